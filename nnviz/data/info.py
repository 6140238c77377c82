"""What is known of a data set without loading it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nnviz.data.dataset import Dataset
from nnviz.data.kinds import IMAGE, Kind


@dataclass(frozen=True)
class DatasetInfo:
    """What is known of a data set without loading it.

    title, description (one sentence): for people. kind: what samples are. settings: those of "variety" and "noise" that
    change the set. test_samples: in the test set. suited: settings of an experiment that suit it where the usual ones
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
