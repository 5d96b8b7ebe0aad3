"""Levels of health: onset, diagnosis and management of conditions, risk factors, frailty and activation.

Each is solved so that at every age as many are ill, known, managed or frail as is published, while people age and die.
The module must not know how people live nor the care they use.
"""

import numpy as np

from agents.citizens.columns import ACTIVATION, CONDITIONS, FRAILTIES, RISK_FACTORS
from agents.citizens.decisions import Decision
from agents.citizens.flows import begins_and_ends, rise
from agents.citizens.health import DEPENDENCE
from agents.citizens.levels import Numbers, spread_share
from agents.citizens.rate_tables import AGES, MONTHS_A_YEAR, Builder, Flags, Row, social_ratios
from agents.citizens.solving_death import death_ratio, deaths_per_month
from agents.citizens.synthesis_health import condition_targets, risk_factor_targets

YEARS_TOGETHER = 5


def solve_health(builder: Builder) -> Numbers:
    """Fill in health; give the yearly share of those with each condition who are new to it."""
    turnover = _conditions(builder)
    _diagnosis_and_management(builder, turnover)
    _risk_factors(builder)
    _frailty(builder)
    _activation(builder)
    return turnover


def death_gap(builder: Builder, has_it: Flags, share: Numbers) -> Numbers:
    """How much faster those in a state die than others, a year, by age, sex and fifth.

    `share`: of each age, sex and fifth in the state. Ages are taken together for the ratio of the two.
    """
    relative = death_ratio(builder)
    with_it, without = mean_by_age(builder, relative, has_it), mean_by_age(builder, relative, ~has_it)
    by_age = with_it.mean(axis=(1, 2), keepdims=True) / without.mean(axis=(1, 2), keepdims=True)
    deaths = -np.log1p(-deaths_per_month(builder)).reshape(AGES, 2, 5) * MONTHS_A_YEAR
    return np.asarray(deaths * (by_age - 1) / (1 + share * (by_age - 1)))


def set_beginning(builder: Builder, decision: int, row: Row, begin: Numbers, without: Flags) -> None:
    """Set a row of ratios, and a base such that those without a state come to it at the rate that is needed.

    `begin`: a year, by age, sex and fifth.
    """
    builder.set_row([decision], row)
    monthly = np.asarray(begin / MONTHS_A_YEAR).ravel()
    mean = mean_by_age(builder, builder.ratio(decision), without)
    builder.base[decision] = monthly / mean.ravel()


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
    group, targets = condition_targets(tables)
    parents = tables.of("onset_condition_ratio", "condition", "parent")
    managed = tables.of("onset_managed_ratio", "condition", "parent")
    risks = tables.of("onset_risk_factor_ratio", "condition", "risk_factor")
    lonely = tables.of("onset_lonely_ratio", "condition")
    recovers = tables.of("recovery_annual_rate", "condition")
    completed = tables.of("treatment_completed_annual_rate", "condition")
    turnover = np.empty(len(CONDITIONS))
    for at in range(len(CONDITIONS)):
        share = tables.share_by_age(targets[at], group)
        has_it = (crowd.conditions >> at & 1).astype(np.bool_)
        ends = recovers[at] + completed[at] * _managed_among(builder, at)
        begin, end = begins_and_ends(share, ends, death_gap(builder, has_it, share))
        row = Row(parents[at], managed[at], risks[at], social=social_ratios(is_lonely=float(lonely[at])))
        set_beginning(builder, Decision.ONSET + at, row, begin, ~has_it)
        if completed[at] > 0:
            in_treatment = np.ones(len(CONDITIONS))
            in_treatment[at] = 1 + completed[at] / recovers[at]
            builder.set_row([Decision.RECOVERY + at], Row(managed=in_treatment))
            end = end * recovers[at] / ends
        builder.set_base(Decision.RECOVERY + at, end / MONTHS_A_YEAR)
        people = tables.residents
        turnover[at] = (people * begin * (1 - share)).sum() / (people * share).sum()
    return turnover


def _managed_among(builder: Builder, at: int) -> float:
    """The share of those with a condition whose condition is managed."""
    ill = (builder.crowd.conditions >> at & 1).astype(np.bool_)
    return builder.crowd.mean((builder.crowd.managed >> at & 1).astype(np.bool_), ill)


def _diagnosis_and_management(builder: Builder, turnover: Numbers) -> None:
    """Diagnosis keeps pace with new cases, and management with new diagnoses and with control that is lost."""
    tables, crowd = builder.tables, builder.crowd
    diagnosed, managed = tables.of("diagnosed_share", "condition"), tables.of("managed_share", "condition")
    lost = np.full(len(CONDITIONS), builder.value("management_lost_annual_rate"))
    lost[DEPENDENCE] = tables.of("treatment_dropped_annual_rate", "condition")[DEPENDENCE]
    completed = tables.of("treatment_completed_annual_rate", "condition")
    activation = Row(activation=tables.of("management_activation_ratio", "activation"))
    for at in range(len(CONDITIONS)):
        # Those in treatment complete it and leave both the diagnosed and the managed.
        leaving = turnover[at] + completed[at] * (managed[at] - _managed_among(builder, at))
        found = leaving * diagnosed[at] / (1 - diagnosed[at])
        builder.set_base(Decision.DIAGNOSIS + at, np.array(found / MONTHS_A_YEAR))
        leaving = lost[at] + leaving + completed[at] * (1 - managed[at])
        won = leaving * managed[at] / (1 - managed[at])
        builder.set_row([Decision.MANAGEMENT_WON + at], activation)
        ratio = crowd.mean(builder.ratio(Decision.MANAGEMENT_WON + at), (crowd.diagnosed >> at & 1) > 0)
        builder.set_base(Decision.MANAGEMENT_WON + at, np.array(won / MONTHS_A_YEAR / ratio))
        builder.set_base(Decision.MANAGEMENT_LOST + at, np.array(lost[at] / MONTHS_A_YEAR))


def _risk_factors(builder: Builder) -> None:
    tables, crowd = builder.tables, builder.crowd
    group, targets = risk_factor_targets(tables)
    ends = tables.of("risk_factor_ends_annual_rate", "risk_factor")
    for at in range(len(RISK_FACTORS)):
        share = tables.share_by_age(targets[at], group)
        has_it = (crowd.risks >> at & 1).astype(np.bool_)
        begin, end = begins_and_ends(share, float(ends[at]), death_gap(builder, has_it, share))
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
    for at in range(1, len(FRAILTIES)):
        gap = death_gap(builder, crowd.frailty >= at, or_worse[:, at, None, None])
        people = tables.residents
        gap_by_age = (gap * people).sum(axis=(1, 2)) / people.sum(axis=(1, 2))
        needed = rise(or_worse[:, at]) + or_worse[:, at] * (1 - or_worse[:, at]) * gap_by_age
        from_below, here = share[:, at - 1], share[:, at]
        up[:, at - 1] = np.maximum(
            begins * worsens[at - 1], np.divide(needed, from_below, where=from_below > 0, out=np.zeros(AGES))
        )
        surplus = np.maximum(up[:, at - 1] * from_below - needed, 0.0)
        down[:, at] = np.divide(surplus, here, where=here > 0, out=np.zeros(AGES))
    _set_frailty(builder, up, down)


def _set_frailty(builder: Builder, up: Numbers, down: Numbers) -> None:
    """Bases are of the fit and of the mildly frail; rows hold how other categories differ, by band of age."""
    tables, crowd = builder.tables, builder.crowd
    inactivity = np.ones(len(RISK_FACTORS))
    inactivity[RISK_FACTORS.index("inactivity")] = builder.value("frailty_inactivity_ratio")
    conditions = tables.of("frailty_condition_ratio", "condition")
    quintile = tables.of("frailty_quintile_ratio", "quintile")
    recent = np.array([1.0, builder.value("frailty_after_admission_ratio")])
    group = tables.age_groups("frailty_begins_per_1000_years", "frailty_share")
    up_by_group, down_by_group = _by_group(builder, group, up), _by_group(builder, group, down)
    shape_up, shape_down = np.zeros((AGES, 2, 5)), np.zeros((AGES, 2, 5))
    for number in range(int(group.max()) + 1):
        ages = group == number
        of_group = group[crowd.people.age] == number
        ratio = crowd.ratio(Row(conditions=conditions, risks=inactivity)) * quintile[crowd.people.quintile]
        by_frailty = crowd.mean_by(crowd.frailty, ratio, of_group)
        # The frailer are iller: what illness brings them is not counted again in the ratio of their category.
        relative_up = _relative(up_by_group[number] / by_frailty, 0)
        row = Row(conditions=conditions, risks=inactivity, frailty=relative_up, recent=recent)
        builder.set_row([Decision.FRAILTY_WORSENS], row, ages)
        relative_down = _relative(down_by_group[number], 1)
        builder.set_row([Decision.FRAILTY_IMPROVES], Row(frailty=relative_down), ages)
        shape_up[ages] = up[ages, 0][:, None, None] * quintile / by_frailty[0]
        shape_down[ages] = down[ages, 1][:, None, None]
    # The month after an emergency stay is counted in the mean.
    stays = float(crowd.mean(crowd.people.whole("months_since_discharge") == 0))
    builder.set_base(Decision.FRAILTY_WORSENS, shape_up / MONTHS_A_YEAR / (1 + stays * (recent[1] - 1)))
    builder.set_base(Decision.FRAILTY_IMPROVES, shape_down / MONTHS_A_YEAR)


def _by_group(builder: Builder, group: np.ndarray[tuple[int], np.dtype[np.int64]], rates: Numbers) -> Numbers:
    people = builder.tables.residents.sum(axis=(1, 2))
    whole = np.bincount(group, weights=people)
    return np.array(
        [np.bincount(group, weights=people * rates[:, at]) / whole for at in range(rates.shape[1])]
    ).T


def _relative(rates: Numbers, to: int) -> Numbers:
    """Rates by category relative to one of them; as they are where that one is 0."""
    return np.asarray(rates / rates[to]) if rates[to] > 0 else np.ones_like(rates)


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
