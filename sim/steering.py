"""What is paid less where whoever coordinates finds a cheaper site: only as far as sites that are paid differ in price.

It is first of all a transfer: a dearer site is paid for less of what it did, and its costs stay. The module must not
know any contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.contents import content_in, usual_content
from sim.paid_activity import PRICE_PAID

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

NOTHING = Fraction(0)


def steered_in(economy: HealthEconomy) -> dict[str, NDArray[np.float64]]:
    """By how much of itself what each trust is paid for falls in the month, 0 or less; nothing where nobody steers."""
    ratio = _sought(economy)
    if ratio >= 1:
        return {}
    content = content_in(economy, economy.month) or usual_content(economy)
    parameters = economy.england.parameters
    names = [str(dict(row.subgroup)["costed"]) for row in parameters.rows("steered_share")]
    price = {
        trust: sum((content.price(name).get(trust, NOTHING) for name in names), NOTHING)
        for trust in economy.cast.trusts
    }
    points = np.array(steered(price, ratio))
    return {PRICE_PAID: points} if points.any() else {}


def steered(price_pounds: Mapping[str, Fraction], ratio: float) -> list[float]:
    """What each site's pay changes by where a ratio of today's price is sought: never below the cheapest site's."""
    priced = [price for price in price_pounds.values() if price > 0]
    if not priced:
        return [0.0] * len(price_pounds)
    return [
        max(ratio, float(min(priced) / price)) - 1 if price > 0 else 0.0 for price in price_pounds.values()
    ]


def _sought(economy: HealthEconomy) -> float:
    """The ratio to today's price that those who coordinate have come to, each by its share of the place."""
    sought = 1.0
    for (group, _), ratios in economy.beside.multiplied("payment").items():
        if ratios.size:
            sought *= float(
                (economy.levers.shares[group] * ratios).sum() / economy.levers.shares[group].sum()
            )
    return sought
