"""What is drawn in a seed: nothing, ranges, or what a fit left of numbers of behaviour, or of care."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibration.case_numbers import rows_of_behaviour
from experiments.compare_draws import BASELINE, draw_of, england_drawn, numbers_of
from experiments.compare_inputs import FITTED, SOURCE_OF_CARE, SOURCE_OF_FIT, inputs
from experiments.compare_plan import ready
from scenarios.draws import draw
from scenarios.parameters import load_parameters
from sim.england import england
from tests.experiments.compared import plan

pytestmark = pytest.mark.unit


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Draws of a fit."""
    path = tmp_path / "posterior.csv"
    path.write_text("response_strength\n0.3\n0.4\n0.5\n", encoding="utf-8")
    return str(path)


def test_nothing_is_drawn_where_all_stays_central() -> None:
    assert draw_of(replace(plan(), is_drawn=False), 1) is None


def test_ranges_are_drawn_unless_a_fit_is_named(file: str) -> None:
    plain, fitted = draw_of(plan(), 2), draw_of(replace(plan(), posterior=file), 2)
    assert plain is not None
    assert fitted is not None
    assert list(plain.numbers()) == list(draw(2).numbers())
    assert float(rows_of_behaviour(fitted.parameters)["response_strength"].value) == 0.4
    assert float(rows_of_behaviour(plain.parameters)["response_strength"].value) != 0.4


def test_inputs_say_what_was_fitted(file: str) -> None:
    table = inputs(ready(plan(1)), True, file).set_index("row")
    row = table.loc["response_strength"]
    assert (row["distribution"], row["source"], row["status"]) == (FITTED, SOURCE_OF_FIT, "derived")
    assert row["low"] < row["value"] == 0.4 < row["high"]
    assert table.loc["peer_pull", "distribution"] != FITTED


@pytest.fixture
def care(tmp_path: Path) -> str:
    """Draws of a fit of the baseline: stays of the old at a tenth, at the middle and at nine tenths of their range."""
    path = tmp_path / "care.csv"
    path.write_text("stays_of_old\n0.1\n0.5\n0.9\n", encoding="utf-8")
    return str(path)


def test_care_is_drawn_where_a_fit_of_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "delays.csv"
    path.write_text("delays\n0.1\n0.9\n", encoding="utf-8")
    with_care = replace(plan(), baseline=str(path))
    usual = load_parameters().value("delay_days")
    short, long = (england_drawn(with_care, seed) for seed in (1, 2))
    assert short.parameters.value("delay_days") < usual < long.parameters.value("delay_days")
    assert england().parameters.value("delay_days") == usual
    assert short.effects == draw(1).effects
    assert rows_of_behaviour(short.parameters) == rows_of_behaviour(draw(1).parameters)
    assert not np.array_equal(short.solved.rates.base, long.solved.rates.base)
    again = draw_of(with_care, 3)
    assert again is not None
    assert again.parameters.value("delay_days") == short.parameters.value("delay_days")


def test_where_priors_stand_is_told_beside_what_else_is_drawn(care: str) -> None:
    told = list(numbers_of(replace(plan(), baseline=care), 3))
    assert told[:-1] == list(draw(3).numbers())
    assert told[-1] == (BASELINE, "stays_of_old", "value", 0.5, 0.9)


def test_inputs_say_which_parameters_of_care_were_fitted(care: str) -> None:
    table = inputs(ready(plan(1)), True, "", care)
    rows = table[(table["row"] == "emergency_stay_days") & table["of"].str.contains("75-84")]
    (row,) = rows.to_dict("records")
    assert (row["distribution"], row["source"], row["is_drawn"]) == (FITTED, SOURCE_OF_CARE, True)
    assert row["value"] == pytest.approx(float(load_parameters().value("emergency_stay_days", age="75-84")))
    assert row["low"] < row["value"] < row["high"]
    young = table[(table["row"] == "emergency_stay_days") & table["of"].str.contains("25-44")]
    assert (young["distribution"] != FITTED).all()
    assert not young["is_drawn"].any()
