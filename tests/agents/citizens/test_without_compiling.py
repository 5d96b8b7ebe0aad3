"""The month as plain Python, uncompiled: the same bits, so that coverage and debuggers see what numba runs."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from agents.citizens.population import Population, found
from sim.england import england
from tests.agents.citizens.test_synthesis import small_place

ROOT = Path(__file__).resolve().parents[3]
MONTHS = 2
PROGRAM = "from tests.agents.citizens.test_without_compiling import lived; print(lived())"


def lived() -> str:
    """A digest of a village and all its counts after some months."""
    today = england()
    population = found(small_place(), today.parameters, 1, today.baseline, solved=today.solved)
    text = hashlib.blake2b()
    with np.errstate(over="ignore"):  # products modulo 2**64 are meant, and compiled code never warns of them
        for _ in range(MONTHS):
            for counted in population.live():
                text.update(counted.tobytes())
    return f"{_digest(population)} {text.hexdigest()}"


def _digest(population: Population) -> str:
    text = hashlib.blake2b()
    for column in population.columns:
        text.update(column.tobytes())
    return text.hexdigest()


@pytest.mark.slow
@pytest.mark.end_to_end
def test_the_month_is_the_same_without_compiling() -> None:
    plain = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, cwd=ROOT, env=plain
    )
    assert done.stdout.strip() == lived(), done.stderr
