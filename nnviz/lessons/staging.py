"""What a card's place shows, made by the engine alone: the numbers that its reader sees there."""

from collections.abc import Callable

import numpy as np

from nnviz.backprop import explain_run
from nnviz.backprop.records import Step
from nnviz.backprop.tiny import TinyNetwork
from nnviz.data.centring import read_drawing
from nnviz.data.drawing import decode
from nnviz.inspection import Edit, make_scene
from nnviz.lessons.place import Place
from nnviz.lessons.snapshot import Snapshot
from nnviz.network import ForwardPass
from nnviz.run import Run
from nnviz.unit import Unit


def snapshot_at(place: Place, run: Run, step: int) -> Snapshot:
    """The snapshot of a run at a step, seen as a place shows it."""
    example = min(int(place.word("example", "0")), len(run.data.y_test) - 1)
    return Snapshot(
        run,
        step,
        page=place.page,
        chosen=dict(place.words),
        example=example,
        passing=_passing(place, run, step, example),
        label=None if place.word("drawing") or place.word("place") else int(run.data.y_test[example]),
        step_shown=lambda: _step_shown(place, run, step, example),
    )


def _passing(place: Place, run: Run, step: int, example: int) -> Callable[[], ForwardPass] | None:
    """What makes the pass of the image or point that Activations shows at a place; None for a plain test sample."""
    drawing, painted, off, point = map(place.word, ("drawing", "painted", "off", "place"))
    if place.page != "activations" or not (drawing or painted or off or point):
        return None

    def make() -> ForwardPass:
        raw = run.data.test[example]
        if drawing:
            raw = read_drawing(decode(drawing))
        elif point:
            raw = np.array([float(number) for number in point.split(",")], np.float32)
        edits = [Edit.read(part) for part in painted.split(",") if part]
        units = [Unit(*map(int, part.split("-"))) for part in off.split(",") if part]
        network = run.network if step == run.position else run.network_at(step)
        return make_scene(network, run.data, raw, edits, units).after

    return make


def _step_shown(place: Place, run: Run, step: int, example: int) -> Step | None:
    """The step that One step shows at a place."""
    if place.word("network") != "run":
        tiny = TinyNetwork()
        tiny.put_taken(int(place.word("taken", "0")))
        if changed := place.word("changed"):
            tiny.put_changed(changed)
        return tiny.story().step
    if step >= run.total_steps:
        return None
    one = (run.test_inputs([example])[0], int(run.data.y_test[example])) if place.word("batch") != "minibatch" else None
    return explain_run(run, step, one).step
