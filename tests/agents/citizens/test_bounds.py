"""No rate is above the bound by which events are passed over, whoever the citizen is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from agents.citizens.baseline import Baseline
from agents.citizens.bounds import above, bounds
from agents.citizens.columns import CONDITIONS
from agents.citizens.decisions import DECISIONS, FOR_ANYBODY, Decision, decision_names
from agents.citizens.living import PERSON_ACTIVATION, PERSON_FRAILTY
from agents.citizens.rate_tables import Crowd, crowd_of
from agents.citizens.rates import (
    ACTIVATIONS,
    CELLS,
    CONDITIONS_HIGH,
    CONDITIONS_LOW,
    FRAILTIES,
    LANES,
    LOW,
    LOW_BITS,
    MANAGED_LOW,
    RECENT,
    RISK_SETS,
    SOCIAL,
    Bounds,
)
from agents.citizens.solving import Solved
from tests.agents.citizens.test_solving import rate

WITH_AND_WITHOUT = np.array([[0], [1]])
"""An emergency stay last month."""


@pytest.fixture(scope="module")
def crowd(baseline: Baseline) -> Crowd:
    """The sample of England."""
    return crowd_of(baseline.people)


@pytest.fixture(scope="module")
def found(solved: Solved) -> Bounds:
    """The bounds of today's rates."""
    return bounds(solved.rates)


def person_of(crowd: Crowd) -> NDArray[np.int64]:
    """The entries of the table of bounds by person."""
    person = crowd.risks | crowd.frailty << PERSON_FRAILTY | crowd.activation << PERSON_ACTIVATION
    return np.asarray(person, dtype=np.int64)


def social_of(crowd: Crowd, recent: NDArray[np.int64] | int) -> NDArray[np.int64]:
    """The entries of the table of bounds by ways of living and a stay that has just ended."""
    return np.asarray(crowd.social & LOW | recent << LOW_BITS, dtype=np.int64)


@pytest.mark.property
@pytest.mark.parametrize("decision", range(FOR_ANYBODY + 1), ids=decision_names()[: FOR_ANYBODY + 1])
def test_no_rate_is_above_its_bound(solved: Solved, found: Bounds, crowd: Crowd, decision: int) -> None:
    bound = found.base[crowd.cell, decision] * found.low[crowd.conditions & LOW, decision]
    bound = bound * found.high[crowd.conditions >> LOW_BITS, decision]
    bound = bound * found.person[person_of(crowd), decision]
    bound = bound * found.social[social_of(crowd, WITH_AND_WITHOUT), decision]
    assert bound.dtype == np.float32  # as the filter takes it
    assert (rate(crowd, solved.rates, decision, recent=WITH_AND_WITHOUT) <= bound).all()


@pytest.mark.statistical
def test_few_are_looked_at_in_vain(solved: Solved, found: Bounds, crowd: Crowd) -> None:
    bound = found.base[crowd.cell] * found.low[crowd.conditions & LOW]
    bound = bound * found.high[crowd.conditions >> LOW_BITS] * found.person[person_of(crowd)]
    bound = bound * found.social[social_of(crowd, 0)]
    rates = [rate(crowd, solved.rates, decision) for decision in range(FOR_ANYBODY + 1)]
    assert crowd.mean(np.minimum(bound, 1).sum(axis=1)) < 1.1 * crowd.mean(np.sum(rates, axis=0))


@pytest.mark.property
@pytest.mark.parametrize("decision", range(DECISIONS), ids=decision_names())
def test_no_rate_is_above_the_limit_for_anybody(
    solved: Solved, found: Bounds, crowd: Crowd, decision: int
) -> None:
    limit = float(found.limit[decision])
    assert rate(crowd, solved.rates, decision, recent=WITH_AND_WITHOUT).max() <= limit


@pytest.mark.property
def test_bounds_hold_for_every_set_of_conditions_and_every_person(solved: Solved, found: Bounds) -> None:
    rates = solved.rates
    person = np.arange(found.person.shape[0])
    activation, frailty = person >> PERSON_ACTIVATION, person >> PERSON_FRAILTY & 3
    for decision in (Decision.DEATH, Decision.AE_ATTENDANCE, Decision.FRAILTY_WORSENS):
        for row in rates.ratios[np.unique(rates.row[decision])]:
            assert (row[CONDITIONS_LOW:CONDITIONS_HIGH] <= found.low[:, decision]).all()
            assert (row[CONDITIONS_HIGH:MANAGED_LOW] <= found.high[:, decision]).all()
            ratio = row[ACTIVATIONS + activation] * row[FRAILTIES + frailty] * row[RISK_SETS + (person & 15)]
            assert (ratio <= found.person[:, decision]).all()
            assert (row[SOCIAL:RECENT] <= found.social[: LOW + 1, decision]).all()
            assert (row[SOCIAL:RECENT] * row[RECENT + 1] <= found.social[LOW + 1 :, decision]).all()


@pytest.mark.unit
def test_free_slots_have_no_rate_and_spare_lanes_have_none(found: Bounds) -> None:
    assert isinstance(found, Bounds)
    assert not found.base[CELLS].any()
    assert FOR_ANYBODY + 1 < LANES
    assert not found.base[:, FOR_ANYBODY + 1 :].any()
    assert {table.dtype for table in found} == {np.dtype(np.float32)}
    assert found.low.shape[0] * found.high.shape[0] == 1 << len(CONDITIONS)


@pytest.mark.property
@given(numbers=st.lists(st.floats(0, 1e6), min_size=1, max_size=20))
def test_numbers_are_never_below_what_they_were_and_nothing_stays_nothing(numbers: list[float]) -> None:
    given_numbers = np.array(numbers)
    found = above(given_numbers)
    assert found.dtype == np.float32
    assert (found.astype(np.float64) >= given_numbers).all()
    assert (found[given_numbers == 0] == 0).all()
    assert (found.astype(np.float64) <= given_numbers * (1 + 1e-6) + 1e-44).all()
