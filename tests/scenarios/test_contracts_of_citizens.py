"""Contracts that pay citizens, read by hand: pounds for each month of treatment, and the care that they hold."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from scenarios.contract_content import Content, facts_of
from scenarios.contract_facts import load_contract_facts
from scenarios.contracts.contract import Members
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import Fact
from scenarios.contracts.periods import Window
from scenarios.model import load_model
from tests.scenarios.test_examples import paid_pounds

pytestmark = pytest.mark.unit
MODEL = """\
name: small
title: A small model
roles:
  council: {kind: council}
  residents: {kind: citizens}
  clinic: {kind: community_trust}
  carers: {kind: social_care, bind: each}
populations: {younger: {age_to: 64}, older: {age_from: 65}}
term: {months: 36}
contracts:
  - name: clinic
    payer: council
    payees: [clinic]
    scope: {services: [drug_treatment_month]}
    terms: [{name: sum, mechanism: block, pounds_a_year: 90_000}]
  - name: care
    payer: council
    payees: [carers]
    scope: {populations: [older], services: [home_care_hour]}
    terms: [{name: hours, mechanism: tariff, prices_pounds: {home_care_hour: 20}}]
"""
REWARDS = """\
  - name: rewards
    payer: council
    payees: [residents]
    scope: {services: [drug_treatment_month]}
    terms:
      - {mechanism: citizen_incentive, conditions_met: activity(drug_treatment_month) by clinic, pounds_each: 25,
         check_pounds_each: 2}
"""
BUDGETS = """\
  - name: budgets
    payer: council
    payees: [residents]
    scope: {populations: [younger], services: [home_care_hour]}
    terms: [{mechanism: personal_budget, points: 100, pounds_per_point: 300, may_keep_share: 10%}]
"""
GROUPS = {"community_trust": ("clinic",), "social_care": ("northern", "southern")}
MEMBERS = Members.of({"carers": GROUPS["social_care"]})
HOURS = (3_000, 500)


class Expected:
    """A year with 400 months of treatment, in which budgets are spent."""

    def value(self, fact: Fact, window: Window) -> Value:
        """What is told."""
        if fact.name == "home_care_hour":
            return Exact.of([hours * window.years for hours in HOURS])
        if fact.kind == "measure":
            return Fraction(60)
        return 400 * window.years if fact.kind == "activity" else Fraction(0)


def content(folder: Path, text: str = "", model_text: str = MODEL) -> Content:
    file = folder / "small.yaml"
    file.write_text(model_text + text, encoding="utf-8")
    model = load_model(file)
    governance = tuple(model.file.governance_of(each) for each in model.file.contracts)
    return Content(
        model.contracts, MEMBERS, governance, Expected(), Window(13, 24, 25), citizens=("residents",)
    )


def beyond(folder: Path, now: str, usual: str = "") -> dict[str, list[float]]:
    """Facts under the small contracts and more, against the small ones and perhaps more too."""
    found = facts_of(content(folder, now), content(folder, usual), GROUPS)
    return {name: holds.tolist() for name, holds in found.items()}


def test_nobody_is_paid_for_treatment_by_payments_to_providers(tmp_path: Path) -> None:
    small = content(tmp_path)
    assert small.paid_to_citizens(["drug_treatment_month"]) == 0
    assert small.held_by_citizens(["home_care_hour"]) == 0
    assert beyond(tmp_path, "") == {}


def test_pounds_for_each_month_are_read_whatever_the_checks_cost(tmp_path: Path) -> None:
    now = content(tmp_path, REWARDS)
    assert now.paid_to_citizens(["drug_treatment_month"]) == 25
    assert now.paid_to_citizens(["home_care_hour"]) == 0
    # 50 pounds are all of it.
    assert beyond(tmp_path, REWARDS) == {"citizens_paid_for_treatment": [0.5]}


def test_more_than_all_of_it_does_no_more(tmp_path: Path) -> None:
    assert beyond(tmp_path, REWARDS.replace("pounds_each: 25", "pounds_each: 400")) == {
        "citizens_paid_for_treatment": [1.0]
    }


def test_what_today_s_contracts_paid_is_missed_when_it_is_gone(tmp_path: Path) -> None:
    assert beyond(tmp_path, "", REWARDS) == {"citizens_paid_for_treatment": [-0.5]}


def test_two_rewards_for_one_month_add_up(tmp_path: Path) -> None:
    again = REWARDS.replace("name: rewards", "name: more").replace("pounds_each: 25", "pounds_each: 10")
    assert content(tmp_path, REWARDS + again).paid_to_citizens(["drug_treatment_month"]) == 35


def test_citizens_hold_what_budgets_are_of_all_that_is_paid_for_care(tmp_path: Path) -> None:
    now = content(tmp_path, BUDGETS)
    # 100 points at 300, beside 3,000 and 500 hours at 20.
    assert now.held_by_citizens(["home_care_hour", "care_home_week"]) == 30_000
    assert now.held_by_citizens(["care_home_week"]) == 0
    assert beyond(tmp_path, BUDGETS) == {"care_held_by_citizens": [1 / 3, 0.75]}


def test_a_reward_is_no_budget_and_a_budget_no_reward(tmp_path: Path) -> None:
    both = beyond(tmp_path, REWARDS + BUDGETS)
    assert both == {"citizens_paid_for_treatment": [0.5], "care_held_by_citizens": [1 / 3, 0.75]}
    assert content(tmp_path, BUDGETS).paid_to_citizens(["drug_treatment_month"]) == 0
    assert content(tmp_path, REWARDS).held_by_citizens(["drug_treatment_month"]) == 0


# Any service or measure that a row names

PAID_OR_HELD = """\
name,owner,reads,about,low,full,high,status,source,notes
paid_for_hours,social_care,citizens_paid,home_care_hour care_home_week,5,10,20,assumed,assumption of this project,
paid_for_confidence,gp_practice,citizens_paid,confidence_to_manage,50,200,400,assumed,assumption of this project,
treatment_held,community_trust,citizens_hold,drug_treatment_month,1,1,1,derived,by definition,
"""
REWARDED = """\
  - name: other_rewards
    payer: council
    payees: [residents]
    scope: {services: [home_care_hour]}
    terms:
      - {name: hours, mechanism: citizen_incentive, conditions_met: activity(home_care_hour) by carers, pounds_each: 4}
      - {name: confident, mechanism: citizen_incentive, conditions_met: measure(confidence_to_manage), pounds_each: 50}
  - name: treatment_budgets
    payer: council
    payees: [residents]
    scope: {populations: [younger], services: [drug_treatment_month]}
    terms: [{mechanism: personal_budget, points: 10, pounds_per_point: 3_000}]
"""


def test_a_row_of_the_table_reads_what_any_service_or_measure_pays_citizens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "contract_facts.csv"
    table.write_text(PAID_OR_HELD, encoding="utf-8")
    monkeypatch.setattr("scenarios.contract_content.load_contract_facts", lambda: load_contract_facts(table))
    usual = "populations: [older], services: [drug_treatment_month]"
    text = MODEL.replace("services: [drug_treatment_month]", usual)
    now, before = (content(tmp_path, more, text) for more in (REWARDED, ""))
    members = GROUPS | {"gp_practice": ("surgery",)}
    found = {name: holds.tolist() for name, holds in facts_of(now, before, members).items()}
    # 4 of 10 pounds an hour, 50 of 200 for each of 60 confident; 30,000 pounds held beside 90,000 paid to the clinic.
    assert found == {
        "paid_for_hours": [0.4, 0.4],
        "paid_for_confidence": [0.25],
        "treatment_held": [0.25],
    }


def test_what_no_row_names_makes_nothing_true(tmp_path: Path) -> None:
    text = REWARDS.replace("drug_treatment_month", "home_care_hour").replace("by clinic", "by carers")
    assert content(tmp_path, text).paid_to_citizens(["home_care_hour"]) == 25
    assert beyond(tmp_path, text) == {}


def test_names_of_contracts_and_terms_are_not_read(tmp_path: Path) -> None:
    renamed = (
        (REWARDS + BUDGETS).replace("name: rewards", "name: vouchers").replace("name: budgets", "name: x")
    )
    assert beyond(tmp_path, renamed, REWARDS + BUDGETS) == {}


def test_the_example_pays_citizens_by_hand() -> None:
    """1% of 150,136 people under 65 at 14,000; 2,500,000 left, less a tenth; 8,700 months at 50, checked at 2."""
    paid = paid_pounds("citizens_paid")
    assert paid["council", "residents", "budget"] == Fraction("21_019_040")
    assert paid["residents", "council", "reclaimed"] == 2_500_000 - Fraction("2_101_904")
    assert paid["council", "residents", "incentive"] == 435_000
    assert paid["council", "suppliers", "checks"] == 17_400
