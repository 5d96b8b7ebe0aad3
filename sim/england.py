"""England as it is today, solved once and shared: parameters, what efforts do, the baseline, every rate of the month.

The module must not know any place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from agents.citizens.baseline import Baseline
from agents.citizens.solving import Solved, solve
from agents.citizens.synthesis import solve_baseline
from scenarios.draws import Draw
from scenarios.effects import Effect, load_effects
from scenarios.efforts import EffortToday, load_efforts
from scenarios.parameters import Parameters, load_parameters
from sim.kept_england import kept


@dataclass(frozen=True)
class England:
    """What holds for every place under the same parameters. All who share it must not change it.

    `effects` and `efforts`: the tables of what efforts do, and of what they take.
    """

    parameters: Parameters
    baseline: Baseline
    solved: Solved
    effects: Mapping[str, Effect] = field(default_factory=load_effects)
    efforts: Mapping[str, EffortToday] = field(default_factory=load_efforts)

    def drawn(self, draw: Draw) -> England:
        """The same with a draw of how providers decide and what efforts do; citizens live by the same rates."""
        return replace(self, parameters=draw.parameters, effects=draw.effects, efforts=draw.efforts)


@cache
def england() -> England:
    """England at the central values of all parameters; solved once, which takes seconds, and then kept on disk."""
    parameters = load_parameters()
    baseline, solved = kept(lambda: _solved(parameters), "england")
    return England(parameters, baseline, solved)


def england_with(parameters: Parameters) -> England:
    """England with other parameters, such as a draw of them.

    Raises:
        ValueError: a published figure is out of reach of those it hangs on.
    """
    return England(parameters, *_solved(parameters))


def _solved(parameters: Parameters) -> tuple[Baseline, Solved]:
    baseline = solve_baseline(parameters)
    return baseline, solve(baseline)
