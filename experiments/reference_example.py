"""The example in a mechanism's documentation as two whole files, and what they pay when they are settled.

What the reference shows is what was settled: the same text is written, read and paid.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from experiments.settling import HandPayment, settle_by_hand
from scenarios.contracts.facts_file import read_facts
from scenarios.contracts.mechanism import Mechanism
from scenarios.model import load_model
from scenarios.yaml_files import read_yaml

# The file holds no contract longer than this, and the examples are of its first years.
MONTHS = 60


@dataclass(frozen=True, slots=True)
class Example:
    """A model file, a facts file, and the payments of the mechanism that they come to."""

    model_text: str
    facts_text: str
    payments: tuple[HandPayment, ...]


def example_of(mechanism: Mechanism) -> Example:
    """The example of a mechanism, written as files and settled.

    Raises:
        FileProblems: it is no longer a file that can be read.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "example.yaml"
        path.write_text(mechanism.example, encoding="utf-8")
        told = read_yaml(path).data
        model_text, facts_text = _model_text(mechanism, told), _facts_text(mechanism.example)
        model_path, facts_path = Path(folder) / "model.yaml", Path(folder) / "facts.yaml"
        model_path.write_text(model_text, encoding="utf-8")
        facts_path.write_text(facts_text, encoding="utf-8")
        settled = settle_by_hand(load_model(model_path), read_facts(facts_path))
    name = told["term"].get("name", mechanism.name)
    return Example(model_text, facts_text, tuple(each for each in settled.payments if each.term == name))


def _model_text(mechanism: Mechanism, told: dict[str, object]) -> str:
    """The surroundings that the example names, laid out as a model file."""
    parts = _parts(mechanism.example)
    lead = told.get("lead")
    roles = {"payer": "commissioner"}
    if isinstance(lead, dict):
        roles["lead"] = lead["kind"]
    for key in ("roles", "payees"):
        given = told.get(key, {})
        roles |= given if isinstance(given, dict) else {}
    payees = told["payees"]
    assert isinstance(payees, dict)
    lines = [f"name: {mechanism.name}", f"title: An example of {mechanism.name.replace('_', ' ')}", "roles:"]
    lines += [f"  {name}: {{kind: {kind}}}" for name, kind in roles.items()]
    lines += [f"{key}:{parts[key]}" for key in ("populations", "measures") if key in parts]
    lines += [f"term: {{months: {MONTHS}}}", "contracts:"]
    scope = f"services:{parts['services']}" + _people(told, parts)
    if isinstance(lead, dict):
        lines += _contract("head", "payer", ["lead"], scope, [_flow(lead["term"])])
    terms = [parts[key] for key in ("base", "term") if key in parts]
    lines += _contract("main", "lead" if lead else "payer", list(payees), scope, terms)
    return "\n".join(lines) + "\n"


def _people(told: dict[str, object], parts: dict[str, str]) -> str:
    if "for" in parts:
        return f", populations:{parts['for']}"
    populations = told.get("populations", {})
    return (
        f", populations: [{', '.join(populations)}]" if isinstance(populations, dict) and populations else ""
    )


def _contract(name: str, payer: str, payees: list[str], scope: str, terms: list[str]) -> list[str]:
    lines = [f"  - name: {name}", f"    payer: {payer}", f"    payees: [{', '.join(payees)}]"]
    return [
        *lines,
        f"    scope: {{{scope}}}",
        "    terms:",
        *(line for term in terms for line in _item(term)),
    ]


def _item(term: str) -> list[str]:
    """The text of a term as an item of a list."""
    lines = textwrap.dedent(term.strip("\n") if term.startswith("\n") else term.strip()).split("\n")
    return [f"      - {lines[0]}", *(f"        {line}" for line in lines[1:])]


def _flow(term: dict[str, object]) -> str:
    said = {key: f"{value:_}" if isinstance(value, int) else value for key, value in term.items()}
    return "{" + ", ".join(f"{key}: {value}" for key, value in said.items()) + "}"


def _facts_text(example: str) -> str:
    parts = _parts(example)
    return "".join(f"{key}:{parts[key]}\n" for key in ("period", "facts"))


def _parts(example: str) -> dict[str, str]:
    """The text below each key of the example, as written."""
    found = re.findall(r"^(\w+):((?:.*)(?:\n(?=[ ]).*)*)", example, re.MULTILINE)
    return {key: text.rstrip() for key, text in found}
