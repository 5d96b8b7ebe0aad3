"""Contracts that pay citizens, lived: what is posted to them by hand, and what it does to treatment and confidence."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
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
CHECK_UP_POUNDS = 15
ROWS = ("citizen_incentive_completed", "citizen_incentive_dropped", "budget_confidence")
FULL_ROWS = (*ROWS[:2], "citizen_incentive_checks", "citizen_incentive_mental_health_contacts")
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
  - name: check_ups
    title: Rewards for check-ups, and for mental health care that is kept to
    payer: council
    payees: [residents]
    scope: {{services: [practice_nurse_contact, mental_health_contact]}}
    terms:
      - {{name: checks, mechanism: citizen_incentive, pounds_each: {CHECK_UP_POUNDS},
         conditions_met: activity(practice_nurse_contact) by practices together}}
      - {{name: contacts, mechanism: citizen_incentive, pounds_each: {CHECK_UP_POUNDS},
         conditions_met: activity(mental_health_contact) by community}}
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
    assert (facts["citizens_paid_for_checks"] == 1).all()
    assert facts["citizens_paid_for_mental_health_care"].tolist() == [1.0]
    assert (facts["care_held_by_citizens"] > 0).all()
    assert (facts["care_held_by_citizens"] < 1).all()


def test_treatment_is_completed_more_often_and_broken_off_less() -> None:
    parts = {each.name: ratio for each, ratio in lived(True).effort.parts()}
    for name in FULL_ROWS:
        full = 1 + float(load_effects()[name].full_change)
        assert np.atleast_1d(parts[name]) == pytest.approx(full, abs=0.01), name
    assert 1 < float(parts[ROWS[2]]) < 1 + float(load_effects()[ROWS[2]].full_change)
    assert {each.name for each, _ in lived(False).effort.parts()}.isdisjoint((*ROWS, *FULL_ROWS))


def test_where_nobody_answers_money_moves_and_lives_do_not() -> None:
    paid, usual = lived(True, "fixed"), lived(False, "fixed")
    assert lives_digest(paid.population.columns) == lives_digest(usual.population.columns)
    assert sum(posted_pounds(paid, "rewards").values()) > 0


def test_what_people_are_paid_for_they_do_more_of() -> None:
    paid, usual = lived(True), lived(False)
    for item in (Item.DIAGNOSIS, Item.MENTAL_HEALTH_CONTACT):
        assert counted(paid, item, LAST - 11, LAST) > counted(usual, item, LAST - 11, LAST), item.name
