"""The JSON Schemas of the repository: current, and wide enough for the files that the project itself ships."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scenarios.model import MODELS
from scenarios.scenario import shipped_scenarios
from scenarios.schemas import DRAFT, schema_text, schemas
from scenarios.yaml_files import read_yaml
from tests.scenarios.small_scenario import write_scenario

pytestmark = pytest.mark.unit

FOLDER = MODELS.parent / "schema"
SHIPPED = {
    "model.schema.json": sorted(
        path for path in MODELS.glob("*.yaml") if "contracts:" in path.read_text("utf-8")
    ),
    "scenario.schema.json": list(shipped_scenarios().values()),
    "facts.schema.json": [MODELS / "example_year.yaml"],
    "cases.schema.json": sorted((MODELS.parent / "cases").glob("*.yaml")),
}
FILES = [(name, path) for name, paths in SHIPPED.items() for path in paths]
SCHEMAS = schemas()


def properties(schema: dict[str, Any], *path: str) -> dict[str, Any]:
    """The properties of the mapping at a path of properties, lists gone into and references followed."""
    found = resolved(schema, schema)
    for step in path:
        found = resolved(found["properties"][step], schema)
    return {
        key: each for choice in choices(found, schema) for key, each in choice.get("properties", {}).items()
    }


def resolved(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference, a list of, or a mapping to something is about."""
    while True:
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].removeprefix("#/$defs/")]
        elif "items" in node:
            node = node["items"]
        else:
            return node


def choices(node: dict[str, Any], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each form that something may take."""
    forms = [*node.get("anyOf", []), *node.get("oneOf", [])]
    if not forms:
        yield node
    for form in forms:
        yield from choices(resolved(form, schema), schema)


def terms_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [term for contract in data.get("contracts", []) for term in contract.get("terms", [])]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_kept_is_the_one_that_the_code_makes(name: str) -> None:
    is_current = (FOLDER / name).read_text(encoding="utf-8") == schema_text(SCHEMAS[name])
    assert is_current, f"scenarios/schema/{name} is out of date; run: make schema"


def test_no_schema_is_kept_that_the_code_does_not_make() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(SCHEMAS)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_says_its_draft_and_allows_no_other_key(name: str) -> None:
    kept = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    assert kept["$schema"] == DRAFT
    assert kept["additionalProperties"] is False


@pytest.mark.parametrize(("name", "file"), FILES, ids=lambda each: Path(each).stem)
def test_every_key_at_the_top_of_a_shipped_file_is_in_its_schema(name: str, file: Path) -> None:
    known = set(SCHEMAS[name]["properties"])
    assert set(read_yaml(file).data) <= known


@pytest.mark.parametrize("file", SHIPPED["model.schema.json"], ids=lambda each: each.stem)
def test_every_key_of_a_contract_and_its_terms_is_in_the_schema(file: Path) -> None:
    data = read_yaml(file).data
    schema = SCHEMAS["model.schema.json"]
    of_contracts = set(properties(schema, "contracts"))
    of_terms = set(properties(schema, "contracts", "terms")) | {"remove"}
    for contract in data["contracts"]:
        assert set(contract) <= of_contracts | {"remove"}
    for term in terms_of(data):
        assert set(term) <= of_terms, term.get("name")


@pytest.mark.parametrize("file", SHIPPED["cases.schema.json"], ids=lambda each: each.stem)
def test_every_key_of_a_case_is_in_the_schema(file: Path) -> None:
    known = set(properties(SCHEMAS["cases.schema.json"], "cases"))
    for case in read_yaml(file).data["cases"]:
        assert set(case) <= known, case.get("name")


def test_every_key_of_a_scenario_and_its_parts_is_in_the_schema(tmp_path: Path) -> None:
    data = read_yaml(write_scenario(tmp_path)).data
    schema = SCHEMAS["scenario.schema.json"]
    assert set(data) <= set(schema["properties"])
    of_interventions = set(properties(schema, "interventions"))
    for intervention in data["interventions"]:
        assert set(intervention) <= of_interventions


@pytest.mark.parametrize("key", ["period", "parties", "facts"])
def test_the_keys_of_the_example_year_are_described(key: str) -> None:
    data = read_yaml(MODELS / "example_year.yaml").data
    schema = SCHEMAS["facts.schema.json"]
    described = resolved(schema["properties"][key], schema)
    assert described["type"] == "object"
    assert set(data[key]) <= set(described["properties"]) if "properties" in described else data[key]


def test_an_editor_offers_the_mechanisms_and_the_curves() -> None:
    offered = properties(SCHEMAS["model.schema.json"], "contracts", "terms")
    text = schema_text(SCHEMAS["model.schema.json"])
    for mechanism in ("block", "outcome", "limbs", "pass_through"):
        assert f'"{mechanism}"' in text
    curves = {
        word
        for form in (offered["curve"], *offered["curve"].get("anyOf", []))
        for word in form.get("enum", [])
    }
    assert {"linear", "threshold"} <= curves


def test_a_schema_is_written_the_same_every_time() -> None:
    assert schema_text({"b": 1, "a": "£"}) == '{\n "a": "£",\n "b": 1\n}\n'
