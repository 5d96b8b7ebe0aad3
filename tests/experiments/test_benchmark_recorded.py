"""The benchmark of whole runs: what is timed is a run with all that it writes, and times add up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from experiments import benchmark_recorded as module
from experiments.benchmark_command import recorded_table
from experiments.benchmark_recorded import HOW, RecordedSpeed, recorded_speeds
from experiments.cli import app
from experiments.scenario_run import write_months
from scenarios.problems import FileProblems
from sim.run_reader import Run, read_run

SPEED = RecordedSpeed("southend", "fixed", 177_626, 84, 0.354, 2.1, 1.05, 420_000_000)


@pytest.mark.unit
def test_a_month_is_told_with_and_without_the_kernel() -> None:
    assert SPEED.milliseconds_per_month == pytest.approx(25)
    assert SPEED.milliseconds_outside_kernel == pytest.approx(12.5)
    header, row = (line.split("  ") for line in recorded_table([SPEED]).splitlines())
    assert [each.strip() for each in header if each] == [
        "place",
        "behaviour",
        "citizens",
        "founding, s",
        "months",
        "all of them, s",
        "a month, ms",
        "outside the kernel, ms",
        "process at most, MB",
    ]
    assert [each.strip() for each in row if each] == [
        "southend", "fixed", "177,626", "0.35", "84", "2.10", "25.0", "12.5", "420",
    ]  # fmt: skip


@pytest.mark.end_to_end
def test_what_is_timed_is_a_whole_run_with_its_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REPEATS", 1)
    written = []

    def kept(economy: Any, about: Any, out: Path, *more: Any) -> None:
        write_months(economy, about, out, *more)
        run: Run = read_run(out)
        written.append((run.months, run.about["settings"]["citizens"], len(run.table("activity")) > 1000))

    monkeypatch.setattr(module, "write_months", kept)
    said: list[str] = []
    speeds = recorded_speeds(["southend"], citizens=1_000, months=2, tell=said.append)
    assert written == [(27, 10_000, True), (26, 1_000, True), (26, 1_000, True)]
    assert [(each.behaviour, each.citizens, each.months) for each in speeds] == [
        (behaviour, 1_000, 26) for behaviour, _ in HOW
    ]
    for each in speeds:
        assert 0 < each.kernel_seconds < each.months_seconds
        assert each.founding_seconds > 0
    assert said[0] == "living a few months, and compiling the program if that was never done"


@pytest.mark.unit
def test_a_place_that_is_not_there_is_told_before_anything_is_lived() -> None:
    said: list[str] = []
    with pytest.raises(FileProblems, match="there is no place 'southent'"):
        recorded_speeds(["southend", "southent"], tell=said.append)
    assert said == []


@pytest.mark.end_to_end
def test_the_command_prints_them_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def made_up(places: list[str], tell: Any) -> list[RecordedSpeed]:
        asked.append(places)
        return [SPEED]

    monkeypatch.setattr(module, "recorded_speeds", made_up)
    for words, places in (
        ((), ["southend"]),
        (("--place", "dorset", "--place", "southend"), ["dorset", "southend"]),
    ):
        done = CliRunner().invoke(app, ["benchmark", "--only", "recorded", "--json", *words])
        assert done.exit_code == 0, done.output
        told = json.loads(done.output)
        assert list(told) == ["recorded"]
        assert told["recorded"][0]["months_seconds"] == 2.1
        assert asked[-1] == places
