"""How people who are made live: alone or not, lonely, caring, dependent, cared for; and what they wait for.

Nobody starts in reablement or recognised as near the end of life: a few months bring both about. The module
must not know how health came about.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from agents.citizens.baseline import Baseline, People, Tables
from agents.citizens.chance_arrays import none_probability
from agents.citizens.columns import CONDITIONS, FRAILTIES, MONTHS_WAITED, NEVER_DISCHARGED, has
from agents.citizens.levels import Numbers, product_by_set
from agents.citizens.streams import Stream
from scenarios.place import QUINTILES

Flags = NDArray[np.bool_]


def make_social_life(people: People, baseline: Baseline) -> None:
    """Give the people how they live, each state after those it hangs on."""
    _need_of_help(people, baseline)
    _care_home(people, baseline)
    _living_alone(people, baseline)
    _help_at_home(people, baseline.tables)
    _caring(people, baseline)
    _loneliness(people, baseline)
    make_recent_life(people, baseline)


def make_recent_life(people: People, baseline: Baseline) -> None:
    """Give the people what a few months or years bring about, whatever came before."""
    _severe_mental_illness(people, baseline.tables)
    _waiting(people, baseline)
    _recent_discharge(people, baseline)


def _need_of_help(people: People, baseline: Baseline) -> None:
    tables = baseline.tables
    ratio = _by_conditions("needs_help_condition_ratio", people, tables)
    ratio = ratio * tables.of("needs_help_frailty_ratio", "frailty")[people.whole("frailty")]
    ratio = ratio * tables.of("needs_help_quintile_ratio", "quintile")[people.quintile]
    stream = Stream.SYNTHESIS_DEPENDENCY
    people.state["needs_help"] = _drawn("needs_help_share", stream, people, baseline, ratio, by_sex=True)


def _care_home(people: People, baseline: Baseline) -> None:
    """Some of those who need help live in a care home, and the council pays for some of these."""
    tables = baseline.tables
    ratio = (
        people.flag("needs_help") * tables.of("frailty_care_home_ratio", "frailty")[people.whole("frailty")]
    )
    dementia = has(people.whole("conditions"), CONDITIONS.index("dementia"))
    ratio = ratio * np.where(dementia, tables.of("care_home_dementia_ratio"), 1.0)
    in_care_home = _drawn("care_home_share", Stream.SYNTHESIS_CARE_HOME, people, baseline, ratio)
    u = people.draws.uniform(Stream.SYNTHESIS_CARE_HOME, 1)
    people.state["in_care_home"] = in_care_home
    people.state["council_pays"] = in_care_home & (
        u < tables.of("care_home_council_share", "age")[people.age]
    )


def _living_alone(people: People, baseline: Baseline) -> None:
    """Living alone; nobody in a care home does, and the published share is of everybody."""
    at_home = (~people.flag("in_care_home")).astype(np.float64)
    stream = Stream.SYNTHESIS_LIVING_ALONE
    people.state["lives_alone"] = _drawn("lives_alone_share", stream, people, baseline, at_home, by_sex=True)


def _help_at_home(people: People, tables: Tables) -> None:
    """An unpaid carer and a home-care package, each for some of those who need help at home."""
    at_home = people.flag("needs_help") & ~people.flag("in_care_home")
    alone, with_others = tables.of("has_carer_share", "living")
    carer_share = np.where(people.flag("lives_alone"), alone, with_others)
    package_share = tables.of("home_care_share", "age")[people.age]
    people.state["has_carer"] = at_home & (people.draws.uniform(Stream.SYNTHESIS_CARER) < carer_share)
    people.state["has_home_care"] = at_home & (people.draws.uniform(Stream.SYNTHESIS_PACKAGE) < package_share)


def _caring(people: People, baseline: Baseline) -> None:
    able = (~people.flag("in_care_home")).astype(np.float64)
    people.state["is_carer"] = _drawn(
        "carer_share", Stream.SYNTHESIS_CARING, people, baseline, able, by_sex=True
    )


def _loneliness(people: People, baseline: Baseline) -> None:
    tables = baseline.tables
    ratio = _by_conditions("lonely_condition_ratio", people, tables)
    ratio = ratio * tables.of("lonely_quintile_ratio", "quintile")[people.quintile]
    ratio = ratio * np.where(people.flag("lives_alone"), tables.of("lonely_alone_ratio"), 1.0)
    people.state["is_lonely"] = _drawn("lonely_share", Stream.SYNTHESIS_LONELINESS, people, baseline, ratio)


def _severe_mental_illness(people: People, tables: Tables) -> None:
    ill = has(people.whole("conditions"), CONDITIONS.index("severe_mental_illness"))
    home, role = tables.of("settled_home_share"), tables.of("meaningful_role_share")
    people.state["has_settled_home"] = ill & (people.draws.uniform(Stream.SYNTHESIS_SETTLED_HOME) < home)
    people.state["has_meaningful_role"] = ill & (
        people.draws.uniform(Stream.SYNTHESIS_MEANINGFUL_ROLE) < role
    )


def _waiting(people: People, baseline: Baseline) -> None:
    """Those on the planned-care list, as likely as they are to be referred, by pathway and months waited."""
    tables = baseline.tables
    ratio = _by_conditions("referrals_condition_ratio", people, tables)
    ratio = ratio * tables.of("referrals_quintile_ratio", "quintile")[people.quintile]
    ratio = ratio * tables.of("referrals_annual_rate", "age")[people.age]
    everybody = np.zeros(people.age.size, dtype=np.int64)
    share = np.atleast_1d(tables.of("waiting_share"))
    chance = baseline.levels.probability("waiting", share, everybody, ratio, people)
    waits = people.draws.uniform(Stream.SYNTHESIS_WAITING) < chance
    waiting = replace(people, weight=people.weight * chance)
    people.state["pathway"] = np.where(waits, np.where(_musculoskeletal(waiting, baseline), 1, 2), 0)
    mean = float(tables.of("waited_months"))
    waited_less = 1 - (mean / (1 + mean)) ** np.arange(1, MONTHS_WAITED.highest + 1)
    months = np.searchsorted(waited_less, people.draws.uniform(Stream.SYNTHESIS_MONTHS_WAITED), side="right")
    people.state["months_waited"] = np.where(waits, months, 0)


def _musculoskeletal(waiting: People, baseline: Baseline) -> Flags:
    """Whether each person, if it waits, waits for musculoskeletal care: likelier with such a disease."""
    tables = baseline.tables
    share, ratio = tables.of("pathway_share", "pathway"), tables.of("pathway_condition_ratio", "pathway")
    ill = has(waiting.whole("conditions"), CONDITIONS.index("musculoskeletal"))
    everybody = np.zeros(ill.size, dtype=np.int64)
    relative = np.where(ill, ratio[0] / ratio[1], 1.0)
    chance = baseline.levels.probability("musculoskeletal pathway", share[:1], everybody, relative, waiting)
    return waiting.draws.uniform(Stream.SYNTHESIS_PATHWAY) < chance


def _recent_discharge(people: People, baseline: Baseline) -> None:
    """Months since the last emergency discharge, as if admissions came at a steady rate by age and frailty."""
    tables = baseline.tables
    rate = tables.of("emergency_admissions_annual_rate", "age", unit="per_month")[people.age]
    exponent = tables.of("frailty_beyond_conditions_exponent")
    ratio = (tables.of("frailty_admission_ratio", "frailty") ** exponent)[people.whole("frailty")]
    ratio = ratio * tables.of("emergency_quintile_ratio", "quintile")[people.quintile]
    group = tables.age_groups("emergency_admissions_annual_rate")
    monthly = rate * baseline.levels.relative("recent discharge", group, ratio, people)
    u = people.draws.uniform(Stream.SYNTHESIS_RECENT_DISCHARGE)
    # All of an age, a frailty and a fifth have the same rate: chances are worked out once for them.
    cell = (people.age * len(FRAILTIES) + people.whole("frailty")) * len(QUINTILES) + people.quintile
    rate_of = np.zeros(int(cell.max(initial=0)) + 1)
    rate_of[cell] = monthly
    months = np.zeros(people.age.size, dtype=np.int64)
    for month in range(1, NEVER_DISCHARGED + 1):
        discharged_share = 1 - none_probability(rate_of * month)
        months += u >= discharged_share[cell]
    people.state["months_since_discharge"] = months


def _drawn(
    name: str, stream: Stream, people: People, baseline: Baseline, ratio: Numbers, *, by_sex: bool = False
) -> Flags:
    """Whether each person is in a state whose share is by age, and by sex too if it is said."""
    tables = baseline.tables
    group = tables.age_groups(name)
    axes = ("sex", "age") if by_sex else ("age",)
    share = tables.of(name, *axes)[..., tables.first_ages(group)]
    by_age = tables.odds_by_age(share, group)
    by_age = by_age[people.sex, people.age] if by_sex else by_age[people.age]
    cell = people.cell(group) if by_sex else group[people.age]
    chance = baseline.levels.probability(name, share.T, cell, by_age * ratio, people)
    return people.draws.uniform(stream) < chance


def _by_conditions(parameter: str, people: People, tables: Tables) -> Numbers:
    return product_by_set(tables.of(parameter, "condition"))[people.whole("conditions")]
