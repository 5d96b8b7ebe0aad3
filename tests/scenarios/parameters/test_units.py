"""Units: what a number may be, and how rates, probabilities and times are turned into one another."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.parameters.units import UNITS, complaint, converted, known


def turned(number: float, unit: str, to: str) -> float:
    return float(converted(np.array(number), unit, to))


@pytest.mark.unit
@pytest.mark.parametrize(
    ("number", "unit", "to", "result"),
    [
        (0.12, "per_year", "per_month", 0.01),
        (0.01, "per_month", "per_year", 0.12),
        (48.0, "per_1000_per_year", "per_year", 0.048),
        (805.0, "per_100000_per_year", "per_1000_per_year", 8.05),
        (0.12, "per_year", "probability_per_month", 1 - math.exp(-0.01)),
        (math.log(2), "per_year", "probability_per_year", 0.5),
        (0.5, "probability_per_year", "per_year", math.log(2)),
        (0.5, "probability_per_year", "probability_per_month", 1 - 0.5 ** (1 / 12)),
        (18.0, "months", "years", 1.5),
        (365.25, "days", "months", 12.0),
        (2.0, "years", "days", 730.5),
        (0.3, "share", "share", 0.3),
    ],
)
def test_a_number_in_another_unit(number: float, unit: str, to: str, result: float) -> None:
    assert turned(number, unit, to) == pytest.approx(result, rel=1e-12)


@pytest.mark.unit
def test_arrays_are_turned_element_by_element() -> None:
    turned_table = converted(np.array([[0.0, 1.2], [12.0, 0.6]]), "per_year", "per_month")
    np.testing.assert_allclose(turned_table, [[0.0, 0.1], [1.0, 0.05]], rtol=1e-12)


@pytest.mark.unit
def test_a_tiny_rate_keeps_its_digits() -> None:
    assert turned(1e-12, "per_year", "probability_per_year") == pytest.approx(1e-12, rel=1e-9)


@pytest.mark.property
@given(st.floats(min_value=1e-9, max_value=5))
def test_a_rate_comes_back_from_a_probability(rate: float) -> None:
    chance = converted(np.array(rate), "per_year", "probability_per_month")
    assert 0 < float(chance) < 1
    assert float(converted(chance, "probability_per_month", "per_year")) == pytest.approx(rate, rel=1e-6)


@pytest.mark.property
@given(st.floats(min_value=0, max_value=0.99), st.floats(min_value=0, max_value=0.99))
def test_more_in_a_year_is_more_in_a_month(one: float, other: float) -> None:
    low, high = sorted([one, other])
    assert turned(low, "probability_per_year", "per_month") <= turned(
        high, "probability_per_year", "per_month"
    )


@pytest.mark.unit
@pytest.mark.parametrize(
    ("unit", "to", "message"),
    [
        ("share", "per_month", "'share' does not turn into 'per_month'; it turns into no other unit"),
        (
            "days",
            "per_year",
            "'days' does not turn into 'per_year'; it turns into months or years",
        ),
        (
            "probability_per_year",
            "probability",
            "'probability_per_year' does not turn into 'probability'; it turns into per_year, per_month, "
            "per_1000_per_year, per_100000_per_year or probability_per_month",
        ),
    ],
)
def test_units_that_do_not_turn_into_each_other(unit: str, to: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        converted(np.array(1.0), unit, to)


@pytest.mark.unit
def test_a_unit_that_there_is_not() -> None:
    said = r"^'per_moth' is not a unit; use share, probability, per_year, .* Did you mean 'per_month'\?$"
    with pytest.raises(ValueError, match=said):
        known("per_moth")


@pytest.mark.unit
@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        ("0.5", "share", ""),
        ("1", "probability_per_month", ""),
        ("12", "per_year", ""),
        ("64.5", "share", "64.5 is more than 1, the most that 'share' can be; write 0.645"),
        ("250", "probability", "250 is more than 1, the most that 'probability' can be"),
        ("1.2", "index_points", "1.2 is more than 1, the most that 'index_points' can be; write 0.012"),
    ],
)
def test_what_a_unit_can_be(number: str, unit: str, words: str) -> None:
    assert complaint(Fraction(number), unit) == words


@pytest.mark.unit
def test_every_unit_says_what_it_is() -> None:
    assert all(unit.meaning and name == unit.name for name, unit in UNITS.items())
    assert all(unit.scale > 0 for unit in UNITS.values())
