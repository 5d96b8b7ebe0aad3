"""Same luck: how a month is computed changes nobody, and what is offered changes those whom it is offered alone."""

import copy
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numba
import numpy as np
import pytest

from agents.citizens import population as population_module
from agents.citizens.baseline import Baseline
from agents.citizens.columns import Columns
from agents.citizens.counts import EMERGENCY_ADMISSIONS, HOSPITAL_ITEMS, ITEMS, Counts, Item
from agents.citizens.movements import with_room
from agents.citizens.offer import Offer, offer_today, with_process
from agents.citizens.population import Population
from agents.citizens.solving import Solved
from tests.agents.citizens.towns import copied, lives, offer_at_random, townspeople

MONTHS = 6
ANYTHING = offer_at_random(1)
TODAY = offer_today(3, 2)


@pytest.fixture(scope="module")
def townsfolk(baseline: Baseline, solved: Solved) -> Population:
    """The town at its founding; to be copied before it lives."""
    return townspeople(baseline, solved)


@pytest.fixture(scope="module")
def usual_lives(townsfolk: Population) -> object:
    """What some months under some offer bring the town."""
    return lives(copied(townsfolk), MONTHS, ANYTHING)


@pytest.fixture(scope="module")
def many(baseline: Baseline, solved: Solved) -> Population:
    """A larger town a month on, so that the next holds some of everything; to be copied before it lives."""
    people = townspeople(baseline, solved, people_for_one=3)
    people.live()
    return people


@pytest.fixture(scope="module")
def today(many: Population) -> Counts:
    """The larger town's next month under today's offer."""
    return copied(many).live(TODAY)


@pytest.fixture
def threads() -> Iterator[int]:
    """How many threads there were, to be as many again."""
    before = numba.get_num_threads()
    yield before
    numba.set_num_threads(before)


def next_month(many: Population, **processes: float) -> Counts:
    offer: Offer = TODAY
    for name, level in processes.items():
        offer = with_process(offer, name, level)
    return copied(many).live(offer)


# However it is computed


@pytest.mark.property
@pytest.mark.parametrize("number", [1, 2])
def test_threads_change_nobody(townsfolk: Population, usual_lives: object, threads: int, number: int) -> None:
    if number > threads:
        pytest.skip("this machine has fewer threads")
    numba.set_num_threads(number)
    assert lives(copied(townsfolk), MONTHS, ANYTHING) == usual_lives


@pytest.mark.property
@pytest.mark.parametrize("size", [1, 64, 1000, 10_000])
def test_the_size_of_blocks_changes_nobody(townsfolk: Population, usual_lives: object, size: int) -> None:
    people = copied(townsfolk)
    assert people.block_size != size
    people.block_size = size
    assert lives(people, MONTHS, ANYTHING) == usual_lives


@pytest.mark.property
@pytest.mark.parametrize("groups", [1, 2])
def test_the_number_of_groups_changes_nobody(
    townsfolk: Population, usual_lives: object, monkeypatch: pytest.MonkeyPatch, groups: int
) -> None:
    assert len(townsfolk._groups()) == 1 + 3
    monkeypatch.setattr(population_module, "MOST_GROUPS", groups)
    assert len(townsfolk._groups()) == 1 + groups
    assert lives(copied(townsfolk), MONTHS, ANYTHING) == usual_lives


@pytest.mark.property
def test_a_population_copied_half_way_lives_on_as_the_first_does(townsfolk: Population) -> None:
    first = copied(townsfolk)
    lives(first, MONTHS // 2, ANYTHING)
    second = copied(first)
    assert second.month == MONTHS // 2
    assert lives(first, MONTHS, ANYTHING) == lives(second, MONTHS, ANYTHING)


@pytest.mark.property
def test_what_an_arm_does_later_changes_nothing_before(townsfolk: Population) -> None:
    first, second = copied(townsfolk), copied(townsfolk)
    assert lives(first, 3) == lives(second, 3)
    assert lives(first, 1) != lives(second, 1, ANYTHING)


@pytest.mark.property
def test_which_slots_people_have_changes_nobody(townsfolk: Population, usual_lives: object) -> None:
    people = copied(townsfolk)
    people.columns, people.first_slots = with_room(people.columns, people.first_slots, np.array([5, 0, 9]))
    people.fate = np.zeros(people.columns.key.size, dtype=np.uint8)
    assert lives(people, MONTHS, ANYTHING) == usual_lives


@pytest.mark.property
def test_one_citizen_more_changes_nobody_else(townsfolk: Population) -> None:
    without, with_one = copied(townsfolk), copied(townsfolk)
    columns, starts = with_room(with_one.columns, with_one.first_slots, np.zeros(3, dtype=np.int64))
    slot = int(starts[1]) - 1
    assert columns.key[slot] == 0
    for array in columns:
        array[slot] = array[int(starts[0])]
    columns.key[slot] = 12345
    with_one.columns, with_one.first_slots = columns, starts
    with_one.fate = np.zeros(columns.key.size, dtype=np.uint8)
    lives(without, MONTHS)
    lives(with_one, MONTHS)
    assert with_one.people > without.people
    assert rows(without.columns) < rows(with_one.columns)


def rows(columns: Columns) -> set[tuple[int, ...]]:
    return {row for row in zip(*(array.tolist() for array in columns), strict=True) if row[0]}


@pytest.mark.property
def test_another_seed_is_other_luck(townsfolk: Population, usual_lives: object) -> None:
    other = copied(townsfolk)
    other.seed += 1
    assert lives(other, MONTHS, ANYTHING) != usual_lives


@pytest.mark.property
def test_counting_fewer_populations_changes_nobody(
    townsfolk: Population, baseline: Baseline, solved: Solved
) -> None:
    alone = townspeople(baseline, solved, townsfolk.populations[:1])
    counted, people = lives(alone, MONTHS)
    also_counted, same_people = lives(copied(townsfolk), MONTHS)
    assert people == same_people
    for month, also in zip(counted, also_counted, strict=True):
        assert np.array(month[0]).tolist() == np.array(also[0])[:, :, :1].tolist()


DIGEST = """
from agents.citizens.solving import solve
from agents.citizens.synthesis import solve_baseline
from tests.agents.citizens.test_same_luck import digest
from tests.agents.citizens.towns import PARAMETERS, townspeople

baseline = solve_baseline(PARAMETERS)
print(digest(townspeople(baseline, solve(baseline))))
"""


def digest(people: Population) -> str:
    """The digest of a year of a population, which has not lived yet."""
    return hashlib.blake2b(repr(lives(people, 12)).encode()).hexdigest()


@pytest.mark.property
@pytest.mark.slow
def test_the_seed_of_hashes_changes_nobody(townsfolk: Population) -> None:
    # England is solved anew there, which takes most of the time; the seed of this process is another each time.
    run = subprocess.run(
        [sys.executable, "-c", DIGEST],
        env={**os.environ, "PYTHONHASHSEED": "77"},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == digest(copied(townsfolk))


# More and less of a process

MORE_OF = {
    "diagnosis": Item.DIAGNOSIS,
    "management_won": Item.MANAGEMENT_WON,
    "management_lost": Item.MANAGEMENT_LOST,
    "onset": Item.ONSET,
    "contacts_wanted": Item.GP_CONTACT_WANTED,
    "usual_doctor": Item.USUAL_DOCTOR_CONTACT,
    "unmet_contact_taken_to_ae": Item.AE_ATTENDANCE,
    "ae_attendance": Item.AE_ATTENDANCE,
    "referral": Item.REFERRAL,
    "emergency_admission": Item.EMERGENCY_OTHER,
    "emergency_need_frail": Item.EMERGENCY_OTHER,
    "avoidable_emergency_need": Item.EMERGENCY_AVOIDABLE_INCENTIVISED,
    "readmission": Item.READMISSION,
    "no_night": Item.NO_NIGHT_ADMISSION,
    "stay_days": Item.EMERGENCY_BED_DAY,
    "hospital_delay": Item.DELAYED_DAY,
    "social_care_delay_days": Item.DELAYED_DAY,
    "death_after_admission": Item.DEATH_AFTER_ADMISSION,
    "harm": Item.HARM,
    "planned_treatment": Item.TREATED,
    "urgent_treatment": Item.TREATED,
    "planned_admission": Item.GOOD_HOSPITAL_CARE_MILLIONTHS,
    "day_case": Item.DAY_CASE,
    "planned_stay_days": Item.PLANNED_BED_DAY,
    "follow_ups": Item.OUTPATIENT_FOLLOW_UP,
    "hospital_pathway": Item.OUTPATIENT_FIRST,
    "declined_while_waiting": Item.REMOVED_FROM_LIST,
    "community_contacts": Item.COMMUNITY_CONTACT,
    "mental_health_contacts": Item.MENTAL_HEALTH_CONTACT,
    "discharge_to_care_home": Item.CARE_HOME_ENTRY,
    "reablement_on_request": Item.REABLEMENT_EPISODE,
    "death_in_hospital": Item.DEATH_IN_HOSPITAL,
}
"""What there is more of in the first month in which there is more of a process."""


@pytest.mark.property
@pytest.mark.parametrize("process", MORE_OF)
def test_more_of_a_process_never_takes_an_event_away(many: Population, today: Counts, process: str) -> None:
    item = MORE_OF[process]
    by_level = [next_month(many, **{process: level}).by_practice[:, item] for level in (0.0, 0.9)]
    by_level.append(today.by_practice[:, item])
    by_level.append(next_month(many, **{process: 1.1}).by_practice[:, item])
    for fewer, more in pairwise(by_level):
        assert (fewer <= more).all()
    assert by_level[0].sum() < by_level[-1].sum()


NOTHING_ELSE = {
    "diagnosis": {Item.DIAGNOSIS},
    "onset": {Item.ONSET},
    "community_contacts": {Item.COMMUNITY_CONTACT},
    "mental_health_contacts": {Item.MENTAL_HEALTH_CONTACT},
    "declined_while_waiting": {Item.REMOVED_FROM_LIST},
    "follow_ups": {Item.OUTPATIENT_FOLLOW_UP},
    "referral": {Item.REFERRAL, Item.URGENT_REFERRAL},
    "harm": {Item.HARM},
    "usual_doctor": {Item.USUAL_DOCTOR_CONTACT},
    "hospital_delay": {Item.DELAYED_DAY},
    "death_after_admission": {Item.DEATH_AFTER_ADMISSION},
}
"""What is gone in the first month without a process."""
COMES_OF = {
    "harm": {Item.QALY_MILLIONTHS},
    "usual_doctor": {Item.GOOD_GP_CONTACT_MILLIONTHS},
    "hospital_delay": {Item.EMERGENCY_BED_DAY, Item.QALY_MILLIONTHS, Item.HOME_DAY_THOUSANDTHS},
    "death_after_admission": {
        *HOSPITAL_ITEMS,
        *(Item.DEATH, Item.DEATH_IN_HOSPITAL, Item.QALY_MILLIONTHS, Item.HOME_DAY_THOUSANDTHS),
        *(Item.REABLEMENT_EPISODE, Item.CARE_HOME_ENTRY),
    },
}
"""What follows in the same month from what is gone, so that it may change too."""


@pytest.mark.property
@pytest.mark.parametrize("process", NOTHING_ELSE)
def test_without_a_process_its_events_are_gone_and_no_others(
    many: Population, today: Counts, process: str
) -> None:
    found = next_month(many, **{process: 0.0})
    gone = list(NOTHING_ELSE[process])
    assert today.by_practice[:, gone].sum() > 0
    assert found.by_practice[:, gone].sum() == 0
    others = [item for item in range(ITEMS) if item not in {*gone, *COMES_OF.get(process, ())}]
    assert (found.by_practice[:, others] == today.by_practice[:, others]).all()
    assert (found.by_quintile[..., others] == today.by_quintile[..., others]).all()


@pytest.mark.property
def test_without_emergency_admissions_there_is_nothing_that_comes_of_them(many: Population) -> None:
    found = next_month(many, emergency_admission=0.0, readmission=0.0)
    nothing = [
        *EMERGENCY_ADMISSIONS,
        *(Item.READMISSION, Item.NO_NIGHT_ADMISSION, Item.EMERGENCY_BED_DAY, Item.DELAYED_DAY),
        *(Item.HARM, Item.DEATH_AFTER_ADMISSION),
    ]
    assert not found.by_practice[:, nothing].any()
    assert found.total(Item.AE_ATTENDANCE) > 0


@pytest.mark.property
def test_one_practice_s_offer_changes_no_other_practice(many: Population, today: Counts) -> None:
    found = copied(many).live(with_process(TODAY, "referral", 0.5, [1]))
    assert (found.by_practice[[0, 2]] == today.by_practice[[0, 2]]).all()
    assert found.by_practice[1, Item.REFERRAL, 0] < today.by_practice[1, Item.REFERRAL, 0]


@pytest.mark.property
def test_one_trust_s_offer_changes_no_other_trust(many: Population, today: Counts) -> None:
    found = copied(many).live(with_process(TODAY, "harm", 2.0, [0]))
    assert (found.by_trust[1] == today.by_trust[1]).all()
    assert found.by_trust[0, Item.HARM, 0] > today.by_trust[0, Item.HARM, 0]


@pytest.mark.property
def test_the_offer_is_not_changed_by_living_under_it(many: Population) -> None:
    kept = copy.deepcopy(ANYTHING)
    copied(many).live(ANYTHING)
    for part, before in zip(ANYTHING, kept, strict=True):
        assert (part == before).all()
