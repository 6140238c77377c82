"""What the page of comparisons says: what differs between the experiments, how they are kept level, who is ahead."""

from collections.abc import Sequence

import numpy as np

from nnviz import OPTIMIZERS, Evaluation, Experiment, Run
from nnviz.experiment import SETTINGS
from nnviz.setting import Setting
from nnviz.text.numbers import count, decimal, fixed, listed, number, percent

FINISHED = "Training is finished."
SET_HELP = "Ready-made comparisons, or your own: two or three links, of which the first can be your run."
LETTERS = "ABC"  # of the runs
MAX_LABELS = 3  # differences that a label names
NOISE_DEVIATIONS = 2.0  # standard deviations: a smaller difference in test images can be due to which images they are


def _chosen(name: str, e: Experiment) -> str:
    """What an experiment has of a setting, in words; "" where there is nothing to choose."""
    if name in e.idle:
        return ""
    if name == "initializer":
        return f"normal {decimal(e.scale)}" if e.initializer == "normal" else e.initializer
    return _optimizer(e) if name == "optimizer" else SETTINGS[name].say(getattr(e, name))


def _optimizer(e: Experiment) -> str:
    name = OPTIMIZERS[e.optimizer].__name__
    if not e.momentum:
        return name
    return f"{name} with {'Nesterov ' * e.nesterov}momentum {decimal(e.momentum)}"


def differences(experiments: Sequence[Experiment]) -> list[tuple[Setting, list[str]]]:
    """(setting, what each experiment has) of every choice in which they differ; "" where it does not arise."""
    found = []
    for name, setting in SETTINGS.items():
        chosen = [] if setting.told_with else [_chosen(name, e) for e in experiments]
        # A choice that only some have to make comes with another one, which is named.
        if len(set(filter(None, chosen))) > 1:
            found.append((setting, chosen))
    return found


def what_differs(experiments: Sequence[Experiment]) -> str:
    """One sentence: "Only the starting weights differ: he_normal, glorot_uniform, normal 0.01."."""
    found = [
        (setting.name_in_sentences, ", ".join(part or "–" for part in chosen))
        for setting, chosen in differences(experiments)
    ]
    if not found:
        return "The experiments are the same, and so are all their numbers."
    if len(found) == 1:
        ((title, chosen),) = found
        plural = title.endswith("s") and " of " not in title
        return f"Only the {title} {'differ' if plural else 'differs'}: {chosen}."
    return f"What differs: {listed(f'the {title} ({chosen})' for title, chosen in found)}."


def labels(experiments: Sequence[Experiment], most: int = MAX_LABELS) -> list[str]:
    """A short name for each experiment: what it has and others have not. most: differences that it names."""
    found = differences(experiments)
    names = []
    for i in range(len(experiments)):
        parts = [setting.label.format(chosen[i]) for setting, chosen in found if chosen[i]]
        names.append(", ".join(parts[:most]) + ", …" * (len(parts) > most) if parts else "the same")
    return names


def how_level(experiments: Sequence[Experiment], by_samples: bool) -> str:
    """How the runs are kept level."""
    if by_samples:
        sizes = listed([str(e.batch_size) for e in experiments])
        return f"Level by **samples seen**, to within one batch, because their batches differ in size ({sizes})."
    return "Level by **steps**: each has taken as many as the others."


def now_sentence(runs: Sequence[Run], answers: Sequence[Evaluation], position: int, by_samples: bool) -> str:
    """Who is ahead, with the numbers of now."""
    experiments = [run.experiment for run in runs]
    when = f"After {count(position, 'training sample')} each" if by_samples else f"After {count(position, 'step')}"
    if position == 0:
        when = "Before the first step"
    names = LETTERS[: len(runs)]
    right = [percent(answer.accuracy, 1) for answer in answers]
    order = sorted(range(len(runs)), key=lambda i: -answers[i].accuracy)
    best, second = order[:2]
    said = [f"{right[i]} ({names[i]})" for i in order]
    things = runs[best].data.kind.plural
    if not same_task(experiments):
        things = tested_on(experiments)
        words = f"{when} they are right on {listed(said)} of their own test {things}. "
        words += "Their data differ, so none is ahead."
    elif position == 0:
        chance = 1 / len(runs[0].data.classes)
        words = f"{when} they are right on {listed(said)} of the test {things}; guessing gives {percent(chance)}."
    elif answers[best].accuracy == answers[order[-1]].accuracy:
        words = f"{when} all are right on {right[best]} of the test {things}."
    elif not clearly_ahead(runs, answers, best, second):
        close = [i for i in order if not clearly_ahead(runs, answers, best, i)]
        level = listed([f"**{names[i]}**" for i in close])
        words = (
            f"{when} {level} are too close to call on {len(runs[best].tested):,} test {things}: "
            f"{listed([right[i] for i in close])} right."
        )
        behind = [said[order.index(i)] for i in order if i not in close]
        if behind:
            words = f"{words[:-1]}, against {listed(behind)}."
    else:
        label = labels(experiments)[best]
        words = (
            f"{when} **{names[best]}** ({label}) is ahead: right on {right[best]} of the test {things}, "
            f"against {listed(said[1:])}."
        )
    return " ".join([words, *_ends(runs, names)])


def clearly_ahead(runs: Sequence[Run], answers: Sequence[Evaluation], best: int, other: int) -> bool:
    """Whether one run is right so much more often than another that it is not down to which test images there are.

    Counted are the images on which just one of them is right (McNemar 1947): if both were equally good, these would
    fall to either side as coins do, and their difference would have a standard deviation of the root of their number.
    """
    only_best, only_other = _only(runs, answers, best, other)
    return only_best - only_other > NOISE_DEVIATIONS * np.sqrt(only_best + only_other)


def _only(runs: Sequence[Run], answers: Sequence[Evaluation], best: int, other: int) -> tuple[int, int]:
    """On how many test samples just the one of two runs is right, and just the other."""
    truth = runs[best].data.y_test[runs[best].tested]
    first, second = (answers[i].predicted == truth for i in (best, other))
    return int((first & ~second).sum()), int((second & ~first).sum())


def luck_sentence(runs: Sequence[Run], answers: Sequence[Evaluation], position: int) -> str:
    """The numbers that `clearly_ahead` decides by; "" where nobody is ahead anyway."""
    if position == 0 or not same_task([run.experiment for run in runs]):
        return ""
    best, second, *_ = sorted(range(len(runs)), key=lambda i: -answers[i].accuracy)
    if answers[best].accuracy == min(answer.accuracy for answer in answers):
        return ""
    only_best, only_second = _only(runs, answers, best, second)
    most = number(NOISE_DEVIATIONS * np.sqrt(only_best + only_second), 2)
    one, other, things = LETTERS[best], LETTERS[second], runs[best].data.kind.plural
    return (
        f"On {only_best:,} of the test {things} only {one} is right, on {only_second:,} only {other}: a difference of "
        f"{only_best - only_second:,}. Chance alone makes differences of up to {most}."
    )


def tested_on(experiments: Sequence[Experiment]) -> str:
    """What the test samples of all of them are called."""
    kinds = {e.info.kind.plural for e in experiments}
    return kinds.pop() if len(kinds) == 1 else "samples"


def same_task(experiments: Sequence[Experiment]) -> bool:
    """Whether all are tested on the same samples."""
    return len({e.tested_on for e in experiments}) == 1


def _ends(runs: Sequence[Run], names: str) -> list[str]:
    """What is to be said of runs that go no further."""
    halted = [f"{name} stopped at step {run.halt.step:,}." for name, run in zip(names, runs, strict=True) if run.halt]
    if all(run.done for run in runs):
        return [*halted, FINISHED]
    finished = [
        f"{name} has taken {'its only step' if run.total_steps == 1 else f'all of its {run.total_steps:,} steps'}."
        for name, run in zip(names, runs, strict=True)
        if run.done and not run.halt
    ]
    return halted + finished


def run_words(index: int, step: int, answer: Evaluation) -> str:
    """One line: "**B** · Step **200** · loss **0.31** · right **91.0 %**"."""
    loss = "not finite" if np.isnan(answer.loss) else fixed(answer.loss)
    right = percent(answer.accuracy, 1)
    return f"**{LETTERS[index]}** · Step **{step:,}** · loss **{loss}** · right **{right}**"


def catch_up_sentence(reached: int, by_samples: bool, playing: bool) -> str:
    """How far the runs with other seeds are."""
    what = "catch up" if playing else "wait: press Play and they catch up"
    return f"The runs with other seeds are at {'training sample' if by_samples else 'step'} {reached:,}, and {what}."


def links_words(shown: str | None) -> str:
    """What to paste. shown: the title of what is compared until there is a link."""
    about = "Paste links of this app, or their part from the “?” on. Only the settings in them are read."
    return about if shown is None else f"{about} Until there is one in B or C, you see “{shown}”."
