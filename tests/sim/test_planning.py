"""Plans for the whole, on an economy known by hand: what they weigh, and what they may bind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from agents.providers.governed import bound
from agents.providers.jumps import POINTS, answered
from agents.providers.response import Pull, reasons_of, wanted
from scenarios.answers import QALYS
from scenarios.contracts.contract import Contracts
from sim.planning import HEALTH, Plan
from tests.sim.clinics import Clinic
from tests.sim.governed_clinics import PLAIN_PEOPLE, PRACTICE_ROW, SHARE_OF_DOING, agreement, gains, plan
from tests.sim.test_gains import EACH, EACH_TOLD, JOINT, JOINT_TOLD, OWN_CLINIC, practices_moved
from tests.sim.test_theory import BLOCK, CLINIC, PRACTICES, TARIFF, TOLD

pytestmark = pytest.mark.unit

TEMPER = PLAIN_PEOPLE
Side = tuple[Contracts, Mapping[str, Any]]
"""Contracts, and what is told."""
NOTHING = {"gp_practice": np.zeros((3, 6)), "acute_trust": np.zeros((2, 7))}
CONTINUITY, THRESHOLD = 3, 1


def own_pulls(clinic: Clinic, now: Side, today: Side, group: str) -> tuple[Pull, ...]:
    return tuple(clinic.compared(now, today, TEMPER).pulls(group, NOTHING[group]))


def towards(clinic: Clinic, pulls: tuple[Pull, ...], group: str) -> np.ndarray:
    levels = clinic.levers.baseline[group]
    return wanted(levels, reasons_of(pulls, levels, TEMPER), TEMPER)


def test_a_plan_for_its_owner_alone_is_the_owner_s_own_choice_to_the_last_bit() -> None:
    own = own_pulls(CLINIC, (BLOCK, TOLD), (TARIFF, TOLD), "acute_trust")
    made = plan(CLINIC, BLOCK, TOLD, "acute", objective={"acute": 1})
    planned = towards(CLINIC, tuple(made.pulls("acute_trust", own)), "acute_trust")
    alone = towards(CLINIC, own, "acute_trust")
    assert planned[0].tolist() == alone[0].tolist()
    assert alone[0, THRESHOLD] > CLINIC.levers.baseline["acute_trust"][0, THRESHOLD]


def test_a_plan_for_its_owner_alone_tries_the_same_levels_where_payments_jump() -> None:
    own = own_pulls(CLINIC, (BLOCK, TOLD), (TARIFF, TOLD), "acute_trust")
    curve = np.zeros((len(POINTS), 2, 7))
    curve[3:, 0, THRESHOLD] = 2.0
    jumping = (*own, Pull("bonus", np.zeros((2, 7)), np.zeros((2, 7)), np.ones(2), curve=curve))
    levels = CLINIC.levers.baseline["acute_trust"]
    made = plan(CLINIC, BLOCK, TOLD, "acute", objective={"acute": 1})
    planned = tuple(made.pulls("acute_trust", jumping))
    alone_level, planned_level = (
        answered(levels, reasons_of(each, levels, TEMPER), each, TEMPER)[0] for each in (jumping, planned)
    )
    assert planned_level.tolist() == alone_level.tolist()
    assert alone_level[THRESHOLD] > towards(CLINIC, own, "acute_trust")[0, THRESHOLD]


def test_trust_adds_what_one_in_n_leaves_out() -> None:
    """Alone each answers a third of what it does for all; planned for all, the whole; bound, so much in between."""
    own = own_pulls(PRACTICES, (JOINT, JOINT_TOLD), (BLOCK, TOLD), "gp_practice")
    made = plan(PRACTICES, JOINT, JOINT_TOLD, "practices", objective={"members": 1}, authority={})
    planned_pulls = tuple(made.pulls("gp_practice", own))
    alone_x, planned_x = (
        reasons_of(each, PRACTICES.levers.baseline["gp_practice"], TEMPER)[:, CONTINUITY]
        for each in (own, planned_pulls)
    )
    pot = 100 * 2_000
    scale = 0.1 * pot / 3
    reward = -pot * practices_moved() * SHARE_OF_DOING
    assert alone_x == pytest.approx(reward / 3 / scale)
    assert planned_x == pytest.approx(reward / scale)
    alone, planned = (towards(PRACTICES, each, "gp_practice") for each in (own, planned_pulls))
    trusting = agreement(JOINT, "practices", authority={"by_agreement": {"continuity": 0.6}})
    authority = Plan(trusting, gains(PRACTICES, JOINT, JOINT_TOLD)).authority("gp_practice", 0.5)
    assert authority[:, CONTINUITY] == pytest.approx([0.3, 0.3, 0.3])
    assert authority.sum() == pytest.approx(0.9)
    made_level = bound(alone, planned, authority)[:, CONTINUITY]
    assert made_level == pytest.approx(0.7 * alone[:, CONTINUITY] + 0.3 * planned[:, CONTINUITY])
    assert (made_level > alone[:, CONTINUITY]).all()


def test_a_plan_for_all_takes_in_what_falls_to_others() -> None:
    """Nobody pays practices for an admission spared; the plan sees what it saves the hospital, and no transfer."""
    clinic = Clinic(
        (PRACTICE_ROW,),
        {("avoidable_emergency_need", "emergency_admission"): 1.0},
        items={"emergency_admission": 10_000.0},
    )
    own = own_pulls(clinic, (TARIFF, TOLD), (TARIFF, TOLD), "gp_practice")
    assert all((each.strength == 0).all() for each in own)
    for weights, is_seen in (({"practices": 1}, False), ({"acute": 1, "payer": 1}, True)):
        made = plan(clinic, TARIFF, TOLD, "practices", "acute", objective=weights)
        gained = sum(each.pounds for each in made.pulls("gp_practice", own))
        saved = gains(clinic, TARIFF, TOLD).to("acute", "gp_practice")["cost of care"]
        assert (saved[:, CONTINUITY] > 0).all()
        assert gained == pytest.approx(saved if is_seen else np.zeros_like(saved), abs=1e-6)


def test_a_plan_may_weigh_health_beside_margins_at_so_many_pounds_a_year_of_life() -> None:
    """Nobody is paid for it; in tenths of what the contracts move for the owner, health counts as pounds do."""
    clinic = Clinic((PRACTICE_ROW,), {("avoidable_emergency_need", QALYS): -0.001}, qalys_a_year=50_000.0)
    own = own_pulls(clinic, (JOINT, JOINT_TOLD), (JOINT, JOINT_TOLD), "gp_practice")
    value = 100 * 2_000 / 3
    years = gains(clinic, JOINT, JOINT_TOLD).qalys("gp_practice")[:, CONTINUITY]
    for pounds in (0, 10_000, 20_000):
        made = plan(
            clinic, JOINT, JOINT_TOLD, "practices", objective={"pounds_per_qaly": pounds, "members": 1}
        )
        reasons = [each for each in made.pulls("gp_practice", own) if each.name == HEALTH]
        assert len(reasons) == (pounds > 0)
        for each in reasons:
            assert each.strength[:, CONTINUITY] == pytest.approx(pounds * years / (0.1 * value))
            assert each.strength.sum() == pytest.approx(each.strength[:, CONTINUITY].sum())


def test_health_is_nobody_s_margin_and_no_role() -> None:
    made = agreement(TARIFF, "acute", objective={"acute": 1, "pounds_per_qaly": 20_000})
    assert made.weighed_roles == {"acute": 1.0}
    assert made.pounds_per_qaly == 20_000
    assert agreement(TARIFF, "acute").pounds_per_qaly == 0


def test_a_weight_of_its_own_comes_before_that_of_all_members() -> None:
    made = agreement(TARIFF, "acute", "practices", objective={"members": 1, "practices": 0.25, "payer": 0})
    assert made.weighed_roles == {"practices": 0.25, "acute": 1.0}
    found = Plan(made, gains(CLINIC, TARIFF, TOLD))
    assert found.owner_weights("gp_practice").tolist() == [0.25] * 3
    assert found.owner_weights("acute_trust").tolist() == [1.0, 0.0]
    assert found.owner_weights("voluntary").tolist() == [0.0]


def test_only_levers_named_of_those_under_it_are_bound() -> None:
    authority = {"by_contract": {"admission_threshold": 0.5}, "by_agreement": {"admission_threshold": 0.8}}
    made = plan(CLINIC, BLOCK, TOLD, "acute", authority=authority)
    for trust, share in ((0.0, 0.5), (0.5, 0.5), (1.0, 0.8)):
        found = made.authority("acute_trust", trust)
        assert found[0, THRESHOLD] == share
        assert found.sum() == share
    assert not made.authority("gp_practice", 1.0).any()


def test_a_lever_that_the_coordinator_pays_for_is_not_bound_a_second_time() -> None:
    keys = {"authority": {"by_contract": {"prevention": 0.5}}}
    free = plan(OWN_CLINIC, EACH, EACH_TOLD, "practices", **keys)
    priced = plan(OWN_CLINIC, EACH, EACH_TOLD, "practices", coordinator="payer", **keys)
    assert free.authority("gp_practice", 1.0).sum() == 1.5
    assert not priced.authority("gp_practice", 1.0).any()
    assert priced.priced("gp_practice")[:, 1] == pytest.approx(
        OWN_CLINIC.pounds(EACH, EACH_TOLD, "prevention")
    )


def test_a_margin_is_what_one_s_own_levers_and_those_of_others_make_of_it() -> None:
    made = plan(PRACTICES, JOINT, JOINT_TOLD, "practices")
    own = {"gp_practice": own_pulls(PRACTICES, (JOINT, JOINT_TOLD), (BLOCK, TOLD), "gp_practice")}
    moves = {"gp_practice": np.zeros((3, 6))}
    moves["gp_practice"][0, CONTINUITY] = 0.1
    reward = -100 * 2_000 * practices_moved() * 0.5 * 0.1
    assert made.margin_pounds("practices", moves, own) == pytest.approx(reward)
    assert made.margin_pounds("payer", moves, own) == pytest.approx(-reward)
    assert made.margin_pounds("acute", moves, own) == 0
