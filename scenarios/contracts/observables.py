"""What a contract term may read: exact constants, facts, and + - x min max step of them. Nothing else.

There is no division: multiply by a rational, or compare cross-multiplied. An observable is read for a window
of months, always as *reported*. This module holds the language and its one fold; what a reading is worth
(`settle`), says (`explain`) or needs (`requires`) is told by the interpreters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from scenarios.contracts.facts import Fact

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Const:
    """An exact rational. `label` and `unit` are for the reader only ("price", "GBP")."""

    value: Fraction
    label: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """All parts added."""

    parts: tuple[Observable, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first part less the second."""

    parts: tuple[Observable, Observable]


@dataclass(frozen=True, slots=True)
class Product:
    """All parts multiplied."""

    parts: tuple[Observable, ...]


@dataclass(frozen=True, slots=True)
class Least:
    """The smaller of two parts."""

    parts: tuple[Observable, Observable]


@dataclass(frozen=True, slots=True)
class Greatest:
    """The larger of two parts."""

    parts: tuple[Observable, Observable]


@dataclass(frozen=True, slots=True)
class Step:
    """1 where its one part is at least 0, else 0."""

    parts: tuple[Observable]


Leaf = Const | Fact
LEAVES = (Const, Fact)
Branch = Sum | Difference | Product | Least | Greatest | Step
Observable = Leaf | Branch

ZERO = Const(Fraction(0))
ONE = Const(Fraction(1))


def fold(
    node: Observable,
    leaf: Callable[[Leaf], Result],
    branch: Callable[[Branch, list[Result]], Result],
    known: Callable[[Observable], Result | None] | None = None,
) -> Result:
    """The one traversal of observables: leaves first, each branch from the results of its parts.

    `known` may give the result of a node without going further; None where it cannot. It is not asked of constants.
    """
    if isinstance(node, Const):
        return leaf(node)
    if known is not None and (result := known(node)) is not None:
        return result
    if isinstance(node, Fact):
        return leaf(node)
    return branch(node, [fold(part, leaf, branch, known) for part in node.parts])


def facts_in(node: Observable) -> Iterator[Fact]:
    """Every fact the observable reads, in order, repeats included."""
    found: list[Fact] = []
    fold(node, lambda leaf: found.append(leaf) if isinstance(leaf, Fact) else None, lambda *_: None)
    return iter(found)


def with_facts(node: Observable, change: Callable[[Fact], Fact]) -> Observable:
    """The same observable with each fact changed."""
    return fold(
        node,
        lambda leaf: change(leaf) if isinstance(leaf, Fact) else leaf,
        lambda branch, parts: replace(branch, parts=tuple(parts)),  # type: ignore[arg-type]
    )


# Small words to build with. They fold away 0, 1 and sums of one, so that the arithmetic read back is short.


def const(value: Fraction | int, label: str = "", unit: str = "") -> Const:
    """A constant, with a label and unit for the reader."""
    return Const(Fraction(value), label, unit)


def plus(*parts: Observable) -> Observable:
    """The sum of the parts, zeros left out."""
    kept = tuple(part for part in parts if not _is(part, 0))
    return kept[0] if len(kept) == 1 else Sum(kept) if kept else ZERO


def minus(first: Observable, second: Observable) -> Observable:
    """The first less the second."""
    return first if _is(second, 0) else Difference((first, second))


def times(*parts: Observable) -> Observable:
    """The product of the parts, ones left out; 0 if any part is 0."""
    if any(_is(part, 0) for part in parts):
        return ZERO
    kept = tuple(part for part in parts if not _is(part, 1))
    return kept[0] if len(kept) == 1 else Product(kept) if kept else ONE


def at_most(node: Observable, ceiling: Observable) -> Observable:
    """The observable, or the ceiling if that is smaller."""
    return Least((node, ceiling))


def at_least(node: Observable, floor: Observable) -> Observable:
    """The observable, or the floor if that is larger."""
    return Greatest((node, floor))


def clip(node: Observable, low: Observable, high: Observable) -> Observable:
    """The observable kept between two bounds."""
    return at_most(at_least(node, low), high)


def reaches(node: Observable, threshold: Observable) -> Observable:
    """1 where the observable is at or above the threshold, else 0."""
    return Step((Difference((node, threshold)),))


def positive_part(node: Observable) -> Observable:
    """The observable, or 0 if it is negative."""
    return at_least(node, ZERO)


def _is(node: Observable, value: int) -> bool:
    return isinstance(node, Const) and node.value == value and (value == 0 or not node.label)
