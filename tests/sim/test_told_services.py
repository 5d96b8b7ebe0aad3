"""Services told from counted ones: how many there are, by hand; what efforts make of them; and what that is worth."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from agents.citizens.counts import Item
from scenarios.contracts.contract import Members
from scenarios.contracts.exact import Exact
from scenarios.contracts.facts import MissingFact, parse_fact
from scenarios.contracts.observables import const, times
from scenarios.contracts.periods import Window
from scenarios.contracts.terms import Pay
from scenarios.model_file import ToldFrom
from scenarios.parameters import load_parameters
from scenarios.quantities import Quantity
from sim.facts import ReportedFacts
from sim.history import History
from sim.measures import Measures
from sim.told_services import record_of, units_for_each
from tests.scenarios.contracts.strategies import a_contract, a_term
from tests.sim.clinics import Clinic, fact, plain, timely
from tests.sim.small_history import counts, layout

pytestmark = pytest.mark.unit
PARAMETERS = load_parameters()
ROW = "pathway_destination"
THIRD = ToldFrom(service="ae_attendance", for_each=Quantity(Fraction(1, 3)), among=ROW)
DONE = {Item.PEOPLE: [1000, 1000], Item.AE_ATTENDANCE: [30, 18]}
"""By practice; 36 of them at the one trust and 12 at the other."""


def lived(fewer: float) -> History:
    """Two years that are alike, in the second half of the second of which efforts make so much of a third fewer."""
    made = History(layout())
    for month in range(1, 25):
        record = {record_of(ROW): np.full(2, -fewer)} if month > 18 else None
        made.append(counts(DONE), recording=record)
    return made


def told(fewer: float, own: ToldFrom = THIRD) -> ReportedFacts:
    members = Members.of({"acute": ("north", "south"), "north": ("north",)})
    return ReportedFacts(Measures(lived(fewer), PARAMETERS, 1), members, told={"stay": own})


def test_there_are_so_many_for_each_of_the_counted() -> None:
    facts = told(0)
    assert facts.value(parse_fact("activity(stay)"), Window(1, 1, 1)) == 16
    assert facts.value(parse_fact("activity(stay)"), Window(1, 12, 13)) == 192
    assert facts.value(parse_fact("activity(stay) by north"), Window(1, 1, 1)) == 12
    assert facts.value(parse_fact("activity(stay) by acute"), Window(1, 1, 1)) == Exact.of([12, 4])
    assert facts.value(parse_fact("activity(stay) by acute together"), Window(1, 1, 1)) == 16


def test_efforts_make_fewer_of_them_in_the_months_in_which_they_do() -> None:
    facts = told(0.125)
    assert facts.value(parse_fact("activity(stay)"), Window(1, 6, 13)) == 96
    assert facts.value(parse_fact("activity(stay)"), Window(1, 6, 19)) == 84
    # Half of the year an eighth fewer: a sixteenth fewer.
    assert facts.value(parse_fact("activity(stay)"), Window(1, 12, 13)) == 180
    assert facts.value(parse_fact("activity(ae_attendance)"), Window(1, 12, 13)) == 576
    assert facts.value(parse_fact("baseline(activity(stay))"), Window(1, 12, 13)) == 180


def test_without_a_row_of_effects_nothing_but_the_count_moves_it() -> None:
    own = ToldFrom(service="ae_attendance", for_each=Quantity(Fraction(1, 3)))
    assert units_for_each(own, lived(0.5), 13, 24) == Fraction(1, 3)
    assert units_for_each(THIRD, lived(0.5), 13, 24) == Fraction(1, 4)


def test_a_service_that_is_told_from_none_is_not_known() -> None:
    with pytest.raises(MissingFact, match="no month counts the service 'home'"):
        told(0).value(parse_fact("activity(home)"), Window(1, 1, 1))


# What it is worth to whoever steers

STEERED = plain(ROW, effect=Fraction(3, 5), reached_share=Fraction(1, 20))
"""Two fifths less among those reached, who are one in twenty: two hundredths less among all."""
CLINIC = Clinic((STEERED,), {("discharge_to_care_home", "care_home_week"): 1.0})
LEVEL = 0.03
UP = LEVEL + 0.15
STAY = ToldFrom(service="planned_admission", for_each=Quantity(Fraction(1, 3)), among=ROW)


def worth_of_a_charge(service: str, **kept: ToldFrom) -> float:
    """What a whole lever is worth to a hub that pays 2,000 pounds for each of 300 units of a service."""
    charge = Pay("hub", "payer", times(const(2_000), fact(f"activity({service})")))
    contracts = a_contract(a_term(charge, stage="yearly"), payees=("hub",), payer="payer", months=24)
    told_of = {f"activity({service})": 300}
    return float(CLINIC.pounds(contracts, told_of, "pathway_coordination", services=kept)[0])


def test_a_lever_is_worth_what_it_does_to_those_whom_it_reaches() -> None:
    # From none to 0.18, as a step down from 0.03 ends at none.
    secant = (np.log(1 - 0.4 * UP) - np.log(1.0)) / UP
    assert worth_of_a_charge("stay", stay=STAY) == pytest.approx(-2_000 * 300 * secant * timely(STEERED))
    of_all = (np.log(1 - 0.02 * UP) - np.log(1.0)) / UP
    assert worth_of_a_charge("care_home_week") == pytest.approx(-2_000 * 300 * of_all * timely(STEERED))


def test_a_lever_that_moves_no_such_service_is_worth_nothing() -> None:
    alone = ToldFrom(service="planned_admission", for_each=Quantity(Fraction(1, 3)))
    assert worth_of_a_charge("stay", stay=alone) == 0
