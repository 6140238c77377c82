"""The sentence of now: what a person would say about the run, with its numbers."""

import numpy as np

from nnviz import Evaluation, Run, confusion


def sentence(run: Run, step: int, answers: Evaluation) -> str:
    """What the network can do after `step` steps. answers: to the test samples `run.tested`, at that step."""
    if run.halt and step == run.position:
        return str(run.halt)
    things = "points" if run.data.shape == (2,) else "images"
    guess = np.log(len(run.data.classes))
    tested = "the" if len(run.tested) == len(run.data.y_test) else f"{len(run.tested):,}"
    right = f"{_percent(answers.accuracy)} of {tested} test {things}"
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
    said = [f"It has seen {seen:,} {things}" + _times(run, step) + "."]
    stuck = answers.predicted.max() == answers.predicted.min()
    if answers.loss > 1.3 * guess:
        said.append(
            f"Its loss of {answers.loss:.2f} is worse than guessing ({guess:.2f}): the steps are too large. "
            f"Try a learning rate below {run.experiment.learning_rate:g}."
        )
    elif stuck:
        said.append(
            f"It gives the same answer, {run.data.classes[answers.predicted[0]]}, to everything: "
            f"its loss is {answers.loss:.2f}, guessing costs {guess:.2f}."
        )
        if run.experiment.initializer == "zeros" and run.experiment.hidden:
            said.append("All units of a layer started equal, so they stay equal.")
        elif _share_off(run, answers) is not None:
            said.append(_share_off(run, answers))
    else:
        said.append(f"It is right on {right}.")
        said.append(_confused(run, answers))
    if step == run.total_steps:
        said.append("Training is finished.")
    return " ".join(part for part in said if part)


def header(run: Run, step: int, answers: Evaluation) -> str:
    """Where the run stands after `step` steps, in one line of Markdown.

    The test numbers are those of `answers`, at that step; the training samples are tested now and then only.
    """
    e, point = run.experiment, run.history.last_point(step)
    when = "" if point.step == step else f" (at step {point.step:,})"
    parts = [
        f"**Step** {step:,} of {run.total_steps:,}",
        f"**Epoch** {step / e.steps_per_epoch:.2f} of {e.epochs}",
        f"**Test** loss {answers.loss:.3f}, right {_percent(answers.accuracy)}",
        f"**Training** loss {point.train_loss:.3f}, right {_percent(point.train_accuracy)}{when}",
    ]
    if step:
        parts.append(f"**Last batch** loss {run.history.losses[step - 1]:.3f}")
    return " &nbsp;·&nbsp; ".join(parts)


def _percent(share):
    return f"{share:.1%}".replace("%", " %")


def _samples_seen(run, step):
    epochs, batches = divmod(step, run.experiment.steps_per_epoch)
    return epochs * run.experiment.samples + min(batches * run.experiment.batch_size, run.experiment.samples)


def _times(run, step):
    epochs = step / run.experiment.steps_per_epoch
    return f", each of the {run.experiment.samples:,} about {epochs:.0f} times" if epochs >= 1.5 else ""


def _confused(run, answers):
    """The two classes it mixes up most, both ways together."""
    classes = run.data.classes
    counts = confusion(run.data.y_test[run.tested], answers.predicted, len(classes))
    mixed = np.triu(counts + counts.T, 1)
    if not mixed.any():
        return "It makes no mistake on them."
    first, second = np.unravel_index(mixed.argmax(), mixed.shape)
    often = "once" if mixed.max() == 1 else f"{mixed.max()} times"
    return f"It confuses {classes[first]} and {classes[second]} most, {often}."


def _share_off(run, answers):
    if run.experiment.activation != "relu" or not run.experiment.hidden:
        return None
    fwd = run.network.forward(run.test_inputs(run.tested[:200]))
    shares = [float((a == 0).all(axis=0).mean()) for a in fwd.a[1:-1]]
    worst = int(np.argmax(shares))
    if shares[worst] < 0.5:
        return None
    share = f"{shares[worst]:.0%}".replace("%", " %")
    return f"In hidden layer {worst + 1}, {share} of the units are off for each of {len(fwd.a[0])} samples."
