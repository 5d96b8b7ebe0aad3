"""Shipped models under other names: file, model, roles, populations, contracts, terms; nothing else is changed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from scenarios.model import Model, model_from
from scenarios.scenario_parts import shipped_models
from scenarios.yaml_files import Source, read_model

SUFFIX = "_by_another_name"
CATALOGUE_KEYS = (
    "kind", "bind", "mechanism", "services", "measure", "curve", "framing", "settle", "authority", "status", "source",
    "example", "rule", "services_of",
)  # fmt: skip
"""Keys below which words are the catalogues', or the language's own."""
LANGUAGE_KEYS = ("prices_pounds", "term", "scope")
"""Keys below which keys are no names of the file."""
CATALOGUED = re.compile(r"(?:activity|measure|index|rank|programme_cost|excess_cost)\([^)]*\)|\bon [a-z_+]+")
WORD = re.compile(r"[a-z_][a-z0-9_]*")


def renamed(name: str) -> tuple[Model, dict[str, str]]:
    """A shipped model under other names, and the new name of each old one."""
    data = read_model(shipped_models()[name]).data
    own = [*data["roles"], *data["populations"]]
    own += [each["name"] for each in data["contracts"]]
    own += [term["name"] for each in data["contracts"] for term in each["terms"] if "name" in term]
    names = {each: f"{each}{SUFFIX}" for each in dict.fromkeys(own)}
    left = {key: each for key, each in data.items() if key not in ("extends", "example")}
    for term in (term for each in left["contracts"] for term in each["terms"]):
        if term["mechanism"] == "exit_cost":
            term.setdefault("guarantor", "guarantor")  # which it is if left out
    made = {**_named(left, names), "name": f"{name}{SUFFIX}", "title": "Something else"}
    file = Path(f"nobody_knows_{name}.yaml")
    return model_from(Source(file, made, {(): (file, 0)}, (file,))), names


def _named(value: Any, names: dict[str, str], key: str = "") -> Any:
    if key in CATALOGUE_KEYS:
        return value
    if isinstance(value, dict):
        is_language = key in LANGUAGE_KEYS or "mechanism" in value or "terms" in value
        own = {} if is_language else names
        return {own.get(one, one): _named(other, names, one) for one, other in value.items()}
    if isinstance(value, list | tuple):
        return [_named(each, names, key) for each in value]
    if key in ("title", "description", "note", "label"):
        return "Something else"
    if not isinstance(value, str):
        return value
    kept = CATALOGUED.findall(value)
    bare = CATALOGUED.sub("\0", value)
    return re.sub("\0", lambda _: kept.pop(0), WORD.sub(lambda word: names.get(word[0], word[0]), bare))
