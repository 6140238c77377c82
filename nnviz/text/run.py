"""The sentence of now: what a person would say about the run, with its numbers."""

import re

import numpy as np

from nnviz import Evaluation, Run, confusion
from nnviz.diagnostics import Judgement
from nnviz.evaluation import standard_error
from nnviz.history import Point
from nnviz.text.judgement import judged
from nnviz.text.numbers import count, fixed, percent, times

MIN_TOLD_GAP = 0.1  # between the shares of right answers to training and to test samples
MAX_PROBLEMS = 5  # of a link that are told one by one


def sentence(run: Run, step: int, answers: Evaluation, judgement: Judgement, tell=judged) -> str:
    """What the network can do after `step` steps, and what the judge says of it, in Markdown.

    answers: to the test samples `run.tested`, at that step. tell: how much of the judgement, a function to words.
    """
    if step == 0:
        return facts(run, step, answers)  # nothing is measured yet
    verdict, told = tell(judgement), facts(run, step, answers)
    return f"{verdict} {told}" if judgement.good else f"{told} {verdict}"


def facts(run: Run, step: int, answers: Evaluation) -> str:
    """What it has seen and how it answers, without a judgement."""
    noun, things = run.data.kind.noun, run.data.kind.plural
    tested = "the" if len(run.tested) == len(run.data.y_test) else f"{len(run.tested):,}"
    right = f"{percent(answers.accuracy, 1)} of {tested} test {things}"
    if step == 0:
        return (
            f"Nothing is learned yet: its starting weights happen to be right on {right}. Its loss is "
            f"{fixed(answers.loss)}; guessing costs {fixed(np.log(len(run.data.classes)))}."
        )
    said = [f"It has seen {count(run.experiment.samples_seen(step), noun)}{_times(run, step, noun)}."]
    given = np.bincount(answers.predicted)
    if given.max() == given.sum():
        said.append(f"It gives the same answer, {run.data.classes[given.argmax()]}, to everything.")
    said.append(f"It is right on {right}{_on_its_own(run, step, answers)}{_at_best(run)}.")
    if given.max() < given.sum():
        said += [_on_all(run, step, things), _confused(run, answers)]
    return " ".join(part for part in said if part)


def _at_best(run: Run) -> str:
    """How often the best possible rule is right, where classes overlap on purpose."""
    best = run.experiment.best_accuracy
    return "" if best is None else f"; as the classes overlap, the best possible is {percent(best, 1)} of all points"


def trained_already(steps: int) -> str:
    """What is said of a run that has learned something before it is seen."""
    return f"Already trained for {count(steps, 'step')}: “Start again” shows it from the beginning."


def shows_answer(steps: int) -> str:
    """What is said of a run that went on to where a lesson's card has its answer from."""
    return f"This is the run of your guess, now after {count(steps, 'step')}."


def about_before(name: str, step: int, right: float) -> str:
    """The run that was left for this one. name: what it had that this one has not; right: share of right answers."""
    return f"The run before ({name}) stood at step {step:,} and was right on {percent(right, 1)}."


def say_trained_again(before: bool, same: bool) -> str:
    """Of a run that was trained again. before: whether it is the one before, or that of a file; same: to the bit."""
    if same:
        return f"This is the {'run before' if before else 'network of the file'}, to the last bit."
    if before:
        return "The run before, trained again. Its weights differ."
    return (
        "The run of the file, trained again. Its weights differ from those in the file: they were changed, or "
        "come from another kind of machine."
    )


def header(run: Run, step: int, test: Point) -> str:
    """Where the run stands after `step` steps, and the test that the page shows, in one line of Markdown."""
    e = run.experiment
    parts = [
        f"**Step** {step:,} of {run.total_steps:,}",
        f"**Epoch** {fixed(step / e.steps_per_epoch, 2)} of {e.epochs}",
        f"**Test** loss {fixed(test.test_loss)}, right {_with_chance(test.test_accuracy, len(run.tested))}",
    ]
    # A line breaks between two parts, not within one; a wide space, unlike a dot, is not seen at its end.
    return "&emsp; ".join([parts[0], *(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts[1:])])


def more_numbers(run: Run, step: int, test: Point) -> str:
    """How well it does on what it learns from, in one line of Markdown."""
    right = _with_chance(test.train_accuracy, len(run.tested_training))
    parts = [f"**Training** loss {fixed(test.train_loss)}, right {right}"]
    if step:
        parts.append(f"**Last batch** loss {fixed(run.history.losses[step - 1])}")
    return "&emsp; ".join(parts)


def which_samples(run: Run, test: Point) -> str:
    """After which step the test was, an earlier one than now where the run plays on, and of which samples."""
    data = run.data
    parts = [
        f"all {total:,} {name}" if tested == total else f"{tested:,} of {total:,} {name}"
        for tested, total, name in (
            (len(run.tested), len(data.y_test), "test"),
            (len(run.tested_training), len(data.y_train), "training"),
        )
    ]
    return f"**Tested** at step {test.step:,} on {parts[0]} and {parts[1]} {data.kind.plural}"


def _with_chance(right: float, samples: int) -> str:
    """A share of right answers, and how far chance alone moves it; nothing is said where that rounds to 0."""
    by_chance = f"{100 * standard_error(right, samples):.1f}"
    return percent(right, 1) + (f" ± {by_chance}" if float(by_chance) else "")


def say_problems(problems: list[str]) -> str:
    """One sentence on the parts of a link that were left out, for a toast; "" if there were none."""
    if not problems:
        return ""
    told = [literally(problem).replace("; ", ": ") for problem in problems[:MAX_PROBLEMS]]
    if len(problems) > MAX_PROBLEMS:
        told.append(f"and {len(problems) - MAX_PROBLEMS} more")
    return "Parts of the link cannot be used and are left out: " + "; ".join(told) + "."


def literally(text: str) -> str:
    """Text of a stranger's link or file as it is: on one line, and nothing in it is Markdown."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    # A word joiner, which is not seen, keeps addresses from being made into links, and :names: into icons: a backslash
    # would not.
    text = re.sub(r"(?<=:)(?=//|\w+[/:])|(?<=www)(?=\.)|(?<=@)", "\N{WORD JOINER}", text, flags=re.IGNORECASE)
    return re.sub(r"[\\`*_~#\[\]<>:$&|]", r"\\\g<0>", text)


def _times(run, step, thing):
    epochs, batches = divmod(step, run.experiment.steps_per_epoch)
    if batches == 0 and epochs > 1:
        return f", each training {thing} {epochs} times"
    epochs = step / run.experiment.steps_per_epoch
    return f", each training {thing} about {epochs:.0f} times" if epochs >= 1.5 else ""


def _on_its_own(run, step, answers):
    """How it does on the samples that it learns from, where that is much better."""
    learned = next((test.train_accuracy for test in reversed(run.history.points) if test.step <= step), np.nan)
    if not learned > answers.accuracy + MIN_TOLD_GAP:
        return ""
    return f", but on {percent(learned, 1)} of those it learns from"


def _on_all(run, step, things):
    """The test on the whole test set at the end of an epoch, where the other numbers come from a part of it."""
    total = len(run.data.y_test)
    tests = [test for test in run.history.epochs if test.step == step]
    if not tests or len(run.tested) == total:
        return ""
    return f"On all {total:,} test {things} it is right on {percent(tests[0].accuracy, 1)}."


def _confused(run, answers):
    """The most frequent mistake, as it stands in the confusion matrix; "" if several are as frequent."""
    classes = run.data.classes
    mistakes = confusion(run.data.y_test[run.tested], answers.predicted, len(classes))
    np.fill_diagonal(mistakes, 0)
    if not mistakes.any():
        return "It makes no mistake on them."
    truth, answer = np.unravel_index(mistakes.argmax(), mistakes.shape)
    if (mistakes == mistakes.max()).sum() > 1:
        return ""
    said = f"{classes[truth]} {run.data.kind.mistaken} {classes[answer]}, {times(int(mistakes.max()))}"
    return f"Its most frequent mistake: {said}."
