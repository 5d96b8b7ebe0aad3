"""Turns of a life: found by experiment, with the fewest offers that make them, and what came of each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from agents.citizens.offer import with_process
from agents.citizens.replay import Start, replay
from experiments.decision_rules import rule
from experiments.story_lives import Alike, alike_in
from experiments.story_turns import Turn, fewest, turns_of
from tests.experiments.storied import ADMITTED, APART, MONTH, WANTED, kept, kept_apart


def turns(alike: Alike, citizen: int) -> list[Turn]:
    return list(turns_of(kept_apart(), alike.alone(citizen), APART))


@pytest.mark.property
@given(st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)))
def test_the_fewest_are_exactly_those_that_are_needed(given_: set[int], others: set[int]) -> None:
    needed = given_ & others
    found = fewest(sorted(given_), lambda some: needed <= set(some))
    assert set(found) == needed


@pytest.mark.property
@given(st.integers(1, 30), st.data())
def test_where_any_of_two_will_do_one_is_left(count: int, data: st.DataObject) -> None:
    one, other = (data.draw(st.integers(0, count)) for _ in range(2))
    found = fewest(range(count + 1), lambda some: one in some or other in some)
    assert found in ([one], [other])


@pytest.mark.end_to_end
def test_under_the_same_offers_no_month_is_a_turn() -> None:
    alike = alike_in(kept(), "80+")
    for citizen in range(5):
        assert not list(turns_of(kept(), alike.alone(citizen), "twin"))


@pytest.mark.end_to_end
@pytest.mark.slow
def test_every_life_that_differs_turns_first_where_it_does_and_for_an_offer_that_differs() -> None:
    alike = alike_in(kept_apart(), "80+")
    number = kept_apart().models.index(APART)
    differing = np.flatnonzero(~alike.same[:, number])
    assert differing.size
    for citizen in differing[:5].tolist():
        found = turns(alike, citizen)
        assert found[0].month == _first_difference(alike, citizen) >= MONTH
        for turn in found:
            assert 1 <= len(turn.offers) <= 2
            assert {each.process for each in turn.offers} <= {WANTED, ADMITTED}
            assert all(each.own != each.first for each in turn.offers)


def _first_difference(alike: Alike, citizen: int) -> int:
    start, own = alike.alone(citizen), kept_apart()
    lives = [replay(own.population, start, own.offers[model]) for model in (own.models[0], APART)]
    for one, other in zip(*lives, strict=True):
        if (one.counts != other.counts).any() or any(
            (np.asarray(mine) != np.asarray(theirs)).any()
            for mine, theirs in zip(one.columns, other.columns, strict=True)
        ):
            return int(one.month)
    raise ValueError("the lives are the same")


@pytest.mark.end_to_end
def test_lives_that_are_the_same_have_no_turn() -> None:
    alike = alike_in(kept_apart(), "80+")
    number = kept_apart().models.index(APART)
    for citizen in np.flatnonzero(alike.same[:, number])[:5].tolist():
        assert not turns(alike, citizen)


@pytest.mark.end_to_end
@pytest.mark.slow
def test_of_an_only_turn_comes_all_that_the_lives_differ_by() -> None:
    alike = alike_in(kept_apart(), "80+")
    number = kept_apart().models.index(APART)
    checked = 0
    for citizen in np.flatnonzero(~alike.same[:, number]).tolist()[:12]:
        found = turns(alike, citizen)
        if len(found) == 1:
            apart = (
                alike.qalys[citizen] - alike.qalys[citizen, 0],
                alike.pounds[citizen] - alike.pounds[citizen, 0],
            )
            assert found[0].qalys == pytest.approx(apart[0][number])
            assert found[0].pounds == pytest.approx(apart[1][number])
            worth = abs(apart[0][number]) * rule("lower_threshold") + abs(apart[1][number])
            assert found[0].worth_pounds == pytest.approx(worth)
            checked += 1
    assert checked


@pytest.mark.end_to_end
@pytest.mark.slow
def test_an_admission_that_does_not_happen_is_laid_to_the_trust_s_threshold() -> None:
    alike = alike_in(kept_apart(), "65+")
    number = kept_apart().models.index(APART)
    order = [each for each in alike.in_order.tolist() if not alike.same[each, number]]
    found = [turn for citizen in order[:6] for turn in turns(alike, citizen)]
    avoided = [turn for turn in found if turn.more[list(EMERGENCY_ADMISSIONS)].sum() < 0]
    assert avoided
    for turn in avoided:
        threshold = [each for each in turn.offers if each.process == ADMITTED]
        assert threshold
        assert threshold[0].part == "trust"
        assert threshold[0].own == 0.5


@pytest.mark.end_to_end
def test_the_offers_of_a_turn_make_the_month_and_none_of_them_can_be_spared() -> None:
    own, alike = kept_apart(), alike_in(kept_apart(), "80+")
    turn = next(turn for citizen in range(alike.people) for turn in turns(alike, citizen))
    start, first = Start(turn.month - 1, turn.before), own.offers[own.models[0]][turn.month - 1]
    offer = first
    for each in turn.offers:
        offer = with_process(offer, each.process, each.own, None if each.member is None else [each.member])
    again = replay(own.population, start, [offer] * turn.month)[0]
    assert (again.counts == turn.own.counts).all()
    otherwise = replay(own.population, start, [first] * turn.month)[0]
    assert (otherwise.counts == turn.otherwise.counts).all()
    assert turn.more[Item.PEOPLE] == 0
