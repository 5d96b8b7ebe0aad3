"""Exact values as numbers, one for each member of a role; for those who weigh amounts and post none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.contracts.exact import Exact, Value

Numbers = NDArray[np.float64]


def for_each(numbers: Numbers, count: int) -> Numbers:
    """A number for each of so many, where one may be told for all; not to be written to."""
    return numbers if numbers.size == count else numbers.repeat(count)


def floats(value: Value) -> Numbers:
    """An exact value as numbers, one for each member it is told for."""
    if isinstance(value, Exact):
        return np.asarray(value.numerators / value.denominator, dtype=np.float64)
    return np.array([float(value)])
