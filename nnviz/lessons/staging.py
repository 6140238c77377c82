"""What a card's place shows, made by the engine alone: the numbers that its reader sees there."""

from nnviz.backprop import explain_run
from nnviz.backprop.records import Step
from nnviz.backprop.tiny import TinyNetwork
from nnviz.lessons.place import Place
from nnviz.lessons.snapshot import Snapshot
from nnviz.run import Run


def snapshot_at(place: Place, run: Run, step: int) -> Snapshot:
    """The snapshot of a run at a step, seen as a place shows it."""
    example = min(int(place.word("example", "0")), len(run.data.y_test) - 1)
    return Snapshot(
        run,
        step,
        page=place.page,
        chosen=dict(place.words),
        example=example,
        step_shown=lambda: _step_shown(place, run, step, example),
    )


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
