"""Movements between months: the dead and departed leave their slots, the newborn and incomers take free ones.

Whoever comes is drawn by its own key: a newborn's from its mother's, an incomer's from place, month and number. So
which slot is free changes nobody. The module must not know how anybody's month is lived.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.citizens.chance import count_poisson_block
from agents.citizens.chance_arrays import (
    incomer_key,
    indexed,
    month_salt,
    newborn_key,
    uniform,
)
from agents.citizens.columns import (
    NEVER_DISCHARGED,
    QUINTILE,
    Columns,
    each_column,
    field,
    free_slots,
    set_field,
)
from agents.citizens.levels import Numbers
from agents.citizens.living import FATE_DEPARTED, FATE_DIED, FATE_GAVE_BIRTH
from agents.citizens.streams import Stream
from scenarios.place import QUINTILES

PEOPLE_A_FREE_SLOT = 16
LEAST_FREE_SLOTS = 64
MOST_EXAMPLES = 1 << 16
"""So many that chance in whom newcomers are like moves no state of a large place by much."""
MONTHS_A_YEAR = 12

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Examples:
    """People of the first population whom those who come are like: incomers, and newborns.

    An incomer is like one of its place, as old and as ill; a newborn like one in its first year of its mother's fifth,
    or like any in its first year where that fifth has none. `arrivals`: the mean number of incomers a month by
    practice.
    """

    incomers: Columns
    newborns: Columns
    arrivals: Numbers
    boys_share: float


def examples_of(
    columns: Columns, first_slots: Whole, arrivals_annual_rate: Numbers, boys_share: float
) -> Examples:
    """Take the examples from a first population, in proportion to how often people of their age move in."""
    present = np.flatnonzero(field(columns, "is_present"))
    age = columns.age_months[present] // MONTHS_A_YEAR
    rate = arrivals_annual_rate[age] / MONTHS_A_YEAR
    total = np.cumsum(rate)
    steps = (np.arange(min(MOST_EXAMPLES, present.size)) + 0.5) / min(MOST_EXAMPLES, present.size)
    chosen = present[np.searchsorted(total, steps * total[-1])]
    infants = present[age == 0]
    infants = infants if infants.size else present[[int(np.argmin(age))]]
    practices = np.bincount(columns.practice[present], weights=rate, minlength=first_slots.size - 1)
    arrivals = np.asarray(practices, dtype=np.float64)
    evenly = np.arange(min(MOST_EXAMPLES, infants.size)) * infants.size // min(MOST_EXAMPLES, infants.size)
    return Examples(_taken(columns, chosen), _taken(columns, infants[evenly]), arrivals, boys_share)


def move(
    columns: Columns,
    first_slots: Whole,
    fate: NDArray[np.uint8],
    examples: Examples,
    seed: int,
    place: int,
    month: int,
) -> tuple[Columns, Whole, Whole, Whole]:
    """Clear the slots of those who left, and settle those who come.

    Returns the columns and first slots, new ones where a practice had no room, and the slots of newborns and
    of incomers.
    """
    touched = np.flatnonzero(fate != 0)  # few, so that what became of them is asked of them alone
    mothers = touched[(fate[touched] & FATE_GAVE_BIRTH) != 0]
    newborns = _newborns(columns, mothers, examples, seed, month)
    practices = first_slots.size - 1
    born_to = columns.practice[mothers].astype(np.int64)
    incomers, came_to = _incomers(practices, examples, seed, place, month)
    clear(columns, touched[(fate[touched] & (FATE_DIED | FATE_DEPARTED)) != 0])
    both: list[Any] = [
        np.concatenate([getattr(newborns, name), getattr(incomers, name)]) for name in Columns._fields
    ]
    coming = Columns(*both)
    practice = np.concatenate([born_to, came_to])
    order = np.argsort(practice, kind="stable")
    needed = np.bincount(practice, minlength=practices)
    free = _free(columns)
    if (needed > _free_by_practice(free, first_slots)).any():
        columns, first_slots = with_room(columns, first_slots, needed)
        free = _free(columns)
    first_free = np.searchsorted(free, first_slots[:-1])
    rank = np.arange(order.size) - np.repeat(np.cumsum(needed) - needed, needed)
    slots = np.empty(order.size, dtype=np.int64)
    slots[order] = free[np.repeat(first_free, needed) + rank]
    for name in Columns._fields:
        if name != "practice":
            getattr(columns, name)[slots] = getattr(coming, name)
    return columns, first_slots, slots[: mothers.size], slots[mothers.size :]


def with_room(columns: Columns, first_slots: Whole, needed: Whole) -> tuple[Columns, Whole]:
    """The same citizens with more free slots for every practice; their order stays, and so does every life."""
    old = np.diff(first_slots)
    more = np.maximum(old // PEOPLE_A_FREE_SLOT, LEAST_FREE_SLOTS) + needed
    starts = np.concatenate([[0], np.cumsum(old + more)]).astype(np.int64)
    wider = free_slots(int(starts[-1]))
    wider.practice[...] = np.repeat(np.arange(old.size), old + more)
    at = np.arange(int(first_slots[-1])) + np.repeat(starts[:-1] - first_slots[:-1], old)
    for name in Columns._fields:
        getattr(wider, name)[at] = getattr(columns, name)
    return wider, starts


def clear(columns: Columns, slots: Whole) -> None:
    """Leave slots free, for their practice to fill."""
    for name in Columns._fields:
        if name != "practice":
            getattr(columns, name)[slots] = 0


def _newborns(columns: Columns, mothers: Whole, examples: Examples, seed: int, month: int) -> Columns:
    keys = newborn_key(columns.key[mothers], month)
    salt = month_salt(seed, month, Stream.NEWBORN_STATE)
    fifth = columns.person[mothers] >> QUINTILE.shift & QUINTILE.highest
    born = _taken(
        examples.newborns, _of_fifth(field(examples.newborns, "quintile"), fifth, uniform(salt, keys))
    )
    born.key[...] = keys
    born.age_months[...] = 0
    # Nobody is born with a place on the list or a stay in hospital behind them.
    born.planned_care[...] = 0
    born.emergency_care[...] = NEVER_DISCHARGED
    is_girl = uniform(month_salt(seed, month, Stream.NEWBORN_SEX), keys) >= examples.boys_share
    set_field(born, "sex", is_girl)
    set_field(born, "quintile", fifth)
    return born


def _of_fifth(fifths: NDArray[np.integer], fifth: Whole, luck: Numbers) -> Whole:
    """Where the example stands that each one's luck chooses among those of its fifth, or among all if that has none."""
    order = np.argsort(fifths, kind="stable")
    starts = np.searchsorted(fifths[order], np.arange(len(QUINTILES) + 1))
    first, size = starts[fifth], np.diff(starts)[fifth]
    first, size = np.where(size > 0, first, 0), np.where(size > 0, size, order.size)
    return np.asarray(order[first + (luck * size).astype(np.int64)])


def _incomers(practices: int, examples: Examples, seed: int, place: int, month: int) -> tuple[Columns, Whole]:
    salt = indexed(month_salt(seed, month, Stream.ARRIVALS), place)
    numbers = np.zeros(practices, dtype=np.int64)
    count_poisson_block(uniform(salt, np.arange(practices)), examples.arrivals, numbers)
    practice = np.repeat(np.arange(practices), numbers)
    # Numbered within each practice, so that one practice more changes nobody elsewhere.
    within = np.arange(practice.size) - np.repeat(np.cumsum(numbers) - numbers, numbers)
    keys = incomer_key(
        seed, place, month, practice.astype(np.uint64) << np.uint64(32) | within.astype(np.uint64)
    )
    at = (uniform(month_salt(seed, month, Stream.ARRIVAL), keys) * examples.incomers.key.size).astype(
        np.int64
    )
    came = _taken(examples.incomers, at)
    came.key[...] = keys
    return came, practice


def _taken(columns: Columns, slots: Whole) -> Columns:
    return each_column(columns, lambda column: column[slots])


def _free(columns: Columns) -> Whole:
    """The slots that hold nobody; a word that says who is present is read four times as fast as keys."""
    return np.flatnonzero(columns.person == 0)


def _free_by_practice(free: Whole, first_slots: Whole) -> Whole:
    return np.diff(np.searchsorted(free, first_slots))
