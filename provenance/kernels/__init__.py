"""The hot loops, compiled by numba: the same bits as the numpy forms beside which they stand.

Importing one of these modules costs the import of numba and, once a machine, compilation (cached
on disk, beside the modules or in the user's cache folder). Small batches never come here. No
function holds the GIL.

numba widens products of 32-bit integers to 64 bits, hence the casts. Its cache looks at the file
that a function stands in, not at those of the functions it calls: whoever edits one of these files
deletes the cache.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

from provenance.collecting import paused


def _load_numba() -> None:
    """Import numba, and put off what only compiling needs until something is compiled.

    numba registers all that it could compile before it takes a function from its cache, and again
    before it compiles one. The first is left out: with it, the import and the first call take two
    thirds longer. Another numba inside only loses the gain.
    """
    if "numba" in sys.modules:
        return
    with paused(), suppress(AttributeError, ImportError):
        registry: Any = import_module("numba.core.registry")
        runtime: Any = import_module("numba.core.runtime")
        typing, target = registry.cpu_target.typing_context, registry.cpu_target.target_context
        everything = typing.refresh

        def refresh() -> None:
            del typing.refresh, target.refresh
            everything()

        runtime.rtsys.initialize(target)
        typing.refresh, target.refresh = refresh, lambda: None


_load_numba()
