"""What decisions are judged by: thresholds, discount rates and how many draws a figure takes; rows with sources.

The module must not know what is decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from scenarios.quantities import Status
from scenarios.tables import Row, read_table

FILE = Path(__file__).parent / "decision_rules.csv"
Unit = Literal["pounds per QALY", "share a year", "draws"]


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """A number that decisions are judged by."""

    name: str
    value: Fraction
    unit: Unit
    status: Status
    source: str


@cache
def load_decision_rules(file: Path = FILE) -> dict[str, DecisionRule]:
    """The rules by name, by default the project's own.

    Raises:
        FileProblems: all that is wrong with the file, by line and column.
    """
    return read_table(file, DecisionRule, _rule)


def rule(name: str) -> float:
    """The number of a rule of the project's own; raises KeyError where there is none."""
    return float(load_decision_rules()[name].value)


def _rule(row: Row) -> DecisionRule:
    return DecisionRule(
        row.name(),
        row.number("value"),
        row.word("unit", get_args(Unit)),
        row.word("status", get_args(Status)),
        row.text("source"),
    )
