import numpy as np
import pytest

from nnviz.figures import Boundary, decision_boundary
from nnviz.figures.boundary import MAX_POINTS


def boundary(k=2, m=60, n=50, **changes):
    """Class c is where the angle points, except with two classes: left and right of x = 0."""
    axis = np.linspace(-1, 1, m)
    x, y = np.meshgrid(axis, axis)
    if k == 2:
        right = 1 / (1 + np.exp(-6 * x))
        p = np.stack([1 - right, right], axis=-1)
    else:
        angles = 2 * np.pi * np.arange(k) / k
        z = np.exp(5 * (x[..., None] * np.cos(angles) + y[..., None] * np.sin(angles)))
        p = z / z.sum(axis=-1, keepdims=True)
    rng = np.random.default_rng(0)
    fields = {
        "x": axis,
        "y": axis,
        "probabilities": p,
        "points": rng.uniform(-1, 1, (n, 2)),
        "labels": rng.integers(0, k, n),
        "test_points": rng.uniform(-1, 1, (20, 2)),
        "test_labels": rng.integers(0, k, 20),
        "classes": tuple("ABCDEFGHIJ"[:k]),
    }
    return Boundary(**fields | changes)


def points(figure):
    """The traces of training and test points."""
    return [trace for trace in figure.data if trace.type == "scatter" and trace.text]


@pytest.mark.parametrize("k", [2, 3, 5, 10])
def test_the_plane_has_the_winner_and_how_sure_it_is(theme, checked, k):
    record = boundary(k)
    plane = checked(decision_boundary(record, theme)).data[0]
    assert plane.z.dtype == np.uint8
    levels = 256 // k
    assert (plane.z // levels == record.probabilities.argmax(axis=-1)).all()
    np.testing.assert_allclose(plane.customdata, 100 * record.probabilities.max(axis=-1), atol=0.51)
    assert plane.zmax == k * levels - 1


def test_surer_is_fuller(theme):
    record = boundary()
    code = decision_boundary(record, theme).data[0].z[0].astype(int)
    # Two classes: from sure of the first, over undecided in the middle, to sure of the second.
    assert (np.diff(code) >= 0).all() and code[0] < 5 and code[-1] > 250 and abs(code[29] - 127) < 15
    many = decision_boundary(boundary(3), theme).data[0].z.astype(int) % (256 // 3)
    sure = boundary(3).probabilities.max(axis=-1)
    order = np.argsort(sure.ravel())
    assert (np.diff(many.ravel()[order]) >= 0).all()


@pytest.mark.parametrize(("k", "lines"), [(2, 1), (3, 3), (5, 5)])
def test_the_boundary_is_where_the_best_class_changes(theme, k, lines):
    record = boundary(k)
    contours = [trace for trace in decision_boundary(record, theme).data if trace.type == "contour"]
    assert len(contours) == lines
    if k == 2:
        assert ((contours[0].z > 0) == (record.probabilities[..., 1] > 0.5)).all()


@pytest.mark.parametrize("steep", [0.02, 1, 30, 200])
@pytest.mark.parametrize("k", [2, 3])
def test_the_boundary_of_a_network_without_hidden_layers_is_straight(theme, k, steep):
    """All points that plotly finds between two places of the grid lie where the logits of their classes are equal."""
    rng, axis = np.random.default_rng(k), np.linspace(-1.15, 1.15, 61)
    grid, cell = np.stack(np.meshgrid(axis, axis), axis=-1), axis[1] - axis[0]
    found = 0
    for _ in range(10):
        W, b = steep * rng.normal(size=(2, k)), steep * rng.normal(size=k) / 3
        z = (grid @ W + b).astype(np.float32)
        p = np.exp(z - z.max(axis=-1, keepdims=True))
        record = boundary(k, x=axis, y=axis, probabilities=p / p.sum(axis=-1, keepdims=True))
        two = np.argsort(z, axis=-1)[..., -2:]  # the two best classes of a place
        for trace in decision_boundary(record, theme).data:
            if trace.type != "contour":
                continue
            crossed = (trace.z[:, :-1] > 0) != (trace.z[:, 1:] > 0)
            crossed &= (np.sort(two[:, :-1]) == np.sort(two[:, 1:])).all(axis=-1)  # a third class bends the border
            rows, columns = np.nonzero(crossed)
            one, other = two[rows, columns].T
            before, after = trace.z[rows, columns], trace.z[rows, columns + 1]
            x = axis[columns] + before / (before - after) * cell
            w = W[:, one] - W[:, other]
            away = np.abs(x * w[0] + axis[rows] * w[1] + b[one] - b[other]) / np.linalg.norm(w, axis=0)
            assert away.max(initial=0) < 0.01 * cell
            found += len(x)
    assert found > 100


def test_no_boundary_where_one_class_has_all(theme, checked):
    p = np.zeros((60, 60, 2))
    p[..., 0] = 1
    figure = checked(decision_boundary(boundary(probabilities=p), theme))
    assert not [trace for trace in figure.data if trace.type == "contour"]
    assert "A on 100 %, B on 0 %" in figure.layout.meta["alt"]


def test_points(theme):
    record = boundary(3)
    train, test = points(decision_boundary(record, theme))
    np.testing.assert_allclose(np.stack([train.x, train.y], axis=1), record.points, rtol=1e-6)
    assert train.marker.color.tolist() == record.labels.tolist()
    assert test.marker.line.color.tolist() == record.test_labels.tolist()
    assert test.marker.color == theme.background  # a ring
    colors = dict(train.marker.colorscale)
    assert colors[0] == theme.classes[0] and colors[1] == theme.classes[2]


def test_many_points_are_thinned_and_it_is_said(theme, checked):
    figure = checked(decision_boundary(boundary(m=100, n=5000), theme))
    train, _ = points(figure)
    assert len(train.x) == MAX_POINTS and train.name == "train (400 of 5,000)"
    assert "400 of 5,000 training points" in figure.layout.meta["alt"]


def test_no_points(theme, checked):
    empty = {"points": np.zeros((0, 2)), "labels": [], "test_points": np.zeros((0, 2)), "test_labels": []}
    checked(decision_boundary(boundary(**empty), theme))


def test_equal_aspect(theme):
    assert decision_boundary(boundary(), theme).layout.yaxis.scaleanchor == "x"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"probabilities": np.full((60, 60, 2), np.nan)}, "probabilities.*NaN"),
        ({"probabilities": np.full((60, 60, 2), 2.0)}, "probabilities"),
        ({"probabilities": np.zeros((60, 60, 3))}, r"probabilities.*\(60, 60, 2\)"),
        ({"points": np.full((50, 2), np.inf)}, "points.*infinity"),
        ({"labels": np.full(50, 2)}, "labels.*0..1"),
        ({"test_labels": np.zeros(3, int)}, "test_labels"),
        ({"x": np.zeros(60)}, "rising"),
        ({"classes": ("A",)}, "1 classes"),
    ],
)
def test_bad_numbers_are_refused_by_name(changes, words):
    with pytest.raises(ValueError, match=words):
        boundary(**changes)


def test_the_chosen_point_has_a_ring(theme, checked):
    ring = checked(decision_boundary(boundary(chosen=np.array([0.25, -0.5])), theme)).data[-1]
    assert (ring.x[0], ring.y[0], ring.name) == (0.25, -0.5, "chosen")
    assert decision_boundary(boundary(), theme).data[-1].name != "chosen"
    with pytest.raises(ValueError, match="chosen"):
        boundary(chosen=np.array([np.nan, 0]))


def test_the_legend_has_no_class_s_colour(theme):
    figure = decision_boundary(boundary(3), theme)
    entries = [trace for trace in figure.data if trace.showlegend is not False and trace.type == "scatter"]
    assert [entry.name for entry in entries] == ["train", "test"]
    assert entries[0].marker.color == entries[1].marker.line.color == theme.muted
    assert [trace.legendgroup for trace in points(figure)] == ["train", "test"]  # a click hides the points


@pytest.mark.parametrize("k", [2, 3])
def test_the_download_has_the_plane_and_the_points(theme, column, k):
    record = boundary(k)
    figure = decision_boundary(record, theme)
    table = {name: column(figure, what) for name, what in figure.layout.meta["table"].items()}
    assert table["x"][:3] == pytest.approx(record.x[:3]) and table["y"][:61] == pytest.approx([-1] * 60 + [record.y[1]])
    assert (table["answer"] == np.array(record.classes)[record.probabilities.argmax(axis=-1).ravel()]).all()
    np.testing.assert_allclose(table["probability_percent"], 100 * record.probabilities.max(axis=-1).ravel(), atol=0.51)
    np.testing.assert_allclose(table["test_y"], record.test_points[:, 1], rtol=1e-6)
    assert (table["train_class"] == np.array(record.classes)[record.labels]).all()


def test_the_answer_alone_has_no_shades(theme, checked):
    record = boundary(3, surface="Answer only")
    plane = checked(decision_boundary(record, theme)).data[0]
    assert (plane.z == record.probabilities.argmax(axis=-1)).all() and (plane.zmin, plane.zmax) == (-0.5, 2.5)


def test_the_loss_is_that_of_the_nearest_class(theme, checked):
    record = boundary(3, surface="Loss", nearest=np.random.default_rng(1).integers(0, 3, (60, 60)))
    plane = checked(decision_boundary(record, theme)).data[0]
    right = np.take_along_axis(record.probabilities, record.nearest[..., None], axis=-1)[..., 0]
    np.testing.assert_allclose(plane.z, -np.log(right), rtol=1e-5)
    with pytest.raises(ValueError, match="nearest"):
        boundary(3, surface="Loss")


def test_lines_where_units_switch_are_thin_and_in_the_words(theme, checked):
    figure = checked(decision_boundary(boundary(cuts=np.array([[[-1, 0], [1, 0.5]]])), theme))
    lines = [trace for trace in figure.data if trace.type == "scatter" and trace.mode == "lines"]
    assert len(lines) == 1 and lines[0].x[:2].tolist() == [-1, 1] and np.isnan(lines[0].x[2])
    assert "1 thin line where a unit switches" in figure.layout.meta["alt"]


def test_without_test_points_nothing_speaks_of_them(theme, checked):
    figure = checked(decision_boundary(boundary(test_points=np.zeros((0, 2)), test_labels=np.zeros(0, int)), theme))
    assert "test" not in figure.layout.meta["alt"] and not [t for t in figure.data if "test" in (t.name or "")]
