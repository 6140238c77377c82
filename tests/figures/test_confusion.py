import numpy as np
import pytest

from nnviz.figures import confusion_figure

DIGITS = tuple("0123456789")


def counts():
    table = np.diag(np.arange(100, 200, 10))
    table[4, 9], table[2, 3] = 7, 1
    return table


def test_mistakes_are_coloured_by_their_share_of_the_row(theme, checked):
    figure = checked(confusion_figure(counts(), DIGITS, theme), kilobytes=40)
    mistakes, right, recall, _ = figure.data
    assert np.isnan(np.diag(mistakes.z)).all()
    assert mistakes.z[4, 9] == pytest.approx(7 / 147) and mistakes.zmax == pytest.approx(7 / 147)
    assert mistakes.z[9, 4] == 0
    assert (np.isnan(right.z) == ~np.eye(10, dtype=bool)).all()
    assert recall.text[4] == "95 %" and recall.text[0] == "100 %"


def test_every_cell_is_written_once(theme):
    *_, written = confusion_figure(counts(), DIGITS, theme).data
    found = {(int(y), int(x)): text for x, y, text in zip(written.x, written.y, written.text, strict=True)}
    assert found[4, 9] == "7" and found[4, 4] == "140"
    assert found == {(i, j): str(count) for (i, j), count in np.ndenumerate(counts()) if count}
    assert len(written.text) == len(found)


def test_the_chosen_cell_is_marked(checked, theme):
    assert not confusion_figure(counts(), DIGITS, theme).layout.shapes
    (mark,) = checked(confusion_figure(counts(), DIGITS, theme, chosen=(4, 9)), kilobytes=40).layout.shapes
    assert (mark.x0, mark.x1, mark.y0, mark.y1) == (8.5, 9.5, 3.5, 4.5)


def test_hover_clicks_and_alt_tell_the_mistake(theme):
    figure = confusion_figure(counts(), DIGITS, theme)
    assert figure.data[0].hovertext[4][9] == "of 147 fours, 7 were read as 9"
    assert figure.data[0].hovertext[2][3] == "of 121 twos, 1 was read as 3"
    assert figure.data[1].hovertext[6][6] == "of 160 sixes, 160 were read right"
    assert figure.data[0].customdata[4, 9].tolist() == [4, 9] and figure.data[0].customdata[4, 8].tolist() == [-1, -1]
    alt = figure.layout.meta["alt"]
    assert "1,450 (99.5 %)" in alt and "of 147 fours, 7 were read as 9" in alt


def test_two_classes_with_names_and_an_empty_table(theme, checked):
    figure = checked(confusion_figure(np.zeros((2, 2), int), ("inside", "outside"), theme))
    assert list(figure.data[2].text) == ["–", "–"]
    assert "nothing is counted" in figure.layout.meta["alt"]
    named = confusion_figure(np.array([[3, 1], [0, 4]]), ("inside", "outside"), theme)
    assert named.data[0].hovertext[0][1] == "of 4 “inside”, 1 was read as outside"


def test_one_mistake_does_not_shout(theme):
    table = 1000 * np.eye(10, dtype=int)
    table[3, 5] = 1
    figure = confusion_figure(table, DIGITS, theme)
    assert figure.data[0].zmax == 0.02


def test_green_is_for_classes_that_are_read_right(theme):
    table = np.array([[0, 9, 0], [1, 8, 0], [0, 0, 0]])
    recall = confusion_figure(table, ("a", "b", "c"), theme).data[2]
    assert list(recall.text) == ["0 %", "89 %", "–"]
    assert list(recall.textfont.color) == [theme.bad, theme.good, theme.muted]


def test_the_download_has_a_row_for_every_cell(theme, column):
    figure = confusion_figure(np.array([[3, 1], [0, 4]]), ("inside", "outside"), theme)
    table = {name: column(figure, what).tolist() for name, what in figure.layout.meta["table"].items()}
    assert list(zip(*table.values(), strict=True)) == [
        ("inside", "inside", 3),
        ("inside", "outside", 1),
        ("outside", "inside", 0),
        ("outside", "outside", 4),
    ]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (np.zeros((9, 10)), r"counts has shape \(9, 10\)"),
        (np.full((10, 10), np.nan), "counts.*NaN"),
        (np.full((10, 10), 0.5), "whole"),
        (np.full((10, 10), -1), "smallest count -1"),
    ],
)
def test_bad_tables_are_refused(theme, table, words):
    with pytest.raises(ValueError, match=words):
        confusion_figure(table, DIGITS, theme)
