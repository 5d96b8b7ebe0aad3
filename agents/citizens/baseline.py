"""England's people as the standard by which levels are solved: parameters are of England, places differ from it.

Holds the parameters as arrays by single year of age, England's residents, a sample of them, and the levels
solved on that sample, once for all places. The module must not know any one state.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.citizens.chance_arrays import founder_key, indexed, month_salt, place_code, uniform
from agents.citizens.columns import SEXES
from agents.citizens.levels import Labels, Numbers, shares, solved_levels
from agents.citizens.streams import Stream
from scenarios.parameters import Parameters
from scenarios.place import QUINTILES
from scenarios.populations import OLDEST_YEARS

AGES = range(OLDEST_YEARS + 1)
OLDEST_SAMPLED = 100  # in the sample people of this age stand for all who are older
ROUNDS_OF_MEANS = 200
SAMPLE_OF_EACH = 300  # of every age, sex and quintile
SAMPLE = place_code("the sample of England's residents")

Whole = NDArray[np.int64]


@dataclass
class Tables:
    """The parameters as arrays, each made once. Ages are single years from 0 to the oldest allowed."""

    parameters: Parameters
    made: dict[object, Numbers] = field(default_factory=dict)

    def of(self, name: str, *axes: str, unit: str | None = None) -> Numbers:
        """A parameter by its axes; ages are single years."""
        ages = AGES if "age" in axes else None
        return self.once((name, axes, unit), lambda: self.parameters.table(name, axes, unit=unit, ages=ages))

    def once(self, key: object, make: Callable[[], Numbers]) -> Numbers:
        """What is made of the parameters, under its key: made where it is first asked for."""
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    def age_groups(self, *names: str) -> Whole:
        """For every age the number of its group: ages within a group are alike in all of these parameters."""
        starts = sorted({band.age_from for name in names for band in self.parameters.bands(name)})
        return np.searchsorted(starts, AGES, side="right") - 1

    @staticmethod
    def first_ages(group: Whole) -> Whole:
        """The youngest age of each group of ages."""
        return np.searchsorted(group, np.arange(group.max() + 1))

    def share_by_age(self, share: Numbers, group: Whole) -> Numbers:
        """A share at every age from shares by group of ages, along the first axis: smooth, with the groups' means.

        A share does not leap on a birthday: its logarithm runs straight from the mean age of one group's people
        to the next's, and the ends of these lines are moved until the means are met. Where a group has none,
        nobody of its ages has any.
        """
        flat = share.reshape(share.shape[0], -1)
        found = np.zeros((len(AGES), flat.shape[1]))
        patterns, which = np.unique(flat > 0, axis=1, return_inverse=True)
        for number, pattern in enumerate(patterns.T):
            edges = np.flatnonzero(np.diff(np.concatenate([[False], pattern, [False]])))
            columns = np.flatnonzero(which.ravel() == number)
            for first, last in edges.reshape(-1, 2):
                ages = np.flatnonzero((group >= first) & (group < last))
                found[np.ix_(ages, columns)] = self._smooth(
                    flat[first:last][:, columns], ages, group[ages] - first
                )
        return found.reshape(len(AGES), *share.shape[1:])

    def _smooth(self, share: Numbers, ages: Whole, group: Whole) -> Numbers:
        """Shares above 0 by group of ages that follow each other, at every one of their ages."""
        people = self.residents.sum(axis=(1, 2))[ages]
        groups = share.shape[0]
        mean = np.zeros((groups, ages.size))
        mean[group, np.arange(ages.size)] = people
        mean /= mean.sum(axis=1, keepdims=True)
        middles = mean @ (ages + 0.5)
        line = np.array([np.interp(ages + 0.5, middles, np.eye(groups)[at]) for at in range(groups)]).T
        # Nobody is in it on the birthday from which there are any: in that year half as many are as at its end.
        coming = np.where(np.arange(ages.size) == 0, 0.5 if ages[0] > 0 else 1.0, 1.0)[:, None]
        log_ends = np.log(share)
        curve = np.exp(line @ log_ends) * coming
        for _ in range(ROUNDS_OF_MEANS):
            log_ends += np.log(share) - np.log(mean @ curve)
            curve = np.exp(line @ log_ends) * coming
        return np.asarray(curve * (share / (mean @ curve))[group])

    def odds_by_age(self, share: Numbers, group: Whole) -> Numbers:
        """The odds of a state at every age, along the last axis, of its shares by group of ages.

        They are ratios for a level by group, which restores the mean of the group.
        """
        curve = np.moveaxis(self.share_by_age(np.moveaxis(share, -1, 0), group), 0, -1)
        return np.asarray(curve / (1 - curve))

    @cached_property
    def residents(self) -> Numbers:
        """England's residents by age, sex and quintile. Wide bands are spread as people survive them."""
        deaths = self.of("deaths_annual_rate", "age", "sex", unit="per_year")
        survivors = np.exp(-np.cumsum(deaths, axis=0) + deaths)
        band = self.age_groups("residents_people")
        within = np.array([np.bincount(band, weights=survivors[:, sex]) for sex in range(len(SEXES))]).T
        by_age_and_sex = self.of("residents_people", "age", "sex") * survivors / within[band]
        quintile_share = self.of("residents_quintile_share", "age", "quintile")
        return np.asarray(by_age_and_sex[:, :, None] * quintile_share[:, None, :])

    def residents_in(self, group: Whole) -> Numbers:
        """England's residents by group of ages, sex and quintile."""
        whole = np.zeros((int(group.max()) + 1, *self.residents.shape[1:]))
        np.add.at(whole, group, self.residents)
        return whole


@dataclass
class Draws:
    """The draws of people of a place by their keys. A sample's are spread evenly within each of its strata."""

    seed: int
    keys: NDArray[np.uint64]
    stratum_size: int = 1

    def uniform(self, stream: Stream, index: int | None = None) -> Numbers:
        """One draw a person on a stream, and on one of its indices."""
        salt = month_salt(self.seed, 0, stream)
        salt = salt if index is None else indexed(salt, index)
        u = uniform(salt, self.keys)
        if self.stratum_size == 1:
            return u
        # Each person of a stratum takes one of as many equal steps, by lot, and a place on it by its own draw.
        lot = uniform(indexed(salt, SAMPLE), self.keys).reshape(-1, self.stratum_size)
        step = np.argsort(np.argsort(lot, axis=1), axis=1).ravel()
        return (step + u) / self.stratum_size


@dataclass
class People:
    """People while they are made: age in years, sex, quintile and, as they come about, their states by name.

    `weight` is how many of England's residents each stands for. States are named as fields and columns of
    `Columns`.
    """

    age: Whole
    sex: Whole
    quintile: Whole
    weight: Numbers
    draws: Draws
    state: dict[str, NDArray[Any]] = field(default_factory=dict)

    def flag(self, name: str) -> NDArray[np.bool_]:
        """A state that is so or not so."""
        return np.asarray(self.state[name], dtype=np.bool_)

    def whole(self, name: str) -> Whole:
        """A state that is a number or a set."""
        return np.asarray(self.state[name], dtype=np.int64)

    def cell(self, group: Whole, *, by_quintile: bool = False) -> Labels:
        """Each person's cell: group of ages, sex, and quintile too if asked for; the last runs fastest."""
        cell = group[self.age] * len(SEXES) + self.sex
        return cell * len(QUINTILES) + self.quintile if by_quintile else cell


@dataclass
class Levels:
    """The levels of states, solved where they are first asked for: on the sample of England."""

    found: dict[str, Numbers] = field(default_factory=dict)

    def probability(
        self, name: str, target: Numbers, cell: Labels, ratio: Numbers, people: People
    ) -> Numbers:
        """The probability of a state for each person, whose mean in England's cells is the target.

        Raises:
            ValueError: the state's share cannot be solved for.
        """
        if name not in self.found:
            try:
                self.found[name] = solved_levels(target.ravel(), cell, ratio, people.weight)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from error
        return shares(self.found[name][cell], ratio)

    def relative(self, name: str, group: Whole, ratio: Numbers, people: People) -> Numbers:
        """Each person's ratio to the mean of England's people of the same group of ages."""
        of_person = group[people.age]
        if name not in self.found:
            total = np.bincount(of_person, weights=ratio * people.weight)
            self.found[name] = total / np.bincount(of_person, weights=people.weight)
        return np.asarray(ratio / self.found[name][of_person])


@dataclass
class Baseline:
    """Parameters as arrays, and the levels solved with them. One serves every place and seed.

    `people` are the sample of England on whom the levels are solved, with all their states.
    """

    tables: Tables
    levels: Levels
    people: People


def sample(tables: Tables, of_each: int = SAMPLE_OF_EACH) -> People:
    """A sample of England's residents: as many of every age, sex and quintile, weighted to be England."""
    residents = tables.residents.copy()
    residents[OLDEST_SAMPLED] = residents[OLDEST_SAMPLED:].sum(axis=0)
    strata = residents[: OLDEST_SAMPLED + 1]
    age, sex, quintile = (axis.ravel().repeat(of_each) for axis in np.indices(strata.shape))
    return People(
        age=age,
        sex=sex,
        quintile=quintile,
        weight=strata.ravel().repeat(of_each) / of_each,
        draws=Draws(0, founder_key(0, SAMPLE, np.arange(age.size)), of_each),
    )
