"""What stands in contracts, by hand: shares of income, prices, decisions of others; nothing beyond itself."""

from __future__ import annotations

from fractions import Fraction
from math import log
from pathlib import Path

import pytest

from scenarios.contract_content import Content, facts_of
from scenarios.contracts.contract import Members
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import Fact
from scenarios.contracts.periods import Window
from scenarios.model import load_model
from scenarios.parameters import load_parameters

pytestmark = pytest.mark.unit
MODEL = """\
name: small
title: A small model
roles:
  buyer: {kind: commissioner}
  hospitals: {kind: acute_trust, bind: each}
  surgeries: {kind: gp_practice, bind: each}
  nurses: {kind: community_trust}
term: {months: 36}
contracts:
  - name: practice
    payer: buyer
    payees: [surgeries]
    scope: {services: [gp_contact]}
    terms:
      - {name: sum, mechanism: block, pounds_a_year: 900}
      - {name: target, mechanism: outcome, measure: blood_pressure_control, nothing_at: 0, all_at: 100,
         pot_pounds_a_year: 200}
  - name: hospital
    payer: buyer
    payees: [hospitals]
    scope: {services: [day_case, planned_admission, emergency_admission]}
    terms:
      - {name: planned, mechanism: tariff, services: [day_case, planned_admission],
         prices_pounds: {day_case: 700, planned_admission: 3_500}}
      - {name: urgent, mechanism: marginal_rate, services: [emergency_admission],
         prices_pounds: {emergency_admission: 1_000}, baseline_pounds_a_year: 80_000, rate_share: 30%}
  - name: nursing
    payer: buyer
    payees: [nurses]
    scope: {services: [community_contact]}
    terms: [{name: sum, mechanism: block, pounds_a_year: 5_000}]
"""
MEMBERS = Members.of({"hospitals": ("north", "south"), "surgeries": ("high_street", "market")})
GROUPS = {
    "gp_practice": ("high_street", "market"),
    "acute_trust": ("north", "south"),
    "community_trust": ("nurses",),
}
EXPECTED = {
    "measure": {"blood_pressure_control": [50, 75]},
    "activity": {"day_case": [200, 100], "planned_admission": [40, 20], "emergency_admission": [100, 60]},
}


class Expected:
    """A year in which every fact is as it is told, for each of a role of two, or for one."""

    def value(self, fact: Fact, window: Window) -> Value:
        """What is told."""
        length = window.years if fact.adds_up else Fraction(1)
        told = [each * length for each in EXPECTED[fact.kind][fact.name]]
        if not fact.by or fact.together:
            return Fraction(sum(told)) if fact.adds_up else Fraction(told[0])
        return Exact.of(told)


def content(folder: Path, *changes: tuple[str, str]) -> Content:
    """The small contracts, some of their text put otherwise, in their second year."""
    text = MODEL
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    file = folder / "small.yaml"
    file.write_text(text, encoding="utf-8")
    model = load_model(file)
    governance = tuple(model.file.governance_of(each) for each in model.file.contracts)
    held = (Fraction(1, 5), Fraction(1, 100))
    return Content(model.contracts, MEMBERS, governance, Expected(), Window(13, 24, 25), held)


def beyond(folder: Path, *changes: tuple[str, str]) -> dict[str, list[float]]:
    """Facts under changed contracts, against the small ones."""
    found = facts_of(content(folder, *changes), content(folder), GROUPS)
    return {name: holds.tolist() for name, holds in found.items()}


def test_contracts_are_nothing_beyond_themselves(tmp_path: Path) -> None:
    assert beyond(tmp_path) == {}


def test_names_of_models_contracts_terms_and_roles_are_not_read(tmp_path: Path) -> None:
    renamed = (
        ("name: small", "name: another"),
        ("name: hospital\n", "name: care_of_some_sort\n"),
        ("name: target,", "name: bonus,"),
        ("name: urgent,", "name: marginal,"),
    )
    assert beyond(tmp_path, *renamed) == {}


def test_income_is_told_by_what_it_hangs_on(tmp_path: Path) -> None:
    now = content(tmp_path)
    # 900, and half or three quarters of 200.
    assert [now.income(name) for name in GROUPS["gp_practice"]] == [1_000, 1_050]
    # 200 x 700 + 40 x 3,500; 80,000 in full and 20,000 at 30%.
    assert now.income("north") == 140_000 + 140_000 + 80_000 + 6_000
    assert now.held("high_street") == (1, 1)
    assert now.held("north") == (1, 0)
    assert now.held("nurses") == (1, 0)


def test_more_paid_by_target_is_a_larger_share_of_income(tmp_path: Path) -> None:
    found = beyond(tmp_path, ("pot_pounds_a_year: 200", "pot_pounds_a_year: 400"))
    assert found == {
        "effort_paid_by_target_share": pytest.approx([200 / 1100 - 100 / 1000, 300 / 1200 - 150 / 1050])
    }


def test_no_target_any_more_is_below_today(tmp_path: Path) -> None:
    found = beyond(tmp_path, ("pot_pounds_a_year: 200", "pot_pounds_a_year: 0"))
    assert found == {"effort_paid_by_target_share": pytest.approx([-0.1, -150 / 1050])}


def test_a_dearer_day_case_is_a_premium(tmp_path: Path) -> None:
    found = beyond(tmp_path, ("day_case: 700", "day_case: 770"))
    assert found == {"day_case_premium": pytest.approx([log(1.1) / 0.215] * 2)}
    all_of_it = beyond(tmp_path, ("day_case: 700", "day_case: 1_400"))
    assert all_of_it == {"day_case_premium": [1, 1]}
    dearer_all_round = (
        ("day_case: 700", "day_case: 770"),
        ("planned_admission: 3_500", "planned_admission: 3_850"),
    )
    assert beyond(tmp_path, *dearer_all_round) == {}


def test_a_top_up_is_a_premium_whatever_it_is_called(tmp_path: Path) -> None:
    top_up = (
        "      - {name: urgent",
        "      - {name: extra, mechanism: best_practice, service: day_case, "
        "services: [day_case], top_up_pounds: 70}\n      - {name: urgent",
    )
    found = beyond(tmp_path, top_up)
    assert found["day_case_premium"] == pytest.approx([log(1.1) / 0.215] * 2)


def test_the_price_that_one_more_emergency_loses(tmp_path: Path) -> None:
    now = content(tmp_path)
    service = "emergency_admission"
    assert now.price(service, is_half=True) == {"north": 1_000, "south": 1_000}
    assert now.price(service) == {"north": 300, "south": 1_000}
    found = beyond(tmp_path, ("rate_share: 30%", "rate_share: 100%"))
    assert found == {"marginal_emergency_rate": pytest.approx([-0.7, 0])}
    steeper = beyond(tmp_path, ("rate_share: 30%", "rate_share: 10%"))
    assert steeper == {"marginal_emergency_rate": pytest.approx([0.2, 0])}


def test_a_block_takes_less_administration_and_more_contracts_more(tmp_path: Path) -> None:
    block = (
        "mechanism: tariff, services: [day_case, planned_admission],\n"
        "         prices_pounds: {day_case: 700, planned_admission: 3_500}",
        "mechanism: block, services: [day_case, planned_admission], pounds_a_year: 280_000",
    )
    less = beyond(tmp_path, block)["contract_forms"]
    assert less == pytest.approx([86_000 / 366_000 - 1, 60_000 / 340_000 - 1])
    another = """\
  - name: another
    payer: buyer
    payees: [hospitals]
    scope: {services: [outpatient_first]}
    terms: [{mechanism: outcome, measure: blood_pressure_control, nothing_at: 0, all_at: 100, pot_pounds_a_year: 1}]
  - name: nursing
"""
    more = beyond(tmp_path, ("  - name: nursing\n", another))["contract_forms"]
    assert more == pytest.approx([0.21, 0.21], abs=1e-4)


def test_an_assessment_by_others_is_a_gate(tmp_path: Path) -> None:
    gate = ("contracts:\n", "governance: {authority: {by_contract: {treatment_gate: 0.6}}}\ncontracts:\n")
    assert beyond(tmp_path, gate) == {"gate_assessment": pytest.approx([0.6])}
    of_another_lever = (gate[0], gate[1].replace("treatment_gate", "case_management"))
    assert beyond(tmp_path, of_another_lever) == {}


def test_hospitals_that_are_ranked_compare_and_learn(tmp_path: Path) -> None:
    ranked = (
        "      - {name: urgent",
        "      - {name: league, mechanism: outcome, measure: readmissions, curve: rank, "
        "peers: 2, bands: [{best_share: 50%, pays_share: 1}], pot_pounds_a_year: 10}\n      - {name: urgent",
    )
    EXPECTED["rank"] = {"readmissions": [1, 2]}
    try:
        found = beyond(tmp_path, ranked)
    finally:
        del EXPECTED["rank"]
    assert found["shared_learning"] == [1, 1]


def test_what_pays_nobody_says_nothing(tmp_path: Path) -> None:
    nothing = content(tmp_path, ("pounds_a_year: 5_000", "pounds_a_year: 0"))
    assert nothing.income("nurses") == 0
    assert facts_of(nothing, content(tmp_path), GROUPS) == {}
    assert facts_of(nothing, content(tmp_path), {}) == {}


def test_what_being_held_costs_is_a_share_of_the_row_s_pounds() -> None:
    parameters = load_parameters()
    for name in ("contract_held_ratio", "measure_held_ratio"):
        assert 0 < parameters.value(name) < 1
