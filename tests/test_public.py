"""What makes the app fit for strangers, where a slip would not be seen on the screen: settings, bounds, the README."""

import re
import tomllib
from math import isfinite
from pathlib import Path

from nnviz.app.server.limits import HOSTED, OWN, PLAIN
from nnviz.exports.parameters import MAX_BYTES
from nnviz.network import parameter_count

ROOT = Path(__file__).parents[1]
OURS = [ROOT / "streamlit_app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "nnviz").rglob("*.py")]


def test_settings_are_fit_for_the_public():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    server, client = settings["server"], settings["client"]
    assert server["enableCORS"] and server["enableXsrfProtection"]
    assert server["maxUploadSize"] == -(-MAX_BYTES // 2**20) and server["maxMessageSize"] <= 20
    assert client["showErrorDetails"] == "none" and client["toolbarMode"] == "minimal"


def test_nothing_in_our_source_opens_a_door():
    doors = r"unsafe_allow|allow_pickle=True|\bpickle\.|\beval\(|\bexec\(|os\.system|subprocess"
    assert len(OURS) > 100
    assert not [path.name for path in OURS if re.search(doors, path.read_text("utf-8"))]


def test_every_dependency_has_a_lower_and_an_upper_bound():
    for file in ("requirements.txt", "tests/requirements.txt"):
        for line in (ROOT / file).read_text().splitlines():
            assert re.fullmatch(r"[\w-]+>=[\d.]+,<\d+", line), line


def test_the_readme_tells_the_limits_that_hold():
    rows = re.findall(r"^\| `NNVIZ_(\w+)` \| ([^|]+) \| ([^|]+) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    told = {name.lower(): (hosted, own) for name, hosted, own in rows}
    assert set(told) == set(vars(HOSTED))
    largest = parameter_count((784, *[512] * 6, 10))
    for name, (hosted, own) in told.items():
        here, there = getattr(HOSTED, name), getattr(OWN, name)
        assert hosted == f"{here if isfinite(here) else largest:,.0f}"
        assert own in ([f"{there:,.0f}"] if isfinite(there) else ["no limit", "never"]) + ["the same"] * (here == there)
    assert PLAIN.total_steps <= HOSTED.steps
