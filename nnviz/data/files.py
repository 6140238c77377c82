"""A file of data, of any kind that can be read: a table, or labelled images."""

from collections.abc import Generator
from pathlib import PurePath

from nnviz.data import table_text, zipped
from nnviz.data.archive import images_in_parts
from nnviz.data.dataset import Dataset
from nnviz.data.image_set import ImageSet
from nnviz.data.parts import drain
from nnviz.data.sheet import Sheet, sheet_in_parts
from nnviz.data.table import Table, choose

TABLES, ARCHIVES = (".csv", ".tsv", ".txt", ".data"), (".zip", ".npz")
ENDINGS = TABLES + ARCHIVES
MAX_MB = max(zipped.MAX_BYTES, table_text.MAX_BYTES) // 2**20  # of a file of any kind


def file_in_parts(data: bytes, name: str) -> Generator[float, None, Sheet | ImageSet | Dataset]:
    """Read a file by the ending of its name; yields the share done. Raises ValueError, in one sentence for people."""
    if PurePath(name).suffix.lower() in ARCHIVES:
        return (yield from images_in_parts(data))
    return (yield from sheet_in_parts(data))


def read_file(data: bytes, name: str) -> Table | ImageSet | Dataset:
    """What a network can learn from in a file, with the columns that are found by themselves."""
    read = drain(file_in_parts(data, name))
    return choose(read) if isinstance(read, Sheet) else read
