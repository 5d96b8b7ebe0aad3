"""Deciding together: how far a plan binds a lever, what money it leaves undone, and how trust comes and goes.

    wanted <- (1 - a) own + a plan
    trust  <- trust + rise kept (1 - trust) - rise fall_ratio broken trust

`a` is the authority over the lever, `kept` and `broken` the shares of an agreement's promises of a quarter. The module
must not know any contract, who governs, nor what anybody gains.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.parameters import Parameters

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class TrustLaw:
    """How trust moves and how long an agreement takes to have a hold: see behaviour.csv for each number."""

    start_share: float
    rise_share: float
    fall_ratio: float
    delay_months: float
    delay_each_months: float

    @classmethod
    def of(cls, parameters: Parameters) -> TrustLaw:
        """As the parameters have it."""
        return cls(
            parameters.value("trust_start_share"),
            parameters.value("trust_rise_share"),
            parameters.value("trust_fall_ratio"),
            parameters.value("agreement_delay_months"),
            parameters.value("agreement_delay_each_months"),
        )

    def moved(self, trust: float, kept_share: float, broken_share: float) -> float:
        """Trust after a quarter in which such shares of the promises were kept and broken."""
        rise, fall = self.rise_share, self.rise_share * self.fall_ratio
        now = trust + rise * kept_share * (1 - trust) - fall * broken_share * trust
        return min(max(now, 0.0), 1.0)

    def delay(self, members: int) -> int:
        """Months until so many members have agreed on what binds them."""
        return round(self.delay_months + self.delay_each_months * members)


def bound(own: Numbers, plan: Numbers, authority: Numbers) -> Numbers:
    """What is wanted of levers where a plan has authority over them; where it has none, what its owner wants."""
    return np.asarray(np.where(authority > 0, (1 - authority) * own + authority * plan, own))


def extra_pounds(today: Numbers, own: Numbers, asked: Numbers, unpaid_pounds: Numbers) -> Numbers:
    """The cash that levels asked take above those of one's own, by member, in pounds a year.

    Effort below today's saves nothing. `unpaid_pounds`: what full effort takes that no contract pays back.
    """
    above = np.maximum(asked, today) - np.maximum(own, today)
    return np.asarray((np.maximum(above, 0.0) * unpaid_pounds).sum(axis=1))


def affordable(
    today: Numbers, own: Numbers, asked: Numbers, unpaid_pounds: Numbers, money_pounds: Numbers
) -> Numbers:
    """Levels asked, brought back towards one's own until the money of each member pays for what they take.

    All of a member's levers that are to go up for money go up by the same share of what was asked.
    """
    taken = extra_pounds(today, own, asked, unpaid_pounds)
    share = np.divide(money_pounds, taken, out=np.ones_like(taken), where=taken > money_pounds)
    takes_money = (asked > own) & (unpaid_pounds > 0) & (share < 1)[:, None]
    return np.asarray(np.where(takes_money, own + share[:, None] * (asked - own), asked))
