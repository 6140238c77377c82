"""A data set as nnviz saves it beside a script: read back, it is the very same set, with the same fingerprint."""

from collections.abc import Sequence

import numpy as np

from nnviz.data.dataset import Dataset, Scale
from nnviz.data.kinds import IMAGE
from nnviz.data.learnable import kind_of
from nnviz.data.names import tell_apart
from nnviz.data.npy import Npy
from nnviz.data.splitting import MAX_CLASSES, MAX_SAMPLES, MIN_CLASSES, MIN_SAMPLES, MIN_TRAINED
from nnviz.data.table import MAX_INPUTS
from nnviz.data.zipped import Member

ARRAYS = ("train", "y_train", "test", "y_test")
WRONG = "This is not a data set as nnviz saves it; take the file that the Share dialog gives out, as it is."


def is_saved(members: Sequence[Member]) -> bool:
    """Whether an archive has the arrays of a saved set."""
    return {f"{name}.npy" for name in ARRAYS} <= {member.path[-1] for member in members}


def to_arrays(data: Dataset, named: bool) -> dict[str, np.ndarray]:
    """What is saved of a data set: train (n, values), y_train (n,), test (m, values), y_test (m,), samples as uint8 or
    float32 and labels as uint8; named: also the names of its classes, and of a table its columns."""
    arrays = {name: getattr(data, name) for name in ARRAYS}
    arrays |= {name: arrays[name].astype(np.uint8) for name in ("y_train", "y_test")}
    if named:
        arrays["classes"] = np.array(data.classes)
    if named and data.scale is not None:
        arrays |= {"columns": np.array(data.scale.names), "middle": data.scale.middle, "unit": data.scale.unit}
    return arrays


def read_saved(members: Sequence[Member]) -> Dataset:
    """The data set in a saved file. Raises ValueError, in one sentence for people."""
    files = {member.path[-1].removesuffix(".npy"): Npy(member) for member in members}
    train, test = (files[name] for name in ("train", "test"))
    if train.dtype not in (np.uint8, np.float32) or any(len(one.shape) != 2 for one in (train, test)):
        raise ValueError(WRONG)
    if len(train) + len(test) > 2 * MAX_SAMPLES or train.shape[1] > IMAGE.values:
        raise ValueError(
            f"This data set has {len(train) + len(test):,} samples; up to {2 * MAX_SAMPLES:,} can be read."
        )
    pixels = train.dtype == np.uint8
    if train.shape[1] != IMAGE.values if pixels else not 2 <= train.shape[1] <= MAX_INPUTS:
        raise ValueError(WRONG)
    samples = {name: files[name].read(train.dtype) for name in ("train", "test")}
    labels = {name: files[name].read().astype(np.int64) for name in ("y_train", "y_test") if _fits(files[name])}
    enough = len(samples["train"]) >= MIN_TRAINED and len(samples["train"]) + len(samples["test"]) >= MIN_SAMPLES
    if not enough or len(labels) < 2 or len(np.unique(labels["y_train"])) < MIN_CLASSES:
        raise ValueError(WRONG)
    most = max(int(y.max(initial=0)) for y in labels.values()) + 1
    classes = _names(files.get("classes"), "{}") or tuple(map(str, range(most)))
    if not MIN_CLASSES <= len(classes) <= MAX_CLASSES or any(not np.isfinite(x).all() for x in samples.values()):
        raise ValueError(WRONG)
    scale = None if pixels else _scale(files, train.shape[1])
    try:
        return Dataset(
            name="own",
            kind=IMAGE if pixels else kind_of(scale.names),
            classes=classes,
            scale=scale,
            **samples,
            **labels,
        )
    except ValueError:  # arrays that do not go together
        raise ValueError(WRONG) from None


def _fits(file: Npy) -> bool:
    return file.dtype == np.uint8 and len(file.shape) == 1 and len(file) <= MAX_SAMPLES * 2


def _names(file: Npy | None, unnamed: str) -> tuple[str, ...]:
    if file is None or file.dtype.kind != "U" or len(file.shape) != 1 or len(file) > MAX_INPUTS or file.nbytes > 2**16:
        return ()
    return tell_apart(file.read().tolist(), unnamed)


def _scale(files: dict[str, Npy], columns: int) -> Scale:
    names = _names(files.get("columns"), "column {}")
    units = [files.get(name) for name in ("middle", "unit")]
    if len(names) != columns or any(one is None or one.shape != (columns,) or one.dtype != np.float64 for one in units):
        raise ValueError(WRONG)
    middle, unit = (one.read() for one in units)
    if not (np.isfinite(middle).all() and np.isfinite(unit).all() and (unit > 0).all()):
        raise ValueError(WRONG)
    return Scale(names, middle, unit)
