"""Lives from birth: as many meet an event as are expected, survivors stand for the dead, rates bring about shares."""

from dataclasses import fields, replace

import numpy as np
import pytest

from agents.citizens.baseline import Baseline, People, sample
from agents.citizens.columns import (
    CONDITIONS,
    IN_CARE_HOME,
    IS_LONELY,
    LIVES_ALONE,
    NEEDS_HELP,
    has,
)
from agents.citizens.decisions import DECISIONS, Decision
from agents.citizens.lives import LIVED, MONTHS_A_STEP, STRATA, Lives, Year, lived, survivors
from agents.citizens.rate_tables import crowd_of
from agents.citizens.rates import Rates
from agents.citizens.social import consistent
from agents.citizens.solving import Solved
from tests.agents.citizens.test_solving import rate

FEW = 120


def some_lives(solved_on: Baseline, age: int) -> Lives:
    """The people of an age of England's sample."""
    people = solved_on.people
    of_age = people.age == age
    social = np.zeros(int(of_age.sum()), dtype=np.int64)
    for name, bits in (
        ("lives_alone", LIVES_ALONE),
        ("is_lonely", IS_LONELY),
        ("needs_help", NEEDS_HELP),
        ("in_care_home", IN_CARE_HOME),
    ):
        social |= people.whole(name)[of_age] << bits.shift
    conditions, diagnosed, managed, risks, frailty, activation = (
        people.whole(name)[of_age]
        for name in ("conditions", "diagnosed", "managed", "risk_factors", "frailty", "activation")
    )
    ones = np.ones(social.size)
    return Lives(conditions, diagnosed, managed, risks, frailty, activation, social, ones)


def a_year(baseline: Baseline, rates: Rates, age: int = 80, luck: float = 0.5) -> Year:
    return Year(some_lives(baseline, age), np.full(DECISIONS, luck), rates, age)


def few_lived(baseline: Baseline, rates: Rates) -> People:
    """A small sample of people after lives by the rates."""
    return lived(sample(baseline.tables, FEW), infants(baseline.people), rates)


def infants(people: People) -> People:
    """The sample as if it were a small one: as many of every stratum of infants."""
    size = people.draws.stratum_size
    chosen = (np.arange(STRATA)[:, None] * size + np.arange(FEW)).ravel()
    state = {name: numbers[chosen] for name, numbers in people.state.items()}
    draws = replace(people.draws, stratum_size=FEW)
    return replace(people, age=np.zeros(chosen.size, dtype=np.int64), state=state, draws=draws)


@pytest.fixture(scope="module")
def old(baseline: Baseline, solved: Solved) -> People:
    return few_lived(baseline, solved.rates)


@pytest.mark.unit
def test_as_many_meet_an_event_as_are_expected_to_within_one(baseline: Baseline, solved: Solved) -> None:
    year = a_year(baseline, solved.rates)
    people = year.lives.weight.size
    chance = np.linspace(0.0, 0.02, people)[None, :]
    found = [int(year.happens(Decision.ONSET, chance).sum()) for _ in range(50)]
    assert abs(np.cumsum(found) - np.arange(1, 51) * chance.sum()).max() <= 1
    assert len(set(found)) <= 2


@pytest.mark.unit
def test_nobody_meets_what_cannot_befall_them_and_everybody_what_must(
    baseline: Baseline, solved: Solved
) -> None:
    year = a_year(baseline, solved.rates, luck=0.999)
    certain = np.arange(year.lives.weight.size) % 3 == 0
    assert np.array_equal(year.happens(Decision.ONSET, certain[None, :].astype(float))[0], certain)


@pytest.mark.statistical
def test_each_is_as_likely_to_meet_an_event_as_its_chance_says(baseline: Baseline, solved: Solved) -> None:
    year = a_year(baseline, solved.rates)
    chance = np.tile([0.05, 0.2, 0.6], year.lives.weight.size // 3)[None, :]
    rounds = 400
    rng = np.random.default_rng(5)
    times = np.zeros(chance.size)
    for _ in range(rounds):
        year.luck[Decision.ONSET] = rng.uniform()
        times += year.happens(Decision.ONSET, chance)[0]
    shares = times.reshape(-1, 3).mean(axis=0) / rounds
    assert shares == pytest.approx(np.array([0.05, 0.2, 0.6]), abs=0.002)
    deviation = np.sqrt(chance * (1 - chance) / rounds)[0]
    assert (abs(times / rounds - chance[0]) < 6 * deviation).all()


@pytest.mark.unit
def test_a_chance_over_a_step_is_that_of_its_months_one_after_the_other(
    baseline: Baseline, solved: Solved
) -> None:
    year = a_year(baseline, solved.rates)
    there, again = np.array([[0.0, 0.02, 0.4, 3.0]]), np.array([[0.1, 0.0, 0.3, 0.2]])
    begin, end = -np.expm1(-there), -np.expm1(-again)
    share = np.zeros_like(begin)
    for _ in range(MONTHS_A_STEP):
        share = share * (1 - end) + (1 - share) * begin
    assert year.chance(there, again) == pytest.approx(share)
    assert year.chance(there) == pytest.approx(-np.expm1(-there * MONTHS_A_STEP))


@pytest.mark.unit
def test_rates_are_those_that_the_month_reads(baseline: Baseline, solved: Solved) -> None:
    crowd = crowd_of(baseline.people)
    of_age = baseline.people.age == 80
    year = a_year(baseline, solved.rates, 80)
    year.lives.social[...] = crowd.social[of_age]
    year.look()
    for decision in (Decision.ONSET + 3, Decision.DEATH, Decision.EMERGENCY_NEED, Decision.CARE_HOME_ENTERED):
        assert year.rate(decision)[0] == pytest.approx(rate(crowd, solved.rates, decision)[of_age])


@pytest.mark.unit
def test_survivors_are_as_many_of_each_stratum_and_stand_for_those_who_live_on(
    baseline: Baseline, solved: Solved
) -> None:
    lives = some_lives(baseline, 85)
    ill = has(lives.conditions, CONDITIONS.index("heart_failure"))
    lives.weight[...] = np.where(ill, 0.4, 0.9)
    found = survivors(lives, np.full(STRATA, 0.3))
    size = lives.weight.size // STRATA
    assert found.weight.size == lives.weight.size
    assert (found.weight == 1).all()
    expected = np.average(ill.reshape(STRATA, size), weights=lives.weight.reshape(STRATA, size), axis=1)
    still = has(found.conditions, CONDITIONS.index("heart_failure")).reshape(STRATA, size).mean(axis=1)
    # Taken by lot, the standard deviation would be 5 of 300; at even steps through sets of conditions it is within 2.
    off = (still - expected) * size
    assert np.sqrt((off**2).mean()) < 2
    assert abs(off).max() < 5


@pytest.mark.unit
def test_those_of_weight_0_live_on_in_nobody(baseline: Baseline) -> None:
    lives = some_lives(baseline, 85)
    lonely = lives.has(IS_LONELY)
    lives.weight[...] = ~lonely
    assert not survivors(lives, np.full(STRATA, 0.7)).has(IS_LONELY).any()


@pytest.mark.unit
def test_states_agree_with_each_other_after_a_step(baseline: Baseline, solved: Solved) -> None:
    year = a_year(baseline, solved.rates, 88)
    before = year.lives
    for _ in range(4):
        year.step()
    after = year.lives
    assert not (after.diagnosed & ~after.conditions).any()
    assert not (after.managed & ~after.diagnosed).any()
    assert [consistent(word) for word in after.social.tolist()] == after.social.tolist()
    assert ((after.frailty >= 0) & (after.frailty <= 3)).all()
    assert ((after.activation >= 0) & (after.activation <= 3)).all()
    assert ((after.weight > 0) & (after.weight < before.weight)).all()
    assert (after.conditions != before.conditions).any()


@pytest.mark.unit
def test_the_same_rates_bring_about_the_same_lives(old: People, baseline: Baseline, solved: Solved) -> None:
    again = few_lived(baseline, solved.rates)
    for name, numbers in old.state.items():
        assert np.array_equal(again.state[name], numbers)
    assert np.array_equal(again.weight, old.weight)


@pytest.mark.unit
def test_people_have_the_ages_sexes_and_fifths_of_the_sample_and_its_weight(
    old: People, baseline: Baseline
) -> None:
    like = sample(baseline.tables, FEW)
    assert np.array_equal(old.age, like.age)
    whole = old.weight.reshape(-1, FEW).sum(axis=1)
    assert whole == pytest.approx(like.weight.reshape(-1, FEW).sum(axis=1))
    assert set(old.state) == {each.name for each in fields(Lives)} - {"risks", "social", "weight"} | {
        "risk_factors",
        *LIVED,
    }


@pytest.mark.statistical
@pytest.mark.parametrize(
    "condition", ["hypertension", "diabetes", "musculoskeletal", "depression_or_anxiety"]
)
def test_lives_bring_about_the_shares_that_the_rates_were_solved_for(
    condition: str, old: People, baseline: Baseline
) -> None:
    at = CONDITIONS.index(condition)
    found, published = (
        float((people.weight * has(people.whole("conditions"), at)).sum())
        for people in (old, baseline.people)
    )
    # So few people show a common condition to within a fifteenth.
    assert found == pytest.approx(published, rel=1 / 15)


@pytest.mark.statistical
def test_causes_and_effects_meet_in_one_person_less_than_where_nobody_died_of_them(old: People) -> None:
    aged = (old.age >= 65) & (old.age < 80)
    heart, failure = (
        has(old.whole("conditions"), CONDITIONS.index(name))
        for name in ("coronary_heart_disease", "heart_failure")
    )
    weight = old.weight * aged
    with_it, without = ((weight * failure * who).sum() / (weight * who).sum() for who in (heart, ~heart))
    assert 2 < with_it / without < 8
