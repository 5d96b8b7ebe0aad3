"""The baseline as a question: what is aimed at, and on the real model, what was set by hand found again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibration.baseline_fit import Question, aimed, aims
from calibration.design import Floats
from calibration.history import Aims, Settings, match
from calibration.posterior import posterior
from calibration.priors import load_priors, moved
from calibration.solving import england_moved, names_of_lives
from calibration.targets import Target, load_targets
from scenarios.parameters import load_parameters
from scenarios.place import AgeBand
from sim.england import england, england_with
from tests.calibration.small_lived import place

DELAYS = next(prior for prior in load_priors() if prior.name == "delays")


def target(name: str) -> Target:
    return next(each for each in load_targets() if each.name == name)


@pytest.mark.unit
def test_targets_that_nothing_answers_to_are_not_aimed_at() -> None:
    found = aimed(load_targets(), [DELAYS])
    assert {each.name for each in found} == set(DELAYS.answers)
    own = [replace(target("median_wait"), name="my_own")]
    assert aimed(own, [DELAYS]) == tuple(own)


@pytest.mark.unit
def test_doubt_is_of_the_interval_and_of_chance() -> None:
    found = aims([target("bed_occupancy")], np.array([0.01]))
    assert found.names == ("bed_occupancy",)
    assert found.values[0] == 0.895
    assert found.deviations[0] == pytest.approx(np.hypot(0.005 / 1.96, 0.01))


@pytest.mark.slow
@pytest.mark.end_to_end
def test_what_is_only_care_leaves_lives_and_solves_the_same() -> None:
    prior = next(each for each in load_priors() if each.name == "contacts_unequal")
    assert not set(prior.parameters) & names_of_lives()
    assert "readmission_share" in names_of_lives()
    parameters = moved(load_parameters(), [prior], np.array([0.8]))
    part, whole = england_moved(england(), parameters, prior.parameters), england_with(parameters)
    assert part.baseline.people is england().baseline.people
    for one, other in zip(part.solved.rates, whole.solved.rates, strict=True):
        if isinstance(one, np.ndarray):
            assert np.array_equal(one, np.asarray(other))
    assert np.array_equal(part.solved.shapes, whole.solved.shapes)
    assert not np.array_equal(part.solved.shapes, england().solved.shapes)


def question(targets: tuple[Target, ...]) -> Question:
    return Question(place(), targets, (DELAYS,), None)


@pytest.mark.slow
@pytest.mark.end_to_end
def test_on_the_real_model_what_was_set_by_hand_is_found_again(tmp_path: Path) -> None:
    asked = question(aimed(load_targets(), [DELAYS]))
    truth = np.array([0.75])
    values: Floats = asked(truth)
    goal = Aims(tuple(each.name for each in asked.targets), values, 0.03 * values)
    found = match(asked, 1, goal, tmp_path, Settings(waves=1, points=6))
    low, high = posterior(found, steps=300).intervals
    assert low[0] <= truth[0] <= high[0]
    assert high[0] - low[0] < 0.6


@pytest.mark.slow
@pytest.mark.end_to_end
def test_a_target_that_cannot_be_told_is_refused_unless_it_may_lack() -> None:
    nobody = replace(target("stay_with_many_conditions"), about=(("age", AgeBand(118, None)),))
    asked = question((nobody,))
    with pytest.raises(ValueError, match="target 'stay_with_many_conditions' cannot be told of so few"):
        asked(asked.middle)
    assert np.isnan(replace(asked, may_lack=True)(asked.middle)).all()
