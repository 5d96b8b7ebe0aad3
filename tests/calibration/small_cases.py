"""Small natural experiments for tests: files of cases as text, and those that a laboratory of few citizens runs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from calibration.case_file import Case, CaseFile, OutputFile, cases_named, read_case
from calibration.case_run import Laboratory
from calibration.case_score import Found
from scenarios.yaml_files import Source

CITIZENS = 2_000
PUBLISHED = {"value": -4, "low": -6, "high": -2, "status": "published", "source": "made up"}
OUTPUT = {
    "name": "year_1",
    "title": "Emergency admissions, per cent",
    "reads": {"activity": "emergency_admission"},
    "change": "percent",
    "months": [1, 12],
    "published": PUBLISHED,
    "accepted": {"rule": "interval"},
}
CASE = {
    "name": "made_up",
    "number": "T1",
    "title": "A made-up case",
    "kind": "behavioural",
    "family": "price",
    "source": "made up",
    "about": "Nothing of the kind has happened.",
    "baseline": "traditional",
    "changed": "alliance",
    "parties": "all",
    "outputs": [OUTPUT],
}


def written(folder: Path, output: dict[str, Any] | None = None, **keys: Any) -> Path:
    """A case file with other keys than the small one's; None leaves a key out."""
    data = {**CASE, "outputs": [{**OUTPUT, **(output or {})}], **keys}
    data = {key: value for key, value in data.items() if value is not None}
    data["outputs"] = [
        {key: each for key, each in row.items() if each is not None} for row in data["outputs"]
    ]
    path = folder / "t01_made_up.yaml"
    YAML().dump(data, path)
    return path


def case(folder: Path, output: dict[str, Any] | None = None, **keys: Any) -> Case:
    """The case of such a file."""
    return read_case(written(folder, output, **keys))


def output_of(**keys: Any) -> OutputFile:
    """An output by itself."""
    data = {key: value for key, value in {**OUTPUT, **keys}.items() if value is not None}
    return OutputFile.model_validate(data)


def found_of(draws: tuple[float, ...], central: float = 0.0, **keys: Any) -> Found:
    """What was simulated of an output, and of a case of its own."""
    share = keys.pop("share_at_risk", None)
    own = {"name": keys.pop("case_name", "made_up"), "kind": keys.pop("kind", "behavioural")}
    file = CaseFile.model_validate({**CASE, **own, "share_at_risk": share})
    nowhere = Path("made_up.yaml")
    source = Source(nowhere, {}, {(): (nowhere, 1)}, (nowhere,))
    return Found(Case(file, source), output_of(**keys), central, draws, central)


@cache
def laboratory() -> Laboratory:
    """Two shipped cases with few citizens, lived once for all tests."""
    return Laboratory(cases_named(["C17", "C12"]), CITIZENS)
