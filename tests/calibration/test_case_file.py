"""Case files: what may stand in one, what is refused and in which words, and the cases that come with the project."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from calibration.case_file import CASES, OutputFile, cases_named, read_case, shipped_cases
from calibration.case_rules import FILE as RULES
from calibration.case_rules import rule
from scenarios.model import load_model
from scenarios.problems import FileProblems
from scenarios.rules import load_rules
from scenarios.scenario_parts import shipped_models
from tests.calibration.small_cases import PUBLISHED, case, written

pytestmark = pytest.mark.unit


def refused(path: Path) -> str:
    with pytest.raises(FileProblems) as told:
        read_case(path)
    return str(told.value)


def test_a_case_tells_what_it_was_given(tmp_path: Path) -> None:
    made = case(tmp_path)
    assert (made.name, made.is_run, made.file.months) == ("made_up", True, 12)
    assert made.file.outputs[0].reads.kind == "activity"
    assert made.file.outputs[0].reads.name == "emergency_admission"


def test_models_are_found_from_the_folder_of_the_case_or_by_name(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("name: own\n", encoding="utf-8")
    made = case(tmp_path)
    assert made.path("own.yaml") == str((tmp_path / "own.yaml").resolve())
    assert made.path("a_shipped_one") == "a_shipped_one"


@pytest.mark.parametrize(
    ("output", "keys", "words"),
    [
        (
            {},
            {"baseline": None},
            "'baseline' is missing; name the contracts before the change, or say why it 'cannot' be run",
        ),
        (
            {},
            {"changed": None},
            "nothing changes; give 'changed' or 'interventions', or say why it 'cannot' be run",
        ),
        ({}, {"kind": "ecco"}, "Did you mean 'echo'?"),
        ({"months": [12, 1]}, {}, "months [12, 1] end before they begin; write the earlier month first"),
        ({"published": None}, {}, "'published' is missing; the rule interval goes by the published effect"),
        (
            {"published": {"value": 2}},
            {},
            "the rule interval needs low and high in 'published'; use the rule half",
        ),
        ({"dose": 0}, {}, "a dose of 0 is no exposure; give the share of the published exposure"),
        ({"reads": {}}, {}, "nothing is read here; give one of activity, spending, measure"),
        (
            {"reads": {"activity": "day_case", "measure": "referrals"}},
            {},
            "activity and measure are more than one thing to read; give one of",
        ),
        (
            {"reads": {"measure": "referrals", "population": "older"}},
            {},
            "'population' goes with activity, not with",
        ),
        (
            {"reads": {"measure": "referrals", "among": "restraint_referrals"}},
            {},
            "'among' goes with process, not with measure; leave it out",
        ),
        (
            {"reads": {"process": "discharge_to_care_home", "among": "restraint_referrals"}},
            {},
            "outputs[0].reads.among: 'restraint_referrals' is no row of effects.csv that moves discharge_to_care_home; "
            "use rehabilitation_care_home, placement_from_hospital or pathway_destination",
        ),
        (
            {"reads": {"process": "onset", "among": "restraint_referrals"}},
            {},
            "is no row of effects.csv that moves onset; no row does",
        ),
        ({"reads": {"activity": "day_cases"}}, {}, "Did you mean 'day_case'?"),
        ({"reads": {"record": "share_at_targt"}}, {}, "Did you mean 'share_at_target'?"),
        (
            {"reads": {"lever": "access"}},
            {},
            "a change of lever is told in points or as an amount, not in percent",
        ),
        (
            {"times": {"measure": "drug_treatment_completion"}},
            {},
            "'times' takes an activity, and its change is told in percent",
        ),
        (
            {"reads": {"process": "day_case"}, "reading": "counted"},
            {},
            "process cannot be counted; leave 'reading' out",
        ),
        ({"accepted": {"rule": "bound"}}, {}, "the rule bound needs within"),
        ({"accepted": {"rule": "bound", "within": -2}}, {}, "'within' must be more than 0"),
        (
            {"accepted": {"rule": "stated", "low": 5, "high": 1, "because": "x"}},
            {},
            "'low' must be less than 'high', or nothing is accepted",
        ),
        (
            {"accepted": {"rule": "interval", "at_least": 1, "at_most": 1}},
            {},
            "'at_least' must be less than 'at_most', or nothing is accepted",
        ),
        (
            {"published": {**PUBLISHED, "value": 0, "low": 0, "high": 0}},
            {},
            "outputs[0].accepted: from 0 to 0 nothing is accepted; widen it, or use another rule",
        ),
        (
            {"accepted": {"rule": "interval", "at_least": 10}},
            {},
            "outputs[0].accepted: from 10 to -1 nothing is accepted",
        ),
        (
            {"published": 0, "accepted": {"rule": "half"}},
            {},
            "half of 0 leaves no room; for a null use the rule bound, with 'within'",
        ),
        ({"accepted": {"rule": "stated", "low": 1}}, {}, "the rule stated needs high and because"),
        (
            {"accepted": {"rule": "half", "within": 1}},
            {},
            "'within' belongs to the rule bound; for half use no other key",
        ),
        (
            {"accepted": {"rule": "sign", "low": 1}},
            {},
            "'low' belongs to the rule stated; for sign use direction",
        ),
        (
            {"reads": {"measure": "hospital_cost_of_referred"}, "change": "points"},
            {},
            "outputs[0].reads: nothing is known of what moves hospital_cost_of_referred; nor is it counted: ",
        ),
        (
            {"reads": {"measure": "cost_per_head"}},
            {},
            "outputs[0].reads: nothing is known of what moves cost_per_head; write 'reading: counted'",
        ),
        (
            {"reads": {"measure": "ae_seen_within_four_hours"}, "reading": "counted"},
            {},
            "ae_seen_within_four_hours is not told by the citizens of a simulation: a month of a citizen has no hours",
        ),
        (
            {"reads": {"reported": "referrals"}, "reading": "counted"},
            {},
            "citizens' lives tell what is true; read measure referrals, or leave 'reading' out",
        ),
        (
            {"reads": {"measure": "referrals"}, "reading": "counted", "exposed": ["practice_001"]},
            {},
            "measures are counted of the whole place; leave out 'exposed' and 'unexposed', or 'reading'",
        ),
        (
            {"published": {**PUBLISHED, "value": "-4%", "low": "-6%", "high": "-2%"}},
            {},
            "published.value: '-4%' is a share, a hundredth of -4, and this is told in per cent or points; write -4",
        ),
        (
            {"published": "-4%", "accepted": {"rule": "half"}},
            {},
            "published: '-4%' is a share, a hundredth of -4",
        ),
        (
            {"accepted": {"rule": "bound", "within": "1.5%"}},
            {},
            "accepted.within: '1.5%' is a share, a hundredth of 1.5",
        ),
        (
            {},
            {"levers_today": {"access": 1}},
            "levers_today.access: 1 is not allowed; today's effort lies between",
        ),
        ({}, {"levers_today": {"acess": 0.5}}, "Did you mean 'access'?"),
    ],
)
def test_a_mistake_is_told_in_words(
    tmp_path: Path, output: dict[str, Any], keys: dict[str, Any], words: str
) -> None:
    assert words in refused(written(tmp_path, output, **keys))


def test_two_outputs_of_one_name_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    twice = path.read_text(encoding="utf-8")
    item = twice[twice.index("outputs:") + len("outputs:\n") :]
    path.write_text(twice + item, encoding="utf-8")
    assert "two outputs are called 'year_1'; give each a name of its own" in refused(path)


def test_a_case_that_cannot_be_run_needs_no_contracts(tmp_path: Path) -> None:
    made = case(tmp_path, baseline=None, changed=None, cannot="the model tells no such thing")
    assert not made.is_run


# The cases that come with the project


def test_cases_are_named_by_name_number_or_file() -> None:
    path = shipped_cases()["norm_letter"]
    assert {each.name for each in cases_named(["norm_letter", "C12", "c12", str(path)])} == {"norm_letter"}
    assert [each.name for each in cases_named([])] == list(shipped_cases())


def test_a_case_is_found_again_by_its_word(tmp_path: Path) -> None:
    own = written(tmp_path, name="norm_letter")
    for case_ in (*cases_named(["C12"]), *cases_named([str(own)])):
        (again,) = cases_named([case_.word])
        assert again.source.path.resolve() == case_.source.path.resolve()
    assert cases_named(["C12"])[0].word == "norm_letter"


def test_a_case_named_twice_is_one_case_and_two_of_one_name_are_refused(tmp_path: Path) -> None:
    path = shipped_cases()["norm_letter"]
    assert len(cases_named(["norm_letter", "C12", str(path)])) == 1
    other = tmp_path / "another.yaml"
    other.write_bytes(written(tmp_path).read_bytes())
    with pytest.raises(FileProblems, match=r"another.yaml:1: name: the case of .*t01_made_up.yaml is called"):
        cases_named([str(tmp_path / "t01_made_up.yaml"), str(other)])


def test_an_amount_may_be_a_share(tmp_path: Path) -> None:
    made = case(
        tmp_path,
        {
            "reads": {"lever": "access"},
            "change": "amount",
            "published": "5%",
            "accepted": {"rule": "bound", "within": "1%"},
        },
    )
    assert made.file.outputs[0].published is not None
    assert float(made.file.outputs[0].published.value) == 0.05


def test_an_unknown_case_is_told_the_nearest() -> None:
    with pytest.raises(FileProblems, match=r"'norm_leter' is not a case; .*Did you mean 'norm_letter'\?"):
        cases_named(["norm_leter"])


@pytest.mark.parametrize("name", shipped_cases())
def test_a_shipped_case_is_called_as_its_file_is(name: str) -> None:
    path = shipped_cases()[name]
    made = read_case(path)
    assert path.stem == f"c{int(made.file.number[1:]):02}_{made.name}"


def test_every_published_effect_says_where_it_comes_from() -> None:
    outputs: list[OutputFile] = [each for case in cases_named([]) for each in case.file.outputs]
    assert [each.name for each in outputs if each.published is not None and not each.published.source] == []


@pytest.mark.parametrize("path", sorted((CASES / "contracts").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_contract_of_a_case_is_read_and_used(path: Path) -> None:
    model = load_model(path)
    used = {
        Path(model) for each in cases_named([]) for model in (each.file.baseline, each.file.changed) if model
    }
    extended = {text.partition("extends: ")[2].split()[0] for text in texts() if "extends: " in text}
    assert model.file.name == path.stem
    assert path.stem not in shipped_models()
    assert Path("contracts", path.name) in used or path.name in extended


def texts() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in (CASES / "contracts").glob("*.yaml")]


# The numbers they are judged by


def test_rules_of_acceptance_are_read_with_their_sources() -> None:
    rules = load_rules(RULES)
    assert {each.status for each in rules.values()} == {"assumed"}
    assert all("assumption of this project" in each.source for each in rules.values())
    assert rule("half_intervals") == float(rules["half_intervals"].value) > 1


def test_a_mistake_in_the_rules_is_told(tmp_path: Path) -> None:
    path = tmp_path / "acceptance.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [
                ["name", "value", "unit", "status", "source"],
                ["half_intervals", "-1", "share", "guessed", "x"],
            ]
        )
    with pytest.raises(FileProblems) as told:
        load_rules(path)
    assert "-1 is negative" in str(told.value)
    assert "'guessed'" in str(told.value)
