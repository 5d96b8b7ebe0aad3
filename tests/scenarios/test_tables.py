"""Tables: what a cell may hold, and the words in which each wrong file, row and cell is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from scenarios.problems import FileProblems
from scenarios.tables import Row, not_among, read_table

pytestmark = pytest.mark.unit

COLOURS = ("red", "green", "blue")


@dataclass(frozen=True)
class Ball:
    name: str
    colour: str
    weight_grams: Fraction


def ball(row: Row) -> Ball:
    return Ball(row.name(), row.word("colour", COLOURS), row.number("weight_grams"))


@pytest.fixture
def refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """What is said of a file of balls with this text."""
    monkeypatch.chdir(tmp_path)

    def read(text: str) -> str:
        Path("balls.csv").write_text(text, encoding="utf-8")
        with pytest.raises(FileProblems) as refused:
            read_table(Path("balls.csv"), Ball, ball)
        return str(refused.value)

    return read


def row(**cells: str) -> Row:
    return Row(Path("balls.csv"), 7, {"name": "ball", **cells}, ["ball", "bowl", "racket"])


def said(of: Row) -> list[str]:
    return [str(problem) for problem in of.problems]


# Whole files


def test_a_table_is_read_by_name_in_its_order(tmp_path: Path) -> None:
    file = tmp_path / "balls.csv"
    file.write_text(
        'name,colour,weight_grams\n"tennis",green,58.5\nbowls , red,"1,500"\n\n', encoding="utf-8"
    )
    assert list(read_table(file, Ball, ball).values()) == [
        Ball("tennis", "green", Fraction("58.5")),
        Ball("bowls", "red", Fraction(1500)),
    ]


def test_a_table_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    file = tmp_path / "balls.csv"
    file.write_bytes(b"\xef\xbb\xbfname,colour,weight_grams\r\ntennis,green,58\r\n")
    assert read_table(file, Ball, ball) == {"tennis": Ball("tennis", "green", Fraction(58))}


def test_a_table_may_have_no_rows(tmp_path: Path) -> None:
    file = tmp_path / "balls.csv"
    file.write_text("name,colour,weight_grams\n", encoding="utf-8")
    assert read_table(file, Ball, ball) == {}


def test_a_missing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileProblems) as refused:
        read_table(Path("bals.csv"), Ball, ball)
    assert str(refused.value) == "bals.csv: the file cannot be read: No such file or directory"


def test_a_file_that_is_not_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("balls.csv").write_bytes(b"name,colour\xff")
    with pytest.raises(
        FileProblems, match=r"^balls.csv: the file cannot be read: 'utf-8' codec can't decode"
    ):
        read_table(Path("balls.csv"), Ball, ball)


def test_a_quotation_that_never_ends(refusal: Callable[[str], str]) -> None:
    text = 'name,colour,weight_grams\n"tennis,green,58\n'
    assert refusal(text) == "balls.csv: the file cannot be read: unexpected end of data"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("", "'name' is missing, 'colour' is missing, 'weight_grams' is missing"),
        ("name,weight_grams", "'colour' is missing"),
        (
            "name,color,weight_grams",
            "'colour' is missing, 'color' is not a column (Did you mean 'colour'?)",
        ),
        ("name,colour,weight_grams,zest", "'zest' is not a column"),
        ("name,weight_grams,colour", "columns stand twice or out of order"),
        ("name,colour,colour,weight_grams", "columns stand twice or out of order"),
    ],
)
def test_a_header_that_is_not_the_table_s(refusal: Callable[[str], str], header: str, reason: str) -> None:
    asked = "write exactly name,colour,weight_grams"
    assert refusal(f"{header}\n") == f"balls.csv:1: the header is wrong: {reason}; {asked}"


def test_rows_with_too_many_or_too_few_cells(refusal: Callable[[str], str]) -> None:
    assert refusal("name,colour,weight_grams\ntennis,green\ngolf,red,45\nbowls,red,1,500\n") == (
        "balls.csv:2: the row has 2 cells, not 3; put text that holds a comma in double quotes\n"
        "balls.csv:4: the row has 4 cells, not 3; put text that holds a comma in double quotes"
    )


def test_a_name_given_twice(refusal: Callable[[str], str]) -> None:
    assert refusal("name,colour,weight_grams\ngolf,red,45\ntennis,green,58\ngolf,blue,46\n") == (
        "balls.csv:4: name: 'golf' is also the name on line 2; give it once"
    )


def test_every_problem_of_a_file_is_told_at_once(refusal: Callable[[str], str]) -> None:
    assert refusal("name,colour,weight_grams\ngolf,redd,45\nTennis,green,\n") == (
        "balls.csv:2: colour: 'redd' is not allowed here; use red, green or blue. Did you mean 'red'?\n"
        "balls.csv:3: name: 'Tennis' is not a name; write it like 'day_case'\n"
        "balls.csv:3: weight_grams: the cell is empty; every row needs its weight_grams"
    )


# Cells


def test_text_is_returned_as_it_stands() -> None:
    assert row(title="A ball").text("title") == "A ball"


def test_an_empty_cell_where_text_is_needed() -> None:
    empty = row(source="")
    assert empty.text("source") == ""
    assert said(empty) == ["balls.csv:7: source: the cell is empty; every row needs its source"]


@pytest.mark.parametrize("name", ["ball", "golf_ball", "ball_2", "ae_seen_within_4_hours"])
def test_names_in_snake_case(name: str) -> None:
    good = row(name=name)
    assert good.name() == name
    assert not good.problems


@pytest.mark.parametrize(
    "name", ["Ball", "golf ball", "golf-ball", "_ball", "ball_", "golf__ball", "2_balls", "balle_é"]
)
def test_names_not_in_snake_case(name: str) -> None:
    bad = row(name=name)
    bad.name()
    assert said(bad) == [f"balls.csv:7: name: '{name}' is not a name; write it like 'day_case'"]


def test_an_empty_name_is_refused_once() -> None:
    nameless = row(name="")
    nameless.name()
    assert said(nameless) == ["balls.csv:7: name: the cell is empty; every row needs its name"]


def test_a_financial_year() -> None:
    good = row(price_year="2014/15")
    assert good.financial_year("price_year") == "2014/15"
    assert not good.problems


@pytest.mark.parametrize("year", ["2014", "2014-15", "2014/2015", "14/15"])
def test_what_is_not_a_financial_year(year: str) -> None:
    bad = row(price_year=year)
    bad.financial_year("price_year")
    assert said(bad) == [f"balls.csv:7: price_year: '{year}' is not a financial year; write it as in 2014/15"]


def test_words_that_are_allowed() -> None:
    good = row(colour="blue", colours="red  blue", is_round="true", is_flat="false")
    assert good.word("colour", COLOURS) == "blue"
    assert good.words("colours", COLOURS) == ("red", "blue")
    assert good.truth("is_round") is True
    assert good.truth("is_flat") is False
    assert not good.problems


def test_words_that_are_not_allowed() -> None:
    bad = row(colour="Bleu", colours="red purple", is_round="True")
    bad.word("colour", COLOURS)
    bad.words("colours", COLOURS)
    bad.truth("is_round")
    assert said(bad) == [
        "balls.csv:7: colour: 'Bleu' is not allowed here; use red, green or blue. Did you mean 'blue'?",
        "balls.csv:7: colours: 'purple' is not allowed here; use red, green or blue.",
        "balls.csv:7: is_round: 'True' is not allowed here; use true or false. Did you mean 'true'?",
    ]


def test_empty_words_are_refused_once() -> None:
    bad = row(colour="", colours="")
    bad.word("colour", COLOURS)
    bad.words("colours", COLOURS)
    assert said(bad) == [
        "balls.csv:7: colour: the cell is empty; every row needs its colour",
        "balls.csv:7: colours: the cell is empty; every row needs its colours",
    ]


def test_the_name_of_another_row() -> None:
    good = row(part_of="bowl")
    assert good.other_name("part_of") == "bowl"
    assert row(part_of="").other_name("part_of") == ""
    assert not good.problems


def test_the_name_of_no_row_or_of_the_row_itself() -> None:
    bad = row(part_of="rackett", cost_within="ball")
    bad.other_name("part_of")
    bad.other_name("cost_within")
    assert said(bad) == [
        "balls.csv:7: part_of: no row has the name 'rackett'. Did you mean 'racket'?",
        "balls.csv:7: cost_within: 'ball' is this row's own name; name another row, or none",
    ]


def test_numbers_are_exact() -> None:
    good = row(price="303.70", third="1/3", months="12", none="0")
    assert good.number("price") == Fraction(3037, 10)
    assert good.number("third") == Fraction(1, 3)
    assert good.whole_number("months") == 12
    assert good.whole_number("none") == 0
    assert not good.problems


def test_what_is_not_a_number() -> None:
    bad = row(price="£12")
    assert bad.number("price") == 0
    assert len(bad.problems) == 1
    assert said(bad)[0].startswith("balls.csv:7: price: '£12' is not a number")
    assert said(bad)[0].endswith("; write a number such as 12.50")


def test_numbers_that_are_not_of_their_kind() -> None:
    bad = row(weight="-5", months="1.5", count="")
    bad.number("weight")
    bad.whole_number("months")
    bad.whole_number("count")
    assert said(bad) == [
        "balls.csv:7: weight: -5 is negative; write 0 or more",
        "balls.csv:7: months: 1.5 is not a whole number; write one, such as 12",
        "balls.csv:7: count: the cell is empty; every row needs its count",
    ]


@pytest.mark.parametrize("value", ["10", "12.5", "20"])
def test_a_number_within_its_range(value: str) -> None:
    good = row(low="10", value=value, high="20")
    assert good.number_between("low", "value", "high") == (Fraction(10), Fraction(value), Fraction(20))
    assert not good.problems


@pytest.mark.parametrize("value", ["9.99", "20.01"])
def test_a_number_outside_its_range(value: str) -> None:
    bad = row(low="10", value=value, high="20")
    bad.number_between("low", "value", "high")
    assert said(bad) == [
        f"balls.csv:7: value: {value} is outside low 10 to high 20; keep low <= value <= high"
    ]


def test_a_range_with_a_bad_end_is_refused_for_that_alone() -> None:
    bad = row(low="ten", value="5", high="20")
    bad.number_between("low", "value", "high")
    assert [problem.path for problem in bad.problems] == [("low",)]


def test_a_word_not_among_those_allowed_and_near_none() -> None:
    assert not_among("purple", COLOURS) == "'purple' is not allowed here; use red, green or blue."
