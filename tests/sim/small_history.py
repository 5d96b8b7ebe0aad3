"""A history told by hand: two practices, two trusts, months with few counts."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from agents.citizens.counts import EMERGENCY_ADMISSIONS, HOSPITAL_ITEMS, Counts, Item
from agents.citizens.population import AGES
from agents.citizens.states import AGE_GROUPS, STATES
from agents.providers.services import Used
from scenarios.populations import EVERYONE, Population
from sim.history import History
from sim.layout import Layout
from sim.states import States

PRACTICES = ("high_street", "market")
TRUSTS = ("north", "south")
SERVICES = {
    "gp_contact": Used((Item.GP_CONTACT,)),
    "ae_attendance": Used((Item.AE_ATTENDANCE,)),
    "emergency_admission": Used(EMERGENCY_ADMISSIONS),
    "home_care_hour": Used((Item.HOME_CARE_MONTH,), Fraction(87, 2)),
}
POPULATIONS = {"everyone": EVERYONE, "over_65": Population(age_from=65)}
PARTIES = ("north", "south", "community", "hub")


def layout(**changes: Any) -> Layout:
    """The layout of a history by hand."""
    told: dict[str, Any] = {
        "practices": PRACTICES,
        "trusts": TRUSTS,
        "populations": POPULATIONS,
        "services": SERVICES,
        "parties": PARTIES,
        "levers": ("triage",),
    }
    return Layout(**(told | changes))


def counts(told: Mapping[Item, Any]) -> Counts:
    """A month's counts from numbers by practice, or by practice and population; trusts share them 3 to 1.

    A number is of the first practice alone. Everything falls to the first fifth but what the second practice counts.
    """
    by_practice = np.zeros((2, len(Item), 2), dtype=np.int64)
    for item, number in told.items():
        given = np.atleast_1d(np.asarray(number))
        if given.ndim == 1:
            by_practice[: given.size, item, 0] = given
        else:
            by_practice[:, item] = given
    by_trust = np.zeros_like(by_practice)
    hospital = list(HOSPITAL_ITEMS)
    by_trust[1, hospital] = by_practice[:, hospital].sum(axis=0) // 4
    by_trust[0, hospital] = by_practice[:, hospital].sum(axis=0) - by_trust[1, hospital]
    by_quintile = np.zeros((2, 5, len(Item)), dtype=np.int64)
    by_quintile[:, 0], by_quintile[:, 4] = by_practice[0].T, by_practice[1].T
    deaths = np.zeros((AGES, 2), dtype=np.int64)
    deaths[80, 0] = by_practice[:, Item.DEATH, 0].sum()
    return Counts(by_practice, by_trust, by_quintile, deaths, np.zeros_like(deaths))


def states(told: Mapping[str, Any], waits: Any = ((0, 0), (0, 0))) -> States:
    """States from numbers by practice, for everyone; nobody has an age."""
    by_practice = np.zeros((2, len(STATES), 2), dtype=np.int64)
    for name, number in told.items():
        by_practice[:, STATES.index(name), 0] = number
    by_age = np.zeros((len(AGE_GROUPS), AGES, 2), dtype=np.int64)
    return States(by_practice, by_age, np.zeros((AGES, 5), dtype=np.int64), np.asarray(waits, dtype=np.int64))


def history(months: int, told: Mapping[Item, Any], stood: Mapping[str, Any] | None = None) -> History:
    """So many months that are all alike, with states at each month's end if any are told."""
    made = History(layout())
    for _ in range(months):
        made.append(counts(told), None if stood is None else states(stood))
    return made
