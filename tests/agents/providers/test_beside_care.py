"""What moves beside care: nothing today, what rows say in the end, at their pace, for each member, and back again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from agents.providers.beside_care import READ_ELSEWHERE, BesideCare
from agents.providers.effort import Effort
from agents.providers.levers import Levers
from scenarios.effect_bounds import dose_today
from scenarios.effects import Effect, dose, load_effects
from scenarios.efforts import load_efforts
from tests.agents.providers.small_levers import at, set_by_chance, small_levers

pytestmark = pytest.mark.unit
EFFECTS, EFFORTS = load_effects(), load_efforts()
BESIDE = [each for each in EFFECTS.values() if each.target not in READ_ELSEWHERE]
FOR_EVER = 3000
"""Months after which nothing is left to come, of coding too."""


def alone(effect: Effect) -> BesideCare:
    """The small place if a row were the only one."""
    return BesideCare(small_levers(), {effect.name: effect})


def after(beside: BesideCare, levers: Levers, months: int, **facts: object) -> BesideCare:
    """The same some months later."""
    for month in range(beside.month + 1, beside.month + months + 1):
        beside.advance(levers, month, facts)  # type: ignore[arg-type]
    return beside


def pulled(effect: Effect, level: float) -> tuple[Levers, dict[str, object]]:
    """Levers of today but for the driver of a row, and the fact that goes with them."""
    levers = small_levers()
    if effect.driver != "lever":
        return levers, {effect.driver_name: level}
    levers.set(effect.owner, effect.driver_name, level)
    return levers, {}


def moved(beside: BesideCare, effect: Effect) -> np.ndarray:
    """How far what a row moves is from today's, by member."""
    key = (effect.owner, effect.target_name)
    if effect.unit == "ratio":
        return beside.multiplied(effect.target)[key] - 1
    return beside.added(effect.target)[key]


def in_the_end(effect: Effect) -> float:
    """How far full effort takes it in the end."""
    change, today = float(effect.full_change), dose_today(effect, EFFORTS)
    return (1 + change) / (1 + change * today) - 1 if effect.unit == "ratio" else change * (1 - today)


def test_every_row_is_followed_once_and_by_somebody() -> None:
    care = Effort(small_levers())
    followed = [each.name for part in (care, BesideCare(small_levers())) for each in _rows(part)]
    stocks = {each.name for each in EFFECTS.values() if each.target == "stock"}
    assert len(set(followed)) == len(followed)
    assert set(followed) | stocks == set(EFFECTS)


def _rows(part: Effort | BesideCare) -> list[Effect]:
    return [each for rows in part.rows.values() for each in rows.effects]


def test_nothing_moves_to_the_last_bit_while_efforts_are_today_s() -> None:
    levers = small_levers()
    beside = after(BesideCare(levers), levers, 30)
    for each in BESIDE:
        assert (moved(beside, each) == 0).all()
    assert beside.recorded() == {}
    assert beside.raised(levers) is levers


@pytest.mark.parametrize("effect", BESIDE, ids=lambda each: each.name)
def test_a_row_moves_what_it_says_as_far_as_it_says(effect: Effect) -> None:
    levers, facts = pulled(effect, 1.0)
    found = moved(after(alone(effect), levers, FOR_EVER, **facts), effect)
    assert found == pytest.approx(np.full(found.shape, in_the_end(effect)), rel=1e-4)


@pytest.mark.parametrize("effect", BESIDE, ids=lambda each: each.name)
def test_half_comes_and_goes_in_the_months_stated(effect: Effect) -> None:
    levers, facts = pulled(effect, 1.0)
    beside, whole = alone(effect), in_the_end(effect)
    assert moved(after(beside, levers, effect.lag_50_months, **facts), effect) == pytest.approx(whole / 2)
    further = effect.lag_90_months - effect.lag_50_months
    assert moved(after(beside, levers, further, **facts), effect) == pytest.approx(0.9 * whole)
    after(beside, levers, FOR_EVER, **facts)
    nothing = dict.fromkeys(facts, 0.0)
    left = moved(after(beside, small_levers(), effect.decay_50_months, **nothing), effect)
    assert left == pytest.approx(whole / 2, rel=1e-3)
    assert moved(after(beside, small_levers(), FOR_EVER, **nothing), effect) == pytest.approx(0, abs=1e-3)


def test_a_practice_that_records_all_it_can_reports_more_by_hand() -> None:
    levers = small_levers()
    levers.set("gp_practice", "recording", 1.0, [1])
    levers.set("gp_practice", "recording", 0.0, [2])
    points = after(BesideCare(levers), levers, FOR_EVER).recorded()["share_at_target"]
    row = EFFECTS["recording_reported_targets"]
    today = dose(float(EFFORTS["recording"].today), row.saturation)
    # 0.25 points between no and full recording; today's 0.4 is worth (1 - exp(-0.4)) / (1 - exp(-1)) = 0.5215 of it.
    assert today == pytest.approx(0.5215, abs=1e-4)
    assert points == pytest.approx([0, 0.25 * (1 - 0.5215), -0.25 * 0.5215], abs=1e-4)


def test_coding_creeps() -> None:
    levers = small_levers()
    levers.set("acute_trust", "coding", 1.0, [0])
    beside = BesideCare(levers)
    after_a_year = after(beside, levers, 12).recorded()["complicated_share"].copy()
    after_ten = after(beside, levers, 108).recorded()["complicated_share"]
    assert 0 < after_a_year[0] < 0.01 < after_ten[0]
    assert after_a_year[1] == after_ten[1] == 0


def test_shared_learning_raises_the_lever_of_those_who_take_part() -> None:
    levers = small_levers()
    beside = after(BesideCare(levers), levers, FOR_EVER, shared_learning=[1.0, 0.0])
    acting = beside.raised(levers)
    before, now = (each.of("acute_trust", "safety_and_quality") for each in (levers, acting))
    assert now - before == pytest.approx([0.15, 0])
    assert (levers.levels["acute_trust"] == levers.baseline["acute_trust"]).all()
    others = [name for name in levers.names["acute_trust"] if name != "safety_and_quality"]
    assert all((levers.of("acute_trust", name) == acting.of("acute_trust", name)).all() for name in others)


def test_a_lever_is_not_raised_beyond_all() -> None:
    levers = at(0.95)
    beside = after(BesideCare(small_levers()), levers, FOR_EVER, shared_learning=1.0)
    assert beside.raised(levers).of("acute_trust", "safety_and_quality").tolist() == [1, 1]


def test_less_of_a_fact_than_today_moves_as_far_the_other_way() -> None:
    row = EFFECTS["contract_administration"]
    more, less = (after(alone(row), small_levers(), FOR_EVER, contract_forms=fact) for fact in (1.0, -1.0))
    assert moved(less, row) == pytest.approx(-moved(more, row))
    assert (moved(more, row) > 0).all()


def test_what_held_in_the_reference_year_goes_as_what_is_given_up() -> None:
    row = EFFECTS["contract_administration"]
    given_up = after(alone(row), small_levers(), row.decay_50_months, contract_forms=-1.0)
    assert moved(given_up, row) == pytest.approx(-float(row.full_change) / 2)


def test_care_meets_less_of_a_curved_fact_as_far_the_other_way() -> None:
    row = EFFECTS["paid_targets_crowd_out"]
    there = {}
    for fact in (0.5, -0.5):
        effort = Effort(small_levers(), {row.name: row})
        for month in range(1, FOR_EVER):
            effort.advance(small_levers(), month, {"effort_paid_by_target_share": fact})
        there[fact] = effort.come_through()[row.name]
    assert there[-0.5] == pytest.approx(-there[0.5])


def test_months_are_the_same_after_keeping() -> None:
    levers = small_levers()
    set_by_chance(levers, 3)
    beside = after(BesideCare(small_levers()), levers, 7, shared_learning=[0.5, 0.25])
    again = BesideCare(small_levers())
    again.restore(beside.state())
    for each in (beside, again):
        after(each, levers, 5, deferred_income=0.3)
    assert again.month == 12
    for target in ("record", "lever", "administration"):
        for key, points in beside.added(target).items():
            assert (points == again.added(target)[key]).all()


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (
            lambda beside: beside.advance(small_levers(), 1, {"shared_learnin": 1}),
            "no row of effects.csv reads the fact 'shared_learnin'. Did you mean 'shared_learning'",
        ),
        (
            lambda beside: beside.advance(small_levers(), 1, {"contract_forms": -1.2}),
            "fact 'contract_forms': -1.2 is not allowed; give a number from -1 to 1",
        ),
        (
            lambda beside: beside.advance(small_levers(), 2),
            "month 2 does not follow month 0; advance one month at a time",
        ),
        (
            lambda beside: beside.restore({"month": 3}),
            "efforts of gp_practice: (0,) were kept as stages, rows and members, and (4, 1, 3) are needed",
        ),
    ],
)
def test_what_is_refused_moves_nothing(act: Callable[[BesideCare], None], said: str) -> None:
    beside = BesideCare(small_levers())
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the text is what is tested
        act(beside)
    assert said in str(refusal.value)
    assert beside.month == 0
    assert beside.recorded() == {}
