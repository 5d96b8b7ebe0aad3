"""Traces: equal runs have equal digests, and the first difference is found."""

from typing import Any

import numpy as np
import pytest

from agents.citizens.columns import Columns, each_column, first_slots
from agents.citizens.movements import with_room
from agents.citizens.population import Population
from sim.ledger import Ledger, Posting
from sim.trace import Difference, Row, Trace, equal_through, first_difference, lives_digest, money_digest
from tests.sim.villages import village

pytestmark = pytest.mark.unit


@pytest.fixture
def people() -> Population:
    return village()


def trace(*rows: tuple[int, str, str]) -> Trace:
    return Trace(Row(*row) for row in rows)


# Lives


def test_equal_citizens_have_one_digest() -> None:
    assert lives_digest(village().columns) == lives_digest(village().columns)
    assert lives_digest(village().columns) != lives_digest(village(seed=2).columns)


@pytest.mark.parametrize("name", Columns._fields)
def test_every_column_of_every_citizen_counts(people: Population, name: str) -> None:
    before = lives_digest(people.columns)
    for slot in np.flatnonzero(people.columns.key)[[0, -1]]:
        column: Any = getattr(people.columns, name)
        column[slot] ^= 1
        assert lives_digest(people.columns) != before
        column[slot] ^= 1
    assert lives_digest(people.columns) == before


def test_neither_order_nor_free_slots_count(people: Population) -> None:
    order = np.random.default_rng(1).permutation(people.columns.key.size)
    shuffled = each_column(people.columns, lambda column: column[order])
    needed = np.full(people.first_slots.size - 1, 5)
    wider, _ = with_room(people.columns, first_slots(people.columns, needed.size), needed)
    assert wider.key.size > people.columns.key.size
    assert lives_digest(shuffled) == lives_digest(wider) == lives_digest(people.columns)


def test_two_citizens_who_change_places_are_others(people: Population) -> None:
    before = lives_digest(people.columns)
    one, two = np.flatnonzero(people.columns.key)[[0, -1]]
    people.columns.age_months[[one, two]] = people.columns.age_months[[two, one]]
    assert people.columns.age_months[one] != people.columns.age_months[two]
    assert lives_digest(people.columns) != before


def test_one_citizen_less_is_seen(people: Population) -> None:
    before = lives_digest(people.columns)
    people.columns.key[np.flatnonzero(people.columns.key)[0]] = 0
    assert lives_digest(people.columns) != before


def test_nobody_has_a_digest_too() -> None:
    nobody = Columns(*(np.zeros(0, column.dtype) for column in village().columns))
    assert len(lives_digest(nobody)) == 32


# Money


def ledger(*postings: tuple[int, int]) -> Ledger:
    found = Ledger(["payer", "trust"])
    for month, pence in postings:
        found.post(Posting(month, "payer", "trust", pence, "core", "block", "April", "a twelfth"))
    return found


def test_money_is_digested_month_by_month() -> None:
    one, other = ledger((1, 100), (2, 100), (2, 50)), ledger((1, 100), (2, 100), (2, 51))
    assert money_digest(one, 1) == money_digest(other, 1)
    assert money_digest(one, 2) != money_digest(other, 2)
    assert money_digest(one, 3) == money_digest(other, 3)


def test_a_month_does_not_hang_on_the_months_before() -> None:
    assert money_digest(ledger((1, 100), (2, 50)), 2) == money_digest(ledger((1, 999), (2, 50)), 2)


# Traces


def test_digests_are_added_month_by_month() -> None:
    found = Trace()
    assert found.last_month == 0
    assert found.add(1, lives="a", money="b") == (Row(1, "lives", "a"), Row(1, "money", "b"))
    found.add(2, lives="c")
    assert list(found) == [Row(1, "lives", "a"), Row(1, "money", "b"), Row(2, "lives", "c")]
    assert found.of("lives") == {1: "a", 2: "c"}
    assert found.last_month == 2


def test_a_month_is_added_once_and_in_order() -> None:
    found = trace((2, "lives", "a"))
    with pytest.raises(ValueError, match="trace: month 2 has a digest of lives already"):
        found.add(2, lives="b")
    with pytest.raises(ValueError, match="trace: month 1 comes after month 2; add months in order"):
        found.add(1, lives="b")
    assert list(found) == [Row(2, "lives", "a")]


def test_equal_traces_do_not_differ() -> None:
    one = trace((1, "lives", "a"), (1, "money", "b"))
    assert first_difference(one, trace(*one)) is None
    assert equal_through(one, trace(*one)) == 1
    assert first_difference(Trace(), Trace()) is None


def test_the_first_month_and_within_it_the_first_thing_made() -> None:
    one = trace((1, "lives", "a"), (1, "money", "b"), (2, "lives", "c"), (2, "money", "d"), (3, "lives", "e"))
    other = trace(
        (1, "lives", "a"), (1, "money", "b"), (2, "lives", "x"), (2, "money", "y"), (3, "lives", "z")
    )
    assert first_difference(one, other) == Difference(2, "lives", "c", "x")
    assert equal_through(one, other) == 1


def test_only_what_is_named_is_compared() -> None:
    one = trace((1, "lives", "a"), (1, "money", "b"), (2, "lives", "c"), (2, "money", "d"))
    other = trace((1, "lives", "a"), (1, "money", "x"), (2, "lives", "y"), (2, "money", "d"))
    assert first_difference(one, other, ["lives"]) == Difference(2, "lives", "c", "y")
    assert first_difference(one, other, ["money"]) == Difference(1, "money", "b", "x")
    assert equal_through(one, other, ["lives"]) == 1
    assert first_difference(one, other, ["levers"]) is None


def test_a_month_that_one_trace_lacks_is_a_difference() -> None:
    one, other = trace((1, "lives", "a"), (2, "lives", "b")), trace((1, "lives", "a"))
    assert first_difference(one, other) == Difference(2, "lives", "b", None)
    assert first_difference(other, one) == Difference(2, "lives", None, "b")
