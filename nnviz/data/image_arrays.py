"""Images and labels as arrays: .npy files in an .npz, and IDX files in a .zip; headers are checked before memory is."""

import math
import re
import zlib
from collections.abc import Generator, Sequence

import numpy as np

from nnviz.data.idx import parse_idx
from nnviz.data.image_set import ImageSet, check_number, image_set, to_square
from nnviz.data.npy import Npy
from nnviz.data.splitting import MAX_CLASSES, MAX_SAMPLES
from nnviz.data.zipped import MAX_UNPACKED, TOO_LARGE, Member

PAIRS = (("x", "y"), ("images", "labels"), ("data", "target"), ("data", "labels"), ("arr_0", "arr_1"))
SPLIT = (("x_train", "y_train"), ("x_test", "y_test"))
MAX_SIDE, MAX_LABEL = 512, 100  # pixels, bytes of a label in words
MAX_PIXEL, MAX_NUMBER = 1e30, 2**53  # of a pixel, and of a label that is a number: beyond these, arithmetic fails
CHUNK = 2**20  # pixels that are unpacked at once
IDX_NAME = re.compile(r"idx\d?-ubyte(\.gz)?$|\.idx\d?(\.gz)?$")
MAX_IDX = 1024 * MAX_SAMPLES + 16
GREY = np.array([0.299, 0.587, 0.114], np.float32)  # of red, green and blue (ITU-R BT.601), as Pillow has it
WANTED = "an .npz needs x, of shape (n, height, width), and y, of shape (n,)"


def npz_images(members: Sequence[Member]) -> Generator[float, None, ImageSet]:
    """The images of an .npz with x and y, or x_train, y_train, x_test and y_test; yields the share done.

    Other usual names are known, too: images and labels, data and target. Raises ValueError, in one sentence for people.
    """
    arrays = {member.path[-1].removesuffix(".npy").lower(): member for member in members}
    pairs = [pair for pair in SPLIT if pair[0] in arrays and pair[1] in arrays]
    pairs = pairs or [pair for pair in PAIRS if pair[0] in arrays and pair[1] in arrays][:1]
    if not pairs:
        held = ", ".join(member.name for member in members[:6])
        raise ValueError(f"In this file there are {held}; {WANTED}.")
    xs = [NpyImages(arrays[x]) for x, _ in pairs]
    ys = [_labels(arrays[y], len(x)) for (_, y), x in zip(pairs, xs, strict=True)]
    check_number(sum(map(len, xs)))
    low, high = 0.0, 0.0
    total, done = 2 * sum(map(len, xs)), 0
    for x in xs:
        for part in x.parts():
            if not (np.abs(part) <= MAX_PIXEL).all():  # not so for NaN either
                raise ValueError(f"Some pixels in x are not a number, or beyond ±{MAX_PIXEL:g}; mend them.")
            low, high, done = min(low, float(part.min())), max(high, float(part.max())), done + len(part)
            yield done / total
    pixels = low == 0 and 16 < high <= 255
    low, high = (0.0, 255.0) if pixels else (low, high or 1.0)
    images, at = np.empty((total // 2, 784), np.uint8), 0
    for x in xs:
        for part in x.parts():
            images[at : at + len(part)] = to_square(((part - low) / (high - low)).astype(np.float32))
            at += len(part)
            yield 0.5 + at / total
    names, labels = np.unique(np.concatenate(ys), return_inverse=True)
    size = xs[0].size
    facts = {"sizes": (size, size), "coloured": xs[0].colours > 1, "spread": None if pixels else (low, high)}
    return image_set(images, [str(name) for name in names], labels, "arrays", **facts)


class NpyImages:
    """The images in an .npy file: n of (height, width), grey or in colours. Raises ValueError for anything else."""

    def __init__(self, member: Member):
        self.member = member
        self.array = Npy(member)
        (self.count, *rest), self.dtype = self.array.shape, self.array.dtype
        if self.dtype.kind not in "uifb":
            raise ValueError(f"x holds {self.dtype} values; it needs numbers.")
        self.first = len(rest) == 3 and rest[0] in (1, 3) and rest[2] not in (1, 3)  # colours stand before the pixels
        if self.first:
            rest = [*rest[1:], rest[0]]
        if len(rest) == 1 and math.isqrt(rest[0]) ** 2 == rest[0]:
            rest = [math.isqrt(rest[0])] * 2
        if len(rest) not in (2, 3) or (len(rest) == 3 and rest[2] not in (1, 3)):
            raise ValueError(f"x has the shape {(self.count, *rest)}; {WANTED}.")
        self.colours = rest[2] if len(rest) == 3 else 1
        self.size = rest[0], rest[1]
        if not 1 <= min(self.size) <= max(self.size) <= MAX_SIDE:
            raise ValueError(f"The images are {rest[0]:,} x {rest[1]:,} pixels; up to {MAX_SIDE} a side can be read.")
        check_number(self.count)

    def __len__(self) -> int:
        return self.count

    def parts(self):
        """The images in parts, float64 (k, height, width)."""
        pixels = math.prod(self.size) * self.colours
        each, some = pixels * self.dtype.itemsize, max(1, CHUNK // pixels)
        with self.member.open() as stream:
            self.member.exactly(stream, self.array.start)
            for first in range(0, self.count, some):
                k = min(some, self.count - first)
                values = np.frombuffer(self.member.exactly(stream, k * each), self.dtype).astype(np.float64)
                if self.colours == 1:
                    yield values.reshape(k, *self.size)
                elif self.first:
                    yield np.tensordot(values.reshape(k, self.colours, *self.size), GREY, axes=(1, 0))
                else:
                    yield values.reshape(k, *self.size, self.colours) @ GREY


def _labels(member: Member, count: int) -> np.ndarray:
    """The labels (n,) in an .npy file, whole numbers or words; of one-hot rows the places of the ones."""
    array = Npy(member)
    shape, dtype = array.shape, array.dtype
    if dtype.kind not in "uifbUS" or dtype.itemsize > 4 * MAX_LABEL:
        raise ValueError(f"y holds {dtype} values; it needs a whole number or a word for each image.")
    if shape[0] != count or math.prod(shape) > MAX_SAMPLES * MAX_CLASSES or len(shape) > 2:
        raise ValueError(f"y has the shape {shape}, and there are {count:,} images; it needs a label for each.")
    y = array.read().reshape(count, -1)
    if y.shape[1] > 1:
        if dtype.kind in "US" or not np.all((y == 0) | (y == 1)) or not np.all(y.sum(axis=1) == 1):
            raise ValueError(f"y has the shape {shape}; it needs one label for each image.")
        y = y.argmax(axis=1)
    y = y.ravel()
    if y.dtype.kind == "f" and not np.all((y == np.rint(y)) & (np.abs(y) <= MAX_NUMBER)):  # not so for NaN either
        raise ValueError("Some labels in y are not whole numbers; give each class a number or a name.")
    if dtype.kind == "S":
        y = np.char.decode(y, "latin-1")
    return y.astype(np.int64) if y.dtype.kind in "fb" else y


def is_idx(member: Member) -> bool:
    """Whether a file is named as IDX files are: train-images-idx3-ubyte, t10k-labels.idx1-ubyte.gz."""
    return bool(IDX_NAME.search(member.path[-1].lower()))


def idx_images(members: Sequence[Member]) -> Generator[float, None, ImageSet]:
    """The images of IDX files in an archive, each file of images with one of labels; yields the share done."""
    files = sorted((member for member in members if is_idx(member)), key=lambda member: member.path)
    images, labels = [], []
    for i, member in enumerate(files):
        yield i / len(files)
        array = _idx(member)
        alike = images if array.ndim == 3 else labels
        alike.append(array)
        check_number(sum(map(len, alike)))
        if sum(one.nbytes for one in alike) > MAX_UNPACKED:  # gzipped, they may be a thousandth
            raise ValueError(TOO_LARGE)
    if [len(one) for one in images] != [len(one) for one in labels] or not images:
        raise ValueError("These IDX files do not belong together; each file of images needs one of as many labels.")
    size = images[0].shape[1:]
    parts = [to_square(one[at : at + 500] / np.float32(255)) for one in images for at in range(0, len(one), 500)]
    names, y = np.unique(np.concatenate(labels), return_inverse=True)
    return image_set(np.concatenate(parts), [str(name) for name in names], y, "IDX files", sizes=(size, size))


def _idx(member: Member) -> np.ndarray:
    data = member.read(MAX_IDX)
    if member.ending == ".gz":
        try:
            data = zlib.decompressobj(wbits=31).decompress(data, MAX_IDX + 1)
        except zlib.error:
            raise ValueError(f"The file “{member.name}” in this archive is damaged; zip it anew.") from None
    if len(data) > MAX_IDX:
        raise ValueError(f"“{member.name}” has more than {MAX_IDX // 2**20} MB; up to {MAX_SAMPLES:,} images of 28x28.")
    try:
        array = parse_idx(data)
    except ValueError as error:
        raise ValueError(f"“{member.name}” is {error}.") from None
    if array.dtype != np.uint8 or array.ndim not in (1, 3) or max(array.shape[1:], default=1) > MAX_SIDE:
        raise ValueError(
            f"“{member.name}” holds {array.dtype} of shape {array.shape}; it needs images or labels as bytes."
        )
    return array
