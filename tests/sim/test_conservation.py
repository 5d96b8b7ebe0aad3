"""What must balance every month of a run: money, people, waiting lists, planned treatment, and sums that are kept."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom

from agents.citizens.counts import HOSPITAL_ITEMS, Counts, Item
from agents.providers.acute_trust import JOINED, LEFT
from scenarios.contracts.facts import Fact
from scenarios.contracts.periods import Window
from scenarios.contracts.settle import Settlement
from scenarios.scenario_parts import shipped_models
from sim.economy import HealthEconomy
from sim.facts import ReportedFacts
from sim.history import COUNTED, History
from sim.measures import Measures
from sim.states import States
from sim.trace import lives_digest
from tests.sim.economies import LAST, Seen, changed, forked, lived, reference, watched

MODELS = list(shipped_models())
ALL = range(1, LAST + 1)
RARE = 1e-6


def economy_of(model: str = "") -> HealthEconomy:
    return lived(model or reference().model.file.name)[0]


def months_of(economy: HealthEconomy) -> list[Counts]:
    return [economy.history.month(month) for month in ALL]


# Money


@pytest.mark.end_to_end
@pytest.mark.parametrize("model", MODELS)
def test_money_is_neither_made_nor_lost_and_each_has_what_it_received_less_what_it_paid(model: str) -> None:
    economy, seen = lived(model)
    economy.ledger.check()
    cash: dict[str, int] = defaultdict(int)
    by_month = defaultdict(list)
    for posting in economy.ledger:
        by_month[posting.month].append(posting)
    assert list(by_month) == list(range(25, LAST + 1))
    for month, kept in enumerate(seen.cash_pence, 25):
        for posting in by_month[month]:
            cash[posting.payer] -= posting.pence
            cash[posting.payee] += posting.pence
        assert {name: cash[name] for name in kept} == kept
        assert sum(kept.values()) == 0
    assert dict(economy.parties.get(["name", "cash_pence"])) == {
        name: cash[name] for name in economy.cast.names
    }


@pytest.mark.end_to_end
@pytest.mark.parametrize("model", ["alliance", "alliance_parallel"])
def test_an_alliance_s_team_is_paid_and_keeps_nothing(model: str) -> None:
    economy = economy_of(model)
    assert any(each.payee == "alliance_team" and each.pence for each in economy.ledger)
    assert economy.cash_pence("alliance_team") == 0


@pytest.mark.end_to_end
@pytest.mark.parametrize("model", MODELS)
def test_each_month_is_under_one_set_of_contracts_and_each_base_payment_settles_it_once(model: str) -> None:
    own = [each.in_force for each in economy_of(model).settled]
    for month in range(25, LAST + 1):
        assert [each.operates(month) for each in own].count(True) == 1, month
    for each in own:
        last = LAST + 24 if each.last_month is None else each.last_month
        for term in each.contracts.in_order():
            months = each.contracts.contract(term.contract).months
            settled: list[int] = []
            for month in range(1, last + 24):
                for window, is_final in term.schedule.due(month, months, each.first_month):
                    assert window.last <= months
                    settled += range(window.first, window.last + 1) if is_final else ()
            if term.is_base:
                under = range(1, min(last - each.first_month + 1, months) + 1)
                assert settled[: len(under)] == list(under), term.key


@pytest.mark.end_to_end
def test_what_providers_paid_for_care_is_what_it_cost_them() -> None:
    economy = economy_of()
    spent: dict[str, int] = defaultdict(int)
    for posting in economy.ledger:
        if posting.contract == "costs":
            assert posting.payee == "suppliers"
            spent[posting.payer] += posting.pence
    kept = economy.history.cost_pence(25, LAST)[:, :, 0].sum(axis=1)
    assert {name: int(each) for name, each in zip(economy.cast.names, kept, strict=True) if each} == spent


# People


@pytest.mark.end_to_end
def test_who_is_here_is_who_was_here_and_came_less_who_left() -> None:
    counts = months_of(economy_of())
    for before, after in pairwise(counts):
        change = before.total(Item.BIRTH) + before.total(Item.ARRIVAL)
        change -= before.total(Item.DEATH) + before.total(Item.DEPARTURE)
        assert after.total(Item.PEOPLE) - before.total(Item.PEOPLE) == change
        assert before.deaths.sum() == before.total(Item.DEATH)
        assert before.births.sum() == before.total(Item.BIRTH)
    last = counts[-1]
    stayed = last.total(Item.PEOPLE) - last.total(Item.DEATH) - last.total(Item.DEPARTURE)
    assert economy_of().population.people == stayed + last.total(Item.BIRTH) + last.total(Item.ARRIVAL)


@pytest.mark.end_to_end
def test_practices_trusts_and_fifths_count_the_same_people() -> None:
    for counts in months_of(economy_of()):
        by_practice = counts.by_practice.sum(axis=0)
        assert (by_practice == counts.by_quintile.sum(axis=1).T).all()
        hospital = list(HOSPITAL_ITEMS)
        assert (by_practice[hospital] == counts.by_trust.sum(axis=0)[hospital]).all()
        assert (counts.by_practice <= counts.by_practice[:, :, :1]).all()


@pytest.mark.end_to_end
def test_waiting_lists_are_who_waited_and_joined_less_who_left() -> None:
    for before, after in pairwise(months_of(economy_of())):
        joined = before.by_trust[:, JOINED, 0].sum(axis=1)
        left = before.by_trust[:, LEFT, 0].sum(axis=1)
        waiting = before.by_trust[:, Item.WAITING, 0]
        assert (after.by_trust[:, Item.WAITING, 0] == waiting + joined - left).all()


@pytest.mark.statistical
@pytest.mark.parametrize("share", [1.0, 0.5])
def test_no_twelve_months_treat_more_people_than_there_are_slots_for(share: float) -> None:
    economy, seen = half_the_slots() if share < 1 else lived(reference().model.file.name)
    months = [economy.history.month(month) for month in range(25, LAST + 1)]
    treated = np.array([each.by_trust[:, Item.TREATED, 0] for each in months])
    waiting = np.array([each.by_trust[:, Item.WAITING, 0] for each in months])
    slots = np.array(seen.slots)
    assert (slots <= waiting).all()
    # Slots follow the list a little, and a tenth for what else moves them; what is treated beyond them is taken from
    # the next month's, so that twelve months differ by chance alone, which is narrower than independent months'.
    planned = share * economy.today.reference.capacities.planned_slots
    longer = np.maximum(waiting / economy.today.reference.waiting, 1)
    capacity = 1.1 * planned * longer**economy.curves.slots_to_list
    for start in range(len(months) - 11):
        year = slice(start, start + 12)
        chance = capacity[year].sum(axis=0) / waiting[year].sum(axis=0)
        assert (treated[year].sum(axis=0) <= binom.isf(RARE, waiting[year].sum(axis=0), chance)).all()


@pytest.mark.statistical
def test_half_the_slots_treat_fewer_and_more_wait_longer() -> None:
    few, many = half_the_slots()[0].history, economy_of().history
    for item, least, most in (
        (Item.TREATED, 0.3, 0.75),
        (Item.WAITING, 1.5, 5.0),
        (Item.WAITING_OVER_18_WEEKS, 2.0, 1000.0),  # next to nobody where slots suffice
    ):
        of_few, of_many = (int(each.counted("by_trust", 37, LAST)[:, item, 0].sum()) for each in (few, many))
        assert least * max(of_many, 1) <= of_few <= most * max(of_many, 1), item.name


@cache
def half_the_slots() -> tuple[HealthEconomy, Seen]:
    return watched(forked(changed(interventions=[{"capacity": "planned_slots", "times": 0.5}])))


# Sums


def from_scratch(economy: HealthEconomy) -> History:
    """The same months appended anew, one at a time, from what each month was."""
    kept, made = economy.history, History(economy.history.layout)
    for month in ALL:
        states = None
        if month in kept.scans:
            states = States(*(kept.scanned(name, month, month)[0] for name in States._fields))
        costs = dict(zip(kept.layout.parties, kept.cost_pence(month, month), strict=True))
        programmes = dict(zip(kept.layout.parties, kept.programme_pence(month, month), strict=True))
        made.append(kept.month(month), states, kept.followed(month, month), costs, programmes)
    return made


@pytest.mark.end_to_end
def test_sums_over_months_are_the_sums_of_the_months() -> None:
    economy = economy_of()
    months = months_of(economy)
    for name in COUNTED:
        each = np.array([getattr(counts, name) for counts in months])
        for first, last in ((1, LAST), (13, 24), (25, 36), (LAST, LAST)):
            summed = economy.history.counted(name, first, last)
            assert (summed == each[first - 1 : last].sum(axis=0)).all()


@pytest.mark.end_to_end
@pytest.mark.parametrize("model", MODELS)
def test_facts_told_from_scratch_are_the_facts_that_were_settled_on(model: str) -> None:
    economy = economy_of(model)
    measures = Measures(from_scratch(economy), economy.england.parameters, economy.luck)
    read = 0
    for settled in economy.settled:
        own = settled.facts
        anew = ReportedFacts(
            measures, own.members, own.registered_ratio, own.populations, own.record, own.now
        )
        for fact, window in facts_read(settled.in_force.contracts, own, settled.in_force.first_month):
            assert anew.value(fact, window) == own.value(fact, window), str(fact)
            read += 1
    assert read > 20


def facts_read(contracts: object, facts: ReportedFacts, starts_month: int) -> list[tuple[Fact, Window]]:
    """Every fact that a settlement of the first contract year reads, with its window."""
    read: list[tuple[Fact, Window]] = []

    class Listening:
        def value(self, fact: Fact, window: Window) -> object:
            read.append((fact, window))
            return facts.value(fact, window)

    settlement = Settlement(contracts, Listening(), facts.members)  # type: ignore[arg-type]
    last = min(12, LAST - starts_month + 1)
    for term in contracts.in_order():  # type: ignore[attr-defined]
        if term.schedule.every != "exit":
            settlement.worth(term, Window(1, last, starts_month))
    return read


@pytest.mark.end_to_end
def test_the_history_of_a_run_reads_no_life() -> None:
    economy = economy_of()
    before = lives_digest(economy.population.columns)
    from_scratch(economy)
    assert lives_digest(economy.population.columns) == before
