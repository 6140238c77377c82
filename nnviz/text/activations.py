"""The words on the page of activations: the sentences of now, with their numbers, and how to read it all."""

from collections.abc import Callable, Sequence

import numpy as np

from nnviz.activation import Activation
from nnviz.data import Dataset, Kind
from nnviz.data.centring import BOX, SIDE
from nnviz.data.pictures import Reading
from nnviz.inspection import Attribution, Comparison, Contributions, CounterfactualPath, Responses, Scene
from nnviz.text.numbers import added, bracketed, count, exact, fixed, listed, number, percent, plural
from nnviz.unit import Unit

PAD_CAPTION = "Whatever you draw, the network names one of its digits."
UPLOAD_HELP = "PNG, JPEG, BMP or GIF, up to 5 MB: dark ink on bright paper, or the other way round."
EARLIER_PICTURE = "Beside is still your earlier picture."
PICTURE_READ = "Your picture is read."
PIXELS_KEPT = "The file is not kept, only the 28 × 28 pixels beside, until you leave."
NO_PICTURE = "One digit on plain paper, photographed or scanned. The file is not kept."
SAMPLES_GONE = "There are none of these among the test samples now."
PLANE_CAPTION = "Click anywhere: the network is asked about that place."
UNCHANGED = "Nothing is changed yet. What you change is compared here with what was before."
CLICK_CHANGES = "Click in **what the network sees**, above: it erases, or turns a pixel over. "
SWITCH_OFF_HELP = "It passes on 0, whatever its sum. The layers above and the answer follow."
OUTPUT_HELP = "Answers cannot be switched off, only units of hidden layers."
PICTURES_OF_ALL_UNITS = "Both pictures leave aside that units are switched off by hand."
INK_THAT_IS_THERE = "**The ink that is there**: each pixel times its gradient. Blue speaks for it, orange against."
MORE_INK = "**A little more ink**: where it would raise the sum (blue) or lower it (orange)."
MOST_CHANGED = 4  # columns of a table that a way to another answer is told by
WHAT_COLUMNS_ADD = "**What each column adds**: its number times its gradient. Blue speaks for it, orange against."
WHOLE_NETWORK = "Worked out for the whole network, without the units that you switched off."
WAY_HELP = "Small steps on the {noun} itself, each where the odds of that answer rise fastest. At most 100."
WAY_CAPTION = "The {noun} is changed bit by bit, the network stays as it is."
OLD_WAY = " (Found for another {noun}, or an earlier step: look again.)"
FILM_CAPTION = (
    "Above the image on its way, below what was added (blue) and taken away (orange) so far. It is the network's own "
    "idea of that answer, mostly a faint pattern that no hand would draw."
)
MAX_TERMS = 6  # of a sum that are written out


def answer_sentence(scene: Scene, data: Dataset) -> str:
    """What the network says to this image, and whether that is right."""
    if scene.empty:
        thing = "Nothing can be made out on the pad yet" if scene.name == "your drawing" else "There is no picture yet"
        return f"{thing}: this is what the network makes of blank paper. It means nothing."
    p, classes = scene.p, data.classes
    first, second = np.argsort(-p, kind="stable")[:2]
    said = f"For {scene.name} the answer is **{classes[first]}** with {percent(p[first])}"
    said += f", then {classes[second]} with {percent(p[second])}."
    if scene.label is not None:
        said += " That is right." if scene.label == first else f" That is wrong: it is {classes[scene.label]}."
    if scene.changed:
        was = int(scene.before.a[-1][0].argmax())
        told = "the same answer" if was == first else f"the answer was {classes[was]}"
        said += f" Before your change {told}, with {percent(scene.before.a[-1][0, was])}."
    return said


def layers_sentence(scene: Scene, kind: Kind) -> str:
    """How much of each hidden layer is off, or how far its activations reach."""
    hidden = scene.after.a[1:-1]
    if not hidden:
        return f"There are no hidden layers: each answer is one sum over the {kind.numbers}."
    parts = []
    for layer, a in enumerate(hidden, start=1):
        if not scene.network.activation.can_die:
            parts.append(f"layer {layer}: activations from {number(a.min())} to {number(a.max())}")
        else:
            off, units = int((a == 0).sum()), a.shape[1]
            share = f"{percent(off / units)} of {units:,} units are off"
            parts.append(f"layer {layer}: {share if units > 1 else 'its only unit is ' + ('off' if off else 'on')}")
    return f"For this {kind.noun}, " + "; ".join(parts) + "."


def sum_line(found: Contributions, name: str, what: str) -> str:
    """The sum behind z with its largest terms, in Markdown."""
    which, others, rest = found.largest(MAX_TERMS)
    terms = [f"{number(found.inputs[i])} × {bracketed(number(found.weights[i]))}" for i in which]
    if others:
        terms.append(f"{others:,} more that {plural(others, 'is', 'are')} not 0 ({number(rest)})")
    above, below = found.for_and_against
    bias = added(number(found.bias)) if terms else number(found.bias)
    return (
        f"**{name}** = {' '.join([' + '.join(terms), bias]).strip()} (bias) = **{number(found.total)}**  \n"
        f"{number(above)} speaks for it and {number(below)} against; {what} is **{number(found.a)}**."
    )


def unit_sentence(responses: Responses, unit: Unit, classes: tuple[str, ...], output: bool) -> str:
    """How often a unit fires over the test samples, and for which class most."""
    share, means = responses.firing[unit.matrix][unit.index], responses.means[unit.matrix][unit.index]
    best = int(responses.favourite[unit.matrix][unit.index])
    what = "It is the answer to" if output else "It fires for"
    said = f"{what} {percent(float(share))} of {responses.samples:,} test samples"
    if best < 0:
        return said + ", and responds to all classes alike."
    return said + f"; on average it responds most to {classes[best]} ({number(means[best])})."


def change_sentence(scene: Scene, compared: Comparison, classes: tuple[str, ...]) -> str:
    """What a change did to the answer."""
    moved = compared.after - compared.before
    most = int(np.abs(moved).argmax())
    before, after = int(compared.before.argmax()), int(compared.after.argmax())
    said = f"The answer {'stays' if before == after else f'changes from {classes[before]} to'} **{classes[after]}**. "
    return said + (
        f"The probability of {classes[most]} moves most: from {percent(compared.before[most], 1)} to "
        f"{percent(compared.after[most], 1)}."
    )


def change_table(compared: Comparison, sizes: tuple[int, ...]) -> str:
    """What a change did to each layer, as a Markdown table."""
    lines = ["| layer | units | changed | went on | went off | largest change of a |", "|:--|--:|--:|--:|--:|--:|"]
    for layer, da in enumerate(compared.da, start=1):
        hidden = layer < len(compared.da)
        on, off = (compared.on[layer - 1], compared.off[layer - 1]) if hidden else ("", "")
        most = da[int(np.abs(da).argmax())]
        name = f"layer {layer}" if hidden else "answers"
        lines.append(f"| {name} | {sizes[layer]} | {compared.changed[layer - 1]} | {on} | {off} | {number(most)} |")
    return "\n".join(lines)


def way_sentence(way: CounterfactualPath, classes: tuple[str, ...], kind: Kind) -> str:
    """How far the way to another answer is, and whether it gets there."""
    start, wanted, steps = int(way.probabilities[0].argmax()), way.target, len(way.images) - 1
    p, far = way.probabilities[-1, wanted], number(way.distance[-1])
    most = number(np.abs(way.images[-1] - way.images[0]).max())
    pixels = f" (the root of all squared changes), and no pixel by more than {most}" if kind.pixels else ""
    far = f"The {kind.noun} has moved by {far}{pixels}."
    if steps == 0 and way.reached:
        return f"It says {classes[wanted]} already, with {percent(p)}: nothing has to change."
    after = f"fter {count(steps, 'small step')}"
    if way.reached:
        return f"A{after} the answer is **{classes[wanted]}** with {percent(p)}; it began as {classes[start]}. {far}"
    return (
        f"It does not get there: a{after} {classes[wanted]} has {percent(p, 1)}. {far} The gradient has faded out, or "
        "the steps were too few."
    )


def excite_words(top: float | None, samples: int, kind: Kind) -> str:
    """The heading of the test samples that excite a unit most. top: its highest activation, None if it is never on."""
    if top is None:
        return f"## **No test {kind.noun} excites it**: its activation is above 0 for none of {samples:,}."
    return f"## **The test {kind.plural} that excite it most**, up to a = {number(top)}. Click one to look at it."


def sketch_words(name: str) -> str:
    """What the picture of all weights up to a unit shows."""
    return (
        f"**A sketch for all images**: the weights of all layers multiplied up to {name}. It misleads: it takes every "
        "unit below for switched on, which they never are all at once."
    )


def local_words(z: float, f: Activation) -> str:
    """What the picture of a unit for this image alone shows. z: its sum; f: the activation of the units below."""
    said = f"**For this image alone**: what a little more ink in each pixel would do to z = {number(z)}."
    if f.linear:
        return f"{said} It is the same for all images."
    holds = "as long as no unit below goes on or off" if f.straight else "for small changes, because slopes change too"
    return f"{said} It holds {holds}; for another image it may look quite different."


def sum_over(kind: Kind, weights: np.ndarray, bias: float) -> str:
    """The sum of a unit of the first layer as a formula: "0.5 · x₁ + 0.2 · x₂² − 1"."""
    first, *others = (f"{number(w)} · {name}" for w, name in zip(weights, kind.names, strict=True))
    return " ".join([first, *map(added, others), added(number(bias))])


def unit_plane_words(name: str, total: str | None, above: float, f: Activation, straight: bool) -> str:
    """Where in the plane a unit's sum is above 0. total: the sum of a unit of the first layer, see `sum_over`; f: the
    activation of the units below others. straight: whether the sums of the first layer are 0 on straight lines."""
    where, line = ("one straight line", "line") if straight else ("a curve", "curve")
    if total:
        said = f"Its sum is 0 on {where}: {total} = 0."
    elif f.linear:
        said = f"Its sum is 0 on {where}."
    elif f.kinks:
        said = f"Its sum is 0 on a {line} with corners: one wherever a unit below goes on or off."
    else:
        said = f"Its sum is 0 on a line that bends without corners, as {f.name} does."
    return f"**{name.capitalize()} over the plane.** {said} It is above 0 on {percent(above)} of it."


def why_words(name: str, found: Attribution, adds_up: bool) -> str:
    """What the ink of an image does to the sum behind an answer. adds_up: whether ink and biases make up the sum."""
    above, below = (float(found.product[side].sum()) for side in (found.product > 0, found.product < 0))
    rest = f"the biases give {number(found.rest)}" if adds_up else "as far as a straight line can tell"
    return (
        f"The sum behind {name} is **{number(found.value)}**. Of the ink that is there, {number(above)} speaks for it "
        f"and {number(below)} against; {rest}."
    )


def slope_words(name: str, value: float, slope: np.ndarray) -> str:
    """What a small step in the plane does to the sum behind an answer. slope: (2,) with x₁ and with x₂."""
    right, up = slope
    return (
        f"The sum behind {name} is **{number(value)}** here. A small step to the right changes it by "
        f"{number(right)} for each unit of length, a step up by {number(up)}."
    )


def parts_words(name: str, found: Attribution, kind: Kind) -> str:
    """Which of the inputs speaks most for an answer, and which against it, in a sample that is no image."""
    parts = found.product
    said = []
    for which, way in ((int(parts.argmax()), "for it"), (int(parts.argmin()), "against it")):
        if parts[which] > 0 if way == "for it" else parts[which] < 0:
            said.append(f"{kind.names[which]} speaks most {way} ({number(parts[which])})")
    return f"Of the {kind.numbers}, {' and '.join(said)}." if said else f"None of the {kind.numbers} moves {name} here."


def ends_words(way: CounterfactualPath, kind: Kind, values: Callable[[np.ndarray], np.ndarray]) -> str:
    """From where to where a way leads that is no way of images. values: of a table in its own units, from numbers."""
    if not kind.planar:
        first, last = values(way.images[0]), values(way.images[-1])
        most = np.argsort(-np.abs(way.images[-1] - way.images[0]), kind="stable")[:MOST_CHANGED]
        return f"{listed(f'{kind.names[i]} from {exact(first[i])} to {exact(last[i])}' for i in most)}."
    start, end = (", ".join(fixed(v, 2) for v in way.images[i]) for i in (0, -1))
    return f"From ({start}) to ({end})."


def sums_words(sums: Sequence[np.ndarray]) -> str:
    """How the sums of each layer spread."""
    spreads = "; ".join(
        f"z{layer} from {number(z.min())} to {number(z.max())}, {percent(float((z < 0).mean()))} below 0"
        for layer, z in enumerate(sums, start=1)
    )
    return f"## **How the sums of each layer spread** for this input: {spreads}."


def held_words(scene: Scene) -> str:
    """Which units are switched off; "" if none is."""
    return f"Switched off: {', '.join(map(str, scene.held))}." if scene.held else ""


def reading_words(reading: Reading) -> str:
    """What was done to an uploaded picture, step by step, as far as anything was."""
    picture, ink = reading.picture, reading.ink
    steps = [
        (picture.turned, "turned the way the camera was held"),
        (picture.clear, "what is transparent taken for paper"),
        (ink.frame, "the frame around it left out"),
        (ink.lit, "uneven light evened out"),
        (ink.edge, "writing at the edge left out"),
        (ink.marks, "small marks beside it left out"),
        (ink.faint, "faint marks left out"),
        (reading.thickened, "thin strokes made wider"),
    ]
    said = f"Read as {'bright ink on dark' if ink.bright else 'dark ink on bright'} paper"
    said += "".join(f"; {step}" for done, step in steps if done)
    return said + (
        f". The digit takes {percent(ink.share)} of the picture's longer side: scaled to {BOX} of {SIDE} pixels, its "
        "centre of mass moved to the middle."
    )


def found_words(samples: int, things: str, name: str | None, right: bool | None, order: str | None) -> str:
    """Which test samples there are to choose from. name: of their class; right: how they are answered; None: all."""
    said = f"{samples:,} test {things}"
    if name is not None:
        said += f" of class {name}"
    if right is not None:
        said += f", answered {'rightly' if right else 'wrongly'}"
    return said + ("" if order is None else f", the {order}")


def engine_words(held: int) -> str:
    """Where the numbers of a change come from."""
    units = {0: "", 1: ", with that unit held at 0"}.get(held, ", with those units held at 0")
    return f"Every number is the engine's: the changed image sent through{units}."
