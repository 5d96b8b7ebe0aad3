"""The page on calibration: its tables are those of the data, and what it says of targets of one's own holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from calibration.history import CUTOFF
from calibration.posterior import AS_WIDE_SHARE
from calibration.priors import MIDDLE, load_priors
from calibration.targets import IF_LEFT_OUT, NEEDED, load_targets
from experiments.calibrate_report import PARAMETERS, TARGETS, WAVES
from experiments.calibration_reference import (
    COLUMNS,
    FITTED,
    FITTED_FILES,
    KEPT,
    PAGE,
    PREDICTED,
    PREDICTIONS,
    TABLES,
    beside,
    keep,
    keep_fit,
    keep_held_out,
    rows_of,
    share_inside,
    with_tables,
)
from experiments.reference import MARKED
from experiments.run_folder import RECORD
from experiments.validate_report import HELD_OUT, TABLE
from scenarios.place import load_place

UNKNOWN_SHARE = 0.95
"""Of the spread of an output: with so large an error the emulator knows next to nothing of it."""


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.mark.regression
def test_tables_are_current() -> None:
    assert with_tables(page()) == page(), "run: python -m experiments.calibration_reference"
    assert set(MARKED.findall(page())) == set(TABLES)


@pytest.mark.unit
def test_what_was_simulated_is_kept_of_every_target() -> None:
    assert [each.target.name for each in beside()] == [target.name for target in load_targets()]
    assert 0.5 < share_inside() < 1


@pytest.mark.unit
def test_nothing_outside_goes_without_a_reason_and_nothing_inside_has_one() -> None:
    for each in beside():
        assert bool(each.target.explained) == (each.verdict != "inside"), each.target.name


@pytest.mark.unit
def test_the_example_of_one_s_own_targets_is_read(tmp_path: Path) -> None:
    block = next(
        text for text in re.findall(r"```text\n(.*?)```", page(), re.DOTALL) if text.startswith("name,")
    )
    file = tmp_path / "my.csv"
    file.write_text(block, encoding="utf-8")
    assert [target.name for target in load_targets(file)] == [
        "older_contacts",
        "deprived_admissions",
        "older_bed_days",
    ]


@pytest.mark.unit
def test_every_column_is_named() -> None:
    hidden = {"figure"}  # takes a number from the tables of the parameters
    for column in {*NEEDED, *IF_LEFT_OUT} - hidden:
        assert f"`{column}`" in page(), column


@pytest.mark.unit
def test_a_validation_is_kept_as_it_is(tmp_path: Path) -> None:
    lines = ["a,0.5,0.4,0.6,3", "b,2,,,1"]
    header = ",".join((*COLUMNS, "verdict"))
    (tmp_path / TABLE).write_text(
        "\n".join([header, *(f"{line},inside" for line in lines)]), encoding="utf-8"
    )
    keep(tmp_path, tmp_path / "kept.csv")
    assert (tmp_path / "kept.csv").read_text(encoding="utf-8").splitlines() == [",".join(COLUMNS), *lines]
    assert KEPT.read_text(encoding="utf-8").startswith(",".join(COLUMNS))


@pytest.mark.unit
def test_the_fit_that_is_kept_is_of_priors_and_targets_that_there_are() -> None:
    names = {prior.name: prior for prior in load_priors()}
    moved = list(dict.fromkeys(row["prior"] for row in rows_of(PARAMETERS)))
    assert set(moved) == set(names)
    aimed = {row["target"] for row in rows_of(TARGETS) if row["is_aimed_at"] == "True"}
    assert aimed == {target for name in moved for target in names[name].answers}
    assert {row["target"] for row in rows_of(TARGETS)} == {target.name for target in load_targets()}


@pytest.mark.unit
def test_what_the_page_says_of_the_fit_is_so() -> None:
    rows = [row for row in rows_of(TARGETS) if row["is_aimed_at"] == "True"]
    before, after = (
        sum(row[side] == "inside" for row in rows) for side in ("verdict_before", "verdict_after")
    )
    assert f"| those aimed at | {before} | {after} | {len(rows)} |" in page()
    assert [row["target"] for row in rows if row["verdict_before"] == "inside" != row["verdict_after"]] == [
        "avoidable_admissions_by_deprivation"
    ]
    assert [row["target"] for row in rows if row["verdict_after"] != "inside"] == [
        "people_admitted_in_2_years",
        "avoidable_admissions_by_deprivation",
        "stay_with_many_conditions",
        "quality_of_life_by_deprivation",
    ]
    assert sum(float(row["emulator_error"]) > UNKNOWN_SHARE for row in rows) == 4
    covered = [float(row["emulator_covered_share"]) for row in rows]
    assert sum(covered) / len(covered) > 0.9
    widths = {row["prior"]: float(row["width_to_prior"]) for row in rows_of(PARAMETERS)}
    assert [name for name, width in widths.items() if width >= AS_WIDE_SHARE] == [
        "admissions_of_frail",
        "stays_of_frail",
        "urgent_first",
        "removed_from_list",
    ]
    stands = {
        row["prior"]: [float(row[name]) for name in ("at_low", "at", "at_high")]
        for row in rows_of(PARAMETERS)
    }
    assert [name for name, (low, _, high) in stands.items() if not low < MIDDLE < high] == ["end_of_life"]
    assert sum(abs(at - MIDDLE) < 0.1 for _, at, _ in stands.values()) == 10
    assert all(float(row["cutoff"]) > CUTOFF for row in rows_of(WAVES))


@pytest.mark.unit
def test_a_fit_is_kept_as_it_is(tmp_path: Path) -> None:
    keep_fit(FITTED, tmp_path / "kept")
    for name in FITTED_FILES:
        assert (tmp_path / "kept" / name).read_bytes() == (FITTED / name).read_bytes()


@pytest.mark.unit
def test_predictions_are_kept_of_ten_places_and_renewed_place_by_place(tmp_path: Path) -> None:
    kept = PREDICTED.read_text(encoding="utf-8").splitlines()
    assert kept[0] == ",".join(PREDICTIONS)
    places = {row.partition(",")[0] for row in kept[1:]}
    assert len(places) == 10
    assert all(load_place(name).registers for name in places)
    folder = tmp_path / "oldham"
    folder.mkdir()
    (folder / RECORD).write_text('{"settings": {"place": "oldham"}}', encoding="utf-8")
    (folder / HELD_OUT).write_text(
        "target,published,predicted,england\ndiabetes,0.06,0.05,0.06\n", encoding="utf-8"
    )
    file = tmp_path / "held_out.csv"
    file.write_text(PREDICTED.read_text(encoding="utf-8"), encoding="utf-8")
    keep_held_out(folder, file)
    rows = file.read_text(encoding="utf-8").splitlines()
    assert [row for row in rows if row.startswith("oldham,")] == ["oldham,diabetes,0.06,0.05,0.06"]
    assert [row for row in rows if row.startswith("southend,")] == [
        row for row in kept if row.startswith("southend,")
    ]
