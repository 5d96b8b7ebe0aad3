"""How far luck moves a measure, by hand: counts, shares, samples and days that come many at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf, sqrt
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from scenarios.measures import Definition, load_definitions
from sim.by_chance import change_by_chance
from sim.history import NotCounted
from sim.measures import Measures

pytestmark = pytest.mark.unit


def definition(name: str, **changes: Any) -> Definition:
    found = load_definitions()[name]
    assert isinstance(found, Definition)
    return replace(found, **changes)


@dataclass
class Told:
    """A year of a measure that is told month by month, as numerators and one denominator for all."""

    of: Definition
    monthly: list[float]
    under: float
    sample: int = 0
    spread: float = 0.0
    level: float = 0.0
    is_told_by_month: bool = True

    @property
    def history(self) -> Any:
        return SimpleNamespace(layout=SimpleNamespace(reference=(13, 24)))

    @property
    def counting(self) -> Any:
        return SimpleNamespace(parameter=lambda name: self.level)

    def definition(self, name: str) -> Definition:
        return self.of

    def sums(self, of: Definition, level: str, first: int, last: int) -> Any:
        if first == last and not self.is_told_by_month and of.counted_months > 1:
            raise NotCounted("no month alone")
        over = sum(self.monthly[first - 13 : last - 12])
        return [np.array([Fraction(over)]), np.array([Fraction(self.under)])]

    def asked(self, name: str, level: str, under: Any) -> Any:
        return np.array([min(self.sample, int(under[0]))])

    def deviation(self, of: Definition) -> float:
        return self.spread

    @property
    def chance(self) -> float:
        return change_by_chance(cast(Measures, self), self.of.name)


def test_single_events_change_by_the_root_of_their_number() -> None:
    """1,200 admissions, 100 in every month: a year to the next changes by the root of 2 / 1,200."""
    told = Told(definition("avoidable_emergency_admissions"), [100.0] * 12, 180_000)
    assert told.chance == pytest.approx(sqrt(2 / 1_200 * (1 - 1_200 / 180_000)))
    few = replace(told, monthly=[1.0] * 12)
    assert few.chance == pytest.approx(10 * told.chance, rel=0.01)


def test_what_comes_many_at_once_changes_as_its_months_do() -> None:
    """Days of 0 and 200 in turn: the variance of a month is 10,909, of a year twelve times that."""
    told = Told(definition("delayed_days"), [0.0, 200.0] * 6, 1)
    assert told.chance == pytest.approx(sqrt(2 * 12 * np.var([0.0, 200.0] * 6, ddof=1)) / 1_200)
    assert told.chance > 3 * Told(told.of, [100.0] * 12, 1).chance
    by_year = replace(told, is_told_by_month=False)
    assert by_year.chance == Told(told.of, [100.0] * 12, 1).chance


def test_a_share_of_a_published_level_moves_by_its_odds() -> None:
    """80 of 100 are followed home, told as 82%: the odds' standard error is the root of 1 / (100 x 0.8 x 0.2)."""
    told = Told(definition("at_home_91_days_after_discharge", answers="all"), [80 / 12] * 12, 100, level=0.82)
    assert told.chance == pytest.approx(sqrt(2) * (1 - 0.82) / sqrt(100 * 0.8 * 0.2), rel=1e-6)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("share", sqrt((1 - 0.6) / (0.6 * 400))),
        ("events", 1 / sqrt(0.6 * 400)),
        ("mean", 0.3 / (sqrt(400) * 0.6)),
    ],
)
def test_a_sample_has_the_chance_of_who_was_asked(answers: str, expected: float) -> None:
    of = definition("control_of_daily_life", answers=answers, anchor=None, counted_months=12)
    told = Told(of, [600 / 12] * 12, 1_000, sample=400, spread=0.3)
    assert told.chance == pytest.approx(sqrt(2) * expected)


def test_where_there_is_nothing_to_count_anything_may_be_chance() -> None:
    of = definition("avoidable_emergency_admissions")
    assert Told(of, [0.0] * 12, 1_000).chance == inf
    assert Told(of, [1.0] * 12, 0).chance == inf


def test_a_sample_about_a_published_level_is_asked_at_that_level() -> None:
    of = definition("at_home_91_days_after_discharge")
    assert (of.answers, of.anchor) == ("share", "share")
    told = Told(of, [80 / 12] * 12, 100, sample=1_000, level=0.5)
    assert told.chance == pytest.approx(sqrt(2) * sqrt(0.5 / (0.5 * 100)))
