"""One step of backpropagation in words: a sentence for each stage and each number of it, and questions to predict."""

from nnviz.text.step.cells import cell_sentence
from nnviz.text.step.questions import Question, question
from nnviz.text.step.stages import stage_sentence
from nnviz.text.step.votes import votes_sentence

__all__ = ["Question", "cell_sentence", "question", "stage_sentence", "votes_sentence"]
