"""What training the runs of a lesson costs, so that none asks for too much."""

from nnviz.experiment import Experiment
from nnviz.lessons.lesson import Draw, Lesson
from nnviz.lessons.sources import needed_step
from nnviz.network import parameter_count

STEP_COST = 1e6  # of a step of however small a network, in sums and products
MAX_COST = 6e11  # about half a minute of one core


def cost_of(lesson: Lesson) -> float:
    """Sums and products of training every run that a lesson needs, as far as it needs it."""
    needed: dict[Experiment, int] = {}
    for card in lesson.cards:
        place = card.place
        asked = [(place.experiment, place.step)]
        for quantity in card.quantities:
            experiment = quantity.experiment(place.experiment)
            asked.append((experiment, needed_step(quantity, place, experiment)))
        if isinstance(card.prediction, Draw):
            asked.append((card.prediction.curve.experiment(place.experiment), card.prediction.end))
        for experiment, step in asked:
            needed[experiment] = max(step, needed.get(experiment, 0))
    return sum(
        step * (6 * parameter_count(experiment.sizes) * experiment.batch_size + STEP_COST)
        for experiment, step in needed.items()
    )
