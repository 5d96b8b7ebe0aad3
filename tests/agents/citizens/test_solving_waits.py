"""The list is as long as published, people wait as long as they do, and those who near 18 weeks come first."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agents.citizens.columns import OVER_18_WEEKS_MONTHS
from agents.citizens.decisions import PATHWAYS, Decision
from agents.citizens.solving import Solved
from agents.citizens.solving_waits import (
    WAITS,
    List,
    Waits,
    median_of,
    ratios_of,
    solve_waits,
    still_waiting,
)

TODAY = List(
    joining=0.019,
    waiting=0.0535,
    urgent=0.13,
    faster=3.0,
    removed=0.03,
    under_18_weeks=0.937,
    over_52_weeks=0.00016,
    median_months=1.22,
)


def lived(published: List, waits: Waits, months: int = 600) -> np.ndarray:
    """The list by months waited, others and then urgent, after months of joining, leaving and joining again."""
    rates = np.array([waits.rate * waits.ratios, np.full(WAITS, waits.urgent_rate)])
    on_list = np.zeros((2, WAITS))
    for _ in range(months):
        treated = (on_list * -np.expm1(-rates)).sum()
        left = on_list * (1 - published.removed) * np.exp(-rates)
        on_list = np.zeros_like(left)
        on_list[:, 1:] = left[:, :-1]
        on_list[:, -1] += left[:, -1]
        on_list[:, 0] = np.array([1 - published.urgent, published.urgent]) * published.joining
        on_list[0, 0] += treated * waits.onward_share
    return on_list


@pytest.mark.property
@settings(max_examples=40)
@given(
    st.floats(0.017, 0.021),
    st.floats(2.5, 3.1),
    st.floats(0.05, 0.2),
    st.floats(1.5, 6.0),
    st.floats(0.01, 0.05),
    st.floats(1.15, 1.3),
)
def test_the_list_lived_month_by_month_is_as_published(
    joining: float, months: float, urgent: float, faster: float, removed: float, median: float
) -> None:
    published = List(joining, joining * months, urgent, faster, removed, 0.937, 0.0002, median)
    try:
        waits = solve_waits(published)
    except ValueError:
        assume(False)
    on_list = lived(published, waits)
    everybody = on_list.sum()
    assert everybody == pytest.approx(published.waiting, rel=1e-6)
    assert on_list[:, :OVER_18_WEEKS_MONTHS].sum() / everybody == pytest.approx(0.937, rel=1e-6)
    assert on_list[:, 12:].sum() / everybody == pytest.approx(0.0002, rel=1e-5)
    assert median_of(on_list.sum(axis=0)) == pytest.approx(median, rel=1e-6)
    rates = np.array([waits.rate * waits.ratios, np.full(WAITS, waits.urgent_rate)])
    treated = (on_list * -np.expm1(-rates)).sum()
    assert treated == pytest.approx(waits.treated_share * waits.joining, rel=1e-6)
    assert waits.joining == pytest.approx(joining + treated * waits.onward_share, rel=1e-6)


@pytest.mark.unit
def test_those_who_near_18_weeks_come_first_and_the_urgent_are_faster_than_others_are_on_the_whole() -> None:
    waits = solve_waits(TODAY)
    assert waits.ratios[OVER_18_WEEKS_MONTHS - 1] == 1
    assert (np.delete(waits.ratios, OVER_18_WEEKS_MONTHS - 1) < 1).all()
    others = lived(TODAY, waits)[0]
    usual = (others * waits.rate * waits.ratios).sum() / others.sum()
    assert waits.urgent_rate == pytest.approx(TODAY.faster * usual, rel=1e-6)


@pytest.mark.unit
def test_the_fewer_wait_long_the_later_the_others_are_treated() -> None:
    strict, lax = (solve_waits(TODAY._replace(under_18_weeks=share)) for share in (0.945, 0.93))
    assert strict.ratios[0] < lax.ratios[0]
    assert strict.rate > lax.rate


@pytest.mark.unit
def test_the_more_wait_over_a_year_the_less_those_beyond_18_weeks_get_a_turn() -> None:
    many, few = (solve_waits(TODAY._replace(over_52_weeks=share)) for share in (0.0005, 0.0001))
    assert many.ratios[-1] < few.ratios[-1]


@pytest.mark.unit
def test_a_shorter_median_of_a_list_as_long_means_that_more_join_it_again() -> None:
    short, long = (solve_waits(TODAY._replace(median_months=months)) for months in (1.18, 1.28))
    assert short.onward_share > long.onward_share > 0
    assert short.joining > long.joining > TODAY.joining


@pytest.mark.unit
def test_without_order_everybody_waits_alike() -> None:
    assert (ratios_of(1.0, 1.0) == 1).all()
    share = still_waiting(np.full(WAITS, 0.4), 0.0)
    assert share[:-1] == pytest.approx(np.exp(-0.4 * np.arange(WAITS - 1)))
    assert share.sum() == pytest.approx(1 / -np.expm1(-0.4))


@pytest.mark.unit
def test_a_median_is_even_within_a_month() -> None:
    people = np.zeros(WAITS)
    people[:3] = (2, 4, 2)
    assert median_of(people) == pytest.approx(1.5)


@pytest.mark.unit
@pytest.mark.parametrize("change", [{"under_18_weeks": 0.2}, {"waiting": 0.02}, {"median_months": 4.0}])
def test_a_list_that_no_order_brings_about_is_refused(change: dict[str, float]) -> None:
    said = (
        r"waits: .*% under 18 weeks and a median of .* months are out of reach of a list of .*% of residents that "
        r"1.90% are referred to a month; look at waits_under_18_weeks_share, waits_over_52_weeks_share"
    )
    with pytest.raises(ValueError, match=said):
        solve_waits(TODAY._replace(**change))


@pytest.mark.unit
def test_england_s_rates_are_those_that_were_solved(solved: Solved) -> None:
    assert solved.by_months_waited.shape == (WAITS,)
    assert solved.by_months_waited.max() == 1
    base = solved.rates.base
    for at in range(len(PATHWAYS)):
        assert np.unique(base[Decision.PLANNED_TREATMENT + at]).size == 1
        assert (
            base[Decision.URGENT_TREATMENT + at]
            > base[Decision.PLANNED_TREATMENT + at] * solved.by_months_waited[0]
        ).all()
