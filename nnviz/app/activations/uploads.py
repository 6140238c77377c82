"""What visitors upload: pictures, of which everything is checked before they are decoded, because anything may come."""

import io
from dataclasses import dataclass

import numpy as np

MAX_BYTES = 5 * 2**20
MAX_PIXELS = 25_000_000
MAX_SIDE = 12_000
ALLOWED = f"up to {MAX_PIXELS // 10**6} million can be read, and {MAX_SIDE:,} on a side"
SIDE = 1024  # pixels of the longer side that are kept: plenty for one digit
ORIENTATION = 0x0112  # the tag in a picture's head that says how the camera was held
SHEET = 0.8  # of its box: what is not transparent and fills so much is a sheet with ink on it, and not the ink alone,
TWO_SHADES = 0.3  # if it also has shades that differ by so much of full contrast
FORMATS = ("PNG", "JPEG", "BMP", "GIF")


@dataclass(frozen=True, eq=False)
class Picture:
    """grey: float32 (height, width), 0 black to 1 white. turned: whether it was turned the way the camera was held;
    clear: whether some of it was transparent."""

    grey: np.ndarray
    turned: bool
    clear: bool


def read_image(data: bytes) -> Picture:
    """The picture in `data`, the bytes of a PNG, JPEG, BMP or GIF file.

    Turned the way the camera was held; what is transparent is paper; of an animation the first picture. Pictures with
    a side of more than 1,024 pixels are averaged down. Nothing is kept. ValueError, in one sentence for the visitor,
    for any other file, for more than 5 MB, and for more than 25 million pixels or 12,000 on a side.
    """
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
    try:
        return _grey(picture)
    except Exception:
        raise ValueError("This picture is damaged and cannot be read.") from None


def _grey(picture) -> Picture:
    """Decode an opened picture, no side above SIDE."""
    from PIL import Image, ImageOps

    picture.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded at a half, a quarter or an eighth of its size
    if picture.mode.startswith("I"):  # 16 bits, which Pillow would cut off above 255
        picture = Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    clear = picture.has_transparency_data
    if clear or picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGBA" if clear else "RGB")
    turned = picture.getexif().get(ORIENTATION, 1) in range(2, 9)
    picture = ImageOps.exif_transpose(picture.reduce(-(-max(picture.size) // SIDE)))
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
    if box.mean() > SHEET and high - low > TWO_SHADES:
        return float(np.median(grey[there]))
    return float(np.average(grey, weights=solid) < 0.5)
