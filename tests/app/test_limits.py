"""Limits are settings, and what a limit refuses is said in one sentence."""

import ast
import re
from dataclasses import replace
from math import inf
from pathlib import Path

import pytest

from nnviz import Experiment, Run, load_dataset
from nnviz.app.compare.comparing import Comparing
from nnviz.app.flow.view import FlowView
from nnviz.app.server.limits import HOSTED, LEAST, OWN, read_limits
from nnviz.app.session import Session
from nnviz.experiment import MAX_STEPS
from nnviz.footprint import least_nbytes
from nnviz.presets import COMPARISONS, presets
from nnviz.schedule import choose_checkpoint_stride
from tests.app.visiting import open_link, session

ROOT = Path(__file__).parents[2]
HEAVIEST = Experiment(hidden=(512,) * 6, batch_size=1024, dtype="float64", optimizer="adam", samples=60_000, epochs=200)
HEAVY_LINK = {"hidden": "512-512-512-512-512-512", "batch_size": "1024", "dtype": "float64", "optimizer": "adam"}


def test_safe_where_strangers_come_and_loose_on_a_machine_of_ones_own():
    assert read_limits({}, headless=True) == HOSTED == read_limits({"NNVIZ_HOSTED": "1"}, headless=False)
    assert read_limits({}, headless=False) == OWN == read_limits({"NNVIZ_HOSTED": "0"}, headless=True)
    assert HOSTED.visitors < OWN.visitors == inf and HOSTED.run_mb < OWN.run_mb and HOSTED.idle_minutes < inf


def test_each_can_be_set():
    limits = read_limits({"NNVIZ_VISITORS": "3", "NNVIZ_RUN_MB": "8.5", "NNVIZ_STEPS": "7000"}, headless=True)
    assert (limits.visitors, limits.run_mb, limits.steps) == (3, 8.5, 7000)
    assert limits.samples == HOSTED.samples


def test_at_least_one_may_compute():
    assert read_limits({"NNVIZ_AT_ONCE": "0.5"}, headless=True).at_once == 1 <= HOSTED.at_once <= 2


@pytest.mark.parametrize("text", ["0", "-4", "many", "nan", "1e999x", "-inf", "32 MB", "0x20"])
@pytest.mark.parametrize("name", vars(HOSTED))
def test_a_limit_that_makes_no_sense_is_told_in_the_log(name, text, caplog):
    assert read_limits({f"NNVIZ_{name.upper()}": text}, headless=True) == HOSTED
    default = f"{getattr(HOSTED, name):g}"
    assert caplog.messages == [f"NNVIZ_{name.upper()} is not a positive number; {default} is taken."]


@pytest.mark.parametrize("text", ["", "   ", "\t"])
def test_an_empty_limit_is_none(text, caplog):
    assert read_limits({f"NNVIZ_{name.upper()}": text for name in vars(HOSTED)}, headless=True) == HOSTED
    assert not caplog.messages


@pytest.mark.parametrize("text", ["inf", " 1e999 ", "1e308", "Infinity"])
def test_a_limit_without_end_is_none(text, caplog):
    limits = read_limits({f"NNVIZ_{name.upper()}": text for name in vars(HOSTED)}, headless=True)
    assert not caplog.messages and set(vars(limits).values()) <= {inf, 1e308}
    assert limits.refusal(HEAVIEST) is None
    run = Run(Experiment(dataset="xor", samples=200), budget=limits.run_bytes)
    run.advance(epochs=10)
    assert len(run._checkpoints) == run.position // choose_checkpoint_stride(run.experiment) > 0


@pytest.mark.parametrize("name", LEAST)
def test_a_limit_with_which_the_first_page_could_not_be_shown_is_raised(name, caplog):
    limits = read_limits({f"NNVIZ_{name.upper()}": "1e-6"}, headless=True)
    assert getattr(limits, name) == LEAST[name]
    (said,) = caplog.messages
    assert said.startswith(f"NNVIZ_{name.upper()} is less than the first page needs; ")


def test_hosted_or_not_is_yes_or_no(caplog):
    assert read_limits({"NNVIZ_HOSTED": "yes"}, headless=True) == HOSTED
    assert caplog.messages == ["NNVIZ_HOSTED is neither 0 nor 1; 1 is taken."]
    assert read_limits({"NNVIZ_HOSTED": " 0 "}, headless=True) == OWN


def test_refusals_are_one_sentence_with_both_numbers():
    limits = read_limits({"NNVIZ_RUN_MB": "10.5", "NNVIZ_SAMPLES": "10000", "NNVIZ_STEPS": "6000"}, True)
    assert limits.steps == 6000 and limits.refusal(replace(Experiment(), epochs=1)) is None
    heavy = Experiment(hidden=(512, 512), epochs=1, momentum=0.9)
    needed = least_nbytes(heavy, limits.run_bytes) / 2**20
    assert 14.5 < needed < 15.5
    assert limits.refusal(heavy) == (
        f"These settings need {needed:.1f} MB of memory, and this server gives a run 10.5 MB. "
        "Take fewer or smaller hidden layers, a batch smaller than 32 or SGD without momentum."
    )
    assert "10,000 training samples, and these settings make 20,000." in limits.refusal(Experiment(samples=20_000))
    assert "6,000 steps, and these settings make 6,260." in limits.refusal(Experiment(epochs=20))


def test_a_server_takes_what_fits_into_its_memory_with_an_earlier_moment():
    needed = least_nbytes(HEAVIEST, HOSTED.run_bytes) / 2**20
    assert 200 < needed < 212
    assert f"{needed:.1f} MB of memory, and this server gives a run 32 MB." in HOSTED.refusal(HEAVIEST)
    assert OWN.refusal(HEAVIEST) is None  # the heaviest there is
    deep = Experiment(samples=60_000, hidden=(512,) * 6, batch_size=12, epochs=200)
    assert deep.total_steps == MAX_STEPS and HOSTED.refusal(deep) is None
    notebook = Experiment(hidden=(512, 512), batch_size=64, initializer="normal", dtype="float64")
    for experiment in (notebook, replace(notebook, momentum=0.9), *(p.experiment for p in presets().values())):
        assert HOSTED.refusal(experiment) is None and least_nbytes(experiment, HOSTED.run_bytes) <= HOSTED.run_bytes


def test_the_runs_of_a_comparison_have_to_fit_together():
    large = Experiment(hidden=(512, 512), optimizer="adam")
    assert HOSTED.refusal(large) is None and HOSTED.refusal(large, large) is None
    assert "These 3 runs together need 3" in HOSTED.refusal(large, large, large)
    for together in COMPARISONS.values():
        assert read_limits({"NNVIZ_RUN_MB": "0.1"}, True).refusal(*together.experiments) is None


def test_what_a_visit_begins_with_is_never_refused():
    least = {"NNVIZ_RUN_MB": "0.01", "NNVIZ_SAMPLES": "1", "NNVIZ_STEPS": "1"}
    assert read_limits(least, True).refusal(Experiment()) is None


def runs_made_in(source: str) -> list[int]:
    """The lines that make a run: Run(...), nnviz.Run(...), type(run)(...), partial(Run, ...)."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    of_a_type = [
        call.lineno for call in calls if isinstance(call.func, ast.Call) and ast.unparse(call.func.func) == "type"
    ]
    by_name = [
        call.lineno for call in calls for part in (call.func, *call.args) if ast.unparse(part).split(".")[-1] == "Run"
    ]
    return of_a_type + by_name


def test_the_app_makes_runs_in_one_place():
    for made in ("Run(e)", "nnviz.Run(e, d)", "type(now.run)(e, d)", "partial(Run, e)"):
        assert runs_made_in(made) == [1]
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("nnviz/app", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if runs_made_in(path.read_text())
    }
    assert found == {"nnviz/app/server/runs.py"}


def test_a_run_recorded_at_another_rate_keeps_the_budget_of_the_server(set_limits):
    set_limits(run_mb=12)
    now = Session(Experiment(samples=200), load_dataset(samples=200))
    FlowView(now).record_every(4)
    assert now.run.recorder.every == 4 and now.run.budget == 12 * 2**20


def test_what_is_too_heavy_is_refused_wherever_it_comes_from(set_limits):
    """Links, settings, presets and weights that are brought back end in Session.use or open_session."""
    set_limits(HOSTED)
    at = open_link(HEAVY_LINK)
    assert session(at).experiment == Experiment()
    (said,) = [toast.value for toast in at.toast]
    assert re.search(
        r"^These settings need 20\d\.\d MB of memory, and this server gives a run 32 MB\. Take fewer .*", said
    )
    assert said.endswith("The page shows the default settings instead.")
    now = session(at)
    assert not now.use(HEAVIEST) and now.experiment == Experiment()
    assert now.troubles[0].endswith("1,024, float32 or SGD without momentum. The page stays as it was.")
    compared = Comparing()
    compared.choose((Experiment(), HEAVIEST))
    compared.settle(now.experiment)
    assert HEAVIEST not in compared.experiments and "runs together need" in compared.troubles[0]
