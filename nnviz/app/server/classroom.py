"""Data sets for everybody: the files of the folder NNVIZ_DATA_SETS, read when the server starts."""

import logging
import os
from dataclasses import replace
from pathlib import Path

from nnviz.app.server.limits import LIMITS, MB
from nnviz.data import DATASETS, DatasetInfo
from nnviz.data.files import ENDINGS, MAX_MB, read_file
from nnviz.data.learnable import learnable
from nnviz.data.names import clean_name
from nnviz.data.own import keep

VARIABLE = "NNVIZ_DATA_SETS"
MAX_FILES = 20


def publish_folder(folder: str | None = None) -> None:
    """Put the data sets of a folder into the menu; a file that cannot be read is told in the log, and left out.

    All together they may take half of what the server has for data sets. folder: by default the one that the
    environment variable names, if it does.
    """
    log = logging.getLogger(__name__).warning
    folder = os.environ.get(VARIABLE, "") if folder is None else folder
    if not folder.strip():
        return
    try:
        paths = sorted(path for path in Path(folder).iterdir() if path.suffix.lower() in ENDINGS and path.is_file())
    except OSError as error:
        log("%s: %s", VARIABLE, error)
        return
    if len(paths) > MAX_FILES:
        log("%s has %d files; the first %d are read.", VARIABLE, len(paths), MAX_FILES)
    room = LIMITS.data_mb * MB / 2
    for path in paths[:MAX_FILES]:
        try:
            info = _read(path, room)
        except Exception as error:  # whatever is wrong with one file, the others are read
            log("%s: %s is left out: %s", VARIABLE, path.name, error)
            continue
        DATASETS.publish(info)
        room -= info.data.nbytes


def _read(path: Path, room: float) -> DatasetInfo:
    if path.stat().st_size > MAX_MB * MB:
        raise ValueError(f"It has {path.stat().st_size / MB:.1f} MB; up to {MAX_MB} can be read.")
    info = keep(learnable(read_file(path.read_bytes(), path.name)))
    if info.data.nbytes > room:
        raise ValueError("There is no room for it any more; half of NNVIZ_DATA_MB is for such sets.")
    return replace(info, title=clean_name(path.stem), description=f"Data of your class: {path.name}.")
