"""Sums of names: read, worked out exactly, and refused in words."""

import re
from fractions import Fraction

import numpy as np
import pytest

from scenarios.measures import Name, parse
from scenarios.measures.expressions import divided

pytestmark = pytest.mark.unit
KNOWN = {Name("death"): Fraction(7), Name("birth"): Fraction(2), Name("death", "older"): Fraction(5)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("death", 7),
        (" death - birth ", 5),
        ("(death + birth) / 12", Fraction(3, 4)),
        ("death[older] * 0.1", Fraction(1, 2)),
        ("1 - birth / death", Fraction(5, 7)),
        ("death / (birth - 2)", 0),
    ],
)
def test_a_sum_is_worked_out_exactly(text: str, value: Fraction | int) -> None:
    assert parse(text).value(KNOWN.__getitem__) == value


def test_a_sum_of_arrays_is_worked_out_member_by_member() -> None:
    members = {
        Name("death"): np.array([Fraction(3), Fraction(1)]),
        Name("birth"): np.array([Fraction(2), Fraction(0)]),
    }
    assert parse("10 * death / birth").value(members.__getitem__).tolist() == [15, 0]


def test_nothing_over_nothing_is_nothing() -> None:
    assert divided(Fraction(0), Fraction(0)) == 0
    assert divided(np.array([1, 2], dtype=object), Fraction(4)).tolist() == [Fraction(1, 4), Fraction(1, 2)]


def test_names_are_told_once_from_left_to_right() -> None:
    names = parse("birth + death[older] * (death - birth)").names()
    assert [str(name) for name in names] == ["birth", "death[older]", "death"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (" ", "the sum is empty; write names with + - * / between them"),
        ("death +", "'death +' is not a sum of names; write it like (death - birth) / 12"),
        ("a" * 401, "a sum has at most 400 characters, and this has 401"),
        (
            "len(death)",
            "'len(death)': 'len(death)' is not understood; use names, numbers, + - * / and brackets",
        ),
        (
            "death ** 2",
            "'death ** 2': a sign (Pow) is not understood; use names, numbers, + - * / and brackets",
        ),
        ("death[1]", "'death[1]': 'death[1]' is not understood"),
        ("death.older", "'death.older': 'death.older' is not understood"),
        ("death + True", "'death + True': 'True' is not understood"),
        ("-death", "'-death': '-death' is not understood"),
    ],
)
def test_what_is_no_sum_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        parse(text)
