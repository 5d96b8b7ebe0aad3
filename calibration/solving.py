"""England under parameters that moved: solved anew as far as they reach, and no further.

Lives (who falls ill, dies, needs help or is admitted) take two thirds of the solving. What is only care, or its worth,
leaves them as they are. Which parameters lives hang on is seen by watching them being solved, and kept on disk.
The module must not know why a parameter moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from agents.citizens.baseline import Baseline, Levels, Tables
from agents.citizens.solving import solve
from agents.citizens.synthesis import solve_baseline
from scenarios.parameters import Parameter, Parameters, load_parameters
from scenarios.parameters.units import Floats
from sim.england import England, england_with
from sim.kept_england import kept


@dataclass(frozen=True, slots=True)
class Watched(Parameters):
    """Parameters that note which of them are asked for."""

    asked: set[str] = field(default_factory=set)

    def rows(self, name: str) -> tuple[Parameter, ...]:
        """The rows of a parameter, through which all are asked for."""
        self.asked.add(name)
        return Parameters.rows(self, name)

    def table(
        self,
        name: str,
        axes: Sequence[str] = (),
        *,
        unit: str | None = None,
        ages: Sequence[int] | None = None,
    ) -> Floats:
        """The values as an array."""
        self.asked.add(name)
        return Parameters.table(self, name, axes, unit=unit, ages=ages)


def names_of_lives() -> frozenset[str]:
    """The parameters that England's lives hang on; found once, which takes as long as solving them, and kept."""
    return kept(_names_of_lives, "names_of_lives")


def _names_of_lives() -> frozenset[str]:
    known = load_parameters()
    watched = Watched(known.rows_by_name, known.meanings, known.sources, known.axes, known.rooms)
    solve_baseline(watched)
    return frozenset(watched.asked)


def england_moved(today: England, parameters: Parameters, moved: Iterable[str]) -> England:
    """England with parameters of which those named have moved.

    Raises:
        ValueError: a published figure is out of reach of those it hangs on.
    """
    if set(moved) & names_of_lives():
        return england_with(parameters)
    baseline = Baseline(Tables(parameters), Levels(dict(today.baseline.levels.found)), today.baseline.people)
    return England(parameters, baseline, solve(baseline))
