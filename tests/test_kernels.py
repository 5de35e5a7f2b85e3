"""Loading the compiled kernels: what is put off until something is compiled comes back by then."""

from __future__ import annotations

import subprocess
import sys

SIGN = """
import sys
import numpy as np
from provenance.minhash import SignatureOptions, sign_rows
from provenance.shingle import ShingleOptions, token_rows

rows = token_rows(["one two three four five six seven"], compiled=True)
compiled = sign_rows(rows, ShingleOptions(), SignatureOptions(), compiled=True)
assert (compiled == sign_rows(rows, ShingleOptions(), SignatureOptions(), compiled=False)).all()
print("numba.np.arraymath" in sys.modules)
"""
COMPILE = """
import numba

@numba.njit
def sums(values):
    return [values[:i].sum() for i in range(len(values))], {"unicode": np.sort(values)[0]}

assert sums(np.array([3.0, 1.0, 2.0])) == ([0.0, 3.0, 4.0], {"unicode": 1.0})
"""


def ran(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return done.stdout.strip()


def test_a_kernel_that_is_kept_needs_nothing_that_compiling_needs() -> None:
    ran(SIGN)  # compiles it where nothing is kept
    assert ran(SIGN) == "False"


def test_a_program_of_the_user_can_compile_after_us_and_before_us() -> None:
    ran(SIGN + COMPILE)
    ran("import numpy as np" + COMPILE + SIGN)
