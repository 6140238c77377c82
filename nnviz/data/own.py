"""Data sets of somebody's own: known by their content, and kept only as long as somebody holds them.

Whoever has an own set holds what is known of it (a DatasetInfo, which has the set): a visitor, or an Experiment, which
holds it from its making on. When nobody does any more, the set is gone.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from weakref import WeakValueDictionary

from nnviz.data.dataset import Dataset
from nnviz.data.info import DatasetInfo

PREFIX = "own-"
DIGITS = 12  # hexadecimal, of a fingerprint
STEPS, MAX_EPOCHS = 1_500, 60  # of a suited run: about so many steps

_known: "WeakValueDictionary[str, DatasetInfo]" = WeakValueDictionary()


class DataMissing(ValueError):
    """Nobody here holds the data set of this name any more; it has to be read from its file again."""

    def __init__(self, name: str):
        super().__init__(
            f"The data set {name} is of somebody's own and not here: its file has to be read first, at “Your own data”."
        )
        self.name = name


def fingerprint_in(name: object) -> str:
    """The fingerprint that the name of somebody's own set ends in; "" for other names."""
    return name.removeprefix(PREFIX) if isinstance(name, str) and name.startswith(PREFIX) else ""


def is_own(name: object) -> bool:
    """Whether a name is that of somebody's own set, whether this is here or not."""
    fingerprint = fingerprint_in(name)
    return len(fingerprint) == DIGITS and set(fingerprint) <= set("0123456789abcdef")


def name_of(data: Dataset) -> str:
    """The name that a set gets from its content: samples, labels, classes, and the names of its inputs."""
    content = hashlib.sha256(repr((data.kind.name, data.kind.shape, data.classes, _inputs(data))).encode())
    for array in (data.train, data.y_train, data.test, data.y_test):
        content.update(repr((array.shape, array.dtype.str)).encode())
        content.update(array.tobytes())
    return PREFIX + content.hexdigest()[:DIGITS]


def keep(data: Dataset) -> DatasetInfo:
    """Make a data set known under the name of its content, for as long as what is returned is held by somebody.

    Two people may have the same set, so that nothing of it tells whose file it was.
    """
    name = name_of(data)
    found = _known.get(name)
    if found is not None:
        return found
    many = len(data.train)
    info = DatasetInfo(
        f"Your data ({many:,} {data.kind.plural})",
        f"A data set of somebody's own: {many:,} {data.kind.plural} to learn from.",
        default_samples=many,
        max_samples=many,
        test_samples=len(data.test),
        classes=data.classes,
        kind=data.kind,
        suited=_suited(data),
        data=replace(data, name=name),
    )
    return _known.setdefault(name, info)


def find(name: object) -> DatasetInfo | None:
    """What is known of an own set; None if nobody holds it."""
    return _known.get(name) if is_own(name) else None


def own_nbytes() -> int:
    """Bytes of all own sets that somebody holds."""
    return sum(info.data.nbytes for info in list(_known.values()))


class DataSets(Mapping):
    """Name -> DatasetInfo. It goes through those of the menu, and finds own ones, too."""

    def __init__(self, menu: dict[str, DatasetInfo]):
        self._menu = menu

    def __getitem__(self, name) -> DatasetInfo:
        info = self._menu.get(name) or find(name)
        if info is None:
            raise KeyError(name)
        return info

    def __iter__(self) -> Iterator[str]:
        return iter(self._menu)

    def __len__(self) -> int:
        return len(self._menu)

    def publish(self, info: DatasetInfo) -> None:
        """Put an own set into the menu, for everybody and for good."""
        self._menu[info.data.name] = info


def _inputs(data: Dataset) -> tuple[str, ...]:
    return data.scale.names if data.scale is not None else ()


def _suited(data: Dataset) -> dict:
    """Settings with which a set of this size is learned in a run of a usual length."""
    many = len(data.train)
    batch = 8 if many < 500 else 16 if many < 2000 else 32
    epochs = min(MAX_EPOCHS, max(10, round(STEPS * batch / many)))
    hidden = (64, 32) if data.kind.pixels else (8,) if many < 500 else (16, 8)
    return {"hidden": hidden, "batch_size": batch, "epochs": epochs}
