"""Differences from a sure start and from the decision, by hand and of a comparison that was lived."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest

from experiments.compare_run import Told
from experiments.compare_start import COLUMNS, before_start, chance_of_stopping
from experiments.compare_summary import Comparison
from experiments.outcomes import load_outcomes
from tests.experiments.compared import told


def of(stops: float, is_today: bool = True) -> Told:
    rows = [
        (seed, model, outcome, "", years, value + (model == "two") * apart)
        for seed, apart in ((1, 4.0), (2, 8.0))
        for model in ("one", "two")
        for outcome, value in (("emergency_admissions", 100.0), ("life_years", 10.0))
        for years in ("1", "all")
    ]
    frame = pd.DataFrame(rows, columns=["seed", "model", "outcome", "of", "years", "value"])
    models = {
        "one": {"is_today": is_today, "stops_before_start_probability": 0.0},
        "two": {"is_today": False, "stops_before_start_probability": stops},
    }
    made: Any = SimpleNamespace(found=Comparison(frame, ("one", "two")), record={"models": models})
    return cast(Told, made)


@pytest.mark.unit
def test_a_difference_shrinks_by_the_chance_of_never_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = {name: each for name, each in load_outcomes().items() if name == "emergency_admissions"}
    monkeypatch.setattr("experiments.compare_start.load_outcomes", lambda: outcomes)
    (found,) = before_start(of(0.25)).to_dict("records")
    assert found["from_start"] == 6
    assert found["from_decision"] == 4.5
    assert found["from_decision_low"] == pytest.approx(0.75 * found["from_start_low"])
    assert found["stops_before_start_probability"] == 0.25


@pytest.mark.unit
def test_nothing_is_told_where_others_are_not_compared_with_today_s_contracts() -> None:
    assert chance_of_stopping(of(0.25, is_today=False), "two") is None
    found = before_start(of(0.25, is_today=False))
    assert found.empty
    assert tuple(found.columns) == COLUMNS


@pytest.mark.end_to_end
def test_a_comparison_writes_the_table() -> None:
    found = pd.read_csv(told().out / "before_start.csv")
    assert tuple(found.columns) == COLUMNS
    # The first model of this comparison is not today's contracts.
    assert found.empty
    assert told().record["models"]["traditional"]["is_today"]
