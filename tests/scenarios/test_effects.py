"""The effects table: what every shipped row must have, what moves each process, and how wrong rows are refused."""

import csv
import math
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.catalogue import load_catalogue
from scenarios.effects import FILE, NO_EFFECT, Effect, dose, load_effects, soonest_90
from scenarios.efforts import load_efforts
from scenarios.problems import FileProblems
from scenarios.processes import load_processes
from scenarios.tables import SNAKE_CASE

SHIPPED = load_effects()
FOR_THE_MONTH = [each for each in SHIPPED.values() if each.is_for_the_month]
NOTHING_MOVES = {
    "onset": "how often illness begins is no provider's lever; interventions and calibration move it",
    "risk_factor_begins": "the same: what makes people take up smoking or inactivity is no provider's lever",
}
"""Processes that no row moves, and why."""
RANGES = ("fidelity", "reached_share", "partner_share")
GOOD = {
    "name": "kindness_referrals",
    "driver": "lever",
    "driver_name": "referral_restraint",
    "owner": "gp_practice",
    "target": "process",
    "target_name": "referral",
    "unit": "ratio",
    "low": "0.7",
    "effect": "0.8",
    "high": "0.9",
    "distribution": "normal",
    "saturation": "0.5",
    "lag_50_low_months": "3",
    "lag_50_months": "6",
    "lag_50_high_months": "9",
    "lag_90_months": "12",
    "decay_50_months": "6",
    "fidelity_low": "-0.5",
    "fidelity": "0.5",
    "fidelity_high": "1",
    "reached_share_low": "0.1",
    "reached_share": "0.2",
    "reached_share_high": "0.3",
    "partners": "acute_trust.outreach",
    "partner_share_low": "0.1",
    "partner_share": "0.2",
    "partner_share_high": "0.3",
    "moves": "true",
    "status": "assumed",
    "source": "assumption of this project",
    "notes": "Being kind.",
}

Refuse = Callable[..., str]


def write(folder: Path, *changes: dict[str, str]) -> Path:
    file = folder / "effects.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, GOOD, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**GOOD, **change} for change in changes)
    return file


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refuse:
    """What is said of a file of the rows given: the good one with other cells."""
    monkeypatch.chdir(tmp_path)

    def refuse(*changes: dict[str, str]) -> str:
        with pytest.raises(FileProblems) as refusal:
            load_effects(write(tmp_path, *changes))
        return "\n".join(line.removeprefix("effects.csv:") for line in str(refusal.value).splitlines())

    return refuse


# What is shipped


@pytest.mark.unit
def test_every_process_is_moved_by_a_row_or_there_is_a_reason() -> None:
    moved = {each.target_name for each in FOR_THE_MONTH}
    assert set(load_processes()) - moved == set(NOTHING_MOVES)


@pytest.mark.unit
def test_every_lever_drives_an_effect_for_each_group_that_has_it() -> None:
    driven = {(each.owner, each.driver_name) for each in SHIPPED.values() if each.driver == "lever"}
    assert driven == {(owner, each.name) for each in load_efforts().values() for owner in each.owners}


@pytest.mark.unit
def test_a_lever_that_moves_what_is_recorded_moves_nothing_else() -> None:
    for lever in load_catalogue().levers.values():
        rows = [
            each for each in SHIPPED.values() if each.driver == "lever" and each.driver_name == lever.name
        ]
        assert {each.target == "record" for each in rows} == {lever.moves == "recorded"}, lever.name


@pytest.mark.unit
def test_what_is_only_counted_otherwise_is_said_to_be_reported() -> None:
    reported = {each.name for each in SHIPPED.values() if each.moves == "reported"}
    assert {each.name for each in SHIPPED.values() if each.target == "record"} < reported
    assert {each.driver_name for each in FOR_THE_MONTH if each.moves == "reported"} == {"admission_threshold"}


@pytest.mark.unit
def test_effects_that_other_parts_will_read_are_there() -> None:
    found = {(each.driver, each.target) for each in SHIPPED.values() if not each.is_for_the_month}
    assert found >= {
        ("state", "stock"),
        ("state", "capacity"),
        ("fact", "lever"),
        ("fact", "administration"),
        ("lever", "payment"),
        ("lever", "record"),
    }


@pytest.mark.unit
@pytest.mark.parametrize("effect", SHIPPED.values(), ids=lambda each: each.name)
def test_a_row_says_how_sure_it_is_and_where_it_comes_from(effect: Effect) -> None:
    recalled = effect.source.count("recalled")
    assert recalled == effect.source.count("recalled, to be checked")
    assert effect.notes.count("recalled") == effect.notes.count("recalled, to be checked")
    if recalled or "assumption of this project" in effect.source:
        assert effect.status == "assumed"
    assert ".csv" not in effect.source
    assert effect.notes.endswith(".")


@pytest.mark.unit
@pytest.mark.parametrize("effect", SHIPPED.values(), ids=lambda each: each.name)
def test_every_effect_has_a_range_and_a_size_that_makes_sense(effect: Effect) -> None:
    assert effect.low < effect.high
    least, most = effect.full_change_ends
    assert least <= effect.full_change <= most
    if effect.unit == "ratio":
        assert least > -1
    assert effect.target != "process" or effect.unit == "ratio"


@pytest.mark.unit
@pytest.mark.parametrize("effect", SHIPPED.values(), ids=lambda each: each.name)
def test_an_assumed_effect_has_a_range_of_a_twentieth_at_least(effect: Effect) -> None:
    if effect.status == "assumed" and effect.unit == "ratio":
        assert effect.high - effect.low >= Fraction(1, 50)


@pytest.mark.unit
def test_names_are_names() -> None:
    assert all(SNAKE_CASE.fullmatch(name) for name in SHIPPED)
    assert [each.name for each in SHIPPED.values()] == list(SHIPPED)
    assert FILE.read_text(encoding="utf-8").isascii()


@pytest.mark.unit
def test_the_file_is_read_once_and_cannot_be_changed() -> None:
    assert load_effects() is load_effects()
    with pytest.raises(FrozenInstanceError):
        SHIPPED["throughput_treatment"].effect = Fraction(1)  # type: ignore[misc]


@pytest.mark.unit
def test_case_management_finds_need_first_and_loses_it_later() -> None:
    finds, met = SHIPPED["case_management_finds_need"], SHIPPED["case_management_need_met"]
    assert finds.effect > 1 > met.effect
    assert float(finds.effect * met.effect) == pytest.approx(1, abs=0.001)
    assert finds.lag_90_months < met.lag_50_months


@pytest.mark.unit
def test_programmes_in_routine_service_may_do_harm() -> None:
    watched = SHIPPED["remote_monitoring_admissions"]
    least, most = watched.full_change_ends
    assert watched.full_change == 0
    assert least < 0 < most


# The dose

EFFORTS = st.floats(0, 1, allow_subnormal=False)  # what is too small to be divided is no effort


@pytest.mark.property
@given(EFFORTS, EFFORTS, st.one_of(st.none(), st.fractions(Fraction(1, 10), 5)))
def test_a_dose_rises_from_nothing_to_all(one: float, other: float, saturation: Fraction | None) -> None:
    assert dose(0, saturation) == 0
    assert dose(1, saturation) == 1
    low, high = sorted((one, other))
    assert 0 <= dose(low, saturation) <= dose(high, saturation) <= 1
    assert dose(one, saturation) >= one * (1 - 1e-12)


@pytest.mark.unit
def test_a_dose_by_hand() -> None:
    assert dose(0.5, None) == 0.5
    assert dose(0.5, Fraction(1)) == pytest.approx((1 - math.exp(-0.5)) / (1 - math.exp(-1)))


# What a row may hold


@pytest.mark.unit
def test_a_row_in_full(tmp_path: Path) -> None:
    found = load_effects(write(tmp_path, {}))["kindness_referrals"]
    assert (found.driver, found.driver_name, found.owner) == ("lever", "referral_restraint", "gp_practice")
    assert (found.low, found.effect, found.high) == (Fraction(7, 10), Fraction(4, 5), Fraction(9, 10))
    assert found.saturation == Fraction(1, 2)
    assert found.partners == ("acute_trust.outreach",)
    assert found.full_change == Fraction(-2, 10) * Fraction(1, 2) * Fraction(1, 5)
    assert found.full_change_ends == (Fraction(-9, 100), Fraction(45, 1000))
    assert found.is_for_the_month


@pytest.mark.unit
def test_an_empty_saturation_is_none(tmp_path: Path) -> None:
    assert load_effects(write(tmp_path, {"saturation": ""}))["kindness_referrals"].saturation is None


@pytest.mark.unit
def test_a_state_is_not_for_the_month(tmp_path: Path) -> None:
    row = {"driver": "state", "driver_name": "fatigue"}
    assert not load_effects(write(tmp_path, row))["kindness_referrals"].is_for_the_month


@pytest.mark.unit
def test_points_change_nothing_at_nought_and_ratios_at_one(tmp_path: Path) -> None:
    row = {"target": "record", "target_name": "share_at_target", "unit": "share_points", "effect": "0.75"}
    found = load_effects(write(tmp_path, row))["kindness_referrals"]
    assert found.full_change == Fraction(3, 4) * Fraction(1, 10)
    assert NO_EFFECT["ratio"] == 1


@pytest.mark.unit
@pytest.mark.parametrize("column", [column for column in GOOD if column not in ("saturation", "partners")])
def test_a_cell_that_must_not_be_empty(refused: Refuse, column: str) -> None:
    assert f"{column}: the cell is empty; every row needs its {column}" in refused({column: ""})


WRONG_CELLS = [
    ("name", "Kindness", "'Kindness' is not a name; write it like 'day_case'"),
    ("driver", "levers", "'levers' is not allowed here; use lever, fact or state. Did you mean 'lever'?"),
    ("driver_name", "acces", "gp_practice: 'acces' is not allowed here; use access, "),
    ("driver_name", "outreach", "gp_practice: 'outreach' is not allowed here; use access, "),
    ("owner", "hub", "'hub' is not allowed here; use gp_practice, acute_trust, "),
    ("target", "proces", "Did you mean 'process'?"),
    ("target_name", "referal", "Did you mean 'referral'?"),
    ("unit", "percent", "'percent' is not allowed here; use ratio, "),
    ("unit", "share_points", "a process is moved by 'ratio', not by 'share_points'; write 'ratio'"),
    ("low", "-0.1", "a ratio of -0.1 is not allowed; write 0 or more"),
    ("effect", "0.95", "0.95 is outside low 0.7 to high 0.9; keep low <= value <= high"),
    ("effect", "less", "'less' is not a number"),
    ("distribution", "beta", "'beta' is not allowed here; use normal, lognormal, uniform or triangular."),
    ("saturation", "0", "0 is not allowed; write more than 0, or leave the cell empty"),
    ("lag_50_months", "2", "2 is outside 3 to 9; keep low <= value <= high"),
    ("lag_50_low_months", "0", "an effect takes a month at least; write 1 or more"),
    ("lag_50_months", "6.5", "6.5 is not a whole number; write one, such as 12"),
    ("lag_90_months", "11", "11 is too soon after 6 to half; write 12 or more"),
    ("decay_50_months", "0", "an effect takes a month at least to go; write 1 or more"),
    ("fidelity_low", "-2", "fidelity goes from -1, as much harm, to 1, as in the evidence; keep within"),
    ("fidelity_high", "0.4", "0.5 is outside fidelity_low -0.5 to fidelity_high 0.4"),
    ("reached_share_high", "1.1", "1.1 is more than all; write 0 to 1"),
    ("partner_share_high", "2", "2 is more than all; write 0 to 1"),
    ("partners", "acute_trust.outrech", "Did you mean 'acute_trust.outreach'?"),
    ("partners", "gp_practice.referral_restraint", "drives the effect itself; name another, or none"),
    ("partners", "", "a share hangs on partners where there are some, and only there; name them, or write 0"),
    ("moves", "seen", "'seen' is not allowed here; use true or reported."),
    ("status", "sure", "'sure' is not allowed here; use published, derived or assumed."),
]


@pytest.mark.unit
@pytest.mark.parametrize(("column", "text", "said"), WRONG_CELLS)
def test_a_cell_that_holds_what_it_may_not(refused: Refuse, column: str, text: str, said: str) -> None:
    refusal = refused({column: text})
    assert said in refusal
    assert len(refusal.splitlines()) == 1


@pytest.mark.unit
def test_a_fact_needs_a_name_like_all_names(refused: Refuse) -> None:
    said = refused({"driver": "fact", "driver_name": "Gate"})
    assert said == "2: driver_name: 'Gate' is not a name; write it like 'gate_assessment'"


@pytest.mark.unit
def test_what_another_part_reads_needs_a_name_like_all_names(refused: Refuse) -> None:
    said = refused({"target": "record", "target_name": "Share!"})
    assert said == "2: target_name: 'Share!' is not a name; write it like 'share_at_target'"


@pytest.mark.unit
def test_a_lever_is_moved_by_points(refused: Refuse) -> None:
    said = refused({"target": "lever", "target_name": "access"})
    assert said == "2: unit: a lever is moved by 'share_points', not by 'ratio'; write 'share_points'"


@pytest.mark.unit
def test_nine_tenths_come_no_sooner_than_twice_half() -> None:
    assert [soonest_90(months) for months in (1, 2, 5, 6, 24)] == [3, 5, 11, 12, 48]


@pytest.mark.unit
def test_all_that_is_wrong_is_told_at_once(refused: Refuse) -> None:
    said = refused({"unit": "x", "owner": "y"}, {"name": "other", "moves": "z"}).splitlines()
    assert [line.split(": ")[:2] for line in said] == [["2", "unit"], ["2", "owner"], ["3", "moves"]]


@pytest.mark.unit
def test_a_name_given_twice(refused: Refuse) -> None:
    assert refused({}, {}) == "3: name: 'kindness_referrals' is also the name on line 2; give it once"


@pytest.mark.unit
def test_among_those_whom_a_row_reaches_full_effort_does_more_than_among_all() -> None:
    row = SHIPPED["pathway_destination"]
    assert row.change_among == row.effect - 1
    assert row.full_change == row.change_among * Fraction(5, 100)
    in_points = SHIPPED["recording_reported_targets"]
    assert in_points.change_among == in_points.full_change == in_points.effect
    assert all(abs(each.full_change) <= abs(each.change_among) for each in SHIPPED.values())
