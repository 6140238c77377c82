"""What is said beside the picture of a step: a sentence for each view, and for each stage of its film."""

from itertools import groupby
from math import ceil
from typing import NamedTuple

import numpy as np

from nnviz.data import kind_of
from nnviz.inspection.step_picture import VIEWS, StepPicture
from nnviz.text.numbers import DIGITS, count, listed, number, out_of, percent
from nnviz.unit import Unit

MOST_DIGITS = 6  # of two numbers that differ by little
GLANCE = 12  # letters that could be read in the time that it takes to see a new caption
GRADIENT = "A gradient says how fast the loss grows when a sum grows; below 0 the loss falls."
OVER = "The run is over. A next step would do this:"
FORTH = "Forward, layer by layer."
NO_STEP = "There is no next step to show: its numbers would no longer be finite."


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
    stages.append(FilmStage(f"backward-{depth}", "Back from the loss", f"{GRADIENT} {_say_asked(picture)}", back))
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


def view_sentences(picture: StepPicture) -> dict[str, str]:
    """A sentence or two for each of VIEWS."""
    return dict(zip(VIEWS, (_view_forward(picture), _view_backward(picture), _view_change(picture)), strict=True))


def changed_sentence(picture: StepPicture, changed: StepPicture) -> str:
    """What the network makes of the samples as it was changed by hand, and what the run's own makes of them."""
    own = (
        f"{picture.right[0]:,} are right"
        if picture.samples > 1
        else f"the right answer, {_right(picture)}, gets {percent(picture.sure[0])}"
    )
    loss, own_loss = _differing(changed.loss[0], picture.loss[0])
    return f"{_view_forward(changed)} The loss is {loss}. In the run itself {own}, and the loss is {own_loss}."


def picture_alt(picture: StepPicture, time: float | None = None) -> str:
    """What the picture shows, for those who do not see it. time: of the film at which it stands; None for no film."""
    title = f"Network {'-'.join(map(str, picture.sizes))}. {picture.title}."
    if time is not None:
        stage = film_stages(picture)[ceil(time) - 1]
        return f"{title} {stage.title}: {stage.text}"
    return f"{title} {_view_forward(picture)} Lines are the strongest of its {picture.count:,} weights."


def verdict(picture: StepPicture) -> str:
    """What is answered, and whether it is right."""
    p, n = picture.layers[-1].a, picture.samples
    if not np.isfinite(p).all():
        return "Here the sums have grown beyond what can be computed."
    if n > 1:
        return (
            f"{out_of(picture.right[0], n, 'answers is right', 'answers are right')}; the right answers get "
            f"{percent(picture.sure[0])} on average."
        )
    if np.ptp(p) < 1e-7:
        return f"The network has no opinion: each answer gets {percent(p[0])}."
    answer = int(p.argmax())
    said = f"The network answers {picture.classes[answer]} with"
    if answer == picture.label:
        return f"{said} {percent(p[answer])}, and is right."
    most, right = _percents(p[answer], p[picture.label])
    return f"{said} {most}, and is wrong: the right answer, {_right(picture)}, gets {right}."


def _say_input(picture):
    kind, x = kind_of(picture.shape), picture.x
    if picture.samples > 1:
        return f"{_subject(picture)} go in, each by itself. What you see, here and further on, are the means over them."
    if kind.pixels:
        what = f"{count(len(x), 'pixel')} go in, {np.count_nonzero(x):,} of them with ink."
    elif kind.planar:
        what = f"A point goes in: x₁ = {number(x[0])}, x₂ = {number(x[1])}."
    else:
        what = f"{count(len(x), 'number')} go in."
    return f"{what} The right answer is {_right(picture)}, but the network is not told."


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
        some = "" if picture.samples == 1 else f" for at least one {_noun(picture)}"
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
            f"The loss says how wrong the answers are: for each {_noun(picture)} −ln of the probability that its right "
            f"answer got. Its mean is {loss}; guessing costs {guess}."
        )
    return (
        f"The right answer, {_right(picture)}, got {percent(picture.sure[0])}. The loss says how wrong this is: "
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


def _say_asked(picture):
    """What the loss asks of the answers."""
    p, dz = picture.layers[-1].a, picture.layers[-1].dz
    if not dz.any():
        return "Nothing is asked for: every right answer has its full 100 %."
    if picture.samples == 1:
        label, other = picture.label, int(np.where(np.arange(len(p)) == picture.label, -1, p).argmax())
        got, other_got = _percents(p[label], p[other])
        return (
            f"The right answer, {_right(picture)}, got {got} and should get more: {_signed(dz[label])}. "
            f"The answer {picture.classes[other]} got {other_got} and should get less: {_signed(dz[other])}."
        )
    most = int(np.abs(dz).argmax())
    only, way = ("", "more") if dz[most] < 0 else ("only ", "less")
    return (
        f"The answer {picture.classes[most]} got {percent(p[most], 1)} on average, but is right for {only}"
        f"{percent(picture.target[most], 1)} of the {_noun(picture, many=True)}: it should get {way}, "
        f"{_signed(dz[most])}."
    )


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
    return f"Unit {most} gets most, {_signed(layer.dz[most])}: a {way} sum would help."


def _say_change(picture):
    how = "Now every weight and bias moves a little, so that the loss should fall."
    if not picture.learned:
        how = f"Now the run takes its step. It learns from its minibatch, not from this test {_noun(picture)}."
    if picture.over:
        how = OVER
    return f"{how} {_say_moves(picture)}"


def _say_moves(picture):
    """The weight that moves most."""
    lines = picture.lines["change"]
    if not len(lines.i):
        if any((layer.b_after != layer.b).any() for layer in picture.layers):
            return "No weight moves, only biases do."
        return "No weight moves: every change is 0, or too small for the numbers to show."
    k = int(np.abs(lines.change).argmax())
    layer, depth, names = int(lines.layer[k]), len(picture.layers), picture.classes
    source = Unit(layer, int(lines.i[k])).name_in(depth, names, picture.shape)
    if layer == 0 and kind_of(picture.shape).planar:
        source = source.partition(",")[0]
    target = Unit(layer + 1, int(lines.j[k])).name_in(depth, names)
    old, new = _differing(lines.W[k], lines.W[k] + lines.change[k])
    return f"The weight from {source} to {target} moves most, from {old} to {new}."


def _say_after(picture):
    again = _subject(picture) if picture.samples > 1 else _noun(picture)
    return f"The same {again} again: {_say_effect(picture)}"


def _say_effect(picture):
    """What the step does to answers and loss."""
    old, new = _differing(*picture.loss)
    moves = "stays at" if old == new else "falls from" if picture.loss[1] < picture.loss[0] else "rises from"
    loss = f"The loss {moves} {old}{f' to {new}' * (old != new)}."
    before, after = picture.right
    if picture.samples > 1:
        was = ", as before" if after == before else f" instead of {before:,}"
        return f"{count(after, 'answer is', 'answers are')} right{was}. {loss}"
    old, new = _percents(*picture.sure)
    gets = f"now gets {new} instead of {old}" if old != new else f"gets {old}, as before"
    turned = {(0, 1): "; now the network is right", (1, 0): "; now the network is wrong"}.get((before, after), "")
    return f"the right answer, {_right(picture)}, {gets}{turned}. {loss}"


def _view_forward(picture):
    hidden = range(1, len(picture.layers))
    said = [verdict(picture)]
    if hidden and picture.activation.can_die:
        on = [f"{np.count_nonzero(picture.layers[i - 1].a):,} of {picture.sizes[i]:,} in layer {i}" for i in hidden]
        said.append(f"Units that pass something on: {listed(on)}.")
    return " ".join(said)


def _view_backward(picture):
    if not picture.has_step:
        return NO_STEP
    said = [GRADIENT, _say_asked(picture)]
    if not picture.learned:
        said.append(
            f"This is what this {_noun(picture)} alone would ask for. Nobody learns from it: it is there to test."
        )
    return " ".join(said)


def _view_change(picture):
    if not picture.has_step:
        return NO_STEP
    effect = _say_effect(picture)
    return f"{OVER if picture.over else 'What the step does:'} {effect} {_say_moves(picture)}"


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
    return f"{picture.classes[most]} should get {'more' if dz[most] < 0 else 'less'}: {_signed(dz[most], 2)}."


def _caption_after(picture):
    if picture.samples > 1:
        old, new = _differing(*picture.loss)
        return f"The loss stays at {old}." if old == new else f"Loss {old} → {new}."
    old, new = _percents(*picture.sure)
    return (
        f"{_right(picture)} gets {old}, as before." if old == new else f"Now {_right(picture)} gets {new}, not {old}."
    )


def _right(picture):
    return picture.classes[picture.label]


def _noun(picture, many=False):
    kind = kind_of(picture.shape)
    return kind.plural if many else kind.noun


def _subject(picture):
    kind = kind_of(picture.shape)
    return count(picture.samples, kind.noun, kind.plural)


def _signed(value, digits=DIGITS):
    return f"{'+' if value > 0 else ''}{number(value, digits)}"


def _percents(one, other):
    """Two shares with as many digits as tell them apart."""
    return _differing(one, other, lambda share, digits: percent(share, digits - DIGITS))


def _differing(old, new, write=number):
    """Two numbers with as many digits as tell them apart."""
    few = write(old, DIGITS), write(new, DIGITS)
    for digits in range(DIGITS, MOST_DIGITS):
        texts = write(old, digits), write(new, digits)
        if texts[0] != texts[1]:
            return texts
    return few
