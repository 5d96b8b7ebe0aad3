"""The page on scenarios: its program prints what it shows, and it names every key, capacity and kind of feedback."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scenarios.cast import Cast
from scenarios.interventions import InterventionFile, load_capacities, load_feedback, load_place_facts
from scenarios.scenario import Scenario
from scenarios.scenario_file import CommissionerFile, ScenarioFile

ROOT = Path(__file__).resolve().parents[2]
PAGE = "scenarios.md"
TEXT = (ROOT / "docs" / PAGE).read_text(encoding="utf-8")


def table(header: str) -> str:
    """The table of the page with that header."""
    return TEXT.partition(f"| {header} |\n")[2].split("\n\n")[0]


def named_in(text: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", text))


@pytest.mark.end_to_end
def test_the_program_of_the_page_uses_only_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    (printed,) = re.findall(r"```text printed\n(.*?)```", TEXT, re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(program, PAGE, "exec"), names)
    assert capsys.readouterr().out == printed
    assert isinstance(names["hub"], Scenario)
    assert isinstance(names["hub"].cast, Cast)


@pytest.mark.unit
def test_the_page_names_every_key_of_a_scenario_and_no_other() -> None:
    *_, keys = TEXT.split("## All keys of a scenario file")
    first = set(
        re.findall(r"`(\w+)`", " ".join(line.split("|")[1] for line in keys.splitlines() if "|" in line))
    )
    assert first == set(ScenarioFile.model_fields)
    assert set(CommissionerFile.model_fields) <= named_in(keys)


@pytest.mark.unit
def test_the_page_names_every_key_of_an_intervention() -> None:
    rows = TEXT.partition("| `capacity`, `times` |")[1:]
    text = "".join(rows).split("\n\n")[0]
    first = named_in(" ".join(line.split("|")[1] for line in text.splitlines()))
    assert first == set(InterventionFile.model_fields)


@pytest.mark.unit
def test_the_page_names_every_capacity_and_kind_of_feedback_and_no_other() -> None:
    assert named_in(table("capacity | whose")) == set(load_capacities())
    assert named_in(table("feedback | to whom")) == set(load_feedback())
    assert named_in(table("fact of a place | all of it")) == set(load_place_facts())


@pytest.mark.unit
def test_the_page_names_every_way_of_binding() -> None:
    assert {"each", "main", "all_together"} <= named_in(table("`bind` | who plays it"))
