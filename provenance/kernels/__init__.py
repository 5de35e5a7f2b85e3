"""The hot loops, compiled by numba: the same bits as the numpy forms beside which they stand.

Importing one of these modules costs the import of numba and, once a machine, compilation (cached
on disk, beside the modules or in the user's cache folder). Small batches never come here. No
function holds the GIL.

numba widens products of 32-bit integers to 64 bits, hence the casts. Its cache looks at the file
that a function stands in, not at those of the functions it calls: whoever edits one of these files
deletes the cache.
"""

from __future__ import annotations

import gc
from importlib import import_module
from typing import Any


def _load_numba() -> None:
    """Import numba in two thirds of the time that it takes by itself.

    Its import makes many objects that live on, which the garbage collector would look through
    again and again; and it imports scipy's linear algebra to see whether it could multiply
    matrices. It looks again before it does, so that nothing is lost by leaving this out.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        linalg: Any = import_module("numba.np.linalg")
        check = linalg.ensure_blas
        linalg.ensure_blas = lambda: None
        try:
            arraymath: Any = import_module("numba.np.arraymath")
        finally:
            linalg.ensure_blas = check
        arraymath.ensure_blas = check
        from numba.core.registry import cpu_target

        cpu_target.typing_context.refresh()
        cpu_target.target_context.refresh()
    except (AttributeError, ImportError):  # another numba inside: the plain import serves as well
        pass
    finally:
        if collecting:
            gc.enable()


_load_numba()
