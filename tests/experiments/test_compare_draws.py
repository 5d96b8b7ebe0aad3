"""What is drawn in a seed: nothing, ranges, or what a fit left of numbers of behaviour."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from calibration.case_numbers import rows_of_behaviour
from experiments.compare_draws import draw_of
from experiments.compare_inputs import FITTED, SOURCE_OF_FIT, inputs
from experiments.compare_plan import ready
from scenarios.draws import draw
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
