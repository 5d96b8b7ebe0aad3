"""The benchmark of decisions: every shipped model, as many organisations as asked for, times that add up."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from experiments.benchmark_decisions import QUARTERS, decision_speeds
from experiments.cli import app
from scenarios.scenario_parts import shipped_models

PRACTICES = 100


@pytest.mark.end_to_end
def test_every_model_is_decided_under_by_as_many_as_there_are() -> None:
    speeds = decision_speeds(PRACTICES)
    assert [each.model for each in speeds] == list(shipped_models())
    for each in speeds:
        # Two trusts and two of social care to a hundred practices, or one of each; community and voluntary.
        assert PRACTICES + 3 <= each.organisations <= PRACTICES + 8
        assert each.ten_years_seconds == pytest.approx(QUARTERS * each.a_quarter_seconds)
        assert each.a_quarter_seconds > 0


@pytest.mark.end_to_end
def test_the_command_prints_them_alone() -> None:
    done = CliRunner().invoke(app, ["benchmark", "--only", "decisions", "--practices", "20", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert list(told) == ["decisions"]
    assert {each["model"] for each in told["decisions"]} == set(shipped_models())
