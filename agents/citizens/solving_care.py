"""Levels of the use of care: emergency admissions, stays, A&E, practice contacts, referral and the waiting list.

Each is solved so that England's people use as much as is published, by age and by fifth. The module must not know
health.
"""

import numpy as np
from scipy import stats

from agents.citizens.columns import ACTIVATION, CONDITIONS, PATHWAY
from agents.citizens.decisions import CAUSES, PATHWAYS, Decision
from agents.citizens.levels import Numbers
from agents.citizens.rate_tables import AGES, MONTHS_A_YEAR, Builder, Row, social_flag, social_ratios
from agents.citizens.rates import CELLS, DELAY_SHAPE, STAY_SHAPE, STEPS
from agents.citizens.solving_waits import List, solve_waits

BISECTIONS = 50
OTHER_CAUSE = CAUSES.index("other")


def solve_emergencies(builder: Builder) -> None:
    """Fill in emergency admissions, and how many of them stay a night: what lives hang on."""
    _emergencies(builder)
    builder.set_base(Decision.NO_NIGHT, builder.by_age("no_night_share"))


def solve_care(builder: Builder) -> tuple[Numbers, Numbers]:
    """Fill in the use of all other care; give the shapes of the distributions drawn from, and who is treated first."""
    shapes = shapes_of(builder)
    _contacts(builder)
    _attendances(builder)
    _stays(builder, shapes)
    _referrals(builder)
    by_months_waited = _planned_care(builder, shapes)
    _community(builder)
    return shapes, by_months_waited


def shapes_of(builder: Builder) -> Numbers:
    """Quantiles of mean 1: of a citizen's need of contacts, of stays of a night or more, and of delays."""
    steps = (np.arange(STEPS) + 0.5) / STEPS
    need = stats.gamma.ppf(steps, builder.value("gp_contacts_gamma_shape"))
    stay = stats.lognorm.ppf(steps, builder.value("stay_log_deviation"))
    delay = stats.expon.ppf(steps)
    shapes = np.array([need, stay, delay])
    return np.asarray(shapes / shapes.mean(axis=1, keepdims=True))


def activation_ratios(builder: Builder, use: str) -> Numbers:
    """Use of care by level of activation: the causal part of the association, in equal steps."""
    most_to_least = builder.tables.parameters.value("activation_most_to_least_ratio", use=use)
    exponent = builder.value("activation_causal_share") / ACTIVATION.highest
    return np.asarray(most_to_least ** (exponent * np.arange(ACTIVATION.highest + 1)))


def quintile_pattern(builder: Builder, name: str) -> Numbers:
    """Ratios by age and fifth whose mean over the people of each age is 1."""
    ratio = builder.tables.of(name, "quintile")
    people = builder.tables.residents.sum(axis=1)
    mean = (people * ratio).sum(axis=1) / people.sum(axis=1)
    return np.asarray(ratio[None, :] / mean[:, None])


def by_cell(pattern: Numbers) -> Numbers:
    """A table by age, or by age and fifth, spread over the cells."""
    full = pattern[:, None, None] if pattern.ndim == 1 else pattern[:, None, :]
    return np.broadcast_to(full, (AGES, 2, 5)).ravel()


def _emergencies(builder: Builder) -> None:
    """Admissions by cause, of the kind that nobody's admission last month brought, and readmissions."""
    crowd, tables = builder.crowd, builder.tables
    age_group = tables.age_groups("emergency_admissions_annual_rate")[crowd.people.age]
    group = age_group * 5 + crowd.people.quintile
    rate = builder.by_age("emergency_admissions_annual_rate", "per_month")
    total = by_cell(rate[:, None] * quintile_pattern(builder, "emergency_quintile_ratio"))
    again = by_cell(_readmission_share(builder, total))
    cause_share = tables.of("emergency_cause_share", "cause", "age")
    for at in range(len(CAUSES)):
        builder.set_row([Decision.EMERGENCY_NEED + at], _emergency_row(builder, at))
    extra = np.zeros(group.size)
    # Those who were just admitted are frailer than most: what they would be admitted for anyway is no extra.
    for _ in range(3):
        for at in range(len(CAUSES)):
            shape = total * by_cell(cause_share[at])
            # What brings people back is counted among other causes, which leave room for it.
            back = total[crowd.cell] * extra if at == OTHER_CAUSE else 0.0
            builder.solve_level(Decision.EMERGENCY_NEED + at, shape, group, shape[crowd.cell] - back)
        chance = first_admissions(builder)
        anyway = crowd.mean_by(group, chance * chance) / crowd.mean_by(group, chance)
        extra = np.maximum(again[crowd.cell] - anyway[group], 0.0)
    by_group = crowd.mean_by(group, extra)
    shape = np.zeros(CELLS)
    shape[crowd.cell] = by_group[group]
    by_age = shape.reshape(AGES, -1)
    by_age[int(crowd.people.age.max()) + 1 :] = by_age[int(crowd.people.age.max())]
    builder.base[Decision.READMISSION] = -np.log1p(-shape)


def _readmission_share(builder: Builder, admissions: Numbers) -> Numbers:
    """Of admissions the share that an earlier one brings back, by age and fifth: of each fifth as published.

    A fifth is told of all its admissions, at whatever ages they are. `admissions`: a person and month, by cell.
    """
    by_age = builder.by_age("readmission_share")
    ratio = builder.tables.of("readmission_quintile_ratio", "quintile")
    number = (admissions.reshape(AGES, 2, 5) * builder.tables.residents).sum(axis=1)
    admitted, back = number.sum(axis=0), (number * by_age[:, None]).sum(axis=0)
    wanted = ratio * admitted * back.sum() / (ratio * admitted).sum()
    return np.asarray(by_age[:, None] * wanted / back)


def first_admissions(builder: Builder) -> Numbers:
    """Each person's expected emergency admissions in a month, apart from those that an earlier one brings on."""
    chances = [builder.chance(number) for number in Decision.EMERGENCY_NEED.numbers]
    return np.asarray(np.sum(chances, axis=0))


def emergency_admissions(builder: Builder) -> Numbers:
    """Each person's expected emergency admissions in a month, those brought on by earlier ones included."""
    brought_on = -np.expm1(-builder.base[Decision.READMISSION])[builder.crowd.cell]
    return np.asarray(first_admissions(builder) / (1 - brought_on))


def back_from_hospital(builder: Builder) -> Numbers:
    """The share of each person's months that follow one of an emergency admission that it lived through."""
    survives = 1 - builder.base[Decision.DEATH_AFTER_ADMISSION][builder.crowd.cell]
    return np.asarray(-np.expm1(-emergency_admissions(builder)) * survives)


def _emergency_row(builder: Builder, cause: int) -> Row:
    tables = builder.tables
    exponent = builder.value("frailty_beyond_conditions_exponent")
    social = social_ratios(
        lives_alone=builder.value("emergency_alone_ratio"), is_lonely=builder.value("emergency_lonely_ratio")
    )
    states = np.arange(social.size)
    helped = social_flag(states, "has_carer") | social_flag(states, "has_home_care")
    unmet = social_flag(states, "needs_help") & ~helped & ~social_flag(states, "in_care_home")
    return Row(
        conditions=tables.of("emergency_condition_ratio", "cause", "condition")[cause],
        managed=tables.of("emergency_managed_ratio", "cause", "condition")[cause],
        frailty=tables.of("frailty_admission_ratio", "frailty") ** exponent,
        activation=activation_ratios(builder, "emergency_admission"),
        social=np.where(unmet, social * builder.value("emergency_needs_help_ratio"), social),
    )


def _contacts(builder: Builder) -> None:
    """Contacts with the practice: more are wanted than had, since some go elsewhere or are given up."""
    crowd, tables = builder.crowd, builder.tables
    in_time = builder.value("contact_in_time_share")
    to_ae = builder.value("unmet_contact_to_ae_share")
    given_up = builder.value("unmet_contact_given_up_share")
    had_share = in_time + (1 - in_time) * (1 - to_ae - given_up)
    ratios = tables.of("gp_contacts_condition_ratio", "condition")
    row = Row(conditions=ratios, activation=activation_ratios(builder, "gp_contact"))
    builder.set_row([Decision.GP_CONTACTS], row)
    rate = tables.of("gp_contacts_annual_rate", "age", "sex", unit="per_month") / had_share
    pattern = rate[:, :, None] * quintile_pattern(builder, "gp_contacts_quintile_ratio")[:, None, :]
    group = tables.age_groups("gp_contacts_annual_rate")[crowd.people.age] * 2 + crowd.people.sex
    known = Row(conditions=ratios)
    relative = crowd.ratio(known, crowd.diagnosed) * row_activation(row)[crowd.activation]
    mean = crowd.mean_by(group, relative * pattern.ravel()[crowd.cell])
    wanted = crowd.mean_by(group, np.broadcast_to(rate[:, :, None], pattern.shape).ravel()[crowd.cell])
    level = (wanted / mean)[group]
    cells = np.zeros(CELLS)
    cells[crowd.cell] = level
    by_age = cells.reshape(AGES, -1)
    by_age[int(crowd.people.age.max()) + 1 :] = by_age[int(crowd.people.age.max())]
    builder.base[Decision.GP_CONTACTS] = cells * pattern.ravel()
    builder.set_base(Decision.CONTACT_IN_TIME, np.array(in_time))
    builder.set_base(Decision.UNMET_CONTACT_TO_AE, np.array(to_ae))
    builder.set_base(Decision.UNMET_CONTACT_GIVEN_UP, np.array(given_up / (1 - to_ae)))
    builder.set_base(Decision.NURSE_CONTACT, tables.of("nurse_contact_share"))
    builder.set_base(Decision.USUAL_DOCTOR, tables.of("usual_doctor_share"))


def row_activation(row: Row) -> Numbers:
    """A row's ratios by level of activation."""
    assert row.activation is not None
    return row.activation


def _attendances(builder: Builder) -> None:
    """A&E: attendances on one's own account are what admissions and contacts not had leave of all."""
    crowd, tables = builder.crowd, builder.tables
    via = builder.value("admission_via_ae_share")
    builder.set_base(Decision.ADMISSION_VIA_AE, np.array(via))
    builder.set_base(Decision.AMBULANCE, builder.by_age("ambulance_share"))
    row = Row(
        conditions=tables.of("ae_condition_ratio", "condition"),
        activation=activation_ratios(builder, "ae_attendance"),
    )
    builder.set_row([Decision.AE_ATTENDANCE], row)
    group = tables.age_groups("ae_attendances_annual_rate")[crowd.people.age] * 5 + crowd.people.quintile
    rate = builder.by_age("ae_attendances_annual_rate", "per_month")
    pattern = by_cell(rate[:, None] * quintile_pattern(builder, "ae_quintile_ratio"))
    ratio = builder.crowd.ratio(
        Row(conditions=tables.of("gp_contacts_condition_ratio", "condition")), crowd.diagnosed
    )
    ratio = ratio * activation_ratios(builder, "gp_contact")[crowd.activation]
    unmet = (
        builder.base[Decision.GP_CONTACTS][crowd.cell] * ratio * (1 - builder.value("contact_in_time_share"))
    )
    elsewhere = unmet * builder.value("unmet_contact_to_ae_share") + emergency_admissions(builder) * via
    own = crowd.mean_by(group, pattern[crowd.cell]) - crowd.mean_by(group, elsewhere)
    builder.solve_level(Decision.AE_ATTENDANCE, pattern, group, np.maximum(own, 0.0)[group])


def _stays(builder: Builder, shapes: Numbers) -> None:
    """Emergency stays: no night for some; of the others, days and delays that together are those published."""
    crowd, tables = builder.crowd, builder.tables
    no_night = builder.by_age("no_night_share")
    delay_share, delay_days = builder.by_age("delayed_discharge_share"), builder.value("delay_days")
    builder.set_base(Decision.DELAY, delay_share)
    builder.set_base(
        Decision.DELAY_DAYS, np.array(mean_for(shapes[DELAY_SHAPE], np.ones(1), np.ones(1), delay_days))
    )
    builder.set_base(Decision.HARM, tables.of("hospital_harm_probability"))
    overnight = builder.by_age("emergency_stay_days") / (1 - no_night) - delay_share * delay_days
    ratio = tables.of("stay_frailty_ratio", "frailty")
    builder.set_row([Decision.STAY_DAYS], Row(frailty=ratio))
    group = tables.age_groups("emergency_stay_days", "no_night_share", "delayed_discharge_share")
    weight = crowd.weight * emergency_admissions(builder)
    found = np.empty(AGES)
    for number, first in enumerate(tables.first_ages(group)):
        of_group = group[crowd.people.age] == number
        share = np.bincount(crowd.frailty[of_group], weights=weight[of_group], minlength=4)
        found[group == number] = mean_for(
            shapes[STAY_SHAPE], ratio, share / share.sum(), float(overnight[first])
        )
    builder.set_base(Decision.STAY_DAYS, found)


def mean_for(shape: Numbers, ratio: Numbers, share: Numbers, days: float) -> float:
    """The mean to draw from so that whole days, at least one each, have the mean that is wanted.

    People in these shares have these ratios to the mean drawn from. Rounded up or down by lot, days have the
    mean of what is rounded, except that less than one counts as one.
    """
    low, high = 0.0, 2 * days
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        drawn = np.maximum(shape[None, :] * ratio[:, None] * middle, 1.0).mean(axis=1)
        low, high = (middle, high) if (drawn * share).sum() < days else (low, middle)
    return (low + high) / 2


def _referrals(builder: Builder) -> None:
    """Referrals, of those who wait for nothing yet."""
    crowd, tables = builder.crowd, builder.tables
    builder.set_row([Decision.REFERRAL], Row(conditions=tables.of("referrals_condition_ratio", "condition")))
    rate = builder.by_age("referrals_annual_rate", "per_month")
    shape = by_cell(rate[:, None] * quintile_pattern(builder, "referrals_quintile_ratio"))
    group = tables.age_groups("referrals_annual_rate")[crowd.people.age]
    waits_not = (crowd.people.whole("pathway") & PATHWAY.highest) == 0
    target = by_cell(rate)[crowd.cell]
    builder.solve_level(Decision.REFERRAL, shape, group, target, among=waits_not.astype(np.float64))
    share = tables.of("pathway_share", "pathway")[0]
    ratio = tables.of("pathway_condition_ratio", "pathway")
    at = CONDITIONS.index("musculoskeletal")
    ratios = np.ones(len(CONDITIONS))
    ratios[at] = ratio[0] / ratio[1]
    builder.set_row([Decision.MUSCULOSKELETAL_REFERRAL], Row(conditions=ratios))
    referred = builder.chance(Decision.REFERRAL) * waits_not
    mean = crowd.mean(builder.ratio(Decision.MUSCULOSKELETAL_REFERRAL) * referred) / crowd.mean(referred)
    builder.set_base(Decision.MUSCULOSKELETAL_REFERRAL, np.array(share / mean))
    builder.set_base(Decision.URGENT_REFERRAL, tables.of("urgent_referral_share"))


def _planned_care(builder: Builder, shapes: Numbers) -> Numbers:
    """Treatment of those who wait, and what it takes; give the ratio of its rate by months waited."""
    tables = builder.tables
    removed = -np.expm1(-builder.value("removed_from_list_annual_rate", "per_month"))
    joining = builder.by_age("referrals_annual_rate", "per_month")[builder.crowd.people.age]
    published = List(
        joining=builder.crowd.mean(joining),
        waiting=builder.value("waiting_share"),
        urgent=builder.value("urgent_referral_share"),
        faster=builder.value("urgent_treatment_ratio"),
        removed=removed,
        under_18_weeks=builder.value("waits_under_18_weeks_share"),
        over_52_weeks=builder.value("waits_over_52_weeks_share"),
        median_months=builder.value("waits_median_months"),
    )
    waits = solve_waits(published)
    for at in range(len(PATHWAYS)):
        builder.set_base(Decision.PLANNED_TREATMENT + at, np.array(waits.rate))
        builder.set_base(Decision.URGENT_TREATMENT + at, np.array(waits.urgent_rate))
    builder.set_base(Decision.REMOVAL_FROM_LIST, np.array(-np.log1p(-removed)))
    builder.set_base(Decision.ONWARD_REFERRAL, np.array(waits.onward_share))
    # Of the attendances that other doctors bring about, some end an onward wait; the rest come with another.
    of_gps = published.joining / (waits.joining * waits.treated_share)
    first = builder.value("first_attendances_per_referral") * of_gps
    builder.set_base(Decision.FIRST_ATTENDANCES, np.array(first - 1))
    builder.set_base(Decision.FOLLOW_UPS, tables.of("follow_ups_per_first_attendance"))
    builder.set_base(
        Decision.PLANNED_ADMISSION, np.array(first * builder.value("planned_treatments_per_first_attendance"))
    )
    builder.set_base(Decision.DAY_CASE, tables.of("day_case_share"))
    days = builder.by_age("planned_stay_days")
    means = {day: mean_for(shapes[STAY_SHAPE], np.ones(1), np.ones(1), float(day)) for day in np.unique(days)}
    builder.set_base(Decision.PLANNED_STAY_DAYS, np.array([means[day] for day in days]))
    return waits.ratios


def _community(builder: Builder) -> None:
    """Community contacts by frailty; mental health contacts by what is diagnosed."""
    tables = builder.tables
    by_frailty = tables.of("community_contacts_annual_rate", "frailty") / MONTHS_A_YEAR
    builder.set_base(Decision.COMMUNITY_CONTACTS, by_frailty[0])
    builder.set_row([Decision.COMMUNITY_CONTACTS], Row(frailty=by_frailty / by_frailty[0]))
    by_condition = tables.of("mental_health_contacts_annual_rate", "condition") / MONTHS_A_YEAR
    for at, number in enumerate(Decision.MENTAL_HEALTH_CONTACTS.numbers):
        builder.set_base(number, by_condition[at])
