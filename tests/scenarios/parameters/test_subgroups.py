"""Subgroups: how they are written, and the words in which a wrong one is refused."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.parameters.subgroups import (
    band_of,
    level_in,
    load_axes,
    subgroup_in,
    subgroup_text,
    tiling_complaint,
)
from scenarios.place_figures import AgeBand
from scenarios.problems import FileProblems

AXES = {"age": {}, "sex": {"male": "Men", "female": "Women"}, "quintile": {"1": "Most", "2": "Least"}}


@pytest.mark.unit
def test_a_subgroup_is_read_in_its_order() -> None:
    assert subgroup_in("sex=female; age=65-74;quintile=1", AXES) == (
        ("sex", "female"),
        ("age", AgeBand(65, 74)),
        ("quintile", "1"),
    )


@pytest.mark.unit
def test_no_text_means_everybody() -> None:
    assert subgroup_in("", AXES) == ()


@pytest.mark.unit
@pytest.mark.parametrize("text", ["age=0", "age=0-4", "age=90+", "age=65-74;sex=female;quintile=2", ""])
def test_a_subgroup_is_written_back_as_it_was_read(text: str) -> None:
    assert subgroup_text(subgroup_in(text, AXES)) == text


@pytest.mark.unit
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("female", "'female' is not axis=level; write it like age=65-74;sex=female"),
        ("sex=", "'sex=' is not axis=level; write it like age=65-74;sex=female"),
        ("age=0-4;", "'' is not axis=level; write it like age=65-74;sex=female"),
        ("sex=male;sex=female", "'sex' stands twice; give each axis once"),
        ("sexx=male", "'sexx' is not an axis; use age, sex or quintile. Did you mean 'sex'?"),
        ("sex=femal", "'femal' is not a level of 'sex'; use male or female. Did you mean 'female'?"),
        ("quintile=6", "'6' is not a level of 'quintile'; use 1 or 2."),
        ("age=old", "'old' is not an age band; write it like 0-4, 7 or 90+"),
        ("age=74-65", "'74-65' ends before it starts; write it like 0-4"),
    ],
)
def test_a_subgroup_that_is_not_understood(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        subgroup_in(text, AXES)


@pytest.mark.unit
def test_one_level_is_read_alone() -> None:
    assert level_in("age", "7", AXES) == AgeBand(7, 7)
    assert level_in("sex", "male", AXES) == "male"


def bands(*texts: str) -> list[AgeBand]:
    return [band for text in texts if isinstance(band := level_in("age", text, AXES), AgeBand)]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("texts", "complaint"),
    [
        (["0-15", "16", "17-64", "65+"], ""),
        (["0+"], ""),
        ([], "no row is about 0+; the bands must cover every age"),
        (["1-4", "5+"], "no row is about 0; the bands must cover every age"),
        (["0-15", "18+"], "no row is about 16-17; the bands must cover every age"),
        (["0-15", "16-64"], "no row is about 65+; the bands must cover every age"),
        (["0-15", "15-64", "65+"], "the band 15-64 overlaps another; each age belongs to one band"),
        (["0-15", "16+", "65+"], "the band 16+ overlaps another; each age belongs to one band"),
    ],
)
def test_bands_must_cover_every_age_once(texts: list[str], complaint: str) -> None:
    assert tiling_complaint(bands(*texts)) == complaint


@pytest.mark.unit
@pytest.mark.parametrize(("age", "position"), [(0, 0), (15, 0), (16, 1), (64, 1), (65, 2), (110, 2)])
def test_the_band_of_an_age(age: int, position: int) -> None:
    assert band_of(age, bands("0-15", "16-64", "65+")) == position


@pytest.mark.unit
def test_nobody_is_younger_than_nought() -> None:
    with pytest.raises(ValueError, match=r"^age -1 is negative; write 0 or more$"):
        band_of(-1, bands("0+"))


@pytest.mark.property
@given(st.lists(st.integers(min_value=1, max_value=100), min_size=1, max_size=8, unique=True))
def test_bands_cut_anywhere_cover_every_age_once(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts)]
    cut = [AgeBand(low, high - 1) for low, high in pairwise(edges)] + [AgeBand(edges[-1], None)]
    assert tiling_complaint(cut) == ""
    for age in range(105):
        band = cut[band_of(age, cut)]
        assert band.holds(AgeBand(age, age))


@pytest.mark.unit
def test_the_axes_of_a_file_stand_in_its_order(tmp_path: Path) -> None:
    file = tmp_path / "axes.csv"
    file.write_text("axis,level,title\nsex,male,Men\nmonth,april,First\nsex,female,Women\n", encoding="utf-8")
    assert load_axes(file) == {
        "age": {},
        "sex": {"male": "Men", "female": "Women"},
        "month": {"april": "First"},
    }


@pytest.mark.unit
def test_axes_with_a_level_twice_or_a_cell_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "axes.csv"
    file.write_text("axis,level,title\nsex,male,Men\nsex,male,Boys\nsex,female,\n", encoding="utf-8")
    with pytest.raises(FileProblems) as refused:
        load_axes(file)
    assert str(refused.value) == (
        "axes.csv:3: level: 'male' stands twice under 'sex'; give it once\n"
        "axes.csv:4: title: the cell is empty; every row needs its title"
    )
