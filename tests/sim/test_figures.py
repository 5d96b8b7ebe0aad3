"""Figures of a place that are more than sums, against sums by hand and laws that they must keep."""

import numpy as np
import pytest

from agents.citizens.counts import Item
from agents.citizens.population import AGES
from agents.citizens.states import AGE_GROUPS
from scenarios.parameters import load_parameters
from sim.figures import FIGURES, WEEKS_A_MONTH, Figures, remaining_years
from sim.history import History
from tests.sim.small_history import counts, layout, states

pytestmark = pytest.mark.unit
PARAMETERS = load_parameters()
ENGLAND = np.asarray(PARAMETERS.table("residents_people", ("age", "sex"), ages=range(AGES)))
RATES = Figures(History(layout()), PARAMETERS).death_rates


def a_year(
    deaths: np.ndarray, people: np.ndarray, well: np.ndarray | None = None, ill: np.ndarray | None = None
) -> Figures:
    """Twelve like months that end with these people, and these deaths in the first."""
    made = History(layout())
    for month in range(12):
        of_month = counts({})._replace(deaths=(deaths if month == 0 else 0 * deaths).astype(np.int64))
        by_age = np.zeros((len(AGE_GROUPS), AGES, 2), dtype=np.int64)
        for at, group in enumerate((people, well, ill)):
            by_age[at] = 0 if group is None else group
        made.append(of_month, states({})._replace(by_age=by_age))
    return Figures(made, PARAMETERS)


def place_value(figures: Figures, name: str) -> float:
    return float(figures.value(name, "place", 1, 12)[0])


# The life table


@pytest.mark.parametrize(("sex", "years"), [(0, 79.67), (1, 83.33)])
def test_england_s_rates_give_england_s_life_expectancy(sex: int, years: float) -> None:
    assert remaining_years(RATES)[0, sex] == pytest.approx(years, abs=0.2)


def test_at_a_constant_rate_a_life_has_its_inverse_left() -> None:
    assert remaining_years(np.full(121, 0.01)) == pytest.approx(np.full(121, 100.0))


# Years lost and deaths expected
def test_years_left_are_the_recurrence_to_the_last_bit_whatever_stands_beside() -> None:
    rates = np.random.default_rng(3).uniform(0.0001, 0.6, (121, 5))
    left = remaining_years(rates)
    dies = rates / (1 + rates / 2)
    assert left[-1].tolist() == (1 / rates[-1]).tolist()
    assert left[:-1].tolist() == (1 - dies[:-1] / 2 + (1 - dies[:-1]) * left[1:]).tolist()
    assert remaining_years(rates[:, 2]).tolist() == left[:, 2].tolist()


def test_years_lost_are_standardised_to_england() -> None:
    deaths = np.zeros((AGES, 2))
    deaths[40, 0] = 6
    left = remaining_years(RATES)[40, 0]
    thousand = np.full((AGES, 2), 1000)
    share = PARAMETERS.value("amenable_death_share")
    weight = ENGLAND[40:45, 0].sum() / ENGLAND.sum()
    by_hand = 6 * left / 5000 * weight * share
    assert place_value(a_year(deaths, thousand), "amenable_years_of_life_lost") == pytest.approx(by_hand)
    assert place_value(a_year(2 * deaths, 2 * thousand), "amenable_years_of_life_lost") == pytest.approx(
        by_hand
    )


def test_late_deaths_lose_no_early_years() -> None:
    deaths = np.zeros((AGES, 2))
    deaths[75:] = 50
    assert place_value(a_year(deaths, ENGLAND // 1000), "amenable_years_of_life_lost") == 0


def test_england_loses_the_years_that_are_published() -> None:
    deaths = np.round(RATES * ENGLAND)
    assert place_value(a_year(deaths, ENGLAND), "amenable_years_of_life_lost") * 1e5 == pytest.approx(
        2060, rel=0.05
    )


def test_mentally_ill_people_are_expected_to_die_as_others_of_their_age_do() -> None:
    deaths, people, ill = (np.zeros((AGES, 2)) for _ in range(3))
    for age, died, alive, are_ill in ((50, 4, 1000, 100), (16, 9, 1000, 100), (80, 90, 900, 100)):
        deaths[age, 1], people[age, 1], ill[age, 1] = died, alive, are_ill
    assert place_value(a_year(deaths, people, ill=ill), "expected_deaths_of_mentally_ill") == pytest.approx(
        0.4
    )


# Healthy life and the gap


def test_healthy_life_is_all_of_life_where_all_are_well_and_half_where_half_are() -> None:
    people = np.full((AGES, 2), 100)
    deaths = np.round(RATES * people * 1000)
    whole = place_value(a_year(deaths, 1000 * people, 1000 * people), "healthy_life_years")
    assert whole == pytest.approx(remaining_years(RATES)[0].mean(), rel=0.01)
    assert place_value(a_year(deaths, 1000 * people, 500 * people), "healthy_life_years") == pytest.approx(
        whole / 2
    )
    assert place_value(a_year(2 * deaths, 1000 * people, 1000 * people), "healthy_life_years") < whole


def gap(most_deprived: int, least_deprived: int) -> float:
    made = History(layout())
    ages = np.zeros((AGES, 5), dtype=np.int64)
    ages[70] = 10_000
    for _ in range(12):
        month = counts({Item.DEATH: [most_deprived, least_deprived]})
        made.append(month, states({})._replace(by_age_and_quintile=ages))
    return place_value(Figures(made, PARAMETERS), "life_expectancy_gap")


def test_the_gap_follows_deaths() -> None:
    assert gap(20, 20) == 0
    assert 0 < gap(25, 20) < gap(40, 20)
    assert gap(20, 40) == -gap(40, 20)


# The slope and the median


def test_the_slope_is_that_of_rates_that_lie_on_a_line() -> None:
    made, month = History(layout()), counts({})
    month.by_quintile[0, :, Item.PEOPLE] = 12_000
    month.by_quintile[0, :, Item.EMERGENCY_AVOIDABLE_OTHER] = [50, 40, 30, 20, 10]
    made.append(month)
    # 0.05 to 0.01 a person-year at the middles of ranks 0.1 to 0.9.
    slope = Figures(made, PARAMETERS).value("avoidable_admission_slope", "place", 1, 1)[0]
    assert slope == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("waits", "months"),
    [([4, 0], 0.5), ([0, 4], 1.5), ([2, 2], 1.0), ([1, 3], 1 + 1 / 3), ([0, 0], 0.0)],
)
def test_a_median_lies_where_half_have_waited_less(waits: list[int], months: float) -> None:
    made = History(layout())
    made.append(counts({}), states({}, waits=[waits, [8, 0]]))
    by_trust = Figures(made, PARAMETERS).value("median_weeks_waited", "trust", 1, 1)
    assert by_trust.tolist() == pytest.approx([months * WEEKS_A_MONTH, WEEKS_A_MONTH / 2])


def test_a_figure_of_the_place_is_every_member_s() -> None:
    figures = a_year(np.round(RATES * ENGLAND / 1000), ENGLAND // 1000)
    for name in set(FIGURES) - {"median_weeks_waited"}:
        assert figures.value(name, "practice", 1, 12).tolist() == [place_value(figures, name)] * 2
