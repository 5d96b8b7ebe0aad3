"""The numbers by which natural experiments are judged: how far off is accepted, how a miss is scored; with sources.

The module must not know what is judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import get_args

from scenarios.quantities import Status
from scenarios.tables import Row, read_table

FILE = Path(__file__).parent / "acceptance.csv"


@dataclass(frozen=True, slots=True)
class AcceptanceRule:
    """A number that cases are judged by."""

    name: str
    value: Fraction
    status: Status
    source: str


@cache
def load_acceptance_rules(file: Path = FILE) -> dict[str, AcceptanceRule]:
    """The rules by name, by default the project's own.

    Raises:
        FileProblems: all that is wrong with the file, by line and column.
    """
    return read_table(file, AcceptanceRule, _rule)


def rule(name: str) -> float:
    """The number of a rule of the project's own; raises KeyError where there is none."""
    return float(load_acceptance_rules()[name].value)


def _rule(row: Row) -> AcceptanceRule:
    return AcceptanceRule(
        row.name(), row.number("value"), row.word("status", get_args(Status)), row.text("source")
    )
