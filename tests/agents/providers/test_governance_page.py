"""The page on governance: its program prints what it shows, and it names every key and parameter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scenarios.model_file import Authority, Governance
from scenarios.parameters import load_parameters

PAGE = "governance.md"
TEXT = (Path(__file__).resolve().parents[3] / "docs" / PAGE).read_text(encoding="utf-8")


@pytest.mark.end_to_end
def test_the_program_of_the_page_prints_what_it_shows(capsys: pytest.CaptureFixture[str]) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    (printed,) = re.findall(r"```text printed\n(.*?)```", TEXT, re.DOTALL)
    exec(compile(program, PAGE, "exec"), {})
    assert capsys.readouterr().out == printed
    assert "alone" in printed


@pytest.mark.unit
def test_every_key_of_a_governance_is_on_the_page() -> None:
    named = set(re.findall(r"`(\w+)`", TEXT))
    assert {*Governance.model_fields, *Authority.model_fields} - {"coordinator"} <= named
    assert "whoever coordinates" in TEXT


@pytest.mark.unit
@pytest.mark.parametrize("name", ["agreement_delay_months", "agreement_delay_each_months", "crowding_share"])
def test_parameters_that_the_page_names_are_parameters(name: str) -> None:
    assert f"{name}" in TEXT
    assert load_parameters().one(name).low < load_parameters().one(name).high
