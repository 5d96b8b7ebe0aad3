"""How far facts reach into contracts, so that nothing else need be worked out again when they move.

The module must not know what a reading is worth.
"""

from __future__ import annotations

from collections.abc import Collection

from scenarios.contracts.contract import Contracts, ContractTerm
from scenarios.contracts.facts import WORTH_KINDS, Fact
from scenarios.contracts.observables import LEAVES, Difference, Observable, Product, Sum
from scenarios.contracts.periods import Window
from scenarios.contracts.programs import Programs
from scenarios.contracts.terms import Leaf, Share, leaves


class Reach:
    """What some facts reach: the terms whose worth hangs on them, and every node that reads them or such a term.

    `terms`: those that read the facts themselves. Nodes are those of the contracts' own trees. `programs`: what tells
    the worth of nodes where that of all which are not reached is told.
    """

    def __init__(self, contracts: Contracts, facts: Collection[Fact], terms: Collection[str]) -> None:
        self.terms = frozenset(contracts.affected_by(terms))
        self._facts = frozenset(facts)
        self._contracts = contracts
        self._of: dict[int, bool] = {}
        self.programs = Programs(is_kept=lambda node: not self.of(node))
        self._is_straight: dict[int, bool] = {}
        self._is_straight_in: dict[Window, bool] = {}

    def of(self, node: Observable) -> bool:
        """Whether a node reads the facts, or the worth of a term that does."""
        reached = self._of.get(id(node))
        if reached is None:
            reached = any(map(self._is_read, self._contracts.facts_of(node)))
            self._of[id(node)] = reached
        return reached

    def is_straight(self, window: Window) -> bool:
        """Whether all payments of a window follow the facts in a straight line, so that one slope holds anywhere."""
        if window not in self._is_straight_in:
            self._is_straight_in[window] = all(
                self._pays_straight(leaf)
                for term in map(self._contracts.term, self.terms)
                for leaf in self._payments(term, window)
            )
        return self._is_straight_in[window]

    def _payments(self, term: ContractTerm, window: Window) -> list[Leaf]:
        """The payments of the window, and of any before it that what is read now may look back to."""
        return list(leaves(term.tree, Window(1, max(window.last, self._contracts.whole(term).last))))

    def _pays_straight(self, leaf: Leaf) -> bool:
        weights = leaf.payment.weights if isinstance(leaf.payment, Share) else ()
        return not any(map(self.of, (*leaf.conditions, *weights))) and self._straight(leaf.payment.amount)

    def _straight(self, node: Observable) -> bool:
        if not self.of(node) or isinstance(node, LEAVES):
            return True
        if id(node) not in self._is_straight:
            met = [part for part in node.parts if self.of(part)]
            keeps_straight = isinstance(node, Sum | Difference) or (
                isinstance(node, Product) and len(met) == 1
            )
            self._is_straight[id(node)] = keeps_straight and all(map(self._straight, met))
        return self._is_straight[id(node)]

    def _is_read(self, fact: Fact) -> bool:
        is_worth = fact.kind in WORTH_KINDS and not fact.is_baseline
        return fact.name in self.terms if is_worth else fact in self._facts
