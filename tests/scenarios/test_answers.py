"""The table of what care answers to: complete, within what can be, looked up by service, population and measure."""

from __future__ import annotations

import csv
from math import log
from pathlib import Path

import numpy as np
import pytest

from scenarios.answers import ALL, FILE, QALYS, STEP, answer_populations, load_answers, row_name
from scenarios.effects import load_effects
from scenarios.measures import Definition, load_definitions
from scenarios.populations import EVERYONE, Population
from scenarios.problems import FileProblems

pytestmark = pytest.mark.unit

ANSWERS = load_answers()


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(process: str) -> int:
    return ANSWERS.processes.index(process)


def test_every_process_that_efforts_move_is_answered() -> None:
    moved = {each.target_name for each in load_effects().values() if each.is_for_the_month}
    answered = {row["process"] for row in rows()}
    assert answered == moved


def test_measures_that_are_told_by_a_published_level_answer_too() -> None:
    """Such as deaths within 30 days: their level in the usual year is published, and care moves them from there."""
    anchored = {
        name for name, each in load_definitions().items() if isinstance(each, Definition) and each.anchor
    }
    answering = {row["item"] for row in rows() if row["of"] == "measure"}
    assert {"mortality_within_30_days", "avoidable_hospital_deaths", "gp_experience"} <= anchored & answering


def test_each_row_is_named_after_what_it_is_about() -> None:
    for row in rows():
        assert row["name"] == row_name(row["process"], row["item"], row["population"])
        assert float(row["low"]) <= float(row["answer"]) <= float(row["high"])
        assert (float(row["low"]) - 1) * (float(row["high"]) - 1) > 0, "chance alone could have made it"


def test_a_row_is_the_elasticity_of_its_ratio() -> None:
    row = next(each for each in rows() if each["name"] == "referral.referral.everyone")
    assert ANSWERS.of_service("referral")[number("referral")] == pytest.approx(
        log(float(row["answer"])) / STEP
    )


def test_what_is_plain_is_as_it_must_be() -> None:
    """With a tenth more referred, nearly a tenth more is: who waits already is not referred again.

    Contacts in time keep people from A&E.
    """
    assert 0.85 < ANSWERS.of_service("referral")[number("referral")] < 1
    assert ANSWERS.of_service("ae_attendance")[number("contact_in_time")] < 0
    assert ANSWERS.of_service("emergency_bed_day")[number("stay_days")] == pytest.approx(1, abs=0.15)
    assert ANSWERS.of_measure("blood_pressure_control")[number("management_won")] > 0
    assert ANSWERS.of_service("gp_contact")[number("stay_days")] == 0


def test_health_answers_to_what_spares_people_illness_and_harm() -> None:
    """Life lived is nearly all that there is: it answers little, and for the better where need and harm go down."""
    assert ANSWERS.health[number("management_won")] > 0
    assert ANSWERS.health[number("emergency_need_frail")] <= 0
    assert ANSWERS.health[number("harm")] <= 0
    assert (np.abs(ANSWERS.health) < 0.1).all()
    health = [row for row in rows() if row["of"] == "health"]
    assert {(row["item"], row["population"]) for row in health} == {(QALYS, ALL)}
    assert ANSWERS.health[number("referral")] == 0, "whoever is not referred is no better for it"
    assert np.count_nonzero(ANSWERS.health) == len(health)


def test_older_people_s_admissions_answer_more_to_what_befalls_frail_people() -> None:
    older = Population(age_from=65)
    frail = number("emergency_need_frail")
    assert (
        ANSWERS.of_service("emergency_admission", older)[frail]
        > ANSWERS.of_service("emergency_admission")[frail]
    )


def test_a_population_is_known_by_whom_it_holds_and_others_are_taken_as_everyone() -> None:
    assert ANSWERS.named(Population(title="pensioners", age_from=65)) == "older"
    assert ANSWERS.named(EVERYONE) == ALL
    assert ANSWERS.named(Population(age_from=70)) == ALL
    assert next(iter(answer_populations())) == ALL


def test_what_has_no_row_answers_to_nothing() -> None:
    assert (ANSWERS.of_service("no_such_service") == 0).all()
    assert (ANSWERS.of_measure("no_such_measure") == 0).all()
    assert np.shape(ANSWERS.of_measure("no_such_measure")) == (len(ANSWERS.processes),)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "referral.referral.everyone,referral,",
            "referral.referral.everyone,referal,",
            "Did you mean 'referral'?",
        ),
        (",activity,referral,everyone,", ",activity,referal,everyone,", "Did you mean 'referral'?"),
        (",activity,referral,everyone,", ",activity,referral,oldest,", "'oldest' is not allowed here"),
        (",health,qalys,", ",health,qaly,", "Did you mean 'qalys'?"),
        (",derived,", ",guessed,", "'guessed' is not allowed here"),
    ],
)
def test_a_wrong_row_is_told(old: str, new: str, said: str, tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    wrong = tmp_path / "answers.csv"
    wrong.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FileProblems) as refusal:
        load_answers(wrong)
    assert said in str(refusal.value)
