"""One BLAS thread: measured, two gain 3-16 % on an idle machine and lose up to 95 % on a crowded one.

The environment variables work when NumPy is not loaded yet. Where it is (a notebook, a web server that imported it
first), the thread count is set through the OpenBLAS library that NumPy's own wheels carry beside the package.
"""

import ctypes
import os
import sys
from pathlib import Path

VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def one_thread() -> None:
    """Use one BLAS thread in this process, unless the user's environment already asks for a number."""
    if any(name in os.environ for name in VARIABLES):
        return
    for name in VARIABLES:
        os.environ[name] = "1"
    if "numpy" in sys.modules:
        for setter in _setters():
            setter(1)


def threads() -> int | None:
    """How many threads NumPy's OpenBLAS uses now; None where another BLAS is built in."""
    counts = [getter() for getter in _functions("get_num_threads")]
    return max(counts) if counts else None


def _setters():
    return _functions("set_num_threads")


def _functions(suffix: str):
    """The functions `openblas_<suffix>` of the OpenBLAS libraries that NumPy's wheel ships."""
    import numpy

    package = Path(numpy.__file__).parent
    folders = (package.with_name("numpy.libs"), package / ".dylibs", package / ".libs")
    for library in (file for folder in folders if folder.is_dir() for file in folder.glob("*openblas*")):
        try:
            loaded = ctypes.CDLL(str(library))
        except OSError:
            continue
        for name in (f"scipy_openblas_{suffix}64_", f"scipy_openblas_{suffix}", f"openblas_{suffix}64_"):
            function = getattr(loaded, name, None)
            if function is not None:
                yield function
                break
