"""What one visitor may take, and all together: safe where strangers come, loose on one's own machine.

A server that opens no browser (`--server.headless true`, which every host sets) is taken for one where strangers come.
Each limit can be set by an environment variable (README, "Share a hosted demo"), and so can which of the two it is:
NNVIZ_HOSTED=1 or 0.
"""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import streamlit as st

from nnviz import Experiment
from nnviz.experiment import LIMITS as ENGINE
from nnviz.experiment import MAX_STEPS
from nnviz.network import parameter_count


@dataclass(frozen=True)
class Limits:
    """visitors: at once; others are asked to come again later. run_mb: of a run with its checkpoints; a comparison
    takes as much again. shared_mb: of all runs that visitors share, with their data. datasets: kept at a time.
    idle_minutes: after which a page that nobody touches gives memory back. at_once: how many visitors compute at the
    same time; the others wait for their turn. parameters: of the largest network, samples, steps: of the longest run
    that is trained here, at most what `Experiment` allows.
    """

    visitors: float
    run_mb: float
    shared_mb: float
    datasets: float
    idle_minutes: float
    at_once: float
    parameters: float
    samples: float
    steps: float

    def refusal(self, experiment: Experiment) -> str | None:
        """Why this server does not train that experiment, in one sentence; None if it does."""
        for asked, most, what in (
            (parameter_count(experiment.sizes), self.parameters, "weights and biases"),
            (experiment.samples, self.samples, "training samples"),
            (experiment.total_steps, self.steps, "steps"),
        ):
            if asked > most:
                return f"This server takes up to {most:,.0f} {what}, and these settings make {asked:,}."
        return None


PLAIN = Experiment()  # what a visit begins with; no limit goes below it
# Large matrix products leave the interpreter to others, so that a second core is of use to a process; a third is not.
CORES = min(2, os.cpu_count() or 1)
HOSTED = Limits(50, 32, 192, 4, 15, CORES, inf, ENGINE["samples"][1], MAX_STEPS)
OWN = Limits(inf, 128, 512, 4, inf, CORES, inf, ENGINE["samples"][1], MAX_STEPS)


def read_limits(variables: Mapping[str, str], headless: bool) -> Limits:
    """The limits that environment variables set, such as NNVIZ_VISITORS=20.

    One that is no positive number is told in the log, and its default stays. headless: whether the server opens no
    browser.
    """
    hosted = {"1": True, "0": False}.get(variables.get("NNVIZ_HOSTED", ""), headless)
    chosen = dict(vars(HOSTED if hosted else OWN))
    for name, default in chosen.items():
        variable = f"NNVIZ_{name.upper()}"
        text = variables.get(variable, "")
        try:
            chosen[name] = float(text) if text else default
            if not chosen[name] > 0:
                raise ValueError
        except ValueError:
            logging.getLogger(__name__).warning("%s is not a positive number; %g is taken.", variable, default)
            chosen[name] = default
    least = {
        "at_once": 1,
        "parameters": parameter_count(PLAIN.sizes),
        "samples": PLAIN.samples,
        "steps": PLAIN.total_steps,
    }
    return Limits(**{name: max(value, least.get(name, 0)) for name, value in chosen.items()})


LIMITS = read_limits(os.environ, bool(st.get_option("server.headless")))
RUN_BYTES = int(LIMITS.run_mb * 2**20)
