"""Labelled images in one file: a .zip of folders, one for each class, or of IDX files, or an .npz with x and y."""

from collections.abc import Generator

from nnviz.data.dataset import Dataset
from nnviz.data.image_arrays import idx_images, is_idx, npz_images
from nnviz.data.image_folders import folder_images
from nnviz.data.image_set import ImageSet
from nnviz.data.parts import drain
from nnviz.data.saved import is_saved, read_saved
from nnviz.data.zipped import open_archive


def read_images(data: bytes) -> ImageSet | Dataset:
    """The labelled images in a file, or the data set that nnviz saved in it. Raises ValueError, in one sentence for
    people, for any other."""
    return drain(images_in_parts(data))


def images_in_parts(data: bytes) -> Generator[float, None, ImageSet | Dataset]:
    """As `read_images`, one part after the other: yields the share done, 0..1, and returns the images."""
    members = open_archive(data)
    if is_saved(members):
        return read_saved(members)
    if any(member.ending == ".npy" for member in members):
        return (yield from npz_images(members))
    if any(map(is_idx, members)):
        return (yield from idx_images(members))
    return (yield from folder_images(members))
