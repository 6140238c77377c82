"""A zip archive of unknown origin: which files it holds, and what one of them holds, without trust in what it claims.

Whatever the file claims, little memory is taken: sizes are checked before anything is unpacked. Nothing is written to
disk, no path in an archive is followed, nothing in it is evaluated.
"""

import io
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from nnviz.data.names import clean_name
from nnviz.data.splitting import MAX_SAMPLES

MB = 2**20
MAX_BYTES = 14 * MB
MAX_UNPACKED = 200 * MB  # of all files in an archive together
TOO_LARGE = f"Unpacked, this archive has more than {MAX_UNPACKED // MB} MB; make the images smaller."
MAX_FILES = MAX_SAMPLES + 2_000
ENTRY = b"PK\x01\x02"  # begins the entry of each file in an archive's directory
UNPACKED_BY_US = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # the others can ask for gigabytes of memory
NOT_MEANT = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}  # what systems add


@dataclass(frozen=True)
class Member:
    """A file in an archive. path: of its folders and its name. `read` unpacks it."""

    path: tuple[str, ...]
    info: zipfile.ZipInfo
    archive: zipfile.ZipFile

    @property
    def name(self) -> str:
        """Its name with its folder's, for a sentence."""
        return clean_name("/".join(self.path[-2:]))

    @property
    def ending(self) -> str:
        """Such as ".png"; "" where it has none."""
        return PurePosixPath(self.path[-1]).suffix.lower()

    def open(self):
        """A stream of what it holds, unpacked as it is read. Raises ValueError if its head is damaged."""
        try:
            return self.archive.open(self.info)
        except DAMAGED:
            raise ValueError(f"The file “{self.name}” in this archive is damaged; make the archive anew.") from None

    def read(self, most: int) -> bytes:
        """All it holds. Raises ValueError, in one sentence for people, if these are more bytes, or damaged."""
        if self.info.file_size > most:
            raise ValueError(
                f"The file “{self.name}” has {self.info.file_size / MB:.1f} MB; up to {most / MB:.0f} MB can be read."
            )
        with self.open() as stream:
            return self.exactly(stream, self.info.file_size)

    def exactly(self, stream, nbytes: int) -> bytes:
        """The next bytes of its stream, so many and no more, whatever they unpack to. Raises ValueError if damaged."""
        try:
            data = stream.read(nbytes)
        except DAMAGED:
            data = b""
        if len(data) != nbytes:
            raise ValueError(f"The file “{self.name}” in this archive is damaged; make the archive anew.")
        return data


DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


def open_archive(data: bytes) -> list[Member]:
    """The files in an archive, as far as somebody meant them to be there; nothing is unpacked yet.

    Raises ValueError, in one sentence for people, for what is no archive, and for one that is unsafe or too large.
    """
    if len(data) > MAX_BYTES:
        raise ValueError(f"This file has {len(data) / MB:.1f} MB; up to {MAX_BYTES // MB} MB can be read.")
    if data.count(ENTRY) > MAX_FILES:  # before the directory is read: an entry in it takes a kilobyte of memory
        raise ValueError(
            f"This archive holds more than {MAX_FILES:,} files; up to {MAX_SAMPLES:,} images can be taken."
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (*DAMAGED, ValueError, UnicodeDecodeError):
        raise ValueError(
            "This is not a file of images that can be read; take a .zip with a folder for each class, or an .npz."
        ) from None
    members, unpacked = [], 0
    for info in infos:
        path = _path(info)
        if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16) or NOT_MEANT & {*path} or path[-1].startswith("."):
            continue
        if info.flag_bits & 0x1:
            raise ValueError("This archive is protected by a password; zip the folder without one.")
        if info.compress_type not in UNPACKED_BY_US:
            raise ValueError("This archive is compressed in a way that is not read here; zip it in the usual way.")
        unpacked += info.file_size
        if unpacked > MAX_UNPACKED:
            raise ValueError(TOO_LARGE)
        members.append(Member(path, info, archive))
    if not members:
        raise ValueError("This archive is empty; it needs a folder of images for each class.")
    return members


def _path(info: zipfile.ZipInfo) -> tuple[str, ...]:
    """The folders and the name of a file. Raises ValueError for a path that leads out of the archive."""
    path = info.filename.replace("\\", "/")
    parts = tuple(part for part in path.split("/") if part not in ("", "."))
    if path.startswith("/") or ".." in parts or not parts or parts[0].endswith(":"):
        raise ValueError(
            f"This archive holds a path that leads out of it, “{clean_name(path)}”; zip the folder of images anew."
        )
    return parts
