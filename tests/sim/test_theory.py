"""What theory says of contracts, on an economy of which the answer is known by hand.

The trust's threshold row takes a tenth off emergency admissions at full effort, in proportion and at once, so that a
whole lever more moves their logarithm by a secant that can be worked out.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from agents.providers.beliefs import TimeLeft
from agents.providers.response import Temper, reasons_of, wanted
from scenarios.contracts.contract import Contracts
from scenarios.contracts.exact import Exact
from scenarios.contracts.observables import Observable, clip, const, minus, plus, positive_part, times
from scenarios.contracts.terms import Pay, Share, Term
from scenarios.parameters import load_parameters
from sim.pulls import COST_OF_CARE
from tests.scenarios.contracts.strategies import a_contract, a_term
from tests.sim.clinics import Clinic, fact, plain, timely

pytestmark = pytest.mark.unit

TEMPER = replace(Temper.of(load_parameters()), peer_pull=0.0)
TENTH_LESS = Fraction(9, 10)
THRESHOLD = plain("threshold_short_stays", effect=TENTH_LESS)
CLINIC = Clinic((THRESHOLD,), {("emergency_admission", "emergency_admission"): 1.0})
LEVEL = 0.4
MOVED = timely(THRESHOLD) * (np.log(1 - 0.1 * 0.55) - np.log(1 - 0.1 * 0.25)) / 0.3
"""The logarithm of admissions for a whole lever more, from today's threshold of 0.4, by a step of 0.15 each way."""
ADMISSIONS = fact("activity(emergency_admission) by acute")
TOLD = {str(ADMISSIONS): 10_000, "cost(acute)": 15_000_000}
PRICE = 1_500


def paid(amount: Observable, payer: str = "payer", payee: str = "acute", **kept: str) -> Term:
    return Pay(payer, payee, amount)


def contract(*trees: Term, payee: str = "acute", months: int = 24, stage: str = "yearly") -> Contracts:
    terms = (a_term(tree, name=f"term_{at}", stage=stage) for at, tree in enumerate(trees))
    return a_contract(*terms, payees=(payee,), months=months)


TARIFF = contract(paid(times(const(PRICE), ADMISSIONS)))
BLOCK = contract(paid(const(15_000_000)))
MARGINAL = contract(
    paid(
        plus(
            times(const(PRICE), minus(ADMISSIONS, positive_part(minus(ADMISSIONS, const(9_500))))),
            times(const(Fraction(3, 10) * PRICE), positive_part(minus(ADMISSIONS, const(9_500)))),
        )
    )
)
COSTS_MET = contract(paid(fact("cost(acute)")))


def threshold_pounds(contracts: Contracts) -> float:
    return float(CLINIC.pounds(contracts, TOLD, "admission_threshold")[0])


# Prices


@pytest.mark.parametrize("months", [3, 9])
def test_what_today_pays_as_well_is_worth_as_much_until_a_contract_ends_early(months: int) -> None:
    """Of a year in which the contract goes on for some months only, today's pays the rest."""
    ending = contract(paid(times(const(PRICE), ADMISSIONS)), months=months)
    compared = CLINIC.compared((ending, TOLD), (TARIFF, TOLD), TEMPER)
    nothing = np.zeros((2, 7))
    (pull,) = (each for each in compared.pulls("acute_trust", nothing) if each.name.endswith("term_0"))
    assert pull.pounds_today.any()
    assert pull.pounds == pytest.approx(pull.pounds_today, rel=1e-3)


def test_a_full_tariff_takes_the_price_of_every_admission_avoided() -> None:
    assert threshold_pounds(TARIFF) == pytest.approx(PRICE * 10_000 * MOVED)
    assert MOVED < 0


def test_a_block_takes_nothing() -> None:
    assert threshold_pounds(BLOCK) == 0


def test_a_marginal_rate_takes_three_tenths_above_the_baseline() -> None:
    # The doubt of 5% smooths the kink at 9,500: over 10,000 +- 866 the slope is a mean of both prices.
    half = float(np.sqrt(3) * 500)
    above = (half + 500) / (2 * half)
    slope = PRICE * (0.3 * above + 1.0 * (1 - above))
    assert threshold_pounds(MARGINAL) == pytest.approx(slope * 10_000 * MOVED, rel=1e-6)


def test_full_tariff_blocks_avoidance_and_the_marginal_rate_reverses_it() -> None:
    """Where an admission costs half of the tariff at the margin, the trust gains from one that is not paid more."""
    book = CLINIC.providers.cost_book
    spending = next(each for each in book.spending["acute_trust"] if each.service == "emergency_admission")
    marginal_cost = float(spending.pounds_an_item * (spending.variable + spending.semi_fixed))
    busy = replace(CLINIC, items={"emergency_admission": 10_000.0})
    saved = float(busy.worth(BLOCK, TOLD).care_pounds["acute_trust"][0, 1])
    assert saved == pytest.approx(-marginal_cost * 10_000 * MOVED)
    dear = contract(paid(times(const(round(2 * marginal_cost)), ADMISSIONS)))
    cheap = contract(paid(times(const(round(0.6 * marginal_cost)), ADMISSIONS)))
    assert threshold_pounds(dear) + saved < 0 < threshold_pounds(cheap) + saved


def test_costs_that_are_met_make_avoidance_worth_nothing_of_one_s_own() -> None:
    """What is saved is paid no more: cost reimbursement gives back with one hand what it takes with the other."""
    busy = replace(CLINIC, items={"emergency_admission": 10_000.0})
    told = {**TOLD, **{f"activity({name}) by acute": 0 for name in _services()}}
    told["activity(emergency_admission) by acute"] = 10_000
    worth = busy.worth(COSTS_MET, told)
    assert busy.of_lever(worth, "admission_threshold")[0] == pytest.approx(
        -float(worth.care_pounds["acute_trust"][0, 1])
    )


def _services() -> list[str]:
    return [each.service for each in CLINIC.providers.cost_book.spending["acute_trust"]]


def test_leaving_a_tariff_for_a_block_raises_avoidance_and_back_again_lowers_it() -> None:
    forth = CLINIC.compared((BLOCK, TOLD), (TARIFF, TOLD), TEMPER)
    back = CLINIC.compared((TARIFF, TOLD), (BLOCK, TOLD), TEMPER)
    full = np.zeros((2, 7))
    levels = CLINIC.levers.baseline["acute_trust"]
    up, down = (
        wanted(levels, reasons_of(each.pulls("acute_trust", full), levels, TEMPER), TEMPER)[0, 1]
        for each in (forth, back)
    )
    x = TEMPER.weight["acute_trust"] * PRICE * 10_000 * -MOVED / (0.1 * 15_000_000)
    bent = 4 * TEMPER.strength * TEMPER.bend * np.arcsinh(x / TEMPER.bend)
    assert up == pytest.approx(1 / (1 + np.exp(-np.log(0.4 / 0.6) - bent)))
    assert down == pytest.approx(1 / (1 + np.exp(-np.log(0.4 / 0.6) + bent)))


def test_the_same_contract_by_another_name_moves_nothing() -> None:
    renamed = a_contract(
        replace(a_term(TARIFF.contracts[0].terms[0].tree), contract="other", name="another"),
    )
    compared = CLINIC.compared((renamed, TOLD), (TARIFF, TOLD), TEMPER)
    for pull in compared.pulls("acute_trust", np.zeros((2, 7))):
        assert (pull.strength == 0).all()


@pytest.mark.parametrize("step", [-0.3, 0.3])
def test_the_cost_of_care_holds_no_level_that_effort_has_come_to(step: float) -> None:
    """It is a part of what effort costs, under any contract; it would else keep whoever strays from coming back."""
    busy = replace(CLINIC, items={"emergency_admission": 10_000.0})
    levers = copy(busy.levers)
    levers.levels = {group: levels + step for group, levels in levers.levels.items()}
    elsewhere = replace(busy.providers, levers=levers, _in_time={})
    compared = busy.compared((BLOCK, TOLD), (BLOCK, TOLD), TEMPER)
    strayed = replace(compared, now=replace(compared.now, providers=elsewhere))
    pulls = {each.name: each for each in strayed.pulls("acute_trust", np.zeros((2, 7)))}
    assert (pulls[COST_OF_CARE].pounds[:, 1] != 0).all()
    assert all((each.strength == 0).all() for each in pulls.values())


# Who gains


SHARED_MEASURE = fact("measure(avoidable_emergency_admissions)")
PRACTICE_ROW = plain("continuity_avoidable_admissions", effect=TENTH_LESS)
PRACTICES = Clinic(
    (PRACTICE_ROW,), {("avoidable_emergency_need", "measure avoidable_emergency_admissions"): 1.0}
)


def test_free_riding_is_what_one_in_n_gives() -> None:
    """A reward for what all practices do together is worth to each its share of it, times its share of the doing."""
    all_of_it = contract(
        Share(
            "payer",
            ("practices",),
            (const(1),),
            times(const(-100), SHARED_MEASURE),
        ),
        payee="practices",
    )
    told = {str(SHARED_MEASURE): 2_000}
    found = PRACTICES.pounds(all_of_it, told, "continuity")
    level = 0.61
    moved = timely(PRACTICE_ROW) * np.log((1 - 0.1 * (level + 0.15)) / (1 - 0.1 * (level - 0.15))) / 0.3
    alone = -100 * 2_000 * moved
    share_of_doing = np.array([0.5, 0.3, 0.2])
    assert found == pytest.approx(alone / 3 * share_of_doing)
    assert found.sum() == pytest.approx(alone / 3)


def test_an_own_measure_is_one_s_own_doing() -> None:
    own = fact("measure(blood_pressure_control) by practices")
    row = plain("prevention_targets_won", effect=Fraction(11, 10))
    clinic = Clinic((row,), {("management_won", "measure blood_pressure_control"): 0.5})
    paid_each = contract(Pay("payer", "practices", times(const(200), own)), payee="practices")
    told = {str(own): Exact.of([70, 75, 80])}
    found = clinic.pounds(paid_each, told, "prevention")
    moved = timely(row) * np.log((1 + 0.1 * 0.75) / (1 + 0.1 * 0.45)) / 0.3
    assert found == pytest.approx(200 * 0.5 * moved * np.array([70, 75, 80]))


def test_what_falls_to_others_is_worth_nothing() -> None:
    """A practice that spares the hospital an admission is not paid for it."""
    assert (PRACTICES.pounds(TARIFF, TOLD, "continuity") == 0).all()


def test_double_marginalisation_leaves_the_last_in_line_its_share_of_a_share() -> None:
    """A lead that passes on a share, less its margin, leaves the sub-contractor the product."""
    outcome = times(const(-100), SHARED_MEASURE)
    passed, margin = Fraction(1, 2), Fraction(1, 10)
    direct = contract(paid(outcome, payee="practices"), payee="practices")
    through = contract(
        paid(times(const(passed * (1 - margin)), outcome), payee="practices"), payee="practices"
    )
    told = {str(SHARED_MEASURE): 2_000}
    first, last = (PRACTICES.pounds(each, told, "continuity") for each in (direct, through))
    assert last == pytest.approx(0.45 * first)


# Framing, salience, time


def test_a_pound_taken_back_weighs_more_than_a_pound_paid() -> None:
    measured = times(const(-100), SHARED_MEASURE)
    told = {str(SHARED_MEASURE): 2_000}
    felt = []
    for stage in ("yearly", "clawback"):
        compared = PRACTICES.compared(
            (contract(paid(measured, payee="practices"), payee="practices", stage=stage), told),
            (contract(paid(const(0), payee="practices"), payee="practices"), told),
            TEMPER,
        )
        pull = next(each for each in compared.pulls("gp_practice", np.zeros((3, 6))) if each.pounds.any())
        felt.append(pull.pounds[:, 3])
    assert felt[1] == pytest.approx(TEMPER.loss_framing * felt[0])


def test_among_many_small_measures_each_is_noticed_less_but_prices_are_not_dulled() -> None:
    told = {str(SHARED_MEASURE): 2_000, "activity(referral) by practices": Exact.of([900, 600, 500])}
    income = paid(const(1_000_000), payee="practices")
    felt = []
    for pounds in (100, 1):
        compared = PRACTICES.compared(
            (
                contract(
                    income, paid(times(const(-pounds), SHARED_MEASURE), payee="practices"), payee="practices"
                ),
                told,
            ),
            (contract(income, payee="practices"), told),
            TEMPER,
        )
        pull = next(each for each in compared.pulls("gp_practice", np.zeros((3, 6))) if each.pounds.any())
        felt.append(pull.pounds[0, 3] / pounds)
    # 200,000 pounds of a million hang on the first, 2,000 on the second; half is noticed at a hundredth.
    seen = [stake / (stake + TEMPER.salience_half_share * (1_000_000 + stake)) for stake in (200_000, 2_000)]
    assert felt[1] / felt[0] == pytest.approx(seen[1] / seen[0], rel=1e-6)


def test_short_contracts_starve_slow_prevention_and_long_ones_do_not_win_by_adding_years() -> None:
    slow = plain(
        "continuity_avoidable_admissions",
        effect=TENTH_LESS,
        lag_50_low_months=36,
        lag_50_months=36,
        lag_50_high_months=36,
        lag_90_months=72,
    )
    told = {str(SHARED_MEASURE): 2_000}
    one = contract(paid(times(const(-100), SHARED_MEASURE), payee="practices"), payee="practices")
    answers = PRACTICES.answers
    slow_pounds, quick_pounds = (
        [
            float(Clinic((row,), answers).pounds(one, told, "continuity", left=TimeLeft(months)).sum())
            for months in (12, 60, 120)
        ]
        for row in (slow, PRACTICE_ROW)
    )
    assert slow_pounds[0] < 0.15 * slow_pounds[2]
    assert slow_pounds == sorted(slow_pounds)
    assert quick_pounds[0] > 0.8 * quick_pounds[2]
    assert quick_pounds[2] < 1.01 * PRACTICES.pounds(one, told, "continuity").sum()


# Who pays for effort


def test_a_contract_that_pays_for_effort_outweighs_small_incentives() -> None:
    grant = contract(paid(fact("programme_cost(discharge_planning) by acute")))
    told = {"programme_cost(discharge_planning) by acute": 0}
    worth = CLINIC.worth(grant, told)
    column = CLINIC.levers.names["acute_trust"].index("discharge_planning")
    assert worth.paid_back["acute_trust"][0].tolist() == [float(at == column) for at in range(7)]
    assert (worth.paid_back["acute_trust"][1] == 0).all()


def test_open_book_costs_pay_back_all_effort() -> None:
    told = {**TOLD, **{f"activity({name}) by acute": 0 for name in _services()}}
    half = contract(paid(times(const(Fraction(1, 2)), fact("cost(acute)"))))
    worth = CLINIC.worth(half, told)
    assert worth.paid_back["acute_trust"][0] == pytest.approx(np.full(7, 0.5))


# Kinks and caps


def test_beyond_a_cap_and_below_a_floor_a_slope_says_nothing() -> None:
    own = fact("measure(blood_pressure_control) by practices")
    curve = times(const(500), clip(minus(own, const(45)), const(0), const(35)))
    row = plain("prevention_targets_won", effect=Fraction(11, 10))
    clinic = Clinic((row,), {("management_won", "measure blood_pressure_control"): 0.5})
    paid_each = contract(Pay("payer", "practices", curve), payee="practices")
    found = clinic.pounds(
        paid_each, {str(own): Exact.of([30, 60, 95])}, "prevention", doubt_share=Fraction(1, 100)
    )
    assert found[0] == 0
    assert found[1] > 0
    assert found[2] == 0
