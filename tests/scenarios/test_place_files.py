"""A place as a folder: what is read of it, and what is written."""

from fractions import Fraction
from pathlib import Path

import pytest

from scenarios.place import (
    AEMonth,
    AgeBand,
    LikeArea,
    ManagedShare,
    Payer,
    SocialCareFigure,
    Trust,
)
from scenarios.place_files import read_place, write_place
from tests.scenarios.small_place import SMALL, change, small_place, write_small

pytestmark = pytest.mark.unit

AGES = "population_by_age_and_sex"
QUINTILES = "population_by_age_and_quintile"
OPTIONAL = ("managed_shares", "trusts", "ae_by_month", "social_care", "like_areas")
EVIDENCE = {"status": "published", "source": ("census",)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small(tmp_path / "small")


# Reading


def test_what_place_yaml_says_is_read(folder: Path) -> None:
    place = read_place(folder)
    assert (place.name, place.title, place.year, place.population_date) == (
        "small",
        "Small",
        "2014/15",
        "mid-2014",
    )
    assert place.boundary.text == "The island"
    assert place.commissioning_groups == ("00C",)
    assert place.social_care_authorities == ("Small", "Smaller")
    assert place.payers[1] == Payer(
        name="council", kind="council", title="Small council", status="assumed", source=("guess",)
    )


def test_tables_are_read_with_their_status_and_sources(folder: Path) -> None:
    place = read_place(folder)
    oldest = place.population_by_age_sex[-1]
    assert (oldest.age, oldest.male, oldest.female) == (AgeBand(85, None), 1, 3)
    assert (oldest.status, oldest.source) == ("derived", ("census", "guess"))
    assert place.population_by_age_quintile[1].quintiles == (3, 3, 3, 3, 3)
    assert [(each.name, each.list_size) for each in place.practices] == [
        ("Harbour", 40),
        ("Hill", 20),
        ("Lighthouse", 10),
    ]
    assert place.registers["diabetes"].out_of == 55
    assert place.sources["guess"].how == "Guessed from the census."


def test_optional_tables_are_read(folder: Path) -> None:
    place = read_place(folder)
    assert place.managed_shares["DM009"] == ManagedShare(
        indicator="DM009",
        people=None,
        share_of_all=Fraction("0.6"),
        share_without_exceptions=Fraction("0.75"),
        status="published",
        source=("census",),
    )
    assert place.trusts["RZZ"] == Trust(
        code="RZZ",
        title="Old Hospital",
        place_share=None,
        counted_with="RXX",
        status="derived",
        source=("census",),
    )
    assert place.ae_months[1] == AEMonth(
        trust="RXX",
        month="2016-04",
        department="type_3",
        attendances=50,
        over_four_hours=0,
        emergency_admissions=0,
        status="published",
        source=("census",),
    )
    assert place.social_care[1] == SocialCareFigure(
        authority="Small",
        measure="bought_home_care_pounds_per_hour",
        year="2014/15",
        value=Fraction("13.92"),
        status="published",
        source=("census",),
    )
    assert place.like_areas[0] == LikeArea(
        rank=1, group="00V", distance=Fraction("0.6"), status="derived", source=("census",)
    )


def test_optional_tables_may_be_absent(tmp_path: Path) -> None:
    place = read_place(write_small(tmp_path, **dict.fromkeys(OPTIONAL, "")))
    assert (place.managed_shares, place.trusts, place.ae_months) == ({}, {}, ())
    assert (place.social_care, place.like_areas) == ((), ())


def test_ages_may_stand_in_any_order(folder: Path) -> None:
    lines = SMALL[f"{AGES}.csv"].splitlines()
    (folder / f"{AGES}.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]))
    assert read_place(folder) == small_place(folder.parent / "in_order")


@pytest.mark.parametrize("text", ["0 - 14", "0–14", "0 to 14", "00-14"])
def test_a_band_of_ages_may_be_written_in_several_ways(folder: Path, text: str) -> None:
    change(folder, AGES, "0-14,", f"{text},")
    assert read_place(folder).population_by_age_sex[0].age == AgeBand(0, 14)


@pytest.mark.parametrize("text", ["85 +", "85 and over", "85 or over"])
def test_the_oldest_band_may_be_written_in_several_ways(folder: Path, text: str) -> None:
    change(folder, AGES, "85+,", f"{text},")
    assert read_place(folder).population_by_age_sex[-1].age == AgeBand(85, None)


def test_columns_may_stand_in_any_order_and_rows_of_empty_cells_are_skipped(folder: Path) -> None:
    (folder / "practices.csv").write_text(
        'source,status,list_size,practice\ncensus,published,"1,040",Harbour\n,,,\n\ncensus,published,20,Hill\n'
    )
    change(folder, "place", "registered: 70", "registered: 1060")
    change(folder, "registers", ",70,", ",1060,")
    assert [each.list_size for each in read_place(folder).practices] == [1040, 20]


def test_a_file_saved_by_a_spreadsheet_is_read(folder: Path) -> None:
    text = SMALL["practices.csv"].replace("\n", "\r\n")
    (folder / "practices.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_place(folder) == small_place(folder.parent / "plain")


def test_totals_may_differ_by_the_rounding_of_cells(folder: Path) -> None:
    change(folder, QUINTILES, "45-64,3,3,3,3,3", "45-64,4,4,4,3,3")
    assert read_place(folder).residents == 60


# Writing


def test_a_place_that_is_written_reads_back_the_same(folder: Path, tmp_path: Path) -> None:
    place = read_place(folder)
    copy = tmp_path / "copy"
    copy.mkdir()
    write_place(place, copy)
    assert read_place(copy) == place
    assert (copy / "practices.csv").read_text() == SMALL["practices.csv"]


def test_tables_that_a_place_lacks_are_not_written(tmp_path: Path) -> None:
    bare = read_place(write_small(tmp_path / "bare", **dict.fromkeys(OPTIONAL, "")))
    copy = tmp_path / "copy"
    copy.mkdir()
    write_place(bare, copy)
    assert sorted(file.name for file in copy.iterdir()) == [
        "place.yaml",
        "population_by_age_and_quintile.csv",
        "population_by_age_and_sex.csv",
        "practices.csv",
        "registers.csv",
        "sources.csv",
    ]
