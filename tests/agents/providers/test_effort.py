"""What comes of efforts: exactly nothing today, more of more, within bounds, when stated, and back again."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.citizens.offer import check_offer, offer_today, with_process
from agents.providers.effort import Effort
from agents.providers.levers import Levers
from scenarios.effect_bounds import dose_today, least_of, most_of
from scenarios.effects import Effect, dose, load_effects
from scenarios.efforts import GROUPS, LEVEL_OF, load_efforts
from scenarios.processes import load_processes
from tests.agents.providers.small_levers import SHARES, at, set_all, set_by_chance, small_levers

EFFECTS, EFFORTS, PROCESSES = load_effects(), load_efforts(), load_processes()
FOR_THE_MONTH = [each for each in EFFECTS.values() if each.is_for_the_month]
FACTS = sorted({each.driver_name for each in FOR_THE_MONTH if each.driver == "fact"})
FOR_EVER = 480
"""Months after which a millionth of a step is left at most."""


def after(effort: Effort, levers: Levers, months: int, **facts: object) -> dict[str, np.ndarray]:
    """The multipliers after so many months more."""
    for month in range(effort.month + 1, effort.month + months + 1):
        effort.advance(levers, month, facts)  # type: ignore[arg-type]
    return effort.multipliers()


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the text is what is tested
        act()
    return str(refusal.value)


def alone(effect: Effect) -> Effort:
    """Efforts of the small place if nothing but a row had an effect."""
    return Effort(small_levers(), {effect.name: effect})


def pulled(effect: Effect, level: float) -> tuple[Levers, dict[str, object]]:
    """Levers of today but for the driver and partners of a row, and the facts that go with them."""
    levers = small_levers()
    for partner in effect.partners:
        group, _, lever = partner.partition(".")
        levers.set(group, lever, level)
    if effect.driver == "fact":
        return levers, {effect.driver_name: level}
    levers.set(effect.owner, effect.driver_name, level)
    return levers, {}


def in_the_end(effect: Effect) -> float:
    """What a row makes of its process once all of full effort has come through."""
    change = float(effect.full_change)
    return (1 + change) / (1 + change * dose_today(effect, EFFORTS))


# Today


@pytest.mark.unit
def test_what_is_remembered_of_a_month_before_changes_nothing() -> None:
    """Efforts that stay, move, and come back: as if each month's doses were worked out anew."""
    levers = small_levers()
    one, anew = Effort(levers), Effort(levers)
    for month in range(1, 25):
        if month in (4, 9):
            set_by_chance(levers, month)
        if month == 15:
            levers.levels = levers.state()
        if month == 18:
            levers.levels = {group: each.copy() for group, each in levers.baseline.items()}
        facts = {FACTS[0]: 0.5} if month in (6, 7, 12) else {}
        one.advance(levers, month, facts)
        anew.restore(anew.state())
        anew._doses_of = ()
        anew.advance(levers, month, facts)
        for name, value in one.multipliers().items():
            assert value.tolist() == anew.multipliers()[name].tolist(), (month, name)


@pytest.mark.unit
def test_a_state_that_was_restored_moves_on_though_the_doses_stay() -> None:
    levers = small_levers()
    effort = Effort(levers)
    after(effort, levers, 3)
    group = next(name for name, each in effort.stages.items() if each.any())
    state = effort.state()
    effort.restore(state | {group: state[group] * 0.5})
    effort.advance(levers, 4)
    assert (effort.stages[group] > state[group] * 0.5).any()


@pytest.mark.unit
def test_nothing_changes_to_the_last_bit_while_efforts_are_today_s() -> None:
    levers = small_levers()
    for multiplier in after(Effort(levers), levers, 30).values():
        assert (multiplier == 1).all()


@pytest.mark.property
@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0.01, 1e5), min_size=1, max_size=300), st.integers(1, 4))
def test_nothing_changes_in_any_place_while_efforts_are_today_s(shares: list[float], trusts: int) -> None:
    levers = Levers({**SHARES, "gp_practice": shares, "acute_trust": np.arange(1, trusts + 1) / 7})
    found = after(Effort(levers), levers, 3)
    assert all((multiplier == 1).all() for multiplier in found.values())


@pytest.mark.unit
def test_every_process_has_a_multiplier_in_the_order_of_the_file() -> None:
    found = Effort(small_levers()).multipliers()
    assert list(found) == list(PROCESSES)
    shapes = {"practice": (3,), "trust": (2,)}
    for name, process in PROCESSES.items():
        assert found[name].shape == shapes.get(process.level, ()), name
        assert found[name].dtype == np.float64


# More and less


@pytest.mark.unit
@pytest.mark.parametrize("effect", FOR_THE_MONTH, ids=lambda each: each.name)
def test_a_row_moves_its_process_as_far_as_it_says_and_nothing_else(effect: Effect) -> None:
    levers, facts = pulled(effect, 1.0)
    found = after(alone(effect), levers, FOR_EVER, **facts)
    wanted = in_the_end(effect)
    assert found.pop(effect.target_name) == pytest.approx(wanted, abs=1e-5)
    assert all((multiplier == 1).all() for multiplier in found.values())
    assert least_of(effect, EFFORTS) - 1e-9 <= wanted <= most_of(effect, EFFORTS) + 1e-9


@pytest.mark.unit
@pytest.mark.parametrize("effect", FOR_THE_MONTH, ids=lambda each: each.name)
def test_half_and_nine_tenths_of_a_row_s_effect_come_in_the_months_stated(effect: Effect) -> None:
    levers, facts = pulled(effect, 1.0)
    effort, change = alone(effect), in_the_end(effect) - 1
    half = after(effort, levers, effect.lag_50_months, **facts)[effect.target_name] - 1
    most = after(effort, levers, effect.lag_90_months - effect.lag_50_months, **facts)[effect.target_name] - 1
    assert half == pytest.approx(0.5 * change, abs=1e-9)
    assert most == pytest.approx(0.9 * change, abs=1e-9)


@pytest.mark.unit
@pytest.mark.parametrize("effect", FOR_THE_MONTH, ids=lambda each: each.name)
def test_half_of_a_row_s_effect_is_gone_in_the_months_stated(effect: Effect) -> None:
    levers, facts = pulled(effect, 1.0)
    effort = alone(effect)
    full = after(effort, levers, FOR_EVER, **facts)[effect.target_name] - 1
    nothing = dict.fromkeys(facts, 0.0)
    left = after(effort, small_levers(), effect.decay_50_months, **nothing)[effect.target_name] - 1
    assert left == pytest.approx(0.5 * full, abs=1e-5)


@pytest.mark.property
@settings(max_examples=30, deadline=None)
@given(st.sampled_from(FOR_THE_MONTH), st.lists(st.floats(0, 1), min_size=1, max_size=24), st.data())
def test_more_effort_moves_further(effect: Effect, path: list[float], data: st.DataObject) -> None:
    less, more = alone(effect), alone(effect)
    way = np.sign(float(effect.full_change))
    for month, level in enumerate(path, start=1):
        higher = data.draw(st.floats(level, 1))
        for effort, now in ((less, level), (more, higher)):
            levers, facts = pulled(effect, now)
            effort.advance(levers, month, facts)  # type: ignore[arg-type]
        name = effect.target_name
        further = way * (more.multipliers()[name] - less.multipliers()[name])
        assert (further >= -1e-12).all()


@pytest.mark.property
@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=6), st.integers(1, 24))
def test_no_efforts_take_a_process_out_of_its_bounds(seeds: list[int], months: int) -> None:
    levers = small_levers()
    effort = Effort(levers)
    for seed in seeds:
        set_by_chance(levers, seed)
        facts = dict(zip(FACTS, np.random.default_rng(seed).random(len(FACTS)), strict=True))
        found = after(effort, levers, months, **facts)
        for name, multiplier in found.items():
            assert (multiplier > 0).all()
            assert (multiplier <= float(PROCESSES[name].maximum)).all(), name


@pytest.mark.unit
@pytest.mark.parametrize("level", [0.0, 1.0])
def test_all_efforts_together_make_an_offer_that_is_allowed(level: float) -> None:
    levers = at(level)
    offer = offer_today(3, 2)
    for name, multiplier in after(Effort(small_levers()), levers, 120, **dict.fromkeys(FACTS, 1)).items():
        offer = with_process(offer, name, multiplier)
    check_offer(offer)
    assert (offer.practice != 1).any()


@pytest.mark.property
@settings(max_examples=3, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_there_and_back_again_leaves_nothing_behind(seed: int) -> None:
    levers = small_levers()
    effort = Effort(levers)
    before = after(effort, levers, 1)
    set_by_chance(levers, seed)
    between = after(effort, levers, 36, **dict.fromkeys(FACTS, 1))
    back = after(effort, small_levers(), FOR_EVER)
    assert max(np.abs(between[name] - 1).max() for name in before) > 0.01
    for name, multiplier in back.items():
        assert multiplier == pytest.approx(before[name], abs=1e-5)


# Owners and levels


@pytest.mark.unit
def test_a_practice_s_effort_moves_its_own_patients_alone() -> None:
    levers = small_levers()
    levers.set("gp_practice", "prevention", 1.0, members=[1])
    found = after(Effort(levers), levers, 24)["diagnosis"]
    assert found[1] > 1
    assert (found[[0, 2]] == 1).all()


@pytest.mark.unit
def test_efforts_of_many_move_what_is_of_the_place_by_their_shares() -> None:
    effect = EFFECTS["outreach_advice_and_guidance"]
    assert LEVEL_OF[effect.owner] != PROCESSES[effect.target_name].level
    plain = replace(effect, partners=(), partner_share=Fraction(0), saturation=None)
    levers = small_levers()
    levers.set("acute_trust", "outreach", [1.0, 0.0])
    found = after(alone(plain), levers, FOR_EVER)[effect.target_name]
    change, today = float(effect.full_change), float(EFFORTS["outreach"].today)
    assert found == pytest.approx((1 + change * 0.7) / (1 + change * today))


@pytest.mark.unit
def test_one_effort_of_the_place_moves_every_practice() -> None:
    effect = replace(
        EFFECTS["triage_referrals"], target_name="referral", partners=(), partner_share=Fraction(0)
    )
    levers = small_levers()
    levers.set("coordinator", "triage", 1.0)
    found = after(alone(effect), levers, 24)["referral"]
    assert found.shape == (3,)
    assert (found == found[0]).all()
    assert found[0] < 1


@pytest.mark.unit
def test_a_group_without_members_moves_nothing() -> None:
    levers = Levers({**SHARES, "coordinator": []})
    set_all(levers, 1.0)
    found = after(Effort(Levers({**SHARES, "coordinator": []})), levers, 12)
    assert found["hospital_pathway"] == 1
    assert found["settled_home_won"] > 1


@pytest.mark.unit
def test_what_hangs_on_partners_waits_for_the_least_of_them() -> None:
    effect = EFFECTS["integrated_team_admissions"]
    part = replace(effect, effect=Fraction(1, 2), partner_share=Fraction(1), fidelity=Fraction(1))
    levers, _ = pulled(part, 1.0)
    levers.set("social_care", "home_care_capacity", 0.4)
    found = after(alone(part), levers, FOR_EVER)[part.target_name]
    today = 1 - 0.5 * dose_today(part, EFFORTS)
    assert found == pytest.approx((1 - 0.5 * 0.4) / today)
    levers.set("gp_practice", "coordination", 0.0)
    assert after(alone(part), levers, FOR_EVER)[part.target_name] == pytest.approx(1 / today)


@pytest.mark.unit
def test_partners_of_the_same_group_go_member_by_member() -> None:
    effect = EFFECTS["restraint_referrals"]
    part = replace(effect, partners=("gp_practice.access",), partner_share=Fraction(1))
    levers = small_levers()
    levers.set("gp_practice", "access", [0.0, 0.6, 1.0])
    found = after(alone(part), levers, FOR_EVER)["referral"]
    assert found[0] > 1 > found[2]
    assert found[1] == pytest.approx(1)


@pytest.mark.unit
def test_an_effort_saturates() -> None:
    effect = EFFECTS["restraint_referrals"]
    half, full = (
        after(alone(effect), pulled(effect, level)[0], FOR_EVER)["referral"] for level in (0.5, 1.0)
    )
    none = after(alone(effect), pulled(effect, 0.0)[0], FOR_EVER)["referral"]
    share = (none - half) / (none - full)
    assert share == pytest.approx(dose(0.5, effect.saturation))
    assert (share > 0.5).all()


@pytest.mark.unit
def test_what_has_come_through_is_told_by_row_and_owner() -> None:
    levers = small_levers()
    effort = Effort(levers)
    after(effort, levers, 2)
    found = effort.come_through()
    assert set(found) == {each.name for each in FOR_THE_MONTH}
    assert found["access_contact_in_time"].shape == (3,)
    assert found["norm_letter_referrals"].tolist() == [0, 0, 0]
    first = EFFECTS["access_contact_in_time"]
    assert found["access_contact_in_time"] == pytest.approx(dose_today(first, EFFORTS))


# Facts


@pytest.mark.unit
def test_a_fact_may_hold_for_some_owners_alone() -> None:
    levers = small_levers()
    found = after(Effort(levers), levers, 6, norm_letter=[0, 0, 1])
    assert (found["referral"][:2] == 1).all()
    assert found["referral"][2] < 1


@pytest.mark.unit
def test_a_gate_keeps_people_from_treatment() -> None:
    levers = small_levers()
    found = after(Effort(levers), levers, 6, gate_assessment=1)
    assert found["dependence_treatment_begins"] < 0.9
    assert found["dependence_treatment_completed"] == 1


@pytest.mark.unit
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("gate_asessment", 1, "no row of effects.csv reads the fact 'gate_asessment'. Did you mean"),
        ("gate_assessment", 1.5, "fact 'gate_assessment': 1.5 is not allowed; give a number from -1 to 1"),
        ("gate_assessment", float("nan"), "fact 'gate_assessment': nan is not allowed"),
        (
            "norm_letter",
            [1, 1],
            "fact 'norm_letter': values of shape (2,) are not allowed; give one number, or one for each "
            "gp_practice, 3 in all",
        ),
    ],
)
def test_a_fact_that_is_refused_moves_nothing(name: str, value: object, said: str) -> None:
    levers = at(1.0)
    effort = Effort(small_levers())
    assert said in refused(lambda: effort.advance(levers, 1, {name: value}))  # type: ignore[dict-item]
    assert effort.month == 0
    assert all((multiplier == 1).all() for multiplier in effort.multipliers().values())


# Months and states


@pytest.mark.unit
@pytest.mark.parametrize("month", [0, 1, 3])
def test_a_month_that_does_not_follow_is_refused(month: int) -> None:
    levers = small_levers()
    effort = Effort(levers)
    effort.advance(levers, 1)
    said = refused(lambda: effort.advance(levers, month))
    assert said == f"month {month} does not follow month 1; advance one month at a time"


@pytest.mark.unit
def test_a_run_goes_on_from_a_state_to_the_same_bits() -> None:
    levers = small_levers()
    set_by_chance(levers, 1)
    whole, first, second = (Effort(small_levers()) for _ in range(3))
    after(first, levers, 7)
    kept = first.state()
    after(first, levers, 3)
    second.restore(kept)
    found, wanted = after(second, levers, 5), after(whole, levers, 12)
    assert second.month == 12
    assert all(np.array_equal(found[name], wanted[name]) for name in wanted)


@pytest.mark.unit
def test_a_state_of_another_place_is_refused() -> None:
    other = Effort(Levers({**SHARES, "gp_practice": [1]}))
    effort = Effort(small_levers())
    rows = sum(each.owner == "gp_practice" for each in FOR_THE_MONTH)
    assert refused(lambda: effort.restore(other.state())) == (
        f"efforts of gp_practice: (4, {rows}, 1) were kept as stages, rows and members, and (4, {rows}, 3) are "
        "needed; restore a state of the same place and effects.csv"
    )
    assert {group: each.shape[-1] for group, each in effort.stages.items()} == {
        group: len(SHARES[group]) for group in GROUPS
    }


@pytest.mark.unit
def test_sharing_changes_what_information_does_and_nothing_else() -> None:
    levers = small_levers()
    levers.set("coordinator", "information", 1.0)
    levers.set("coordinator", "triage", 1.0)
    plainly, shared = Effort(small_levers()), Effort(small_levers())
    shared.share_information(1.2)
    before = {name: each.copy() for name, each in shared.multipliers().items()}
    assert all((each == 1).all() for each in before.values())
    for month in range(1, 61):
        plainly.advance(levers, month)
        shared.advance(levers, month)
    driven = {
        each.target_name for each in plainly.rows["coordinator"].effects if each.driver_name == "information"
    }
    for name, each in plainly.multipliers().items():
        more = shared.multipliers()[name]
        assert (more == each).all() or name in driven
    shared.share_information(1.0)
    assert all((shared.multipliers()[name] == each).all() for name, each in plainly.multipliers().items())


@pytest.mark.unit
def test_an_effect_of_information_is_so_many_times_as_large() -> None:
    row = replace(
        load_effects()["shared_record_readmissions"],
        effect=Fraction(9, 10),
        partners=(),
        partner_share=Fraction(0),
    )
    effort, levers = alone(row), small_levers()
    levers.set("coordinator", "information", 1.0)
    effort.share_information(1.5)
    change = 1.5 * float(effort._as_written["coordinator"].full_change[0])
    for month in range(1, 241):
        effort.advance(levers, month)
    dose = effort.come_through()[row.name][0]
    today = effort.today["coordinator"][0, 0]
    assert effort.multipliers()[row.target_name] == pytest.approx((1 + change * dose) / (1 + change * today))
    assert dose == pytest.approx(1, abs=1e-3)


# Among those whom a row reaches


@pytest.mark.unit
def test_among_those_whom_a_row_reaches_its_whole_effect_is_felt() -> None:
    row = replace(
        EFFECTS["pathway_destination"],
        saturation=None,
        partners=(),
        partner_share=Fraction(0),
        fidelity=Fraction(1),
    )
    effort = alone(row)
    assert effort.among(row.name) == 1
    levers, _ = pulled(row, 1.0)
    of_all = after(effort, levers, FOR_EVER)["discharge_to_care_home"]
    today = float(EFFORTS["pathway_coordination"].today)
    assert of_all == pytest.approx((1 - 0.356 * 0.05) / (1 - 0.356 * 0.05 * today))
    assert effort.among(row.name) == pytest.approx((1 - 0.356) / (1 - 0.356 * today))


@pytest.mark.unit
def test_what_other_rows_do_is_done_to_those_as_to_all() -> None:
    levers = small_levers()
    effort = Effort(levers)
    set_all(levers, 0.9)
    moved = after(effort, levers, 36)
    (own,) = (ratio for each, ratio in effort.parts() if each.name == "pathway_destination")
    (among,) = (ratio for each, ratio in effort.parts(among=True) if each.name == "pathway_destination")
    assert among < own < 1
    found = effort.among("pathway_destination")
    assert found == pytest.approx(moved["discharge_to_care_home"] / own * among)
    assert effort.among("restraint_referrals").shape == (3,)


@pytest.mark.unit
def test_a_row_that_the_month_does_not_read_reaches_nobody() -> None:
    with pytest.raises(KeyError, match="no row 'steering_price' moves a process of the month"):
        Effort(small_levers()).among("steering_price")
