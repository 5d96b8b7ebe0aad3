"""What is owed when one stops: nothing that was paid, all that was earned, and nothing moves by looking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.digests import digest
from sim.economy import HealthEconomy
from sim.owing import owed
from tests.sim.economies import BURN_IN, changed, forked, shipped

pytestmark = pytest.mark.end_to_end

QUALITY = "general_practice.quality_other"


def quality_pence(economy: HealthEconomy, last: int) -> tuple[int, int]:
    """Pence of a yearly term that were paid in all, and that are owed after a month."""
    economy.run(last)
    paid, due = economy.ledger.to_frame(), owed(economy).to_frame()
    sums = [
        int(frame.loc[(frame["contract"] + "." + frame["term"]) == QUALITY, "pence"].sum())
        for frame in (paid.astype({"contract": str, "term": str}), due.astype({"contract": str, "term": str}))
    ]
    return sums[0], sums[1]


def test_a_year_that_is_not_over_is_owed_in_part_and_one_that_is_is_paid() -> None:
    economy = forked(changed(months=24))
    paid, due = quality_pence(economy, BURN_IN + 6)
    assert paid == 0
    assert due > 0
    half = due
    paid, due = quality_pence(economy, BURN_IN + 12)
    assert paid == pytest.approx(2 * half, rel=0.05)
    assert due == 0


@pytest.mark.parametrize("name", list(shipped()))
def test_nothing_is_paid_by_looking_and_what_is_owed_adds_up(name: str) -> None:
    economy = forked(replace(shipped()[name], behaviour="fixed"))
    economy.run(BURN_IN + 28)
    before = (digest(economy.ledger.balances()), [dict(each.in_force.paid) for each in economy.settled])
    books = owed(economy)
    assert sum(books.balances().values()) == 0
    assert owed(economy).balances() == books.balances()
    after = (digest(economy.ledger.balances()), [dict(each.in_force.paid) for each in economy.settled])
    assert after[0] == before[0]
    for one, other in zip(before[1], after[1], strict=True):
        assert one.keys() == other.keys()
        assert all((one[key] == other[key]).all() for key in one)
    assert set(books.to_frame()["month"]) <= {economy.month}


def test_looking_changes_nothing_of_what_comes() -> None:
    scenario = next(iter(shipped().values()))
    straight, looked = forked(scenario), forked(scenario)
    straight.run(BURN_IN + 14)
    for month in range(BURN_IN + 1, BURN_IN + 15):
        looked.run(month)
        if month % 5 == 0:
            owed(looked)
    assert straight.ledger.balances() == looked.ledger.balances()


def test_before_accounts_are_open_nothing_is_owed() -> None:
    assert len(owed(forked(changed()))) == 0
