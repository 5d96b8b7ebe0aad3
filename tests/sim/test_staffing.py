"""What a new organisation is staffed to do, by hand: the running cost that its contract makes it spend."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.contracts.contract import Contracts
from scenarios.contracts.observables import const
from scenarios.contracts.periods import Schedule
from scenarios.contracts.terms import Pay
from sim.staffing import running_pounds, staffed
from tests.scenarios.contracts.strategies import a_contract, a_term
from tests.sim.clinics import Clinic, plain

pytestmark = pytest.mark.unit

CLINIC = Clinic((plain("restraint_referrals"),), {})
FULL = np.array([[300_000.0, 200_000.0, 500_000.0]])
HALF = 0.5


def hub(running: int, fee: int = 900_000) -> Contracts:
    """A hub that is paid a fee and spends so much on running itself."""
    trees = (Pay("payer", "hub", const(fee)), Pay("hub", "suppliers", const(running)))
    terms = (a_term(tree, name=f"term_{at}") for at, tree in enumerate(trees))
    return a_contract(*terms, payees=("hub",))


def levels(running: int, group: str = "coordinator", names: tuple[str, ...] = ("hub",)) -> np.ndarray:
    book = CLINIC.book(hub(running), {})
    full = np.broadcast_to(FULL[:, :1], CLINIC.levers.levels[group].shape)
    return staffed(CLINIC.levers, group, names, FULL if group == "coordinator" else full, [book], HALF)


def test_running_cost_is_what_it_pays_its_suppliers_and_no_fee() -> None:
    book = CLINIC.book(hub(400_000), {})
    assert running_pounds(book, ["hub", "community"]).tolist() == [400_000, 0]


def test_a_contract_that_ends_within_the_year_staffs_its_organisation_as_before_until_then() -> None:
    term = a_term(Pay("hub", "suppliers", const(10_000)), Schedule("month"))
    whole, cut = (CLINIC.book(a_contract(term, payees=("hub",), months=months), {}) for months in (24, 3))
    assert running_pounds(whole, ["hub"]).tolist() == running_pounds(cut, ["hub"]).tolist() == [120_000]


def test_half_of_the_running_cost_is_spread_over_its_levers() -> None:
    assert levels(400_000) == pytest.approx(np.full((1, 3), 0.2))
    assert levels(1_200_000) == pytest.approx(np.full((1, 3), 0.6))


def test_more_than_all_cannot_be_done_and_less_than_today_is_not() -> None:
    assert levels(50_000_000) == pytest.approx(np.full((1, 3), 0.97))
    assert (levels(1_000) == CLINIC.levers.baseline["coordinator"]).all()
    assert (levels(0) == CLINIC.levers.baseline["coordinator"]).all()


def test_whoever_is_there_today_stands_where_it_is_today() -> None:
    found = levels(400_000, "community_trust", ("community",))
    assert (found == CLINIC.levers.baseline["community_trust"]).all()
