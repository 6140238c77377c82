"""What is said beside the film of a step: each of its stages, and what the picture shows where it stands."""

from itertools import groupby
from math import ceil
from typing import NamedTuple

import numpy as np

from nnviz.inspection.step_picture import StepPicture
from nnviz.text.numbers import DIGITS, count, number, out_of, percent
from nnviz.text.views import (
    GRADIENT,
    MOST_DIGITS,
    OVER,
    differing,
    noun,
    percents,
    right_answer,
    say_asked,
    say_effect,
    say_moves,
    signed,
    verdict,
    view_forward,
)

GLANCE = 12  # letters that could be read in the time that it takes to see a new caption
FEW_NUMBERS = 7  # of a sample, that are told one by one
FORTH = "Forward, layer by layer."


class FilmStage(NamedTuple):
    """One stage of the film. id: "input", "forward-2", "loss", "backward-1", "change" or "answers".

    title, text: said where the film stands. caption: said while it plays, short enough to be read; stages that follow
    one another can share one.
    """

    id: str
    title: str
    text: str
    caption: str


def film_stages(picture: StepPicture) -> list[FilmStage]:
    """The stages of the film, in their order; where there is no step, those of the way forward."""
    depth = len(picture.layers)
    hidden = range(1, depth)
    stages = [FilmStage("input", "The input", _say_input(picture), FORTH)]
    stages += [FilmStage(f"forward-{i}", f"Layer {i}", _say_layer(picture, i), FORTH) for i in hidden]
    stages.append(FilmStage(f"forward-{depth}", "The answers", _say_answers(picture), _caption_answers(picture)))
    if not picture.has_step:
        return stages
    stages.append(FilmStage("loss", "The loss", _say_loss(picture), f"Loss {number(picture.loss[0])}."))
    back = _caption_asked(picture)
    stages.append(FilmStage(f"backward-{depth}", "Back from the loss", f"{GRADIENT} {say_asked(picture)}", back))
    stages += [FilmStage(f"backward-{i}", f"Back to layer {i}", _say_back(picture, i), back) for i in reversed(hidden)]
    moves = "The weights move." if len(picture.lines["change"].i) else "No weight moves."
    stages.append(FilmStage("change", "The weights move", _say_change(picture), moves))
    stages.append(FilmStage("answers", "After the step", _say_after(picture), _caption_after(picture)))
    return stages


def film_shares(stages: list[FilmStage]) -> list[float]:
    """What share of the film's time each stage takes: a long caption stands longer than a short one."""
    captions = [list(same) for _, same in groupby(stages, lambda stage: stage.caption)]
    letters = [(GLANCE + len(same[0].caption)) / len(same) for same in captions for _ in same]
    return [one / sum(letters) for one in letters]


def picture_alt(picture: StepPicture, time: float | None = None) -> str:
    """What the picture shows, for those who do not see it. time: of the film at which it stands; None for no film."""
    title = f"Network {'-'.join(map(str, picture.sizes))}. {picture.title}."
    if time is not None:
        stage = film_stages(picture)[ceil(time) - 1]
        return f"{title} {stage.title}: {stage.text}"
    return f"{title} {view_forward(picture)} Lines are the strongest of its {picture.count:,} weights."


def _say_input(picture):
    kind, x = picture.kind, picture.x
    if picture.samples > 1:
        return f"{_subject(picture)} go in, each by itself. What you see, here and further on, are the means over them."
    if kind.pixels:
        what = f"{count(len(x), 'pixel')} go in, {np.count_nonzero(x):,} of them with ink."
    elif len(x) <= FEW_NUMBERS:
        said = ", ".join(f"{name} = {number(value)}" for name, value in zip(kind.names, x, strict=True))
        what = f"A {kind.noun} goes in: {said}."
    else:
        what = f"{count(len(x), 'number')} go in."
    return f"{what} The right answer is {right_answer(picture)}, but the network is not told."


def _say_layer(picture, i):
    if i == 1:
        how = "Each unit adds up what comes in, every number times its weight, and its bias."
    else:
        how = f"The same with what layer {i - 1} passed on."
    return f"{how} {_say_activations(picture, i)}"


def _say_activations(picture, i):
    a, n = picture.layers[i - 1].a, picture.sizes[i]
    if not np.isfinite(a).all():
        return "Some sums have grown beyond what can be computed."
    if picture.activation.can_die:
        on = int(np.count_nonzero(a))
        if not on:
            return f"{'Its only unit is' if n == 1 else f'All {n:,} units are'} off: nothing is passed on."
        some = "" if picture.samples == 1 else f" for at least one {noun(picture)}"
        most = f"unit {a.argmax()} passes on most, {number(a.max())}"
        return f"{out_of(on, n, 'units passes', 'units pass')} something on{some}; {most}."
    if n == 1:
        return f"The activation of its only unit is {number(a[0])}."
    low, high = int(a.argmin()), int(a.argmax())
    return f"The activations run from {number(a[low])} (unit {low}) to {number(a[high])} (unit {high})."


def _say_answers(picture):
    return f"The sums of the last layer become probabilities, which add up to 100 %. {verdict(picture)}"


def _say_loss(picture):
    loss, guess = number(picture.loss[0]), number(np.log(len(picture.classes)))
    if picture.samples > 1:
        return (
            f"The loss says how wrong the answers are: for each {noun(picture)} −ln of the probability that its right "
            f"answer got. Its mean is {loss}; guessing costs {guess}."
        )
    return (
        f"The right answer, {right_answer(picture)}, got {percent(picture.sure[0])}. The loss says how wrong this is: "
        f"{_logarithm(picture.sure[0], picture.loss[0])}. A sure right answer costs 0, guessing {guess}."
    )


def _logarithm(p, loss):
    """-ln of a probability, with as many digits as give its result; the result alone where it was cut."""
    for digits in range(DIGITS, 2 * MOST_DIGITS):
        text = number(p, digits)
        again = float(text.replace("−", "-"))
        if again > 0 and number(-np.log(again)) == number(loss):
            return f"−ln {text} = {number(loss)}"
    return number(loss)


def _say_back(picture, i):
    layer = picture.layers[i - 1]
    if not layer.dz.any():
        return f"No gradient comes back to layer {i}: from this it learns nothing."
    none = layer.dz == 0
    rest = ""
    if none.any():
        off = picture.activation.can_die and not layer.a[none].any()
        why = f", because {'it is' if none.sum() == 1 else 'they are'} off" * off
        rest = f" {out_of(none.sum(), len(none), 'units gets', 'units get')} none{why}."
    return f"Gradients come back along the same lines, times the same weights. {_say_strongest(layer)}{rest}"


def _say_strongest(layer):
    most = int(np.abs(layer.dz).argmax())
    way = "larger" if layer.dz[most] < 0 else "smaller"
    return f"Unit {most} gets most, {signed(layer.dz[most])}: a {way} sum would help."


def _say_change(picture):
    how = "Now every weight and bias moves a little, so that the loss should fall."
    if not picture.learned:
        how = f"Now the run takes its step. It learns from its minibatch, not from this test {noun(picture)}."
    if picture.over:
        how = OVER
    return f"{how} {say_moves(picture)}"


def _say_after(picture):
    again = _subject(picture) if picture.samples > 1 else noun(picture)
    return f"The same {again} again: {say_effect(picture)}"


def _caption_answers(picture):
    p = picture.layers[-1].a
    if not np.isfinite(p).all():
        return "The sums ran away."
    if picture.samples > 1:
        return f"{out_of(picture.right[0], picture.samples, 'is right', 'are right')}."
    if np.ptp(p) < 1e-7:
        return f"No opinion: each gets {percent(p[0])}."
    return f"It answers {picture.classes[p.argmax()]}: {percent(p.max())}."


def _caption_asked(picture):
    dz = picture.layers[-1].dz
    if not dz.any():
        return "Nothing is asked for."
    most = picture.label if picture.samples == 1 else int(np.abs(dz).argmax())
    return f"{picture.classes[most]} should get {'more' if dz[most] < 0 else 'less'}: {signed(dz[most], 2)}."


def _caption_after(picture):
    if picture.samples > 1:
        old, new = differing(*picture.loss)
        return f"The loss stays at {old}." if old == new else f"Loss {old} → {new}."
    old, new = percents(*picture.sure)
    return (
        f"{right_answer(picture)} gets {old}, as before."
        if old == new
        else f"Now {right_answer(picture)} gets {new}, not {old}."
    )


def _subject(picture):
    return count(picture.samples, picture.kind.noun, picture.kind.plural)
