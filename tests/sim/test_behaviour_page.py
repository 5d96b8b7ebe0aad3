"""The page on behaviour: its programs print what it shows, and the parameters that it names are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scenarios.parameters import load_parameters

PAGE = "behaviour.md"
TEXT = (Path(__file__).resolve().parents[2] / "docs" / PAGE).read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.end_to_end
def test_the_programs_of_the_page_print_what_it_shows(capsys: pytest.CaptureFixture[str]) -> None:
    programs = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    shown = re.findall(r"```text printed\n(.*?)```", TEXT, re.DOTALL)
    assert len(programs) == len(shown) == 2
    for program, printed in zip(programs, shown, strict=True):
        exec(compile(program, PAGE, "exec"), {})
        assert capsys.readouterr().out == printed


@pytest.mark.unit
@pytest.mark.parametrize("name", ["response_strength"])
def test_parameters_that_the_page_names_are_parameters(name: str) -> None:
    assert name in TEXT
    assert load_parameters().one(name).low < load_parameters().one(name).high
