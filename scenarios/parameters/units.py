"""The units of parameters: what each may be, and how numbers are turned from one unit into another.

A rate and a probability in a period are turned into each other as for events that come at a constant rate.
The module must not know any parameter.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.arithmetic import number_text
from scenarios.problems import did_you_mean, one_of, shown

MONTHS_A_YEAR = 12
DAYS_A_YEAR = 365.25
WHOLE = Fraction(1)

Floats = NDArray[np.float64]
Kind = Literal["share", "probability", "rate", "chance", "time", "ratio", "index", "count", "points", "load"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of one kind; numbers are turned into another unit only within a kind, or from rate to chance.

    `scale` is what one unit stands for: events a year (rate), years of the period (chance), years (time).
    `highest` is the largest number allowed, None for no limit.
    """

    name: str
    kind: Kind
    meaning: str
    scale: float = 1.0
    highest: Fraction | None = None


UNITS = {
    unit.name: unit
    for unit in (
        Unit("share", "share", "part of a whole, 0 to 1", highest=WHOLE),
        Unit("probability", "probability", "chance that an event happens on an occasion", highest=WHOLE),
        Unit("per_year", "rate", "events a person-year"),
        Unit("per_month", "rate", "events a person-month", MONTHS_A_YEAR),
        Unit("per_1000_per_year", "rate", "events per 1,000 person-years", 1e-3),
        Unit("per_100000_per_year", "rate", "events per 100,000 person-years", 1e-5),
        Unit("probability_per_year", "chance", "chance of an event within a year", highest=WHOLE),
        Unit("probability_per_month", "chance", "chance within a month", 1 / MONTHS_A_YEAR, WHOLE),
        Unit("days", "time", "days", 1 / DAYS_A_YEAR),
        Unit("months", "time", "months", 1 / MONTHS_A_YEAR),
        Unit("years", "time", "years"),
        Unit("ratio", "ratio", "one number over another"),
        Unit("index", "index", "a month or place over the mean of all"),
        Unit("people", "count", "people, or events in a year"),
        Unit("index_points", "points", "points of the EQ-5D index; 1 is full health", highest=WHOLE),
        Unit("hours_per_week", "load", "hours a week"),
    )
}


def complaint(number: Fraction, unit: str) -> str:
    """Why a number cannot have this unit, or nothing."""
    highest = UNITS[unit].highest
    if highest is None or number <= highest:
        return ""
    words = f"{number_text(number)} is more than {number_text(highest)}, the most that '{unit}' can be"
    as_percentage = number / 100
    return words + (f"; write {number_text(as_percentage)}" if as_percentage <= highest else "")


def converted(numbers: Floats, unit: str, to: str) -> Floats:
    """Numbers of one unit in another: 0.12 per_year is 0.00995 probability_per_month.

    Raises:
        ValueError: a unit is not known, or the one does not turn into the other.
    """
    old, new = known(unit), known(to)
    if old == new:
        return numbers
    if old.kind == new.kind == "time":
        return numbers * (old.scale / new.scale)
    if not {old.kind, new.kind} <= {"rate", "chance"}:
        others = [each.name for each in UNITS.values() if _turns(old, each)]
        choice = f"it turns into {one_of(others)}" if others else "it turns into no other unit"
        raise ValueError(f"'{unit}' does not turn into '{to}'; {choice}")
    events_a_year = numbers * old.scale if old.kind == "rate" else -np.log1p(-numbers) / old.scale
    if new.kind == "rate":
        return np.asarray(events_a_year / new.scale, dtype=np.float64)
    return np.asarray(-np.expm1(-events_a_year * new.scale), dtype=np.float64)


def known(unit: str) -> Unit:
    """The unit of this name; raises ValueError where there is none."""
    if unit not in UNITS:
        raise ValueError(
            f"{shown(unit)} is not a unit; use {one_of(list(UNITS))}.{did_you_mean(unit, UNITS)}"
        )
    return UNITS[unit]


def _turns(old: Unit, new: Unit) -> bool:
    if old == new:
        return False
    return (old.kind == new.kind == "time") or {old.kind, new.kind} <= {"rate", "chance"}
