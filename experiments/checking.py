"""Checking files of any kind: what they are is told by their keys."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from calibration.case_file import Case, read_case
from calibration.case_scenarios import checked_scenarios, late_start
from scenarios.case_file import read_cases
from scenarios.contracts.facts_file import facts_from
from scenarios.model import MODELS, model_from
from scenarios.problems import FileProblems
from scenarios.scenario import scenario_from
from scenarios.yaml_files import Source, read_model


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of one file, in a sentence or in its problems."""

    is_fine: bool
    text: str


def checked(file: Path) -> Checked:
    """A file read as what it is: a model, a scenario, facts, cases, or a natural experiment."""
    try:
        source = read_model(file, MODELS)
        return Checked(True, f"{file}: {_described(file, source)}")
    except FileProblems as error:
        return Checked(False, str(error))


def _described(file: Path, source: Source) -> str:
    if "cases" in source.data:
        return f"fine, {_counted(len(read_cases(file)), 'case')}"
    if "outputs" in source.data:
        return _case_described(read_case(file))
    is_model = bool({"contracts", "roles"} & source.data.keys())
    if not is_model and {"place", "model"} & source.data.keys():
        return f"fine, {scenario_from(source).title}"
    if "contracts" not in source.data and {"facts", "period", "month"} & source.data.keys():
        return f"fine, {_counted(len(facts_from(source).entries), 'fact')}"
    contracts = model_from(source).contracts.contracts
    terms = sum(len(contract.terms) for contract in contracts)
    return f"fine, {_counted(len(contracts), 'contract')} with {_counted(terms, 'term')}"


def _case_described(case: Case) -> str:
    fine = f"fine, a natural experiment with {_counted(len(case.file.outputs), 'output')}"
    late = late_start(case, *checked_scenarios(case)) if case.is_run else None
    return f"{fine}; {late}" if late else fine


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" + ("" if count == 1 else "s")
