"""A health economy kept and taken up again: it is the same, and so is every month after."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from agents.citizens.counts import Item
from scenarios.horizon import FIRST_MONTH
from scenarios.problems import FileProblems
from scenarios.scenario import Scenario, scenario_of
from sim.digests import digest
from sim.economy import HealthEconomy
from sim.keeping import economy_again, economy_kept, keep, taken_up
from tests.sim.boroughs import SEED, borough, economy_at
from tests.sim.economy_lives_on import all_of

ROOT = Path(__file__).resolve().parents[2]
BURNING_IN, UNDER_CONTRACT, END = 10, 27, 30
OTHER_MONTHS = [
    pytest.param(month, marks=pytest.mark.slow) for month in (1, FIRST_MONTH - 1, FIRST_MONTH, END)
]


def again(folder: Path, economy: HealthEconomy) -> HealthEconomy:
    """An economy kept in a folder and taken up from there."""
    keep(folder, economy)
    found = taken_up(folder, economy.scenario, economy.luck)
    assert found is not None
    return found


# The same again


@pytest.mark.unit
@pytest.mark.parametrize("month", [0, BURNING_IN, UNDER_CONTRACT, *OTHER_MONTHS])
def test_an_economy_comes_back_as_it_was_and_lives_the_same_months(tmp_path: Path, month: int) -> None:
    straight = economy_at(month)
    stopped = again(tmp_path, straight)
    assert all_of(stopped) == all_of(straight)
    for economy in (straight, stopped):
        economy.run(END)
    assert all_of(stopped) == all_of(straight)
    assert stopped.ledger == straight.ledger


@pytest.mark.end_to_end
@pytest.mark.slow
@pytest.mark.parametrize("month", [BURNING_IN, UNDER_CONTRACT])
def test_another_process_lives_the_same_months(tmp_path: Path, month: int) -> None:
    straight = economy_at(month)
    keep(tmp_path, straight)
    straight.run(END)
    words = [sys.executable, "-m", "tests.sim.economy_lives_on", str(tmp_path), str(END - month)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [all_of(straight)]


@pytest.mark.unit
def test_what_is_made_anew_is_what_it_was(tmp_path: Path) -> None:
    straight = economy_at(UNDER_CONTRACT)
    stopped = again(tmp_path, straight)
    for one, other in (
        (straight.counts, stopped.counts),
        (straight.offer, stopped.offer),
        (straight.costs, stopped.costs),
        (straight.today, stopped.today),
        (straight.resources.by_provider, stopped.resources.by_provider),
        (straight.resources.by_quintile, stopped.resources.by_quintile),
    ):
        assert digest(other) == digest(one)
    assert stopped.counts.total(Item.PEOPLE) > 0
    assert stopped.cash_pence("commissioner") == straight.cash_pence("commissioner") != 0


@pytest.mark.unit
def test_contracts_go_on_reading_the_months_before(tmp_path: Path) -> None:
    stopped = again(tmp_path, economy_at(UNDER_CONTRACT))
    assert all(each.facts.measures.history is stopped.history for each in stopped.settled)
    assert any(each.facts.record.amounts for each in stopped.settled)


@pytest.mark.unit
def test_what_mesa_collected_comes_back(tmp_path: Path) -> None:
    stopped = again(tmp_path, economy_at(BURNING_IN))
    collected = stopped.datacollector.get_model_vars_dataframe()
    assert collected["month"].tolist() == list(range(1, BURNING_IN + 1))
    assert stopped.steps == BURNING_IN
    assert stopped.running


@pytest.mark.unit
def test_a_fork_comes_back_too(tmp_path: Path) -> None:
    fork = economy_at(FIRST_MONTH - 1).fork(borough())
    stopped = again(tmp_path, fork)
    for economy in (fork, stopped):
        economy.run(END)
    assert all_of(stopped) == all_of(fork)


@pytest.mark.unit
def test_keeping_changes_nothing() -> None:
    economy = economy_at(UNDER_CONTRACT)
    before = all_of(economy)
    economy_kept(economy)
    assert all_of(economy) == before


# Refused


def other(**keys: object) -> Scenario:
    return scenario_of("southend", "iph", **{"citizens": 2_000, "months": 6, **keys})


@pytest.mark.unit
def test_an_empty_folder_has_nothing_to_take_up(tmp_path: Path) -> None:
    assert taken_up(tmp_path, borough(), SEED) is None


@pytest.mark.unit
def test_another_seed_is_refused(tmp_path: Path) -> None:
    file = keep(tmp_path, economy_at(1))
    words = "the checkpoint is of seed 3, not 4; go on with seed 3, or begin again in another folder"
    with pytest.raises(FileProblems, match=re.escape(words)) as refused:
        taken_up(tmp_path, borough(), 4)
    assert refused.value.problems[0].file == file


@pytest.mark.unit
@pytest.mark.parametrize(
    ("scenario", "what"),
    [
        (lambda: other(months=7), "settings differs"),
        (lambda: other(citizens=2_001), "settings differs"),
        (lambda: borough("alliance"), "model differs"),
    ],
)
def test_another_scenario_is_refused(scenario: object, what: str) -> None:
    kept = economy_kept(economy_at(1))
    words = (
        f"the checkpoint is of another scenario than unnamed: {what}; go on with what the run began with, or begin "
        "again in another folder"
    )
    assert callable(scenario)
    with pytest.raises(ValueError, match=re.escape(words)):
        economy_again(kept, scenario(), SEED)


@pytest.mark.unit
def test_another_england_is_refused() -> None:
    from dataclasses import replace

    economy = economy_at(1)
    kept = economy_kept(economy)
    england = replace(economy.england, solved=replace(economy.england.solved, boys_share=0.4))
    with pytest.raises(ValueError, match="the rates solved are not those that the run began with"):
        economy_again(kept, borough(), SEED, england)
