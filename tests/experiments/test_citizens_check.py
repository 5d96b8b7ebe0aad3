"""The table that puts a run beside England's published figures."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from agents.citizens.columns import CONDITIONS, SEXES
from agents.citizens.counts import Item
from experiments.citizens_check import RATIOS, check
from experiments.citizens_intervals import rate_interval, share_interval
from experiments.citizens_record import Recording
from experiments.citizens_tables import Tables, tables
from experiments.citizens_use_figures import simulated_expectancies
from scenarios.parameters import load_targets
from scenarios.parameters.subgroups import subgroup_text
from tests.experiments.citizens_made import parameters, recorded

pytestmark = pytest.mark.unit


@cache
def run() -> tuple[Recording, Tables]:
    recording = recorded(14)
    return recording, tables(recording, parameters())


@cache
def checked() -> pd.DataFrame:
    return check(*run()).set_index(["figure", "subgroup"])


def row(figure: str, subgroup: str = "") -> dict[str, Any]:
    of_figure = checked().xs((figure, subgroup))
    return dict(of_figure)


def total(*items: Item) -> int:
    recording, _ = run()
    return int(sum(each.by_quintile[:, :, item].sum() for each in recording.counts for item in items))


def years() -> float:
    return total(Item.PEOPLE) / 12


def test_every_ratio_is_of_a_target_that_there_is() -> None:
    known = {(target.name, subgroup_text(target.subgroup)) for target in load_targets()}
    assert set(RATIOS) <= known


def test_every_row_stands_once_with_its_columns() -> None:
    assert checked().index.is_unique
    assert list(checked().columns) == [
        *("simulated", "low", "high", "place", "england", "accepted_low", "accepted_high", "lies_within")
    ]
    assert len(checked()) == len(RATIOS) + 4 + 13 + 4


def test_a_rate_is_counted_over_the_years_lived() -> None:
    found = row("ae attendances per person")
    assert found["simulated"] == pytest.approx(total(Item.AE_ATTENDANCE) / years())
    assert (found["low"], found["high"]) == tuple(
        map(float, rate_interval(total(Item.AE_ATTENDANCE), years()))
    )
    assert found["england"] == pytest.approx(0.2685)
    assert found["accepted_low"] == pytest.approx(0.2685 * 0.95)


def test_england_s_totals_are_taken_by_resident() -> None:
    found = row("planned admissions")
    assert found["england"] == pytest.approx(5_600_000 / 54_370_319)
    assert found["simulated"] == pytest.approx(total(Item.DAY_CASE, Item.PLANNED_ADMISSION) / years())


def test_rates_per_100_000_are_taken_a_person_year() -> None:
    found = row("avoidable admissions per 100000", "Chronic conditions")
    assert found["england"] == pytest.approx(0.00805)
    assert found["accepted_high"] == pytest.approx(0.0083)
    assert found["simulated"] < 1


def test_a_share_is_of_its_whole() -> None:
    found = row("day case share")
    cases, whole = total(Item.DAY_CASE), total(Item.DAY_CASE, Item.PLANNED_ADMISSION)
    assert found["simulated"] == cases / whole
    assert (found["low"], found["high"]) == tuple(map(float, share_interval(cases, whole)))


def test_counts_that_come_in_runs_have_no_interval() -> None:
    found = row("emergency bed days")
    assert found["simulated"] > 0
    assert np.isnan(found["low"])
    assert np.isnan(found["high"])


def test_a_share_of_the_old_counts_the_old_alone() -> None:
    recording, _ = run()
    for counts in recording.counts:
        counts.by_quintile[5:, 0, Item.CARE_HOME_MONTH] = 2
        counts.by_quintile[:5, 0, Item.CARE_HOME_MONTH] = 50
    found = (
        check(recording, tables(recording, parameters())).set_index("figure").loc["care home residents share"]
    )
    people = sum(counts.by_quintile[5:, :, Item.PEOPLE].sum() for counts in recording.counts)
    assert found["simulated"] == pytest.approx(14 * 3 * 2 / people)


@pytest.mark.parametrize(("age", "sex"), [(0, "male"), (65, "female")])
def test_the_expectation_of_life_is_that_of_the_figure(age: int, sex: str) -> None:
    found = row("life expectancy", f"aged {age}, {'Men and boys' if sex == 'male' else 'Women and girls'}")
    expected = simulated_expectancies(run()[1]["deaths"])[age, sex]
    assert (found["simulated"], found["low"], found["high"]) == tuple(expected)


def test_a_register_stands_beside_that_of_the_place() -> None:
    recording, frames = run()
    found = row("recorded prevalence share", "Hypertension, aged 0+")
    assert found["place"] == pytest.approx(28_297 / 184_896)
    last = frames["registers"].query("register == 'hypertension' and month == 14")
    assert found["simulated"] == pytest.approx(last["on_register"].sum() / last["people"].sum())
    assert found["low"] < found["simulated"] < found["high"]
    assert recording.place.name == "southend"


def test_true_prevalence_is_of_single_ages_and_a_sex() -> None:
    end = run()[0].last
    found = row("true prevalence share", "Hypertension, aged 16+, Women and girls")
    women = SEXES.index("female")
    ill = end.ill[CONDITIONS.index("hypertension"), 0, 16:, women].sum()
    assert found["simulated"] == ill / end.people[16:, women].sum()
    working = row("true prevalence share", "Depression or anxiety, aged 16-64")
    ill = end.ill[CONDITIONS.index("depression_or_anxiety"), 0, 16:65].sum()
    assert working["simulated"] == ill / end.people[16:65].sum()


def test_a_figure_lies_within_if_it_is_between_what_is_accepted() -> None:
    for _, found in checked().iterrows():
        expected = found["accepted_low"] <= found["simulated"] <= found["accepted_high"]
        assert found["lies_within"] == expected
    assert 0 < checked()["lies_within"].sum() < len(checked())
