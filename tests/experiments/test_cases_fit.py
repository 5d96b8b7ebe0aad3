"""A fit of behaviour to natural experiments: what it finds again, leaves and refuses."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from calibration.behaviour_fit import BehaviourQuestion, aims_of, load_behaviour_priors, sized
from calibration.case_file import cases_named
from calibration.design import Floats
from experiments import cases_fit
from experiments.cases_fit import fit, leave, text
from experiments.cli import app
from scenarios.problems import FileProblems

CASES = cases_named(["practice_budgets_end", "global_budget"])
AIMS = aims_of(sized(CASES))
STRENGTH = 0.5
"""Of the way through its prior: where effects are as published."""


def answers(question: BehaviourQuestion, point: Floats) -> Floats:
    """Effects that grow with the first number alone, and are as published half way."""
    return np.asarray(AIMS.values * (point[0] / STRENGTH) ** 2)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases that are told by a formula."""
    monkeypatch.setattr(BehaviourQuestion, "__call__", answers)
    monkeypatch.setattr(BehaviourQuestion, "outputs", property(lambda self: sized(CASES)))


@pytest.mark.statistical
@pytest.mark.slow
@pytest.mark.usefixtures("quick")
def test_a_number_that_made_the_effects_is_found_again_and_the_other_stays_wide(tmp_path: Path) -> None:
    out = tmp_path / "fit"
    told = fit(CASES, ["response_strength", "peer_pull"], 2_000, out, jobs=1)
    leave(told, out)
    numbers = pd.read_csv(out / "numbers.csv").set_index("number")
    strength = numbers.loc["response_strength"]
    assert strength["low"] < 0.25 < strength["high"]
    assert strength["is_told"] == "yes"
    assert strength["high"] - strength["low"] < 0.6 * (1.25 - 0.05)
    assert numbers.loc["peer_pull", "is_told"] == "no"
    drawn = pd.read_csv(out / "posterior.csv")
    assert list(drawn) == ["response_strength", "peer_pull"]
    assert len(drawn) == cases_fit.KEPT_DRAWS
    outputs = pd.read_csv(out / "outputs.csv")
    assert (outputs["is_accepted"] == "yes").all()
    assert "told by these cases: response_strength" in text(told)
    # Given again it goes on with what is there: every run is kept.
    kept = {path: path.read_bytes() for path in out.rglob("*.json")}
    again = fit(CASES, ["response_strength", "peer_pull"], 2_000, out, jobs=1)
    assert np.array_equal(again.posterior.draws, told.posterior.draws)
    assert {path: path.read_bytes() for path in out.rglob("*.json")} == kept
    with pytest.raises(FileProblems, match="holds a fit of behaviour of other settings"):
        fit(CASES, ["response_strength"], 2_000, out, jobs=1)


@pytest.mark.unit
@pytest.mark.usefixtures("quick")
def test_a_number_that_may_not_move_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(FileProblems, match=r"'peer_pul' may not move; .* Did you mean 'peer_pull'\?"):
        fit(CASES, ["peer_pul"], 2_000, tmp_path / "fit", jobs=1)
    assert not (tmp_path / "fit").exists()


@pytest.mark.unit
def test_numbers_that_are_held_stand_there_at_all_points_and_may_not_move(tmp_path: Path) -> None:
    held = {"worth_measured_by_effort": Fraction(1), "peer_pull": Fraction(0)}
    priors = tuple(prior for prior in load_behaviour_priors() if prior.name not in held)
    question = BehaviourQuestion(("global_budget",), priors, 2_000, held=held)
    for chance in (0.1, 0.9):
        parameters = question.england_at(np.full(len(priors), chance)).parameters
        assert [parameters.value(name) for name in held] == [1.0, 0.0]
    with pytest.raises(FileProblems, match="peer_pull cannot be set and fitted at once"):
        fit(CASES, ["all"], 2_000, tmp_path / "fit", jobs=1, held=held)
    assert not (tmp_path / "fit").exists()


@pytest.mark.unit
def test_cases_that_cannot_be_missed_by_a_size_tell_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileProblems, match="no output of these cases has an accepted interval with two ends"):
        fit(cases_named(["quality_framework_measures"]), ["all"], 2_000, tmp_path / "fit", jobs=1)


@pytest.mark.end_to_end
def test_a_fit_wants_a_folder() -> None:
    result = CliRunner().invoke(app, ["cases", "global_budget", "--fit", "all"])
    assert result.exit_code != 0
    assert "a fit is kept in a folder" in " ".join(result.output.replace("│", " ").split())
