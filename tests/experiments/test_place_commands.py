"""The place commands, as a user sees them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments.cli import app
from scenarios.place import load_place, places
from scenarios.place_files import write_place

pytestmark = pytest.mark.end_to_end


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["place", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_every_place_is_listed_with_its_residents() -> None:
    code, text = run("list")
    assert code == 0
    for name in places():
        line = next(line for line in text.splitlines() if line.startswith(f"{name} "))
        assert line.endswith(f"{load_place(name).residents:,}")


def test_a_place_is_shown_with_its_registers_and_its_like() -> None:
    code, text = run("show", "southend")
    assert code == 0
    assert text.startswith(
        "Southend, 2014/15: 177,626 residents (mid-2014)\n184,896 registered with 35 practices."
    )
    assert "hypertension                       28,297  184,896    15.30%" in text
    assert "North Lincolnshire" in text.splitlines()[-1]


def test_an_unknown_place_is_told_the_nearest_name() -> None:
    code, text = run("show", "southent")
    assert code == 1
    assert "Did you mean 'southend'?" in text


def test_a_place_is_built_from_the_tables_of_another(tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    write_place(load_place("oldham"), tables)
    code, text = run(
        "build", str(tables), "--out", str(tmp_path / "made"), "--name", "made", "--title", "Made"
    )
    assert code == 0, text
    assert "Made, 229,028 residents, 45 practices" in text
    assert load_place(str(tmp_path / "made")).registers == load_place("oldham").registers


def test_a_place_is_not_built_over_another(tmp_path: Path) -> None:
    tables, made = tmp_path / "tables", tmp_path / "made"
    tables.mkdir()
    write_place(load_place("oldham"), tables)
    made.mkdir()
    code, text = run("build", str(tables), "--out", str(made))
    assert code == 1
    assert "made" in text
    assert list(made.iterdir()) == []
