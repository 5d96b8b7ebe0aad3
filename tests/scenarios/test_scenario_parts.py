"""The place and the model that a scenario names: shipped ones, a user's own, and those that are not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.problems import FileProblems
from scenarios.scenario_parts import model_named, place_named, shipped_models
from scenarios.yaml_files import Source, read_yaml
from tests.scenarios.small_model import SMALL
from tests.scenarios.small_place import change, write_small

pytestmark = pytest.mark.unit


def naming(folder: Path, **parts: str) -> Source:
    file = folder / "scenario.yaml"
    file.write_text("".join(f"{key}: {word}\n" for key, word in parts.items()) or "x: 1", encoding="utf-8")
    return read_yaml(file)


def test_shipped_models_are_those_with_contracts() -> None:
    assert "example_year" not in shipped_models()
    assert {"iph", "alliance_parallel"} <= set(shipped_models())


def test_a_shipped_place_and_model_are_found_by_name(tmp_path: Path) -> None:
    source = naming(tmp_path, place="croydon", model="iph")
    place, model = place_named(source), model_named(source)
    assert place is not None
    assert model is not None
    assert (place.name, model.file.name) == ("croydon", "iph")


def test_one_s_own_are_found_from_the_scenario_s_folder(tmp_path: Path) -> None:
    write_small(tmp_path / "mine" / "isle")
    (tmp_path / "mine" / "contracts.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "scenarios").mkdir()
    source = naming(tmp_path / "scenarios", place="../mine/isle", model="../mine/contracts.yaml")
    place, model = place_named(source), model_named(source)
    assert place is not None
    assert model is not None
    assert (place.name, model.file.name) == ("small", "small")


@pytest.mark.parametrize("parts", [{}, {"place": "12", "model": "[a]"}, {"place": "''", "model": "''"}])
def test_what_is_no_text_is_left_to_the_schema(parts: dict[str, str], tmp_path: Path) -> None:
    source = naming(tmp_path, **parts)
    assert place_named(source) is None
    assert model_named(source) is None


def said(source: Source, folder: Path, part: str) -> str:
    with pytest.raises(FileProblems) as refused:
        (place_named if part == "place" else model_named)(source)
    return str(refused.value).replace(f"{folder}/", "")


def test_a_place_that_is_not_there_is_told_the_nearest(tmp_path: Path) -> None:
    assert said(naming(tmp_path, place="croyden"), tmp_path, "place") == (
        "scenario.yaml:1: place: there is no place 'croyden'; use bedfordshire, cambridgeshire_peterborough, croydon, "
        "lambeth, milton_keynes, north_lincolnshire, oldham, oxfordshire, southend, staffordshire or the folder of a "
        "place. Did you mean 'croydon'?"
    )


def test_england_is_not_one_place(tmp_path: Path) -> None:
    assert said(naming(tmp_path, place="england"), tmp_path, "place") == (
        "scenario.yaml:1: place: england is many places, and a scenario is of one; write one of its commissioning "
        "groups to a folder and name that"
    )


def test_a_model_that_is_not_there_is_told_the_nearest(tmp_path: Path) -> None:
    assert said(naming(tmp_path, model="alliances"), tmp_path, "model") == (
        "scenario.yaml:1: model: there is no model 'alliances'; use alliance, alliance_parallel, iph, lead_provider, "
        "traditional or the path of a model file. Did you mean 'alliance'?"
    )


def test_what_is_wrong_with_a_place_is_told_in_its_own_files(tmp_path: Path) -> None:
    write_small(tmp_path / "isle")
    change(tmp_path / "isle", "practices", "Hill,20", "Hill,none")
    assert said(naming(tmp_path, place="isle"), tmp_path, "place").startswith(
        "isle/practices.csv:3: list_size: "
    )


def test_what_is_wrong_with_a_model_is_told_in_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("name: mine\n", encoding="utf-8")
    assert said(naming(tmp_path, model="mine.yaml"), tmp_path, "model").startswith(
        "mine.yaml:1: 'title' is missing"
    )
