"""The choices of the page of the landscape, its picture, and what is said of it."""

from functools import partial
from time import perf_counter

import streamlit as st

from nnviz.app.buttons import Button, buttons
from nnviz.app.landscape.view import MAX_DRAWS, SURFACE, LandscapeView
from nnviz.app.player import theme
from nnviz.app.plot import plot
from nnviz.app.server.reruns import let_reruns_in
from nnviz.figures import loss_contours, loss_surface
from nnviz.figures.landscape_records import loss_plane_of
from nnviz.inspection.landscape_survey import RANDOM, Survey
from nnviz.text import landscape as words

PROGRESS_SECONDS = 0.15  # from one update of the progress bar to the next
SIZES = {1.0: "Near", 2.0: "Wider", 4.0: "Widest"}


def choose(view: LandscapeView) -> None:
    """What is drawn, and how."""
    with st.container(horizontal=True, vertical_alignment="center", key="land_choice"):
        view.segments("shape", "How it is drawn")
        view.segments("directions", "Directions", words.DIRECTIONS.get)
        if view.directions == RANDOM:
            button = Button("land_draw", "Two others", partial(_draw_others, view), "casino", kind="tertiary")
            buttons("land_draws", button)
        else:
            view.segments("stretch", "Which part of the run", words.STRETCHES.get)
        view.segments("reach", "How far it reaches", SIZES.get)


def _draw_others(view: LandscapeView) -> None:
    view.draw = (view.draw + 1) % MAX_DRAWS


def do(view: LandscapeView, survey: Survey, place) -> None:
    """Do what is left of a survey, with a progress bar in `place` where that takes a while."""
    told = perf_counter()
    for share in view.work(survey):
        if perf_counter() - told > PROGRESS_SECONDS:
            told = perf_counter()
            place.progress(share, words.progress(survey, share))
            let_reruns_in()  # what was found so far is kept
    place.empty()


def draw_picture(view: LandscapeView, survey: Survey) -> None:
    """The landscape, and the way over it; a click on a moment goes there."""
    try:
        record = loss_plane_of(survey)
    except ValueError:
        st.warning(words.nothing_finite(), icon=":material/warning:")
        return
    if view.shape == SURFACE:
        plot(loss_surface(record, theme()), "land_surface")
    else:
        plot(loss_contours(record, theme()), "land_picture", partial(_to_moment, view, view.session.number))


def _to_moment(view: LandscapeView, run: int, click: dict) -> None:
    """Look at the step that was clicked; the browser says it, so that anything may come."""
    step = (click.get("customdata") or [None])[0]
    if isinstance(step, int | float) and 0 <= step <= view.run.position and view.session.number == run:
        view.session.look_at(int(step))


def draw_words(view: LandscapeView, survey: Survey) -> None:
    """What is seen, and of which loss."""
    for said in (words.sentence(survey), words.how_it_steps(survey)):
        if said:
            st.markdown(said.replace(" %", "\N{NO-BREAK SPACE}%"))
    if view.step < survey.step:
        st.markdown(words.elsewhere(survey, view.step))
    if view.step != survey.step:
        buttons("land_again", Button("land_survey", "Survey here", view.survey_anew, "explore", kind="secondary"))
    st.caption(words.which_loss(survey, view.run.data.kind))
    st.markdown(words.what_to_try())
