"""What is said of images that were read."""

import numpy as np

from nnviz.data.image_set import ImageSet
from nnviz.text.image_set import read_sentences


def test_all_that_was_done_is_said():
    y = np.arange(20) % 2
    read = ImageSet(
        np.zeros((20, 784), np.uint8), ("cat", "dog"), y, "pictures in folders", ((8, 9), (30, 40)), True, True, True,
        (-1.0, 1.0), {"archives": 1, "other files": 2},
    )  # fmt: skip
    said = " ".join(read_sentences(read))
    for part in (
        "**20 images**, read from pictures in folders. **2 classes**: cat (10) and dog (10). They had 8 x 9 pixels to",
        "from −1 to 1 became shades from 0 to 1. Colours were made grey. They were dark on bright and are inverted",
        "centred as MNIST's",
        "Left out: 1 archive and 2 files that are no pictures. 4 images, a fifth of each class",
    ):
        assert part in said
