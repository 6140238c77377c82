"""What a widget shows, where the page keeps the value: Streamlit forgets a widget while another page is shown.

The value is said twice, through st.session_state (see `keep`) and as what the widget begins with. A browser that is
just opening the page may hear of the widget for the second time before it has drawn it, and forgets the first.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from nnviz.app.buttons import Button, buttons
from nnviz.app.visitor import visitor


def keep(key: str, value: object, among: tuple = ()) -> None:
    """Make the widget with this key show `value` when it is drawn next; among: what there is to choose from, or bounds.

    Told only where one of them differs: an answer that tells a widget its value takes back a click that is still on its
    way, and while a run plays one answer follows the other. But a widget with new choices has to be told, because the
    browser holds on to the old words, and so has one on a page that was just come to: with the same key as on the page
    before it is another widget, and st.session_state still has the value of that one.
    """
    told, known = (among, visitor().page), st.session_state.get(f"{key} among")
    if key not in st.session_state or st.session_state[key] != value or told != known:
        st.session_state[key], st.session_state[f"{key} among"] = value, told


def segments(
    key: str,
    options: Sequence,
    value: object,
    label: str,
    choose: Callable,
    show: Callable = str,
    help: str | None = None,
) -> None:
    """One of a few, side by side: shows `value`, and calls `choose` with another one when it is clicked."""
    keep(key, value, tuple(map(show, options)))
    st.segmented_control(
        label,
        options,
        default=[value] if value in options else None,  # in a list, because a tuple would be taken for several
        key=key,
        format_func=show,
        required=True,
        label_visibility="collapsed",
        help=help,
        on_change=_chosen,
        args=(key, options, choose),
    )


def menu(
    key: str, options: Sequence, value: object, label: str, choose: Callable, show: Callable = str, **looks
) -> None:
    """One of several in a menu: shows `value`, and calls `choose` with another one. looks: as st.selectbox has them."""
    keep(key, value, tuple(map(show, options)))
    begin = place_of(value, options)
    st.selectbox(label, options, begin, show, key, on_change=_chosen, args=(key, options, choose), **looks)


def toggle(key: str, value: bool, label: str, choose: Callable[[bool], object], **looks) -> None:
    """A switch: shows `value`, and calls `choose` with the other one. looks: as st.toggle has them."""
    keep(key, value)
    st.toggle(label, value, key, on_change=lambda: choose(st.session_state[key]), **looks)


def whole_number(
    key: str, value: int, low: int, high: int, label: str, choose: Callable[[int], object], **looks
) -> None:
    """A whole number from low to high: shows `value`, and calls `choose` with another one. looks: as st.number_input
    has them.

    Whenever the value was changed elsewhere, it is a new widget: a message that the browser sends before it has heard
    of that says what the old one shows, which must not be taken for a choice.
    """
    now = (low, high, visitor().page)
    told, times = st.session_state.get(f"{key} told", (now, 0))
    if told != now or st.session_state.get(f"{key} {times}") != value:
        times += 1
        st.session_state[f"{key} told"] = now, times
    name = f"{key} {times}"

    def chosen() -> None:
        if st.session_state[f"{key} told"] == (now, times) and st.session_state[name] != value:
            choose(min(max(int(st.session_state[name]), low), high))

    # The value is said with the widget and not through st.session_state, of which a browser hears only once: where it
    # misses that answer, the widget would begin at its lowest. One number alone to choose from is none for Streamlit.
    most = max(high, low + 1)
    st.number_input(label, low, most, value, key=name, disabled=high <= low, on_change=chosen, **looks)


def picture_heading(name: str):
    """The line above a picture: as high as its neighbours', so that pictures side by side begin side by side."""
    return st.container(horizontal=True, vertical_alignment="center", key=f"heading_{name}")


def pager(key: str, view, pages: int, disabled: bool = False, help: str = "") -> None:
    """The two buttons Back and More of something that has several pages. view.page: the one shown, from 0."""

    def turn(by: int) -> None:
        view.page = max(0, min(view.page + by, pages - 1))

    shown = min(view.page, pages - 1)
    back, more = disabled or shown <= 0, disabled or shown >= pages - 1
    buttons(
        key,
        Button(f"{key}_Back", "Back", lambda: turn(-1), "chevron_left", help, "tertiary", back),
        Button(f"{key}_More", "More", lambda: turn(1), "chevron_right", help, "tertiary", more),
    )


def place_of(value: object, options: Sequence) -> int | None:
    """Where a value is among the options of a menu; None where it is none of them."""
    return options.index(value) if value in options else None


def _chosen(key: str, options: Sequence, choose: Callable) -> None:
    if st.session_state[key] in options:  # on a busy machine a click may come late, from choices that are gone
        choose(st.session_state[key])
