"""The page on calibration: its tables are those of the data, and what it says of targets of one's own holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from calibration.targets import IF_LEFT_OUT, NEEDED, load_targets
from experiments.calibration_reference import (
    COLUMNS,
    KEPT,
    PAGE,
    TABLES,
    beside,
    keep,
    share_inside,
    with_tables,
)
from experiments.reference import MARKED
from experiments.validate_report import TABLE


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
