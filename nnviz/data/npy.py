"""An array in an .npy file of an archive: its head is checked before memory is taken, nothing in it is evaluated."""

import math
import sys

import numpy as np

from nnviz.data.zipped import Member

MAX_HEADER = 1_000  # bytes
HEADS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


class Npy:
    """shape, dtype: of the array; start: where its values begin.

    Raises ValueError, in one sentence for people, for what is no plain array, for Python objects, for Fortran's order,
    and for a file that is not as long as its head says.
    """

    def __init__(self, member: Member):
        self.member = member
        try:
            with member.open() as stream:
                version = np.lib.format.read_magic(stream)
                self.shape, fortran, self.dtype = HEADS[version](stream, max_header_size=MAX_HEADER)
                self.start = stream.tell()
        except Exception:  # NumPy parses the head as a literal, and raises many kinds for broken ones
            raise ValueError(f"“{member.name}” is not an array that can be read; save it anew by np.savez.") from None
        if self.dtype.hasobject:
            raise ValueError(f"“{member.name}” holds Python objects, which are not opened here; save numbers instead.")
        if fortran and len(self.shape) > 1:
            raise ValueError(f"“{member.name}” is in Fortran's order; save np.ascontiguousarray of it.")
        if not self.shape or min(self.shape) < 1:
            raise ValueError(f"“{member.name}” has the shape {self.shape}; each side must be at least 1.")
        if self.start + self.nbytes != member.info.file_size:
            raise ValueError(
                f"“{member.name}” is not as long as the shape {self.shape} needs; save it anew by np.savez."
            )

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def nbytes(self) -> int:
        """Bytes of the values."""
        return math.prod(self.shape) * self.dtype.itemsize

    def read(self, dtype: np.dtype | None = None) -> np.ndarray:
        """All values; check first how many they are. Raises ValueError for a damaged file, or another dtype."""
        if dtype is not None and self.dtype != dtype:
            raise ValueError(f"“{self.member.name}” holds {self.dtype}; it needs {dtype}.")
        with self.member.open() as stream:
            self.member.exactly(stream, self.start)
            data = self.member.exactly(stream, self.nbytes)
        if self.dtype.kind == "U" and self.nbytes:  # Python cannot make a text of signs that there are not
            signs = np.frombuffer(data, np.dtype("u4").newbyteorder(self.dtype.byteorder))
            if signs.max() > sys.maxunicode:
                raise ValueError(f"The words in “{self.member.name}” are damaged; save it anew by np.savez.")
        return np.frombuffer(data, self.dtype).reshape(self.shape)
