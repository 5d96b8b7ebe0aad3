"""What comes of each process of care: two years lived again with one process changed, beside the same without.

The same citizens with the same luck live under today's offer and under one with a process taken down; what differs is
what the process does. There is no contract, no money and no congestion in it. The module must not know why anybody
would change a process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from math import log

from agents.citizens.columns import each_column
from agents.citizens.counts import Item
from agents.citizens.offer import offer_today, with_process
from agents.citizens.population import Population
from agents.providers.services import counted
from scenarios.answers import QALYS
from scenarios.parameters import Parameters
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.populations import Population as ContractPopulation
from sim.follow_up import FollowUp
from sim.history import History, NotCounted
from sim.layout import Layout
from sim.measures import Measures, NotTold
from sim.states import scan

MONTHS = 2 * MONTHS_A_YEAR
"""Lived with the process changed; the second year is looked at, when what comes slowly has begun to come."""
MONTHS_A_QUARTER = 3
CHANGED_TO = 0.8
"""What a process is taken down to: enough to be seen, and within what every process may be."""

Counted = Mapping[tuple[str, str, str], float]
"""By whether it is activity, measure or health, by name and by population: units in a year, or the measure's value."""


@dataclass(frozen=True)
class SecondYear:
    """What was counted in the second of two years, and its measures."""

    counted: Counted
    measures: Measures


@dataclass(frozen=True)
class WhatIf:
    """Citizens to live months again with, as they are; `populations` are those that they count, by name."""

    people: Population
    populations: Mapping[str, ContractPopulation]
    parameters: Parameters

    def usual(self) -> SecondYear:
        """The second year under today's offer."""
        return self._lived("")

    def changes(self, process: str, usual: SecondYear) -> dict[tuple[str, str, str], float]:
        """The change of each count's logarithm for that of the process; of what was never counted there is none.

        Measures that are told by a published level were at that level in the usual year.
        """
        other = self._lived(process, usual.measures).counted
        return {
            key: log(value / other[key]) / -log(CHANGED_TO)
            for key, value in usual.counted.items()
            if value > 0 and other.get(key, 0) > 0
        }

    def _lived(self, process: str, usual: Measures | None = None) -> SecondYear:
        living = copy(self.people)
        living.columns = each_column(self.people.columns, lambda column: column.copy())
        living.fate = self.people.fate.copy()
        practices, trusts = living.reach.shape
        offer = offer_today(practices, trusts)
        if process:
            offer = with_process(offer, process, CHANGED_TO)
        layout = self._layout(practices, trusts)
        history, follow_up = History(layout), FollowUp()
        for month in range(1, MONTHS + 1):
            counts = living.live(offer)
            scanned = scan(living) if month % MONTHS_A_QUARTER == 0 else None
            history.append(counts, scanned, follow_up.look(living.columns))
        measures = Measures(history, self.parameters, seed=1, anchored_to=usual)
        return SecondYear(dict(self._counted(measures)), measures)

    def _layout(self, practices: int, trusts: int) -> Layout:
        return Layout(
            practices=tuple(f"practice {number}" for number in range(practices)),
            trusts=tuple(f"trust {number}" for number in range(trusts)),
            populations=self.populations,
            services=counted(self.parameters),
            reference=(MONTHS - MONTHS_A_YEAR + 1, MONTHS),
        )

    def _counted(self, measures: Measures) -> Iterator[tuple[tuple[str, str, str], float]]:
        history = measures.history
        first, last = history.layout.reference
        items = history.counted("by_quintile", first, last).sum(axis=1)
        for name, used in counted(self.parameters).items():
            units = used.count(items, axis=1) * float(used.units)
            for population, number in zip(self.populations, units.tolist(), strict=True):
                yield ("activity", name, population), number
        everyone = next(iter(self.populations))
        yield ("health", QALYS, everyone), float(items[0, Item.QALY_MILLIONTHS])
        for name in measures.measures:
            try:
                value = measures.true(name, "place", first, last)[0]
            except (NotTold, NotCounted):
                continue
            if value is not None:
                yield ("measure", name, everyone), float(value)
