"""The reader of lesson files: the model lesson, the guide's example, and whatever can be wrong with a file."""

import re
from pathlib import Path

import pytest

from nnviz.experiment import SETTINGS
from nnviz.lessons import LESSONS, Choose, Draw, Guess, LessonError, built_in, decode, read_lesson
from nnviz.lessons.parts import MAX_BYTES
from nnviz.lessons.vocabulary import VOCABULARY

GUIDE = (Path(__file__).parents[2] / "docs" / "lessons.md").read_text("utf-8")
EXAMPLE = re.search(r"```markdown\n(.*?)```", GUIDE, re.DOTALL)[1]


def test_the_example_of_the_guide_is_read():
    lesson = read_lesson(EXAMPLE)
    first, second = lesson.cards
    assert lesson.minutes == 4 and lesson.title == "Does a larger step learn faster?"
    assert first.place.page == "train" and first.place.experiment.learning_rate == 0.001 and first.place.step == 100
    assert isinstance(first.prediction, Choose) and len(first.prediction.choices) == 2
    assert isinstance(second.prediction, Guess) and second.task.until.parts[1].values == (0.2,)
    assert second.hints == ("Try 1, then 3. The page “Gradient flow” counts dead units.",)


def test_every_lesson_that_comes_with_nnviz_is_read():
    assert "loss-at-start" in LESSONS
    assert all(built_in(name).cards for name in LESSONS)
    assert isinstance(built_in("loss-at-start").cards[-1].prediction, Draw)


def test_the_guide_has_the_whole_vocabulary():
    for name in VOCABULARY:
        assert f"| `{re.sub('[{}]', '', name.words)}` | {name.kind} | {name.about} |" in GUIDE
    for name in SETTINGS:
        assert f"`{name}`" in GUIDE


# Each: what of the example is replaced, by what, and a piece of the one sentence that says so.
BROKEN = [
    ("# Does a larger", "Does a larger", "begins with its title"),
    ("minutes: 4", "minutes: four", "a whole number from 1 to 60"),
    ("minutes: 4\n", "", "needs a line “minutes: ...”"),
    ("question: What", "qestion: What", "“qestion” is not known here"),
    ("## Small steps\nplace: train", "## Small steps\nplace: trian", "no page 'trian'"),
    ("learning_rate=0.001", "learning_rate=50", "learning_rate is 50;"),
    ("moment=100", "moment=99999", "the run takes"),
    ("{{step}} of them", "{{step} of them", "opened by {{"),
    ("{{test accuracy}}", "{{__import__('os').system('ls')}}", "no word of the vocabulary"),
    ("after 1 epoch\n", "after 100 epochs\n", "the run takes"),
    ("near: 3 %", "near: 3", "is no percentage"),
    ("  reply: Each", "  repl: Each", "“repl” is not known here"),
    ("units in layer 1 > 20 %", "units in layer 1 > 20", "is no percentage"),
    ("### Hint", "### Tip", "no section “Tip”"),
    ("This network takes", "This <b>network</b> takes", "HTML is not allowed"),
    ("This network takes", "![x](train) takes", "pictures are not allowed"),
    ("This network takes", "[This](https://example.org) takes", "links lead to pages"),
    ("This network takes", "[This](//example.org) takes", "links lead to pages"),
]


@pytest.mark.parametrize(("old", "new", "said"), BROKEN)
def test_what_is_wrong_is_told_in_one_sentence_with_its_line(old, new, said):
    assert EXAMPLE.count(old) >= 1
    broken = EXAMPLE.replace(old, new, 1)
    with pytest.raises(LessonError) as told:
        read_lesson(broken, pages=("train", "flow"), words=("moment",))
    sentence = str(told.value)
    assert said in sentence and re.fullmatch(r"Line \d+: [^\n]+\.", sentence)
    assert told.value.line <= broken[: broken.find(new) + len(new) + 80].count("\n") + 1 if new else True


def test_files_that_are_no_text():
    for data in (b"\xff\xfe\x00", b"x" * (MAX_BYTES + 1)):
        with pytest.raises(LessonError):
            decode(data)
    for text in ("", "\n\n", "# \n", "# A\n\x00", "# A\n" * 3):
        with pytest.raises(LessonError):
            read_lesson(text)
