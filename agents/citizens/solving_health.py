"""Levels of health: onset, diagnosis and management of conditions, risk factors, frailty and activation.

Each is solved so that at every age as many are ill, known, managed or frail as is published, while people age and die.
The module must not know how people live nor the care they use.
"""

import numpy as np

from agents.citizens.columns import ACTIVATION, CONDITIONS, FRAILTIES, RISK_FACTORS, has
from agents.citizens.decisions import Decision
from agents.citizens.flows import begins_and_ends, rate_for, rise, times_a_year
from agents.citizens.health import DEPENDENCE
from agents.citizens.levels import Numbers, spread_share
from agents.citizens.rate_tables import AGES, MONTHS_A_YEAR, Builder, Flags, Row, social_ratios
from agents.citizens.solving_care import back_from_hospital
from agents.citizens.solving_death import death_ratio, deaths_per_month
from agents.citizens.synthesis_health import condition_shares, risk_factor_targets

YEARS_TOGETHER = 5
ROUNDS = 6
LONGEST_STEP = 1.25
FEWEST = 50
"""So many people of the sample at least speak for a category of frailty at a few ages."""


def solve_health(builder: Builder) -> Numbers:
    """Fill in health; give the yearly share of those with each condition who are new to it."""
    turnover = _conditions(builder)
    _diagnosis_and_management(builder)
    _risk_factors(builder)
    _frailty(builder)
    _activation(builder)
    return turnover


def death_gap(builder: Builder, has_it: Flags, share: Numbers) -> Numbers:
    """How much faster those in a state die than others, a year, by age, sex and fifth.

    `share`: of each age, sex and fifth in the state. Ages are taken together for the ratio of the two.
    """
    relative = death_ratio(builder)
    with_it, without = _by_age(builder, relative, has_it), _by_age(builder, relative, ~has_it)
    by_age = (with_it / without)[:, None, None]
    deaths = -np.log1p(-deaths_per_month(builder)).reshape(AGES, 2, 5) * MONTHS_A_YEAR
    return np.asarray(deaths * (by_age - 1) / (1 + share * (by_age - 1)))


def set_beginning(builder: Builder, decision: int, row: Row, begin: Numbers, without: Flags) -> None:
    """Set a row of ratios, and a base such that those without a state come to it at the rate that is needed.

    `begin`: a year, by age, sex and fifth. So many come as are needed of every few ages, of each sex and fifth.
    """
    builder.set_row([decision], row)
    ratio, cell = builder.ratio(decision), builder.crowd.cell
    mean = mean_by_age(builder, ratio, without)
    # Where nobody of the sample could come to it, others of the same age speak for them.
    level = 1 / np.where(mean > 0, mean, mean.mean(axis=(1, 2), keepdims=True))
    chance = -np.expm1(-begin / MONTHS_A_YEAR)
    wanted = mean_by_age(builder, chance.ravel()[cell], without)
    for _ in range(ROUNDS):
        builder.set_base(decision, chance * level)
        found = mean_by_age(builder, builder.chance(decision), without)
        step = np.divide(wanted, found, out=np.ones_like(found), where=found > 0)
        # Where hardly anybody could come to it, no rate of theirs is enough.
        level *= np.clip(step, 1 / LONGEST_STEP, LONGEST_STEP)
    builder.set_base(decision, chance * level)


def mean_by_age(builder: Builder, of: Numbers, among: Flags) -> Numbers:
    """The mean of something by age, sex and fifth: of a few ages together, and straight between their middles.

    It is 1 where nobody is among those asked for.
    """
    crowd = builder.crowd
    groups = AGES // YEARS_TOGETHER + 1
    group = (crowd.people.age // YEARS_TOGETHER * 2 + crowd.people.sex) * 5 + crowd.people.quintile
    weight = crowd.weight * among
    whole = np.bincount(group, weights=weight, minlength=groups * 10).reshape(groups, 10)
    total = np.bincount(group, weights=weight * of, minlength=groups * 10).reshape(groups, 10)
    middles = (np.arange(groups) + 0.5) * YEARS_TOGETHER
    ages = np.arange(AGES) + 0.5
    found = np.ones((AGES, 10))
    for at in range(10):
        known = whole[:, at] > 0
        if known.any():
            found[:, at] = np.interp(ages, middles[known], total[known, at] / whole[known, at])
    return found.reshape(AGES, 2, 5)


def _conditions(builder: Builder) -> Numbers:
    tables, crowd = builder.tables, builder.crowd
    shares = condition_shares(tables)
    parents = tables.of("onset_condition_ratio", "condition", "parent")
    managed = tables.of("onset_managed_ratio", "condition", "parent")
    risks = tables.of("onset_risk_factor_ratio", "condition", "risk_factor")
    lonely = tables.of("onset_lonely_ratio", "condition")
    recovers = tables.of("recovery_annual_rate", "condition")
    completed = tables.of("treatment_completed_annual_rate", "condition")
    turnover = np.empty(len(CONDITIONS))
    for at in range(len(CONDITIONS)):
        share = shares[at]
        has_it = has(crowd.conditions, at)
        in_treatment = _by_age(builder, has(crowd.managed, at).astype(np.float64), has_it)
        ends = recovers[at] + completed[at] * in_treatment[:, None, None]
        untold = builder.untold_loss(CONDITIONS[at])
        begin, end = begins_and_ends(share, ends, death_gap(builder, has_it, share), untold)
        row = Row(parents[at], managed[at], risks[at], social=social_ratios(is_lonely=float(lonely[at])))
        set_beginning(builder, Decision.ONSET + at, row, begin, ~has_it)
        if completed[at] > 0:
            treated = np.ones(len(CONDITIONS))
            treated[at] = 1 + completed[at] / recovers[at]
            builder.set_row([Decision.RECOVERY + at], Row(managed=treated))
            end = end * recovers[at] / ends
        builder.set_base(Decision.RECOVERY + at, end / MONTHS_A_YEAR)
        people = tables.residents
        turnover[at] = (people * begin * (1 - share)).sum() / (people * share).sum()
    return turnover


def newcomers(
    builder: Builder, has_it: Flags, ends: Numbers, others: Numbers, otherwise: float = 0.0
) -> float:
    """How many a year come to a state, of each of the others, so that it stays as common as it is in the sample.

    They make up for those who die, for those in whom it ends (`ends`: each person's chance of it in a month) and
    for what more of those a year older are in the state. `others`: how many each person counts for among those who
    may come to it. `otherwise`: how many a year come to it in another way.
    """
    crowd = builder.crowd
    age, weight = crowd.people.age, crowd.weight
    people = np.bincount(age, weights=weight)
    share = np.bincount(age, weights=weight * has_it) / people
    dying = np.bincount(age, weights=weight * builder.dying) / people
    leaving = (weight * has_it * (builder.dying - dying[age] + ends)).sum() * MONTHS_A_YEAR
    needed = float(leaving + (people * np.gradient(share)).sum())
    return max(needed - otherwise, 0.0) / float(others.sum()) if others.any() else 0.0


def _diagnosis_and_management(builder: Builder) -> None:
    """Diagnosis keeps pace with new cases, and management with new diagnoses and with control that is lost."""
    tables, crowd = builder.tables, builder.crowd
    lost = np.full(len(CONDITIONS), builder.value("management_lost_annual_rate"))
    lost[DEPENDENCE] = tables.of("treatment_dropped_annual_rate", "condition")[DEPENDENCE]
    activation = Row(activation=tables.of("management_activation_ratio", "activation"))
    for at in range(len(CONDITIONS)):
        ill, known, managed = (has(words, at) for words in (crowd.conditions, crowd.diagnosed, crowd.managed))
        recovers = builder.chance(Decision.RECOVERY + at)
        found = newcomers(builder, known, recovers, crowd.weight * (ill & ~known))
        builder.set_base(Decision.DIAGNOSIS + at, rate_for(found) / MONTHS_A_YEAR)
        builder.set_row([Decision.MANAGEMENT_WON + at], activation)
        ends = recovers + times_a_year(lost[at]) / MONTHS_A_YEAR
        unmanaged = crowd.weight * (known & ~managed) * builder.ratio(Decision.MANAGEMENT_WON + at)
        won = newcomers(builder, managed, ends, unmanaged)
        builder.set_base(Decision.MANAGEMENT_WON + at, rate_for(won) / MONTHS_A_YEAR)
        builder.set_base(Decision.MANAGEMENT_LOST + at, np.array(lost[at] / MONTHS_A_YEAR))


def _risk_factors(builder: Builder) -> None:
    tables, crowd = builder.tables, builder.crowd
    group, targets = risk_factor_targets(tables)
    ends = tables.of("risk_factor_ends_annual_rate", "risk_factor")
    for at in range(len(RISK_FACTORS)):
        share = tables.share_by_age(targets[at], group)
        has_it = (crowd.risks >> at & 1).astype(np.bool_)
        untold = builder.untold_loss(RISK_FACTORS[at])
        begin, end = begins_and_ends(share, float(ends[at]), death_gap(builder, has_it, share), untold)
        builder.set_base(Decision.RISK_FACTOR_BEGINS + at, begin / MONTHS_A_YEAR)
        builder.set_base(Decision.RISK_FACTOR_ENDS + at, end / MONTHS_A_YEAR)


def _frailty(builder: Builder) -> None:
    """Becoming frailer as published; improving as fast as leaves each category as common as it is."""
    tables, crowd = builder.tables, builder.crowd
    group = tables.age_groups("frailty_share")
    in_group = tables.of("frailty_share", "age", "frailty")[tables.first_ages(group)]
    or_worse = tables.share_by_age(np.cumsum(in_group[:, ::-1], axis=1)[:, ::-1], group)
    share = np.diff(-or_worse, axis=1, append=0.0)
    begins = builder.by_age("frailty_begins_per_1000_years", "per_year")
    worsens = tables.of("frailty_worsens_ratio", "frailty")
    up, down = np.zeros((AGES, len(FRAILTIES))), np.zeros((AGES, len(FRAILTIES)))
    people = tables.residents
    deaths = (deaths_per_month(builder).reshape(AGES, 2, 5) * people).sum(axis=(1, 2)) / people.sum(
        axis=(1, 2)
    )
    # To all of their age, so that it counts that more are frail in fifths where people die sooner.
    relative = builder.dying / deaths[crowd.people.age]
    # Shares are of those who live on, and only who lives on changes.
    lives_on = (1 - builder.dying) / (1 - deaths[crowd.people.age])
    for at in range(1, len(FRAILTIES)):
        sooner = deaths * MONTHS_A_YEAR * (_by_age(builder, relative, crowd.frailty >= at) - 1) / (1 - deaths)
        untold = builder.untold_loss(FRAILTIES[at])[:, 0, 0]
        needed = rise(or_worse[:, at]) + or_worse[:, at] * (sooner + untold)
        from_below, here = share[:, at - 1], share[:, at]
        up[:, at - 1] = np.maximum(
            begins * worsens[at - 1], np.divide(needed, from_below, where=from_below > 0, out=np.zeros(AGES))
        )
        surplus = np.maximum(up[:, at - 1] * from_below - needed, 0.0)
        down[:, at] = np.divide(surplus, here, where=here > 0, out=np.zeros(AGES))
    _set_frailty(builder, *_both_ways(up, down), lives_on)


def _both_ways(up: Numbers, down: Numbers) -> tuple[Numbers, Numbers]:
    """How often each must happen for as many to leave a category as are given.

    Who both worsens and improves in a month stays where it was.
    """
    often_up, often_down = up, down
    for _ in range(ROUNDS):
        often_up, often_down = (
            up / (1 - often_down / MONTHS_A_YEAR),
            down / (1 - often_up / MONTHS_A_YEAR),
        )
    return often_up, often_down


def _set_frailty(builder: Builder, up: Numbers, down: Numbers, lives_on: Numbers) -> None:
    """Bases are of the fit and of the mildly frail; rows hold how other categories differ, a few ages together."""
    tables, crowd = builder.tables, builder.crowd
    inactivity = np.ones(len(RISK_FACTORS))
    inactivity[RISK_FACTORS.index("inactivity")] = builder.value("frailty_inactivity_ratio")
    conditions = tables.of("frailty_condition_ratio", "condition")
    quintile = tables.of("frailty_quintile_ratio", "quintile")
    recent = np.array([1.0, builder.value("frailty_after_admission_ratio")])
    ratio = crowd.ratio(Row(conditions=conditions, risks=inactivity))
    of_fit = _by_age(builder, ratio * quintile[crowd.people.quintile], crowd.frailty == 0)
    builder.set_base(Decision.FRAILTY_WORSENS, (up[:, 0] / of_fit)[:, None, None] * quintile / MONTHS_A_YEAR)
    builder.set_base(Decision.FRAILTY_IMPROVES, down[:, 1] / MONTHS_A_YEAR)
    worsens, improves = (
        builder.base[number][crowd.cell] for number in (Decision.FRAILTY_WORSENS, Decision.FRAILTY_IMPROVES)
    )
    back = back_from_hospital(builder)
    wide = tables.age_groups("frailty_begins_per_1000_years", "frailty_share")
    group = np.minimum(np.arange(AGES), crowd.people.age.max()) // YEARS_TOGETHER
    for number in range(int(group.max()) + 1):
        ages = group == number
        among = ages[crowd.people.age], np.isin(wide, wide[ages])[crowd.people.age]
        # The frailer are iller: what illness brings them is not counted again in the ratio of their category.
        worse = _by_category(builder, up, worsens * ratio, among, lives_on, back, recent[1])
        row = Row(conditions=conditions, risks=inactivity, frailty=worse, recent=recent)
        builder.set_row([Decision.FRAILTY_WORSENS], row, ages)
        better = _by_category(builder, down, improves, among, lives_on)
        builder.set_row([Decision.FRAILTY_IMPROVES], Row(frailty=better), ages)


def _by_age(builder: Builder, of: Numbers, among: Flags) -> Numbers:
    """The mean of something by age, of a few ages together, and straight between their middles."""
    mean = builder.crowd.mean_by(builder.crowd.people.age // YEARS_TOGETHER, of, among)
    middles = (np.arange(mean.size) + 0.5) * YEARS_TOGETHER
    return np.asarray(np.interp(np.arange(AGES) + 0.5, middles, mean))


def _by_category(
    builder: Builder,
    times: Numbers,
    plain: Numbers,
    among: tuple[Flags, Flags],
    lives_on: Numbers,
    back: Numbers | float = 0.0,
    recent: float = 1.0,
) -> Numbers:
    """How much faster each category of frailty changes than `plain` says, so that it does so many times a year.

    `times`: by age and category. `plain`: each person's monthly rate, apart from its category. `among`: people of a few
    ages, and those of more ages, who stand for them where too few are in a category. `lives_on`: each
    person's chance to live on, to that of its age. `back`: the share of each person's months in which its rate is
    `recent` times as high.
    """
    crowd = builder.crowd
    ratios = np.ones(len(FRAILTIES))
    for at in range(len(FRAILTIES)):
        few, more = (np.flatnonzero(each & (crowd.frailty == at)) for each in among)
        those = few if few.size >= FEWEST else more
        weight, rate, still = crowd.weight[those], plain[those], lives_on[those]
        wanted = float((weight * times[crowd.people.age[those], at]).sum()) / MONTHS_A_YEAR
        share = back[those] if isinstance(back, np.ndarray) else back
        for _ in range(ROUNDS):
            usual, after = (-np.expm1(-rate * ratios[at] * each) for each in (1.0, recent))
            found = float((weight * still * (usual * (1 - share) + after * share)).sum())
            ratios[at] *= wanted / found if found > 0 else 1.0
    return ratios


def _activation(builder: Builder) -> None:
    """Moves up and down a level, as many each way, slower where a level is rare."""
    tables = builder.tables
    share = tables.of("activation_share", "activation")
    by_quintile = tables.residents.sum(axis=(0, 1))[None, :]
    lowest = spread_share(
        share[:1], [tables.of("activation_quintile_ratio", "quintile")[None, :]], by_quintile
    )[0]
    changes = builder.value("activation_changes_annual_rate", "per_month")
    others = share[1:] / share[1:].sum()
    mean_lowest = float(share[0])
    levels = np.concatenate([[mean_lowest], others * (1 - mean_lowest)])
    flow = changes * np.minimum(levels[:-1], levels[1:])
    rises = np.append(flow / levels[:-1], 0.0)
    falls = np.append(0.0, flow / levels[1:])
    # In a fifth where more are at the lowest level, people fall faster and rise slower, alike at every step.
    odds = (lowest / (1 - lowest)) / (mean_lowest / (1 - mean_lowest))
    tilt = odds ** (1 / (2 * ACTIVATION.highest))
    builder.set_base(Decision.ACTIVATION_RISES, np.broadcast_to(1 / tilt, (AGES, 2, 5)))
    builder.set_base(Decision.ACTIVATION_FALLS, np.broadcast_to(tilt, (AGES, 2, 5)))
    builder.set_row([Decision.ACTIVATION_RISES], Row(activation=rises))
    builder.set_row([Decision.ACTIVATION_FALLS], Row(activation=falls))
    assert rises.size == ACTIVATION.highest + 1
