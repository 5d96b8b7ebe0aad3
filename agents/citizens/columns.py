"""The columns of a population: one table of what is known of each citizen, in 25 bytes.

A column is an array with one entry a slot; a slot holds a citizen or waits for one. Some columns are words of
several fields, each a run of bits. Every other module reads and writes fields through the functions here:

    packed(word, SEX, 1), unpacked(word, SEX)                      # in kernels, one citizen
    set_field(columns, "sex", numbers), field(columns, "sex")      # over NumPy arrays

The table holds names, units and meanings. The module must not know how a state comes about.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from agents.compiled import device
from scenarios.populations import Condition, Frailty
from scenarios.problems import did_you_mean, shown

CONDITIONS: tuple[str, ...] = get_args(get_args(Condition)[0])
"""The fifteen conditions: bit 0 of `conditions`, `diagnosed` and `managed` is the first, and so on."""
FRAILTIES: tuple[str, ...] = get_args(get_args(Frailty)[0])
"""The categories of frailty, from 0."""
RISK_FACTORS = ("smoking", "obesity", "inactivity", "hazardous_drinking")
"""The risk factors: bit 0 of the field is the first."""
SEXES = ("male", "female")
NEVER_DISCHARGED = 15
"""Stands for no emergency discharge within as many months."""


Word = int | np.integer
"""A whole number, as Python or as NumPy holds it."""


class Columns(NamedTuple):
    """The citizens of a population, slot by slot; `COLUMNS` says what each array holds.

    A plain tuple of arrays, so that kernels take it as it stands.
    """

    key: NDArray[np.uint64]
    age_months: NDArray[np.uint16]
    practice: NDArray[np.uint16]
    conditions: NDArray[np.uint16]
    diagnosed: NDArray[np.uint16]
    managed: NDArray[np.uint16]
    person: NDArray[np.uint16]
    social: NDArray[np.uint16]
    planned_care: NDArray[np.uint16]
    emergency_care: NDArray[np.uint8]


class Column(NamedTuple):
    """A column: what type its entries are of, their unit, and what they mean."""

    name: str
    dtype: type[np.unsignedinteger]
    unit: str
    meaning: str


class Bits(NamedTuple):
    """Where a field stands in its word: how far from the lowest bit, and its highest number. For kernels."""

    shift: int
    highest: int


class Field(NamedTuple):
    """A field: the column and bits it stands in, the unit of its number, and what it means."""

    name: str
    column: str
    bits: Bits
    unit: str
    meaning: str


COLUMNS = (
    Column("key", np.uint64, "key", "what the citizen's draws are keyed by; 0 where nobody is"),
    Column("age_months", np.uint16, "months", "age in completed months"),
    Column(
        "practice", np.uint16, "number", "the practice, from 0 in the place's order; free slots have one too"
    ),
    Column("conditions", np.uint16, "set", "conditions that the citizen truly has"),
    Column("diagnosed", np.uint16, "set", "those of them that are diagnosed"),
    Column("managed", np.uint16, "set", "those diagnosed that are managed to target"),
    Column("person", np.uint16, "fields", "who the citizen is"),
    Column("social", np.uint16, "fields", "how the citizen lives, and with whose help"),
    Column("planned_care", np.uint16, "fields", "the place on the planned-care list"),
    Column("emergency_care", np.uint8, "fields", "recent emergency care"),
)

IS_PRESENT = Bits(0, 1)
SEX = Bits(1, 1)
QUINTILE = Bits(2, 7)
RISKS = Bits(5, 15)
FRAILTY = Bits(9, 3)
ACTIVATION = Bits(11, 3)

LIVES_ALONE = Bits(0, 1)
IS_LONELY = Bits(1, 1)
IS_CARER = Bits(2, 1)
HAS_CARER = Bits(3, 1)
NEEDS_HELP = Bits(4, 1)
HAS_HOME_CARE = Bits(5, 1)
IN_REABLEMENT = Bits(6, 1)
IN_CARE_HOME = Bits(7, 1)
COUNCIL_PAYS = Bits(8, 1)
HAS_SETTLED_HOME = Bits(9, 1)
HAS_MEANINGFUL_ROLE = Bits(10, 1)
NEAR_END_OF_LIFE = Bits(11, 1)

PATHWAY = Bits(0, 3)
IS_URGENT = Bits(2, 1)
MONTHS_WAITED = Bits(3, 31)
WAITS_ELSEWHERE = Bits(8, 15)

OVER_18_WEEKS_MONTHS = 4
"""Completed months from which a wait is over 18 weeks: one of four is of 17 to 22 weeks."""

MONTHS_SINCE_DISCHARGE = Bits(0, NEVER_DISCHARGED)

FIELDS = (
    Field("is_present", "person", IS_PRESENT, "flag", "the slot holds a citizen"),
    Field("sex", "person", SEX, "number", "0 male, 1 female"),
    Field(
        "quintile", "person", QUINTILE, "number", "fifth of England's areas, 0 the most deprived, 4 the least"
    ),
    Field("risk_factors", "person", RISKS, "set", "smoking, obesity, inactivity, hazardous drinking"),
    Field("frailty", "person", FRAILTY, "number", "0 fit, 1 mild, 2 moderate, 3 severe"),
    Field(
        "activation", "person", ACTIVATION, "number", "confidence to manage one's health, 0 lowest, 3 highest"
    ),
    Field("lives_alone", "social", LIVES_ALONE, "flag", "lives alone"),
    Field("is_lonely", "social", IS_LONELY, "flag", "is often or always lonely"),
    Field("is_carer", "social", IS_CARER, "flag", "is an unpaid carer"),
    Field("has_carer", "social", HAS_CARER, "flag", "is cared for unpaid"),
    Field("needs_help", "social", NEEDS_HELP, "flag", "needs help with daily living"),
    Field("has_home_care", "social", HAS_HOME_CARE, "flag", "has a home-care package"),
    Field("in_reablement", "social", IN_REABLEMENT, "flag", "is in reablement"),
    Field("in_care_home", "social", IN_CARE_HOME, "flag", "lives in a care home"),
    Field("council_pays", "social", COUNCIL_PAYS, "flag", "the council pays for the place in the care home"),
    Field(
        "has_settled_home", "social", HAS_SETTLED_HOME, "flag", "severe mental illness: has a settled home"
    ),
    Field("has_meaningful_role", "social", HAS_MEANINGFUL_ROLE, "flag", "severe mental illness: has a role"),
    Field("near_end_of_life", "social", NEAR_END_OF_LIFE, "flag", "is recognised as near the end of life"),
    Field("pathway", "planned_care", PATHWAY, "number", "0 none, 1 musculoskeletal, 2 other"),
    Field("is_urgent", "planned_care", IS_URGENT, "flag", "waits with urgency"),
    Field("months_waited", "planned_care", MONTHS_WAITED, "months", "waited so far, 31 for as many or more"),
    Field(
        "waits_elsewhere",
        "planned_care",
        WAITS_ELSEWHERE,
        "number",
        "the trust waited at, from 1 in the place's order; 0 for the one usually gone to",
    ),
    Field(
        "months_since_discharge",
        "emergency_care",
        MONTHS_SINCE_DISCHARGE,
        "months",
        "since the last emergency discharge, 15 for as many or more",
    ),
)
FIELD = {each.name: each for each in FIELDS}


@device
def unpacked(word: Word, bits: Bits) -> int:
    """The number of a field in a word."""
    return int(np.int64(word) >> bits.shift) & bits.highest


@device
def packed(word: Word, bits: Bits, number: Word) -> int:
    """The word with a field set, the others as they were; the number is from 0 to the field's highest."""
    return int(np.int64(word) & ~(bits.highest << bits.shift)) | ((int(number) & bits.highest) << bits.shift)


def field(columns: Columns, name: str) -> NDArray[np.unsignedinteger]:
    """The numbers of a field by slot, or a column that is no word of fields.

    Raises:
        ValueError: there is no such field or column.
    """
    if name in Columns._fields:
        return np.asarray(getattr(columns, name))
    found = _found(name)
    word = np.asarray(getattr(columns, found.column))
    return np.asarray(word >> found.bits.shift & found.bits.highest, dtype=word.dtype)


def set_field(columns: Columns, name: str, numbers: NDArray[np.generic] | int) -> None:
    """Write a field of every slot, one number for each or one for all; the other fields stay as they are.

    Raises:
        ValueError: there is no such field, or a number is not one that it can hold; nothing is written.
    """
    found = _found(name)
    word = getattr(columns, found.column)
    given = np.asarray(numbers).astype(np.int64)
    outside = given[(given < 0) | (given > found.bits.highest)]
    if outside.size:
        raise ValueError(
            f"{name}: {outside[0]} is not allowed; give a whole number from 0 to {found.bits.highest}"
        )
    others = word.dtype.type(np.iinfo(word.dtype).max ^ (found.bits.highest << found.bits.shift))
    word[...] = (word & others) | (given << found.bits.shift).astype(word.dtype)


def has(members: NDArray[np.integer], at: int) -> NDArray[np.bool_]:
    """Whether each set, such as a citizen's conditions, has the member at a position."""
    return np.asarray(members >> at & 1, dtype=np.bool_)


def each_column(columns: Columns, change: Callable[[NDArray[Any]], NDArray[Any]]) -> Columns:
    """Columns of which each is made from one of these."""
    changed: list[Any] = [change(getattr(columns, name)) for name in Columns._fields]
    return Columns(*changed)


def free_slots(slots: int) -> Columns:
    """Columns of so many slots that hold nobody."""
    return Columns(*(np.zeros(slots, dtype=column.dtype) for column in COLUMNS))


def bytes_per_citizen() -> int:
    """The bytes that the columns take for each slot."""
    return sum(np.dtype(column.dtype).itemsize for column in COLUMNS)


def first_slots(columns: Columns, practices: int) -> NDArray[np.int64]:
    """Where each practice's segment starts, and after the last where it ends; practices + 1 numbers."""
    return np.searchsorted(columns.practice, np.arange(practices + 1)).astype(np.int64)


def _found(name: str) -> Field:
    if name not in FIELD:
        near = did_you_mean(name, FIELD)
        raise ValueError(
            f"there is no field {shown(name)} of a citizen; the table in columns.py lists them.{near}"
        )
    return FIELD[name]
