"""How far facts reach into contracts: what need be worked out again, and where one slope holds anywhere."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.contracts.contract import Contracts
from scenarios.contracts.exact import Value
from scenarios.contracts.facts import Fact, Facts, parse_fact
from scenarios.contracts.incentives import ONE_UNIT
from scenarios.contracts.observables import Observable, at_most, const, fold, minus, plus, reaches, times
from scenarios.contracts.periods import Window
from scenarios.contracts.reach import Reach
from scenarios.contracts.requires import requires
from scenarios.contracts.settle import Settlement
from scenarios.contracts.terms import If, Pay, Share
from tests.scenarios.contracts.strategies import MEMBERS, World, a_contract, a_term, contracts, worlds

ACTIVITY, GAIN, WORTH = map(
    parse_fact, ("activity(referral)", "measure(gain)", "value(agreement.care) over year")
)
YEAR = Window(1, 12)


def reach_of(amount: Observable, fact: Fact = ACTIVITY) -> Reach:
    made = a_contract(a_term(Pay("payer", "acute", amount)))
    return Reach(made, [fact], [each.key for each in made.in_order()])


@pytest.mark.unit
@pytest.mark.parametrize(
    ("amount", "is_straight"),
    [
        (times(const(7), ACTIVITY), True),
        (minus(plus(ACTIVITY, GAIN), times(GAIN, ACTIVITY)), True),
        (times(ACTIVITY, ACTIVITY), False),
        (times(plus(ACTIVITY, GAIN), minus(ACTIVITY, GAIN)), False),
        (at_most(ACTIVITY, const(5)), False),
        (plus(ACTIVITY, at_most(GAIN, const(5))), True),
        (times(ACTIVITY, reaches(GAIN, const(5))), True),
        (times(GAIN, reaches(ACTIVITY, const(5))), False),
    ],
)
def test_payments_are_straight_in_a_fact_that_meets_no_kink_and_not_itself(
    amount: Observable, is_straight: bool
) -> None:
    assert reach_of(amount).is_straight(YEAR) is is_straight


@pytest.mark.unit
def test_a_condition_or_a_weight_that_reads_the_fact_is_not_straight() -> None:
    paid = Pay("payer", "acute", times(const(7), GAIN))
    shared = Share("payer", ("acute", "hub"), (ACTIVITY, const(1)), GAIN)
    for tree in (If(minus(ACTIVITY, const(3)), paid), shared):
        made = a_contract(a_term(tree))
        keys = [each.key for each in made.in_order()]
        assert not Reach(made, [ACTIVITY], keys).is_straight(YEAR)
        assert Reach(made, [GAIN], keys).is_straight(YEAR)


@pytest.mark.unit
def test_only_nodes_that_read_the_fact_are_reached() -> None:
    met, apart = times(const(7), ACTIVITY), times(const(3), GAIN)
    found = reach_of(plus(met, apart))
    assert found.of(met)
    assert found.of(ACTIVITY)
    assert not found.of(apart)


@dataclass(frozen=True)
class Raised:
    """A world in which some facts are one more."""

    world: World
    facts: tuple[Fact, ...]

    def value(self, fact: Fact, window: Window) -> Value:
        told = self.world.value(fact, window)
        return told + ONE_UNIT if fact in self.facts else told


@pytest.mark.property
@given(made=contracts(), world=worlds(), pick=st.data())
def test_what_is_worked_out_again_as_far_as_facts_reach_is_what_it_would_be_altogether(
    made: Contracts, world: World, pick: st.DataObject
) -> None:
    needed = {fact: terms for fact, terms in requires(made, YEAR).items() if not fact.is_baseline}
    if not needed:
        return
    fact = pick.draw(st.sampled_from(list(needed)))
    before = Settlement(made, world, MEMBERS, is_rounded=False)
    for term in made.in_order():
        before.worth(term, YEAR)
    facts: Facts = Raised(world, (fact,))
    again = before.but_for(facts, Reach(made, [fact], needed[fact]))
    altogether = Settlement(made, facts, MEMBERS, is_rounded=False)
    for term in made.in_order():
        assert [each.pounds for each in again.worth(term, YEAR)] == [
            each.pounds for each in altogether.worth(term, YEAR)
        ]


@pytest.mark.unit
def test_a_fold_goes_no_further_than_what_is_known() -> None:
    apart = times(const(3), GAIN)
    met: list[Observable] = []

    def known(node: Observable) -> int | None:
        return 5 if node is apart else None

    def leaf(node: Observable) -> int:
        met.append(node)
        return 1

    assert fold(plus(ACTIVITY, apart), leaf, lambda _, parts: sum(parts), known) == 6
    assert met == [ACTIVITY]
