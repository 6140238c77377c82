"""What every page has in common: figures whose labels can be read, widgets whose names can be heard."""

import re

import numpy as np
import pytest

import nnviz.app.plot
from nnviz.app.flow.view import LAYERS, PARTS
from tests.app.visiting import go_to, open_link

SMALL = "samples=500&epochs=2&hidden=16-8"
PLANE = "dataset=spiral&hidden=8-6&epochs=2"
TABLE = "dataset=penguins&hidden=8&batch_size=8&epochs=2"
VISITS = [
    ("train", ["", PLANE, TABLE], [""]),
    (
        "step",
        [SMALL],
        [
            f"stage={name}"
            for name in ("z1", "loss", "dW1", "again", "dW1&network=run&check=yes", "z1&ground=W3-1-0~W2-1-1")
        ],
    ),
    ("weights", [SMALL], ["", "view=matrix", "view=matrix&layer=2", "view=weight"]),
    ("weights", [PLANE], ["view=matrix"]),
    ("activations", [SMALL], ["unit=2-3", "part=change&off=1-3", "part=why", "part=layers"]),
    ("activations", [PLANE], ["unit=1-3"]),
    ("activations", [TABLE], ["unit=1-3", "unit=2-1&part=change&off=1-3", "part=why"]),
    ("weights", [TABLE], ["", "view=weight"]),
    ("step", [TABLE], ["stage=z1&network=run"]),
    ("flow", [SMALL], [f"flow={part}" for part in PARTS if part != LAYERS]),
    ("landscape", [PLANE], ["", "land=surface", "directions=random"]),
    ("compare", [SMALL], [""]),
]
FEATURES = "dataset=xor&features=x1sq-sinx2-x1x2&hidden=5&epochs=2"
VISITS += [("train", [FEATURES], [""]), ("weights", [FEATURES], ["", "view=matrix"])]
VISITS += [("activations", [FEATURES], ["unit=1-3&part=why", "unit=1-3&place=0.2,0.3"])]
PLACE = re.compile(r"%\{([\w.]+)((?:\[\d+\])*)(:[-+, .\d~]*[bcdefgnoprsxX%]?)?\}")  # %{name[0]:format}


@pytest.fixture
def figures(monkeypatch):
    """All figures that go to the screen."""
    seen, pack = [], nnviz.app.plot.pack
    monkeypatch.setattr(nnviz.app.plot, "pack", lambda figure, *a, **k: [seen.append(figure), pack(figure, *a, **k)][1])
    return seen


@pytest.fixture
def visit(figures):
    """A function that opens a page by a link."""

    def visit(page, query):
        at = open_link(query)
        if page != "train":
            figures.clear()
            go_to(at, page)
        assert not at.told and not at.toast
        return at

    return visit


@pytest.mark.parametrize(
    "page, query",
    [(page, f"{base}&{words}".strip("&")) for page, bases, more in VISITS for base in bases for words in more],
)
def test_hover_labels_and_names(page, query, visit, figures):
    at = visit(page, query)
    for widget in (*at.segmented_control, *at.selectbox, *at.toggle, *at.number_input, *at.slider, *at.select_slider):
        assert re.match(r"[A-Z].*", widget.label), f"{widget.label!r} is a name in the code, not one to be heard"
    assert figures
    for figure in figures:
        for trace in figure.data:
            for kind in ("hovertemplate", "texttemplate"):
                for template in np.atleast_1d(getattr(trace, kind, None) or ""):
                    where = f"{figure.layout.meta['alt']!r}: {template}"
                    assert not re.search(r"[{}]", PLACE.sub("", template)), where
                    for name, *_ in PLACE.findall(template):
                        assert trace[name] is not None, where
