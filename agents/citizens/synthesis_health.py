"""The health of people who are made: risk factors, conditions, what of them is diagnosed and managed, frailty.

Shares by age, sex and quintile are published; who within them has what hangs on risk factors and on the
conditions that cause others, so that many conditions meet in one person. It must not know how people live.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.citizens.baseline import Baseline, People, Tables
from agents.citizens.columns import CONDITIONS, FRAILTIES, RISK_FACTORS, has
from agents.citizens.levels import Numbers, product_by_set, shares, solved_levels, spread_share
from agents.citizens.streams import Stream


@dataclass(frozen=True)
class Recorded:
    """What a place's register says of a condition: which ages it is of, and the share of them diagnosed."""

    ages: NDArray[np.bool_]
    people_share: float


@dataclass(frozen=True)
class Care:
    """What a place's practices say of each condition: what is recorded, and the share managed to target.

    Where no register says what is recorded, there is None, and the usual share is diagnosed.
    """

    recorded: tuple[Recorded | None, ...]
    managed_share: tuple[float, ...]


def make_health(people: People, baseline: Baseline) -> None:
    """Give the people their health, in the order of causes, as many diagnosed and managed as usual."""
    _risk_factors(people, baseline.tables)
    _activation(people, baseline.tables)
    _conditions(people, baseline)
    _managed(people, baseline.tables)
    _frailty(people, baseline)


def condition_order(tables: Tables) -> list[int]:
    """The conditions by number, each after those that cause it.

    Raises:
        ValueError: conditions cause each other in a circle.
    """
    causes = tables.of("onset_condition_ratio", "condition", "parent") != 1
    order: list[int] = []
    while len(order) < len(CONDITIONS):
        ready = [
            at
            for at in range(len(CONDITIONS))
            if at not in order and set(np.flatnonzero(causes[at])) <= set(order)
        ]
        if not ready:
            left = [name for at, name in enumerate(CONDITIONS) if at not in order]
            raise ValueError(
                f"onset_condition_ratio: {', '.join(left)} cause each other in a circle; break it"
            )
        order += ready
    return order


def condition_targets(tables: Tables) -> tuple[NDArray[np.int64], Numbers]:
    """The group of every age, and true prevalence by condition, group, sex and quintile, in England."""
    group = tables.age_groups("prevalence_share", "deprivation_exponent")
    first = tables.first_ages(group)
    people = tables.residents_in(group)
    weight = people.reshape(len(first), -1)
    exponent = tables.of("deprivation_exponent", "age")[first]
    prevalence = tables.of("prevalence_share", "condition", "age")[:, first]
    male_to_female = tables.of("prevalence_male_to_female_ratio", "condition")
    quintile = tables.of("prevalence_quintile_ratio", "condition", "quintile")
    targets = []
    for at in range(len(CONDITIONS)):
        by_sex = np.array([male_to_female[at], 1.0])[None, :, None]
        by_quintile = quintile[at][None, None, :] ** exponent[:, None, None]
        pattern = np.broadcast_to(by_sex * by_quintile, people.shape).reshape(weight.shape)
        targets.append(spread_share(prevalence[at], [pattern], weight).reshape(people.shape))
    return group, np.array(targets)


def condition_shares(tables: Tables) -> Numbers:
    """True prevalence by condition, single year of age, sex and quintile, in England."""
    group, targets = condition_targets(tables)
    return tables.once(
        "condition_shares", lambda: np.array([tables.share_by_age(of, group) for of in targets])
    )


def risk_factor_targets(tables: Tables) -> tuple[NDArray[np.int64], Numbers]:
    """The group of every age, and the share with each risk factor by group, sex and quintile, in England."""
    group = tables.age_groups("risk_factor_share")
    first = tables.first_ages(group)
    people = tables.residents_in(group)
    weight = people.reshape(-1, people.shape[2])
    share = tables.of("risk_factor_share", "risk_factor", "age", "sex")[:, first]
    quintile = tables.of("risk_factor_quintile_ratio", "risk_factor", "quintile")
    targets = [
        spread_share(share[at].reshape(-1), [quintile[at][None, :]], weight).reshape(people.shape)
        for at in range(len(RISK_FACTORS))
    ]
    return group, np.array(targets)


def activation_targets(tables: Tables) -> Numbers:
    """The share at each level of activation by fifth: the lowest as published, the others in their proportions."""
    share = tables.of("activation_share", "activation")
    lowest_ratio = tables.of("activation_quintile_ratio", "quintile")
    by_quintile = tables.residents.sum(axis=(0, 1))[None, :]
    lowest = spread_share(share[:1], [lowest_ratio[None, :]], by_quintile)[0]
    others = share[1:] / share[1:].sum() * (1 - lowest)[:, None]
    return np.column_stack([lowest, others])


def _risk_factors(people: People, tables: Tables) -> None:
    group, targets = risk_factor_targets(tables)
    found = np.zeros(people.age.size, dtype=np.uint8)
    for at in range(len(RISK_FACTORS)):
        u = people.draws.uniform(Stream.SYNTHESIS_RISK_FACTOR, at)
        share = tables.share_by_age(targets[at], group)
        found |= (u < share[people.age, people.sex, people.quintile]).astype(np.uint8) << np.uint8(at)
    people.state["risk_factors"] = found


def _activation(people: People, tables: Tables) -> None:
    reached = np.cumsum(activation_targets(tables), axis=1)[:, :-1]
    u = people.draws.uniform(Stream.SYNTHESIS_ACTIVATION)
    people.state["activation"] = (u[:, None] >= reached[people.quintile]).sum(axis=1)


def _conditions(people: People, baseline: Baseline) -> None:
    tables = baseline.tables
    diagnosed_share = tables.of("diagnosed_share", "condition")
    group, targets = condition_targets(tables)
    cell = people.cell(group, by_quintile=True)
    prevalence = tables.of("prevalence_share", "condition", "age")[:, tables.first_ages(group)]
    by_age = tables.odds_by_age(prevalence, group)
    parents = tables.of("onset_condition_ratio", "condition", "parent")
    risks = tables.of("onset_risk_factor_ratio", "condition", "risk_factor")
    people.state["conditions"] = np.zeros(people.age.size, dtype=np.uint16)
    people.state["diagnosed"] = np.zeros(people.age.size, dtype=np.uint16)
    for at in condition_order(tables):
        ratio = by_age[at][people.age] * product_by_set(parents[at])[people.whole("conditions")]
        ratio = ratio * product_by_set(risks[at])[people.whole("risk_factors")]
        name = CONDITIONS[at]
        probability = baseline.levels.probability(name, targets[at].ravel(), cell, ratio, people)
        is_ill = people.draws.uniform(Stream.SYNTHESIS_CONDITION, at) < probability
        is_known = people.draws.uniform(Stream.SYNTHESIS_DIAGNOSED, at) < diagnosed_share[at]
        people.state["conditions"] |= is_ill.astype(np.uint16) << np.uint16(at)
        people.state["diagnosed"] |= (is_ill & is_known).astype(np.uint16) << np.uint16(at)


def _managed(people: People, tables: Tables) -> None:
    """Those diagnosed whose condition is managed: the usual share, more among the more activated."""
    ratio = tables.of("management_activation_ratio", "activation")[people.whole("activation")]
    managed = np.zeros(people.age.size, dtype=np.uint16)
    for at, share in enumerate(tables.of("managed_share", "condition")):
        who = np.flatnonzero(has(people.whole("diagnosed"), at))
        u = people.draws.uniform(Stream.SYNTHESIS_MANAGED, at)[who]
        managed[who] |= (u < _managed_chance(share, ratio[who])).astype(np.uint16) << np.uint16(at)
    people.state["managed"] = managed


def _managed_chance(share: float, ratio: Numbers) -> Numbers:
    """Each person's chance that a condition is managed, whose mean is the share."""
    if share >= 1 or not ratio.size:
        return np.full(ratio.size, share)
    level = solved_levels(np.array([share]), np.zeros(ratio.size, dtype=np.int64), ratio, np.ones(ratio.size))
    return shares(level, ratio)


def _frailty(people: People, baseline: Baseline) -> None:
    """The category of frailty: one draw against the chance of being in each category or a worse one."""
    tables = baseline.tables
    group = tables.age_groups("frailty_share")
    share = tables.of("frailty_share", "age", "frailty")[tables.first_ages(group)]
    ratio = product_by_set(tables.of("frailty_condition_ratio", "condition"))[people.whole("conditions")]
    ratio = ratio * tables.of("frailty_quintile_ratio", "quintile")[people.quintile]
    is_inactive = has(people.whole("risk_factors"), RISK_FACTORS.index("inactivity"))
    ratio = ratio * np.where(is_inactive, tables.of("frailty_inactivity_ratio"), 1.0)
    u = people.draws.uniform(Stream.SYNTHESIS_FRAILTY)
    frailty = np.zeros(people.age.size, dtype=np.uint8)
    for at, name in enumerate(FRAILTIES[1:], 1):
        or_worse = share[:, at:].sum(axis=1)
        by_age = tables.odds_by_age(or_worse, group)[people.age]
        cell = group[people.age]
        frailty += u < baseline.levels.probability(f"frailty {name}", or_worse, cell, by_age * ratio, people)
    people.state["frailty"] = frailty
