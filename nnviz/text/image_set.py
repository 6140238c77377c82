"""Sentences on images that were read: what they are, what was done to them, what was left out."""

import numpy as np

from nnviz.data.image_set import ImageSet
from nnviz.data.splitting import split
from nnviz.text.numbers import count, listed, number

FORMS = {
    "archives": ("archive", "archives"),
    "other files": ("file that is no picture", "files that are no pictures"),
    "pictures outside of the folders": ("picture outside of the folders", "pictures outside of the folders"),
}


def read_sentences(read: ImageSet) -> list[str]:
    """What was read of a file of images, one sentence each."""
    counts = np.bincount(read.y, minlength=len(read.classes))
    classes = [f"{name} ({n:,})" for name, n in zip(read.classes, counts, strict=True)]
    train, test = split(read.y)
    said = [
        f"**{count(len(read.y), 'image')}**, read from {read.source}.",
        f"**{len(read.classes)} classes**: {listed(classes)}.",
        *_done(read),
    ]
    if read.left_out:
        said.append(f"Left out: {listed(count(n, *FORMS[what]) for what, n in read.left_out.items())}.")
    return said + [
        f"{len(test):,} images, a fifth of each class drawn at random (the same ones each time), are kept for tests; "
        f"the network learns from the other {len(train):,}."
    ]


def _done(read: ImageSet) -> list[str]:
    """What was done to the images."""
    (low, high), said = read.sizes, []
    if (low, high) != ((28, 28), (28, 28)):
        sizes = "{} x {} pixels".format(*low)
        sizes = sizes if low == high else f"{sizes} to {high[0]} x {high[1]}"
        said.append(f"They had {sizes}; each was fitted into 28 x 28, its shape kept.")
    if read.spread:
        said.append(
            f"Their values from {number(read.spread[0])} to {number(read.spread[1])} became shades from 0 to 1."
        )
    if read.coloured:
        said.append("Colours were made grey.")
    said.append(
        "They were dark on bright and are inverted: bright on dark, as MNIST is."
        if read.inverted
        else "They are taken as bright on dark, as MNIST is."
    )
    if read.centred:
        said.append(
            "Each is centred as MNIST's are: its ink fills 20 x 20 pixels, its centre of mass is in the middle."
        )
    return said
