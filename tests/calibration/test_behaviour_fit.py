"""The question of a fit of behaviour: what may move, where points lie, and what effects should be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calibration.behaviour_fit import (
    FILE,
    BehaviourQuestion,
    aims_of,
    load_behaviour_priors,
    sized,
)
from calibration.case_file import cases_named
from calibration.case_numbers import rows_of_behaviour
from calibration.case_score import accepted
from scenarios.parameters import load_parameters
from scenarios.problems import FileProblems
from tests.calibration.small_cases import case as case_of

pytestmark = pytest.mark.unit

PRIORS = load_behaviour_priors()


def question(*cases: str) -> BehaviourQuestion:
    return BehaviourQuestion(cases, PRIORS, 2_000)


def test_every_number_that_may_move_is_a_row_of_behaviour_within_its_prior() -> None:
    rows = rows_of_behaviour(load_parameters())
    for prior in PRIORS:
        assert prior.low < prior.middle < prior.high
        assert prior.low <= rows[prior.name].value <= prior.high
        assert prior.why


def test_a_point_stands_for_the_numbers_that_are_as_likely_undershot() -> None:
    middle = question().values(np.full(len(PRIORS), 0.5))
    assert middle["response_strength"] == pytest.approx(0.25)
    ends = [question().values(np.full(len(PRIORS), end))["response_strength"] for end in (0.0, 1.0)]
    assert ends == pytest.approx([0.05, 1.25])


def test_england_at_a_point_has_its_numbers_and_no_draw_moves_them() -> None:
    point = np.full(len(PRIORS), 0.5)
    rows = rows_of_behaviour(question().england_at(point).parameters)
    for name, value in question().values(point).items():
        assert float(rows[name].value) == pytest.approx(value)
        assert rows[name].low == rows[name].high == rows[name].value


def test_only_outputs_that_can_be_missed_by_a_size_count(tmp_path: Path) -> None:
    unable = case_of(tmp_path, cannot="the model tells no such thing")
    cases = [*cases_named(["quality_framework_measures", "global_budget"]), unable]
    assert [(case.file.number, output.name) for case, output in sized(cases)] == [
        ("C6", "year_1"),
        ("C6", "year_2"),
    ]


def test_a_case_with_two_outputs_counts_as_one_with_one() -> None:
    [(_, first), (_, second)] = outputs = sized(cases_named(["global_budget"]))
    both, alone = aims_of(outputs), aims_of(outputs[:1])
    assert both.names == ("C6 year_1", "C6 year_2")
    assert both.values.tolist() == [-1.9, -3.3]
    assert both.deviations[0] == pytest.approx(alone.deviations[0] * np.sqrt(2))
    # Nine tenths of the doubt lie in the accepted interval: 1.645 standard deviations on either side.
    half = (accepted(first).high - accepted(first).low) / 2
    assert alone.deviations[0] == pytest.approx(half / 1.6449, rel=1e-4)
    assert accepted(second).is_scored


def test_a_number_that_is_no_row_of_behaviour_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "priors.csv"
    wrong.write_text(FILE.read_text(encoding="utf-8").replace("peer_pull", "peer_pul"), encoding="utf-8")
    with pytest.raises(FileProblems, match="Did you mean 'peer_pull'"):
        load_behaviour_priors(wrong)


def test_effects_are_means_over_courses_of_luck(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {1: [1.0, 5.0], 2: [2.0, 7.0], 3: [6.0, 0.0]}
    monkeypatch.setattr(BehaviourQuestion, "_effects", lambda self, today, seed: told[seed])
    point = np.full(len(PRIORS), 0.5)
    for lucks, means in ((1, [1.0, 5.0]), (3, [3.0, 4.0])):
        asked = BehaviourQuestion(("global_budget",), PRIORS, 2_000, lucks)
        assert asked(point).tolist() == means
