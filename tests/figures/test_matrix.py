"""The picture of one matrix: every cell stands for the number it says."""

import numpy as np
import pytest

from nnviz.backprop import Axis, Quantity, check, explain_step, tiny_network
from nnviz.data.kinds import IMAGE, images
from nnviz.figures import LIGHT
from nnviz.figures.matrix import Matrix, find_places, matrix_figure
from nnviz.figures.matrix_cells import MAX_DRAWN
from nnviz.figures.shades import mix_colors
from nnviz.figures.slope import slope_figure

PIXELS = Axis("inputs", "input {}", kind=IMAGE)


def quantity(rows, columns, row_axis=None, column_axis=None, signed=True):
    values = np.random.default_rng(0).normal(size=(rows, columns))
    units = Axis("units", "unit {}")
    return Quantity("W", "weights", values if signed else abs(values), row_axis or units, column_axis or units, signed)


def heatmap(figure):
    return next(trace for trace in figure.data if trace.type == "heatmap")


def numbers(figure):
    """The trace of the numbers in their cells, or None."""
    return next((trace for trace in figure.data if trace.type == "scatter" and trace.mode == "text"), None)


def legend(figure):
    return next(note["text"] for note in figure.layout.annotations if note["y"] == 0)


def test_a_small_matrix_prints_its_numbers(theme, checked):
    q = quantity(3, 4)
    figure = checked(matrix_figure(Matrix(q, 1, None, q.values < 0, "@", (5, 4)), theme))
    shown = heatmap(figure)
    np.testing.assert_allclose(shown.z, q.values.astype("float32"))
    assert shown.zmax == -shown.zmin == abs(q.values).max()
    words = numbers(figure)
    for x, y, text, color in zip(words.x, words.y, words.text, words.textfont.color, strict=True):
        value = q.values[int(y), int(x)]
        assert float(text.replace("−", "-")) == pytest.approx(value, abs=0.005 * max(1, abs(value)))
        share = (value - shown.zmin) / (shown.zmax - shown.zmin)
        assert contrast(mix_colors(np.array([share]), theme.diverging)[0], color) >= 4
    assert len(words.text) == 12
    ground, halo, box = figure.layout.shapes
    assert (ground["y0"], ground["x1"]) == (-0.5, 3.5)
    assert (box["y0"], box["y1"], box["x0"], box["x1"]) == (0.5, 1.5, -0.5, 3.5) and halo["y0"] == 0.5
    assert "closed" in figure.layout.meta["alt"]


def test_a_large_matrix_in_blocks_shows_the_largest_of_each():
    q = quantity(300, 513)
    at = find_places(Matrix(q))
    assert max(at.shape) <= MAX_DRAWN and at.min() >= 0
    block = q.values[3:6, 5:10]  # 3 x 5
    assert abs(q.values.flat[at[1, 1]]) == abs(block).max()
    assert matrix_figure(Matrix(q, 7, 11), LIGHT).layout.meta["view"] == "blocks"


def test_images():
    weights = quantity(784, 20, row_axis=PIXELS)
    at = find_places(Matrix(weights, None, 7))
    assert at.shape == (28, 28)
    np.testing.assert_array_equal(weights.values.flat[at], weights.values[:, 7].reshape(28, 28))
    batch = quantity(10, 784, column_axis=PIXELS)
    at = find_places(Matrix(batch))
    np.testing.assert_array_equal(at[:28, 29:57], np.arange(784, 2 * 784).reshape(28, 28))
    assert (at[28] == -1).all()
    ground, *marked = matrix_figure(Matrix(batch, None, 30), LIGHT).layout.shapes
    assert len(marked) == 10


def test_a_long_row_is_a_grid():
    at = find_places(Matrix(quantity(1, 30)))
    assert at.shape == (5, 6) and sorted(at.ravel()) == list(range(30))


def test_amounts_begin_at_zero_and_nothing_is_said():
    shown = heatmap(matrix_figure(Matrix(quantity(2, 2, signed=False)), LIGHT))
    assert shown.zmin == 0
    zero = Quantity("dW", "gradient", np.zeros((2, 2)), Axis(), Axis())
    assert "all 0" in legend(matrix_figure(Matrix(zero), LIGHT))


def contrast(a, b):
    """The contrast ratio of two colours, as WCAG 2.2 defines it."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color):
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def written(values):
    quantity = Quantity("a", "", np.array(values), Axis(), Axis("units", "{}"))
    found = numbers(matrix_figure(Matrix(quantity), LIGHT))
    return found and list(found.text)


def test_numbers_are_written_as_long_as_they_fit():
    assert written([[0.12345, -2.0, 0.0]]) == ["0.123", "−2", "0"]
    assert written([[0.94, 0.012, 0.0001, 0, 1e-9, 0.3, 0.2, 0.1, 0.9, 0]])[:5] == [".940", ".012", "≈0", "0", "≈0"]
    assert written([[-12.5, 3.14, 0.02, 1, 2, 3, 4, 5]])[:4] == ["−12.5", "3.1", "≈0", "1"]
    assert written([[-0.0123, 0.02, 0.03, 1, 2, 3, 4, 5, 6, 0.1]]) is not None
    assert written([[-0.00123, 0.002, 0.003, 0.004, 0.001, 0.002, 0.003, 0.004]]) is None


def test_the_legend_says_the_largest_number():
    q = quantity(3, 4)
    assert f"{abs(q.values).max():.3g}" in legend(matrix_figure(Matrix(q), LIGHT))


def test_bad_input():
    with pytest.raises(ValueError, match="rows 0 to 2"):
        Matrix(quantity(3, 4), 3, 0)
    with pytest.raises(ValueError, match="closed"):
        Matrix(quantity(3, 4), closed=np.zeros((2, 2), bool))


def test_slope(checked):
    step = explain_step(*tiny_network()).step
    figure = checked(slope_figure(check(step, "W2", 1, 2), LIGHT))
    tangent = next(trace for trace in figure.data if trace.name == "tangent")
    assert np.diff(tangent.y)[0] / np.diff(tangent.x)[0] == pytest.approx(step.backward.dW[1][1, 2])


def test_small_images_are_drawn_beside_their_numbers(theme, checked):
    values = np.array([[1.0, 0, 1, 0], [1, 1, 0, 0]])
    q = Quantity(
        "x", "the inputs", values, Axis("samples", "sample {}"), Axis("inputs", kind=images((2, 2))), signed=False
    )
    matrix = Matrix(q, 1, 2, sign="=", images=True)
    figure = checked(matrix_figure(matrix, theme))
    assert find_places(matrix).tolist() == [[0, 1, -1, 4, 5], [2, 3, -1, 6, 7]]
    np.testing.assert_array_equal(heatmap(figure).z, [[1, 0, np.nan, 1, 1], [1, 0, np.nan, 0, 0]])
    frames = [(s.x0, s.y0, s.x1, s.y1) for s in figure.layout.shapes if s.line.color != theme.accent]
    assert {(-0.5, -0.5, 1.5, 1.5), (2.5, -0.5, 4.5, 1.5)} <= set(frames)  # a frame each
    assert (2.5, 0.5, 3.5, 1.5) in {(s.x0, s.y0, s.x1, s.y1) for s in figure.layout.shapes}  # x[1, 2] is marked
    assert "images of 2 × 2: sample 0, sample 1" in figure.layout.meta["alt"]
