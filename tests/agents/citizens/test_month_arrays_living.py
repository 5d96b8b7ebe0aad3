"""People and their decisions as whole arrays: as the columns and rates say, and within bounds."""

from dataclasses import replace

import numpy as np
import pytest

from agents.citizens.columns import CONDITIONS, FRAILTY, QUINTILE, RISKS, field, free_slots, set_field
from agents.citizens.counts import Item
from agents.citizens.decisions import FOR_ANYBODY, Decision, decision_names
from agents.citizens.living import PERSON_ACTIVATION, PERSON_FRAILTY
from agents.citizens.members import mark
from agents.citizens.month import Place as PlaceOfMonth
from agents.citizens.month_arrays_life import settle_social
from agents.citizens.month_arrays_living import Living
from agents.citizens.month_arrays_people import read, write
from agents.citizens.population import Population
from agents.citizens.rates import LOW, LOW_BITS, RECENT, Month
from tests.agents.citizens.twins import EIGHT, OLD_AND_ILL, TWO_TRUSTS, YOUNG_WOMEN, look_at, offers_at_random


@pytest.mark.unit
def test_fields_of_words_are_read_and_written_for_some(stressed: Population) -> None:
    person = stressed.columns.person.astype(np.int64)
    assert np.array_equal(read(person, FRAILTY), field(stressed.columns, "frailty"))
    changed = person.copy()
    some = np.array([5, 2, 9])
    write(changed, some, FRAILTY, np.array([3, 0, 1]))
    assert read(changed, FRAILTY)[some].tolist() == [3, 0, 1]
    assert np.array_equal(np.delete(changed, some), np.delete(person, some))
    assert np.array_equal(read(changed, QUINTILE), read(person, QUINTILE))


@pytest.mark.unit
def test_people_are_as_the_columns_say_and_free_slots_are_left_out(stressed: Population) -> None:
    def look(living: Living, month: Month, place: PlaceOfMonth) -> None:
        people, columns = living.people, stressed.columns
        assert people.slot.size == stressed.people == OLD_AND_ILL + YOUNG_WOMEN
        assert np.array_equal(people.key, columns.key[people.slot])
        assert np.array_equal(people.practice, columns.practice[people.slot])
        assert np.array_equal(people.age_years, columns.age_months[people.slot] // 12)
        assert set(np.unique(people.trust)) == {0, 1}
        nearest = np.array([np.mean(people.trust[people.practice == at] == 0) for at in (0, 1)])
        assert np.abs(nearest - TWO_TRUSTS[:, 0]).max() < 0.06
        pattern = np.zeros(columns.key.size, dtype=np.uint32)
        years = (columns.age_months // 12).astype(np.uint32)
        mark(replace(stressed, populations=EIGHT).members, columns, years, pattern, pattern.size)
        assert np.array_equal(living.kinds.pattern[people.kind], pattern[people.slot])
        assert np.array_equal(living.kinds.quintile[people.kind], read(people.person, QUINTILE))

    look_at(replace(stressed, populations=EIGHT), None, look)


@pytest.mark.unit
def test_a_rate_is_base_times_effects_times_ratios(stressed: Population) -> None:
    offer = offers_at_random(2, 2, seed=6)[0]

    def look(living: Living, month: Month, place: PlaceOfMonth) -> None:
        people = living.people
        decision = Decision.EMERGENCY_NEED
        who = np.array([11, 3])
        for at, rate in zip(who, living.rates(decision, who), strict=True):
            expected = stressed.solved.rates.base[decision, people.cell[at]]
            for group in range(place.effects.shape[1]):
                if people.exposures[at] >> group & 1:
                    expected *= place.effects[people.practice[at], group, decision]
            row = month.ratios[month.row[decision, people.band[at]]]
            for entries in people.at.values():
                expected *= row[entries[at]]
            assert rate == pytest.approx(expected, rel=1e-12)
            assert expected > 0
        doubled = living.rates(decision, who, np.array([2.0, 0.5]))
        assert (doubled / living.rates(decision, who)).tolist() == [2.0, 0.5]

    look_at(stressed, offer, look)


@pytest.mark.unit
def test_events_at_no_rate_befall_nobody_and_a_share_of_one_everybody(stressed: Population) -> None:
    def look(living: Living, month: Month, place: PlaceOfMonth) -> None:
        everybody = np.arange(living.people.slot.size)
        nothing = np.zeros(everybody.size)
        assert not living.befalls(Decision.AE_ATTENDANCE, everybody, nothing).any()
        assert not living.how_many(Decision.COMMUNITY_CONTACTS, everybody, month.salt[0], nothing).any()
        share = living.rates(Decision.USUAL_DOCTOR, everybody)
        assert living.turns_out(Decision.USUAL_DOCTOR, everybody, 0, 1 / np.maximum(share, 1e-9)).all()
        assert living.trouble[0] == 0

    look_at(stressed, None, look)


@pytest.mark.unit
def test_what_is_noted_is_counted_by_kind_and_trust(stressed: Population) -> None:
    def look(living: Living, month: Month, place: PlaceOfMonth) -> None:
        who = np.array([4, 1200, 2500])
        living.note(Item.DEATH, who)
        living.note(Item.EMERGENCY_BED_DAY, who, np.array([5, 0, 7]))
        assert living.tally[Item.DEATH].sum() == 3
        by_kind = np.bincount(living.people.kind[who], weights=[5, 0, 7], minlength=living.tally.shape[1])
        assert np.array_equal(living.tally[Item.EMERGENCY_BED_DAY], by_kind)
        assert living.tally.sum() == 15

    look_at(stressed, None, look)


@pytest.mark.unit
def test_a_care_home_and_independence_rule_out_what_they_rule_out() -> None:
    columns = free_slots(3)
    for name in ("lives_alone", "is_carer", "has_carer", "has_home_care", "in_reablement", "is_lonely"):
        set_field(columns, name, 1)
    set_field(columns, "in_care_home", np.array([1, 0, 0]))
    set_field(columns, "needs_help", np.array([0, 1, 0]))
    words = columns.social.astype(np.int64)
    settle_social(words)
    columns.social[...] = words
    names = (
        "lives_alone",
        "is_carer",
        "has_carer",
        "has_home_care",
        "in_reablement",
        "needs_help",
        "is_lonely",
    )
    seen = [[int(field(columns, name)[at]) for name in names] for at in range(3)]
    assert seen == [[0, 0, 0, 0, 0, 1, 1], [1, 1, 1, 1, 1, 1, 1], [1, 1, 0, 0, 1, 0, 1]]


@pytest.mark.property
@pytest.mark.parametrize("seed", [None, 5])
def test_no_rate_is_above_the_bound_by_which_events_are_passed_over(
    stressed: Population, seed: int | None
) -> None:
    def look(living: Living, month: Month, place: PlaceOfMonth) -> None:
        people = living.people
        everybody = np.arange(people.slot.size)
        risks = read(people.person, RISKS)
        person = risks | people.frailty << PERSON_FRAILTY | people.activation << PERSON_ACTIVATION
        low, high = people.conditions & LOW, people.conditions >> LOW_BITS
        social = people.social & LOW | people.at[RECENT] - RECENT << LOW_BITS
        for decision in range(FOR_ANYBODY + 1):
            is_admission = decision in Decision.EMERGENCY_NEED.numbers
            rate = living.rates(
                decision, everybody, living.at_trust(decision, everybody) if is_admission else None
            )
            # In float32, as the filter takes it.
            bound = month.bound_base[people.cell, decision] * month.bound_low[low, decision]
            bound = bound * month.bound_high[high, decision] * month.bound_person[person, decision]
            bound = bound * month.bound_social[social, decision]
            bound = bound * place.most[people.practice, decision]
            assert bound.dtype == np.float32
            assert (rate <= bound).all(), decision_names()[decision]
            looked.append(float(rate.max()))

    looked: list[float] = []
    look_at(stressed, None if seed is None else offers_at_random(2, 2, seed)[0], look)
    assert len(looked) == FOR_ANYBODY + 1
    assert np.count_nonzero(looked) > FOR_ANYBODY / 2


@pytest.mark.property
@pytest.mark.parametrize("seed", [None, 6])
def test_no_change_of_a_condition_is_likelier_than_its_limit(stressed: Population, seed: int | None) -> None:
    def look(living: Living, month: Month, place: PlaceOfMonth) -> None:
        people = living.people
        everybody = np.arange(people.slot.size)
        for family in (
            Decision.RECOVERY,
            Decision.DIAGNOSIS,
            Decision.MANAGEMENT_WON,
            Decision.MANAGEMENT_LOST,
        ):
            for decision in family.numbers:
                limit = place.limit[people.practice, decision].astype(np.float64)
                rate = living.rates(decision, everybody)
                assert (rate <= limit).all(), decision_names()[decision]
                looked.append(float(rate.max()))

    looked: list[float] = []
    look_at(stressed, None if seed is None else offers_at_random(2, 2, seed)[0], look)
    assert len(looked) == 4 * len(CONDITIONS)
    assert np.count_nonzero(looked) > 3 * len(CONDITIONS)
