"""Which assumptions go with a result: those that do are found, and chance is not taken for one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from experiments.decision_rules import rule
from experiments.report_doubt import would_change
from experiments.report_drivers import FEWEST, drivers
from experiments.report_folder import Finished
from tests.experiments.reports_made import finished

FEWEST_SEEDS = int(rule(FEWEST))
NAMES = ("table", "row", "column")


@cache
def of_seeds(count: int) -> Finished:
    return finished(seeds=count)


def told(worth: np.ndarray, drawn: dict[tuple[str, str, str], np.ndarray]) -> Finished:
    """A comparison of so many seeds, with net benefits and draws as they are given."""
    seeds = range(1, len(worth) + 1)
    made = of_seeds(len(worth))
    rows = [
        (seed, name, -worth[seed - 1] if name == "other" else 0.0, 0.0)
        for name in ("plain", "other")
        for seed in seeds
    ]
    draws = [(seed, *name, 0.0, values[seed - 1]) for name, values in drawn.items() for seed in seeds]
    tables = {
        "by_seed": pd.DataFrame(rows, columns=["seed", "model", "pounds", "qalys"]),
        "draws": pd.DataFrame(draws, columns=["seed", *NAMES, "central", "value"]),
    }
    return replace(made, tables={**made.tables, **tables})


def noise(count: int, seeds: int, at: int = 0) -> dict[tuple[str, str, str], np.ndarray]:
    """Draws that go with nothing."""
    chance = np.random.default_rng(at)
    return {("effects", f"noise_{each}", "effect"): chance.normal(size=seeds) for each in range(count)}


STRENGTH = ("behaviour", "response_strength[group=gp_practice]", "value")


@pytest.mark.unit
def test_what_goes_with_the_result_is_found_among_many() -> None:
    strength = np.linspace(0.1, 0.6, 20)
    made = told(np.exp(3 * strength), {**noise(50, 20), STRENGTH: strength})
    found = drivers(made, made.others[0])
    assert found is not None
    first = found.drivers[0]
    assert (first.table, first.row, first.column) == STRENGTH
    assert first.correlation == pytest.approx(1)
    assert found.drawn == 51
    assert 0.5 < found.by_chance < 1
    words = " ".join(would_change(made))
    assert "“How strongly it answers” (gp practice) (better the more; +1.00)" in words
    assert f"of 51 numbers drawn, the closest would reach {found.by_chance:.2f} by chance alone" in words


@pytest.mark.unit
def test_what_lowers_it_is_called_worse_and_a_table_is_named_where_there_is_no_meaning() -> None:
    against = np.linspace(0.1, 0.6, 20)
    made = told(-against, {("efforts", "home_visits", "pounds"): against})
    assert "“home visits, pounds” of the table efforts (worse the more; −1.00)" in " ".join(
        would_change(made)
    )


@pytest.mark.statistical
def test_chance_is_taken_for_a_driver_once_in_twenty_comparisons() -> None:
    # Of 40 comparisons in which nothing goes with anything, 8 or more by mistake have a chance below 1e-3 (binomial).
    mistakes = 0
    for at in range(40):
        made = told(np.random.default_rng(1_000 + at).normal(size=12), noise(30, 12, at))
        found = drivers(made, made.others[0])
        assert found is not None
        mistakes += bool(found.drivers)
    assert mistakes < 8


@pytest.mark.unit
def test_few_seeds_no_draws_or_no_difference_tell_nothing() -> None:
    few = told(np.arange(FEWEST_SEEDS - 1.0), {STRENGTH: np.arange(FEWEST_SEEDS - 1.0)})
    assert drivers(few, few.others[0]) is None
    assert "cannot be told from 9 seeds" in " ".join(would_change(few))
    seeds = np.arange(12.0)
    bare = told(seeds, {STRENGTH: seeds})
    bare = replace(bare, tables={**bare.tables, "draws": bare.tables["draws"].iloc[:0]})
    assert drivers(bare, bare.others[0]) is None
    same = told(np.zeros(12), {STRENGTH: seeds})
    assert drivers(same, same.others[0]) is None
    constant = told(seeds, {STRENGTH: np.ones(12)})
    assert drivers(constant, constant.others[0]) is None


@pytest.mark.unit
def test_central_values_move_nothing() -> None:
    assert "Assumptions stayed at their central values" in " ".join(would_change(finished(is_drawn=False)))


@pytest.mark.unit
def test_one_model_alone_has_nothing_that_drives_a_difference() -> None:
    words = " ".join(would_change(finished({"plain": "Plain"})))
    assert "cannot be told from" not in words
