"""What clicks in pictures do, and the way back from a run that was opened, through Streamlit's own test harness."""

import numpy as np
import pytest

from nnviz import Experiment, confusion
from tests.app.visiting import go_to, open_link, session, unfold, view_of

SMALL = "hidden=12-9&samples=500"


def open_app(query="", page=""):
    at = open_link(query)
    return go_to(at, page) if page else at


def click(at, shown, key, **told):
    shown.click(at, key, **told)
    at.run()  # a callback comes before the page is drawn; here it came in between
    assert not at.exception


def captions(at):
    return " ".join(caption.value for caption in at.caption)


def test_a_number_of_the_confusion_matrix_shows_its_images(shown, address):
    at = open_app(SMALL)
    now = session(at)
    truth, predicted = now.run.data.y_test[now.run.tested], now.answers().predicted
    counts = confusion(truth, predicted, 10)
    off = np.where(np.eye(10, dtype=bool), 1, counts)
    cells = [np.unravel_index(place, (10, 10)) for place in (off.argmax(), off.argmin(), counts.argmax())]
    assert counts[*cells[0]] > 1 and counts[*cells[1]] == 0
    for row, column in cells:
        row, column, many = int(row), int(column), int(counts[row, column])
        click(at, shown, "confusion", customdata=[row, column])
        named = f"{row} read right" if row == column else f"{row} taken for {column}"
        assert f"{named}: {many} images." in captions(at) if many else f"{named}: none." in captions(at)
        assert address()["images"] == f"{row}-{column}"
        figure = shown["gallery"].figure
        if many:
            data = figure.data[-1].customdata
            assert len(data) == min(many, 24) and (data[:, 1] == row).all() and (data[:, 2] == column).all()
        mark = shown["confusion"].figure.layout.shapes[0]
        assert (mark.y0 + 0.5, mark.x0 + 0.5) == (row, column)
    go_to(at, "words")
    go_to(at, "train")
    assert view_of(at, "TrainView").images() == (row, column), "it stays while another page is looked at"
    at.button_group(key="which").set_value("All").run()
    assert f"{len(truth):,} test images." in captions(at)
    linked = open_app(f"{SMALL}&images=8-2&images_page=1")
    assert "8 taken for 2" in captions(linked) and not linked.toast


@pytest.mark.parametrize("images", ["3-10", "3-", "-1-2", "3-5-7", "3-x"])
def test_classes_that_do_not_exist_are_told(images):
    at = open_app(f"{SMALL}&images={images}")
    assert "images is" in at.toast[0].value and "wrong answers" in captions(at)


def test_a_cell_is_let_go_when_the_data_has_no_such_class(shown):
    at = open_app(f"{SMALL}&images=8-9")
    session(at).use(Experiment(dataset="moons", hidden=(4,)))
    at.run()
    assert not at.exception and "gallery" in shown


# Every picture whose x axis is time: its page, what to look at there, its key.
CURVES = [
    ("", None, "accuracy"),
    ("", None, "loss"),
    ("flow", "time", "flow_time"),
    ("flow", "updates", "flow_updates"),
    ("flow", "histograms", "flow_spread"),
    ("flow", "start", "flow_loss"),
]


@pytest.mark.parametrize("page, part, key", CURVES, ids=[key for *_, key in CURVES])
def test_a_click_on_a_curve_goes_to_that_moment(shown, page, part, key):
    at = open_app(f"{SMALL}&moment=90", page)
    if part:
        view_of(at, "FlowView").part = part
        at.run()
    figure, _, takes = shown[key]
    now, per_epoch = session(at), session(at).run.experiment.steps_per_epoch
    start, end = figure.layout.meta["reach"]
    assert takes and start == 0 and 60 / per_epoch < end <= 90 / per_epoch, "where it has been, not where it may come"
    now.play()
    click(at, shown, key, x=37.2 / per_epoch)
    assert now.moment == 37 and not now.playing
    click(at, shown, key, x=-0.4)
    assert now.moment == 0
    click(at, shown, key, x=end + 2)
    assert now.moment is None
    for nonsense in (None, "x", float("nan"), [1]):
        click(at, shown, key, x=nonsense)
    assert now.moment is None


def test_a_click_on_a_hill_of_weights_goes_to_that_moment(shown):
    at = unfold(open_app(f"{SMALL}&moment=90", "weights"), "weights_spread")
    names = [trace.name for trace in shown["weights_ridges"].figure.data]
    click(at, shown, "weights_ridges", customdata=[2, 1], x=0.1)
    assert f"step {session(at).moment:,}" == names[2]


def test_a_click_in_the_plane_chooses_the_nearest_test_point(shown):
    at = open_app("dataset=moons&hidden=4")
    points = session(at).run.data.test
    x, y = (float(number) for number in points[7])
    click(at, shown, "plane", x=x + 1e-4, y=y)
    assert session(at).example == 7


@pytest.mark.parametrize("tool, size", [("Erase 4 × 4", 4), ("Erase 3 × 3", 3), ("One pixel", 1)])
def test_erasing_is_promised_just_where_there_is_ink_to_erase(shown, tool, size):
    at = open_app(f"{SMALL}&part=change", "activations")
    look = view_of(at, "ActivationsView")
    look.tool = tool
    at.run()
    image, told = (np.asarray(getattr(shown["act_seen"].figure.data[0], name)) for name in ("z", "customdata"))
    takes = told[..., 3] >= 0
    assert size > 1 and 0 < takes.sum() < takes.size or takes.all()
    for row, column in np.argwhere(takes)[::60].tolist() + np.argwhere(~takes)[::60].tolist():
        look.edits = ()
        click(at, shown, "act_seen", customdata=told[row, column].tolist())
        assert (np.asarray(shown["act_seen"].figure.data[0].z) != image).any() == takes[row, column], (row, column)
