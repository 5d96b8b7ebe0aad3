"""The benchmark's made-up practices and its rows; nothing is said here of how fast anything is."""

from __future__ import annotations

import pytest

from experiments import benchmark
from experiments.benchmark import ManyFacts, as_data, contract_speeds
from scenarios.contracts.exact import Exact
from scenarios.contracts.facts import parse_fact
from scenarios.contracts.facts_file import read_facts
from scenarios.contracts.periods import Window
from scenarios.model import MODELS

pytestmark = pytest.mark.unit

TOLD = read_facts(MODELS / "example_year.yaml")
YEAR, QUARTER = Window(25, 36), Window(25, 27)
PEOPLE = parse_fact("people(older) by practices")
ADMISSIONS = parse_fact("activity(emergency_admission) by acute for older")


def test_each_member_has_a_value_around_the_example_s() -> None:
    values = ManyFacts(TOLD, {"practices": 50}).value(PEOPLE, YEAR)
    assert isinstance(values, Exact)
    assert len(values) == 50
    assert len(set(values)) > 40
    assert all(0.8 * 34_760 - 1 <= value <= 1.2 * 34_760 + 1 for value in values)
    assert all(value.denominator == 1 for value in values)


def test_measures_have_one_decimal() -> None:
    values = ManyFacts(TOLD, {"practices": 50}).value(parse_fact("measure(copd_review) by practices"), YEAR)
    assert isinstance(values, Exact)
    assert any(value.denominator > 1 for value in values)
    assert all((value * 10).denominator == 1 for value in values)


def test_the_same_seed_makes_the_same_practices() -> None:
    first, second = (ManyFacts(TOLD, {"practices": 9}).value(PEOPLE, YEAR) for _ in range(2))
    assert first == second


def test_facts_of_others_and_sums_stay_as_told() -> None:
    facts = ManyFacts(TOLD, {"practices": 9})
    assert facts.value(ADMISSIONS, YEAR) == 8_600
    assert facts.value(parse_fact("people(older) by practices together"), YEAR) == 34_760


def test_what_adds_up_is_spread_over_the_year() -> None:
    facts = ManyFacts(TOLD, {"acute": 3})
    whole, quarter = facts.value(ADMISSIONS, YEAR), facts.value(ADMISSIONS, QUARTER)
    assert isinstance(quarter, Exact)
    assert quarter * 4 == whole


def test_doubts_are_those_of_the_example() -> None:
    assert ManyFacts(TOLD, {"acute": 3}).doubt(ADMISSIONS) == 300


def test_a_model_s_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "REPEATS", 1)
    only = {"iph": MODELS / "iph.yaml"}
    monkeypatch.setattr(benchmark, "shipped_models", lambda: only)
    (row,) = contract_speeds(3)
    assert (row.model, row.members) == ("iph", 3)
    assert row.one_at_a_time_milliseconds == pytest.approx(
        row.ratio_to_one_at_a_time * row.settle_milliseconds
    )
    assert set(as_data([row])[0]) == {
        "model",
        "members",
        "settle_milliseconds",
        "answer_milliseconds",
        "one_at_a_time_milliseconds",
        "ratio_to_one_at_a_time",
    }
