"""`careconomy cases` with a few citizens: what it prints, what it leaves, and that it goes on with what is there."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from calibration.case_file import cases_named
from calibration.case_numbers import rows_of_behaviour
from calibration.case_study import Settings, Told, study
from experiments.cases_figure import effects_figure
from experiments.cases_report import CASES_HEADER, matrix_table, passes, passes_as_expected, text
from experiments.cli import app
from scenarios.draws import draw
from scenarios.parameters import load_parameters

pytestmark = [pytest.mark.end_to_end, pytest.mark.slow]

CITIZENS = 2_000
NAMES = ("C12",)


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["cases", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("cases")
    code, printed = run(*NAMES, "--citizens", str(CITIZENS), "--seeds", "2", "--jobs", "1", "--out", str(out))
    assert code == 0, printed
    (out / "printed.txt").write_text(printed, encoding="utf-8")
    return out


@pytest.fixture(scope="module")
def told(folder: Path) -> Told:
    return study(cases_named(NAMES), Settings(CITIZENS, 2), folder)


def test_everything_is_left_in_the_folder(folder: Path) -> None:
    left = {path.name for path in folder.iterdir()} - {"printed.txt"}
    tables = {f"{name}.csv" for name in ("cases", "scores", "levers", "left_out", "numbers")}
    assert left == tables | {"cases.svg", "cases.png", "seeds", "run.json"}
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert (record["kind"], record["seeds"]) == ("study of natural experiments", 2)
    command = f"careconomy cases norm_letter --citizens {CITIZENS} --seeds 2 --out {folder}"
    assert record["command"] == command


def test_every_output_has_a_row_with_its_verdict(folder: Path) -> None:
    found = rows(folder / "cases.csv")
    assert tuple(found[0]) == CASES_HEADER
    outputs = [(each.name, output.name) for each in cases_named(NAMES) for output in each.file.outputs]
    assert [(row["case"], row["output"]) for row in found] == outputs
    for row in found:
        assert row["verdict"] in ("pass", "fail")
        is_inside = float(row["accepted_low"]) <= float(row["simulated"]) <= float(row["accepted_high"])
        assert (row["verdict"] == "pass") == (is_inside and row["sign"] == "right")
        assert row["draws"] == "2"
        if row["kind"] == "behavioural":  # Of two draws the mean is the median.
            assert float(row["mean"]) == pytest.approx(float(row["simulated"]))


def test_the_model_stands_beside_three_rivals(folder: Path) -> None:
    found = rows(folder / "scores.csv")
    assert [row["forecaster"] for row in found] == [
        *("this model", "no effect", "average effect", "effort as share at risk"),
    ]
    assert all(float(row["log_score"]) < 0 for row in found)


def test_what_is_printed_says_how_many_pass(folder: Path, told: Told) -> None:
    printed = (folder / "printed.txt").read_text(encoding="utf-8")
    assert printed.startswith(text(told))
    passed = sum(passes(told, each) for each in told.cases)
    assert f"behavioural: {passed} of 1 cases pass in all outputs" in printed
    expected = sum(passes_as_expected(told, each) for each in told.cases if each.file.kind == "behavioural")
    assert f"behavioural: {expected} of 1 by expected values, the means over draws" in printed


def test_the_matrix_tells_which_lever_or_fact_each_case_moves(told: Told) -> None:
    header, *matrix = matrix_table(told)
    assert header == ["moved", *NAMES]
    by_name = {row[0]: row[1:] for row in matrix}
    assert by_name["fact norm_letter"] == [1.0]


def test_a_study_goes_on_with_what_is_there(folder: Path, told: Told) -> None:
    kept = {path: path.stat().st_mtime_ns for path in (folder / "seeds").iterdir()}
    assert [path.name for path in sorted(kept)] == ["00000.json", "00001.json", "00002.json"]
    again = study(told.cases, told.settings, folder)
    assert again.by_seed == told.by_seed
    assert {path: path.stat().st_mtime_ns for path in kept} == kept


def test_a_folder_of_another_study_is_refused(folder: Path) -> None:
    code, printed = run("C17", "--citizens", str(CITIZENS), "--out", str(folder))
    assert code == 1
    assert "the folder holds a study of natural experiments of other settings (other cases; " in printed
    assert "name another folder" in printed
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["settings"]["cases"] == ["norm_letter"]


def test_numbers_are_told_as_drawn_and_as_weighed(folder: Path) -> None:
    found = {row["number"]: row for row in rows(folder / "numbers.csv")}
    assert set(found) == set(rows_of_behaviour(load_parameters()))
    strength = found["response_strength"]
    drawn = [draw(seed).parameters.value("response_strength") for seed in (1, 2)]
    assert float(strength["drawn_low"]) == min(drawn)
    assert float(strength["weighed"]) in drawn
    (letter,) = rows(folder / "left_out.csv")
    assert (letter["case"], letter["outputs"]) == ("norm_letter", "1")
    # Nobody else has a say where there is one case.
    assert letter["case_left_out"] == letter["unweighed"]


def test_a_number_that_is_set_is_another_study(folder: Path) -> None:
    words = ("--citizens", str(CITIZENS), "--out", str(folder), "--set", "response_strength=0.4")
    code, printed = run(*NAMES, *words)
    assert code == 1
    assert "of other settings (other numbers" in printed


def test_a_seed_keeps_what_it_hangs_on(folder: Path) -> None:
    held = json.loads((folder / "seeds" / "00001.json").read_text(encoding="utf-8"))
    assert held["about"]["seed"] == 1
    assert held["about"]["citizens"] == CITIZENS


def test_the_figure_has_a_row_for_each_scored_output(told: Told) -> None:
    figure = effects_figure(told).figure
    (axes,) = figure.axes
    scored = [each for each in told.found if each.accepted.is_scored]
    assert len(axes.get_yticks()) == len(scored)
    labels = {each.get_label() for each in axes.get_lines()}
    assert {"published", "simulated", "no effect"} <= labels
