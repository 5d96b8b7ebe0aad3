"""The sample of England's people, weighted so that as many are in each state as is published of England.

Lives bring about who is in which states together; what they leave of difference from the published shares is evened
out here, by weights. The module must not know how lives are lived.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from agents.citizens.baseline import People, Tables
from agents.citizens.columns import CONDITIONS, FRAILTIES, RISK_FACTORS, has
from agents.citizens.levels import Labels, Numbers
from agents.citizens.rate_tables import Flags
from agents.citizens.synthesis_health import (
    Recorded,
    activation_targets,
    condition_shares,
    condition_targets,
    risk_factor_targets,
)
from agents.compiled import device
from scenarios.place import QUINTILES
from scenarios.populations import OLDEST_YEARS

Kinds = NDArray[np.integer]
WELL, ILL, DIAGNOSED, MANAGED = range(4)
"""What people are to a condition; the ill are not diagnosed, the diagnosed not managed."""
STANDINGS = 4
CLOSE_SHARE = 0.001
MOST_ROUNDS = 8
EVERY_AGE = np.arange(OLDEST_YEARS + 1)
YEARS_TOGETHER, YEARS_BY_FIFTH = 5, 10
"""So many ages together have as many in a state as is expected of them, by sex and by fifth."""
FEW_AGES = np.where(EVERY_AGE == 0, 0, 1 + EVERY_AGE // YEARS_TOGETHER)
"""The first year apart, as whoever is born later is like those in it."""
FEWEST = 20
"""Of so many people at least must a kind be in the sample to be moved: fewer would have to stand for too many."""


@dataclass(frozen=True)
class Margin:
    """How people of each cell are to be shared out among kinds, such as those in a state and those out of it.

    `kind`: each person's cell times the number of kinds, plus its kind; one past the last of whom nothing is said.
    `share`: cell, kind. `counted`: who is counted, if not all; the others of a kind are moved as it is. A cell is
    left as it is if the sample has too few of one of its kinds.
    """

    kind: Kinds
    share: Numbers
    counted: Flags | None = None
    is_moved: Flags = field(init=False)

    def __post_init__(self) -> None:
        if self.counted is None:
            people = np.bincount(self.kind, minlength=self.share.size + 1)
        else:
            people = np.zeros(self.share.size + 1, dtype=np.int64)
            count_by_kind(people, self.kind, self.counted)
        enough = people[:-1].reshape(self.share.shape) >= FEWEST
        is_moved = (enough | (self.share == 0)).all(axis=1, keepdims=True)
        object.__setattr__(self, "is_moved", is_moved)

    def sums(self, weight: Numbers) -> Numbers:
        """The weights of each kind, of those counted."""
        whole = np.zeros(self.share.size + 1)
        if self.counted is None:
            add_by_kind(whole, self.kind, weight)
        elif self.share.size == STANDINGS:
            add_counted_by_standing(whole, self.kind, weight, self.counted)
        else:
            add_counted_by_kind(whole, self.kind, weight, self.counted)
        return whole[:-1].reshape(self.share.shape)

    def factor(self, weight: Numbers) -> Numbers:
        """What moves the weights of each kind so that the margin holds; after the last, of whom nothing is said."""
        found = self.sums(weight)
        wanted = self.share * found.sum(axis=1, keepdims=True)
        factor = np.divide(wanted, found, out=np.ones_like(found), where=self.is_moved & (found > 0))
        return np.append(factor, 1.0)


def as_published(people: People, tables: Tables) -> People:
    """The people with weights by which England's published shares hold, and its numbers by age, sex and fifth."""
    margins = [*_of_health(people, tables), *_of_social_life(people, tables)]
    weight = weighted(people, people.weight, margins)
    standing = standings(people)
    for at, share in enumerate(tables.of("managed_share", "condition")):
        margins.append(of_care(people, standing[at], weight, tables, at, None, float(share)))
    return replace(people, weight=weighted(people, weight, margins))


def weighted(people: People, weight: Numbers, margins: list[Margin]) -> Numbers:
    """Weights of a sample as near to those given as the margins allow.

    After the margins, those of every age, sex and fifth are restored in each round.
    """
    strata = _by_stratum(people, weight).sum(axis=1, keepdims=True)
    weight = weight.copy()
    moved, rounds = 1.0, 0
    while moved > CLOSE_SHARE and rounds < MOST_ROUNDS:
        moved, rounds = 0.0, rounds + 1
        for margin in margins:
            factor = margin.factor(weight)
            moved = max(moved, float(abs(factor - 1).max()))
            move_by_kind(weight, margin.kind, factor)
        by_stratum = _by_stratum(people, weight)
        found = by_stratum.sum(axis=1, keepdims=True)
        by_stratum *= np.divide(strata, found, out=np.ones_like(found), where=found > 0)
    return weight


@device
def tell_standing(found: Kinds, at: int, ill: Labels, known: Labels, managed: Labels) -> None:
    """Of how many of three sets, each person's own, a condition is a member."""
    for i in range(ill.size):
        found[i] = (ill[i] >> at & 1) + (known[i] >> at & 1) + (managed[i] >> at & 1)


@device
def count_by_kind(found: Labels, kind: Kinds, counted: Flags) -> None:
    """Add one to what is found of a kind for each of those counted."""
    for i in range(kind.size):
        found[kind[i]] += counted[i]


@device
def add_by_kind(found: Numbers, kind: Kinds, weight: Numbers) -> None:
    """Add each weight to what is found of its kind, one after the other."""
    for i in range(kind.size):
        found[kind[i]] += weight[i]


@device
def add_counted_by_kind(found: Numbers, kind: Kinds, weight: Numbers, counted: Flags) -> None:
    """Add the weights of those counted, as `add_by_kind` does."""
    for i in range(kind.size):
        found[kind[i]] += weight[i] * counted[i]


@device
def add_counted_by_standing(found: Numbers, kind: Kinds, weight: Numbers, counted: Flags) -> None:
    """Add as `add_counted_by_kind` does, where kinds are standings: in the same order, so to the same bits, and sooner.

    Sums that stand in an array wait for each other.
    """
    well = ill = diagnosed = managed = 0.0
    for i in range(kind.size):
        more = weight[i] * counted[i]
        well += more if kind[i] == WELL else 0.0
        ill += more if kind[i] == ILL else 0.0
        diagnosed += more if kind[i] == DIAGNOSED else 0.0
        managed += more if kind[i] == MANAGED else 0.0
    found[WELL] += well
    found[ILL] += ill
    found[DIAGNOSED] += diagnosed
    found[MANAGED] += managed


@device
def move_by_kind(weight: Numbers, kind: Kinds, factor: Numbers) -> None:
    """Multiply each weight by the factor of its kind."""
    for i in range(kind.size):
        weight[i] *= factor[kind[i]]


def _by_stratum(people: People, weight: Numbers) -> Numbers:
    return weight.reshape(-1, people.draws.stratum_size)


def in_or_out(is_in: Flags, cell: Labels, share: Numbers, among: Flags | None = None) -> Margin:
    """The margin of a state whose share by cell is given, of everybody or among some."""
    kind = cell * 2 + is_in
    both = np.stack([1 - share.ravel(), share.ravel()], axis=1)
    return Margin(kind if among is None else np.where(among, kind, both.size), both)


def standings(people: People) -> Kinds:
    """By condition, each person's kind: well, ill and not diagnosed, diagnosed, or managed. Shape (15, people)."""
    found = np.empty((len(CONDITIONS), people.age.size), dtype=np.uint8)
    sets = [people.whole(name) for name in ("conditions", "diagnosed", "managed")]
    for at in range(len(CONDITIONS)):
        tell_standing(found[at], at, *sets)
    return found


def of_care(
    people: People,
    standing: Kinds,
    weight: Numbers,
    tables: Tables,
    at: int,
    recorded: Recorded | None,
    managed_share: float,
) -> Margin:
    """The margin of those well, ill and not diagnosed, diagnosed, and managed, as a register and an indicator say.

    The share diagnosed makes up for the difference between places as far as its range allows; beyond, the
    condition itself is commoner or rarer in the place. Without a register, as many are ill as `weight` says.
    `standing`: each person's kind, as `standings` tells it of the condition.
    """
    counted = np.ones(standing.size, dtype=np.bool_) if recorded is None else recorded.ages[people.age]
    among = weight * counted
    ill_share = float((among * (standing >= ILL)).sum() / among.sum())
    usual = tables.parameters.one("diagnosed_share", condition=CONDITIONS[at])
    diagnosed_share = float(usual.value)
    if recorded is not None:
        diagnosed_share = min(max(recorded.people_share / ill_share, float(usual.low)), float(usual.high))
        ill_share = recorded.people_share / diagnosed_share
    known_share = ill_share * diagnosed_share
    share = [1 - ill_share, ill_share - known_share]
    share += [known_share * (1 - managed_share), known_share * managed_share]
    return Margin(standing, np.array([share]), counted)


def _of_health(people: People, tables: Tables) -> list[Margin]:
    margins = []
    group, targets = condition_targets(tables)
    residents = tables.residents_in(group)
    by_group, by_kind = group[people.age], people.sex * 5 + people.quintile
    for at in range(len(CONDITIONS)):
        is_ill = has(people.whole("conditions"), at)
        ill = targets[at] * residents
        of_group = ill.sum(axis=(1, 2)) / residents.sum(axis=(1, 2))
        of_kind = (ill.sum(axis=0) / residents.sum(axis=0)).ravel()
        margins += [
            *_by_sex_and_fifth(people, is_ill, condition_shares(tables)[at]),
            in_or_out(is_ill, by_group, of_group),
            in_or_out(is_ill, by_kind, of_kind),
        ]
    group, targets = risk_factor_targets(tables)
    cell = people.cell(group, by_quintile=True)
    for at in range(len(RISK_FACTORS)):
        has_it = has(people.whole("risk_factors"), at)
        margins += _by_sex_and_fifth(people, has_it, tables.share_by_age(targets[at], group))
        margins.append(in_or_out(has_it, cell, targets[at]))
    group = tables.age_groups("frailty_share")
    share = tables.of("frailty_share", "age", "frailty")[tables.first_ages(group)]
    for at in range(1, len(FRAILTIES)):
        is_frail = people.whole("frailty") >= at
        or_worse = share[:, at:].sum(axis=1)
        expected = tables.share_by_age(or_worse, group)[people.age]
        margins.append(_as_expected(people, is_frail, people.age // YEARS_TOGETHER, expected))
        margins.append(in_or_out(is_frail, group[people.age], or_worse))
    activation = activation_targets(tables)
    for at in range(activation.shape[1]):
        margins.append(in_or_out(people.whole("activation") == at, people.quintile, activation[:, at]))
    return margins


def _by_sex_and_fifth(people: People, is_in: Flags, share: Numbers) -> list[Margin]:
    """The margins of a state at few ages each, of each sex and of each fifth.

    Of what is rare the sample has few at few ages, and by chance too many or too few. `share`: by age, sex and fifth.
    """
    expected = share[people.age, people.sex, people.quintile]
    by_sex = people.cell(FEW_AGES)
    by_fifth = people.age // YEARS_BY_FIFTH * len(QUINTILES) + people.quintile
    return [_as_expected(people, is_in, cell, expected) for cell in (by_sex, by_fifth)]


def _as_expected(people: People, is_in: Flags, cell: Labels, expected: Numbers) -> Margin:
    """The margin of a state that is as common in each cell as is expected of its people, one by one."""
    whole = np.bincount(cell, weights=people.weight)
    among = np.bincount(cell, weights=people.weight * expected)
    return in_or_out(is_in, cell, np.divide(among, whole, out=np.zeros_like(whole), where=whole > 0))


def _of_social_life(people: People, tables: Tables) -> list[Margin]:
    in_need = people.flag("needs_help") & ~people.flag("in_care_home")
    carer_share = tables.of("has_carer_share", "living")[::-1]
    package_share = tables.of("home_care_share", "age")
    return [
        margin
        for state, name, by_sex in (
            ("needs_help", "needs_help_share", True),
            ("in_care_home", "care_home_share", False),
            ("lives_alone", "lives_alone_share", True),
            ("is_carer", "carer_share", True),
            ("is_lonely", "lonely_share", False),
        )
        for margin in _by_age(people, tables, people.flag(state), name, by_sex=by_sex)
    ] + [
        in_or_out(people.flag("has_carer"), people.whole("lives_alone"), carer_share, in_need),
        in_or_out(people.flag("has_home_care"), people.age, package_share, in_need),
    ]


def _by_age(people: People, tables: Tables, is_in: Flags, name: str, *, by_sex: bool) -> list[Margin]:
    """The margins of a state by age and perhaps sex: of the ages that are published together, and of few."""
    group = tables.age_groups(name)
    first = tables.first_ages(group)
    if by_sex:
        share = tables.of(name, "age", "sex")[first]
        expected = tables.share_by_age(share, group)[people.age, people.sex]
        cell, few = people.cell(group), people.cell(EVERY_AGE // YEARS_TOGETHER)
    else:
        share = tables.of(name, "age")[first]
        expected = tables.share_by_age(share, group)[people.age]
        cell, few = group[people.age], people.age // YEARS_TOGETHER
    return [_as_expected(people, is_in, few, expected), in_or_out(is_in, cell, share.ravel())]
