"""The words on the page of weights: the sentences of now, with their numbers, and how to read it all."""

import numpy as np

from nnviz import Network
from nnviz.activations import ACTIVATIONS
from nnviz.data import Kind
from nnviz.inspection import Parameters, Responses
from nnviz.inspection.weights import is_mostly_noise, share_moved
from nnviz.text.numbers import added, count, listed, number, percent, plural
from nnviz.text.pages import section
from nnviz.unit import Unit

SHORT_TITLES = {"weights": "W", "change": "Change", "gradient": "Gradient", "update": "Last update"}
LARGEST_PHRASES = {  # what is largest where the numbers are
    "weights": "has the largest weights",
    "change": "has changed most since the start",
    "gradient": "gets the largest gradient from the next minibatch",
    "update": "was changed most by the last step",
}
NUMBERS_OF_KIND = {  # numbers of each kind, for people
    "weights": "weights",
    "change": "changes since the start",
    "gradient": "gradients of the next minibatch",
    "update": "changes by the last step",
}
MOST_MOVED = 10  # times its size; beyond that the number tells no more
SPREAD_TITLE = "How the numbers of the matrix are spread, moment by moment"
SPREAD = (
    "One curve for each of a few moments, the latest in colour. They look alike while each weight moves little; watch "
    "the ends, where the large weights are. Click a curve to go to its moment."
)
PAUSE_TO_SEE = "While the run plays, working it out would take too long: pause to see it."
SKETCH = (
    "A linear sketch: the matrices up to here multiplied. It takes every unit below for switched on, which they never "
    "are all at once."
)
CANNOT_DRAW = "These numbers are not finite any more, or too large to be drawn."
ROW_HELP = "What comes in: a pixel, or a unit of the layer below."
COLUMN_HELP = "The unit that it goes to."
FILM_HELP = "A film of these units from step 0 to the moment looked at, for W and its change."
SCALE_HELP = "Off: each picture has the full colours of its own largest number."


def how_to_read(activation: str, kind: Kind, dark: bool) -> str:
    """How to read the page, in Markdown."""
    fires = f"with {activation} a unit fires where {ACTIVATIONS[activation].fires}"
    zero = "dark" if dark else "white"
    told = section("weights", "How to read", things=kind.plural, fires=fires, zero=zero)
    more = "Sketch" if kind.pixels else "Points" if kind.plain else "Features"
    return f"{told}\n\n{section('weights', more)}"


def look_sentence(step: int, layer: int, data: Kind, kind: str, network: Network, start: Network | None) -> str:
    """What the pictures are that the page opens with. start: the network at step 0, where they show what was changed
    since then in place of the weights."""
    if layer:
        return f"**A row for each unit of layer {layer}, a column for each of layer {layer + 1}**: who listens to whom."
    if not data.pixels and not data.plain:
        return "**A row for each input, a column for each unit of layer 1**: who listens to what."
    if not data.pixels:
        return "**Each arrow is a unit of the first layer**: its sum grows in that direction."
    if start is not None:
        share = share_moved(network.W[0], start.W[0])
        noise = f" (The weights themselves are mostly the noise they began with: W1 has moved by {_moved(share)}.)"
        noise = "" if share is None else noise
        return (
            "**What training wrote into each unit of the first layer**: ink where it is blue excites the unit, ink "
            f"where it is orange holds it back.{noise}"
        )
    if kind != "weights":
        return (
            f"**The {NUMBERS_OF_KIND[kind]}, one picture for each unit of the first layer**: blue adds, orange takes."
        )
    if not step:
        return "**The units of the first layer look for nothing yet**: all weights are random. Press Play and watch."
    return (
        "**What each unit of the first layer looks for**: ink where it is blue excites the unit, ink where it is "
        "orange holds it back."
    )


def first_caption(tiles: bool) -> str:
    """How to go down from the page's first pictures. tiles: whether they are units as images, with words below."""
    below = "Below a picture: the unit's number → the answer it is most active for, and how often it is on. "
    return f"{below if tiles else ''}Click a picture or a matrix to see it large."


def _moved(share: float) -> str:
    return percent(share) if share < MOST_MOVED else "far more than its own size"


def network_sentence(network: Network, start: Network, step: int) -> str:
    """How many parameters there are and where, and how far they have come."""
    weights = [w.size for w in network.W]
    biases = sum(b.size for b in network.b)
    total, most = sum(weights) + biases, int(np.argmax(weights))
    parts = " + ".join(f"{size:,}" for size in weights)
    said = f"**{total:,} parameters**: {parts} weights and {count(biases, 'bias', 'biases')}."
    if len(weights) > 1:
        said += f" {percent(weights[most] / total)} of them are in W{most + 1}."
    moved = [share_moved(now, then) for now, then in zip(network.W, start.W, strict=True)]
    if step and all(share is not None for share in moved):
        parts = [f"W{i + 1} by {_moved(share)}" for i, share in enumerate(moved)]
        said += f" Since the start {listed(parts).replace(' by', ' has moved by', 1)}."
    return said


def nothing(kind: str, step: int) -> str:
    """Why there are no numbers of that kind."""
    if kind == "update":
        if not step:
            return "Before the first step there is no **last update**. Take a step, or choose other numbers above."
        return "The **last update** is not worked out yet. " + PAUSE_TO_SEE
    return CANNOT_DRAW


def held(step: int) -> str:
    """That the pictures show the update of an earlier step."""
    return f"The last update of step {step:,}. {PAUSE_TO_SEE}"


def unit_sentence(
    network: Network, view: Parameters, layer: int, unit: int, responses: Responses, classes: tuple, things: str
) -> str:
    """The unit looked at and what it does for test samples. things: "images" or "points"."""
    name = Unit.of_column(layer, unit).name_in(network.depth, classes)
    sizes = np.linalg.norm(view.W[layer].astype(np.float64), axis=0)
    best, size = int(sizes.argmax()), sizes[unit]
    if unit == best and size:
        said = f"**{name[0].upper() + name[1:]}** {LARGEST_PHRASES[view.kind]} (norm {number(size)})"
    else:
        said = f"**{name[0].upper() + name[1:]}**: its {NUMBERS_OF_KIND[view.kind]} have norm {number(size)}"
        if sizes[best]:
            said += f", the largest of this layer {number(sizes[best])}"
    return said + "; " + fires(responses, layer, unit, network.depth, classes, things) + "."


def fires(responses: Responses, layer: int, unit: int, depth: int, classes: tuple[str, ...], things: str) -> str:
    """ "it fires for 43 % of the test images, most for 7"."""
    share, favourite = float(responses.firing[layer][unit]), int(responses.favourite[layer][unit])
    if layer == depth - 1:
        return f"it is the answer for {percent(share)} of {responses.samples:,} test {things}"
    said = (
        f"it fires for {percent(share)} of {responses.samples:,} test {things}"
        if share
        else (f"it fires for none of {responses.samples:,} test {things}")
    )
    return said + (f", most strongly for {classes[favourite]}" if favourite >= 0 else "")


def noise_sentence(network: Network, start: Network, kind: str) -> str:
    """That the first layer still looks as it began, where it does."""
    if kind != "weights" or not is_mostly_noise(network.W[0], start.W[0]):
        return ""
    return " Mostly still the noise it began with: see **Change**."


def largest_sentence(view: Parameters, layer: int) -> str:
    """Where the largest number of a matrix is."""
    w = view.W[layer]
    row, column = np.unravel_index(int(np.abs(w).argmax()), w.shape)
    if not w[row, column]:
        all_of_it = f"All {w.size:,} numbers" if w.size > 1 else "The only number"
        return f"{all_of_it} of {view.symbol(layer)} {plural(w.size, 'is', 'are')} 0."
    share = percent(float((w == 0).mean()))
    zeros = f" {share} are exactly 0." if (w == 0).any() else ""
    if w.size == 1:
        return f"Its only number is {number(w[0, 0])}."
    return f"Of its {w.size:,} numbers the largest is {number(w[row, column])}, at [{row}, {column}].{zeros}"


def cell_sentence(network: Network, layer: int, row: int, column: int, kind: Kind, classes: tuple[str, ...]) -> str:
    """From where to where a weight leads, and what it does."""
    w = float(network.W[layer][row, column])
    ends = Unit(layer, row), Unit.of_column(layer, column)
    source, target = (unit.name_in(network.depth, classes, kind) for unit in ends)
    said = f"**W{layer + 1}[{row}, {column}] = {number(w)}** leads from {source} to {target}. "
    what = "Each 1 that comes in"
    if not layer:
        what = "Full ink there" if kind.pixels else f"1 more of {kind.input_name(row)}"
    if not w:
        return said + f"{what} changes nothing: the weight is 0."
    return said + f"{what} {'raises' if w > 0 else 'lowers'} its sum by {number(abs(w))}."


def gradient_sentence(gradient: float | None, blank: bool) -> str:
    """What the next minibatch asks of a weight. blank: whether its pixel is blank in all training images."""
    if gradient is None:
        return ""
    if blank:
        return "That pixel is blank in every training image, so this weight gets no gradient, and never moves."
    if not gradient:
        return (
            "Its gradient is exactly 0: in the next minibatch nothing comes in here, or the unit is off when it does."
        )
    way = "lower" if gradient > 0 else "raise"
    return (
        f"Its gradient is {number(gradient)}: the next minibatch asks to {way} it. A change of 0.01 that way takes "
        f"about {number(abs(gradient) * 0.01)} off that batch's loss."
    )


def sum_of(network: Network, layer: int, row: int, column: int) -> str:
    """The sum of which a weight is a part, with its number and the bias."""
    into = f"a{layer}" if layer else "x"
    w, b = float(network.W[layer][row, column]), float(network.b[layer][column])
    others = "… + " if network.sizes[layer] > 1 else ""
    return (
        f"z{layer + 1}[{column}] = {others}{into}[{row}] × W{layer + 1}[{row}, {column}] + … + b{layer + 1}[{column}]\n"
        f"     = {others}{into}[{row}] × {number(w)} + … {added(number(b))}"
    )


def unit_numbers(
    network: Network, view: Parameters, layer: int, unit: int, responses: Responses, classes: tuple[str, ...]
) -> str:
    """A unit and its numbers, as a heading."""
    name, output = Unit.of_column(layer, unit).name_in(network.depth, classes), layer == network.depth - 1
    numbers = {}
    if view.kind != "weights":
        numbers[f"norm of {view.symbol(layer)}"] = number(np.linalg.norm(view.W[layer][:, unit].astype(np.float64)))
    numbers["norm"] = number(np.linalg.norm(network.W[layer][:, unit].astype(np.float64)))
    numbers["bias"] = number(network.b[layer][unit])
    numbers["is the answer for" if output else "fires for"] = percent(float(responses.firing[layer][unit]))
    if not output:
        favourite = int(responses.favourite[layer][unit])
        numbers["favourite"] = classes[favourite] if favourite >= 0 else "none"
    told = " · ".join(f"{word} **{value}**" for word, value in numbers.items())
    return f"## **{name[0].upper() + name[1:]}**: {told}"


def numbers_table(numbers: dict[str, float | None]) -> str:
    """A weight's numbers as a table. numbers: name in KINDS, or "start" -> value, None where there is none."""
    names = {
        "weights": "now",
        "start": "at the start",
        "change": "change since then",
        "gradient": "gradient of the next minibatch",
        "update": "last update",
    }
    values = {name: numbers[kind] for kind, name in names.items()}
    rows = [f"| {name} | {'–' if value is None else number(value)} |" for name, value in values.items()]
    return "\n".join(["| | |", "|---|---:|", *rows])


def film_progress(seconds: float) -> str:
    """How long the replay for a film goes on."""
    return f"Going through the run again: about {max(1, round(seconds)):,} s more."


def film_sentence(steps: list[int], planned: int, units: int, kind: str) -> str:
    """What the film shows."""
    what = "changes since the start" if kind == "change" else "weights"
    less = f" ({planned} would take too long to work out)" if planned > len(steps) else ""
    return (
        f"The {what} of {count(units, 'unit')} at {count(len(steps), 'moment')}{less}, "
        f"from step {steps[0]:,} to {steps[-1]:,}, all on one scale. Press ▶."
    )
