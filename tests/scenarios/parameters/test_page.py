"""The page on parameters: its program prints what it shows, and its counts are those of the files."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from scenarios.parameters import load_parameters
from scenarios.parameters.subgroups import FOLDER

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "parameters.md").read_text(encoding="utf-8")


@pytest.mark.end_to_end
def test_the_program_of_the_page_prints_what_the_page_shows() -> None:
    blocks = re.search(r"```python\n(.*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL)
    assert blocks is not None
    program, printed = blocks.groups()
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.stdout, done.stderr) == (printed, "")


@pytest.mark.unit
def test_the_page_counts_the_rows_by_status() -> None:
    parameters = load_parameters()
    statuses = Counter(row.status for name in parameters.names for row in parameters.rows(name))
    said = (
        f"Of {statuses.total():,} rows, {statuses['published']} are published, {statuses['derived']} derived and "
        f"{statuses['assumed']} assumed."
    )
    assert said in " ".join(PAGE.split())


@pytest.mark.unit
def test_the_page_names_every_file() -> None:
    assert [file.name for file in sorted(FOLDER.glob("*.csv")) if f"`{file.name}`" not in PAGE] == []
