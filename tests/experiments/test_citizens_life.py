"""One citizen's life for the picture: who is looked at, who is chosen, and what each month holds."""

from __future__ import annotations

import numpy as np
import pytest

from agents.citizens.citizen import Citizens
from agents.citizens.columns import CONDITIONS, Columns, free_slots, set_field
from agents.citizens.counts import ITEMS, Item
from agents.citizens.living import FATE_DEPARTED, FATE_DIED, FATE_GAVE_BIRTH
from agents.citizens.replay import LivedMonth, Start
from experiments.citizens_life import MOST_LOOKED_AT, UNLESS_TOLD, alike, life, life_months, most_admitted
from experiments.citizens_style import About
from tests.experiments.citizens_made import made

pytestmark = pytest.mark.unit

ABOUT = About("Southend", "mid-2014", 1, 3)
TEXT = "woman, 70-79"


def women(number: int, months: int = 0) -> Columns:
    """So many women of 75 years and some months, all in one practice."""
    columns = free_slots(number)
    columns.key[...] = np.arange(1, number + 1)
    columns.age_months[...] = 75 * 12 + months
    set_field(columns, "is_present", 1)
    set_field(columns, "sex", 1)
    return columns


def month(number: int, columns: Columns, **counts: list[int]) -> LivedMonth:
    """A month whose counts are given by the names of items, one for each citizen."""
    people = columns.key.size
    table = np.zeros((people, ITEMS), dtype=np.int64)
    for name, numbers in counts.items():
        table[:, Item[name.upper()]] = numbers
    return LivedMonth(number, columns, table, np.zeros(people, dtype=np.uint8))


def test_those_alike_are_as_they_were_when_looked_up() -> None:
    lived = made(3_000)
    start = alike(lived, "60+, heart failure")
    assert start.month == 0
    assert start.columns.key.size == len(Citizens(lived.columns).like("60+, heart failure"))
    ages = start.columns.age_months.copy()
    lived.columns.age_months[...] += 1
    np.testing.assert_array_equal(start.columns.age_months, ages)


def test_the_usual_text_describes_people() -> None:
    found = Citizens(alike(made(3_000), UNLESS_TOLD).columns)
    assert len(found) > 0
    assert found.get("lives_alone").all()
    assert all("heart_failure" in each for each in found.get("conditions"))


def test_of_very_many_alike_some_are_looked_at_from_everywhere() -> None:
    lived = made(2 * MOST_LOOKED_AT + 1)
    lived.columns.practice[...] = np.arange(lived.columns.key.size) // 100
    start = alike(lived, "0-105")
    assert MOST_LOOKED_AT / 2 < start.columns.key.size <= MOST_LOOKED_AT
    assert set(range(20)) <= set(start.columns.practice.tolist())


def test_a_text_that_describes_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="nobody in Southend is like 'lonely'; describe somebody else"):
        alike(made(50), "lonely")


def test_the_most_admitted_is_chosen_then_the_most_seen_then_the_first() -> None:
    columns = women(4)
    admitted = month(
        1, columns, emergency_other=[1, 1, 0, 1], planned_admission=[0, 1, 0, 1], gp_contact=[9, 1, 9, 2]
    )
    assert most_admitted([admitted]) == 3
    later = month(2, columns, practice_nurse_contact=[0, 1, 0, 0])
    assert most_admitted([admitted, later]) == 1
    assert most_admitted([admitted, later, month(3, columns, emergency_avoidable_other=[2, 0, 0, 0])]) == 0


def test_a_month_holds_what_was_counted_in_it_and_the_state_that_it_found() -> None:
    before, after = women(2), women(2, months=1)
    before.conditions[1] = 1 << CONDITIONS.index("copd")
    for name in ("is_lonely", "has_home_care", "near_end_of_life"):
        set_field(before, name, 1)
    set_field(before, "pathway", 2)
    counts = {
        "qaly_millionths": [0, 70_000],
        "gp_contact": [0, 2],
        "practice_nurse_contact": [0, 1],
        "ae_attendance": [0, 3],
        "emergency_avoidable_incentivised": [0, 1],
        "planned_admission": [0, 1],
        "emergency_bed_day": [0, 5],
        "planned_bed_day": [0, 2],
    }
    (first, second) = life_months(Start(4, before), [month(5, after, **counts), month(6, after)], 1)
    assert (first.month, first.age_years, first.qaly) == (5, 75, 0.07)
    assert (first.gp_contacts, first.ae_attendances, first.admissions, first.bed_days) == (3, 3, 2, 7)
    assert (first.conditions, first.waiting_for, first.frailty) == (("copd",), "other", "fit")
    assert first.lonely
    assert first.has_home_care
    assert first.near_end_of_life
    assert (first.lives_alone, first.needs_help, first.in_care_home, first.dies) == (False,) * 4
    assert second.age_years == pytest.approx(75 + 1 / 12)
    assert (second.conditions, second.waiting_for, second.lonely) == ((), "", False)


@pytest.mark.parametrize(("fate", "name"), [(FATE_DIED, "dies"), (FATE_DEPARTED, "moves_away")])
def test_a_life_ends_with_the_month_in_which_somebody_goes(fate: int, name: str) -> None:
    columns = women(2)
    lived = [month(number, columns) for number in (1, 2, 3)]
    lived[0].fate[0] = FATE_GAVE_BIRTH
    lived[1].fate[0] = fate
    months = life_months(Start(0, columns), lived, 0)
    assert [each.month for each in months] == [1, 2]
    assert [getattr(each, name) for each in months] == [False, True]
    assert len(life_months(Start(0, columns), lived, 1)) == 3


def test_a_life_says_who_it_is_of_and_how_it_was_chosen() -> None:
    columns = women(3)
    columns.conditions[1] = 1 << CONDITIONS.index("copd")
    shown = life(Start(0, columns), [month(1, columns, emergency_other=[0, 1, 0])], TEXT, ABOUT)
    assert shown.name == "life"
    assert shown.title == "One life: woman of 75, of 3 alike the one most often in hospital"
    assert shown.sentence.startswith("Found by 'woman, 70-79'. Woman of 75, quintile 1: ")
    assert "chronic obstructive pulmonary disease (not diagnosed)" in shown.sentence
    assert "1 admission with 0 days in a bed" in shown.sentence
    assert shown.sentence.endswith("This is the most of care that such a person used, and no typical life.")


def test_who_is_the_only_one_alike_is_not_called_extreme() -> None:
    columns = women(1)
    shown = life(Start(0, columns), [month(1, columns)], TEXT, ABOUT)
    assert shown.title == "One life: woman of 75, the only one alike"
    assert "typical" not in shown.sentence
