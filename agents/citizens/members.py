"""Contract populations as arrays: who belongs to each, for a whole block of citizens at once.

A citizen's memberships are a pattern of bits, one a population, found afresh each month. The module must not know what
a population is for.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agents.citizens.columns import (
    CONDITIONS,
    FRAILTIES,
    FRAILTY,
    IN_CARE_HOME,
    LIVES_ALONE,
    NEAR_END_OF_LIFE,
    QUINTILE,
    Columns,
)
from agents.compiled import device
from scenarios.place import QUINTILES
from scenarios.populations import MOST_POPULATIONS, Population

ANY = -1


Members = NDArray[np.int64]
"""A row for each thing asked, in the order of `ASKED`, and a column for each population.

Sets are bits; a flag is 1, 0, or -1 where either will do.
"""
ASKED = (
    *("age_from", "age_to", "any_of", "none_of", "frailties", "quintiles"),
    *("in_care_home", "end_of_life", "lives_alone"),
)


def members_of(populations: Sequence[Population]) -> Members:
    """The populations as arrays.

    Raises:
        ValueError: there is none, or there are more than eight.
    """
    if not 0 < len(populations) <= MOST_POPULATIONS:
        raise ValueError(f"{len(populations)} populations are not allowed; give 1 to {MOST_POPULATIONS}")
    rows = [
        (
            each.age_from,
            each.age_to,
            _set(each.conditions, CONDITIONS),
            _set(each.without_conditions, CONDITIONS),
            _set(each.frailty or FRAILTIES, FRAILTIES),
            sum(1 << (number - 1) for number in each.deprivation_quintiles) or (1 << len(QUINTILES)) - 1,
            *(
                ANY if flag is None else int(flag)
                for flag in (each.in_care_home, each.end_of_life, each.lives_alone)
            ),
        )
        for each in populations
    ]
    return np.ascontiguousarray(np.array(rows, dtype=np.int64).T)


@device
def mark(
    members: Members, columns: Columns, ages: NDArray[np.uint32], pattern: NDArray[np.uint32], size: int
) -> None:
    """Write the pattern of memberships of each citizen of a block; `ages` are in years."""
    for i in range(size):
        pattern[i] = 0
    for at in range(members.shape[1]):
        age_from, age_to, any_of, none_of = members[0, at], members[1, at], members[2, at], members[3, at]
        frailties, quintiles, care_home = members[4, at], members[5, at], members[6, at]
        end_of_life, alone = members[7, at], members[8, at]
        for i in range(size):
            person, social = np.int64(columns.person[i]), np.int64(columns.social[i])
            conditions = np.int64(columns.conditions[i])
            belongs = (ages[i] >= age_from) & (ages[i] <= age_to)
            belongs &= (any_of == 0) | ((conditions & any_of) != 0)
            belongs &= (conditions & none_of) == 0
            belongs &= (frailties >> (person >> FRAILTY.shift & FRAILTY.highest) & 1) != 0
            belongs &= (quintiles >> (person >> QUINTILE.shift & QUINTILE.highest) & 1) != 0
            belongs &= (care_home < 0) | ((social >> IN_CARE_HOME.shift & 1) == care_home)
            belongs &= (end_of_life < 0) | ((social >> NEAR_END_OF_LIFE.shift & 1) == end_of_life)
            belongs &= (alone < 0) | ((social >> LIVES_ALONE.shift & 1) == alone)
            pattern[i] |= np.uint32(belongs) << np.uint32(at)


def _set(names: Sequence[str], order: Sequence[str]) -> int:
    return sum(1 << order.index(name) for name in names)
