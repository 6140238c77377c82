"""Drawings: checked, drawn in pixels, and written into a link and read from it again."""

import re

import numpy as np
import pytest

from nnviz.data.drawing import MAX_POINTS, MAX_STROKES, PEN, Drawing, decode, encode, pen_width, rasterise

CROSS = Drawing([[[40, 40], [200, 200]], [[200, 40], [40, 200]]])


def test_lists_become_tuples_of_ints_and_equal_drawings_are_equal():
    again = Drawing(((((40.0, 40), (200, 200.0))), ((200, 40), (40, 200))))
    assert again == CROSS and hash(again) == hash(CROSS)
    assert all(type(c) is int for stroke in again.strokes for point in stroke for c in point)


@pytest.mark.parametrize(
    ("strokes", "named"),
    [
        ([], "1 to 64"),
        ("abc", "abc"),
        (None, "None"),
        ([[]], "at least one"),
        ([[[1, 2, 3]]], "list of 3"),
        ([[[1, 256]]], "0 to 255"),
        ([[[-1, 2]]], "0 to 255"),
        ([[[1, 2.5]]], "0 to 255"),
        ([[[1, float("nan")]]], "0 to 255"),
        ([[[True, 2]]], "0 to 255"),
        ([[["1", 2]]], "0 to 255"),
        ([[[0, 0]]] * (MAX_STROKES + 1), "list of 65"),
        ([[[0, 0]] * (MAX_POINTS + 1)], "1,000"),
    ],
)
def test_errors_say_what_was_given_or_is_allowed(strokes, named):
    with pytest.raises(ValueError, match=named) as error:
        Drawing(strokes)
    assert len(str(error.value)) < 200


def test_a_link_gives_the_drawing_back():
    rng = np.random.default_rng(0)
    for points in (1, 2, 3, 40, MAX_POINTS // 4):
        drawing = Drawing([[tuple(map(int, p)) for p in rng.integers(0, 256, (points, 2))] for _ in range(4)])
        text = encode(drawing)
        assert decode(text) == drawing
        assert re.fullmatch(r"[A-Za-z0-9_.-]+", text), "nothing that a link would have to escape"
        assert len(text) <= 4 * (points * 8 / 3 + 3)
    assert encode(CROSS) == "KCjIyA.yCgoyA"
    full = Drawing([[(7, 7)] * (MAX_POINTS - MAX_STROKES + 1)] + [[(255, 0)]] * (MAX_STROKES - 1))
    assert decode(encode(full)) == full


@pytest.mark.parametrize(
    "text",
    ["", ".", "A", "AA", "AAAA", "KCjIyA.", ".KCjIyA", "KCjI yA", "KCjIyA==", "KCjIyB", "ÄÖÜß", "../../etc", "KCjI+A",
     None, 7, b"KCjIyA", "AAA." * 64 + "AAA", "A" * 100_000, "\0", "AAA\n"],
)  # fmt: skip
def test_other_texts_are_refused(text):
    with pytest.raises(ValueError, match="the drawing|strokes"):
        decode(text)


def test_random_texts_are_refused_or_are_the_text_of_a_drawing():
    rng = np.random.default_rng(0)
    letters = np.array(list("ABCabc019-_.="))
    read = 0
    for _ in range(2000):
        text = "".join(rng.choice(letters, rng.integers(1, 12)))
        try:
            assert encode(decode(text)) == text
            read += 1
        except ValueError:
            pass
    assert 0 < read < 2000


def test_a_line_covers_what_it_should():
    pixels = rasterise(Drawing([[(64, 128), (192, 128)]]), side=256)
    assert pixels.shape == (256, 256) and pixels.dtype == np.uint8
    width = pen_width(Drawing([[(64, 128), (192, 128)]]))
    expected = 128 * width + np.pi * (width / 2) ** 2  # with its round ends
    assert pixels.sum() / 255 == pytest.approx(expected, rel=0.02)
    rows, columns = np.nonzero(pixels > 127)
    assert abs(rows.mean() - 128) < 0.6 and abs(columns.mean() - 128) < 0.6
    assert ((pixels > 0) & (pixels < 255)).sum() > 100, "soft edges"


def test_a_dot_is_a_disc_and_corners_of_the_paper_are_paper():
    dot = rasterise(Drawing([[(100, 50)]]), side=256)
    assert dot.sum() / 255 == pytest.approx(np.pi * (PEN / 2) ** 2, rel=0.02)
    assert dot[50, 100] == 255
    for x, y in ((0, 0), (255, 0), (0, 255), (255, 255)):
        assert rasterise(Drawing([[(x, y)]]), side=28).any()


def test_the_picture_does_not_depend_on_how_the_line_is_cut_or_on_its_direction():
    whole = Drawing([[(20, 30), (220, 130)]])
    cut = Drawing([[(220, 130), (120, 80)], [(20, 30), (120, 80)]])
    assert np.abs(rasterise(whole).astype(int) - rasterise(cut)).max() <= 1


def test_the_pen_goes_with_the_size_of_the_drawing_within_limits():
    assert pen_width(Drawing([[(0, 0), (150, 0)]])) == PEN
    assert pen_width(Drawing([[(10, 10), (60, 40)]])) == pytest.approx(8)
    assert pen_width(Drawing([[(0, 0), (250, 9)]])) == pytest.approx(22.5)


def test_the_size_of_the_picture_is_bounded():
    for side in (27, 1025, 10**9):
        with pytest.raises(ValueError, match="28 to 1024"):
            rasterise(CROSS, side)
