"""A lesson of the visitor's own: read from a file, or from the word of a link, in which a short one travels whole."""

import base64
import binascii
import zlib

from nnviz.lessons import decode
from nnviz.lessons.parts import MAX_BYTES

MARK = "~"  # of the word of a link that is a lesson itself
MAX_WORD = 3000  # characters of it


def write_word(text: str) -> str | None:
    """A lesson's text as the word of a link; None if it is too long for one."""
    packed = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    return MARK + packed if len(packed) < MAX_WORD else None


def read_word(word: str) -> str:
    """The text of the lesson that the word of a link holds. Raises ValueError with a reason that people read."""
    if not word.startswith(MARK):
        raise ValueError("there is no such lesson")
    try:
        packed = base64.b64decode(word[1:] + "=" * (-len(word[1:]) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        data = unpacking.decompress(packed, MAX_BYTES + 1)  # no more, however much it would unpack to
        if not unpacking.eof and len(data) <= MAX_BYTES:
            raise ValueError
    except (binascii.Error, zlib.error, ValueError):
        raise ValueError("the lesson in it cannot be read; it may have been cut off") from None
    return decode(data)
