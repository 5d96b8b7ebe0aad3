"""Weights by which England's published shares hold: two people worked by hand, and the whole sample."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.baseline import Baseline, Draws, People, Tables
from agents.citizens.chance_arrays import founder_key
from agents.citizens.columns import CONDITIONS, FRAILTIES, RISK_FACTORS, has
from agents.citizens.standard import (
    FEWEST,
    Margin,
    add_counted_by_kind,
    add_counted_by_standing,
    in_or_out,
    of_care,
    standings,
    weighted,
)
from agents.citizens.synthesis_health import Recorded, condition_targets, risk_factor_targets
from scenarios.parameters import load_parameters
from tests.agents.citizens.test_synthesis_health import weighted as share_of

PARAMETERS = load_parameters()
EVERYBODY = np.ones(121, dtype=np.bool_)


def hundred(times: int = 1, known: int = 30, managed: int = 20) -> People:
    """Some hundred people of one stratum: half with diabetes, of whom so many are diagnosed and managed."""
    at = CONDITIONS.index("diabetes")
    size = 100 * times
    number = np.arange(size) // times
    state = {
        name: (number < some).astype(np.uint16) << np.uint16(at)
        for name, some in (("conditions", 50), ("diagnosed", known), ("managed", managed))
    }
    zeros = np.zeros(size, dtype=np.int64)
    draws = Draws(0, founder_key(0, 0, np.arange(size)), size)
    return People(zeros + 50, zeros, zeros, np.ones(size), draws, dict(state))


def care_margin(people: People, recorded: Recorded | None, managed: float = 0.6) -> Margin:
    at = CONDITIONS.index("diabetes")
    return of_care(people, standings(people)[at], people.weight, Tables(PARAMETERS), at, recorded, managed)


@pytest.mark.unit
def test_a_state_is_brought_to_its_share_and_the_total_kept() -> None:
    is_in = np.arange(100) < 50
    weight = weighted(hundred(), np.ones(100), [in_or_out(is_in, np.zeros(100, np.int64), np.array([0.2]))])
    assert weight[is_in] == pytest.approx(np.full(50, 0.4))
    assert weight[~is_in] == pytest.approx(np.full(50, 1.6))


@pytest.mark.unit
def test_of_those_who_are_not_asked_about_nothing_is_said() -> None:
    is_in, among = np.arange(100) < 30, np.arange(100) < 60
    margin = in_or_out(is_in, np.zeros(100, np.int64), np.array([0.25]), among)
    factor = margin.factor(np.ones(100))[margin.kind]
    assert factor[:30] == pytest.approx(np.full(30, 0.5))
    assert factor[30:60] == pytest.approx(np.full(30, 1.5))
    assert factor[60:] == pytest.approx(np.ones(40))


@pytest.mark.unit
@pytest.mark.parametrize(("people", "moved"), [(FEWEST, True), (FEWEST - 1, False), (0, False)])
def test_a_kind_of_too_few_is_left_as_it_is(people: int, moved: bool) -> None:
    margin = in_or_out(np.arange(100) < people, np.zeros(100, np.int64), np.array([0.5]))
    assert (margin.factor(np.ones(100)) != 1).any() == moved


@pytest.mark.unit
def test_without_a_register_the_usual_share_of_those_ill_is_diagnosed() -> None:
    margin = care_margin(hundred(), None)
    usual = float(PARAMETERS.value("diagnosed_share", condition="diabetes"))
    expected = [0.5, 0.5 * (1 - usual), 0.5 * usual * 0.4, 0.5 * usual * 0.6]
    assert margin.share[0] == pytest.approx(np.array(expected))
    assert np.bincount(margin.kind).tolist() == [50, 20, 10, 20]


@pytest.mark.unit
def test_a_register_is_met_by_diagnosis_within_its_range() -> None:
    one = PARAMETERS.one("diagnosed_share", condition="diabetes")
    within = 0.5 * (float(one.low) + float(one.high)) / 2
    share = care_margin(hundred(), Recorded(EVERYBODY, within)).share[0]
    assert share[1:].sum() == pytest.approx(0.5)
    assert share[2:].sum() == pytest.approx(within)
    assert share[3] / share[2:].sum() == pytest.approx(0.6)


@pytest.mark.unit
def test_beyond_the_range_the_condition_is_commoner_or_rarer() -> None:
    one = PARAMETERS.one("diagnosed_share", condition="diabetes")
    for beyond, bound in ((0.9, float(one.high)), (0.01, float(one.low))):
        share = care_margin(hundred(), Recorded(EVERYBODY, beyond * 0.5)).share[0]
        assert share[2:].sum() == pytest.approx(beyond * 0.5)
        if not one.low <= beyond <= one.high:
            assert share[1:].sum() == pytest.approx(beyond * 0.5 / bound)


@pytest.mark.unit
def test_people_of_other_ages_than_the_register_s_are_not_counted_but_moved_alike() -> None:
    people = hundred(10)
    people.age[::2] = 10
    margin = care_margin(people, Recorded(np.arange(121) >= 17, 0.1))
    assert margin.counted is not None
    assert np.array_equal(margin.counted, people.age >= 17)
    weight = weighted(people, people.weight, [margin])
    for kind in range(4):
        assert np.unique(weight[margin.kind == kind].round(9)).size == 1
    counted = weight * margin.counted
    assert counted[margin.kind >= 2].sum() / counted.sum() == pytest.approx(0.1, rel=0.02)


@pytest.mark.property
@given(share=st.floats(0.05, 0.95), other=st.floats(0.05, 0.95))
def test_margins_that_cross_are_both_met(share: float, other: float) -> None:
    number, cell = np.arange(400), np.zeros(400, np.int64)
    people = People(cell + 50, cell, cell, np.ones(400), Draws(0, founder_key(0, 0, number), 400))
    first, second = number % 2 == 0, number % 400 < 200
    margins = [in_or_out(first, cell, np.array([share])), in_or_out(second, cell, np.array([other]))]
    weight = weighted(people, np.ones(400), margins)
    assert weight[first].sum() / 400 == pytest.approx(share, abs=1e-9)
    assert weight[second].sum() / 400 == pytest.approx(other, abs=1e-9)
    assert weight.sum() == pytest.approx(400)


@pytest.mark.property
@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 1e6), st.booleans()), max_size=60))
def test_standings_are_summed_to_the_same_bits_as_any_kinds(people: list[tuple[int, float, bool]]) -> None:
    kind = np.array([each[0] for each in people], dtype=np.uint8)
    weight = np.array([each[1] for each in people], dtype=np.float64)
    counted = np.array([each[2] for each in people], dtype=np.bool_)
    found, sooner = np.zeros(5), np.zeros(5)
    add_counted_by_kind(found, kind, weight, counted)
    add_counted_by_standing(sooner, kind, weight, counted)
    assert np.array_equal(found, sooner)


# England's sample


@pytest.mark.unit
@pytest.mark.parametrize("condition", CONDITIONS)
def test_as_many_are_ill_diagnosed_and_managed_as_published(condition: str, baseline: Baseline) -> None:
    people, at = baseline.people, CONDITIONS.index(condition)
    ill, known, managed = (has(people.whole(name), at) for name in ("conditions", "diagnosed", "managed"))
    group, targets = condition_targets(baseline.tables)
    residents = baseline.tables.residents_in(group)
    assert share_of(people, ill) == pytest.approx(
        float((targets[at] * residents).sum() / residents.sum()), rel=0.002
    )
    assert share_of(people, known, ill) == pytest.approx(
        PARAMETERS.value("diagnosed_share", condition=condition), rel=0.002
    )
    assert share_of(people, managed, known) == pytest.approx(
        PARAMETERS.value("managed_share", condition=condition), rel=0.002
    )


@pytest.mark.unit
@pytest.mark.parametrize("condition", CONDITIONS)
def test_conditions_are_as_common_by_sex_and_fifth_as_published(condition: str, baseline: Baseline) -> None:
    people, at = baseline.people, CONDITIONS.index(condition)
    group, targets = condition_targets(baseline.tables)
    residents = baseline.tables.residents_in(group)
    published = (targets[at] * residents).sum(axis=0) / residents.sum(axis=0)
    ill = has(people.whole("conditions"), at)
    found = [
        [share_of(people, ill, (people.sex == s) & (people.quintile == q)) for q in range(5)] for s in (0, 1)
    ]
    assert np.array(found) == pytest.approx(published, rel=0.01)


@pytest.mark.unit
def test_risk_factors_and_frailty_are_as_common_by_age_as_published(baseline: Baseline) -> None:
    people, tables = baseline.people, baseline.tables
    group, targets = risk_factor_targets(tables)
    residents = tables.residents_in(group)
    for at in range(len(RISK_FACTORS)):
        published = (targets[at] * residents).sum(axis=(1, 2)) / residents.sum(axis=(1, 2))
        has_it = has(people.whole("risk_factors"), at)
        found = [share_of(people, has_it, group[people.age] == number) for number in range(len(published))]
        assert np.array(found) == pytest.approx(published, rel=0.01, abs=1e-6)
    old = people.age >= 85
    for at, name in enumerate(FRAILTIES):
        share = PARAMETERS.value("frailty_share", age=90, frailty=name)
        assert share_of(people, people.whole("frailty") == at, old) == pytest.approx(share, rel=0.02)


@pytest.mark.unit
def test_every_age_sex_and_fifth_stands_for_its_residents_and_few_people_for_very_many(
    baseline: Baseline,
) -> None:
    people = baseline.people
    by_stratum = people.weight.reshape(-1, people.draws.stratum_size)
    residents = baseline.tables.residents.copy()
    residents[100] = residents[100:].sum(axis=0)
    assert by_stratum.sum(axis=1) == pytest.approx(residents[:101].ravel())
    assert (people.weight >= 0).all()
    worth = people.weight.sum() ** 2 / (people.weight**2).sum()
    plain = by_stratum.sum() ** 2 / (by_stratum.sum(axis=1) ** 2 / by_stratum.shape[1]).sum()
    assert worth > 0.8 * plain


@pytest.mark.property
@pytest.mark.parametrize("sex", [0, 1])
@pytest.mark.parametrize("at", range(len(RISK_FACTORS)), ids=RISK_FACTORS)
def test_the_first_year_has_risk_factors_as_published_since_the_newborn_are_like_it(
    baseline: Baseline, at: int, sex: int
) -> None:
    people, tables = baseline.people, baseline.tables
    infants = (people.age == 0) & (people.sex == sex)
    has_it = has(people.whole("risk_factors"), at)
    group, targets = risk_factor_targets(tables)
    expected = tables.share_by_age(targets[at], group)[0, sex, people.quintile[infants]]
    weight = people.weight[infants]
    found = (weight * has_it[infants]).sum() / weight.sum()
    assert found == pytest.approx((weight * expected).sum() / weight.sum(), rel=0.005, abs=1e-9)
