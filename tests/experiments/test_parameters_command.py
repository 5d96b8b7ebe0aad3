"""`careconomy parameters`, as a user sees it."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from experiments.cli import app
from scenarios.parameters import describe, load_parameters

pytestmark = pytest.mark.end_to_end


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["parameters", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_all_names_are_listed() -> None:
    code, text = run()
    assert code == 0
    assert [line.split()[0] for line in text.splitlines()[1:]] == list(load_parameters().names)


def test_one_is_shown_with_its_source_and_its_readers() -> None:
    code, text = run("boys_share")
    assert (code, text) == (0, describe("boys_share") + "\n")


def test_rows_about_a_subgroup_are_kept() -> None:
    code, text = run("prevalence_share", "--of", "condition=stroke")
    assert code == 0
    assert "condition=stroke" in text
    assert "condition=asthma" not in text


def test_an_unknown_name_is_told_the_nearest() -> None:
    code, text = run("boy_share")
    assert code == 1
    assert "Did you mean 'boys_share'?" in text
