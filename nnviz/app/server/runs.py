"""Where the app makes its runs, so that none is made without the server's budget."""

from math import inf

from nnviz import Dataset, Experiment, Run
from nnviz.app.server.limits import LIMITS
from nnviz.diagnostics.recorder import RECORD_EVERY


def new_run(
    experiment: Experiment, data: Dataset, every: int = RECORD_EVERY, like: Run | None = None, budget: float = inf
) -> Run:
    """A run at step 0. every, like: as `Run` has them. budget: bytes, of a run that has less than others."""
    return Run(experiment, data, int(min(budget, LIMITS.run_bytes)), every, like)
