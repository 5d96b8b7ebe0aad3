"""From settled contracts to the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scenarios.contracts.contract import Members
from scenarios.contracts.facts_file import ToldFacts, facts_from, read_facts
from scenarios.contracts.settle import Posted, settle_month, settle_period
from scenarios.model import MODELS, Model, load_model, model_from
from sim.books import enter, parties_of
from sim.ledger import Ledger, LedgerError
from tests.scenarios.contracts.examples import load

ROLES = {
    "payer": {"kind": "commissioner"},
    "practices": {"kind": "gp_practice", "bind": "each"},
    "trust": {"kind": "acute_trust"},
}


def small(
    folder: Path, payees: list[str], terms: list[dict[str, Any]], facts: dict[str, Any]
) -> tuple[Model, ToldFacts]:
    contract = {
        "name": "main",
        "payer": "payer",
        "payees": payees,
        "scope": {"services": ["gp_contact"]},
        "terms": terms,
    }
    data = {"name": "small", "title": "Small", "roles": ROLES, "contracts": [contract]}
    model: Model = load(data, folder / "model.yaml", model_from)
    told: ToldFacts = load(
        {"period": {"contract_year": 1}, "parties": {"practices": ["Leigh", "Shoebury"]}, "facts": facts},
        folder / "facts.yaml",
        facts_from,
    )
    return model, told


def booked(model: Model, facts: ToldFacts, reasons: bool = False) -> Ledger:
    postings = settle_period(model.contracts, facts, facts.window, facts.members)
    ledger = Ledger(parties_of(model.contracts.roles, facts.members))
    enter(ledger, postings, facts.members, (lambda posted, member: f"member {member}") if reasons else None)
    return ledger


@pytest.mark.unit
def test_each_member_is_paid_its_own(tmp_path: Path) -> None:
    terms = [{"mechanism": "capitation", "pounds_per_person": 100}]
    model, facts = small(tmp_path, ["practices"], terms, {"people(everyone) by practices": [8_000, 5_000]})
    ledger = booked(model, facts, reasons=True)
    assert ledger.balances() == {
        "payer": -1_300_000_00,
        "Leigh": 800_000_00,
        "Shoebury": 500_000_00,
        "trust": 0,
        "suppliers": 0,
        "tax_office": 0,
        "others": 0,
    }
    assert [posting.reason for posting in ledger] == ["member 0", "member 1"]
    first = next(iter(ledger))
    assert (first.month, first.contract, first.term, first.period) == (12, "main", "capitation", "year 1")


@pytest.mark.unit
def test_money_that_flows_back_turns_payer_and_payee_round(tmp_path: Path) -> None:
    terms = [
        {"mechanism": "block", "pounds_a_year": 100},
        {"mechanism": "gain_share", "target_pounds_a_year": 100, "loss_share": "50%"},
    ]
    model, facts = small(tmp_path, ["trust"], terms, {"cost(trust)": 140})
    postings = list(booked(model, facts))
    assert [(each.payer, each.payee, each.pence) for each in postings] == [
        ("payer", "trust", 10_000),
        ("trust", "payer", 2_000),
    ]
    assert postings[1].reason == "shared result"


@pytest.mark.unit
def test_nothing_paid_leaves_no_posting(tmp_path: Path) -> None:
    model, facts = small(tmp_path, ["trust"], [{"mechanism": "block", "pounds_a_year": 0}], {})
    assert len(booked(model, facts)) == 0


@pytest.mark.unit
def test_a_party_the_ledger_does_not_know_is_refused(tmp_path: Path) -> None:
    model, facts = small(tmp_path, ["trust"], [{"mechanism": "block", "pounds_a_year": 1}], {})
    ledger = Ledger(["payer"])
    postings = settle_period(model.contracts, facts, facts.window, facts.members)
    with pytest.raises(LedgerError, match="'trust'"):
        enter(ledger, postings, facts.members)
    assert len(ledger) == 0


@pytest.mark.unit
def test_a_pool_that_cannot_borrow_is_refused_what_it_has_not(tmp_path: Path) -> None:
    model, facts = small(tmp_path, ["trust"], [{"mechanism": "block", "pounds_a_year": 1}], {})
    ledger = Ledger(parties_of(model.contracts.roles, facts.members), no_overdraft=["payer"])
    postings = settle_period(model.contracts, facts, facts.window, facts.members)
    with pytest.raises(LedgerError, match="pay into it first"):
        enter(ledger, postings, facts.members)
    assert ledger.balances()["payer"] == 0


@pytest.mark.unit
@pytest.mark.parametrize("name", ["lead_provider", "alliance"])
def test_a_year_of_a_shipped_model_month_by_month_balances_to_the_penny(name: str) -> None:
    model = load_model(MODELS / f"{name}.yaml")
    assert model.example is not None
    facts = read_facts(model.example)
    ledger = Ledger(parties_of(model.contracts.roles, facts.members))
    paid: dict[Any, Any] = {}
    postings: list[Posted] = []
    for month in range(1, 17):
        postings += settle_month(model.contracts, facts, month, paid, facts.members)
    enter(ledger, postings, facts.members)
    ledger.check()
    by_hand: dict[str, int] = {}
    for posted in postings:
        pence = sum(int(each) for each in posted.pence)
        by_hand[posted.payee] = by_hand.get(posted.payee, 0) + pence
        by_hand[posted.payer] = by_hand.get(posted.payer, 0) - pence
    assert {party: pence for party, pence in ledger.balances().items() if pence} == {
        party: pence for party, pence in by_hand.items() if pence
    }
    assert ledger.trial_balance()["balance_pence"].sum() == 0


@pytest.mark.unit
def test_parties_stand_once_in_the_order_of_their_roles() -> None:
    members = Members.of({"a": ["x", "y"], "b": ["y", "z"]})
    assert parties_of(["a", "b", "c"], members) == ["x", "y", "z", "c"]
