"""Digests of a scenario: whether two runs were given the same, and if not, what differed.

Of each thing that can move a result, one digest over its content: never over paths, dates or names that nothing
reads. The module must not know what any content means.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

if TYPE_CHECKING:
    from scenarios.scenario import Scenario

HERE = Path(__file__).parent
SETTINGS = (
    "horizon",
    "behaviour",
    "governance",
    "may_stop_before_start",
    "compared_with",
    "citizens",
    "populations",
    "budgets_pounds_a_year",
    "interventions",
)
# Folders of which a scenario names its own part, or none: the others are tables that every scenario rests on.
NAMED_BY_SCENARIOS = ("places", "models", "scenarios", "cases", "examples")
# What is for readers, and moves no result.
LABELS = ("title", "description", "note", "notes", "example")


def digests(scenario: Scenario) -> dict[str, str]:
    """A digest by what it is of: the scenario's settings, its place, its model, and each table that it rests on."""
    settings = {name: getattr(scenario, name) for name in SETTINGS}
    found = {
        "settings": _digest(content(settings)),
        "place": _digest(content(scenario.place)),
        "model": _digest(content(scenario.model.file)),
        "reference": _digest(content(scenario.reference.file)),
    }
    return found | {name: _digest(text) for name, text in _tables()}


def digest_of(parts: Mapping[str, str]) -> str:
    """One digest of several."""
    return _digest("\n".join(f"{name} {parts[name]}" for name in sorted(parts)))


def content(value: object) -> str:
    """The content of data as text, the same wherever and whenever it is written; labels are left out.

    Mappings keep their order, since the order of contracts and populations is content too.
    """
    if isinstance(value, BaseModel):
        value = {name: getattr(value, name) for name in type(value).model_fields if name not in LABELS}
    if is_dataclass(value):
        names = (field.name for field in fields(value) if field.name not in LABELS)
        value = {name: getattr(value, name) for name in names}
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {content(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(content, value)) + "]"
    return str(value) if isinstance(value, Fraction) else repr(value)


def _tables() -> Iterator[tuple[str, str]]:
    """Every table of the project by name, its text with one kind of line end; what a scenario names is told apart."""
    for file in sorted((*HERE.rglob("*.csv"), *HERE.rglob("*.yaml"))):
        name = file.relative_to(HERE)
        if name.parts[0] not in NAMED_BY_SCENARIOS:
            yield name.as_posix(), "\n".join(file.read_text(encoding="utf-8").splitlines())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
