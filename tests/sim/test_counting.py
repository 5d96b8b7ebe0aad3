"""What the names in definitions stand for: exact, worked out once a month, and whole where nothing is divided."""

from fractions import Fraction

import numpy as np
import pytest

from agents.citizens.counts import Item
from scenarios.measures import Name
from scenarios.parameters import load_parameters
from sim.counting import Counting, exactly, fractions
from tests.sim.small_history import counts, history

pytestmark = pytest.mark.unit

PARAMETERS = load_parameters()
CONTACTS = Name("gp_contact")


def test_what_is_not_divided_is_whole_and_what_is_divided_is_a_fraction() -> None:
    numbers = np.array([3, 6])
    assert [(type(each), each) for each in exactly(numbers)] == [(int, 3), (int, 6)]
    assert [(type(each), each) for each in exactly(numbers, 4)] == [
        (Fraction, Fraction(3, 4)),
        (Fraction, Fraction(3, 2)),
    ]
    assert [(type(each), each) for each in fractions(numbers)] == [(Fraction, 3), (Fraction, 6)]


def test_units_and_years_are_exact() -> None:
    counting = Counting(history(2, {Item.PEOPLE: [10, 5], Item.HOME_CARE_MONTH: [3, 1]}, {}), PARAMETERS)
    assert counting.value(Name("home_care_hour"), "practice", 1, 2).tolist() == [261, 87]
    assert counting.value(Name("person_years"), "practice", 1, 1).tolist() == [
        Fraction(5, 6),
        Fraction(5, 12),
    ]


def test_a_value_is_worked_out_once_until_another_month_is_counted() -> None:
    made = history(2, {Item.GP_CONTACT: [4, 5]}, {})
    counting = Counting(made, PARAMETERS)
    known = counting.value(CONTACTS, "practice", 1, 2)
    assert known.tolist() == [8, 10]
    assert counting.value(CONTACTS, "practice", 1, 2) is known
    assert counting.value(CONTACTS, "practice", 2, 2).tolist() == [4, 5]
    assert counting.value(CONTACTS, "place", 1, 2).tolist() == [18]
    made.append(counts({Item.GP_CONTACT: [1, 1]}))
    assert counting.value(CONTACTS, "practice", 1, 2) is not known
    assert counting.value(CONTACTS, "practice", 1, 3).tolist() == [9, 11]
