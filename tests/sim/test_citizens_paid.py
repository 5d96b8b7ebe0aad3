"""Contracts that pay citizens, lived: what is posted to them by hand, and what it does to treatment and confidence."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from agents.citizens.counts import Item
from scenarios.effects import load_effects
from scenarios.model import Model, load_model
from sim.contents import contract_facts_in
from sim.economy import HealthEconomy
from sim.trace import lives_digest
from tests.sim.economies import BURN_IN, bare, forked, reference

pytestmark = [pytest.mark.end_to_end, pytest.mark.slow]
MONTHS = 24
LAST = BURN_IN + MONTHS
REWARD_POUNDS, CHECK_POUNDS = 50, 2
BUDGETS = 80
POUNDS_A_BUDGET = 3_100
ROWS = ("citizen_incentive_completed", "citizen_incentive_dropped", "budget_confidence")
TEXT = f"""\
name: citizens_paid
title: Citizens are paid
extends: traditional.yaml
roles:
  residents: {{kind: citizens, title: The people of the place}}
contracts:
  - name: social_care
    terms: [{{name: long_term, populations: [older]}}]
  - name: rewards
    title: Rewards in treatment
    payer: council
    payees: [residents]
    scope: {{services: [drug_treatment_month]}}
    terms:
      - {{mechanism: citizen_incentive, conditions_met: activity(drug_treatment_month) by community,
         pounds_each: {REWARD_POUNDS}, check_pounds_each: {CHECK_POUNDS}}}
  - name: budgets
    title: Budgets of one's own
    payer: council
    payees: [residents]
    scope: {{populations: [younger], services: [home_care_hour, care_home_week]}}
    terms: [{{mechanism: personal_budget, points: {BUDGETS}, pounds_per_point: {POUNDS_A_BUDGET}}}]
"""


@cache
def model() -> Model:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "citizens_paid.yaml"
        file.write_text(TEXT, encoding="utf-8")
        return load_model(file)


@cache
def lived(pays_citizens: bool, behaviour: str = "responsive") -> HealthEconomy:
    """Two years in which nobody changes an effort but for what citizens are paid; not to be changed."""
    given = model() if pays_citizens else reference().model
    scenario = bare(given, months=MONTHS, behaviour=behaviour)
    economy = forked(replace(scenario, populations=reference().populations))
    economy.run()
    return economy


def posted_pounds(economy: HealthEconomy, contract: str) -> dict[tuple[str, str], float]:
    """What was paid under a contract, by payer and payee."""
    found: dict[tuple[str, str], float] = {}
    for each in economy.ledger:
        if each.contract == contract:
            pair = each.payer, each.payee
            found[pair] = found.get(pair, 0) + each.pence / 100
    return found


def counted(economy: HealthEconomy, item: Item, first: int, last: int) -> int:
    return sum(economy.history.month(month).total(item) for month in range(first, last + 1))


def test_rewards_are_posted_to_citizens_for_each_month_of_treatment() -> None:
    economy = lived(True)
    paid = posted_pounds(economy, "rewards")
    council = economy.cast.of_kind("council")[0]
    posted = [each.month for each in economy.ledger if each.contract == "rewards"]
    # Settled by quarter: the first is of its month and the two before.
    months = counted(economy, Item.DRUG_TREATMENT_MONTH, min(posted) - 2, max(posted))
    assert months > 0
    assert paid == {
        (council, "citizens"): REWARD_POUNDS * months,
        (council, "suppliers"): CHECK_POUNDS * months,
    }


def test_budgets_are_posted_to_citizens_each_year() -> None:
    economy = lived(True)
    years = {each.period for each in economy.ledger if each.contract == "budgets"}
    paid = posted_pounds(economy, "budgets")
    assert list(paid) == [(economy.cast.of_kind("council")[0], "citizens")]
    assert sum(paid.values()) == len(years) * BUDGETS * POUNDS_A_BUDGET > 0
    economy.ledger.check()


def test_facts_hold_for_those_whose_care_it_is() -> None:
    facts = contract_facts_in(lived(True), LAST)
    assert facts["citizens_paid_for_treatment"].tolist() == [1.0]
    assert (facts["care_held_by_citizens"] > 0).all()
    assert (facts["care_held_by_citizens"] < 1).all()


def test_treatment_is_completed_more_often_and_broken_off_less() -> None:
    parts = {each.name: ratio for each, ratio in lived(True).effort.parts()}
    for name in ROWS[:2]:
        assert float(parts[name]) == pytest.approx(1 + float(load_effects()[name].full_change), abs=0.01)
    assert 1 < float(parts[ROWS[2]]) < 1 + float(load_effects()[ROWS[2]].full_change)
    assert {each.name for each, _ in lived(False).effort.parts()}.isdisjoint(ROWS)


def test_where_nobody_answers_money_moves_and_lives_do_not() -> None:
    paid, usual = lived(True, "fixed"), lived(False, "fixed")
    assert lives_digest(paid.population.columns) == lives_digest(usual.population.columns)
    assert sum(posted_pounds(paid, "rewards").values()) > 0
