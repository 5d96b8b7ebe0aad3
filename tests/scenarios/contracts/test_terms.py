"""Trees of terms: the payments that a window meets, in what order, over which months, on which conditions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.contracts.facts import parse_fact
from scenarios.contracts.observables import const, plus
from scenarios.contracts.periods import Window
from scenarios.contracts.terms import (
    NOTHING,
    All,
    During,
    If,
    Leaf,
    Pay,
    Payment,
    Share,
    Term,
    leaves,
    with_payments,
)
from tests.scenarios.contracts.strategies import trees

YEAR = Window(1, 12)
ACTIVITY, GAIN, COST = map(parse_fact, ("activity(referral)", "measure(gain)", "cost(acute)"))
FIRST, SECOND = Pay("payer", "acute", ACTIVITY, "first"), Pay("payer", "hub", COST, "second")
THIRD = Share("payer", ("acute", "hub"), (GAIN, const(1)), COST, "third")


def months(tree: Term, window: Window = YEAR) -> list[tuple[int, int]]:
    return [(leaf.window.first, leaf.window.last) for leaf in leaves(tree, window)]


def payments(tree: Term) -> list[Payment]:
    """Every payment of a tree in the order in which it stands there."""
    match tree:
        case All(terms):
            return [payment for term in terms for payment in payments(term)]
        case During(_, _, term) | If(_, term):
            return payments(term)
        case Pay() | Share():
            return [tree]


# Leaves


@pytest.mark.unit
def test_payments_come_in_the_order_of_the_tree() -> None:
    tree = All((THIRD, All((FIRST,)), If(GAIN, SECOND)))
    assert [leaf.payment for leaf in leaves(tree, YEAR)] == [THIRD, FIRST, SECOND]
    assert list(leaves(NOTHING, YEAR)) == []


@pytest.mark.unit
@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (FIRST, [(1, 12)]),
        (During(4, 9, FIRST), [(4, 9)]),
        (During(4, None, FIRST), [(4, 12)]),
        (During(13, None, FIRST), []),
        (During(4, 9, During(1, 6, FIRST)), [(4, 6)]),
        (During(1, 3, During(4, 6, FIRST)), []),
        (During(4, None, All((FIRST, During(6, 20, SECOND)))), [(4, 12), (6, 12)]),
        (All((During(1, 3, FIRST), During(4, None, FIRST))), [(1, 3), (4, 12)]),
    ],
)
def test_a_payment_is_met_over_the_months_that_remain(tree: Term, expected: list[tuple[int, int]]) -> None:
    assert months(tree) == expected


@pytest.mark.unit
def test_conditions_gather_from_the_outside_in() -> None:
    (leaf,) = leaves(If(GAIN, During(4, 6, If(COST, FIRST))), YEAR)
    assert leaf == Leaf(FIRST, Window(4, 6), (GAIN, COST))


@pytest.mark.unit
def test_a_leaf_says_what_it_reads_and_who_is_paid() -> None:
    leaf = Leaf(THIRD, YEAR, (ACTIVITY,))
    assert leaf.observables == (ACTIVITY, GAIN, const(1), COST)
    assert list(leaf.facts()) == [ACTIVITY, GAIN, COST]
    assert leaf.payees == ("acute", "hub")
    assert Leaf(FIRST, YEAR, ()).payees == ("acute",)


@pytest.mark.unit
def test_a_condition_is_read_over_the_months_of_its_payment() -> None:
    (leaf,) = leaves(If(GAIN, During(4, 6, FIRST)), YEAR)
    assert (leaf.window.first, leaf.window.last) == (4, 6)


@pytest.mark.property
@given(tree=trees(depth=3), first=st.integers(1, 20), length=st.integers(1, 14))
def test_a_tree_over_each_month_pays_what_it_pays_over_the_window(
    tree: Term, first: int, length: int
) -> None:
    """Whatever the months of the terms inside, month by month meets the same payments as the whole."""
    window = Window(first, first + length - 1)
    whole = {
        (id(leaf.payment), leaf.conditions, month)
        for leaf in leaves(tree, window)
        for month in range(leaf.window.first, leaf.window.last + 1)
    }
    by_month = {
        (id(leaf.payment), leaf.conditions, month)
        for month in range(first, first + length)
        for leaf in leaves(tree, Window(month, month))
    }
    assert whole == by_month


@pytest.mark.property
@given(tree=trees(depth=3))
def test_an_endless_window_meets_every_payment_once(tree: Term) -> None:
    # Some `During` inside another have no month in common.
    met = [id(leaf.payment) for leaf in leaves(tree, Window(1, 1000))]
    assert [each for each in map(id, payments(tree)) if each in met] == met


# Changing payments


@pytest.mark.property
@given(tree=trees(depth=3))
def test_payments_that_are_not_changed_leave_the_tree_as_it_is(tree: Term) -> None:
    assert with_payments(tree, lambda payment: payment) == tree


@pytest.mark.property
@given(tree=trees(depth=3))
def test_each_payment_is_changed_once_and_stays_where_it_is(tree: Term) -> None:
    seen: list[Payment] = []

    def renamed(payment: Payment) -> Payment:
        seen.append(payment)
        return Pay("new", "payee", plus(payment.amount, const(1)), str(len(seen)))

    changed = with_payments(tree, renamed)
    assert seen == payments(tree)
    assert [each.label for each in payments(changed)] == [str(count + 1) for count in range(len(seen))]
    before, after = list(leaves(tree, YEAR)), list(leaves(changed, YEAR))
    assert [(leaf.window, leaf.conditions) for leaf in after] == [
        (leaf.window, leaf.conditions) for leaf in before
    ]


@pytest.mark.unit
def test_a_payment_may_be_changed_for_more_than_one() -> None:
    # A payment is a term: whatever a wrapper returns stands in its place.
    assert with_payments(If(GAIN, FIRST), lambda _: SECOND) == If(GAIN, SECOND)
