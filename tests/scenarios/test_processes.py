"""The processes: what every shipped row must have, that levers can reach citizens, and how wrong rows are refused."""

import csv
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest

from scenarios.catalogue import Lever, load_catalogue
from scenarios.problems import FileProblems
from scenarios.processes import FILE, Exposure, Level, Process, load_processes
from scenarios.tables import SNAKE_CASE

pytestmark = pytest.mark.unit

SHIPPED = load_processes()
LEVEL_OF = {
    "gp_practice": "practice",
    "acute_trust": "trust",
    "private_provider": "trust",
    "community_trust": "community",
    "social_care": "social_care",
    "voluntary": "voluntary",
    "hub": "place",
    "alliance_team": "place",
    "integrated_provider": "place",
    "special_purpose_company": "place",
}
MOVED_BY = {
    "access": "contact_in_time contacts_wanted unmet_contact_taken_to_ae ae_attendance",
    "prevention": "diagnosis management_won management_lost avoidable_emergency_need risky_habits_end",
    "coordination": "emergency_need_frail",
    "continuity": "usual_doctor emergency_need_found",
    "referral_restraint": "referral",
    "planned_throughput": "planned_treatment urgent_treatment day_case planned_stay_days",
    "admission_threshold": "emergency_admission no_night",
    "discharge_planning": "stay_days hospital_delay readmission",
    "safety_and_quality": "death_after_admission harm",
    "outreach": "follow_ups planned_admission",
    "patient_selection": "planned_treatment dependence_treatment_begins dependence_treatment_dropped",
    "case_management": "case_management_admission case_management_referral remote_monitoring",
    "urgent_response": "urgent_response",
    "care_home_in_reach": "care_home_in_reach",
    "rehabilitation": "frailty_improves need_for_help_ends community_contacts",
    "crisis_response": "crisis_response mental_health_contacts mental_health_recovery",
    "treatment_gate": "dependence_treatment_begins",
    "treatment_completion": "dependence_treatment_completed dependence_treatment_dropped",
    "home_care_capacity": "package_begins social_care_delay social_care_delay_days",
    "assessment_speed": "package_begins social_care_delay",
    "reablement": "reablement_at_discharge reablement_on_request reablement_succeeds",
    "placement_supply": "care_home_entered discharge_to_care_home social_care_delay_days",
    "social_prescribing_and_befriending": "loneliness_begins loneliness_ends lonely_attendance",
    "peer_support_and_self_care": "activation_rises self_care",
    "end_of_life_support_at_home": "end_of_life_admission death_in_hospital",
    "triage": "referral_triage declined_while_waiting",
    "information": "shared_information handover",
    "pathway_coordination": "hospital_pathway handover",
}
"""What each lever could plausibly move, a reader's judgement that the table of effects has to make in numbers."""
TRUE_LEVERS = [lever for lever in load_catalogue().levers.values() if lever.moves == "true"]
GOOD = {
    "name": "kindness",
    "level": "practice",
    "acts_on": "referral harm",
    "exposed": "lonely",
    "today": "1",
    "maximum": "1.25",
    "status": "assumed",
    "meaning": "Being kind.",
}

Write = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """A file of the rows given: the good one with other cells."""
    monkeypatch.chdir(tmp_path)

    def write(*changes: dict[str, str]) -> Path:
        file = tmp_path / "processes.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, GOOD, lineterminator="\n")
            writer.writeheader()
            writer.writerows({**GOOD, **change} for change in changes)
        return file

    return write


def refused(file: Path) -> str:
    """What is said of a file, after the file's name."""
    with pytest.raises(FileProblems) as refusal:
        load_processes(file)
    return "\n".join(line.removeprefix(f"{file.name}:") for line in str(refusal.value).splitlines())


# What is shipped


@pytest.mark.parametrize("process", SHIPPED.values(), ids=lambda each: each.name)
def test_a_process_multiplies_today_within_tight_bounds(process: Process) -> None:
    assert process.today == 1
    assert 1 < process.maximum <= 3
    assert process.status == "assumed"


@pytest.mark.parametrize("process", SHIPPED.values(), ids=lambda each: each.name)
def test_a_meaning_is_one_sentence(process: Process) -> None:
    assert process.meaning.endswith(".")
    assert process.meaning.count(".") == 1
    assert process.meaning[0].isupper()


def test_processes_stand_under_their_own_names() -> None:
    assert [process.name for process in SHIPPED.values()] == list(SHIPPED)
    assert all(SNAKE_CASE.fullmatch(name) for name in SHIPPED)
    assert len({process.meaning for process in SHIPPED.values()}) == len(SHIPPED)


def test_every_level_and_exposure_is_in_use() -> None:
    assert {process.level for process in SHIPPED.values()} == set(get_args(Level))
    assert {process.exposed for process in SHIPPED.values()} == set(get_args(Exposure))


def test_levels_stand_together_in_the_file() -> None:
    levels = [process.level for process in SHIPPED.values()]
    assert list(dict.fromkeys(levels)) == list(get_args(Level))
    assert levels == sorted(levels, key=get_args(Level).index)


def test_a_trust_s_processes_reach_everyone() -> None:
    assert {process.exposed for process in SHIPPED.values() if process.level == "trust"} == {"everyone"}


def test_dying_at_home_being_born_and_moving_are_left_alone() -> None:
    untouched = {"death", "end_of_life", "death_near_end_of_life", "birth", "departure"}
    assert not untouched & {name for process in SHIPPED.values() for name in process.acts_on}


def test_what_levers_move_is_listed_for_all_levers_that_move_what_is_true() -> None:
    assert list(MOVED_BY) == [lever.name for lever in TRUE_LEVERS]
    assert {name for names in MOVED_BY.values() for name in names.split()} <= set(SHIPPED)


@pytest.mark.parametrize("lever", TRUE_LEVERS, ids=lambda each: each.name)
def test_every_lever_can_reach_citizens_at_the_level_of_each_kind_that_has_it(lever: Lever) -> None:
    levels = {SHIPPED[name].level for name in MOVED_BY[lever.name].split()}
    assert {LEVEL_OF[kind] for kind in lever.party_kinds} <= levels


def test_the_file_is_read_once_and_cannot_be_changed() -> None:
    assert load_processes() is load_processes()
    with pytest.raises(FrozenInstanceError):
        SHIPPED["harm"].maximum = Fraction(1)  # type: ignore[misc]


def test_the_shipped_file_uses_no_decoration() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert text.isascii()
    assert text.endswith("\n")


# What a row may hold


def test_a_row_in_full(written: Write) -> None:
    found = load_processes(written({}, {"name": "haste", "maximum": "3"}))
    assert list(found) == ["kindness", "haste"]
    assert found["kindness"] == Process(
        "kindness",
        "practice",
        ("referral", "harm"),
        "lonely",
        Fraction(1),
        Fraction(5, 4),
        "assumed",
        "Being kind.",
    )


@pytest.mark.parametrize("column", GOOD)
def test_a_cell_that_must_not_be_empty(written: Write, column: str) -> None:
    assert f"2: {column}: the cell is empty; every row needs its {column}" in refused(written({column: ""}))


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        (
            "level",
            "trusts",
            "'trusts' is not allowed here; use practice, trust, community, social_care, voluntary or place. "
            "Did you mean 'trust'?",
        ),
        (
            "exposed",
            "lonley",
            "'lonley' is not allowed here; use everyone, aged_65_and_over, frail, in_care_home, "
            "long_term_condition, severe_mental_illness, dependence, near_end_of_life or lonely. "
            "Did you mean 'lonely'?",
        ),
        ("acts_on", "harm referral harm", "'harm' stands twice; name each decision once"),
        ("today", "0.5", "0.5 is not today's level; write 1, for all are multipliers"),
        ("maximum", "0.9", "0.9 is below today's level; write 1 to 3"),
        ("maximum", "3.5", "3.5 is more than any process may be; write 1 to 3"),
        ("maximum", "-2", "-2 is negative; write 0 or more"),
        ("status", "guessed", "'guessed' is not allowed here; use published, derived or assumed."),
        ("name", "Kindness", "'Kindness' is not a name; write it like 'day_case'"),
    ],
)
def test_a_cell_that_holds_what_it_may_not(written: Write, column: str, text: str, said: str) -> None:
    assert refused(written({column: text})) == f"2: {column}: {said}"


def test_a_maximum_may_be_today_s_level(written: Write) -> None:
    assert load_processes(written({"maximum": "1"}))["kindness"].maximum == 1


def test_a_number_that_is_none(written: Write) -> None:
    assert refused(written({"maximum": "much"})).startswith("2: maximum: 'much' is not a number")


def test_a_name_given_twice(written: Write) -> None:
    said = "3: name: 'kindness' is also the name on line 2; give it once"
    assert refused(written({}, {"level": "trust"})) == said


def test_all_that_is_wrong_is_told_at_once(written: Write) -> None:
    said = refused(written({"level": "trsut", "maximum": "0"}, {"name": "haste", "today": "2"})).splitlines()
    assert [line.split(": ")[:2] for line in said] == [["2", "level"], ["2", "maximum"], ["3", "today"]]


def test_a_file_with_another_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "processes.csv"
    file.write_text("name,level,acts,exposed,today,maximum,status,meaning\n", encoding="utf-8")
    assert "'acts_on' is missing, 'acts' is not a column (Did you mean 'acts_on'?)" in refused(file)


def test_a_file_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = refused(tmp_path / "nowhere.csv")
    assert said == " the file cannot be read: No such file or directory"
