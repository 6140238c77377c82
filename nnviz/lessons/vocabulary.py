"""What lessons can name in their gaps, conditions and answers: each word once, with its meaning and how it is found.

A letter in braces stands for a number: "units in layer {L}". Layers are counted from 1, units, classes, rows and
columns from 0, as everywhere on the screen. `find` raises IndexError for a layer or unit that is not there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnviz.backprop.records import Step
from nnviz.diagnostics import chance_loss
from nnviz.lessons.snapshot import Snapshot
from nnviz.network import parameter_count

NUMBER, SHARE, COUNT, WORD = "number", "share", "count", "word"  # kinds: how a value is written and compared


@dataclass(frozen=True)
class Name:
    """words: as lessons have them. kind: NUMBER, SHARE (0..1, written as a percentage), COUNT or WORD. find: (snapshot,
    *numbers) -> the value, None where there is none. curve: the field of a test (`Point`) that it is,
    which can be drawn over the steps."""

    words: str
    kind: str
    about: str
    find: Callable
    curve: str = ""

    @cached_property
    def letters(self) -> str:
        """The letters that stand for numbers, in their order."""
        return "".join(re.findall(r"\{(\w)\}", self.words))

    @property
    def cell(self) -> bool:
        """Whether it is a number in a table of One step."""
        return self.words.endswith("-{R}-{C}")

    @cached_property
    def pattern(self) -> re.Pattern:
        return re.compile(r"(\d{1,4})".join(map(re.escape, re.split(r"\{\w\}", self.words))), re.ASCII)


def _layer(of: tuple, layer: int):
    """The entry of a layer counted from 1."""
    if layer < 1:
        raise IndexError
    return of[layer - 1]


def _measure(name: str) -> Callable:
    def find(s: Snapshot, layer: int) -> float | None:
        value = float(_layer(s.next_batch.column(name), layer))
        return None if np.isnan(value) else value

    return find


def _dead(s: Snapshot, layer: int) -> float:
    return float(_layer(s.run.recorder.look_at_units(s.network)[0], layer))


def _all_dead(s: Snapshot) -> float:
    hidden = np.array(s.run.experiment.hidden)
    return float(s.run.recorder.look_at_units(s.network)[0] @ hidden / hidden.sum()) if len(hidden) else 0.0


def _moved(s: Snapshot, layer: int) -> float | None:
    """How far W has moved since the start, as a share of its size then."""
    now, start = _layer(s.network.W, layer), _layer(s.run.network_at(0).W, layer)
    size = np.linalg.norm(start)
    return float(np.linalg.norm(now - start) / size) if size else None


def _class(s: Snapshot, index: int | None) -> str | None:
    return None if index is None else s.run.data.classes[index]


def _weight(s: Snapshot, layer: int, i: int, j: int) -> float:
    return float(_layer(s.network.W, layer)[i, j])


def _minibatch_loss(s: Snapshot) -> float | None:
    return float(s.run.history.losses[s.step - 1]) if s.step else None


def _of_step(find: Callable[[Step], object]) -> Callable:
    """Of the step that One step shows."""

    def found(s: Snapshot, *numbers: int):
        return None if s.step_shown is None else find(s.step_shown, *numbers)

    return found


def _way(measure: Callable[[np.ndarray, np.ndarray], float]) -> Callable:
    """Of the way to the second answer, if it gets there."""

    def find(s: Snapshot) -> float | None:
        way = s.way_to_second
        if way is None or not way.reached:
            return None
        return float(measure(np.abs(way.images[-1] - way.images[0]), way.images[0]))

    return find


def _cell(letter: str) -> Callable:
    """A number of the step that One step shows, by the name that the page has for it."""
    arrays: dict[str, Callable] = {
        "x": lambda t: t.x,
        "p": lambda t: t.forward.a[-1],
        "z": lambda t: t.forward.z,
        "a": lambda t: t.forward.a[1:],
        "dz": lambda t: t.backward.dz,
        "da": lambda t: t.backward.da[1:],
        "dW": lambda t: t.backward.dW,
        "db": lambda t: t.backward.db,
        "W": lambda t: t.before.W,
        "b": lambda t: t.before.b,
    }

    def find(step: Step, *numbers: int) -> float | None:
        array, (*layer, row, column) = arrays[letter](step), numbers
        if layer:
            array = _layer(array, *layer)
        return None if array is None else float(np.atleast_2d(array)[row, column])

    return _of_step(find)


VOCABULARY = (
    Name("training loss", NUMBER, "the loss on training samples", lambda s: s.point.train_loss, "train_loss"),
    Name("test loss", NUMBER, "the loss on test samples", lambda s: s.point.test_loss, "test_loss"),
    Name(
        "training accuracy",
        SHARE,
        "right answers to training samples",
        lambda s: s.point.train_accuracy,
        "train_accuracy",
    ),
    Name("test accuracy", SHARE, "right answers to test samples", lambda s: s.point.test_accuracy, "test_accuracy"),
    Name("minibatch loss", NUMBER, "the loss of the last step's minibatch, before that step", _minibatch_loss),
    Name(
        "loss of guessing",
        NUMBER,
        "ln(classes): every class gets the same probability",
        lambda s: chance_loss(len(s.run.data.classes)),
    ),
    Name("step", COUNT, "steps taken", lambda s: s.step),
    Name("epoch", NUMBER, "passes over the training samples, such as 2.5", lambda s: s.step / _per_epoch(s)),
    Name("steps in an epoch", COUNT, "minibatches in one pass", lambda s: _per_epoch(s)),
    Name("steps of the run", COUNT, "steps that the whole run takes", lambda s: s.run.total_steps),
    Name("classes", COUNT, "answers to choose from", lambda s: len(s.run.data.classes)),
    Name("inputs", COUNT, "numbers that one sample has", lambda s: s.network.sizes[0]),
    Name("hidden layers", COUNT, "layers between input and answer", lambda s: len(s.run.experiment.hidden)),
    Name("units in layer {L}", COUNT, "units", lambda s, layer: _layer(s.network.sizes[1:], layer)),
    Name("weights in layer {L}", COUNT, "weights", lambda s, layer: _layer(s.network.W, layer).size),
    Name("parameters", COUNT, "all weights and biases", lambda s: parameter_count(s.network.sizes)),
    Name("share of dead units", SHARE, "hidden units that are 0 for every sample asked", _all_dead),
    Name("share of dead units in layer {L}", SHARE, "the same in one hidden layer", _dead),
    Name("share of zeros in layer {L}", SHARE, "activations that are 0, in the next minibatch", _measure("zeros")),
    Name(
        "share of saturated activations in layer {L}",
        SHARE,
        "activations at a flat end of tanh or sigmoid, in the next minibatch",
        _measure("saturated"),
    ),
    Name("size of the signal in layer {L}", NUMBER, "rms of its activations, in the next minibatch", _measure("a_rms")),
    Name("size of the input", NUMBER, "rms of the inputs of the next minibatch", lambda s: _measure("in_rms")(s, 1)),
    Name(
        "size of dz in layer {L}", NUMBER, "rms of its dz times the samples, in the next minibatch", _measure("dz_rms")
    ),
    Name("gradient of layer {L}", NUMBER, "‖dW‖, the length of its gradient in the next step", _measure("dW_norm")),
    Name("size of the weights in layer {L}", NUMBER, "their standard deviation", _measure("W_std")),
    Name(
        "share of the gradient that reaches layer {L}",
        SHARE,
        "‖dz‖ there, as a share of the output layer's",
        lambda s, layer: float(_layer(s.next_batch.dz_reach, layer)),
    ),
    Name("change of layer {L}", SHARE, "how far its weights moved since step 0, as a share of their size then", _moved),
    Name("weight in layer {L} from {I} to {J}", NUMBER, "one weight", _weight),
    Name("verdict", WORD, "what the judge says of the run, such as learning, waiting", lambda s: s.judgement.name),
    Name(
        "verdict of layer {L}",
        WORD,
        "what it says of a layer, such as healthy, shrinking, dying",
        lambda s, layer: _layer(s.judgement.layers, layer).state,
    ),
    # Of the one image or point that is looked at
    Name("answer", WORD, "the class with the largest probability", lambda s: _class(s, int(s.p.argmax()))),
    Name("right answer", WORD, "the label", lambda s: _class(s, s.label)),
    Name("probability of the answer", SHARE, "the largest probability", lambda s: float(s.p.max())),
    Name("probability of class {K}", SHARE, "of a class, counted from 0", lambda s, k: float(s.p[k])),
    Name(
        "sum of unit {J} in layer {L}",
        NUMBER,
        "z of a unit",
        lambda s, j, layer: float(_layer(s.passed.z, layer)[0, j]),
    ),
    Name(
        "output of unit {J} in layer {L}",
        NUMBER,
        "a of a unit",
        lambda s, j, layer: float(_layer(s.passed.a[1:], layer)[0, j]),
    ),
    Name(
        "largest change on the way",
        SHARE,
        "to the second answer: of the pixel that changes most, where 100 % is from paper to ink",
        _way(lambda change, image: change.max()),
    ),
    Name(
        "change of ink on the way",
        SHARE,
        "to the second answer: ink added and taken away, as a share of the ink there is",
        _way(lambda change, image: change.sum() / image.sum()),
    ),
    Name(
        "end of the way",
        WORD,
        "the answer to which the reader found the way, on Activations",
        lambda s: _class(s, s.way.target) if s.way is not None and s.way.reached else None,
    ),
    Name("changes by hand", COUNT, "weights, units, pixels or numbers that the reader changed", lambda s: s.by_hand),
    # Of the step that One step shows
    Name("loss of the step", NUMBER, "the loss before the step that One step shows", _of_step(lambda t: t.loss)),
    Name("loss after the step", NUMBER, "the loss after it", _of_step(lambda t: t.loss_after)),
    Name(
        "learning rate of the step",
        NUMBER,
        "the learning rate of that step",
        _of_step(lambda t: t.optimizer.learning_rate),
    ),
    Name(
        "parameters of the step",
        COUNT,
        "all weights and biases of the network that takes it",
        _of_step(lambda t: len(t.before.parameters)),
    ),
    *(
        Name(letter + "{L}-{R}-{C}", NUMBER, f"a number of {letter} there: layer, row, column", _cell(letter))
        for letter in ("W", "b", "z", "a", "dz", "da", "dW", "db")
    ),
    *(
        Name(letter + "-{R}-{C}", NUMBER, f"a number of {letter} there: sample, column", _cell(letter))
        for letter in ("x", "p")
    ),
    # Of the screen
    Name("page", WORD, "the page that is open: train, step, weights, ...", lambda s: s.page),
)


def _per_epoch(s: Snapshot) -> int:
    return s.run.experiment.steps_per_epoch
