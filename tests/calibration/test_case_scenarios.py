"""The scenarios of natural experiments: what does not go together is told by the line of the case that says it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from calibration.case_scenarios import checked_scenarios, late_start
from scenarios.place_words import PLACES
from scenarios.problems import FileProblems
from tests.calibration.small_cases import case, written

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("output", "keys", "words"),
    [
        ({}, {"baseline": "tradtional"}, "baseline: there is no model 'tradtional'"),
        ({}, {"changed": "alliances"}, "changed: there is no model 'alliances'"),
        ({}, {"place": "sothend"}, "place: there is no place 'sothend'"),
        ({"months": [1, 400]}, {}, "outputs[0].months: 400 is too large; write 240 or less"),
        (
            {"exposed": ["RAI"]},
            {},
            "outputs[0].exposed: 'RAI' is no provider of Southend; use names of parties, such as practice_001, "
            "practice_033, practice_034, practice_035, RAJ, community_trust, social_care or voluntary. Did you mean",
        ),
        ({"unexposed": ["RAI"]}, {}, "outputs[0].unexposed: 'RAI' is no provider"),
        (
            {"reading": "counted", "reads": {"activity": "day_case", "population": "dependent"}},
            {},
            "outputs[0].reads.population: nobody counts 'dependent' in these runs",
        ),
        (
            {"months": [1, 6]},
            {"interventions": [{"capacity": "beds", "times": 0.9, "from_month": 90}]},
            "interventions[0]: from_month 90 is after the last month of the scenario",
        ),
    ],
)
def test_what_does_not_go_together_is_told_in_its_place(
    tmp_path: Path, output: dict[str, Any], keys: dict[str, Any], words: str
) -> None:
    made = case(tmp_path, output, **keys)
    with pytest.raises(FileProblems) as refused:
        checked_scenarios(made)
    text = str(refused.value)
    assert words in text
    assert "reference:" not in text
    key = words.partition(":")[0].partition("[")[0]
    if key in keys:
        lines = written(tmp_path, output, **keys).read_text(encoding="utf-8").splitlines()
        line = next(at for at, each in enumerate(lines, 1) if each.startswith(f"{key}:"))
        assert refused.value.problems[0].line in (line, line + 1)
    assert len(set(text.splitlines())) == len(text.splitlines())


def test_a_place_is_found_from_the_folder_of_the_case(tmp_path: Path) -> None:
    (tmp_path / "here").symlink_to(PLACES / "oldham")
    made = case(tmp_path, place="here")
    before, after = checked_scenarios(made)
    assert before.place.name == after.place.name == "oldham"
    assert made.folder("southend") == "southend"


def test_contracts_that_begin_after_what_is_read_are_told(tmp_path: Path) -> None:
    late = case(tmp_path)
    said = late_start(late, *checked_scenarios(late))
    assert said is not None
    assert said.startswith("its changed contracts operate from month 25 after the change")
    read_later = case(tmp_path, {"months": [25, 36]})
    assert late_start(read_later, *checked_scenarios(read_later)) is None
    unchanged = case(tmp_path, changed="traditional")
    assert late_start(unchanged, *checked_scenarios(unchanged)) is None
