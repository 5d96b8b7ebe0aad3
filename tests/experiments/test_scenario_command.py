"""The command that says what a scenario is, as a user sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.scenario_shown import BEHAVIOUR, GOVERNANCE, scenario_text
from scenarios.scenario import load_scenario, scenario_of, shipped_scenarios
from scenarios.scenario_file import ScenarioFile
from tests.scenarios.small_model import SMALL as MODEL
from tests.scenarios.small_model import changed
from tests.scenarios.small_scenario import small_scenario, write_scenario

pytestmark = pytest.mark.end_to_end


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["scenario", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_without_a_file_the_shipped_scenarios_are_listed() -> None:
    code, text = run()
    assert code == 0
    assert [line.split()[0] for line in text.splitlines()] == list(shipped_scenarios())
    assert "Southend under a lead provider" in text


@pytest.mark.parametrize("name", shipped_scenarios())
def test_a_shipped_scenario_is_told_by_name(name: str) -> None:
    code, text = run(name)
    scenario = load_scenario(name)
    assert code == 0
    assert text.startswith(f"{scenario.title}\n\nPlace: Southend, 2014/15; 177,626 citizens, everybody")
    for role in scenario.model.file.roles:
        assert f"\n  {role} " in text
    for contract in scenario.contracts.contracts:
        assert f"\n  {contract.name} " in text


def test_a_scenario_in_plain_words(tmp_path: Path) -> None:
    code, text = run(str(write_scenario(tmp_path)))
    assert code == 0
    assert (
        text
        == """\
The island under joint contracts

Place: Small, 2014/15; 60 citizens, everybody who lives there
Contracts: A small model; today: separate contracts
Months: 1 to 24 as today, the last twelve the reference year; then 24 under contract, 25 to 48
Behaviour: fixed (everybody goes on as in the reference year; only money moves)
Governance: neutral (nobody decides for others)
Counted: everyone, younger, older, frail older people

Who is there
  1  Treasury
  1  NHS England
  1  Commissioning group                Small CCG
  1  Council                            Small council
  3  GP practices                       Harbour, Hill, Lighthouse
  2  Acute trusts                       Island Hospital, Mainland Hospital
  1  Community and mental health trust
  1  Social care provider
  1  Voluntary organisation
  1  Suppliers
  1  Citizens
  1  Tax office
  1  Providers outside the contracts

Who plays which role
  buyer                 Small CCG
  hospital   each of 2  Island Hospital, Mainland Hospital
  surgeries  each of 3  Harbour, Hill, Lighthouse
  nurses                Community and mental health trust

Contracts
  joint     buyer -> hospital, nurses  2 terms
  practice  buyer -> surgeries         1 term

What funds the payers, a year
  treasury -> nhs_england   general practice     published   £9,876
  treasury -> council       adult social care    derived    £15,762
  citizens -> council       social care charges  derived     £3,138
  treasury -> commissioner  budget               assumed    £60,000

Interventions
  months 30 to 41: hospital beds times 0.9 (Island Hospital)
  months 37 to 48: budget times 0.95 (Small council)
  months 25 to 48: continuity funded to a level of 0.6 (Hill, Lighthouse)
  months 25 to 48: letter on the norm given (Harbour, Hill, Lighthouse)
"""
    )


def test_a_role_that_all_play_together_is_told_so(tmp_path: Path) -> None:
    model = changed(("gp_practice, bind: each", "gp_practice, bind: all_together"), text=MODEL)
    text = scenario_text(small_scenario(tmp_path, model=model))
    assert "  surgeries  all 3 together  GP practice\n" in text


def test_many_parties_are_told_by_the_first_few() -> None:
    text = scenario_text(scenario_of("bedfordshire", "iph"))
    assert "Practice 001 to Practice 055" in text
    assert (
        "Luton and Dunstable University Hospital NHS Foundation Trust, East and North Hertfordshire" in text
    )
    assert "Trust and others\n" in text
    assert "Bedford council and Central Bedfordshire council" in text


def test_mistakes_are_told_and_the_command_fails(tmp_path: Path) -> None:
    code, text = run("southend_ihp")
    assert code == 1
    assert "Did you mean 'southend_iph'?" in text
    file = write_scenario(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace("months", "month"), encoding="utf-8")
    assert run(str(file))[0] == 1


def test_every_way_of_behaving_and_governing_has_its_words() -> None:
    schema = ScenarioFile.model_json_schema()["properties"]
    for key, words in (("behaviour", BEHAVIOUR), ("governance", GOVERNANCE)):
        given = schema[key]
        assert set(words) == set(given.get("enum", [given.get("const")]))


def test_a_sample_says_of_how_many() -> None:
    text = scenario_text(scenario_of("southend", "iph", citizens=5_000))
    assert "Place: Southend, 2014/15; 5,000 citizens, of 177,626 people there\n" in text
