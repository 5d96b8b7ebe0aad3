"""Whom a target is about: ages, sexes, fifths and numbers of illnesses, on five people made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from agents.citizens.columns import CONDITIONS, free_slots, set_field
from calibration.about import MENTAL, People, axes
from scenarios.parameters.subgroups import subgroup_in

pytestmark = pytest.mark.unit

AGES = (3, 40, 64, 65, 90)


def word(*conditions: str) -> int:
    return sum(1 << CONDITIONS.index(name) for name in conditions)


@pytest.fixture
def people() -> People:
    """A child, a woman with asthma, a man with two registered conditions, one with pain, and one with six."""
    columns = free_slots(len(AGES))
    columns.age_months[:] = [age * 12 + 11 for age in AGES]
    set_field(columns, "sex", np.array([0, 1, 0, 1, 1]))
    set_field(columns, "quintile", np.array([0, 0, 2, 4, 4]))
    six = word("hypertension", "stroke", "copd", "cancer", "dementia", "diabetes")
    two = word("hypertension", "depression_or_anxiety")
    columns.conditions[:] = [0, word("asthma"), two, word("musculoskeletal"), six]
    columns.diagnosed[:] = [0, word("asthma"), two, word("musculoskeletal"), six]
    return People(columns)


@pytest.mark.parametrize(
    ("about", "who"),
    [
        ("", [0, 1, 2, 3, 4]),
        ("age=65+", [3, 4]),
        ("age=0-40", [0, 1]),
        ("age=65", [3]),
        ("sex=female", [1, 3, 4]),
        ("quintile=1", [0, 1]),
        ("quintile=5;age=65-74", [3]),
        ("register=diabetes", [1, 2, 3, 4]),
        ("registers=0", [0, 3]),
        ("registers=under_2", [0, 1, 3]),
        ("registers=1+", [1, 2, 4]),
        ("registers=2+", [2, 4]),
        ("registers=5+", [4]),
        ("diagnoses=0", [0]),
        ("diagnoses=under_2", [0, 1, 3]),
        ("diagnoses=2+", [2, 4]),
        ("physical=0", [0]),
        ("physical=5+", [4]),
        ("month=june", [0, 1, 2, 3, 4]),
        ("condition=asthma", [0, 1, 2, 3, 4]),
    ],
)
def test_a_subgroup_holds_those_whom_it_names(people: People, about: str, who: list[int]) -> None:
    assert np.flatnonzero(people.those(subgroup_in(about, axes()))).tolist() == who


def test_illness_is_counted_by_kind(people: People) -> None:
    assert people.registers.tolist() == [0, 1, 2, 0, 6]
    assert people.diagnoses.tolist() == [0, 1, 2, 1, 6]
    assert people.physical.tolist() == [0, 1, 1, 1, 5]
    assert people.mental.tolist() == [False, False, True, False, True]
    assert people.has("asthma").tolist() == people.knows("asthma").tolist()
    assert set(MENTAL) <= set(CONDITIONS)


def test_every_level_has_words() -> None:
    assert all(title for axis, levels in axes().items() if axis != "age" for title in levels.values())


def aged(years: int, keys: int = 100_000) -> People:
    columns = free_slots(keys)
    columns.key[:] = np.arange(1, keys + 1, dtype=np.uint64)
    columns.age_months[:] = years * 12
    return People(columns)


@pytest.mark.parametrize(("years", "share"), [(10, 0.001 + 0.0044), (50, 0.0265 + 0.0079 + 0.0044)])
def test_registers_that_no_state_tells_are_drawn_as_often_as_published(years: int, share: float) -> None:
    number = aged(years).registers_not_modelled
    assert number.sum() == pytest.approx(share * number.size, rel=0.1)
    assert number.max() <= 3
    assert (aged(years).registers == number).all()  # nobody of them is ill


def test_who_stands_on_a_register_that_no_state_tells_stays_on_it() -> None:
    before, after = (aged(years).registers_not_modelled for years in (40, 80))
    assert (after >= before).all()
    assert (after > before).any()
