"""Numbers of behaviour set by hand: read, refused in words, and held against every draw."""

from __future__ import annotations

from fractions import Fraction

import pytest

from calibration.case_numbers import read_numbers, row_name, rows_of_behaviour, with_numbers
from scenarios.draws import ROOM, draw
from scenarios.parameters import load_parameters
from scenarios.problems import FileProblems

pytestmark = pytest.mark.unit

PARAMETERS = load_parameters()


def test_numbers_are_read_by_the_names_of_their_rows() -> None:
    words = ["response_strength = 0.4", "deficit_covered_share[group=voluntary]=10%"]
    assert read_numbers(words) == {
        "response_strength": Fraction(2, 5),
        "deficit_covered_share[group=voluntary]": Fraction(1, 10),
    }


@pytest.mark.parametrize(
    ("word", "said"),
    [
        (
            "response_strength",
            "'response_strength' sets no number; write NAME=VALUE, such as response_strength=0.4",
        ),
        ("response_strenght=1", "Did you mean 'response_strength'?"),
        ("deficit_covered_share=1", "'deficit_covered_share' is no row of behaviour.csv"),
        ("boys_share=1", "'boys_share' is no row of behaviour.csv; see docs/parameters.md."),
        ("response_bend=much", "response_bend: "),
    ],
)
def test_what_sets_no_number_is_refused(word: str, said: str) -> None:
    with pytest.raises(FileProblems) as refused:
        read_numbers([word])
    assert said in str(refused.value)
    assert str(refused.value).startswith("--set")


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(FileProblems) as refused:
        read_numbers(["a=1", "response_bend=1", "b"])
    assert len(refused.value.problems) == 2


def test_only_the_rows_named_are_set() -> None:
    numbers = read_numbers(["response_strength=0.4", "deficit_covered_share[group=voluntary]=10%"])
    changed = with_numbers(PARAMETERS, numbers)
    assert changed.value("response_strength") == 0.4
    assert changed.value("deficit_covered_share", group="voluntary") == 0.1
    before, after = rows_of_behaviour(PARAMETERS), rows_of_behaviour(changed)
    assert {name for name in before if before[name] != after[name]} == set(numbers)
    assert all(
        changed.rows(name) == PARAMETERS.rows(name)
        for name in PARAMETERS.names
        if PARAMETERS.rooms[name] != ROOM
    )


def test_no_draw_moves_a_number_that_is_set() -> None:
    changed = with_numbers(PARAMETERS, {"response_strength": Fraction(2, 5)})
    for seed in (1, 2, 3):
        drawn = draw(seed, changed).parameters
        assert drawn.value("response_strength") == 0.4
        assert drawn.value("response_bend") == draw(seed).parameters.value("response_bend")


def test_every_row_has_a_name_of_its_own() -> None:
    rows = rows_of_behaviour(PARAMETERS)
    assert len(rows) == sum(len(PARAMETERS.rows(name)) for name in {each.name for each in rows.values()})
    assert all(row_name(row) == name for name, row in rows.items())
