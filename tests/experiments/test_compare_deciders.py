"""What decides a ranking: a number that goes with a difference is told, chance is not, and few seeds tell nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.compare_deciders import ALIKE, COLUMNS, FEWEST, MOST, NONE, TOO_FEW, deciders
from experiments.compare_summary import Comparison
from experiments.decision_rules import rule
from experiments.report_doubt import would_change
from tests.experiments.reports_made import finished

SEEDS = 20
STRENGTH = ("behaviour", "response_strength", "value")
Columns = dict[tuple[str, str, str], Any]


def compared(qalys: Any, admissions: Any = 0.0, seeds: int = SEEDS) -> Comparison:
    """Two models whose second has so many QALYs and admissions more, by seed."""
    more = {"emergency_admissions": admissions, "qalys": qalys, "life_years": 0.0}
    rows = [
        (
            seed,
            model,
            outcome,
            "",
            years,
            1_000.0 + (model == "two") * float(np.broadcast_to(each, seeds)[seed - 1]),
        )
        for outcome, each in more.items()
        for model in ("one", "two")
        for seed in range(1, seeds + 1)
        for years in ("1", "all")
    ]
    columns = ["seed", "model", "outcome", "of", "years", "value"]
    return Comparison(pd.DataFrame(rows, columns=columns), ("one", "two"))


def draws(numbers: Columns, seeds: int = SEEDS) -> pd.DataFrame:
    rows = [
        (seed, *name, 0.0, float(np.broadcast_to(each, seeds)[seed - 1]))
        for name, each in numbers.items()
        for seed in range(1, seeds + 1)
    ]
    return pd.DataFrame(rows, columns=["seed", "table", "row", "column", "central", "value"])


def noise(count: int, seeds: int = SEEDS) -> Columns:
    chance = np.random.default_rng(5)
    return {("effects", f"noise_{at}", "effect"): chance.normal(size=seeds) for at in range(count)}


def rows_of(found: pd.DataFrame, outcome: str) -> list[dict[str, Any]]:
    return found[found["outcome"] == outcome].to_dict("records")  # type: ignore[return-value]


@pytest.mark.unit
def test_the_number_that_goes_with_a_difference_is_told_with_its_interval() -> None:
    strength = np.linspace(0.1, 0.6, SEEDS)
    found = deciders(compared(10 * strength - 3), draws({**noise(40), STRENGTH: strength}))
    assert tuple(found.columns) == COLUMNS
    (row,) = [each for each in rows_of(found, "qalys") if each["row"] == "response_strength"]
    assert (row["model"], row["compared_with"], row["note"]) == ("two", "one", "")
    assert (row["table"], row["column"]) == ("behaviour", "value")
    assert row["correlation"] == pytest.approx(1)
    assert row["low"] <= row["correlation"]
    assert row["high"] == pytest.approx(1)
    assert 0.5 < row["by_chance"] < 1
    # Half a QALY for 1,000 people matters not: from 0.35 of strength it is better, in 10 of 20 seeds, to 0.25 worse.
    assert row["better_share"] == 0.5
    assert row["tied_share"] == 0.2


@pytest.mark.unit
def test_fewer_is_better_where_it_is() -> None:
    strength = np.linspace(0.1, 0.6, SEEDS)
    found = deciders(compared(0.0, -100 * strength), draws({STRENGTH: strength}))
    (row,) = rows_of(found, "emergency_admissions")
    assert row["correlation"] == pytest.approx(1)
    assert row["better_share"] > 0.9


@pytest.mark.unit
def test_no_more_numbers_are_told_than_can_be_read() -> None:
    strength = np.linspace(0.1, 0.6, SEEDS)
    many = {("effects", f"row_{at}", "effect"): strength for at in range(MOST + 3)}
    assert len(rows_of(deciders(compared(strength * 10), draws(many)), "qalys")) == MOST


@pytest.mark.unit
def test_why_nothing_is_told_is_said() -> None:
    few = int(rule(FEWEST)) - 1
    (row,) = rows_of(deciders(compared(np.arange(few), seeds=few), draws(noise(3, few), few)), "qalys")
    assert (row["note"], row["seeds"]) == (TOO_FEW, few)
    chance = np.random.default_rng(8).normal(size=SEEDS)
    (row,) = rows_of(deciders(compared(chance), draws(noise(30))), "qalys")
    assert row["note"] == NONE
    assert np.isnan(row["correlation"])
    assert 0 < row["by_chance"] < 1
    (row,) = rows_of(deciders(compared(0.0), draws(noise(3))), "qalys")
    assert (row["note"], row["better_share"], row["tied_share"]) == (ALIKE, 0, 1)
    (row,) = rows_of(deciders(compared(chance), draws({STRENGTH: 0.2})), "qalys")
    assert row["note"] == ALIKE


@pytest.mark.unit
def test_without_draws_there_is_no_row() -> None:
    found = deciders(compared(np.arange(SEEDS)), draws({}))
    assert (len(found), tuple(found.columns)) == (0, COLUMNS)


@pytest.mark.statistical
def test_chance_is_taken_for_a_decider_once_in_twenty() -> None:
    # Of 40 in which nothing decides anything, 8 or more by mistake have a chance below 1e-3 (binomial).
    mistakes = 0
    for at in range(40):
        chance = np.random.default_rng(2_000 + at).normal(size=12)
        found = rows_of(deciders(compared(chance, seeds=12), draws(noise(30, 12), 12)), "qalys")
        mistakes += found[0]["note"] == ""
    assert mistakes < 8


@pytest.mark.unit
def test_the_report_says_what_decides() -> None:
    told = finished(seeds=SEEDS)
    strength = np.linspace(0.1, 0.6, SEEDS)
    table = deciders(
        compared(10 * strength - 3),
        draws({("behaviour", "response_strength[group=gp_practice]", "value"): strength}),
    )
    names = {"one": told.first.name, "two": told.others[0].name}
    table = table.replace({"model": names, "compared_with": names})
    words = " ".join(would_change(replace(told, tables={**told.tables, "deciders": table})))
    who = f"“{told.others[0].title}” is better than “{told.first.title}”"
    assert f"QALYs lived: {who} in 50% of seeds, and no different in 20%." in words
    assert (
        "What goes with it most: “How strongly it answers” (gp practice) (better the more; +1.00)." in words
    )
    assert "Emergency admissions: “" not in words


@pytest.mark.unit
def test_the_report_says_where_nothing_decides_because_all_tie() -> None:
    told = finished(seeds=SEEDS)
    strength = np.linspace(0.1, 0.6, SEEDS)
    number = draws({("behaviour", "response_strength[group=gp_practice]", "value"): strength})
    # So little that no difference matters, though it goes with the number in every seed.
    table = deciders(compared(strength / 1_000), number)
    assert (table.loc[table["outcome"] == "qalys", "tied_share"] == 1).all()
    words = " ".join(would_change(replace(told, tables={**told.tables, "deciders": table})))
    (sentence,) = (each for each in words.split(". ") if "no two models differ by what matters" in each)
    assert "“QALYs lived”" in sentence
    assert "QALYs lived: “" not in words


@pytest.mark.unit
def test_it_is_told_how_much_of_behaviour_was_fitted() -> None:
    told = finished(seeds=SEEDS)
    settings = {**told.settings, "posterior": "digest"}
    fitted = replace(told, record={**told.record, "settings": settings})
    assert "answer money is fitted to five contracts that changed" in " ".join(would_change(told))
    assert "drawn together from a fit to natural experiments" in " ".join(would_change(fitted))
