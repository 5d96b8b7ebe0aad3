"""Outputs that are more than one sum over another: of people as they are at the end, of persons, of beds and waits.

Each is a function of a run and a subgroup, named as `outputs.csv` names it. The module must not know what is published.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from calibration.about import Flags, People
from calibration.lived import WINDOW, YEAR, Lived
from calibration.outputs import Figure, Own, counts_of
from scenarios.parameters import registers_by_condition
from scenarios.parameters.subgroups import Subgroup
from scenarios.parameters.units import DAYS_A_YEAR, MONTHS_A_YEAR
from scenarios.place import QUINTILES

MILLION = 1_000_000
PER_100000 = 100_000
TOP_SHARE = 0.1
MIDDLES = (20, 30, 40, 50, 60, 70, 80)
"""Ages at the middle of bands of ten years, between which onset is compared."""
COMPARED_AT = 60
HALF_BAND_YEARS = 5
OUTER_TENTHS_APART = 0.9
"""Of all ranks of deprivation, those between the middles of the outer tenths."""
AGES_TOGETHER = 10
"""Years of age for which people's rates stand in what is standardised."""
MANY = 2
CHRONIC_AVOIDABLE = (Item.EMERGENCY_AVOIDABLE_INCENTIVISED, Item.EMERGENCY_AVOIDABLE_OTHER)
AVOIDABLE = (*CHRONIC_AVOIDABLE, Item.EMERGENCY_OTHER_ACUTE_AVOIDABLE)
BED_DAYS = (Item.EMERGENCY_BED_DAY, Item.PLANNED_BED_DAY)


def _share(members: Flags, people: Flags) -> Figure:
    some, everybody = int((members & people).sum()), int(people.sum())
    return Figure(some / everybody if everybody else float("nan"), some)


def _level(about: Subgroup, axis: str, output: str) -> str:
    found = dict(about).get(axis)
    if found is None:
        raise ValueError(f"'{output}' needs a {axis}; write its subgroup like {axis}=...")
    return str(found)


# Illness


def recorded_prevalence_share(lived: Lived, about: Subgroup) -> Figure:
    """Of a register: those diagnosed whom its rules count, to people of its ages."""
    register = _level(about, "register", "recorded_prevalence_share")
    condition = next(
        name for name, kept in registers_by_condition().items() if kept and kept.name == register
    )
    share = _share(lived.people.knows(condition), lived.people.those(about))
    return Figure(
        share.value * lived.parameters.value("on_register_share", condition=condition), share.events
    )


def true_prevalence_share(lived: Lived, about: Subgroup) -> Figure:
    """Of a condition: who truly has it."""
    return _share(
        lived.people.has(_level(about, "condition", "true_prevalence_share")), lived.people.those(about)
    )


def coded_prevalence_share(lived: Lived, about: Subgroup) -> Figure:
    """Of a condition: in whom it is diagnosed."""
    condition = _level(about, "condition", "coded_prevalence_share")
    return _share(lived.people.knows(condition), lived.people.those(about))


def multimorbidity_share(lived: Lived, about: Subgroup) -> Figure:
    """Who has two registered conditions or more."""
    return _share(lived.people.registers >= MANY, lived.people.those(about))


def coded_multimorbidity_share(lived: Lived, about: Subgroup) -> Figure:
    """Who has two conditions or more that are diagnosed, whether they have registers or not."""
    return _share(lived.people.diagnoses >= MANY, lived.people.those(about))


def mental_and_physical_share(lived: Lived, about: Subgroup) -> Figure:
    """Who has a mental illness and another condition."""
    people = lived.people
    return _share(people.mental & (people.physical > 0), people.those(about))


def mental_illness_odds(lived: Lived, about: Subgroup) -> Figure:
    """Who has a mental illness, to who has none."""
    people, those = lived.people, lived.people.those(about)
    ill, well = int((people.mental & those).sum()), int((~people.mental & those).sum())
    return Figure(ill / well if well else float("nan"), ill)


def multimorbidity_earlier_onset_years(lived: Lived, about: Subgroup) -> Figure:
    """Between the outer tenths, by the straight line through the fifths, each at the share of the least deprived at 60.

    A fifth's age at a share is by straight lines between the middles of bands of age.
    """
    people, among = lived.people, lived.people.those(about)
    shares = [
        [_share(people.diagnoses >= MANY, _around(people, age) & among & (people.state("quintile") == at)).value
         for age in MIDDLES]
        for at in range(len(QUINTILES))
    ]  # fmt: skip
    compared = shares[-1][MIDDLES.index(COMPARED_AT)]
    ages = [float(np.interp(compared, each, MIDDLES)) for each in shares]
    ranks = (np.arange(len(QUINTILES)) + 0.5) / len(QUINTILES)
    return Figure(float(np.polyfit(ranks, ages, 1)[0]) * OUTER_TENTHS_APART)


def _around(people: People, age: int) -> Flags:
    return np.asarray((people.age >= age - HALF_BAND_YEARS) & (people.age < age + HALF_BAND_YEARS))


# Persons


def contacts_of_top_tenth_share(lived: Lived, about: Subgroup) -> Figure:
    """Contacts with GPs of the tenth who had most."""
    contacts = np.sort(lived.lives.counted(Item.GP_CONTACT)[_all_year(lived) & lived.watched.those(about)])
    top = round(TOP_SHARE * contacts.size)
    return Figure(float(contacts[contacts.size - top :].sum() / max(contacts.sum(), 1)))


def people_admitted_in_2_years_share(lived: Lived, about: Subgroup) -> Figure:
    """Of those who were here throughout, or were until they died."""
    admitted = lived.lives.years[:, :, list(EMERGENCY_ADMISSIONS)].sum(axis=(0, 2)) > 0
    lasted = lived.lives.years[0, :, Item.PEOPLE] == MONTHS_A_YEAR
    return _share(np.asarray(admitted), np.asarray(lasted) & lived.watched.those(about))


def care_home_users(lived: Lived, about: Subgroup) -> Figure:
    """Those for whom a council paid, England's number."""
    users = (lived.lives.counted(Item.CARE_HOME_MONTH_COUNCIL) > 0) & lived.watched.those(about)
    years = lived.lives.counted(Item.PEOPLE).sum() / MONTHS_A_YEAR
    return Figure(int(users.sum()) / years * lived.england_residents, int(users.sum()))


def care_home_entries_annual_rate(lived: Lived, about: Subgroup) -> Figure:
    """Those who moved in and had a month paid by a council, a person-year of both years, times 100,000.

    A month is paid from the one after the move on, so that moves of the last month are missed.
    """
    both = lived.lives.years[:, lived.watched.those(about)].sum(axis=0)
    entries = int(both[both[:, Item.CARE_HOME_MONTH_COUNCIL] > 0, Item.CARE_HOME_ENTRY].sum())
    years = int(both[:, Item.PEOPLE].sum()) / MONTHS_A_YEAR
    return Figure(PER_100000 * entries / years if years else float("nan"), entries)


def _all_year(lived: Lived) -> Flags:
    return np.asarray(lived.lives.counted(Item.PEOPLE) == MONTHS_A_YEAR)


def care_home_residents(lived: Lived, about: Subgroup) -> Figure:
    """Those who live in a care home at the end, England's number."""
    residents = int(((lived.people.state("in_care_home") > 0) & lived.people.those(about)).sum())
    return Figure(residents / lived.people.age.size * lived.england_residents, residents)


def quality_of_life(lived: Lived, about: Subgroup) -> Figure:
    """The mean index of the months."""
    counts = counts_of(lived, about)
    years = counts[Item.PEOPLE] / MONTHS_A_YEAR
    return Figure(counts[Item.QALY_MILLIONTHS] / MILLION / years if years else float("nan"))


def _state(name: str) -> Own:
    def share(lived: Lived, about: Subgroup) -> Figure:
        return _share(lived.people.state(name) > 0, lived.people.those(about))

    return share


def chronic_avoidable_admissions_standardised(lived: Lived, about: Subgroup) -> Figure:
    """Those of some people, to those at the rates of all who are watched, at the ages of these people."""
    counted = lived.lives.years.sum(axis=0)
    band, those = lived.watched.age // AGES_TOGETHER, lived.watched.those(about)
    months = np.bincount(band, weights=counted[:, Item.PEOPLE])
    at_ages = np.bincount(band, weights=counted[:, CHRONIC_AVOIDABLE].sum(axis=1)) / np.maximum(months, 1)
    expected = np.average(at_ages[band[those]], weights=counted[those, Item.PEOPLE])
    here = counts_of(lived, about)
    found = sum(here[item] for item in CHRONIC_AVOIDABLE)
    return Figure(found / here[Item.PEOPLE] / float(expected), found)


def avoidable_admissions_cost(lived: Lived, about: Subgroup) -> Figure:
    """Those of some people, each at what emergency admissions of people of its age cost, in costs of a short stay."""
    counted, those = lived.lives.years.sum(axis=0), lived.watched.those(about)
    band = lived.watched.age // AGES_TOGETHER
    admitted = counted[:, EMERGENCY_ADMISSIONS].sum(axis=1)
    short = counted[:, Item.NO_NIGHT_ADMISSION] + lived.lives.one_nights.sum(axis=0)
    short_share = np.bincount(band, weights=short) / np.maximum(np.bincount(band, weights=admitted), 1)
    long_cost = float(lived.parameters.one("long_to_short_stay_price_ratio").value)
    cost = short_share + (1 - short_share) * long_cost
    avoidable = counted[:, AVOIDABLE].sum(axis=1)
    return Figure(float((avoidable * cost[band])[those].sum()), int(avoidable[those].sum()))


# Months, beds and waits


def ae_attendances_per_day(lived: Lived, about: Subgroup) -> Figure:
    """England's attendances on a day of a month of the financial year, over the last two years of months."""
    months = _months(lived, about, "ae_attendances_per_day")
    attended = sum(_counted(lived, (Item.AE_ATTENDANCE,), month) for month in months)
    people = sum(_counted(lived, (Item.PEOPLE,), month) for month in months)
    days = DAYS_A_YEAR / MONTHS_A_YEAR
    return Figure(attended / people / days * lived.england_residents, attended)


def bed_occupancy_share(lived: Lived, about: Subgroup) -> Figure:
    """Beds filled on an average day of the two years, or of a month of both."""
    every = list(range(WINDOW[0], WINDOW[1] + 1))
    months = _months(lived, about, "bed_occupancy_share") if about else every
    filled = sum(_counted(lived, BED_DAYS, month) for month in months)
    return Figure(filled / len(months) / (DAYS_A_YEAR / MONTHS_A_YEAR) / _beds(lived))


def beds(lived: Lived, _: Subgroup) -> Figure:
    """England's beds."""
    people = _counted(lived, (Item.PEOPLE,), YEAR[0])
    return Figure(_beds(lived) / people * lived.england_residents)


def waiting_over_52_weeks(lived: Lived, _: Subgroup) -> Figure:
    """England's number, on average over the scans of two years."""
    waits, scans = lived.history.scanned("waits", *WINDOW)
    long = int(waits.sum(axis=0)[MONTHS_A_YEAR:].sum())
    return Figure(long / scans / lived.people.age.size * lived.england_residents, long)


def _beds(lived: Lived) -> float:
    return float(lived.economy.today.reference.capacities.beds.sum())


def _counted(lived: Lived, items: tuple[Item, ...], month: int) -> float:
    return float(sum(lived.history.by_level(item, "place", 0, month, month)[0] for item in items))


def _months(lived: Lived, about: Subgroup, output: str) -> list[int]:
    """The scenario months of a month of the year, in the last two years."""
    from calibration.about import axes

    at = list(axes()["month"]).index(_level(about, "month", output)) + 1
    return [month for month in range(WINDOW[0], WINDOW[1] + 1) if (month - at) % MONTHS_A_YEAR == 0]


STATES = {
    "care_home_residents_share": "in_care_home",
    "frail_share": "frailty",
    "needs_help_share": "needs_help",
    "lives_alone_share": "lives_alone",
    "lonely_share": "is_lonely",
    "carers_share": "is_carer",
}
"""Outputs that are shares of people who are in a state at the end, each with the column that holds it."""

OWN: Mapping[str, Own] = {
    **{output: _state(column) for output, column in STATES.items()},
    **{
        each.__name__: each
        for each in (
            recorded_prevalence_share,
            true_prevalence_share,
            coded_prevalence_share,
            multimorbidity_share,
            coded_multimorbidity_share,
            mental_and_physical_share,
            mental_illness_odds,
            multimorbidity_earlier_onset_years,
            contacts_of_top_tenth_share,
            people_admitted_in_2_years_share,
            care_home_users,
            care_home_entries_annual_rate,
            care_home_residents,
            quality_of_life,
            chronic_avoidable_admissions_standardised,
            avoidable_admissions_cost,
            ae_attendances_per_day,
            bed_occupancy_share,
            beds,
            waiting_over_52_weeks,
        )
    },
}
