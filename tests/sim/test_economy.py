"""A health economy: the same luck however it is run, forks that are straight runs, and refusals that change nothing."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import weakref
from collections.abc import Iterator
from dataclasses import replace

import numba
import numpy as np
import pytest

from agents.citizens.counts import Counts
from scenarios.cast import Cast, Party
from scenarios.scenario import Scenario
from sim.digests import digest
from sim.economy import HealthEconomy
from sim.trace import lives_digest
from tests.sim.economies import BURN_IN, LAST, bare, changed, forked, lived, reference, shipped, watched

SOON = BURN_IN + 4


def told(economy: HealthEconomy) -> tuple[object, ...]:
    """All that a run came to, as texts and numbers."""
    kept = economy.history.saved()
    return (
        (economy.month, economy.steps),
        lives_digest(economy.population.columns),
        digest(economy.counts),
        economy.ledger.digest(),
        digest([kept[name] for name in sorted(kept)]),
        {name: list(each) for name, each in economy.datacollector.model_vars.items()},
        economy.resources.pence_by_payer() if economy.month > BURN_IN else None,
    )


def most_parties() -> str:
    """The shipped model that adds the most parties to a place."""
    return max(shipped(), key=lambda name: len(shipped()[name].cast.parties))


# Forks


@pytest.mark.end_to_end
def test_a_fork_is_a_straight_run_to_the_last_month() -> None:
    name = most_parties()
    straight = HealthEconomy(shipped()[name], seed=1)
    straight.run()
    fork, _ = lived(name)
    assert told(fork) == told(straight)
    assert fork.ledger == straight.ledger
    assert len(fork.ledger) > 1_000


@pytest.mark.end_to_end
@pytest.mark.slow
@pytest.mark.parametrize("name", list(shipped()))
def test_every_fork_is_a_straight_run_to_the_last_month(name: str) -> None:
    straight = HealthEconomy(shipped()[name], seed=1)
    straight.run()
    assert told(lived(name)[0]) == told(straight)


@pytest.mark.end_to_end
def test_a_fork_of_any_model_is_a_fork_of_today_s() -> None:
    """Burn-in is the same whatever is contracted after it, and from whichever scenario it is forked."""
    name = most_parties()
    early = HealthEconomy(shipped()[name], seed=1)
    early.run(10)
    late = early.fork(reference())
    late.run(SOON)
    today = forked()
    today.run(SOON)
    assert told(late) == told(today)


@pytest.mark.end_to_end
def test_a_fork_before_the_first_month_is_a_new_economy() -> None:
    new = HealthEconomy(reference(), seed=1)
    fork = new.fork(shipped()[most_parties()])
    fork.run(2)
    assert new.month == 0
    new.run(2)
    assert lives_digest(fork.population.columns) == lives_digest(new.population.columns)


@pytest.mark.end_to_end
def test_a_fork_leaves_what_it_was_forked_from_as_it_was() -> None:
    first = forked()
    before = told(first)
    second = first.fork(changed(interventions=[{"capacity": "beds", "times": 0.2}]))
    second.run(SOON)
    assert told(first) == before
    first.run(SOON)
    other = forked()
    other.run(SOON)
    assert told(first) == told(other) != told(second)


@pytest.mark.end_to_end
def test_what_is_let_go_is_gone_at_once_and_leaves_what_it_was_forked_from() -> None:
    first = forked()
    before = told(first)
    second = first.fork(reference())
    second.run(SOON)
    held = [weakref.ref(each) for each in (second.population, second.history, second.ledger)]
    gc.collect()
    gc.disable()
    try:
        second.let_go()
        assert [each() for each in held] == [None, None, None]
    finally:
        gc.enable()
    assert told(first) == before
    first.run(SOON)
    assert len(first.ledger) > 0


@pytest.mark.end_to_end
def test_a_lever_funded_from_the_first_month_is_funded_in_a_fork_and_a_straight_run_alike() -> None:
    funded = changed(interventions=[{"lever": "case_management", "level": 0.9}])
    fork = forked(funded)
    assert fork.provider("community_trust").levers["case_management"] == 0.9
    assert forked().provider("community_trust").levers["case_management"] == 0.3
    fork.run(SOON)
    straight = HealthEconomy(funded, seed=1)
    straight.run(SOON)
    assert told(fork) == told(straight)


# What changes nobody


@pytest.fixture
def threads() -> Iterator[int]:
    """How many threads there may be; as many again afterwards."""
    before = numba.get_num_threads()
    yield before
    numba.set_num_threads(before)


@pytest.mark.end_to_end
def test_threads_change_nothing(threads: int) -> None:
    runs = []
    for number in {1, min(2, threads)}:
        numba.set_num_threads(number)
        economy = forked()
        economy.run(SOON)
        runs.append(told(economy))
    assert runs == runs[:1] * len(runs)


@pytest.mark.end_to_end
def test_listeners_and_unused_parties_change_nothing() -> None:
    own = reference()
    idle = Party("idle", "hub", "A hub that nobody pays")
    wider = replace(own, cast=Cast((*own.cast.parties, idle), own.cast.mains))
    economy, seen = watched(forked(wider), SOON)
    alone = forked()
    alone.run(SOON)
    assert lives_digest(economy.population.columns) == lives_digest(alone.population.columns)
    assert list(economy.ledger) == list(alone.ledger)
    assert economy.cash_pence("idle") == 0
    assert "idle" not in alone.cast.names
    assert seen.people == tuple(each[: SOON - BURN_IN] for each in lived(own.model.file.name)[1].people)


@pytest.mark.end_to_end
def test_another_seed_is_another_run() -> None:
    one, other = HealthEconomy(reference(), seed=1), HealthEconomy(reference(), seed=2)
    for economy in (one, other):
        economy.run(1)
    assert lives_digest(one.population.columns) != lives_digest(other.population.columns)


@pytest.mark.end_to_end
@pytest.mark.slow
def test_neither_processes_nor_the_order_of_sets_change_anything() -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-m", "tests.sim.print_months", "14"],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "4321")
    }
    here = forked()
    here.run(BURN_IN + 14)
    assert printed == {
        f"{lives_digest(here.population.columns)} {digest(here.counts)} {here.ledger.digest()}\n"
    }


# The end, and refusals


@pytest.mark.end_to_end
def test_no_month_is_lived_after_the_last() -> None:
    economy = forked(replace(bare(reference().model, months=1), populations=reference().populations))
    assert economy.running
    economy.run()
    assert not economy.running
    before = told(economy)
    message = "month 26 is after the last month of the scenario, 25; give the scenario more months, or stop"
    with pytest.raises(ValueError, match="last month") as refused:
        economy.step()
    assert str(refused.value) == message
    with pytest.raises(ValueError, match="last month") as refused:
        economy.run(26)
    assert str(refused.value) == message
    assert told(economy) == before


@pytest.mark.end_to_end
def test_a_run_beyond_the_end_is_refused_before_it_begins() -> None:
    economy = forked()
    with pytest.raises(ValueError, match=f"month {LAST + 1} is after"):
        economy.run(LAST + 1)
    assert economy.month == BURN_IN


@pytest.mark.end_to_end
def test_a_fork_after_money_has_moved_is_refused() -> None:
    with pytest.raises(ValueError, match="money has moved") as refused:
        lived(reference().model.file.name)[0].fork(reference())
    assert str(refused.value) == (
        f"month {LAST}: money has moved already; fork at the end of burn-in or before, or begin a run of its own"
    )


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("other", "message"),
    [
        (
            lambda own: replace(own, citizens=1_500),
            "citizens: the fork has 1500, and the citizens were founded with 2000; give scenarios that are compared "
            "the same place and sample",
        ),
        (
            lambda own: replace(own, place=replace(own.place, name="westend")),
            "place: the fork has 'westend', and the citizens were founded with 'southend'; give scenarios that are "
            "compared the same place and sample",
        ),
        (
            lambda own: replace(own, populations={"everyone": own.populations["everyone"]}),
            "populations: the fork counts everyone, and here NAMES are counted; put both through `alongside` first",
        ),
    ],
)
def test_a_fork_of_other_people_is_refused(other: object, message: str) -> None:
    economy, own = forked(), reference()
    with pytest.raises(ValueError, match="the fork") as refused:
        economy.fork(other(own))  # type: ignore[operator]
    assert str(refused.value) == message.replace("NAMES", ", ".join(own.populations))


@pytest.mark.end_to_end
def test_populations_may_have_other_names_in_a_fork() -> None:
    own = reference()
    renamed = {name if name == "everyone" else f"our_{name}": each for name, each in own.populations.items()}
    economy = forked(replace(own, populations=renamed))
    economy.run(SOON)
    alone = forked()
    alone.run(SOON)
    assert list(economy.ledger) == list(alone.ledger)


@pytest.mark.unit
def test_a_provider_that_there_is_not_is_no_provider() -> None:
    with pytest.raises(KeyError, match="nobody"):
        forked().provider("nobody")


@pytest.mark.end_to_end
def test_an_economy_shows_its_last_month() -> None:
    economy: HealthEconomy = lived(reference().model.file.name)[0]
    assert isinstance(economy.scenario, Scenario)
    assert isinstance(economy.counts, Counts)
    assert economy.month == LAST == economy.population.month == economy.effort.month == economy.history.months
    assert len(economy.citizens) == economy.population.people
    assert np.array_equal(economy.history.month(LAST).by_practice, economy.counts.by_practice)
    assert economy.resources.months == LAST - BURN_IN
