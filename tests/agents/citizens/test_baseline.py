"""The standard by which levels are solved: England's people, a fair sample of them, levels solved once."""

import re

import numpy as np
import pytest
from scipy import stats

from agents.citizens.baseline import AGES, SAMPLE_OF_EACH, Draws, Levels, People, Tables, sample
from agents.citizens.chance_arrays import founder_key, indexed, month_salt, uniform
from agents.citizens.streams import Stream
from scenarios.parameters import load_parameters

PARAMETERS = load_parameters()
RARE = 1e-6


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(PARAMETERS)


def some_people(size: int = 1000) -> People:
    ages, sexes = np.arange(size) % 100, np.arange(size) % 2
    draws = Draws(1, founder_key(1, 2, np.arange(size)))
    return People(ages, sexes, np.arange(size) % 5, np.ones(size), draws)


@pytest.mark.unit
def test_tables_are_by_single_year_of_age_in_the_order_asked_for(tables: Tables) -> None:
    table = tables.of("needs_help_share", "age", "sex")
    assert table.shape == (len(AGES), 2)
    assert table[70, 1] == PARAMETERS.value("needs_help_share", age=70, sex="female")
    assert np.array_equal(tables.of("needs_help_share", "sex", "age"), table.T)


@pytest.mark.unit
def test_a_table_is_made_once_for_each_unit(tables: Tables) -> None:
    a_year = tables.of("emergency_admissions_annual_rate", "age", unit="per_year")
    assert tables.of("emergency_admissions_annual_rate", "age", unit="per_year") is a_year
    assert tables.of("emergency_admissions_annual_rate", "age", unit="per_month") == pytest.approx(
        a_year / 12
    )


@pytest.mark.unit
def test_ages_of_a_group_are_alike_in_all_its_parameters(tables: Tables) -> None:
    group = tables.age_groups("prevalence_share", "deprivation_exponent")
    assert group.size == len(AGES)
    assert (np.diff(group) >= 0).all()
    starts = {
        band.age_from
        for name in ("prevalence_share", "deprivation_exponent")
        for band in PARAMETERS.bands(name)
    }
    assert np.flatnonzero(np.diff(group, prepend=-1)).tolist() == sorted(starts)


@pytest.mark.unit
def test_residents_by_group_add_to_all(tables: Tables) -> None:
    by_group = tables.residents_in(tables.age_groups("frailty_share"))
    assert by_group.shape[1:] == (2, 5)
    assert by_group.sum() == pytest.approx(tables.residents.sum())


@pytest.mark.unit
def test_residents_have_the_published_ages_sexes_and_quintiles(tables: Tables) -> None:
    boys = PARAMETERS.value("residents_people", age=7, sex="male")
    share = PARAMETERS.value("residents_quintile_share", age=7, quintile=2)
    assert tables.residents[7, 0, 1] == pytest.approx(boys * share)
    over_90 = PARAMETERS.value("residents_people", age=90, sex="female")
    assert tables.residents[90:, 1].sum() == pytest.approx(over_90)


@pytest.mark.unit
def test_the_very_old_grow_fewer_as_people_die(tables: Tables) -> None:
    rate = PARAMETERS.value("deaths_annual_rate", age=92, sex="male")
    assert tables.residents[93, 0].sum() / tables.residents[92, 0].sum() == pytest.approx(np.exp(-rate))


@pytest.mark.unit
def test_shares_by_age_are_smooth_and_have_the_means_of_their_groups(tables: Tables) -> None:
    group = np.minimum(np.array(AGES) // 10, 9)
    given = np.array([0.0, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.4, 0.5])
    share = tables.share_by_age(given, group)
    people = tables.residents.sum(axis=(1, 2))
    means = np.bincount(group, weights=people * share) / np.bincount(group, weights=people)
    np.testing.assert_allclose(means, given, rtol=1e-9)
    assert (share[:10] == 0).all()
    assert (np.diff(share[10:]) >= -1e-12).all()
    # In the year in which there are the first, they are half of what they come to.
    assert share[10] == pytest.approx(share[11] / 2)
    # Nowhere above it does a share leap by as much as its neighbours in age differ over ten years.
    assert (share[12:] / share[11:-1]).max() < 1.1


@pytest.mark.unit
def test_shares_by_age_keep_the_shape_of_what_is_given(tables: Tables) -> None:
    group = np.minimum(np.array(AGES) // 20, 4)
    given = np.random.default_rng(3).uniform(0.1, 0.3, (5, 2, 3))
    together = tables.share_by_age(given, group)
    assert together.shape == (len(AGES), 2, 3)
    np.testing.assert_allclose(together[:, 1, 2], tables.share_by_age(given[:, 1, 2], group))


@pytest.mark.unit
def test_odds_by_age_are_those_of_the_shares(tables: Tables) -> None:
    group = np.minimum(np.array(AGES) // 10, 9)
    given = np.linspace(0.01, 0.45, 10)
    odds = tables.odds_by_age(given, group)
    np.testing.assert_allclose(odds / (1 + odds), tables.share_by_age(given, group))


@pytest.mark.unit
def test_odds_by_age_are_of_each_row_of_shares(tables: Tables) -> None:
    group = tables.age_groups("needs_help_share")
    share = tables.of("needs_help_share", "sex", "age")[:, tables.first_ages(group)]
    both = tables.odds_by_age(share, group)
    np.testing.assert_allclose(both[1], tables.odds_by_age(share[1], group), rtol=1e-12)


@pytest.mark.unit
def test_the_sample_stands_for_all_of_england(tables: Tables) -> None:
    people = sample(tables)
    assert people.weight.sum() == pytest.approx(tables.residents.sum())
    women = people.weight[(people.sex == 1) & (people.age == 40) & (people.quintile == 4)]
    assert women.size == SAMPLE_OF_EACH
    assert women.sum() == pytest.approx(tables.residents[40, 1, 4])


@pytest.mark.unit
def test_draws_are_the_citizens_own() -> None:
    people = some_people()
    salt = month_salt(1, 0, Stream.SYNTHESIS_FRAILTY)
    assert np.array_equal(people.draws.uniform(Stream.SYNTHESIS_FRAILTY), uniform(salt, people.draws.keys))
    of_third = uniform(indexed(salt, 3), people.draws.keys)
    assert np.array_equal(people.draws.uniform(Stream.SYNTHESIS_FRAILTY, 3), of_third)


@pytest.mark.unit
def test_a_sample_s_draws_fall_on_each_of_as_many_steps_once() -> None:
    draws = Draws(1, founder_key(1, 2, np.arange(600)), 20)
    steps = np.floor(draws.uniform(Stream.SYNTHESIS_FRAILTY).reshape(30, 20) * 20)
    assert np.array_equal(np.sort(steps, axis=1), np.tile(np.arange(20), (30, 1)))


@pytest.mark.statistical
def test_a_sample_s_draws_are_even_within_their_steps_and_not_alike_between_streams() -> None:
    draws = Draws(1, founder_key(1, 2, np.arange(20_000)), 20)
    first, second = (draws.uniform(stream) for stream in (Stream.SYNTHESIS_FRAILTY, Stream.SYNTHESIS_CARING))
    assert stats.kstest(first * 20 % 1, "uniform").pvalue > RARE
    assert stats.kstest((first * 20 % 1)[first < 0.05], "uniform").pvalue > RARE
    assert stats.spearmanr(first, second).pvalue > RARE


@pytest.mark.unit
def test_cells_run_by_age_then_sex_then_quintile() -> None:
    people = some_people(10)
    group = np.arange(len(AGES)) // 5
    assert people.cell(group).tolist() == [0, 1, 0, 1, 0, 3, 2, 3, 2, 3]
    assert people.cell(group, by_quintile=True).tolist() == [0, 6, 2, 8, 4, 15, 11, 17, 13, 19]


@pytest.mark.unit
def test_a_level_is_solved_where_it_is_first_asked_for_and_then_kept() -> None:
    levels, people = Levels(), some_people()
    everybody = np.zeros(people.age.size, dtype=np.int64)
    ratio = np.where(people.sex == 1, 2.0, 1.0)
    first = levels.probability("well", np.array([0.3]), everybody, ratio, people)
    assert first.mean() == pytest.approx(0.3)
    again = levels.probability("well", np.array([0.9]), everybody, 2 * ratio, people)
    assert again / (1 - again) == pytest.approx(2 * first / (1 - first))


@pytest.mark.unit
def test_a_ratio_is_taken_relative_to_the_mean_of_its_ages() -> None:
    levels, people = Levels(), some_people()
    group = np.arange(len(AGES)) // 50
    relative = levels.relative("visits", group, np.asarray(people.age + 1, dtype=np.float64), people)
    for at in (0, 1):
        assert relative[group[people.age] == at].mean() == pytest.approx(1)
    assert levels.relative(
        "visits", group, np.asarray(2 * people.age + 2, dtype=np.float64), people
    ) == pytest.approx(2 * relative)


@pytest.mark.unit
def test_a_share_out_of_reach_is_refused_by_the_name_of_its_state() -> None:
    people = some_people()
    words = "well: a share of 0.7 is out of reach: only 0.5 of the people could be in the state"
    everybody = np.zeros(people.age.size, dtype=np.int64)
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        Levels().probability("well", np.array([0.7]), everybody, people.sex.astype(np.float64), people)
