"""Variants of models as data: paths that lead somewhere, what comes to stand there, and refusals in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from experiments.asking_variants import Variant, times
from scenarios.model import MODELS, load_model
from scenarios.problems import FileProblems
from scenarios.yaml_files import read_model, read_yaml

pytestmark = pytest.mark.unit

MODEL = """\
name: small
title: A small model
roles:
  commissioner: {kind: commissioner}
  community: {kind: community_trust}
  acute: {kind: acute_trust}
term: {months: 36}
contracts:
  - name: community
    payer: commissioner
    payees: [community]
    scope: {services: [community_contact]}
    terms:
      - {name: block, mechanism: block, pounds_a_year: 1_200_000}
      - name: outcome
        mechanism: outcome
        measure: days_at_home
        at_risk_share_by_year:
          {value: [0, 5%], low: [0, 2.5%], high: [0, 10%], status: published, source: "a paper"}
  - name: hospital
    payer: commissioner
    payees: [acute]
    scope: {services: [day_case]}
    term: {months: 12}
    terms:
      - {name: tariff, mechanism: tariff, prices_pounds: {day_case: 700.5}}
"""


@pytest.fixture
def model(tmp_path: Path) -> str:
    path = tmp_path / "small.yaml"
    path.write_text(MODEL, encoding="utf-8")
    return str(path)


def merged(model: str, changes: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What the variant's file says once the model is merged in; it must be a model."""
    (folder / "variants").mkdir(exist_ok=True)
    path = Variant("changed", "Changed", model, changes).write(folder / "variants")
    load_model(path)
    return read_model(path, MODELS).data


def term(data: dict[str, Any], contract: str, name: str) -> dict[str, Any]:
    found = {each["name"]: each for each in data["contracts"]}
    return dict({each["name"]: each for each in found[contract]["terms"]}[name])


def test_without_changes_a_variant_is_the_model_by_another_name(model: str, tmp_path: Path) -> None:
    found = merged(model, {}, tmp_path)
    own = read_model(model).data
    assert (found["name"], found["title"]) == ("changed", "Changed")
    assert {key: each for key, each in found.items() if key not in ("name", "title")} == {
        key: each for key, each in own.items() if key not in ("name", "title")
    }


def test_a_path_goes_through_keys_and_names_to_one_value(model: str, tmp_path: Path) -> None:
    found = merged(model, {"contracts.community.terms.block.pounds_a_year": 5}, tmp_path)
    assert term(found, "community", "block")["pounds_a_year"] == 5
    assert float(term(found, "hospital", "tariff")["prices_pounds"]["day_case"]) == 700.5
    assert [each["name"] for each in found["contracts"]] == ["community", "hospital"]


def test_a_star_stands_for_every_name_from_which_the_path_goes_on(model: str, tmp_path: Path) -> None:
    found = merged(model, {"contracts.*.term.months": 84}, tmp_path)
    assert [each.get("term") for each in found["contracts"]] == [None, {"months": 84}]
    assert found["term"] == {"months": 36}


def test_what_is_not_there_yet_can_be_added_at_the_end_of_a_path(model: str, tmp_path: Path) -> None:
    found = merged(model, {"contracts.community.terms.outcome.framing": "withhold"}, tmp_path)
    assert term(found, "community", "outcome")["framing"] == "withhold"


def test_none_takes_away(model: str, tmp_path: Path) -> None:
    changes = {"contracts.community.terms.outcome": None, "contracts.hospital": None}
    found = merged(model, changes, tmp_path)
    assert [each["name"] for each in found["contracts"]] == ["community"]
    assert [each["name"] for each in found["contracts"][0]["terms"]] == ["block"]


def test_named_items_join_a_list_and_several_changes_meet_in_it(model: str, tmp_path: Path) -> None:
    more = {"name": "more", "mechanism": "fee", "pounds_a_year": 7}
    changes = {
        "contracts.community.terms.block.pounds_a_year": 9,
        "contracts.community.terms": [more],
        "contracts.community.terms.outcome.lag_months": 3,
    }
    found = merged(model, changes, tmp_path)
    assert [each["name"] for each in found["contracts"][0]["terms"]] == ["block", "outcome", "more"]
    assert term(found, "community", "block")["pounds_a_year"] == 9
    assert term(found, "community", "outcome")["lag_months"] == 3
    assert term(found, "community", "more")["pounds_a_year"] == 7


def test_a_plain_list_is_replaced(model: str, tmp_path: Path) -> None:
    found = merged(model, {"contracts.hospital.scope.services": ["day_case", "planned_admission"]}, tmp_path)
    assert found["contracts"][1]["scope"]["services"] == ["day_case", "planned_admission"]


def test_times_multiplies_a_number_and_a_range_with_its_lists(model: str, tmp_path: Path) -> None:
    changes = {
        "contracts.community.terms.block.pounds_a_year": times("0.9"),
        "contracts.community.terms.outcome.at_risk_share_by_year": times(2),
        "contracts.hospital.terms.tariff.prices_pounds.day_case": times("1.1"),
    }
    found = merged(model, changes, tmp_path)
    assert term(found, "community", "block")["pounds_a_year"] == "(1200000) * 0.9"
    assert term(found, "hospital", "tariff")["prices_pounds"]["day_case"] == "(700.5) * 1.1"
    share = term(found, "community", "outcome")["at_risk_share_by_year"]
    assert share["value"] == ["(0) * 2", "(5%) * 2"]
    assert share["high"] == ["(0) * 2", "(10%) * 2"]
    assert share["status"] == "assumed"
    assert share["source"] == "a paper; 2 times that, to ask what if"


def test_a_multiplied_number_is_exact_in_the_model(model: str, tmp_path: Path) -> None:
    changes = {"contracts.community.terms.block.pounds_a_year": times("0.9")}
    path = Variant("less", "Less", model, changes).write(tmp_path)
    text = str(load_model(path).contracts)
    assert "1080000" in text
    assert "1200000" not in text


def test_the_same_variant_is_the_same_file_to_the_byte(model: str, tmp_path: Path) -> None:
    variant = Variant("less", "Less", model, {"contracts.*.term.months": 24})
    assert variant.write(tmp_path).read_bytes() == variant.write(tmp_path).read_bytes()


def test_a_shipped_model_is_found_by_its_name(tmp_path: Path) -> None:
    path = Variant("long", "Long", "lead_provider", {"contracts.*.term.months": 84}).write(tmp_path)
    loaded = load_model(path)
    assert {each.term.months for each in loaded.file.contracts if each.term} == {84}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "contracts.comunity.terms.block.pounds_a_year",
            "there is no 'comunity'; use community or hospital.*Did you mean",
        ),
        (
            "contracts.community.trms.block",
            "there is no 'trms'; use name, payer, payees, scope or terms.*'terms'",
        ),
        ("contracts.*.term.mnths", "no path goes on from '\\*' to 'term.mnths'"),
        ("name.first", "there is nothing to look for 'first' in"),
        ("contracts.community.terms.blok", "there is no 'blok'; use block or outcome.*Did you mean 'block'"),
        ("contracts.*", "no path goes on from '\\*' to ''"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(path: str, said: str, model: str, tmp_path: Path) -> None:
    with pytest.raises(
        FileProblems, match=f"changed: the path '{path.replace('*', '.')}' leads nowhere: {said}"
    ):
        Variant("changed", "Changed", model, {path: 1}).write(tmp_path)
    assert not (tmp_path / "changed.yaml").exists()


def test_nothing_cannot_be_multiplied(model: str) -> None:
    with pytest.raises(FileProblems, match="there is no number to multiply"):
        Variant("x", "X", model, {"contracts.community.terms.block.lag_months": times(2)}).overlay()


def test_a_model_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileProblems, match=r"there is no model 'alianse'; use .*Did you mean 'alliance'"):
        Variant("x", "X", "alianse").write(tmp_path)


@pytest.mark.unit
def test_a_variant_of_a_model_that_comes_with_the_project_names_it_and_no_folder_of_this_machine(
    tmp_path: Path,
) -> None:
    written = Variant("longer", "Longer", "lead_provider", {"contracts.*.term.months": 84}).write(tmp_path)
    assert read_yaml(written).data["extends"] == "lead_provider.yaml"
    assert load_model(written).file.contracts[-1].term


@pytest.mark.unit
def test_a_variant_of_a_variant_holds_wherever_their_folder_goes(tmp_path: Path) -> None:
    first = Variant("first", "First", "lead_provider", {"contracts.*.term.months": 84}).write(tmp_path)
    second = Variant("second", "Second", str(first), {"title": "Another"}).write(tmp_path)
    assert read_yaml(second).data["extends"] == "first.yaml"
    moved = tmp_path / "sent elsewhere"
    moved.mkdir()
    for each in (first, second):
        each.rename(moved / each.name)
    assert (
        load_model(moved / second.name).file.contracts[-1].term
        == load_model(moved / first.name).file.contracts[-1].term
    )
