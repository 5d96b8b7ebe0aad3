"""Observables as functions: a contract's trees are walked once, and what they read is then worth thousands of readings.

A program is made by the one fold, and is worth what `exact` makes of the same numbers in the same order. Single numbers
are held meanwhile as a pair, numerator and denominator above 0, that is not shortened until it is asked for: whole
numbers are multiplied far sooner than their common factors are found. The module must not know who tells a fact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from scenarios.contracts import exact
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import Fact
from scenarios.contracts.observables import (
    Branch,
    Difference,
    Greatest,
    Leaf,
    Least,
    Observable,
    Product,
    Step,
    Sum,
    fold,
)

Pair = tuple[int, int]
Held = Pair | Exact


class Told(NamedTuple):
    """What a program goes by: what tells facts, and what tells nodes that are not to be worked out again."""

    fact: Callable[[Fact], Value]
    kept: Callable[[Observable], Value]


Program = Callable[[Told], Held]


def _nobody_tells(node: Fact | Observable) -> Value:
    raise LookupError(f"nobody tells what {node} is worth")


NOTHING_TOLD = Told(_nobody_tells, _nobody_tells)


class Programs:
    """The programs of one set of trees, remembered by node: each node is kept, so that none is taken for another.

    `is_kept`: whether a node is to be told rather than worked out; none is, if it is not given.
    """

    def __init__(self, is_kept: Callable[[Observable], bool] | None = None) -> None:
        self._is_kept = is_kept
        self._made: dict[int, tuple[Observable, Program]] = {}
        self._facts: dict[Fact, Fact] = {}

    def value(
        self,
        node: Observable,
        fact: Callable[[Fact], Value],
        kept: Callable[[Observable], Value] = _nobody_tells,
    ) -> Value:
        """What a node is worth where facts, and nodes that are kept, are worth what they are told to be."""
        made = self._made.get(id(node))
        if made is None:
            made = self._made[id(node)] = node, fold(node, self._leaf, _branch, self._known)
        return _shortened(made[1](Told(fact, kept)))

    def _known(self, node: Observable) -> Program | None:
        if self._is_kept is None or not self._is_kept(node):
            return None
        return lambda told: _held(told.kept(node))

    def _leaf(self, leaf: Leaf) -> Program:
        if isinstance(leaf, Fact):
            # Facts that are the same are one object, which is found at sight wherever it is looked up.
            fact = self._facts.setdefault(leaf, leaf)
            return lambda told: _held(told.fact(fact))
        pair = leaf.value.numerator, leaf.value.denominator
        return lambda told: pair


def worked_out(node: Branch, values: Sequence[Value]) -> Value:
    """What a branch makes of the values of its parts."""
    return _shortened(_branch(node, [partial(_given, _held(each)) for each in values])(NOTHING_TOLD))


def _branch(node: Branch, parts: Sequence[Program]) -> Program:
    return MADE_OF[type(node)](parts)


def _step(parts: Sequence[Program]) -> Program:
    (part,) = parts

    def program(told: Told) -> Held:
        held = part(told)
        if isinstance(held, tuple):
            return (1, 1) if held[0] >= 0 else (0, 1)
        return _held(exact.step(held))

    return program


def _joined(two: Callable[[Held, Held], Held]) -> Callable[[Sequence[Program]], Program]:
    """What makes the program of a branch whose parts are joined two by two, from the first."""

    def made_of(parts: Sequence[Program]) -> Program:
        first, *rest = parts
        if len(rest) == 1:
            (second,) = rest
            return lambda told: two(first(told), second(told))

        def program(told: Told) -> Held:
            held = first(told)
            for part in rest:
                held = two(held, part(told))
            return held

        return program

    return made_of


def _sum(one: Held, other: Held) -> Held:
    if isinstance(one, tuple) and isinstance(other, tuple):
        (a, over), (b, under) = one, other
        return (a + b, over) if over == under else (a * under + b * over, over * under)
    return _held(_shortened(one) + _shortened(other))


def _difference(one: Held, other: Held) -> Held:
    if isinstance(one, tuple) and isinstance(other, tuple):
        (a, over), (b, under) = one, other
        return (a - b, over) if over == under else (a * under - b * over, over * under)
    return _held(_shortened(one) - _shortened(other))


def _product(one: Held, other: Held) -> Held:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return one[0] * other[0], one[1] * other[1]
    return _held(_shortened(one) * _shortened(other))


def _least(one: Held, other: Held) -> Held:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return one if one[0] * other[1] <= other[0] * one[1] else other
    return _held(exact.least(_shortened(one), _shortened(other)))


def _greatest(one: Held, other: Held) -> Held:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return one if one[0] * other[1] >= other[0] * one[1] else other
    return _held(exact.greatest(_shortened(one), _shortened(other)))


MADE_OF: dict[type[Branch], Callable[[Sequence[Program]], Program]] = {
    Sum: _joined(_sum),
    Difference: _joined(_difference),
    Product: _joined(_product),
    Least: _joined(_least),
    Greatest: _joined(_greatest),
    Step: _step,
}


def _given(held: Held, told: Told) -> Held:
    return held


def _shortened(held: Held) -> Value:
    return Fraction(*held) if isinstance(held, tuple) else held


def _held(value: Value) -> Held:
    return value if isinstance(value, Exact) else (value.numerator, value.denominator)
