"""What has come of efforts so far, row by row of the effects table: doses followed with each row's lag, by member.

A row has a dose for each of its owners: how much of the full effect the effort is worth, less where partners do not do
their part. While all efforts are today's, no dose moves, to the last bit. The module must not know what an effect is
made of, nor why anybody makes an effort; no figure stands in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agents.providers.lags import STAGES, Lag, follow, lag_of, read
from agents.providers.levers import Levers
from scenarios.effects import Effect
from scenarios.efforts import GROUPS
from scenarios.problems import did_you_mean, shown

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that a group owns, and what is needed to follow them: all by row, in the order of the table.

    `full_change` is what full effort adds among all exposed, `change_among` among those whom the row reaches.
    `columns`: for each row that a lever drives, its number, and that of its lever in the group's levels.
    """

    effects: tuple[Effect, ...]
    lags: tuple[Lag, ...]
    full_change: Numbers
    change_among: Numbers
    saturation: Numbers
    partner_share: Numbers
    up: Numbers
    down: Numbers
    first_share: Numbers
    columns: Mapping[int, int]


class Following:
    """Some rows of the effects table, followed month by month for the providers of a place.

    `month` is the last month followed, 0 before the first; `facts` are the facts and states that its rows read.
    """

    def __init__(self, levers: Levers, effects: Iterable[Effect]) -> None:
        kept = list(effects)
        self.shares = dict(levers.shares)
        owners = [group for group in GROUPS if any(each.owner == group for each in kept)]
        self.rows: dict[str, Rows] = {
            group: _rows([each for each in kept if each.owner == group], levers.names[group])
            for group in owners
        }
        self.facts = frozenset(each.driver_name for each in kept if each.driver != "lever")
        self.month = 0
        self._doses_of: tuple[object, ...] = ()
        self._last_doses: dict[str, Numbers] = {}
        self._resting: dict[str, Numbers | None] = {}
        today = copy(levers)
        today.levels = levers.baseline
        self.today: dict[str, Numbers] = {group: self._dose(group, today, {}) for group in owners}
        self.stages: dict[str, Numbers] = {
            group: np.stack([dose] * STAGES) for group, dose in self.today.items()
        }

    def advance(self, levers: Levers, month: int, facts: Mapping[str, ArrayLike] | None = None) -> None:
        """Follow the efforts of a month: the one after the last, so that none is counted twice or left out.

        `facts`: by name how much of a fact holds, for all owners or for each; 0 if it is left out. 1 is all of it, and
        -1 that all of it held in the reference year and none does now.

        Raises:
            ValueError: it is another month, no row reads a fact, or a fact is out of range; nothing moves then.
        """
        if month != self.month + 1:
            raise ValueError(f"month {month} does not follow month {self.month}; advance one month at a time")
        given = {name: self._fact(name, fact) for name, fact in (facts or {}).items()}
        for group, dose in self._doses(levers, given).items():
            if self._resting.get(group) is not dose:
                has_moved = follow(self.stages[group], dose, self.rows[group].up, self.rows[group].down)
                self._resting[group] = None if has_moved else dose
        self.month = month

    def _doses(self, levers: Levers, facts: Mapping[str, Numbers]) -> Mapping[str, Numbers]:
        """The doses of a month, by group; those of the month before while no effort and no fact has moved."""
        asked = (*levers.levels.values(), *facts.values())
        key = (*facts, *(each.shape for each in asked), *(each.tobytes() for each in asked))
        if key != self._doses_of:
            self._doses_of = key
            self._last_doses = {group: self._dose(group, levers, facts) for group in self.rows}
        return self._last_doses

    def come_through(self) -> dict[str, Numbers]:
        """The dose that has come through, by row of the table and member of its owner's group."""
        through: dict[str, Numbers] = {}
        for group, rows in self.rows.items():
            values = read(self.stages[group], rows.first_share)
            through |= {each.name: values[at] for at, each in enumerate(rows.effects)}
        return through

    def state(self) -> dict[str, NDArray[np.float64] | NDArray[np.int64]]:
        """All that has come of efforts: `month`, and by group an array of stage, row and member."""
        stages = {group: each.copy() for group, each in self.stages.items()}
        return {"month": np.array(self.month, dtype=np.int64), **stages}

    def restore(self, state: Mapping[str, ArrayLike]) -> None:
        """Go on from what `state` gave.

        Raises:
            ValueError: it is of other providers or of another table; nothing is restored then.
        """
        stages: dict[str, Numbers] = {
            group: np.array(state.get(group, ()), dtype=np.float64) for group in self.rows
        }
        for group, each in stages.items():
            if each.shape != self.stages[group].shape:
                raise ValueError(
                    f"efforts of {group}: {each.shape} were kept as stages, rows and members, and "
                    f"{self.stages[group].shape} are needed; restore a state of the same place and effects.csv"
                )
        self.stages = stages
        self._resting.clear()
        self.month = int(np.asarray(state["month"]))

    def dose(self, group: str, levers: Levers, own: Numbers) -> Numbers:
        """What rows would come to if a group's own levels were `own`, with partners as they are: row, member."""
        return self._dose(group, levers, {}, own)

    def _dose(
        self, group: str, levers: Levers, facts: Mapping[str, Numbers], own: Numbers | None = None
    ) -> Numbers:
        """How much of each row's full effect the efforts of its owners are worth: row, member."""
        rows, count = self.rows[group], self.shares[group].size
        levels = levers.levels[group] if own is None else own
        effort = np.empty((len(rows.effects), count))
        partners = np.ones_like(effort)
        for at, each in enumerate(rows.effects):
            if each.driver == "lever":
                effort[at] = levels[:, rows.columns[at]]
            else:
                effort[at] = facts.get(each.driver_name, 0.0)
            for partner in each.partners:
                np.minimum(partners[at], _partner(group, partner, levers), out=partners[at])
        share = rows.partner_share[:, None]
        return _saturated(effort, rows.saturation[:, None]) * (1 - share + share * partners)

    def _fact(self, name: str, fact: ArrayLike) -> Numbers:
        """A fact as given, after a check."""
        if name not in self.facts:
            raise ValueError(
                f"no row of effects.csv reads the fact {shown(name)}.{did_you_mean(name, self.facts)}"
            )
        given = np.asarray(fact, dtype=np.float64)
        for owner in owners_of(name, self.rows):
            if given.shape not in ((), self.shares[owner].shape):
                raise ValueError(
                    f"fact '{name}': values of shape {given.shape} are not allowed; "
                    f"give one number, or one for each {owner}, {self.shares[owner].size} in all"
                )
        wrong = given[~((given >= -1) & (given <= 1))]
        if wrong.size:
            raise ValueError(f"fact '{name}': {wrong.flat[0]:g} is not allowed; give a number from -1 to 1")
        return given


def owners_of(fact: str, rows: Mapping[str, Rows]) -> tuple[str, ...]:
    """The groups that a fact or state is about: the owners of the rows that read it."""
    return tuple(
        group for group, each in rows.items() if any(row.driver_name == fact for row in each.effects)
    )


def _rows(effects: list[Effect], levers: Sequence[str]) -> Rows:
    """What a group's rows come to as arrays."""
    lags = [lag_of(each.lag_50_months, each.lag_90_months, each.decay_50_months) for each in effects]
    return Rows(
        effects=tuple(effects),
        lags=tuple(lags),
        full_change=np.array([float(each.full_change) for each in effects]),
        change_among=np.array([float(each.change_among) for each in effects]),
        saturation=np.array(
            [np.inf if each.saturation is None else float(each.saturation) for each in effects]
        ),
        partner_share=np.array([float(each.partner_share) for each in effects]),
        up=np.array([lag.up for lag in lags]).reshape(-1, STAGES).T,
        down=np.array([lag.down for lag in lags]).reshape(-1, STAGES).T,
        first_share=np.array([lag.first_share for lag in lags]),
        columns={
            at: levers.index(each.driver_name) for at, each in enumerate(effects) if each.driver == "lever"
        },
    )


def _saturated(effort: Numbers, saturation: Numbers) -> Numbers:
    """The dose of `scenarios.effects.dose` for arrays, infinity for none; as far below 0 for less of a fact."""
    is_curved = np.isfinite(saturation)
    scale = np.where(is_curved, saturation, 1.0)
    curved = np.copysign(np.expm1(-np.abs(effort) / scale) / np.expm1(-1 / scale), effort)
    return np.where(is_curved, curved, effort)


def _partner(group: str, partner: str, levers: Levers) -> Numbers | float:
    """A partner's effort: the member's own lever where it is of the same group, else its group's mean."""
    owner, _, lever = partner.partition(".")
    return levers.of(owner, lever) if owner == group else levers.place_mean(owner, lever)
