"""Draws weighed by cases: by hand, and on draws that are made of a truth that is known."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.case_score import log_score
from calibration.case_weights import Weighed, effective_draws, weighed_quantile
from tests.calibration.small_cases import found_of

pytestmark = pytest.mark.statistical


def published(value: float) -> dict[str, object]:
    return {"value": value, "low": value - 1, "high": value + 1, "status": "published", "source": "made up"}


def test_without_cases_there_are_no_weights() -> None:
    weights = Weighed([]).weights()
    assert (weights.size, effective_draws(weights), list(Weighed([]).left_out())) == (0, 0.0, [])


def test_a_draw_weighs_as_the_density_that_it_gives() -> None:
    found = found_of((-4.0, -3.0, 0.0))
    densities = np.exp([log_score(found.output, (value,)) for value in found.draws])
    assert Weighed([found]).weights() == pytest.approx(densities / densities.sum())


def test_outputs_of_a_case_have_one_vote_together() -> None:
    found = found_of((-4.0, -3.0, 0.0))
    assert Weighed([found, found]).weights() == pytest.approx(Weighed([found]).weights())
    other = found_of((-4.0, -3.0, 0.0), case_name="other")
    assert Weighed([found, other]).weights()[0] > Weighed([found]).weights()[0]


def test_a_case_left_out_has_no_say() -> None:
    first, second = found_of((-4.0, 4.0)), found_of((4.0, -4.0), case_name="other")
    assert Weighed([first, second]).weights() == pytest.approx([0.5, 0.5])
    assert Weighed([first, second]).weights(["other"])[0] > 0.9
    assert Weighed([first, second]).weights(["made_up", "other"]) == pytest.approx([0.5, 0.5])


def test_draws_that_cannot_be_told_and_signs_are_left_aside() -> None:
    sign = found_of((1.0, 2.0), published=None, accepted={"rule": "sign", "direction": "up"})
    untold = found_of((float("nan"), 1.0))
    assert Weighed([sign, untold]).by_case == {}


def test_effective_draws_count_equal_weights() -> None:
    assert effective_draws(np.full(8, 1 / 8)) == pytest.approx(8)
    assert effective_draws(np.array([1.0, 0.0, 0.0])) == 1


def test_quantiles_go_by_weight() -> None:
    values, weights = (3.0, 1.0, 2.0), np.array([0.6, 0.3, 0.1])
    assert [weighed_quantile(values, weights, share) for share in (0.1, 0.35, 0.5, 0.99)] == [
        1.0,
        2.0,
        3.0,
        3.0,
    ]


def test_a_truth_that_cases_share_is_found_again_and_carries_over() -> None:
    """Three cases that answer to one strength: weights find it, and each case is told better by the other two."""
    strength = np.random.default_rng(1).uniform(0, 5, 400)
    truth = 3.0
    slopes = {"one": 2.0, "two": -4.0, "three": 7.0}
    found = [
        found_of(tuple((slope * strength).tolist()), published=published(slope * truth), case_name=name)
        for name, slope in slopes.items()
    ]
    weighed = Weighed(found)
    weights = weighed.weights()
    low, high = (weighed_quantile(strength.tolist(), weights, share) for share in (0.05, 0.95))
    assert low < truth < high
    assert high - low < 0.75 * (4.75 - 0.25)
    assert 5 < effective_draws(weights) < 400
    for each in weighed.left_out():
        assert each.case_left_out > each.unweighed
        assert (each.inside, each.outputs) == (1, 1)
        # All are of one family, so without it nothing is known.
        assert each.family_left_out == pytest.approx(each.unweighed)


def test_cases_that_share_nothing_do_not_help_each_other() -> None:
    chance = np.random.default_rng(2)
    found = [
        found_of(tuple(chance.normal(0, 3, 500).tolist()), published=published(3.0), case_name=name)
        for name in ("one", "two")
    ]
    for each in Weighed(found).left_out():
        assert each.case_left_out == pytest.approx(each.unweighed, abs=0.2)
