"""What is recorded of citizens who live, and the tidy tables made of it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from agents.citizens.columns import CONDITIONS, SEXES, free_slots, set_field
from agents.citizens.counts import ITEMS, Item
from experiments.citizens_record import (
    AGE_GROUPS,
    POPULATIONS,
    STAGES,
    Recording,
    begin,
    by_year,
    residents,
    year_end,
    year_of,
)
from experiments.citizens_registers import (
    kept_registers,
    published_quintile_ratios,
    published_registers,
    registers,
)
from experiments.citizens_tables import FIVE_YEAR_BANDS, tables, trust_names, write_tables
from scenarios.parameters.subgroups import tiling_complaint
from scenarios.place import load_place
from scenarios.populations import MOST_POPULATIONS
from tests.experiments.citizens_made import Made, made, parameters, recorded

pytestmark = pytest.mark.unit


@cache
def recording() -> Recording:
    return recorded(14)


@cache
def found() -> dict[str, pd.DataFrame]:
    return tables(recording(), parameters())


def three_people() -> Made:
    """A girl of 4, a man of 67 with hypertension managed, and a woman of 93 with dementia not diagnosed."""
    columns = free_slots(5)
    columns.age_months[...] = [4 * 12 + 11, 67 * 12, 0, 93 * 12 + 5, 30 * 12]
    set_field(columns, "is_present", np.array([1, 1, 0, 1, 0]))
    set_field(columns, "sex", np.array([1, 0, 1, 1, 0]))
    set_field(columns, "quintile", np.array([0, 4, 0, 2, 0]))
    hypertension, dementia = (1 << CONDITIONS.index(name) for name in ("hypertension", "dementia"))
    columns.conditions[...] = [0, hypertension, hypertension, dementia, dementia]
    columns.diagnosed[...] = [0, hypertension, hypertension, 0, 0]
    columns.managed[...] = [0, hypertension, hypertension, 0, 0]
    return Made(load_place("southend"), columns, np.random.default_rng(1))


def test_the_populations_are_ages_that_hold_everybody_once() -> None:
    assert tiling_complaint(AGE_GROUPS) == ""
    assert tiling_complaint(FIVE_YEAR_BANDS) == ""
    assert len(POPULATIONS) == len(AGE_GROUPS) <= MOST_POPULATIONS
    assert [population.age_from for population in POPULATIONS] == [band.age_from for band in AGE_GROUPS]
    assert not any(one.may_overlap(other) for one in POPULATIONS for other in POPULATIONS if one is not other)


def test_the_age_groups_are_those_by_which_use_is_published() -> None:
    assert parameters().bands("emergency_admissions_annual_rate") == AGE_GROUPS


@pytest.mark.parametrize(("month", "year"), [(0, 0), (1, 1), (12, 1), (13, 2), (24, 2), (25, 3)])
def test_a_month_belongs_to_its_year(month: int, year: int) -> None:
    assert year_of(month) == year


def test_months_add_up_by_year_and_the_last_may_be_short() -> None:
    assert by_year(np.ones(14, dtype=np.int64)).tolist() == [12, 2]
    assert by_year(np.ones(12, dtype=np.int64)).tolist() == [12]


def test_residents_are_those_present_by_age_and_sex() -> None:
    people = residents(three_people().parts)
    assert people.sum() == 3
    assert people[4, 1] == people[67, 0] == people[93, 1] == 1


def test_a_year_end_says_who_is_ill() -> None:
    end = year_end(three_people())
    assert end.people.sum() == 3
    hypertension, dementia = CONDITIONS.index("hypertension"), CONDITIONS.index("dementia")
    assert end.ill[hypertension, :, 67, 0, 4].tolist() == [1, 1, 1]
    assert end.ill[dementia, :, 93, 1, 2].tolist() == [1, 0, 0]
    assert end.ill.sum() == 4


def test_a_recording_looks_closely_at_the_start_at_year_ends_and_at_the_end() -> None:
    assert [end.month for end in recording().year_ends] == [0, 12, 14]
    assert recording().months == 14
    assert len(recording().people) == 15
    assert recording().last.month == 14


def test_a_month_s_end_that_is_no_year_s_is_not_looked_at_closely() -> None:
    lived = made(50)
    short = begin(lived)
    short.add(lived.live(), lived)
    assert [end.month for end in short.year_ends] == [0]


def test_activity_holds_every_count_once() -> None:
    frame = found()["activity"]
    assert list(frame.columns) == ["month", "year", "item", "unit", "age_band", "count"]
    assert len(frame) == 14 * ITEMS * len(AGE_GROUPS)
    for item in (Item.GP_CONTACT, Item.PEOPLE, Item.DEATH):
        counted = sum(each.by_quintile[:, :, item].sum() for each in recording().counts)
        assert frame.loc[frame["item"] == item.name.lower(), "count"].sum() == counted > 0
    row = frame[(frame["month"] == 3) & (frame["item"] == "gp_contact") & (frame["age_band"] == "65-74")]
    group = [str(band) for band in AGE_GROUPS].index("65-74")
    assert row["count"].tolist() == [recording().counts[2].by_quintile[group, :, Item.GP_CONTACT].sum()]
    assert row["unit"].tolist() == ["contacts"]


def test_activity_by_quintile_agrees_with_activity() -> None:
    by_fifth = found()["activity_by_quintile"]
    row = by_fifth[
        (by_fifth["month"] == 2) & (by_fifth["item"] == "ae_attendance") & (by_fifth["quintile"] == 4)
    ]
    assert row["count"].tolist() == [recording().counts[1].by_quintile[:, 3, Item.AE_ATTENDANCE].sum()]
    keys = ["month", "item"]
    assert by_fifth.groupby(keys)["count"].sum().equals(found()["activity"].groupby(keys)["count"].sum())


def test_activity_of_practices_and_trusts_is_by_year() -> None:
    practices, trusts = found()["activity_by_practice"], found()["activity_by_trust"]
    place = recording().place
    assert set(practices["practice"]) == {practice.name for practice in place.practices}
    assert set(trusts["trust"]) == {"RAJ"}
    assert sorted(set(practices["year"])) == [1, 2]
    first = practices[
        (practices["practice"] == place.practices[0].name) & (practices["item"] == "gp_contact")
    ]
    total = found()["activity"].query("item == 'gp_contact'").groupby("year")["count"].sum()
    assert first["count"].tolist() == total.tolist()
    assert set(practices.loc[practices["item"] == "gp_contact", "unit"]) == {"contacts"}


def test_trusts_are_those_with_a_share_of_the_place() -> None:
    place = load_place("southend")
    assert trust_names(place) == ["RAJ"]
    assert trust_names(replace(place, trusts={})) == ["every_trust"]


def test_people_are_residents_of_each_age_sex_and_fifth() -> None:
    frame = found()["people"]
    assert list(frame.columns) == ["year", "month", "age_band", "sex", "quintile", "people"]
    assert frame.groupby("month")["people"].sum().tolist() == [2_000] * 3
    start = recording().year_ends[0]
    row = frame[(frame["month"] == 0) & (frame["age_band"] == "90+") & (frame["sex"] == "female")]
    assert row["people"].tolist() == start.people[90:, 1].sum(axis=0).tolist()


def test_prevalence_counts_the_ill_the_diagnosed_and_the_managed() -> None:
    frame = found()["prevalence"]
    numbers = ["people", "with", "diagnosed", "managed"]
    assert list(frame.columns) == ["year", "month", "condition", "age_band", "sex", "quintile", *numbers]
    last = frame[frame["month"] == 14].groupby("condition")[numbers].sum()
    for at, condition in enumerate(CONDITIONS):
        assert last.loc[condition, "people"] == 2_000
        assert [last.loc[condition, name] for name in numbers[1:]] == [
            recording().last.ill[at, stage].sum() for stage in range(len(STAGES))
        ]
    assert (frame["with"] >= frame["diagnosed"]).all()
    assert (frame["diagnosed"] >= frame["managed"]).all()


def test_deaths_stand_beside_the_years_lived() -> None:
    frame = found()["deaths"]
    assert list(frame.columns) == ["year", "age", "sex", "deaths", "person_years"]
    died = np.sum([each.deaths for each in recording().counts[:12]], axis=0)
    of_first = frame[frame["year"] == 1]
    assert of_first.pivot(index="age", columns="sex", values="deaths")[list(SEXES)].to_numpy().tolist() == (
        died.tolist()
    )
    assert of_first["person_years"].sum() == pytest.approx(2_000, abs=0.1)
    assert frame.loc[frame["year"] == 2, "person_years"].sum() == pytest.approx(2_000 * 2 / 12, abs=0.1)


def test_years_lived_are_the_mean_of_each_month_s_start_and_end() -> None:
    lived = three_people()
    short = begin(lived)
    set_field(lived.columns, "is_present", np.array([1, 0, 0, 1, 0]))
    short.add(lived.live(), lived, is_last=True)
    years = tables(short, parameters())["deaths"].set_index(["age", "sex"])["person_years"]
    assert years[4, "female"] == pytest.approx(1 / 12, abs=1e-4)
    assert years[67, "male"] == pytest.approx(1 / 24, abs=1e-4)
    assert years.sum() == pytest.approx(2.5 / 12, abs=1e-3)


def test_flows_say_who_came_and_went() -> None:
    frame = found()["flows"]
    flows = ["births", "arrivals", "deaths", "departures"]
    assert list(frame.columns) == ["month", "year", "people", *flows, "people_at_end"]
    counts = recording().counts[4]
    items = (Item.BIRTH, Item.ARRIVAL, Item.DEATH, Item.DEPARTURE)
    for name, item in zip(flows, items, strict=True):
        assert frame.loc[4, name] == counts.by_quintile[:, :, item].sum()
    assert frame["people"].tolist() == [2_000] * 14


def test_registers_hold_the_diagnosed_of_their_ages() -> None:
    frame = registers(recording(), parameters())
    diabetes = frame[(frame["register"] == "diabetes") & (frame["month"] == 14)]
    assert set(diabetes["ages"]) == {"17+"}
    end = recording().last
    at = CONDITIONS.index("diabetes")
    assert diabetes["people"].tolist() == end.people[17:].sum(axis=(0, 1)).tolist()
    assert diabetes["diagnosed"].tolist() == end.ill[at, 1, 17:].sum(axis=(0, 1)).tolist()
    share = parameters().value("on_register_share", condition="diabetes")
    assert diabetes["on_register"].tolist() == pytest.approx(
        (diabetes["diagnosed"] * share).tolist(), abs=0.01
    )


def test_published_registers_are_the_place_s_and_england_s() -> None:
    place = load_place("southend")
    frame = published_registers(place).set_index("register")
    assert len(frame) == len(kept_registers()) == 13
    assert frame.loc["hypertension", "place_share"] == pytest.approx(28_297 / 184_896)
    assert frame.loc["hypertension", "england_share"] == pytest.approx(0.137876)
    assert frame.notna().all(axis=None)


def test_published_ratios_are_five_a_register() -> None:
    frame = published_quintile_ratios()
    assert set(frame.groupby("register").size()) == {5}
    assert set(frame["register"]) == {register.name for _, register in kept_registers()}


def test_tables_are_written_as_plain_csv(tmp_path: Path) -> None:
    write_tables(tmp_path, {"flows": found()["flows"], "people": found()["people"]})
    assert sorted(file.name for file in tmp_path.iterdir()) == ["flows.csv", "people.csv"]
    text = (tmp_path / "flows.csv").read_text(encoding="utf-8")
    assert text.startswith("month,year,people,births,arrivals,deaths,departures,people_at_end\n1,1,2000,")
    assert pd.read_csv(tmp_path / "flows.csv").equals(found()["flows"])


def test_a_table_that_cannot_be_written_leaves_no_half(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be written"):
        write_tables(tmp_path / "missing", {"flows": found()["flows"]})
    assert list(tmp_path.iterdir()) == []
