"""`careconomy cases`, as a user sees it, where nothing need be lived."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from calibration.case_file import cases_named, shipped_cases
from experiments.cases_report import listed, number
from experiments.cli import app

pytestmark = pytest.mark.end_to_end


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["cases", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_the_cases_are_listed_without_running_any() -> None:
    code, printed = run("--list")
    assert code == 0
    assert printed == listed(cases_named([])) + "\n"
    assert all(name in printed for name in shipped_cases())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--seeds", "-1"), "-1 is not allowed; write 0 or more"),
        (("--jobs", "0"), "0 is not allowed; write 1 or more"),
        (("--citizens", "0"), "0 is not allowed; write 1 or more"),
        (("C12", "--set", "response_strenght=1"), "Did you mean 'response_strength'?"),
        (("norm_leter",), "Did you mean 'norm_letter'?"),
    ],
)
def test_a_mistake_is_told(words: tuple[str, ...], said: str) -> None:
    code, printed = run(*words)
    assert code != 0
    assert said in " ".join(printed.replace("│", " ").split())


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "-"), (float("nan"), "-"), (1234.5, "1,234"), (-0.12345, "-0.123"), (5, "5"), (1.1e-5, "0")],
)
def test_numbers_are_told_to_three_figures(value: float | None, shown: str) -> None:
    assert number(value) == shown
