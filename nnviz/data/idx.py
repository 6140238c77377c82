"""The IDX file format, in which MNIST is published: a header with type and dimensions, then the values."""

import math

import numpy as np

IDX_DTYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(data: bytes) -> np.ndarray:
    """The array an IDX file holds, in the machine's byte order; unsigned bytes are not copied.

    IDX: two zero bytes, a byte for the type, a byte for the number of dimensions, each dimension as a
    big-endian 32-bit integer, then the values, the last dimension changing fastest. Raises ValueError saying
    what is wrong. Source: the description with the original files, yann.lecun.com/exdb/mnist.
    """
    if len(data) < 4:
        raise ValueError(f"truncated: an IDX file begins with 4 bytes, this has {len(data)}")
    if data[:2] != b"\0\0" or data[2] not in IDX_DTYPES:
        raise ValueError(f"not an IDX file: it begins with the bytes {data[:4].hex(' ')}")
    ndim, dtype = data[3], np.dtype(IDX_DTYPES[data[2]])
    if not 1 <= ndim <= 32:
        raise ValueError(f"it claims {ndim} dimensions; allowed are 1 to 32")
    start = 4 + 4 * ndim
    if len(data) < start:
        raise ValueError(f"truncated: {ndim} dimensions take a header of {start} bytes, this has {len(data)}")
    shape = tuple(np.frombuffer(data, ">u4", ndim, offset=4).tolist())
    if 0 in shape:
        raise ValueError(f"it claims the dimensions {shape}; each must be at least 1")
    expected = start + math.prod(shape) * dtype.itemsize  # Python integers: cannot overflow
    if len(data) != expected:
        problem = "truncated" if len(data) < expected else "trailing bytes"
        raise ValueError(f"{problem}: the dimensions {shape} make {expected:,} bytes, this has {len(data):,}")
    values = np.frombuffer(data, dtype, offset=start).reshape(shape)
    return values.astype(dtype.newbyteorder("="), copy=False)
