"""Outcomes: what the table says, what is read off an economy, and rules of decisions; all of it against the sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from experiments.compare_outcomes import ALL_YEARS, Found, LeverYears, outcomes_of, windows
from experiments.decision_rules import FILE as RULES
from experiments.decision_rules import rule
from experiments.outcomes import FILE, load_outcomes
from scenarios.catalogue import load_catalogue
from scenarios.horizon import Horizon
from scenarios.problems import FileProblems
from scenarios.rules import load_rules
from sim.economy import HealthEconomy
from tests.sim.economies import changed, forked


@pytest.fixture(scope="module")
def lived() -> tuple[HealthEconomy, list[Found]]:
    economy = forked(changed(months=12))
    levers = LeverYears(economy)
    economy.run()
    return economy, outcomes_of(economy, levers)


def value(found: list[Found], outcome: str, of: str = "", years: str = ALL_YEARS) -> float:
    (one,) = (each.value for each in found if each[:3] == (outcome, of, years))
    return one


@pytest.mark.unit
def test_years_are_windows_of_twelve_months() -> None:
    assert windows(Horizon(24)) == {"0": (13, 24), "1": (25, 36), "2": (37, 48), "all": (25, 48)}


@pytest.mark.end_to_end
def test_every_outcome_of_the_table_is_told(lived: tuple[HealthEconomy, list[Found]]) -> None:
    assert {each.outcome for each in lived[1]} == set(load_outcomes())
    keys = [each[:3] for each in lived[1]]
    assert len(keys) == len(set(keys))


@pytest.mark.end_to_end
def test_counts_are_those_of_the_months(lived: tuple[HealthEconomy, list[Found]]) -> None:
    economy, found = lived
    months = [economy.history.month(month) for month in range(25, 37)]
    emergencies = sum(each.total(item) for each in months for item in EMERGENCY_ADMISSIONS)
    assert value(found, "emergency_admissions") == emergencies
    assert value(found, "waiting") == sum(each.total(Item.WAITING) for each in months) / 12
    assert value(found, "qalys") == sum(each.total(Item.QALY_MILLIONTHS) for each in months) / 1_000_000
    before = [economy.history.month(month) for month in range(13, 25)]
    assert value(found, "deaths", years="0") == sum(each.total(Item.DEATH) for each in before)


@pytest.mark.end_to_end
def test_fifths_make_up_the_whole(lived: tuple[HealthEconomy, list[Found]]) -> None:
    economy, found = lived
    people = economy.history.counted("by_quintile", 25, 36)[0, :, Item.PEOPLE] / 12
    rates = [value(found, "admissions_a_thousand", f"fifth {at}") for at in range(1, 6)]
    assert sum(rates * people) / 1_000 == pytest.approx(value(found, "emergency_admissions"))


@pytest.mark.end_to_end
def test_money_is_that_of_the_ledger(lived: tuple[HealthEconomy, list[Found]]) -> None:
    economy, found = lived
    frame = economy.ledger.to_frame()
    own = frame[~frame["contract"].isin(["opening_balance", "allocations"])]
    paid = (
        own.loc[own["payer"] == "council", "pence"].sum() - own.loc[own["payee"] == "council", "pence"].sum()
    )
    assert value(found, "payer_spending", "council") == paid / 100
    kinds = {party.name: party.kind for party in economy.cast.parties}
    practices = [name for name, kind in kinds.items() if kind == "gp_practice"]
    cash = sum(economy.cash_pence(name) for name in practices)
    opening = frame[frame["contract"] == "opening_balance"]
    brought = opening.loc[opening["payee"].isin(practices), "pence"].sum()
    assert value(found, "margin", "gp_practice") == (cash - brought) / 100


@pytest.mark.end_to_end
def test_effort_as_today_is_told_and_costs_nothing(lived: tuple[HealthEconomy, list[Found]]) -> None:
    economy, found = lived
    assert value(found, "effort_spending") == 0
    today = float(economy.levers.efforts["access"].today)
    assert value(found, "lever", "gp_practice.access") == pytest.approx(today)


@pytest.mark.end_to_end
def test_levers_are_those_of_the_month_not_of_the_next() -> None:
    economy = forked(changed(months=12))
    levers = LeverYears(economy)
    economy.run(30)
    economy.chosen_levels = {group: each.copy() for group, each in economy.levers.baseline.items()}
    economy.levers.set("social_care", "reablement", 1.0)
    economy.step()
    today = float(economy.levers.efforts["reablement"].today)
    assert levers.mean(25, 30)["social_care.reablement"] == pytest.approx(today)


# Tables


def written(folder: Path, file: Path, old: str, new: str) -> Path:
    text = file.read_text(encoding="utf-8")
    assert old in text
    path = folder / file.name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.unit
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "DELAYED_DAY,",
            "DELAYED_DAYS,",
            r"'DELAYED_DAYS' is not allowed here; use .*Did you mean 'DELAYED_DAY'",
        ),
        ("days,care,sum,lower,DELAYED", "days,care,sum,less,DELAYED", "better: 'less' is not allowed here"),
        ("0.01,level,assumption", "0.01,levels,assumption", r"band_of: .*Did you mean 'level'"),
        ("0.0005,person,as for QALYs", "0.0005,person,", "band_source: the cell is empty"),
        (
            ",loneliness,1,",
            ",lonelyness,1,",
            r"measure: 'lonelyness' is not allowed here; use .*Did you mean 'loneliness'",
        ),
    ],
)
def test_a_table_of_outcomes_is_read_strictly(old: str, new: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(FileProblems, match=message):
        load_outcomes(written(tmp_path, FILE, old, new))


@pytest.mark.unit
def test_a_band_is_a_share_of_the_level_or_so_much_a_person() -> None:
    outcomes = load_outcomes()
    assert outcomes["emergency_admissions"].band_around(-2_000, 10) == pytest.approx(20)
    assert outcomes["qalys"].band_around(900, 1_000) == pytest.approx(0.5)
    assert outcomes["deaths"].band_around(900, 1_000) == 0


@pytest.mark.unit
def test_rules_of_decisions_are_read_with_their_sources(tmp_path: Path) -> None:
    assert (rule("lower_threshold"), rule("upper_threshold")) == (20_000, 30_000)
    assert "NICE" in load_rules(RULES)["cost_discount"].source
    wrong = written(tmp_path, RULES, "pounds per QALY,published", "pounds,published")
    with pytest.raises(FileProblems, match="unit: 'pounds' is not allowed here; use pounds per QALY"):
        load_rules(wrong)


@pytest.mark.end_to_end
def test_measures_are_told_true_and_as_reported_of_each_year(
    lived: tuple[HealthEconomy, list[Found]],
) -> None:
    economy, found = lived
    name = "avoidable_emergency_admissions"
    (true,) = economy.measures.true(name, "place", 25, 36)
    assert true is not None
    assert value(found, name, "true", "1") == value(found, name, "true") == float(true)
    assert value(found, name, "reported", "1") == float(economy.measures.reported(name, "place", 36)[0])
    # What a survey asks of a few differs from what is true of all; what is counted of all is rounded only.
    assert value(found, name, "reported") == pytest.approx(value(found, name, "true"), abs=0.5)
    assert value(found, "loneliness", "reported") != value(found, "loneliness", "true")


@pytest.mark.end_to_end
def test_fifths_add_up_to_everybody(lived: tuple[HealthEconomy, list[Found]]) -> None:
    for part, whole in (("qalys_of_fifth", "qalys"), ("years_of_fifth", "life_years")):
        fifths = [value(lived[1], part, f"fifth {at}") for at in range(1, 6)]
        assert sum(fifths) == pytest.approx(value(lived[1], whole))


@pytest.mark.unit
def test_measures_stand_in_the_table_as_in_the_catalogue() -> None:
    told = [each for each in load_outcomes().values() if each.measure]
    assert len(told) == 13
    for each in told:
        measure = load_catalogue().measures[each.measure]
        assert (each.title, each.unit, each.better) == (measure.title, measure.unit, measure.direction)
