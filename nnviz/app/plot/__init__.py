"""The one way to put a plotly figure on the screen.

`st.plotly_chart` throws the chart away and mounts a new one whenever its data changes: a blank frame, the
zoom lost, and clicks on a heatmap never arrive. Here a small component of ours keeps one node a key and
hands every new figure to `Plotly.react`.
"""

import struct
from collections.abc import Callable
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from nnviz.app.plot.install import FOLDER, PLOTLY_JS, install_plotly_js
from nnviz.app.plot.pack import Frames, pack
from nnviz.app.server.sequence import stamp

__all__ = ["Frames", "install_plotly_js", "plot", "plot_width"]

DEFAULT_HEIGHT = 450  # pixels, plotly's own default
MIN_FIGURE_WIDTH, MAX_FIGURE_WIDTH = 300, 2000  # pixels that a figure is laid out for
PLAYER_HEIGHT = 44  # pixels, the bar with the play button; plot.css says the same

# isolate_styles=False: plotly.js writes its styles into the page's head, and a shadow root would not see them.
_component = st.components.v2.component(
    "nnviz_plot",
    js=Path(__file__).with_name("loader.js").read_text("utf-8").replace("FOLDER", FOLDER),
    isolate_styles=False,
)


def plot(
    figure: go.Figure,
    key: str,
    on_click: Callable[[dict], None] | None = None,
    *,
    height: int | None = None,
    frames: Frames | None = None,
) -> dict | None:
    """Draw `figure` in place, and return what was clicked in it.

    The first call with a `key` mounts a node, later calls with the same key draw on that node: no flicker,
    and zoom is kept (`layout.uirevision` is the key unless the figure says otherwise). layout.meta["alt"] says in
    words what the picture shows. `height` in pixels goes before `figure.layout.height`; the width is the column's.

    With `on_click`, a click (mouse, finger, or arrow keys and Enter) reruns the page, inside a fragment the fragment;
    `on_click` is called with it before that rerun, and during that rerun it is returned, else None:
    dict(curve=trace index, point=index or [row, column], x=..., y=..., z=..., customdata=...).
    Clicks are sent, and promised by the pointer, from points whose customdata holds no negative number; where no trace
    has any, from all points; and where layout.meta["reach"] is (x, x), from anywhere between, with the x and y clicked.

    `frames` makes it a recording that plays in the browser.
    Where static files are not served, `st.plotly_chart` draws the figure: no clicks, no frames, no menu.
    Raises ValueError for a figure without `alt` and for a `key` that Streamlit cannot carry.
    """
    alt = (figure.layout.meta or {}).get("alt")
    if not alt:
        raise ValueError(f'plot {key!r}: layout.meta["alt"] is empty; allowed is a sentence on what the picture shows')
    if not key or "__" in key:
        raise ValueError(f"plot: key is {key!r}; allowed is any text without two underscores in a row")
    height = int(height or figure.layout.height or DEFAULT_HEIGHT)
    if not install_plotly_js():
        st.plotly_chart(figure, key=key, height=height, theme=None, config={"displayModeBar": False})
        return None

    def clicked() -> None:
        click = st.session_state[key].get("click")
        if on_click is not None and click is not None:
            on_click(click)

    settings = {"key": key, "alt": alt, "height": height, "plotly_js": PLOTLY_JS}
    packed = pack(figure, frames, clicks=on_click is not None, **settings)
    return _component(
        key=key,
        data=struct.pack("<d", stamp(key, packed)) + packed,
        height=height + (PLAYER_HEIGHT if frames is not None else 0),
        on_click_change=clicked,
        on_width_change=lambda: None,
    ).click


def plot_width(key: str, usual: int) -> int:
    """The width in pixels, to the next 50, of the picture with this key; `usual` before it was ever drawn.

    For figures that are laid out for a width and say so in layout.meta["width"]. A column narrower than
    MIN_FIGURE_WIDTH squeezes its figure. The browser says the width, so anything may come.
    """
    width = st.session_state.get(key, {}).get("width")
    return int(min(max(width, MIN_FIGURE_WIDTH), MAX_FIGURE_WIDTH)) if isinstance(width, int | float) else usual
