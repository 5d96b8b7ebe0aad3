from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from experiments.contract_money import WORDS, Flow, money
from scenarios.contracts.mechanism import MECHANISMS
from scenarios.contracts.settle import settle_period
from scenarios.problems import FileProblems
from tests.experiments.pictures import SHIPPED, contract, fee, shipped, small

pytestmark = pytest.mark.unit

MEASURES = {"score": {"title": "Score", "unit": "points", "direction": "higher"}}
ROLES = {"ccg": "commissioner", "trust": "community_trust"}


def outcome(**keys: Any) -> dict[str, Any]:
    """An outcome payment on the score, in a straight line from 0 to 100."""
    return {
        "mechanism": "outcome",
        "measure": "score",
        "curve": "linear",
        "nothing_at": 0,
        "all_at": 100,
    } | keys


def sums(flow: Flow) -> tuple[float, float]:
    """Pounds, and pounds at risk."""
    return float(flow.pounds), float(flow.at_risk_pounds)


def block(pounds: float) -> dict[str, Any]:
    return {"mechanism": "block", "pounds_a_year": pounds}


@pytest.mark.parametrize("name", SHIPPED)
def test_the_flows_of_a_pair_under_a_contract_are_what_settlement_posts(name: str) -> None:
    model, facts = shipped(name)
    posted: defaultdict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
    for each in settle_period(model.contracts, facts, facts.window, facts.members):
        posted[each.term.contract, each.payer, each.payee] += Fraction(each.total_pence(), 100)
        posted[each.term.contract, each.payee, each.payer] -= Fraction(each.total_pence(), 100)
    drawn: defaultdict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
    for flow in money(model, facts).flows:
        drawn[flow.contract, flow.giver, flow.receiver] += flow.pounds
        drawn[flow.contract, flow.receiver, flow.giver] -= flow.pounds
    assert {key for key, pounds in posted.items() if pounds} <= set(drawn)
    for key, pounds in drawn.items():
        assert abs(pounds - posted[key]) < 1, key


@pytest.mark.parametrize("name", SHIPPED)
def test_what_parties_receive_net_comes_to_nothing_together(name: str) -> None:
    found = money(*shipped(name))
    assert sum(found.net_pounds(party) for party in found.kinds) == 0
    assert any(found.net_pounds(party) for party in found.kinds)


@pytest.mark.parametrize("name", SHIPPED)
def test_each_pair_has_one_flow_a_contract_and_direction(name: str) -> None:
    keys = [(flow.contract, flow.giver, flow.receiver) for flow in money(*shipped(name)).flows]
    assert len(keys) == len(set(keys))


def test_every_party_that_pays_or_is_paid_has_a_kind_and_a_title(tmp_path: Path) -> None:
    roles = ROLES | {"idle": "hub", "old_hospital": "acute_trust"}
    terms = [fee(5), {"mechanism": "set_up", "pounds": 7}]
    found = money(*small(tmp_path, roles, [contract("ccg", "old_hospital", *terms)]))
    assert found.kinds == {"ccg": "commissioner", "old_hospital": "acute_trust", "suppliers": "suppliers"}
    assert found.titles == {"ccg": "Ccg", "old_hospital": "Old hospital", "suppliers": "Suppliers"}
    assert found.net_pounds("old_hospital") == 5
    assert found.net_pounds("ccg") == -12
    assert (found.title, found.period) == ("A small model", "year 1")


def test_payments_of_one_contract_are_one_flow_the_largest_word_first(tmp_path: Path) -> None:
    terms = [fee(10, name="a"), block(15), fee(10, name="b")]
    (flow,) = money(*small(tmp_path, ROLES, [contract("ccg", "trust", *terms)])).flows
    assert (flow.giver, flow.receiver, *sums(flow)) == ("ccg", "trust", 35, 0)
    assert flow.words == ("fee", "fixed sum")
    assert not flow.is_taken_back


def test_payments_of_two_contracts_are_two_flows(tmp_path: Path) -> None:
    contracts = [contract("ccg", "trust", name="one"), contract("ccg", "trust", fee(3), name="two")]
    flows = money(*small(tmp_path, ROLES, contracts)).flows
    assert [(flow.contract, float(flow.pounds)) for flow in flows] == [("one", 1_000_000), ("two", 3)]


def test_what_the_worst_and_the_best_measures_change_is_at_risk(tmp_path: Path) -> None:
    # Half the pot at 50 points, all of it at twice that, nothing at none.
    terms = [fee(900), outcome(pot_pounds_a_year=100)]
    model = small(
        tmp_path, ROLES, [contract("ccg", "trust", *terms)], {"measure(score)": 50}, measures=MEASURES
    )
    (flow,) = money(*model).flows
    assert sums(flow) == (950, 100)


def test_a_measure_that_is_better_when_lower_puts_the_same_at_risk(tmp_path: Path) -> None:
    measures = {"score": MEASURES["score"] | {"direction": "lower"}}
    terms = [fee(900), outcome(pot_pounds_a_year=100, nothing_at=100, all_at=0)]
    model = small(
        tmp_path, ROLES, [contract("ccg", "trust", *terms)], {"measure(score)": 50}, measures=measures
    )
    (flow,) = money(*model).flows
    assert sums(flow) == (950, 100)


def test_what_is_held_and_not_earned_back_is_a_flow_back(tmp_path: Path) -> None:
    # A tenth of 1,000 is held; 40 of the 100 are earned back; between 0 and 80 points 80 of them are at stake.
    terms = [block(1_000), outcome(at_risk_share_by_year=[0.1], framing="withhold")]
    model = small(
        tmp_path, ROLES, [contract("ccg", "trust", *terms)], {"measure(score)": 40}, measures=MEASURES
    )
    paid, back = money(*model).flows
    assert (paid.giver, paid.receiver, *sums(paid)) == ("ccg", "trust", 1_000, 80)
    assert (back.giver, back.receiver, *sums(back)) == ("trust", "ccg", 60, 0)
    assert (paid.is_taken_back, back.is_taken_back) == (False, True)
    assert (paid.words, back.words) == (("fixed sum",), ("outcome payment",))


def test_what_a_contract_only_takes_back_bears_the_risk_itself(tmp_path: Path) -> None:
    contracts = [
        contract("ccg", "trust", block(1_000), name="care"),
        contract(
            "ccg",
            "trust",
            outcome(at_risk_share_by_year=[0.1], framing="withhold", of=["care.block"]),
            name="results",
        ),
    ]
    _, back = money(*small(tmp_path, ROLES, contracts, {"measure(score)": 40}, measures=MEASURES)).flows
    assert (back.contract, back.giver, *sums(back)) == ("results", "trust", 60, 80)
    assert back.is_taken_back


def test_what_nobody_earns_this_year_but_might_is_a_flow_of_nothing_at_risk(tmp_path: Path) -> None:
    # Below the threshold this year; twice the score is above it.
    terms = [
        {
            "mechanism": "outcome",
            "measure": "score",
            "curve": "threshold",
            "at_least": 60,
            "pot_pounds_a_year": 100,
        }
    ]
    contracts = [
        contract("ccg", "trust", fee(1), name="care"),
        contract("ccg", "trust", *terms, name="results"),
    ]
    _, hoped = money(*small(tmp_path, ROLES, contracts, {"measure(score)": 40}, measures=MEASURES)).flows
    assert (hoped.contract, *sums(hoped)) == ("results", 0, 100)
    assert hoped.words == ("outcome payment",)


def test_a_refund_is_taken_back_though_the_contract_writes_it_as_a_payment(tmp_path: Path) -> None:
    terms = [block(1_000), {"mechanism": "profit_cap", "cap_share": 0.1, "actual_pounds_a_year": 800}]
    paid, back = money(*small(tmp_path, ROLES, [contract("ccg", "trust", *terms)])).flows
    assert (sums(paid), sums(back)) == ((1_000, 0), (100, 0))
    assert (back.giver, back.is_taken_back) == ("trust", True)
    assert back.words == ("profit cap",)


def test_a_payment_to_somebody_outside_the_contract_is_named_by_what_it_is_for(tmp_path: Path) -> None:
    leak = {"tax_share": 0.2, "non_recoverable_share": 0.5}
    roles = ROLES | {"lead": "integrated_provider"}
    contracts = [
        contract("ccg", "lead", block(1_000), name="head"),
        contract(
            "lead", "trust", {"mechanism": "pass_through", "of": ["head.block"], "tax_leak": leak}, name="sub"
        ),
    ]
    words = {flow.receiver: flow.words for flow in money(*small(tmp_path, roles, contracts)).flows}
    assert words["trust"] == ("share passed on",)
    assert words["tax_office"] == ("tax not recovered",)


def test_facts_of_an_end_show_what_is_paid_at_the_end_alone(tmp_path: Path) -> None:
    terms = [block(1_000), {"mechanism": "exit_cost", "reprocurement_share": 0.06}]
    model, facts = small(tmp_path, ROLES, [contract("ccg", "trust", *terms)], period={"exit_month": 12})
    flows = money(model, facts).flows
    assert [(flow.giver, flow.receiver, *sums(flow)) for flow in flows] == [("ccg", "suppliers", 60, 0)]


def test_every_word_is_that_of_a_mechanism() -> None:
    assert set(WORDS) <= set(MECHANISMS)


def test_facts_that_are_missing_are_named_with_who_reads_them(tmp_path: Path) -> None:
    terms = [outcome(pot_pounds_a_year=100), {"mechanism": "grant", "pounds_a_year": {"fact": "cost(trust)"}}]
    model, facts = small(tmp_path, ROLES, [contract("ccg", "trust", *terms)], measures=MEASURES)
    with pytest.raises(FileProblems) as caught:
        money(model, facts)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{tmp_path / 'small.yaml'}: cannot be drawn: ") for line in lines)
    assert "'measure(score)' is not told, but ccg_trust.outcome reads it; add it." in lines[0]
    assert any("'cost(trust)" in line and "ccg_trust.grant reads it" in line for line in lines)


def test_a_period_in_which_nothing_is_paid_is_refused(tmp_path: Path) -> None:
    model, facts = small(tmp_path, ROLES, [contract("ccg", "trust", fee(0))])
    with pytest.raises(FileProblems) as caught:
        money(model, facts)
    assert str(caught.value) == (
        f"{tmp_path / 'small.yaml'}: cannot be drawn: nothing is paid in year 1; "
        "tell the facts of a period with payments"
    )
