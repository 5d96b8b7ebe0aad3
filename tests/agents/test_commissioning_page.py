"""The page on commissioning: its program prints what it shows, and it names every parameter, event and term."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from sim.contracting import STEP_IN
from sim.participating import DISRUPTION, RENEGOTIATED

PAGE = "commissioning.md"
ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / PAGE).read_text(encoding="utf-8")
MONTHS = ("plan_after_months", "withhold_after_months", "plan_fails_after_months")
"""What the page calls the number of red months."""


@pytest.mark.end_to_end
def test_the_program_of_the_page_prints_what_it_shows(capsys: pytest.CaptureFixture[str]) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    (printed,) = re.findall(r"```text printed\n(.*?)```", TEXT, re.DOTALL)
    exec(compile(program, PAGE, "exec"), {})
    assert capsys.readouterr().out == printed
    assert "notice" in printed


@pytest.mark.unit
def test_every_parameter_is_on_the_page() -> None:
    with (ROOT / "scenarios" / "parameters" / "commissioning.csv").open(encoding="utf-8") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    named = set(re.findall(r"`(\w+)`", TEXT))
    assert names - {*MONTHS, "failed_plans_for_notice"} <= named
    assert {STEP_IN, DISRUPTION, RENEGOTIATED} <= named
    assert names >= set(MONTHS)
