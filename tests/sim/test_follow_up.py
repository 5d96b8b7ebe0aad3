"""People followed from reablement, on columns of a few citizens."""

import numpy as np
import pytest

from agents.citizens.columns import Columns, free_slots, set_field
from sim.follow_up import FollowUp

pytestmark = pytest.mark.unit

AGED = 80 * 12


def citizens(people: int = 4) -> Columns:
    """So many of eighty, discharged this month and in reablement."""
    columns = free_slots(people)
    columns.key[:] = np.arange(people) + 100
    columns.age_months[:] = AGED
    set_field(columns, "in_reablement", 1)
    return columns


def months_later(columns: Columns) -> Columns:
    """The same people out of reablement, and long since discharged."""
    set_field(columns, "in_reablement", 0)
    set_field(columns, "months_since_discharge", 5)
    return columns


def followed(start: Columns, end: Columns) -> list[list[int]]:
    follow_up = FollowUp()
    between = months_later(citizens(0))
    return [follow_up.look(each).tolist() for each in (start, between, between, end, between)]


def test_people_are_looked_for_once_three_months_later() -> None:
    assert followed(citizens(), months_later(citizens())) == [[0, 0, 0]] * 3 + [[4, 4, 4], [0, 0, 0]]


def test_who_died_moved_or_lives_in_a_care_home_is_not_at_home() -> None:
    end = months_later(citizens())
    end.key[0] = 0
    set_field(end, "in_care_home", np.array([0, 1, 0, 0]))
    set_field(end, "has_home_care", np.array([0, 0, 1, 0]))
    assert followed(citizens(), end)[3] == [4, 2, 1]


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("in_reablement", [1, 0, 1, 1]),
        ("months_since_discharge", [0, 1, 0, 0]),
        ("key", [100, 0, 102, 103]),
        ("age_months", [AGED, 65 * 12 - 1, 65 * 12, AGED]),
    ],
)
def test_only_older_people_just_discharged_into_reablement_are_followed(
    name: str, numbers: list[int]
) -> None:
    start = citizens()
    if name in Columns._fields:
        getattr(start, name)[:] = numbers
    else:
        set_field(start, name, np.array(numbers))
    assert followed(start, months_later(citizens()))[3] == [3, 3, 3]


def test_people_are_found_wherever_they_stand() -> None:
    end = months_later(citizens(6))
    end.key[:] = [7, 103, 8, 101, 0, 100]
    assert followed(citizens(), end)[3] == [4, 3, 3]


def test_a_month_without_anybody_to_follow_counts_nobody() -> None:
    assert followed(citizens(0), months_later(citizens()))[3] == [0, 0, 0]


def test_those_who_are_followed_are_kept() -> None:
    follow_up = FollowUp()
    follow_up.look(citizens())
    follow_up.look(citizens(2))
    again = FollowUp.restored(follow_up.saved())
    again.look(citizens(0))
    assert again.look(months_later(citizens())).tolist() == [4, 4, 4]
    assert again.look(months_later(citizens())).tolist() == [2, 2, 2]
