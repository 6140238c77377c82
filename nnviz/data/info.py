"""What is known of a data set without loading it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nnviz.data.dataset import Dataset
from nnviz.data.kinds import IMAGE, Kind


@dataclass(frozen=True)
class DatasetInfo:
    """What is known of a data set without loading it.

    title, description (one sentence): for people. kind: what samples are. settings: those of "variety", "noise",
    "classes" and "test_samples" that change the set. test_samples: in the test set, usually. best(noise): the accuracy
    of the best possible rule, where that is known. suited: settings of an experiment that suit it where the usual ones
    do not. data: the set itself where somebody's own file was read, else None.
    """

    title: str
    description: str
    default_samples: int
    max_samples: int
    test_samples: int
    classes: tuple[str, ...]
    kind: Kind = IMAGE
    settings: tuple[str, ...] = ()
    suited: Mapping[str, Any] = field(default_factory=dict)
    data: Dataset | None = None
    best: Callable[[float], float] | None = None

    @property
    def usual(self) -> dict[str, int | None]:
        """The numbers that a set has where nothing is said of them; None where they cannot be chosen."""
        chosen = {"classes": len(self.classes), "test_samples": self.test_samples}
        free = {name: number if name in self.settings else None for name, number in chosen.items()}
        return {"samples": self.default_samples, **free}
