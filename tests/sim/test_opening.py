"""What accounts open with, by hand: reserves, what is left of budgets, and their postings to the penny."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from agents.citizens.counts import Item
from scenarios.allocations import Allocation, pounds_a_year
from scenarios.parameters import load_parameters
from scenarios.scenario import Scenario, scenario_of
from sim.books import parties_of
from sim.facts import ReportedFacts
from sim.history import History
from sim.ledger import Ledger, Posting
from sim.measures import Measures
from sim.opening import (
    OTHER_CARE,
    OutsideSum,
    Reserve,
    UsualContracts,
    opening_of,
    outside_sums,
    people_ratio,
    reserves,
    usual_year,
)
from sim.settling import fund, open_accounts, pay_outside
from tests.sim.small_history import counts, history
from tests.sim.test_books import small

pytestmark = pytest.mark.unit
PARTIES = ("treasury", "commissioner", "trust", "others")
MODEL = "traditional"


@cache
def southend() -> Scenario:
    return scenario_of("southend", MODEL, months=12)


def posted(ledger: Ledger) -> Iterator[tuple[int, str, str, int]]:
    return ((each.month, each.payer, each.payee, each.pence) for each in ledger)


def usual(scenario: Scenario, **pounds: int) -> dict[str, int]:
    return {name: 100 * pounds.get(name, 0) for name in scenario.cast.names}


# What is left of a budget


def test_what_is_left_is_the_budget_less_contracts_and_known_care() -> None:
    scenario = southend()
    sums = {
        each.name: each.pounds_a_year
        for each in outside_sums(scenario, usual(scenario, commissioner=-100_000_000), Fraction(1))
        if each.payer == "commissioner"
    }
    # 1,138 for each of 184,896 registered and 24.73 for each of 177,626 residents; 163, 57, 34 and 101 a resident.
    budget = 1_138 * 184_896 + Fraction("24.73") * 177_626
    known = (163 + 57 + 34 + 101) * 177_626
    assert sums[OTHER_CARE] == budget - 100_000_000 - known
    assert sum(sums.values()) == budget - 100_000_000


def test_every_payer_that_is_funded_has_what_is_left_last() -> None:
    scenario = southend()
    names = [
        each.payer for each in outside_sums(scenario, usual(scenario), Fraction(1)) if each.name == OTHER_CARE
    ]
    assert names == ["commissioner", "nhs_england", "council"]


def test_contracts_of_more_people_count_for_as_many_as_at_the_start() -> None:
    scenario, paid = southend(), {"nhs_england": -10_200_000}
    (left,) = [
        each.pounds_a_year
        for each in outside_sums(scenario, usual(scenario, **paid), Fraction(102, 100))
        if each.payer == "nhs_england"
    ]
    assert left == Fraction("141.09") * 184_896 - 10_000_000


def test_contracts_beyond_the_budget_leave_less_than_nothing() -> None:
    scenario = southend()
    sums = outside_sums(scenario, usual(scenario, nhs_england=-900_000_000), Fraction(1))
    assert min(each.pounds_a_year for each in sums) < 0


def test_a_scenario_s_own_budget_does_not_change_what_care_outside_takes() -> None:
    own = scenario_of(
        "southend", MODEL, months=12, commissioners={"commissioner": {"budget_pounds_a_year": 1_000}}
    )
    assert pounds_a_year(own.allocations)["commissioner"] == 1_000
    given = usual(own, commissioner=-100_000_000)
    assert list(outside_sums(own, given, Fraction(1))) == list(outside_sums(southend(), given, Fraction(1)))


# Reserves


def test_reserves_are_months_of_income() -> None:
    scenario = southend()
    found = {
        each.party: each for each in reserves(scenario, usual(scenario, social_care=1_200_000), Fraction(1))
    }
    assert found["social_care"] == Reserve("social_care", "others", 10_000_000, Fraction(1))
    # 141.09 x 184,896 and so on are budgets, whatever contracts take of them: 60,404,000 x 0.6 / 12 for the council.
    assert found["council"].pence == 302_020_000
    assert set(found) == {"commissioner", "council", "social_care"}


def test_nobody_begins_in_debt_for_having_paid_more_than_it_received() -> None:
    scenario = southend()
    assert "voluntary" not in {
        each.party for each in reserves(scenario, usual(scenario, voluntary=-5), Fraction(1))
    }


# People


def test_people_are_those_of_the_last_whole_year() -> None:
    lived = history(36, {Item.PEOPLE: [600, 402]})
    assert people_ratio(lived, 1_000, 25) == Fraction(1_002, 1_000)
    lived = history(24, {Item.PEOPLE: [600, 400]})
    lived = _lived_on(lived, 12, 440)
    assert [people_ratio(lived, 1_000, month) for month in (25, 36, 37)] == [1, 1, Fraction(1_040, 1_000)]


def _lived_on(lived: History, months: int, people: int) -> History:
    for _ in range(months):
        lived.append(counts({Item.PEOPLE: [600, people]}))
    return lived


# Contracts of a whole year, on paper


def test_a_year_of_today_s_contracts_is_net_by_party(tmp_path: Path) -> None:
    terms = [{"name": "list", "mechanism": "block", "pounds_a_year": 1_200}]
    model, told = small(tmp_path, ["trust"], terms, {})
    facts = ReportedFacts(Measures(history(24, {}), load_parameters(), 1), told.members)
    parties = (*parties_of(model.contracts.roles, told.members), "nobody_else")
    usual_contracts = UsualContracts(model.contracts, told.members, facts)
    net = usual_year(usual_contracts, (13, 24), parties)
    assert {name: pence for name, pence in net.items() if pence} == {"payer": -120_000, "trust": 120_000}
    assert set(net) == set(parties)
    # What is read is what was known at the end of the reference year.
    assert facts.now == 24


# Postings


def test_a_twelfth_follows_people_to_the_penny_and_a_sum_set_once_does_not() -> None:
    ledger = Ledger(PARTIES)
    by_head = Allocation(
        "core", "treasury", "commissioner", *(Fraction(1_000),) * 3, "2014/15", "assumed", "us"
    )
    once = Allocation(
        "budget", "treasury", "commissioner", *(Fraction(1_200),) * 3, "2014/15", "assumed", "us", False
    )
    for month in range(25, 37):
        fund(ledger, [by_head, once], month, Fraction(11, 10))
    # 1,100 pounds in twelve parts of 91.66 or 91.67, and 100 pounds a month.
    assert ledger.balance("commissioner") == 110_000 + 120_000
    assert {each.pence for each in ledger if each.term == "core"} == {9_166, 9_167}
    assert {each.pence for each in ledger if each.term == "budget"} == {10_000}
    ledger.check()


def test_care_outside_is_paid_to_others_and_made_up_by_them_below_nothing() -> None:
    ledger = Ledger(PARTIES)
    sums = [
        OutsideSum("drugs", "commissioner", Fraction(120)),
        OutsideSum(OTHER_CARE, "commissioner", Fraction(-24)),
    ]
    pay_outside(ledger, sums, 25)
    assert list(posted(ledger)) == [
        (25, "commissioner", "others", 1_000),
        (25, "others", "commissioner", 200),
    ]
    for month in range(26, 37):
        pay_outside(ledger, sums, month)
    assert ledger.balance("others") == 12_000 - 2_400
    assert {each.contract for each in ledger} == {"outside_care"}
    assert next(iter(ledger)).reason == "a twelfth of £120.00 a year"
    ledger.check()


def test_twelve_parts_of_any_sum_are_the_sum() -> None:
    for year_pence in (1, 11, 12, 13, 99_999):
        ledger = Ledger(PARTIES)
        for month in range(25, 37):
            pay_outside(ledger, [OutsideSum("drugs", "commissioner", Fraction(year_pence, 100))], month)
        assert ledger.balance("others") == year_pence


def test_reserves_are_brought_in_under_the_word_that_accounts_know() -> None:
    ledger = Ledger(PARTIES)
    open_accounts(ledger, [Reserve("trust", "treasury", 123_456, Fraction(4, 5))], 25)
    assert list(ledger) == [
        Posting(
            25,
            "treasury",
            "trust",
            123_456,
            "opening_balance",
            "reserves",
            "month 25",
            "0.8 months of income in the reference year",
        )
    ]
    ledger.check()


def test_an_opening_is_made_of_the_three(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = southend()
    net = usual(scenario, commissioner=-1_000, voluntary=400)
    monkeypatch.setattr("sim.opening.usual_year", lambda *_: net)
    lived = history(24, {Item.PEOPLE: [100_000, 77_626]})
    opening = opening_of(scenario, lived, None)  # type: ignore[arg-type]
    assert opening.usual_pence == net
    assert list(opening.outside) == list(outside_sums(scenario, net, Fraction(1)))
    assert list(opening.reserves) == list(reserves(scenario, net, Fraction(1)))
