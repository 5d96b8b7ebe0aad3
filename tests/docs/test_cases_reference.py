"""The page on natural experiments: its tables are of what was found, and what was found is of the shipped cases."""

from __future__ import annotations

import re

import pytest

from calibration.case_file import CaseFile, OutputFile, cases_named
from experiments.cases_reference import PAGE, TABLES, rows_of, with_tables


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.mark.regression
def test_the_tables_of_the_page_are_current() -> None:
    assert page() == with_tables(page()), "run: python -m experiments.cases_reference"


@pytest.mark.unit
def test_the_page_has_every_table_once() -> None:
    assert sorted(re.findall(r"<!-- table: (.*) -->", page())) == sorted(TABLES)


@pytest.mark.unit
def test_what_was_found_is_of_the_shipped_cases() -> None:
    outputs = [(each.name, output.name) for each in cases_named([]) for output in each.file.outputs]
    assert [(row["case"], row["output"]) for row in rows_of("cases")] == outputs


@pytest.mark.unit
def test_what_was_found_stands_beside_what_the_files_say() -> None:
    for row in rows_of("cases"):
        (case,) = cases_named([row["case"]])
        (output,) = [each for each in case.file.outputs if each.name == row["output"]]
        published = "" if output.published is None else str(float(output.published.value))
        assert (row["published"], row["title"], row["rule"] or output.accepted.rule) == (
            published,
            output.title,
            output.accepted.rule,
        )
        assert (row["verdict"] == "cannot be run") == (not case.is_run)


@pytest.mark.unit
def test_every_key_of_a_case_stands_on_the_page() -> None:
    in_code = set(re.findall(r"`([a-z_]+)`", page()))
    written = {"name", "title"} | set(CaseFile.model_fields) | set(OutputFile.model_fields)
    assert written <= in_code
