"""Movements: who leaves is cleared, who comes has a free slot and a key of its own, and practices grow when full."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from agents.citizens.chance_arrays import incomer_key, newborn_key, place_code
from agents.citizens.columns import NEVER_DISCHARGED, Columns, field, first_slots, free_slots, set_field
from agents.citizens.living import FATE_DEPARTED, FATE_DIED, FATE_GAVE_BIRTH
from agents.citizens.movements import LEAST_FREE_SLOTS, Examples, examples_of, move, with_room
from tests.agents.citizens.populations import RARE

PLACE = place_code("hamlet")
ON_LIST = [40, 0, 25, 35]
PRACTICES = len(ON_LIST)
NOBODY_MOVES_IN = np.zeros(PRACTICES)


def hamlet(number: int = 1) -> tuple[Columns, NDArray[np.int64]]:
    """A hundred people of four practices, one of them without a list, of whom every tenth slot is free."""
    random = np.random.default_rng(number)
    columns = free_slots(sum(ON_LIST))
    columns.practice[...] = np.repeat(np.arange(PRACTICES), ON_LIST)
    for name in ("conditions", "social", "planned_care", "emergency_care"):
        getattr(columns, name)[...] = random.integers(1, 8, columns.key.size)
    columns.key[...] = random.integers(1, 2**63, columns.key.size)
    columns.age_months[...] = random.integers(0, 1100, columns.key.size)
    columns.age_months[:3] = 5
    set_field(columns, "is_present", 1)
    set_field(columns, "sex", random.integers(0, 2, columns.key.size))
    set_field(columns, "quintile", random.integers(0, 5, columns.key.size))
    clear(columns, np.arange(9, 100, 10))
    return columns, first_slots(columns, PRACTICES)


def clear(columns: Columns, slots: NDArray[np.int64]) -> None:
    for name in Columns._fields:
        if name != "practice":
            getattr(columns, name)[slots] = 0


def examples(arrivals: NDArray[np.float64] = NOBODY_MOVES_IN) -> Examples:
    found = examples_of(*hamlet(), np.full(121, 0.05), boys_share=0.5)
    return Examples(found.incomers, found.newborns, arrivals, found.boys_share)


def row(columns: Columns, slot: int) -> tuple[int, ...]:
    return tuple(int(array[slot]) for array in columns)


def people(columns: Columns) -> dict[int, tuple[int, ...]]:
    """Everybody by key."""
    return {int(columns.key[slot]): row(columns, slot) for slot in np.flatnonzero(columns.key).tolist()}


def fates(columns: Columns, **slots: list[int]) -> NDArray[np.uint8]:
    fate = np.zeros(columns.key.size, dtype=np.uint8)
    for name, value in (("died", FATE_DIED), ("left", FATE_DEPARTED), ("gave_birth", FATE_GAVE_BIRTH)):
        fate[slots.get(name, [])] |= np.uint8(value)
    return fate


# Who leaves


@pytest.mark.unit
def test_who_leaves_is_cleared_and_everybody_else_stays() -> None:
    columns, starts = hamlet()
    before, gone = people(columns), [int(columns.key[slot]) for slot in (3, 50, 99 - 1)]
    after, same_starts, born, came = move(
        columns, starts, fates(columns, died=[3, 50], left=[98]), examples(), 1, PLACE, 1
    )
    assert same_starts is starts
    assert born.size == came.size == 0
    assert people(after) == {key: known for key, known in before.items() if key not in gone}
    for slot in (3, 50, 98):
        assert row(after, slot) == (0, 0, int(columns.practice[slot]), *[0] * 7)


@pytest.mark.unit
def test_where_nobody_comes_or_goes_nothing_changes() -> None:
    columns, starts = hamlet()
    before = people(columns)
    after, *_ = move(columns, starts, fates(columns), examples(), 1, PLACE, 1)
    assert people(after) == before


# Who is born


@pytest.mark.unit
def test_a_newborn_has_a_key_of_its_mother_s_and_her_practice_and_fifth() -> None:
    columns, starts = hamlet()
    mothers = [0, 45, 70]
    keys = newborn_key(columns.key[mothers], 7)
    fifths, practices = field(columns, "quintile")[mothers].copy(), columns.practice[mothers].copy()
    after, _, born, came = move(columns, starts, fates(columns, gave_birth=mothers), examples(), 3, PLACE, 7)
    assert after.key[born].tolist() == keys.tolist()
    assert field(after, "quintile")[born].tolist() == fifths.tolist()
    assert after.practice[born].tolist() == practices.tolist()
    assert came.size == 0


@pytest.mark.unit
def test_a_newborn_is_of_no_age_and_has_no_history_of_care() -> None:
    columns, starts = hamlet()
    infants = set(columns.conditions[(columns.age_months < 12) & (columns.key != 0)].tolist())
    after, _, born, _ = move(columns, starts, fates(columns, gave_birth=[0, 20, 60]), examples(), 1, PLACE, 1)
    assert born.size == 3
    assert not after.age_months[born].any()
    assert not after.planned_care[born].any()
    assert (field(after, "months_since_discharge")[born] == NEVER_DISCHARGED).all()
    assert (field(after, "is_present")[born] == 1).all()
    assert set(after.conditions[born].tolist()) <= infants


@pytest.mark.unit
def test_a_child_whose_mother_dies_in_the_month_lives() -> None:
    columns, starts = hamlet()
    key, mother = int(newborn_key(columns.key[[12]], 4)[0]), int(columns.key[12])
    after, *_ = move(columns, starts, fates(columns, died=[12], gave_birth=[12]), examples(), 1, PLACE, 4)
    assert key in people(after)
    assert mother not in people(after)


@pytest.mark.unit
def test_who_else_is_born_or_dies_changes_no_newborn() -> None:
    alone, starts = hamlet()
    columns = Columns(*hamlet()[0])
    after, _, born, _ = move(alone, starts, fates(alone, gave_birth=[45]), examples(), 1, PLACE, 2)
    others = fates(columns, gave_birth=[0, 45, 61], died=[1, 2, 46], left=[47])
    also, _, also_born, _ = move(columns, starts, others, examples(), 1, PLACE, 2)
    assert row(after, born[0]) == row(also, also_born[1])


@pytest.mark.statistical
def test_as_many_are_boys_as_are_said() -> None:
    columns = free_slots(4000)
    columns.key[...] = np.arange(1, 4001)
    set_field(columns, "is_present", 1)
    starts = np.array([0, 4000])
    known = Examples(columns, columns, np.zeros(1), 0.7)
    fate = np.full(4000, FATE_GAVE_BIRTH, dtype=np.uint8)
    after, _, born, _ = move(columns, starts, fate, known, 1, PLACE, 1)
    boys = int((field(after, "sex")[born] == 0).sum())
    spread = stats.binom(4000, 0.7)
    assert spread.ppf(RARE / 2) <= boys <= spread.ppf(1 - RARE / 2)


# Who moves in


@pytest.mark.unit
def test_incomers_have_keys_by_place_month_practice_and_number() -> None:
    columns, starts = hamlet()
    arrivals = np.array([3.0, 2.0, 0.0, 4.0])
    after, _, _, came = move(columns, starts, fates(columns), examples(arrivals), 5, PLACE, 9)
    practice = after.practice[came].astype(np.uint64)
    assert came.size > 0
    assert 2 not in practice
    number = np.concatenate([np.arange(count) for count in np.bincount(practice.astype(np.int64))])
    expected = incomer_key(5, PLACE, 9, practice << np.uint64(32) | number.astype(np.uint64))
    assert after.key[came].tolist() == expected.tolist()


@pytest.mark.unit
def test_an_incomer_is_like_somebody_of_the_place() -> None:
    columns, starts = hamlet()
    known = {person[1:2] + person[3:] for person in people(columns).values()}
    after, _, _, came = move(columns, starts, fates(columns), examples(np.full(4, 5.0)), 5, PLACE, 2)
    assert came.size > 5
    for slot in came:
        person = row(after, slot)
        assert person[1:2] + person[3:] in known


@pytest.mark.unit
def test_who_is_born_or_leaves_changes_no_incomer() -> None:
    quiet, busy = hamlet()[0], hamlet()[0]
    _, starts = hamlet()
    arrivals = np.full(PRACTICES, 2.0)
    after, _, _, came = move(quiet, starts, fates(quiet), examples(arrivals), 5, PLACE, 3)
    fate = fates(busy, died=[1, 2, 41], gave_birth=[5, 42, 80])
    also, _, _, also_came = move(busy, starts, fate, examples(arrivals), 5, PLACE, 3)
    assert [row(after, slot) for slot in came] == [row(also, slot) for slot in also_came]


@pytest.mark.statistical
def test_the_numbers_of_incomers_are_poisson() -> None:
    mean = np.array([0.5, 3.0, 0.0, 12.0])
    months = 300
    found = np.zeros((months, PRACTICES), dtype=np.int64)
    for month in range(months):
        columns, starts = hamlet()
        after, _, _, came = move(columns, starts, fates(columns), examples(mean), 8, PLACE, month)
        found[month] = np.bincount(after.practice[came], minlength=PRACTICES)
    for practice in range(PRACTICES):
        total = stats.poisson(months * mean[practice])
        assert total.ppf(RARE / 2) <= found[:, practice].sum() <= total.ppf(1 - RARE / 2)
        none = stats.binom(months, np.exp(-mean[practice]))
        assert none.ppf(RARE / 2) <= (found[:, practice] == 0).sum() <= none.ppf(1 - RARE / 2)


@pytest.mark.statistical
def test_people_move_in_at_the_ages_at_which_people_move() -> None:
    columns, starts = hamlet()
    rate = np.where(np.arange(121) < 40, 0.2, 0.05)
    found = examples_of(columns, starts, rate, 0.5)
    present = columns.key != 0
    young = columns.age_months < 40 * 12
    wanted = 0.2 * (present & young).sum() / (0.2 * (present & young).sum() + 0.05 * (present & ~young).sum())
    share = (found.incomers.age_months < 40 * 12).mean()
    # Examples are spread evenly over the running total, so that they miss the share by less than one of them.
    assert abs(share - wanted) <= 1 / found.incomers.key.size
    expected = [(present & (columns.practice == at) & young).sum() * 0.2 / 12 for at in range(4)]
    expected = [
        mean + (present & (columns.practice == at) & ~young).sum() * 0.05 / 12
        for at, mean in enumerate(expected)
    ]
    assert found.arrivals == pytest.approx(np.array(expected))


@pytest.mark.unit
def test_newborns_are_like_infants_or_else_like_the_youngest() -> None:
    columns, starts = hamlet()
    assert set(examples().newborns.key.tolist()) == set(
        columns.key[(columns.age_months < 12) & (columns.key != 0)].tolist()
    )
    columns.age_months[columns.age_months < 12] = 900
    columns.age_months[33] = 13
    youngest = examples_of(columns, starts, np.full(121, 0.1), 0.5).newborns
    assert youngest.key.tolist() == [columns.key[33]]


@pytest.mark.unit
def test_a_newborn_is_like_an_infant_of_its_mothers_fifth_or_like_any_if_that_has_none() -> None:
    columns, starts = hamlet()
    infants = free_slots(300)
    infants.key[...] = np.arange(1, 301)
    set_field(infants, "is_present", 1)
    fifths = np.repeat([3, 0, 2], 100)
    set_field(infants, "quintile", fifths)
    infants.conditions[...] = fifths + 1
    known = Examples(columns, infants, NOBODY_MOVES_IN, 0.5)
    mothers = np.flatnonzero(field(columns, "is_present"))
    of_mothers = field(columns, "quintile")[mothers]
    fate = fates(columns, gave_birth=mothers.tolist())
    after, _, born, _ = move(columns, starts, fate, known, 1, PLACE, 1)
    fifth, like = field(after, "quintile")[born].astype(int), after.conditions[born].astype(int) - 1
    assert (fifth == of_mothers).all()
    of_known = np.isin(fifth, fifths)
    assert of_known.any()
    assert (like[of_known] == fifth[of_known]).all()
    assert set(like[~of_known].tolist()) == {0, 2, 3}


# Slots


@pytest.mark.unit
def test_a_slot_that_is_left_is_taken_again() -> None:
    columns, starts = hamlet()
    full = np.flatnonzero(columns.key == 0)
    columns.key[full] = 1000 + full
    after, same_starts, born, _ = move(
        columns, starts, fates(columns, died=[41], gave_birth=[50]), examples(), 1, PLACE, 1
    )
    assert same_starts is starts
    assert born.tolist() == [41]
    assert after is columns


@pytest.mark.unit
def test_a_practice_without_room_grows_and_so_do_all_while_everybody_stays_in_order() -> None:
    columns, starts = hamlet()
    full = np.flatnonzero(columns.key == 0)
    columns.key[full] = 1000 + full
    columns.person[full] |= 1  # present
    before = people(columns)
    mothers = [50, 51]
    after, wider, born, came = move(
        columns, starts, fates(columns, gave_birth=mothers), examples(), 1, PLACE, 1
    )
    assert (np.diff(wider) > np.diff(starts)).all()
    assert after.key.size == wider[-1]
    assert came.size == 0
    assert {key: known for key, known in people(after).items() if key in before} == before
    assert after.practice[born].tolist() == [2, 2]
    here = after.key[np.isin(after.key, list(before))]
    assert here.tolist() == columns.key.tolist()


@pytest.mark.property
@given(more=st.lists(st.integers(0, 500), min_size=PRACTICES, max_size=PRACTICES))
def test_room_is_made_for_all_who_need_it(more: list[int]) -> None:
    columns, starts = hamlet()
    wider, wider_starts = with_room(columns, starts, np.array(more))
    assert people(wider) == people(columns)
    assert wider.practice.tolist() == np.repeat(np.arange(PRACTICES), np.diff(wider_starts)).tolist()
    free = np.bincount(wider.practice[wider.key == 0], minlength=PRACTICES)
    assert (free >= np.array(more) + LEAST_FREE_SLOTS).all()


@pytest.mark.property
@given(
    number=st.integers(0, 2**32),
    arrivals=st.lists(st.floats(0, 40), min_size=PRACTICES, max_size=PRACTICES),
)
def test_people_after_are_people_before_and_who_came_and_left(number: int, arrivals: list[float]) -> None:
    columns, starts = hamlet()
    random = np.random.default_rng(number)
    drawn = random.choice([0, FATE_DIED, FATE_DEPARTED, FATE_GAVE_BIRTH], columns.key.size)
    fate = np.where(columns.key != 0, drawn, 0).astype(np.uint8)
    before = int((columns.key != 0).sum())
    gone = int(np.isin(fate, [FATE_DIED, FATE_DEPARTED]).sum())
    after, after_starts, born, came = move(columns, starts, fate, examples(np.array(arrivals)), 1, PLACE, 1)
    assert born.size == (fate == FATE_GAVE_BIRTH).sum()
    assert len(people(after)) == before - gone + born.size + came.size
    assert (after.key[np.concatenate([born, came])] != 0).all()
    assert first_slots(after, PRACTICES).tolist() == after_starts.tolist()
