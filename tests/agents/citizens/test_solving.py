"""The rates solved on England's people: they do what is published of them, and no rate is above its bound."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from agents.citizens.baseline import Baseline
from agents.citizens.columns import CONDITIONS, OVER_18_WEEKS_MONTHS
from agents.citizens.decisions import CAUSES, DECISIONS, Decision, decision_names
from agents.citizens.levels import product_by_set
from agents.citizens.offer import DECIDED_FOR_ALL_ALIKE
from agents.citizens.rate_tables import AGES, MONTHS_A_YEAR, Builder, Crowd, crowd_of
from agents.citizens.rates import (
    ACTIVATIONS,
    CELLS,
    CONDITIONS_HIGH,
    CONDITIONS_LOW,
    DELAY_SHAPE,
    FRAILTIES,
    IN_HOSPITAL,
    LOW,
    LOW_BITS,
    MANAGED_HIGH,
    MANAGED_LOW,
    OTHER_RATIO,
    RATIOS,
    RECENT,
    RISK_SETS,
    SOCIAL,
    STAY_SHAPE,
    STEPS,
    USUAL_RATIO,
    Rates,
)
from agents.citizens.solving import Solved, solve
from agents.citizens.solving_care import mean_for, quintile_pattern, shapes_of
from agents.citizens.solving_death import death_groups, deaths_per_month
from agents.citizens.solving_waits import WAITS, still_waiting

Numbers = NDArray[np.float64]
APPROXIMATELY = 0.01  # where the solver says that it approximates: readmissions, and deaths foreseen
EXACTLY = 1e-6
SHARES = range(Decision.CONTACT_IN_TIME, Decision.DEATH_IN_HOSPITAL + 1)


@pytest.fixture(scope="module")
def crowd(baseline: Baseline) -> Crowd:
    """The sample of England."""
    return crowd_of(baseline.people)


def rate(
    crowd: Crowd,
    rates: Rates,
    decision: int,
    *,
    recent: int | NDArray[np.int64] = 0,
    ill: NDArray[np.int64] | None = None,
) -> Numbers:
    """Everybody's rate for a decision, with nothing moved; `recent`: after a stay last month, or a row for each."""
    row = rates.row[decision, rates.band[crowd.people.age]].astype(np.int64)
    conditions = crowd.conditions if ill is None else ill
    product = rates.base[decision][crowd.cell]
    for at in (
        CONDITIONS_LOW + (conditions & LOW),
        CONDITIONS_HIGH + (conditions >> LOW_BITS),
        MANAGED_LOW + (crowd.managed & LOW),
        MANAGED_HIGH + (crowd.managed >> LOW_BITS),
        RISK_SETS + crowd.risks,
        FRAILTIES + crowd.frailty,
        ACTIVATIONS + crowd.activation,
        SOCIAL + (crowd.social & LOW),
    ):
        product *= rates.ratios[row, at]
    return np.asarray(product * rates.ratios[row, RECENT + recent])


def chance(crowd: Crowd, rates: Rates, decision: int) -> Numbers:
    return np.asarray(-np.expm1(-rate(crowd, rates, decision)))


def admissions(crowd: Crowd, rates: Rates) -> Numbers:
    """Everybody's expected emergency admissions in a month, in a population that has lived so for long."""
    first = sum(chance(crowd, rates, number) for number in Decision.EMERGENCY_NEED.numbers)
    again = -np.expm1(-rates.base[Decision.READMISSION])[crowd.cell]
    return np.asarray(first / (1 - again))


def contacts_wanted(crowd: Crowd, rates: Rates) -> Numbers:
    return rate(crowd, rates, Decision.GP_CONTACTS, ill=crowd.diagnosed)


def published(crowd: Crowd, baseline: Baseline, name: str) -> Numbers:
    return baseline.tables.of(name, "age", unit="per_month")[crowd.people.age]


def of_age_groups(crowd: Crowd, baseline: Baseline, name: str, of: Numbers) -> Numbers:
    return crowd.mean_by(baseline.tables.age_groups(name)[crowd.people.age], of)


# Tables


@pytest.mark.unit
@pytest.mark.parametrize("decision", range(DECISIONS), ids=decision_names())
def test_a_base_is_finite_and_not_negative(solved: Solved, decision: int) -> None:
    base = solved.rates.base[decision]
    assert base.shape == (CELLS,)
    assert np.isfinite(base).all()
    assert (base >= 0).all()
    if decision in SHARES:
        assert base.max() <= 1


NEVER = {
    *(f"recovery:{name}" for name in ("stroke", "heart_failure")),
    *(f"mental_health_contacts:{name}" for name in ("hypertension", "asthma")),
}


@pytest.mark.unit
def test_everything_can_happen_but_what_is_said_never_to(solved: Solved) -> None:
    never = {name for name, base in zip(decision_names(), solved.rates.base, strict=True) if not base.any()}
    assert never >= NEVER
    assert {name.partition(":")[0] for name in never} == {"recovery", "mental_health_contacts"}


@pytest.mark.unit
def test_ratios_are_finite_and_not_negative_and_rows_are_there(solved: Solved) -> None:
    rates = solved.rates
    assert rates.ratios.shape[1] == RATIOS
    assert np.isfinite(rates.ratios).all()
    assert (rates.ratios >= 0).all()
    assert (rates.ratios[0] == 1).all()
    assert 0 <= rates.row.min() <= rates.row.max() < rates.ratios.shape[0]
    assert 0 <= rates.band.min() <= rates.band.max() < rates.row.shape[1]


@pytest.mark.unit
def test_solving_again_gives_the_same_bits(solved: Solved, baseline: Baseline) -> None:
    again = solve(baseline)
    assert (again.rates.base == solved.rates.base).all()
    assert (again.rates.ratios == solved.rates.ratios).all()
    assert (again.shapes == solved.shapes).all()


# What England's people do


@pytest.mark.property
def test_emergency_admissions_are_those_published_at_every_age(
    solved: Solved, crowd: Crowd, baseline: Baseline
) -> None:
    name = "emergency_admissions_annual_rate"
    found = of_age_groups(crowd, baseline, name, admissions(crowd, solved.rates))
    wanted = of_age_groups(crowd, baseline, name, published(crowd, baseline, name))
    assert found == pytest.approx(wanted, rel=APPROXIMATELY)


@pytest.mark.property
@pytest.mark.parametrize("cause", range(4))
def test_causes_are_in_the_published_shares_and_what_brings_people_back_is_among_others(
    solved: Solved, crowd: Crowd, baseline: Baseline, cause: int
) -> None:
    share = baseline.tables.of("emergency_cause_share", "cause", "age")
    numbers = Decision.EMERGENCY_NEED.numbers
    group = baseline.tables.age_groups("emergency_admissions_annual_rate", "emergency_cause_share")
    of_person = group[crowd.people.age]
    chances = [chance(crowd, solved.rates, number) for number in numbers]
    every = crowd.mean_by(of_person, admissions(crowd, solved.rates))
    brought_on = every - crowd.mean_by(of_person, np.sum(chances, axis=0))
    of_cause = crowd.mean_by(of_person, chances[cause]) + (brought_on if CAUSES[cause] == "other" else 0)
    wanted = crowd.mean_by(of_person, share[cause][crowd.people.age])
    assert of_cause / every == pytest.approx(wanted, rel=APPROXIMATELY)


@pytest.mark.property
def test_contacts_had_with_practices_are_those_published(
    solved: Solved, crowd: Crowd, baseline: Baseline
) -> None:
    tables, base = baseline.tables, solved.rates.base
    late = 1 - base[Decision.CONTACT_IN_TIME, 0]
    elsewhere = base[Decision.UNMET_CONTACT_TO_AE, 0]
    lost = elsewhere + (1 - elsewhere) * base[Decision.UNMET_CONTACT_GIVEN_UP, 0]
    had = contacts_wanted(crowd, solved.rates) * (1 - late * lost)
    rates = tables.of("gp_contacts_annual_rate", "age", "sex", unit="per_month")
    group = tables.age_groups("gp_contacts_annual_rate")[crowd.people.age] * 2 + crowd.people.sex
    wanted = crowd.mean_by(group, rates[crowd.people.age, crowd.people.sex])
    assert crowd.mean_by(group, had) == pytest.approx(wanted, rel=EXACTLY)


@pytest.mark.property
def test_attendances_at_ae_of_all_ways_there_are_those_published(
    solved: Solved, crowd: Crowd, baseline: Baseline
) -> None:
    rates, name = solved.rates, "ae_attendances_annual_rate"
    own = chance(crowd, rates, Decision.AE_ATTENDANCE)
    late = 1 - rates.base[Decision.CONTACT_IN_TIME, 0]
    unmet = contacts_wanted(crowd, rates) * late * rates.base[Decision.UNMET_CONTACT_TO_AE, 0]
    via = admissions(crowd, rates) * rates.base[Decision.ADMISSION_VIA_AE, 0]
    found = of_age_groups(crowd, baseline, name, own + unmet + via)
    wanted = of_age_groups(crowd, baseline, name, published(crowd, baseline, name))
    assert found == pytest.approx(wanted, rel=APPROXIMATELY)


@pytest.mark.property
def test_referrals_are_those_published_at_every_age(solved: Solved, crowd: Crowd, baseline: Baseline) -> None:
    name = "referrals_annual_rate"
    waits_not = crowd.people.whole("pathway") == 0
    referred = chance(crowd, solved.rates, Decision.REFERRAL) * waits_not
    found = of_age_groups(crowd, baseline, name, referred)
    wanted = of_age_groups(crowd, baseline, name, published(crowd, baseline, name))
    assert found == pytest.approx(wanted, rel=EXACTLY)
    musculoskeletal = rate(crowd, solved.rates, Decision.MUSCULOSKELETAL_REFERRAL) * referred
    share = baseline.tables.of("pathway_share", "pathway")[0]
    assert crowd.mean(musculoskeletal) / crowd.mean(referred) == pytest.approx(share, rel=EXACTLY)


@pytest.mark.property
def test_deaths_are_those_of_the_life_table(solved: Solved, crowd: Crowd, baseline: Baseline) -> None:
    rates, builder = solved.rates, Builder(baseline.tables, crowd)
    by_cell = deaths_per_month(builder)
    months = builder.value("end_of_life_months")
    recognised = chance(crowd, rates, Decision.END_OF_LIFE)
    # Who is recognised now dies half a year later, when deaths at that age are more, and of those who are then still
    # alive; who dies now, was then.
    by_age = by_cell.reshape(AGES, -1)
    at = np.minimum(np.arange(AGES) + months / MONTHS_A_YEAR, AGES - 1)
    later = np.array([np.interp(at, np.arange(AGES), column) for column in by_age.T]).T.ravel()
    foreseen = recognised * (by_cell / (later * (1 - months * by_cell)))[crowd.cell]
    after_stays = admissions(crowd, rates) * rates.base[Decision.DEATH_AFTER_ADMISSION][crowd.cell]
    unrecognised = 1 / (1 + months * foreseen)
    dying = (chance(crowd, rates, Decision.DEATH) + foreseen + after_stays) * unrecognised
    group = death_groups(builder)
    wanted = crowd.mean_by(group, by_cell[crowd.cell])
    found = crowd.mean_by(group, dying)
    assert found == pytest.approx(wanted, rel=APPROXIMATELY)
    assert crowd.mean(dying) == pytest.approx(crowd.mean(by_cell[crowd.cell]), rel=0.001)


@pytest.mark.property
def test_infants_are_not_recognised_as_dying_half_a_year_before(solved: Solved) -> None:
    assert not solved.rates.base[Decision.END_OF_LIFE].reshape(AGES, 10)[0].any()
    assert solved.rates.base[Decision.DEATH].reshape(AGES, 10)[0].all()


@pytest.mark.property
def test_days_in_emergency_beds_are_those_published(solved: Solved, crowd: Crowd, baseline: Baseline) -> None:
    tables, rates = baseline.tables, solved.rates
    group = tables.age_groups("emergency_stay_days", "no_night_share", "delayed_discharge_share")
    of_person = group[crowd.people.age]
    weight = admissions(crowd, rates)
    mean = rate(crowd, rates, Decision.STAY_DAYS)
    each, which = np.unique(mean, return_inverse=True)
    days = np.array([np.maximum(solved.shapes[STAY_SHAPE] * one, 1).mean() for one in each])[which]
    delay = np.maximum(solved.shapes[DELAY_SHAPE] * rates.base[Decision.DELAY_DAYS, 0], 1).mean()
    days = days + rate(crowd, rates, Decision.DELAY) * delay
    days = days * (1 - rate(crowd, rates, Decision.NO_NIGHT))
    found = crowd.mean_by(of_person, weight * days) / crowd.mean_by(of_person, weight)
    wanted = tables.of("emergency_stay_days", "age")[tables.first_ages(group)]
    assert found == pytest.approx(wanted[: found.size], rel=EXACTLY)


@pytest.mark.property
def test_as_many_join_the_waiting_list_as_leave_it(solved: Solved, baseline: Baseline) -> None:
    tables, base = baseline.tables, solved.rates.base
    joining = crowd_of(baseline.people).mean(
        tables.of("referrals_annual_rate", "age", unit="per_month")[baseline.people.age]
    )
    urgent, removed = base[Decision.URGENT_REFERRAL, 0], base[Decision.REMOVAL_FROM_LIST, 0]
    onward = base[Decision.ONWARD_REFERRAL, 0]
    rates = np.array(
        [
            np.full(WAITS, base[Decision.URGENT_TREATMENT, 0]),
            base[Decision.PLANNED_TREATMENT, 0] * solved.by_months_waited,
        ]
    )
    each = np.array([still_waiting(rate, -np.expm1(-removed)) for rate in rates])
    treated = (each * -np.expm1(-rates)).sum(axis=1)
    others = (1 - urgent + onward * urgent * treated[0]) / (1 - onward * treated[1])
    waiting = joining * (urgent * each[0] + others * each[1])
    assert waiting.sum() == pytest.approx(float(tables.of("waiting_share")), rel=EXACTLY)
    under = waiting[:OVER_18_WEEKS_MONTHS].sum() / waiting.sum()
    assert under == pytest.approx(float(tables.of("waits_under_18_weeks_share")), rel=EXACTLY)


@pytest.mark.property
def test_women_have_the_children_that_are_published_and_men_none(solved: Solved, baseline: Baseline) -> None:
    births = -np.expm1(-solved.rates.base[Decision.BIRTH]).reshape(AGES, 2, 5)
    assert not births[:, 0].any()
    ratio = baseline.tables.of("births_quintile_ratio", "quintile")
    wanted = baseline.tables.of("births_annual_rate", "age", unit="per_month")[:, None] * ratio
    assert births[:, 1] == pytest.approx(wanted)
    assert not births[60:].any()
    assert 0.5 < solved.boys_share < 0.52


@pytest.mark.property
def test_who_moves_in_makes_up_for_who_moves_away_and_more(solved: Solved, baseline: Baseline) -> None:
    away = solved.rates.base[Decision.DEPARTURE].reshape(AGES, 10)[:, 0] * MONTHS_A_YEAR
    more = baseline.tables.of("net_migration_annual_rate", "age")
    assert solved.arrivals == pytest.approx(away + more)
    assert (solved.arrivals >= 0).all()


# Quality of life, experience, seasons


def quality_of_life(solved: Solved, crowd: Crowd) -> Numbers:
    """Each person's quality of life."""
    quality = solved.quality
    return np.asarray(
        quality.base[crowd.cell]
        * quality.conditions_low[crowd.conditions & LOW]
        * quality.conditions_high[crowd.conditions >> LOW_BITS]
        * quality.managed_low[crowd.managed & LOW]
        * quality.managed_high[crowd.managed >> LOW_BITS]
        * quality.frailty[crowd.frailty]
        * quality.social[crowd.social]
        * quality.planned_care[crowd.people.whole("pathway")]
    )


@pytest.mark.property
def test_quality_of_life_is_the_published_norm_by_age_and_sex(
    solved: Solved, crowd: Crowd, baseline: Baseline
) -> None:
    people, found = crowd.people, quality_of_life(solved, crowd)
    group = baseline.tables.age_groups("quality_of_life_norm")[people.age] * 2 + people.sex
    norm = baseline.tables.of("quality_of_life_norm", "age", "sex")[people.age, people.sex]
    assert crowd.mean_by(group, found) == pytest.approx(crowd.mean_by(group, norm))
    assert solved.quality.base[CELLS] == 0
    assert found.min() >= 0


@pytest.mark.property
@pytest.mark.parametrize(("first", "stop"), [(0, 16), (16, 40), (40, 65), (65, 121)])
def test_quality_of_life_of_fifths_is_as_far_apart_as_published(
    solved: Solved, crowd: Crowd, baseline: Baseline, first: int, stop: int
) -> None:
    people, found = crowd.people, quality_of_life(solved, crowd)
    norm = baseline.tables.of("quality_of_life_norm", "age", "sex")[people.age, people.sex]
    published = baseline.tables.of("quality_of_life_quintile_ratio", "age", "quintile")[first]
    aged = (people.age >= first) & (people.age < stop)
    to_norm = [
        crowd.mean(found, aged & (people.quintile == at)) / crowd.mean(norm, aged & (people.quintile == at))
        for at in range(len(published))
    ]
    assert np.array(to_norm) / to_norm[-1] == pytest.approx(published, abs=0.002)


@pytest.mark.unit
def test_illness_management_and_states_take_from_quality_of_life_and_never_add(solved: Solved) -> None:
    quality = solved.quality
    for factor in (quality.conditions_low, quality.conditions_high, quality.frailty, quality.social):
        assert factor[0] == 1
        assert factor.max() == 1
        assert factor.min() > 0
    assert quality.managed_low.min() == quality.managed_high.min() == 1
    # To manage an illness gives back some of what it takes, never more.
    ill = np.outer(quality.conditions_high, quality.conditions_low)
    managed = np.outer(quality.managed_high, quality.managed_low)
    assert (ill * managed).max() <= 1 + 1e-12
    assert quality.planned_care[[1, 2]].max() < quality.planned_care[0] == 1


@pytest.mark.unit
def test_usual_doctors_and_others_together_are_as_good_as_published(solved: Solved) -> None:
    usual = solved.rates.base[Decision.USUAL_DOCTOR, 0]
    says = solved.experience
    assert usual * says[USUAL_RATIO] + (1 - usual) * says[OTHER_RATIO] == pytest.approx(1)
    assert says[USUAL_RATIO] > 1 > says[OTHER_RATIO]
    assert (solved.losses >= 0).all()
    assert solved.losses[IN_HOSPITAL] > 0


@pytest.mark.unit
def test_seasons_shift_deaths_and_hospitals_and_leave_the_year_as_it_is(solved: Solved) -> None:
    index = solved.month_index
    assert index.shape == (DECISIONS, MONTHS_A_YEAR)
    assert index.mean(axis=1) == pytest.approx(np.ones(DECISIONS))
    names = np.array(decision_names())
    shifted = {name.partition(":")[0] for name in names[(index != 1).any(axis=1)].tolist()}
    assert shifted == {
        *("death", "end_of_life", "death_near_end_of_life"),
        *("ae_attendance", "emergency_need", "readmission"),
    }


# Shapes


@pytest.mark.unit
def test_shapes_are_of_mean_one_and_rise(solved: Solved, baseline: Baseline, crowd: Crowd) -> None:
    assert solved.shapes.shape == (3, STEPS)
    assert solved.shapes.mean(axis=1) == pytest.approx(np.ones(3))
    assert (np.diff(solved.shapes, axis=1) > 0).all()
    assert (shapes_of(Builder(baseline.tables, crowd)) == solved.shapes).all()


@pytest.mark.property
@given(days=st.floats(1.2, 60), ratio=st.floats(1, 3), share=st.floats(0, 1))
def test_drawn_days_have_the_mean_that_is_wanted(days: float, ratio: float, share: float) -> None:
    steps = (np.arange(STEPS) + 0.5) / STEPS
    shape = -np.log1p(-steps)
    ratios, shares = np.array([1.0, ratio]), np.array([1 - share, share])
    mean = mean_for(shape, ratios, shares, days)
    drawn = np.maximum(shape[None, :] * ratios[:, None] * mean, 1).mean(axis=1)
    assert drawn @ shares == pytest.approx(days)


@pytest.mark.property
@pytest.mark.parametrize(
    "name", ["emergency_quintile_ratio", "ae_quintile_ratio", "gp_contacts_quintile_ratio"]
)
def test_the_pattern_of_fifths_is_one_on_average_at_every_age(
    baseline: Baseline, crowd: Crowd, name: str
) -> None:
    pattern = quintile_pattern(Builder(baseline.tables, crowd), name)
    people = baseline.tables.residents.sum(axis=1)
    assert (pattern * people).sum(axis=1) == pytest.approx(people.sum(axis=1))
    given_ratio = baseline.tables.of(name, "quintile")
    assert pattern / pattern[:, :1] == pytest.approx(np.tile(given_ratio / given_ratio[0], (AGES, 1)))


@pytest.mark.unit
def test_community_contacts_hang_on_frailty_alone_so_that_the_fit_are_flagged_by_their_base(
    solved: Solved, crowd: Crowd, baseline: Baseline
) -> None:
    rates = solved.rates
    (row,) = np.unique(rates.row[Decision.COMMUNITY_CONTACTS])
    differing = np.flatnonzero(rates.ratios[row] != 1)
    assert FRAILTIES < differing.min() <= differing.max() < ACTIVATIONS
    by_frailty = baseline.tables.of("community_contacts_annual_rate", "frailty") / MONTHS_A_YEAR
    found = rate(crowd, rates, Decision.COMMUNITY_CONTACTS)
    np.testing.assert_allclose(found, by_frailty[crowd.frailty], rtol=1e-6)


@pytest.mark.unit
def test_ratios_of_conditions_in_a_row_are_those_of_the_parameter(solved: Solved, baseline: Baseline) -> None:
    row = solved.rates.row[Decision.AE_ATTENDANCE, 0]
    sets = np.arange(1 << len(CONDITIONS))
    ratios = solved.rates.ratios[row]
    found = ratios[CONDITIONS_LOW + (sets & LOW)] * ratios[CONDITIONS_HIGH + (sets >> LOW_BITS)]
    assert found == pytest.approx(product_by_set(baseline.tables.of("ae_condition_ratio", "condition")))


@pytest.mark.unit
@pytest.mark.parametrize("decision", [each for each in DECIDED_FOR_ALL_ALIKE if each != Decision.GP_CONTACTS])
def test_what_comes_of_a_contact_hangs_on_age_sex_and_fifth_alone(solved: Solved, decision: Decision) -> None:
    # The month draws it for whole blocks and looks no ratio up.
    assert not solved.rates.row[decision].any()
    assert (solved.rates.ratios[0] == 1).all()
