"""Decisions in the tables of a run: each once, whenever it was stopped; none where behaviour is fixed."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments import scenario_run
from experiments.run_diff import compare
from sim.economy import HealthEconomy
from sim.run_reader import Run
from sim.run_tables import ABOUT, TABLES
from tests.experiments.decided_runs import DECIDED_IN, asked

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The run, never stopped."""
    folder = tmp_path_factory.mktemp("decided")
    return scenario_run.run(asked(folder), folder / "run")


def test_everybody_decides_every_quarter_under_contract(straight: Run) -> None:
    decisions = straight.table("decisions")
    assert decisions["month"].unique().tolist() == list(DECIDED_IN)
    assert not decisions.duplicated(["month", "provider", "lever"]).any()
    of_month = decisions[decisions["month"] == DECIDED_IN[0]].set_index(["provider", "lever"])
    efforts = straight.table("levers").query(f"month == {DECIDED_IN[0] + 1}").set_index(["provider", "lever"])
    assert of_month["after"].sort_index().tolist() == efforts["effort"].sort_index().tolist()


def test_what_is_paid_for_is_a_reason_and_moves_its_lever(straight: Run) -> None:
    reasons = straight.table("decision_reasons")
    assert not reasons.duplicated(["month", "provider", "lever", "term"]).any()
    paid = reasons[(reasons["term"] == "social_care.each_episode") & (reasons["lever"] == "reablement")]
    assert paid["month"].tolist() == list(DECIDED_IN)
    assert (paid["pounds"] > 0).all()
    assert (paid["pounds_today"] == 0).all()
    own = straight.table("decisions").query("lever == 'reablement'").set_index("month")
    assert (own["after"].diff().dropna() > 0).all()
    assert ((own["wanted"] > own["after"]) & (own["after"] > own["before"])).all()


@pytest.mark.parametrize("stopped_in", [pytest.param(26, marks=pytest.mark.slow), 31])
def test_a_run_that_was_stopped_tells_each_decision_once(
    straight: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped_in: int
) -> None:
    step = HealthEconomy.step

    def stops(economy: HealthEconomy) -> None:
        if economy.month == stopped_in:
            raise KeyboardInterrupt
        step(economy)

    run = asked(straight.folder.parent)
    with monkeypatch.context() as patched:
        patched.setattr(HealthEconomy, "step", stops)
        with pytest.raises(KeyboardInterrupt):
            scenario_run.run(run, tmp_path / "run", kept_every_months=7)
    again = scenario_run.run(run, tmp_path / "run", kept_every_months=7)
    assert compare(straight, again, ABOUT).is_equal
    for name in TABLES:
        assert straight.table(name).astype(object).equals(again.table(name).astype(object)), name


def test_nobody_decides_where_behaviour_is_fixed(tmp_path: Path) -> None:
    run = scenario_run.run(asked(tmp_path, "fixed"), tmp_path / "run")
    assert run.table("decisions").empty
    assert run.table("decision_reasons").empty
