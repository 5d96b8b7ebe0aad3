"""What must agree in a place: ages, totals, place.yaml and its tables; and everything wrong is said at once."""

from pathlib import Path

import pytest

from scenarios.place import load_place
from scenarios.problems import FileProblems
from tests.scenarios.small_place import SMALL, change, refusal_of, write_small

pytestmark = pytest.mark.unit

AGES = "population_by_age_and_sex"
QUINTILES = "population_by_age_and_quintile"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small(tmp_path / "small")


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
