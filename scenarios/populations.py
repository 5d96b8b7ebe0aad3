"""Populations: people named by age, conditions, frailty and deprivation, as ranges and sets over their columns.

A population is a predicate, never a state: whoever meets it in a month belongs to it in that month.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, model_validator

from scenarios.contracts.keys import FileModel

MOST_POPULATIONS = 8
OLDEST_YEARS = 120

Condition = Annotated[
    Literal[
        "hypertension",
        "coronary_heart_disease",
        "stroke",
        "heart_failure",
        "diabetes",
        "copd",
        "chronic_kidney_disease",
        "cancer",
        "depression_or_anxiety",
        "severe_mental_illness",
        "dementia",
        "musculoskeletal",
        "drug_or_alcohol_dependence",
        "asthma",
        "atrial_fibrillation",
    ],
    Field(title="condition"),
]
Frailty = Annotated[Literal["fit", "mild", "moderate", "severe"], Field(title="degree of frailty")]
Age = Annotated[int, Field(strict=True, ge=0, le=OLDEST_YEARS)]
Quintile = Annotated[int, Field(strict=True, ge=1, le=5)]


class Population(FileModel):
    """People who meet every condition given.

    Ages in whole years, both ends included. `conditions`: any of them; `without_conditions`: none of them.
    `deprivation_quintiles`: 1 is the most deprived fifth. `in_care_home`, `end_of_life`, `lives_alone`: only those who
    are, or only those who are not.
    """

    title: str | None = None
    age_from: Age = 0
    age_to: Age = OLDEST_YEARS
    conditions: tuple[Condition, ...] = ()
    without_conditions: tuple[Condition, ...] = ()
    frailty: tuple[Frailty, ...] = ()
    deprivation_quintiles: tuple[Quintile, ...] = ()
    in_care_home: bool | None = None
    end_of_life: bool | None = None
    lives_alone: bool | None = None

    @model_validator(mode="after")
    def _can_hold_somebody(self) -> Population:
        if self.age_to < self.age_from:
            raise ValueError(
                f"age_to {self.age_to} is below age_from {self.age_from}; write the lower age in age_from"
            )
        both = set(self.conditions) & set(self.without_conditions)
        if both:
            raise ValueError(
                f"'{min(both)}' stands in conditions and in without_conditions; keep one of the two"
            )
        return self

    def may_overlap(self, other: Population) -> bool:
        """Whether somebody could belong to both: false only where the two exclude each other for certain."""
        return not (
            self.age_to < other.age_from
            or other.age_to < self.age_from
            or _apart(self.frailty, other.frailty)
            or _apart(self.deprivation_quintiles, other.deprivation_quintiles)
            or _excludes(self.conditions, other.without_conditions)
            or _excludes(other.conditions, self.without_conditions)
            or any(_opposed(getattr(self, flag), getattr(other, flag)) for flag in FLAGS)
        )

    def in_words(self, name: str) -> str:
        """The population for a reader: its title, or its name."""
        return self.title or name.replace("_", " ")


def is_same(one: Population, other: Population) -> bool:
    """Whether two populations hold the same people, whatever they are called; lists may stand in another order."""
    return _as_sets(one) == _as_sets(other)


def are_same(some: Iterable[Population], others: Iterable[Population]) -> bool:
    """Whether populations, one by one and in order, hold the same people."""
    return [_as_sets(each) for each in some] == [_as_sets(each) for each in others]


@cache  # asked hundreds of times a month, of a few populations
def _as_sets(population: Population) -> dict[str, object]:
    told = population.model_dump(exclude={"title"})
    return {name: frozenset(each) if isinstance(each, tuple) else each for name, each in told.items()}


FLAGS = ("in_care_home", "end_of_life", "lives_alone")
EVERYONE = Population()


def _apart(mine: tuple[object, ...], theirs: tuple[object, ...]) -> bool:
    return bool(mine) and bool(theirs) and not set(mine) & set(theirs)


def _excludes(any_of: tuple[str, ...], none_of: tuple[str, ...]) -> bool:
    """Whether having any of the first means having one of the second."""
    return bool(any_of) and set(any_of) <= set(none_of)


def _opposed(mine: bool | None, theirs: bool | None) -> bool:
    return mine is not None and theirs is not None and mine != theirs
