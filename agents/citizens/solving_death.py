"""Levels of death: deaths by age, sex and fifth are those of the life table, however ill people are.

Some die within thirty days of an emergency admission, some after their last months were recognised as such, the
others at once. Illness says who; the three together are the published number. The module must not know how illness
comes about.
"""

import numpy as np

from agents.citizens.decisions import Decision
from agents.citizens.levels import Numbers
from agents.citizens.rate_tables import AGES, MONTHS_A_YEAR, Builder, Row, social_ratios
from agents.citizens.rates import CELLS
from agents.citizens.solving_care import by_cell, emergency_admissions

YEARS_TOGETHER = 5  # levels are solved for so many ages together, each sex and fifth apart
ROUNDS = 8
FIRST_FORESEEN = 2 * 5  # the cells of infants, whose deaths nobody foresees by half a year


def solve_death(builder: Builder) -> None:
    """Fill in death, at once, after an admission and near a recognised end of life."""
    _death_rows(builder)
    crowd, tables = builder.crowd, builder.tables
    total = deaths_per_month(builder)
    group = death_groups(builder)
    months = builder.value("end_of_life_months")
    in_hospital = by_cell(builder.by_age("dies_in_hospital_share"))[crowd.cell]
    after_admission = by_cell(builder.by_age("death_after_admission_probability"))[crowd.cell]
    admissions = emergency_admissions(builder)
    wanted = total[crowd.cell]
    later = _later(total, months / MONTHS_A_YEAR)
    later[:FIRST_FORESEEN] = 0.0
    # So many die as was foreseen to each who is recognised now.
    ahead_by_cell = np.divide(total, later, out=np.zeros_like(total), where=later > 0)
    ahead = ahead_by_cell[crowd.cell]
    share, most = (
        tables.parameters.one("end_of_life_recognised_share"),
        builder.value("end_of_life_recognised_share"),
    )
    foreseen = np.zeros(wanted.size)
    may_be_foreseen = crowd.mean_by(group, later[crowd.cell] > 0)
    unrecognised = dying = expected = fewer = np.ones(1)
    for _ in range(ROUNDS):
        unrecognised = 1 / (1 + months * foreseen)  # of a person's months
        dying = crowd.mean_by(group, admissions * after_admission * unrecognised)
        expected = crowd.mean_by(group, wanted)
        # No more die after an admission than die in hospital at all.
        fewer = np.minimum(1.0, crowd.mean_by(group, in_hospital) * expected / np.maximum(dying, 1e-12))
        rest = expected - dying * fewer
        most_share = np.minimum(most * expected / rest, float(share.high)) * may_be_foreseen
        at_once = wanted * (rest * (1 - most_share) / expected)[group]
        entering = later[crowd.cell] * (rest * most_share / expected)[group]
        builder.solve_level(Decision.DEATH, total, group, at_once, among=unrecognised)
        builder.solve_level(Decision.END_OF_LIFE, later, group, entering, among=unrecognised)
        foreseen = builder.chance(Decision.END_OF_LIFE) * ahead
    builder.unrecognised = unrecognised
    after_stays = admissions * after_admission * fewer[group]
    builder.dying = builder.chance(Decision.DEATH) + foreseen + after_stays
    # Those near the end of life still live: of the months of people like them, so many are lived by others.
    builder.dying *= unrecognised
    builder.foreseen = foreseen * unrecognised
    builder.near_end_months = months * ahead_by_cell
    # They too die after admissions, and of both causes within the months that are known.
    admitted = float((crowd.weight * builder.foreseen * after_stays).sum())
    at_home = 1 / months - admitted / float((crowd.weight * builder.foreseen).sum())
    builder.set_base(Decision.DEATH_NEAR_END_OF_LIFE, np.array(-np.log1p(-at_home)))
    cells = np.zeros(CELLS)
    cells[crowd.cell] = fewer[group]
    by_age = _beyond_sampled(builder, cells)
    probability = by_cell(builder.by_age("death_after_admission_probability"))
    builder.base[Decision.DEATH_AFTER_ADMISSION] = probability * by_age
    cells[crowd.cell] = (dying * fewer / expected)[group]
    hospital_share = by_cell(builder.by_age("dies_in_hospital_share"))
    after = _beyond_sampled(builder, cells)
    builder.base[Decision.DEATH_IN_HOSPITAL] = np.maximum(hospital_share - after, 0.0) / (1 - after)


def deaths_per_month(builder: Builder) -> Numbers:
    """The chance of death in a month by cell, from the life table and the fifths' ratios to it."""
    tables = builder.tables
    rate = tables.of("deaths_annual_rate", "age", "sex", unit="per_month")
    ratio = tables.of("deaths_quintile_ratio", "age", "sex", "quintile")
    people = tables.residents
    mean = (people * ratio).sum(axis=2) / people.sum(axis=2)
    return np.asarray(-np.expm1(-(rate[:, :, None] * ratio / mean[:, :, None])).ravel())


def death_groups(builder: Builder) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The group of each person for levels of death: infants, then ages together; sex and fifth apart."""
    people = builder.crowd.people
    ages = np.where(people.age == 0, 0, 1 + people.age // YEARS_TOGETHER)
    return (ages * 2 + people.sex) * 5 + people.quintile


def death_ratio(builder: Builder) -> Numbers:
    """Each person's ratio of death to others of the same age, sex and fifth; 1 for the mean."""
    ratio = builder.dying
    return np.asarray(ratio / builder.crowd.mean_by(death_groups(builder), ratio)[death_groups(builder)])


def _death_rows(builder: Builder) -> None:
    tables = builder.tables
    exponent = builder.value("frailty_beyond_conditions_exponent")
    row = Row(
        conditions=tables.of("death_condition_ratio", "condition"),
        managed=tables.of("death_managed_ratio", "condition"),
        risks=tables.of("death_risk_factor_ratio", "risk_factor"),
        frailty=tables.of("frailty_death_ratio", "frailty") ** exponent,
        social=social_ratios(is_lonely=builder.value("death_lonely_ratio")),
    )
    # Residents of every age die sooner than others as ill, the oldest too.
    resident = Row(social=social_ratios(in_care_home=builder.value("care_home_death_ratio")))
    by_age = builder.by_age("death_ratio_exponent")
    for strength in np.unique(by_age):
        ages = by_age == strength
        of_age = row.to_power(float(strength)).times(resident)
        builder.set_row([Decision.DEATH, Decision.END_OF_LIFE], of_age, ages)


def _later(by_cell_now: Numbers, years: float) -> Numbers:
    """The deaths some years later in life of those who are of each cell now: straight between whole years.

    They are fewer than the chance of death then says, as some have died until then.
    """
    by_age = by_cell_now.reshape(AGES, -1)
    fewer = 1 - by_age * (years * MONTHS_A_YEAR)
    at = np.minimum(np.arange(AGES) + years, AGES - 1)
    low = np.floor(at).astype(np.int64)
    high = np.minimum(low + 1, AGES - 1)
    part = (at - low)[:, None]
    return np.asarray((by_age[low] * (1 - part) + by_age[high] * part) * fewer).ravel()


def _beyond_sampled(builder: Builder, cells: Numbers) -> Numbers:
    """Cells filled beyond the oldest sampled with what holds for these."""
    by_age = cells.reshape(AGES, -1).copy()
    oldest = int(builder.crowd.people.age.max())
    by_age[oldest + 1 :] = by_age[oldest]
    return np.asarray(by_age.ravel())
