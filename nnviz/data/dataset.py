"""A data set in memory: raw samples and labels, and the way from raw values to inputs."""

from dataclasses import dataclass

import numpy as np

from nnviz.data.features import make_inputs
from nnviz.data.kinds import Kind

PIXEL, FLOATS = np.dtype("uint8"), (np.dtype("float32"), np.dtype("float64"))
WHITE = np.array(255, np.float32)  # the largest pixel


@dataclass(frozen=True, eq=False)
class Scale:
    """How the numbers of a sample came from values in units of their own: number = (value - middle) / unit.

    names (k,): of the values, with their units where these were given. middle, unit: (k,) float64.
    """

    names: tuple[str, ...]
    middle: np.ndarray
    unit: np.ndarray

    def shrink(self, values: np.ndarray) -> np.ndarray:
        """The numbers, float32, of values (n, k)."""
        return ((values - self.middle) / self.unit).astype(np.float32)

    def values(self, numbers: np.ndarray) -> np.ndarray:
        """The values, float64 (n, k) or (k,), of numbers of the same shape."""
        return self.middle + self.unit * np.asarray(numbers, np.float64)


@dataclass(frozen=True, eq=False, kw_only=True)
class Dataset:
    """A training set and a test set of labelled samples, read-only.

    kind: what samples are, and what a network gets for one.
    train (n, values), test (m, values): raw samples, `uint8` pixels 0..255 of images, row by row, `float32` coordinates
    of points, or `float32` columns of a table, standardised already. y_train (n,), y_test (m,): `int64` labels,
    positions in `classes`, whose names are for people. scale: how their numbers were made from a table, or None.

    Images stay bytes so that one process can serve many visitors: 60,000 digits are 47 MB, as floats 188.
    Raises ValueError for arrays that do not fit together.
    """

    name: str
    kind: Kind
    classes: tuple[str, ...]
    train: np.ndarray
    y_train: np.ndarray
    test: np.ndarray
    y_test: np.ndarray
    scale: Scale | None = None

    def __post_init__(self):
        for part in ("train", "test"):
            raw, y = getattr(self, part), getattr(self, f"y_{part}")
            if raw.dtype not in (np.uint8, np.float32) or raw.ndim != 2 or raw.shape[1] != self.kind.values:
                raise ValueError(
                    f"{part} of {self.name!r} is {raw.dtype} of shape {raw.shape}; "
                    f"it must be uint8 or float32 of shape (n, {self.kind.values})"
                )
            if y.dtype != np.int64 or y.shape != raw.shape[:1]:
                raise ValueError(
                    f"y_{part} of {self.name!r} is {y.dtype} of shape {y.shape}; "
                    f"it must be int64 of shape ({len(raw)},)"
                )
            if y.size and not 0 <= y.min() <= y.max() < len(self.classes):
                raise ValueError(
                    f"y_{part} of {self.name!r} holds labels {y.min()}..{y.max()}; "
                    f"allowed are 0..{len(self.classes) - 1}"
                )
            if raw.dtype != self.train.dtype:
                raise ValueError(f"{part} of {self.name!r} is {raw.dtype}, but train is {self.train.dtype}")
            object.__setattr__(self, part, _read_only(raw))
            object.__setattr__(self, f"y_{part}", _read_only(y))

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of a raw sample: (28, 28) of an image, (2,) of a point, (columns,) of a table."""
        return self.kind.shape

    @property
    def nbytes(self) -> int:
        """Bytes of the samples and labels."""
        return self.train.nbytes + self.test.nbytes + self.y_train.nbytes + self.y_test.nbytes

    def check_fits(self, sizes: tuple[int, ...], samples: int) -> None:
        """Raise ValueError unless a network of these sizes can train on so many samples of this set, and be tested."""
        if self.kind.inputs != sizes[0] or len(self.classes) > sizes[-1]:
            raise ValueError(
                f"the data have {self.kind.inputs} inputs and {len(self.classes)} classes; "
                f"the network takes {sizes[0]} and {sizes[-1]}"
            )
        if len(self.y_train) < samples or not len(self.y_test):
            raise ValueError(
                f"the data have {len(self.y_train):,} training and {len(self.y_test):,} test samples; "
                f"at least {samples:,} and 1 are needed"
            )

    @property
    def x_train(self) -> np.ndarray:
        """The training inputs (n, inputs), `float32`; pixels become 0..1.

        They are made anew on each access: 188 MB for 60,000 images. While training ask for a `batch`.
        """
        return self.inputs(self.train)

    @property
    def x_test(self) -> np.ndarray:
        """The test inputs (m, inputs), `float32`; pixels become 0..1. Made anew on each access."""
        return self.inputs(self.test)

    def batch(self, indices, dtype="float32", out: np.ndarray | None = None) -> np.ndarray:
        """The training inputs at `indices` (k,) as (k, inputs), to the bit the same as rows of all inputs.

        out: an array of that shape and dtype to fill and return instead of a new one.
        """
        return self.inputs(self.train.take(indices, axis=0), dtype, out)

    def inputs(self, raw: np.ndarray, dtype="float32", out: np.ndarray | None = None) -> np.ndarray:
        """Inputs from raw samples (k, values) of this set: pixels / 255, features of points, columns of a
        table as they are.

        The division is done in `dtype`, "float32" or "float64", so each is as exact as it can be. out: an array to fill
        and return. Raises ValueError for another dtype, or an `out` that does not fit.
        """
        dtype = np.dtype(dtype)
        if dtype not in FLOATS:
            raise ValueError(f"inputs are made as float32 or float64, not {dtype}")
        made = self.kind.features and not self.kind.plain
        shape = (len(raw), self.kind.inputs) if made else raw.shape
        if out is None:
            out = np.empty(shape, dtype)
        elif out.dtype != dtype or out.shape != shape:
            raise ValueError(f"out is {out.dtype} of shape {out.shape}; it must be {dtype} of shape {shape}")
        if made:
            return make_inputs(self.kind.features, raw, out, self.kind.reach)
        np.copyto(out, raw)
        return np.divide(out, WHITE, out=out) if raw.dtype == PIXEL else out


def _read_only(array: np.ndarray) -> np.ndarray:
    """The same values, contiguous, in an array that cannot be written to."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
