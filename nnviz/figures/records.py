"""Checks for the records that figures are drawn from: a wrong number is refused here, with its name, not drawn."""

import numpy as np


def check_array(owner: str, name: str, value, shape: tuple[int | None, ...], dtype=None) -> np.ndarray:
    """`value` as an array of `shape` (None: any length) and `dtype`.

    Raises ValueError saying which array of which record is of another shape, or holds NaN, infinity or, where
    whole numbers are asked for, fractions.
    """
    array = np.asarray(value)
    if array.ndim != len(shape) or any(want not in (None, got) for want, got in zip(shape, array.shape, strict=True)):
        wanted = "(" + ", ".join("any" if n is None else str(n) for n in shape) + ")"
        raise ValueError(f"{owner}: {name} has shape {array.shape}; it must be {wanted}")
    if array.dtype.kind not in "biuf":
        if array.size:
            raise ValueError(f"{owner}: {name} holds {array.dtype}; allowed are numbers")
        array = array.astype(np.float32)
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ValueError(f"{owner}: {name} holds NaN or infinity; allowed are finite numbers")
    if dtype is None or array.dtype == dtype:
        return array
    if np.dtype(dtype).kind in "iu" and array.size:
        limits = np.iinfo(dtype)
        if (array != np.rint(array)).any() or array.min() < limits.min or array.max() > limits.max:
            raise ValueError(f"{owner}: {name} must be whole numbers from {limits.min} to {limits.max}")
    return array.astype(dtype)


def check_labels(owner: str, name: str, value, count: int | None, classes: int) -> np.ndarray:
    """`value` as int64 labels (count,), each 0..classes-1. Raises ValueError otherwise."""
    labels = check_array(owner, name, value, (count,), np.int64)
    if labels.size and not 0 <= labels.min() <= labels.max() < classes:
        raise ValueError(f"{owner}: {name} holds {labels.min()}..{labels.max()}; allowed are 0..{classes - 1}")
    return labels


def store_fields(record, **values) -> None:
    """Set fields of a frozen dataclass while it is being made."""
    for name, value in values.items():
        object.__setattr__(record, name, value)
