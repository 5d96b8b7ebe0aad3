"""Efforts of today: what every shipped row must have, that all levers are there, and how wrong rows are refused."""

import csv
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from fractions import Fraction
from pathlib import Path

import pytest

from scenarios.catalogue import load_catalogue
from scenarios.efforts import (
    FILE,
    GROUPS,
    LEAST,
    LEVEL_OF,
    MOST,
    EffortToday,
    groups_of,
    levers_of,
    load_efforts,
    scales,
)
from scenarios.problems import FileProblems

pytestmark = pytest.mark.unit

SHIPPED = load_efforts()
LEVERS = load_catalogue().levers
GOOD = {
    "name": "access",
    "owners": "gp_practice",
    "today_low": "0.4",
    "today": "0.5",
    "today_high": "0.6",
    "scaled_by": "everyone",
    "pounds_low": "10",
    "pounds": "20",
    "pounds_high": "30",
    "price_year": "2014/15",
    "cash_share_low": "0.5",
    "cash_share": "0.6",
    "cash_share_high": "0.7",
    "speed_per_quarter_low": "0.1",
    "speed_per_quarter": "0.2",
    "speed_per_quarter_high": "0.3",
    "status": "assumed",
    "source": "assumption of this project",
    "notes": "",
}
NUMBERS = ("today", "pounds", "cash_share", "speed_per_quarter")

Refuse = Callable[..., str]


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refuse:
    """What is said of a file of the rows given: the good one with other cells."""
    monkeypatch.chdir(tmp_path)

    def refuse(*changes: dict[str, str]) -> str:
        with pytest.raises(FileProblems) as refusal:
            load_efforts(write(tmp_path, *changes))
        return "\n".join(line.removeprefix("efforts.csv:") for line in str(refusal.value).splitlines())

    return refuse


def write(folder: Path, *changes: dict[str, str]) -> Path:
    file = folder / "efforts.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, GOOD, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**GOOD, **change} for change in changes)
    return file


# What is shipped


def test_every_lever_has_its_row_in_the_order_of_the_catalogue() -> None:
    assert list(SHIPPED) == list(LEVERS)


@pytest.mark.parametrize("effort", SHIPPED.values(), ids=lambda each: each.name)
def test_whoever_may_have_a_lever_has_it(effort: EffortToday) -> None:
    may = set(groups_of(LEVERS[effort.name]))
    # An independent provider is no group: what it selects is told of hospitals.
    assert set(effort.owners) == may - ({"coordinator"} if effort.name == "patient_selection" else set())


@pytest.mark.parametrize("effort", SHIPPED.values(), ids=lambda each: each.name)
def test_every_number_of_a_row_stands_within_a_range_of_its_own(effort: EffortToday) -> None:
    for name in NUMBERS:
        low, value, high = (getattr(effort, f"{name}{end}") for end in ("_low", "", "_high"))
        assert low <= value <= high, name
        assert low < high, name
    assert LEAST <= effort.today_low <= effort.today_high <= MOST
    assert effort.pounds > 0


@pytest.mark.parametrize("effort", SHIPPED.values(), ids=lambda each: each.name)
def test_a_row_says_where_it_comes_from(effort: EffortToday) -> None:
    assert effort.source.count("recalled") == effort.source.count("recalled, to be checked")
    assert effort.status == "assumed" or "assumption" not in effort.source
    assert effort.notes.endswith(".")


def test_every_group_has_levers_and_a_level() -> None:
    assert list(LEVEL_OF) == list(GROUPS)
    assert all(levers_of(group, SHIPPED) for group in GROUPS)
    assert sum(len(levers_of(group, SHIPPED)) for group in GROUPS) == len(SHIPPED) + 1


def test_costs_are_counted_by_people_or_by_services() -> None:
    used = {effort.scaled_by for effort in SHIPPED.values()}
    assert {"everyone", "frail", "referral"} <= used <= set(scales())


def test_who_coordinates_makes_next_to_no_effort_where_nobody_does() -> None:
    assert {SHIPPED[name].today for name in levers_of("coordinator", SHIPPED)} == {LEAST}


def test_coding_is_the_slowest_of_all() -> None:
    assert min(SHIPPED.values(), key=lambda each: each.speed_per_quarter).name == "coding"


def test_the_file_is_read_once_and_cannot_be_changed() -> None:
    assert load_efforts() is load_efforts()
    with pytest.raises(FrozenInstanceError):
        SHIPPED["access"].today = Fraction(1)  # type: ignore[misc]
    assert FILE.read_text(encoding="utf-8").isascii()


# What a row may hold


def test_a_row_in_full(tmp_path: Path) -> None:
    found = load_efforts(write(tmp_path, {}))
    assert list(found) == ["access"]
    row = found["access"]
    assert row.owners == ("gp_practice",)
    assert (row.today_low, row.today, row.today_high) == (Fraction(2, 5), Fraction(1, 2), Fraction(3, 5))
    assert [row.pounds, row.cash_share, row.speed_per_quarter] == [
        Fraction(20),
        Fraction(3, 5),
        Fraction(1, 5),
    ]


def test_owners_stand_in_the_order_of_the_groups(tmp_path: Path) -> None:
    row = {"name": "patient_selection", "owners": "community_trust acute_trust"}
    assert load_efforts(write(tmp_path, row))["patient_selection"].owners == (
        "acute_trust",
        "community_trust",
    )


@pytest.mark.parametrize("column", [column for column in GOOD if column != "notes"])
def test_a_cell_that_must_not_be_empty(refused: Refuse, column: str) -> None:
    assert f"{column}: the cell is empty; every row needs its {column}" in refused({column: ""})


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("name", "acess", "Did you mean 'access'?"),
        ("owners", "gp_practise", "Did you mean 'gp_practice'?"),
        ("owners", "voluntary", "for lever 'access', 'voluntary' is not allowed here; use gp_practice."),
        ("today", "0.7", "0.7 is outside today_low 0.4 to today_high 0.6; keep low <= value <= high"),
        ("scaled_by", "referals", "Did you mean 'referral'?"),
        ("pounds", "dear", "'dear' is not a number"),
        ("price_year", "2014", "'2014' is not a financial year; write it as in 2014/15"),
        ("status", "guessed", "'guessed' is not allowed here; use published, derived or assumed."),
    ],
)
def test_a_cell_that_holds_what_it_may_not(refused: Refuse, column: str, text: str, said: str) -> None:
    refusal = refused({column: text})
    assert refusal.startswith(f"2: {column}: ")
    assert said in refusal


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("today_low", "0.01", "0.01 is not allowed; write 0.03 to 0.97"),
        ("today_high", "1", "1 is not allowed; write 0.03 to 0.97"),
        ("cash_share_high", "1.2", "1.2 is not allowed; write 0 to 1"),
        ("speed_per_quarter_high", "2", "2 is not allowed; write 0 to 1"),
    ],
)
def test_an_end_of_a_range_that_goes_too_far(refused: Refuse, column: str, text: str, said: str) -> None:
    assert refused({column: text}) == f"2: {column}: {said}"


def test_all_that_is_wrong_is_told_at_once(refused: Refuse) -> None:
    said = refused(
        {"status": "sure", "scaled_by": "all"}, {"name": "continuity", "pounds": "-1"}
    ).splitlines()
    assert [line.split(": ")[:2] for line in said] == [["2", "scaled_by"], ["2", "status"], ["3", "pounds"]]


def test_a_lever_given_twice(refused: Refuse) -> None:
    assert refused({}, {}) == "3: name: 'access' is also the name on line 2; give it once"
