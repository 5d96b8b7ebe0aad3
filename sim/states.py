"""What the people of a place are at a month's end: whole numbers by practice and contract population, and by age.

Holds the scan of the columns. It must not know what is measured by it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.citizens.choice import trusts_waited_at
from agents.citizens.columns import MONTHS_WAITED, PATHWAY, each_column, field
from agents.citizens.population import AGES, MONTHS_A_YEAR, Population
from agents.citizens.states import AGE_GROUPS, STATES, count_states
from scenarios.place import QUINTILES
from sim.ages import ADULT_YEARS

Whole = NDArray[np.int64]
PATHWAY_BITS = PATHWAY.highest << PATHWAY.shift


class States(NamedTuple):
    """Whole numbers of people at a month's end.

    `by_practice`: practice, state, population; states are numbered by `STATES`. `by_age`: group, age in years, sex;
    groups are numbered by `AGE_GROUPS`. `by_age_and_quintile`: age, fifth of deprivation. `waits`: trust, completed
    months waited.
    """

    by_practice: Whole
    by_age: Whole
    by_age_and_quintile: Whole
    waits: Whole


def scan(population: Population) -> States:
    """Count the states of everybody, as the last month left them; nothing is changed."""
    practices, populations = population.first_slots.size - 1, len(population.populations)
    found = States(
        np.zeros((practices, len(STATES), populations), dtype=np.int64),
        np.zeros((len(AGE_GROUPS), AGES, 2), dtype=np.int64),
        np.zeros((AGES, len(QUINTILES)), dtype=np.int64),
        _waits(population),
    )
    adult_months = ADULT_YEARS * MONTHS_A_YEAR
    count_states(population.columns, population.first_slots, population.members, adult_months, *found[:3])
    return found


def _waits(population: Population) -> Whole:
    """People on the planned-care list by trust and completed months waited, as the month finds them their trust."""
    columns = population.columns
    waiting = np.flatnonzero((columns.planned_care & PATHWAY_BITS) != 0)
    waiting = waiting[columns.key[waiting] != 0]
    those = each_column(columns, lambda column: column[waiting])
    trust = trusts_waited_at(population.reach, population.seed, those)
    months = MONTHS_WAITED.highest + 1
    trusts = population.reach.shape[1]
    waited = field(those, "months_waited")
    return np.bincount(trust * months + waited, minlength=trusts * months).reshape(trusts, months)
