"""What decisions are judged by: thresholds, discount rates and how many draws a figure takes; rows with sources.

The module must not know what is decided.
"""

from __future__ import annotations

from pathlib import Path

from scenarios.rules import load_rules

FILE = Path(__file__).parent / "decision_rules.csv"


def rule(name: str) -> float:
    """The number of a rule; raises KeyError where there is none."""
    return float(load_rules(FILE)[name].value)
