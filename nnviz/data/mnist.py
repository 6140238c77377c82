"""MNIST and Fashion-MNIST from their IDX files: found on this machine or downloaded once, and always checked.

The four files of a set, plain or gzipped, are looked for in the folder named by the environment variable
NNVIZ_DATA, then in the user's cache folder, then downloaded from a public mirror into the cache folder.
"""

import gzip
import hashlib
import io
import math
import os
import sys
import tempfile
import time
import warnings
import zlib
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import numpy as np

from nnviz.data.idx import parse_idx

TIMEOUT = 10.0  # seconds of silence after which to give up on a mirror
DEADLINE = 300.0  # seconds one file may take from one mirror, however steadily it trickles
MAX_GZIP_OVERHEAD = 1024  # bytes


class DataUnavailable(ValueError):
    """The set is not on this machine and cannot be fetched; says in one sentence what to do.

    Which file failed where, and why, is in its notes (`__notes__`), which a traceback prints below the sentence.
    """


@dataclass(frozen=True)
class IdxFile:
    """What one file of a set has to be.

    MNIST is known by the SHA-256 of the decompressed file, because mirrors recompress it; Fashion-MNIST by that of the
    .gz that its authors publish, against which a download is checked.
    """

    name: str
    shape: tuple[int, ...]
    sha256: str | None = None
    gz_sha256: str | None = None

    @property
    def nbytes(self) -> int:
        """Size of the decompressed file: magic number, dimensions, one byte a value."""
        return 4 + 4 * len(self.shape) + math.prod(self.shape)


TITLES = {"mnist": "MNIST", "fashion_mnist": "Fashion-MNIST"}  # for people
NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
SHAPES = ((60_000, 28, 28), (60_000,), (10_000, 28, 28), (10_000,))
MNIST_SHA256 = (
    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
)
FASHION_GZ_SHA256 = (
    "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
)
# set -> its files, in the order train images, train labels, test images, test labels
FILES = {
    "mnist": [IdxFile(n, s, sha256=h) for n, s, h in zip(NAMES, SHAPES, MNIST_SHA256, strict=True)],
    "fashion_mnist": [IdxFile(n, s, gz_sha256=h) for n, s, h in zip(NAMES, SHAPES, FASHION_GZ_SHA256, strict=True)],
}
MIRRORS = {
    "mnist": [
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ],
    "fashion_mnist": [
        "https://fashion-mnist.s3.eu-central-1.amazonaws.com/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ],
}
# Below $NNVIZ_DATA and below the cache folder; the last is where downloads are kept.
SUBFOLDERS = {"mnist": ("", "mnist"), "fashion_mnist": ("fashion", "fashion_mnist")}


def load_mnist(name: str = "mnist", progress=None) -> tuple[np.ndarray, ...]:
    """Train pixels, train labels, test pixels, test labels of "mnist" or "fashion_mnist".

    Pixels are uint8 (60000, 784) and (10000, 784), labels int64. `progress`, if given, is called with the
    share done, 0..1. A damaged local file is named in a warning, and the next place is tried. Fashion-MNIST
    has no known checksum of decompressed files: found on this machine it is checked by structure alone
    (sizes, labels 0..9, classes of equal size). Raises DataUnavailable if a file cannot be had.
    """
    files = FILES[name]
    total = sum(file.nbytes for file in files)
    arrays, done = [], 0
    for file in files:

        def report(share, start=done, size=file.nbytes):
            if progress is not None:
                progress((start + share * size) / total)

        array, complaints = _find_local(name, file)
        if array is None:
            array = _download(name, file, complaints, report)
        report(1.0)
        done += file.nbytes
        arrays.append(array.reshape(len(array), -1) if array.ndim > 1 else array.astype(np.int64))
    return tuple(arrays)


def mnist_available(name: str = "mnist") -> bool:
    """Whether the four files are on this machine. Opens and downloads nothing."""
    return all(any(os.path.isfile(path) for path in _places(name, file)) for file in FILES[name])


def cache_folder() -> Path:
    """The user's cache folder for nnviz, by the custom of the operating system; it need not exist."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(os.path.expanduser(base)) / "nnviz"


def _places(name: str, file: IdxFile) -> list[Path]:
    """Where the file may be, first choice first."""
    roots = [Path(os.environ["NNVIZ_DATA"]).expanduser()] if os.environ.get("NNVIZ_DATA") else []
    return [
        root / folder / f"{file.name}{suffix}"
        for root in [*roots, cache_folder()]
        for folder in SUBFOLDERS[name]
        for suffix in ("", ".gz")
    ]


def _find_local(name: str, file: IdxFile) -> tuple[np.ndarray | None, list[str]]:
    """The file's array from the first place that holds a good one, else None; and what is wrong with the others."""
    complaints = []
    for path in _places(name, file):
        try:
            with open(path, "rb") as stream:
                return _decode(stream, file), complaints
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, ValueError) as error:
            complaints.append(f"{path.name} on this machine cannot be used, {_reason(error)}")
            warnings.warn(f"{path} cannot be used ({_reason(error)}); looking elsewhere.", stacklevel=3)
    return None, complaints


def _download(name: str, file: IdxFile, local_complaints: list[str], progress) -> np.ndarray:
    """The file's array from the first mirror that has a good one, which is kept in the cache folder."""
    complaints = list(local_complaints) or [f"{file.name} is not on this machine"]
    for mirror in MIRRORS[name]:
        try:
            # Numbers that cannot be compressed become a little longer by gzip's headers.
            data = _fetch(f"{mirror}{file.name}.gz", file.nbytes + MAX_GZIP_OVERHEAD, progress)
            if file.gz_sha256 is not None and hashlib.sha256(data).hexdigest() != file.gz_sha256:
                raise ValueError("wrong SHA-256 checksum")
            array = _decode(io.BytesIO(data), file)
        except (OSError, HTTPException, ValueError) as error:
            complaints.append(f"{urlsplit(mirror).hostname} failed, {_reason(error)}")
            continue
        _save_whole(cache_folder() / SUBFOLDERS[name][-1] / f"{file.name}.gz", data)
        return array
    raise _unavailable(name, file, bool(local_complaints), complaints)


def _unavailable(name: str, file: IdxFile, unusable: bool, complaints: list[str]) -> DataUnavailable:
    """The sentence is for whoever chose the set and begins with what to do; the notes are for whoever runs the app."""
    error = DataUnavailable(
        f"Try {TITLES[name]} again when the internet can be reached, or use another data set: its files "
        f"{'on this machine cannot be used' if unusable else 'are not on this machine'} and could not be downloaded."
    )
    folder = SUBFOLDERS[name][0] and f", subfolder {SUBFOLDERS[name][0]}"
    for complaint in complaints:
        error.add_note(complaint)
    error.add_note(
        f"Without the internet: put the four files ({file.name}.gz and so on) into the folder that the environment "
        f"variable NNVIZ_DATA names{folder}."
    )
    return error


def _decode(stream, file: IdxFile) -> np.ndarray:
    """The array in an open file, gzipped or not. Raises ValueError if it is not the one expected.

    Never inflates more than one byte past the expected size, so a gzip bomb stays small.
    """
    # Some browsers unpack a .gz and keep its name: the content decides.
    gzipped = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    try:
        data = (gzip.GzipFile(fileobj=stream) if gzipped else stream).read(file.nbytes + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ValueError(f"broken gzip file: {error}") from error
    if len(data) > file.nbytes:
        raise ValueError(f"too long: more than the {file.nbytes:,} bytes of {file.name}")
    array = parse_idx(data)
    if array.shape != file.shape or array.dtype != np.uint8:
        raise ValueError(f"it holds {array.dtype} of shape {array.shape}, not uint8 of shape {file.shape}")
    if file.sha256 is not None and hashlib.sha256(data).hexdigest() != file.sha256:
        raise ValueError("wrong SHA-256 checksum")
    if file.sha256 is None and array.ndim == 1:
        counts = np.bincount(array, minlength=10)
        if len(counts) > 10 or counts.min() != counts.max():
            raise ValueError("its labels are not 0..9 in equal numbers")
    return array


def _fetch(url: str, limit: int, progress) -> bytes:
    """The body of `url`, at most `limit` bytes. Raises OSError (time-outs too), HTTPException, ValueError."""
    deadline = time.monotonic() + DEADLINE
    data = bytearray()
    with urlopen(url, timeout=TIMEOUT) as response:
        length = response.length or 0
        # read1 returns what has arrived; read would wait for a full block, past any deadline.
        while chunk := response.read1(1 << 16):
            data += chunk
            if len(data) > limit:
                raise ValueError(f"it sends more than {limit:,} bytes")
            if time.monotonic() > deadline:
                raise TimeoutError(f"not done after {DEADLINE:g} seconds")
            progress(min(len(data) / length, 1.0) if length else 0.0)
    return bytes(data)


def _save_whole(path: Path, data: bytes) -> None:
    """Write the bytes to `path` whole or not at all: other processes may read or fetch it at the same time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
        try:
            with open(handle, "wb") as stream:
                stream.write(data)
            os.replace(part, path)
        finally:
            Path(part).unlink(missing_ok=True)
    except OSError as error:
        warnings.warn(f"{path} could not be kept for next time ({_reason(error)}).", stacklevel=4)


def _reason(error: Exception) -> str:
    """The reason of an error in a few words, without error numbers."""
    if isinstance(getattr(error, "reason", None), Exception):  # urllib wraps what went wrong below it
        error = error.reason
    return getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
