"""Income that is earned and not yet paid: what a provider must do without, beyond what it has in hand.

    deferred_months(Schedule("year", lag_months=9), 15, 60)        of contract month 15, those still unpaid

Only what was earned more than a year ago counts, and only beyond today's contracts. The module must not know what
providers do without money.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.providers.following import owners_of
from scenarios.contract_content import Content
from scenarios.contracts.periods import MONTHS_IN_YEAR, PERIOD_MONTHS, Schedule
from scenarios.horizon import FIRST_MONTH
from sim.contents import content_in, new_in, usual_content

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

STATE = "deferred_income"
NOTHING = Fraction(0)
PENCE_IN_POUND = 100


def deferred_income_in(economy: HealthEconomy, month: int) -> Mapping[str, NDArray[np.float64]]:
    """The income that each provider has earned for more than a year, beyond its cash, as a share of a year's."""
    now, settled = content_in(economy, month), new_in(economy, month)
    if now is None or settled is None:
        return {}
    found = {}
    for group in owners_of(STATE, economy.beside.rows):
        holds = np.zeros(len(economy.members(group)))
        for at, party in enumerate(economy.members(group)):
            usual_pounds = deferred_pounds(usual_content(economy), party, month - FIRST_MONTH + 1)
            pounds = deferred_pounds(now, party, settled.in_force.contract_month(month)) - usual_pounds
            cash = Fraction(max(economy.cash_pence(party), 0), PENCE_IN_POUND)
            holds[at] = share_deferred(pounds, cash, now.income(party))
        if holds.any():
            found[STATE] = holds
    return found


def share_deferred(pounds: Fraction, cash_pounds: Fraction, income_pounds: Fraction) -> float:
    """What is deferred beyond cash, as a share of a year's income, 0 to 1."""
    if income_pounds <= 0:
        return 0.0
    return float(min(max((pounds - cash_pounds) / income_pounds, NOTHING), Fraction(1)))


def deferred_pounds(content: Content, party: str, contract_month: int) -> Fraction:
    """Pounds that a party earned more than a year before a contract month and is still to be paid."""
    by_term: dict[str, Fraction] = {}
    for each in content.received.get(party, ()):
        by_term[each.term.key] = by_term.get(each.term.key, NOTHING) + each.pounds
    return sum(
        (
            max(pounds, NOTHING) * _months(content, key, contract_month) / MONTHS_IN_YEAR
            for key, pounds in by_term.items()
        ),
        NOTHING,
    )


def deferred_months(schedule: Schedule, contract_month: int, months: int) -> int:
    """How many months of work, more than a year before a contract month, are not paid for by then.

    `months`: how long the contract runs. What is paid on account is not deferred.
    """
    if schedule.on_account or schedule.every == "exit":
        return 0
    length = PERIOD_MONTHS[schedule.every]
    old = range(1, min(contract_month - MONTHS_IN_YEAR, months) + 1)
    ends = (min(-(-month // length) * length, months) for month in old)
    return sum(end + schedule.lag_months > contract_month for end in ends)


def _months(content: Content, key: str, contract_month: int) -> int:
    term = content.contracts.term(key)
    return deferred_months(term.schedule, contract_month, content.contracts.contract(term.contract).months)
