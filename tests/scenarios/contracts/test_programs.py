"""Programs of observables: what a tree is worth, told once by naive operations and once by its program."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.contracts import exact
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import Fact, parse_fact
from scenarios.contracts.observables import (
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
    const,
    fold,
    minus,
    plus,
    times,
)
from scenarios.contracts.programs import Programs, worked_out
from tests.scenarios.contracts.strategies import NUMBERS, observables

ACTIVITY, GAIN, LISTS = map(parse_fact, ("activity(referral)", "measure(gain)", "people(all) by practices"))
PLAIN: dict[type[Branch], Callable[[list[Value]], Value]] = {
    Sum: lambda values: reduce(lambda one, other: one + other, values),
    Difference: lambda values: values[0] - values[1],
    Product: lambda values: reduce(lambda one, other: one * other, values),
    Least: lambda values: exact.least(values[0], values[1]),
    Greatest: lambda values: exact.greatest(values[0], values[1]),
    Step: lambda values: exact.step(values[0]),
}


def plainly(node: Observable, told: Callable[[Fact], Value]) -> Value:
    """What a tree is worth, branch by branch, in fractions."""

    def leaf(each: Leaf) -> Value:
        return each.value if isinstance(each, Const) else told(each)

    return fold(node, leaf, lambda branch, values: PLAIN[type(branch)](values))


@pytest.mark.property
@given(
    node=observables([ACTIVITY, GAIN, LISTS], 4),
    figures=st.tuples(NUMBERS, NUMBERS),
    lists=st.lists(NUMBERS, min_size=3, max_size=3),
)
def test_a_program_is_worth_what_its_tree_is(
    node: Observable, figures: tuple[Fraction, Fraction], lists: list[Fraction]
) -> None:
    values: dict[str, Value] = {"activity": figures[0], "measure": figures[1], "people": Exact.of(lists)}
    programs = Programs()
    for scale in (Fraction(1), Fraction(2, 7)):
        scaled = {kind: value * scale for kind, value in values.items()}

        def told(fact: Fact, scaled: dict[str, Value] = scaled) -> Value:
            return scaled[fact.kind]

        found, expected = programs.value(node, told), plainly(node, told)
        assert type(found) is type(expected)
        assert found == expected
        # Its very digits, as those of many are made numbers without being shortened.
        if isinstance(found, Exact) and isinstance(expected, Exact):
            assert found.denominator == expected.denominator


@pytest.mark.property
@given(node=observables([ACTIVITY, GAIN], 3), figures=st.tuples(NUMBERS, NUMBERS), others=NUMBERS)
def test_what_is_kept_is_told_and_not_worked_out(
    node: Observable, figures: tuple[Fraction, Fraction], others: Fraction
) -> None:
    """Every node that does not read the activity is told; the tree is worth what it would be altogether."""

    def told(fact: Fact) -> Value:
        return figures[fact.kind == "measure"]

    def reads_activity(each: Observable) -> bool:
        return fold(
            each,
            lambda leaf: isinstance(leaf, Fact) and leaf.kind == "activity",
            lambda _, parts: any(parts),
        )

    def moved(fact: Fact) -> Value:
        assert fact.kind == "activity", "what is kept was read"
        return others

    programs = Programs(is_kept=lambda each: not reads_activity(each))
    altogether = plainly(node, lambda fact: others if fact.kind == "activity" else told(fact))
    assert programs.value(node, moved, lambda each: plainly(each, told)) == altogether


@pytest.mark.unit
def test_a_number_is_shortened_once_it_is_asked_for() -> None:
    """(6/4 + 3/2) x 2/3 less 1 is 1."""
    node = minus(times(plus(ACTIVITY, GAIN), const(Fraction(2, 3))), const(1))
    found = Programs().value(node, lambda fact: Fraction(6, 4))
    assert isinstance(found, Fraction)
    assert (found.numerator, found.denominator) == (1, 1)


@pytest.mark.unit
def test_facts_that_are_the_same_are_told_as_one_object() -> None:
    asked: list[Fact] = []

    def told(fact: Fact) -> Value:
        asked.append(fact)
        return Fraction(2)

    node = plus(times(const(3), parse_fact("activity(referral)")), parse_fact("activity(referral)"))
    assert Programs().value(node, told) == 8
    assert len(asked) == 2
    assert asked[0] is asked[1]


@pytest.mark.unit
def test_a_branch_is_worked_out_from_values_alone() -> None:
    many = Exact.of([1, Fraction(1, 2)])
    assert worked_out(Sum((ACTIVITY, GAIN, LISTS)), [Fraction(1), Fraction(1, 3), many]) == Exact.of(
        [Fraction(7, 3), Fraction(11, 6)]
    )
    assert worked_out(Least((ACTIVITY, GAIN)), [Fraction(1, 2), Fraction(1, 3)]) == Fraction(1, 3)
    assert worked_out(Step((ACTIVITY,)), [Fraction(-1, 100)]) == 0
    assert worked_out(Step((ACTIVITY,)), [Fraction(0)]) == 1


@pytest.mark.unit
def test_what_nobody_tells_cannot_be_read() -> None:
    programs = Programs(is_kept=lambda node: node is GAIN)
    with pytest.raises(LookupError, match="nobody tells what measure"):
        programs.value(plus(ACTIVITY, GAIN), lambda fact: Fraction(1))
