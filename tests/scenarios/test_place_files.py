"""A place as a folder: what is read of it, what is written, and the words in which each mistake is refused."""

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
    load_place,
)
from scenarios.place_files import read_place, write_place
from scenarios.problems import FileProblems
from tests.scenarios.small_place import SMALL, change, refusal_of, small_place, write_small

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


# Whole files refused


@pytest.mark.parametrize(
    ("table", "text", "said"),
    [
        ("practices", " \n", "the file is empty; its first line must be practice,list_size,status,source"),
        (
            "practices",
            "practice,list_size,status,source\n",
            "the file has a header but no rows; add them below it",
        ),
    ],
)
def test_an_empty_file_is_refused(folder: Path, table: str, text: str, said: str) -> None:
    (folder / f"{table}.csv").write_text(text)
    assert f"{table}.csv: {said}" in refusal_of(folder).splitlines()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("practices.csv", "there is no such file; add GP practices with their list sizes"),
        ("sources.csv", "there is no such file; add where its figures come from"),
        (f"{AGES}.csv", "there is no such file; add residents by age and sex"),
        (f"{QUINTILES}.csv", "there is no such file; add residents by age and deprivation quintile"),
        ("registers.csv", "there is no such file; add disease registers"),
        ("place.yaml", "there is no such file."),
    ],
)
def test_a_needed_file_that_is_missing_is_named(folder: Path, file: str, said: str) -> None:
    (folder / file).unlink()
    assert refusal_of(folder) == f"{file}: {said}"


def test_a_file_that_is_no_table_is_refused(folder: Path) -> None:
    (folder / "practises.csv").write_text("a\n1\n")
    assert refusal_of(folder) == (
        "practises.csv: this is no table of a place; use sources, population_by_age_and_sex, "
        "population_by_age_and_quintile, practices, registers, managed_shares, trusts, ae_by_month, social_care or "
        "like_areas. Did you mean 'practices'?"
    )


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (
            "practice,list,status,source",
            "'list_size' is missing, 'list' is not a column (Did you mean 'list_size'?)",
        ),
        ("practice,status,source", "'list_size' is missing"),
        ("practice,list_size,status,source,colour", "'colour' is not a column"),
        ("practice,list_size,status,source,status", "'status' stands twice"),
    ],
)
def test_a_wrong_header_is_refused(folder: Path, header: str, said: str) -> None:
    change(folder, "practices", "practice,list_size,status,source", header)
    assert refusal_of(folder) == (
        f"practices.csv:1: the header is wrong: {said}; the columns are practice,list_size,status,source"
    )


def test_rows_with_other_numbers_of_cells_are_all_named(folder: Path) -> None:
    change(folder, "practices", "Hill,20,", "Hill,1,020,")
    change(folder, "practices", "Lighthouse,10,assumed,guess", "Lighthouse")
    assert refusal_of(folder).splitlines() == [
        "practices.csv:3: the row has 5 cells and the header has 4; put a cell that holds a comma in double quotes",
        "practices.csv:4: the row has 1 cells and the header has 4; put a cell that holds a comma in double quotes",
    ]


def test_text_that_is_not_utf_8_is_refused(folder: Path) -> None:
    (folder / "practices.csv").write_bytes(b"practice,list_size,status,source\nCaf\xe9,70,published,census\n")
    assert refusal_of(folder) == "practices.csv: the file is not UTF-8 text; save it as CSV UTF-8"


def test_text_that_is_not_csv_is_refused(folder: Path) -> None:
    change(folder, "practices", "Hill,", '"Hill" top,')
    assert refusal_of(folder) == "practices.csv: the file cannot be read: ',' expected after '\"'"


# Cells refused


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        # Ages and people
        (AGES, "15-44,", "teens,", "3: age: 'teens' is not an age band; write it like 0-4, 7 or 90+"),
        (AGES, "15-44,", "44-15,", "3: age: '44-15' ends before it starts; write it like 0-4"),
        (AGES, "15-44,", ",", "3: age: the cell is empty; every row needs its age"),
        (
            AGES,
            "45-64,8",
            "45-64,-8",
            "4: male: '-8' people cannot be; give a whole number, 0 or more",
        ),
        (
            AGES,
            "45-64,8",
            "45-64,8.5",
            "4: male: '8.5' people cannot be; give a whole number, 0 or more",
        ),
        (
            AGES,
            "45-64,8",
            "45-64,",
            "4: male: the cell is empty; give the number of people, 0 where there are none",
        ),
        (
            AGES,
            "45-64,8",
            "45-64,NaN",
            "4: male: 'NaN' is not a number; give the number of people, 0 where there are none",
        ),
        (
            AGES,
            "45-64,8",
            "45-64,inf",
            "4: male: 'inf' is not a number; give the number of people, 0 where there are none",
        ),
        (
            QUINTILES,
            "3,3,3,3,3",
            "3,3,x,3,3",
            "3: quintile_3: 'x' is not a number; give the number of people, 0 where there are none",
        ),
        # Status and sources
        (
            AGES,
            "85+,1,3,derived",
            "85+,1,3,deduced",
            "6: status: 'deduced' is not allowed here; use published, derived or assumed.",
        ),
        (
            AGES,
            "census guess",
            "census gues",
            "6: source: 'gues' is not allowed here; use census or guess. Did you mean 'guess'?",
        ),
        (AGES, "census guess", "", "6: source: the cell is empty; every row needs its source"),
        ("sources", ",careconomy,", ",,", "3: publisher: the cell is empty; every row needs its publisher"),
        ("sources", "a guess", "", "3: publication: the cell is empty; every row needs its publication"),
        ("sources", "MIT", "", "3: licence: the cell is empty; every row needs its licence"),
        # Practices
        (
            "practices",
            "Hill,20",
            "Hill,0",
            "3: list_size: the practice has nobody on its list; leave it out, or give its list size",
        ),
        ("practices", "Hill,", "Harbour,", "3: practice: 'Harbour' is also on line 2; give it once"),
        ("practices", "Hill,", ",", "3: practice: the cell is empty; every row needs its practice"),
        # Registers
        (
            "registers",
            "hypertension,10",
            "hypertention,10",
            "2: register: 'hypertention' is not a disease register; docs/places.md lists them. "
            "Did you mean 'hypertension'?",
        ),
        (
            "registers",
            "5,55",
            "56,55",
            "3: people: 56 people are more than the 55 they are out of; correct one of them",
        ),
        (
            "registers",
            "5,55",
            "0,0",
            "3: out_of: nobody could be on the register; give the registered people of its ages",
        ),
        (
            "registers",
            "5,55",
            "5,71",
            "3: out_of: 71 people are more than the 70 to which the list sizes add; give lists and registers of the "
            "same date, or leave the cell empty when the place is built",
        ),
        (
            "registers",
            "10,70",
            "10,69",
            "2: out_of: 69 people are not the 70 to which the list sizes add; give lists and registers of the same "
            "date, or leave the cell empty when the place is built",
        ),
        # Managed shares
        (
            "managed_shares",
            "HYP006,",
            "HYP066,",
            "2: indicator: 'HYP066' is not an indicator; docs/places.md lists them. Did you mean 'HYP006'?",
        ),
        (
            "managed_shares",
            "0.7,0.8",
            "0.7,80",
            "2: share_without_exceptions: 80 is more than the whole; write a share from 0 to 1, such as 0.83",
        ),
        ("managed_shares", "0.7,0.8", "-0.7,0.8", "2: share_of_all: -0.7 is negative; write 0 or more"),
        (
            "managed_shares",
            "0.7,0.8",
            "0.9,0.8",
            "2: share_of_all: the share of all is above the share without exceptions; the two are likely swapped",
        ),
        # Trusts
        (
            "trusts",
            ",RXX,derived",
            ",RZX,derived",
            "4: counted_with: 'RZX' is no other trust of this table; name one by its code, or none",
        ),
        (
            "trusts",
            ",RXX,derived",
            ",RZZ,derived",
            "4: counted_with: 'RZZ' is no other trust of this table; name one by its code, or none",
        ),
        (
            "trusts",
            "0.125",
            "1.25",
            "3: place_share: 1.25 is more than the whole; write a share from 0 to 1, such as 0.83",
        ),
        (
            "trusts",
            "0.125",
            "0.5",
            "3: place_share: the shares add to 1.25; together they are 1 at most",
        ),
        # A&E
        ("ae_by_month", "RYY,", "RYX,", "4: trust: 'RYX' is not a trust of trusts.csv. Did you mean 'RYY'?"),
        ("ae_by_month", "2016-05", "2016-13", "4: month: '2016-13' is not a month; write it as in 2016-04"),
        (
            "ae_by_month",
            "type_3",
            "type3",
            "3: department: 'type3' is not allowed here; use type_1, type_2 or type_3. Did you mean 'type_3'?",
        ),
        (
            "ae_by_month",
            "100,12",
            "100,120",
            "2: over_four_hours: 120 are more than the 100 attendances; correct one of them",
        ),
        (
            "ae_by_month",
            "type_3",
            "type_1",
            "3: trust: 'RXX 2016-04 type_1' is also on line 2; give it once",
        ),
        (
            "ae_by_month",
            "300,",
            "300.5,",
            "4: attendances: 300.5 is not a whole number; write one, such as 12",
        ),
        # Social care
        (
            "social_care",
            "Small,nursing",
            "Smal,nursing",
            "2: authority: 'Smal' is not one of the social_care_authorities in place.yaml. Did you mean 'Small'?",
        ),
        (
            "social_care",
            "nursing_care_65_and_over_weeks",
            "nursing_care_weeks",
            "2: measure: 'nursing_care_weeks' is not a measure of social care; docs/places.md lists them. "
            "Did you mean 'nursing_care_65_and_over_weeks'?",
        ),
        (
            "social_care",
            "weeks,2014/15",
            "weeks,2014-15",
            "2: year: '2014-15' is not a financial year; write it as in 2014/15",
        ),
        # Like areas
        (
            "like_areas",
            "1,00V",
            "1,0V0",
            "2: group: '0V0' is not the code of a commissioning group; scenarios/places/england/groups.csv lists them. "
            "Did you mean '10V'?",
        ),
        (
            "like_areas",
            "2,02T",
            "3,02T",
            "3: rank: 3 is out of turn; rank the areas 1, 2, 3 ... from the most alike",
        ),
        (
            "like_areas",
            "0.61",
            "0.5",
            "3: distance: it is smaller than the one before; rank the areas from the most alike",
        ),
    ],
)
def test_a_wrong_cell_is_refused_in_its_place(
    folder: Path, table: str, old: str, new: str, said: str
) -> None:
    change(folder, table, old, new)
    assert refusal_of(folder) == f"{table}.csv:{said}"


# Ages and totals that do not agree


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        (AGES, "0-14,", "1-14,", "2: age: the ages 0 are missing before 1-14; give every age once"),
        (AGES, "45-64,", "50-64,", "4: age: the ages 45-49 are missing before 50-64; give every age once"),
        (
            AGES,
            "45-64,",
            "40-64,",
            "4: age: 40-64 overlaps an earlier band on line 3; give every age once",
        ),
        (AGES, "65-84,", "65+,", "6: age: 85+ overlaps an earlier band on line 5; give every age once"),
        (AGES, "85+,", "85-99,", "6: age: the oldest band, 85-99, ends; make it open, such as 85+"),
        (AGES, "85+,", "45-64,", "6: age: '45-64' is also on line 4; give it once"),
        (
            QUINTILES,
            "0-44,",
            "0-40,",
            "3: age: the ages 41-44 are missing before 45-64; give every age once",
        ),
        (
            QUINTILES,
            "3,3,3,3,3",
            "3,3,3,3,9",
            "3: age: the quintiles of 45-64 add to 21 people, but population_by_age_and_sex.csv has 15; give both for "
            "the same people and date, or have the quintiles scaled when the place is built",
        ),
    ],
)
def test_ages_that_do_not_fit_together_are_refused(
    folder: Path, table: str, old: str, new: str, said: str
) -> None:
    change(folder, table, old, new)
    assert refusal_of(folder) == f"{table}.csv:{said}"


def test_a_band_of_quintiles_that_cuts_a_band_of_ages_is_refused(folder: Path) -> None:
    change(folder, QUINTILES, "0-44,", "0-49,")
    change(folder, QUINTILES, "45-64,", "50-64,")
    assert refusal_of(folder) == (
        f"{QUINTILES}.csv:3: age: 50-64 cuts a band of {AGES}.csv; start it at one of 0, 15, 45, 65, 85"
    )


def test_a_place_without_anybody_is_refused(tmp_path: Path) -> None:
    folder = write_small(
        tmp_path,
        population_by_age_and_sex="age,male,female,status,source\n0+,0,0,published,census\n",
    )
    change(folder, QUINTILES, SMALL[f"{QUINTILES}.csv"].partition("\n")[2], "0+,0,0,0,0,0,published,census\n")
    assert refusal_of(folder) == (
        f"{AGES}.csv:2: age: nobody lives in the place; give the number of residents"
    )


def test_months_of_trusts_need_the_trusts(folder: Path) -> None:
    (folder / "trusts.csv").unlink()
    assert refusal_of(folder) == (
        "ae_by_month.csv:2: trust: there is no trusts.csv that has this trust; add it"
    )


# place.yaml refused


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "registered: 70",
            "registered: 71",
            "11: registered: the list sizes in practices.csv add to 70, not to 71; correct one of them",
        ),
        ("registered: 70", "registered: 0", "11: registered: 0 is too small; write 1 or more"),
        (
            "registered: 70",
            "registerd: 70",
            "11: 'registerd' is not a key here; use name, title, year, population_date, boundary, "
            "commissioning_groups, social_care_authorities, registered or payers. Did you mean 'registered'?",
        ),
        (
            "name: small",
            "name: Small Place",
            "1: name: 'Small Place' is not a plain word; write small letters, digits and _, a letter first",
        ),
        ("title: Small\n", "", "1: 'title' is missing; add it"),
        (
            "year: 2014/15",
            "year: 2014",
            "3: year: 2014 is not text; put it in quotes",
        ),
        (
            "year: 2014/15",
            "year: 2014-15",
            "3: year: '2014-15' is not a financial year; write it as in 2014/15",
        ),
        (
            "kind: council",
            "kind: councl",
            "14: payers[1].kind: 'councl' is not allowed here; use nhs_england, commissioner, council, insurer or "
            "outcome_funder. Did you mean 'council'?",
        ),
        (
            "kind: council",
            "kind: gp_practice",
            "14: payers[1].kind: 'gp_practice' is not allowed here; use nhs_england, commissioner, council, insurer "
            "or outcome_funder.",
        ),
        (
            "{name: council",
            "{name: commissioner",
            "14: payers[1].name: two payers are called 'commissioner'; give each a name of its own",
        ),
        (
            "source: [census]\ncommissioning",
            "source: [sensus]\ncommissioning",
            "8: boundary.source: 'sensus' is not allowed here; use census or guess. Did you mean 'census'?",
        ),
        (
            "source: [guess]",
            "source: [hunch]",
            "14: payers[1].source: 'hunch' is not allowed here; use census or guess.",
        ),
        (
            "source: [guess]",
            "source: []",
            "14: payers[1].source: an empty list is too short; give at least 1",
        ),
    ],
)
def test_a_wrong_word_in_place_yaml_is_refused_in_its_place(
    folder: Path, old: str, new: str, said: str
) -> None:
    change(folder, "place", old, new)
    assert f"place.yaml:{said}" in refusal_of(folder).splitlines()


def test_a_place_has_at_most_four_payers(folder: Path) -> None:
    line = SMALL["place.yaml"].splitlines()[-1]
    more = "\n".join(line.replace("name: council", f"name: council_{number}") for number in range(4))
    change(folder, "place", line, more)
    assert refusal_of(folder) == "place.yaml:12: payers: a list of 5 is too long; give at most 4"


# Many mistakes at once


def test_everything_wrong_with_a_place_is_said_at_once(folder: Path) -> None:
    change(folder, "place", "title: Small\n", "")
    change(folder, AGES, "0-14,6", "0-14,-6")
    (folder / "practices.csv").write_text("")
    change(folder, "registers", "5,55", "56,55")
    change(folder, "like_areas", "2,02T", "2,")
    assert refusal_of(folder).splitlines() == [
        "place.yaml:1: 'title' is missing; add it",
        "practices.csv: the file is empty; its first line must be practice,list_size,status,source",
        f"{AGES}.csv:2: male: '-6' people cannot be; give a whole number, 0 or more",
        "registers.csv:3: people: 56 people are more than the 55 they are out of; correct one of them",
        "like_areas.csv:3: group: the cell is empty; every row needs its group",
    ]


def test_one_mistake_gives_one_problem(folder: Path) -> None:
    (folder / "sources.csv").write_text("")
    assert len(refusal_of(folder).splitlines()) == 1
    (folder / "place.yaml").unlink()
    (folder / "sources.csv").write_text(SMALL["sources.csv"])
    assert refusal_of(folder) == "place.yaml: there is no such file."


def test_a_refused_folder_can_be_put_right_and_loaded(folder: Path) -> None:
    change(folder, "place", "registered: 70", "registered: 71")
    with pytest.raises(FileProblems):
        load_place(folder)
    change(folder, "place", "registered: 71", "registered: 70")
    assert load_place(folder).registered == 70
