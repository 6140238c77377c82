"""Imports run one way, and one BLAS thread is used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def fresh(code, **environment):
    """What a new interpreter prints."""
    kept = {k: v for k, v in os.environ.items() if not k.endswith("_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=kept | environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def test_the_engine_loads_neither_plotly_nor_streamlit():
    loaded = (
        "import sys, nnviz; print({name.split('.')[0] for name in sys.modules} & {'plotly', 'streamlit', 'pandas'})"
    )
    assert fresh(loaded) == "set()"


def test_figures_load_no_streamlit():
    loaded = "import sys, nnviz.figures; print({name.split('.')[0] for name in sys.modules} & {'streamlit', 'pandas'})"
    assert fresh(loaded) == "set()"


def test_text_loads_neither_plotly_nor_streamlit():
    modules = [f"nnviz.text.{path.stem}" for path in (ROOT / "nnviz" / "text").glob("*.py")]
    loaded = (
        f"import sys, nnviz.text.step, {', '.join(modules)}; "
        "print({name.split('.')[0] for name in sys.modules} & {'plotly', 'streamlit', 'pandas'}, "
        "'nnviz.app' in sys.modules)"
    )
    assert fresh(loaded) == "set() False"


def test_every_room_imports_what_pyproject_lets_it():
    pytest.importorskip("importlinter")
    fresh("from importlinter.cli import lint_imports_command as lint; lint(['--no-cache', '--no-logo'])")


def test_one_blas_thread():
    blas = "(lib for lib in threadpoolctl.threadpool_info() if lib['user_api'] == 'blas')"
    threads = f"import threadpoolctl; print({{lib['num_threads'] for lib in {blas}}})"
    assert fresh(f"import nnviz; {threads}") in ("{1}", "set()")  # of no BLAS that threadpoolctl does not know
    late = f"import numpy, nnviz; {threads}"
    assert fresh(late) in ("{1}", "set()")
    asked = fresh(late, OPENBLAS_NUM_THREADS="2")
    assert asked in ("{2}", "{1}", "set()")  # the user's own number is kept (1 where the machine has one core)
