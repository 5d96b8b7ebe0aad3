"""How fast those who wait are treated, so that the list is what is published: its length, and how long people wait.

Hospitals work to a limit of 18 weeks: those who near it are treated before others, and who has passed it waits on for
something else than a turn. Some of those treated are referred onward, and wait again. The module must not know whom a
citizen waits for.
"""

from typing import NamedTuple

import numpy as np
from scipy.optimize import root

from agents.citizens.columns import MONTHS_WAITED, OVER_18_WEEKS_MONTHS
from agents.citizens.levels import Numbers
from scenarios.parameters.units import MONTHS_A_YEAR

WAITS = MONTHS_WAITED.highest + 1
NEAR_ENOUGH = 1e-9
SOLVED_TO = 1e-13
LOGS = (-12.0, 3.0)
"""Between which logarithms a rule is looked for."""


class List(NamedTuple):
    """The planned-care list as it is published: shares of residents, of those referred, and of those on it.

    `joining`: of residents a month, by referral of a GP. `waiting`: of residents. `urgent`: of those so referred.
    `faster`: how many times as fast as others the urgent are treated. `removed`: who leave untreated, a month.
    `under_18_weeks`, `over_52_weeks`: of those on it. `median_months`: that they have waited, even within a month.
    """

    joining: float
    waiting: float
    urgent: float
    faster: float
    removed: float
    under_18_weeks: float
    over_52_weeks: float
    median_months: float


class Waits(NamedTuple):
    """Monthly rates of treatment, of those who near 18 weeks, and of the urgent.

    `ratios`: to the first, by months waited. `treated_share`: of all who join, whose wait ends with treatment.
    `onward_share`: of those treated, who are referred onward. `joining`: of residents a month, them included.
    """

    rate: float
    urgent_rate: float
    ratios: Numbers
    treated_share: float
    onward_share: float
    joining: float


class Rule(NamedTuple):
    """What is solved: the rate near 18 weeks, ratios to it before and beyond, and who joins again for each referred."""

    rate: float
    early: float
    late: float
    again: float


START = Rule(rate=1.0, early=0.5, late=0.5, again=0.2)


def solve_waits(published: List) -> Waits:
    """Solve how fast the list is treated, how much slower those who have not waited long or too long, and who rejoins.

    Raises:
        ValueError: no rule that treats those first who near 18 weeks makes the list as it is published.
    """

    def misses(logs: Numbers) -> Numbers:
        return _misses(_rule(logs), published)

    found = root(misses, np.log(START), tol=SOLVED_TO)
    rule = _rule(found.x)
    joining = published.joining * (1 + rule.again)
    others, urgent = _rates(rule, published)
    waiting = _waiting(rule, published)
    treated = float((waiting * -np.expm1(-np.array([others, urgent]))).sum())
    onward = rule.again / (1 + rule.again) / treated
    if np.abs(found.fun).max() > NEAR_ENOUGH or max(rule.early, rule.late) > 1 or onward >= 1:
        raise ValueError(
            f"waits: {published.under_18_weeks:.1%} under 18 weeks and a median of {published.median_months:.2f} "
            f"months are out of reach of a list of {published.waiting:.1%} of residents that "
            f"{published.joining:.2%} are referred to a month; look at waits_under_18_weeks_share, "
            "waits_over_52_weeks_share, waits_median_months, waiting_share and referrals_annual_rate"
        )
    return Waits(rule.rate, float(urgent[0]), ratios_of(rule.early, rule.late), treated, onward, joining)


def _rule(logs: Numbers) -> Rule:
    return Rule(*(float(each) for each in np.exp(np.clip(logs, *LOGS))))


def ratios_of(early: float, late: float) -> Numbers:
    """By months waited, the rate of treatment to that of those near 18 weeks: `early` before, `late` beyond them."""
    months = np.arange(WAITS)
    beyond = np.where(months < OVER_18_WEEKS_MONTHS, 1.0, late)
    return np.where(months < OVER_18_WEEKS_MONTHS - 1, early, beyond)


def still_waiting(rates: Numbers, removed: float) -> Numbers:
    """By months waited, the share of those who joined who wait still: 1 at first. Months beyond the last add to it."""
    stays = (1 - removed) * np.exp(-rates)
    share = np.concatenate([[1.0], np.cumprod(stays[:-1])])
    share[-1] /= 1 - stays[-1]
    return share


def median_of(waiting: Numbers) -> float:
    """The median of months waited, of people by months, who are even within each."""
    share = np.cumsum(waiting) / waiting.sum()
    return float(np.interp(0.5, np.concatenate([[0.0], share]), np.arange(WAITS + 1)))


def _rates(rule: Rule, published: List) -> tuple[Numbers, Numbers]:
    """Monthly rates by months waited: of others, and of the urgent, who are so many times as fast as these are."""
    others = rule.rate * ratios_of(rule.early, rule.late)
    waiting = still_waiting(others, published.removed)
    usual = float((waiting * others).sum() / waiting.sum())
    return others, np.full(WAITS, published.faster * usual)


def _waiting(rule: Rule, published: List) -> Numbers:
    """Others and the urgent on the list by months waited, for each who joins. Nobody is urgent who joins again."""
    others, urgent = _rates(rule, published)
    share = published.urgent / (1 + rule.again)
    return np.array(
        [
            (1 - share) * still_waiting(others, published.removed),
            share * still_waiting(urgent, published.removed),
        ]
    )


def _misses(rule: Rule, published: List) -> Numbers:
    """How far the list that a rule makes is from what is published, as logarithms of ratios."""
    waiting = _waiting(rule, published).sum(axis=0)
    everybody = waiting.sum()
    found = (
        published.joining * (1 + rule.again) * everybody,
        waiting[OVER_18_WEEKS_MONTHS:].sum() / everybody,
        waiting[MONTHS_A_YEAR:].sum() / everybody,
        median_of(waiting),
    )
    wanted = (
        published.waiting,
        1 - published.under_18_weeks,
        published.over_52_weeks,
        published.median_months,
    )
    return np.log(np.array(found) / wanted)
