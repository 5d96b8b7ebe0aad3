"""When a payment is worth the same in two windows, as far as one month is told like another.

Then what facts tell hangs on how long they are looked at. What is left is told by the tree: which payments a window
meets, how long each fact is seen, the month that the calendar tells, and the same of every term whose worth is read.
The module must not know what a reading is worth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.contracts.facts import WORTH_KINDS, Fact
from scenarios.contracts.periods import Window
from scenarios.contracts.terms import Leaf

if TYPE_CHECKING:
    from scenarios.contracts.contract import Contracts


class Alike:
    """Numbers that are the same for what is alike in one set of contracts, remembered window by window.

    Nodes are told apart by identity: the contracts keep their trees.
    """

    def __init__(self, contracts: Contracts) -> None:
        self._contracts = contracts
        self._numbers: dict[tuple[object, ...], int] = {}
        self._leaves: dict[tuple[object, ...], int] = {}
        self._worths: dict[tuple[str, Window], int] = {}
        self._together: dict[tuple[str, Window], tuple[tuple[int, tuple[Leaf, ...]], ...]] = {}

    def leaf(self, leaf: Leaf) -> int:
        """The same number for a payment in all windows in which it is worth the same."""
        nodes = (id(leaf.payment), *map(id, leaf.conditions))
        key = (leaf.window, *nodes)
        if key not in self._leaves:
            read = (fact for each in leaf.observables for fact in self._contracts.facts_of(each))
            seen = frozenset((fact, self._seen(fact, leaf.window)) for fact in read)
            self._leaves[key] = self._number((leaf.window.months, nodes, seen))
        return self._leaves[key]

    def leaves(self, term: str, window: Window) -> tuple[tuple[int, tuple[Leaf, ...]], ...]:
        """The payments of a term in a window, those worth the same together under their number."""
        key = (term, window)
        if key not in self._together:
            found: dict[int, list[Leaf]] = {}
            for leaf in self._contracts.leaves(self._contracts.term(term), window):
                found.setdefault(self.leaf(leaf), []).append(leaf)
            self._together[key] = tuple((number, tuple(same)) for number, same in found.items())
        return self._together[key]

    def worth(self, term: str, window: Window) -> int:
        """The same number for a term in all windows in which it is worth the same."""
        key = (term, window)
        if key not in self._worths:
            found = self._contracts.term(term)
            self._worths[key] = self._number(
                (term, *(self.leaf(each) for each in self._contracts.leaves(found, window)))
            )
        return self._worths[key]

    def _seen(self, fact: Fact, window: Window) -> int:
        """What a fact hangs on besides what is told of it."""
        seen = window.seen_over(fact.over, fact.lag_months)
        if fact.is_baseline or fact.kind not in (*WORTH_KINDS, "month"):
            return seen.months
        return seen.last if fact.kind == "month" else self.worth(fact.name, seen)

    def _number(self, told: tuple[object, ...]) -> int:
        return self._numbers.setdefault(told, len(self._numbers))
