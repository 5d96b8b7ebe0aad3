"""Choice of a trust: shares in closed form, few who move, the same luck, and care that follows the patient."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.baseline import Baseline
from agents.citizens.choice import (
    MOST_TRUSTS,
    among,
    known_speed,
    planned_reach,
    trusts_waited_at,
    usual_speeds,
    usual_trusts,
)
from agents.citizens.citizen import Citizen
from agents.citizens.columns import field, set_field
from agents.citizens.counts import HOSPITAL_ITEMS, Item
from agents.citizens.offer import Offer, offer_today, with_process
from agents.citizens.population import Population, reach_of
from agents.citizens.replay import replay, start_of
from tests.agents.citizens.populations import is_plausible
from tests.agents.citizens.towns import town
from tests.agents.citizens.twins import TWO_TRUSTS, apart

ELASTICITY = 0.8
PLANNED = (
    *(Item.REFERRAL, Item.URGENT_REFERRAL, Item.WAITING, Item.WAITING_OVER_18_WEEKS, Item.TREATED),
    *(Item.REMOVED_FROM_LIST, Item.LEFT_WHILE_WAITING, Item.ARRIVED_WAITING, Item.OUTPATIENT_FIRST),
    *(Item.OUTPATIENT_FOLLOW_UP, Item.DAY_CASE, Item.PLANNED_ADMISSION, Item.PLANNED_BED_DAY),
    Item.ONWARD_REFERRAL,
)
SHARES = st.lists(st.floats(0.01, 1), min_size=1, max_size=5)


def chances(reach: list[float], speed: list[float], elasticity: float) -> np.ndarray:
    """The chance of each trust by the usual one, of one practice with these shares."""
    share = np.array(reach) / sum(reach)
    totals = planned_reach(np.cumsum(share)[None, :], np.array(speed), elasticity)[0]
    return np.diff(totals, axis=1, prepend=0.0)


def slow_first_trust(level: float = 0.25) -> Offer:
    """Both trusts' offer of today, but the first treats this much more slowly."""
    return with_process(offer_today(2, 2), "planned_treatment", level, members=[0])


def with_elasticity(population: Population, elasticity: float, lag: int = 0, memory: int = 1) -> Population:
    """The same people, who answer so strongly to waits, which they know at once unless told."""
    solved = replace(
        population.solved, choice_elasticity=elasticity, wait_lag_months=lag, wait_memory_months=memory
    )
    return apart(population, solved=solved)


@pytest.mark.unit
def test_a_trust_with_twice_the_wait_loses_what_the_elasticity_says() -> None:
    found = chances([0.5, 0.5], [0.5, 1.0], 1.0)
    # 0.5 x 0.5 to 0.5 x 1 is 1/3 to 2/3: a third of those of the first go to the second.
    assert found == pytest.approx(np.array([[2 / 3, 1 / 3], [0, 1]]))


@pytest.mark.unit
def test_who_leaves_goes_where_shares_rise() -> None:
    found = chances([0.5, 0.3, 0.2], [0.25, 1.0, 1.0], 0.5)
    # 0.25, 0.3 and 0.2 of 0.75: half of 0.5 is 1/3 now, and the others share the rest as they shared before.
    assert found == pytest.approx(np.array([[2 / 3, 0.2, 2 / 15], [0, 1, 0], [0, 0, 1]]))


@pytest.mark.property
@given(shares=SHARES, data=st.data(), elasticity=st.floats(0, 3))
def test_shares_are_those_of_today_times_speed_to_the_elasticity(
    shares: list[float], data: st.DataObject, elasticity: float
) -> None:
    size = len(shares)
    speed = np.array(data.draw(st.lists(st.floats(0.05, 3), min_size=size, max_size=size)))
    usual = np.array(shares) / sum(shares)
    found = chances(shares, list(speed), elasticity)
    wanted = usual * speed**elasticity / (usual * speed**elasticity).sum()
    assert usual @ found == pytest.approx(wanted)
    moved = (usual * (1 - np.diag(found))).sum()
    assert moved == pytest.approx(np.maximum(usual - wanted, 0).sum(), abs=1e-9)


@pytest.mark.property
@given(shares=SHARES, level=st.floats(0, 3), elasticity=st.floats(0, 3))
def test_at_like_waits_everybody_goes_where_they_usually_go(
    shares: list[float], level: float, elasticity: float
) -> None:
    found = chances(shares, [level] * len(shares), elasticity)
    assert np.array_equal(found, np.eye(len(shares)))


@pytest.mark.property
@given(shares=SHARES, data=st.data())
def test_without_elasticity_waits_move_nobody(shares: list[float], data: st.DataObject) -> None:
    size = len(shares)
    speed = data.draw(st.lists(st.floats(0, 3), min_size=size, max_size=size))
    assert np.array_equal(chances(shares, speed, 0.0), np.eye(size))


@pytest.mark.unit
def test_a_month_in_which_a_trust_treats_nobody_is_no_endless_wait() -> None:
    # A wait of 31 times today's to one of today's, to the power of -1: 1/31 to 1, half and half.
    assert chances([0.5, 0.5], [0.0, 1.0], 1.0)[0] == pytest.approx([2 / 32, 30 / 32])
    assert chances([0.5, 0.5], [0.0, 1.0], 0.1)[0, 0] > 0.8
    assert np.array_equal(chances([0.5, 0.5], [0.0, 0.0], 0.1), np.eye(2))


@pytest.mark.unit
def test_what_is_known_of_waits_is_late_and_of_several_months() -> None:
    """Known after two months, three at a time: of speeds 1, 1, 0.4, 0.1, 0.7 in turn, at first all as today."""
    speeds, known = usual_speeds(1, lag_months=2, memory_months=3), []
    assert speeds.tolist() == [[1.0]] * 4
    for speed in (1.0, 1.0, 0.4, 0.1, 0.7, 1.0, 1.0):
        whole = np.concatenate([speeds, [[speed]]])
        known.append(float(known_speed(whole, memory_months=3)[0]))
        speeds = whole[1:]
    assert known == pytest.approx([1, 1, 1, 1, 0.8, 0.5, 0.4])


@pytest.mark.unit
def test_what_is_known_at_once_is_the_month_s_own() -> None:
    speeds = usual_speeds(2, lag_months=0, memory_months=1)
    assert speeds.shape == (0, 2)
    assert known_speed(np.concatenate([speeds, [[0.3, 1.0]]]), 1).tolist() == [0.3, 1.0]


@pytest.mark.unit
def test_a_draw_falls_on_one_of_several() -> None:
    totals = np.array([[0.2, 0.5, 1.0]] * 4)
    assert among(totals, np.array([0.0, 0.2, 0.499, 0.999])).tolist() == [0, 1, 1, 2]
    assert among(2 * totals, np.array([0.0, 0.2, 0.499, 0.999])).tolist() == [0, 1, 1, 2]


@pytest.mark.unit
def test_a_place_has_no_more_trusts_than_there_is_room_for(baseline: Baseline) -> None:
    place = town()
    near = next(iter(place.trusts.values()))
    many = {f"R{number}": replace(near, code=f"R{number}") for number in range(MOST_TRUSTS + 1)}
    with pytest.raises(
        ValueError, match=r"town: 16 trusts with a share of the place .* give 15 or fewer, and"
    ):
        reach_of(replace(place, trusts=many), baseline)


@pytest.mark.statistical
def test_as_many_choose_another_trust_as_the_waits_say(stressed: Population) -> None:
    people = with_elasticity(stressed, ELASTICITY)
    usual = usual_trusts(people.reach, people.seed, people.columns)
    idle = (field(people.columns, "pathway") == 0) & (people.columns.key != 0)
    people.live_apart(slow_first_trust())
    referred = idle & (field(people.columns, "pathway") > 0) & (usual == 0)
    elsewhere = field(people.columns, "waits_elsewhere")
    chance = np.diff(planned_reach(TWO_TRUSTS, np.array([0.25, 1.0]), ELASTICITY), axis=2, prepend=0.0)
    leaves = chance[people.columns.practice[referred], 0, 1]
    assert is_plausible(int((elsewhere[referred] == 2).sum()), leaves)
    assert 0.4 < leaves.mean() < 0.7
    assert not elsewhere[(usual == 1) | ~idle].any()


@pytest.mark.property
def test_the_same_people_are_referred_and_a_greater_difference_moves_more_of_them(
    stressed: Population,
) -> None:
    left = []
    for level in (1.0, 0.7, 0.2):
        people = with_elasticity(stressed, ELASTICITY)
        people.live_apart(with_process(slow_first_trust(level), "planned_treatment", 1.0, members=[1]))
        idle = field(stressed.columns, "pathway") == 0
        left.append((idle & (field(people.columns, "pathway") > 0), field(people.columns, "waits_elsewhere")))
    referred = [each[0] for each in left]
    assert np.array_equal(referred[0], referred[1])
    assert np.array_equal(referred[0], referred[2])
    moved = [set(np.flatnonzero(each[1]).tolist()) for each in left]
    assert moved[0] == set()
    assert moved[0] < moved[1] < moved[2]


@pytest.mark.property
def test_emergencies_stay_where_they_are_and_lists_balance_at_each_trust(stressed: Population) -> None:
    people, others = with_elasticity(stressed, ELASTICITY), with_elasticity(stressed, 0.0)
    counts, counts_of_others = people.live(slow_first_trust()), others.live(slow_first_trust())
    emergencies = [item for item in HOSPITAL_ITEMS if item not in PLANNED]
    assert np.array_equal(counts.by_trust[:, emergencies], counts_of_others.by_trust[:, emergencies])
    assert np.array_equal(counts.by_practice, counts_of_others.by_practice)
    for _ in range(6):
        at = counts.by_trust[:, :, 0]
        came = [Item.WAITING, Item.REFERRAL, Item.ONWARD_REFERRAL, Item.ARRIVED_WAITING]
        waiting = at[:, came].sum(axis=1)
        waiting -= at[:, [Item.TREATED, Item.REMOVED_FROM_LIST, Item.LEFT_WHILE_WAITING]].sum(axis=1)
        counts = people.live(slow_first_trust())
        assert counts.by_trust[:, Item.WAITING, 0].tolist() == waiting.tolist()


@pytest.mark.property
def test_who_chose_another_trust_is_treated_there_and_may_choose_anew(stressed: Population) -> None:
    people = with_elasticity(stressed, ELASTICITY)
    people.live(slow_first_trust())
    trusts = trusts_waited_at(people.reach, people.seed, people.columns)
    waits = (field(people.columns, "pathway") > 0) & (people.columns.key != 0)
    moved = waits & (field(people.columns, "waits_elsewhere") > 0)
    assert moved.sum() >= 10
    before = people.columns.planned_care.copy()
    # Only the second trust treats anybody: of those who wait there, whoever is usually at the first are treated too.
    offer = with_process(slow_first_trust(0.0), "urgent_treatment", 0.0, members=[0])
    tallies = people.live_apart(offer)
    treated = tallies.by_trust.sum(axis=0)[:, Item.TREATED, 0]
    assert treated[0] == 0 < treated[1]
    ended = moved & (people.columns.planned_care == 0)
    assert ended.any()
    assert set(trusts[ended].tolist()) == {1}
    stay = moved & (field(people.columns, "pathway") > 0)
    assert np.array_equal(people.columns.planned_care[stay] >> 8, before[stay] >> 8)


@pytest.mark.property
def test_without_elasticity_nobody_ever_waits_elsewhere(stressed: Population) -> None:
    people = with_elasticity(stressed, 0.0)
    for _ in range(3):
        people.live(slow_first_trust(0.1))
    assert not field(people.columns, "waits_elsewhere").any()


@pytest.mark.property
def test_nobody_chooses_by_a_wait_before_it_is_known_and_as_many_do_then(stressed: Population) -> None:
    late, soon = (with_elasticity(stressed, ELASTICITY, lag=lag) for lag in (2, 0))
    moved = []
    for people in (late, soon):
        counts = []
        for _ in range(3):
            people.live(slow_first_trust())
            counts.append(int(np.count_nonzero(field(people.columns, "waits_elsewhere"))))
        moved.append(counts)
    assert moved[0][:2] == [0, 0]
    assert 0 < moved[0][2] < moved[1][2]
    assert moved[1][0] > 0


@pytest.mark.property
def test_of_several_months_each_counts_alike(stressed: Population) -> None:
    """A month that is four times as slow among three usual ones is known as a speed of 13/16."""
    idle = field(stressed.columns, "pathway") == 0
    chosen = []
    for memory, level in ((4, 0.25), (1, 13 / 16), (1, 0.25)):
        people = with_elasticity(stressed, ELASTICITY, memory=memory)
        people.live_apart(slow_first_trust(level))
        chosen.append(field(people.columns, "waits_elsewhere")[idle])
    assert np.array_equal(chosen[0], chosen[1])
    assert 0 < np.count_nonzero(chosen[0]) < np.count_nonzero(chosen[2])


@pytest.mark.property
def test_a_life_lived_again_alone_knows_the_same_of_waits(stressed: Population) -> None:
    people = with_elasticity(stressed, ELASTICITY, lag=1, memory=2)
    offers = [slow_first_trust(level) for level in (0.1, 0.2, 0.05, 1.0, 0.4)]
    for offer in offers[:2]:
        people.live(offer)
    start = start_of(people, people.columns.key[people.columns.key != 0][:400])
    for offer in offers[2:]:
        people.live(offer)
    again = replay(people, start, offers)[-1]
    slots = {key: slot for slot, key in enumerate(people.columns.key.tolist()) if key}
    here = np.flatnonzero(again.columns.key)
    true = np.array([slots[key] for key in again.columns.key[here].tolist()])
    assert np.array_equal(people.columns.planned_care[true], again.columns.planned_care[here])
    elsewhere = field(again.columns, "waits_elsewhere")[here]
    assert np.array_equal(elsewhere, field(people.columns, "waits_elsewhere")[true])
    assert elsewhere.any()


@pytest.mark.unit
def test_whoever_waits_at_another_trust_than_usual_says_so(stressed: Population) -> None:
    people = apart(stressed)
    slot = int(np.flatnonzero((field(people.columns, "pathway") > 0) & (people.columns.key != 0))[0])
    assert "at trust" not in str(Citizen(people.columns, slot))
    set_field(people.columns, "waits_elsewhere", 2)
    assert " at trust 2, " in str(Citizen(people.columns, slot))
