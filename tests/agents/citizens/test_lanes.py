"""Flags added up five at a time, beside flags added up one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.columns import CONDITIONS, FRAILTY, IS_PRESENT, NEEDS_HELP, Columns, free_slots
from agents.citizens.exposed import people_exposed
from agents.citizens.lanes import LANES, MOST_ADDED, added, each_in_lanes, in_lanes, words_for
from agents.citizens.members import members_of
from agents.citizens.offer import EXPOSED
from agents.citizens.states import AGE_GROUPS, STATES, Whole, count_states
from agents.compiled import device
from scenarios.populations import EVERYONE, Population


@device
def each_added(flags: Whole, found: Whole) -> None:
    """How many have each of five flags, by lanes."""
    word = np.int64(0)
    for each in flags:
        word += in_lanes(each)
    for lane in range(found.size):
        found[lane] = added(word, lane)


def by_lane(flags: list[int]) -> list[int]:
    found = np.zeros(LANES, dtype=np.int64)
    each_added(np.array(flags, dtype=np.int64), found)
    return found.tolist()


@pytest.mark.unit
def test_lanes_by_hand() -> None:
    assert by_lane([0b00001, 0b10001, 0b00110]) == [2, 1, 1, 0, 1]
    assert [words_for(flags) for flags in (1, 5, 6, 15)] == [1, 1, 2, 3]


@pytest.mark.property
@given(st.lists(st.integers(0, (1 << 9) - 1), max_size=60))
def test_each_of_the_lowest_five_flags_is_counted_by_itself(flags: list[int]) -> None:
    assert by_lane(flags) == [sum(each >> at & 1 for each in flags) for at in range(LANES)]


@pytest.mark.unit
def test_a_lane_holds_as_many_as_are_said_to_fit() -> None:
    everything = (1 << LANES) - 1
    assert by_lane([everything] * MOST_ADDED) == [MOST_ADDED] * LANES


@pytest.mark.unit
def test_all_patterns_can_be_looked_up() -> None:
    looked_up = each_in_lanes()
    assert looked_up.size == 1 << LANES
    assert looked_up[0b10010] == (1 << 12) + (1 << 48)


FULL = 2 * MOST_ADDED + 7
"""More people in one practice than lanes can hold at once."""


def crowd(practices: int = 1) -> Columns:
    """So many people in each practice, all alike: ill, frail, in need of help, 70 years old."""
    columns = free_slots(FULL * practices)
    columns.key[...] = np.arange(1, columns.key.size + 1)
    columns.person[...] = 1 << IS_PRESENT.shift | 2 << FRAILTY.shift
    columns.practice[...] = np.repeat(np.arange(practices), FULL)
    columns.age_months[...] = 70 * 12
    columns.conditions[...] = columns.diagnosed[...] = 1 << CONDITIONS.index("diabetes")
    columns.social[...] = 1 << NEEDS_HELP.shift
    return columns


@pytest.mark.unit
def test_a_practice_of_more_people_than_lanes_hold_is_exposed_whole() -> None:
    found = people_exposed(crowd(2), 3)
    groups = {EXPOSED[at] for at in np.flatnonzero(found[1])}
    assert groups == {"everyone", "aged_65_and_over", "frail", "long_term_condition"}
    assert set(found[:2].ravel().tolist()) == {0, FULL}
    assert not found[2].any()


@pytest.mark.unit
def test_a_practice_of_more_people_than_lanes_hold_is_scanned_whole() -> None:
    columns = crowd()
    columns.person[:5] = 0
    by_practice = np.zeros((1, len(STATES), 2), dtype=np.int64)
    by_age, by_fifth = np.zeros((len(AGE_GROUPS), 121, 2), dtype=np.int64), np.zeros((121, 5), dtype=np.int64)
    members = members_of((EVERYONE, Population(age_to=17)))
    count_states(columns, np.array([0, FULL]), members, 18 * 12, by_practice, by_age, by_fifth)
    here = FULL - 5
    states = {STATES[at] for at in np.flatnonzero(by_practice[0, :, 0])}
    assert states == {
        *("with_diabetes", "diagnosed_diabetes", "people", "frailty_moderate", "activation_1", "adults"),
        *("needing_help", "needing_help_unmet", "ill_adults", "diagnosed_diabetes_with_pressure_controlled"),
    }
    assert set(by_practice[0, :, 0].tolist()) == {0, here}
    assert not by_practice[:, :, 1].any()
    assert by_age.sum(axis=(1, 2)).tolist() == [here, 0, 0]
    assert by_age[0, 70, 0] == by_fifth[70, 0] == here
