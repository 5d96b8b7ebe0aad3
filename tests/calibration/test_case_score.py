"""What is accepted, what passes, and how forecasters score: by hand."""

from __future__ import annotations

from math import inf, isnan, log, pi, sqrt
from statistics import NormalDist
from typing import Any

import pytest

from calibration.case_rules import rule
from calibration.case_score import (
    AT_RISK,
    AVERAGE,
    FORECASTERS,
    MODEL,
    NOTHING,
    Accepted,
    accepted,
    case_passes,
    forecasts,
    log_score,
    scores,
)
from tests.calibration.small_cases import found_of, output_of

pytestmark = pytest.mark.unit

HALF = {"rule": "half"}
MINUS_TEN = {"value": -10, "status": "published", "source": "made up"}


def test_an_interval_is_widened_by_halves() -> None:
    reach = rule("half_intervals") * 2
    assert accepted(output_of()) == Accepted(-4 - reach, -4 + reach)


def test_a_narrow_interval_is_widened_by_a_share_of_the_effect() -> None:
    narrow = {"value": -10, "low": -10.1, "high": -9.9, "status": "published", "source": "made up"}
    reach = rule("least_share") * 10
    assert accepted(output_of(published=narrow)) == Accepted(-10 - reach, -10 + reach)


def test_without_an_interval_a_share_of_the_effect_is_accepted() -> None:
    reach = rule("share_without_interval") * 10
    assert accepted(output_of(published=MINUS_TEN, accepted=HALF)) == Accepted(-10 - reach, -10 + reach)


def test_a_null_is_accepted_within_its_bound() -> None:
    null = {"value": 0, "status": "published", "source": "made up"}
    assert accepted(output_of(published=null, accepted={"rule": "bound", "within": 2})) == Accepted(-2, 2)


def test_limits_may_be_stated_or_narrowed() -> None:
    stated = {"rule": "stated", "low": -9, "high": 1, "because": "so it is", "at_most": -0.5, "at_least": -8}
    assert accepted(output_of(accepted=stated)) == Accepted(-8, -0.5)


@pytest.mark.parametrize(("direction", "limits"), [("up", Accepted(0, inf)), ("down", Accepted(-inf, 0))])
def test_a_sign_is_accepted_to_one_side(direction: str, limits: Accepted) -> None:
    output = output_of(published=None, accepted={"rule": "sign", "direction": direction})
    assert accepted(output) == limits
    assert not limits.is_scored


def test_the_median_decides() -> None:
    inside, outside = found_of((-4.0, -5.0, 30.0)), found_of((30.0, 31.0, -4.0))
    assert (inside.median, inside.passes) == (-4.0, True)
    assert (outside.median, outside.passes) == (30.0, False)
    assert not case_passes([inside, outside])


def test_the_mean_is_told_beside_and_may_say_otherwise() -> None:
    skewed = found_of((-4.0, -4.0, -10.0), published=MINUS_TEN, accepted=HALF)
    assert (skewed.median, skewed.expected) == (-4.0, -6.0)
    assert not skewed.passes
    assert skewed.passes_as_expected
    assert skewed.expected_error == pytest.approx(sqrt(12 / 3))
    alone = found_of((), central=-4.0)
    assert alone.expected == -4.0
    assert isnan(alone.expected_error)


def test_where_nothing_was_drawn_the_central_value_decides() -> None:
    found = found_of((), central=-4.0)
    assert (found.values, found.median, found.passes) == ((-4.0,), -4.0, True)


def test_an_echo_is_judged_at_central_values_and_shows_its_draws() -> None:
    found = found_of((30.0, 31.0), central=-4.0, kind="echo")
    assert (found.median, found.passes) == (-4.0, True)
    assert found.interval[0] >= 30.0


def test_the_wrong_sign_fails_even_inside_the_interval() -> None:
    wide = {"value": -1, "low": -4, "high": 2, "status": "published", "source": "made up"}
    found = found_of((0.5,), published=wide)
    assert found.accepted.holds(found.median)
    assert not found.passes


def test_no_effect_at_all_has_no_sign() -> None:
    found = found_of((0.0,), published=None, accepted={"rule": "sign", "direction": "up"})
    assert not found.passes


def test_any_sign_will_do_for_a_null() -> None:
    null = {"value": 0, "status": "published", "source": "made up"}
    found = found_of((-0.5,), published=null, accepted={"rule": "bound", "within": 1})
    assert found.passes


def test_the_interval_of_draws_holds_as_much_as_acceptance_goes_by() -> None:
    draws = tuple(float(each) for each in range(101))
    tail = (1 - rule("interval_share")) / 2 * 100
    assert found_of(draws).interval == pytest.approx((tail, 100 - tail))


# Scores


def test_a_forecast_of_what_was_published_scores_best() -> None:
    output = output_of()
    best = log_score(output, (-4.0,))
    deviation = 1 / NormalDist().inv_cdf(0.5 + rule("interval_share") / 2)
    assert best == pytest.approx(-log(deviation * sqrt(2 * pi)))
    assert all(log_score(output, (each,)) < best for each in (-5.0, -3.0, 0.0))


def test_the_edge_of_the_interval_scores_as_the_edge_of_a_normal_one() -> None:
    output = output_of()
    z = NormalDist().inv_cdf(0.5 + rule("interval_share") / 2)
    edge = accepted(output).low
    assert log_score(output, (edge,)) == pytest.approx(log_score(output, (-4.0,)) - z**2 / 2)


def test_the_score_of_draws_is_that_of_their_mean_density() -> None:
    output = output_of()
    both = log_score(output, (-4.0, 400.0))
    assert both == pytest.approx(log_score(output, (-4.0,)) - log(2))
    assert log_score(output, (1e6, 1e6)) == pytest.approx(log_score(output, (1e6,)))


def test_the_score_does_not_hang_on_the_unit() -> None:
    tenfold: dict[str, Any] = {**MINUS_TEN, "value": -100}
    one = log_score(output_of(published=MINUS_TEN, accepted=HALF), (-7.0,))
    other = log_score(output_of(published=tenfold, accepted=HALF), (-70.0,))
    assert one == pytest.approx(other)


def test_a_sign_is_not_scored() -> None:
    assert isnan(log_score(output_of(published=None, accepted={"rule": "sign", "direction": "up"}), (1.0,)))


def test_rivals_forecast_in_the_unit_of_the_output() -> None:
    share = {"value": "25%", "status": "assumed", "source": "made up"}
    told = forecasts(found_of((-1.0,), share_at_risk=share, rewarded="down"))
    assert told == {
        MODEL: (-1.0,),
        NOTHING: (0.0,),
        AVERAGE: (-rule("average_fall_percent"),),
        AT_RISK: (-25.0,),
    }
    assert forecasts(found_of((-1.0,), share_at_risk=share, rewarded=None))[AT_RISK] == (0.0,)


def test_every_case_counts_alike_however_many_outputs_it_has() -> None:
    good, bad = found_of((-4.0,)), found_of((4.0,), case_name="other")
    told = {each.forecaster: each for each in scores([good, good, bad])}
    assert tuple(told) == FORECASTERS
    one, other = (log_score(each.output, each.values) for each in (good, bad))
    assert told[MODEL].log_score == pytest.approx((one + other) / 2)
    assert (told[MODEL].inside, told[MODEL].outputs) == (2, 3)


def test_without_outputs_there_is_no_score() -> None:
    assert all(isnan(each.log_score) and each.outputs == 0 for each in scores([]))
