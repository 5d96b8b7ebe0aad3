"""A new place from csv files: the page that tells the format, there and back, and what may be left out."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from scenarios.place import AgeBand, Source, load_place, places
from scenarios.place_build import build_place
from scenarios.place_files import write_place
from scenarios.place_rows import LAYOUTS
from scenarios.place_words import known_indicators, known_measures, known_registers
from tests.scenarios.bare_tables import BARE, QUINTILES, built, write_bare
from tests.scenarios.small_place import change, small_place, write_small

PAGE = Path(__file__).parents[2] / "docs" / "places.md"
BANDS = ("0-14", "15-44", "45-64", "65-74", "75-84", "85+")


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_bare(tmp_path / "tables")
    return Path("tables")


# The page that tells the format


@pytest.mark.end_to_end
def test_the_worked_example_of_the_page_makes_the_place_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    (tmp_path / "tables").mkdir()
    files = re.findall(r"`(\w+)\.csv`:\n\n```csv\n(.*?)```", page, re.DOTALL)
    assert sorted(name for name, _ in files) == sorted(BARE)
    for name, text in files:
        (tmp_path / "tables" / f"{name}.csv").write_text(text)
    examples = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", page, re.DOTALL)
    assert len(examples) == 2
    for code, answer in examples:
        exec(code, {})
        assert capsys.readouterr().out == answer
    assert load_place("saltwick").registers["hypertension"].out_of == 1060


@pytest.mark.unit
def test_the_page_tells_every_table_and_every_word() -> None:
    page = PAGE.read_text(encoding="utf-8")
    words = {*known_registers(), *known_indicators(), *known_measures(), *places()}
    columns = {column for layout in LAYOUTS.values() for column in layout.columns}
    files = {f"{table}.csv" for table in LAYOUTS}
    assert [word for word in sorted(words | columns | files) if f"`{word}`" not in page] == []


# There and back


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", places())
def test_a_shipped_place_can_be_built_again_from_its_tables(name: str, tmp_path: Path) -> None:
    place = load_place(name)
    exported = tmp_path / "exported"
    exported.mkdir()
    write_place(place, exported)
    assert build_place(exported, tmp_path / "again") == place
    assert load_place(tmp_path / "again") == place


@pytest.mark.unit
def test_files_may_be_named_one_by_one(tmp_path: Path) -> None:
    small = write_small(tmp_path / "small")
    named = {file.stem: file for file in small.glob("*.csv")}
    place = build_place(named, tmp_path / "town", name="town", title="Town")
    assert place.practices == small_place(tmp_path / "other").practices
    assert (place.name, place.boundary.text) == ("town", "Residents of Town")
    assert place.social_care_authorities == ("Small",)


@pytest.mark.unit
def test_files_may_have_any_name_when_they_are_named(tables: Path) -> None:
    (tables / "practices.csv").rename("lists of April.csv")
    named = {table: tables / f"{table}.csv" for table in BARE} | {"practices": Path("lists of April.csv")}
    assert built(named).registered == 120  # type: ignore[arg-type]


# What may be left out


@pytest.mark.unit
def test_four_bare_tables_make_a_place(tables: Path) -> None:
    place = built(tables)
    assert (place.name, place.title, place.year, place.population_date) == (
        "town",
        "Town",
        "2014/15",
        "mid-2014",
    )
    assert (place.residents, place.registered) == (100, 120)
    assert place.residents_by_practice == (67, 33)
    assert [payer.title for payer in place.payers] == [
        "The commissioning group of Town",
        "NHS England",
        "The councils of the area",
    ]
    assert {payer.status for payer in place.payers} == {"assumed"}
    assert load_place("town") == place


@pytest.mark.unit
def test_figures_without_a_source_are_assumed(tables: Path) -> None:
    place = built(tables)
    assert {figure.status for figure in place.figures} == {"assumed"}
    assert place.sources["tables_given"].publisher == "not stated"


@pytest.mark.unit
def test_figures_of_a_named_source_are_published(tables: Path) -> None:
    council = Source("council_tables", "Town Council", "Tables of 2014", "Open Government Licence v3.0")
    place = built(tables, source=council)
    assert place.sources["council_tables"] == council
    assert {row.status for row in place.population_by_age_sex} == {"published"}
    assert {row.status for row in place.population_by_age_quintile} == {"derived"}
    assert place.registers["diabetes"].source == ("council_tables", "place_build")
    assert "tables_given" not in place.sources


@pytest.mark.unit
def test_sources_that_nothing_cites_are_not_added(tmp_path: Path) -> None:
    place = build_place(write_small(tmp_path / "small"), tmp_path / "again")
    assert list(place.sources) == ["census", "guess"]


@pytest.mark.unit
def test_tables_may_cite_sources_of_their_own(tables: Path) -> None:
    (tables / "sources.csv").write_text("name,publisher,publication,licence\ncensus,ONS,Census,OGL\n")
    (tables / "practices.csv").write_text(
        "practice,list_size,status,source\nHarbour,80,published,census\nHill,40,assumed,census\n"
    )
    place = built(tables)
    assert [practice.status for practice in place.practices] == ["published", "assumed"]
    assert sorted(place.sources) == ["census", "place_build", "tables_given"]
    assert place.sources["census"].how == ""


@pytest.mark.unit
def test_a_register_may_have_its_code(tables: Path) -> None:
    (tables / "registers.csv").write_text("register,people\nHYP,15\nDM,7\n")
    assert list(built(tables).registers) == ["hypertension", "diabetes"]


@pytest.mark.unit
def test_registers_are_out_of_the_registered_people_of_their_ages(tables: Path) -> None:
    # Of 100 residents 81 are 15 or older, and of the 41 aged 15 to 44 two years of thirty are not 17 yet.
    place = built(tables)
    assert place.registers["hypertension"].out_of == 120
    assert (
        place.registers["diabetes"].out_of == round(Fraction(120) * (81 - Fraction(41 * 2, 30)) / 100) == 94
    )
    assert place.registers["hypertension"].source == ("tables_given",)
    assert place.registers["diabetes"].source == ("tables_given", "place_build")


@pytest.mark.unit
def test_registers_may_say_for_some_what_they_are_out_of(tables: Path) -> None:
    (tables / "registers.csv").write_text("register,people,out_of\nhypertension,15,\ndiabetes,7,90\n")
    place = built(tables)
    assert [register.out_of for register in place.registers.values()] == [120, 90]


@pytest.mark.unit
def test_quintiles_without_ages_are_spread_as_in_england(tables: Path) -> None:
    place = built(tables)
    rows = place.population_by_age_quintile
    assert [str(row.age) for row in rows] == list(BANDS)
    assert [row.people for row in rows] == [19, 41, 30, 7, 2, 1]
    assert all(
        abs(found - given) <= 3
        for found, given in zip(place.residents_by_quintile, (30, 25, 20, 15, 10), strict=True)
    )
    young, older = rows[0].quintiles, rows[3].quintiles
    assert young[0] / sum(young) > older[0] / sum(older)


@pytest.mark.unit
def test_quintiles_stay_of_all_ages_where_the_ages_are_cut_elsewhere(tables: Path) -> None:
    (tables / "population_by_age_and_sex.csv").write_text(
        "age,male,female\n0-17,20,20\n18-64,20,20\n65+,10,10\n"
    )
    (row,) = built(tables).population_by_age_quintile
    assert (str(row.age), row.quintiles) == ("0+", (30, 25, 20, 15, 10))
    assert row.source == ("tables_given",)


@pytest.mark.unit
def test_quintiles_by_age_are_kept_as_they_are(tables: Path) -> None:
    (tables / "population_by_age_and_quintile.csv").write_text(
        f"age,{QUINTILES}\n0-44,20,10,10,10,10\n45+,10,10,10,5,5\n"
    )
    rows = built(tables).population_by_age_quintile
    assert [row.age for row in rows] == [AgeBand(0, 44), AgeBand(45, None)]
    assert rows[0].quintiles == (20, 10, 10, 10, 10)
    assert rows[0].source == ("tables_given",)


@pytest.mark.unit
def test_quintiles_of_another_date_can_be_scaled(tables: Path) -> None:
    (tables / "population_by_age_and_quintile.csv").write_text(
        f"age,{QUINTILES}\n0-44,40,20,20,20,20\n45+,10,10,10,5,5\n"
    )
    rows = built(tables, scale_quintiles=True).population_by_age_quintile
    assert rows[0].quintiles == (20, 10, 10, 10, 10)
    assert rows[0].source == ("tables_given", "place_build")
    assert rows[1].source == ("tables_given",)


@pytest.mark.unit
def test_quintiles_without_ages_can_be_scaled_and_spread(tables: Path) -> None:
    (tables / "population_by_age_and_quintile.csv").write_text(f"{QUINTILES}\n300,250,200,150,100\n")
    place = built(tables, scale_quintiles=True)
    assert sum(place.residents_by_quintile) == 100
    assert place.population_by_age_quintile[0].source == ("tables_given", "place_build")


@pytest.mark.unit
@pytest.mark.parametrize("word", ["total", "All", "all ages"])
def test_rows_of_totals_are_checked_and_left_out(tables: Path, word: str) -> None:
    with (tables / "population_by_age_and_sex.csv").open("a") as file:
        file.write(f"{word},51,49\n")
    with (tables / "practices.csv").open("a") as file:
        file.write(f"{word},120\n")
    place = built(tables)
    assert (place.residents, len(place.practices)) == (100, 2)


@pytest.mark.unit
def test_a_total_need_not_stand_in_every_column(tables: Path) -> None:
    with (tables / "population_by_age_and_sex.csv").open("a") as file:
        file.write("total,51,\n")
    assert built(tables).residents == 100


@pytest.mark.unit
def test_what_is_said_goes_before_what_place_yaml_says(tmp_path: Path) -> None:
    small = write_small(tmp_path / "small")
    change(small, "place", "registered: 70", "registered: 7")
    place = build_place(
        small,
        tmp_path / "again",
        name="other",
        title="Other",
        year="2015/16",
        population_date="mid-2015",
        registered=70,
    )
    assert (place.name, place.title, place.year, place.population_date) == (
        "other",
        "Other",
        "2015/16",
        "mid-2015",
    )
    assert place.boundary.text == "The island"


@pytest.mark.unit
def test_the_year_sets_the_date_of_the_population(tables: Path) -> None:
    assert built(tables, year="2018/19").population_date == "mid-2018"
