"""How fast those who wait are treated: as fast as keeps the list as long as it is, and as few waiting long as do.

Hospitals work to a limit of 18 weeks, so that those who near it are treated before others. The module must not know
whom a citizen waits for.
"""

from typing import NamedTuple

import numpy as np

from agents.citizens.columns import MONTHS_WAITED, OVER_18_WEEKS_MONTHS
from agents.citizens.levels import Numbers

WAITS = MONTHS_WAITED.highest + 1
BISECTIONS = 60
FASTEST_RATE = 20.0
LEAST = 1e-3


class List(NamedTuple):
    """The planned-care list as it is published: shares of residents, of those who join it, and of those on it.

    `joining`: of residents a month. `waiting`: of residents. `urgent`: of those who join. `faster`: how many times as
    fast as others the urgent are treated. `removed`: who leave untreated, a month. `under_18_weeks`: of those on it.
    """

    joining: float
    waiting: float
    urgent: float
    faster: float
    removed: float
    under_18_weeks: float


class Waits(NamedTuple):
    """Monthly rates of treatment, of those who near 18 weeks or have passed them, and of the urgent.

    `ratios`: to the first, by months waited. `treated_share`: of all who join, whose wait ends with treatment.
    """

    rate: float
    urgent_rate: float
    ratios: Numbers
    treated_share: float


def solve_waits(published: List) -> Waits:
    """Solve how fast the list is treated, and how much slower those who have not waited long.

    Raises:
        ValueError: the list is too long or too short for those who join it, or no rule lets so few wait so long.
    """
    low, high = LEAST, 1.0
    if not _share_under(high, published) <= published.under_18_weeks <= _share_under(low, published):
        raise ValueError(
            f"waits: {published.under_18_weeks:.1%} under 18 weeks is out of reach of a list of "
            f"{published.waiting:.1%} of residents that {published.joining:.2%} join a month; look at "
            "waits_under_18_weeks_share, waiting_share and referrals_annual_rate"
        )
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        is_fair = _share_under(middle, published) > published.under_18_weeks
        low, high = (middle, high) if is_fair else (low, middle)
    early = (low + high) / 2
    rate = _rate(early, published)
    ratios = ratios_of(early)
    urgent_rate = published.faster * _usual_rate(rate * ratios, published)
    urgent = np.full(WAITS, urgent_rate)
    treated = published.urgent * _treated(urgent, published)
    treated += (1 - published.urgent) * _treated(rate * ratios, published)
    return Waits(rate, urgent_rate, ratios, treated)


def ratios_of(early: float) -> Numbers:
    """By months waited, the rate of treatment to that of those who near 18 weeks: `early`, and 1 from then on."""
    return np.where(np.arange(WAITS) < OVER_18_WEEKS_MONTHS - 1, early, 1.0)


def still_waiting(rates: Numbers, removed: float) -> Numbers:
    """By months waited, the share of those who joined who wait still: 1 at first. Months beyond the last add to it."""
    stays = (1 - removed) * np.exp(-rates)
    share = np.concatenate([[1.0], np.cumprod(stays[:-1])])
    share[-1] /= 1 - stays[-1]
    return share


def _share_under(early: float, published: List) -> float:
    """The share of the list that has waited less than 18 weeks, when it is as long as published."""
    rates = _rate(early, published) * ratios_of(early)
    others = (1 - published.urgent) * still_waiting(rates, published.removed)
    urgent = np.full(WAITS, published.faster * _usual_rate(rates, published))
    everybody = others + published.urgent * still_waiting(urgent, published.removed)
    return float(everybody[:OVER_18_WEEKS_MONTHS].sum() / everybody.sum())


def _rate(early: float, published: List) -> float:
    """The rate at 18 weeks at which the list is as long as published."""
    low, high = 0.0, FASTEST_RATE
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if _length(middle, early, published) > published.waiting else (low, middle)
    return (low + high) / 2


def _length(rate: float, early: float, published: List) -> float:
    """The list, as a share of residents, at a rate."""
    rates = rate * ratios_of(early)
    urgent = np.full(WAITS, published.faster * _usual_rate(rates, published))
    shares = (1 - published.urgent) * still_waiting(rates, published.removed)
    shares = shares + published.urgent * still_waiting(urgent, published.removed)
    return float(published.joining * shares.sum())


def _usual_rate(rates: Numbers, published: List) -> float:
    """The mean rate of those on the list who are not urgent."""
    waiting = still_waiting(rates, published.removed)
    return float((waiting * rates).sum() / waiting.sum())


def _treated(rates: Numbers, published: List) -> float:
    """The share of those who join whose wait ends with treatment."""
    return float((still_waiting(rates, published.removed) * -np.expm1(-rates)).sum())
