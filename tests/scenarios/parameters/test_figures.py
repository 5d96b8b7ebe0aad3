"""The shipped parameters weighed by England's people: they add up to the published figures they stand for."""

import numpy as np
import pytest

from scenarios.parameters import Target, load_parameters, registers_by_condition
from scenarios.parameters.units import Floats
from scenarios.place_figures import AgeBand
from tests.scenarios.parameters.england import AGES, ages_of, by_age, mean, meets, named, residents, target

pytestmark = pytest.mark.unit

PARAMETERS = load_parameters()
BOTH = ("male", "female")


# Demography


def test_residents_add_up() -> None:
    assert residents().sum() == pytest.approx(float(target("residents").value), abs=100)


def test_residents_by_age_and_sex_are_the_published_shares() -> None:
    for each in named("residents_share"):
        first, last = ages_of(each)
        people = residents()[first : last + 1, BOTH.index(str(dict(each.subgroup)["sex"]))]
        assert people.sum() / residents().sum() == pytest.approx(float(each.value), abs=0.0001)


def test_a_woman_has_as_many_children_as_published() -> None:
    children = by_age("births_annual_rate").sum()
    assert children == pytest.approx(float(target("children_per_woman").value), abs=0.005)
    assert meets((by_age("births_annual_rate") * residents()[:, 1]).sum(), target("births"))


def test_the_mean_age_of_mothers() -> None:
    births = by_age("births_annual_rate") * residents()[:, 1]
    assert ((np.array(AGES) + 0.5) * births).sum() / births.sum() == pytest.approx(30.2, abs=0.1)


def life_expectancy(rates: Floats, age: int) -> float:
    """Years left at an age, by annual death rates from 0 to 100; the last holds for ever."""
    alive, years = 1.0, 0.0
    for rate in rates[age:-1]:
        years += alive * -np.expm1(-rate) / rate
        alive *= np.exp(-rate)
    return float(years + alive / rates[-1])


def test_life_expectancy_is_the_life_table_s() -> None:
    for each in named("life_expectancy"):
        at = BOTH.index(str(dict(each.subgroup)["sex"]))
        rates = by_age("deaths_annual_rate", "sex")[:, at]
        assert life_expectancy(rates, ages_of(each)[0]) == pytest.approx(float(each.value), abs=0.1)


def test_deaths_by_age_and_sex() -> None:
    deaths = by_age("deaths_annual_rate", "sex") * residents()
    for each in named("deaths"):
        first, last = ages_of(each)
        at = BOTH.index(str(dict(each.subgroup)["sex"]))
        assert deaths[first : last + 1, at].sum() == pytest.approx(float(each.value), rel=0.03)


def test_life_expectancy_by_deprivation_has_the_published_slope() -> None:
    ratios = by_age("deaths_quintile_ratio", "sex", "quintile")
    quintiles = by_age("residents_quintile_share", "quintile") * residents().sum(axis=1)[:, None]
    shares = quintiles.sum(axis=0) / quintiles.sum()
    ranks = shares.cumsum() - shares / 2
    for at, sex in enumerate(BOTH):
        rates = by_age("deaths_annual_rate", "sex")[:, at, None] * ratios[:, at]
        years = [life_expectancy(rates[:, quintile], 0) for quintile in range(5)]
        slope = np.polyfit(ranks, years, 1, w=np.sqrt(shares))[0]
        assert slope == pytest.approx(float(target("life_expectancy_slope", sex=sex).value), abs=0.45)


def test_deprivation_changes_no_total_of_deaths() -> None:
    quintiles = by_age("residents_quintile_share", "quintile")[:, None, :]
    means = (by_age("deaths_quintile_ratio", "sex", "quintile") * quintiles).sum(axis=2)
    assert np.abs(means - 1).max() < 0.06
    assert mean(means) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    ("name", "axis"),
    [
        ("residents_quintile_share", "quintile"),
        ("frailty_share", "frailty"),
        ("emergency_cause_share", "cause"),
    ],
)
def test_shares_of_an_age_make_a_whole(name: str, axis: str) -> None:
    assert by_age(name, axis).sum(axis=1) == pytest.approx(np.ones(len(AGES)), abs=0.0006)


@pytest.mark.parametrize(
    ("name", "axis"),
    [("activation_share", "activation"), ("pathway_share", "pathway"), ("request_outcome_share", "outcome")],
)
def test_shares_make_a_whole(name: str, axis: str) -> None:
    assert PARAMETERS.table(name, (axis,)).sum() == pytest.approx(1, abs=0.0006)


# Conditions


def prevalence(condition: str) -> Floats:
    """True prevalence by age."""
    at = PARAMETERS.levels("condition").index(condition)
    return by_age("prevalence_share", "condition")[:, at].copy()


def test_the_diagnosed_are_the_registers() -> None:
    for condition, register in registers_by_condition().items():
        if register is None:
            continue
        each = target_of(register.name)
        recorded = mean(prevalence(condition), *ages_of(each))
        recorded *= PARAMETERS.value("diagnosed_share", condition=condition)
        recorded *= PARAMETERS.value("on_register_share", condition=condition)
        assert recorded == pytest.approx(float(each.value), rel=0.01), condition


def by_sex(values: Floats, male_to_female: float) -> Floats:
    """Values by age split by sex: this ratio at each age, and the same mean of the age."""
    people = residents()
    female = values * people.sum(axis=1) / (male_to_female * people[:, 0] + people[:, 1])
    return np.stack([male_to_female * female, female], axis=1)


@pytest.mark.parametrize("sex", BOTH)
def test_hypertension_of_men_and_women_is_as_surveyed(sex: str) -> None:
    ratio = PARAMETERS.value("prevalence_male_to_female_ratio", condition="hypertension")
    at = BOTH.index(sex)
    share = mean(by_sex(prevalence("hypertension"), ratio)[:, at], 16, 100, residents()[:, at])
    each = target("true_prevalence_share", condition="hypertension", age="16+", sex=sex)
    assert share == pytest.approx(float(each.value), abs=0.003)


@pytest.mark.parametrize(("condition", "ages"), [("dementia", "65+"), ("depression_or_anxiety", "16-64")])
def test_true_prevalence_is_as_surveyed(condition: str, ages: str) -> None:
    each = target("true_prevalence_share", condition=condition, age=ages)
    assert mean(prevalence(condition), *ages_of(each)) == pytest.approx(float(each.value), rel=0.005)


def test_depression_or_anxiety_is_coded_as_often_as_published() -> None:
    each = target("coded_prevalence_share", condition="depression_or_anxiety", age="18+")
    coded = mean(prevalence("depression_or_anxiety"), 18) * PARAMETERS.value(
        "diagnosed_share", condition="depression_or_anxiety"
    )
    assert coded == pytest.approx(float(each.value), rel=0.005)


def test_registers_differ_by_deprivation_as_published() -> None:
    ratios = PARAMETERS.table("prevalence_quintile_ratio", ("condition", "quintile"))
    shares = by_age("residents_quintile_share", "quintile")
    people = residents().sum(axis=1)[:, None] * shares
    exponents = by_age("deprivation_exponent")[:, None]
    for at, register in enumerate(registers_by_condition().values()):
        if register is None:
            continue
        first = ages_of(target_of(register.name))[0]
        factors = ratios[at] ** exponents
        factors /= (factors * shares).sum(axis=1, keepdims=True)
        sick = (people * prevalence(register.stands_for)[:, None] * factors)[first:].sum(axis=0)
        crude = sick / people[first:].sum(axis=0) / (sick.sum() / people[first:].sum())
        published = [
            float(
                target("recorded_prevalence_quintile_ratio", register=register.name, quintile=quintile).value
            )
            for quintile in range(1, 6)
        ]
        assert crude == pytest.approx(published, abs=0.04), register.name


def target_of(register: str) -> Target:
    return next(
        each for each in named("recorded_prevalence_share") if dict(each.subgroup)["register"] == register
    )


# Risk factors, frailty and social state


@pytest.mark.parametrize("sex", BOTH)
def test_obesity_is_as_surveyed(sex: str) -> None:
    table = PARAMETERS.table("risk_factor_share", ("risk_factor", "age", "sex"), ages=AGES)
    at = BOTH.index(sex)
    share = mean(table[PARAMETERS.levels("risk_factor").index("obesity"), :, at], 16, 100, residents()[:, at])
    assert share == pytest.approx(float(target("obesity_share", age="16+", sex=sex).value), rel=0.005)


def test_smoking_lies_where_published() -> None:
    table = PARAMETERS.table("risk_factor_share", ("risk_factor", "age", "sex"), ages=AGES)[0]
    assert meets(mean(table, 18), target("smoking_share", age="18+"))


@pytest.mark.parametrize("factor", ["smoking", "obesity"])
def test_risk_factors_by_deprivation_have_a_mean_of_one(factor: str) -> None:
    ratios = PARAMETERS.table("risk_factor_quintile_ratio", ("risk_factor", "quintile"))
    adults = (by_age("residents_quintile_share", "quintile") * residents().sum(axis=1)[:, None])[16:].sum(
        axis=0
    )
    at = PARAMETERS.levels("risk_factor").index(factor)
    assert (ratios[at] * adults).sum() / adults.sum() == pytest.approx(1, abs=0.005)


@pytest.mark.parametrize(("ages", "tolerance"), [("65+", 0.002), ("50+", 0.002)])
def test_frail_people(ages: str, tolerance: float) -> None:
    each = target("frail_share", age=ages)
    frail = 1 - by_age("frailty_share", "frailty")[:, 0]
    assert mean(frail, ages_of(each)[0]) == pytest.approx(float(each.value), abs=tolerance)


@pytest.mark.parametrize(("name", "ages"), [("lives_alone_share", "65+"), ("carer_share", "16+")])
def test_social_states_are_as_common_as_published(name: str, ages: str) -> None:
    each = target(name, age=ages)
    assert mean(by_age(name, "sex"), ages_of(each)[0]) == pytest.approx(float(each.value), rel=0.01)


def test_lonely_people() -> None:
    assert mean(by_age("lonely_share"), 16) == pytest.approx(0.05, rel=0.01)


@pytest.mark.parametrize("sex", BOTH)
def test_people_who_need_help(sex: str) -> None:
    at = BOTH.index(sex)
    share = mean(by_age("needs_help_share", "sex")[:, at], 65, 100, residents()[:, at])
    assert share == pytest.approx(float(target("needs_help_share", age="65+", sex=sex).value), rel=0.01)


def test_residents_of_care_homes() -> None:
    share = by_age("care_home_share")
    in_2011, in_2021 = 0.032, 0.025
    assert mean(share, 65) == pytest.approx(in_2011 + (in_2021 - in_2011) * 3 / 10, rel=0.005)
    homes = share * residents().sum(axis=1)
    assert homes[85:].sum() / homes[65:].sum() == pytest.approx(0.592, rel=0.005)


def test_requests_for_social_care() -> None:
    requests = by_age("social_care_requests_annual_rate") * residents().sum(axis=1)
    assert requests.sum() == pytest.approx(1_846_000, rel=0.001)
    assert requests[65:].sum() / requests.sum() == pytest.approx(0.72, rel=0.001)


# Use of care


def test_gp_contacts() -> None:
    contacts = by_age("gp_contacts_annual_rate", "sex")
    assert mean(contacts) == pytest.approx(float(target("gp_contacts_annual_rate").value), rel=0.002)
    assert contacts[30, 1] == pytest.approx(2 * contacts[30, 0], rel=0.001)


def test_ae_attendances() -> None:
    attendances = by_age("ae_attendances_annual_rate") * residents().sum(axis=1)
    assert attendances.sum() == pytest.approx(14_600_000, rel=0.002)
    assert meets(attendances[:40].sum() / attendances.sum(), target("ae_under_40_share"))
    by_ambulance = (attendances * by_age("ambulance_share")).sum() / attendances.sum()
    assert by_ambulance == pytest.approx(0.23, rel=0.002)


def test_minor_attendances_of_adults() -> None:
    attendances = by_age("ae_attendances_annual_rate") * residents().sum(axis=1)
    assert mean(by_age("ae_minor_share"), 16, 100, attendances) == pytest.approx(0.151, rel=0.05)


def admissions() -> Floats:
    people: Floats = residents().sum(axis=1)
    return by_age("emergency_admissions_annual_rate") * people


def test_emergency_admissions() -> None:
    assert admissions().sum() == pytest.approx(5_600_000, rel=0.002)
    older = target("emergency_admissions", age="65+")
    assert admissions()[65:].sum() == pytest.approx(float(older.value), rel=0.002)


def test_avoidable_admissions() -> None:
    causes = by_age("emergency_cause_share", "cause")
    per_100000 = (causes * admissions()[:, None]).sum(axis=0) / residents().sum() * 100_000
    incentivised, other_chronic, acute, _ = per_100000
    assert incentivised + other_chronic == pytest.approx(805, rel=0.01)
    assert incentivised == pytest.approx(0.85 * 805, rel=0.01)
    assert acute == pytest.approx(1270, rel=0.01)
    share = (incentivised + other_chronic + acute) / per_100000.sum()
    assert meets(share, target("avoidable_admissions_share"))


def test_emergency_bed_days_and_stays_of_no_night() -> None:
    assert (by_age("emergency_stay_days") * admissions()).sum() == pytest.approx(32_410_000, rel=0.002)
    assert mean(by_age("no_night_share"), weights=admissions()) == pytest.approx(0.33, rel=0.005)


def test_readmissions() -> None:
    assert mean(by_age("readmission_share"), weights=admissions()) == pytest.approx(0.125, rel=0.005)
    ratios = PARAMETERS.table("readmission_quintile_ratio", ("quintile",))
    assert ratios[0] / ratios[4] == pytest.approx(14.9 / 12.7, rel=0.001)


def test_bed_days_of_people_fit_to_leave() -> None:
    nights = admissions() * (1 - by_age("no_night_share"))
    delayed = nights * by_age("delayed_discharge_share") * PARAMETERS.value("delay_days")
    assert delayed[65:].sum() == pytest.approx(2_700_000, rel=0.01)
    recorded = delayed.sum() * PARAMETERS.value("delay_recorded_share")
    assert recorded == pytest.approx(1_150_000, rel=0.01)


def test_planned_care() -> None:
    referrals = mean(by_age("referrals_annual_rate"))
    assert meets(referrals, target("referrals_annual_rate"))
    first = referrals * PARAMETERS.value("first_attendances_per_referral")
    all_attendances = first * (1 + PARAMETERS.value("follow_ups_per_first_attendance"))
    assert meets(all_attendances, target("outpatient_attendances_per_person"))
    treated = first * PARAMETERS.value("planned_treatments_per_first_attendance") * residents().sum()
    assert meets(treated, target("planned_admissions"))


# Months and quality of life

DAYS = np.array([30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31])


@pytest.mark.parametrize("name", ["ae_month_index", "admissions_month_index", "deaths_month_index"])
def test_the_months_of_a_year_have_a_mean_of_one(name: str) -> None:
    assert (PARAMETERS.table(name, ("month",)) * DAYS).sum() / DAYS.sum() == pytest.approx(1, abs=0.002)


def test_the_year_begins_in_april() -> None:
    months = PARAMETERS.levels("month")
    assert (months[0], months[9], len(months)) == ("april", "january", 12)
    assert months[int(PARAMETERS.table("deaths_month_index", ("month",)).argmax())] == "january"
    assert months[int(PARAMETERS.table("deaths_month_index", ("month",)).argmin())] == "august"


def test_quality_of_life_is_the_norm_of_the_age() -> None:
    for each in named("quality_of_life"):
        about = dict(each.subgroup)
        band = about["age"]
        assert isinstance(band, AgeBand)
        norm = PARAMETERS.value("quality_of_life_norm", age=band.age_from, sex=about["sex"])
        assert norm == pytest.approx(float(each.value), abs=0.0006)


def test_the_care_of_the_end_of_life_is_the_palliative_register() -> None:
    deaths = (by_age("deaths_annual_rate", "sex") * residents()).sum()
    years = PARAMETERS.value("end_of_life_months", "years")
    on_register = deaths * PARAMETERS.value("end_of_life_recognised_share") * years
    assert on_register / residents().sum() == pytest.approx(0.0031, rel=0.02)
