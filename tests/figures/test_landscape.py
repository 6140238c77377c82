"""The loss over a plane: colours and heights are log10 of it, and the way lies where it was."""

import numpy as np
import pytest

from nnviz.figures import LossPlane, loss_contours, loss_surface
from nnviz.figures.loss_plane import MOST_LINES, scale_of


def plane(**changes):
    a, b = np.linspace(-2, 1, 13), np.linspace(0, 2, 11)
    fields = {
        "a": a,
        "b": b,
        "loss": 0.1 + a**2 + (b[:, None] - 1) ** 2,
        "steps": np.array([0, 5, 30]),
        "at": np.array([[-1.5, 0.2], [-1, 1.5], [0, 1.13]]),
        "own": np.array([3, 1.25, 0.0911]),
        "axes": ("one way", "the other"),
    }
    return LossPlane(**fields | changes)


def test_from_above(theme, checked, column):
    record = plane()
    figure = checked(loss_contours(record, theme))
    heat, lines, _, way, ends = figure.data
    np.testing.assert_allclose(10**heat.z, record.loss, rtol=1e-6)
    np.testing.assert_allclose(heat.customdata[..., 0], record.loss, rtol=1e-6)
    assert (heat.customdata[..., 1] == -1).all() and way.customdata.tolist() == [[0], [5], [30]]  # the way takes clicks
    np.testing.assert_allclose(np.stack([way.x, way.y], axis=1), record.at, rtol=1e-6)
    assert way.hovertext[2] == "step 30: loss 0.0911" and list(ends.x) == [-1.5, 0]
    count = (lines.contours.end - lines.contours.start) / lines.contours.size
    assert MOST_LINES / 3 < count <= MOST_LINES
    (ratio,) = (10**lines.contours.size,)
    assert f"from line to line × {ratio:.3g}" in heat.colorbar.title.text
    assert [float(word) for word in heat.colorbar.ticktext] == pytest.approx(
        10 ** np.array(heat.colorbar.tickvals), rel=0.06
    )
    table = figure.layout.meta["table"]
    np.testing.assert_allclose(column(figure, table["loss"]), record.loss.ravel(), rtol=1e-6)
    assert list(column(figure, table["way_step"])) == [0, 5, 30]
    alt = figure.layout.meta["alt"]
    assert "from 0.1 to 5.1" in alt and "step 30 with a loss of 0.0911" in alt


def test_as_a_surface(theme, checked):
    record = plane(at=np.array([[-2, 0.2], [0, 1], [9, 9]]))
    figure = checked(loss_surface(record, theme))
    surface, line, dots, marks = figure.data
    np.testing.assert_allclose(10**surface.z, record.loss, rtol=1e-6)
    at_grid = np.log10(record.loss[1, 0]), np.log10(record.loss[5, 8])
    lifted = 0.01 * np.ptp(surface.z)
    np.testing.assert_allclose(dots.z[:2], np.array(at_grid) + lifted, atol=1e-5)
    assert np.isnan(dots.z[2]) and np.isnan(marks.z[1])  # beside the picture
    (words,) = figure.layout.scene.annotations
    assert words.text == "<b>step 0</b>" and words.z == marks.z[0] and np.isfinite(line.z[:9]).all()


def test_steps_to_come_are_dotted(theme, checked):
    record = plane(ahead=1)
    *_, way, ahead, ends = checked(loss_contours(record, theme)).data
    assert ahead.line.dash == "dot" and list(way.x) == [-1.5, -1] and list(ahead.x) == [-1, 0] and ends.x[-1] == -1
    figure = checked(loss_surface(record, theme))
    assert len(figure.data) == 5 and figure.data[2].line.dash == "dot" and figure.data[2].x[0] == figure.data[1].x[-1]
    assert "to step 5 with a loss of 1.25; dotted, the next 1 step, to a loss of 0.0911" in figure.layout.meta["alt"]
    with pytest.raises(ValueError, match="ahead is 3"):
        plane(ahead=3)


def test_what_is_missing_is_a_gap_and_what_is_0_has_the_lowest_colour(theme, checked):
    loss = plane().loss.copy()
    loss[0, 0], loss[0, 1], loss[3, 3] = np.nan, np.inf, 0
    figure = checked(loss_contours(plane(loss=loss, steps=[7], at=[[0, 1]], own=[np.inf]), theme))
    z = figure.data[0].z
    assert np.isnan(z[0, :2]).all() and np.isfinite(z[1:]).all() and z[3, 3] == np.nanmin(z)
    assert figure.data[0].colorbar.ticktext[0].startswith("<") and "stands at step 7" in figure.layout.meta["alt"]
    level = scale_of(plane(loss=np.full((11, 13), 2.3)))
    assert level.ratio is None and level.low < level.heights[0, 0] < level.high and len(set(level.ticks.values())) == 4
    checked(loss_contours(plane(loss=np.full((11, 13), 2.3)), theme))


def test_words_stand_in_the_picture_and_not_on_one_another(theme):
    apart = loss_contours(plane(), theme).layout.annotations
    assert [note.text for note in apart] == ["<b>step 0</b>", "<b>step 30</b>"]
    near = loss_contours(plane(at=[[0, 1], [0.5, 1.5], [0.01, 1.01]]), theme).layout.annotations
    assert near[0].yshift == -near[1].yshift
    assert len(loss_contours(plane(at=[[0, 1], [0.5, 1.5], [5, 1]]), theme).layout.annotations) == 1


@pytest.mark.parametrize(
    "wrong, told",
    [
        ({"a": np.zeros(13)}, "rising"),
        ({"loss": np.full((11, 13), np.nan)}, "not all of them missing"),
        ({"loss": np.ones((13, 11))}, r"\(11, 13\)"),
        ({"steps": [3, 3, 4]}, "rising"),
        ({"at": np.zeros((2, 2))}, "at has shape"),
    ],
)
def test_wrong_records_are_refused(wrong, told):
    with pytest.raises(ValueError, match=told):
        plane(**wrong)
