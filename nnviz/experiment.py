"""Every setting that determines a run, its limits, and its text form for links."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import ceil, isfinite, prod
from urllib.parse import parse_qsl, urlencode

from nnviz.activations import ACTIVATIONS
from nnviz.data import DATASETS
from nnviz.initializers import INITIALIZERS
from nnviz.network import DTYPES
from nnviz.optimizers import OPTIMIZERS

MAX_LAYERS = 6
MAX_WIDTH = 512
MAX_STEPS = 1_000_000  # keeps the history of a run small: 8 bytes a step
CHOICES = {
    "dataset": DATASETS,
    "activation": ACTIVATIONS,
    "initializer": INITIALIZERS,
    "optimizer": OPTIMIZERS,
    "dtype": DTYPES,
}
LIMITS = {
    "variety": (0.0, 1.0),
    "noise": (0.0, 0.5),
    "data_seed": (0, 9999),
    "samples": (10, 60_000),
    "scale": (0.0, 1.0),
    "learning_rate": (1e-5, 10.0),
    "momentum": (0.0, 0.99),
    "batch_size": (1, 1024),
    "epochs": (1, 200),
    "l1": (0.0, 1.0),
    "l2": (0.0, 1.0),
    "seed": (0, 9999),
}
BETWEEN = re.compile(r"\s*[-,;x×–]\s*|\s+", re.IGNORECASE)  # two widths in a link; nnviz itself writes 64-32


@dataclass(frozen=True)
class Experiment:
    """The settings of one run; two equal experiments give equal runs, bit for bit, on one machine.

    A setting without effect beside the others is checked and then put to its default (see `idle`), so that it does not
    make another experiment: Experiment(optimizer="adam", momentum=0.9) == Experiment(optimizer="adam").

    dataset: a name in DATASETS; variety (0..1, digits) and noise (0..0.5, planar sets) shape it; data_seed draws
    another one; samples: training samples, None for the set's own default.
    hidden: units of each hidden layer, 0 to 6 layers of 1 to 512; activation, initializer: names; scale: of "normal".
    optimizer: a name; learning_rate 1e-5..10; momentum 0..0.99 and nesterov: for "sgd" only, and nesterov only with a
    momentum above 0: asked for without one it is refused, as in PyTorch.
    batch_size 1..1024; epochs 1..200; l1, l2 0..1: penalties on the weights; seed: of weights and batches.
    dtype: "float32" or "float64".

    Raises ValueError saying which setting was given what, and what is allowed.
    """

    dataset: str = "digits"
    variety: float = 0.5
    noise: float = 0.1
    data_seed: int = 0
    samples: int | None = None
    hidden: tuple[int, ...] = (64, 32)
    activation: str = "relu"
    initializer: str = "he_normal"
    scale: float = 0.01
    optimizer: str = "sgd"
    learning_rate: float = 0.1
    momentum: float = 0.0
    nesterov: bool = False
    batch_size: int = 32
    epochs: int = 10
    l1: float = 0.0
    l2: float = 0.0
    seed: int = 0
    dtype: str = "float32"

    def __post_init__(self):
        for name, allowed in CHOICES.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} is {getattr(self, name)!r}; it can be {', '.join(allowed)}")
        if self.samples is None:
            object.__setattr__(self, "samples", self.info.default_samples)
        for name, (low, high) in LIMITS.items():
            object.__setattr__(self, name, _number(name, getattr(self, name), low, high))
        if self.samples > self.info.max_samples:
            raise ValueError(
                f"samples is {self.samples}; the data set {self.dataset} allows {LIMITS['samples'][0]} to "
                f"{self.info.max_samples}"
            )
        object.__setattr__(self, "hidden", _hidden(self.hidden))
        if not isinstance(self.nesterov, bool):
            raise ValueError(f"nesterov is {self.nesterov!r}; it can be True or False")
        if self.nesterov and self.optimizer == "sgd" and not self.momentum:
            raise ValueError("nesterov needs a momentum above 0; momentum is 0")
        if self.total_steps > MAX_STEPS:
            raise ValueError(
                f"samples {self.samples}, batch_size {self.batch_size} and epochs {self.epochs} make "
                f"{self.total_steps:,} steps; at most {MAX_STEPS:,} are allowed"
            )
        for name in self.idle:
            object.__setattr__(self, name, DEFAULTS[name])

    @property
    def idle(self) -> tuple[str, ...]:
        """The settings that change nothing beside the others, such as the momentum while Adam is chosen."""
        shaped = self.info.settings
        without_effect = {
            "variety": "variety" not in shaped,
            "noise": "noise" not in shaped,
            "data_seed": not shaped,
            "activation": not self.hidden,
            "scale": self.initializer != "normal",
            "momentum": self.optimizer != "sgd",
            "nesterov": self.optimizer != "sgd",
        }
        return tuple(name for name, idle in without_effect.items() if idle)

    @property
    def info(self):
        """What is known of the data set without loading it (a DatasetInfo)."""
        return DATASETS[self.dataset]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of every layer, input to output, such as (784, 64, 32, 10)."""
        return (prod(self.info.shape), *self.hidden, len(self.info.classes))

    @property
    def steps_per_epoch(self) -> int:
        """Minibatches in an epoch; the last one may be smaller."""
        return ceil(self.samples / self.batch_size)

    @property
    def total_steps(self) -> int:
        """Steps the whole run takes."""
        return self.steps_per_epoch * self.epochs

    def to_query(self) -> str:
        """Text for a link: "name=value&..." of the settings that differ from the defaults; "" if none does."""
        plain = Experiment(dataset=self.dataset)
        changed = {
            field.name: _to_text(getattr(self, field.name))
            for field in fields(self)
            if getattr(self, field.name) != getattr(plain, field.name)
        }
        if self.dataset != Experiment().dataset:
            changed = {"dataset": self.dataset, **changed}
        return urlencode(changed)

    @classmethod
    def from_query(cls, query: str | Mapping[str, str]) -> "Experiment":
        """The experiment of a link's text, or of its names and values. Raises ValueError at the first bad part."""
        experiment, problems = cls.read_query(query)
        if problems:
            raise ValueError(problems[0])
        return experiment

    @classmethod
    def read_query(cls, query: str | Mapping[str, str]) -> tuple["Experiment", list[str]]:
        """The experiment of a link as far as it makes sense, and one sentence for each part that was left out."""
        if isinstance(query, str):
            query = dict(parse_qsl(query.removeprefix("?"), keep_blank_values=True))
        parts, problems = {}, []
        for name, text in query.items():
            if name not in DEFAULTS:
                problems.append(f"{_shorten(name)} is not a setting")
                continue
            try:
                parts[name] = _from_text(name, text, 0 if name == "samples" else DEFAULTS[name])
            except ValueError as error:
                problems.append(str(error))
        kept, left_out = _fitting(parts)
        return cls(**kept), problems + left_out


def _fitting(parts: dict) -> tuple[dict, list[str]]:
    """Those of a link's parts that make an experiment together, and a sentence for each of the others.

    The data set comes first, because it says how many samples there are; then the others as the link has them, and
    once more those that did not fit, until none is added. Of parts that fit only singly the last is left out.
    """
    kept, others = {}, dict(sorted(parts.items(), key=lambda part: part[0] != "dataset"))
    while others:
        added = []
        for name, value in others.items():
            try:
                Experiment(**kept, **{name: value})
            except ValueError:
                continue
            kept[name] = value
            added.append(name)
        if not added:
            break
        others = {name: value for name, value in others.items() if name not in added}
    return kept, [_why_not(name, value, kept) for name, value in others.items()]


def _why_not(name, value, kept) -> str:
    """Why a part of a link does not go with those that are kept, with the link's own numbers."""
    try:
        Experiment(**{"dataset": kept.get("dataset", DEFAULTS["dataset"]), name: value})
    except ValueError as error:  # wrong whatever else the link says
        return str(error)
    try:
        Experiment(**kept, **{name: value})
    except ValueError as error:
        return f"{name}={_to_text(value)} does not fit the rest, because {error}"


DEFAULTS = {field.name: field.default for field in fields(Experiment)}


def _number(name, value, low, high):
    whole = isinstance(low, int)
    kinds = (int,) if whole else (int, float)
    if hasattr(value, "item"):  # a NumPy number
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
        raise ValueError(f"{name} is {value!r}; it can be a{' whole' * whole} number from {low:,.10g} to {high:,.10g}")
    return value if whole else float(value)


def _hidden(hidden):
    try:
        hidden = tuple(_number("a hidden layer", width, 1, MAX_WIDTH) for width in hidden)
    except TypeError:
        raise ValueError(f"hidden is {hidden!r}; it needs the units of each layer, such as (64, 32)") from None
    if len(hidden) > MAX_LAYERS:
        raise ValueError(f"hidden has {len(hidden)} layers; at most {MAX_LAYERS} are allowed")
    return hidden


def _to_text(value) -> str:
    if isinstance(value, tuple):
        return "-".join(map(str, value)) or "none"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _from_text(name, text, default):
    """The value of one setting's text, of the same kind as its default."""
    try:
        if isinstance(default, tuple):
            return () if text == "none" else _widths(text)
        if isinstance(default, bool):
            return {"true": True, "false": False}[text.lower()]
        if isinstance(default, int):
            return _whole(text)
        if isinstance(default, float):
            value = float(text)
            if not isfinite(value):
                raise ValueError
            return value
        if len(text) > 40:
            raise ValueError
        return text
    except (ValueError, KeyError):
        raise ValueError(f"{name} is {_shorten(text)!r}, which cannot be read") from None


def _widths(text):
    *widths, last = BETWEEN.split(text.strip())
    return tuple(_whole(width) for width in (widths if widths and not last else [*widths, last]))  # "8,8,": 8-8


def _whole(text):
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError
    return int(text)


def _shorten(text, most=40):
    return text if len(text) <= most else text[:most] + "…"
