"""The page on measures: its tables are those of the data, and what it says of them holds."""

from fractions import Fraction

import pytest

from experiments.measures_reference import MARKED, PAGE, TABLES, told_table, with_tables
from scenarios.catalogue import load_catalogue
from scenarios.measures import Definition, load_definitions
from sim.measures import rounded
from tests.docs.pages import ROOT


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def row_of(measure: str) -> list[str]:
    (line,) = [line for line in told_table().splitlines() if line.startswith(f"| `{measure}` |")]
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.regression
def test_the_tables_of_the_page_are_current() -> None:
    assert page() == with_tables(page()), "run: python -m experiments.measures_reference"


@pytest.mark.unit
def test_the_page_has_every_table_once() -> None:
    assert sorted(found["table"] for found in MARKED.finditer(page())) == sorted(TABLES)


@pytest.mark.unit
def test_every_measure_stands_on_the_page_once_as_told_or_not() -> None:
    for name, each in load_definitions().items():
        table, cell = (
            ("told", f"\n| `{name}` |") if isinstance(each, Definition) else ("untold", f"\n| `{name}`: ")
        )
        assert TABLES[table]().count(cell) == 1
    assert len(TABLES["told"]().splitlines()) + len(TABLES["untold"]().splitlines()) == 4 + len(
        load_definitions()
    )


@pytest.mark.unit
@pytest.mark.parametrize(
    ("measure", "cells"),
    [
        (
            "emergency_admissions",
            ["per 1,000 people", "by place", "1000 x `emergency_admission` / `person_years`",
             "each month, over 12 months", "everybody", "3"],
        ),
        (
            "social_contact",
            ["%", "by place",
             "45 in the reference year, moving with the odds of `users_of_social_care - lonely_users_of_social_care` "
             "/ `users_of_social_care`", "each year, at its end", "share of answers (400)", "12"],
        ),
        (
            "copd_review",
            ["%", "by practice", "100 x `managed_copd` / `diagnosed_copd`; reported: + `share_at_target`",
             "each quarter, at its end", "everybody", "3"],
        ),
    ],
)  # fmt: skip
def test_a_row_says_how_a_measure_is_made(measure: str, cells: list[str]) -> None:
    assert row_of(measure) == [f"`{measure}`", *cells]


@pytest.mark.unit
def test_what_is_recorded_is_told_beside_what_is_true() -> None:
    assert row_of("delayed_days")[3].endswith("; recorded: x `delay_recorded_share`")


@pytest.mark.unit
def test_the_page_tells_the_truth_about_few_and_about_halves() -> None:
    told = [each for each in load_definitions().values() if isinstance(each, Definition)]
    assert {each.fewest for each in told} == {Fraction(10), Fraction(1), Fraction(0)}
    assert rounded(Fraction(1, 4), 1) == Fraction(3, 10)
    assert {load_catalogue().measures[each.name].level for each in told} <= {
        "place",
        "practice",
        "trust",
        "provider",
    }


@pytest.mark.unit
def test_the_readme_leads_to_the_page() -> None:
    assert "docs/measures.md" in (ROOT / "README.md").read_text(encoding="utf-8")
