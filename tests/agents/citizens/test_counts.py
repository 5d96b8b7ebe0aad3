"""Items: numbered without gaps, each with a unit and a meaning; which are hospitals', and totals."""

import numpy as np
import pytest

from agents.citizens.counts import EMERGENCY_ADMISSIONS, HOSPITAL_ITEMS, ITEMS, Counts, Item


@pytest.mark.unit
def test_items_are_numbered_in_order_without_gaps() -> None:
    assert [int(item) for item in Item] == list(range(ITEMS))


@pytest.mark.unit
@pytest.mark.parametrize("item", Item, ids=lambda item: item.name.lower())
def test_an_item_says_what_it_is_and_in_what_it_is_counted(item: Item) -> None:
    assert item.unit.strip() == item.unit != ""
    assert item.meaning.strip() == item.meaning != ""
    assert not item.meaning.endswith(".")


@pytest.mark.unit
def test_no_two_items_mean_the_same() -> None:
    assert len({item.meaning for item in Item}) == ITEMS


@pytest.mark.unit
def test_small_units_stand_in_names_and_units() -> None:
    for item in Item:
        for small in ("millionths", "thousandths"):
            assert (small in item.unit) == item.name.lower().endswith(small)


@pytest.mark.unit
def test_an_item_is_a_whole_number_for_kernels() -> None:
    assert isinstance(Item.DEATH, int)
    assert np.arange(ITEMS)[Item.DEATH] == 3


@pytest.mark.unit
def test_hospitals_do_what_begins_at_their_doors() -> None:
    assert set(EMERGENCY_ADMISSIONS) < set(HOSPITAL_ITEMS)
    assert {Item.AE_ATTENDANCE, Item.WAITING, Item.TREATED, Item.PLANNED_BED_DAY} < set(HOSPITAL_ITEMS)
    others = {Item.PEOPLE, Item.DEATH, Item.GP_CONTACT, Item.COMMUNITY_CONTACT, Item.SOCIAL_CARE_REQUEST}
    assert not others & set(HOSPITAL_ITEMS)
    assert list(HOSPITAL_ITEMS) == sorted(HOSPITAL_ITEMS)


@pytest.mark.unit
def test_emergency_admissions_are_the_items_of_the_causes_in_their_order() -> None:
    first = Item.EMERGENCY_AVOIDABLE_INCENTIVISED
    assert [int(item) for item in EMERGENCY_ADMISSIONS] == [first + at for at in range(4)]
    assert all(item.unit == "admissions" for item in EMERGENCY_ADMISSIONS)


@pytest.mark.unit
def test_a_total_is_of_all_fifths_and_one_population() -> None:
    by_quintile = np.zeros((2, 5, ITEMS), dtype=np.int64)
    by_quintile[0, :, Item.DEATH] = [5, 4, 3, 2, 1]
    by_quintile[1, :, Item.DEATH] = [1, 0, 0, 0, 1]
    by_quintile[0, :, Item.BIRTH] = 7
    nothing = np.zeros((1, ITEMS, 2), dtype=np.int64)
    nobody = np.zeros((121, 2), dtype=np.int64)
    counts = Counts(nothing, nothing, by_quintile, nobody, nobody)
    assert counts.total(Item.DEATH) == counts.total(Item.DEATH, 0) == 15
    assert counts.total(Item.DEATH, population=1) == 2
    assert counts.total(Item.BIRTH) == 35
    assert isinstance(counts.total(Item.DEATH), int)
