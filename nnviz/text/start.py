"""What the Start page says."""

import numpy as np

from nnviz import Experiment
from nnviz.data.kinds import Kind
from nnviz.inspection import Attribution, CounterfactualPath, Scene
from nnviz.text.numbers import count, number, percent

TITLE = "Teach a network to read your handwriting"
ABOUT = (
    "Draw a digit, or keep the 7. Then press **Train**: the network moves its numbers a little after every few images, "
    "and in about ten seconds it learns to read."
)
EMPTY = "The paper is empty. Draw a digit."
SAYS = "I drew a"
ASK = "Which digit did you draw?"
HOW = (
    "**How it learns.** The network is made of *units*, small calculators: each of the first ones sums all pixels, "
    "each pixel times a number of its own, a *weight*; the next ones do so with what these pass on. At each step it "
    "sees some images with their right answers, and nudges every weight so that its mistakes cost a little less: "
    "against the *gradient*, which says for each weight how the cost would change."
)
NOISE = "**What {units} look for**: a number for each pixel, its **weight**, random at the start. Noise."
STROKES = "**What learning added to {units}**: strokes. Ink on blue switches a unit on, ink on orange switches it off."
WHY = "Ink on **blue** speaks for {name}, ink on **orange** against it. Where your ink stays grey, it hardly counts."
WHY_ASK = "Ask about another answer:"
FOOL = "Many pixels change, most of them a little, as grey dirt. Can you still read your {digit}? Can the network?"
DOORS = (
    ("step", "One step in numbers", "Follow every number while a tiny network learns from one mistake."),
    ("weights", "The weights", "See what each of the units of your network looks for."),
    ("flow", "Gradient flow", "See how the news of a mistake travels back through the layers."),
    ("lessons", "The lessons", "Guess, try and find out, five to ten minutes each."),
)


def guess(scene: Scene, classes: tuple[str, ...], seen: int, kind: Kind) -> str:
    """What the network answers to the drawing, in Markdown. seen: how many images it has learned from, repeated ones
    counted again."""
    if scene.empty:
        return EMPTY
    best = int(scene.p.argmax())
    answer = f"**{classes[best]}**, with {percent(float(scene.p[best]))}"
    if seen == 0:
        said = f"It has never seen a digit. It guesses: {answer}."
    else:
        said = f"It has seen {count(seen, kind.noun)}. It says: {answer}."
    return said if scene.label is not None else f"{said} {ASK}"


def learning(name: str | None, share: float, accuracy: float, tested: int | None) -> str:
    """The latest values of both curves, in Markdown. name: of the right answer, None while nobody has said it.
    tested: how many images it had learned from at the latest test, None for now."""
    late = "" if tested is None else f" (tested after {tested:,} images)"
    test = f"Test images it reads right: {percent(accuracy)}{late}"
    return _unbroken(test if name is None else f"**How sure it is of your {name}: {percent(share)}**. {test}")


def why(name: str, found: Attribution, adds_up: bool) -> str:
    """What the ink of the drawing does to the score of an answer. adds_up: whether ink and biases make up the score."""
    raised, lowered = (float(np.abs(found.product[side]).sum()) for side in (found.product > 0, found.product < 0))
    rest = (
        f"what is left, {number(found.rest)}, comes from no pixel"
        if adds_up
        else "units that bend in a curve do not add up to the score itself"
    )
    return (
        f"Each answer has a score, and the highest wins. The score of {name} is **{number(found.value)}**: ink on blue "
        f"raised it by {number(raised)}, ink on orange lowered it by {number(lowered)}; {rest}."
    )


def units_shown(shown: int, units: int, hidden: bool) -> str:
    """Which pictures of units are on the screen."""
    noun = "units" if hidden else "answers"
    return f"{shown} of its {units} first {noun}" if shown < units else f"its {units} {noun}"


def begins_late(seen: int) -> str:
    """For a drawing that was changed while the run played. seen: images until its curve begins."""
    return f"You changed the drawing after {seen:,} images: its curve begins there. Pause, and the rest is worked out."


def whose_run(experiment: Experiment) -> str:
    """For a run that is not the one that everybody begins with."""
    sizes = "-".join(map(str, experiment.sizes))
    return f"This is the run you set up: a network {sizes} on {experiment.info.title}."


def no_images(experiment: Experiment) -> str:
    """For a run that cannot read a drawing."""
    seen = "points in the plane" if experiment.info.kind.planar else "rows of a table"
    return f"{whose_run(experiment)} It sees {seen}, so it cannot read a drawing."


def why_title(scene: Scene, name: str) -> str:
    return f"Why {name}?" if not scene.empty else "Why?"


def fool_title(digit: str, wanted: str) -> str:
    return f"Fool it: make the network read your {digit} as a {wanted}"


def fooled(way: CounterfactualPath, classes: tuple[str, ...], kind: Kind) -> str:
    """How far the image had to go until the network took it for another class."""
    start, wanted, steps = int(way.probabilities[0].argmax()), way.target, len(way.images) - 1
    moved = np.abs(way.images[-1] - way.images[0])
    ends = " and ".join(
        f"{classes[c]} goes from {percent(float(p[0]))} to {percent(float(p[-1]))}"
        for c, p in ((c, way.probabilities[:, c]) for c in (start, wanted))
    )
    much = (
        f"On average a pixel changed by {percent(float(moved.mean()), 1)} of full ink, and none by more than "
        f"{percent(float(moved.max()))}."
    )
    verdict = "**Fooled.** After" if way.reached else "It holds out: after"
    return _unbroken(f"{verdict} {count(steps, 'small change')} {ends}; the other answers share the rest. {much}")


def _unbroken(text: str) -> str:
    """The text with its percent signs on the lines of their numbers."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")
