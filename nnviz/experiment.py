"""Every setting that determines a run: declared once, with its limits, its words and its text form for links."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import ceil
from urllib.parse import parse_qsl, urlencode

from nnviz.activations import ACTIVATIONS
from nnviz.fitting import fitting
from nnviz.initializers import INITIALIZERS
from nnviz.network import DTYPES
from nnviz.optimizers import OPTIMIZERS
from nnviz.setting import Setting, setting, shorten, write
from nnviz.task import Task

MAX_LAYERS, MAX_WIDTH = 6, 512  # hidden layers, units of one
DATA_NAMES = "dataset", "points"  # settings that say which data these are
MAX_STEPS = 1_000_000  # keeps the history of a run small: 8 bytes a step
RATES = (*(float(f"{digit}e{power}") for power in range(-5, 1) for digit in (1, 1.5, 2, 3, 5, 7)), 10.0)
PENALTIES = (0.0, *(float(f"{digit}e{power}") for power in range(-6, 0) for digit in (1, 3)), 1.0)
PRECISIONS = {"float32": "float32: 7 digits, fast", "float64": "float64: 16 digits, slow"}
WIDTH = Setting(
    "Units in hidden layer {}",
    "Each unit adds up the layer before with weights of its own. More units can learn more, and take longer.",
    low=1,
    high=MAX_WIDTH,
    step=1,
)


@dataclass(frozen=True)
class Experiment(Task):
    """The settings of one run; two equal experiments give equal runs, bit for bit, on one machine.

    A setting without effect beside the others is checked and then put to its default (see `idle`), so that it does not
    make another experiment: Experiment(optimizer="adam", momentum=0.9) == Experiment(optimizer="adam").

    samples: None for the data set's own default. nesterov: refused without a momentum above 0, as in PyTorch.
    Raises ValueError saying which setting was given what, and what is allowed.
    """

    hidden: tuple[int, ...] = setting(
        (64, 32),
        "Hidden layers",
        "Layers of units between the input and the answer. None: each answer is a weighted sum of what comes in.",
        low=0,
        high=MAX_LAYERS,
        each=WIDTH,
        say=write,
        label="hidden {}",
    )
    activation: str = setting(
        "relu",
        "Activation",
        "What a hidden unit does with its sum z. relu lets positive sums through and is off otherwise.",
        choices=ACTIVATIONS,
        option=lambda name: f"{name}: {ACTIVATIONS[name].formula}",
        idle=lambda e: not e.hidden,
    )
    initializer: str = setting(
        "he_normal",
        "Starting weights",
        "How the random weights begin. he_normal suits relu, glorot suits tanh and sigmoid.",
        choices=INITIALIZERS,
    )
    scale: float = setting(
        0.01,
        "Scale of the starting weights",
        "The spread of the normal distribution; 0.01 in the notebook.",
        low=0.0,
        high=1.0,
        step=0.005,
        told_with="initializer",
        idle=lambda e: e.initializer != "normal",
    )
    optimizer: str = setting(
        "sgd",
        "Optimizer",
        "How a gradient becomes a step. SGD: straight downhill. Adam and RMSProp: each weight at its own pace.",
        choices=OPTIMIZERS,
        option=lambda name: OPTIMIZERS[name].__name__,
        say=lambda name: OPTIMIZERS[name].__name__,
    )
    learning_rate: float = setting(
        0.1,
        "Learning rate",
        "How far each step goes downhill. Too small: slow. Too large: it overshoots and the loss grows.",
        low=1e-5,
        high=10.0,
        offered=RATES,
        label="rate {}",
    )
    momentum: float = setting(
        0.0,
        "Momentum",
        "How much of the last step is kept: a ball rolling downhill.",
        low=0.0,
        high=0.99,
        step=0.01,
        told_with="optimizer",
        idle=lambda e: e.optimizer != "sgd",
    )
    nesterov: bool = setting(
        False,
        "Nesterov",
        "Look ahead along the momentum before measuring the slope.",
        told_with="optimizer",
        idle=lambda e: e.optimizer != "sgd",
    )
    batch_size: int = setting(
        32,
        "Batch size",
        "How many samples each step looks at. Small batches: many quick, noisy steps.",
        low=1,
        high=1024,
        offered=tuple(2**power for power in range(11)),
        label="batches of {}",
    )
    epochs: int = setting(
        10,
        "Epochs",
        "How many times it goes through all training samples. More epochs continue the run.",
        low=1,
        high=200,
        step=1,
        noun="number of epochs",
        label="{} epochs",
    )
    l1: float = setting(
        0.0,
        "L1 penalty",
        "Pulls every weight towards 0 by the same force: many end at 0.",
        low=0.0,
        high=1.0,
        offered=PENALTIES,
        label="L1 {}",
    )
    l2: float = setting(
        0.0,
        "L2 penalty",
        "Pulls large weights more than small ones: keeps them all modest.",
        low=0.0,
        high=1.0,
        offered=PENALTIES,
        label="L2 {}",
    )
    seed: int = setting(
        0,
        "Seed",
        "Start of the random numbers: another seed, other weights and another order of samples.",
        low=0,
        high=9999,
        label="seed {}",
    )
    dtype: str = setting("float32", "Precision", "How exactly numbers are kept.", choices=DTYPES, option=PRECISIONS.get)

    def __post_init__(self):
        self._hold_data()
        for name, its in SETTINGS.items():
            value = getattr(self, name)
            if value is None and DEFAULTS[name] is None:
                value = self.info.usual[name]
                if value is None:  # not to be chosen for this set
                    continue
            object.__setattr__(self, name, its.check(name, value))
        if self.samples > self.info.max_samples:
            raise ValueError(
                f"samples is {self.samples}; the data set {self.dataset} allows {SETTINGS['samples'].low} to "
                f"{self.info.max_samples}"
            )
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
        return tuple(name for name, its in SETTINGS.items() if its.idle(self))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of every layer, input to output, such as (784, 64, 32, 10)."""
        return (self.kind.inputs, *self.hidden, len(self.info.classes))

    @property
    def steps_per_epoch(self) -> int:
        """Minibatches in an epoch; the last one may be smaller."""
        return ceil(self.samples / self.batch_size)

    def samples_seen(self, step: int) -> int:
        """Training samples that the first `step` steps have learned from, repeated ones counted again."""
        epochs, batches = divmod(step, self.steps_per_epoch)
        return epochs * self.samples + batches * self.batch_size

    @property
    def total_steps(self) -> int:
        """Steps the whole run takes."""
        return self.steps_per_epoch * self.epochs

    def to_query(self) -> str:
        """Text for a link: "name=value&..." of the settings that differ from the defaults; "" if none does."""
        plain = Experiment(dataset=self.dataset, points=self.points)  # which say how many samples there usually are
        usual = {name: getattr(plain, name) for name in DEFAULTS} | {name: DEFAULTS[name] for name in DATA_NAMES}
        return urlencode({name: write(getattr(self, name)) for name in DEFAULTS if getattr(self, name) != usual[name]})

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
                problems.append(f"{shorten(name)} is not a setting")
                continue
            try:
                parts[name] = SETTINGS[name].read(name, text)
            except ValueError as error:
                problems.append(str(error))
        kept, left_out = fitting(cls, parts)
        return cls(**kept), problems + left_out


DEFAULTS = {field.name: field.default for field in fields(Experiment)}
SETTINGS: dict[str, Setting] = {field.name: field.metadata["setting"] for field in fields(Experiment)}
