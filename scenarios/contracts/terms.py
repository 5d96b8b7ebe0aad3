"""The whole term language: Pay, Share, All, During, If; and its one traversal.

A tree of these is what a contract *is*. Every mechanism is a function that returns such a tree; every use of
a contract (posting it, pricing an incentive, explaining it, checking what it needs) walks the same leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scenarios.contracts.facts import Fact
from scenarios.contracts.observables import Observable, facts_in
from scenarios.contracts.periods import Window


@dataclass(frozen=True, slots=True)
class Pay:
    """Payer gives payee the amount in pounds; a negative amount flows back. `label` says what for."""

    payer: str
    payee: str
    amount: Observable
    label: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """Payer gives the amount in pounds to the payees in proportion to the weights; no penny is lost."""

    payer: str
    payees: tuple[str, ...]
    weights: tuple[Observable, ...]
    amount: Observable
    label: str = ""


@dataclass(frozen=True, slots=True)
class All:
    """All of the terms."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class During:
    """The term, over those contract months of the window that lie from `first` to `last` (None: no end)."""

    first: int
    last: int | None
    term: Term


@dataclass(frozen=True, slots=True)
class If:
    """The term, where the condition is at least 0."""

    condition: Observable
    term: Term


Payment = Pay | Share
Term = Payment | All | During | If
NOTHING = All(())


@dataclass(frozen=True, slots=True)
class Leaf:
    """One payment of a tree, as one walk finds it: the months that remain and the conditions above it."""

    payment: Payment
    window: Window
    conditions: tuple[Observable, ...]

    @property
    def observables(self) -> tuple[Observable, ...]:
        """All that this payment reads, conditions first."""
        weights = self.payment.weights if isinstance(self.payment, Share) else ()
        return (*self.conditions, *weights, self.payment.amount)

    @property
    def payees(self) -> tuple[str, ...]:
        """Who is paid."""
        return self.payment.payees if isinstance(self.payment, Share) else (self.payment.payee,)

    def facts(self) -> Iterator[Fact]:
        """Every fact this payment reads."""
        return (fact for observable in self.observables for fact in facts_in(observable))


def leaves(term: Term, window: Window, conditions: tuple[Observable, ...] = ()) -> Iterator[Leaf]:
    """The one traversal of terms: the payments that a window meets, in the order they stand in the tree."""
    match term:
        case All(terms):
            for part in terms:
                yield from leaves(part, window, conditions)
        case During(first, last, inner):
            remaining = window.clipped(first, last)
            if remaining is not None:
                yield from leaves(inner, remaining, conditions)
        case If(condition, inner):
            yield from leaves(inner, window, (*conditions, condition))
        case Pay() | Share():
            yield Leaf(term, window, conditions)


def with_payments(term: Term, change: Callable[[Payment], Payment]) -> Term:
    """The same tree with each payment changed: how caps, phases and uplifts wrap any mechanism."""
    match term:
        case All(terms):
            return All(tuple(with_payments(part, change) for part in terms))
        case During(first, last, inner):
            return During(first, last, with_payments(inner, change))
        case If(condition, inner):
            return If(condition, with_payments(inner, change))
        case Pay() | Share():
            return change(term)
