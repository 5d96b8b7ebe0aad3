"""What funds the payers: places' own figures, England's means, budgets of a scenario, and what a table may hold."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import pytest

from scenarios.allocations import (
    FILE,
    Allocation,
    AllocationRow,
    allocations,
    load_allocations,
    pounds_a_year,
    with_budgets,
)
from scenarios.cast import cast_of
from scenarios.place import Place, load_place, load_places, places
from scenarios.place_files import read_place
from scenarios.problems import FileProblems
from tests.scenarios.small_place import change, small_place, write_small

pytestmark = pytest.mark.unit

HEADER = FILE.read_text(encoding="utf-8").splitlines()[0]
ROW = "list,commissioner,treasury,registered,100,90,110,,,2014/15,published,NHS England,"


def by_name(given: Iterable[Allocation]) -> dict[str, Allocation]:
    return {each.name: each for each in given}


def said_of(folder: Path, *lines: str) -> list[str]:
    file = folder / "allocations.csv"
    file.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    with pytest.raises(FileProblems) as refused:
        load_allocations(file)
    return [str(each).removeprefix(f"{folder}/") for each in refused.value.problems]


# Who is given how much


def test_southend_s_payers_have_what_is_published_for_them() -> None:
    given = by_name(allocations(load_place("southend")))
    assert given["programme_allocation"].pounds_a_year == 184_896 * 1_138
    assert given["running_costs"].pounds_a_year == Fraction("24.73") * 177_626
    assert given["general_practice"].pounds_a_year == Fraction("141.09") * 184_896
    # Gross spending on all adults, less what people aged 65 and over and others paid.
    assert given["adult_social_care"].pounds_a_year == 60_404_000 - 13_770_000
    assert given["social_care_charges"].pounds_a_year == 13_770_000


def test_who_pays_whom() -> None:
    given = allocations(load_place("southend"))
    assert [(each.funder, each.payer) for each in given] == [
        ("treasury", "commissioner"),
        ("treasury", "commissioner"),
        ("treasury", "nhs_england"),
        ("treasury", "council"),
        ("citizens", "council"),
    ]
    assert [each.is_budget for each in given] == [True, True, True, True, False]


def test_the_councils_of_a_place_are_added() -> None:
    given = by_name(allocations(load_place("bedfordshire")))
    assert given["social_care_charges"].pounds_a_year == 7_903_000 + 15_582_000
    both = given["adult_social_care"].pounds_a_year + given["social_care_charges"].pounds_a_year
    assert both == 57_956_000 + 94_079_000
    assert given["social_care_charges"].status == "derived"


def test_a_single_figure_of_a_place_keeps_its_status_and_source() -> None:
    charges = by_name(allocations(load_place("southend")))["social_care_charges"]
    assert charges.status == "published"
    assert charges.source.startswith("Health and Social Care Information Centre, Personal Social Services")
    assert (charges.low_pounds, charges.high_pounds) == (charges.pounds_a_year,) * 2


def test_a_place_whose_councils_say_nothing_has_england_s_mean(tmp_path: Path) -> None:
    # The small place's tables have weeks and prices, and no spending.
    place = small_place(tmp_path)
    council = by_name(allocations(place))["adult_social_care"]
    row = load_allocations()["adult_social_care"]
    assert council.pounds_a_year == row.pounds_a_year * place.residents
    assert council.low_pounds == row.low_pounds * place.residents
    assert (council.status, council.source) == (row.status, row.source)


def test_a_figure_of_one_of_two_councils_is_not_the_place_s(tmp_path: Path) -> None:
    folder = write_small(tmp_path / "small")
    change(folder, "social_care", "Small,nursing_care_65_and_over_weeks", "Small,income_65_and_over_pounds")
    row = load_allocations()["social_care_charges"]
    given = by_name(allocations(read_place(folder)))["social_care_charges"]
    assert given.pounds_a_year == row.pounds_a_year * 60


def test_the_parties_named_are_in_every_cast() -> None:
    for place in (*map(load_place, places()), load_places("england")[0]):
        names = cast_of(place).names
        assert {name for each in allocations(place) for name in (each.funder, each.payer)} <= set(names)


def test_everybody_is_given_something_everywhere() -> None:
    for place in map(load_place, places()):
        given = pounds_a_year(allocations(place))
        assert set(given) == {"commissioner", "nhs_england", "council"}
        assert all(pounds > 0 for pounds in given.values())


@pytest.mark.parametrize("row", load_allocations().values(), ids=lambda row: row.name)
def test_every_shipped_row_has_a_range_and_a_source(row: AllocationRow) -> None:
    assert row.low_pounds < row.pounds_a_year < row.high_pounds
    assert row.source
    assert row.price_year == "2014/15"


def test_england_s_mean_is_near_what_the_places_report() -> None:
    reported: list[Place] = [load_place(name) for name in places()]
    mean = sum(pounds_a_year(allocations(place))["council"] for place in reported) / sum(
        place.residents for place in reported
    )
    rows = load_allocations()
    lows, highs = (
        sum(getattr(rows[name], end) for name in ("adult_social_care", "social_care_charges"))
        for end in ("low_pounds", "high_pounds")
    )
    assert lows < mean < highs


# Budgets and shares


def test_a_budget_replaces_public_money_and_leaves_charges() -> None:
    given = with_budgets(allocations(load_place("southend")), {"council": Fraction(40_000_000)})
    assert pounds_a_year(given)["council"] == 40_000_000 + 13_770_000
    assert by_name(given)["budget"] == Allocation(
        "budget",
        "treasury",
        "council",
        *(Fraction(40_000_000),) * 3,
        "2014/15",
        "assumed",
        "this scenario",
        follows_people=False,
    )
    assert (
        pounds_a_year(given)["commissioner"]
        == pounds_a_year(allocations(load_place("southend")))["commissioner"]
    )


def test_without_budgets_nothing_changes() -> None:
    given = allocations(load_place("southend"))
    assert with_budgets(given, {}) == given


def test_a_payer_without_an_allocation_may_be_given_a_budget() -> None:
    assert pounds_a_year(with_budgets((), {"insurer": Fraction(7)})) == {"insurer": 7}


def test_an_allocation_is_scaled_with_its_range() -> None:
    whole = allocations(load_place("southend"))[0]
    half = whole.scaled(Fraction(1, 2))
    assert (half.low_pounds, half.pounds_a_year, half.high_pounds) == (
        whole.low_pounds / 2,
        whole.pounds_a_year / 2,
        whole.high_pounds / 2,
    )
    assert (half.name, half.payer, half.source) == (whole.name, whole.payer, whole.source)


def test_other_rows_may_be_given(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    given = allocations(small_place(tmp_path / "small"), load_allocations(file))
    assert [(each.name, each.pounds_a_year) for each in given] == [("list", Fraction(7_000))]


# What a table may hold


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            ",commissioner,",
            ",comissioner,",
            "payer_kind: 'comissioner' is not allowed here; use nhs_england, commissioner, council, insurer or "
            "outcome_funder. Did you mean 'commissioner'?",
        ),
        (
            ",registered,",
            ",registred,",
            "counted_by: 'registred' is not allowed here; use registered or residents. Did you mean 'registered'?",
        ),
        (
            ",100,90,110,",
            ",100,101,110,",
            "pounds_a_year: 100 is outside low_pounds 101 to high_pounds 110; keep low <= value <= high",
        ),
        (
            ",110,,",
            ",110,spending,",
            "own_figure: 'spending' is not allowed here; use gross_spending_all_adults_pounds",
        ),
        ("NHS England,", ",", "source: the cell is empty; every row needs its source"),
        ("2014/15", "2014", "price_year: '2014' is not a financial year; write it as in 2014/15"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_with_its_column(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    (problem,) = said_of(tmp_path, ROW.replace(old, new, 1))
    assert problem.startswith(f"allocations.csv:2: {said}")


def test_a_provider_funds_nobody(tmp_path: Path) -> None:
    (problem,) = said_of(tmp_path, ROW.replace("treasury", "acute_trust"))
    assert problem.startswith(
        "allocations.csv:2: funder_kind: 'acute_trust' is not allowed here; use treasury,"
    )
