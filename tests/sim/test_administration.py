"""What contracts cost to run and what make true in a run: posted to whom it falls, nothing where nobody answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.providers.capacity import CAPACITIES
from scenarios.effects import load_effects
from scenarios.model import load_model
from sim.administration import ADMINISTRATION, administration_pence, pay_administration
from sim.contents import content_in, contract_facts_in, usual_content
from sim.economy import HealthEconomy
from sim.ledger import Ledger
from sim.month_facts import facts_in, reported_in
from sim.steps import capacities_in
from tests.sim.economies import bare, forked, lived, reference

pytestmark = pytest.mark.end_to_end
ROW = load_effects()["contract_administration"]
BLOCK = """\
name: fixed_sums
title: Fixed sums for hospitals
extends: traditional.yaml
governance: {authority: {by_contract: {treatment_gate: 0.5}}}
contracts:
  - name: acute
    terms:
      - {name: planned_care, mechanism: block, pounds_a_year: {baseline: cost},
         services: [ae_attendance, outpatient_first, outpatient_follow_up, day_case, planned_admission],
         prices_pounds: null}
  - name: community
    terms:
      - {name: late, mechanism: outcome, settle: yearly, lag_months: 24, measure: emergency_admissions,
         nothing_at: 1_000_000, all_at: 900_000, pot_pounds_a_year: 500_000_000}
"""


def with_fixed_sums(folder: Path, behaviour: str) -> HealthEconomy:
    """An economy at the end of burn-in in which hospitals are to be paid fixed sums for planned care."""
    file = folder / "fixed_sums.yaml"
    file.write_text(BLOCK, encoding="utf-8")
    own: dict[str, Any] = {"behaviour": behaviour, "months": 30}
    return forked(replace(bare(load_model(file), **own), populations=reference().populations))


def administration(economy: HealthEconomy) -> list[tuple[str, str, int]]:
    return [(each.payer, each.payee, each.pence) for each in economy.ledger if each.term == ADMINISTRATION]


def test_today_s_contracts_take_nothing_more() -> None:
    economy, _ = lived(reference().model.file.name)
    assert administration(economy) == []
    assert administration_pence(economy) == {}
    assert reported_in(economy) == {}
    assert facts_in(economy, economy.month) == {}
    assert content_in(economy, economy.month) is None
    usual, now = economy.today.reference.capacities, capacities_in(economy, economy.month)
    assert all(np.array_equal(getattr(now, name), getattr(usual, name)) for name in CAPACITIES)


def test_where_nobody_answers_contracts_make_nothing_true(tmp_path: Path) -> None:
    economy = with_fixed_sums(tmp_path, "fixed")
    economy.run(30)
    assert contract_facts_in(economy, 30) == {}
    assert administration(economy) == []


def test_fixed_sums_take_less_to_run_and_late_money_less_capacity(tmp_path: Path) -> None:
    economy = with_fixed_sums(tmp_path, "responsive")
    economy.run(50)
    facts = facts_in(economy, 50)
    assert (facts["contract_forms"] < 0).all()
    assert facts["gate_assessment"].tolist() == [0.5]
    assert (facts["deferred_income"] > 0).all()
    usual = economy.today.reference.capacities
    now = capacities_in(economy, 50)
    assert (now.community_contacts < usual.community_contacts).all()
    assert np.array_equal(now.beds, usual.beds)
    found = administration(economy)
    assert found
    assert {(payer, payee) for payer, payee, _ in found} == {("suppliers", economy.cast.trusts[0])}
    # In full it is the row's pounds a year times the fact, for the sample's share of the trust.
    most = float(ROW.full_change * economy.scenario.sampled_share) / 12 * 100
    assert found[-1][2] == pytest.approx(most * -facts["contract_forms"][0], rel=0.1)
    assert sum(economy.ledger.balances().values()) == 0
    assert content_in(economy, 50) is content_in(economy, 51)
    assert usual_content(economy).income(economy.cast.trusts[0]) > 0


def test_more_is_paid_to_suppliers_and_less_comes_back() -> None:
    ledger = Ledger(("north", "south", "suppliers"))
    pay_administration(ledger, {"north": 500, "south": -200}, 30)
    assert ledger.balances() == {"north": -500, "south": 200, "suppliers": 300}
    assert [each.contract for each in ledger] == ["costs", "costs"]


def test_the_backlog_is_as_large_as_its_row_says() -> None:
    economy, _ = lived(reference().model.file.name)
    row, use = load_effects()["contact_backlog"], economy.today.reference.use["contacts"].sum() * 12
    assert float(row.low) < economy.today.congestion.backlog.sum() / use < float(row.high)
