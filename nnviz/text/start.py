"""What the Start page says."""

from nnviz.inspection import Scene
from nnviz.text.numbers import percent

TITLE = "Teach a network to read your digit"
ABOUT = "It learns in front of you, from 10,000 examples. Draw a digit, then press Train."
EMPTY = "The paper is empty. Draw a digit."


def guess(scene: Scene, classes: tuple[str, ...], step: int) -> str:
    """What the network answers to the drawing, in Markdown."""
    if scene.empty:
        return EMPTY
    best = int(scene.p.argmax())
    answer = f"**{classes[best]}**, with {percent(float(scene.p[best]))}"
    if step == 0:
        return f"It has never seen a digit. It guesses: {answer}."
    return f"After {step:,} steps of training it says: {answer}."
