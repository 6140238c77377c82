"""What one visitor may take, and all together: safe where strangers come, loose on one's own machine.

A server that opens no browser (`--server.headless true`, which every host sets) is taken for one where strangers come.
Each limit can be set by an environment variable (README, "Share a hosted demo"), and so can which of the two it is:
NNVIZ_HOSTED=1 or 0.
"""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, inf, isnan

import streamlit as st

from nnviz import Experiment
from nnviz.experiment import MAX_STEPS, SETTINGS
from nnviz.footprint import RECORDER_SHARE, held_nbytes, least_nbytes

MB = 2**20
COMPARED = 2 * MB  # bytes of each run of a comparison: nobody looks back at them, they only may halt


@dataclass(frozen=True)
class Limits:
    """visitors: at once; others are asked to come again later. run_mb: of a run with its checkpoints; a comparison
    takes as much again. shared_mb: of all runs that visitors share, with their data. data_mb: of all data sets. own_mb:
    of a visitor's own ones. idle_minutes: after which a page that nobody touches gives memory back. at_once: how many
    visitors compute at the same time; the others wait for their turn. samples, steps: of the longest run that is
    trained here, at most what `Experiment` allows.
    """

    visitors: float
    run_mb: float
    shared_mb: float
    data_mb: float
    own_mb: float
    idle_minutes: float
    at_once: float
    samples: float
    steps: float

    @property
    def run_bytes(self) -> int:
        """The budget of a run."""
        return int(min(self.run_mb * MB, 2**62))

    def refusal(self, *experiments: Experiment) -> str | None:
        """Why this server does not train that experiment, or these side by side, in one sentence; None if it does.

        A run has to fit into `run_mb` with one earlier moment to replay from. The runs of a comparison, of which no
        earlier moments are kept, have to fit into it together.
        """
        for asked, most, what in (
            (max(e.samples for e in experiments), self.samples, "training samples"),
            (max(e.total_steps for e in experiments), self.steps, "steps"),
        ):
            if asked > most:
                return f"This server takes up to {most:,.0f} {what}, and these settings make {asked:,}."
        if len(experiments) == 1:
            needed, what, whom = least_nbytes(experiments[0], self.run_bytes), "These settings need", "a run"
        else:
            needed = sum(held_nbytes(e, COMPARED // RECORDER_SHARE) for e in experiments)
            what, whom = f"These {len(experiments)} runs together need", "a comparison"
        if needed <= self.run_bytes:
            return None
        return (
            f"{what} {needed / MB:,.1f} MB of memory, and this server gives {whom} {self.run_mb:,.10g} MB. "
            f"Take {_smaller(experiments)}."
        )


def _smaller(experiments: tuple[Experiment, ...]) -> str:
    """What to take instead, so that less memory is needed."""
    e = max(experiments, key=lambda e: least_nbytes(e, COMPARED))
    ways = ["fewer or smaller hidden layers"] if e.hidden else []
    ways += [f"a batch smaller than {e.batch_size:,}"] if e.batch_size > 1 else []
    ways += ["float32"] if e.dtype == "float64" else []
    ways += ["SGD without momentum"] if e.optimizer != "sgd" or e.momentum else []
    return " or ".join(filter(None, (", ".join(ways[:-1]), *ways[-1:])))


PLAIN = Experiment()  # what a visit begins with; no limit goes below it
# Large matrix products leave the interpreter to others, so that a second core is of use to a process; a third is not.
CORES = min(2, os.cpu_count() or 1)
HOSTED = Limits(50, 32, 192, 512, 24, 15, CORES, SETTINGS["samples"].high, MAX_STEPS)
OWN = Limits(inf, 256, 512, 1024, 256, inf, CORES, SETTINGS["samples"].high, MAX_STEPS)
# Below these the first page could not be shown. (8 MB: three small runs that are compared. 16 MB: the usual digits.)
LEAST = {"visitors": 1, "run_mb": 8, "data_mb": 16, "idle_minutes": 1, "at_once": 1}
LEAST |= {"samples": PLAIN.samples, "steps": PLAIN.total_steps}
COUNTS = {"visitors", "at_once", "samples", "steps"}  # whole numbers


def read_limits(variables: Mapping[str, str], headless: bool) -> Limits:
    """The limits that environment variables set, such as NNVIZ_VISITORS=20; "inf" is no limit.

    One that is no positive number is told in the log, and its default stays; so is one with which the first page could
    not be shown, and the least that can be is taken. headless: whether the server opens no browser.
    """
    log = logging.getLogger(__name__).warning
    hosted = variables.get("NNVIZ_HOSTED", "").strip()
    if hosted not in ("", "0", "1"):
        log("NNVIZ_HOSTED is neither 0 nor 1; %d is taken.", headless)
    chosen = dict(vars(HOSTED if {"1": True, "0": False}.get(hosted, headless) else OWN))
    for name, default in chosen.items():
        variable = f"NNVIZ_{name.upper()}"
        text = variables.get(variable, "").strip()
        if not text:
            continue
        try:
            value = float(text)
        except ValueError:
            value = -1
        least = LEAST.get(name, 0)
        if isnan(value) or value <= 0:
            log("%s is not a positive number; %g is taken.", variable, default)
        elif value < least:
            log("%s is less than the first page needs; %g is taken.", variable, least)
            chosen[name] = least
        else:
            chosen[name] = floor(value) if name in COUNTS and value < inf else value
    return Limits(**chosen)


LIMITS = read_limits(os.environ, bool(st.get_option("server.headless")))
