"""Every command as a user types it: what it prints, its JSON, its exit code, and what it says of a mistake."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from experiments.cli import app
from scenarios.model import MODELS
from scenarios.scenario_parts import shipped_models
from scenarios.schemas import schemas

pytestmark = pytest.mark.end_to_end

NAMES = sorted(shipped_models())
CASES = MODELS.parent / "cases" / "block.yaml"
MODEL = """\
name: threshold
title: All or nothing at 80
roles: {commissioner: {kind: commissioner}, acute: {kind: acute_trust, title: Trust}}
contracts:
  - name: hospital
    payer: commissioner
    payees: [acute]
    scope: {services: [planned_admission]}
    terms:
      - {mechanism: outcome, measure: hospital_experience, curve: threshold, at_least: 80, pot_pounds_a_year: 100_000}
"""
FACTS = "period: {contract_year: 1}\nfacts: {measure(hospital_experience): {value: 79, doubt: 2}}\n"


def run(*words: str | Path) -> Result:
    """A command's result; an error that is not an exit is raised, so that nothing ends in a traceback unseen."""
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


def fine(*words: str | Path) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


def refused(*words: str | Path) -> str:
    """What is said on stderr; nothing else is said."""
    result = run(*words)
    assert result.exit_code == 1
    assert result.stdout == ""
    return result.stderr.strip()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a small model and its facts."""
    (tmp_path / "model.yaml").write_text(MODEL, encoding="utf-8")
    (tmp_path / "facts.yaml").write_text(FACTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


# Shipped files


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_model_is_settled_by_its_name(name: str) -> None:
    told = json.loads(fine("contract", "settle", name, "--json"))
    assert set(told) == {"payments", "balances_pence"}
    assert sum(told["balances_pence"].values()) == 0
    for payment in told["payments"]:
        assert set(payment) == {
            *("contract", "term", "period", "month", "payer", "payee", "pence", "label", "facts", "sentence")
        }
        assert payment["pence"] >= 0
        assert f"£{payment['pence'] // 100:,}.{payment['pence'] % 100:02d}" in payment["sentence"]


def test_a_settlement_as_text(folder: Path) -> None:
    (folder / "facts.yaml").write_text(FACTS.replace("79", "81"), encoding="utf-8")
    assert fine("contract", "settle", "model.yaml", "--facts", "facts.yaml") == (
        "All or nothing at 80: year 1 of the contract\n\n"
        "commissioner -> acute  £100,000.00  outcome (outcome)\n"
        "    commissioner pays Trust £100,000.00 (outcome): pot £100,000.00 x (1 because 'Experience of hospital care' "
        "81 - threshold 80 is 0 or more) = £100,000.00\n\n"
        "party         net received\n"
        "commissioner  -£100,000.00\n"
        "acute          £100,000.00\n"
    )


def test_a_settlement_of_nothing_has_no_balances(folder: Path) -> None:
    told = json.loads(fine("contract", "settle", "model.yaml", "--facts", "facts.yaml", "--json"))
    assert told["balances_pence"] == {}
    assert [each["pence"] for each in told["payments"]] == [0]


def test_a_card_is_printed() -> None:
    text = fine("contract", "explain", "traditional")
    assert text.startswith("# Separate contracts\n")
    assert "## Who bears which risk" in text


def test_a_card_without_facts_has_no_amounts(folder: Path) -> None:
    text = fine("contract", "explain", "model.yaml")
    assert text.startswith("# All or nothing at 80")
    assert "## Who bears which risk" not in text


def test_a_card_is_written_whole(folder: Path) -> None:
    printed = fine("contract", "explain", "model.yaml", "--facts", "facts.yaml")
    (folder / "card.md").write_text("old", encoding="utf-8")
    assert (
        fine("contract", "explain", "model.yaml", "--facts", "facts.yaml", "--out", "card.md")
        == "wrote card.md\n"
    )
    assert (folder / "card.md").read_text(encoding="utf-8") + "\n" == printed
    assert sorted(path.name for path in folder.iterdir()) == ["card.md", "facts.yaml", "model.yaml"]


def test_incentives_as_text(folder: Path) -> None:
    # At 79 +- 3.4641 the pot is earned on one side alone: 100,000 / 6.9282 a point.
    assert fine("contract", "incentives", "model.yaml", "--facts", "facts.yaml") == (
        "All or nothing at 80: pounds for one more unit of each fact in the year, by contract year\n\n"
        "measure(hospital_experience): 79, doubt 2\n"
        "  acute         year 1   14,433.76  (hospital.outcome)\n"
        "  commissioner  year 1  -14,433.76  (hospital.outcome)\n"
    )


def test_incentives_as_data_and_narrowed() -> None:
    words = ("contract", "incentives", "iph", "--json", "--party", "hub", "--fact", "Avoidable")
    rows: list[dict[str, Any]] = json.loads(fine(*words))
    assert [set(row) for row in rows] == [{"party", "fact", "term", "years", "pounds_per_unit"}] * len(rows)
    assert {(row["party"], row["fact"]) for row in rows} == {("hub", "index(avoidable_emergency_admissions)")}
    assert [(row["term"], row["years"]) for row in rows] == [("hub.outcomes", "2"), ("hub.outcomes", "3")]


def test_incentives_of_nothing_say_so() -> None:
    text = fine("contract", "incentives", "iph", "--fact", "no such words")
    assert text.endswith("\n\nOne more of what is asked about is worth nothing to anybody.\n")


def test_a_model_is_drawn(folder: Path) -> None:
    said = fine("contract", "draw", "model.yaml", "--facts", "facts.yaml", "--out", "money.svg")
    assert said == "wrote money.svg\n"
    assert "<svg" in (folder / "money.svg").read_text(encoding="utf-8")


def test_models_are_drawn_side_by_side(folder: Path) -> None:
    assert fine("contract", "draw", "traditional", "iph", "--out", "two.svg") == "wrote two.svg\n"
    assert "<svg" in (folder / "two.svg").read_text(encoding="utf-8")


def test_cases_are_settled_and_compared(folder: Path) -> None:
    assert "as expected" in fine("contract", "cases", CASES)
    wrong = CASES.read_text(encoding="utf-8").replace("pounds: ", "pounds: 9", 1)
    (folder / "wrong.yaml").write_text(wrong, encoding="utf-8")
    result = run("contract", "cases", "wrong.yaml")
    assert result.exit_code == 1
    assert result.stdout


def test_files_of_any_kind_are_checked(folder: Path) -> None:
    said = fine("check", "model.yaml", "facts.yaml", MODELS / "traditional.yaml", CASES)
    assert said.splitlines()[:2] == [
        "model.yaml: fine, 1 contract with 1 term",
        "facts.yaml: fine, 1 fact",
    ]
    assert said.splitlines()[3].endswith("cases")


def test_all_files_are_checked_even_if_one_is_wrong(folder: Path) -> None:
    (folder / "bad.yaml").write_text(MODEL.replace("curve: threshold", "curve: treshold"), encoding="utf-8")
    result = run("check", "bad.yaml", "model.yaml")
    assert result.exit_code == 1
    assert result.stdout == "model.yaml: fine, 1 contract with 1 term\n"
    assert "Did you mean 'threshold'?" in result.stderr


def test_schemas_are_written(folder: Path) -> None:
    assert fine("schema", "--out", "made/here").count("wrote made/here/") == len(schemas())
    for path in (folder / "made" / "here").iterdir():
        assert path.read_bytes() == (MODELS.parent / "schema" / path.name).read_bytes()


def test_the_version_and_the_help() -> None:
    assert fine("--version") == f"careconomy {version('careconomy')}\n"
    for command in ("explain", "settle", "incentives", "draw", "cases"):
        assert command in fine("contract", "--help")


# What is wrong


@pytest.mark.parametrize("command", ["explain", "settle", "incentives", "draw"])
def test_a_misspelt_shipped_model_is_answered_with_the_nearest(command: str, folder: Path) -> None:
    assert refused("contract", command, "tradtional") == (
        "tradtional: there is no such file, and no shipped model of that name; "
        "use alliance, alliance_parallel, iph, lead_provider or traditional. Did you mean 'traditional'?"
    )


@pytest.mark.parametrize("words", [("contract", "settle"), ("contract", "cases"), ("check",)])
def test_a_file_that_is_not_there_is_said_to_be_so(words: tuple[str, ...], folder: Path) -> None:
    assert refused(*words, "modle.yaml") == "modle.yaml: there is no such file. Did you mean 'model.yaml'?"


@pytest.mark.parametrize("words", [("contract", "settle"), ("check",)])
def test_a_folder_is_not_a_file(words: tuple[str, ...], folder: Path) -> None:
    (folder / "contracts").mkdir()
    assert refused(*words, "contracts") == "contracts: this is a folder; name a YAML file"


def test_a_folder_of_cases_is_run_and_one_without_is_refused(folder: Path) -> None:
    (folder / "cases").mkdir()
    assert refused("contract", "cases", "cases") == "cases: there is no case file in this folder"
    (folder / "cases" / "block.yaml").write_bytes(CASES.read_bytes())
    assert fine("contract", "cases", "cases") == fine("contract", "cases", CASES)


@pytest.mark.parametrize("words", [("contract", "explain"), ("contract", "cases"), ("check",)])
def test_a_file_that_is_not_yaml_says_where(words: tuple[str, ...], folder: Path) -> None:
    (folder / "bad.yaml").write_text("name: [1\n", encoding="utf-8")
    assert refused(*words, "bad.yaml").startswith("bad.yaml:")


def test_facts_that_are_missing_are_named(folder: Path) -> None:
    (folder / "facts.yaml").write_text("period: {contract_year: 1}\n", encoding="utf-8")
    said = refused("contract", "settle", "model.yaml", "--facts", "facts.yaml")
    assert said.startswith("facts.yaml: facts: ")
    assert "measure(hospital_experience)" in said


@pytest.mark.parametrize("command", ["settle", "incentives", "draw"])
def test_a_model_without_an_example_year_needs_facts(command: str, folder: Path) -> None:
    said = refused("contract", command, "model.yaml")
    assert said == "model.yaml: the model has no example year; give facts with --facts FILE"


def test_a_party_that_nobody_is_is_answered_with_the_nearest(folder: Path) -> None:
    said = refused("contract", "incentives", "model.yaml", "--facts", "facts.yaml", "--party", "acut")
    assert said.startswith("model.yaml: roles: 'acut' is not a party of this model; use commissioner, acute")
    assert said.endswith("Did you mean 'acute'?")


@pytest.mark.parametrize("out", ["no/folder/card.md", "."])
def test_a_card_that_cannot_be_written_says_why(out: str, folder: Path) -> None:
    said = refused("contract", "explain", "model.yaml", "--out", out)
    assert said.startswith(f"{out}: cannot be written (")
    assert sorted(path.name for path in folder.iterdir()) == ["facts.yaml", "model.yaml"]


def test_a_schema_folder_that_cannot_be_made_says_why(folder: Path) -> None:
    assert refused("schema", "--out", "model.yaml") == "model.yaml: File exists"


@pytest.mark.parametrize("command", ["settle", "explain"])
def test_what_settlement_refuses_is_a_problem_of_the_file(command: str, folder: Path) -> None:
    two_sided = (
        MODEL.replace("acute: {", "practices: {kind: gp_practice}, acute: {")
        .replace("payer: commissioner", "payer: practices")
        .partition("      - {")[0]
        + "      - {mechanism: block, pounds_a_year: 100}\n"
    )
    (folder / "model.yaml").write_text(two_sided, encoding="utf-8")
    members = "period: {contract_year: 1}\nparties: {acute: [A, B], practices: [L, M, N]}\n"
    (folder / "facts.yaml").write_text(members, encoding="utf-8")
    said = refused("contract", command, "model.yaml", "--facts", "facts.yaml")
    assert said.startswith("model.yaml: 'block' is paid by 3 practices to 2 acute")


def test_an_unknown_option_is_a_mistake_of_use() -> None:
    assert run("contract", "settle", "iph", "--fcats", "x").exit_code == 2
    assert run("benchmark", "--practices", "0").exit_code == 2
