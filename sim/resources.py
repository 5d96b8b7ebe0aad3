"""The resource book: what care used, at reference unit cost, whoever was paid what for it.

A second book beside the ledger: payments move money, and are no cost. It adds up whole items month by month, and
prices them once, in pence of 2014/15. The module must not know contracts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from agents.citizens.counts import Counts
from agents.providers.capacity import EVERYONE
from agents.providers.costs import CostBook, items_of
from scenarios.contracts.exact import Exact, pence
from scenarios.service_payers import load_service_payers

Whole = NDArray[np.int64]


@dataclass
class ResourceBook:
    """Items of costed services, added up over months.

    `by_provider`: by kind of provider, member, service of the kind, population. `by_quintile`: population, fifth of
    deprivation, service. Services are those of `costs.spending`, kind by kind.
    """

    costs: CostBook
    by_provider: dict[str, Whole] = field(default_factory=dict)
    by_quintile: Whole | None = None
    months: int = 0

    @property
    def services(self) -> tuple[str, ...]:
        """All costed services, in the order of the last axis of `by_quintile`."""
        return tuple(each.service for spending in self.costs.spending.values() for each in spending)

    def add(self, counts: Counts) -> None:
        """Write down what a month used."""
        for kind in self.costs.spending:
            items = items_of(kind, self.costs, counts)
            self.by_provider[kind] = self.by_provider.get(kind, 0) + items
        uses = [each.use for spending in self.costs.spending.values() for each in spending]
        items = np.stack([use.count(counts.by_quintile, axis=2) for use in uses], axis=2)
        self.by_quintile = items if self.by_quintile is None else self.by_quintile + items
        self.months += 1

    def pence_by_provider(self, kind: str) -> Whole:
        """What each member of a kind used: member, service, population; each rounded to the penny."""
        items = self.by_provider[kind]
        return np.moveaxis(priced(np.moveaxis(items, 1, -1), self.costs.prices[kind]), -1, 1)

    def pence_by_quintile(self) -> Whole:
        """What people of each population and fifth used: population, fifth, service; each rounded to the penny."""
        items = self._items_by_quintile()
        prices = [each.pounds_an_item for spending in self.costs.spending.values() for each in spending]
        return priced(items, prices)

    def pence_by_payer(self, population: int = EVERYONE) -> dict[str, int]:
        """What fell in the budget of each kind of payer, by law or custom; each service rounded to the penny."""
        payers = load_service_payers()
        items = self._items_by_quintile()[population].sum(axis=0)
        prices = [each.pounds_an_item for spending in self.costs.spending.values() for each in spending]
        totals: dict[str, int] = {}
        for service, count, price in zip(self.services, items.tolist(), prices, strict=True):
            kind = payers[service].payer_kind
            used = pence(count * price)
            totals[kind] = totals.get(kind, 0) + int(used)
        return totals

    def _items_by_quintile(self) -> Whole:
        if self.by_quintile is None:
            raise ValueError("the resource book is empty; add a month's counts first")
        return self.by_quintile


def priced(items: Whole, pounds_an_item: Sequence[Fraction] | Exact) -> Whole:
    """Items at pounds an item, by service along the last axis, each rounded to the penny."""
    pounds = pounds_an_item if isinstance(pounds_an_item, Exact) else Exact.of(pounds_an_item)
    prices = Exact(np.broadcast_to(pounds.numerators, items.shape).ravel(), pounds.denominator)
    return np.asarray(pence(Exact(items.ravel()) * prices)).reshape(items.shape)
