"""Read the one digit in a picture file of any origin; the file is checked before it is decoded.

Pillow is imported only when there is a picture to read: nnviz itself needs only NumPy.
"""

import io
from dataclasses import dataclass

import numpy as np

from nnviz.data.centring import place
from nnviz.data.paper import Ink, ink_on_paper, thicken

MAX_BYTES = 5 * 2**20
MAX_PIXELS = 25_000_000
MAX_SIDE = 12_000
ALLOWED = f"up to {MAX_PIXELS // 10**6} million can be read, and {MAX_SIDE:,} on a side"
MAX_KEPT_SIDE = 1024  # pixels: larger pictures are averaged down, which is plenty for one digit
ORIENTATION_TAG = 0x0112  # of EXIF: how the camera was held
# What is not transparent is a sheet with ink on it, not the ink alone, if it fills this share of its bounding box and
# has shades that differ by this much of full contrast.
SHEET_SHARE, SHEET_CONTRAST = 0.8, 0.3
FORMATS = ("PNG", "JPEG", "BMP", "GIF")
BLANK = "No ink can be made out in this picture; take one of a digit that stands out from its paper."
SEVERAL = "There are {} in this picture; cut it down to one of them, and upload that."


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded picture.

    grey: float32 (height, width), 0 black to 1 white. turned: whether it was turned upright; clear: whether some of it
    was transparent.
    """

    grey: np.ndarray
    turned: bool
    clear: bool


@dataclass(frozen=True, eq=False)
class Reading:
    """A digit read from a picture. pixels: uint8 (784,), 0 paper to 255 ink. picture, ink: what it was read from.
    thickened: whether its strokes were made wider."""

    pixels: np.ndarray
    picture: Picture
    ink: Ink
    thickened: bool


def read_digit(data: bytes) -> Reading:
    """Read the one digit in a picture file.

    Raises ValueError, in one sentence for people, if there is none or several, and for files that `read_image` refuses.
    """
    picture = read_image(data)
    try:
        found = ink_on_paper(picture.grey)
    except ValueError as error:
        digits = str(error).removesuffix(" are drawn")
        raise ValueError(BLANK if digits == str(error) else SEVERAL.format(digits)) from None
    strokes = thicken(found.ink)
    return Reading(place(strokes).ravel(), picture, found, strokes is not found.ink)


def read_image(data: bytes) -> Picture:
    """Read the picture in `data`, the bytes of a PNG, JPEG, BMP or GIF file.

    It is turned upright as the camera says; what is transparent becomes paper; an animation gives its first picture.
    Pictures with a side of more than 1,024 pixels are averaged down. Raises ValueError, in one sentence for people, for
    any other file, for more than 5 MB, and for more than 25 million pixels or 12,000 on a side.
    """
    return decode(open_picture(data))


def open_picture(data: bytes):
    """A picture file, checked and opened but not decoded, as Pillow has it. Raises ValueError as `read_image` does."""
    if len(data) > MAX_BYTES:
        raise ValueError(f"This file has {len(data) / 2**20:.1f} MB; up to {MAX_BYTES // 2**20} MB can be read.")
    from PIL import Image  # comes with Streamlit; only those who upload wait for it to load

    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)  # reads the head of the file alone
    except Image.DecompressionBombError:
        raise ValueError(f"This picture has far too many pixels; {ALLOWED}.") from None
    except Exception:  # Pillow raises many kinds for broken files, all of them meaning this
        raise ValueError("This is not a picture that can be read; PNG, JPEG, BMP and GIF can.") from None
    width, height = picture.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise ValueError(f"This picture has {width:,} x {height:,} pixels; {ALLOWED}.")
    return picture


def decode(picture) -> Picture:
    """Decode what `open_picture` opened, averaged down to at most MAX_KEPT_SIDE pixels a side.

    Raises ValueError for a damaged file.
    """
    try:
        return _grey(picture)
    except Exception:
        raise ValueError("This picture is damaged and cannot be read.") from None


def _grey(picture) -> Picture:
    """Decode an opened picture, averaged down to at most MAX_KEPT_SIDE pixels a side."""
    from PIL import Image, ImageOps

    picture.draft("RGB", (MAX_KEPT_SIDE, MAX_KEPT_SIDE))  # a JPEG is decoded at a fraction of its size
    if picture.mode.startswith("I"):  # 16 bits, which Pillow would cut off above 255
        picture = Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    clear = picture.has_transparency_data
    if clear or picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGBA" if clear else "RGB")
    turned = picture.getexif().get(ORIENTATION_TAG, 1) in range(2, 9)
    picture = ImageOps.exif_transpose(picture.reduce(-(-max(picture.size) // MAX_KEPT_SIDE)))
    grey = np.asarray(picture.convert("L"), np.float32) / 255
    if clear:
        solid = np.asarray(picture.getchannel("A"), np.float32) / 255
        clear = bool(solid.min() < 1)
        grey = grey * solid + _paper_below(grey, solid) * (1 - solid)
    return Picture(grey, turned, clear)


def _paper_below(grey: np.ndarray, solid: np.ndarray) -> float:
    """The shade of the paper where a picture is transparent, so that ink of any colour stands out from it.

    White below dark ink and black below bright ink; if the picture has a sheet of its own, that one's shade.
    solid: (height, width) from 0 transparent to 1.
    """
    if not solid.any():
        return 1.0
    there = solid > 0.5 * solid.max()
    rows, columns = (np.flatnonzero(there.any(axis=axis)) for axis in (1, 0))
    box = there[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    low, high = np.quantile(grey[there], (0.01, 0.99))
    if box.mean() > SHEET_SHARE and high - low > SHEET_CONTRAST:
        return float(np.median(grey[there]))
    return float(np.average(grey, weights=solid) < 0.5)
