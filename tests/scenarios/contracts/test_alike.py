"""Where payments are worth the same, as far as one month is told like another."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from copy import deepcopy
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.contracts.contract import Contracts
from scenarios.contracts.facts import parse_fact
from scenarios.contracts.observables import Observable, const, times
from scenarios.contracts.periods import Schedule, Window
from scenarios.contracts.settle import Settlement
from scenarios.contracts.terms import All, During, Pay, Term
from tests.scenarios.contracts.strategies import MEMBERS, NUMBERS, a_contract, a_term, contracts
from tests.scenarios.contracts.test_incentives_random import Steady, Unsaid

ACTIVITY, MONTH = parse_fact("activity(referral)"), parse_fact("month")
YEAR_TO_DATE = parse_fact("activity(referral) over year")
BASE_A_YEAR_AGO = parse_fact("value(main.base) lag 12 months")


def monthly(tree: Term) -> Contracts:
    """A contract of three years whose one term is settled month by month, beside a base that is paid by activity."""
    base = a_term(Pay("payer", "hub", ACTIVITY), name="base", stage="base")
    extra = a_term(tree, name="extra", schedule=Schedule("month"))
    return a_contract(base, extra, payees=("hub", "acute"), months=36)


def pay(amount: Observable) -> Pay:
    return Pay("payer", "acute", amount)


def kinds(made: Contracts) -> list[int]:
    """How many sorts of month there are in each of three years, and over them all."""
    numbers = [made.alike.worth("main.extra", Window(month, month)) for month in range(1, 37)]
    return [len(set(numbers[at : at + 12])) for at in (0, 12, 24)] + [len(set(numbers))]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("tree", "sorts"),
    [
        (pay(ACTIVITY), [1, 1, 1, 1]),
        # The year to date is longer in each month of a year, and the same in the next.
        (pay(YEAR_TO_DATE), [12, 12, 12, 12]),
        # The month of the contract is another each time.
        (pay(MONTH), [12, 12, 12, 36]),
        # A payment that begins in the second half of the first year makes two sorts of month.
        (All((pay(ACTIVITY), During(7, None, pay(const(5))))), [2, 1, 1, 2]),
        # A year ago nothing was owed in the first year.
        (pay(times(const(2), BASE_A_YEAR_AGO)), [1, 1, 1, 2]),
    ],
)
def test_months_are_alike_by_what_is_paid_and_seen_in_them(tree: Term, sorts: list[int]) -> None:
    assert kinds(monthly(tree)) == sorts


@pytest.mark.property
@settings(max_examples=25)
@given(
    made=contracts(),
    figures=st.lists(NUMBERS, min_size=1, max_size=5),
    first=st.integers(1, 30),
    months=st.integers(1, 14),
)
def test_what_is_settled_once_for_windows_alike_is_what_each_would_be(
    made: Contracts, figures: list[Fraction], first: int, months: int
) -> None:
    window = Window(first, first + months - 1)
    once, each = (
        Settlement(made, world(tuple(figures)), MEMBERS, is_rounded=False) for world in (Steady, Unsaid)
    )
    for term in made.in_order():
        assert [line.pounds for line in once.worth(term, window)] == [
            line.pounds for line in each.worth(term, window)
        ]


@pytest.mark.unit
@pytest.mark.parametrize("copied", [deepcopy, lambda made: pickle.loads(pickle.dumps(made))])
def test_a_copy_of_contracts_remembers_nothing_of_nodes_that_are_not_its_own(
    copied: Callable[[Contracts], Contracts],
) -> None:
    made = monthly(pay(YEAR_TO_DATE))
    before = kinds(made)
    other = copied(made)
    assert other == made
    assert other.alike is not made.alike
    assert kinds(other) == before
