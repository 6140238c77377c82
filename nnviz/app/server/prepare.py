"""What is set once for the process of a server."""

import ctypes
import gc
import sys
from contextlib import suppress
from functools import cache

from nnviz.app.server.classroom import publish_folder

# Seconds that a thread waits until it asks another for the interpreter. A training step hands it to others at each of
# its 25 NumPy calls; with Python's 5 ms eight who train lose a tenth of the machine, with 0.05 ms to switching.
SWITCH_INTERVAL = 0.0005

# Options of the GNU C library's mallopt. One heap for all threads, or every script run fills one of its own with holes;
# and thresholds that stay, or the library raises them until what is freed is not given back (up to 15 % of the memory).
M_ARENA_MAX, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD = -8, -3, -1
MALLOC_OPTIONS = {M_ARENA_MAX: 1, M_MMAP_THRESHOLD: 4 * 2**20, M_TRIM_THRESHOLD: 4 * 2**20}


@cache
def prepare() -> None:
    """Set up this process for many visitors; from the second call on it does nothing."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    with suppress(AttributeError, OSError, TypeError):  # another C library
        for option, value in MALLOC_OPTIONS.items():
            ctypes.CDLL(None).mallopt(option, value)
    publish_folder()
    gc.freeze()  # what is loaded by now stays: looking through it once more takes 0.07 s while the first visitor waits
