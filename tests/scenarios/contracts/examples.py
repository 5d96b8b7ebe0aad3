"""Examples in docstrings made into whole files: one term, its surroundings, what was reported, what is paid."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from scenarios.contracts.contract import Contracts
from scenarios.contracts.facts_file import ToldFacts, facts_from
from scenarios.contracts.settle import Posted, settle_period
from scenarios.model import Model, model_from
from scenarios.yaml_files import Source, read_yaml

Read = TypeVar("Read")


def example_model(example: dict[str, Any], folder: Path) -> Model:
    """The model file that an example stands for."""
    payees = example["payees"]
    roles = {"payer": "commissioner", "guarantor": "guarantor"} | example.get("roles", {}) | payees
    lead = example.get("lead")
    people = example.get("for") or list(example.get("populations", {})) or ["everyone"]
    scope = {"services": example["services"], "populations": people}
    terms = [example[key] for key in ("base", "term") if key in example]
    contract: dict[str, Any] = {
        "name": "main",
        "payer": "lead" if lead else "payer",
        "payees": list(payees),
        "scope": scope,
        "terms": terms,
    }
    contracts = [contract]
    if lead:
        roles["lead"] = lead["kind"]
        head = {"name": "head", "payer": "payer", "payees": ["lead"], "scope": scope, "terms": [lead["term"]]}
        contracts = [head, contract]
    data = {
        "name": "example",
        "title": "Example",
        "roles": {name: {"kind": kind} for name, kind in roles.items()},
        "populations": example.get("populations", {}),
        "measures": example.get("measures", {}),
        "term": {"months": 60},
        "contracts": contracts,
    }
    return load(data, folder / "model.yaml", model_from)


def example_facts(example: dict[str, Any], folder: Path) -> ToldFacts:
    """What was reported in the example."""
    return load({"period": example["period"], "facts": example["facts"]}, folder / "facts.yaml", facts_from)


def settle_example(contracts: Contracts, facts: ToldFacts) -> list[Posted]:
    """The postings of the example's last contract."""
    return settle_period(contracts, facts, facts.window, facts.members, facts.on_exit)


def load(data: dict[str, Any], path: Path, read: Callable[[Source], Read]) -> Read:
    """Data written as a file and read back by the project's own reader."""
    path.write_text(_yaml(data), encoding="utf-8")
    return read(read_yaml(path))


def _yaml(data: Any) -> str:
    return json.dumps(data, default=str, indent=1)
