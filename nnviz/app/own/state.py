"""What a visitor brought: their data sets, and the file that was read last, until they learn from it.

All of it is the visitor's alone, in memory only, bounded, and gone with the visit.
"""

import logging
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np

from nnviz import Dataset
from nnviz.app.server.datasets import shared
from nnviz.app.server.limits import LIMITS, MB
from nnviz.app.server.turns import in_turns
from nnviz.data import DATASETS, DatasetInfo, DataUnavailable
from nnviz.data.files import file_in_parts
from nnviz.data.image_set import ImageSet, centre, invert
from nnviz.data.learnable import learnable
from nnviz.data.names import clean_name
from nnviz.data.own import keep, name_of
from nnviz.data.sheet import Sheet, sheet_in_parts
from nnviz.data.table import Table, choose, find_class
from nnviz.data.teaching import MAX_DRAWINGS, add_drawings
from nnviz.memo import forget, latest
from nnviz.text.numbers import count

MAX_SETS = 3  # of a visitor's own; another one takes the place of the oldest
PREVIEWED, IN_A_ROW = 20, 10  # images
MAX_TRIED = 12  # class columns, to find that of a link
PASTED = "Pasted table"


@dataclass(frozen=True)
class Wanted:
    """What a link needs. name: of the data set; file: the name of its file, as the link says; page, query: the link."""

    name: str
    file: str
    page: str
    query: dict[str, str]


class OwnData:
    """sets: the visitor's data sets by their names, the latest last; titles: the names of their files. wanted: what a
    link needs, or None. asked: whether the dialog is to be open.

    read: what was read of the last file, or None; title: its name; trouble: what was wrong with it. class_column,
    inputs: the columns chosen of a table, None for those that are found. inverted, centred: what is done to images.
    files: how many came. drawings: kept for the next set, each with what it is, a position in `classes`.
    """

    def __init__(self):
        self.sets: dict[str, DatasetInfo] = {}
        self.titles: dict[str, str] = {}
        self.wanted: Wanted | None = None
        self.asked = False
        self.files = 0
        self.drawings: list[tuple[np.ndarray, int]] = []
        self.classes: tuple[str, ...] = ()
        self.forget_file()

    def forget_file(self) -> None:
        """Let go of the file that was read last."""
        forget(self)
        self.read: Sheet | ImageSet | Dataset | None = None
        self.title = self.trouble = ""
        self.class_column: str | None = None
        self.inputs: tuple[str, ...] | None = None
        self.inverted = self.centred = False

    def has(self, name: str) -> bool:
        """Whether the visitor may learn from the data set of this name."""
        return name in self.sets or name in tuple(DATASETS)

    def take_file(self, data: bytes, file: str) -> None:
        """Read a file, a table or images, or say what is wrong with it."""
        self.forget_file()
        self.files += 1
        self.title = clean_name(PurePath(file.replace("\\", "/")).name)
        try:
            self._take(_in_turns(file_in_parts(data, file)))
        except ValueError as error:
            self.trouble = str(error)
        except (ArithmeticError, LookupError, SystemError, TypeError):  # a file that no check was written for
            logging.getLogger(__name__).exception("A file could not be read")
            self.trouble = "This file is damaged, or of a kind that cannot be read here; save it anew."

    def take_text(self, text: str) -> None:
        """Read a table that was pasted."""
        self.forget_file()
        self.title = PASTED
        try:
            self._take(_in_turns(sheet_in_parts(text)))
        except ValueError as error:
            self.trouble = str(error)

    def chosen(self) -> Table | ImageSet | Dataset:
        """What was read, with what was chosen. Raises ValueError, in one sentence, for columns that do not go."""
        return self._chosen(self.read, self.class_column, self.inputs, self.inverted, self.centred)

    def data(self) -> Dataset:
        """The data set that this makes. Raises ValueError as `chosen` does."""
        return self._data(self.chosen())

    def preview(self) -> np.ndarray | None:
        """The first training images of each class, ten in a row, uint8 (height, width); None for other data."""
        data = self.data()
        if not data.kind.pixels:
            return None
        each = max(1, PREVIEWED // len(data.classes))
        rows = [row for k in range(len(data.classes)) for row in np.flatnonzero(data.y_train == k)[:each]]
        tiles = np.zeros((-(-len(rows) // IN_A_ROW), IN_A_ROW, 30, 30), np.uint8)
        tiles.reshape(-1, 30, 30)[: len(rows), 1:-1, 1:-1] = data.train[rows].reshape(-1, 28, 28)
        return tiles.swapaxes(1, 2).reshape(-1, IN_A_ROW * 30)

    def name(self) -> str:
        """The name that it gets from its content. Raises ValueError as `chosen` does."""
        return self._name(self.data())

    def is_wanted(self) -> bool:
        """Whether it is the one that the link needs. Raises ValueError as `chosen` does."""
        return self.wanted is not None and self.name() == self.wanted.name

    def accept(self) -> DatasetInfo:
        """Keep the data set. Raises ValueError, in one sentence, if there is no room for it, or as `chosen` does."""
        info = self._accept(self.data(), self.title)
        self.forget_file()
        return info

    def keep_drawing(self, pixels: np.ndarray, label: int, classes: tuple[str, ...]) -> None:
        """Keep a drawing (784,) uint8 with what it is, a position in `classes`; those of other classes are let go."""
        if self.classes != classes:
            self.drawings, self.classes = [], classes
        if len(self.drawings) < MAX_DRAWINGS:
            self.drawings.append((pixels, label))

    def teach(self, data: Dataset, title: str) -> DatasetInfo:
        """Keep a data set with the drawings in it, which are let go. data: the images they are added to; title: of
        these. Raises ValueError, in one sentence, if that cannot be."""
        drawings, labels = zip(*self.drawings, strict=True) if self.drawings else ((), ())
        title = f"{title} and {count(len(drawings), 'drawing')}"
        info = self._accept(add_drawings(data, drawings, labels), title)
        self.drawings = []
        return info

    def _accept(self, data: Dataset, title: str) -> DatasetInfo:
        if data.nbytes > LIMITS.own_mb * MB:
            raise DataUnavailable(
                f"These data need {data.nbytes / MB:,.1f} MB, and this server keeps {LIMITS.own_mb:,.10g} MB of a "
                "visitor's own. Take fewer samples."
            )
        while self.sets and (len(self.sets) >= MAX_SETS or self.nbytes + data.nbytes > LIMITS.own_mb * MB):
            del self.sets[next(iter(self.sets))]
        shared.make_room(data.nbytes)
        info = keep(data)
        self.titles[info.data.name] = title
        self.sets.pop(info.data.name, None)
        self.sets[info.data.name] = info
        return info

    @property
    def nbytes(self) -> int:
        """Bytes of all sets that are kept."""
        return sum(info.data.nbytes for info in self.sets.values())

    def _take(self, read: Sheet | ImageSet | Dataset) -> None:
        self.read = read
        if isinstance(read, Sheet):
            found = find_class(read)
            self.class_column = None if found is None else found.name
        self._try_choices()

    def _try_choices(self) -> None:
        """Look for the choice that makes the data set of the link: which class column, what is done to images."""
        if self.wanted is None:
            return
        usual = self.class_column, self.inverted, self.centred
        if isinstance(self.read, Sheet):
            able = [column.name for column in self.read.columns if column.labels is not None]
            choices = [usual, *((name, False, False) for name in able[-MAX_TRIED:])]
        elif isinstance(self.read, Dataset):
            return
        else:
            choices = [(None, inverted, centred) for centred in (False, True) for inverted in (False, True)]
        for self.class_column, self.inverted, self.centred in choices:
            with suppress(ValueError):
                if self.is_wanted():
                    return
        self.class_column, self.inverted, self.centred = usual

    @latest(lambda own, *choice: choice)
    def _chosen(self, read, class_column, inputs, inverted, centred) -> Table | ImageSet | Dataset:
        if isinstance(read, Sheet):
            return choose(read, class_column, inputs)
        if isinstance(read, Dataset):
            return read
        read = invert(read) if inverted else read
        return centre(read) if centred else read

    @latest(lambda own, chosen: chosen)
    def _data(self, chosen: Table | ImageSet | Dataset) -> Dataset:
        return learnable(chosen)

    @latest(lambda own, data: data)
    def _name(self, data: Dataset) -> str:
        return name_of(data)


def _in_turns(parts: Generator):
    """The result of work in parts, done in turns with other visitors."""
    made = []

    def steps():
        made.append((yield from parts))

    for _ in in_turns(steps()):
        pass
    return made[0]
