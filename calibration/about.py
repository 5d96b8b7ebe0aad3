"""Whom a target is about: subgroups by age, sex, fifth of deprivation, month, and how many illnesses a person has.

The axes are those of the parameters and two more. The module must not know any target, nor what is counted of anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from agents.citizens.chance_arrays import indexed, month_salt, uniform
from agents.citizens.columns import CONDITIONS, SEXES, Columns, field, has
from agents.citizens.streams import Stream
from scenarios.parameters import load_parameters, registers_by_condition
from scenarios.parameters.subgroups import Axes, Subgroup, load_axes
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.place import AgeBand, known_registers
from scenarios.populations import OLDEST_YEARS

Flags = NDArray[np.bool_]
MENTAL = ("depression_or_anxiety", "severe_mental_illness", "dementia", "drug_or_alcohol_dependence")
NUMBERS = {"0": (0, 0), "under_2": (0, 1), "1+": (1, None), "2+": (2, None), "5+": (5, None)}
"""How many illnesses, from and to; None where no number is too high."""
NOT_MODELLED = (
    "hypothyroidism_register_share",
    "epilepsy_register_share",
    "learning_disability_register_share",
)
"""Registers that count among a person's in what is published of several at once, and that no citizen's state tells."""


@cache
def axes() -> Axes:
    """The axes by which a target may be told, with their levels in words."""
    number = {
        "0": "none",
        "under_2": "none or one",
        "1+": "one or more",
        "2+": "two or more",
        "5+": "five or more",
    }
    known = load_axes()
    kept = {name: known[name] for name in ("age", "sex", "quintile", "condition", "register", "month")}
    return {**kept, "registers": number, "diagnoses": number, "physical": number}


@dataclass(frozen=True)
class People:
    """People at a time, a row each."""

    columns: Columns

    @cached_property
    def age(self) -> NDArray[np.int64]:
        """Ages in whole years."""
        return np.minimum(self.columns.age_months.astype(np.int64) // MONTHS_A_YEAR, OLDEST_YEARS)

    def state(self, name: str) -> NDArray[np.int64]:
        """A field of each person, as a number."""
        return field(self.columns, name).astype(np.int64)

    def has(self, condition: str) -> Flags:
        """Who truly has a condition."""
        return has(self.columns.conditions, CONDITIONS.index(condition))

    def knows(self, condition: str) -> Flags:
        """In whom a condition is diagnosed."""
        return has(self.columns.diagnosed, CONDITIONS.index(condition))

    @cached_property
    def registers(self) -> NDArray[np.int64]:
        """How many registers each person stands on: those of conditions, and those of which the model knows nothing."""
        kept = sum(
            1 << CONDITIONS.index(name) for name, register in registers_by_condition().items() if register
        )
        modelled = np.bitwise_count(self.columns.diagnosed & np.uint16(kept))
        return np.asarray(modelled + self.registers_not_modelled, dtype=np.int64)

    @cached_property
    def registers_not_modelled(self) -> NDArray[np.int64]:
        """How many of them each person stands on: drawn by its key, for life, alike among all of an age."""
        ages, number = range(OLDEST_YEARS + 1), np.zeros(self.age.size, dtype=np.int64)
        salt = month_salt(0, 0, Stream.REGISTER_NOT_MODELLED)
        for at, name in enumerate(NOT_MODELLED):
            share = load_parameters().table(name, ("age",), ages=ages)
            number += uniform(indexed(salt, at), self.columns.key) < share[self.age]
        return number

    @cached_property
    def diagnoses(self) -> NDArray[np.int64]:
        """How many conditions of all are diagnosed in each person, whether they have registers or not."""
        return np.asarray(np.bitwise_count(self.columns.diagnosed), dtype=np.int64)

    @cached_property
    def mental(self) -> Flags:
        """In whom a mental illness is diagnosed."""
        return np.asarray(self.columns.diagnosed & _set(MENTAL) > 0)

    @cached_property
    def physical(self) -> NDArray[np.int64]:
        """How many other conditions are diagnosed in each person."""
        return np.asarray(np.bitwise_count(self.columns.diagnosed & ~_set(MENTAL)), dtype=np.int64)

    def those(self, about: Subgroup) -> Flags:
        """Who is of a subgroup. What a figure itself is of, a condition or a month, leaves nobody out."""
        found = np.ones(self.age.size, dtype=np.bool_)
        for axis, level in about:
            found &= self._of(axis, level)
        return found

    def _of(self, axis: str, level: AgeBand | str) -> Flags:
        if isinstance(level, AgeBand):
            return self._aged(level)
        if axis == "sex":
            return np.asarray(self.state("sex") == SEXES.index(level))
        if axis == "quintile":
            return np.asarray(self.state("quintile") == int(level) - 1)
        if axis == "register":
            return self._aged(known_registers()[level].ages)
        if axis in ("registers", "diagnoses", "physical"):
            number, (first, last) = getattr(self, axis), NUMBERS[level]
            return np.asarray((number >= first) & (number <= (number if last is None else last)))
        return np.ones(self.age.size, dtype=np.bool_)

    def _aged(self, band: AgeBand) -> Flags:
        return np.asarray(
            (self.age >= band.age_from) & (self.age <= (OLDEST_YEARS if band.age_to is None else band.age_to))
        )


def _set(conditions: tuple[str, ...]) -> np.uint16:
    return np.uint16(sum(1 << CONDITIONS.index(name) for name in conditions))
