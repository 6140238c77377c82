"""The sentence of now: what a person would say about the run, with its numbers."""

import re

import numpy as np

from nnviz import Evaluation, Run, confusion
from nnviz.halt import held_down, overshoot, ran_away
from nnviz.history import Point
from nnviz.text.numbers import fixed, percent, times

SMALLER = "Try a smaller penalty."
STUCK = 0.9  # share of one answer above which a network tells hardly anything apart
PROBLEMS = 5  # of a link that are told one by one


def sentence(run: Run, step: int, answers: Evaluation) -> str:
    """What the network can do after `step` steps. answers: to the test samples `run.tested`, at that step."""
    if run.halt and step == run.position:
        return str(run.halt)
    things = "points" if run.data.shape == (2,) else "images"
    guess = np.log(len(run.data.classes))
    tested = "the" if len(run.tested) == len(run.data.y_test) else f"{len(run.tested):,}"
    right = f"{percent(answers.accuracy, 1)} of {tested} test {things}"
    if step == 0:
        if answers.loss > 2 * guess:
            return (
                "Nothing is learned yet, and its starting weights make it sure of wrong answers: "
                f"the loss is {answers.loss:.2f}, where guessing costs {guess:.2f}."
            )
        return (
            f"Nothing is learned yet: its starting weights happen to be right on {right}. "
            f"Its loss is {answers.loss:.2f}; guessing costs {guess:.2f}."
        )
    seen = min(step * run.experiment.batch_size, _samples_seen(run, step))
    said = [f"It has seen {seen:,} {things}" + _times(run, step, things[:-1]) + "."]
    given = np.bincount(answers.predicted)
    usual, share = run.data.classes[given.argmax()], given.max() / given.sum()
    if answers.loss > 1.3 * guess:
        worse = f"Its loss of {answers.loss:.2f} is worse than guessing ({guess:.2f})"
        too_strong = overshoot(run.experiment)
        if too_strong:
            said.append(f"{worse}. {too_strong} {SMALLER}")
        else:
            rate = run.experiment.learning_rate
            said.append(f"{worse}: the steps are too large. Try a learning rate below {rate:g}.")
    elif share > STUCK:
        most = f"the answer {usual} to {percent(share, 1)}"
        same = f"the same answer, {usual}, to everything" if share == 1 else most
        said.append(f"It gives {same}: its loss is {answers.loss:.2f}, guessing costs {guess:.2f}.")
        if run.experiment.initializer == "zeros" and run.experiment.hidden:
            said.append("All units of a layer started equal, so they stay equal.")
        else:
            said.append(_why_nothing(run, step))
    else:
        said.append(f"It is right on {right}.")
        said.append(_on_all(run, step, things))
        said.append(_confused(run, answers))
        if answers.loss > 0.99 * guess:
            said.append(held_down(run.experiment, run.network) if step == run.position else "")
    if step == run.total_steps:
        said.append("Training is finished.")
    return " ".join(part for part in said if part)


def header(run: Run, step: int, test: Point) -> str:
    """Where the run stands after `step` steps, and the test that the page shows, in one line of Markdown."""
    e = run.experiment
    parts = [
        f"**Step** {step:,} of {run.total_steps:,}",
        f"**Epoch** {fixed(step / e.steps_per_epoch, 2)} of {e.epochs}",
        f"**Test** loss {fixed(test.test_loss)}, right {percent(test.test_accuracy, 1)}",
        f"**Training** loss {fixed(test.train_loss)}, right {percent(test.train_accuracy, 1)}",
    ]
    if step:
        parts.append(f"**Last batch** loss {fixed(run.history.losses[step - 1])}")
    # A line breaks between two parts, not within one; a wide space, unlike a dot, is not seen at its end.
    return "&emsp; ".join([parts[0], *(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts[1:])])


def which_samples(run: Run, test: Point) -> str:
    """After which step the test was, an earlier one than now where the run plays on, and of which samples."""
    data, things = run.data, "points" if run.data.shape == (2,) else "images"
    parts = [
        f"all {total:,} {name}" if tested == total else f"{tested:,} of {total:,} {name}"
        for tested, total, name in (
            (len(run.tested), len(data.y_test), "test"),
            (len(run.tested_training), len(data.y_train), "training"),
        )
    ]
    return f"**Tested** at step {test.step:,} on {parts[0]} and {parts[1]} {things}"


def say_problems(problems: list[str]) -> str:
    """One sentence on the parts of a link that were left out, for a toast; "" if there were none."""
    if not problems:
        return ""
    told = [_plain(problem).replace("; ", ": ") for problem in problems[:PROBLEMS]]
    if len(problems) > PROBLEMS:
        told.append(f"and {len(problems) - PROBLEMS} more")
    return "Parts of the link cannot be used and are left out: " + "; ".join(told) + "."


def _plain(text):
    """Text of a stranger's link as it is: on one line, and nothing in it is Markdown."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    # A word joiner, which is not seen, keeps addresses from being made into links, and :names: into icons: a backslash
    # would not.
    text = re.sub(r"(?<=:)(?=//|\w+[/:])|(?<=www)(?=\.)|(?<=@)", "\N{WORD JOINER}", text, flags=re.IGNORECASE)
    return re.sub(r"[\\`*_~#\[\]<>:$&|]", r"\\\g<0>", text)


def _samples_seen(run, step):
    epochs, batches = divmod(step, run.experiment.steps_per_epoch)
    return epochs * run.experiment.samples + min(batches * run.experiment.batch_size, run.experiment.samples)


def _times(run, step, thing):
    epochs, batches = divmod(step, run.experiment.steps_per_epoch)
    if batches == 0 and epochs > 1:
        return f", each training {thing} {epochs} times"
    epochs = step / run.experiment.steps_per_epoch
    return f", each training {thing} about {epochs:.0f} times" if epochs >= 1.5 else ""


def _on_all(run, step, things):
    """The latest test on the whole test set, where the other numbers come from a part of it."""
    tests = [test for test in run.history.epochs if test.step <= step]
    total = len(run.data.y_test)
    if not tests or len(run.tested) == total:
        return ""
    epoch = tests[-1].step // run.experiment.steps_per_epoch
    return f"On all {total:,} test {things}, after epoch {epoch}: {percent(tests[-1].accuracy, 1)}."


def _confused(run, answers):
    """The most frequent mistake, as it stands in the confusion matrix."""
    classes = run.data.classes
    mistakes = confusion(run.data.y_test[run.tested], answers.predicted, len(classes))
    np.fill_diagonal(mistakes, 0)
    if not mistakes.any():
        return "It makes no mistake on them."
    truth, answer = np.unravel_index(mistakes.argmax(), mistakes.shape)
    often, alone = times(int(mistakes.max())), (mistakes == mistakes.max()).sum() == 1
    said = f"{classes[truth]} is {'taken for' if run.data.shape == (2,) else 'read as'} {classes[answer]}"
    return f"{said} most often, {often}." if alone else f"{said} {often}; no mistake is more frequent."


def _why_nothing(run, step):
    """What is seen in the network itself, where all answers are the same. Only of now: an earlier one is not here."""
    if step < run.position:
        return ""
    heavy, too_strong = held_down(run.experiment, run.network), overshoot(run.experiment)
    if heavy or too_strong:
        return heavy or f"{too_strong} {SMALLER}"
    return " ".join(filter(None, (_share_off(run), ran_away(run.experiment, run.network))))


def _share_off(run):
    if run.experiment.activation != "relu" or not run.experiment.hidden:
        return ""
    shares, _ = run.recorder.look_at_units(run.network)  # on the samples of the verdict, so that both say the same
    worst = int(np.argmax(shares))
    if shares[worst] < 0.5:
        return ""
    off, samples = percent(shares[worst]), run.recorder.probe_samples
    return f"In hidden layer {worst + 1}, {off} of the units are off for each of {samples:,} samples."
