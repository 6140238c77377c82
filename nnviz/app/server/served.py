"""Small components of ours, whose script a browser fetches once."""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nnviz.app.plot.install import put, remove_old

_LOADER = Path(__file__).with_name("served.js").read_text("utf-8")


def component(name: str, folder: Path, what: str, **settings) -> Callable:
    """A component of the files `name`.js and `name`.css in `folder`, to be called as Streamlit's own are.

    what: "The drawing pad", for the sentence that is shown where its script cannot be loaded. settings: as
    `st.components.v2.component` has them.
    """
    source, css = ((folder / f"{name}.{kind}").read_text("utf-8") for kind in ("js", "css"))
    file = f"{name}-{sha256(source.encode()).hexdigest()[:12]}.js"  # changes with the content: browsers keep old files
    loader = _LOADER.replace("FILE", file).replace("WHAT", what)
    served = st.components.v2.component(f"nnviz_{name}", css=css, js=loader, **settings)
    whole = st.components.v2.component(f"nnviz_{name}_whole", css=css, js=source, **settings)

    def draw(**arguments):
        return (served if _install(name, file, source) else whole)(**arguments)

    return draw


def _install(name: str, file: str, source: str) -> bool:
    """Put the script where Streamlit serves static files, and say whether it can be had from there."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not st.get_option("server.enableStaticServing"):
        return False
    return _put(Path(context.main_script_path).absolute().parent / "static", name, file, source)


@cache
def _put(folder: Path, name: str, file: str, source: str) -> bool:
    try:
        put(folder / file, source.encode())
    except OSError:  # read-only, for instance: good enough if it was put there before
        return (folder / file).exists()
    remove_old(folder, f"{name}-*.js", file)
    return True
