"""The language of observables: one fold, the facts in one, and the small words that build short trees."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given

from scenarios.contracts.facts import Fact, parse_fact
from scenarios.contracts.observables import (
    ONE,
    ZERO,
    Branch,
    Const,
    Difference,
    Greatest,
    Leaf,
    Least,
    Observable,
    Product,
    Step,
    Sum,
    at_least,
    at_most,
    clip,
    const,
    facts_in,
    fold,
    minus,
    plus,
    positive_part,
    reaches,
    times,
    with_facts,
)
from scenarios.contracts.periods import Window
from scenarios.contracts.settle import Settlement
from scenarios.contracts.terms import All
from tests.scenarios.contracts.strategies import (
    OF_EACH,
    OF_ONE,
    Table,
    a_contract,
    a_term,
    observables,
)

ACTIVITY, GAIN = parse_fact("activity(referral)"), parse_fact("measure(gain)")


def nodes(node: Observable) -> list[Observable]:
    """Every node of a tree, however often it stands there."""
    return [
        node,
        *(each for part in getattr(node, "parts", ()) for each in nodes(part)),
    ]


def worth(node: Observable, gain: str) -> Fraction:
    """What a tree over one measure is worth at one reading of it."""
    settlement = Settlement(a_contract(a_term(All(()))), Table({"measure(gain)": gain}))
    found = settlement.read(node, Window(1, 12))
    assert isinstance(found, Fraction)
    return found


# The fold


@pytest.mark.property
@given(node=observables((*OF_ONE, *OF_EACH), 4))
def test_the_fold_visits_each_node_once_and_leaves_before_branches(node: Observable) -> None:
    visited: list[Observable] = []

    def leaf(each: Leaf) -> int:
        visited.append(each)
        return 1

    def branch(each: Branch, parts: list[int]) -> int:
        assert len(parts) == len(each.parts)
        assert visited[-1] is each.parts[-1]
        visited.append(each)
        return 1 + sum(parts)

    assert fold(node, leaf, branch) == len(visited)
    assert Counter(map(id, visited)) == Counter(map(id, nodes(node)))


@pytest.mark.property
@given(node=observables((*OF_ONE, *OF_EACH), 4))
def test_facts_are_found_in_order_repeats_included(node: Observable) -> None:
    assert list(facts_in(node)) == [each for each in nodes(node) if isinstance(each, Fact)]


@pytest.mark.property
@given(node=observables((*OF_ONE, *OF_EACH), 4))
def test_facts_change_and_nothing_else_does(node: Observable) -> None:
    changed = with_facts(node, lambda fact: replace(fact, lag_months=fact.lag_months + 7))
    assert list(facts_in(changed)) == [
        replace(each, lag_months=each.lag_months + 7) for each in facts_in(node)
    ]
    back = with_facts(changed, lambda fact: replace(fact, lag_months=fact.lag_months - 7))
    assert back == node


@pytest.mark.unit
def test_a_fold_of_a_leaf_is_the_leaf() -> None:
    assert fold(ACTIVITY, lambda leaf: leaf, lambda *_: ZERO) is ACTIVITY
    assert list(facts_in(ONE)) == []


# The words


@pytest.mark.unit
@pytest.mark.parametrize(
    ("built", "short"),
    [
        (plus(), ZERO),
        (plus(ZERO, ACTIVITY, const(0)), ACTIVITY),
        (plus(ACTIVITY, GAIN), Sum((ACTIVITY, GAIN))),
        (minus(ACTIVITY, ZERO), ACTIVITY),
        (minus(ZERO, ACTIVITY), Difference((ZERO, ACTIVITY))),
        (times(), ONE),
        (times(ONE, ACTIVITY), ACTIVITY),
        (times(ACTIVITY, const(0, "price")), ZERO),
        (times(ACTIVITY, GAIN, ONE), Product((ACTIVITY, GAIN))),
        # A labelled 1 says something to the reader, a labelled 0 pays nothing.
        (times(const(1, "price"), ACTIVITY), Product((const(1, "price"), ACTIVITY))),
        (plus(const(0, "corridor"), ACTIVITY), ACTIVITY),
        (at_most(ACTIVITY, GAIN), Least((ACTIVITY, GAIN))),
        (at_least(ACTIVITY, GAIN), Greatest((ACTIVITY, GAIN))),
        (positive_part(ACTIVITY), Greatest((ACTIVITY, ZERO))),
        (reaches(ACTIVITY, GAIN), Step((Difference((ACTIVITY, GAIN)),))),
        (clip(GAIN, ZERO, ONE), Least((Greatest((GAIN, ZERO)), ONE))),
    ],
)
def test_words_build_the_shortest_tree(built: Observable, short: Observable) -> None:
    assert built == short


@pytest.mark.unit
def test_a_constant_is_exact_and_keeps_its_words() -> None:
    price = const(Fraction("0.1"), "price", "GBP")
    assert price == Const(Fraction(1, 10), "price", "GBP")
    assert const(3).value == Fraction(3)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("gain", "clipped", "reached", "positive"),
    [("-0.01", 0, 0, 0), ("0", 0, 1, 0), ("0.25", "0.25", 1, "0.25"), ("1", 1, 1, 1), ("7", 1, 1, 7)],
)
def test_words_mean_what_they_say_at_and_beside_their_bounds(
    gain: str, clipped: str, reached: int, positive: str
) -> None:
    assert worth(clip(GAIN, ZERO, ONE), gain) == Fraction(clipped)
    assert worth(reaches(GAIN, ZERO), gain) == reached
    assert worth(positive_part(GAIN), gain) == Fraction(positive)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (Sum((GAIN, GAIN, const(2))), 8),
        (Sum((GAIN,)), 3),
        (Difference((const(1), GAIN)), -2),
        (Product((GAIN, GAIN, GAIN)), 27),
        (Least((GAIN, const(2))), 2),
        (Greatest((GAIN, const(2))), 3),
        (Step((Difference((GAIN, const(3))),)), 1),
        (Step((Difference((GAIN, const(Fraction("3.0000001")))),)), 0),
    ],
)
def test_each_operation_does_one_thing(node: Observable, expected: int) -> None:
    assert worth(node, "3") == expected
