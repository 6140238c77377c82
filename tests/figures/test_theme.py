import re

import numpy as np
import pytest

from nnviz.figures import DARK, LIGHT, new_figure, symmetric_range
from nnviz.figures.shades import choose_ink, mix_colors
from nnviz.figures.signal_rows import Signal, signal_rows
from nnviz.figures.task_cards import task_cards
from nnviz.figures.theme import blend, color_legend, in_page
from nnviz.text.judgement import BADGES
from nnviz.text.numbers import number, percent

# What people with each kind of colour blindness see of linear RGB: Machado, Oliveira & Fernandes 2009, severity 1.
EYES = {
    "usual": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(color):
    c = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def luminance(color):
    return TO_XYZ[1] @ linear(color)


def contrast(one, other):
    """WCAG 2: 4.5 is asked for of text, 3 of graphics."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def lightness(color):
    """CIE L*: 0 black, 100 white, steps that look alike."""
    return lab(color, "usual")[0]


def lab(color, eye):
    xyz = TO_XYZ @ np.clip(np.array(EYES[eye]) @ linear(color), 0, 1) / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_words_and_curves_stand_out_from_the_page(theme):
    for name in ("text", "muted", "train", "test", "good", "bad", "accent", "negative", "positive"):
        assert contrast(getattr(theme, name), theme.background) >= 4.5, name


@pytest.mark.parametrize("eye", EYES)
def test_classes_are_told_apart_by_every_eye(theme, eye):
    colors = [lab(color, eye) for color in theme.classes]
    apart = [[np.linalg.norm(a - b) for b in colors[:i]] for i, a in enumerate(colors)]
    assert len(colors) == 10
    assert min(min(row) for row in apart[1:4]) > 25
    assert min(min(row) for row in apart[1:]) > 18


def test_zero_has_the_colour_of_the_page_and_the_signs_their_own(theme):
    scale = dict(theme.diverging)
    assert scale[0.5] == theme.sequential[0][1] == theme.background
    red, _, blue = (int(scale[0][i : i + 2], 16) for i in (1, 3, 5))
    assert red > blue + 60  # orange below zero
    red, _, blue = (int(scale[1][i : i + 2], 16) for i in (1, 3, 5))
    assert blue > red + 60


@pytest.mark.parametrize("size", [0.25, 0.5, 0.75, 1])
def test_the_sign_of_a_number_is_seen_without_colour(theme, size):
    """In grey, numbers of equal size and opposite signs differ by what two steps of a grey wedge of ten do."""
    negative, positive = mix_colors(np.array([0.5 - size / 2, 0.5 + size / 2]), theme.diverging)
    page, below, above = (lightness(color) for color in (theme.background, negative, positive))
    assert abs(above - below) > (12 if size > 0.25 else 7)
    assert abs(above - page) > abs(below - page)  # the positive one stands out more, in both themes


def test_words_on_any_shade_can_be_read(theme):
    for scale in (theme.diverging, theme.sequential):
        shades = mix_colors(np.linspace(0, 1, 101), scale)
        assert all(contrast(shade, ink) >= 4.5 for shade, ink in zip(shades, choose_ink(shades), strict=True))


def test_symmetric_range():
    assert symmetric_range(np.array([[-3.0, 1], [0, 2]])) == (-3, 3)
    assert symmetric_range(np.array([0.5])) == (-0.5, 0.5)
    assert symmetric_range(np.zeros(3)) == symmetric_range(np.array([])) == (-1, 1)
    with pytest.raises(ValueError, match="NaN"):
        symmetric_range(np.array([1, np.nan]))


def test_a_figure_is_checked_transparent_and_leaves_the_template_alone(theme, checked):
    figure = checked(new_figure(theme, 200, [], "Nothing yet.", {"more": 1}))
    assert figure.layout.meta == {"alt": "Nothing yet.", "more": 1}
    figure.update_layout(template_layout_font_size=40)
    assert new_figure(theme, 200, [], "Again.").layout.template.layout.font.size == 13


def test_numbers_for_people():
    assert [percent(p) for p in (0, 0.002, 0.934, 0.9999, 1)] == ["0 %", "<1 %", "93 %", ">99 %", "100 %"]
    assert percent(0.9999, 1) == ">99.9 %"
    assert percent(0.5, 1) == "50.0 %"
    assert [number(v) for v in (0, -1.238, 0.03125, 2.1e-7)] == ["0", "−1.24", "0.0312", "2.1e−07"]


def test_a_legend_leaves_no_title_of_the_one_before_standing():
    """Plotly takes the old title away only where the new one, empty or not, stands at the same side."""
    assert color_legend({0: "0"})["title"]["side"] == "bottom"


def test_blend():
    assert blend("#000000", "#ffffff", 0.5) == "#808080"
    assert blend(LIGHT.accent, DARK.accent, 0) == LIGHT.accent


def test_colours_in_html_are_those_of_the_theme_that_the_browser_shows():
    signal = Signal(np.array([0.1, 0.4, 1.0]), tuple(BADGES)[:3], ("a", "b", "c"))
    cards = task_cards(np.eye(4), (2, 2), np.array([0, 1, 0, 1]), np.full((4, 2), 0.5), ("left", "top"))
    for drawn in (signal_rows(signal), cards):
        assert "light-dark(#" in drawn
        assert "#" not in re.sub(r"light-dark\(#\w{6},#\w{6}\)", "", drawn)
    assert in_page("good") == f"light-dark({LIGHT.good},{DARK.good})"
