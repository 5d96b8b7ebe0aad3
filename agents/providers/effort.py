"""What efforts make of care: from levers and facts, month by month, to the multipliers of processes.

What full effort adds, E, at a dose x that has come through, against today's dose x0, multiplies the process by

    (1 + E x) / (1 + E x0)

and rows on the same process by their product. Where owner and process stand at different levels, x is the mean over
owners, each by its share of the place. While all efforts are today's, every multiplier is 1 to the last bit. The
module must not know why anybody makes an effort, nor what citizens make of it; no figure stands in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from agents.providers.following import Following, Numbers, Rows
from agents.providers.lags import read
from agents.providers.levers import Levers
from scenarios.effects import Effect, load_effects
from scenarios.efforts import LEVEL_OF
from scenarios.processes import Level, Process, load_processes

MEMBERS: Mapping[Level, str] = {"practice": "gp_practice", "trust": "acute_trust"}
"""The levels at which a process has a multiplier for each member; elsewhere it is one number."""
INFORMATION = "information"
"""The lever whose effects hang on how far information is shared."""


class Effort(Following):
    """What has come of the efforts of a place's providers so far.

    `effects`: the table; those of its rows that no month reads are left aside.
    """

    def __init__(
        self,
        levers: Levers,
        effects: Mapping[str, Effect] | None = None,
        processes: Mapping[str, Process] | None = None,
    ) -> None:
        table = load_effects() if effects is None else effects
        super().__init__(levers, (each for each in table.values() if each.is_for_the_month))
        self.processes = load_processes() if processes is None else processes
        self._as_written = self.rows
        self._made: dict[str, Numbers] | None = None
        self._as_today = {name: self._ones(process.level) for name, process in self.processes.items()}
        self._before: dict[tuple[str, int], Numbers] = {}
        """Today's doses as the members of a process's level have them, by group and row, once they are asked for."""

    def advance(self, levers: Levers, month: int, facts: Mapping[str, ArrayLike] | None = None) -> None:
        """Follow the efforts of a month, as `Following.advance` does."""
        super().advance(levers, month, facts)
        self._made = None

    def restore(self, state: Mapping[str, ArrayLike]) -> None:
        """Go on from what `state` gave, as `Following.restore` does."""
        super().restore(state)
        self._made = None

    def share_information(self, ratio: float) -> None:
        """Let what is done with information change so many times as much as the table says."""
        self.rows = {group: _shared(rows, ratio) for group, rows in self._as_written.items()}
        self._made = None

    def multipliers(self) -> dict[str, Numbers]:
        """What to multiply each process by: an array over its practices or trusts, else an array without axes.

        Worked out once a month; arrays must not be written to.
        """
        if self._made is None:
            self._made = self._multiplied()
        return self._made

    def among(self, row: str) -> Numbers:
        """What to multiply a row's process by among those whom the row reaches, as in `multipliers`.

        Other rows do to them what they do to all.

        Raises:
            KeyError: the month reads no row of that name.
        """
        effect = next(
            (each for rows in self.rows.values() for each in rows.effects if each.name == row), None
        )
        if effect is None:
            raise KeyError(f"no row '{row}' moves a process of the month")
        found = self.multipliers()[effect.target_name]
        for (each, of_all), (_, of_those) in zip(self.parts(), self.parts(among=True), strict=True):
            if each.name == row:
                return np.asarray(found / of_all * of_those)
        return found

    def parts(self, among: bool = False) -> Iterator[tuple[Effect, Numbers]]:
        """What each row multiplies its process by, in the order in which they are; what is as today is left out.

        For each practice or trust, or one number, as in `multipliers`; the parts of a process make its multiplier.
        `among`: by those alone whom each row reaches, in place of all exposed.
        """
        for group, rows in self.rows.items():
            if not self.shares[group].size:
                continue
            through, today = read(self.stages[group], rows.first_share), self.today[group]
            for at in np.flatnonzero((through != today).any(axis=1)).tolist():
                each, change = rows.effects[at], (rows.change_among if among else rows.full_change)[at]
                level = self.processes[each.target_name].level
                if (group, at) not in self._before:
                    self._before[group, at] = self._at_level(group, level, today[at])
                now, before = self._at_level(group, level, through[at]), self._before[group, at]
                yield each, (1 + change * now) / (1 + change * before)

    def _multiplied(self) -> dict[str, Numbers]:
        found = dict(self._as_today)
        for each, ratio in self.parts():
            found[each.target_name] = np.asarray(found[each.target_name] * ratio)
        return found

    def _at_level(self, group: str, level: Level, doses: Numbers) -> Numbers:
        """Doses of owners as the members of a level have them: their own, or the mean by shares of the place."""
        if LEVEL_OF[group] == level and level in MEMBERS:
            return doses
        return np.asarray((self.shares[group] * doses).sum())

    def _ones(self, level: Level) -> Numbers:
        ones = np.ones(self.shares[MEMBERS[level]].size) if level in MEMBERS else np.ones(())
        ones.flags.writeable = False
        return ones


def _shared(rows: Rows, ratio: float) -> Rows:
    """The rows with the effects of the lever of information so many times as large."""
    is_driven = [each.driver == "lever" and each.driver_name == INFORMATION for each in rows.effects]
    if ratio == 1 or not any(is_driven):
        return rows
    times = np.where(is_driven, ratio, 1.0)
    return replace(rows, full_change=rows.full_change * times, change_among=rows.change_among * times)
