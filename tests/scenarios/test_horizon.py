"""The months of a scenario: burn-in, reference year, months under contract."""

from __future__ import annotations

import pytest

from scenarios.horizon import BURN_IN_MONTHS, FIRST_MONTH, MOST_MONTHS, Horizon

pytestmark = pytest.mark.unit


def test_contracts_begin_after_two_years_of_which_the_second_is_the_reference() -> None:
    horizon = Horizon()
    assert (BURN_IN_MONTHS, FIRST_MONTH, MOST_MONTHS) == (24, 25, 240)
    assert list(horizon.reference_year) == list(range(13, 25))
    assert (horizon.months, horizon.first_month, horizon.last_month) == (60, 25, 84)


@pytest.mark.parametrize(("scenario", "contract"), [(24, 0), (25, 1), (36, 12), (84, 60)])
def test_contract_months_count_from_the_first_after_the_burn_in(scenario: int, contract: int) -> None:
    assert Horizon().contract_month(scenario) == contract
    assert Horizon().scenario_month(contract) == scenario


def test_the_length_moves_the_end_alone() -> None:
    assert Horizon(12).last_month == 36
    assert Horizon(12).reference_year == Horizon(240).reference_year


def test_month_one_and_contract_month_one_are_aprils() -> None:
    assert (FIRST_MONTH - 1) % 12 == 0
