"""What one visitor looks at on the page of a single step: which step, which stage of it, which number.

Everything the page shows follows from this and from the session. The story of a step is told once and kept.
"""

from time import monotonic

import numpy as np
import streamlit as st

from nnviz.app.server.turns import in_turns
from nnviz.app.state import Session
from nnviz.backprop import (
    TINY_CLASSES,
    TINY_SHAPE,
    Cell,
    Check,
    Stage,
    Story,
    check,
    explain_run,
    explain_step,
    parameter_cell,
    parameter_index,
    telling_cell,
    terms,
    tiny_network,
)
from nnviz.text.step import Question

TINY, RUN = "The tiny network", "Your network"
BATCH, ONE = "Next minibatch", "One test sample"
PACES = (1, 2, 4)  # seconds a stage, while it plays
EARLY = 0.2  # seconds: the browser's clock and this one need not agree


class Stepping:
    """One visitor's walk through a training step.

    which: TINY or RUN. batch: BATCH or ONE, for the run. predict: whether a stage asks before it shows.
    check: whether gradients are checked. number: of the stage, from 0.
    answers: (story, stage id) -> (question, choice), of all samples that were sent through this network.
    playing: whether it goes on by itself, a stage every `pace` seconds. one_scale: of the pictures of single samples.
    taken: steps of the tiny network so far.
    edited: whether a number of the tiny network was changed by hand.
    stopped: the step at which this page paused the run, or None.
    turned: how often the stage or its story was changed by anything but the menu of stages.
    """

    def __init__(self):
        self.which, self.batch, self.number = TINY, ONE, 0
        self.predict = self.check = self.one_scale = self.playing = False
        self.pace, self._due = PACES[1], 0.0
        self.stopped: int | None = None
        self.turned = 0
        self._cells: dict[tuple[str, str], Cell] = {}
        self._story: tuple[tuple, Story] | None = None
        self._checked: tuple[tuple, Check] | None = None
        self._version = 0
        self.put_back()

    def put_back(self) -> None:
        """The tiny network as it was in the beginning."""
        self.network, self.x, self.y, self.rate = tiny_network()
        self.taken, self.edited = 0, False
        self._new_story()

    def _new_story(self) -> None:
        self._version += 1
        self.answers: dict[tuple, tuple[Question, int]] = {}

    def story(self, now: Session) -> Story:
        """The step that is looked at. Raises ValueError where there is none to tell."""
        if self.which == TINY:
            key = (TINY, self._version)
        else:
            key = (RUN, now.number, now.step, now.example if self.batch == ONE else None)
        known = self._story  # an older script run may put its own in the meantime, see Session
        if known is None or known[0] != key:
            told = self._tell_tiny() if key[0] == TINY else self._tell_run(now)
            if known is None or known[0][:3] != key[:3]:  # another network, not just another sample
                self.answers = {}
            self.turned += 1
            known = self._story = (key, told)
        story = known[1]
        self.number = min(self.number, len(story.stages) - 1)
        return story

    def answered(self, stage: Stage) -> tuple[Question, int] | None:
        """The question of a stage of the story that is told, and the choice made; None if it is still to be made."""
        return self.answers.get((self._story[0], stage.id))

    def answer(self, asked: Question, choice: int) -> None:
        """Answer the question of the stage that is looked at."""
        self.answers[self._story[0], self._story[1].stages[self.number].id] = asked, choice

    @property
    def tally(self) -> tuple[int, int]:
        """(right answers, all answers) since the network changed."""
        return sum(asked.answer == choice for asked, choice in self.answers.values()), len(self.answers)

    def _tell_tiny(self):
        return explain_step(
            self.network, self.x, self.y, self.rate, self.taken + 1, classes=TINY_CLASSES, shape=TINY_SHAPE
        )

    def _tell_run(self, now):
        run, sample, moment = now.run, None, None
        if self.batch == ONE:
            sample = run.test_inputs([now.example])[0], int(run.data.y_test[now.example])
        if now.step < run.position:
            *_, moment = in_turns(run.moments(now.step))
        return explain_run(run, now.step, sample, moment)

    def cell(self, stage: Stage) -> Cell:
        """The number of the stage chosen last, or else one that tells something.

        That is the largest, at the update the one that moves most, and where it is to be predicted one of any sign.
        """
        chosen = self._cells.get((self.which, stage.id))
        if chosen is not None:
            try:
                stage.cell(chosen.row, chosen.column, chosen.name)
                return chosen
            except ValueError:
                pass  # another network since
        values = stage.result.values
        answered = self.answered(stage) if self.predict else None
        if answered is not None and answered[0].cell is not None:
            return answered[0].cell
        if self.predict:
            return Cell(stage.result.name, *telling_cell(stage))
        if stage.kind == "update":
            change = np.abs(stage.step.after.parameters - stage.step.before.parameters)
            moved = parameter_cell(stage.step.before, int(np.nanargmax(change)))
            return Cell(f"new {moved.name}", moved.row, moved.column)
        row, column = np.unravel_index(int(np.abs(values).argmax()), values.shape)
        return Cell(stage.result.name, int(row), int(column))

    def check_of(self, stage: Stage, cell: Cell) -> Check:
        """The slow way for a parameter of this step; kept, because it takes long in a large network."""
        key = (self._story[0], cell)
        known = self._checked
        if known is None or known[0] != key:
            known = self._checked = (key, check(stage.step, *cell))
        return known[1]

    def has_chosen(self, stage: Stage) -> bool:
        """Whether the number shown was chosen, by this visitor or by a link."""
        return self._cells.get((self.which, stage.id)) == self.cell(stage)

    def choose(self, stage: Stage, row: int, column: int, name: str | None = None) -> None:
        """Choose a number of the stage. Raises ValueError for one that does not exist."""
        quantity, row, column = stage.cell(row, column, name)
        self._cells[self.which, stage.id] = Cell(quantity.name, row, column)

    def point_at(self, stage: Stage, name: str, row: int, column: int) -> None:
        """Choose by a place in an operand: the number of the result that uses it in its row or column."""
        cell = self.cell(stage)
        if name in [q.name for q in stage.results]:
            self.choose(stage, row, column, name)
            return
        used = terms(stage, cell.row, cell.column, cell.name).uses.get(name, (None, None))
        rows, columns = stage.quantity(cell.name).values.shape
        new_row = row if used[0] is not None and len(stage.quantity(name).values) == rows else cell.row
        wide = stage.quantity(name).values.shape[1] == columns
        new_column = column if used[1] is not None and wide else cell.column
        self.choose(stage, new_row, new_column, cell.name)

    def go(self, number: int, story: Story) -> None:
        """Go to another stage; a chosen number comes along to the next quantity of the same rows and columns."""
        old, self.number = story.stages[self.number], min(max(number, 0), len(story.stages) - 1)
        self._due = monotonic() + self.pace
        new, cell = story.stages[self.number], self.cell(old)
        was, is_now = old.quantity(cell.name), new.result
        alike = (was.rows, was.columns) == (is_now.rows, is_now.columns) and was.values.shape == is_now.values.shape
        if alike and (self.which, new.id) not in self._cells and (self.which, old.id) in self._cells:
            self.choose(new, cell.row, cell.column)

    def turn(self, by: int, story: Story) -> None:
        """Go so many stages further on, or back."""
        self.turned += 1
        self.go(self.number + by, story)

    def play(self) -> None:
        """Go on by itself from now on."""
        self.playing, self._due = True, monotonic() + self.pace

    def pause(self) -> None:
        self.playing = False

    def tick(self, story: Story) -> None:
        """Go to the next stage if it plays and it is time; it waits for an answer, and stops at the end."""
        last = len(story.stages) - 1
        if not self.playing or monotonic() < self._due - EARLY:
            return
        self._due = monotonic() + self.pace
        if not (self.predict and self.answered(story.stages[self.number]) is None):
            self.turn(1, story)
        self.playing = self.number < last

    def take(self, now: Session) -> None:
        """Take the step: the network keeps what it has learned, and the next step begins at its first stage."""
        if self.which == TINY:
            self.network = self.story(now).step.after.copy()
            self.taken += 1
            self._new_story()
        else:
            now.advance(1)
        self.number = 0

    def edit(self, name: str, row: int, column: int, value: float) -> None:
        """Change a number of the tiny network: a parameter ("W1", "b2"), an input ("x"), or a label ("y")."""
        if not np.isfinite(value):
            raise ValueError(f"value is {value}; it must be finite")
        network, x, y = self.network.copy(), self.x.copy(), self.y.copy()
        if name == "x":
            x[row, column] = value
        elif name == "y":
            y[row] = int(value)
        else:
            network.parameters[parameter_index(network, name, row, column)] = value
        self.network, self.x, self.y, self.edited = network, x, y, True
        self._new_story()

    def set_rate(self, rate: float) -> None:
        """Another learning rate for the tiny network."""
        self.rate, self.edited = float(rate), True
        self._new_story()


def stepping() -> Stepping:
    """This visitor's walk; it begins at the first stage of the tiny network."""
    if "stepping" not in st.session_state:
        st.session_state["stepping"] = Stepping()
    return st.session_state["stepping"]


def rest() -> None:
    """What ends when the page is left."""
    if "stepping" in st.session_state:
        walk = stepping()
        walk.stopped = None
        walk.pause()
