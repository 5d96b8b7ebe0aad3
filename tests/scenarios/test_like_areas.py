"""What is published of like areas: looked up by group and indicator, in the measure's unit."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from scenarios.like_areas import FILE, like_area_mean, like_area_values, load_benchmarks
from scenarios.place import england, load_place
from scenarios.problems import FileProblems
from scenarios.scenario import scenario_of

pytestmark = pytest.mark.unit

SOUTHEND = load_place("southend")


def test_the_values_are_those_of_the_groups_that_the_place_names() -> None:
    wanted = [area.group for area in SOUTHEND.like_areas]
    by_code = {code: group for group in england() for code in group.commissioning_groups}
    expected = tuple(100 * by_code[code].managed_shares["HYP006"].share_of_all for code in wanted)
    found = like_area_values(SOUTHEND, "blood_pressure_control")
    assert found == expected
    assert len(found) == len(wanted) > 1
    assert like_area_mean(SOUTHEND, "blood_pressure_control") == sum(expected) / len(expected)


def test_southend_controls_less_blood_pressure_than_areas_like_it() -> None:
    """78.8% of the register in 2014/15, and about 82% in the five most like it."""
    mean = like_area_mean(SOUTHEND, "blood_pressure_control")
    assert mean is not None
    assert 81 < mean < 83
    assert mean > 100 * SOUTHEND.managed_shares["HYP006"].share_of_all


def test_of_what_is_not_published_nothing_is_told() -> None:
    assert like_area_values(SOUTHEND, "readmissions") == ()
    assert like_area_mean(SOUTHEND, "readmissions") is None
    assert like_area_mean(replace(SOUTHEND, like_areas=()), "blood_pressure_control") is None


def test_every_benchmark_is_published_of_like_areas() -> None:
    for measure in load_benchmarks():
        assert all(Fraction(0) < value <= 100 for value in like_area_values(SOUTHEND, measure)), measure
        assert like_area_mean(SOUTHEND, measure) is not None, measure


def test_a_measure_that_is_none_is_told(tmp_path: Path) -> None:
    wrong = tmp_path / "benchmarks.csv"
    text = FILE.read_text(encoding="utf-8")
    wrong.write_text(text.replace("\nblood_pressure_control,", "\nblood_presure_control,"), encoding="utf-8")
    with pytest.raises(FileProblems) as refused:
        load_benchmarks(wrong)
    assert "Did you mean 'blood_pressure_control'?" in str(refused.value)


def test_a_place_without_like_areas_cannot_be_compared_with_them() -> None:
    lonely = replace(SOUTHEND, like_areas=())
    assert scenario_of(lonely, "traditional").compared_with == "reference_year"
    with pytest.raises(FileProblems) as refused:
        scenario_of(lonely, "traditional", compared_with="like_areas")
    assert (
        f"compared_with: {SOUTHEND.title} names no like areas; add like_areas.csv to its folder, or write "
        "reference_year"
    ) in str(refused.value)
    with pytest.raises(FileProblems, match="Did you mean 'like_areas'"):
        scenario_of(SOUTHEND, "traditional", compared_with="like_area")
