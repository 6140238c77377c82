"""A click in a picture whose x axis is time goes to that moment."""

from nnviz.app.visitor import session
from nnviz.experiment import SETTINGS

MAX_EPOCHS = SETTINGS["epochs"].high


def to_epoch(click: dict) -> None:
    """Look at the step that is nearest to the epoch clicked; the browser says it, so that anything may come."""
    current, x = session(), click.get("x")
    if isinstance(x, int | float) and abs(x) <= MAX_EPOCHS:
        current.look_at(max(0, round(x * current.run.experiment.steps_per_epoch)))
