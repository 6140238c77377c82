"""What visitors upload: pictures, of which everything is checked before they are decoded, because anything may come."""

import io

import numpy as np

MAX_BYTES = 5 * 2**20
MAX_PIXELS = 25_000_000
MAX_SIDE = 12_000
ALLOWED = f"up to {MAX_PIXELS // 10**6} million can be read, and {MAX_SIDE:,} on a side"
SIDE = 1024  # pixels of the longer side that are kept: plenty for one digit
FORMATS = ("PNG", "JPEG", "BMP", "GIF")


def read_image(data: bytes) -> np.ndarray:
    """The picture in `data`, the bytes of a PNG, JPEG, BMP or GIF file, as float32 (height, width), 0 black to 1 white.

    Turned the way the camera was held; what is transparent is white; of an animation the first picture. Pictures with
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


def _grey(picture) -> np.ndarray:
    """Decode an opened picture: float32 (height, width), no side above SIDE."""
    from PIL import Image, ImageOps

    picture.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded at a half, a quarter or an eighth of its size
    if picture.mode.startswith("I"):  # 16 bits, which Pillow would cut off above 255
        picture = Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    clear = picture.has_transparency_data
    if clear or picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGBA" if clear else "RGB")
    picture = ImageOps.exif_transpose(picture.reduce(-(-max(picture.size) // SIDE)))
    if clear:
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return np.asarray(picture.convert("L"), np.float32) / 255
