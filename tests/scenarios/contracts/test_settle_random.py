"""Settlement of random contracts: what a naive reading of the same trees pays, and no money lost on the way."""

from collections import defaultdict
from fractions import Fraction
from typing import cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scenarios.contracts.contract import Contracts
from scenarios.contracts.exact import Exact, total
from scenarios.contracts.observables import Observable
from scenarios.contracts.periods import Window
from scenarios.contracts.settle import Settlement, settle_period
from scenarios.contracts.terms import All
from tests.scenarios.contracts.oracle import Oracle
from tests.scenarios.contracts.strategies import (
    MEMBERS,
    OF_EACH,
    OF_ONE,
    World,
    a_contract,
    a_term,
    contracts,
    observables,
    worlds,
)

pytestmark = pytest.mark.property

WINDOWS = st.sampled_from([Window(1, 12), Window(13, 24), Window(4, 6), Window(2, 17, 7), Window(20, 20, 3)])
ROLES = ("payer", "acute", "hub", "practices", "wards")
# Some way below what whole pence can count.
MOST_POUNDS = 10**15


# Against the naive evaluator


@given(node=observables((*OF_ONE, *OF_EACH)), world=worlds(), window=WINDOWS)
def test_an_observable_is_worth_what_the_naive_evaluator_says(
    node: Observable, world: World, window: Window
) -> None:
    made = a_contract(a_term(All(())))
    read, naive = Settlement(made, world, MEMBERS).read(node, window), Oracle(made, world)
    by_member = list(read) if isinstance(read, Exact) else [read] * 3
    assert by_member == [naive.number(node, window, member) for member in range(3)]


@given(made=contracts(), world=worlds(), window=WINDOWS)
def test_contracts_pay_to_the_penny_what_the_naive_evaluator_says(
    made: Contracts, world: World, window: Window
) -> None:
    naive, settlement = Oracle(made, world), Settlement(made, world, MEMBERS)
    for term in made.in_order():
        expected = naive.worth(term, window)
        lines = {line.key: line for line in settlement.worth(term, window)}
        assert set(lines) == set(expected)
        for key, line in lines.items():
            pounds = [each for part in line.pounds for each in (part if isinstance(part, Exact) else [part])]
            assert pounds == list(expected[key].values())
        assume(all(abs(each) < MOST_POUNDS for line in expected.values() for each in line.values()))
        for key, by_payee in naive.pence(term, window).items():
            assert [int(each) for part in lines[key].pence() for each in part] == list(by_payee.values())


@given(made=contracts(), world=worlds(), window=WINDOWS)
def test_each_party_nets_what_the_naive_evaluator_says(made: Contracts, world: World, window: Window) -> None:
    naive, settlement = Oracle(made, world), Settlement(made, world, MEMBERS)
    for term in made.in_order():
        for role in ROLES:
            found = settlement.net(term, role, window)
            members = list(found) if isinstance(found, Exact) else [found]
            if len(members) > 1:
                assert members == [naive.net(term, role, window, member) for member in range(len(members))]
            assert sum(members) == naive.net(term, role, window)


# Money is conserved


@given(made=contracts(), world=worlds(), window=WINDOWS)
def test_no_money_appears_or_vanishes_between_the_parties(
    made: Contracts, world: World, window: Window
) -> None:
    settlement = Settlement(made, world, MEMBERS)
    for term in made.in_order():
        assert sum((total(settlement.net(term, role, window)) for role in ROLES), Fraction(0)) == 0


@given(made=contracts(), world=worlds(), window=WINDOWS)
def test_pence_are_conserved_and_a_shared_sum_is_rounded_once(
    made: Contracts, world: World, window: Window
) -> None:
    worth = [
        line for term in made.in_order() for line in Settlement(made, world, MEMBERS).worth(term, window)
    ]
    assume(all(abs(total(part)) < MOST_POUNDS for line in worth for part in line.pounds))
    balance: dict[str, int] = defaultdict(int)
    shared: dict[int, int] = defaultdict(int)
    for each in settle_period(made, world, window, MEMBERS):
        balance[each.payee] += each.total_pence()
        balance[each.payer] -= each.total_pence()
        shared[id(each.line)] += each.total_pence()
        if each.line.is_shared:
            assert len(each.pence) == len(MEMBERS[each.payee])
    assert sum(balance.values()) == 0
    for line in worth:
        pounds = sum((total(part) for part in line.pounds), Fraction(0))
        assert not line.is_shared or abs(sum(map(int, _flat(line.pence()))) - pounds * 100) <= Fraction(1, 2)


def _flat(parts: tuple[object, ...]) -> list[int]:
    return [int(each) for part in parts for each in cast("list[int]", part)]
