"""The film on the page of weights: how the first units of a page came to be what they are."""

from functools import partial
from time import perf_counter

import numpy as np
import streamlit as st

from nnviz.app.player import theme
from nnviz.app.plot import Frames, plot, plot_width
from nnviz.app.server.reruns import let_reruns_in
from nnviz.app.server.turns import in_turns
from nnviz.app.weights.panels import LEFT_WIDTH, choose_unit, is_image
from nnviz.app.weights.view import PICTURES, WeightsView
from nnviz.figures import Tiles, take_page, tile_frames, unit_tiles
from nnviz.inspection import KINDS, Parameters
from nnviz.inspection.movement import MAX_FILMED_UNITS, film_steps
from nnviz.text import weights as words

PROGRESS_SECONDS = 0.1  # from one update of the progress bar to the next
FRAME_MILLISECONDS = 36  # of a film: every second one of a screen's sixty a second


def draw_film(view: WeightsView, parameters: Parameters) -> None:
    """The film, played in the browser; a progress bar while the run is replayed for it."""
    (_, _, units), kind = view.film, view.kind
    steps, work = view.film_plan()
    start, past = view.start(), view.past
    place = st.empty()
    began = told = perf_counter()
    for done, _ in enumerate(in_turns(past.film(view.run, units, steps)), start=1):
        if perf_counter() - told > PROGRESS_SECONDS:
            told = perf_counter()
            share = min(1.0, done / max(work + len(steps), 1))
            place.progress(share, words.film_progress((told - began) * (1 - share) / share))
            let_reruns_in()  # frames found so far are kept
    place.empty()
    moments = np.stack([past.frames[step].T for step in steps])
    if kind == "change":
        moments = moments - start.W[0].T[list(units)]
    limit = float(np.abs(moments).max()) or 1.0
    record = Tiles(moments[-1], view.run.data.shape, np.array(units), title=KINDS[kind].title)
    width = plot_width("weights_film", LEFT_WIDTH)
    figure = unit_tiles(record, theme(), width, scale="all", captions=False, limit=limit)
    sheets = tile_frames(moments, view.run.data.shape, figure.layout.meta["columns"], limit)
    frames = Frames(
        {(figure.layout.meta["sheet"], "z"): sheets}, [f"step {step:,}" for step in steps], interval=FRAME_MILLISECONDS
    )
    st.caption(words.film_sentence(steps, len(film_steps(view.step)), len(units), kind))
    plot(figure, "weights_film", partial(choose_unit, view, view.session.number, 0), frames=frames)


def choose_film_units(view: WeightsView, parameters: Parameters) -> tuple[int, ...]:
    """The units to film: the first ones on the page of tiles."""
    shown, _ = take_page(view.units(parameters), view.page)
    return tuple(int(unit) for unit in shown[:MAX_FILMED_UNITS])


def can_film(view: WeightsView) -> bool:
    """Whether there is anything to film: first-layer weights of a network that sees images, after a step or more."""
    return (
        view.layer == 0
        and is_image(view)
        and view.step > 0
        and not view.session.playing
        and view.drawn == PICTURES
        and view.kind in ("weights", "change")
    )
