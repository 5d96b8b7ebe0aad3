"""England as its commissioning groups: they add to England, and each is a place like any other."""

import csv
import shutil
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from scenarios import place_england
from scenarios.place import Place, england, known_registers, load_place, load_places
from scenarios.place_england import country, group_columns, groups
from scenarios.place_words import known_groups
from scenarios.problems import FileProblems
from scenarios.tables import SNAKE_CASE

# Registers of England, 2014/15, as the Quality and Outcomes Framework publishes them.
PUBLISHED_REGISTERS = {
    "atrial_fibrillation": 926_551,
    "coronary_heart_disease": 1_843_813,
    "heart_failure": 410_783,
    "hypertension": 7_833_779,
    "stroke": 981_836,
    "asthma": 3_402_437,
    "copd": 1_034_578,
    "obesity": 4_185_697,
    "cancer": 1_281_811,
    "chronic_kidney_disease": 1_859_963,
    "diabetes": 2_913_538,
    "dementia": 419_073,
    "depression": 3_305_363,
    "severe_mental_illness": 500_451,
}
PEOPLE_AGED_16_AND_OVER_ON_LISTS = 46_378_469


def of(code: str) -> Place:
    """The group of a code."""
    return next(place for place in groups() if place.commissioning_groups == (code,))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of England's files that the reader is turned to, to be changed."""
    copy = tmp_path / "england"
    shutil.copytree(place_england.FOLDER, copy)
    monkeypatch.setattr(place_england, "FOLDER", copy)
    _forget()
    yield copy
    _forget()


def _forget() -> None:
    for cached in (groups, country, group_columns):
        cached.cache_clear()


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


# The whole


@pytest.mark.unit
def test_england_is_its_209_groups_each_named_once() -> None:
    names = [place.name for place in england()]
    assert len(names) == len(set(names)) == 209
    assert all(SNAKE_CASE.fullmatch(name) for name in names)
    assert [place.commissioning_groups[0] for place in groups()] == sorted(known_groups())


@pytest.mark.unit
def test_the_groups_hold_every_resident_of_england_once() -> None:
    assert sum(place.residents for place in groups()) == 54_370_319
    for at, row in enumerate(country().ages):
        assert sum(place.population_by_age_sex[at].male for place in groups()) == row.male
        assert sum(place.population_by_age_sex[at].female for place in groups()) == row.female


@pytest.mark.unit
def test_the_groups_hold_every_practice_and_everybody_on_a_list() -> None:
    assert sum(len(place.practices) for place in groups()) == 7_779
    assert sum(place.registered for place in groups()) == 56_817_654
    assert sum(sum(place.residents_by_practice) for place in groups()) == 54_370_319


@pytest.mark.unit
@pytest.mark.parametrize(("name", "people"), PUBLISHED_REGISTERS.items())
def test_the_groups_registers_add_to_england_s(name: str, people: int) -> None:
    found = sum(place.registers[name].people for place in groups())
    assert abs(found - people) < people / 500


@pytest.mark.unit
def test_the_groups_share_out_england_s_registered_people_of_each_age() -> None:
    out_of = sum(place.registers["obesity"].out_of for place in groups())
    assert out_of == PEOPLE_AGED_16_AND_OVER_ON_LISTS
    assert all(place.registers["asthma"].out_of == place.registered for place in groups())


@pytest.mark.unit
def test_a_fifth_of_england_lives_in_each_quintile_at_about_the_ages_of_england() -> None:
    by_quintile = [
        sum(each) for each in zip(*(place.residents_by_quintile for place in groups()), strict=True)
    ]
    assert all(abs(people / 54_370_319 - 0.2) < 0.01 for people in by_quintile)
    for at, row in enumerate(country().quintiles):
        for quintile, people in enumerate(row.quintiles):
            found = sum(place.population_by_age_quintile[at].quintiles[quintile] for place in groups())
            assert abs(found - people) < people * 0.003


# A group


@pytest.mark.unit
def test_a_group_has_its_published_figures() -> None:
    darlington = of("00C")
    assert darlington.title == "NHS Darlington CCG"
    assert (len(darlington.practices), darlington.registered) == (11, 106_673)
    assert round(darlington.registers["hypertension"].prevalence_share * 100_000) == 15_128
    assert round(darlington.registers["diabetes"].prevalence_share, 4) == Fraction("0.0683")
    assert darlington.managed_shares["HYP006"].share_of_all == Fraction("0.8331")
    assert darlington.managed_shares["HYP006"].share_without_exceptions == Fraction("0.8636")
    assert darlington.managed_shares["HYP006"].people is None
    assert [payer.title for payer in darlington.payers] == [
        "NHS Darlington CCG",
        "NHS England",
        "The councils of the area",
    ]


@pytest.mark.unit
@pytest.mark.parametrize("code", ["00C", "08K", "10Q", "99G", "02V"])
def test_a_group_has_its_published_shares_of_ages_and_fifths(code: str) -> None:
    place = of(code)
    row = next(line for line in _group_rows() if line["code"] == code)
    for at in range(5):
        column = [name for name in row if name.startswith("quintile_")][at]
        share = place.residents_by_quintile[at] / place.residents
        assert share == pytest.approx(float(row[column]), abs=0.0002)
    aged = sum(each.people for each in place.population_by_age_sex if each.age.age_from >= 85)
    # The share is of mid-2017, when England had a little more people of these ages.
    assert aged / place.residents == pytest.approx(float(row["age_85+"]), rel=0.05)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("code", "name", "points"),
    [("99G", "southend", 0.4), ("08K", "lambeth", 0.8), ("10Q", "oxfordshire", 0.5)],
)
def test_a_group_is_near_the_place_of_the_same_boundary(code: str, name: str, points: float) -> None:
    """The place has its own ages and lists, the group has England's mix and lists from percentiles."""
    group, place = of(code), load_place(name)
    assert group.residents == pytest.approx(place.residents, rel=0.02)
    assert group.registered == place.registered
    for mine, own in zip(group.residents_by_quintile, place.residents_by_quintile, strict=True):
        assert mine / group.residents * 100 == pytest.approx(own / place.residents * 100, abs=points)
    median = len(place.practices) // 2
    assert group.practices[median].list_size == pytest.approx(place.practices[median].list_size, rel=0.05)


@pytest.mark.unit
def test_every_group_is_consistent() -> None:
    for place in groups():
        for row in place.population_by_age_quintile:
            inside = [each.people for each in place.population_by_age_sex if row.age.holds(each.age)]
            assert row.people == sum(inside)
        assert min(practice.list_size for practice in place.practices) > 0
        assert all(each.people <= each.out_of <= place.registered for each in place.registers.values())
        assert all(
            0 < each.share_of_all <= each.share_without_exceptions for each in place.managed_shares.values()
        )
        assert list(place.registers) == list(known_registers())


@pytest.mark.unit
def test_every_figure_of_a_group_has_a_status_and_sources() -> None:
    for place in groups():
        assert all(figure.source and set(figure.source) <= set(place.sources) for figure in place.figures)
    derived = {name for figure in of("00C").figures if figure.status == "derived" for name in figure.source}
    assert all(country().sources[name].how for name in derived)


@pytest.mark.unit
def test_every_column_of_the_groups_has_a_status_and_sources() -> None:
    assert list(group_columns()) == list(_group_rows()[0])
    for column in group_columns().values():
        assert column.meaning
        assert column.source
        assert set(column.source) <= set(country().sources)


@pytest.mark.unit
def test_england_is_read_once() -> None:
    assert load_places("england") is groups() is load_places("england")


def _group_rows() -> list[dict[str, str]]:
    with (place_england.FOLDER / "groups.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# Mistakes


@pytest.mark.unit
def test_a_wrong_cell_of_a_group_is_refused_in_its_place(folder: Path) -> None:
    change(folder / "groups.csv", ",0.1786,", ",1.786,")
    with pytest.raises(FileProblems) as refused:
        groups()
    assert str(refused.value) == (
        f"{folder}/groups.csv:2: age_0-14: 1.786 is more than the whole; write a share from 0 to 1, such as 0.83"
    )


@pytest.mark.unit
def test_a_column_that_nobody_tells_is_refused(folder: Path) -> None:
    change(folder / "groups.csv", "list_median", "list_midian")
    with pytest.raises(FileProblems) as refused:
        groups()
    assert "'list_median' is missing, 'list_midian' is not a column" in str(refused.value)


@pytest.mark.unit
def test_a_column_without_a_known_source_is_refused(folder: Path) -> None:
    change(
        folder / "columns.csv",
        '2014/15",published,quality_and_outcomes_framework',
        '2014/15",published,hearsay',
    )
    with pytest.raises(FileProblems, match=r"columns\.csv:5: source: 'hearsay' is not allowed here"):
        groups()


@pytest.mark.unit
def test_england_s_own_tables_must_agree(folder: Path) -> None:
    change(folder / "population_by_age_and_sex.csv", "0-4,1742758", "0-4,1742000")
    with pytest.raises(FileProblems, match=r"the quintiles of 0-14 add to 9,633,335 people, but"):
        groups()
