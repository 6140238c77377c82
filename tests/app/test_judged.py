"""One judgement: the same object, and the same words, on every page of a run at the same moment."""

import pytest

import nnviz.app.session
from nnviz import Run
from nnviz.app.compare.comparing import Comparing
from nnviz.app.session import Session
from nnviz.diagnostics import STATES, judge
from nnviz.text.judgement import BADGES, judged
from tests.app.visiting import go_to, open_link, session

PAGES = ("train", "weights", "activations", "flow", "landscape")
LINKS = {
    "learning_rate=3&samples=500&moment=10": "too fast",
    "samples=20&epochs=60&moment=60": "overfitting",
    "dataset=xor&hidden=none&epochs=60&moment=300": "cannot fit",
    "initializer=zeros&samples=300&moment=30": "stuck",
    "samples=500&hidden=16&moment=40": "learning",
}


@pytest.mark.parametrize("link", LINKS)
def test_every_page_of_a_run_shows_the_same_judgement(link, monkeypatch):
    made = []
    monkeypatch.setattr(nnviz.app.session, "judge", lambda *a, **k: made.append(judge(*a, **k)) or made[-1])
    at = open_link(link)
    now = session(at)
    seen = []
    for page in PAGES:
        if page != "train":
            go_to(at, page)
        assert not at.exception
        one = now.judgement()
        assert any(judged(one) in block.value for block in at.markdown), page
        seen.append(one)
    assert seen[0].name == LINKS[link] and all(one is seen[0] for one in seen)
    moment = [one for one in made if one.step == now.step]
    assert len(moment) == 1  # no page has made another one


def test_another_moment_has_another_judgement_and_the_first_comes_back():
    run = Run(nnviz.Experiment(samples=500, learning_rate=3.0))
    now = Session(run.experiment, run.data)
    now.run.advance(steps=30)
    late = now.judgement()
    now.look_at(3)
    early = now.judgement()
    assert (late.step, early.step) == (30, 3) and "3" in early.remedy
    now.look_at(30)
    assert now.judgement() == late


def test_compare_judges_a_run_as_the_other_pages_do():
    experiments = [nnviz.Experiment(samples=500, learning_rate=rate) for rate in (0.1, 3.0)]
    compared = Comparing()
    compared.choose(tuple(experiments))
    compared.settle(experiments[0])
    for run, said in zip(compared.runs, compared.verdicts(), strict=True):
        now = Session(run.experiment, run.data)
        now.run.advance(steps=run.position)
        assert now.judgement() == said


def test_every_verdict_has_its_badge():
    assert set(BADGES) == {*STATES, "unmeasured"}
