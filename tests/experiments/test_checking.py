"""What a file is told to be when it is checked, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.checking import checked
from scenarios.model import MODELS
from scenarios.scenario import load_scenario, shipped_scenarios
from scenarios.scenario_parts import shipped_models
from tests.scenarios.small_scenario import write_scenario

pytestmark = pytest.mark.unit

CASES = sorted((MODELS.parent / "cases").glob("*.yaml"))


@pytest.mark.parametrize("file", shipped_models().values(), ids=lambda path: path.stem)
def test_a_shipped_model_is_fine(file: Path) -> None:
    found = checked(file)
    assert found.is_fine
    assert found.text.startswith(f"{file}: fine, ")
    assert found.text.endswith(" terms")


def test_the_example_year_is_facts() -> None:
    found = checked(MODELS / "example_year.yaml")
    assert found.is_fine
    assert found.text.endswith(" facts")


@pytest.mark.parametrize("file", CASES[:4], ids=lambda path: path.stem)
def test_cases_are_cases(file: Path) -> None:
    found = checked(file)
    assert found.is_fine
    assert found.text.endswith(" cases")


@pytest.mark.parametrize("name", shipped_scenarios())
def test_a_shipped_scenario_is_fine(name: str) -> None:
    file = shipped_scenarios()[name]
    assert checked(file).text == f"{file}: fine, {load_scenario(file).title}"


def test_a_scenario_with_mistakes_is_told_what_they_are(tmp_path: Path) -> None:
    file = write_scenario(tmp_path)
    file.write_text(
        file.read_text(encoding="utf-8").replace("citizens: 60", "citizens: 61"), encoding="utf-8"
    )
    found = checked(file)
    assert not found.is_fine
    assert found.text.endswith("citizens: only 60 people live in Small; write 60 or less, or leave it out")


def test_what_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "year.yaml"
    file.write_text("month: 3\nfacts: {cost(acute): 12, measure(readmissions): 5}\n", encoding="utf-8")
    assert checked(file).text == f"{file}: fine, 2 facts"


def test_what_a_model_extends_is_found_on_the_shelf(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("extends: traditional\nname: mine\ntitle: Mine\n", encoding="utf-8")
    assert checked(file).text.startswith(f"{file}: fine, 6 contracts")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("facts: {csot(acute): 12}\nmonth: 1\n", "Did you mean 'cost'?"),
        ("title: x\nmodel: {}\ncases: []\n", "cases"),
        ("name: x\ncontarcts: []\n", "Did you mean 'contracts'?"),
        ("", "empty"),
        ("- a\n- b\n", ""),
        ("a: [1\n", ""),
    ],
)
def test_what_is_wrong_is_said_with_the_file(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(text, encoding="utf-8")
    found = checked(file)
    assert not found.is_fine
    assert found.text.startswith(str(file))
    assert said in found.text


def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path) -> None:
    assert checked(tmp_path / "none.yaml").text.startswith(
        f"{tmp_path / 'none.yaml'}: there is no such file."
    )
    assert checked(tmp_path).text == f"{tmp_path}: this is a folder; name a YAML file"
