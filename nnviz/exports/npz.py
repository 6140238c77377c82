"""Reads the arrays of an .npz file that a stranger sends: nothing is unpacked before its size is known and allowed.

`numpy.load` is for files that one trusts: it takes the memory that a file asks for, and evaluates Python literals.
"""

import io
import re
import struct
import zipfile
from math import prod

import numpy as np

DAMAGED = "This file is damaged or cut off."
END = struct.Struct("<4s4H2LH")  # how a zip ends: signature, disks, entries, bytes and place of its directory, comment
MAX_DIRECTORY = 4096  # bytes; that of 15 arrays takes 810
# How an array begins, format 1.0 of numpy.lib.format: length of the head, and a Python dict as NumPy writes it.
MAGIC = b"\x93NUMPY\1\0"
HEAD = re.compile(rb"\{'descr': '([^']{1,9})', 'fortran_order': (True|False), 'shape': \(([0-9, ]{0,40})\), \} *\n")


def unpack(data: bytes, most: int) -> dict[str, bytes]:
    """The members of an .npz file by name, such as "W0.npy": their bytes when unpacked, `most` in all.

    Raises ValueError, in one sentence that quotes nothing from the file, where that cannot be had.
    """
    if len(data) < END.size or not data.startswith(b"PK\3\4"):
        raise ValueError("This is not an .npz file.")
    # zipfile takes in the directory whole, so its size is looked at first. It stands in the last bytes of the file,
    # unless a comment follows or zip's extension for more than 4 GB comes before: NumPy writes neither here.
    signature, *_, directory, _, comment = END.unpack(data[-END.size :])
    if signature != b"PK\5\6" or comment or data[-END.size - 20 :].startswith(b"PK\6\7"):
        raise ValueError(DAMAGED)
    if directory > MAX_DIRECTORY:
        raise ValueError("This file holds more arrays than a network has.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = {info.orig_filename: info for info in archive.infolist()}
    except Exception:  # zipfile raises many kinds for broken files, all of them meaning this
        raise ValueError(DAMAGED) from None
    if len(infos) < len(archive.infolist()):
        raise ValueError("This file holds two arrays of the same name.")
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos.values()):
        raise ValueError("This file is packed in a way that NumPy never uses.")
    if sum(info.file_size for info in infos.values()) > most:
        raise ValueError(f"This file would unpack to more than {most / 2**20:.1f} MB.")
    try:
        return {name: _member(archive, info) for name, info in infos.items()}
    except Exception:
        raise ValueError(DAMAGED) from None


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """One member. ZipFile.read would unpack up to a gigabyte at a time, whatever size the member claims."""
    with archive.open(info) as file:
        member = file.read(info.file_size + 1)
    if len(member) != info.file_size:
        raise EOFError
    return member


def array(member: bytes, name: str) -> np.ndarray:
    """The array in a member of an .npz file, float32, float64 or uint8: a view of its bytes.

    name: what to call it in the sentence of the ValueError that is raised where the bytes are anything else.
    """
    start = len(MAGIC) + 2
    end = start + int.from_bytes(member[len(MAGIC) : start], "little")
    head = HEAD.fullmatch(member, start, end)
    if not member.startswith(MAGIC) or len(member) < end or head is None:
        raise ValueError(f"In this file {name} is not an array that can be read.")
    descr, fortran, shape = head.groups()
    if descr.endswith(b"O"):
        raise ValueError(f"In this file {name} holds pickled Python objects, which are never opened.")
    if descr not in (b"<f4", b"<f8", b"|u1"):
        raise ValueError(f"In this file {name} holds numbers of another type than float32 and float64.")
    dtype = np.dtype(descr.decode())
    try:
        shape = tuple(int(size) for size in shape.split(b",") if size.strip())
    except ValueError:
        raise ValueError(f"In this file {name} is not an array that can be read.") from None
    if prod(shape) * dtype.itemsize != len(member) - end:
        raise ValueError(f"In this file {name} has another size than it claims.")
    return np.frombuffer(member, dtype, offset=end).reshape(shape, order="F" if fortran == b"True" else "C")
