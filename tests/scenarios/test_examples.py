"""The examples of payers' agreements: whole, and paying what was worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from scenarios.contracts.facts_file import read_facts
from scenarios.contracts.periods import Window
from scenarios.contracts.settle import settle_period
from scenarios.model import load_model
from scenarios.scenario import load_scenario

EXAMPLES = Path(__file__).resolve().parents[2] / "scenarios" / "examples"
THIRD_YEAR = Window(25, 36)


def paid_pounds(name: str, window: Window = THIRD_YEAR) -> dict[tuple[str, str, str], Fraction]:
    """What a model of the examples pays in its example year, by payer, payee and what it is for."""
    model = load_model(EXAMPLES / f"{name}.yaml")
    assert model.example is not None
    told = read_facts(model.example)
    found: dict[tuple[str, str, str], Fraction] = {}
    for posted in settle_period(model.contracts, told, window, told.members):
        key = posted.payer, posted.payee, posted.line.label
        found[key] = found.get(key, Fraction(0)) + Fraction(posted.total_pence(), 100)
    return found


@pytest.mark.unit
def test_a_pooled_fund_is_filled_by_shares_and_its_overspend_borne_by_others() -> None:
    """13.7 + 1.7 + 0.9 million are 16.3; 824 episodes at 2,088 cost 20,512 more than the 1.7 million for them."""
    paid = paid_pounds("pooled_fund")
    assert paid["commissioner", "fund", "contribution"] == Fraction("13_855_000")
    assert paid["council", "fund", "contribution"] == Fraction("2_445_000")
    assert paid["fund", "commissioner", "share of overspend"] == -Fraction("12307.20")
    assert paid["fund", "council", "share of overspend"] == -Fraction("8204.80")
    spent, paid_in = (
        sum(pounds for parties, pounds in paid.items() if parties[side] == "fund") for side in (0, 1)
    )
    assert spent == paid_in == Fraction("16_300_000")


@pytest.mark.unit
def test_the_examples_are_scenarios_of_a_place() -> None:
    scenarios = [load_scenario(path) for path in sorted(EXAMPLES.glob("southend_*.yaml"))]
    assert scenarios
    assert {each.place.name for each in scenarios} == {"southend"}


@pytest.mark.unit
def test_a_programme_fund_is_paid_back_from_what_comes_to_cash() -> None:
    """8,600 older admissions are more than the 8,450 of the reference year, so nothing is released or paid back."""
    paid = paid_pounds("programme_fund")
    assert ("fund", "commissioner", "advance") not in {key for key, pounds in paid.items() if pounds}
    assert not any(pounds for (_, payee, _), pounds in paid.items() if payee == "fund")
    assert paid["commissioner", "community", "grant"] == 350_000
    first = paid_pounds("programme_fund", Window(1, 12))
    assert first["fund", "commissioner", "advance"] == 34_760 * 20 * Fraction(60, 100)
