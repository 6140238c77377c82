import numpy as np
import pytest

from nnviz.figures import Gallery, digit_gallery
from nnviz.figures.gallery import IMAGE_SIDE

DIGITS = tuple("0123456789")


def gallery(n=10, classes=DIGITS, **changes):
    rng = np.random.default_rng(0)
    labels = np.arange(n) % 10
    predicted = labels.copy()
    predicted[1::4] = (labels[1::4] + 3) % 10
    fields = {
        "pixels": rng.integers(1, 256, (n, 784), dtype=np.uint8),
        "labels": labels,
        "predicted": predicted,
        "probability": np.linspace(0.4, 0.99, n),
        "classes": classes,
        "indices": np.arange(n) * 7,
    }
    return Gallery(**fields | changes)


def test_every_pixel_is_in_its_tile_and_the_rest_is_empty(theme, checked):
    record = gallery()
    figure = checked(digit_gallery(record, theme, columns=4))
    sheet, clicks = figure.data[0].z, figure.data[-1]
    assert sheet.dtype == np.uint8
    for i in range(10):
        x, y = int(clicks.x[i] - IMAGE_SIDE / 2), int(clicks.y[i] - IMAGE_SIDE / 2)
        assert (sheet[y : y + IMAGE_SIDE, x : x + IMAGE_SIDE].ravel() == record.pixels[i]).all()
    assert sheet.astype(int).sum() == record.pixels.astype(int).sum()  # all is in tiles, nothing between
    assert clicks.y[3] == clicks.y[0] != clicks.y[4]  # four in a row


def test_words_name_the_answer_and_mistakes_have_a_sign(theme):
    record = gallery()
    figure = digit_gallery(record, theme)
    captions = figure.data[4].text
    assert captions[0] == "0 with 40 %"
    assert "✕ 1 read as 4<br>with 47 %" in captions[1] and theme.bad in captions[1]
    wrong = record.labels != record.predicted
    assert ["✕" in text for text in captions] == wrong.tolist()
    right_frames, wrong_frames = figure.data[1], figure.data[2]
    assert np.isnan(wrong_frames.x).sum() == wrong.sum() and wrong_frames.line.color == theme.bad
    assert np.isnan(right_frames.x).sum() == (~wrong).sum()
    assert "wrong, it is 1" in figure.data[-1].hovertext[1]
    assert "7 right, 3 wrong" in figure.layout.meta["alt"]


def test_a_click_names_the_image_of_the_test_set(theme):
    record = gallery()
    clicks = digit_gallery(record, theme).data[-1]
    assert clicks.customdata[:, 0].tolist() == record.indices.tolist()
    assert clicks.customdata[1].tolist() == [7, 1, 4, 1]


def test_the_chosen_image_is_framed_if_it_is_there(theme, checked):
    figure = checked(digit_gallery(gallery(chosen=21), theme))  # the fourth
    frame, clicks = figure.data[3], figure.data[-1]
    assert frame.line.color == theme.accent and len(frame.x) == 6
    assert np.nanmean(np.unique(frame.x[:4])) == clicks.x[3]
    assert "Image 21 of the test set is marked." in figure.layout.meta["alt"]
    for chosen in (None, 22):
        elsewhere = digit_gallery(gallery(chosen=chosen), theme)
        assert len(elsewhere.data[3].x) == 0 and "marked" not in elsewhere.layout.meta["alt"]


def test_pixels_go_from_0_to_1_as_the_network_sees_them(theme):
    bar = digit_gallery(gallery(), theme).data[0].colorbar
    assert list(bar.tickvals) == [0, 255] and list(bar.ticktext) == ["paper 0", "ink 1"]


def test_the_download_has_the_answers(theme, column):
    record = gallery()
    figure = digit_gallery(record, theme)
    table = {name: column(figure, what) for name, what in figure.layout.meta["table"].items()}
    assert table["index"].tolist() == record.indices.tolist()
    assert table["label"][1] == "1" and table["answer"][1] == "4"
    np.testing.assert_allclose(table["probability"], record.probability, rtol=1e-6)


def test_no_images(theme, checked):
    figure = checked(digit_gallery(gallery(0), theme))
    assert "no images" in figure.layout.annotations[0].text


def test_one_image_and_many(theme, checked):
    assert len(checked(digit_gallery(gallery(1), theme)).data[-1].x) == 1
    checked(digit_gallery(gallery(40), theme), kilobytes=130)


def test_fewer_columns_where_it_is_narrow_and_room_for_long_names(theme):
    def columns(**settings):
        return len(set(digit_gallery(gallery(16, **settings.pop("fields", {})), theme, **settings).data[-1].x))

    assert columns() == 8
    assert columns(width=350) == 4
    names = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
    assert columns(width=350, fields={"classes": names}) == 3
    captions = digit_gallery(gallery(classes=names), theme).data[4].text
    assert captions[0] == "T-shirt/top<br>40 %"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"probability": np.full(10, np.nan)}, "probability.*NaN"),
        ({"probability": np.full(10, 1.5)}, "probability"),
        ({"pixels": np.zeros((10, 100), np.uint8)}, r"pixels.*\(10, 100\).*784"),
        ({"pixels": np.full((10, 784), 300)}, "pixels.*255"),
        ({"labels": np.full(10, 10)}, "labels.*0..9"),
        ({"indices": np.arange(9)}, "indices"),
    ],
)
def test_bad_numbers_are_refused_by_name(changes, words):
    with pytest.raises(ValueError, match=words):
        gallery(**changes)
    with pytest.raises(ValueError, match="columns"):
        digit_gallery(gallery(), None, columns=0)
