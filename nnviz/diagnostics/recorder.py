"""Record the measures of a run as it trains: often enough to see what happens, seldom enough not to slow it down."""

from copy import copy

import numpy as np

from nnviz.activations import ACTIVATIONS
from nnviz.diagnostics.histograms import BINS, QUANTITIES, histograms
from nnviz.diagnostics.measures import DERIVED, FIELDS, derived, measure
from nnviz.diagnostics.probe import PROBE, all_twins, dead_units, probe_rows
from nnviz.diagnostics.series import ROW_OVERHEAD, Series
from nnviz.network import BackwardPass, ForwardPass, Network, parameter_count, split

RECORD_EVERY = 256  # steps from one row of measures, which costs as much as 2 steps, to the next
HISTOGRAM_STRIDE, PROBE_STRIDE = 2, 16  # rows of measures to a row of histograms (costs 2 steps), a probe (1 to 10)
BUDGET = 2 * 2**20  # bytes
WAITING_SHARE = 8  # steps of small networks that are not measured yet get one part in so many of the budget
MAX_ROWS, MAX_HISTOGRAM_ROWS = 512, 64  # however small they are
FIRST_STEPS, FIRST_HISTOGRAM_STEPS = (1, 4, 16, 64, 128, 192), (64, 128, 256)  # recorded too: most happens early
SMALL_BATCH = 32  # with smaller batches a step is cheaper than the probe's 1,000 samples: it comes less often


class Recorder:
    """The measures, histograms and dead units of a run, over the whole run within `budget` bytes.

    every: steps from one row of measures to the next (1: each step). Histograms are 2 times, counts of dead units 16
    times as far apart, or more with batches below 32. A long run is thinned (see `Series`). The row of step k is of the
    step taken after k steps: its batch, its gradient, its update. Nothing here depends on how long the run will be.

    In a small network a row takes longer than a step. There a few steps are copied, and measured together when somebody
    asks for a row, or when there are too many of them.

    With too small a budget histograms, or all rows, are left out. Raises ValueError for an `every` that is not a whole
    number from 1.
    """

    def __init__(self, experiment, data, every: int = RECORD_EVERY, budget: int = BUDGET):
        if isinstance(every, bool) or not isinstance(every, int) or every < 1:
            raise ValueError(f"every is {every!r}; it can be a whole number of steps from 1")
        self.every, self.sizes, self.activation = every, experiment.sizes, experiment.activation
        (most, self._row_bytes), (most_histograms, self._histogram_bytes), waiting = _rows(experiment, budget)
        self._most_waiting, self._step_bytes = waiting
        self._waiting: list[tuple] = []  # arguments for `_write`
        measures = Series(every, most, FIRST_STEPS)
        spreads = Series(HISTOGRAM_STRIDE * every, most_histograms, FIRST_HISTOGRAM_STEPS)
        fewer = 1
        while experiment.batch_size * fewer < SMALL_BATCH:
            fewer *= 2
        self._all = measures, spreads, Series(PROBE_STRIDE * every * fewer, most, (4 * every * fewer,))
        self._data, self._probe = data, probe_rows(len(data.y_train))

    def copy(self) -> "Recorder":
        """Another recorder with the same rows."""
        twin = copy(self)
        twin._all, twin._waiting = tuple(series.copy() for series in self._all), list(self._waiting)
        return twin

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        waiting = len(self._waiting) * self._step_bytes
        return self._probe.nbytes + waiting + sum(series.nbytes for series in self._all)

    @property
    def most_nbytes(self) -> int:
        """What `nbytes` can grow to, however long the run: at most the budget and the probe's indices."""
        measures, spreads, probes = (series.most for series in self._all)
        rows = (measures + probes) * self._row_bytes + spreads * self._histogram_bytes
        return self._probe.nbytes + rows + self._most_waiting * self._step_bytes

    def due(self, step: int) -> bool:
        """Whether anything is recorded of the step taken after `step` steps."""
        if step % self.every and step not in FIRST_STEPS and step not in FIRST_HISTOGRAM_STEPS:
            return False  # nearly every call ends here
        return any(series.due(step) for series in self._all)

    def next_due(self, step: int) -> int | float:
        """The first due step, `step` or later; infinity if nothing is ever recorded."""
        return min(series.next_due(step) for series in self._all)

    def record(self, step: int, network: Network, before: np.ndarray, fwd: ForwardPass, bwd: BackwardPass) -> None:
        """Record what is due of a step that was just taken, now or when somebody asks.

        network: after the step; before: the parameters it had. fwd, bwd: the passes of the step's minibatch. The arrays
        may be overwritten afterwards.
        """
        if not self._most_waiting:
            self._write(step, network, before, network.parameters, fwd.a, bwd.dz, bwd.gradient)
            return
        if len(self._waiting) == self._most_waiting:
            self._catch_up()
        a, dz = [values.copy() for values in fwd.a], [values.copy() for values in bwd.dz]
        self._waiting.append((step, network, before, network.parameters.copy(), a, dz, bwd.gradient.copy()))

    def _catch_up(self) -> None:
        """Measure the steps that wait."""
        waiting, self._waiting = self._waiting, []
        for seen in waiting:
            self._write(*seen)

    def _write(self, step: int, network: Network, before, after, a, dz, gradient) -> None:
        measures, spreads, probes = self._all
        (W, _), (W_after, _), (dW, db) = (split(flat, self.sizes) for flat in (before, after, gradient))
        fwd, bwd = ForwardPass([], a), BackwardPass(dz, [], dW, db, gradient)
        with np.errstate(all="ignore"):
            if measures.due(step):
                measures.add(step, measure(self.activation, fwd, bwd, W, W_after))
            if spreads.due(step):
                spreads.add(step, histograms(fwd, bwd, W))
        if probes.due(step):
            network = network.copy()
            network.parameters[:] = before
            probes.add(step, self._look_at_units(network))

    def cut(self, step: int) -> None:
        """Drop the rows from `step` on, for a run that goes back because it stopped being finite."""
        self._catch_up()  # so that rows are thinned as if they had been measured at once
        for series in self._all:
            series.cut(step)

    @property
    def steps(self) -> np.ndarray:
        """The steps of the rows of measures, (k,)."""
        return self._measures.steps

    def measure(self, name: str) -> np.ndarray:
        """A measure over the run: (k, layers) float64; name: in FIELDS or DERIVED (see `measure`, `derived`)."""
        rows = self._measures.rows if len(self._measures) else np.empty((0, self._hidden + 1, len(FIELDS)))
        return self._pick(name, rows)

    def recent(self, name: str, step: int, count: int = 5) -> np.ndarray:
        """The median of a measure in the last `count` rows at or before `step`: (layers,). NaN if there are none."""
        rows = self._measures.latest(step, count)
        if not rows:
            return np.full(self._hidden + 1, np.nan)
        with np.errstate(all="ignore"):
            values = self._pick(name, np.stack(rows))
            return np.sort(values, axis=0)[(len(values) - 1) // 2]  # NaN sorts last; -inf stays what it is

    def first(self, name: str) -> np.ndarray:
        """A measure of the very first step: (layers,). NaN before it."""
        rows = self._measures.latest(0, 1)
        return self._pick(name, rows[0]) if rows else np.full(self._hidden + 1, np.nan)

    @property
    def histogram_steps(self) -> np.ndarray:
        """The steps of the histograms, (k,)."""
        return self._histograms.steps

    def histograms(self, quantity: str, layer: int) -> np.ndarray:
        """Counts over the run: (k, BINS) uint32; quantity: "a", "dz" (times n), "W" or "dW"."""
        if quantity not in QUANTITIES:
            raise ValueError(f"quantity is {quantity!r}; it can be {', '.join(QUANTITIES)}")
        if not len(self._histograms):
            return np.empty((0, BINS), np.uint32)
        return self._histograms.rows[:, layer, QUANTITIES.index(quantity)]

    @property
    def probe_samples(self) -> int:
        """How many training samples a unit must be 0 for to count as dead."""
        return len(self._probe)

    @property
    def probe_steps(self) -> np.ndarray:
        """The steps at which dead units were counted, (k,)."""
        return self._probes.steps

    def dead(self) -> np.ndarray:
        """The share of dead units at `probe_steps`: (k, hidden layers), 0..1; NaN where units cannot die."""
        return self._probes.rows[:, 0] if len(self._probes) else np.empty((0, self._hidden))

    def probed(self, step: int) -> tuple[np.ndarray, np.ndarray]:
        """(share of dead units, 1 where all units are twins), each (hidden layers,), last counted by `step`."""
        rows = self._probes.latest(step, 1)
        return tuple(rows[0]) if rows else tuple(np.full((2, self._hidden), np.nan))

    def look_at_units(self, network) -> tuple[np.ndarray, np.ndarray]:
        """As `probed`, for a network now. It costs about as much as ten steps."""
        return tuple(self._look_at_units(network))

    @property
    def _hidden(self) -> int:
        """Hidden layers."""
        return len(self.sizes) - 2

    @property
    def _measures(self) -> Series:
        self._catch_up()
        return self._all[0]

    @property
    def _histograms(self) -> Series:
        self._catch_up()
        return self._all[1]

    @property
    def _probes(self) -> Series:
        self._catch_up()
        return self._all[2]

    def _pick(self, name: str, rows: np.ndarray) -> np.ndarray:
        return rows[..., FIELDS.index(name)] if name in FIELDS else derived(name, rows, self.sizes[1:])

    def _look_at_units(self, network) -> np.ndarray:
        dead = [np.nan] * (self._hidden)
        if ACTIVATIONS[self.activation].can_die:
            data, rows = self._data, self._probe
            with np.errstate(all="ignore"):
                found = dead_units(network, lambda part: data.batch(rows[part], network.dtype), len(rows))
            dead = [silent.mean() for silent in found]
        return np.array([dead, all_twins(network)], np.float64)


def _rows(experiment, budget: int) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    """(the most there can be, bytes of one) for rows of measures, rows of histograms and steps that wait.

    Measures get at most a quarter of the budget, probes no more than that.
    """
    sizes, layers = experiment.sizes, len(experiment.sizes) - 1
    small, large = 8 * layers * len(FIELDS) + ROW_OVERHEAD, 4 * layers * len(QUANTITIES) * BINS + ROW_OVERHEAD
    most = max(0, min(MAX_ROWS, budget // 4 // small))
    units = sizes[0] + 2 * sum(sizes[1:])  # of x, a and dz
    numbers = 3 * parameter_count(sizes) + min(experiment.batch_size, experiment.samples) * units
    step = np.dtype(experiment.dtype).itemsize * numbers + 10 * layers * ROW_OVERHEAD
    waiting = budget // WAITING_SHARE // step if most else 0
    left = budget - 2 * most * small - waiting * step
    return (most, small), (max(0, min(MAX_HISTOGRAM_ROWS, left // large)), large), (waiting, step)


def record_nbytes(experiment, budget: int) -> int:
    """The most that a `Recorder` with this budget will hold, computed before it is made."""
    (most, small), (histograms, large), (waiting, step) = _rows(experiment, budget)
    return 8 * PROBE + 2 * most * small + histograms * large + waiting * step


MEASURES = (*FIELDS, *DERIVED)
