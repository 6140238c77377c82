"""Visit the app in Streamlit's test harness, without a browser."""

from pathlib import Path
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "streamlit_app.py"


def open_link(query="", page: str | None = "train") -> AppTest:
    """Open a link: a query string, or a dict of its words, of a page, None for the root. `told` holds the toasts of the
    first view."""
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params.update(dict(parse_qsl(query, keep_blank_values=True)) if isinstance(query, str) else query)
    if page is None:
        at.run()
        assert not at.exception
    else:
        go_to(at, page)
    at.told = [toast.value.replace("\\", "") for toast in at.toast]
    return at


def go_to(at, page: str) -> AppTest:
    """Go to a page, such as "weights"."""
    at.switch_page(f"pages/{page}.py").run()
    at._page_hash = ""  # from here on it stays where the app leads it
    assert not at.exception
    return at


def unfold(at, *folds: str) -> AppTest:
    """Open folds, by their keys."""
    for fold in folds:
        at.session_state[fold] = True
    at.run()
    assert not at.exception
    return at


def session(at):
    return at.session_state["visitor"].session


def has_view(at, name: str) -> bool:
    """Whether the visitor has been to the page of this View, or its link spoke of it."""
    return name in at.session_state["visitor"].views


def view_of(at, name: str):
    """The visitor's View of this name, such as "FlowView"."""
    return at.session_state["visitor"].views[name]
