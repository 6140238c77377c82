"""What a server does until a visitor sees the first page, counted: everything once, and nothing that is not shown."""

import subprocess
import sys
from pathlib import Path

import pytest

import nnviz.app.net
import nnviz.app.plot
from nnviz import Experiment, Network
from nnviz.app import player, session
from nnviz.data import digits
from nnviz.training import Trainer
from tests.app.visiting import open_link

APP = Path(__file__).parents[2] / "streamlit_app.py"
# Loaded by a page, or with them by something Streamlit does for a page: 0.4 s and 50 MB, and 0.1 s.
HEAVY = {"pandas", "pyarrow", "streamlit.emojis"}
VISIT = f"""
import gc, sys
from streamlit.testing.v1 import AppTest
loaded = len(gc.get_objects())
at = AppTest.from_file({str(APP)!r}, default_timeout=60)
at.query_params.update(start="train", samples="500", hidden="8")
at.run()
assert gc.get_freeze_count() > loaded / 2, "Python looks for garbage in what Streamlit has loaded"
at.button(key="share").click().run()
assert at.code and not at.exception, "the Share dialog"
for page in {sorted(f"pages/{page.name}" for page in APP.with_name("pages").glob("*.py"))!r}:
    at.switch_page(page).run()
    assert at.main and not at.exception, page
print(sorted({HEAVY!r} & set(sys.modules)))
"""


@pytest.fixture
def work(monkeypatch, forget_datasets, forget_runs):
    """What is done from now on in a process in which nobody was before: a name of each piece of work -> its sizes."""
    forget_datasets()
    forget_runs()
    done = {}

    def count(owner, name, size=lambda *args, **settings: 1):
        work, known = getattr(owner, name), done.setdefault(name, [])

        def counted(*args, **settings):
            known.append(size(*args, **settings))
            return work(*args, **settings)

        monkeypatch.setattr(owner, name, counted)

    count(digits, "_draw", lambda rng, path, *_: len(path))
    count(Trainer, "train")
    count(Network, "forward", lambda network, x, out=None: 0 if out is None else len(x))
    count(session, "judge")
    count(player, "fingerprint")
    count(nnviz.app.plot, "pack", lambda figure, *_, **settings: figure.layout.meta["alt"])
    count(nnviz.app.net, "pack_arrays")
    return done


def visit():
    open_link()


def test_the_first_visit_of_a_server_makes_everything_once_and_the_second_hardly_anything(work):
    e = Experiment()
    visit()
    assert sum(work["_draw"]) == e.samples + e.info.test_samples
    assert len(work["train"]) == session.begins_at(e)
    assert sum(work["forward"]) < 3 * e.samples  # one epoch, tests, and what the judge looks at
    assert len(work["judge"]) == len(work["fingerprint"]) == 1
    assert len(work["pack"]) == len(set(work["pack"])) == 4
    assert len(work["pack_arrays"]) == 1
    for sizes in work.values():
        sizes.clear()
    visit()
    assert not work["_draw"] and not work["train"]
    assert len(work["judge"]) == len(work["fingerprint"]) == 1 and len(work["pack"]) == 4
    assert sum(work["forward"]) < 1000  # the judge's samples, and those in the picture; a test takes 4,000


def test_neither_a_page_nor_the_share_dialog_loads_what_takes_long_to_load():
    done = subprocess.run([sys.executable, "-c", VISIT], cwd=APP.parent, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
