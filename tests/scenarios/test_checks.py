"""What must agree between the parts of a model file: each disagreement told once, in its place and in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.catalogue import load_catalogue
from scenarios.checks import check
from scenarios.model import MODELS, load_model
from tests.scenarios.small_model import SMALL, changed, said_of

CAPITATION = "      - mechanism: capitation\n"
YEARLY = "        settle: yearly\n"
ROLES = "buyer, hospital, surgeries, nurses, suppliers, tax_office, others"
FEE = "      - {mechanism: fee, name: %s, share_of_value: 0.1, of: [%s]}\n"
CQUIN = """\
      - mechanism: cquin
        share_of_value: 2.5%
        measures:
          - {measure: readmissions, curve: threshold, at_most: 9, weight: 0.2}
          - {measure: delayed_days, curve: threshold, at_most: 100, weight: 0.7}
"""
BACK_TO_THE_BUYER = """\
  - name: rent
    payer: nurses
    payees: [buyer]
    scope: {services: [day_case]}
    terms: [{mechanism: fee, pounds_a_year: 9_000}]
"""
POOL = """\
  - name: pool
    payer: buyer
    payees: [others]
    scope: {services: [day_case]}
    terms:
      - mechanism: pooled_budget
        contributions_pounds_a_year: {buyer: 50, nurses: 50}
        outturn_pounds_a_year: 90
        overspend_split: {buyer: 70%, nurses: 20%}
"""
FUND = """\
      - mechanism: programme_fund
        pounds: 100
        paid_share_by_year: [100%, 0%]
        repaid_share_by_year: [0%, 50%]
"""
RELEASE = """\
      - mechanism: cash_release
        target_pounds_a_year: 100
        actual_pounds_a_year: 90
        variable_share: 60%
        semi_fixed_share: 50%
"""
BY_SHARES = POOL.replace(
    "contributions_pounds_a_year: {buyer: 50, nurses: 50}",
    "budget_pounds_a_year: 100\n        contribution_shares: {buyer: 50%, nurses: 50%}",
).replace("70%", "80%")


def with_term(term: str, text: str = SMALL) -> str:
    """The small model with one more term in its last contract, before the capitation, on line 34."""
    return changed((CAPITATION, term + CAPITATION), text=text)


def with_contract(contract: str, text: str = SMALL) -> str:
    """The small model with one more contract at its end, on line 37."""
    return text + contract


NAMES = [
    (
        changed(("name: practice", "name: joint")),
        "29: contracts[1].name: 'joint' is already the name of contracts[0]; give each contract its own",
    ),
    (
        changed(("mechanism: outcome\n", "mechanism: outcome\n        name: limbs\n")),
        "25: contracts[0].terms[1].name: 'limbs' is already the name of contracts[0].terms[0]; "
        "give each term its own",
    ),
    (
        with_term(FEE % ("one", "capitation") + FEE % ("one", "capitation")),
        "35: contracts[1].terms[1].name: 'one' is already the name of contracts[1].terms[0]; "
        "give each term its own",
    ),
    (
        with_term("      - {mechanism: fee, pounds_a_year: 1}\n      - {mechanism: fee, pounds_a_year: 2}\n"),
        "35: contracts[1].terms[1]: contracts[1].terms[0] is called 'fee' too; "
        "tell them apart by giving one a 'name'",
    ),
    (
        changed(
            ("  younger: {age_to: 64}", "  everyone: {age_to: 64}"), ("[younger, older]", "[older]")
        ).replace("{younger: 0.8, ", "{"),
        "9: populations.everyone: every file has the population 'everyone' already; give yours another name",
    ),
    (
        changed(("  nurses: {kind", "  suppliers: {kind"), ("nurses]", "suppliers]")),
        "7: roles.suppliers: every file has the role 'suppliers' already; give yours another name",
    ),
    (
        changed(("[surgeries]", "[surgeries, surgeries]")),
        "31: contracts[1].payees[1]: 'surgeries' is in the list already; leave it out here",
    ),
    (
        changed(("[younger, older]", "[younger, older, younger]")),
        "32: contracts[1].scope.populations[2]: 'younger' is in the list already; leave it out here",
    ),
    (
        changed(("settle: yearly", "services: [day_case, day_case]")),
        "28: contracts[0].terms[1].services[1]: 'day_case' is in the list already; leave it out here",
    ),
    (
        with_term(FEE % ("one", "captation")),
        "34: contracts[1].terms[0].of: 'captation' is not a term of this file; use joint.limbs, joint.outcome, "
        "practice.one or practice.capitation. Did you mean 'practice.capitation'?",
    ),
    (
        with_term("      - {mechanism: withhold, monthly_share: 1%, breach_of: joint.limb}\n"),
        "34: contracts[1].terms[0].breach_of: 'joint.limb' is not a term of this file; use joint.limbs, "
        "joint.outcome, practice.withhold or practice.capitation. Did you mean 'joint.limbs'?",
    ),
    (
        with_term("      - {mechanism: fee, pounds_a_year: value(joint.limb)}\n"),
        "34: contracts[1].terms[0]: in 'value(joint.limb)': 'joint.limb' is not a term of this file; "
        "use joint.limbs, joint.outcome, practice.fee or practice.capitation. Did you mean 'joint.limbs'?",
    ),
    (
        with_term(FEE % ("one", "one")),
        "34: contracts[1].terms[0].of: 'one' is this term itself, and a term cannot be a share of its own worth; "
        "name another",
    ),
    (
        changed(("governance:\n", "governance:\n  coordinator: nurse\n")),
        "13: governance.coordinator: 'nurse' is not a role of this file; "
        f"use {ROLES.replace(', others', ' or others')}. Did you mean 'nurses'?",
    ),
    (
        changed(
            (
                "    scope: {populations: [o",
                "    governance: {coordinator: lead}\n    scope: {populations: [o",
            )
        ),
        "19: contracts[0].governance.coordinator: 'lead' is not a role of this file; "
        f"use {ROLES.replace(', others', ' or others')}.",
    ),
    (
        changed(("members: 1.0", "membres: 1.0")),
        "14: governance.objective.membres: 'membres' cannot be weighed in the objective; "
        f"use {ROLES}, members or pounds_per_qaly. Did you mean 'members'?",
    ),
    (
        changed(
            (
                "    scope: {populations: [o",
                "    governance: {objective: {boyer: 1}}\n    scope: {populations: [o",
            )
        ),
        "19: contracts[0].governance.objective.boyer: 'boyer' cannot be weighed in the objective; "
        f"use {ROLES}, members or pounds_per_qaly. Did you mean 'buyer'?",
    ),
]

PARTIES_SHARES_AND_SUMS = [
    (
        changed(("payees: [hospital, nurses]", "payees: [hospital, buyer]")),
        "18: contracts[0].payees: 'buyer' would pay itself; name another payer or payee",
    ),
    (
        changed(("settle: yearly", "payees: [buyer]")),
        "28: contracts[0].terms[1].payees: 'buyer' would pay itself; name another payer or payee",
    ),
    (
        with_term("      - {mechanism: fee, pounds_a_year: 5, payer: surgeries}\n"),
        "34: contracts[1].terms[0].payer: 'surgeries' would pay itself; name another payer or payee",
    ),
    (
        changed(("settle: yearly", "split: {hospital: 0.5, nurses: 40%}")),
        "28: contracts[0].terms[1].split: the shares add to 0.9; make them add to 1",
    ),
    (
        changed(("settle: yearly", "split: {hospital: 1/3, nurses: 1/3}")),
        "28: contracts[0].terms[1].split: the shares add to 2/3; make them add to 1",
    ),
    (
        changed(("settle: yearly", "split: {hospital: 0.5, surgeries: 0.5}")),
        "28: contracts[0].terms[1].split.surgeries: 'surgeries' is not a payee of this term; "
        "use hospital or nurses.",
    ),
    (
        with_contract(POOL),
        "45: contracts[2].terms[0].overspend_split: the shares add to 0.9; make them add to 1",
    ),
    (
        with_contract(BY_SHARES.replace("nurses: 50%", "nurses: 40%")),
        "44: contracts[2].terms[0].contribution_shares: the shares add to 0.9; make them add to 1",
    ),
    (
        with_contract(BY_SHARES.replace("        budget_pounds_a_year: 100\n", "")),
        "42: contracts[2].terms[0]: a pool is filled either by contributions_pounds_a_year or by contribution_shares "
        "of budget_pounds_a_year",
    ),
    (
        with_term(FUND),
        "34: contracts[1].terms[0]: repaid_share_by_year comes to 150% over 4 years, more than the 100% that are paid; "
        "the last number holds for all later years, so end it with 0%",
    ),
    (
        with_term(RELEASE),
        "34: contracts[1].terms[0]: variable_share and semi_fixed_share are more than the whole together; make them "
        "100% or less",
    ),
    (
        with_term(CQUIN),
        "36: contracts[1].terms[0].measures: the weights of the measures add to 0.9; make them add to 1",
    ),
    (
        with_term("      - {mechanism: fee, pounds_a_year: -9_000}\n"),
        "34: contracts[1].terms[0].pounds_a_year: -9000 is negative; an amount of pounds is 0 or more",
    ),
    (
        changed(("{baseline: cost, times: 0.98}", "{value: -5, unit: GBP}")),
        "22: contracts[0].terms[0].target: -5 is negative; an amount of pounds is 0 or more",
    ),
    (
        with_contract(POOL.replace("nurses: 50", "nurses: -50").replace("70%", "80%")),
        "43: contracts[2].terms[0].contributions_pounds_a_year.nurses: -50 is negative; "
        "an amount of pounds is 0 or more",
    ),
]

PAID_TWICE = (
    "is paid for by '%s' already, and a service and population have one base payment; "
    "narrow the services or populations of one of the two"
)
OVERLAP = (
    "may overlap, and who is in both would be counted twice; make them exclude each other, by age for example, "
    "or keep one"
)

PEOPLE_AND_BASES = [
    (
        changed(("age_to: 64", "age_to: 65")),
        f"32: contracts[1].scope.populations: 'younger' and 'older' {OVERLAP}",
    ),
    (
        changed(("populations: [older]", "populations: [older, everyone]")),
        f"19: contracts[0].scope.populations: 'older' and 'everyone' {OVERLAP}",
    ),
    (
        changed(("settle: yearly", "populations: [everyone, younger]")),
        f"28: contracts[0].terms[1].populations: 'everyone' and 'younger' {OVERLAP}",
    ),
    (
        with_term("      - {mechanism: block, pounds_a_year: 5}\n"),
        f"35: contracts[1].terms[1]: 'gp_contact' for 'younger' {PAID_TWICE % 'practice.block'}",
    ),
    (
        with_term(
            "      - {mechanism: tariff, prices_pounds: {community_contact: 50}, payees: [nurses], "
            "populations: [everyone]}\n"
        ),
        "34: contracts[1].terms[0]: 'community_contact' for 'everyone' " + PAID_TWICE % "joint.limbs",
    ),
    (
        with_term(
            "      - {mechanism: cost_and_volume, service: emergency_admission, price_pounds: 5, plan: 9,"
            " payees: [hospital]}\n"
        ),
        "34: contracts[1].terms[0]: 'emergency_admission' for 'older' " + PAID_TWICE % "joint.limbs",
    ),
]

TREES_AND_CIRCLES = [
    (
        with_term("      - mechanism: fee\n"),
        "34: contracts[1].terms[0]: a fee is either pounds_a_year or share_of_value",
    ),
    (
        changed(("        at_risk_share_by_year: [0, 0.02, 0.03]\n", "")),
        "24: contracts[0].terms[1]: the pot of an outcome is either pot_pounds_a_year or at_risk_share_by_year",
    ),
    (
        changed(("        target: {baseline: cost, times: 0.98}\n", "")),
        "21: contracts[0].terms[0]: limbs need either 'target' or 'targets_pounds_a_year'",
    ),
    (
        with_contract(BACK_TO_THE_BUYER),
        "16: contracts[0]: payments go in a circle: buyer -> nurses -> buyer; "
        "a payee cannot be its payer's payer, so leave one out",
    ),
    (
        with_contract(
            BACK_TO_THE_BUYER.replace("[buyer]", "[others]")
            + BACK_TO_THE_BUYER.replace("rent", "more").replace("nurses", "others")
        ),
        "16: contracts[0]: payments go in a circle: buyer -> nurses -> others -> buyer; "
        "a payee cannot be its payer's payer, so leave one out",
    ),
    (
        with_term(FEE % ("one", "two") + FEE % ("two", "one")),
        "34: contracts[1].terms[0]: terms are shares of each other: practice.one -> practice.two -> practice.one; "
        "base one of them on something else",
    ),
    (
        with_term("      - {mechanism: fee, pounds_a_year: 5, cap_pounds_a_year: value(fee)}\n"),
        "34: contracts[1].terms[0]: 'practice.fee' is worked out from its own worth; base it on something else",
    ),
]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("text", "words"), [*NAMES, *PARTIES_SHARES_AND_SUMS, *PEOPLE_AND_BASES, *TREES_AND_CIRCLES]
)
def test_a_disagreement_is_one_problem_in_its_place(text: str, words: str, tmp_path: Path) -> None:
    assert said_of(text, tmp_path) == [words]


@pytest.mark.unit
@pytest.mark.parametrize(
    "text",
    [
        SMALL,
        # The same name in two contracts, and a contract that names a role every file has
        changed(("- mechanism: capitation", "- mechanism: capitation\n        name: limbs")),
        changed(
            ("  nurses: {kind: community_trust}", "  suppliers: {kind: suppliers}"), ("nurses]", "suppliers]")
        ),
        # Shares that add to 1 exactly, though no decimal is one third; a floor below 0
        changed(("settle: yearly", "split: {hospital: 1/3, nurses: 2/3}")),
        changed(("settle: yearly", "floor_pounds_a_year: -5")),
        # Neighbouring ages, and other people or services under the same payer
        with_term("      - {mechanism: block, pounds_a_year: 5, services: [day_case]}\n"),
        with_contract(POOL.replace("20%", "30%")),
        # Each is paid for what it does itself
        with_term(
            "      - {mechanism: tariff, name: one, prices_pounds: {day_case: 50}, payees: [nurses]}\n"
            "      - {mechanism: tariff, name: two, prices_pounds: {day_case: 60}, payees: [hospital]}\n"
        ),
        # A sub-contract for what the payer is itself paid for, and a chain that does not come back
        with_contract(
            BACK_TO_THE_BUYER.replace("[buyer]", "[others]")
            .replace("fee", "block")
            .replace("day_case", "community_contact")
        ),
        # Shares of shares, and of what was paid
        with_term(FEE % ("one", "capitation") + FEE % ("two", "one")),
        with_term("      - {mechanism: clawback, paid_under: capitation, earned: 5}\n"),
    ],
)
def test_what_agrees_is_let_be(text: str, tmp_path: Path) -> None:
    assert said_of(text, tmp_path) == []


@pytest.mark.unit
def test_every_term_that_makes_no_sense_is_shown(tmp_path: Path) -> None:
    fees = "      - mechanism: fee\n      - {mechanism: fee, name: other}\n"
    assert said_of(with_term(fees), tmp_path) == [
        "34: contracts[1].terms[0]: a fee is either pounds_a_year or share_of_value",
        "35: contracts[1].terms[1]: a fee is either pounds_a_year or share_of_value",
    ]


@pytest.mark.unit
def test_a_term_known_to_be_faulty_is_not_tried(tmp_path: Path) -> None:
    """The fee below also says neither what it is nor of what; that is heard once it can be paid."""
    fee = "      - {mechanism: fee, payees: [buyer]}\n"
    assert said_of(with_term(fee), tmp_path) == [
        "34: contracts[1].terms[0].payees: 'buyer' would pay itself; name another payer or payee"
    ]


@pytest.mark.unit
def test_a_third_payment_for_one_service_is_told_once(tmp_path: Path) -> None:
    blocks = "".join(
        f"      - {{mechanism: block, name: {name}, pounds_a_year: 5}}\n" for name in ("one", "two")
    )
    assert said_of(with_term(blocks), tmp_path) == [
        f"35: contracts[1].terms[1]: 'gp_contact' for 'younger' {PAID_TWICE % 'practice.one'}",
        f"36: contracts[1].terms[2]: 'gp_contact' for 'younger' {PAID_TWICE % 'practice.one'}",
    ]


@pytest.mark.unit
def test_each_knot_of_circles_is_told_once(tmp_path: Path) -> None:
    pairs = "".join(FEE % pair for pair in (("a", "b"), ("b", "a"), ("c", "d"), ("d", "c, a")))
    assert said_of(with_term(pairs), tmp_path) == [
        "34: contracts[1].terms[0]: terms are shares of each other: practice.a -> practice.b -> practice.a; "
        "base one of them on something else",
        "36: contracts[1].terms[2]: terms are shares of each other: practice.c -> practice.d -> practice.c; "
        "base one of them on something else",
    ]


@pytest.mark.unit
def test_disagreements_of_every_sort_are_told_together_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = changed(
        ("age_to: 64", "age_to: 70"),
        ("members: 1.0", "membres: 1.0"),
        ("payees: [hospital, nurses]", "payees: [hospital, nurses, buyer]"),
        ("settle: yearly", "split: {hospital: 0.5, nurses: 0.4}"),
        ("name: practice", "name: joint"),
        (CAPITATION, "      - mechanism: fee\n" + CAPITATION),
    )
    told = said_of(text + BACK_TO_THE_BUYER, tmp_path)
    assert [each.split(": ")[:2] for each in told] == [
        ["14", "governance.objective.membres"],
        ["16", "contracts[0]"],
        ["18", "contracts[0].payees"],
        ["28", "contracts[0].terms[1].split"],
        ["29", "contracts[1].name"],
        ["32", "contracts[1].scope.populations"],
        ["34", "contracts[1].terms[0]"],
    ]


@pytest.mark.unit
@pytest.mark.parametrize("path", sorted(MODELS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_shipped_models_agree_with_themselves(path: Path) -> None:
    if "contracts" in path.read_text(encoding="utf-8"):
        model = load_model(path)
        assert check(model.file, model.catalogue) == []


@pytest.mark.property
@settings(max_examples=30)
@given(first=st.integers(1, 50), second=st.integers(1, 50), surplus=st.integers(0, 3))
def test_shares_agree_where_they_add_to_one_and_nowhere_else(
    first: int, second: int, surplus: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = first + second
    split = f"split: {{hospital: {first}/{whole}, nurses: {second}/{whole + surplus}}}"
    told = said_of(changed(("settle: yearly", split)), tmp_path_factory.mktemp("shares"))
    assert bool(told) == bool(surplus)
    assert all("the shares add to" in each for each in told)


@pytest.mark.unit
def test_own_words_join_the_catalogue_of_the_model_alone(tmp_path: Path) -> None:
    own = "measures: {support_points: {title: Points, unit: points, direction: higher}}\nterm: {"
    path = tmp_path / "own.yaml"
    path.write_text(changed(("term: {", own)))
    assert "support_points" in load_model(path).catalogue.measures
    assert "support_points" not in load_catalogue().measures


@pytest.mark.unit
def test_own_words_that_clash_are_each_told(tmp_path: Path) -> None:
    own = """\
services:
  day_case: {singular: case, plural: cases, unit: case, provider_kind: hub}
  foot_visit: {singular: visit, plural: visits, unit: visit, provider_kind: commissioner}
measures:
  readmissions: {title: Again, unit: share, direction: lower}
term: {"""
    told = said_of(changed(("term: {", own)), tmp_path)
    assert told[0] == (
        "12: services.day_case: 'day_case' is a service of the catalogue, which a file cannot change; "
        "give your own service another name"
    )
    assert told[1].startswith(
        "13: services.foot_visit: service 'foot_visit': provider_kind: 'commissioner' is not"
    )
    assert told[2] == (
        "15: measures.readmissions: 'readmissions' is a measure of the catalogue, which a file cannot change; "
        "give your own measure another name"
    )


@pytest.mark.unit
def test_many_cannot_pay_many(tmp_path: Path) -> None:
    text = changed(("payer: buyer\n    payees: [surgeries]", "payer: hospital\n    payees: [surgeries]"))
    line = text.splitlines().index("    payees: [surgeries]") + 1
    assert said_of(text, tmp_path) == [
        f"{line}: contracts[1].payees: each of 'hospital' cannot pay each of 'surgeries', as nothing says who pays "
        "whom; bind one of the two to main or all_together"
    ]
