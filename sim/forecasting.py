"""What providers expect of the coming year: that it will be as the last twelve months were told to be, give or take.

A `Forecast` for the interpreter of incentives. Everybody expects from the same reported facts. The module must not know
what anybody makes of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from scenarios.contracts.exact import Value
from scenarios.contracts.facts import Fact
from scenarios.contracts.periods import MONTHS_IN_YEAR, Window
from sim.facts import ReportedFacts
from sim.ranking import expected_rank


@dataclass(frozen=True)
class ComingYear:
    """The year after scenario month `now`. `doubt_share`: the doubt about a fact to its size.

    What has been asked is remembered: incentives ask for the same few facts thousands of times.
    """

    facts: ReportedFacts
    now: int
    doubt_share: Fraction
    is_steady: bool = True
    _told: dict[tuple[Fact, Window | None], Value] = field(default_factory=dict)
    _doubts: dict[Fact, Value] = field(default_factory=dict)

    def value(self, fact: Fact, window: Window) -> Value:
        """What is expected of a fact over contract months; a baseline is what it was.

        Raises:
            MissingFact: nobody can tell.
        """
        key = (fact, window if fact.is_baseline else None)
        if key not in self._told:
            self.facts.now = self.now
            last_year = Window(1, MONTHS_IN_YEAR, self.now - MONTHS_IN_YEAR + 1)
            self._told[key] = (
                expected_rank(self, fact)[0]
                if fact.kind == "rank" and not fact.is_baseline
                else self.facts.value(fact, window if fact.is_baseline else last_year)
            )
        told = self._told[key]
        is_part = fact.adds_up and not fact.is_baseline and window.months != MONTHS_IN_YEAR
        return told * window.years if is_part else told

    def doubt(self, fact: Fact) -> Value:
        """The doubt about a year's value of the fact: a standard deviation."""
        if fact not in self._doubts:
            value = self.value(fact, Window(1, MONTHS_IN_YEAR))
            if fact.kind == "rank" and not fact.is_baseline:
                self._doubts[fact] = expected_rank(self, fact)[1]
            else:
                size: Value = value.__abs__()
                self._doubts[fact] = size * self.doubt_share
        return self._doubts[fact]
