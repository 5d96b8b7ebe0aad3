"""An alliance of one member is a bilateral contract: what is shared with nobody else is simply paid."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scenarios.contracts.exact import total
from scenarios.contracts.observables import Observable, const
from scenarios.contracts.periods import Window
from scenarios.contracts.settle import Settlement, settle_month, settle_period
from scenarios.contracts.terms import Pay, Share
from tests.scenarios.contracts.model_data import compiled, paid
from tests.scenarios.contracts.strategies import (
    MEMBERS,
    OF_ONE,
    Table,
    World,
    a_contract,
    a_term,
    observables,
    worlds,
)

YEAR = Window(1, 12)
# Some way below what whole pence can count.
MOST_POUNDS = 10**15
COSTS = st.decimals(0, 2 * 10**6, places=3).map(Fraction)
PERCENT = st.integers(0, 100).map(lambda percent: Fraction(percent, 100))


def amounts(*terms: dict[str, Any], told: dict[str, Any]) -> list[tuple[str, str, Fraction]]:
    """Payer, payee and pounds of each posting of a year."""
    made = compiled(*terms, scope={"services": ["day_case"]})
    return [(payer, payee, pounds) for payer, payee, _, pounds in paid(made, YEAR, Table(told))]


@pytest.mark.property
@given(cost=COSTS, result=PERCENT, fee=PERCENT)
def test_limbs_of_one_member_are_its_cost_a_fee_and_a_share_of_the_result(
    cost: Fraction, result: Fraction, fee: Fraction
) -> None:
    target = 1_000_000
    alone = {
        "mechanism": "limbs",
        "targets_pounds_a_year": {"acute": target},
        "fee_share": str(fee),
        "result_share": str(result),
    }
    bilateral: list[dict[str, Any]] = [
        {"mechanism": "block", "pounds_a_year": "cost"},
        {"mechanism": "fee", "pounds_a_year": str(fee * target)},
        {
            "mechanism": "gain_share",
            "target_pounds_a_year": target,
            "gain_share": str(result),
            "loss_share": str(result),
            "loss_cap_share": str(fee),
        },
    ]
    told = {"cost(acute) on day_case": cost}
    assert amounts(alone, told=told) == amounts(*bilateral, told=told)


@pytest.mark.property
@given(reading=st.fractions(0, 100, max_denominator=70), pot=COSTS)
def test_an_outcome_of_one_payee_is_paid_alike_with_a_split_and_without(
    reading: Fraction, pot: Fraction
) -> None:
    outcome = {
        "mechanism": "outcome",
        "reading": "measure(wellbeing)",
        "nothing_at": 40,
        "all_at": 70,
        "pot_pounds_a_year": str(pot),
    }
    told = {"measure(wellbeing)": reading}
    assert amounts(outcome | {"split": {"acute": 1}}, told=told) == amounts(outcome, told=told)


@pytest.mark.property
@given(amount=observables(OF_ONE), weight=observables(OF_ONE), world=worlds())
def test_a_share_of_one_is_a_payment_whatever_its_weight(
    amount: Observable, weight: Observable, world: World
) -> None:
    plain = a_term(Pay("payer", "acute", amount), name="plain")
    alone = a_term(Share("payer", ("acute",), (weight,), amount), name="alone")
    made = a_contract(plain, alone)
    settlement = Settlement(made, world, MEMBERS)
    (paid_plainly,), (shared_alone,) = settlement.worth(plain, YEAR), settlement.worth(alone, YEAR)
    assert shared_alone.pounds == paid_plainly.pounds
    assume(abs(total(paid_plainly.pounds[0])) < MOST_POUNDS)
    one, other = settle_month(made, world, 12, {}, MEMBERS)
    assert list(one.pence) == list(other.pence)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("pounds", "pence"), [("0.005", 1), ("-0.005", -1), ("0.0049", 0), ("1.015", 102), ("-1/3", -33)]
)
def test_a_share_of_one_rounds_as_a_payment_does(pounds: str, pence: int) -> None:
    amount = const(Fraction(pounds))
    for tree in (Pay("payer", "acute", amount), Share("payer", ("acute",), (const(7),), amount)):
        (found,) = settle_period(a_contract(a_term(tree)), Table({}), YEAR)
        assert list(found.pence) == [pence]
