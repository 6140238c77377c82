"""What is said of one step of a network beside its picture: a sentence for each view, and what the film says too."""

import numpy as np

from nnviz.inspection.step_picture import VIEWS, StepPicture
from nnviz.text.numbers import DIGITS, count, listed, number, out_of, percent
from nnviz.unit import Unit

MOST_DIGITS = 6  # of two numbers that differ by little
GRADIENT = "A gradient says how fast the loss grows when a sum grows; below 0 the loss falls."
OVER = "The run is over. A next step would do this:"
NO_STEP = "There is no next step to show: its numbers would no longer be finite."


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
    most, right = percents(p[answer], p[picture.label])
    return f"{said} {most}, and is wrong: the right answer, {right_answer(picture)}, gets {right}."


def view_sentences(picture: StepPicture) -> dict[str, str]:
    """A sentence or two for each of VIEWS."""
    return dict(zip(VIEWS, (view_forward(picture), _view_backward(picture), _view_change(picture)), strict=True))


def changed_sentence(picture: StepPicture, changed: StepPicture) -> str:
    """What the network makes of the samples as it was changed by hand, and what the run's own makes of them."""
    own = (
        f"{picture.right[0]:,} are right"
        if picture.samples > 1
        else f"the right answer, {right_answer(picture)}, gets {percent(picture.sure[0])}"
    )
    loss, own_loss = differing(changed.loss[0], picture.loss[0])
    return f"{view_forward(changed)} The loss is {loss}. In the run itself {own}, and the loss is {own_loss}."


def view_forward(picture):
    hidden = range(1, len(picture.layers))
    said = [verdict(picture)]
    if hidden and picture.activation.can_die:
        on = [f"{np.count_nonzero(picture.layers[i - 1].a):,} of {picture.sizes[i]:,} in layer {i}" for i in hidden]
        said.append(f"Units that pass something on: {listed(on)}.")
    return " ".join(said)


def _view_backward(picture):
    if not picture.has_step:
        return NO_STEP
    said = [GRADIENT, say_asked(picture)]
    if not picture.learned:
        said.append(
            f"This is what this {noun(picture)} alone would ask for. Nobody learns from it: it is there to test."
        )
    return " ".join(said)


def _view_change(picture):
    if not picture.has_step:
        return NO_STEP
    effect = say_effect(picture)
    return f"{OVER if picture.over else 'What the step does:'} {effect} {say_moves(picture)}"


def say_asked(picture):
    """What the loss asks of the answers."""
    p, dz = picture.layers[-1].a, picture.layers[-1].dz
    if not dz.any():
        return "Nothing is asked for: every right answer has its full 100 %."
    if picture.samples == 1:
        label, other = picture.label, int(np.where(np.arange(len(p)) == picture.label, -1, p).argmax())
        got, other_got = percents(p[label], p[other])
        return (
            f"The right answer, {right_answer(picture)}, got {got} and should get more: {signed(dz[label])}. "
            f"The answer {picture.classes[other]} got {other_got} and should get less: {signed(dz[other])}."
        )
    most = int(np.abs(dz).argmax())
    only, way = ("", "more") if dz[most] < 0 else ("only ", "less")
    return (
        f"The answer {picture.classes[most]} got {percent(p[most], 1)} on average, but is right for {only}"
        f"{percent(picture.target[most], 1)} of the {noun(picture, many=True)}: it should get {way}, "
        f"{signed(dz[most])}."
    )


def say_moves(picture):
    """The weight that moves most."""
    lines = picture.lines["change"]
    if not len(lines.i):
        if any((layer.b_after != layer.b).any() for layer in picture.layers):
            return "No weight moves, only biases do."
        return "No weight moves: every change is 0, or too small for the numbers to show."
    k = int(np.abs(lines.change).argmax())
    layer, depth, names = int(lines.layer[k]), len(picture.layers), picture.classes
    source = Unit(layer, int(lines.i[k])).name_in(depth, names, picture.kind)
    target = Unit(layer + 1, int(lines.j[k])).name_in(depth, names)
    old, new = differing(lines.W[k], lines.W[k] + lines.change[k])
    return f"The weight from {source} to {target} moves most, from {old} to {new}."


def say_effect(picture):
    """What the step does to answers and loss."""
    old, new = differing(*picture.loss)
    moves = "stays at" if old == new else "falls from" if picture.loss[1] < picture.loss[0] else "rises from"
    loss = f"The loss {moves} {old}{f' to {new}' * (old != new)}."
    before, after = picture.right
    if picture.samples > 1:
        was = ", as before" if after == before else f" instead of {before:,}"
        return f"{count(after, 'answer is', 'answers are')} right{was}. {loss}"
    old, new = percents(*picture.sure)
    gets = f"now gets {new} instead of {old}" if old != new else f"gets {old}, as before"
    turned = {(0, 1): "; now the network is right", (1, 0): "; now the network is wrong"}.get((before, after), "")
    return f"the right answer, {right_answer(picture)}, {gets}{turned}. {loss}"


def right_answer(picture):
    return picture.classes[picture.label]


def noun(picture, many=False):
    return picture.kind.plural if many else picture.kind.noun


def signed(value, digits=DIGITS):
    return f"{'+' if value > 0 else ''}{number(value, digits)}"


def percents(one, other):
    """Two shares with as many digits as tell them apart."""
    return differing(one, other, lambda share, digits: percent(share, digits - DIGITS))


def differing(old, new, write=number):
    """Two numbers with as many digits as tell them apart."""
    few = write(old, DIGITS), write(new, DIGITS)
    for digits in range(DIGITS, MOST_DIGITS):
        texts = write(old, digits), write(new, digits)
        if texts[0] != texts[1]:
            return texts
    return few
