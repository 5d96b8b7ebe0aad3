"""Terms that jump, on an economy known by hand: what they would pay at each level tried, and who answers them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from agents.providers.jumps import POINTS, answered
from agents.providers.response import Temper, reasons_of
from scenarios.contracts.contract import Contracts
from scenarios.contracts.exact import Exact
from scenarios.contracts.observables import clip, const, minus, reaches, times
from scenarios.contracts.periods import Window
from scenarios.contracts.terms import If, Pay, Term
from scenarios.parameters import load_parameters
from sim.jumps import jumps, jumps_of
from tests.scenarios.contracts.strategies import a_contract, a_term
from tests.sim.clinics import Clinic, fact, plain, timely

pytestmark = pytest.mark.unit

TEMPER = replace(Temper.of(load_parameters()), peer_pull=0.0)
OWN = fact("measure(blood_pressure_control) by practices")
ROW = plain("prevention_targets_won", effect=Fraction(3, 2))
CLINIC = Clinic((ROW,), {("management_won", "measure blood_pressure_control"): 1.0})
LEVER, LEVEL = 1, 0.6
YEAR = Window(1, 12)
TOLD = {str(OWN): Exact.of([60, 69, 80])}
REWARD = 50_000
INCOME = Pay("payer", "practices", const(400_000))


def contract(*trees: Term) -> Contracts:
    terms = (a_term(tree, name=f"term_{at}") for at, tree in enumerate(trees))
    return a_contract(*terms, payees=("practices",))


THRESHOLD = contract(INCOME, Pay("payer", "practices", times(const(REWARD), reaches(OWN, const(70)))))
LINEAR = contract(
    INCOME, Pay("payer", "practices", times(const(1_000), clip(minus(OWN, const(40)), const(0), const(50))))
)
GATED = contract(INCOME, If(minus(OWN, const(70)), Pay("payer", "practices", const(REWARD))))


def reached(start: float, level: float) -> float:
    """What the measure is believed to come to if the lever is put at a level."""
    return float(start * (1 + timely(ROW) * np.log((1 + 0.5 * level) / (1 + 0.5 * LEVEL))))


@pytest.mark.parametrize(("contracts", "is_sharp"), [(THRESHOLD, True), (LINEAR, False), (GATED, True)])
def test_steps_and_conditions_jump_and_curves_do_not(contracts: Contracts, is_sharp: bool) -> None:
    assert [jumps(term, YEAR) for term in contracts.in_order()] == [False, is_sharp]


@pytest.mark.parametrize("contracts", [THRESHOLD, GATED])
def test_what_each_level_would_pay_by_hand(contracts: Contracts) -> None:
    book = CLINIC.book(contracts, TOLD, doubt_share=Fraction(1, 1000))
    (found,) = jumps_of(book, CLINIC.providers)
    assert found.group == "gp_practice"
    for member, start in enumerate((60, 69, 80)):
        by_hand = [REWARD if reached(start, level) >= 70 else 0 for level in POINTS]
        assert found.pounds[:, member, LEVER] == pytest.approx(by_hand)
    assert (np.ptp(found.pounds[:, :, [0, 2, 3, 4, 5]], axis=0) == 0).all()


def test_doubt_makes_a_jump_a_slope() -> None:
    sure, unsure = (
        next(iter(jumps_of(CLINIC.book(THRESHOLD, TOLD, doubt_share=doubt), CLINIC.providers)))
        for doubt in (Fraction(1, 1000), Fraction(1, 10))
    )
    assert set(np.unique(sure.pounds[:, 1, LEVER])) == {0, REWARD}
    assert len(np.unique(unsure.pounds[:, 1, LEVER])) > 2


def test_a_threshold_that_a_slope_does_not_see_is_gone_for() -> None:
    """Under no such term today, the practice just below goes up; the one that has it already does not move for it."""
    today = contract(INCOME)
    compared = CLINIC.compared((THRESHOLD, TOLD), (today, TOLD), TEMPER, doubt_share=Fraction(1, 1000))
    pulls = tuple(compared.pulls("gp_practice", np.zeros((3, 6))))
    levels = CLINIC.levers.baseline["gp_practice"]
    reasons = reasons_of(pulls, levels, TEMPER)
    assert (reasons == 0).all()
    gone = answered(levels, reasons, pulls, TEMPER)
    assert gone[1, LEVER] > LEVEL + 0.02
    assert gone[1, LEVER] > gone[2, LEVER]
    assert (gone[:, [0, 2, 3, 4, 5]] == levels[:, [0, 2, 3, 4, 5]]).all()


def test_a_threshold_that_has_always_been_there_moves_nobody() -> None:
    compared = CLINIC.compared((THRESHOLD, TOLD), (THRESHOLD, TOLD), TEMPER)
    pulls = tuple(compared.pulls("gp_practice", np.zeros((3, 6))))
    levels = CLINIC.levers.baseline["gp_practice"]
    assert (answered(levels, reasons_of(pulls, levels, TEMPER), pulls, TEMPER) == levels).all()


@pytest.mark.parametrize("months", [3, 9])
def test_a_threshold_that_today_has_as_well_moves_nobody_when_its_contract_ends_early(months: int) -> None:
    ending = replace(THRESHOLD, contracts=tuple(replace(each, months=months) for each in THRESHOLD.contracts))
    compared = CLINIC.compared((ending, TOLD), (THRESHOLD, TOLD), TEMPER)
    curves = [
        each.curve for each in compared.pulls("gp_practice", np.zeros((3, 6))) if each.curve is not None
    ]
    assert curves
    assert not any(curve.any() for curve in curves)
