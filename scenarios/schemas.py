"""JSON Schemas of the files that people write, for editors that complete and check YAML."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from scenarios.case_file import CasesFile
from scenarios.contracts.facts_file import FactsFile
from scenarios.model_file import ModelFile
from scenarios.scenario_file import ScenarioFile

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """File name to schema."""
    files: dict[str, type[BaseModel]] = {
        "model.schema.json": ModelFile,
        "scenario.schema.json": ScenarioFile,
        "facts.schema.json": FactsFile,
        "cases.schema.json": CasesFile,
    }
    return {name: {"$schema": DRAFT, **model.model_json_schema()} for name, model in files.items()}


def schema_text(schema: dict[str, Any]) -> str:
    """A schema as the repository keeps it."""
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
