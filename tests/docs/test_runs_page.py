"""The page on runs: its tables are those of the code, its program runs, and its example of a comparison is printed."""

from __future__ import annotations

import re
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.run_reference import MADE, PAGE, with_tables
from sim.accounts import STATEMENTS
from sim.run_tables import TABLES
from tests.docs.pages import blocks
from tests.experiments.runs_made import Change, made_run

MONTHS = 27


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A folder with two runs that differ by a penny."""

    def paying(pence: int) -> Change:
        def change(month: int, made: dict[str, Any]) -> None:
            if month == 26:
                made["postings"][5] = made["postings"][5]._replace(pence=pence)

        return change

    made_run(tmp_path / "southend", MONTHS, change=paying(35_000_000))
    made_run(tmp_path / "oldham_terms", MONTHS, change=paying(35_000_001))
    return tmp_path


@pytest.mark.regression
def test_the_tables_of_the_page_are_current() -> None:
    assert page() == with_tables(page()), "run: python -m experiments.run_reference"


@pytest.mark.unit
def test_the_page_has_every_table_once() -> None:
    assert sorted(re.findall(r"<!-- table: (.*) -->", page())) == sorted(MADE)


@pytest.mark.unit
def test_every_column_and_every_line_of_accounts_is_told() -> None:
    for table in TABLES.values():
        assert f"### {table.name}\n" in page()
        assert table.meaning in page()
        for column in table.columns:
            assert f"| `{column.name}` | {column.kind} | {column.unit} | {column.meaning} |" in page()
    assert all(f"`{line}`" in page() for lines in STATEMENTS.values() for line in lines)


@pytest.mark.unit
def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(LookupError, match=r"there is no table 'tabels' of runs\. Did you mean 'tables'\?"):
        with_tables("<!-- table: tabels -->\n<!-- end of table -->")


@pytest.mark.end_to_end
def test_the_program_of_the_page_reads_a_run(runs: Path) -> None:
    (block,) = (
        block for block in blocks(PAGE) if block.language == "python" and block.page.name == "runs.md"
    )
    printed = StringIO()
    with chdir(runs), redirect_stdout(printed):
        exec(compile(block.text, "the program of the page", "exec"), {})
    assert printed.getvalue().splitlines()[0] == "month"
    assert [line.split()[0] for line in printed.getvalue().splitlines()[1:3]] == ["25", "26"]


@pytest.mark.end_to_end
def test_the_comparison_that_the_page_shows_is_the_one_printed(runs: Path) -> None:
    (block,) = (block for block in blocks(PAGE) if block.language == "text")
    with chdir(runs):
        result = CliRunner().invoke(app, ["diff", "southend", "oldham_terms"])
    assert result.exit_code == 1
    assert block.text == result.stdout
