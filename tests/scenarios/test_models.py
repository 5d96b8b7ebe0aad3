"""The shipped models: each loads, balances its books, says where its numbers come from, and is what it claims to be."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from scenarios.contracts.contract import Contract
from scenarios.contracts.facts import Fact
from scenarios.contracts.facts_file import ToldFacts, check_facts, read_facts
from scenarios.contracts.periods import Window
from scenarios.contracts.settle import PaidOnAccount, Posted, settle_month, settle_period
from scenarios.model import MODELS, Model, load_model
from scenarios.populations import MOST_POPULATIONS
from scenarios.quantities import Quantity, quantities_in

NAMES = sorted(path.stem for path in MODELS.glob("*.yaml") if "contracts:" in path.read_text("utf-8"))
LONGEST_YEARS = 7
# Numbers that state the shape of a file, not something about health, money or behaviour.
STRUCTURAL = ("split",)


@cache
def model(name: str) -> Model:
    return load_model(MODELS / f"{name}.yaml")


@cache
def facts(name: str) -> ToldFacts:
    example = model(name).example
    assert example is not None
    return read_facts(example)


def balances(postings: list[Posted]) -> Counter[str]:
    found: Counter[str] = Counter()
    for posted in postings:
        found[posted.payer] -= posted.total_pence()
        found[posted.payee] += posted.total_pence()
    return found


def contract_of(name: str, contract: str) -> Contract:
    return model(name).contracts.contract(contract)


@pytest.mark.unit
def test_there_are_the_four_models_and_the_second_form_of_one() -> None:
    assert len(NAMES) == 5


@pytest.mark.unit
@pytest.mark.parametrize("name", NAMES)
def test_the_example_year_tells_all_that_a_model_reads(name: str) -> None:
    assert check_facts(facts(name), model(name).contracts) == []


@pytest.mark.unit
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("year", range(1, LONGEST_YEARS + 1))
def test_every_year_pays_and_the_books_balance(name: str, year: int) -> None:
    window = Window((year - 1) * 12 + 1, year * 12)
    postings = settle_period(model(name).contracts, facts(name), window, facts(name).members)
    found = balances(postings)
    assert sum(found.values()) == 0
    assert found["practices"] > 0 > found["commissioner"]


@pytest.mark.unit
@pytest.mark.parametrize("name", NAMES)
def test_a_year_settled_month_by_month_comes_to_the_year(name: str) -> None:
    contracts, told = model(name).contracts, facts(name)
    whole = balances(settle_period(contracts, told, Window(1, 12), told.members))
    paid: PaidOnAccount = {}
    first_year = [
        posted
        for month in range(1, 17)
        for posted in settle_month(contracts, told, month, paid, told.members)
        if posted.period.last <= 12
    ]
    for party, pence in balances(first_year).items():
        # Monthly and quarterly terms round each of their own postings.
        assert abs(pence - whole[party]) <= 20


@pytest.mark.unit
@pytest.mark.parametrize("name", NAMES)
def test_a_pool_is_empty_once_the_year_is_trued_up(name: str) -> None:
    contracts, told = model(name).contracts, facts(name)
    paid: PaidOnAccount = {}
    pools = [role for role, each in model(name).file.roles.items() if each.kind == "alliance_pool"]
    postings = [
        posted
        for month in range(1, 17)
        for posted in settle_month(contracts, told, month, paid, told.members)
        if posted.period.last <= 12
    ]
    for pool in pools:
        assert balances(postings)[pool] == 0


@pytest.mark.unit
def test_the_populations_of_all_models_can_be_counted_together() -> None:
    assert len({people for name in NAMES for people in model(name).file.populations}) <= MOST_POPULATIONS


@pytest.mark.unit
@pytest.mark.parametrize("name", NAMES)
def test_every_number_about_money_or_behaviour_says_where_it_comes_from(name: str) -> None:
    bare = [
        path
        for path, each in quantities_in(model(name).file)
        if each.source is None and not set(map(str, path)) & set(STRUCTURAL) and not _is_neutral(each)
    ]
    assert bare == []


def _is_neutral(each: object) -> bool:
    return isinstance(each, Quantity) and each.value in (Fraction(0), Fraction(1))


@pytest.mark.unit
@pytest.mark.parametrize("name", NAMES)
def test_an_assumption_has_a_wide_range(name: str) -> None:
    for path, each in quantities_in(model(name).file):
        if each.status == "assumed" and path[-1] not in ("members", "lead", "hub"):
            assert each.low != each.high, path


@pytest.mark.unit
def test_the_lead_holds_a_head_contract_and_sub_contracts() -> None:
    contracts = model("lead_provider").contracts.contracts
    payers = {contract.name: contract.payer for contract in contracts}
    assert payers["head"] == "commissioner"
    assert contract_of("lead_provider", "head").payees == ("lead",)
    subs = [contract for contract in contracts if contract.payer == "lead"]
    assert {payee for contract in subs for payee in contract.payees} == {
        "acute",
        "community",
        "voluntary",
        "social_care",
        "practices",
    }
    mechanisms = {term.mechanism for contract in contracts for term in contract.terms}
    assert {"pass_through", "profit_cap", "set_up", "exit_cost"} <= mechanisms
    names = balances(settle_period(model("lead_provider").contracts, facts("lead_provider"), Window(25, 36)))
    assert names["tax_office"] > 0


@pytest.mark.unit
def test_the_hub_has_its_own_contract_beside_all_others() -> None:
    hub = contract_of("iph", "hub")
    assert (hub.payer, hub.payees) == ("commissioner", ("hub",))
    separate = {contract.name for contract in model("traditional").contracts.contracts}
    assert separate | {"hub"} == {contract.name for contract in model("iph").contracts.contracts}
    assert all(contract.payer != "hub" for contract in model("iph").contracts.contracts)


@pytest.mark.unit
def test_an_alliance_is_one_agreement_or_stands_over_contracts_that_stay() -> None:
    assert contract_of("alliance", "agreement").payees == ("acute", "community", "social_care", "voluntary")
    assert "emergencies_older" not in {term.name for term in contract_of("alliance", "acute").terms}
    assert "emergencies_older" in {term.name for term in contract_of("alliance_parallel", "acute").terms}


@pytest.mark.unit
@pytest.mark.parametrize(("name", "fee_pounds"), [("alliance", 780_272), ("alliance_parallel", 282_318)])
def test_an_alliance_s_team_is_a_party_that_is_paid_and_spends_it(name: str, fee_pounds: int) -> None:
    """2.5% of what the agreement pays in the example year, and 1% of the contracts under the looser form."""
    file = model(name).file
    assert file.governance.coordinator in file.roles
    team = contract_of(name, "team")
    assert (team.payer, team.payees) == ("commissioner", (file.governance.coordinator,))
    told = facts(name)
    paid = {
        (posted.payer, posted.payee): posted.total_pence() // 100
        for posted in settle_period(model(name).contracts, told, Window(25, 36), told.members)
        if posted.term.contract == "team"
    }
    assert paid == {("commissioner", "alliance_team"): fee_pounds, ("alliance_team", "suppliers"): fee_pounds}


@pytest.mark.unit
def test_money_at_risk_grows_by_contract_year_as_published() -> None:
    """0, 10, 10, 15 and 15% of the lead's budget, half on each of two measures."""
    contracts, told = model("lead_provider").contracts, facts("lead_provider")
    shares = []
    for year in range(1, 6):
        postings = settle_period(contracts, told, Window((year - 1) * 12 + 1, year * 12), told.members)
        held = sum(
            -posted.total_pence()
            for posted in postings
            if posted.term.contract == "head" and posted.line.label == "held at risk"
        )
        budget = sum(
            posted.total_pence()
            for posted in postings
            if posted.term.contract == "head" and posted.term.mechanism == "block"
        )
        shares.append(Fraction(held, budget))
    assert [round(float(share), 6) for share in shares] == [0, 0.1, 0.1, 0.15, 0.15]


@pytest.mark.unit
@pytest.mark.parametrize("name", NAMES)
def test_no_amount_is_negative_for_a_fixed_sum_or_a_price(name: str) -> None:
    postings = settle_period(model(name).contracts, facts(name), Window(1, 12), facts(name).members)
    for posted in postings:
        if posted.term.mechanism in ("block", "tariff", "capitation", "fee", "marginal_rate"):
            assert np.all(posted.pence >= 0), posted.term.key


@pytest.mark.unit
def test_the_example_file_of_a_model_stands_beside_it() -> None:
    assert all(model(name).example == Path(MODELS / "example_year.yaml") for name in NAMES)


@pytest.mark.unit
def test_a_finance_director_can_check_three_payments_by_hand() -> None:
    told = facts("traditional")
    paid = {
        posted.term.key: posted.total_pence()
        for posted in settle_period(model("traditional").contracts, told, Window(25, 36), told.members)
    }
    # 8,600 admissions at GBP 1,565 are 13,459,000; full price up to 1,486.75 x 8,450 = 12,563,037.50,
    # and 30% of the 895,962.50 above it.
    assert paid["acute.emergencies_older"] == 1_283_182_625
    # 0.686298... a person is 141.09 x 12.9% / 530.4 x 20; 78.8 is (78.8 - 45) / 35 of the way.
    by_hand = (
        Fraction(14109, 100) * Fraction(129, 1000) / Fraction(5304, 10) * 20 * 184_896 * Fraction(338, 350)
    )
    assert paid["general_practice.quality_blood_pressure"] == int(by_hand * 100 + Fraction(1, 2))
    assert paid["community.older"] == 1_370_000_000


@pytest.mark.unit
def test_the_example_facts_can_be_read_by_themselves() -> None:
    told = facts("traditional")
    assert told.value(Fact("people", "older"), told.window) == 34_760
