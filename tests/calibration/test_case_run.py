"""Cases lived with few citizens: same luck in both runs, effects read as they came about, nothing lived twice."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan, log
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.citizens.counts import Item
from calibration.case_file import ReadsFile, cases_named
from calibration.case_reading import Pair, counted, reckoned
from calibration.case_run import Laboratory
from calibration.case_scenarios import baseline_run, changed_run
from scenarios.answers import load_answers
from scenarios.effects import load_effects
from scenarios.horizon import BURN_IN_MONTHS
from scenarios.problems import FileProblems
from scenarios.quantities import Quantity
from tests.calibration.small_cases import CITIZENS, case, laboratory, output_of

pytestmark = pytest.mark.regression


def pair_of(name: str) -> Pair:
    return laboratory().pair(next(each for each in laboratory().cases if each.name == name))


def output(**keys: Any) -> Any:
    return output_of(**{"months": [3, 6], **keys})


LETTER = "norm_letter"


def told() -> list[str]:
    (letter,) = cases_named([LETTER])
    return list(letter.file.interventions[0].providers or ())


def test_both_runs_of_a_case_have_the_same_citizens() -> None:
    pair = pair_of(LETTER)
    assert pair.baseline.economy.luck == pair.changed.economy.luck
    before = [
        each.economy.history.counted("by_quintile", 1, BURN_IN_MONTHS)
        for each in (pair.baseline, pair.changed)
    ]
    assert (before[0] == before[1]).all()


def test_a_run_that_cases_share_is_lived_once() -> None:
    assert pair_of(LETTER).baseline is pair_of(LETTER).baseline
    first, second = cases_named(["C1", "C2"])
    assert baseline_run(first) == baseline_run(second)
    assert changed_run(first) == changed_run(second)
    assert baseline_run(first) != changed_run(first)


def test_where_nothing_changes_there_is_no_effect() -> None:
    same = pair_of(LETTER).baseline
    for way in ("reckoned", "counted"):
        assert Pair(same, same).effect(output(), way) == 0
    assert set(Pair(same, same).levers_moved(6).values()) == {0.0}


def test_what_a_fact_does_is_read_for_those_whom_it_is_about() -> None:
    pair = pair_of(LETTER)
    row = load_effects()["norm_letter_referrals"]
    reads: dict[str, Any] = {"reads": {"process": "referral"}}
    on_those = pair.effect(output(exposed=told(), **reads))
    on_all = pair.effect(output(**reads))
    assert 100 * float(row.full_change) < on_those < on_all < 0
    others = [name for name in pair.changed.economy.members("gp_practice") if name not in told()]
    assert pair.effect(output(exposed=others, **reads)) == pytest.approx(0, abs=0.05)
    apart = pair.effect(output(exposed=told(), unexposed=others, **reads))
    assert apart == pytest.approx(on_those, abs=0.05)


def test_what_is_reckoned_is_the_process_times_its_answer() -> None:
    pair, answers = pair_of(LETTER), load_answers()
    answer = answers.of_service("outpatient_first")[answers.processes.index("referral")]
    process = reckoned(pair.changed, ReadsFile(process="referral"), (3, 6), None)
    served = reckoned(pair.changed, ReadsFile(activity="outpatient_first"), (3, 6), None)
    assert process < 0
    assert served == pytest.approx(answer * process, rel=0.05)


def test_what_is_counted_is_what_citizens_lived() -> None:
    pair = pair_of(LETTER)
    months = (BURN_IN_MONTHS + 3, BURN_IN_MONTHS + 6)
    counts = [
        sum(each.economy.history.by_level(Item.REFERRAL, "practice", 0, *months))
        for each in (pair.changed, pair.baseline)
    ]
    assert counts[0] < counts[1]
    found = pair.effect(output(reads={"activity": "referral"}), "counted")
    assert found == pytest.approx(100 * (counts[0] / counts[1] - 1))
    of_members = pair.effect(output(reads={"activity": "referral"}, exposed=told()), "counted")
    assert of_members < found


def test_a_thing_times_itself_changes_twice_over() -> None:
    pair, reads = pair_of(LETTER), {"activity": "referral"}
    once, twice = (
        1 + pair.effect(each) / 100 for each in (output(reads=reads), output(reads=reads, times=reads))
    )
    assert once < 1
    assert twice == pytest.approx(once**2)


def test_a_comparison_is_taken_off() -> None:
    pair = pair_of(LETTER)
    plain: dict[str, Any] = {"reads": {"activity": "referral"}}
    assert pair.effect(output(against={"activity": "referral"}, **plain)) == 0
    against = pair.effect(output(against={"activity": "gp_contact"}, **plain))
    assert against == pytest.approx(pair.effect(output(**plain)), abs=0.1)


def test_points_are_of_a_level_and_a_dose_divides() -> None:
    pair = pair_of(LETTER)
    plain: dict[str, Any] = {"reads": {"process": "referral"}}
    per_cent = pair.effect(output(**plain))
    level = {"value": 50, "status": "assumed", "source": "made up"}
    assert pair.effect(output(change="points", level=level, **plain)) == pytest.approx(per_cent / 2)
    half = {"value": "50%", "status": "assumed", "source": "made up"}
    assert pair.effect(output(dose=half, **plain)) == pytest.approx(per_cent * 2)
    of_measure = pair.effect(output(reads={"measure": "referrals"}, change="points"))
    relative = pair.effect(output(reads={"measure": "referrals"}))
    assert of_measure == pytest.approx(relative / 100 * pair.level(output(reads={"measure": "referrals"})))


@pytest.mark.parametrize(
    "reads", [{"lever": "access"}, {"record": "share_at_target"}, {"administration": "x"}]
)
def test_what_did_not_move_is_read_as_nothing(reads: Mapping[str, str]) -> None:
    pair = pair_of(LETTER)
    assert pair.effect(output(reads=dict(reads), change="amount")) == pytest.approx(0, abs=1e-9)
    assert isnan(pair.effect(output(reads=dict(reads), change="amount"), "counted"))


def test_a_population_that_nobody_counted_is_not_told() -> None:
    reads = {"activity": "emergency_admission", "population": "dependent"}
    assert isnan(pair_of(LETTER).effect(output(reads=reads), "counted"))
    assert pair_of(LETTER).effect(output(reads=reads)) == pytest.approx(0, abs=0.5)


def test_a_contract_moves_facts_as_it_does_in_any_run() -> None:
    pair = pair_of("day_case_premium")
    (premium,) = cases_named(["C17"])
    assert pair.changed.economy.scenario.behaviour == "responsive"
    assert pair.changed.economy.month >= BURN_IN_MONTHS + premium.file.months
    row = load_effects()["day_case_premium"]
    assert (
        0 < pair.effect(output(reads={"process": "day_case"}, months=[12, 12])) < 100 * float(row.full_change)
    )


# What a case is allowed to set


def test_levers_of_today_are_those_of_the_case(tmp_path: Path) -> None:
    level = {"value": "30%", "low": "20%", "high": "50%", "status": "assumed", "source": "made up"}
    made = case(tmp_path, {"months": [1, 1]}, changed="traditional", levers_today={"access": level})
    economy = Laboratory([made], CITIZENS).pair(made).baseline.economy
    at = economy.levers.names["gp_practice"].index("access")
    assert (economy.levers.baseline["gp_practice"][:, at] == 0.3).all()


def test_levers_of_today_are_drawn_within_their_range() -> None:
    stated = Quantity.read(
        {"value": "30%", "low": "20%", "high": "50%", "status": "assumed", "source": "made up"}
    )
    row = next(iter(laboratory()._england(baseline_run(laboratory().cases[0])).efforts.values()))
    levels = [
        float(Laboratory([], CITIZENS, seed, is_drawn=True)._effort(row, stated).today)
        for seed in range(1, 30)
    ]
    assert 0.2 <= min(levels) < 0.3 < max(levels) <= 0.5
    assert float(Laboratory([], CITIZENS, 1)._effort(row, stated).today) == 0.3


@pytest.mark.slow
def test_a_draw_moves_the_effect_and_not_the_citizens() -> None:
    (letter,) = cases_named([LETTER])
    central, drawn = (Laboratory([letter], CITIZENS, 1, is_drawn=each).pair(letter) for each in (False, True))
    of_output = letter.file.outputs[0]
    assert central.effect(of_output) != drawn.effect(of_output)
    before = [
        each.baseline.economy.history.counted("by_quintile", 1, BURN_IN_MONTHS) for each in (central, drawn)
    ]
    assert np.array_equal(before[0], before[1])


def test_the_digest_hangs_on_cases_and_contracts(tmp_path: Path) -> None:
    first = case(tmp_path)
    digest = Laboratory([first], CITIZENS).digest
    assert Laboratory([first], CITIZENS).digest == digest
    other = case(tmp_path, {"months": [1, 11]})
    assert Laboratory([other], CITIZENS).digest != digest


def test_a_model_that_there_is_not_is_told_with_the_file_of_the_case(tmp_path: Path) -> None:
    made = case(tmp_path, changed="contracts/none.yaml")
    with pytest.raises(FileProblems) as refused:
        Laboratory([made], CITIZENS).pair(made)
    assert "t01_made_up.yaml" in str(refused.value)
    assert "there is no model 'contracts/none.yaml'" in str(refused.value)


def test_logarithms_of_what_is_counted_are_of_the_months_asked_for() -> None:
    pair = pair_of(LETTER)
    months = (BURN_IN_MONTHS + 1, BURN_IN_MONTHS + 3)
    contacts = pair.baseline.economy.history.by_level(Item.GP_CONTACT, "place", 0, *months).sum()

    assert counted(pair.baseline, ReadsFile(activity="gp_contact"), (1, 3), None) == pytest.approx(
        log(contacts)
    )
