"""What providers expect of the coming year: that it will be as the last twelve months were told to be, give or take.

A `Forecast` for the interpreter of incentives. Everybody expects from the same reported facts. The module must not know
what anybody makes of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import Fact
from scenarios.contracts.periods import MONTHS_IN_YEAR, Window
from sim.facts import ReportedFacts


@dataclass(frozen=True)
class ComingYear:
    """The year after scenario month `now`. `doubt_share`: the doubt about a fact to its size."""

    facts: ReportedFacts
    now: int
    doubt_share: Fraction
    is_steady: bool = True

    def value(self, fact: Fact, window: Window) -> Value:
        """What is expected of a fact over contract months; a baseline is what it was.

        Raises:
            MissingFact: nobody can tell.
        """
        self.facts.now = self.now
        if fact.is_baseline:
            return self.facts.value(fact, window)
        last_year = Window(1, MONTHS_IN_YEAR, self.now - MONTHS_IN_YEAR + 1)
        told = self.facts.value(fact, last_year)
        return told * window.years if fact.adds_up else told

    def doubt(self, fact: Fact) -> Value:
        """The doubt about a year's value of the fact: a standard deviation."""
        value = self.value(fact, Window(1, MONTHS_IN_YEAR))
        if isinstance(value, Exact):
            return Exact.of([abs(each) * self.doubt_share for each in value])
        return abs(value) * self.doubt_share
