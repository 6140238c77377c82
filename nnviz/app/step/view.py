"""The view of the page of one step: the step, the stage of it, and the number that are looked at."""

import itertools
from time import monotonic

from nnviz.app.session import Session
from nnviz.app.view import View, choice, custom, flag, whole
from nnviz.backprop import Cell, Check, Stage, Story, check, choose_cell, explain_run
from nnviz.backprop.places import find_largest
from nnviz.backprop.terms import follow_operand
from nnviz.backprop.tiny import TinyNetwork
from nnviz.backprop.units import cell_of_unit
from nnviz.inspection.landscape_tiny import TwoNumbers
from nnviz.inspection.step_picture import StepPicture, name_minibatch, name_sample, name_samples, picture_step
from nnviz.memo import latest
from nnviz.text.step import Question
from nnviz.text.step.network import taken_words
from nnviz.unit import Unit

TINY, RUN = "The tiny network", "Your network"
BATCH, ONE = "Next minibatch", "One test sample"
STAGE_SECONDS = (1, 2, 4)  # seconds a stage, while it plays
CLOCK_TOLERANCE = 0.2  # seconds: the browser's clock and this one need not agree
TURNS = itertools.count()
MAX_CHANGED = 1600  # characters of the numbers changed by hand in a link: all of them have fewer


def _put_taken(view: "StepView", text: str) -> None:
    view.tiny.put_taken(whole(text))


def _say_taken(view: "StepView") -> str | None:
    return str(view.tiny.taken) if view.which == TINY and view.tiny.taken else None


def _put_changed(view: "StepView", text: str) -> None:
    view.tiny.put_changed(text)


def _say_changed(view: "StepView") -> str | None:
    return view.tiny.say_changed() if view.which == TINY else None


def _put_stage(view: "StepView", text: str) -> None:
    ids = [stage.id for stage in view.story().stages]
    numbers = [str(number + 1) for number in range(len(ids))]
    if text in numbers:
        view.stage_number = numbers.index(text)
    elif text in ids:
        view.stage_number = ids.index(text)
    else:
        raise ValueError(f"the stages are 1 to {len(ids)}, or {', '.join(ids)}")


def _say_stage(view: "StepView") -> str | None:
    stage = view.stage() if view.stage_number else None
    return stage.id if stage else None


def _put_cell(view: "StepView", text: str) -> None:
    name, *place = text.rsplit("-", 2)
    if len(place) != 2:
        raise ValueError("it cannot be read")
    row, column = map(whole, place)
    view.choose(view.story().stages[view.stage_number], row, column, name)


def _say_cell(view: "StepView") -> str | None:
    stage = view.stage()
    if stage is None or not view.has_chosen(stage):
        return None
    cell = view.cell(stage)
    return f"{cell.name}-{cell.row}-{cell.column}"


class StepView(View):
    """which: TINY or RUN. batch: BATCH or ONE, for the run. predict: whether a stage asks before it shows.
    check: whether gradients are checked. one_scale: of the pictures of single samples. pace: seconds a stage.

    tiny: the tiny network. two: the loss over two of its numbers. stage_number: from 0. playing: whether it goes on by
    itself. stopped: the step at which this page paused the run, or None. turned: another number whenever anything but
    the menu of stages changed the stage or its story, and in every view: a lesson's card puts a new one in its place.
    """

    url, prefix = "step", "step_"
    which = choice("network", tiny=TINY, run=RUN)
    batch = choice("batch", sample=ONE, minibatch=BATCH, said_if=lambda view: view.which == RUN)
    predict = flag("predict")
    check = flag("check")
    # A link says the network before its stage, and the stage before its cell.
    taken_in_link = custom("taken", _put_taken, _say_taken)
    changed_in_link = custom("changed", _put_changed, _say_changed, longest=MAX_CHANGED)
    stage_in_link = custom("stage", _put_stage, _say_stage)
    cell_in_link = custom("cell", _put_cell, _say_cell)
    ground = custom("ground", lambda view, text: view.two.put(text), lambda view: view.two.say())
    one_scale = flag()
    pace = choice(None, *STAGE_SECONDS, usual=2)

    def __init__(self, session: Session):
        super().__init__(session)
        self.tiny = TinyNetwork()
        self.two = TwoNumbers(self.tiny)
        self.stage_number, self.playing, self._due = 0, False, 0.0
        self.stopped: int | None = None
        self.turned = next(TURNS)
        self._taken: tuple[tuple, str] = (), ""
        self._told: tuple[tuple[str, str], ...] = ()  # the kinds and ids of the stages of the story before
        self._cells: dict[tuple[str, str], Cell] = {}

    @property
    def of_run(self) -> bool:
        return self.which == RUN

    def _key(self) -> tuple:
        """What identifies the story; the first three entries identify the network."""
        if self.which == TINY:
            return TINY, self.tiny.version
        session = self.session
        return RUN, session.number, session.step, session.example if self.batch == ONE else None

    def story(self) -> Story:
        """The step that is looked at. Raises ValueError where there is none to tell."""
        story = self._tell()
        self.answers()
        self.stage_number = min(self.stage_number, len(story.stages) - 1)
        return story

    @latest(_key)
    def _tell(self) -> Story:
        story = self.tiny.story() if self.which == TINY else self._tell_run()
        self.turned = next(TURNS)
        if self._told:
            self.stage_number = find_alike(*self._told[min(self.stage_number, len(self._told) - 1)], story)
        self._told = tuple((stage.kind, stage.id) for stage in story.stages)
        return story

    def _tell_run(self) -> Story:
        run, session, sample = self.run, self.session, None
        if self.batch == ONE:
            sample = run.test_inputs([session.example])[0], int(run.data.y_test[session.example])
        return explain_run(run, self.step, sample, (session.network, session.optimizer))

    @latest(_key)
    def picture(self) -> StepPicture:
        """The network in this story's step. There has to be a story."""
        step, now = self.story().step, self.step
        if self.which == TINY:
            return picture_step(step, self.tiny.taken, "minibatch", name_samples(step.samples, step.kind).capitalize())
        if self.batch == ONE:
            data, example = self.run.data, self.session.example
            title = name_sample(example, data.kind)
            return picture_step(step, now, "sample", title, data=data, sample=data.test[example])
        return picture_step(step, now, "minibatch", name_minibatch(now, step.samples, step.kind), data=self.run.data)

    def seen_by_lessons(self) -> dict:
        changed = self.tiny.say_changed() if self.which == TINY else None
        return {"step_shown": self._step_shown, "by_hand": (changed.count("~") + 1) // 2 if changed else 0}

    def _step_shown(self):
        try:
            return self.story().step
        except ValueError:  # there is no step to show, and the page says so
            return None

    def stage(self) -> Stage | None:
        """The stage that is looked at; None where there is no step to show."""
        try:
            return self.story().stages[self.stage_number]
        except ValueError:
            return None

    @latest(lambda view: view._key()[:3])
    def answers(self) -> dict[tuple, tuple[Question, int]]:
        """(story, stage id) -> (question, choice), for all samples sent through this network so far."""
        return {}

    def answered(self, stage: Stage) -> tuple[Question, int] | None:
        """The question of a stage of this story, with the choice made; None before it is made."""
        return self.answers().get((self._key(), stage.id))

    def answer(self, asked: Question, choice: int) -> None:
        """Answer the question of the stage that is looked at."""
        self.answers()[self._key(), self.story().stages[self.stage_number].id] = asked, choice

    @property
    def tally(self) -> tuple[int, int]:
        """(right answers, all answers) since the network changed."""
        answers = self.answers().values()
        return sum(asked.answer == choice for asked, choice in answers), len(answers)

    def cell(self, stage: Stage) -> Cell:
        """The chosen number of the stage, or else the largest one.

        At the update that is the one that moves most; before a prediction it is one of any sign.
        """
        chosen = self._cells.get((self.which, stage.id))
        if chosen is not None:
            try:
                stage.cell(chosen.row, chosen.column, chosen.name)
                return chosen
            except ValueError:
                pass  # another network since
        answered = self.answered(stage) if self.predict else None
        if answered is not None and answered[0].cell is not None:
            return answered[0].cell
        if self.predict:
            return Cell(stage.result.name, *choose_cell(stage))
        return find_largest(stage)

    @latest(lambda view, stage, cell: (view._key(), cell))
    def check_of(self, stage: Stage, cell: Cell) -> Check:
        """The check of a parameter by finite differences, remembered because it is slow in a large network."""
        return check(stage.step, *cell)

    def has_chosen(self, stage: Stage) -> bool:
        """Whether the number shown was chosen, by this visitor or by a link."""
        return self._cells.get((self.which, stage.id)) == self.cell(stage)

    def choose(self, stage: Stage, row: int, column: int, name: str | None = None) -> None:
        """Choose a number of the stage. Raises ValueError for one that does not exist."""
        quantity, row, column = stage.cell(row, column, name)
        self._cells[self.which, stage.id] = Cell(quantity.name, row, column)

    def point_at(self, stage: Stage, name: str, row: int, column: int) -> None:
        """Choose a number that was clicked, or the number of the result that uses it."""
        cell = self.cell(stage)
        if name in [q.name for q in stage.results]:
            self.choose(stage, row, column, name)
        else:
            name, row, column = follow_operand(stage, cell, name, row, column)
            self.choose(stage, row, column, name)

    def choose_unit(self, stage: Stage, unit: Unit | None) -> None:
        """Choose the number of the stage that belongs to a unit, if there is one."""
        found = unit and cell_of_unit(stage, unit, self.cell(stage))
        if found:
            self.choose(stage, found.row, found.column, found.name)

    def go(self, number: int, story: Story) -> None:
        """Go to another stage; the chosen number stays chosen if the new quantity has the same rows and columns."""
        old, self.stage_number = story.stages[self.stage_number], min(max(number, 0), len(story.stages) - 1)
        self._due = monotonic() + self.pace
        new, cell = story.stages[self.stage_number], self.cell(old)
        was, is_now = old.quantity(cell.name), new.result
        alike = (was.rows, was.columns) == (is_now.rows, is_now.columns) and was.values.shape == is_now.values.shape
        if alike and (self.which, new.id) not in self._cells and (self.which, old.id) in self._cells:
            self.choose(new, cell.row, cell.column)

    def turn(self, by: int, story: Story) -> None:
        """Go so many stages further on, or back."""
        self.turned = next(TURNS)
        self.go(self.stage_number + by, story)

    def play(self) -> None:
        """Go on by itself from now on."""
        self.playing, self._due = True, monotonic() + self.pace

    def pause(self) -> None:
        self.playing = False

    def tick(self, story: Story) -> None:
        """Go to the next stage if it plays and it is time; it waits for an answer, and stops at the end."""
        last = len(story.stages) - 1
        if not self.playing or monotonic() < self._due - CLOCK_TOLERANCE:
            return
        self._due = monotonic() + self.pace
        if not (self.predict and self.answered(story.stages[self.stage_number]) is None):
            self.turn(1, story)
        self.playing = self.stage_number < last

    @property
    def reward(self) -> str:
        """What the step did that was taken last; "" once something else is looked at."""
        key, told = self._taken
        return told if key == self._key() else ""

    def take(self) -> None:
        """Take the step: the network keeps what it has learned, and the next step begins at its first stage."""
        told = taken_words(self.story().step)
        if self.which == TINY:
            self.tiny.take()
        else:
            self.session.advance(1)
        self.stage_number, self._taken = 0, (self._key(), told)

    def leave(self) -> None:
        """Stop playing when the visitor leaves the page."""
        self.stopped = None
        self.pause()


def find_alike(kind: str, id: str, story: Story) -> int:
    """The stage of another story, perhaps of a network with more or fewer layers, that tells the same."""
    alike = [number for number, stage in enumerate(story.stages) if stage.kind == kind]
    if len(alike) == 1:  # such as the loss, whatever the number of layers
        return alike[0]
    return next((number for number, stage in enumerate(story.stages) if stage.id == id), alike[0] if alike else 0)
