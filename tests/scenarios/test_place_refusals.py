"""The words in which each mistake in the files of a place is refused."""

from pathlib import Path

import pytest

from tests.scenarios.small_place import change, refusal_of, write_small

pytestmark = pytest.mark.unit

AGES = "population_by_age_and_sex"
QUINTILES = "population_by_age_and_quintile"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small(tmp_path / "small")


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
