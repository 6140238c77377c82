"""Puts plotly.js and our own scripts where Streamlit serves static files: a page loads them from there, once."""

import os
import shutil
import tempfile
import time
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import plotly
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_OURS = {
    name: Path(__file__).with_name(name).read_bytes()
    for name in (
        "plot.js",
        "clicks.js",
        "dom.js",
        "download.js",
        "equal.js",
        "keys.js",
        "menu.js",
        "page.js",
        "player.js",
        "table.js",
        "unpack.js",
        "plot.css",
    )
}
# The names change with the content, so that a browser never keeps an old one.
FOLDER = "plot-" + sha256(b"".join(_OURS.values())).hexdigest()[:12]
PLOTLY = f"plotly-{plotly.__version__}"
PLOTLY_JS = f"{PLOTLY}/plotly.min.js"
MONTH = 30 * 24 * 3600  # seconds
# When all files were written, as browsers are told. Streamlit says nothing else of how long they may be kept, and a
# browser then keeps a file for a tenth of its age: this one for years, where a new one is fetched at every visit.
LONG_AGO = 946_684_800  # seconds, the year 2000


def install_plotly_js(directory: str | os.PathLike | None = None) -> bool:
    """Copy plotly.js from the installed plotly package to `directory`, and say whether it can be used from there.

    `directory` is by default `static/` beside the entry script. Those of a month ago are removed. Several
    processes may do this at once. False if static files are not served or the directory cannot be written
    to. `plot` calls this itself, so a page need not.
    """
    if not st.get_option("server.enableStaticServing"):
        return False
    if directory is None:
        context = get_script_run_ctx(suppress_warning=True)
        if context is None:
            return False
        directory = Path(context.main_script_path).parent / "static"
    return _install(Path(directory).absolute())


@cache
def _install(directory: Path) -> bool:
    plotly_js = (files("plotly") / "package_data" / "plotly.min.js").read_bytes()
    wanted = {PLOTLY_JS: plotly_js} | {f"{FOLDER}/{name}": content for name, content in _OURS.items()}
    return install_files(directory, wanted, {"plotly-*": PLOTLY, "plot-*": FOLDER})


def install_files(directory: Path, wanted: dict[str, bytes], old: dict[str, str]) -> bool:
    """Put files into `directory` (name -> content), and say whether they can be had from there.

    Each stands in a folder whose name changes with the content. old: for patterns of folders, the one that is used from
    now on; others that fit are removed after a month.
    """
    try:
        for name, content in wanted.items():
            put(directory / name, content)
    except OSError:  # read-only, for instance: good enough if they were put there before
        return all((directory / name).exists() for name in wanted)
    for pattern, used in old.items():
        remove_old(directory, pattern, used)
    return True


def remove_old(directory: Path, pattern: str, used: str) -> None:
    """Remove what fits the pattern and no server was started with for a month; `used` is used from now on.

    A younger one may still be served by another process, of another version of nnviz or of plotly.
    """
    with suppress(OSError):  # read-only, or another process does the same
        os.utime(directory / used)
        for old in directory.glob(pattern):
            if old.name != used and time.time() - old.stat().st_mtime > MONTH:
                shutil.rmtree(old) if old.is_dir() else old.unlink()


def put(target: Path, content: bytes) -> None:
    """Write a file under another name and move it into place, so that nobody is ever served half of it."""
    if target.exists() and target.stat().st_size == len(content):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".partial")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    os.chmod(partial, 0o644)
    os.utime(partial, (LONG_AGO, LONG_AGO))
    os.replace(partial, target)
