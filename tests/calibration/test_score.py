"""Simulated beside published: verdicts and scores by hand, and intervals that hold what they say."""

from __future__ import annotations

from fractions import Fraction
from math import isnan, nan

import numpy as np
import pytest

from calibration.outputs import Figure, ratio
from calibration.score import beyond_interval, compared, score
from calibration.targets import Target


def target(
    low: float | None = 90, value: float = 100, high: float | None = 120, explained: str = ""
) -> Target:
    ends = [None if end is None else Fraction(end) for end in (low, high)]
    return Target(
        "name", "Title", "Group", "gp_contacts", (), None, Fraction(value), ends[0], ends[1], "people", "2014",
        "England", "A survey", "published", explained,
    )  # fmt: skip


@pytest.mark.unit
@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (100, "inside"),
        (90, "inside"),
        (120, "inside"),
        (85, "outside"),
        (80, "outside"),
        (79, "outside twice"),
        (139, "outside"),
        (141, "outside twice"),
        (nan, "not told"),
    ],
)
def test_a_figure_lies_inside_outside_or_outside_twice(value: float, verdict: str) -> None:
    assert compared(target(), [Figure(value)]).verdict == verdict


@pytest.mark.unit
def test_where_an_end_is_the_figure_itself_the_other_side_counts() -> None:
    one_sided = target(low=100, value=100, high=120)
    assert beyond_interval(one_sided, 90) == 0.5
    assert beyond_interval(target(low=100, high=100), 150) == 0.5


@pytest.mark.unit
def test_without_an_interval_a_twentieth_is_accepted() -> None:
    bare = target(low=None, high=None)
    assert compared(bare, [Figure(104)]).verdict == "inside"
    assert compared(bare, [Figure(106)]).verdict == "outside"
    assert compared(bare, [Figure(111)]).verdict == "outside twice"


@pytest.mark.unit
def test_chance_may_have_moved_a_figure_out() -> None:
    few, many = compared(target(), [Figure(85, 10)]), compared(target(), [Figure(85, 100_000)])
    assert few.may_be_inside
    assert not many.may_be_inside
    assert not compared(target(), [Figure(85)]).may_be_inside
    assert compared(target(), [Figure(95)]).may_be_inside


@pytest.mark.unit
def test_several_runs_give_a_mean_and_its_interval() -> None:
    found = compared(target(), [Figure(98), Figure(100), Figure(102)])
    assert found.value == 100
    assert found.runs == 3
    assert found.high - found.value == pytest.approx(4.303 * 2 / np.sqrt(3), rel=1e-3)
    assert found.relative == 1


@pytest.mark.unit
def test_one_run_has_the_interval_of_a_count() -> None:
    found = compared(target(), [Figure(100, 4)])
    assert (found.low / 100 * 4, found.high / 100 * 4) == pytest.approx((1.0899, 10.2416), rel=1e-3)
    assert isnan(compared(target(), [Figure(100)]).low)
    assert compared(target(), [Figure(0.0, 0)]).low == 0


@pytest.mark.unit
def test_a_score_counts_what_is_told() -> None:
    beside = [
        compared(target(), [Figure(100)]),
        compared(target(), [Figure(85)]),
        compared(target(explained="so it is"), [Figure(10)]),
        compared(target(), [Figure(10)]),
        compared(target(), [Figure(nan)]),
    ]
    found = score(beside)
    assert (found.told, found.inside, found.outside_twice, found.unexplained) == (4, 1, 2, 1)
    assert found.share == 0.25
    assert isnan(score([]).share)


@pytest.mark.unit
def test_a_ratio_is_moved_by_the_chance_of_both() -> None:
    assert ratio(Figure(6, 10), Figure(3, 10)) == Figure(2, 5)
    assert ratio(Figure(6, 10), Figure(3)).events is None
    assert isnan(ratio(Figure(6), Figure(0)).value)


@pytest.mark.statistical
def test_the_interval_of_several_runs_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    trials = 2_000
    held = 0
    for values in rng.normal(100, 5, size=(trials, 4)):
        found = compared(target(), [Figure(value) for value in values])
        held += found.low <= 100 <= found.high
    assert abs(held / trials - 0.95) < 4 * np.sqrt(0.95 * 0.05 / trials)
