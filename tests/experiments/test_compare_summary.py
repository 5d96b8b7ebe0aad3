"""What comes of results: means and intervals by hand, paired differences, ranks with ties, and their economics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.compare_economics import TOO_FEW, Economics
from experiments.compare_summary import SUMMARY, Comparison, spread
from experiments.decision_rules import rule
from experiments.outcomes import load_outcomes

MODELS = ("one", "two")


def made(values: Mapping[tuple[str, str, str], Sequence[Sequence[float]]]) -> Comparison:
    """Results by outcome, whose and years: for each model its seeds; QALYs' and life-years' year is all of it."""
    rows = [
        (seed, model, *key, number)
        for key, of_models in values.items()
        for model, seeds in zip(MODELS, of_models, strict=False)
        for seed, number in enumerate(seeds, start=1)
    ]
    frame = pd.DataFrame(rows, columns=["seed", "model", "outcome", "of", "years", "value"])
    return Comparison(frame, MODELS)


def small() -> Comparison:
    return made(
        {
            ("emergency_admissions", "", "all"): [[100, 110, 90], [97, 108, 89]],
            ("life_years", "", "1"): [[1_000, 1_000, 1_000]] * 2,
            ("life_years", "", "all"): [[1_000, 1_000, 1_000]] * 2,
            ("qalys", "", "1"): [[800, 810, 790], [801, 810, 789.8]],
            ("qalys", "", "all"): [[800, 810, 790], [801, 810, 789.8]],
            ("system_spending", "", "1"): [[1e6, 1e6, 1e6], [1.01e6, 1e6, 1.02e6]],
            ("system_spending", "", "all"): [[1e6, 1e6, 1e6], [1.01e6, 1e6, 1.02e6]],
            ("margin", "hub", "all"): [[], [5, 6, 7]],
            ("lever", "coordinator.triage", "all"): [[], [0.1, 0.2, 0.3]],
        }
    )


def row(frame: pd.DataFrame, **wanted: object) -> Any:
    found = frame
    for column, value in wanted.items():
        found = found[found[column] == value]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.unit
def test_a_spread_by_hand() -> None:
    # The mean of 1, 2 and 3 is 2, its standard error 1 / sqrt(3), Student's t at 2 degrees of freedom 4.30265.
    found = spread([1, 2, 3])
    assert found.mean == 2
    assert found.high - 2 == pytest.approx(4.30265 / np.sqrt(3), abs=1e-4)
    assert found.low == pytest.approx(4 - found.high)
    assert (found.middle_low, found.middle_high) == pytest.approx((1.05, 2.95))


@pytest.mark.unit
def test_one_seed_has_no_interval_and_equal_seeds_have_one_without_width() -> None:
    assert np.isnan(spread([4.0])[1:]).all()
    assert spread([0.1, 0.1, 0.1]) == (0.1,) * 5
    assert spread([0, 0]) == (0,) * 5


@pytest.mark.property
@given(
    values=st.lists(st.integers(-1_000, 1_000).map(float), min_size=2, max_size=12), shift=st.integers(-9, 9)
)
def test_intervals_hold_the_mean_and_move_with_the_values(values: list[float], shift: int) -> None:
    found, moved = spread(values), spread([each + shift for each in values])
    assert found.low <= found.mean <= found.high
    assert min(values) - 1e-9 <= found.middle_low <= found.middle_high <= max(values) + 1e-9
    assert moved == pytest.approx([each + shift for each in found], abs=1e-6)


@pytest.mark.unit
def test_differences_are_paired() -> None:
    found = small().summary()
    assert tuple(found.columns) == SUMMARY
    level = row(found, outcome="emergency_admissions", model="two", compared_with="")
    assert level["mean"] == 98
    apart = row(found, outcome="emergency_admissions", model="two", compared_with="one")
    # -3, -2 and -1: much surer than the levels are.
    assert apart["mean"] == -2
    assert apart["high"] - apart["low"] == pytest.approx(2 * 4.30265 / np.sqrt(3), abs=1e-4)
    assert level["high"] - level["low"] > 10 * (apart["high"] - apart["low"]) / 2
    assert (found["seeds"] == 3).all()


@pytest.mark.unit
def test_what_only_one_model_has_is_not_compared() -> None:
    found = small()
    assert np.isnan(found.difference("lever", "two", "coordinator.triage")).all()
    levers = found.summary().query("outcome == 'lever'")
    assert levers["compared_with"].tolist() == [""]


@pytest.mark.unit
def test_who_is_not_there_keeps_nothing() -> None:
    found = small()
    assert found.difference("margin", "two", "hub").tolist() == [5, 6, 7]
    assert row(found.summary(), outcome="margin", compared_with="one")["mean"] == 6


@pytest.mark.unit
def test_who_is_not_there_in_a_seed_keeps_nothing_in_it() -> None:
    found = made({("margin", "pool", "all"): [[], [5]], ("margin", "hub", "all"): [[1, 2], [3, 5]]})
    assert found.difference("margin", "two", "pool").tolist() == [5, 0]


@pytest.mark.unit
def test_bands_are_of_the_level_or_for_each_person() -> None:
    found = small()
    assert found.people() == 1_000
    # 1% of 100 admissions; 0.5 QALYs for 1,000 people.
    assert found.band(load_outcomes()["emergency_admissions"]) == pytest.approx(1.0)
    assert found.band(load_outcomes()["qalys"]) == pytest.approx(0.5)
    assert found.band(load_outcomes()["deaths"]) == 0


@pytest.mark.unit
def test_ranks_count_small_differences_as_ties() -> None:
    ranks = small().ranks()
    # Fewer by 3 and by 2 is better; by 1, which is 1% of 100, is a tie.
    two = row(ranks, outcome="emergency_admissions", model="two")
    assert (two["best_alone_share"], two["tied_best_share"]) == pytest.approx((2 / 3, 1 / 3))
    # One QALY more, none, and 0.2 fewer: alone once, tied twice.
    two = row(ranks, outcome="qalys", model="two")
    assert (two["best_alone_share"], two["tied_best_share"]) == pytest.approx((1 / 3, 2 / 3))
    one = row(ranks, outcome="system_spending", model="one")
    assert (one["best_alone_share"], one["tied_best_share"]) == pytest.approx((2 / 3, 1 / 3))


@pytest.mark.unit
def test_economics_by_hand() -> None:
    economics = Economics(small())
    table = economics.table()
    assert economics.pounds.tolist() == [[1e6, 1.01e6], [1e6, 1e6], [1e6, 1.02e6]]
    # 10,000 pounds more for 0.8 / 3 of a QALY more.
    step = row(table, measure="cost of a QALY more", model="two")
    assert step["mean"] == pytest.approx(10_000 / (0.8 / 3))
    assert step["compared_with"] == "one"
    # At 20,000 a QALY: 20,000 - 10,000, 0 and -4,000 - 20,000.
    benefit = row(table, measure="net benefit", model="two", at=20_000)
    assert benefit["mean"] == pytest.approx((10_000 + 0 - 24_000) / 3)
    information = table[table["measure"] == "worth of perfect information"]
    assert information["note"].tolist() == [TOO_FEW] * 2
    assert information["mean"].isna().all()


@pytest.mark.unit
def test_acceptability_adds_up_to_all_seeds() -> None:
    shares = Economics(small()).acceptability()
    sums = shares.groupby("pounds_a_qaly")["best_share"].sum()
    assert sums.to_numpy() == pytest.approx(1.0)
    at_nothing = row(shares, pounds_a_qaly=0.0, model="one")
    assert at_nothing["best_share"] == pytest.approx(2 / 3 + 1 / 3 / 2)


@pytest.mark.unit
def test_information_is_told_from_enough_draws_on() -> None:
    one, two = [0.0] * 200, [1.0, -1.0] * 100
    spent, none = [[1e6] * 200] * 2, [[0.0] * 200, [each * 1.0 for each in two]]
    values = {("qalys", "", years): none for years in ("1", "all")}
    values |= {("system_spending", "", years): spent for years in ("1", "all")}
    table = Economics(made(values)).table()
    told = row(table, measure="worth of perfect information", at=20_000)
    # Half the time the second is worth 20,000 more, which nobody can choose without knowing.
    assert told["mean"] == pytest.approx(10_000)
    assert told["low"] < 10_000 < told["high"]
    assert len(one) == 200


@pytest.mark.unit
def test_what_a_fifth_gains_is_net_of_its_share_of_what_the_money_would_bring() -> None:
    nothing = [[0.0, 0.0], [0.0, 0.0]]
    values = {
        ("system_spending", "", "1"): [[0.0, 0.0], [40_000.0, 40_000.0]],
        ("qalys", "", "1"): nothing,
        ("qalys_of_fifth", "fifth 1", "1"): [[10.0, 10.0], [12.0, 12.0]],
        ("qalys_of_fifth", "fifth 2", "1"): [[10.0, 10.0], [10.5, 10.5]],
        ("years_of_fifth", "fifth 1", "all"): [[300.0, 300.0], [300.0, 300.0]],
        ("years_of_fifth", "fifth 2", "all"): [[100.0, 100.0], [100.0, 100.0]],
    }
    table = Economics(made(values)).table()
    # 40,000 pounds are 2 QALYs at 20,000, lost where NHS spending would have reached: 300 people at 26 to 100 at 23.
    lost = [2 * 78 / 101, 2 * 23 / 101]
    gained = table[(table["measure"] == "net health benefit of a fifth") & (table["at"] == 20_000)]
    assert gained["mean"].tolist() == pytest.approx([2 - lost[0], 0.5 - lost[1]])
    slope = row(table, measure="slope of net health benefit", at=20_000)
    # A line through what each person has of it, at ranks 0.375 and 0.875, for each 1000.
    each = [(2 - lost[0]) / 300, (0.5 - lost[1]) / 100]
    assert slope["mean"] == pytest.approx((each[1] - each[0]) * 1_000 / 0.5)


@pytest.mark.unit
def test_what_is_lost_elsewhere_falls_to_fifths_as_published_and_adds_to_all_of_it() -> None:
    shares = [rule(f"health_elsewhere_fifth_{number}") for number in range(1, 6)]
    assert (shares[0], shares[-1]) == (0.26, 0.14)
    assert sum(shares) == pytest.approx(1)
    steps = np.diff(shares)
    assert steps == pytest.approx([steps[0]] * 4)
