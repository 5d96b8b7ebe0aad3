"""Effort above today's takes cash: by hand, and laws for any levels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.providers.cash import within_cash

TODAY = np.array([[0.4, 0.5]])
ASKED = np.array([[0.6, 0.3]])
FULL = np.array([[4_000.0, 2_000.0]])
"""A fifth of full effort above today takes 800 pounds a year, 200 in a quarter."""

levels = st.lists(st.floats(0, 1), min_size=3, max_size=3)
pounds = st.floats(0, 1e6)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("cash_pounds", "level"),
    [(np.inf, 0.6), (200.0, 0.6), (100.0, 0.5), (50.0, 0.45), (0.0, 0.4), (-1_000.0, 0.4)],
)
def test_effort_above_today_goes_as_far_as_cash(cash_pounds: float, level: float) -> None:
    found = within_cash(TODAY, ASKED, FULL, np.array([cash_pounds]))
    assert found[0, 0] == pytest.approx(level)
    assert found[0, 1] == 0.3


@pytest.mark.unit
def test_what_contracts_pay_back_takes_no_cash() -> None:
    found = within_cash(TODAY, ASKED, np.zeros((1, 2)), np.zeros(1))
    assert (found == ASKED).all()


@pytest.mark.unit
def test_one_member_s_cash_is_not_another_s() -> None:
    two = np.repeat(TODAY, 2, axis=0), np.repeat(ASKED, 2, axis=0), np.repeat(FULL, 2, axis=0)
    found = within_cash(*two, np.array([1e9, 0.0]))
    assert found[:, 0].tolist() == [0.6, 0.4]


@pytest.mark.property
@given(levels, levels, st.lists(pounds, min_size=3, max_size=3), st.floats(-1e6, 1e6))
def test_what_is_made_is_paid_for_and_nothing_below_today_moves(
    today: list[float], asked: list[float], full: list[float], cash_pounds: float
) -> None:
    before, wanted, costs = (np.array([each]) for each in (today, asked, full))
    found = within_cash(before, wanted, costs, np.array([cash_pounds]))
    assert (found <= wanted).all()
    assert (found[wanted <= before] == wanted[wanted <= before]).all()
    assert (found >= np.minimum(wanted, before)).all()
    spent = (np.maximum(found - before, 0) * costs / 4).sum()
    assert spent <= max(cash_pounds, 0) * (1 + 1e-9) + 1e-6
