"""Two runs compared: the first number that differs is found, and told so that anybody can look it up."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from agents.citizens.counts import Item
from agents.citizens.offer import with_process
from experiments.cli import app
from experiments.run_diff import Comparison, Difference, compare, told
from sim.run_reader import Run, read_run
from tests.experiments.runs_made import Change, made_run

MONTHS = 27
PAYMENT = {
    "payer": "commissioner",
    "payee": "RAJ",
    "contract": "hospital",
    "term": "core",
}


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return read_run(made_run(tmp_path_factory.mktemp("runs") / "one", MONTHS))


@pytest.fixture
def other(tmp_path: Path) -> Any:
    """Makes another run, changed."""

    def make(change: Change | None = None, months: int = MONTHS, **settings: Any) -> Run:
        return read_run(made_run(tmp_path / "other", months, change=change, **settings))

    return make


def pays_a_penny_more(month: int, made: dict[str, Any]) -> None:
    if month == 26:
        made["postings"][5] = made["postings"][5]._replace(pence=made["postings"][5].pence + 1)


def lives_otherwise(month: int, made: dict[str, Any]) -> None:
    if month >= 20:
        made["lives"] += " and otherwise"


def counts_one_more(month: int, made: dict[str, Any]) -> None:
    if month == 14:
        made["counts"].by_practice[1, Item.AE_ATTENDANCE, 0] += 1


def run(*words: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["diff", *map(str, words)], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


# What is found


@pytest.mark.unit
def test_the_same_run_twice_is_equal(one: Run, other: Any) -> None:
    found = compare(one, other())
    assert found.is_equal
    assert found.equal_through == {"lives": MONTHS, "money": MONTHS}
    assert told(found) == f"The runs are equal: {MONTHS} months, every number and digest."


@pytest.mark.unit
def test_a_penny_is_found(one: Run, other: Any) -> None:
    found = compare(one, other(pays_a_penny_more))
    assert found.equal_through == {"lives": MONTHS, "money": 25}
    assert found.digest == (26, "money")
    first, accounts = found.differences
    assert (first.table, first.month, first.rows, first.column) == ("postings", 26, 1, "pence")
    assert first.row == {**PAYMENT, "period": "month 26"}
    a, b = (round(float(re.sub("[£,]", "", value)) * 100) for value in first.values)
    assert b - a == 1
    assert (accounts.table, accounts.month, accounts.rows) == ("accounts", 26, 2)


@pytest.mark.unit
def test_one_more_attendance_is_found(one: Run, other: Any) -> None:
    found = compare(one, other(counts_one_more))
    assert found.equal_through == {"lives": 13, "money": MONTHS}
    (first,) = found.differences
    assert (first.table, first.month, first.rows, first.column) == ("activity", 14, 1, "quantity")
    assert first.row == {
        "level": "practice",
        "provider": "Shoebury",
        "item": "ae_attendance",
        "population": "everyone",
        "quintile": "0",
    }
    assert int(first.values[1]) == int(first.values[0]) + 1


@pytest.mark.unit
def test_lives_that_no_table_shows_are_told_by_their_digest(one: Run, other: Any) -> None:
    found = compare(one, other(lives_otherwise))
    assert (found.is_equal, found.digest, found.differences) == (False, (20, "lives"), ())
    assert (
        "The first difference is in month 20, in the digest of lives; no table shows it in that month."
        in told(found)
    )


@pytest.mark.unit
def test_a_row_that_one_run_lacks_is_found(one: Run, other: Any) -> None:
    def pays_less_often(month: int, made: dict[str, Any]) -> None:
        if month == 25:
            del made["postings"][6]

    first = compare(one, other(pays_less_often)).differences[0]
    assert (first.table, first.row["payer"], first.row["term"]) == ("postings", "RAJ", "quality")
    assert first.values == ("£2,500.00", "no such row")


@pytest.mark.unit
def test_an_offer_of_another_level_is_found(one: Run, other: Any) -> None:
    def offers_more(month: int, made: dict[str, Any]) -> None:
        if month == 2:
            made["offer"] = with_process(made["offer"], "contacts_wanted", 1.2, [0])

    found = compare(one, other(offers_more))
    (first,) = found.differences
    assert (first.table, first.month, first.row["process"]) == ("offers", 2, "contacts_wanted")
    assert [round(float(value), 6) for value in first.values] == [1.1, 1.2]


@pytest.mark.unit
def test_a_number_that_is_not_known_in_both_is_equal_and_in_one_is_not(one: Run, other: Any) -> None:
    def is_known_earlier(month: int, made: dict[str, Any]) -> None:
        if month == 3:
            made["measures"] = [(name, true, 1.5) for name, true, _ in made["measures"]]

    (first,) = compare(one, other(is_known_earlier)).differences
    assert (first.table, first.month, first.column, first.values) == (
        "measures",
        3,
        "reported_value",
        ("nan", "1.5"),
    )


@pytest.mark.unit
def test_the_order_of_payments_within_a_month_is_told_by_the_digest_alone(one: Run, other: Any) -> None:
    def in_another_order(month: int, made: dict[str, Any]) -> None:
        made["postings"].reverse()

    found = compare(one, other(in_another_order))
    assert (found.differences, found.digest) == ((), (25, "money"))


@pytest.mark.unit
def test_of_several_alike_each_counts(one: Run, other: Any) -> None:
    def pays_twice(month: int, made: dict[str, Any]) -> None:
        if month == 25:
            made["postings"].append(made["postings"][3])

    first = compare(one, other(pays_twice)).differences[0]
    assert (first.table, first.rows, first.row["payee"], first.values) == (
        "postings",
        1,
        "Leigh",
        ("no such row", "£50,000.00"),
    )


@pytest.mark.unit
def test_only_what_is_asked_for_is_compared(one: Run, other: Any) -> None:
    changed = other(pays_a_penny_more)
    assert compare(one, changed, ["lives"]).is_equal
    assert not compare(one, changed, ["money"]).is_equal
    assert (
        told(compare(one, changed, ["lives"]), ["lives"])
        == f"Lives are equal: {MONTHS} months, every number and digest."
    )


@pytest.mark.unit
def test_a_longer_run_differs(one: Run, other: Any) -> None:
    found = compare(one, other(months=28))
    assert found.equal_through == {"lives": 27, "money": 27}
    assert found.differences[0].month == 28
    assert "A has 27 months, B has 28." in told(found)


@pytest.mark.unit
def test_settings_alone_make_no_difference_but_are_told_with_one(one: Run, other: Any) -> None:
    assert compare(one, other(model="iph")).is_equal
    found = compare(one, other(pays_a_penny_more, model="iph", years=3))
    assert found.settings == {"model": ("example_year", "iph"), "years": (None, 3)}


# In words


@pytest.mark.unit
def test_a_difference_is_told_to_a_reader_who_has_never_seen_the_tables() -> None:
    found = Comparison(
        months=(84, 84),
        equal_through={"lives": 84, "money": 25},
        digest=(26, "money"),
        differences=(
            Difference("postings", 26, 1, PAYMENT, "pence", ("£10.00", "£10.01")),
            Difference("accounts", 26, 12, {"party": "RAJ"}, "paid_pence", ("£1.00", "£1.01")),
        ),
        settings={"model": ("one", "other")},
    )
    assert told(found) == (
        "The runs differ.\n\n"
        "Lives are equal in every month.\n"
        "Money is equal through month 25.\n\n"
        "The first number that differs, in month 26, table postings, column pence:\n"
        "  payer     commissioner\n"
        "  payee     RAJ\n"
        "  contract  hospital\n"
        "  term      core\n"
        "  A         £10.00\n"
        "  B         £10.01\n\n"
        "table     differs from month  rows that differ then\n"
        "postings                  26                      1\n"
        "accounts                  26                     12\n\n"
        "Settings that differ:\n"
        "  model  A one  B other"
    )


@pytest.mark.unit
def test_what_differs_from_the_start_is_told() -> None:
    found = Comparison((3, 3), {"lives": 0, "money": 3}, (1, "lives"), (), {})
    assert "Lives are different from the first month on.\nMoney is equal in every month." in told(
        found, ["lives"]
    )
    assert told(found, ["money"]).startswith("Money differs.")


# The command


@pytest.mark.end_to_end
def test_the_command_ends_with_0_for_equal_runs_and_1_for_others(one: Run, other: Any) -> None:
    folder = other(pays_a_penny_more).folder
    assert run(one.folder, one.folder) == (
        0,
        f"The runs are equal: {MONTHS} months, every number and digest.\n",
        "",
    )
    assert run(one.folder, folder, "--lives")[0] == 0
    code, text, _ = run(one.folder, folder)
    assert code == 1
    assert text.startswith(f"A  {one.folder}\nB  {folder}\n\nThe runs differ.\n")
    assert run(one.folder, folder, "--money")[0] == 1


@pytest.mark.end_to_end
def test_a_folder_that_is_no_run_ends_with_2(one: Run, tmp_path: Path) -> None:
    code, text, error = run(one.folder, tmp_path)
    assert (code, text) == (2, "")
    assert error == f"{tmp_path}: holds no run.json; name the folder that a run was written to\n"
    code, _, error = run(tmp_path / "missing", one.folder)
    assert (code, error) == (
        2,
        f"{tmp_path / 'missing'}: there is no such folder; name the folder that a run was written to\n",
    )
