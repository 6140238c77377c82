"""Gradient flow: what is measured of every layer while a run trains, and what it means.

`Recorder` watches a run; `judge` turns what it wrote down into verdicts; `CASES` are runs to learn the signs from.
"""

from nnviz.diagnostics.experiments import CASES, TOGETHER, Case
from nnviz.diagnostics.findings import Evidence
from nnviz.diagnostics.flow import NextBatch, Noise, Start
from nnviz.diagnostics.histograms import BINS, EDGES, QUANTITIES, ZERO, histogram, histograms, magnitudes
from nnviz.diagnostics.judge import RULES, Judgement, judge
from nnviz.diagnostics.layers import Verdict
from nnviz.diagnostics.measures import (
    DERIVED,
    FIELDS,
    Summary,
    chance_loss,
    derived,
    measure,
    rms,
    share_of_zeros,
    share_saturated,
    summarise,
)
from nnviz.diagnostics.noise import cosine, gradient_cosines, mean_gradient
from nnviz.diagnostics.probe import PROBE, all_twins, dead_units, probe_rows
from nnviz.diagnostics.recorder import Recorder
from nnviz.diagnostics.thresholds import GOOD, GOOD_UPDATE_DATA, MEANING, STATES, THRESHOLDS, Threshold
from nnviz.diagnostics.waiting import Wait, find_wait

__all__ = [
    "BINS",
    "CASES",
    "DERIVED",
    "EDGES",
    "FIELDS",
    "GOOD",
    "GOOD_UPDATE_DATA",
    "MEANING",
    "PROBE",
    "QUANTITIES",
    "RULES",
    "STATES",
    "THRESHOLDS",
    "TOGETHER",
    "ZERO",
    "Case",
    "Evidence",
    "NextBatch",
    "Judgement",
    "Noise",
    "Recorder",
    "Summary",
    "Start",
    "Threshold",
    "Verdict",
    "Wait",
    "all_twins",
    "chance_loss",
    "cosine",
    "dead_units",
    "derived",
    "find_wait",
    "gradient_cosines",
    "histogram",
    "histograms",
    "judge",
    "magnitudes",
    "mean_gradient",
    "measure",
    "probe_rows",
    "rms",
    "share_of_zeros",
    "share_saturated",
    "summarise",
]
