"""Which numbers cases answer to: each at its two ends, with the same citizens."""

from __future__ import annotations

import pytest

from calibration.case_file import cases_named
from calibration.case_moved import half_width, moved_by_numbers, numbers_meant
from calibration.case_numbers import rows_of_behaviour
from calibration.case_score import accepted
from experiments.cases_report import moved_table
from scenarios.parameters import load_parameters
from scenarios.problems import FileProblems
from sim.england import england
from tests.calibration.small_cases import CITIZENS, laboratory, output_of


@pytest.mark.unit
def test_numbers_are_those_of_behaviour_that_have_a_range() -> None:
    every = numbers_meant(["all"])
    rows = rows_of_behaviour(load_parameters())
    assert set(rows) - set(every) == {"worth_measured_by_effort"}
    assert numbers_meant(["peer_pull"]) == ["peer_pull"]


@pytest.mark.unit
def test_what_is_no_such_number_is_refused() -> None:
    with pytest.raises(FileProblems) as refused:
        numbers_meant(["peer_pul", "worth_measured_by_effort"])
    first, second = str(refused.value).splitlines()
    assert "'peer_pul' is no number of behaviour with a range" in first
    assert "Did you mean 'peer_pull'?" in first
    assert "'worth_measured_by_effort' is no number of behaviour with a range" in second


@pytest.mark.unit
def test_half_widths_are_of_what_is_accepted() -> None:
    limits = accepted(output_of())
    assert 2 * half_width(output_of()) == limits.high - limits.low


@pytest.mark.regression
@pytest.mark.slow
def test_other_numbers_are_tried_on_the_same_citizens() -> None:
    first = laboratory()
    second = first.again(england())
    assert second._founded("southend") is first._founded("southend")
    (letter,) = cases_named(["C12"])
    assert second.pair(letter).effect(letter.file.outputs[0]) == first.pair(letter).effect(
        letter.file.outputs[0]
    )
    assert second.pair(letter).baseline is not first.pair(letter).baseline


@pytest.mark.regression
@pytest.mark.slow
def test_a_case_answers_to_the_numbers_that_matter_to_it() -> None:
    cases = cases_named(["C5"])
    moved = list(moved_by_numbers(cases, CITIZENS, ["response_strength", "trust_fall_ratio"]))
    assert [(each.number, each.output) for each in moved] == [
        *(("response_strength", name) for name in ("month_6", "month_12")),
        *(("trust_fall_ratio", name) for name in ("month_6", "month_12")),
    ]
    by_number = {each.number: each.half_widths for each in moved if each.output == "month_12"}
    assert by_number["response_strength"] > 0.2
    # No contract of the case rests on trust.
    assert by_number["trust_fall_ratio"] == 0
    header, strength, trust = moved_table(cases, moved)
    assert header == ["number", "C5"]
    assert (strength[0], trust[0]) == ("response_strength", "trust_fall_ratio")
    assert abs(float(strength[1] or 0)) >= by_number["response_strength"]
