"""What must hold between forms of contract, through files: passing on moves no balance, one member is no alliance."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios.contracts.facts_file import ToldFacts, facts_from
from scenarios.contracts.incentives import incentives
from scenarios.contracts.settle import settle_period
from scenarios.model import Model, model_from
from tests.scenarios.contracts.examples import load

ROLES = {
    "payer": {"kind": "commissioner"},
    "lead": {"kind": "special_purpose_company"},
    "acute": {"kind": "acute_trust"},
    "community": {"kind": "community_trust"},
    "charity": {"kind": "voluntary"},
}
SERVICES = {
    "acute": "emergency_admission",
    "community": "community_contact",
    "charity": "befriending_month",
}
SAME_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)

pounds = st.integers(0, 10**8).map(lambda pence: Fraction(pence, 100))
counts = st.integers(0, 10**5)
shares = st.integers(0, 100).map(lambda percent: Fraction(percent, 100))


@st.composite
def own_terms(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """Terms of every provider: a price, a fixed sum, a grant, and an outcome on each."""
    price, fixed, grant = draw(pounds), draw(pounds), draw(pounds)
    at_risk = draw(shares)
    outcome = {
        "name": "outcome",
        "mechanism": "outcome",
        "measure": "avoidable_emergency_admissions",
        "framing": draw(st.sampled_from(["bonus", "withhold"])),
        "at_risk_share_by_year": [str(at_risk)],
    }
    return {
        "acute": [
            {"name": "care", "mechanism": "tariff", "prices_pounds": {SERVICES["acute"]: str(price)}},
            outcome,
        ],
        "community": [{"name": "care", "mechanism": "block", "pounds_a_year": str(fixed)}, outcome],
        "charity": [{"name": "care", "mechanism": "block", "pounds_a_year": str(grant)}],
    }


def contract(name: str, payer: str, payee: str, service: str, terms: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": name, "payer": payer, "payees": [payee], "scope": {"services": [service]}, "terms": terms}


def written(folder: Path, contracts: list[dict[str, Any]]) -> Model:
    data = {"name": "made", "title": "Made", "roles": ROLES, "contracts": contracts}
    model: Model = load(data, folder / "model.yaml", model_from)
    return model


def told(folder: Path, facts: dict[str, Any]) -> ToldFacts:
    read: ToldFacts = load(
        {"period": {"contract_year": 1}, "facts": facts}, folder / "facts.yaml", facts_from
    )
    return read


def balances(model: Model, facts: ToldFacts) -> Counter[str]:
    found: Counter[str] = Counter()
    for posted in settle_period(model.contracts, facts, facts.window, facts.members):
        found[posted.payer] -= posted.total_pence()
        found[posted.payee] += posted.total_pence()
    return found


@pytest.mark.property
@SAME_FOLDER
@given(data=st.data())
def test_a_lead_that_passes_everything_on_changes_no_balance(tmp_path: Path, data: st.DataObject) -> None:
    terms = data.draw(own_terms())
    separate = [contract(party, "payer", party, SERVICES[party], own) for party, own in terms.items()]
    heads = [
        contract(
            f"head_{party}",
            "payer",
            "lead",
            SERVICES[party],
            [each | {"delivered_by": [party]} for each in own],
        )
        for party, own in terms.items()
    ]
    subs = [
        contract(
            f"sub_{party}",
            "lead",
            party,
            SERVICES[party],
            [
                {"name": each["name"], "mechanism": "pass_through", "of": [f"head_{party}.{each['name']}"]}
                for each in own
            ],
        )
        for party, own in terms.items()
    ]
    facts = told(
        tmp_path,
        {
            "activity(emergency_admission) by acute": data.draw(counts),
            "index(avoidable_emergency_admissions)": str(Fraction(data.draw(st.integers(8500, 10500)), 100)),
        },
    )
    before, after = (
        balances(written(tmp_path, separate), facts),
        balances(written(tmp_path, heads + subs), facts),
    )
    assert after.pop("lead") == 0
    assert +after == +before
    assert -after == -before


@pytest.mark.property
@SAME_FOLDER
@given(target=pounds, spent=pounds, fee=shares, result=shares)
def test_an_alliance_of_one_is_a_bilateral_contract(
    tmp_path: Path, target: Fraction, spent: Fraction, fee: Fraction, result: Fraction
) -> None:
    """Cost paid back, a fee, and a shared result floored at the fee, said twice in different words."""
    alliance = {
        "mechanism": "limbs",
        "targets_pounds_a_year": {"acute": str(target)},
        "fee_share": str(fee),
        "result_share": str(result),
    }
    bilateral = [
        {"name": "cost", "mechanism": "block", "pounds_a_year": "cost(acute)"},
        {"name": "fee", "mechanism": "fee", "pounds_a_year": str(target * fee)},
        {
            "name": "result",
            "mechanism": "gain_share",
            "target_pounds_a_year": str(target),
            "gain_share": str(result),
            "loss_share": str(result),
            "loss_cap_share": str(fee),
        },
    ]
    facts = told(tmp_path, {"cost(acute)": str(spent)})
    service = SERVICES["acute"]
    one = written(tmp_path, [contract("main", "payer", "acute", service, [alliance])])
    two = written(tmp_path, [contract("main", "payer", "acute", service, bilateral)])
    assert balances(one, facts) == balances(two, facts)


@pytest.mark.unit
def test_a_member_of_n_gains_its_share_of_what_it_saves(tmp_path: Path) -> None:
    """Free riding is what 1/n gives: a pound saved by one member is worth its share of the members' part to it."""
    payees = ["acute", "community", "charity"]
    limbs = {
        "mechanism": "limbs",
        "targets_pounds_a_year": dict.fromkeys(payees, 1_000_000),
        "fee_share": "100%",
        "result_share": "50%",
        "split": {"acute": "50%", "community": "25%", "charity": "25%"},
    }
    scope = {"services": list(SERVICES.values())}
    data = {"name": "all", "payer": "payer", "payees": payees, "scope": scope, "terms": [limbs]}
    model = written(tmp_path, [data])
    facts = told(tmp_path, dict.fromkeys((f"cost({party})" for party in payees), 900_000))
    worth = {
        (each.party, each.fact.name): each.pounds_per_unit
        for each in incentives(model.contracts, facts, facts.members, years=(1,))
    }
    # A pound more of cost is met by limb 1 and loses half of itself in limb 3, of which the member bears its share.
    assert worth["acute", "acute"] == 1 - Fraction(1, 2) * Fraction(1, 2)
    assert worth["community", "acute"] == -Fraction(1, 8)
    assert worth["payer", "acute"] == -Fraction(1, 2)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("admissions", "worth"), [(8_000, 1_000), (9_999.5, 650), (12_000, 300)], ids=["below", "across", "above"]
)
def test_an_emergency_above_the_baseline_is_worth_the_marginal_rate(
    tmp_path: Path, admissions: float, worth: int
) -> None:
    """At half a unit below the baseline, one unit either way averages the two prices 3 to 1."""
    terms = [
        {
            "mechanism": "marginal_rate",
            "prices_pounds": {"emergency_admission": 1_000},
            "baseline_pounds_a_year": 10_000_000,
            "rate_share": "30%",
        }
    ]
    model = written(tmp_path, [contract("main", "payer", "acute", "emergency_admission", terms)])
    facts = told(tmp_path, {"activity(emergency_admission)": str(admissions)})
    found = {each.party: each.pounds_per_unit for each in incentives(model.contracts, facts, facts.members)}
    expected = {650: Fraction(1000 * 3 + 300, 4)}.get(worth, Fraction(worth))
    assert found["acute"] == expected
    assert found["payer"] == -expected
