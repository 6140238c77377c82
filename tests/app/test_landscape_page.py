"""The page of the landscape, through Streamlit's own test harness; its numbers against the engine's."""

import re

import pytest

import nnviz.app.landscape.view
from nnviz.app.server.limits import HOSTED
from nnviz.inspection.landscape_survey import PATH, RANDOM, RECENT, Survey, Wish
from nnviz.text.landscape import how_it_steps, sentence, what_to_try
from nnviz.text.numbers import fixed, percent
from tests.app.visiting import go_to, open_link, session, view_of

FIT = "dataset=spiral&hidden=8-8"


def open_page(query):
    return go_to(open_link(f"{FIT}&{query}"), "landscape")


def said(at):
    return " ".join(element.value for element in at.markdown).replace("\N{NO-BREAK SPACE}", " ")


def shown(at):
    return view_of(at, "LandscapeView").survey()


def survey_of(at, wish):
    now = session(at)
    found = Survey(now.run, now.step, now.network, wish)
    for _ in found.work():
        pass
    return found


@pytest.mark.parametrize(
    "query, wish",
    [
        ("moment=40", Wish()),
        ("moment=60&stretch=recent&learning_rate=2", Wish(PATH, RECENT)),
        ("moment=20&directions=random&draw=3&reach=2", Wish(RANDOM, size=2.0, seed=3)),
    ],
)
def test_what_is_said_is_what_the_engine_finds(query, wish):
    at = open_page(query)
    found, words = survey_of(at, wish), said(at)
    assert (shown(at).land.loss == found.land.loss).all()
    assert sentence(found) in words and how_it_steps(found) in words
    assert fixed(found.way.loss[-1]) in words and percent(found.way.share, 1) in words
    assert any("mean over all 500 training points" in caption.value for caption in at.caption)


def test_the_links_to_try_lead_to_runs_that_walk_stray_and_jump():
    links = re.findall(r"\(landscape\?([^)]*)\)", what_to_try())
    walks, strays, jumps = (said(go_to(open_link(link), "landscape")) for link in links)
    assert "**It walks**: none of these 40 steps" in walks and "**It strays.**" in strays
    jumped = re.search(r"\*\*It jumps from wall to wall[^*]*\*\* (\d+) of these 40 steps", jumps)
    assert int(jumped[1]) >= 16


def test_while_it_plays_the_way_grows_over_the_survey_and_a_pause_surveys_anew():
    at = open_page("moment=30")
    first = shown(at)
    session(at).play()
    for _ in range(2):  # a picture is drawn before the steps that follow it
        at.run()
    step = int(re.search(r"Since then it has come to step (\d+), with a loss of", said(at))[1])
    assert shown(at) is first and 30 < step <= session(at).step and step in [grown[0] for grown in first.grown]
    session(at).pause()
    at.run()
    assert shown(at) is not first and shown(at).step == session(at).step and not shown(at).grown
    assert "Since then" not in said(at)


def test_a_survey_that_takes_long_stays_until_another_is_asked_for(monkeypatch):
    monkeypatch.setattr(nnviz.app.landscape.view, "QUICK_SECONDS", 0.0)
    at = open_page("moment=30")
    first = shown(at)
    session(at).advance(3)
    at.run()
    assert shown(at) is first and "Since then it has come to step 33" in said(at)
    session(at).look_at(20)
    at.run()
    assert shown(at) is first and "surveyed at step 30; you look back at step 20" in said(at)
    next(button for button in at.button if button.label == "Survey here").click().run()
    assert not at.exception and shown(at).step == 20 and "you look back at step 20." not in said(at)
    assert not [button for button in at.button if button.label == "Survey here"]


def test_a_click_on_the_way_goes_to_that_moment_and_nonsense_nowhere():
    from nnviz.app.landscape.panels import _to_moment

    at = open_page("moment=30")
    view, now = view_of(at, "LandscapeView"), session(at)
    for told in ([-1], [31], ["a"], [None], [1e300], []):
        _to_moment(view, now.number, {"customdata": told})
    _to_moment(view, now.number + 1, {"customdata": [5]})
    assert now.moment is None
    _to_moment(view, now.number, {"customdata": [9]})
    at.run()
    assert not at.exception and now.moment == 9 and shown(at).step == 9


def test_a_page_at_rest_gives_the_survey_back_and_makes_it_again():
    at = open_page("moment=30")
    first = shown(at)
    at.session_state["visitor"].rest()
    at.run()
    assert shown(at) is not first and (shown(at).land.loss == first.land.loss).all()


def test_where_there_is_nothing_to_see_it_says_why(monkeypatch):
    at = open_page("moment=0")
    assert "no way yet that spans a plane, so these directions are random" in said(at)
    at = open_page("moment=0&initializer=zeros")
    assert len(at.warning) == 1 and "random directions are scaled to the weights, which are 0" in at.warning[0].value
    monkeypatch.setattr(nnviz.app.landscape.view, "LIMITS", HOSTED)
    at = go_to(open_link("hidden=512-512-512-512&samples=100&moment=0"), "landscape")
    assert len(at.warning) == 1 and "this server gives 32 MB" in at.warning[0].value
