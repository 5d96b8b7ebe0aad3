"""Levels of how people live: loneliness, living alone, caring, need of help, care homes, and social care.

Each is solved so that at every age as many live so as is published, while people age and die. The module must not know
care in hospital beyond how often people are admitted.
"""

import numpy as np

from agents.citizens.columns import CONDITIONS
from agents.citizens.decisions import Decision
from agents.citizens.flows import begins_and_ends, rate_for, times_a_year
from agents.citizens.levels import Numbers
from agents.citizens.rate_tables import (
    AGES,
    MONTHS_A_YEAR,
    Builder,
    Flags,
    Row,
    social_flag,
    social_ratios,
)
from agents.citizens.solving_care import by_cell, emergency_admissions, quintile_pattern
from agents.citizens.solving_health import death_gap, mean_by_age, newcomers, set_beginning


def solve_social(builder: Builder, turnover: Numbers) -> None:
    """Fill in how people live. `turnover`: the yearly share of those with each condition who are new to it."""
    _loneliness(builder)
    moves = _care_home(builder)
    need = _need_of_help(builder)
    _state_by_sex(builder, "lives_alone", "lives_alone_share", "living_alone_ends_annual_rate", moves)
    _state_by_sex(builder, "is_carer", "carer_share", "caring_ends_annual_rate", moves)
    _requests(builder)
    _help_at_home(builder, need)
    _recovery_of_life(builder, turnover)


def _share_of(builder: Builder, name: str, *, by_sex: bool) -> Numbers:
    """A published share by age, sex and fifth, smooth over ages."""
    tables = builder.tables
    group = tables.age_groups(name)
    axes = ("age", "sex") if by_sex else ("age",)
    share = tables.of(name, *axes)[tables.first_ages(group)]
    found = tables.share_by_age(share, group)
    full = found[:, :, None] if by_sex else found[:, None, None]
    return np.asarray(np.broadcast_to(full, (AGES, 2, 5)))


def _flag(builder: Builder, name: str) -> Flags:
    return social_flag(builder.crowd.social, name)


def _set_state(
    builder: Builder,
    has_it: Flags,
    share: Numbers,
    ends: float,
    begins: Decision,
    end: Decision,
    row: Row,
    ends_besides: Numbers,
) -> Numbers:
    """Set how a state begins and ends; give the yearly rate at which it begins among others."""
    begin, ending = begins_and_ends(share, ends, death_gap(builder, has_it, share), ends_besides)
    set_beginning(builder, begins, row, begin, ~has_it)
    builder.set_base(end, ending / MONTHS_A_YEAR)
    return begin


def _loneliness(builder: Builder) -> None:
    tables = builder.tables
    share = _share_of(builder, "lonely_share", by_sex=False)
    pattern = quintile_pattern(builder, "lonely_quintile_ratio")
    row = Row(
        conditions=tables.of("lonely_condition_ratio", "condition"),
        social=social_ratios(lives_alone=builder.value("lonely_alone_ratio")),
    )
    _set_state(
        builder,
        _flag(builder, "is_lonely"),
        share * pattern[:, None, :],
        builder.value("loneliness_ends_annual_rate"),
        Decision.LONELINESS_BEGINS,
        Decision.LONELINESS_ENDS,
        row,
        builder.untold_loss("is_lonely"),
    )


def _state_by_sex(builder: Builder, flag: str, share: str, ends: str, moves: Numbers) -> None:
    """A state that hangs on age and sex alone; a move to a care home, at these rates, ends it for good."""
    begins, end = {
        "lives_alone": (Decision.LIVING_ALONE_BEGINS, Decision.LIVING_ALONE_ENDS),
        "is_carer": (Decision.CARING_BEGINS, Decision.CARING_ENDS),
    }[flag]
    of_all = _share_of(builder, share, by_sex=True)
    row = Row(social=social_ratios(in_care_home=0.0))
    besides = moves + builder.untold_loss(flag)
    _set_state(builder, _flag(builder, flag), of_all, builder.value(ends), begins, end, row, besides)


def _need_of_help(builder: Builder) -> Numbers:
    """Need of help; gives, by age, the yearly share of those in need who are new to it."""
    tables = builder.tables
    share = _share_of(builder, "needs_help_share", by_sex=True)
    row = Row(
        conditions=tables.of("needs_help_condition_ratio", "condition"),
        frailty=tables.of("needs_help_frailty_ratio", "frailty"),
    )
    pattern = share * quintile_pattern(builder, "needs_help_quintile_ratio")[:, None, :]
    pattern = np.minimum(pattern, (1 + share) / 2)
    in_need, in_home = _flag(builder, "needs_help"), _flag(builder, "in_care_home")
    # In a care home need does not end; and some come to need help by moving there from hospital.
    at_home = mean_by_age(builder, (~in_home).astype(np.float64), in_need).mean(axis=(1, 2), keepdims=True)
    moved = mean_by_age(builder, moves_from_hospital(builder), ~in_need) * MONTHS_A_YEAR
    ends = times_a_year(builder.value("need_for_help_ends_annual_rate")) * at_home
    gap, untold = death_gap(builder, in_need, pattern), builder.untold_loss("needs_help")
    begin, end = begins_and_ends(pattern, rate_for(ends), gap, untold)
    set_beginning(builder, Decision.DEPENDENCY_BEGINS, row, np.maximum(begin - moved, 0.0), ~in_need)
    builder.set_base(Decision.DEPENDENCY_ENDS, end / at_home / MONTHS_A_YEAR)
    people = tables.residents
    new = (people * begin * (1 - pattern)).sum(axis=(1, 2))
    there = (people * pattern).sum(axis=(1, 2))
    return np.asarray(np.divide(new, there, out=np.zeros(AGES), where=there > 0))


def moves_from_hospital(builder: Builder) -> Numbers:
    """Each person's chance to move to a care home from hospital in a month; 0 for those who live in one."""
    moves = builder.base[Decision.DISCHARGE_TO_CARE_HOME][builder.crowd.cell]
    return np.asarray(_sent_home(builder) * moves)


def _sent_home(builder: Builder) -> Numbers:
    """Each person's expected discharges in a month after a night or more, alive; 0 for residents of care homes."""
    cell = builder.crowd.cell
    overnight = emergency_admissions(builder) * (1 - builder.base[Decision.NO_NIGHT][cell])
    overnight *= 1 - builder.base[Decision.DEATH_AFTER_ADMISSION][cell]
    return np.asarray(overnight * ~_flag(builder, "in_care_home"))


def packages_after_reablement(builder: Builder) -> Numbers:
    """Each person's chance in a month to begin reablement that ends with a package, if there is need and none yet."""
    base, cell = builder.base, builder.crowd.cell
    free = ~(_flag(builder, "has_home_care") | _flag(builder, "in_care_home"))
    begins = builder.chance(Decision.SOCIAL_CARE_REQUEST) * base[Decision.REABLEMENT_ON_REQUEST][cell]
    sent_home = _sent_home(builder) * builder.unrecognised
    begins = begins * free + sent_home * base[Decision.REABLEMENT_AT_DISCHARGE][cell]
    return np.asarray(begins * (1 - base[Decision.REABLEMENT_SUCCEEDS][cell]))


def _care_home(builder: Builder) -> Numbers:
    """Moves to a care home: from hospital as published, from home what keeps as many there as there are.

    Gives the yearly rate of moves, by age, sex and fifth.
    """
    tables = builder.tables
    share = _share_of(builder, "care_home_share", by_sex=False)
    in_home = _flag(builder, "in_care_home")
    leaves = builder.value("care_home_leaves_alive_annual_rate")
    gap = death_gap(builder, in_home, share) * _died_in_care_home(builder, in_home, share, leaves)
    begin, end = begins_and_ends(share, leaves, gap, builder.untold_loss("in_care_home"))
    from_hospital = builder.by_age("discharge_to_care_home_probability")
    moved = mean_by_age(builder, _sent_home(builder), ~in_home) * MONTHS_A_YEAR
    moved *= from_hospital[:, None, None]
    # From hospital come at most as many as are needed.
    kept = np.minimum(1.0, np.divide(begin, moved, out=np.ones_like(begin), where=moved > 0))
    builder.set_base(Decision.DISCHARGE_TO_CARE_HOME, from_hospital[:, None, None] * kept)
    states = np.arange(social_ratios().size)
    able = social_flag(states, "needs_help").astype(np.float64)
    carer = np.where(social_flag(states, "has_carer"), builder.value("care_home_carer_ratio"), 1.0)
    dementia = np.ones(len(CONDITIONS))
    dementia[CONDITIONS.index("dementia")] = builder.value("care_home_dementia_ratio")
    row = Row(
        conditions=dementia, frailty=tables.of("frailty_care_home_ratio", "frailty"), social=able * carer
    )
    set_beginning(builder, Decision.CARE_HOME_ENTERED, row, np.maximum(begin - moved * kept, 0.0), ~in_home)
    builder.set_base(Decision.CARE_HOME_LEFT, end / MONTHS_A_YEAR)
    builder.set_base(Decision.COUNCIL_PAYS, builder.by_age("care_home_council_share"))
    return begin


def _died_in_care_home(builder: Builder, in_home: Flags, share: Numbers, leaves: float) -> Numbers:
    """Of the deaths that residents' rates make, the part that befalls residents, by age, sex and fifth.

    Whoever is recognised as near the end of life dies months later. Fewer of the same age lived there when those were
    recognised who die now, and some have left since.
    """
    years = builder.value("end_of_life_months") / MONTHS_A_YEAR
    foreseen = mean_by_age(builder, builder.foreseen, in_home) / mean_by_age(builder, builder.dying, in_home)
    ages = np.arange(AGES)
    earlier = np.interp(ages - years, ages, share[:, 0, 0])
    still = np.divide(earlier, share[:, 0, 0], out=np.ones(AGES), where=share[:, 0, 0] > 0) * (
        1 - leaves * years
    )
    return np.asarray(1 - foreseen * (1 - still[:, None, None]))


def _help_at_home(builder: Builder, new: Numbers) -> None:
    """A carer and a package, for as many of those in need at home as have them. `new`: of them, a year, by age."""
    alone, with_others = builder.tables.of("has_carer_share", "living")
    fewer = (alone / (1 - alone)) / (with_others / (1 - with_others))
    builder.set_row([Decision.CARER_FOUND], Row(social=social_ratios(lives_alone=float(fewer))))
    for found, lost, rate in (
        (Decision.CARER_FOUND, Decision.CARER_LOST, "carer_lost_annual_rate"),
        (Decision.PACKAGE_BEGINS, Decision.PACKAGE_ENDS, "home_care_ends_annual_rate"),
    ):
        builder.set_base(lost, np.array(builder.value(rate) / MONTHS_A_YEAR))
        builder.set_base(found, times_a_year(builder.value(rate)) + new)
    share = builder.by_age("home_care_share")
    builder.base[Decision.PACKAGE_BEGINS] *= by_cell(share / (1 - share))
    _balance(builder, "has_carer", Decision.CARER_FOUND, Decision.CARER_LOST)
    anyway = packages_after_reablement(builder)
    _balance(builder, "has_home_care", Decision.PACKAGE_BEGINS, Decision.PACKAGE_ENDS, anyway)


def _balance(
    builder: Builder, flag: str, found: Decision, lost: Decision, anyway: Numbers | float = 0.0
) -> None:
    """Set the level of a base by which help at home is found, so that as many come to have it as lose it.

    `anyway`: each person's chance in a month to come to it otherwise.
    """
    has_it, in_need = _flag(builder, flag), _flag(builder, "needs_help") & ~_flag(builder, "in_care_home")
    leaving = builder.chance(lost) + builder.chance(Decision.DEPENDENCY_ENDS)
    leaving += moves_from_hospital(builder) + builder.chance(Decision.CARE_HOME_ENTERED)
    without = builder.crowd.weight * (in_need & ~has_it)
    found_otherwise = float((without * anyway).sum()) * MONTHS_A_YEAR
    level = newcomers(builder, has_it, leaving, without * builder.rate(found), found_otherwise)
    chance = builder.base[found] * level / MONTHS_A_YEAR
    builder.base[found] = rate_for(chance * MONTHS_A_YEAR) / MONTHS_A_YEAR


def _requests(builder: Builder) -> None:
    """Requests for social care; some, and some discharges from hospital, begin reablement."""
    tables, crowd = builder.tables, builder.crowd
    rate = builder.by_age("social_care_requests_annual_rate")
    has_none = ~(_flag(builder, "has_home_care") | _flag(builder, "in_care_home"))
    group = tables.age_groups("social_care_requests_annual_rate", "no_night_share")
    people_group = group[crowd.people.age]
    free = crowd.mean_by(people_group, has_none)
    by_age = rate / free[group] / MONTHS_A_YEAR
    builder.set_base(Decision.SOCIAL_CARE_REQUEST, -np.log1p(-by_age))
    asked = tables.parameters.value("request_outcome_share", outcome="reablement")
    on_request = asked * (1 - builder.value("requests_from_hospital_share"))
    builder.set_base(Decision.REABLEMENT_ON_REQUEST, np.array(on_request))
    # All others begin in hospital, those of people who had care before it among them.
    at_discharge = builder.value("reablement_episodes_per_request") - on_request
    # Nobody is put into reablement who is recognised as near the end of life.
    able = ~_flag(builder, "in_care_home") * builder.unrecognised
    stays = crowd.mean_by(people_group, emergency_admissions(builder) * able)
    overnight = stays[group] * (1 - builder.by_age("no_night_share")) * MONTHS_A_YEAR
    builder.set_base(Decision.REABLEMENT_AT_DISCHARGE, rate * at_discharge / overnight)
    builder.set_base(Decision.REABLEMENT_ENDS, np.array(1 / builder.value("reablement_months")))
    builder.set_base(Decision.REABLEMENT_SUCCEEDS, tables.of("reablement_success_share"))


def _recovery_of_life(builder: Builder, turnover: Numbers) -> None:
    """A settled home and a meaningful role, for as many with severe mental illness as have them."""
    new = turnover[CONDITIONS.index("severe_mental_illness")]
    for won, lost, share_name, lost_name in (
        (
            Decision.SETTLED_HOME_WON,
            Decision.SETTLED_HOME_LOST,
            "settled_home_share",
            "settled_home_lost_annual_rate",
        ),
        (
            Decision.MEANINGFUL_ROLE_WON,
            Decision.MEANINGFUL_ROLE_LOST,
            "meaningful_role_share",
            "meaningful_role_lost_annual_rate",
        ),
    ):
        share, ends = builder.value(share_name), builder.value(lost_name)
        needed = (times_a_year(ends) + new) * share / (1 - share)
        builder.set_base(won, rate_for(needed) / MONTHS_A_YEAR)
        builder.set_base(lost, np.array(ends / MONTHS_A_YEAR))
