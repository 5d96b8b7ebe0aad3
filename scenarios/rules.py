"""Numbers by which results are judged, as rows: what each is, its unit, status and source.

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

UNITS = ("pounds per QALY", "share a year", "draws", "half intervals", "share", "per cent")


@dataclass(frozen=True, slots=True)
class Rule:
    """A number that results are judged by."""

    name: str
    value: Fraction
    unit: str
    status: Status
    source: str


@cache
def load_rules(file: Path) -> dict[str, Rule]:
    """The rules of a file by name.

    Raises:
        FileProblems: all that is wrong with the file, by line and column.
    """
    return read_table(file, Rule, _rule)


def _rule(row: Row) -> Rule:
    return Rule(
        row.name(),
        row.number("value"),
        row.word("unit", UNITS),
        row.word("status", get_args(Status)),
        row.text("source"),
    )
