"""A small scenario with its own place and model, ways to change it, and what is then said of it."""

from __future__ import annotations

from pathlib import Path

from scenarios.problems import FileProblems
from scenarios.scenario import Scenario, load_scenario
from tests.scenarios.small_model import SMALL as MODEL
from tests.scenarios.small_model import changed
from tests.scenarios.small_place import write_small

SMALL = """\
name: island
title: The island under joint contracts
place: isle
model: contracts.yaml
months: 24
citizens: 60
populations:
  frail_elders: {age_from: 75, frailty: [moderate, severe], title: frail older people}
commissioners:
  commissioner: {budget_pounds_a_year: 60_000}
interventions:
  - {capacity: beds, times: 0.9, from_month: 30, to_month: 41, providers: [RXX]}
  - {budget: council, times: 0.95, from_month: 37}
  - {lever: continuity, level: 60%, providers: [Hill, Lighthouse]}
  - {feedback: norm_letter}
"""


def write_scenario(folder: Path, text: str = SMALL, model: str = MODEL) -> Path:
    """The scenario's file, its place and its model beside it."""
    write_small(folder / "isle")
    (folder / "contracts.yaml").write_text(model, encoding="utf-8")
    file = folder / "island.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def small_scenario(folder: Path, *changes: tuple[str, str], model: str = MODEL) -> Scenario:
    """The scenario with each first text in the words of the second."""
    return load_scenario(write_scenario(folder, changed(*changes, text=SMALL), model))


def said_of(folder: Path, *changes: tuple[str, str], model: str = MODEL) -> list[str]:
    """What is wrong with the changed scenario, a line each, without the folder; nothing if it loads."""
    file = write_scenario(folder, changed(*changes, text=SMALL), model)
    try:
        load_scenario(file)
    except FileProblems as error:
        return [str(each).removeprefix(f"{folder}/").removeprefix("island.yaml:") for each in error.problems]
    return []
