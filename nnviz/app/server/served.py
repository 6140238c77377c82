"""Small components of ours, whose scripts a browser fetches once."""

import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nnviz.app.plot.install import install_files

_LOADER = Path(__file__).with_name("served.js").read_text("utf-8")


def component(name: str, folder: Path, what: str, modules: tuple[Path, ...] = (), **settings) -> Callable:
    """A component of the files `name`.js and `name`.css in `folder`, to be called as Streamlit's own are.

    what: "The drawing pad", for the sentence that is shown where its script cannot be loaded. modules: the files that
    `name`.js imports, each after those that it imports itself. settings: as `st.components.v2.component` has them.
    """
    css = (folder / f"{name}.css").read_text("utf-8")
    # One file, so that a browser asks once; its folder's name changes with it, so that none keeps an old one.
    script = join_modules(path.read_text("utf-8") for path in (*modules, folder / f"{name}.js"))
    served_from = f"{name}-{sha256(script.encode()).hexdigest()[:12]}"
    loader = _LOADER.replace("FILE", f"{served_from}/{name}.js").replace("WHAT", what)
    served = st.components.v2.component(f"nnviz_{name}", css=css, js=loader, **settings)
    whole = st.components.v2.component(f"nnviz_{name}_whole", css=css, js=script, **settings)

    def draw(**arguments):
        context = get_script_run_ctx(suppress_warning=True)
        if context is None or not st.get_option("server.enableStaticServing"):
            return whole(**arguments)
        static = Path(context.main_script_path).absolute().parent / "static"
        return (served if install(static) else whole)(**arguments)

    @cache
    def install(static: Path) -> bool:
        return install_files(static, {f"{served_from}/{name}.js": script.encode()}, {f"{name}-*": served_from})

    return draw


def join_modules(sources) -> str:
    """Modules as one script, in this order: without imports of one another, and only the default of the last exported.

    So no two of them may declare the same name, and an import stands on a line of its own.
    """
    *others, last = sources
    others = [re.sub(r"^export ", "", source, flags=re.MULTILINE) for source in others]
    return re.sub(r"^import .*\n", "", "\n".join([*others, last]), flags=re.MULTILINE)
