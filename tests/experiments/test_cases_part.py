"""Natural experiments as a part of a validation: what counts as inside, and that the command has them when told."""

from __future__ import annotations

import pytest

from calibration.case_file import cases_named
from calibration.case_score import Found
from calibration.case_study import Settings, Told
from experiments.cases_part import cases_part, score_of
from experiments.validate_command import parts

pytestmark = pytest.mark.unit


def told(found: list[Found]) -> Told:
    """A study of which the outputs are made."""
    made = Told(tuple(cases_named(["C12"])), Settings(100), {}, {})
    made.__dict__["found"] = found
    return made


def of_letter(value: float) -> Found:
    (case,) = cases_named(["C12"])
    return Found(case, case.file.outputs[0], value, (), value)


def test_outputs_are_inside_outside_or_further_out_than_that_again() -> None:
    limits = of_letter(0).accepted
    half = (limits.high - limits.low) / 2
    found = [of_letter(each) for each in (limits.low, limits.high + half / 2, limits.high + 1.5 * half)]
    score = score_of(told(found))
    assert (score.told, score.inside, score.outside_twice) == (3, 1, 1)
    # The case's own limits are a reason.
    assert score.unexplained == 0


def test_nothing_found_is_no_score() -> None:
    assert score_of(told([])).told == 0


def test_a_validation_has_the_cases_when_asked_for() -> None:
    assert list(parts()) == ["targets"]
    assert parts(has_cases=True)["cases"] is cases_part
