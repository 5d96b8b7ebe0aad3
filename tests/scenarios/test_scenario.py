"""Scenarios: what a file says, what a scenario is made of without one, and what is refused, all at once."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from fractions import Fraction
from pathlib import Path

import pytest

from scenarios.allocations import pounds_a_year
from scenarios.horizon import Horizon
from scenarios.interventions import Intervention, InterventionFile
from scenarios.model import load_model
from scenarios.place import load_place
from scenarios.populations import EVERYONE, Population
from scenarios.problems import FileProblems
from scenarios.scenario import load_scenario, scenario_of, shipped_scenarios
from scenarios.scenario_file import ScenarioFile
from scenarios.scenario_parts import shipped_models
from scenarios.yaml_files import read_yaml
from tests.scenarios.small_model import SMALL as MODEL
from tests.scenarios.small_model import changed
from tests.scenarios.small_place import small_place
from tests.scenarios.small_scenario import said_of, small_scenario, write_scenario

pytestmark = pytest.mark.unit

ONE_PARTY_TWICE = changed(("nurses: {kind: community_trust}", "nurses: {kind: acute_trust}"), text=MODEL)


# What a file says


def test_a_scenario_is_what_its_file_says(tmp_path: Path) -> None:
    scenario = small_scenario(tmp_path)
    assert (scenario.name, scenario.title) == ("island", "The island under joint contracts")
    assert (scenario.place.name, scenario.model.file.name) == ("small", "small")
    assert scenario.horizon == Horizon(24)
    assert (scenario.behaviour, scenario.governance) == ("fixed", "neutral")
    assert (scenario.citizens, scenario.people, scenario.sampled_share) == (60, 60, Fraction(1))
    assert scenario.budgets_pounds_a_year == {"commissioner": 60_000}
    assert scenario.contracts is scenario.model.contracts


def test_what_a_file_leaves_out_is_as_usual(tmp_path: Path) -> None:
    file = write_scenario(tmp_path, "name: plain\ntitle: Plain\nplace: isle\nmodel: contracts.yaml\n")
    scenario = load_scenario(file)
    assert (scenario.horizon.months, scenario.citizens, scenario.people) == (60, None, 60)
    assert (scenario.behaviour, scenario.governance) == ("fixed", "neutral")
    assert scenario.interventions == ()
    assert scenario.sampled_share == 1


def test_everyone_comes_first_then_the_model_s_populations_then_the_file_s_own(tmp_path: Path) -> None:
    populations = small_scenario(tmp_path).populations
    assert list(populations) == ["everyone", "younger", "older", "frail_elders"]
    assert populations["everyone"] == EVERYONE
    assert populations["older"] == Population(age_from=65)


def test_roles_are_bound_to_the_parties_of_the_place(tmp_path: Path) -> None:
    members = small_scenario(tmp_path).members
    assert members == {
        "buyer": ("commissioner",),
        "hospital": ("RXX", "RYY"),
        "surgeries": ("Harbour", "Hill", "Lighthouse"),
        "nurses": ("community_trust",),
        "suppliers": ("suppliers",),
        "tax_office": ("tax_office",),
        "others": ("others",),
    }


def test_interventions_are_told_for_the_parties_they_concern(tmp_path: Path) -> None:
    assert small_scenario(tmp_path).interventions == (
        Intervention("capacity", "beds", Fraction(9, 10), 30, 41, ("RXX",)),
        Intervention("budget", "council", Fraction(19, 20), 37, None, ("council",)),
        Intervention("lever", "continuity", Fraction(3, 5), 25, None, ("Hill", "Lighthouse")),
        Intervention("feedback", "norm_letter", Fraction(1), 25, None, ("Harbour", "Hill", "Lighthouse")),
    )


@pytest.mark.parametrize(
    ("month", "names"),
    [
        (24, []),
        (25, ["continuity", "norm_letter"]),
        (41, ["beds", "council", "continuity", "norm_letter"]),
        (42, ["council", "continuity", "norm_letter"]),
    ],
)
def test_the_interventions_of_a_month(month: int, names: list[str], tmp_path: Path) -> None:
    assert [each.name for each in small_scenario(tmp_path).interventions_in(month)] == names


def test_allocations_are_for_as_many_citizens_as_there_are() -> None:
    budgets = {"commissioner": {"budget_pounds_a_year": 90_000_000}}
    whole = scenario_of("southend", "iph", commissioners=budgets)
    half = scenario_of("southend", "iph", commissioners=budgets, citizens=whole.people // 2)
    assert half.sampled_share == Fraction(1, 2)
    assert pounds_a_year(whole.allocations)["commissioner"] == 90_000_000
    assert pounds_a_year(half.allocations)["commissioner"] == 45_000_000
    assert [2 * each.pounds_a_year for each in half.allocations] == [
        each.pounds_a_year for each in whole.allocations
    ]


def test_a_budget_is_cut_from_the_month_of_the_intervention_and_charges_are_not(tmp_path: Path) -> None:
    scenario = small_scenario(tmp_path)
    before, after = scenario.allocations_in(36), scenario.allocations_in(37)
    assert before == scenario.allocations
    for was, now in zip(before, after, strict=True):
        is_cut = was.payer == "council" and was.funder == "treasury"
        assert now.pounds_a_year == was.pounds_a_year * (Fraction(19, 20) if is_cut else 1)
    assert before != after


def test_budgets_cut_twice_are_cut_by_both(tmp_path: Path) -> None:
    again = "  - {budget: council, times: 0.5, from_month: 40}\n  - {feedback"
    scenario = small_scenario(tmp_path, ("  - {feedback", again))
    factor = Fraction(19, 40)
    (now,) = (each for each in scenario.allocations_in(40) if each.name == "adult_social_care")
    (was,) = (each for each in scenario.allocations if each.name == "adult_social_care")
    assert now.pounds_a_year == factor * was.pounds_a_year


def test_a_scenario_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(FrozenInstanceError):
        small_scenario(tmp_path).citizens = 5  # type: ignore[misc]


@pytest.mark.parametrize("name", shipped_scenarios())
def test_a_shipped_scenario_loads_by_name_and_is_short(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.people == scenario.place.residents
    assert len(shipped_scenarios()[name].read_text(encoding="utf-8").splitlines()) < 30
    assert "extends" not in read_yaml(shipped_scenarios()[name]).data


def test_every_shipped_model_is_in_a_shipped_scenario() -> None:
    told = {read_yaml(path).data["model"] for path in shipped_scenarios().values()}
    assert told == set(shipped_models())


# What is in force today


def test_separate_contracts_are_in_force_today_unless_a_scenario_says_otherwise(tmp_path: Path) -> None:
    scenario = small_scenario(tmp_path)
    assert scenario.reference.file.name == load_scenario("southend_traditional").model.file.name
    assert scenario.reference_members["practices"] == ("Harbour", "Hill", "Lighthouse")
    other = small_scenario(tmp_path / "other", ("months: 24", "months: 24\nreference: contracts.yaml"))
    assert other.reference.file.name == "small"
    assert other.reference_members == other.members
    assert {name for name in scenario.digests if scenario.digests[name] != other.digests[name]} == {
        "reference"
    }


def test_today_s_populations_are_counted_too(tmp_path: Path) -> None:
    model = changed(("older: {age_from: 65}", "older: {age_from: 66}"), text=MODEL)
    populations = small_scenario(tmp_path, model=model).populations
    assert list(populations) == ["everyone", "younger", "older", "frail_elders", "other_older"]
    assert (populations["older"].age_from, populations["other_older"].age_from) == (66, 65)


def test_an_unknown_model_of_today_is_refused(tmp_path: Path) -> None:
    (problem,) = said_of(tmp_path, ("months: 24", "months: 24\nreference: alliances"))
    assert problem.startswith("6: reference: there is no model 'alliances'; use alliance, ")
    assert problem.endswith("Did you mean 'alliance'?")


# Without a file


def test_a_scenario_is_made_of_a_place_and_a_model(tmp_path: Path) -> None:
    file = tmp_path / "contracts.yaml"
    file.write_text(MODEL, encoding="utf-8")
    place, model = small_place(tmp_path / "small"), load_model(file)
    scenario = scenario_of(place, model, months=36, citizens=60)
    assert scenario.place is place
    assert scenario.model is model
    assert (scenario.horizon.months, scenario.people) == (36, 60)
    assert scenario.name == "unnamed"


def test_the_same_scenario_with_and_without_a_file() -> None:
    assert scenario_of("southend", "iph").digest == load_scenario("southend_iph").digest


def test_parts_may_be_named_by_their_folder_and_file(tmp_path: Path) -> None:
    write_scenario(tmp_path)
    scenario = scenario_of(tmp_path / "isle", tmp_path / "contracts.yaml")
    assert (scenario.place.name, scenario.model.file.name) == ("small", "small")


def test_typed_keys_are_taken_as_they_are() -> None:
    old = Population(age_from=80)
    scenario = scenario_of(
        "southend",
        "iph",
        populations={"old": old},
        interventions=[InterventionFile.model_validate({"lever": "triage", "level": "50%"})],
    )
    assert scenario.populations["old"] is old
    assert scenario.interventions[0].parties == ("hub",)


def test_mistakes_without_a_file_have_no_line() -> None:
    with pytest.raises(FileProblems) as refused:
        scenario_of(load_place("southend"), "iqh", mounths=12, citizens="many")
    assert [str(each) for each in refused.value.problems] == [
        "scenario: citizens: 'many' is not a whole number",
        "scenario: 'mounths' is not a key here; use name, title, description, place, model, reference, months, "
        "behaviour, governance, may_stop_before_start, compared_with, citizens, populations, commissioners or "
        "interventions. "
        "Did you mean 'months'?",
        "scenario: model: there is no model 'iqh'; use alliance, alliance_parallel, iph, lead_provider, traditional or "
        "the path of a model file. Did you mean 'iph'?",
    ]


# What is refused


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "months: 24",
            "month: 24",
            "5: 'month' is not a key here; use name, title, description, place, model, reference, months, behaviour, "
            "governance, may_stop_before_start, compared_with, citizens, populations, commissioners or interventions. "
            "Did you mean 'months'?",
        ),
        ("months: 24", "months: 241", "5: months: 241 is too large; write 240 or less"),
        ("months: 24", "months: 0", "5: months: 0 is too small; write 1 or more"),
        (
            "citizens: 60",
            "behaviour: responsiv",
            "6: behaviour: 'responsiv' is not a way of behaving; use fixed or responsive. "
            "Did you mean 'responsive'?",
        ),
        (
            "citizens: 60",
            "governance: neutrall",
            "6: governance: 'neutrall' is not a way of governing; use neutral or as_contracted. "
            "Did you mean 'neutral'?",
        ),
        ("model: contracts.yaml\n", "", "1: 'model' is missing; add it"),
        (
            "commissioner: {",
            "comissioner: {",
            "10: commissioners: 'comissioner' is not a payer; use nhs_england, commissioner, council, "
            "insurer or outcome_funder. Did you mean 'commissioner'?",
        ),
        (
            "budget_pounds_a_year: 60_000",
            "budget_pounds_year: 60_000",
            "10: commissioners.commissioner: 'budget_pounds_year' is not a key here; use budget_pounds_a_year. "
            "Did you mean 'budget_pounds_a_year'?",
        ),
        (
            "60_000",
            "-1",
            "10: commissioners.commissioner.budget_pounds_a_year: -1 is negative; an amount of pounds is 0 or more",
        ),
        (
            "  commissioner: {",
            "  insurer: {",
            "10: commissioners.insurer: there is no insurer in this scenario; use nhs_england, commissioner or council",
        ),
        (
            "citizens: 60",
            "citizens: 59",
            "6: citizens: 59 are too few; write 100 or more, or leave it out for everybody",
        ),
        (
            "citizens: 60",
            "citizens: 61",
            "6: citizens: only 60 people live in Small; write 60 or less, or leave it out",
        ),
        (
            "frail_elders: {",
            "visitors: {",
            "8: populations.visitors: 'visitors' is a population in every scenario; give yours another name",
        ),
        (
            "frail_elders: {",
            "older: {",
            "8: populations.older: 'older' is another population in the model 'small'; give yours another name",
        ),
        (
            "frail_elders: {age_from: 75, frailty: [moderate, severe], title: frail older people}",
            "p0: {age_from: 1}\n  p1: {age_from: 2}\n  p2: {age_from: 3}\n  p3: {age_from: 4}\n"
            "  p4: {age_from: 5}\n  p5: {age_from: 6}",
            "7: populations: 9 populations, everyone and those of measures among them, are more than the 8 that "
            "can be counted; leave some out",
        ),
    ],
)
def test_a_mistake_is_told_in_its_place(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert said_of(tmp_path, (old, new)) == [said]


def test_a_population_told_again_in_the_same_words_is_no_mistake(tmp_path: Path) -> None:
    assert said_of(tmp_path, ("frail_elders: {", "older: {age_from: 65}\n  frail_elders: {")) == []


def test_a_model_with_too_many_populations_is_refused(tmp_path: Path) -> None:
    others = "".join(f"  from_{age}: {{age_from: {age}}}\n" for age in range(70, 76))
    model = changed(("populations:\n", f"populations:\n{others}"), text=MODEL)
    own = "populations:\n  frail_elders: {age_from: 75, frailty: [moderate, severe], title: frail older people}\n"
    assert said_of(tmp_path, (own, ""), model=model) == [
        "4: model: 9 populations, everyone and those of measures among them, are more than the 8 that can be counted; "
        "leave some out"
    ]


def test_a_scheme_of_another_place_is_refused(tmp_path: Path) -> None:
    model = changed(("title: A small model", "title: A scheme\nplace: oldham"), text=MODEL)
    assert said_of(tmp_path, model=model) == [
        "4: model: 'small' is a scheme of oldham, not of small; name its place"
    ]


def test_a_party_that_would_pay_itself_is_refused(tmp_path: Path) -> None:
    model = changed(
        ("buyer: {kind: commissioner}", "buyer: {kind: acute_trust}"),
        ("objective: {buyer: 0.5, members: 1.0, pounds_per_qaly: 0}", "objective: {members: 1.0}"),
        text=MODEL,
    )
    model = model.replace("bind: each}\n  surgeries", "title: Hospital}\n  surgeries")
    assert said_of(tmp_path, model=model) == [
        "4: model: in contract 'joint' RXX would pay itself, as 'buyer' and as 'hospital'; give one of the roles a "
        "kind that the place lacks, such as integrated_provider"
    ]


@pytest.mark.parametrize("rank", ["rank(readmissions)", "rank(readmissions) by nurses"])
def test_one_alone_is_ranked_only_among_so_many(rank: str, tmp_path: Path) -> None:
    def said(rank: str) -> list[str]:
        league = (
            f"      - {{name: league, mechanism: outcome, payees: [nurses], reading: '{rank}', curve: threshold, "
            "at_most: 6, pot_pounds_a_year: 900}\n"
        )
        after = "        settle: yearly\n"
        return said_of(tmp_path, model=changed((after, after + league), text=MODEL))

    assert said(rank) == [
        f"4: model: 'joint.league' reads '{rank}', and this place has one alone to tell it of, who has no rank; say "
        "among how many: rank(readmissions, PEERS)"
    ]
    assert said(rank.replace(")", ", 24)")) == []


def test_two_roles_of_one_party_are_no_mistake_where_neither_pays_the_other(tmp_path: Path) -> None:
    assert small_scenario(tmp_path, model=ONE_PARTY_TWICE).members["nurses"] == ("RXX",)


def test_a_role_may_not_take_a_party_s_name(tmp_path: Path) -> None:
    model = MODEL.replace("nurses", "council").replace(
        "council: {kind: community_trust}", "council: {kind: hub}"
    )
    assert said_of(tmp_path, model=model) == [
        "4: model: role 'council' would add a party of that name, but the place has one, of kind council; give the "
        "role another name"
    ]


def test_all_that_is_wrong_with_file_place_and_model_is_told_at_once(tmp_path: Path) -> None:
    file = write_scenario(tmp_path, model=changed(("kind: commissioner", "kind: comissioner"), text=MODEL))
    text = (
        file.read_text(encoding="utf-8")
        .replace("months: 24", "months: none")
        .replace("place: isle", "place: isl")
    )
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FileProblems) as refused:
        load_scenario(file)
    said = [str(each).removeprefix(f"{tmp_path}/") for each in refused.value.problems]
    assert [each.partition(": ")[0] for each in said] == [
        "island.yaml:3",
        "island.yaml:5",
        "contracts.yaml:4",
    ]


def test_a_scenario_that_is_not_there_is_told_the_nearest() -> None:
    with pytest.raises(FileProblems) as refused:
        load_scenario("southend_ihp")
    assert str(refused.value) == (
        "southend_ihp: there is no such file, and no shipped scenario of that name; use southend_alliance, "
        "southend_alliance_parallel, southend_iph, southend_lead_provider or southend_traditional. "
        "Did you mean 'southend_iph'?"
    )


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    write_scenario(tmp_path)
    with pytest.raises(FileProblems, match=r"there is no such file. Did you mean 'island.yaml'\?"):
        load_scenario(tmp_path / "iland.yaml")


def test_every_key_of_a_scenario_file_is_used_by_the_small_one_or_left_to_its_default(tmp_path: Path) -> None:
    used = set(read_yaml(write_scenario(tmp_path)).data)
    assert set(ScenarioFile.model_fields) - used == {
        "description",
        "reference",
        "behaviour",
        "governance",
        "may_stop_before_start",
        "compared_with",
    }
