"""From a run to the records that the figures of gradient flow draw."""

import numpy as np

from nnviz.diagnostics import Judgement
from nnviz.diagnostics.flow import NextBatch
from nnviz.figures.flow import Flow
from nnviz.figures.flow_histograms import ValueHistograms
from nnviz.figures.flow_time import MeasureHistory
from nnviz.figures.flow_trap import FlowTrap
from nnviz.figures.signal_rows import Signal
from nnviz.run import Run
from nnviz.text.signal import layer_notes

MIN_AXIS_STEPS = 100  # a time axis ends at this times a power of two, so that a young run is not a sliver


def flow_of(here: NextBatch, judgement: Judgement, step: int) -> Flow:
    """The record of one moment, whose numbers must be finite."""
    states = tuple(verdict.state for verdict in judgement.layers)
    return Flow(here.a, here.dz, here.column("a_rms"), here.column("dz_rms"), states, step)


def signal_of(here: NextBatch, judgement: Judgement) -> Signal:
    """The record of the signal of the next minibatch, whose numbers must be finite."""
    return Signal(here.dz_reach, tuple(verdict.state for verdict in judgement.layers), layer_notes(judgement))


def trap_of(here: NextBatch, step: int) -> FlowTrap:
    """‖dW‖ at one moment, beside the gradient that arrives; the numbers must be finite."""
    return FlowTrap(here.column("dW_norm"), here.column("dz_rms"), here.dz_reach, step)


def measure_history_of(run: Run, step: int, name: str) -> MeasureHistory:
    """A measure (a key of nnviz.figures.MEASURE_SCALES) over the run so far. step: the one looked at."""
    recorder = run.recorder
    if name == "dead":
        steps, values = recorder.probe_steps, recorder.dead()
        values = np.concatenate([values, np.full((len(values), 1), np.nan)], axis=1)
    else:
        steps, values = recorder.steps, recorder.measure(name)
    return MeasureHistory(name, steps, values, **_axis(run, step))


def value_histograms_of(run: Run, step: int, quantity: str, layer: int) -> ValueHistograms:
    """How a quantity of a layer (from 0) was distributed over the run so far. step: the one looked at."""
    recorder = run.recorder
    counts = recorder.histograms(quantity, layer)
    return ValueHistograms(quantity, layer, recorder.histogram_steps, counts, **_axis(run, step))


def _axis(run: Run, step: int) -> dict:
    end = MIN_AXIS_STEPS
    while end < run.position:
        end *= 2
    return {
        "moment": step,
        "steps_per_epoch": run.experiment.steps_per_epoch,
        "total_steps": min(end, run.total_steps),
    }
