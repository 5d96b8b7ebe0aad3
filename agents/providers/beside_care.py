"""What efforts, facts and states move beside the processes of care: records, a lever, prices paid, capacity, overheads.

Rows are followed as those of care are. What full effort adds, E, at a dose x that has come through, against today's
dose x0, adds E (x - x0) in the row's own unit; a row that is a ratio multiplies by (1 + E x) / (1 + E x0). While all is
as today, what is added is 0 and what is multiplied is 1, to the last bit. The module must not know who reads any of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy

import numpy as np

from agents.providers.following import Following, Numbers
from agents.providers.lags import read
from agents.providers.levers import Levers
from scenarios.effects import Effect, Target, load_effects

READ_ELSEWHERE: tuple[Target, ...] = ("process", "stock")
"""What the month of the citizens and congestion follow themselves."""


class BesideCare(Following):
    """What has come so far of all rows whose target is no process: by default those of effects.csv."""

    def __init__(self, levers: Levers, effects: Mapping[str, Effect] | None = None) -> None:
        table = load_effects() if effects is None else effects
        super().__init__(levers, (each for each in table.values() if each.target not in READ_ELSEWHERE))

    def added(self, target: Target) -> dict[tuple[str, str], Numbers]:
        """What is added to today's, by group that owns the rows and name of what is moved: an entry for each member."""
        found: dict[tuple[str, str], Numbers] = {}
        for group, each, change, now, before in self._moving(target):
            key = (group, each.target_name)
            found[key] = found.get(key, np.zeros_like(now)) + change * (now - before)
        return found

    def multiplied(self, target: Target) -> dict[tuple[str, str], Numbers]:
        """What today's is multiplied by, by group that owns the rows and name of what is moved."""
        found: dict[tuple[str, str], Numbers] = {}
        for group, each, change, now, before in self._moving(target):
            key = (group, each.target_name)
            found[key] = found.get(key, np.ones_like(now)) * ((1 + change * now) / (1 + change * before))
        return found

    def recorded(self) -> dict[str, Numbers]:
        """By record, the share points that each owner reports beyond today's; only records that differ from today's."""
        return {name: points for (_, name), points in self.added("record").items() if points.any()}

    def raised(self, levers: Levers) -> Levers:
        """Levers as they act: with the points that facts add to those decided on, kept within 0 to 1.

        The levers themselves where nothing is added.
        """
        points = {key: each for key, each in self.added("lever").items() if each.any()}
        if not points:
            return levers
        acting = copy(levers)
        acting.levels = levers.state()
        for (group, name), each in points.items():
            column = levers.names[group].index(name)
            acting.levels[group][:, column] = np.clip(acting.levels[group][:, column] + each, 0.0, 1.0)
        return acting

    def _moving(self, target: Target) -> Iterator[tuple[str, Effect, float, Numbers, Numbers]]:
        """The rows that move something of a kind: group, row, full change, dose that has come through, today's."""
        for group, rows in self.rows.items():
            through = read(self.stages[group], rows.first_share)
            for at, each in enumerate(rows.effects):
                if each.target == target:
                    yield group, each, float(rows.full_change[at]), through[at], self.today[group][at]
