"""Interventions: what may be written of one, whom it concerns, when it holds, and the words they may use."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from scenarios.cast import Cast, cast_of
from scenarios.catalogue import load_catalogue
from scenarios.contract_facts import load_contract_facts
from scenarios.effects import load_effects
from scenarios.horizon import Horizon
from scenarios.interventions import (
    ACTS,
    Capacity,
    Feedback,
    Intervention,
    InterventionFile,
    conflicts,
    intervention,
    kinds_concerned,
    load_capacities,
    load_feedback,
    load_place_facts,
    words_of_interventions,
)
from scenarios.model_file import RoleFile
from scenarios.problems import FileProblems
from tests.scenarios.small_place import small_place
from tests.scenarios.small_scenario import said_of

pytestmark = pytest.mark.unit

FEEDBACK = "{feedback: norm_letter}"
CATALOGUE = load_catalogue()


@pytest.fixture
def cast(tmp_path: Path) -> Cast:
    return cast_of(small_place(tmp_path), {"hub": RoleFile(kind="hub")})


def made(cast: Cast, **keys: object) -> Intervention:
    return made_in(Horizon(), cast, **keys)


def made_in(horizon: Horizon, cast: Cast, **keys: object) -> Intervention:
    written = InterventionFile.model_validate(keys, context=words_of_interventions())
    return intervention(written, cast, horizon)


def refusal(call: Callable[[], object]) -> str:
    """What is said of a call that is refused."""
    with pytest.raises(ValueError, match=r".") as refused:
        call()
    return str(refused.value)


# Whom an intervention concerns


@pytest.mark.parametrize(
    ("keys", "parties"),
    [
        ({"capacity": "beds", "times": "0.9"}, ("RXX", "RYY")),
        ({"capacity": "contacts", "times": 2}, ("Harbour", "Hill", "Lighthouse")),
        ({"capacity": "contacts", "times": 2, "providers": ("Lighthouse", "Hill")}, ("Hill", "Lighthouse")),
        ({"lever": "access", "level": 1, "providers": ("gp_practice",)}, ("Harbour", "Hill", "Lighthouse")),
        ({"lever": "triage", "level": "0.5"}, ("hub",)),
        ({"lever": "patient_selection", "level": 0}, ("RXX", "RYY", "community_trust")),
        (
            {"lever": "patient_selection", "level": 0, "providers": ("community_trust", "RYY")},
            ("RYY", "community_trust"),
        ),
        ({"budget": "council", "times": "0.95"}, ("council",)),
        ({"feedback": "shared_learning", "providers": ("RXX",)}, ("RXX",)),
    ],
)
def test_those_concerned_stand_in_the_order_of_the_cast(
    keys: dict[str, object], parties: tuple[str, ...], cast: Cast
) -> None:
    assert made(cast, **keys).parties == parties


@pytest.mark.parametrize("name", CATALOGUE.levers)
def test_every_lever_concerns_the_kinds_that_have_it(name: str) -> None:
    assert kinds_concerned("lever", name) == CATALOGUE.levers[name].party_kinds


@pytest.mark.parametrize("name", load_capacities())
def test_every_shipped_capacity_is_somebody_s_in_a_place(name: str, cast: Cast) -> None:
    found = made(cast, capacity=name, times="1.1")
    assert found.parties == cast.of_kind(load_capacities()[name].party_kind)
    assert found.parties


def test_feedback_is_what_an_effect_reads_or_a_reminder() -> None:
    facts = {each.driver_name: each.owner for each in load_effects().values() if each.driver == "fact"}
    assert set(load_feedback()) - set(facts) == {"prompts"}
    for name, feedback in load_feedback().items():
        assert feedback.party_kinds == (facts.get(name, "gp_practice"),)


@pytest.mark.parametrize("name", load_place_facts())
def test_a_fact_of_a_place_is_what_effects_read_of_those_whom_it_is_about(name: str, cast: Cast) -> None:
    owners = {each.owner for each in load_effects().values() if each.driver_name == name}
    assert set(load_place_facts()[name].party_kinds) == owners
    found = made(cast, fact=name, share="40%")
    assert (found.amount, found.parties) == (Fraction(2, 5), cast.of_kind("social_care"))


def test_every_fact_that_effects_read_is_made_so_by_something() -> None:
    facts = {each.driver_name for each in load_effects().values() if each.driver == "fact"}
    assert facts <= {*load_contract_facts(), *load_feedback(), *load_place_facts()}


@pytest.mark.parametrize("name", load_feedback())
def test_every_shipped_feedback_reaches_somebody(name: str, cast: Cast) -> None:
    assert made(cast, feedback=name).parties
    assert made(cast, feedback=name).amount == 1


def test_how_much(cast: Cast) -> None:
    assert made(cast, capacity="beds", times="0.925").amount == Fraction(37, 40)
    assert made(cast, capacity="beds", times=0).amount == 0
    assert made(cast, lever="access", level="60%").amount == Fraction(3, 5)


# When it holds


@pytest.mark.parametrize(
    ("first", "last", "month", "holds"),
    [
        (30, 41, 29, False),
        (30, 41, 30, True),
        (30, 41, 41, True),
        (30, 41, 42, False),
        (30, None, 300, True),
        (30, None, 29, False),
    ],
)
def test_both_ends_are_included(first: int, last: int | None, month: int, holds: bool) -> None:
    assert Intervention("feedback", "prompts", Fraction(1), first, last, ("a",)).is_in_force(month) is holds


def test_it_holds_from_the_first_month_under_contract_unless_told(cast: Cast) -> None:
    found = made(cast, feedback="prompts")
    assert (found.first_month, found.last_month) == (25, None)


def lever(first: int, last: int | None, *parties: str) -> Intervention:
    return Intervention("lever", "access", Fraction(1), first, last, parties)


@pytest.mark.parametrize(
    ("other", "is_conflict"),
    [
        (lever(30, 40, "b", "c"), True),
        (lever(41, None, "b"), True),
        (lever(25, 30, "b"), True),
        (lever(43, None, "b"), False),
        (lever(25, 29, "b"), False),
        (lever(30, 40, "c"), False),
        (Intervention("lever", "continuity", Fraction(1), 30, 40, ("b",)), False),
        (Intervention("capacity", "access", Fraction(1), 30, 40, ("b",)), False),
    ],
)
def test_a_lever_has_one_level_in_a_month(other: Intervention, is_conflict: bool) -> None:
    one = lever(30, 42, "a", "b")
    assert list(conflicts((one, other))) == ([(1, 0)] if is_conflict else [])
    assert list(conflicts((other, one))) == ([(1, 0)] if is_conflict else [])


def test_a_capacity_may_be_multiplied_twice() -> None:
    once = Intervention("capacity", "beds", Fraction(2), 25, None, ("a",))
    assert list(conflicts((once, once))) == []


# What is refused


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{}", "nothing is done here; give one of capacity, budget, lever, feedback or fact"),
        (
            "{capacity: beds, lever: access, times: 1}",
            "capacity and lever are more than one intervention; give one of capacity, budget, lever, feedback or fact",
        ),
        ("{capacity: beds, level: 1}", "'level' does not belong to capacity; use 'times'"),
        ("{fact: care_home_beds}", "'share' is missing; say how much of it holds, from 0 to 1"),
        ("{fact: care_home_beds, level: 1}", "'level' does not belong to fact; use 'share'"),
        ("{feedback: prompts, times: 1}", "'times' does not belong to feedback; leave it out"),
        (
            "{capacity: beds}",
            "'times' is missing; say by what it is multiplied, such as 0.9 for a tenth less",
        ),
        ("{lever: access}", "'level' is missing; say to which level, from 0 to 1, it is funded"),
        (
            "{budget: council, times: 1, providers: [council]}",
            "a budget is a payer's, so 'providers' does not belong to it; leave it out",
        ),
        (
            "{feedback: prompts, from_month: 24}",
            "from_month 24 is in the burn-in, which is the same in every scenario; write 25 or more",
        ),
        (
            "{feedback: prompts, from_month: 30, to_month: 29}",
            "to_month 29 is before from_month 30; write 30 or more",
        ),
        (
            "{feedback: prompts, from_month: 49}",
            "from_month 49 is after the last month of the scenario, 48; write 48 or less",
        ),
        (
            "{lever: triage, level: 1}",
            "lever 'triage' belongs to hub, alliance_team, integrated_provider or special_purpose_company, and there "
            "is none here; choose another",
        ),
        (
            "{budget: insurer, times: 1}",
            "budget 'insurer' belongs to insurer, and there is none here; choose another",
        ),
        (
            "{capacity: beds, times: 1, providers: [RXY]}",
            "'RXY' is nobody who has capacity 'beds'; use acute_trust, RXX or RYY. Did you mean 'RYY'?",
        ),
        (
            "{lever: access, level: 1, providers: [RXX]}",
            "'RXX' is nobody who has lever 'access'; use gp_practice, Harbour, Hill or Lighthouse.",
        ),
    ],
)
def test_a_row_that_makes_no_sense_is_told_in_its_place(row: str, said: str, tmp_path: Path) -> None:
    assert said_of(tmp_path, (FEEDBACK, row)) == [f"15: interventions[3]: {said}"]


@pytest.mark.parametrize(
    ("row", "key", "said"),
    [
        (
            "{capacity: bed, times: 1}",
            "capacity",
            "'bed' is not a capacity; use contacts, beds, planned_slots, ",
        ),
        (
            "{feedback: prompt}",
            "feedback",
            "'prompt' is not a feedback; use norm_letter, shared_learning, risk_tool, remote_monitoring or prompts. "
            "Did you mean 'prompts'?",
        ),
        (
            "{lever: acess, level: 1}",
            "lever",
            "'acess' is not a lever; see scenarios/catalogues/levers.csv. Did you mean 'access'?",
        ),
        (
            "{budget: concil, times: 1}",
            "budget",
            "'concil' is not a payer; use nhs_england, commissioner, council, ",
        ),
        (
            "{lever: access, level: 60}",
            "level",
            "60 is not a share; a share is between 0 and 1; write 60% or 0.6",
        ),
        ("{capacity: beds, times: -1}", "times", "-1 is negative; a count is 0 or more"),
        ("{feedback: prompts, providers: []}", "providers", "an empty list is too short; give at least 1"),
        ("{feedback: prompts, from_month: june}", "from_month", "'june' is not a whole number"),
    ],
)
def test_a_word_or_number_that_may_not_stand_there(row: str, key: str, said: str, tmp_path: Path) -> None:
    (problem,) = said_of(tmp_path, (FEEDBACK, row))
    assert problem.startswith(f"15: interventions[3].{key}: {said}")


def test_two_levels_of_one_lever_are_refused_with_the_place_of_the_other(tmp_path: Path) -> None:
    again = "{lever: continuity, level: 0.5, from_month: 30}"
    assert said_of(tmp_path, (FEEDBACK, again)) == [
        "15: interventions[3]: interventions[2] funds the same lever of the same provider in some of these months; "
        "keep one, or let one end before the other begins"
    ]


def test_a_conflict_is_found_beside_another_mistake(tmp_path: Path) -> None:
    rows = "{lever: triage, level: 1}\n  - {lever: continuity, level: 1}"
    assert [said.split(": ")[1] for said in said_of(tmp_path, (FEEDBACK, rows))] == [
        "interventions[3]",
        "interventions[4]",
    ]


def test_an_intervention_in_the_last_month_is_fine(cast: Cast) -> None:
    assert made_in(Horizon(12), cast, feedback="prompts", from_month=36).first_month == 36
    said = refusal(lambda: made_in(Horizon(12), cast, feedback="prompts", from_month=37))
    assert said == "from_month 37 is after the last month of the scenario, 36; write 36 or less"


# The tables of words


def test_each_act_has_its_words() -> None:
    words = words_of_interventions()
    assert set(words) == {"capacity", "payer", "lever", "feedback", "fact of a place"}
    assert set(ACTS) == {"capacity", "budget", "lever", "feedback", "fact"}
    assert set(words["lever"]) == set(CATALOGUE.levers)


def test_a_table_of_capacities_is_read_strictly(tmp_path: Path) -> None:
    file = tmp_path / "capacities.csv"
    file.write_text("name,party_kind,title,unit,meaning\nBeds,trust,Beds,beds,\n", encoding="utf-8")
    with pytest.raises(FileProblems) as refused:
        load_capacities(file)
    said = [str(each).removeprefix(f"{file}:2: ") for each in refused.value.problems]
    assert said[0] == "name: 'Beds' is not a name; write it like 'day_case'"
    assert said[1].startswith("party_kind: 'trust' is not allowed here; use gp_practice, acute_trust, ")
    assert said[2] == "meaning: the cell is empty; every row needs its meaning"


def test_a_table_of_feedback_is_read_strictly(tmp_path: Path) -> None:
    file = tmp_path / "feedback.csv"
    file.write_text(
        "name,party_kinds,title,meaning\nletter,gp_practice council,Letter,A letter.\n", encoding="utf-8"
    )
    with pytest.raises(FileProblems) as refused:
        load_feedback(file)
    assert str(refused.value).startswith(f"{file}:2: party_kinds: 'council' is not allowed here; use ")


def test_the_rows_are_typed() -> None:
    assert load_capacities()["beds"] == Capacity(
        "beds",
        "acute_trust",
        "Hospital beds",
        "beds",
        "Beds for people of the place, after emergency and planned admission.",
    )
    letter = load_feedback()["norm_letter"]
    assert isinstance(letter, Feedback)
    assert letter.party_kinds == ("gp_practice",)
