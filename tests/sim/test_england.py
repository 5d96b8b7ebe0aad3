"""England as economies share it: the central one, and a draw of it that reaches levers, effects, prices and tempers."""

from __future__ import annotations

import pytest

from agents.providers.beliefs import Outlook
from agents.providers.response import Temper
from scenarios.draws import Draw, draw
from scenarios.effects import load_effects
from scenarios.efforts import load_efforts
from sim.economy import HealthEconomy
from sim.england import england
from sim.trace import lives_digest
from tests.sim.economies import changed, forked

SEED = 7


@pytest.fixture(scope="module")
def drawn() -> Draw:
    return draw(SEED)


@pytest.fixture(scope="module")
def economy(drawn: Draw) -> HealthEconomy:
    made = HealthEconomy(changed(months=3), 1, england().drawn(drawn))
    made.run()
    return made


@pytest.mark.unit
def test_england_has_the_tables_that_come_with_the_project() -> None:
    assert england().effects is load_effects()
    assert england().efforts is load_efforts()


@pytest.mark.unit
def test_a_draw_leaves_the_central_england_as_it_is(drawn: Draw) -> None:
    before = england().parameters.value("response_strength")
    other = england().drawn(drawn)
    assert other.parameters.value("response_strength") != before
    assert england().parameters.value("response_strength") == before
    assert (other.baseline, other.solved) == (england().baseline, england().solved)


@pytest.mark.end_to_end
def test_a_draw_reaches_every_part_that_reads_it(economy: HealthEconomy, drawn: Draw) -> None:
    today = float(drawn.efforts["access"].today)
    assert (economy.levers.of("gp_practice", "access") == today).all()
    assert today != float(load_efforts()["access"].today)
    of_practices = {each.name: each for each in economy.effort.rows["gp_practice"].effects}
    assert of_practices["access_contact_in_time"] == drawn.effects["access_contact_in_time"]
    beside = [each for rows in economy.beside.rows.values() for each in rows.effects]
    assert beside
    assert all(each == drawn.effects[each.name] for each in beside)
    prices, central = economy.effort_prices, forked(changed(months=3)).effort_prices
    share = drawn.efforts["access"].cash_share * drawn.efforts["access"].pounds
    known = load_efforts()["access"].cash_share * load_efforts()["access"].pounds
    assert prices["access"].pounds / central["access"].pounds == share / known
    parameters = economy.england.parameters
    assert Temper.of(parameters).strength == drawn.parameters.value("response_strength")
    assert Outlook.of(parameters).optimism == drawn.parameters.value("effort_optimism")


@pytest.mark.end_to_end
def test_a_fork_goes_on_with_the_draw(drawn: Draw) -> None:
    founded = HealthEconomy(changed(months=3), 1, england().drawn(drawn))
    assert founded.fork(changed(months=1)).england is founded.england


@pytest.mark.end_to_end
def test_while_effort_is_as_today_a_draw_changes_nobody_s_life(economy: HealthEconomy) -> None:
    central = forked(changed(months=3))
    central.run()
    assert central.month == economy.month
    assert lives_digest(central.population.columns) == lives_digest(economy.population.columns)
