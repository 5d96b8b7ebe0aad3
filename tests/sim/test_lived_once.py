"""Months lived once: whoever makes the same offers takes them over, and lives on as it would have alone."""

from __future__ import annotations

import numpy as np
import pytest

from agents.citizens.counts import Counts
from agents.citizens.offer import Offer, offer_today, with_process
from agents.citizens.population import Population
from sim import lived_once
from sim.digests import digest
from sim.lived_once import Follower, Keeper, are_same
from sim.trace import lives_digest
from tests.sim.economies import forked, shipped
from tests.sim.villages import village

MONTHS = 6
KEPT = 4
OTHERWISE_FROM = 3


def today(population: Population) -> Offer:
    return offer_today(*population.reach.shape)


def otherwise(population: Population) -> Offer:
    return with_process(today(population), "contacts_wanted", 0.5)


def seen(population: Population, counts: Counts) -> tuple[object, ...]:
    return (
        population.month,
        lives_digest(population.columns),
        digest(counts),
        population.came.tolist(),
        population.speeds.tolist(),
        population.first_slots.tolist(),
    )


@pytest.fixture
def lived(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The months that populations live themselves."""
    months: list[int] = []
    live = Population.live

    def noted(population: Population, offer: Offer | None = None) -> Counts:
        months.append(population.month + 1)
        return live(population, offer)

    monkeypatch.setattr(Population, "live", noted)
    return months


@pytest.mark.unit
def test_what_is_taken_over_is_what_would_have_been_lived(lived: list[int]) -> None:
    keeper, first, second, alone = Keeper(KEPT), village(), village(), village()
    kept = [seen(first, keeper(first, today(first))) for _ in range(MONTHS)]
    assert list(keeper.months) == [1, 2, 3, 4]
    lived.clear()
    follower = Follower(keeper.months)
    followed = [seen(second, follower(second, today(second))) for _ in range(MONTHS)]
    assert lived == [5, 6]
    assert followed == kept == [seen(alone, alone.live(today(alone))) for _ in range(MONTHS)]


@pytest.mark.unit
def test_another_offer_ends_it_and_leaves_what_is_kept_as_it_was(lived: list[int]) -> None:
    keeper, first, second, third, alone = Keeper(KEPT), village(), village(), village(), village()
    kept = [seen(first, keeper(first, today(first))) for _ in range(KEPT)]
    lived.clear()
    follower = Follower(keeper.months)
    offers = [today if month < OTHERWISE_FROM else otherwise for month in range(1, MONTHS + 1)]
    changed = [seen(second, follower(second, offer(second))) for offer in offers]
    assert lived == [3, 4, 5, 6]
    assert changed == [seen(alone, alone.live(offer(alone))) for offer in offers]
    assert changed[:2] == kept[:2]
    assert changed[2] != kept[2]
    again = Follower(keeper.months)
    assert [seen(third, again(third, today(third))) for _ in range(KEPT)] == kept


@pytest.mark.unit
def test_who_has_left_never_comes_back_to_what_is_kept(lived: list[int]) -> None:
    keeper, first, second, alone = Keeper(KEPT), village(), village(), village()
    for _ in range(KEPT):
        keeper(first, today(first))
    lived.clear()
    follower = Follower(keeper.months)
    offers = [otherwise, today, today]
    found = [seen(second, follower(second, offer(second))) for offer in offers]
    assert lived == [1, 2, 3]
    assert found == [seen(alone, alone.live(offer(alone))) for offer in offers]


@pytest.mark.unit
def test_no_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    people = village()
    size = sum(column.nbytes for column in people.columns)
    monkeypatch.setattr(lived_once, "MOST_BYTES", 2 * size)
    keeper = Keeper(KEPT)
    for _ in range(KEPT):
        keeper(people, today(people))
    assert list(keeper.months) == [1, 2]


@pytest.mark.unit
def test_offers_are_the_same_to_the_last_bit_or_not_at_all() -> None:
    one = today(village())
    other = Offer(*(part.copy() for part in one))
    assert are_same(one, other)
    other.area[0] = np.nextafter(other.area[0], np.float32(0))
    assert not are_same(one, other)


@pytest.mark.end_to_end
def test_an_economy_that_takes_months_over_is_one_that_lives_them(lived: list[int]) -> None:
    """Two models are mobilised together, which takes each some months."""
    soon, last = 30, 36
    first, second, alone = (
        forked(shipped()[name]) for name in ("alliance", "lead_provider", "lead_provider")
    )
    first.lives = keeper = Keeper(soon)
    first.run(last)
    lived.clear()
    second.lives = Follower(keeper.months)
    second.run(last)
    assert lived == list(range(soon + 1, last + 1))
    alone.run(last)
    assert second.ledger == alone.ledger
    assert lives_digest(second.population.columns) == lives_digest(alone.population.columns)
    assert digest(second.counts) == digest(alone.counts)
