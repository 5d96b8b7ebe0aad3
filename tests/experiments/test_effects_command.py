"""`careconomy effects`, as a user sees it."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from experiments.cli import app
from scenarios.effect_words import in_words, matching
from scenarios.effects import load_effects

pytestmark = pytest.mark.end_to_end


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["effects", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_all_effects_are_listed() -> None:
    code, text = run()
    assert code == 0
    assert [line.split()[0] for line in text.splitlines()[1:]] == list(load_effects())


def test_one_effect_is_told_in_words() -> None:
    assert run("safety_deaths") == (0, in_words(load_effects()["safety_deaths"]) + "\n")


def test_all_effects_of_a_lever_are_told() -> None:
    code, text = run("home_care_capacity")
    assert code == 0
    assert text.split("\n\n") == [
        *(in_words(each) for each in matching("home_care_capacity")[:-1]),
        in_words(matching("home_care_capacity")[-1]) + "\n",
    ]
    assert len(matching("home_care_capacity")) == 3


def test_an_unknown_name_is_told_the_nearest() -> None:
    code, text = run("safety_death")
    assert code == 1
    assert "Did you mean 'safety_deaths'?" in text
