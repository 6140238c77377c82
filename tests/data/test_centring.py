"""Whatever is drawn or photographed comes out as an image of MNIST: same place, same size, same darkness.

Reads drawn.json: for each digit five drawings made by hand, as strokes on a 256 x 256 paper, some in a corner, some
small, some large.
"""

import json
import os
import time
from pathlib import Path

import numpy as np
import pytest

from nnviz import Experiment, Run, load_dataset
from nnviz.data.centring import BOX, SIDE, centre_by_mass, fit, normalise
from nnviz.data.digits import make_digits
from nnviz.data.drawing import Drawing, rasterise
from nnviz.data.paper import thicken

DRAWN = json.loads(Path(__file__).with_name("drawn.json").read_text("utf-8"))
DRAWINGS = [Drawing(strokes) for digit in range(10) for strokes in DRAWN[str(digit)]]
LABELS = np.repeat(np.arange(10), 5)
RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def reader():
    """A function from images (n, 28, 28) to digits: a small network after one epoch of the wildest handwriting."""
    run = Run(
        Experiment(
            dataset="digits",
            variety=1.0,
            samples=10_000,
            hidden=(128,),
            optimizer="adam",
            learning_rate=2e-3,
            batch_size=64,
            epochs=2,
        )
    )
    run.advance(epochs=2)

    def read(images):
        x = np.reshape(images, (len(images), -1)).astype(np.float32) / 255
        return run.network.forward(x).a[-1].argmax(axis=1)

    return read


def centres(images):
    """Centre of mass of each image (n, SIDE, SIDE): rows and columns (2, n), counted from 0."""
    images = np.asarray(images, float)
    places = np.arange(SIDE)
    return np.stack([images.sum(axis=2) @ places, images.sum(axis=1) @ places]) / images.sum(axis=(1, 2))


def photo(drawing, light="even", pen=1.0, ink=0.25, noise=0.02, ruled=False, height=300, width=400, seed=0):
    """The drawing on a sheet of paper, 60 % as high as the photo: float (height, width), 0 black to 1 white."""
    rng = np.random.default_rng(seed)
    points = np.concatenate([np.array(stroke) for stroke in drawing.strokes])
    low, size = points.min(axis=0), np.ptp(points, axis=0).max()
    scale = 0.6 * height / size
    left, top = rng.uniform(0.05, 0.3, 2) * (width, height)
    sheet = np.ones((height, width))
    y, x = np.mgrid[:height, :width]
    for stroke in drawing.strokes:
        path = (np.array(stroke) - low) * scale + (left, top)
        for a, b in zip(path[:-1], path[1:], strict=True):
            along = b - a
            t = np.clip(((x - a[0]) * along[0] + (y - a[1]) * along[1]) / max(along @ along, 1e-9), 0, 1)
            distance = np.hypot(x - a[0] - t * along[0], y - a[1] - t * along[1])
            sheet = np.minimum(sheet, 1 - (1 - ink) * np.clip(4 * pen - distance, 0, 1))
    if ruled:
        sheet[20::35] *= 0.8
    x, y = x / width, y / height
    lamp = {
        "even": 1.0,
        "from the left": 1 - 0.6 * x,
        "a lamp": 1.0 - 0.9 * ((x - 0.4) ** 2 + (y - 0.4) ** 2),
        "a shadow": 1 - 0.4 * (x + 0.6 * y > 0.7),
    }[light]
    return np.clip(0.9 * sheet * lamp + rng.normal(0, noise, sheet.shape), 0, 1)


def test_the_scripted_drawings_are_as_various_as_they_should_be():
    boxes = [np.concatenate([np.array(stroke) for stroke in d.strokes]) for d in DRAWINGS]
    sizes = np.array([np.ptp(points, axis=0).max() for points in boxes])
    middles = np.array([(points.min(axis=0) + points.max(axis=0)) / 2 for points in boxes])
    assert len(DRAWINGS) == 50 and (sizes < 90).sum() >= 10 and (sizes > 200).sum() >= 10
    assert (np.abs(middles - 128).max(axis=1) > 40).sum() >= 20, "off-centre"


def test_drawn_digits_are_placed_as_mnist_is_and_read(reader):
    """The preset with 50,000 digits and 512-512 units reads 49 of the 50; the small network here at least 45."""
    images = np.stack([normalise(rasterise(drawing)) for drawing in DRAWINGS])
    assert images.shape == (50, SIDE, SIDE) and images.dtype == np.uint8
    assert np.abs(centres(images) - 14).max() <= 0.51
    longest = np.maximum((images.max(axis=2) > 0).sum(axis=1), (images.max(axis=1) > 0).sum(axis=1))
    assert (longest == BOX).all()
    right = (reader(images) == LABELS).sum()
    assert right >= 45, f"{right} of 50 read"


def test_place_and_size_of_a_drawing_do_not_matter():
    corners = np.array([(0, 0), (40, 4), (20, 32), (12, 64)])
    small = [Drawing([(corners + shift).tolist()]) for shift in ((5, 7), (200, 100), (90, 180))]
    large = [Drawing([(corners * 7 // 4 + shift).tolist()]) for shift in ((10, 20), (150, 130))]
    images = np.stack([normalise(rasterise(drawing)) for drawing in small + large]).astype(int)
    assert np.abs(images[1:] - images[0]).mean(axis=(1, 2)).max() < 4


@pytest.mark.parametrize("light", ["even", "from the left", "a lamp", "a shadow"])
@pytest.mark.parametrize("pen", [0.4, 2.0])
def test_photos_of_dark_ink_on_white_paper_are_read(reader, light, pen):
    some = range(0, 50, 4)
    images = np.stack([normalise(photo(DRAWINGS[i], light, pen, seed=i)) for i in some])
    answers = reader(images)
    assert (answers == LABELS[::4]).sum() >= len(some) - 1, answers
    for i, image in zip(some, images, strict=True):
        assert np.corrcoef(image.ravel(), normalise(rasterise(DRAWINGS[i])).ravel())[0, 1] > 0.5, i


def test_ruled_paper_and_pencil_are_read(reader):
    some = range(0, 50, 4)
    images = np.stack([normalise(photo(DRAWINGS[i], pen=1.0, ink=0.45, ruled=True, seed=i)) for i in some])
    assert (reader(images) == LABELS[::4]).sum() >= len(some) - 1


def test_bright_ink_on_dark_paper_is_the_same_picture():
    for drawing in DRAWINGS[::7]:
        ink = rasterise(drawing)
        image = normalise(ink)
        assert np.abs(normalise(255 - ink).astype(int) - image).max() <= 1
        assert np.abs(normalise(ink / 255).astype(int) - image).max() <= 1
        faint = normalise((40 + ink * 0.3).astype(np.uint8))  # grey on dark grey
        assert np.abs(faint.astype(int) - image).mean() < 3


def unmoved(images, least=0.95):
    """Normalise images of MNIST's kind and hold them against themselves."""
    again = np.stack([normalise(image) for image in images])
    assert np.abs(centres(again) - centres(images)).max() < 1, "moved by less than a pixel"
    assert (np.abs(again.astype(int) - images).max(axis=(1, 2)) <= 5).mean() > least, "hardly a pixel changed"
    return again


def test_made_digits_are_already_normal(reader):
    x, _ = make_digits(1000, split="test")
    images = x.reshape(-1, SIDE, SIDE)
    full = np.maximum((images.max(axis=2) > 0).sum(axis=1), (images.max(axis=1) > 0).sum(axis=1)) == BOX
    assert full.sum() > 500
    again = unmoved(images[full], least=0.9)
    assert (reader(again) != reader(images[full])).mean() < 0.01


@pytest.mark.skipif("NNVIZ_DATA" not in os.environ, reason="needs the files of MNIST in $NNVIZ_DATA")
def test_mnist_is_already_normal():
    data = load_dataset("mnist", samples=20_000)
    run = Run(Experiment(dataset="mnist", samples=20_000, hidden=(64,), epochs=1))
    run.advance(epochs=1)
    images = data.test[-4000:].reshape(-1, SIDE, SIDE)
    again = unmoved(images)

    def read(images):
        x = images.reshape(len(images), -1).astype(np.float32) / 255
        return run.network.forward(x).a[-1].argmax(axis=1)

    before = read(images)
    assert (before == data.y_test[-4000:]).mean() > 0.9
    assert (read(again) != before).mean() < 0.01


@pytest.mark.parametrize(
    "blank",
    [
        np.zeros((28, 28), np.uint8),
        np.full((300, 200), 255, np.uint8),
        np.full((40, 50), 0.5),
        np.ones((1, 1)),
        np.clip(RNG.normal(0.8, 0.03, (500, 400)), 0, 1),
        np.linspace(0.3, 0.9, 300)[:, None] * np.ones((300, 400)),
    ],
    ids=["black", "white", "grey", "one pixel", "grain", "a lamp from one side"],
)
def test_blank_paper_is_refused(blank):
    with pytest.raises(ValueError, match="nothing is drawn"):
        normalise(blank)


@pytest.mark.parametrize(
    ("image", "named"),
    [
        (np.zeros((28, 28, 3), np.uint8), r"\(28, 28, 3\)"),
        (np.zeros((0, 5)), r"\(0, 5\)"),
        (np.zeros((10, 5000), np.uint8), "4,096"),
        (np.zeros(784), r"\(784,\)"),
        (np.zeros((28, 28), int), "int64"),
        (np.full((28, 28), 2.0), "2.0"),
        (np.full((28, 28), np.nan), "nan"),
        ([["a"]], "<U1"),
    ],
)
def test_errors_say_what_was_given(image, named):
    with pytest.raises(ValueError, match=named):
        normalise(image)


@pytest.mark.parametrize("shape", [(1, 2), (2, 1), (3, 3), (1, 4096), (4096, 3), (7, 900), (63, 64), (4096, 4096)])
def test_odd_sizes_take_bounded_time_and_give_an_image_or_a_sentence(shape):
    for kind in ("noise", "a dot", "half"):
        image = np.zeros(shape, np.uint8)
        if kind == "noise":
            image[:] = np.random.default_rng(1).integers(0, 256, shape)
        elif kind == "a dot":
            image[shape[0] // 2 :, shape[1] // 2 :][:3, :3] = 255
        else:
            image[: shape[0] // 2 + 1, : shape[1] // 2 + 1] = 255
        start = time.perf_counter()
        try:
            out = normalise(image)
            assert out.shape == (SIDE, SIDE) and out.dtype == np.uint8 and out.any()
        except ValueError as error:
            assert "nothing is drawn" in str(error) or "digits are drawn" in str(error)
        assert time.perf_counter() - start < 3


def test_thin_lines_are_made_as_wide_as_mnists_and_wide_ones_are_left():
    hair = np.zeros((200, 200), np.float32)
    hair[20:180, 100] = 1
    wide = thicken(hair)
    across = wide[100].sum()
    assert 10 <= across <= 16 and wide.max() == 1  # 0.09 of 160
    marker = np.zeros((200, 200), np.float32)
    marker[20:180, 90:112] = 1
    assert thicken(marker) is marker
    assert not thicken(np.zeros((9, 9), np.float32)).any()


def test_fitting_averages_blocks_and_keeps_the_shape():
    """A drawing of whole blocks is averaged back to its blocks, wherever it lies and however large the blocks are."""
    rng = np.random.default_rng(0)
    box = (rng.random((BOX, 11)) < 0.4).astype(np.float32)
    box[0, 0] = box[-1, -1] = 1  # the ink reaches the corners of its box: 20 x 11
    expected = np.zeros((BOX, BOX), np.uint8)
    expected[:, 4:15] = 255 * box
    for block, top, left in ((1, 0, 0), (5, 40, 100), (10, 80, 0)):
        drawing = np.zeros((280, 300), np.float32)
        drawing[top : top + BOX * block, left : left + 11 * block] = np.kron(box, np.ones((block, block)))
        np.testing.assert_array_equal(fit(drawing), expected)
        np.testing.assert_array_equal(fit(drawing.T), expected.T)
    half = np.zeros((40, 40), np.float32)
    half[:, ::2] = 1
    half[:, 39] = 1
    assert fit(half)[5, 5] in (127, 128)  # two pixels, one of them ink
    assert not fit(np.zeros((30, 20), np.float32)).any()


def test_centring_moves_by_whole_pixels_and_loses_nothing():
    images = np.zeros((2, BOX, BOX), np.uint8)
    images[0, 3, 5] = 200  # alone: its pixel is the centre
    images[1, 0, 0] = images[1, 0, 1] = 7  # as far into the corner as the box can be moved: to (8, 8)
    placed = centre_by_mass(images)
    assert placed.shape == (2, SIDE, SIDE) and placed.dtype == np.uint8
    assert placed[0, 11, 13] == 200 and placed[0].sum() == 200  # the box's corner stops at (8, 8)
    assert placed[1, 8, 8] == 7 and placed[1].sum() == 14
    middle = np.zeros((1, BOX, BOX), np.uint8)
    middle[0, 12, 9] = 50
    assert centre_by_mass(middle)[0, 14, 14] == 50
