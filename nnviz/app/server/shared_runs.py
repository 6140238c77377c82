"""Runs that all visitors of the process share: a link or a preset is trained once, whoever opens it.

There is one for each experiment and step that somebody was sent to. All who are bound for that step train this run
together, a slice each in turn, and whoever comes later finds it there. Each then goes on from a copy (`Run.copy`), in
which every number is that of a run trained alone: nothing shared is ever changed.
"""

from collections import OrderedDict
from collections.abc import Iterator

from nnviz import Experiment, Run
from nnviz.app.server.limits import LIMITS
from nnviz.app.server.runs import new_run
from nnviz.app.server.turns import SLICE, Turn, turn

MAX_BYTES = LIMITS.shared_mb * 2**20  # of all these runs with their data sets; those asked for longest ago go first
MAX_RUNS = 64

_runs: OrderedDict[tuple, Run] = OrderedDict()
_alone = Turn()  # with what is shared: only one session at a time looks at it or trains it


def shared_run(like: Run, step: int) -> Run:
    """The run that carries out the experiment of `like` up to `step`, for all who are bound for it.

    It may be on its way there. Only for the session whose turn it is with what is shared: see `_alone`.
    """
    same = like.experiment, like.recorder.every, like.budget
    key = *same, step
    if key not in _runs:
        _runs[key] = _begin(like, same, step)
    _runs.move_to_end(key)
    while len(_runs) > 1 and (len(_runs) > MAX_RUNS or _nbytes() > MAX_BYTES):
        _runs.popitem(last=False)
    return _runs[key]


def bound_for(run: Run, step: int) -> Run:
    """The shared run that goes to `step`, or `run` itself where that is nearer to it, or learns from a visitor's own
    data, which nobody else is to see."""
    if run.experiment.info.data is not None:
        return run
    with _alone.mine():
        shared = shared_run(run, step)
    return run if run.position > shared.position else shared


def train(run: Run, step: int) -> Iterator[int]:
    """Train a run of `bound_for` to its step, a slice in each turn; how far it is after each."""
    while not run.done and run.position < step:
        with _alone.mine(), turn.mine():
            run.advance(seconds=SLICE, steps=max(0, step - run.position))  # another may have been there meanwhile
        yield run.position


def copy_of(run: Run) -> Run:
    """A copy of a run of `bound_for`, to go on from."""
    with _alone.mine():
        return run.copy()


def like_this(experiment: Experiment) -> Run | None:
    """A shared run of this experiment, from which another can take over its first test; None if there is none."""
    with _alone.mine():
        return next((run for (known, *_), run in _runs.items() if known == experiment), None)


def drop_oldest() -> bool:
    """Let go of the shared run asked for longest ago; False if there is none."""
    with _alone.mine():
        return bool(_runs) and bool(_runs.popitem(last=False))


def _begin(like: Run, same: tuple, step: int) -> Run:
    """From the shared run of this experiment that is furthest on the way, if there is one."""
    found = [run for key, run in _runs.items() if key[:-1] == same and run.position <= step]
    if found:
        return max(found, key=lambda run: run.position).copy()
    # A visitor's own run may have had other numbers of epochs before: it is not as one trained straight on. But its
    # first test is the same.
    return new_run(like.experiment, like.data, like.recorder.every, like, like.budget)


def _nbytes() -> int:
    data = {id(run.data): run.data.nbytes for run in _runs.values()}
    return sum(run.nbytes for run in _runs.values()) + sum(data.values())
