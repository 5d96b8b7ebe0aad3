"""A place with one contract, and a lead put into its middle: sums of which everything is known by hand.

Today a commissioner pays nurses 132,000 pounds a year. Under the lead it pays the lead a budget, and the lead pays the
nurses, each a twelfth a month.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from scenarios.scenario import Scenario, scenario_of
from sim.economy import HealthEconomy
from tests.sim.economies import CITIZENS, PLACE, forked, reference

FIRST = 25
TODAY = """\
name: today
title: Contracts of today
roles:
  buyer: {kind: commissioner}
  nurses: {kind: community_trust}
term: {months: 120}
contracts:
  - name: old
    payer: buyer
    payees: [nurses]
    scope: {services: [community_contact]}
    terms:
      - {name: sum, mechanism: block, pounds_a_year: 132_000}
"""
LEAD = """\
name: under_a_lead
title: A lead in the middle
roles:
  buyer: {kind: commissioner}
  middle: {kind: special_purpose_company}
  nurses: {kind: community_trust}
  parent: {kind: guarantor}
governance: {coordinator: middle}
term:
  months: 60
  mobilisation_months: MOBILISATION
  notice_months: 3
  stops_before_start_probability: STOPS
contracts:
  - name: head
    payer: buyer
    payees: [middle]
    scope: {services: [community_contact]}
    terms:
      - {name: budget, mechanism: block, pounds_a_year: BUDGET}
      - name: early_end
        mechanism: exit_cost
        reprocurement_pounds: 8_000
        guarantee_pounds: 5_000
        guarantor: parent
  - name: sub
    payer: middle
    payees: [nurses]
    scope: {services: [community_contact]}
    terms:
      - {name: price, mechanism: block, pounds_a_year: PRICE}
"""


def under_a_lead(folder: Path, budget: int, price: int, mobilisation: int = 0, **keys: Any) -> Scenario:
    """The scenario with these sums a year; governance is as contracted unless told."""
    (folder / "today.yaml").write_text(TODAY, encoding="utf-8")
    stops = keys.pop("stops", 0)
    words = {"BUDGET": budget, "PRICE": price, "MOBILISATION": mobilisation, "STOPS": stops}
    text = LEAD
    for word, number in words.items():
        text = text.replace(word, str(number))
    file = folder / "under_a_lead.yaml"
    file.write_text(text, encoding="utf-8")
    told = {"citizens": CITIZENS, "months": 24, "governance": "as_contracted"} | keys
    made = scenario_of(PLACE, str(file), reference=str(folder / "today.yaml"), **told)
    return replace(made, populations=reference().populations)


def lived_under(scenario: Scenario, last_month: int | None = None) -> HealthEconomy:
    """The economy, lived to a month."""
    economy = forked(scenario)
    economy.run(last_month)
    return economy


def paid_pence(economy: HealthEconomy, contract: str, term: str) -> dict[int, int]:
    """What was paid under a term by month, what flows back below 0."""
    found: dict[int, int] = defaultdict(int)
    for posting in economy.ledger:
        if (posting.contract, posting.term) == (contract, term):
            found[posting.month] += posting.pence
    return dict(found)


def told(economy: HealthEconomy, *events: str) -> list[tuple[int, str, str]]:
    """Month, contract and event of what happened, of some events or of all."""
    return [
        (each.month, each.contract, each.event)
        for each in economy.contracting.events
        if not events or each.event in events
    ]
