"""England as it is today, solved once and shared: parameters, the baseline and every rate of the month.

The module must not know any place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from agents.citizens.baseline import Baseline
from agents.citizens.solving import Solved, solve
from agents.citizens.synthesis import solve_baseline
from scenarios.parameters import Parameters, load_parameters


@dataclass(frozen=True)
class England:
    """What holds for every place under the same parameters. All who share it must not change it."""

    parameters: Parameters
    baseline: Baseline
    solved: Solved


@cache
def england() -> England:
    """England at the central values of all parameters; solved on first use, which takes seconds."""
    return england_with(load_parameters())


def england_with(parameters: Parameters) -> England:
    """England with other parameters, such as a draw of them.

    Raises:
        ValueError: a published figure is out of reach of those it hangs on.
    """
    baseline = solve_baseline(parameters)
    return England(parameters, baseline, solve(baseline))
