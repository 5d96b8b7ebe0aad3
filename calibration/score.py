"""Simulated figures beside published ones: inside, outside, or outside twice the interval; and the share inside.

    beside = [compared(target, answers) for target in load_targets()]

The module must not know how a figure comes about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan, sqrt
from typing import Literal

import numpy as np
from scipy import stats

from calibration.lived import Lived
from calibration.outputs import Figure, output_named, ratio
from calibration.targets import Target

Verdict = Literal["inside", "outside", "outside twice", "not told"]
COVERED_SHARE = 0.95
TWICE = 2


@dataclass(frozen=True, slots=True)
class Compared:
    """A target beside what was simulated of it: the mean over runs, and the interval that chance leaves."""

    target: Target
    value: float
    low: float
    high: float
    runs: int

    @property
    def verdict(self) -> Verdict:
        """Where the simulated figure lies."""
        if isnan(self.value):
            return "not told"
        beyond = beyond_interval(self.target, self.value)
        return "inside" if beyond <= 0 else "outside twice" if beyond > 1 else "outside"

    @property
    def may_be_inside(self) -> bool:
        """Whether chance alone may have moved the figure out of its interval, or it is inside."""
        low, high = (float(each) for each in self.target.accepted)
        if self.verdict == "inside" or isnan(self.low):
            return self.verdict == "inside"
        return self.low <= high and self.high >= low

    @property
    def relative(self) -> float:
        """The simulated figure to the published one."""
        return self.value / float(self.target.value)


def beyond_interval(target: Target, value: float) -> float:
    """How far beyond its interval a figure lies, in widths of the side it has left; 0 or less within.

    The side's width runs from the published figure to that end of the interval; where an end is the figure itself, the
    other side's width counts.
    """
    low, middle, high = float(target.accepted[0]), float(target.value), float(target.accepted[1])
    below, above = middle - low, high - middle
    if value < low:
        return (low - value) / (below or above or abs(middle))
    if value > high:
        return (value - high) / (above or below or abs(middle))
    return 0.0


def answer(target: Target, lived: Lived) -> Figure:
    """What a run says of a target.

    Raises:
        ValueError: the output is not told by the target's subgroup.
    """
    output = output_named(target.output)
    figure = output.of(lived, target.about)
    return figure if target.to is None else ratio(figure, output.of(lived, target.to))


def compared(target: Target, figures: Sequence[Figure]) -> Compared:
    """A target beside the figures of some runs, one or more.

    The interval is of the mean: by how runs differ where they are several, else by the events counted.
    """
    values = np.array([figure.value for figure in figures], dtype=np.float64)
    mean = float(values.mean())
    if len(figures) > 1:
        reach = stats.t.ppf((1 + COVERED_SHARE) / 2, values.size - 1) * values.std(ddof=1) / sqrt(values.size)
        return Compared(target, mean, mean - float(reach), mean + float(reach), values.size)
    low, high = _reach(figures[0].events)
    return Compared(target, mean, mean * low, mean * high, 1)


def _reach(events: float | None) -> tuple[float, float]:
    """The exact interval of a Poisson count, to the count."""
    if events is None:
        return nan, nan
    tail = (1 - COVERED_SHARE) / 2
    counted = max(events, 1.0)
    low = stats.chi2.ppf(tail, 2 * counted) / 2 / counted if events >= 1 else 0.0
    return float(low), float(stats.chi2.ppf(1 - tail, 2 * counted + 2) / 2 / counted)


@dataclass(frozen=True, slots=True)
class Score:
    """How many targets are told, and how many of these inside their interval."""

    told: int
    inside: int
    outside_twice: int
    unexplained: int
    """Outside twice, and nothing says why."""

    @property
    def share(self) -> float:
        """The share inside."""
        return self.inside / self.told if self.told else nan


def score(beside: Sequence[Compared]) -> Score:
    """The score of some targets."""
    told = [each for each in beside if each.verdict != "not told"]
    twice = [each for each in told if each.verdict == "outside twice"]
    return Score(
        told=len(told),
        inside=sum(each.verdict == "inside" for each in told),
        outside_twice=len(twice),
        unexplained=sum(not each.target.explained for each in twice),
    )
