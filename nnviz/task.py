"""What an experiment learns from: the settings of its data, declared once as those of the network are."""

from dataclasses import dataclass, replace
from functools import lru_cache

from nnviz.data import DATASETS, DRAWN, DatasetInfo, describe_drawn, numbered
from nnviz.data.drawn import EXAMPLE, check_text, name_points
from nnviz.data.features import COORDINATES, FEATURES, symbol
from nnviz.data.kinds import Kind
from nnviz.data.own import DataMissing, is_own
from nnviz.data.planar import MAX_CLASSES
from nnviz.setting import setting

SAMPLES = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000)


@dataclass(frozen=True)
class Task:
    """The data of an `Experiment`, which checks them.

    samples, classes, test_samples: None for the data set's own default.
    """

    dataset: str = setting(
        "digits",
        "Data set",
        "What the network learns from: images of digits or clothes (784 pixels each), points in a plane, or rows of a "
        "table.",
        choices=DATASETS,
        option=lambda name: DATASETS[name].title,
        say=lambda name: DATASETS[name].title,
    )
    points: str = setting(
        EXAMPLE,
        "Drawn points",
        "The points that you draw into the plane, for the data set “Draw your own”. Every fifth of them tests, the "
        "others train.",
        text=check_text,
        say=name_points,
        label="drawn {}",
        idle=lambda e: "points" not in e.info.settings,
    )
    variety: float = setting(
        0.5,
        "Variety of handwriting",
        "0: everybody writes like print. 1: as wild as readable digits get.",
        low=0.0,
        high=1.0,
        step=0.05,
        noun="variety",
        label="variety {}",
        idle=lambda e: "variety" not in e.info.settings,
    )
    noise: float = setting(
        0.1,
        "Noise",
        "How far the points stray from their shape. More noise, harder to tell apart. TensorFlow Playground's noise of "
        "50 is about 0.25 here.",
        low=0.0,
        high=0.5,
        step=0.01,
        label="noise {}",
        idle=lambda e: "noise" not in e.info.settings,
    )
    classes: int | None = setting(
        None,
        "Classes",
        "How many arms, or clouds, there are: each is a class.",
        low=2,
        high=MAX_CLASSES,
        step=1,
        label="{} classes",
        idle=lambda e: "classes" not in e.info.settings,
    )
    data_seed: int = setting(
        0,
        "Seed of the data",
        "Another seed draws other digits or points of the same kind.",
        low=0,
        high=9999,
        label="data seed {}",
        idle=lambda e: not e.info.settings,
    )
    samples: int | None = setting(
        None,
        "Training samples",
        "How many examples it learns from. With few it learns them by heart and fails on new ones.",
        low=10,
        high=60_000,
        offered=SAMPLES,
        say="{:,}".format,
        noun="number of training samples",
        label="{} samples",
    )
    test_samples: int | None = setting(
        None,
        "Test samples",
        "How many points it is tested with. It never learns from them, so few say little: one point of 10 is 10 %. As "
        "many as it learns from is what TensorFlow Playground calls a ratio of 50 %.",
        low=10,
        high=5000,
        offered=SAMPLES[: SAMPLES.index(5000) + 1],
        say="{:,}".format,
        noun="number of test samples",
        label="{} test samples",
        idle=lambda e: "test_samples" not in e.info.settings,
    )
    features: tuple[str, ...] = setting(
        COORDINATES,
        "Input features",
        "What the network is told of a point: its coordinates, or numbers made from them. A feature that suits the "
        "data can save a hidden layer. The sines have nearly one wave to each side of the middle: sin x₁ where "
        "coordinates reach ±6, sin 6x₁ where they reach ±1.",
        choices=FEATURES,
        several=True,
        option=symbol,
        say=lambda names: f"({', '.join(map(symbol, names))})",
        label="inputs {}",
        idle=lambda e: not e.info.kind.planar,
    )

    @property
    def info(self) -> DatasetInfo:
        """What is known of the data set, as these settings make it, without loading it. An experiment holds it: see
        `nnviz.data.own`."""
        if self.dataset == DRAWN:
            return describe_drawn(self.points)
        if "test_samples" not in self._info.settings or self.test_samples is None:  # not yet, while it is checked
            return self._info
        return _made(self.dataset, self.classes, self.test_samples)

    def _hold_data(self) -> None:
        """Find the data set. Raises `DataMissing` for somebody's own that is not here."""
        found = DATASETS.get(self.dataset) if isinstance(self.dataset, str) else None
        if found is None and is_own(self.dataset):
            raise DataMissing(self.dataset)
        object.__setattr__(self, "_info", found)  # None where there is no such set, which is refused as any setting is

    @property
    def best_accuracy(self) -> float | None:
        """The accuracy of the best possible rule, 0..1, where that is known and not 1."""
        return self.info.best(self.noise) if self.info.best else None

    @property
    def kind(self) -> Kind:
        """What samples are, and what the network gets for one."""
        return self.info.kind.told(self.features)

    @property
    def data_settings(self) -> dict:
        """The arguments of `load_dataset` beside the name."""
        return {
            "samples": self.samples,
            "variety": self.variety,
            "noise": self.noise,
            "seed": self.data_seed,
            "features": self.features,
            "classes": self.classes,
            "test_samples": self.test_samples,
            "points": self.points,
        }

    @property
    def tested_on(self) -> tuple:
        """What makes the test set: two experiments for which it is the same are tested on the same samples."""
        rest = ("samples", "features")
        return self.dataset, *(value for name, value in self.data_settings.items() if name not in rest)


@lru_cache
def _made(dataset: str, classes: int | None, test_samples: int) -> DatasetInfo:
    """What is known of a set of the menu with so many classes, where that can be chosen, and test samples."""
    info = replace(DATASETS[dataset], test_samples=test_samples)
    return info if classes is None else replace(info, classes=numbered(classes))
