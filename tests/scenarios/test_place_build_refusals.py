"""What a new place is refused for, in its words, and that a mistake leaves nothing behind."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios import place_build
from scenarios.place import Place, load_place
from scenarios.place_build import build_place
from scenarios.place_files import read_place
from scenarios.problems import FileProblems
from tests.scenarios.bare_tables import BARE, QUINTILES, built, refused, write_bare
from tests.scenarios.small_place import SMALL


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_bare(tmp_path / "tables")
    return Path("tables")


# What is refused


@pytest.mark.unit
@pytest.mark.parametrize(
    ("table", "text", "said"),
    [
        (
            "practices",
            "practice,list_size\nHarbour,80\nHill,40\ntotal,121\n",
            ["practices.csv:4: list_size: the rows add to 120, not to 121; correct the rows, or leave this one out"],
        ),
        (
            "practices",
            "practice,list_size\nHarbour,80\nHill,40\ntotal,many\n",
            ["practices.csv:4: list_size: 'many' is not a number or a sum: 'many' is not understood; write a number "
             "such as 12.50"],
        ),
        (
            "population_by_age_and_quintile",
            f"{QUINTILES}\n30,25,20,15,20\n",
            ["population_by_age_and_quintile.csv:2: age: the quintiles of 0+ add to 110 people, but "
             "population_by_age_and_sex.csv has 100; give both for the same people and date, or have the quintiles "
             "scaled when the place is built"],
        ),
        (
            "population_by_age_and_quintile",
            "",
            ["population_by_age_and_quintile.csv: there is no such file; add residents by age and deprivation "
             "quintile"],
        ),
        (
            "population_by_age_and_sex",
            "age,male,female\n0-14,0,0\n15+,0,0\n",
            ["population_by_age_and_sex.csv:2: age: nobody lives in the place; give the number of residents"],
        ),
        (
            "population_by_age_and_sex",
            "\n",
            ["population_by_age_and_sex.csv: the file is empty; its first line must be age,male,female"],
        ),
        (
            "registers",
            "register,people\nDMM,7\n",
            ["registers.csv:2: register: 'DMM' is not a disease register; docs/places.md lists them."],
        ),
        (
            "registers",
            "register,people\nDM,7\ndiabetes,7\n",
            ["registers.csv:3: register: 'diabetes' is also on line 2; give it once"],
        ),
        (
            "registers",
            "register,people\ndiabetes,95\n",
            ["registers.csv:2: people: 95 people are more than the 94 they are out of; correct one of them"],
        ),
        (
            "registers",
            "register,persons\ndiabetes,9\n",
            ["registers.csv:1: the header is wrong: 'people' is missing, 'persons' is not a column; the columns are "
             "register,people,out_of,status,source (out_of, status or source may be left out)"],
        ),
        (
            "practices",
            "practice,list_size,source\nHarbour,80,ons\nHill,40,ons\n",
            ["practices.csv:2: source: 'ons' is cited, but no table of sources is given; add one, or leave the columns "
             "status and source out"],
        ),
    ],
)  # fmt: skip
def test_a_wrong_table_is_refused_and_leaves_nothing(
    tables: Path, table: str, text: str, said: list[str]
) -> None:
    (tables / f"{table}.csv").unlink()
    if text:
        (tables / f"{table}.csv").write_text(text)
    if "nobody" in said[0]:
        (tables / "population_by_age_and_quintile.csv").write_text(f"{QUINTILES}\n0,0,0,0,0\n")
    assert refused(tables) == [f"tables/{line}" for line in said]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (
            {"name": ""},
            "town: 'name' is missing; add it by --name, or write it in place.yaml beside the tables",
        ),
        (
            {"title": ""},
            "town: 'title' is missing; add it by --title, or write it in place.yaml beside the tables",
        ),
        (
            {"name": "My Town"},
            "town: name: 'My Town' is not a plain word; write small letters, digits and _, a letter first",
        ),
        ({"year": "2014"}, "town: year: '2014' is not a financial year; write it as in 2014/15"),
        (
            {"registered": 121},
            "town: registered: the list sizes in practices.csv add to 120, not to 121; correct one of them",
        ),
        ({"registered": -5}, "town: registered: -5 is too small; write 1 or more"),
    ],
)
def test_what_is_said_wrongly_is_refused(tables: Path, said: dict[str, object], answer: str) -> None:
    assert refused(tables, **said) == [answer]


@pytest.mark.unit
def test_mistakes_of_place_yaml_are_told_by_line(tables: Path) -> None:
    (tables / "place.yaml").write_text(SMALL["place.yaml"].replace("kind: council", "kind: counsel"))
    (line,) = [line for line in refused(tables, registered=120) if "counsel" in line]
    assert line.startswith(
        "tables/place.yaml:14: payers[1].kind: 'counsel' is not allowed here; use nhs_england,"
    )


@pytest.mark.unit
def test_a_place_yaml_that_cannot_be_read_is_told_with_the_rest(tables: Path) -> None:
    (tables / "place.yaml").write_text("name: [\n")
    (tables / "practices.csv").write_text("practice,list_size\nHarbour,-80\n")
    found = refused(tables)
    assert found[0].startswith("tables/place.yaml:2: the file is not YAML")
    assert (
        found[1]
        == "tables/practices.csv:2: list_size: '-80' people cannot be; give a whole number, 0 or more"
    )


@pytest.mark.unit
def test_a_folder_that_is_there_already_is_not_touched(tables: Path) -> None:
    Path("town").mkdir()
    assert refused(tables) == [
        "town: there is something of this name already; choose another, or remove it first"
    ]


@pytest.mark.unit
def test_the_new_folder_needs_one_to_stand_in(tables: Path) -> None:
    with pytest.raises(FileProblems) as refusal:
        build_place(tables, Path("nowhere/town"), name="town", title="Town")
    assert str(refusal.value) == "nowhere/town: there is no folder 'nowhere' to put it in; make that first"
    assert not Path("nowhere").exists()


@pytest.mark.unit
def test_tables_that_are_not_there_are_refused(tables: Path) -> None:
    assert refused(Path("tabels"))[0] == (
        "tabels: there is no such folder; name one that holds the place's csv files"
    )


@pytest.mark.unit
def test_a_table_that_is_none_is_refused(tables: Path) -> None:
    named = {table: tables / f"{table}.csv" for table in BARE}
    found = refused({**named, "practises": Path("p.csv")})
    assert found == [
        "p.csv: 'practises' is no table; use sources, population_by_age_and_sex, population_by_age_and_quintile, "
        "practices, registers, managed_shares, trusts, ae_by_month, social_care or like_areas. "
        "Did you mean 'practices'?"
    ]


@pytest.mark.unit
def test_a_needed_table_that_is_not_named_is_asked_for(tables: Path) -> None:
    named = {table: tables / f"{table}.csv" for table in BARE if table != "registers"}
    assert refused(named) == ["registers.csv: there is no such file; add disease registers"]


@pytest.mark.unit
def test_everything_wrong_is_said_at_once(tables: Path) -> None:
    Path("town").mkdir()
    (tables / "practises.csv").write_text("practice\n")
    (tables / "population_by_age_and_sex.csv").write_text(
        "age,male,female\n0-14,10,-9\n15-44,nan,21\n45;64,15,\n65-74,5,2\n65-74,5,2\nall,35,49\n"
    )
    (tables / "population_by_age_and_quintile.csv").write_text("")
    (tables / "practices.csv").write_text("practice,list_size\nHarbour,80\nHarbour,40\ntotal,121\n")
    (tables / "registers.csv").write_text("register,people\nhypertensoin,1000\n")
    found = refused(tables, name="My Town")
    ages, lists = "tables/population_by_age_and_sex.csv", "tables/practices.csv"
    assert {re.sub(r"; .*", "", line) for line in found} == {
        f"{ages}:2: female: '-9' people cannot be",
        f"{ages}:3: male: 'nan' is not a number",
        f"{ages}:4: age: '45;64' is not an age band",
        f"{ages}:4: female: the cell is empty",
        f"{ages}:6: age: '65-74' is also on line 5",
        f"{lists}:3: practice: 'Harbour' is also on line 2",
        f"{lists}:4: list_size: the rows add to 120, not to 121",
        "tables/population_by_age_and_quintile.csv: the file is empty",
        "tables/practises.csv: this is no table of a place",
        "tables/registers.csv:2: register: 'hypertensoin' is not a disease register",
        "town: name: 'My Town' is not a plain word",
        "town: there is something of this name already",
    }
    assert len(found) == 12


# Nothing half-made


@pytest.mark.unit
@pytest.mark.parametrize(
    ("error", "seen"),
    [(OSError(28, "No space left on device"), FileProblems), (KeyboardInterrupt(), KeyboardInterrupt)],
)
def test_a_place_that_cannot_be_written_leaves_nothing(
    tables: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, seen: type[BaseException]
) -> None:
    def half(place: Place, folder: Path) -> None:
        (folder / "place.yaml").write_text("name: half")
        raise error

    monkeypatch.setattr(place_build, "write_place", half)
    with pytest.raises(seen) as refusal:
        built(tables)
    if seen is FileProblems:
        assert str(refusal.value) == "town: the place cannot be written: No space left on device"
    assert [file.name for file in Path().iterdir()] == ["tables"]


@pytest.mark.unit
def test_a_place_that_reads_back_otherwise_is_not_kept(tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other: Callable[[Path], Place] = lambda folder: load_place("southend")  # noqa: E731
    monkeypatch.setattr(place_build, "read_place", other)
    with pytest.raises(RuntimeError, match="what was written for 'town' does not read back the same"):
        built(tables)
    assert [file.name for file in Path().iterdir()] == ["tables"]


@pytest.mark.unit
def test_the_tables_given_are_not_changed(tables: Path) -> None:
    built(tables)
    assert {file.stem: file.read_text() for file in tables.iterdir()} == BARE
    assert read_place(Path("town")).name == "town"
