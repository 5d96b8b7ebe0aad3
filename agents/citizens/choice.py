"""Which trust people go to: the one that they usually go to, and for planned care another if its wait compares well.

People of a practice go to trusts in fixed shares, which stand for distance and habit: `reach`. Whoever is referred
looks at how fast trusts treat those who wait. Where all are as fast beside each other as today, everybody goes where
they usually go; where they are not, as few go elsewhere as bring the shares about. What they look at is what is known
of waits: published late, and over several months. The module must not know why a trust is fast or slow, nor what it is
paid.
"""

import numpy as np
from numpy.typing import NDArray

from agents.citizens.chance_arrays import month_salt, uniform
from agents.citizens.columns import MONTHS_WAITED, WAITS_ELSEWHERE, Columns, field
from agents.citizens.streams import Stream

MOST_TRUSTS = WAITS_ELSEWHERE.highest
"""So many trusts a place may have: the field that says where somebody waits has room for no more."""
LEAST_SPEED = 1 / MONTHS_WAITED.highest
"""The slowest that a trust can seem: waits are counted up to so many months, and today's mean is about one. A month in
which a trust treats nobody is no endless wait."""

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]


def usual_speeds(trusts: int, lag_months: int, memory_months: int) -> Numbers:
    """What is remembered of speeds while all months were like today: month, trust, the newest last."""
    return np.ones((lag_months + memory_months - 1, trusts))


def known_speed(speeds: Numbers, memory_months: int) -> Numbers:
    """How fast trusts are known to be, by trust: the mean of the oldest months that are remembered.

    `speeds`: month, trust, the newest last; as many months as are remembered and as pass until they are known.
    """
    return np.asarray(speeds[:memory_months].mean(axis=0))


def planned_reach(reach: Numbers, speed: Numbers, elasticity: float) -> Numbers:
    """Running totals of the chance that whoever is referred goes to a trust: practice, trust usually gone to, trust.

    `reach`: practice, trust; running totals. `speed`: by trust, how fast those who wait are known to be treated to how
    fast they are today, so that 1 / `speed` is the wait to today's. A trust's share of a practice is multiplied by its
    speed to the `elasticity`, over the mean of all trusts: so many per cent fewer choose one of many trusts for each
    per cent that its wait is longer. At like speeds, or without elasticity, everybody goes to the usual trust.
    """
    share = np.diff(reach, axis=1, prepend=0.0)
    seen = np.maximum(speed, LEAST_SPEED)
    attraction = np.broadcast_to((seen / seen.max()) ** elasticity, share.shape)
    mean = (share * attraction).sum(axis=1, keepdims=True) / share.sum(axis=1, keepdims=True)
    ratio = attraction / mean
    gained = share * np.maximum(ratio - 1.0, 0.0)
    gains = gained.sum(axis=1, keepdims=True)
    to = np.divide(gained, gains, out=np.zeros_like(share), where=gains > 0)
    stays = np.minimum(ratio, 1.0)
    chance = (1.0 - stays)[:, :, None] * to[:, None, :]
    usual = np.arange(share.shape[1])
    chance[:, usual, usual] += stays
    return np.cumsum(chance, axis=2)


def among(totals: Numbers, draws: Numbers) -> Whole:
    """Which of several each draw falls on; `totals`: for each draw a row of running totals of chances."""
    target = draws * totals[..., -1]
    return np.asarray((target[:, None] >= totals[..., :-1]).sum(axis=1), dtype=np.int64)


def usual_trusts(reach: Numbers, seed: int, columns: Columns) -> Whole:
    """The trust that each citizen usually goes to, as `living.usual_trust` finds it."""
    return among(reach[columns.practice], uniform(month_salt(seed, 0, Stream.CHOICE_OF_TRUST), columns.key))


def trusts_waited_at(reach: Numbers, seed: int, columns: Columns) -> Whole:
    """The trust at which each citizen waits who waits for planned care; of others, the one usually gone to."""
    elsewhere = field(columns, "waits_elsewhere").astype(np.int64)
    return np.where(elsewhere > 0, elsewhere - 1, usual_trusts(reach, seed, columns))
