"""The page on natural experiments: its tables are of what was found, and what was found is of the shipped cases."""

from __future__ import annotations

import re

import pytest

from calibration.case_file import CaseFile, OutputFile, cases_named
from calibration.case_numbers import rows_of_behaviour
from experiments.cases_reference import FITTED, PAGE, TABLES, gained_by_effort, rows_of, with_tables
from scenarios.parameters import load_parameters


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


@pytest.mark.unit
def test_money_is_measured_by_what_the_rule_of_the_page_says() -> None:
    gain, error = gained_by_effort()
    assert f"by {gain:.2f} in the mean, with a standard error of {error:.2f}" in " ".join(page().split())
    assert load_parameters().value("worth_measured_by_effort") == (1 if gain > error else 0)
    cases = {row["case"] for row in rows_of("left_out")}
    assert {row["case"] for row in rows_of("money")} == cases


@pytest.mark.unit
@pytest.mark.parametrize("number", ["response_strength", "response_speed_ratio"])
def test_what_the_fit_tells_is_the_default(number: str) -> None:
    (fitted,) = [row for row in rows_of("numbers", FITTED) if row["number"] == number]
    assert fitted["is_told"] == "yes"
    (row,) = load_parameters().rows(number)
    for end, found in ((row.value, "median"), (row.low, "low"), (row.high, "high")):
        assert float(end) == pytest.approx(float(fitted[found]), rel=0.02)


@pytest.mark.unit
def test_only_what_the_fit_tells_takes_its_range_from_it() -> None:
    told = {row["number"] for row in rows_of("numbers", FITTED) if row["is_told"] == "yes"}
    rows = rows_of_behaviour(load_parameters())
    assert {name for name, row in rows.items() if "fit_to_natural_experiments" in row.source} == told
