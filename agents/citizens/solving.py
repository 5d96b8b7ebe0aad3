"""Every rate of the month, solved once for England under today's care: one call, under a few seconds.

The sample of England's people stands for the population; each rate has the level at which that population does what is
published of it. The module must not know how a month is lived.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from agents.citizens.baseline import Baseline, People, Tables
from agents.citizens.columns import FIELD
from agents.citizens.decisions import Decision, decision_names
from agents.citizens.levels import Numbers, product_by_set
from agents.citizens.month import Quality
from agents.citizens.rate_tables import AGES, MONTHS_A_YEAR, Builder, crowd_of, halves_of, social_flag
from agents.citizens.rates import Rates
from agents.citizens.solving_care import solve_care, solve_emergencies
from agents.citizens.solving_death import solve_death
from agents.citizens.solving_health import solve_health
from agents.citizens.solving_social import solve_social
from scenarios.place import QUINTILES
from scenarios.untold_losses import untold_losses

SOCIAL_WORDS = 1 << 12
PLANNED_WORDS = 1 << 12
ROUNDS = 4


@dataclass(frozen=True)
class Solved:
    """The rates of England, and what is drawn and valued besides.

    `by_months_waited`: the rate of planned treatment to that near 18 weeks. `choice_elasticity`: of the choice of a
    trust to its wait, 0 or more. `wait_lag_months`, `wait_memory_months`: until a month's wait is known, and how many
    months that are known count. `arrivals`: moves into a place a resident and year, by age. `month_index`:
    decision, calendar month from April. `near_end_months`: by cell, how many months'
    recognitions are near the end of life at a time.
    """

    rates: Rates
    shapes: Numbers
    by_months_waited: Numbers
    quality: Quality
    losses: Numbers
    experience: Numbers
    arrivals: Numbers
    boys_share: float
    month_index: Numbers
    choice_elasticity: float
    wait_lag_months: int
    wait_memory_months: int
    near_end_months: Numbers


def solve(baseline: Baseline) -> Solved:
    """Solve every rate on the baseline's sample of England, and on what millions of lives lose besides.

    Raises:
        ValueError: a published figure is out of reach of those it hangs on.
    """
    builder = solve_lives(baseline.tables, baseline.people, untold_losses())
    shapes, by_months_waited = solve_care(builder)
    _movement(builder)
    _check(builder.base)
    departures = builder.by_age("departures_annual_rate")
    return Solved(
        rates=builder.rates(),
        shapes=shapes,
        by_months_waited=by_months_waited,
        quality=_quality(builder),
        losses=_losses(builder),
        experience=_experience(builder),
        arrivals=departures + builder.by_age("net_migration_annual_rate"),
        boys_share=builder.value("boys_share"),
        month_index=_month_index(builder),
        choice_elasticity=builder.value("wait_choice_elasticity"),
        wait_lag_months=round(builder.value("wait_known_lag_months")),
        wait_memory_months=max(round(builder.value("wait_memory_months")), 1),
        near_end_months=builder.near_end_months,
    )


def solve_lives(tables: Tables, people: People, untold: Mapping[str, Numbers] | None = None) -> Builder:
    """The tables with all that lives hang on, solved on people who stand for England.

    `untold`: the yearly rates by age at which lives lose states beyond what those people tell. The people of the sample
    themselves live by rates without them, so that telling the losses does not draw another sample.

    Raises:
        ValueError: a published figure is out of reach of those it hangs on.
    """
    builder = Builder(tables, crowd_of(people), untold=untold or {})
    solve_emergencies(builder)
    solve_death(builder)
    turnover = solve_health(builder)
    solve_social(builder, turnover)
    return builder


def _check(base: Numbers) -> None:
    """A rate that is below 0 or no number would slip through its bound, so it is refused here."""
    wrong = np.flatnonzero(~((base >= 0) & (base < np.inf)).all(axis=1))
    if wrong.size:
        name = decision_names()[wrong[0]]
        raise ValueError(
            f"the solved rate of {name} is below 0 or no number; look at the parameters that it reads"
        )


def _movement(builder: Builder) -> None:
    """Births to women, and moves away."""
    tables = builder.tables
    births = builder.by_age("births_annual_rate", "per_month")
    ratio = tables.of("births_quintile_ratio", "quintile")
    by_sex = np.zeros((AGES, 2, 5))
    by_sex[:, 1, :] = births[:, None] * ratio
    builder.set_base(Decision.BIRTH, -np.log1p(-by_sex))
    builder.set_base(Decision.DEPARTURE, builder.by_age("departures_annual_rate") / MONTHS_A_YEAR)


def _quality(builder: Builder) -> Quality:
    """Quality of life as a product of what illness and states leave, with the published mean by age and sex."""
    tables, crowd = builder.tables, builder.crowd
    loss = tables.of("quality_of_life_condition_loss", "condition")
    kept = tables.of("quality_of_life_managed_share", "condition")
    of_ill = 1 - loss
    of_managed = (1 - loss * (1 - kept)) / of_ill
    frailty = 1 - tables.of("quality_of_life_frailty_loss", "frailty")
    state = {
        level: float(tables.parameters.value("quality_of_life_state_loss", state=level))
        for level in tables.parameters.levels("state")
    }
    social, planned = _social_quality(state), _planned_quality(state)
    waiting = crowd.people.whole("pathway")
    factor = (
        product_by_set(of_ill)[crowd.conditions]
        * product_by_set(of_managed)[crowd.managed]
        * frailty[crowd.frailty]
        * social[crowd.social]
        * planned[waiting << FIELD["pathway"].bits.shift]
    )
    base = _quality_base(builder, factor)
    ill_low, ill_high = halves_of(of_ill)
    managed_low, managed_high = halves_of(of_managed)
    return Quality(
        np.append(base.ravel(), 0.0),
        ill_low,
        ill_high,
        managed_low,
        managed_high,
        frailty,
        social,
        planned,
    )


def _quality_base(builder: Builder, factor: Numbers) -> Numbers:
    """The quality of life of the well by age, sex and fifth, so that the means of age and sex, and of fifths, are met.

    `factor`: what illness and states leave to each person of the sample. Fifths are held against each other at the
    ages of the bands for which that is published, each person to the norm of its own age and sex.
    """
    tables, crowd = builder.tables, builder.crowd
    age, quintile = crowd.people.age, crowd.people.quintile
    norm = tables.of("quality_of_life_norm", "age", "sex")
    wanted = tables.of("quality_of_life_quintile_ratio", "age", "quintile")
    group = tables.age_groups("quality_of_life_norm")
    cell = group[age] * 2 + crowd.people.sex
    band = tables.age_groups("quality_of_life_quintile_ratio")
    bands = int(band.max()) + 1
    among = band[age] * len(QUINTILES) + quintile
    at_norm = crowd.weight * norm[age, crowd.people.sex]
    expected = np.bincount(among, weights=at_norm, minlength=bands * len(QUINTILES)).reshape(bands, -1)
    base = np.ones(norm.shape)
    beyond = np.ones(expected.shape)  # what living in a fifth leaves, beyond illness
    for _ in range(ROUNDS):
        of_fifth = factor * beyond[band[age], quintile]
        base = norm / crowd.mean_by(cell, of_fifth).reshape(-1, 2)[group]
        found = np.bincount(among, weights=crowd.weight * base[age, crowd.people.sex] * of_fifth)
        to_norm = found.reshape(bands, -1) / expected
        beyond *= wanted[tables.first_ages(band)] / (to_norm / to_norm[:, -1:])
    return np.asarray(base[:, :, None] * beyond[band][:, None, :])


def _losses(builder: Builder) -> Numbers:
    """Quality of life lost by what happens in a month, in the order of `rates.Month`."""
    lost = {
        state: builder.tables.parameters.value("quality_of_life_state_loss", state=state)
        for state in ("in_hospital", "delayed_in_hospital", "harmed", "contact_unmet")
    }
    lost["harmed"] *= builder.value("harm_months")
    return np.array(list(lost.values()))


def _social_quality(loss: dict[str, float]) -> Numbers:
    states = np.arange(SOCIAL_WORDS)
    helped = np.zeros(states.size, dtype=np.bool_)
    for name in ("has_carer", "has_home_care", "in_care_home"):
        helped |= social_flag(states, name)
    product = np.ones(states.size)
    in_need = social_flag(states, "needs_help")
    for where, name in (
        (social_flag(states, "is_lonely"), "lonely"),
        (social_flag(states, "is_carer"), "carer"),
        (in_need & helped, "needs_help"),
        (in_need & ~helped, "needs_help_unmet"),
        (social_flag(states, "near_end_of_life"), "end_of_life"),
    ):
        product = np.where(where, product * (1 - loss[name]), product)
    return product


def _planned_quality(loss: dict[str, float]) -> Numbers:
    pathway = np.arange(PLANNED_WORDS) & FIELD["pathway"].bits.highest
    waiting = [1.0, 1 - loss["waiting_musculoskeletal"], 1 - loss["waiting_other"], 1.0]
    return np.asarray(np.array(waiting)[pathway])


def _experience(builder: Builder) -> Numbers:
    """Shares of contacts experienced as good, in the order of `rates.Month`.

    With the usual doctor more of them are good, and with others fewer.
    """
    good = builder.tables.parameters
    usual, ratio = builder.value("usual_doctor_share"), builder.value("experience_usual_doctor_ratio")
    other = 1 / (1 - usual + usual * ratio)
    shares = [
        good.value("experience_good_share", service=service)
        for service in ("gp_contact", "emergency_admission", "planned_admission")
    ]
    return np.array([*shares, builder.value("experience_unmet_ratio"), ratio * other, other])


def _month_index(builder: Builder) -> Numbers:
    """What the calendar makes of each decision, a mean of 1 over the year."""
    index = np.ones((builder.base.shape[0], MONTHS_A_YEAR))
    tables = builder.tables
    index[Decision.AE_ATTENDANCE] = tables.of("ae_month_index", "month")
    for number in (*Decision.EMERGENCY_NEED.numbers, Decision.READMISSION):
        index[number] = tables.of("admissions_month_index", "month")
    deaths = tables.of("deaths_month_index", "month")
    for number in (Decision.DEATH, Decision.END_OF_LIFE, Decision.DEATH_NEAR_END_OF_LIFE):
        index[number] = deaths
    return np.asarray(index / index.mean(axis=1, keepdims=True))
