"""What the people of a place are at a month's end: whole numbers by practice and contract population.

Holds the states that are counted and one scan of the columns for all of them. It must not know what is measured by
them, nor how anybody came to be what they are.

People are put in cells (practice, pattern of memberships); each run of a few bits of their columns gives a table of
cells by the numbers that the bits can make, and every state is a sum over some of these numbers. So a scan costs a
dozen counts of whole columns, however many states there are.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.citizens.chance_arrays import month_salt, uniform
from agents.citizens.columns import (
    ACTIVATION,
    CONDITIONS,
    FIELD,
    FRAILTIES,
    FRAILTY,
    MONTHS_WAITED,
    RISK_FACTORS,
    RISKS,
    Columns,
    field,
    has,
)
from agents.citizens.members import mark
from agents.citizens.population import AGES, MONTHS_A_YEAR, Population
from agents.citizens.streams import Stream
from scenarios.place import QUINTILES
from sim.ages import ADULT_YEARS

Whole = NDArray[np.int64]
Bits = NDArray[np.int64]

MENTAL_ILLNESS = CONDITIONS.index("severe_mental_illness")
BYTE = 8
CONFIDENT_FROM = 2
"""Levels of activation, counted from 0, at which people are confident to manage their own health: the upper two."""


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


AGE_GROUPS = ("people", "in_good_health", "with_severe_mental_illness")
"""Whom ages are counted of: everybody; those who are fit and need no help; those with severe mental illness."""

WAYS_OF_LIFE = ("is_lonely", "is_carer", "has_carer", "needs_help", "has_home_care", "in_reablement",
                "in_care_home", "council_pays")  # fmt: skip
"""Fields of the word `social` that stand side by side, from the lowest; two bits of another kind follow."""


def _way(name: str) -> Callable[[Bits], NDArray[np.bool_]]:
    return lambda code: has(code, WAYS_OF_LIFE.index(name))


def _is_adult(code: Bits) -> NDArray[np.bool_]:
    return has(code, len(WAYS_OF_LIFE))


def _is_confident(code: Bits) -> NDArray[np.bool_]:
    return has(code, len(WAYS_OF_LIFE) + 1)


def _uses_social_care(code: Bits) -> NDArray[np.bool_]:
    in_funded_home = _way("in_care_home")(code) & _way("council_pays")(code)
    return _is_adult(code) & (_way("has_home_care")(code) | _way("in_reablement")(code) | in_funded_home)


def _is_helped(code: Bits) -> NDArray[np.bool_]:
    return _way("has_carer")(code) | _way("has_home_care")(code) | _way("in_care_home")(code)


OF_WAYS: Mapping[str, Callable[[Bits], NDArray[np.bool_]]] = {
    "adults": _is_adult,
    "lonely_adults": lambda code: _is_adult(code) & _way("is_lonely")(code),
    "carers": _way("is_carer"),
    "lonely_carers": lambda code: _way("is_carer")(code) & _way("is_lonely")(code),
    "needing_help": _way("needs_help"),
    "needing_help_unmet": lambda code: _way("needs_help")(code) & ~_is_helped(code),
    "with_home_care": _way("has_home_care"),
    "in_reablement": _way("in_reablement"),
    "in_care_home": _way("in_care_home"),
    "users_of_social_care": _uses_social_care,
    "confident_users_of_social_care": lambda code: _uses_social_care(code) & _is_confident(code),
    "lonely_users_of_social_care": lambda code: _uses_social_care(code) & _way("is_lonely")(code),
}
LEVELS_OF_ACTIVATION = tuple(f"activation_{level}" for level in range(1, ACTIVATION.highest + 2))
OF_PEOPLE = ("people", *RISK_FACTORS, *(f"frailty_{each}" for each in FRAILTIES), *LEVELS_OF_ACTIVATION)
OF_CONDITIONS = tuple(f"{how}_{each}" for how in ("with", "diagnosed", "managed") for each in CONDITIONS)
OF_SOME = (
    "ill_adults",
    "confident_ill_adults",
    "diagnosed_diabetes_with_pressure_controlled",
    "known_settled_home",
    "known_meaningful_role",
)
STATES = (*OF_CONDITIONS, *OF_PEOPLE, *OF_WAYS, *OF_SOME)
"""The states by number. `ill_adults` have a diagnosed condition; `known_` is of people with a diagnosed severe mental
illness."""


def scan(population: Population) -> States:
    """Count the states of everybody, as the last month left them; nothing is changed."""
    columns = population.columns
    cells = _Cells(population)
    tables = [
        *(_by_bit(cells, getattr(columns, name)) for name in ("conditions", "diagnosed", "managed")),
        _of_people(cells, columns),
        _of_ways(cells, columns),
        _of_some(cells, columns),
    ]
    return States(
        cells.by_population(np.concatenate(tables, axis=1)),
        *_ages(cells, columns),
        _waits(population),
    )


class _Cells:
    """Which cell each slot is in, by practice and pattern of memberships; slots that hold nobody are in a last one."""

    def __init__(self, population: Population) -> None:
        columns = population.columns
        slots = columns.key.size
        self.is_present = columns.key != 0
        self.age = columns.age_months // MONTHS_A_YEAR
        pattern = np.zeros(slots, dtype=np.uint32)
        mark(population.members, columns, self.age.astype(np.uint32), pattern, slots)
        used = np.bincount(pattern) > 0
        self.patterns = np.flatnonzero(used)
        place = np.cumsum(used) - 1
        self.practices = population.first_slots.size - 1
        self.populations = len(population.populations)
        self.count = self.practices * self.patterns.size
        cell = columns.practice.astype(np.intp) * self.patterns.size + place[pattern]
        self.cell = np.where(self.is_present, cell, self.count)

    def table(self, code: NDArray[np.integer], size: int) -> Whole:
        """How many people of each cell have each number of a code below `size`."""
        counts = np.bincount(self.cell * size + code, minlength=(self.count + 1) * size)
        return counts.reshape(self.count + 1, size)[: self.count]

    def by_population(self, counts: Whole) -> Whole:
        """Practice, state, population from counts by cell and state."""
        belongs = self.patterns[:, None] >> np.arange(self.populations) & 1
        by_pattern = counts.reshape(self.practices, self.patterns.size, -1)
        return np.asarray(np.einsum("pks,kn->psn", by_pattern, belongs))


def _by_bit(cells: _Cells, word: NDArray[np.uint16]) -> Whole:
    """By cell and condition, from a word with a bit for each."""
    bits = np.arange(1 << BYTE)[:, None] >> np.arange(BYTE) & 1
    low = cells.table(word & np.uint16(0xFF), 1 << BYTE) @ bits
    high = cells.table(word >> np.uint16(BYTE), 1 << BYTE) @ bits
    return np.concatenate([low, high], axis=1)[:, : len(CONDITIONS)]


def _of_people(cells: _Cells, columns: Columns) -> Whole:
    code = np.arange(1 << BYTE)
    first = RISKS.shift
    masks = [
        np.ones(code.size, dtype=np.bool_),
        *(has(code, at) for at in range(len(RISK_FACTORS))),
        *((code >> (FRAILTY.shift - first) & FRAILTY.highest) == at for at in range(len(FRAILTIES))),
        *(
            (code >> (ACTIVATION.shift - first) & ACTIVATION.highest) == at
            for at in range(ACTIVATION.highest + 1)
        ),
    ]
    table = cells.table(columns.person >> np.uint16(first) & np.uint16(0xFF), code.size)
    return table @ np.array(masks, dtype=np.int64).T


def _of_ways(cells: _Cells, columns: Columns) -> Whole:
    size = len(WAYS_OF_LIFE)
    ways = columns.social >> np.uint16(FIELD[WAYS_OF_LIFE[0]].bits.shift) & np.uint16((1 << size) - 1)
    is_adult = (columns.age_months >= ADULT_YEARS * MONTHS_A_YEAR).astype(np.uint16)
    is_confident = (field(columns, "activation") >= CONFIDENT_FROM).astype(np.uint16)
    code = ways | is_adult << np.uint16(size) | is_confident << np.uint16(size + 1)
    numbers = np.arange(1 << (size + 2))
    masks = np.array([is_so(numbers) for is_so in OF_WAYS.values()], dtype=np.int64)
    return cells.table(code, numbers.size) @ masks.T


def _of_some(cells: _Cells, columns: Columns) -> Whole:
    is_ill = (columns.age_months >= ADULT_YEARS * MONTHS_A_YEAR) & (columns.diagnosed > 0)
    pressure, diabetes = CONDITIONS.index("hypertension"), CONDITIONS.index("diabetes")
    is_controlled = ~has(columns.conditions, pressure) | has(columns.managed, pressure)
    is_known = has(columns.diagnosed, MENTAL_ILLNESS)
    who = (
        is_ill,
        is_ill & (field(columns, "activation") >= CONFIDENT_FROM),
        is_controlled & has(columns.diagnosed, diabetes),
        is_known & (field(columns, "has_settled_home") == 1),
        is_known & (field(columns, "has_meaningful_role") == 1),
    )
    code = np.zeros(columns.key.size, dtype=np.uint8)
    for at, each in enumerate(who):
        code |= each.view(np.uint8) << np.uint8(at)
    numbers = np.arange(1 << len(who))
    return cells.table(code, numbers.size) @ (numbers[:, None] >> np.arange(len(who)) & 1)


def _ages(cells: _Cells, columns: Columns) -> tuple[Whole, Whole]:
    """People by group, age and sex, and by age and fifth of deprivation; whoever is not here has an age beyond."""
    age = np.where(cells.is_present, np.minimum(cells.age, AGES - 1), AGES).astype(np.intp)
    is_well = (field(columns, "frailty") == 0) & (field(columns, "needs_help") == 0)
    is_ill = has(columns.conditions, MENTAL_ILLNESS)
    kind = (
        field(columns, "sex") << np.uint16(2) | is_well.view(np.uint8) << np.uint8(1) | is_ill.view(np.uint8)
    )
    people = np.bincount(age * 8 + kind, minlength=(AGES + 1) * 8)[: AGES * 8].reshape(AGES, 2, 2, 2)
    groups = np.array([people.sum(axis=(2, 3)), people[:, :, 1].sum(axis=2), people[..., 1].sum(axis=2)])
    size = len(QUINTILES)
    fifths = np.bincount(age * size + field(columns, "quintile"), minlength=(AGES + 1) * size)
    return groups, fifths[: AGES * size].reshape(AGES, size)


def _waits(population: Population) -> Whole:
    """People on the planned-care list by trust and completed months waited, as the month finds them their trust."""
    columns = population.columns
    waiting = np.flatnonzero((field(columns, "pathway") > 0) & (columns.key != 0))
    totals = population.reach[columns.practice[waiting]]
    salt = month_salt(population.seed, 0, Stream.CHOICE_OF_TRUST)
    target = uniform(salt, columns.key[waiting]) * totals[:, -1]
    trust = (target[:, None] >= totals[:, :-1]).sum(axis=1)
    months = MONTHS_WAITED.highest + 1
    trusts = population.reach.shape[1]
    waited = field(columns, "months_waited")[waiting]
    return np.bincount(trust * months + waited, minlength=trusts * months).reshape(trusts, months)
