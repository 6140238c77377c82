"""More than a hundred broken lesson files: one sentence each, nothing of them evaluated, nothing of them kept."""

import builtins
import re

from nnviz.lessons import LessonError, decode, read_lesson
from nnviz.lessons.parts import MAX_BYTES, MAX_TEXT
from nnviz.lessons.reader import MAX_CARDS, MAX_HINTS

GOOD = """# Does a larger step learn faster?
question: What does the learning rate do?
minutes: 4

## Small steps
place: train?learning_rate=0.001&moment=100

It takes small steps.

### Choose
What happens with larger ones?

- It learns faster.
  when: test accuracy with learning_rate 0.1 > test accuracy
  reply: Each step goes further.
- It learns more slowly.
  when: otherwise
  reply: It would overshoot.

### Hint
Think of a ball.

### After
So it does.

## A number
place: flow?moment=0

How good is guessing?

### Guess
answer: test accuracy at the start
near: 3 %
low: Too low.
high: Too high.

How many are right?

### Task
until: step >= 10 and learning_rate between 0.01 and 1

Take ten steps.

## A curve
place: train?moment=0

The loss falls.

### Draw
curve: training loss
from: step 0
to: 1 epoch
axis: 0 to 3
near: 0.3
low: Too low.
high: Too high.

Draw it.
"""
PAGES, WORDS = ("train", "flow", "step"), ("moment", "example", "taken", "changed")

# Put into a gap, an answer and a condition
EXPRESSIONS = [
    "1 + 1",
    "__import__('os').system('ls')",
    "loss.__class__",
    "open('/etc/passwd').read()",
    "lambda: 0",
    "exec('x')",
    "7",
    "''",
    "test accuracy; step",
    "training loss if 1 else 2",
    "units in layer 9",
    "units in layer 0",
    "units in layer one",
    "share of dead units in layer",
    "test accuracy after many epochs",
    "step at step 9999999",
    "test accuracy with learning_rate 99",
    "test accuracy with nothing 1",
    "test accuracy with learning_rate",
    "test accuracy at the moon",
    "test accuracy with learning_rate 1 at step 100",
    "x" * 400,
]  # fmt: skip
# Put into a text
FOREIGN = [
    "<script>alert(1)</script>",
    "<b>bold</b>",
    "</div>",
    "<!-- note -->",
    "<?php ?>",
    "<img src=x onerror=alert(1)>",
    "<IFRAME src='//x'>",
    "&lt;b&gt;",
    "&#60;script&#62;",
    "![a picture](train)",
    "![x](https://example.org/x.png)",
    "[a](https://example.org)",
    "[a](http://example.org)",
    "[a](//example.org)",
    "[a](javascript:alert(1))",
    "[a](data:text/html,x)",
    "[a](mailto:a@example.org)", "a@example.org",
    "[a](../../secret)",
    "[a]( https://example.org )",
    "<https://example.org>",
    "https://example.org",
    "ftp://example.org/x",
    "www.example.org",
    "[a][b]\n\n[b]: //example.org",
    "```\ncode\n```",
    "~~~\ncode\n~~~",
    "{{step",
    "step}}",
    "{{ {{step}} }}",
    "{{}}",
    "a\x00b",
    "a\x1bb",
    "x" * (MAX_TEXT + 1),
    "#### A heading too deep",
    "#no space",
]  # fmt: skip
# What is replaced, and by what
CHANGES = [
    ("# Does", "Does"),
    ("# Does", "## Does"),
    ("# Does a larger step learn faster?", "# "),
    ("# Does", "# " + "x" * 99),
    ("question: What does the learning rate do?\n", ""),
    ("minutes: 4\n", ""),
    ("minutes: 4", "minutes: 0"),
    ("minutes: 4", "minutes: 4.5"),
    ("minutes: 4", "minutes: 99"),
    ("minutes: 4", "minutes: 4\nminutes: 5"),
    ("minutes: 4", "minutes: 4\nauthor: me"),
    ("minutes: 4\n", "minutes: 4\n\nSome text first.\n"),
    ("place: train?l", "place: nowhere?l"),
    ("place: train?l", "place: /etc/passwd?l"),
    ("place: train?l", "place: https://example.org/train?l"),
    ("learning_rate=0.001", "learning_rate=fast"),
    ("learning_rate=0.001", "learning_rate=99"),
    ("moment=100", "moment=-1"),
    ("moment=100", "moment=1e9"),
    ("moment=100", "moment=99999"),
    ("moment=100", "wings=2"),
    ("moment=100", "example=x"),
    ("moment=100", "taken=x"),
    ("moment=100", "taken=99999"),
    ("moment=100", "changed=W9-0-0~1"),
    ("place: flow", "plaice: flow"),
    ("place: flow?moment=0", "place: flow?moment=0\nplace: flow"),
    ("place: flow?moment=0", "place: " + "x" * 3000),
    ("It takes small steps.\n", ""),
    ("### Choose", "### Choice"),
    ("### Choose", "### Guess"),
    ("### Hint", "### After"),
    ("What happens with larger ones?\n", ""),
    ("- It learns more slowly.", "It learns more slowly."),
    ("- It learns more slowly.", "- It learns faster."),
    ("- It learns more slowly.", "- "),
    ("  when: test accuracy with learning_rate 0.1 > test accuracy\n", ""),
    ("when: test accuracy with learning_rate 0.1 > test accuracy", "when: otherwise"),
    ("  reply: Each step goes further.\n", ""),
    ("  reply: Each", "  answer: Each"),
    ("when: otherwise", "when: otherwise or never"),
    ("Think of a ball.\n", ""),
    ("So it does.\n", ""),
    ("### Hint\nThink of a ball.\n", "### Hint\nA ball.\n" * (MAX_HINTS + 1)),
    ("answer: test accuracy", "answer: page"),
    ("answer: test accuracy at the start\n", ""),
    ("near: 3 %", "near: 3"),
    ("near: 3 %", "near: 300 %"),
    ("near: 3 %", "near: close"),
    ("low: Too low.\n", ""),
    ("How many are right?\n", ""),
    ("until: step >= 10 and", "when: step >= 10 and"),
    ("step >= 10", "step => 10"),
    ("step >= 10", "step"),
    ("step >= 10", "step >= many"),
    ("step >= 10", "step >= 10 %"),
    ("step >= 10", "step is test accuracy"),
    ("step >= 10", "page > 3"),
    ("step >= 10", "optimizer is magic"),
    ("step >= 10", "test accuracy > 95"),
    ("between 0.01 and 1", "between 0.01"),
    ("step >= 10 and", "step >= 10 and " * 9),
    ("Take ten steps.\n", ""),
    ("curve: training loss", "curve: minibatch loss"),
    ("curve: training loss", "curve: training loss at step 3"),
    ("from: step 0", "from: the start"),
    ("from: step 0", "from: step 999"),
    ("to: 1 epoch", "to: 100 epochs"),
    ("to: 1 epoch\n", ""),
    ("axis: 0 to 3", "axis: 0"),
    ("axis: 0 to 3", "axis: 3 to 0"),
    ("axis: 0 to 3", "axis: 0 to 3 %"),
    ("near: 0.3", "near: 30 %"),
    ("### Draw", "### Guess\nanswer: step\nlow: a\nhigh: b\n\nHow many?\n\n### Draw"),
    ("## A curve", "# A curve"),
    ("## A curve", "## A card\n\nText.\n" * MAX_CARDS + "\n## A curve"),
    ("## Small steps\nplace: train?learning_rate=0.001&moment=100\n\nIt takes small steps.\n", ""),
    ("It takes", "{{step}} " * 31 + "It takes"),
    ("### Hint\nThink of a ball.\n\n### After", "### Draw\n\nx\n\n### After"),
    ("## A number\n", "## A number\n\n### After\nNothing came before.\n"),
]  # fmt: skip


def change(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


BROKEN = [
    *(change("It takes", f"{{{{{text}}}}} It takes") for text in EXPRESSIONS),
    *(change("answer: test accuracy at the start", f"answer: {text}") for text in EXPRESSIONS),
    *(change("until: step >= 10", f"until: {text} > 1") for text in EXPRESSIONS[:10]),
    *(change("It takes", f"{text}\nIt takes") for text in FOREIGN),
    *(change("Think of a ball.", text) for text in FOREIGN[:8]),
    *(change("Too low.", text) for text in FOREIGN[:8]),
    *(change(old, new) for old, new in CHANGES),
]
BYTES = [
    b"",
    b"\n \n",
    b"\xff\xfe#\x00",
    GOOD.encode("utf-16"),
    GOOD.encode()[:-3] + b"\xe2\x82",
    b"# A\n" * MAX_BYTES,
    b"\x89PNG\r\n",
]


def never(*given, **also):
    raise AssertionError("something was evaluated")


def said(read) -> str:
    """The sentence that reading ends with."""
    try:
        read()
    except LessonError as error:
        return str(error)
    return "nothing"


def test_the_file_that_they_are_made_from_is_whole():
    assert len(read_lesson(GOOD, PAGES, WORDS).cards) == 3


def test_every_broken_file_gets_one_sentence_and_nothing_is_evaluated(monkeypatch):
    assert len(BROKEN) > 150 and len(set(BROKEN)) == len(BROKEN)
    for text in BROKEN:
        with monkeypatch.context() as patched:
            for name in ("eval", "exec"):
                patched.setattr(builtins, name, never)
            sentence = said(lambda text=text: read_lesson(text, PAGES, WORDS))
        assert re.fullmatch(r"Line \d+: [^\n\x00-\x1f]{10,400}\.", sentence), (sentence, text[:2000])
        assert int(re.match(r"Line (\d+)", sentence)[1]) <= text.count("\n") + 1


def test_every_file_that_is_no_text_gets_one_sentence():
    for data in BYTES:
        sentence = said(lambda data=data: read_lesson(decode(data)))
        assert re.fullmatch(r"Line \d+: [^\n]{10,200}\.", sentence), data[:20]


def test_a_file_cut_off_anywhere_is_read_or_told():
    for end in range(0, len(GOOD), 7):
        sentence = said(lambda end=end: read_lesson(GOOD[:end], PAGES, WORDS))
        assert sentence == "nothing" or re.fullmatch(r"Line \d+: [^\n]{10,200}\.", sentence)
