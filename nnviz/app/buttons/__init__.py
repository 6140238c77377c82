"""A row of buttons of which every press counts, and which keeps the keyboard's focus.

Streamlit's own button sends that it was pressed once. Two quick presses become one, and a press is lost where the next
message stops the script run that was to hear of it. Here the browser numbers the presses, and sends all that this side
has not confirmed yet: what comes twice is carried out once, and what comes late is not lost. A button that changes its
name (Play, Pause) or is disabled stays the same one for the browser, and so keeps the focus.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import time_ns

import streamlit as st

from nnviz.app.server.sequence import stamp
from nnviz.app.server.served import component

__all__ = ["Button", "buttons"]

_component = component("buttons", Path(__file__).parent, "These buttons", isolate_styles=False)
MAX_PRESS_NUMBER = 2**53  # below it JavaScript's numbers are exact integers
_claiming = threading.Lock()  # held for a comparison only


@dataclass(frozen=True)
class Button:
    """One of a row. name: of its press; label: what stands on it, and what it is called in `press`'s place.

    press: is called for every press. It works on the objects that it holds, and reads nothing of st.session_state:
    there Streamlit may break it off, and the press would be lost. icon: a name of Material Symbols. kind: "primary",
    "secondary" or "tertiary". shortcut: a key that presses it, as JavaScript calls it ("ArrowLeft"), unless it means
    something else where the focus is.
    """

    name: str
    label: str
    press: Callable[[], None]
    icon: str = ""
    help: str = ""
    kind: str = "secondary"
    disabled: bool = False
    shortcut: str = ""


def buttons(key: str, *row: Button) -> None:
    """Draw a row of buttons in place. Presses rerun the page, inside a fragment the fragment."""
    visit, heard = st.session_state.setdefault("presses", (str(time_ns()), {}))

    def hear() -> int:
        presses = _unheard(st.session_state.get(key), visit, heard.get(key, 0))
        for number, name in presses:
            with _claiming:  # two script runs may come here, one of them about to end
                if number <= heard.get(key, 0):
                    continue
                heard[key] = number
            for button in row:
                if button.name == name and not button.disabled:
                    button.press()
        return len(presses)

    shown = tuple({name: value for name, value in vars(button).items() if name != "press"} for button in row)
    data = {"row": shown, "visit": visit}  # a tuple: for a list or a dict in here Streamlit loads pandas
    _component(
        key=key,
        data=data | {"heard": heard.get(key, 0), "stamp": stamp(key, f"{data} {heard.get(key)}")},
        on_presses_change=hear,
        width="content",
    )
    if hear():  # came with a script run that was stopped before it could listen
        st.rerun()


def _unheard(state, visit: str, latest: int) -> list[tuple[int, str]]:
    """The presses in what the browser says that come after number `latest`; anything else there is nothing."""
    try:
        return [
            (number, name)
            for number, name, visited in state["presses"]
            if type(number) is int and visited == visit and latest < number < MAX_PRESS_NUMBER
        ]
    except (KeyError, TypeError, ValueError):
        return []
