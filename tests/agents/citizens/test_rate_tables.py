"""Tables of rates: rows of ratios side by side are the products they stand for, and levels meet their targets."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from agents.citizens.baseline import Baseline
from agents.citizens.columns import CONDITIONS, FIELD, RISK_FACTORS, has
from agents.citizens.decisions import DECISIONS, Decision
from agents.citizens.rate_tables import (
    AGES,
    Builder,
    Crowd,
    Row,
    crowd_of,
    halves_of,
    risk_vector,
    social_flag,
    social_ratios,
)
from agents.citizens.rates import (
    ACTIVATIONS,
    CELLS,
    CONDITIONS_HIGH,
    CONDITIONS_LOW,
    FRAILTIES,
    LOW,
    LOW_BITS,
    MANAGED_HIGH,
    MANAGED_LOW,
    RATIOS,
    RECENT,
    RISK_SETS,
    SOCIAL,
    SOCIAL_STATES,
    TABLES,
    Rates,
    each_once,
)
from agents.citizens.solving import Solved

Numbers = NDArray[np.float64]


@pytest.fixture(scope="module")
def crowd(baseline: Baseline) -> Crowd:
    """The sample of England."""
    return crowd_of(baseline.people)


@pytest.fixture
def builder(baseline: Baseline, crowd: Crowd) -> Builder:
    """Empty tables."""
    return Builder(baseline.tables, crowd)


def any_row(number: int) -> Row:
    """A row of ratios around 1 in all of its tables."""
    random = np.random.default_rng(number)
    return Row(
        conditions=random.uniform(0.5, 2, len(CONDITIONS)),
        managed=random.uniform(0.5, 2, len(CONDITIONS)),
        risks=random.uniform(0.5, 2, len(RISK_FACTORS)),
        frailty=random.uniform(0.5, 2, 4),
        activation=random.uniform(0.5, 2, 4),
        social=random.uniform(0.5, 2, SOCIAL_STATES),
    )


# Rows


@pytest.mark.unit
def test_social_ratios_are_products_of_the_flags_in_the_word() -> None:
    found = social_ratios(lives_alone=2.0, is_lonely=3.0, in_care_home=0.0)
    assert found.shape == (SOCIAL_STATES,)
    assert found[0] == 1
    assert found[0b01] == 2
    assert found[0b10] == 3
    assert found[0b11] == found[0b111] == 6
    assert not found[1 << FIELD["in_care_home"].bits.shift :].any()


@pytest.mark.unit
def test_each_table_stands_once_and_every_row_finds_its_own(solved: Solved) -> None:
    ratios = solved.rates.ratios
    tables, at = each_once(ratios)
    assert at.shape == (len(ratios), len(TABLES) - 1)
    for table, (first, last) in enumerate(pairwise(TABLES)):
        found = tables[at[:, table, None] + np.arange(last - first)]
        np.testing.assert_array_equal(found, ratios[:, first:last])
    assert tables.size < ratios.size / 4


@pytest.mark.unit
def test_a_flag_is_read_from_words_of_any_states() -> None:
    states = np.array([0, 1, 2, 3, 1 << FIELD["near_end_of_life"].bits.shift])
    assert social_flag(states, "lives_alone").tolist() == [False, True, False, True, False]
    assert social_flag(states, "near_end_of_life").tolist() == [False] * 4 + [True]


@pytest.mark.unit
def test_a_row_to_a_power_is_each_of_its_ratios_to_the_power() -> None:
    row = Row(conditions=np.array([4.0, 9.0]), frailty=np.array([1.0, 16.0])).to_power(0.5)
    assert row.conditions is not None
    assert row.conditions.tolist() == [2, 3]
    assert row.frailty is not None
    assert row.frailty.tolist() == [1, 4]
    assert row.managed is row.risks is row.activation is row.social is row.recent is None


@pytest.mark.unit
def test_two_rows_are_multiplied_where_both_have_ratios_and_kept_where_one_has() -> None:
    one, other = Row(frailty=np.array([1.0, 2.0]), risks=np.array([3.0])), Row(frailty=np.array([5.0, 7.0]))
    both = one.times(other)
    assert both.frailty is not None
    assert both.frailty.tolist() == [5, 14]
    assert both.risks is one.risks
    assert both.social is both.recent is None
    assert other.times(one).risks is one.risks


@pytest.mark.unit
def test_risk_factors_that_are_not_named_have_a_ratio_of_one() -> None:
    assert risk_vector({"obesity": 3.0}).tolist() == [1, 3, 1, 1]


@pytest.mark.property
@given(number=st.integers(0, 2**32), ill=st.integers(0, 2**15 - 1))
def test_a_set_is_looked_up_in_two_halves(number: int, ill: int) -> None:
    ratios = np.random.default_rng(number).uniform(0.5, 2, len(CONDITIONS))
    low, high = halves_of(ratios)
    members = [ratio for at, ratio in enumerate(ratios) if ill >> at & 1]
    assert low[ill & LOW] * high[ill >> LOW_BITS] == pytest.approx(np.prod(members))


# The crowd


@pytest.mark.unit
def test_the_crowd_holds_the_sample_s_words_as_columns_do(crowd: Crowd, baseline: Baseline) -> None:
    people = baseline.people
    for name in ("lives_alone", "is_lonely", "needs_help", "in_care_home", "has_settled_home"):
        assert (social_flag(crowd.social, name) == people.flag(name)).all()
    assert (crowd.cell == (people.age * 2 + people.sex) * 5 + people.quintile).all()
    assert crowd.cell.max() < CELLS


@pytest.mark.unit
def test_means_are_of_england_s_people_and_not_of_the_sample(crowd: Crowd) -> None:
    old = crowd.people.age >= 65
    assert crowd.mean(old) == pytest.approx(crowd.weight[old].sum() / crowd.weight.sum())
    assert abs(crowd.mean(old) - old.mean()) > 0.1
    assert crowd.mean(old, old) == 1
    sex = crowd.people.sex
    by_sex = crowd.mean_by(sex, old)
    assert by_sex == pytest.approx(np.array([crowd.mean(old, sex == 0), crowd.mean(old, sex == 1)]))


@pytest.mark.unit
def test_the_mean_of_a_group_without_anybody_is_one(crowd: Crowd) -> None:
    group = np.where(crowd.people.sex == 1, 2, 0)
    assert crowd.mean_by(group, np.full(group.size, 0.25)).tolist() == pytest.approx([0.25, 1, 0.25])


@pytest.mark.unit
def test_a_person_s_ratio_is_the_product_of_all_that_holds_for_it(crowd: Crowd) -> None:
    row = any_row(1)
    some = np.random.default_rng(2).choice(crowd.cell.size, 300, replace=False)
    found = crowd.ratio(row)[some]
    assert found == pytest.approx(np.array([plainly(crowd, row, person) for person in some.tolist()]))
    known = crowd.ratio(Row(conditions=row.conditions), crowd.diagnosed)
    assert row.conditions is not None
    expected = np.ones(crowd.cell.size)
    for at, ratio in enumerate(row.conditions):
        expected = np.where(has(crowd.diagnosed, at), expected * ratio, expected)
    assert known == pytest.approx(expected)


def plainly(crowd: Crowd, row: Row, person: int) -> float:
    product = 1.0
    for ratios, members in (
        (row.conditions, crowd.conditions),
        (row.managed, crowd.managed),
        (row.risks, crowd.risks),
    ):
        assert ratios is not None
        product *= float(np.prod([each for at, each in enumerate(ratios) if members[person] >> at & 1]))
    for ratios, state in (
        (row.frailty, crowd.frailty),
        (row.activation, crowd.activation),
        (row.social, crowd.social & LOW),
    ):
        assert ratios is not None
        product *= float(ratios[state[person]])
    return product


# Bases and rows of decisions


@pytest.mark.unit
@pytest.mark.parametrize("axes", [0, 1, 2, 3])
def test_a_base_is_spread_over_what_it_does_not_hang_on(builder: Builder, axes: int) -> None:
    full = np.random.default_rng(axes).random((AGES, 2, 5)[:axes])
    builder.set_base(Decision.DEATH, np.asarray(full))
    spread = builder.base[Decision.DEATH].reshape(AGES, 2, 5)
    expected = np.asarray(full).reshape((AGES, 2, 5)[:axes] + (1,) * (3 - axes))
    assert (spread == expected).all()
    assert not builder.base[Decision.DEATH + 1 :].any()


@pytest.mark.unit
def test_rows_hold_for_the_ages_they_are_set_for(builder: Builder, crowd: Crowd) -> None:
    young, old = Row(frailty=np.array([1.0, 2, 3, 4])), Row(frailty=np.array([1.0, 5, 6, 7]))
    builder.set_row([Decision.DEATH, Decision.BIRTH], young)
    builder.set_row([Decision.DEATH], old, np.arange(AGES) >= 65)
    is_old = crowd.people.age >= 65
    assert (builder.ratio(Decision.BIRTH) == crowd.ratio(young)).all()
    assert (builder.ratio(Decision.DEATH) == np.where(is_old, crowd.ratio(old), crowd.ratio(young))).all()
    assert (builder.ratio(Decision.REFERRAL) == 1).all()


@pytest.mark.unit
def test_a_chance_is_of_one_event_at_least_at_the_rate(builder: Builder) -> None:
    builder.set_base(Decision.DEATH, np.array(0.3))
    assert_alike(builder.rate(Decision.DEATH), np.full(builder.crowd.cell.size, 0.3))
    assert_alike(builder.chance(Decision.DEATH), np.full(builder.crowd.cell.size, 1 - np.exp(-0.3)))


@pytest.mark.unit
def test_the_month_reads_the_rates_that_were_set(builder: Builder, crowd: Crowd) -> None:
    random = np.random.default_rng(3)
    for at, decision in enumerate((Decision.DEATH, Decision.REFERRAL, Decision.STAY_DAYS)):
        builder.set_base(decision, random.random((AGES, 2, 5)))
        builder.set_row([decision], any_row(at), np.arange(AGES) >= 10 * at)
    rates = builder.rates()
    assert rates.base.shape == (DECISIONS, CELLS)
    assert rates.band.shape == (AGES,)
    # Ages with the same rows are one band.
    assert np.unique(rates.band).size == rates.row.shape[1] == 3
    assert rates.ratios.shape == (1 + 3, RATIOS)
    for decision in (Decision.DEATH, Decision.REFERRAL, Decision.STAY_DAYS, Decision.BIRTH):
        assert_alike(looked_up(rates, crowd, decision), builder.rate(decision))


def assert_alike(found: Numbers, expected: Numbers) -> None:
    """As `pytest.approx` has it, but in no time for everybody of a crowd."""
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-12)


def looked_up(rates: Rates, crowd: Crowd, decision: int) -> Numbers:
    """Everybody's rate by the places of the tables, for somebody who has not been in hospital lately."""
    row = rates.row[decision, rates.band[crowd.people.age]].astype(np.int64)
    product = rates.base[decision][crowd.cell]
    for at in (
        CONDITIONS_LOW + (crowd.conditions & LOW),
        CONDITIONS_HIGH + (crowd.conditions >> LOW_BITS),
        MANAGED_LOW + (crowd.managed & LOW),
        MANAGED_HIGH + (crowd.managed >> LOW_BITS),
        RISK_SETS + crowd.risks,
        FRAILTIES + crowd.frailty,
        ACTIVATIONS + crowd.activation,
        SOCIAL + (crowd.social & LOW),
    ):
        product = product * rates.ratios[row, at]
    return np.asarray(product * rates.ratios[row, RECENT])


@pytest.mark.unit
def test_the_first_row_changes_nothing(builder: Builder) -> None:
    assert (builder.rates().ratios == 1).all()
    assert not builder.rates().row.any()


# Levels


@pytest.mark.property
@pytest.mark.parametrize("is_event", [True, False])
@pytest.mark.parametrize("level", [0.001, 0.02, 0.3])
def test_a_solved_level_brings_each_group_to_its_target(
    builder: Builder, crowd: Crowd, level: float, is_event: bool
) -> None:
    builder.set_row([Decision.REFERRAL], any_row(5))
    group = crowd.people.age // 30 * 5 + crowd.people.quintile
    shape = np.random.default_rng(1).uniform(0.5, 2, CELLS)
    target = level * (1 + group / 40)
    at_risk = np.where(crowd.people.age % 2 == 0, 1.0, 0.9)
    builder.solve_level(Decision.REFERRAL, shape, group, target, among=at_risk, is_event=is_event)
    found = builder.chance(Decision.REFERRAL) if is_event else builder.rate(Decision.REFERRAL)
    assert crowd.mean_by(group, found * at_risk) == pytest.approx(crowd.mean_by(group, target), rel=1e-9)
    # Within a group the pattern is the shape's.
    relative = builder.base[Decision.REFERRAL][crowd.cell] / shape[crowd.cell]
    for number in np.unique(group):
        assert np.ptp(relative[group == number]) <= 1e-12 * relative.max()


@pytest.mark.unit
def test_a_target_of_nothing_has_a_level_of_nothing(builder: Builder, crowd: Crowd) -> None:
    group = (crowd.people.age >= 50).astype(np.int64)
    builder.solve_level(Decision.REFERRAL, np.ones(CELLS), group, np.where(group == 1, 0.1, 0.0))
    rate = builder.rate(Decision.REFERRAL)
    assert not rate[group == 0].any()
    assert crowd.mean(builder.chance(Decision.REFERRAL), group == 1) == pytest.approx(0.1)


@pytest.mark.unit
def test_beyond_the_oldest_sampled_the_level_is_theirs(builder: Builder, crowd: Crowd) -> None:
    group = crowd.people.age
    builder.solve_level(Decision.REFERRAL, np.ones(CELLS), group, np.asarray(0.001 * (1.0 + group)))
    by_age = builder.base[Decision.REFERRAL].reshape(AGES, 10)
    oldest = int(group.max())
    assert oldest < AGES - 1
    assert (by_age[oldest:] == by_age[oldest]).all()
    assert by_age[0, 0] < by_age[oldest, 0]
