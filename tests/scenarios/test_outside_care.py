"""Care outside the simulation and cash in hand: what the tables hold, and what they may not."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from scenarios import opening_balances, outside_care
from scenarios.catalogue import load_catalogue
from scenarios.opening_balances import load_opening_balances
from scenarios.outside_care import load_outside_care
from scenarios.place import load_place
from scenarios.problems import FileProblems

pytestmark = pytest.mark.unit
Load = Callable[[Path], object]


def said_of(load: Load, shipped: Path, folder: Path, line: str) -> str:
    file = folder / shipped.name
    header = shipped.read_text(encoding="utf-8").splitlines()[0]
    file.write_text(f"{header}\n{line}\n", encoding="utf-8")
    with pytest.raises(FileProblems) as refused:
        load(file)
    return str(refused.value)


def test_every_row_has_a_source_and_a_range_that_is_wide_where_it_is_assumed() -> None:
    for row in load_outside_care().values():
        assert row.source
        assert row.low_pounds < row.pounds_a_year < row.high_pounds
    for balance in load_opening_balances().values():
        assert balance.status != "assumed" or balance.low_months <= balance.months_of_income / 2
        assert balance.high_months >= 2 * balance.months_of_income or balance.status != "assumed"


def test_what_a_head_costs_comes_to_millions_in_a_place() -> None:
    southend = load_place("southend")
    assert load_outside_care()["prescribed_drugs"].pounds_in(southend) == 163 * 177_626
    rows = list(load_outside_care().values())
    heads = {"registered": southend.registered, "residents": southend.residents}
    assert [row.pounds_in(southend) for row in rows] == [
        row.pounds_a_year * heads[row.counted_by] for row in rows
    ]


def test_drugs_are_a_published_sum_over_the_people_of_england() -> None:
    row = load_outside_care()["prescribed_drugs"]
    assert abs(row.pounds_a_year - Fraction(8_850_000_000, 54_370_000)) < Fraction(1, 2)


def test_payers_alone_buy_care_and_nobody_outside_has_anything_in_hand() -> None:
    kinds = load_catalogue().party_kinds
    assert {kinds[row.payer_kind].role for row in load_outside_care().values()} == {"payer"}
    assert {kinds[name].role for name in load_opening_balances()} <= {"payer", "provider"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("drugs,comissioner,residents,1,0,2,2014/15,assumed,us,", "'comissioner' is not allowed here"),
        ("drugs,comissioner,residents,1,0,2,2014/15,assumed,us,", "Did you mean 'commissioner'?"),
        ("drugs,commissioner,heads,1,0,2,2014/15,assumed,us,", "'heads' is not allowed here; use"),
        (
            "drugs,commissioner,residents,3,0,2,2014/15,assumed,us,",
            "3 is outside low_pounds 0 to high_pounds 2",
        ),
        ("drugs,commissioner,residents,1,0,2,2014,assumed,us,", "write it as in 2014/15"),
        ("drugs,commissioner,residents,1,0,2,2014/15,assumed,,", "every row needs its source"),
    ],
)
def test_a_row_of_care_outside_that_cannot_be(tmp_path: Path, line: str, said: str) -> None:
    assert said in said_of(load_outside_care, outside_care.FILE, tmp_path, line)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("acute_trusts,treasury,1,0,2,assumed,us,", "Did you mean 'acute_trust'?"),
        ("acute_trust,council,1,0,2,assumed,us,", "'council' is not allowed here"),
        ("acute_trust,treasury,-1,0,2,assumed,us,", "-1 is negative; write 0 or more"),
        ("acute_trust,treasury,3,0,2,assumed,us,", "3 is outside low_months 0 to high_months 2"),
    ],
)
def test_a_row_of_cash_in_hand_that_cannot_be(tmp_path: Path, line: str, said: str) -> None:
    assert said in said_of(load_opening_balances, opening_balances.FILE, tmp_path, line)
