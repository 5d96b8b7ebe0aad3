"""Citizens like people of England's sample: of their age, sex and fifth, with all their states together."""

import numpy as np
import pytest

from agents.citizens.baseline import Baseline, Draws, People
from agents.citizens.chance_arrays import founder_key
from agents.citizens.columns import CONDITIONS, RISK_FACTORS, has
from agents.citizens.likeness import COPIED, make_alike
from agents.citizens.synthesis_health import Care, Recorded
from scenarios.parameters import load_parameters
from tests.agents.citizens.populations import is_plausible

PARAMETERS = load_parameters()
EVERYBODY = np.ones(121, dtype=np.bool_)


def usual_care(baseline: Baseline) -> Care:
    managed = baseline.tables.of("managed_share", "condition")
    return Care((None,) * managed.size, tuple(float(each) for each in managed))


def made(baseline: Baseline, age: int, size: int = 20_000, care: Care | None = None, seed: int = 1) -> People:
    """Women of the middle fifth, of one age."""
    ages, ones = np.full(size, age), np.ones(size, dtype=np.int64)
    people = People(ages, ones, 2 * ones, np.ones(size), Draws(seed, founder_key(seed, 9, np.arange(size))))
    make_alike(people, baseline, care or usual_care(baseline))
    return people


def older(baseline: Baseline, care: Care | None = None) -> People:
    """Some of every age from 55, sex and fifth."""
    size = 20_000
    number = np.arange(size)
    draws = Draws(3, founder_key(3, 9, number))
    people = People(55 + number % 40, number % 2, number % 5, np.ones(size), draws)
    make_alike(people, baseline, care or usual_care(baseline))
    return people


def kinds(people: People, who: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> set[tuple[int, ...]]:
    words = np.stack([people.whole(name)[who] for name in COPIED])
    return {tuple(column) for column in words.T.tolist()}


@pytest.mark.unit
@pytest.mark.parametrize("age", [0, 45, 99])
def test_everybody_is_wholly_like_somebody_of_the_same_age_sex_and_fifth(
    age: int, baseline: Baseline
) -> None:
    sample = baseline.people
    alike = (sample.age == age) & (sample.sex == 1) & (sample.quintile == 2)
    people = made(baseline, age)
    assert kinds(people, np.ones(people.age.size, dtype=np.bool_)) <= kinds(sample, alike)


@pytest.mark.unit
def test_those_older_than_anybody_of_the_sample_are_like_its_oldest(baseline: Baseline) -> None:
    sample = baseline.people
    oldest = (sample.age == 100) & (sample.sex == 1) & (sample.quintile == 2)
    people = made(baseline, 107, 500)
    assert kinds(people, np.ones(500, dtype=np.bool_)) <= kinds(sample, oldest)


@pytest.mark.unit
def test_whose_likeness_somebody_is_hangs_on_its_own_key(baseline: Baseline) -> None:
    people, again, others = (made(baseline, 70, 2000, seed=seed) for seed in (1, 1, 2))
    for name in COPIED:
        assert np.array_equal(people.state[name], again.state[name])
    assert not np.array_equal(people.state["conditions"], others.state["conditions"])


@pytest.mark.statistical
@pytest.mark.parametrize("condition", ["hypertension", "diabetes", "dementia"])
def test_people_are_like_those_of_the_sample_in_proportion_to_their_weights(
    condition: str, baseline: Baseline
) -> None:
    at, sample = CONDITIONS.index(condition), baseline.people
    alike = (sample.age == 80) & (sample.sex == 1) & (sample.quintile == 2)
    share = np.average(has(sample.whole("conditions"), at)[alike], weights=sample.weight[alike])
    # Without registers nothing is moved but for the shares diagnosed and managed of those of eighty.
    people = made(baseline, 80)
    assert is_plausible(int(has(people.whole("conditions"), at).sum()), np.full(people.age.size, share))


@pytest.mark.statistical
def test_a_register_is_met_with_the_states_that_go_with_the_condition(baseline: Baseline) -> None:
    at = CONDITIONS.index("diabetes")
    plain = older(baseline)
    care = usual_care(baseline)
    share = 1.5 * float(has(plain.whole("diagnosed"), at).mean())
    recorded = tuple(Recorded(EVERYBODY, share) if number == at else None for number in range(15))
    people = older(baseline, Care(recorded, care.managed_share))
    assert is_plausible(int(has(people.whole("diagnosed"), at).sum()), np.full(people.age.size, share))
    obese, known = (
        has(people.whole(name), number)
        for name, number in (("risk_factors", RISK_FACTORS.index("obesity")), ("diagnosed", at))
    )
    assert obese[known].mean() > 1.2 * obese[~known].mean()


@pytest.mark.statistical
def test_other_conditions_stay_as_common_where_one_register_is_long(baseline: Baseline) -> None:
    at = CONDITIONS.index("copd")
    plain = older(baseline)
    share = 1.5 * float(has(plain.whole("diagnosed"), at).mean())
    recorded = tuple(Recorded(EVERYBODY, share) if number == at else None for number in range(15))
    people = older(baseline, Care(recorded, usual_care(baseline).managed_share))
    for other in ("hypertension", "asthma", "cancer"):
        before, after = (
            int(has(each.whole("conditions"), CONDITIONS.index(other)).sum()) for each in (plain, people)
        )
        assert is_plausible(after, np.full(people.age.size, before / plain.age.size))


@pytest.mark.statistical
def test_as_many_are_managed_as_the_indicator_says(baseline: Baseline) -> None:
    at = CONDITIONS.index("diabetes")
    managed = list(usual_care(baseline).managed_share)
    managed[at] = 0.35
    people = older(baseline, Care((None,) * 15, tuple(managed)))
    known = has(people.whole("diagnosed"), at)
    assert is_plausible(int(has(people.whole("managed"), at).sum()), np.full(int(known.sum()), 0.35))
