"""The levers: how much effort each provider makes, from 0 to 1, beside how much it makes today.

Holds levels by group of providers, and whose share of the place each member is. The module must not know what effort
brings about, what it costs, or why anybody makes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenarios.efforts import GROUPS, EffortToday, levers_of, load_efforts
from scenarios.problems import did_you_mean, one_of, shown

Numbers = NDArray[np.float64]


class Levers:
    """The levels of all levers of a place's providers: by group an array of member and lever.

    `shares`: by group, each member's share of the place (people on the list, patients); they need not come to 1. A
    group that is left out has no members. `efforts`: the rows that name the levers and say where they stand today.
    `staffed`: the levels that take no more money than is spent already, today's unless somebody says otherwise.

    Raises:
        ValueError: there is no such group, or a share is below 0, or all of a group's are 0.
    """

    def __init__(
        self, shares: Mapping[str, ArrayLike], efforts: Mapping[str, EffortToday] | None = None
    ) -> None:
        _check_groups(shares)
        self.efforts = load_efforts() if efforts is None else efforts
        self.names: dict[str, tuple[str, ...]] = {group: levers_of(group, self.efforts) for group in GROUPS}
        self.shares: dict[str, Numbers] = {group: _shares(group, shares.get(group, ())) for group in GROUPS}
        self.baseline: dict[str, Numbers] = {group: self._today(group) for group in GROUPS}
        self.levels: dict[str, Numbers] = {group: each.copy() for group, each in self.baseline.items()}
        self.staffed: dict[str, Numbers] = {group: each.copy() for group, each in self.baseline.items()}

    def of(self, group: str, lever: str) -> Numbers:
        """A lever's level by member; a copy.

        Raises:
            ValueError: there is no such group, or it has no such lever.
        """
        return self.levels[group][:, self._column(group, lever)].copy()

    def set(self, group: str, lever: str, level: ArrayLike, members: Sequence[int] | None = None) -> None:
        """Set a lever for all members of a group, or for those numbered from 0: one level, or one for each.

        Raises:
            ValueError: there is no such group, lever or member, or a level is not from 0 to 1; nothing is set then.
        """
        column = self._column(group, lever)
        count = self.shares[group].size
        numbers = np.arange(count) if members is None else _numbers(group, lever, members, count)
        given = np.asarray(level, dtype=np.float64)
        if given.shape not in ((), numbers.shape):
            raise ValueError(
                f"{group}.{lever}: levels of shape {given.shape} are not allowed; "
                f"give one number, or one for each of {numbers.size}"
            )
        wrong = given[~((given >= 0) & (given <= 1))]
        if wrong.size:
            raise ValueError(f"{group}.{lever}: {wrong.flat[0]:g} is no level; give a number from 0 to 1")
        self.levels[group][numbers, column] = given

    def place_mean(self, group: str, lever: str) -> float:
        """A group's mean level, each member by its share of the place; today's where the group has no members."""
        column = self._column(group, lever)
        if not self.shares[group].size:
            return float(self.efforts[lever].today)
        # A sum of products, not a dot product: its order hangs on nothing but the number of members.
        return float((self.shares[group] * self.levels[group][:, column]).sum())

    def state(self) -> dict[str, Numbers]:
        """The levels by group, to be kept and given back to `restore`."""
        return {group: each.copy() for group, each in self.levels.items()}

    def restore(self, state: Mapping[str, ArrayLike]) -> None:
        """Set all levels to what `state` gave.

        Raises:
            ValueError: they are of other groups, members or levers, or not from 0 to 1; nothing is set then.
        """
        restored: dict[str, Numbers] = {
            group: np.array(state.get(group, ()), dtype=np.float64) for group in GROUPS
        }
        for group, levels in restored.items():
            wanted = self.levels[group].shape
            if levels.shape != wanted:
                raise ValueError(
                    f"levers of {group}: {levels.shape} were kept as members and levers, and {wanted} are needed; "
                    "restore a state of the same place and the same efforts.csv"
                )
            if not ((levels >= 0) & (levels <= 1)).all():
                raise ValueError(f"levers of {group}: a level is not from 0 to 1; this is no state of levers")
        self.levels = restored

    def _today(self, group: str) -> Numbers:
        today = np.array([float(self.efforts[lever].today) for lever in self.names[group]])
        return np.tile(today, (self.shares[group].size, 1))

    def _column(self, group: str, lever: str) -> int:
        if group not in GROUPS:
            raise ValueError(_no_group(group))
        names = self.names[group]
        if lever not in names:
            raise ValueError(
                f"{group} has no lever {shown(lever)}; it has {one_of(names)}.{did_you_mean(lever, names)}"
            )
        return names.index(lever)


def _check_groups(shares: Mapping[str, ArrayLike]) -> None:
    for group in shares:
        if group not in GROUPS:
            raise ValueError(_no_group(group))


def _no_group(group: str) -> str:
    return f"{shown(group)} is no group of providers; use {one_of(GROUPS)}.{did_you_mean(group, GROUPS)}"


def _shares(group: str, given: ArrayLike) -> Numbers:
    """The shares of a group's members, which come to 1."""
    shares = np.atleast_1d(np.asarray(given, dtype=np.float64))
    if shares.size and not ((shares >= 0).all() and shares.sum() > 0 and np.isfinite(shares).all()):
        raise ValueError(f"shares of {group}: {shares.tolist()} are not allowed; give 0 or more, not all 0")
    return shares / shares.sum() if shares.size else shares


def _numbers(group: str, lever: str, members: Sequence[int], count: int) -> NDArray[np.int64]:
    given = np.atleast_1d(np.asarray(members))
    for member in given:
        if given.dtype.kind not in "iu" or not 0 <= member < count:
            raise ValueError(
                f"{group}.{lever}: there is no member {member}; give whole numbers from 0 to {count - 1}"
            )
    return given.astype(np.int64)
