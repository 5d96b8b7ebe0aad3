"""Parties as Mesa agents: AgentSets to select from, Mesa's collector and batch runs, and a model that can be freed."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

import mesa
import pytest

from agents.providers.provider import CitizensAgent, PartyAgent
from scenarios.problems import FileProblems
from scenarios.scenario import Scenario
from sim.economy import REPORTERS, HealthEconomy, release
from tests.sim.economies import BURN_IN, LAST, bare, forked, lived, reference


def economy() -> HealthEconomy:
    """To look at, not to be changed."""
    return lived(reference().model.file.name)[0]


def is_practice(agent: Any) -> bool:
    return bool(agent.group == "gp_practice")


def short(months: int = 2) -> Scenario:
    return replace(bare(reference().model, months=months), populations=reference().populations)


@pytest.mark.unit
def test_everybody_of_the_cast_is_an_agent_and_the_citizens_are_one() -> None:
    own = economy()
    assert sorted(own.parties.get("name")) == sorted(own.cast.names)
    assert sorted(own.providers.get("name")) == sorted(own.cast.providers)
    assert set(own.providers) <= set(own.parties)
    assert own.agents.select(agent_type=CitizensAgent).get("people") == [own.population.people]
    assert len(own.agents) == len(own.cast.names) + 1


@pytest.mark.unit
def test_agents_are_selected_and_asked_like_any_of_mesa_s() -> None:
    own = economy()
    practices = own.providers.select(is_practice)
    assert len(practices) == len(own.cast.practices)
    richest = max(own.parties, key=lambda agent: agent.cash_pence)
    assert own.cash_pence(richest.name) == richest.cash_pence
    assert sum(own.parties.get("cash_pence")) == 0
    grouped = own.parties.groupby("kind", result_type="list").groups
    assert len(grouped["acute_trust"]) == len(own.cast.trusts)


@pytest.mark.unit
def test_a_provider_shows_its_own_levers_and_says_who_it_is() -> None:
    own = forked()
    own.levers.set("gp_practice", "access", 0.75, [3])
    third, fourth = (own.provider(name) for name in own.cast.practices[2:4])
    assert (third.levers["access"], fourth.levers["access"]) == (0.6, 0.75)
    assert list(fourth.levers) == list(own.levers.names["gp_practice"])
    assert repr(fourth) == f"<Provider {own.cast.practices[3]}>"
    assert repr(next(iter(own.parties))) == "<PartyAgent treasury>"
    assert isinstance(fourth, PartyAgent)
    assert (fourth.kind, fourth.member) == ("gp_practice", 3)
    assert fourth.title.startswith("Practice")


@pytest.mark.unit
def test_agents_are_numbered_from_1_in_every_model() -> None:
    for own in (forked(), forked()):
        numbers = [agent.unique_id for agent in own.agents]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


@pytest.mark.end_to_end
def test_mesa_s_collector_takes_down_every_month_from_the_first() -> None:
    own = economy()
    table = own.datacollector.get_model_vars_dataframe()
    assert list(table.columns) == list(REPORTERS)
    assert table["month"].tolist() == list(range(1, LAST + 1))
    assert table["people"].iloc[-1] == own.population.people
    assert table["deaths"].tolist() == [
        int(own.history.month(month).deaths.sum()) for month in table["month"]
    ]
    assert (table["postings"][:BURN_IN] == 0).all()
    assert table["postings"].iloc[-1] == len(own.ledger)
    assert own.steps == LAST


@pytest.mark.end_to_end
@pytest.mark.slow
def test_mesa_s_batch_run_runs_economies() -> None:
    results: list[dict[str, Any]] = mesa.batch_run(
        HealthEconomy,
        {"scenario": [short(1), short(2)]},
        number_processes=1,
        max_steps=100,
        display_progress=False,
    )
    assert [row["month"] for row in results] == [BURN_IN + 1, BURN_IN + 2]
    assert results[0]["people"] > 0
    straight = forked(short(2))
    straight.run()
    assert results[1]["postings"] == len(straight.ledger)


@pytest.mark.end_to_end
def test_an_economy_stops_when_its_scenario_ends_as_mesa_asks() -> None:
    own = forked(short(2))
    steps = 0
    while own.running:
        own.step()
        steps += 1
    assert (steps, own.month) == (2, BURN_IN + 2)


@pytest.mark.unit
def test_an_economy_is_freed_when_it_is_dropped() -> None:
    own = forked()
    own.step()
    gone = weakref.ref(own)
    agent = weakref.ref(own.provider(own.cast.practices[0]))
    del own
    gc.collect()
    assert gone() is None
    assert agent() is None


@pytest.mark.unit
def test_a_model_of_a_mesa_that_numbers_agents_itself_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    own = forked()
    monkeypatch.delattr(mesa.Agent, "_ids", raising=False)
    release(own)
    assert len(own.agents) > 1


SMALL = """\
name: small
title: A small sample under the contracts of today
place: southend
model: traditional
citizens: 300
months: 1
"""


@pytest.mark.end_to_end
def test_a_scenario_may_be_named_by_its_file_and_a_seed_left_out(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    named = HealthEconomy(file, None)
    assert named.luck == 1
    assert named.scenario.place.name == "southend"
    assert named.population.people == 300
    with pytest.raises(FileProblems, match="no shipped scenario of that name"):
        HealthEconomy("southend_traditionell")
