"""The numbers by which natural experiments are judged: how far off is accepted, how a miss is scored; with sources.

The module must not know what is judged.
"""

from __future__ import annotations

from pathlib import Path

from scenarios.rules import load_rules

FILE = Path(__file__).parent / "acceptance.csv"


def rule(name: str) -> float:
    """The number of a rule; raises KeyError where there is none."""
    return float(load_rules(FILE)[name].value)
