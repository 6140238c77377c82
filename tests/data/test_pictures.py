"""Pictures that visitors upload: the four formats in all their kinds, and everything else refused in one sentence."""

import io
import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

from nnviz.data.centring import normalise
from nnviz.data.pictures import MAX_BYTES, MAX_PIXELS, read_image


@pytest.fixture
def page():
    """A white sheet (60, 90) with a dark 1 at the left."""
    sheet = np.full((60, 90), 250, np.uint8)
    sheet[10:50, 20:26] = 20
    return sheet


def saved(pixels, kind, mode=None, **settings):
    picture = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    file = io.BytesIO()
    (picture.convert(mode) if mode else picture).save(file, kind, **settings)
    return file.getvalue()


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "L"),
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("PNG", "I;16"),
        ("JPEG", "L"),
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("BMP", "L"),
        ("BMP", "RGB"),
        ("BMP", "1"),
        ("GIF", "P"),
    ],
)
def test_every_kind_of_picture_is_read(page, kind, mode):
    if mode == "1":
        page = np.where(page > 99, 255, 0).astype(np.uint8)  # Pillow would turn grey into dots
    data = saved(page.astype(np.uint16) * 257, kind) if mode == "I;16" else saved(page, kind, mode)
    image = read_image(data).grey
    assert image.shape == (60, 90) and image.dtype == np.float32
    assert np.abs(image - page / 255).max() < (0.12 if kind == "JPEG" else 0.09)
    assert normalise(image)[10:18, 14].min() > 200


def test_a_picture_is_turned_as_the_camera_was_held(page):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera stood on its side
    for kind in ("JPEG", "PNG"):
        image = read_image(saved(page, kind, exif=exif)).grey
        assert image.shape == (90, 60)
        assert np.abs(image - np.rot90(page, -1) / 255).max() < 0.12
    big = np.kron(page, np.ones((40, 40), np.uint8))
    tall = read_image(saved(big, "JPEG", exif=exif))
    assert tall.turned and tall.grey.shape[0] > tall.grey.shape[1]


def test_what_is_transparent_is_white(page):
    ink = np.zeros((60, 90, 4), np.uint8)
    ink[..., 3] = 255 - page  # black, and mostly transparent
    image = read_image(saved(ink, "PNG")).grey
    assert np.abs(image - page / 255).max() < 0.01
    palette = Image.fromarray(np.where(page > 99, 0, 1).astype(np.uint8)).convert("P")
    palette.putpalette([0, 0, 0, 9, 9, 9])
    image = read_image(saved(palette, "GIF", transparency=0)).grey
    assert image[0, 0] == 1 and image[20, 22] < 0.1


def test_of_an_animation_the_first_picture_is_read(page):
    frames = [Image.fromarray(page), Image.fromarray(255 - page)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert np.abs(read_image(data).grey - page / 255).max() < 0.02


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_large_pictures_are_averaged_down(page, kind):
    big = np.kron(page, np.ones((40, 40), np.uint8))  # 2400 x 3600
    image = read_image(saved(big, kind)).grey
    assert 500 < max(image.shape) <= 1024 and image.shape[1] / image.shape[0] == pytest.approx(1.5, rel=0.02)
    assert np.abs(normalise(image).astype(int) - normalise(page)).mean() < 6


def png(width, height, body=b""):
    """A PNG file that says it has this size."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def refused(data, named):
    with pytest.raises(ValueError, match=named) as error:
        read_image(data)
    sentence = str(error.value)
    assert sentence.endswith(".") and sentence.count(". ") == 0 and len(sentence) < 130 and "\n" not in sentence
    assert error.value.__suppress_context__ or error.value.__context__ is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        b"hello",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"GIF89a",
        b"BM" + b"\0" * 60,
        b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>',
        b"%PDF-1.7\n",
        b"%!PS-Adobe-3.0 EPSF",
        b"P5 2 2 255\n1234",
        bytes(range(256)) * 40,
        png(0, 5),
    ],
    ids=lambda data: repr(data[:8]),
)
def test_what_is_no_picture_is_refused(data):
    refused(data, "not a picture that can be read|damaged")


@pytest.mark.parametrize("kind", ["TIFF", "WEBP", "PPM", "ICO", "TGA"])
def test_other_formats_are_refused(page, kind):
    refused(saved(page, kind), "PNG, JPEG, BMP and GIF")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "GIF"])
def test_half_a_picture_is_refused(kind):
    noise = np.random.default_rng(0).integers(0, 256, (200, 200), dtype=np.uint8)
    data = saved(noise, kind)
    refused(data[: len(data) // 2], "damaged|not a picture")


def test_huge_pictures_are_refused_before_they_are_decoded():
    refused(png(20_000, 20_000), "too many pixels")
    refused(png(65_000, 65_000, zlib.compress(bytes(10**6))), "too many pixels")
    refused(png(6000, 6000), "6,000 x 6,000 pixels")
    refused(png(12_001, 10), "12,001 x 10 pixels")
    gif = bytearray(saved(np.zeros((5, 5), np.uint8), "GIF"))
    gif[6:10] = struct.pack("<HH", 65535, 65535)
    refused(bytes(gif), "too many pixels")
    refused(b"\xff" * (MAX_BYTES + 1), "5.0 MB")


def test_the_largest_picture_allowed_is_read():
    side = int(MAX_PIXELS**0.5)
    rows = zlib.compress(bytes(side * (side + 1)), 9)
    image = read_image(png(side, side, rows)).grey
    assert max(image.shape) <= 1024 and not image.any()


def test_broken_files_give_a_sentence_never_another_error(page):
    rng = np.random.default_rng(0)
    files = [saved(page, kind) for kind in ("PNG", "JPEG", "BMP", "GIF")]
    for turn in range(400):
        data = bytearray(files[turn % 4])
        for at in rng.integers(0, len(data), rng.integers(1, 12)):
            data[at] = rng.integers(0, 256)
        try:
            image = read_image(bytes(data)).grey
            assert image.ndim == 2 and image.size and image.min() >= 0 and image.max() <= 1
        except ValueError as error:
            assert str(error).endswith(".")


def test_pillow_is_loaded_by_an_upload_alone():
    code = "import sys, nnviz.data.pictures; print('PIL' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "False", done.stderr
