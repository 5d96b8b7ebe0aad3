"""Laws of every month: people and waiting lists balance, counts add up however they are summed, states make sense."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.citizens.baseline import Baseline
from agents.citizens.columns import CONDITIONS, FRAILTIES, NEVER_DISCHARGED, Columns, field, first_slots, has
from agents.citizens.counts import EMERGENCY_ADMISSIONS, HOSPITAL_ITEMS, ITEMS, Counts, Item
from agents.citizens.life import DAY_THOUSANDTHS_A_MONTH
from agents.citizens.offer import Offer
from agents.citizens.solving import Solved
from scenarios.populations import OLDEST_YEARS
from tests.agents.citizens.towns import (
    FRAIL,
    POPULATIONS,
    columns_copied,
    offer_at,
    offer_at_random,
    townspeople,
)

MONTHS = 24
OFFERS: dict[str, Callable[[int], Offer | None]] = {
    "today": lambda month: None,
    "anything": offer_at_random,
    "everything at its maximum": lambda month: offer_at(1.0),
    "nothing": lambda month: offer_at(0.0),
}
AGE_GROUPS = [1, 2, 3]
MILLION = 1_000_000
PART_OF = {
    Item.DEATH_IN_HOSPITAL: (Item.DEATH,),
    Item.DEATH_AFTER_ADMISSION: (Item.DEATH_IN_HOSPITAL,),
    Item.USUAL_DOCTOR_CONTACT: (Item.GP_CONTACT,),
    Item.CONTACT_NOT_IN_TIME: (Item.GP_CONTACT_WANTED,),
    Item.CONTACT_GIVEN_UP: (Item.CONTACT_NOT_IN_TIME,),
    Item.DRUG_TREATMENT_COMPLETED: (Item.DRUG_TREATMENT_MONTH,),
    Item.AMBULANCE_JOURNEY: (Item.AE_ATTENDANCE,),
    Item.READMISSION: EMERGENCY_ADMISSIONS,
    Item.NO_NIGHT_ADMISSION: EMERGENCY_ADMISSIONS,
    Item.HARM: EMERGENCY_ADMISSIONS,
    Item.DELAYED_DAY: (Item.EMERGENCY_BED_DAY,),
    Item.URGENT_REFERRAL: (Item.REFERRAL,),
    Item.WAITING_OVER_18_WEEKS: (Item.WAITING,),
    Item.LEFT_WHILE_WAITING: (Item.WAITING,),
    Item.ARRIVED_WAITING: (Item.ARRIVAL,),
    Item.CARE_HOME_MONTH_COUNCIL: (Item.CARE_HOME_MONTH,),
    Item.HOME_CARE_MONTH: (Item.PEOPLE,),
    Item.CARE_HOME_MONTH: (Item.PEOPLE,),
    Item.CARER_MONTH: (Item.PEOPLE,),
    Item.LONELY_MONTH: (Item.PEOPLE,),
    Item.NEED_UNMET_MONTH: (Item.PEOPLE,),
    Item.END_OF_LIFE_MONTH: (Item.PEOPLE,),
    Item.WAITING: (Item.PEOPLE,),
    Item.TREATED: (Item.WAITING, Item.OUTPATIENT_FIRST),
    Item.PLANNED_ADMISSION: (Item.PLANNED_BED_DAY,),
}
"""Items that are some of others taken together."""


@dataclass(frozen=True)
class Lived:
    """A month of the town: its people before and after, and what was counted."""

    before: Columns
    after: Columns
    counts: Counts


@pytest.fixture(scope="module", params=OFFERS)
def months(request: pytest.FixtureRequest, baseline: Baseline, solved: Solved) -> list[Lived]:
    """Two years of the town under an offer; that they are lived shows that no rate is out of bounds."""
    people = townspeople(baseline, solved)
    found = []
    for month in range(MONTHS):
        before = columns_copied(people.columns)
        counts = people.live(OFFERS[request.param](month))
        found.append(Lived(before, columns_copied(people.columns), counts))
    return found


def numbers_here(columns: Columns, who: NDArray[np.bool_]) -> list[int]:
    """How many of those asked for each practice has."""
    here = columns.practice[who & (columns.key != 0)]
    return [int((here == practice).sum()) for practice in range(3)]


def flags(columns: Columns, *names: str) -> list[NDArray[np.bool_]]:
    return [field(columns, name).astype(np.bool_) for name in names]


# People and waiting lists


@pytest.mark.property
def test_people_are_those_before_who_came_and_who_left(months: list[Lived]) -> None:
    for lived in months:
        counts = lived.counts.by_practice[:, :, 0]
        everybody = np.ones(lived.before.key.size, dtype=np.bool_)
        assert counts[:, Item.PEOPLE].tolist() == numbers_here(lived.before, everybody)
        after = counts[:, Item.PEOPLE] + counts[:, Item.BIRTH] + counts[:, Item.ARRIVAL]
        after -= counts[:, Item.DEATH] + counts[:, Item.DEPARTURE]
        assert after.tolist() == numbers_here(lived.after, lived.after.key != 0)


@pytest.mark.property
def test_waiting_lists_are_those_before_who_joined_and_who_left(months: list[Lived]) -> None:
    for lived in months:
        counts = lived.counts.by_practice[:, :, 0]
        assert counts[:, Item.WAITING].tolist() == numbers_here(
            lived.before, field(lived.before, "pathway") > 0
        )
        assert still_waiting(counts).tolist() == numbers_here(lived.after, field(lived.after, "pathway") > 0)


@pytest.mark.property
def test_the_list_of_every_trust_and_every_fifth_goes_on_from_month_to_month(months: list[Lived]) -> None:
    for lived, following in pairwise(months):
        for counts, later in (
            (lived.counts.by_trust[:, :, 0], following.counts.by_trust[:, :, 0]),
            (lived.counts.by_quintile[0], following.counts.by_quintile[0]),
        ):
            assert still_waiting(counts).tolist() == later[:, Item.WAITING].tolist()


def still_waiting(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    joined = counts[:, Item.WAITING] + counts[:, Item.REFERRAL] + counts[:, Item.ONWARD_REFERRAL]
    joined = joined + counts[:, Item.ARRIVED_WAITING]
    left = counts[:, Item.TREATED] + counts[:, Item.REMOVED_FROM_LIST] + counts[:, Item.LEFT_WHILE_WAITING]
    return np.asarray(joined - left)


@pytest.mark.property
def test_deaths_and_births_by_age_and_sex_add_up(months: list[Lived]) -> None:
    for lived in months:
        assert lived.counts.deaths.shape == lived.counts.births.shape == (OLDEST_YEARS + 1, 2)
        assert lived.counts.deaths.sum() == lived.counts.total(Item.DEATH)
        assert lived.counts.births.sum() == lived.counts.births[0].sum() == lived.counts.total(Item.BIRTH)


@pytest.mark.property
def test_those_who_stay_are_a_month_older_and_the_same_persons(months: list[Lived]) -> None:
    for lived in months:
        _, here, there = np.intersect1d(lived.before.key, lived.after.key, return_indices=True)
        here, there = (slots[lived.before.key[here] != 0] for slots in (here, there))
        assert here.size > 3000
        assert (lived.after.age_months[there] == lived.before.age_months[here] + 1).all()
        for name in ("practice", "sex", "quintile"):
            assert (field(lived.after, name)[there] == field(lived.before, name)[here]).all()


# Sums


@pytest.mark.property
def test_practices_and_fifths_add_up_to_the_same_place(months: list[Lived]) -> None:
    for lived in months:
        by_item = lived.counts.by_practice.sum(axis=0)
        assert by_item.tolist() == lived.counts.by_quintile.sum(axis=1).T.tolist()
        assert by_item.shape == (ITEMS, len(POPULATIONS))
        for item in (Item.DEATH, Item.GP_CONTACT):
            assert lived.counts.total(item, 2) == by_item[item, 2]


@pytest.mark.property
@pytest.mark.parametrize("item", Item, ids=lambda item: item.name.lower())
def test_trusts_count_what_hospitals_do_for_practices_and_nothing_else(
    months: list[Lived], item: Item
) -> None:
    for lived in months:
        at_trusts = lived.counts.by_trust[:, item].sum(axis=0)
        expected = lived.counts.by_practice[:, item].sum(axis=0) * (item in HOSPITAL_ITEMS)
        assert at_trusts.tolist() == expected.tolist()


@pytest.mark.property
def test_age_groups_add_up_to_everyone_and_the_frail_are_some_of_them(months: list[Lived]) -> None:
    # Of which group somebody is, is asked once a month; so whatever happens counts for that group.
    for lived in months:
        everyone = lived.counts.by_practice[:, :, 0]
        assert (lived.counts.by_practice[:, :, AGE_GROUPS].sum(axis=2) == everyone).all()
        frail = lived.counts.by_practice[:, :, POPULATIONS.index(FRAIL)]
        assert (frail <= everyone).all()
        assert 0 < frail[:, Item.PEOPLE].sum() < everyone[:, Item.PEOPLE].sum()


@pytest.mark.property
def test_no_count_is_negative(months: list[Lived]) -> None:
    for lived in months:
        assert min(int(table.min()) for table in lived.counts) >= 0


@pytest.mark.property
@pytest.mark.parametrize("item", PART_OF, ids=lambda item: item.name.lower())
def test_some_are_never_more_than_all(months: list[Lived], item: Item) -> None:
    for lived in months:
        some = lived.counts.by_practice[:, item]
        assert (some <= lived.counts.by_practice[:, list(PART_OF[item])].sum(axis=1)).all()


@pytest.mark.property
def test_every_wanted_contact_is_had_or_given_up(months: list[Lived]) -> None:
    for lived in months:
        counts = lived.counts.by_practice.swapaxes(0, 1)
        had = counts[Item.GP_CONTACT] + counts[Item.PRACTICE_NURSE_CONTACT]
        assert (had + counts[Item.CONTACT_GIVEN_UP] == counts[Item.GP_CONTACT_WANTED]).all()
        assert (counts[Item.GOOD_GP_CONTACT_MILLIONTHS] <= had * MILLION).all()


@pytest.mark.property
def test_every_stay_of_a_night_takes_a_day_at_least(months: list[Lived]) -> None:
    for lived in months:
        counts = lived.counts.by_practice.swapaxes(0, 1)
        nights = sum(counts[item] for item in EMERGENCY_ADMISSIONS) - counts[Item.NO_NIGHT_ADMISSION]
        assert (counts[Item.EMERGENCY_BED_DAY] - counts[Item.DELAYED_DAY] >= nights).all()


@pytest.mark.property
def test_nobody_lives_more_than_a_month_in_a_month(months: list[Lived]) -> None:
    for lived in months:
        counts = lived.counts.by_practice.swapaxes(0, 1)
        at_home = counts[Item.PEOPLE] - counts[Item.CARE_HOME_MONTH]
        assert (counts[Item.HOME_DAY_THOUSANDTHS] <= at_home * DAY_THOUSANDTHS_A_MONTH).all()
        assert (counts[Item.QALY_MILLIONTHS] <= counts[Item.PEOPLE] * (MILLION // 12 + 1)).all()


# States


@pytest.mark.property
def test_everybody_has_one_slot_in_its_practice_and_free_slots_are_clear(months: list[Lived]) -> None:
    for lived in months:
        columns = lived.after
        present = field(columns, "is_present") == 1
        assert (present == (columns.key != 0)).all()
        assert np.unique(columns.key[present]).size == present.sum()
        assert (np.diff(columns.practice.astype(np.int64)) >= 0).all()
        assert first_slots(columns, 3)[-1] == columns.key.size
        for name in Columns._fields:
            if name != "practice":
                assert not getattr(columns, name)[~present].any()


@pytest.mark.property
def test_what_is_diagnosed_is_there_and_what_is_managed_is_diagnosed(months: list[Lived]) -> None:
    for lived in months:
        ill, known, managed = lived.after.conditions, lived.after.diagnosed, lived.after.managed
        assert not (known & ~ill).any()
        assert not (managed & ~known).any()
        assert ill.max() < 1 << len(CONDITIONS)


@pytest.mark.property
def test_ways_of_life_do_not_contradict_each_other(months: list[Lived]) -> None:
    for lived in months:
        care_home, needs_help = flags(lived.after, "in_care_home", "needs_help")
        for never in flags(
            lived.after, *("lives_alone", "is_carer", "has_carer", "has_home_care", "in_reablement")
        ):
            assert not (care_home & never).any()
        for only_then in flags(lived.after, "in_care_home", "has_carer", "has_home_care"):
            assert not (only_then & ~needs_help).any()
        (council_pays,) = flags(lived.after, "council_pays")
        assert not (council_pays & ~care_home).any()


@pytest.mark.property
def test_a_settled_home_and_a_role_are_recorded_with_severe_mental_illness_alone(
    months: list[Lived],
) -> None:
    for lived in months:
        ill = has(lived.after.conditions, CONDITIONS.index("severe_mental_illness"))
        for state in flags(lived.after, "has_settled_home", "has_meaningful_role"):
            assert not (state & ~ill).any()


@pytest.mark.property
def test_fields_hold_what_they_can_mean(months: list[Lived]) -> None:
    for lived in months:
        waits = field(lived.after, "pathway") > 0
        assert field(lived.after, "pathway").max() <= 2
        assert not field(lived.after, "is_urgent")[~waits].any()
        assert not field(lived.after, "months_waited")[~waits].any()
        assert field(lived.after, "quintile").max() <= 4
        assert field(lived.after, "frailty").max() < len(FRAILTIES)
        assert field(lived.after, "months_since_discharge").max() <= NEVER_DISCHARGED


@pytest.mark.property
def test_a_wait_is_a_month_longer_each_month_and_starts_at_none(months: list[Lived]) -> None:
    for lived in months:
        _, here, there = np.intersect1d(lived.before.key, lived.after.key, return_indices=True)
        waited, waits = (field(lived.before, "pathway") > 0)[here], (field(lived.after, "pathway") > 0)[there]
        before = field(lived.before, "months_waited")[here]
        after = field(lived.after, "months_waited")[there]
        on = waited & waits & (after > 0)
        assert (after[on] == np.minimum(before[on] + 1, 31)).all()
        # Who waited and is at none was treated, and referred onward.
        assert (waited & waits & (after == 0)).sum() <= lived.counts.total(Item.ONWARD_REFERRAL)
        assert not after[~waited & waits].any()
