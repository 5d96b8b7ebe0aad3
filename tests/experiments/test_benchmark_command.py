"""`careconomy benchmark` as a user sees it; nothing is said here of how fast anything is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from experiments import benchmark_citizens as months
from experiments.benchmark_citizens import CitizenSpeed, MonthSpeed, Speeds
from experiments.cli import app
from scenarios.scenario_parts import shipped_models

pytestmark = pytest.mark.end_to_end

FIRST = ("citizens", "month", "model", "place")
"""What the first columns of the tables are called."""
NAMES = sorted(shipped_models())
PAGE = Path(__file__).parents[2] / "CONTRIBUTING.md"
SPEEDS = Speeds(
    [
        CitizenSpeed(100_000, 1, 0.25, 20.0, 5_000_000.0, 7.04, 24, 25.5, 281_400_000),
        CitizenSpeed(100_000, 2, 0.25, 10.0, 10_000_000.0, 14.08, 24, 25.5, 281_400_000),
        CitizenSpeed(1_000_000, 1, 2.0, 1_234.56, 810_005.2, 17.0, 24, 25.5, None),
    ],
    [MonthSpeed(12, 100_835, 2, 9.6), MonthSpeed(120, 107_519, 2, 11.2)],
)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["benchmark", *words], catch_exceptions=False)


def lines(*words: str) -> list[list[str]]:
    """What is printed, line by line, in cells."""
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    return [re.split(r" {2,}", line.strip()) for line in result.stdout.splitlines()]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[int]]:
    """The command on times that are made up; the numbers of citizens that were asked for."""
    asked: list[Sequence[int]] = []

    def made_up(sizes: Sequence[int], tell: Callable[[str], None]) -> Speeds:
        asked.append(sizes)
        tell("founding nobody")
        return SPEEDS

    monkeypatch.setattr(months, "citizen_speeds", made_up)
    monkeypatch.setattr("experiments.benchmark.REPEATS", 1)
    monkeypatch.setattr("experiments.benchmark_recorded.recorded_speeds", lambda places, tell: [])
    return asked


# Citizens


@pytest.mark.usefixtures("asked")
def test_the_pace_of_citizens_is_a_table_that_says_what_was_measured() -> None:
    header, *rows = lines("--only", "citizens")[:4]
    assert header == [
        "citizens",
        "threads",
        "a month, ms",
        "citizen-months a second",
        "times as fast as NumPy",
    ]
    assert rows == [
        ["100,000", "1", "20.0", "5,000,000", "7.0"],
        ["100,000", "2", "10.0", "10,000,000", "14.1"],
        ["1,000,000", "1", "1,234.6", "810,005", "17.0"],
    ]


@pytest.mark.usefixtures("asked")
def test_memory_has_a_row_for_each_number_of_citizens() -> None:
    empty, header, *rows = lines("--only", "citizens")[4:8]
    assert empty == [""]
    assert header == [
        "citizens",
        "bytes a citizen",
        "with free slots, bytes",
        "founding, s",
        "process at most, MB",
    ]
    assert rows == [["100,000", "24", "25.5", "0.2", "281"], ["1,000,000", "24", "25.5", "2.0", "-"]]


@pytest.mark.usefixtures("asked")
def test_an_early_and_a_late_month_stand_below_each_other() -> None:
    assert lines("--only", "citizens")[8:] == [
        [""],
        ["month", "citizens by then", "threads", "a month, ms"],
        ["12", "100,835", "2", "9.6"],
        ["120", "107,519", "2", "11.2"],
    ]


@pytest.mark.usefixtures("asked")
def test_columns_of_numbers_are_flush_right() -> None:
    header, first, _, last = run("--only", "citizens").stdout.splitlines()[:4]
    assert len(header) == len(first) == len(last)
    assert first.startswith("100,000    ")


@pytest.mark.usefixtures("asked")
def test_json_has_the_three_figures_and_every_row() -> None:
    data = json.loads(run("--only", "citizens", "--json").stdout)
    assert list(data) == [
        "citizen_months_per_second",
        "bytes_per_citizen",
        "ratio_to_numpy",
        "citizens",
        "months",
    ]
    assert (data["citizen_months_per_second"], data["bytes_per_citizen"]) == (810_005.2, 24)
    assert [row["ratio_to_numpy"] for row in data["citizens"]] == [7.04, 14.08, 17.0]
    assert data["citizens"][2]["peak_memory_bytes"] is None
    assert data["months"][1]["milliseconds_per_month"] == 11.2


@pytest.mark.usefixtures("asked")
def test_progress_is_told_apart_from_the_answer() -> None:
    result = run("--only", "citizens", "--json")
    assert result.stderr == "founding nobody ...\n"
    assert "founding nobody" not in result.stdout


@pytest.mark.parametrize(
    ("words", "sizes"),
    [
        ((), [100_000, 1_000_000]),
        (("--citizens", "5000"), [5_000]),
        (("--citizens", "100000", "--citizens", "10_000_000"), [100_000, 10_000_000]),
    ],
)
def test_numbers_of_citizens_may_be_asked_for(
    words: tuple[str, ...], sizes: list[int], asked: list[Sequence[int]]
) -> None:
    run("--only", "citizens", *words)
    assert [list(each) for each in asked] == [sizes]


def test_citizens_who_live_are_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(months, "REPEATS", 1)
    monkeypatch.setattr(months, "MONTHS_OF_LIFE", (3, 4))
    data = json.loads(run("--only", "citizens", "--citizens", "1000", "--json").stdout)
    assert data["bytes_per_citizen"] == 25
    assert min(data["citizen_months_per_second"], data["ratio_to_numpy"]) > 0
    assert [row["threads"] for row in data["citizens"]] == months.threads()
    assert [row["month"] for row in data["months"]] == [3, 4]


# Contracts


def test_contracts_have_a_row_for_every_model(asked: list[Sequence[int]]) -> None:
    data = json.loads(run("--only", "contracts", "--practices", "2", "--json").stdout)
    assert list(data) == ["contracts"]
    assert [row["model"] for row in data["contracts"]] == NAMES
    assert {row["members"] for row in data["contracts"]} == {2}
    assert asked == []


@pytest.mark.usefixtures("asked")
def test_contracts_are_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    only = {"iph": shipped_models()["iph"]}
    monkeypatch.setattr("experiments.benchmark.shipped_models", lambda: only)
    header, row = lines("--only", "contracts", "--practices", "2")
    assert header == ["model", "practices", "settle, ms", "answer, ms", "one at a time, ms", "ratio"]
    assert row[:2] == ["iph", "2"]


@pytest.mark.usefixtures("asked")
@pytest.mark.slow
def test_all_are_timed_unless_told() -> None:
    assert [line[0] for line in lines("--practices", "2") if line[0] in FIRST] == [
        "citizens",
        "citizens",
        "month",
        "model",
        "model",
        "place",
    ]
    data = json.loads(run("--practices", "2", "--json").stdout)
    assert {"citizen_months_per_second", "citizens", "months", "contracts", "decisions", "recorded"} <= set(
        data
    )


# What is wrong


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--citizens", "999"), "999 citizens cannot be timed; write a number from 1,000 to"),
        (("--citizens", "1000", "--citizens", "-3"), "-3 citizens cannot be timed"),
        (("--citizens", "1000000000"), "1,000,000,000 citizens cannot be timed"),
        (("--citizens", "many"), "Invalid value for '--citizens'"),
        (("--practices", "0"), "Invalid value for '--practices'"),
        (("--only", "contrakts"), "Invalid value for '--only'"),
    ],
)
def test_what_cannot_be_timed_is_refused_at_once(words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    # Usage errors are framed, and lines broken where the terminal ends.
    text = " ".join(re.sub("[─│╭╮╰╯]", "", result.stderr).split())
    assert said in text
    assert words[-2] in text
    assert "founding" not in text


# What is written about it


def test_the_page_names_every_option_and_no_other() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("## How fast it is\n")[2].partition("\n## ")[0]
    command = typer.main.get_command(app)
    assert isinstance(command, typer.core.TyperGroup)
    options = {name for option in command.commands["benchmark"].params for name in option.opts}
    assert set(re.findall(r"`(--[a-z]+)", section)) == options
    assert set(re.findall(r"`([a-z]+(?:_[a-z]+){2,})`", section)) == {
        "citizen_months_per_second",
        "bytes_per_citizen",
        "ratio_to_numpy",
    }
