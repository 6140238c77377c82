"""Images are mostly paper: a batch of 64 digits leaves about 4 in 10 pixels blank in every one of its images.

The products of a wide first layer skip those columns, which takes about a tenth off a step (measured). The result is
the same sum without its zeros.
"""

from dataclasses import dataclass

import numpy as np

NARROWEST = 64  # inputs; with fewer there is nothing to gain
FEWEST = 96  # units; with fewer, finding and copying the columns takes longer than it saves (measured)
SMALL = 4096  # numbers in a product for which clearing it first costs nothing
MOST = 0.8  # share of columns in use above which skipping the others does not pay


@dataclass(frozen=True)
class Ink:
    """columns: (k,) those with a number other than 0 in at least one sample; x: (samples, k), these columns alone.

    blank: the other columns.
    """

    columns: np.ndarray
    x: np.ndarray
    blank: np.ndarray


def ink_of(x: np.ndarray, units: int) -> Ink | None:
    """The columns in use of a batch (samples, inputs), or None where skipping the others does not pay.

    units: of the layer that takes them in.
    """
    if x.shape[1] < NARROWEST or units < FEWEST:
        return None
    used = (x != 0).any(axis=0)
    columns = np.flatnonzero(used)
    if len(columns) > MOST * x.shape[1]:
        return None
    return Ink(columns, x[:, columns], np.flatnonzero(~used))


def product(x: np.ndarray, W: np.ndarray, ink: Ink | None, out: np.ndarray) -> None:
    """out = x @ W, without the columns that `ink` leaves out.

    np.dot gives what np.matmul gives, to the bit, and calls BLAS sooner: half the time of a small product (measured).
    """
    if ink is None:
        np.dot(x, W, out=out)
    else:
        np.dot(ink.x, W.take(ink.columns, axis=0), out=out)


def transposed_product(x: np.ndarray, dz: np.ndarray, ink: Ink | None, out: np.ndarray) -> None:
    """out = x.T @ dz, with rows of zeros where `ink` leaves columns of x out."""
    if ink is None:
        whole_product(x, dz, out)
    else:
        out[ink.blank] = 0
        out[ink.columns] = whole_product(ink.x, dz)


def whole_product(x: np.ndarray, dz: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """x.T @ dz, by the quicker of two ways to the same numbers."""
    if suits_dot(len(x), x.shape[1] * dz.shape[1]):
        return np.dot(x.T, dz, out=out)
    return np.matmul(x.T, dz, out=out)


def suits_dot(samples: int, numbers: int) -> bool:
    """Whether np.dot is the quicker one for x.T @ dz of so many samples, a matrix of so many numbers.

    np.matmul does without BLAS for one sample, which takes five times as long; np.dot clears `out` first.
    """
    return samples == 1 or numbers < SMALL
