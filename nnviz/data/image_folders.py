"""Pictures in an archive, in a folder for each class."""

from collections import Counter
from collections.abc import Generator, Sequence

import numpy as np

from nnviz.data.image_set import ImageSet, check_number, image_set, to_square
from nnviz.data.pictures import MAX_BYTES, decode, open_picture
from nnviz.data.zipped import Member

ENDINGS = {".png", ".jpg", ".jpeg", ".bmp", ".gif"}
ARCHIVES = {".zip", ".gz", ".tar", ".tgz", ".7z", ".rar", ".npz"}
PARTS = {"train", "training", "test", "testing", "val", "valid", "validation"}  # folders of a set already split
GREYS = {"1", "L", "LA", "I", "I;16", "I;16B"}  # Pillow's modes without colours
MAX_PIXELS = 400_000_000  # of all pictures together


def folder_images(members: Sequence[Member]) -> Generator[float, None, ImageSet]:
    """The images of an archive's pictures, classes named by their folders; yields the share done.

    The folders that count are the outermost that differ; folders such as train and test are looked through. Raises
    ValueError, in one sentence for people.
    """
    pictures = [member for member in members if member.ending in ENDINGS]
    left_out = Counter(
        "archives" if member.ending in ARCHIVES else "other files" for member in members if member.ending not in ENDINGS
    )
    if not pictures:
        what = "another archive" if left_out["archives"] else "no PNG or JPEG pictures"
        raise ValueError(f"This archive holds {what}; it needs a folder of pictures for each class.")
    check_number(len(pictures))
    level = _level([picture.path[:-1] for picture in pictures])
    placed = [picture for picture in pictures if len(picture.path) > level + 1]
    if not placed:
        raise ValueError("These pictures lie in no folders that tell their classes; make a folder for each class.")
    if len(placed) < len(pictures):
        left_out["pictures outside of the folders"] = len(pictures) - len(placed)
    names = sorted({picture.path[level] for picture in placed}, key=_natural)
    labels = np.array([names.index(picture.path[level]) for picture in placed])
    images = np.empty((len(placed), 784), np.uint8)
    sizes, coloured, pixels = [], False, 0
    for i, member in enumerate(placed):
        if not i % 20:
            yield i / len(placed)
        file = member.read(MAX_BYTES)
        try:
            picture = open_picture(file)
        except ValueError as error:
            raise ValueError(_about(member, error)) from None
        size = picture.size[::-1]
        pixels += size[0] * size[1]
        if pixels > MAX_PIXELS:
            raise ValueError(
                f"These pictures have more than {MAX_PIXELS // 10**6} million pixels together; make them smaller."
            )
        coloured = coloured or picture.mode not in GREYS
        try:
            images[i] = to_square(decode(picture).grey[None])[0]
        except ValueError as error:
            raise ValueError(_about(member, error)) from None
        sizes.append(size)
    facts = {"sizes": (min(sizes), max(sizes)), "coloured": coloured, "left_out": dict(left_out)}
    return image_set(images, names, labels, "pictures in folders", **facts)


def _about(member: Member, error: ValueError) -> str:
    """What is wrong with one picture of many."""
    return f"“{member.name}”: {str(error)[0].lower()}{str(error)[1:]}"


def _level(folders: Sequence[tuple[str, ...]]) -> int:
    """How deep the folders lie that tell the classes, counted from 0: the outermost that differ."""
    deepest = max(map(len, folders))
    for level in range(deepest):
        names = {path[level] for path in folders if len(path) > level}
        if len(names) > 1 and not {name.lower() for name in names} <= PARTS:
            return level
    return max(deepest - 1, 0)


def _natural(name: str) -> tuple:
    """Numbers by their value, then words."""
    return (0, int(name), name) if name.isdecimal() and len(name) < 10 else (1, 0, name)
