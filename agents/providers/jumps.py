"""How providers answer payments that jump or steepen: they try a few levels and lean towards those worth most.

A slope says nothing of a reward that begins far off, and at a sharp threshold it would send a level to and fro. So the
worth of five levels is weighed against what the rule of response takes each level to cost: the cost whose best level,
for any steady reason, is the level that the rule gives. The module must not know any contract.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from agents.providers.response import Pull, Temper, wanted
from scenarios.efforts import LEAST, MOST

Numbers = NDArray[np.float64]

POINTS: Numbers = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
"""The levels that are tried."""


def answered(today: Numbers, reasons: Numbers, pulls: Iterable[Pull], temper: Temper) -> Numbers:
    """The levels that reasons and the pulls that jump come to: member, lever."""
    alone = wanted(today, reasons, temper)
    curves = [each.curve for each in pulls if each.curve is not None]
    return leaning(alone, today, reasons, np.sum(curves, axis=0), temper) if curves else alone


def leaning(alone: Numbers, today: Numbers, reasons: Numbers, curves: Numbers, temper: Temper) -> Numbers:
    """Where levels go with jumps: `alone` is where they would go without; member, lever.

    `curves`: point, member, lever; what each of `POINTS` is worth more than another, in tenths of what measures it.
    Curves without height leave a level as it is alone, to the last bit.
    """
    plain = reasons * _spread(today) - _cost(today, temper)
    moved = _mean(plain + curves, temper) - _mean(plain, temper)
    height = curves.max(axis=0) - curves.min(axis=0)
    return np.where(height == 0, alone, np.clip(alone + moved, float(LEAST), float(MOST)))


def _spread(today: Numbers) -> Numbers:
    return np.asarray(POINTS[:, None, None] + 0 * today)


def _cost(today: Numbers, temper: Temper) -> Numbers:
    """What a level costs beside today's: its slope is the reason at which the rule goes there."""
    tried = _spread(today)
    slope_today = np.log(today / (1 - today))
    return np.asarray((_area(tried) - _area(today) - slope_today * (tried - today)) / (4 * temper.strength))


def _area(level: Numbers) -> Numbers:
    """The area under the logit."""
    return np.asarray(level * np.log(level) + (1 - level) * np.log(1 - level))


def _mean(worth: Numbers, temper: Temper) -> Numbers:
    """The mean of the levels tried, each by what it is worth."""
    weight = np.exp((worth - worth.max(axis=0)) / temper.choice_spread)
    return np.asarray((weight * _spread(worth[0])).sum(axis=0) / weight.sum(axis=0))
