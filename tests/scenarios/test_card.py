"""The contract card: it names every payment, and what it says of risk is what the contract does."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scenarios.card import card
from scenarios.contracts.facts_file import ToldFacts, facts_from, read_facts
from scenarios.contracts.settle import settle_period
from scenarios.model import MODELS, Model, load_model, model_from
from tests.scenarios.contracts.examples import load

NAMES = sorted(path.stem for path in MODELS.glob("*.yaml") if "contracts:" in path.read_text("utf-8"))
BASE: dict[str, Any] = {
    "name": "small",
    "title": "A small contract",
    "roles": {
        "payer": {"kind": "commissioner", "title": "The payer"},
        "trust": {"kind": "acute_trust", "title": "The trust"},
    },
}


@cache
def shipped(name: str) -> tuple[Model, ToldFacts, str]:
    model = load_model(MODELS / f"{name}.yaml")
    assert model.example is not None
    told = read_facts(model.example)
    return model, told, card(model, told)


def small_card(folder: Path, terms: list[dict[str, Any]], facts: dict[str, Any]) -> str:
    contract = {
        "name": "main",
        "payer": "payer",
        "payees": ["trust"],
        "scope": {"services": ["emergency_admission"]},
        "terms": terms,
    }
    model: Model = load(BASE | {"contracts": [contract]}, folder / "model.yaml", model_from)
    told = load({"period": {"contract_year": 1}, "facts": facts}, folder / "facts.yaml", facts_from)
    return card(model, told)


def row(text: str, section: str, party: str) -> list[str]:
    part = text.split(f"## {section}")[1].split("\n## ", maxsplit=1)[0]
    line = next(line for line in part.splitlines() if line.startswith(f"| {party} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.unit
@pytest.mark.parametrize("name", NAMES)
def test_the_card_names_every_payment_that_settlement_makes(name: str) -> None:
    model, told, text = shipped(name)
    titles = {role: each.title or role for role, each in model.file.roles.items()}
    arithmetic = text.split("## The arithmetic")[1]
    for posted in settle_period(model.contracts, told, told.window, told.members):
        payer, payee = (titles.get(role, role.replace("_", " ")) for role in (posted.payer, posted.payee))
        rows = [line for line in arithmetic.splitlines() if line.startswith(f"| {posted.term.key} |")]
        named = [line for line in rows if f"{posted.line.label}: {payer} to " in line and payee in line]
        assert named, (posted.term.key, posted.line.label)


@pytest.mark.unit
@pytest.mark.parametrize("name", NAMES)
def test_the_card_says_how_sure_it_is_and_what_nobody_knows(name: str) -> None:
    text = shipped(name)[2]
    assert "No published study isolates the effect of the form of a contract" in text
    assert "are assumed" in text


@pytest.mark.unit
@pytest.mark.parametrize("name", NAMES)
def test_the_card_calls_parties_by_their_titles(name: str) -> None:
    model, _, text = shipped(name)
    plain = text.split("## How sure this is")[0]
    for role, each in model.file.roles.items():
        if each.title is not None and "_" in role:
            assert role not in plain, role


@pytest.mark.unit
def test_without_facts_a_card_has_no_amounts() -> None:
    model = shipped("traditional")[0]
    text = card(model, None)
    assert "## Who bears which risk" not in text
    assert "£23.08m" not in text
    assert "GP practices" in text


@pytest.mark.unit
def test_a_fixed_sum_leaves_need_and_cost_with_the_provider(tmp_path: Path) -> None:
    text = small_card(tmp_path, [{"mechanism": "block", "pounds_a_year": 1_000_000}], {})
    assert row(text, "Who bears which risk", "The trust") == [
        "The trust",
        "0% (bears it)",
        "0% (bears it)",
        "0% to 0%",
    ]


@pytest.mark.unit
def test_a_price_for_activity_covers_need_and_leaves_cost(tmp_path: Path) -> None:
    terms = [{"mechanism": "tariff", "prices_pounds": {"emergency_admission": 1_000}}]
    text = small_card(tmp_path, terms, {"activity(emergency_admission)": 500})
    assert row(text, "Who bears which risk", "The trust")[1:3] == ["+10.0% (covered)", "0% (bears it)"]
    assert row(text, "Who bears which risk", "The payer")[1] == "-10.0% (pays)"


@pytest.mark.unit
def test_half_a_result_is_shared(tmp_path: Path) -> None:
    terms = [
        {
            "mechanism": "limbs",
            "targets_pounds_a_year": {"trust": 1_000_000},
            "fee_share": 10,
            "result_share": 0.5,
        }
    ]
    terms[0]["fee_share"] = "100%"
    text = small_card(tmp_path, terms, {"cost(trust)": 1_000_000})
    # Cost 10% up: 100,000 more is met, 50,000 is borne through the shared result; income is 2 million.
    assert row(text, "Who bears which risk", "The trust")[2] == "+2.5% (bears it)"


@pytest.mark.unit
def test_measures_swing_the_pot(tmp_path: Path) -> None:
    terms: list[dict[str, Any]] = [
        {"mechanism": "block", "pounds_a_year": 900_000},
        {
            "mechanism": "outcome",
            "reading": "measure(hospital_experience)",
            "curve": "threshold",
            "at_least": 70,
            "pot_pounds_a_year": 100_000,
        },
    ]
    text = small_card(tmp_path, terms, {"measure(hospital_experience)": 75})
    assert row(text, "Who bears which risk", "The trust")[3] == "-10.0% to 0%"
    assert "Measured by 'Experience of hospital care'." in text


@pytest.mark.unit
def test_good_and_bad_years_by_hand(tmp_path: Path) -> None:
    terms = [{"mechanism": "tariff", "prices_pounds": {"emergency_admission": 1_000}}]
    text = small_card(tmp_path, terms, {"activity(emergency_admission)": {"value": 500, "doubt": 50}})
    # More need is a bad year for the place, and pays the trust more.
    assert row(text, "A good year and a bad year", "The trust") == ["The trust", "£550k", "£500k", "£450k"]


@pytest.mark.unit
def test_a_card_says_who_decides() -> None:
    assert "Nobody plans for the whole" in shipped("traditional")[2]
    assert "By contract it has a say in" in shipped("lead_provider")[2]
    assert "as far as the members trust each other" in shipped("alliance")[2]


@pytest.mark.unit
def test_a_card_says_how_long_and_how_sure_a_contract_is() -> None:
    text = shipped("lead_provider")[2]
    assert (
        "Runs 5 years after 8 to 30 months of preparation (most likely 15) and may be renewed once for 5 years, "
        "with 12 months' notice. Chance that it never starts: 35%, between 10% and 60%." in text
    )


@pytest.mark.unit
def test_what_is_paid_at_an_early_end_is_said_to_be_so() -> None:
    assert (
        "guarantee called: Parent of the lead to Commissioning group, only if the contract ends early"
        in shipped("lead_provider")[2]
    )


@pytest.mark.unit
def test_the_card_says_which_numbers_a_payer_may_choose(tmp_path: Path) -> None:
    term = {
        "mechanism": "block",
        "pounds_a_year": 1_000_000,
        "payer_chooses": {"numbers": {"pounds_a_year": [900_000]}},
    }
    text = small_card(tmp_path, [term], {})
    decides = text.split("## Who decides")[1].split("\n## ", maxsplit=1)[0]
    assert decides.strip().splitlines() == [
        "Nobody plans for the whole: each party decides for itself.",
        "",
        "At the end of each contract year a payer may choose other numbers, which payees take or refuse:",
        "",
        "- The payer: 'pounds_a_year' of main.block, £1,000,000.00 at first, or £900,000.00",
    ]
    plain = small_card(tmp_path, [{"mechanism": "block", "pounds_a_year": 1_000_000}], {})
    assert "may choose" not in plain
