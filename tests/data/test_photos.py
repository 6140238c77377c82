"""Pictures as people upload them: photos of all kinds are read, what is no single digit is said, and what was done to
a picture is told. The pictures are made by `photos.py`, of another seed than any data set here.
"""

from functools import cache

import numpy as np
import pytest
from PIL import Image

from nnviz import Experiment, Run
from nnviz.data.centring import normalise
from nnviz.data.pictures import read_digit
from nnviz.text.activations import reading_words
from tests.data.photos import clean, cut_to_ink, framed, photo, saved, several, transparent


@pytest.fixture(scope="module")
def reader():
    """A function from images (n, 784) to digits: a small network, trained on the wildest handwriting for a moment."""
    run = Run(
        Experiment(
            dataset="digits",
            variety=1.0,
            samples=20_000,
            hidden=(128,),
            optimizer="adam",
            learning_rate=2e-3,
            batch_size=64,
            epochs=3,
        )
    )
    run.advance(epochs=3)
    return lambda images: run.network.forward(np.asarray(images, np.float32) / 255).a[-1].argmax(axis=1)


def right(reader, pictures, digits):
    """How many are read rightly; a picture that is refused is not."""
    images = []
    for data in pictures:
        try:
            images.append(read_digit(data).pixels)
        except ValueError:
            images.append(np.zeros(784, np.uint8))
    images = np.stack(images)
    return int(((reader(images) == digits) & images.any(axis=1)).sum())


def test_290_of_300_photos_are_read(reader):
    """In bad light, on ruled paper, folded, blurred, with another line of writing at the edge. (Before faint marks
    were left out it was 143.)"""
    rng, digits = np.random.default_rng(101), np.arange(300) % 10
    assert right(reader, (photo(rng, digit) for digit in digits), digits) >= 290


KINDS = {
    "bright ink on transparent paper": transparent,
    "dark ink on transparent paper": lambda rng, digit: transparent(rng, digit, bright=False),
    "cut to the ink": cut_to_ink,
    "in a frame": lambda rng, digit: framed(rng, digit, int(rng.integers(1, 9))),
}


@pytest.mark.parametrize("kind", KINDS)
def test_clean_pictures_of_each_kind_are_read(reader, kind):
    rng, digits = np.random.default_rng(3), np.arange(50) % 10
    assert right(reader, (KINDS[kind](rng, digit) for digit in digits), digits) >= 46


def test_a_straight_line_cut_to_its_ink_is_a_one(reader):
    bar = np.zeros((121, 19), np.uint8)
    bar[:, 0] = 255  # all paper there is
    assert reader([read_digit(saved(bar)).pixels])[0] == 1


def test_several_digits_are_said_and_not_answered():
    rng = np.random.default_rng(5)
    for turn in range(30):
        with pytest.raises(ValueError, match=f"There are {2 + turn % 3} digits .* cut it down to one") as error:
            read_digit(several(rng, 2 + turn % 3))
        assert str(error.value).count(".") == 1 and "\n" not in str(error.value)


@cache
def seven():
    """A dark seven on white, in the middle: uint8 (200, 200)."""
    return np.rint(255 * (1 - clean(np.random.default_rng(7), [7], tall=(0.5, 0.6))))


def test_faint_lines_that_touch_the_ink_change_next_to_nothing():
    """Ruled lines 3 % darker than the paper must not make the digit smaller."""
    ruled = seven().copy()
    ruled[10::20] *= 0.97
    assert np.abs(normalise(ruled.astype(np.uint8)).astype(int) - normalise(seven().astype(np.uint8))).mean() < 1


def told(pixels, kind="PNG", **settings):
    return reading_words(read_digit(saved(Image.fromarray(np.asarray(pixels).astype(np.uint8)), kind, **settings)))


ALL = (
    "bright ink",
    "turned",
    "transparent",
    "frame",
    "uneven light",
    "at the edge",
    "small marks",
    "faint",
    "wider",
)


def only(*words):
    """What is told of a picture to which just this was done."""
    return {word: word in words for word in ALL}


def test_what_was_done_is_told_and_nothing_else():
    plain = seven()
    paper = np.zeros((200, 200, 4))
    paper[..., 3] = 255 - plain
    frame, dots, faint, line, lit = (plain.copy() for _ in range(5))
    frame[:3], frame[-3:], frame[:, :3], frame[:, -3:] = 60, 60, 60, 60
    dots[30:34, 30:34] = 0
    faint[10::20] *= 0.95
    line[190:, 20:60], line[185:, 90:130] = 0, 0
    lit *= np.linspace(1, 0.6, 200)
    exif = Image.Exif()
    exif[0x0112] = 6
    for pixels, words in (
        (plain, ()),
        (255 - plain, ("bright ink",)),
        (paper, ("transparent",)),
        (frame, ("frame",)),
        (dots, ("small marks",)),
        (faint, ("faint",)),
        (line, ("at the edge",)),
        (lit, ("uneven light",)),
    ):
        said = told(pixels)
        assert {word: word in said for word in ALL} == only(*words), said
    assert {word: word in told(plain, exif=exif) for word in ALL} == only("turned")
    assert "transparent" not in told(np.dstack([plain] * 3 + [np.full_like(plain, 255)])), "it could be, but is not"


def test_how_far_it_was_scaled_is_true():
    bar = np.full((200, 300), 255)
    bar[50:140, 100:112] = 0
    assert "takes 30 % of the picture's longer side" in told(bar)


def test_a_low_and_broad_digit_beside_a_high_one_is_a_digit():
    """Not a mere stroke of the other, as the bar of a 5 is."""
    low = np.full((200, 160), 255.0)
    low[40:160] = np.asarray(Image.fromarray(seven().astype(np.uint8)).resize((160, 120)))
    with pytest.raises(ValueError, match="There are 2 digits"):
        told(np.concatenate([seven(), low], axis=1))
