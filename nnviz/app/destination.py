"""Where a visitor wants their run to be: which experiment they asked for, and at which step it is seen.

There is one destination at most, and whoever asks last wins. A link or a callback asks for it. It is under way once the
session has taken on its experiment (see arrival.py), and gone when the run is there, when somebody says stop, and with
any other run.
"""

from dataclasses import dataclass

from nnviz import Experiment
from nnviz.history import Point
from nnviz.unit import Unit

LINK, PRESET, CASE, FILE, COMPARISON, WAY_BACK = "link", "preset", "case", "file", "comparison", "way back"
LESSON, CARD = "lesson", "card"  # a lesson that is opened, and one that goes on
POINTS = "points"  # that were drawn: the run goes on with them
ANSWER = "answer"  # of a card, which is read from the run further on


@dataclass(frozen=True)
class Before:
    """A run that was left for another one.

    position: where the run stood. moment: the step looked at, or None for now. fingerprint: of its weights at
    `position`. points: its tests. seen: what was looked at, where another run was opened; None for a changed setting.
    """

    experiment: Experiment
    position: int
    moment: int | None
    fingerprint: str
    points: tuple[Point, ...]
    seen: "Seen | None" = None


@dataclass(frozen=True)
class Seen:
    """What was looked at. page: its address; words: what its link said of the rest."""

    example: int
    unit: Unit | None
    page: str
    words: dict[str, str]


@dataclass(frozen=True)
class Destination:
    """asked_by: by what the experiment was asked for, LINK and so on. step: the one the run is trained to.

    moment: the step looked at from then on, None for now. expected: the fingerprint the network should have there.
    before: the run that the way back leads to. number: of the session's run that is under way, None until there is one.
    instead: the destination that was under way when this one was asked for, in case this one cannot be had.
    """

    experiment: Experiment
    asked_by: str
    step: int
    moment: int | None = None
    expected: str | None = None
    before: Before | None = None
    number: int | None = None
    instead: "Destination | None" = None
