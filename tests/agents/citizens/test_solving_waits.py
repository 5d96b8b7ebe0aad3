"""The list is as long as published, as few wait long as do, and those who near 18 weeks come first."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agents.citizens.columns import OVER_18_WEEKS_MONTHS
from agents.citizens.decisions import PATHWAYS, Decision
from agents.citizens.solving import Solved
from agents.citizens.solving_waits import WAITS, List, Waits, ratios_of, solve_waits, still_waiting

TODAY = List(joining=0.02, waiting=0.05, urgent=0.13, faster=3.0, removed=0.03, under_18_weeks=0.94)


def lived(published: List, waits: Waits, months: int = 600) -> np.ndarray:
    """The list by months waited, others and then urgent, after months of joining and leaving one by one."""
    rates = np.array([waits.rate * waits.ratios, np.full(WAITS, waits.urgent_rate)])
    on_list = np.zeros((2, WAITS))
    for _ in range(months):
        left = on_list * (1 - published.removed) * np.exp(-rates)
        on_list = np.zeros_like(left)
        on_list[:, 1:] = left[:, :-1]
        on_list[:, -1] += left[:, -1]
        on_list[:, 0] = np.array([1 - published.urgent, published.urgent]) * published.joining
    return on_list


@pytest.mark.property
@settings(max_examples=40)
@given(
    st.floats(0.01, 0.03),
    st.floats(2.0, 3.2),
    st.floats(0.05, 0.3),
    st.floats(1.5, 6.0),
    st.floats(0.01, 0.05),
)
def test_the_list_lived_month_by_month_is_as_published(
    joining: float, months: float, urgent: float, faster: float, removed: float
) -> None:
    published = List(joining, joining * months, urgent, faster, removed, 0.94)
    try:
        waits = solve_waits(published)
    except ValueError:
        assume(False)
    on_list = lived(published, waits)
    assert on_list.sum() == pytest.approx(published.waiting, rel=1e-6)
    assert on_list[:, :OVER_18_WEEKS_MONTHS].sum() / on_list.sum() == pytest.approx(0.94, rel=1e-6)
    rates = np.array([waits.rate * waits.ratios, np.full(WAITS, waits.urgent_rate)])
    treated = (on_list * -np.expm1(-rates)).sum()
    assert treated == pytest.approx(waits.treated_share * joining, rel=1e-6)


@pytest.mark.unit
def test_those_who_near_18_weeks_come_first_and_the_urgent_are_faster_than_others_are_on_the_whole() -> None:
    waits = solve_waits(TODAY)
    assert (np.diff(waits.ratios) >= 0).all()
    assert waits.ratios[OVER_18_WEEKS_MONTHS - 2] < waits.ratios[OVER_18_WEEKS_MONTHS - 1] == 1
    others = lived(TODAY, waits)[0]
    usual = (others * waits.rate * waits.ratios).sum() / others.sum()
    assert waits.urgent_rate == pytest.approx(TODAY.faster * usual, rel=1e-6)


@pytest.mark.unit
def test_the_fewer_wait_long_the_later_the_others_are_treated() -> None:
    strict, lax = (solve_waits(TODAY._replace(under_18_weeks=share)) for share in (0.96, 0.9))
    assert strict.ratios[0] < lax.ratios[0]
    assert strict.rate > lax.rate


@pytest.mark.unit
def test_without_order_everybody_waits_alike() -> None:
    assert (ratios_of(1.0) == 1).all()
    share = still_waiting(np.full(WAITS, 0.4), 0.0)
    assert share[:-1] == pytest.approx(np.exp(-0.4 * np.arange(WAITS - 1)))
    assert share.sum() == pytest.approx(1 / -np.expm1(-0.4))


@pytest.mark.unit
@pytest.mark.parametrize("change", [{"under_18_weeks": 0.2}, {"waiting": 0.5}])
def test_a_share_that_no_order_brings_about_is_refused(change: dict[str, float]) -> None:
    said = r"waits: .*% under 18 weeks is out of reach of a list of .*% of residents that 2.00% join a month; look at"
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
