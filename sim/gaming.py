"""What reporting more than is true is worth: records that levers move, what they are paid, what audits take back.

A record changes what is reported and nothing that is true, so it works through what terms read of a measure or of
activity, beside what care does to either. The module must not know any contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from agents.providers.audits import Audit, expected_audit_loss, load_audits
from agents.providers.beliefs import Outlook, TimeLeft, in_time
from agents.providers.following import Following
from agents.providers.levers import Levers
from scenarios.catalogue import load_catalogue
from scenarios.contracts.facts import Fact
from scenarios.measures import Definition, load_definitions
from scenarios.parameters import Parameters
from sim.paid_activity import CODED, complicated_price_above

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Records:
    """The records that levers move: `following` has their rows. `audits` by record."""

    following: Following
    audits: Mapping[str, Audit]
    parameters: Parameters

    @classmethod
    def of(cls, following: Following, parameters: Parameters) -> Records:
        """With the audits that parameters tell of."""
        return cls(following, load_audits(parameters), parameters)

    def are_read_by(self, fact: Fact) -> bool:
        """Whether what is told of a fact moves with some record."""
        return bool(self.record_of(fact))

    def points(self, group: str, record: str, levers: Levers, outlook: Outlook, left: TimeLeft) -> Numbers:
        """What a whole lever more adds to a record: member, lever.

        What audits take back is off, and what comes when the contract may have ended counts for less.
        """
        made = np.zeros(levers.levels[group].shape)
        rows = self.following.rows.get(group)
        if rows is None or not record:
            return made
        levels = levers.levels[group]
        high, low = np.minimum(levels + outlook.step, 1.0), np.maximum(levels - outlook.step, 0.0)
        above, below = (self.following.dose(group, levers, each) for each in (high, low))
        timely = in_time(rows, left, outlook) * outlook.optimism
        kept = 1.0 - float(expected_audit_loss(1.0, self.audits[record]))
        for at, column in rows.columns.items():
            row = rows.effects[at]
            if (row.target, row.target_name) == ("record", record):
                secant = (above[at] - below[at]) / (high - low)[:, column]
                made[:, column] += kept * timely[at] * rows.full_change[at] * secant
        return made

    def record_of(self, fact: Fact) -> str:
        """The record that moves what is told of a fact; empty if none does."""
        if fact.kind == "measure":
            definition = load_definitions().get(fact.name)
            return definition.record if isinstance(definition, Definition) else ""
        return CODED if fact.kind == "activity" and fact.name in self._coded else ""

    def unit(self, fact: Fact) -> float:
        """What a point of the record is in the fact: activity is more by a share of itself, a measure by so much."""
        if fact.kind == "measure":
            definition = load_definitions()[fact.name]
            return float(definition.per) if isinstance(definition, Definition) else 0.0
        return self._coded[fact.name]

    @cached_property
    def _coded(self) -> Mapping[str, float]:
        """By service, what one coded as more complicated is paid above another, to the mean."""
        prices = {name: complicated_price_above(self.parameters, name) for name in load_catalogue().services}
        return {name: float(price) for name, price in prices.items() if price}
