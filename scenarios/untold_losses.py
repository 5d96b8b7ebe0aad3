"""What lives lose of each state beyond what is told by the sample of England that rates are solved on.

Rates are solved on some hundreds of people of every age, sex and fifth; who has what together, and who dies of it, is
told by them alone. Millions of lives of ten years show by how little a state then drifts at each age
(`python -m experiments.losses_reference`): as much more of it begins. The module must not know how rates are solved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import log
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from scenarios.populations import OLDEST_YEARS
from scenarios.problems import shown
from scenarios.quantities import Status
from scenarios.tables import Row, read_table

FILE = Path(__file__).parent / "untold_losses.csv"
YEARS_TOGETHER = 5

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Loss:
    """How many are in a state after a year, at five years of age, for each who is by what the sample tells.

    `low` to `high` is what chance leaves open.
    """

    name: str
    state: str
    age_from: int
    low: Fraction
    yearly_ratio: Fraction
    high: Fraction
    status: Status
    source: str


@cache
def untold_losses(file: Path = FILE) -> Mapping[str, Numbers]:
    """By state, the yearly rate at which those in it are lost untold, by single year of age; below 0 they are won.

    A state or an age that has no row loses nothing untold.

    Raises:
        FileProblems: all that is wrong with the table, by line and column.
    """
    found: dict[str, Numbers] = {}
    for each in read_table(file, Loss, _loss).values():
        by_age = found.setdefault(each.state, np.zeros(OLDEST_YEARS + 1))
        by_age[each.age_from : each.age_from + YEARS_TOGETHER] = -log(each.yearly_ratio)
    return found


def row_name(state: str, age_from: int) -> str:
    """The name of a row: no two rows have the same."""
    return f"{state}.{age_from}"


def _loss(row: Row) -> Loss:
    low, ratio, high = row.number_between("low", "yearly_ratio", "high")
    if not row.problems and low <= 0:
        row.refuse(
            "low", "nobody left of a state after a year is no loss to be made up for; write more than 0"
        )
    state, age = row.text("state"), row.whole_number("age_from")
    if age % YEARS_TOGETHER or age > OLDEST_YEARS:
        row.refuse("age_from", f"{age} is not allowed; write 0, {YEARS_TOGETHER} and so on to {OLDEST_YEARS}")
    if not row.problems and row.cells["name"] != row_name(state, age):
        row.refuse(
            "name", f"{shown(row.cells['name'])} is not what the row is of; write {row_name(state, age)}"
        )
    return Loss(
        name=row.text("name"),
        state=state,
        age_from=age,
        low=low,
        yearly_ratio=ratio,
        high=high,
        status=row.word("status", get_args(Status)),
        source=row.text("source"),
    )
