"""How the effect of an effort comes and goes: slowly, each at a pace of its own.

Four stages stand in line. Each month every stage goes a share of the way to the one before it, the first to the dose
itself; the share is smaller on the way down. What is read is the last stage; where an effect comes soon for half of
the people and late for the others, the mean of the first and the last. So the effect never passes the doses that made
it, more effort never makes less of it, and while the dose stays as it was nothing moves, to the last bit. The module
must not know any effect.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

STAGES = 4
HALF, MOST = 0.5, 0.9
LEAST_SHARE = 1e-9
"""A stage that moves more slowly than this is taken to stand still."""

Numbers = NDArray[np.float64]


class Lag(NamedTuple):
    """The share of its way that each stage goes in a month, up and down, and the first stage's part in what is read."""

    up: tuple[float, ...]
    down: tuple[float, ...]
    first_share: float


@cache
def lag_of(half_months: int, most_months: int, decay_months: int) -> Lag:
    """The lag that has half of a step's effect after so many months, nine tenths after so many, and then loses half.

    All three are met exactly, `half_months` and `most_months` after a step up from rest, `decay_months` after a step
    down from rest.

    Raises:
        ValueError: no such lag has nine tenths of the effect as soon.
    """
    at_once = 1 - HALF ** (1 / half_months)
    if _risen((at_once,), 0.0, most_months) >= MOST:
        first_share = HALF
        last = _root(lambda share: _late(share, half_months, most_months), LEAST_SHARE, 1.0)
        up: tuple[float, ...] = (_first(last, half_months), 1.0, 1.0, last)
    else:
        first_share = 0.0
        alike = _root(lambda share: _risen((share,) * STAGES, 0.0, half_months) - HALF, LEAST_SHARE, 1.0)
        if _soon(alike, half_months, most_months) < 0:
            raise ValueError(
                f"{most_months} months to nine tenths are too few after {half_months} to half; give some more"
            )
        before = _root(lambda share: _soon(share, half_months, most_months), alike, 1.0)
        up = (before,) * (STAGES - 1) + (_last(before, half_months),)
    down = _root(lambda share: _risen((share,) * STAGES, first_share, decay_months) - HALF, LEAST_SHARE, 1.0)
    return Lag(up, (down,) * STAGES, first_share)


def follow(stages: Numbers, dose: Numbers, up: Numbers, down: Numbers) -> bool:
    """Move the stages on by a month: `stages` is stage, row, member; `dose` row, member; the shares stage, row.

    Returns whether any was on its way; if none was, the same dose moves none the next month either.
    """
    before, has_moved = dose, False
    for at, (rising, falling) in enumerate(zip(up, down, strict=True)):
        way = before - stages[at]
        has_moved = has_moved or bool(way.any())
        way *= np.where(way > 0, rising[:, None], falling[:, None])
        stages[at] += way
        before = stages[at]
    return has_moved


def read(stages: Numbers, first_share: Numbers) -> Numbers:
    """What has come of the doses: row, member. `first_share` is by row."""
    return np.asarray(stages[-1] + first_share[:, None] * (stages[0] - stages[-1]))


def _risen(up: tuple[float, ...], first_share: float, months: int) -> float:
    """What is there of a step so many months after it."""
    count = len(up)
    step = np.eye(count + 1)
    for at, share in enumerate(up):
        # The last column of the matrix is the dose, which stays 1.
        before = step[at - 1] if at else np.eye(count + 1)[count]
        step[at] = share * before
        step[at, at] += 1 - share
    reached = np.linalg.matrix_power(step, months)[:count, count]
    return float(first_share * reached[0] + (1 - first_share) * reached[-1])


def _last(before: float, half_months: int) -> float:
    """The share of the last stage that has half there in time, behind stages of the share given."""
    ahead = (before,) * (STAGES - 1)
    return _root(lambda share: _risen((*ahead, share), 0.0, half_months) - HALF, LEAST_SHARE, 1.0)


def _soon(before: float, half_months: int, most_months: int) -> float:
    return _risen((before,) * (STAGES - 1) + (_last(before, half_months),), 0.0, most_months) - MOST


def _first(last: float, half_months: int) -> float:
    """The share of the first stage that has half there in time, before a last one of the share given."""
    return _root(lambda share: _risen((share, 1.0, 1.0, last), HALF, half_months) - HALF, LEAST_SHARE, 1.0)


def _late(last: float, half_months: int, most_months: int) -> float:
    return _risen((_first(last, half_months), 1.0, 1.0, last), HALF, most_months) - MOST


def _root(of: Callable[[float], float], low: float, high: float) -> float:
    return float(brentq(of, low, high, xtol=1e-15))
