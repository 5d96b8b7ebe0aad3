"""The page on accounts: its tables are those of the data, or of a year lived again, and what it says of them holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import pytest

from experiments.accounts_reference import FROM_DATA, LIVED, PAGE, PLACE, with_tables, year_of
from experiments.reference import MARKED
from scenarios.outside_care import load_outside_care
from scenarios.published_accounts import load_published_accounts

NUMBER = re.compile(r"-?\d+(\.\d+)?")
NEAR_SHARE, NEAR_UNITS = 0.05, 0.3  # of luck, between versions of the citizens' rates
GAP_SHARE = 0.1


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def cells_of(name: str, text: str) -> list[list[str]]:
    (table,) = [found[0] for found in MARKED.finditer(text) if found["table"] == name]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[1:-1]]


def unlike(one: str, other: str) -> bool:
    """Whether two cells differ by more than luck."""
    if not (NUMBER.fullmatch(one) and NUMBER.fullmatch(other)):
        return one != other
    return abs(float(one) - float(other)) > max(NEAR_UNITS, NEAR_SHARE * abs(float(one)))


def told_and_lived(name: str) -> Iterator[tuple[str, str]]:
    told, lived = (
        cells_of(name, page()),
        cells_of(name, f"<!-- table: {name} -->\n{LIVED[name]()}\n<!-- end of table -->"),
    )
    for one, other in zip(told, lived, strict=True):
        yield from zip(one, other, strict=True)


@pytest.mark.regression
def test_tables_of_data_are_current() -> None:
    assert set(MARKED.findall(page())) == set(FROM_DATA) | set(LIVED)
    for name, table in FROM_DATA.items():
        assert f"<!-- table: {name} -->\n{table()}\n" in page(), (
            "run: python -m experiments.accounts_reference"
        )


@pytest.mark.unit
def test_every_published_sum_and_every_row_of_care_outside_is_on_the_page() -> None:
    assert [row[0] for row in cells_of("published", page())[2:]] == [
        row.title for row in load_published_accounts().values()
    ]
    assert [row[0].replace(" ", "_") for row in cells_of("outside", page())[2:]] == list(load_outside_care())


@pytest.mark.unit
def test_every_gap_of_a_tenth_is_told() -> None:
    for title, _, published, _, england, _, gap in cells_of("published", page())[2:]:
        assert gap or abs(float(england) / float(published) - 1) < GAP_SHARE, title


@pytest.mark.unit
def test_all_surpluses_on_the_page_add_up_to_nothing() -> None:
    surpluses = [float(row[5]) for row in cells_of("parties", page())[2:]]
    assert sum(surpluses) == pytest.approx(0, abs=0.005 * len(surpluses))
    for _, opening, income, cost, passed_on, surplus, closing in cells_of("parties", page())[2:]:
        assert float(income) - float(cost) - float(passed_on) == pytest.approx(float(surplus), abs=0.021)
        assert float(opening) + float(surplus) == pytest.approx(float(closing), abs=0.021)


@pytest.mark.slow
@pytest.mark.statistical
@pytest.mark.parametrize("name", LIVED)
def test_a_year_lived_again_is_as_on_the_page(name: str) -> None:
    far = [(one, other) for one, other in told_and_lived(name) if unlike(one, other)]
    assert far == [], "run: python -m experiments.accounts_reference"


@pytest.mark.slow
@pytest.mark.statistical
def test_payers_break_even_under_today_s_contracts() -> None:
    parties = year_of(PLACE).parties
    for kind in ("commissioner", "council", "nhs_england"):
        assert abs(parties[kind]["surplus"]) < 0.01 * parties[kind]["income"]


@pytest.mark.slow
@pytest.mark.statistical
@pytest.mark.parametrize(
    "name",
    ["general_practice", "programme_allocation", "running_costs", "adult_social_care", "community_nursing"],
)
def test_england_in_small_is_paid_what_is_published(name: str) -> None:
    row = load_published_accounts()[name]
    found = year_of("england").pounds_a_head(row)
    assert float(min(row.low_pounds, row.pounds_a_head * 95 / 100)) <= found
    assert found <= float(max(row.high_pounds, row.pounds_a_head * 105 / 100))


@pytest.mark.unit
def test_the_page_does_not_change_if_nothing_does(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LIVED:
        rows = cells_of(name, page())
        text = "\n".join("| " + " | ".join(row) + " |" for row in rows)
        monkeypatch.setitem(LIVED, name, partial(str, text))
    assert with_tables(page()) == page()
