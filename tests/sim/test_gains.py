"""What a lever of one is worth to others, on an economy of which the answer is known by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from scenarios.answers import QALYS
from scenarios.contracts.exact import Exact
from scenarios.contracts.observables import const, times
from scenarios.contracts.terms import Pay, Share
from sim.gains import net_pounds
from sim.pulls import COST_OF_CARE
from sim.worth import each_pounds
from tests.sim.clinics import Clinic, fact, plain, timely
from tests.sim.governed_clinics import PLAIN_PEOPLE, PRACTICE_ROW, SHARE_OF_DOING, column, gains, total
from tests.sim.test_theory import CLINIC, PRACTICES, SHARED_MEASURE, TARIFF, TOLD, contract, paid

pytestmark = pytest.mark.unit

OWN = fact("measure(blood_pressure_control) by practices")
OWN_ROW = plain("prevention_targets_won", effect=Fraction(11, 10))
OWN_CLINIC = Clinic((OWN_ROW,), {("management_won", "measure blood_pressure_control"): 0.5})
EACH = contract(Pay("payer", "practices", times(const(200), OWN)), payee="practices")
EACH_TOLD = {str(OWN): Exact.of([70, 75, 80])}
JOINT = contract(
    Share("payer", ("practices",), (const(1),), times(const(-100), SHARED_MEASURE)), payee="practices"
)
JOINT_TOLD = {str(SHARED_MEASURE): 2_000}


def practices_moved() -> float:
    return timely(PRACTICE_ROW) * float(np.log((1 - 0.1 * 0.76) / (1 - 0.1 * 0.46)) / 0.3)


def test_what_a_payer_pays_for_one_s_own_doing_is_what_its_owner_gets() -> None:
    group, at = column(OWN_CLINIC, "prevention")
    found = total(gains(OWN_CLINIC, EACH, EACH_TOLD).to("payer", group), at)
    assert found == pytest.approx(-OWN_CLINIC.pounds(EACH, EACH_TOLD, "prevention"))


def test_one_s_own_doing_is_worth_nothing_to_one_s_peers() -> None:
    group, at = column(OWN_CLINIC, "prevention")
    assert (total(gains(OWN_CLINIC, EACH, EACH_TOLD).to("practices", group), at) == 0).all()


def test_what_others_gain_of_a_joint_reward_is_what_one_in_n_leaves() -> None:
    found = total(gains(PRACTICES, JOINT, JOINT_TOLD).to("practices", "gp_practice"), 3)
    alone = -100 * 2_000 * practices_moved()
    assert found == pytest.approx(alone * 2 / 3 * SHARE_OF_DOING)
    own = PRACTICES.pounds(JOINT, JOINT_TOLD, "continuity")
    assert own + found == pytest.approx(alone * SHARE_OF_DOING)


def test_what_all_pay_and_get_under_a_term_is_nothing_together() -> None:
    known = gains(PRACTICES, JOINT, JOINT_TOLD)
    own = PRACTICES.pounds(JOINT, JOINT_TOLD, "continuity")
    others = sum(total(known.to(role, "gp_practice"), 3) for role in ("practices", "payer"))
    assert own + others == pytest.approx(np.zeros(3), abs=1e-6)


def test_a_lever_of_one_that_moves_what_another_is_paid_for() -> None:
    """Practices spare the hospital admissions: it loses the tariff, the payer saves it."""
    clinic = Clinic((PRACTICE_ROW,), {("avoidable_emergency_need", "emergency_admission"): 1.0})
    known = gains(clinic, TARIFF, TOLD)
    lost = total(known.to("acute", "gp_practice"), 3)
    assert lost == pytest.approx(1_500 * 10_000 * practices_moved() * SHARE_OF_DOING)
    assert total(known.to("payer", "gp_practice"), 3) == pytest.approx(-lost)
    assert (total(gains(CLINIC, TARIFF, TOLD).to("acute", "acute_trust"), 1) == 0).all()


def test_care_that_is_spared_saves_whoever_gives_it() -> None:
    clinic = Clinic(
        (PRACTICE_ROW,),
        {("avoidable_emergency_need", "emergency_admission"): 1.0},
        items={"emergency_admission": 10_000.0},
    )
    spending = next(
        each
        for each in clinic.providers.cost_book.spending["acute_trust"]
        if each.service == "emergency_admission"
    )
    unit = float(spending.pounds_an_item * (spending.variable + spending.semi_fixed))
    saved = gains(clinic, TARIFF, TOLD).to("acute", "gp_practice")[COST_OF_CARE][:, 3]
    assert saved == pytest.approx(-unit * 10_000 * practices_moved() * SHARE_OF_DOING)
    covered = replace(PLAIN_PEOPLE, weight={**PLAIN_PEOPLE.weight, "acute_trust": 0.25})
    weighed = gains(clinic, TARIFF, TOLD, covered).to("acute", "gp_practice")[COST_OF_CARE][:, 3]
    assert weighed == pytest.approx(saved / 4)


def test_health_is_what_is_lived_by_whom_an_owner_reaches() -> None:
    """1% less need adds a thousandth of it to life: of 50,000 years lived, by each practice's share of the place."""
    answers = {("avoidable_emergency_need", QALYS): -0.001}
    clinic = Clinic((PRACTICE_ROW,), answers, qalys_a_year=50_000.0)
    known = gains(clinic, TARIFF, TOLD)
    found = known.qalys("gp_practice")
    assert found[:, 3] == pytest.approx(-0.001 * 50_000 * practices_moved() * SHARE_OF_DOING)
    assert (found[:, 3] > 0).all()
    assert found.sum() == found[:, 3].sum()
    assert not gains(Clinic((PRACTICE_ROW,), answers), TARIFF, TOLD).qalys("gp_practice").any()


def test_pounds_weigh_what_they_weigh_to_whoever_gets_them() -> None:
    clinic = Clinic((PRACTICE_ROW,), {("avoidable_emergency_need", "emergency_admission"): 1.0})
    covered = replace(PLAIN_PEOPLE, weight={**PLAIN_PEOPLE.weight, "acute_trust": 0.1})
    plainly, weighed = (
        total(gains(clinic, TARIFF, TOLD, each).to("acute", "gp_practice"), 3)
        for each in (PLAIN_PEOPLE, covered)
    )
    assert weighed == pytest.approx(0.1 * plainly)


def test_who_pays_for_an_effort_has_so_much_less() -> None:
    grant = contract(paid(fact("programme_cost(discharge_planning) by acute")))
    known = gains(CLINIC, grant, {"programme_cost(discharge_planning) by acute": 0})
    known.full_pounds["acute_trust"][:] = 5_000.0
    at = column(CLINIC, "discharge_planning")[1]
    (found,) = known.to("payer", "acute_trust").values()
    assert found[0].tolist() == [-5_000.0 if each == at else 0.0 for each in range(7)]
    assert (found[1] == 0).all()


def test_who_pays_for_what_many_do_is_told_one_price_on_average() -> None:
    book = OWN_CLINIC.book(EACH, EACH_TOLD)
    slopes = OWN_CLINIC.worth(EACH, EACH_TOLD).slopes
    payer, practices = (
        next(each for term in slopes.values() for each in term if each.party == party)
        for party in ("payer", "practices")
    )
    assert each_pounds(book, payer) == pytest.approx([-3 * 200])
    assert each_pounds(book, practices) == pytest.approx([200, 200, 200])


def test_what_contracts_pay_net() -> None:
    book = CLINIC.book(TARIFF, TOLD)
    assert net_pounds(book, ["Southend", "Basildon", "commissioner"]).tolist() == [15e6, 0, -15e6]
