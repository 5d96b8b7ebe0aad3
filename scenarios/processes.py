"""The processes of care that providers move: what a month of the citizens reads of them, and how far each may go.

Holds the entries as typed, frozen rows, and what the columns of their file (`processes.csv`) may hold. Levers and
facts of contracts reach citizens in no other way. The module must not know what a decision is, nor how it is taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from scenarios.arithmetic import number_text
from scenarios.quantities import Status
from scenarios.tables import Row, read_table

Level = Literal["practice", "trust", "community", "social_care", "voluntary", "place"]
Exposure = Literal[
    "everyone",
    "aged_65_and_over",
    "frail",
    "in_care_home",
    "long_term_condition",
    "severe_mental_illness",
    "dependence",
    "near_end_of_life",
    "lonely",
]

FILE = Path(__file__).parent / "processes.csv"
TODAY = 1
"""Every process multiplies what holds today, so today it is this."""
MOST = 3
"""No process may go beyond this: its maximum bounds how many citizens a month must look at closely."""


@dataclass(frozen=True, slots=True)
class Process:
    """A multiplier of what may happen to citizens, which providers of a level move; without unit.

    `acts_on` names decisions of the month, or families of them. `exposed` says whom it reaches: frail is moderately
    or severely so, a long-term condition is a diagnosed one. `today` is 1, `maximum` the most it may ever be; the
    least is 0.
    """

    name: str
    level: Level
    acts_on: tuple[str, ...]
    exposed: Exposure
    today: Fraction
    maximum: Fraction
    status: Status
    meaning: str


@cache
def load_processes(file: Path = FILE) -> Mapping[str, Process]:
    """The processes by name, in the order of the file, by default the one that comes with the package.

    Each file is read once; all who load it share it: never change it.

    Raises:
        FileProblems: all that is wrong with the file, by line and column.
    """
    return read_table(file, Process, _process)


def _process(row: Row) -> Process:
    return Process(
        name=row.name(),
        level=row.word("level", get_args(Level)),
        acts_on=_acts_on(row),
        exposed=row.word("exposed", get_args(Exposure)),
        today=_today(row),
        maximum=_maximum(row),
        status=row.word("status", get_args(Status)),
        meaning=row.text("meaning"),
    )


def _acts_on(row: Row) -> tuple[str, ...]:
    """Names of decisions, one or more, each given once."""
    names = tuple(row.text("acts_on").split())
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            row.refuse("acts_on", f"'{name}' stands twice; name each decision once")
    return names


def _today(row: Row) -> Fraction:
    """One: the level of today."""
    problems = len(row.problems)
    today = row.number("today")
    if len(row.problems) == problems and today != TODAY:
        row.refuse(
            "today", f"{number_text(today)} is not today's level; write {TODAY}, for all are multipliers"
        )
    return today


def _maximum(row: Row) -> Fraction:
    """The most that the process may be, no less than today."""
    problems = len(row.problems)
    maximum = row.number("maximum")
    if len(row.problems) == problems and not TODAY <= maximum <= MOST:
        reason = "is below today's level" if maximum < TODAY else "is more than any process may be"
        row.refuse("maximum", f"{number_text(maximum)} {reason}; write {TODAY} to {MOST}")
    return maximum
