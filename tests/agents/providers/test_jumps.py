"""Payments that jump: nothing without a jump, towards what pays, no further than it is worth, and steadily."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.providers.jumps import POINTS, answered, leaning
from agents.providers.response import Pull, Temper, moved, wanted
from scenarios.efforts import LEAST, MOST
from scenarios.parameters import load_parameters

TEMPER = replace(Temper.of(load_parameters()), peer_pull=0.0)
levels = st.floats(0.05, 0.95)
heights = st.floats(0, 5)


def one(value: float) -> np.ndarray:
    return np.array([[float(value)]])


def step(at: float, height: float) -> np.ndarray:
    """A curve that is worth so much more from a level on."""
    return np.where(at <= POINTS, height, 0.0)[:, None, None]


def goes(today: float, curve: np.ndarray, reason: float = 0.0) -> float:
    alone = wanted(one(today), one(reason), TEMPER)
    return float(leaning(alone, one(today), one(reason), curve, TEMPER)[0, 0])


@pytest.mark.property
@given(levels, st.floats(-3, 3), st.floats(-100, 100))
def test_a_curve_without_height_changes_nothing_to_the_last_bit(
    today: float, reason: float, worth: float
) -> None:
    alone = float(wanted(one(today), one(reason), TEMPER)[0, 0])
    assert goes(today, np.full((POINTS.size, 1, 1), worth), reason) == alone


@pytest.mark.property
@given(levels, heights, heights)
def test_a_higher_reward_never_draws_less_and_levels_stay_inside(
    today: float, some: float, more: float
) -> None:
    low, high = sorted((some, more))
    lower, higher = goes(today, step(0.7, low)), goes(today, step(0.7, high))
    assert LEAST <= lower <= higher + 1e-9 <= MOST + 1e-9


@pytest.mark.unit
def test_a_reward_far_off_draws_where_a_slope_would_not() -> None:
    """From 0.4, a tenth of a contract for reaching 0.7 is worth going there; a thousandth is not."""
    assert goes(0.4, step(0.7, 1.0)) > 0.6
    assert goes(0.4, step(0.7, 0.001)) == pytest.approx(0.4, abs=0.01)


@pytest.mark.unit
def test_what_it_costs_to_get_there_is_what_the_rule_says_it_costs() -> None:
    """The area under the reasons at which the rule would go to each level: from 0.4 to 0.7 by hand."""
    area = (0.7 * np.log(0.7) + 0.3 * np.log(0.3)) - (0.4 * np.log(0.4) + 0.6 * np.log(0.6))
    cost = (area - np.log(0.4 / 0.6) * 0.3) / (4 * TEMPER.strength)
    sharp = replace(TEMPER, choice_spread=1e-3)

    def drawn(height: float) -> float:
        return float(leaning(one(0.4), one(0.4), one(0.0), step(0.7, height), sharp)[0, 0])

    # Without a jump the best of the levels tried is 0.3 or 0.5, whichever costs less beside today's 0.4.
    areas = {
        point: (point * np.log(point) + (1 - point) * np.log(1 - point))
        - (0.4 * np.log(0.4) + 0.6 * np.log(0.6))
        for point in (0.3, 0.5)
    }
    least = min((areas[point] - np.log(0.4 / 0.6) * (point - 0.4)) / (4 * TEMPER.strength) for point in areas)
    assert drawn(cost - least - 0.02) == pytest.approx(0.4, abs=0.01)
    assert drawn(cost - least + 0.02) > 0.59


@pytest.mark.unit
def test_at_a_sharp_threshold_a_level_comes_to_rest() -> None:
    """Forty quarters from below and from above end at the same level, and do not swing on the way."""
    ends = []
    for start in (0.1, 0.9):
        level, path = one(start), []
        for _ in range(40):
            level = moved(level, one(goes(0.4, step(0.7, 0.5))), np.array([0.25]))
            path.append(float(level[0, 0]))
        assert np.all(np.diff(path) >= 0) or np.all(np.diff(path) <= 0)
        ends.append(path[-1])
    assert ends[0] == pytest.approx(ends[1], abs=1e-4)


@pytest.mark.unit
def test_pulls_that_jump_are_answered_once() -> None:
    plain = Pull("list", one(20_000), one(0), np.array([1e6]))
    sharp = replace(plain, name="threshold", curve=step(0.7, 1.0))
    reason = one(0.2)
    assert answered(one(0.4), reason, [plain], TEMPER) == wanted(one(0.4), reason, TEMPER)
    both = answered(one(0.4), reason, [plain, sharp], TEMPER)
    assert both[0, 0] == goes(0.4, step(0.7, 1.0), 0.2)
