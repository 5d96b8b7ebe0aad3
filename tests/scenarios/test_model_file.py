"""What may stand in a model file, and the words in which anything else is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from scenarios.contracts.mechanism import MECHANISMS
from scenarios.model import load_model
from scenarios.model_file import ModelFile, RoleFile, TermFile
from scenarios.yaml_files import read_yaml
from tests.scenarios.small_model import SMALL, changed, said_of

FILE_KEYS = (
    "name, title, description, extends, example, place, roles, populations, services, measures, term, governance "
    "or contracts"
)
CONTRACT_KEYS = "name, title, payer, payees, delivered_by, scope, terms, term, governance or note"
ANY_TERM_KEYS = (
    "name, note, payer, payees, delivered_by, services, populations, settle, lag_months, on_account, "
    "phase_by_year, uplift_share, yearly_uplift_share, variations, gate, cap_pounds_a_year, "
    "floor_pounds_a_year, split or payer_chooses"
)
SCORE_KEYS = (
    "measure, reading, curve, at_least, at_most, nothing_at, all_at, improvement, bands, peers, least_share"
)
NAMES_OF_MECHANISMS = ", ".join([*MECHANISMS][:-1]) + f" or {[*MECHANISMS][-1]}"
SERVICES = "see scenarios/catalogues/services.csv, or add it under 'services'."
MEASURES = "see scenarios/catalogues/measures.csv, or add it under 'measures'."
KINDS_OF_PARTY = "see scenarios/catalogues/party_kinds.csv."
KINDS_OF_FACT = (
    "activity, people, measure, index, rank, cost, programme_cost, excess_cost, unspent, months_in_breach, "
    "paid, value, received, years or month"
)
ROLES = "buyer, hospital, surgeries, nurses, suppliers, tax_office or others"

UNKNOWN_KEYS = [
    ("title:", "titel:", f"2: 'titel' is not a key here; use {FILE_KEYS}. Did you mean 'title'?"),
    ("term:", "note: x\nterm:", f"11: 'note' is not a key here; use {FILE_KEYS}."),
    (
        "kind: commissioner",
        "knd: commissioner",
        "4: roles.buyer: 'knd' is not a key here; use kind, bind or title. Did you mean 'kind'?",
    ),
    (
        "age_to: 64",
        "age_up_to: 64",
        "9: populations.younger: 'age_up_to' is not a key here; use title, age_from, age_to, conditions, "
        "without_conditions, frailty, deprivation_quintiles, in_care_home, end_of_life or lives_alone. "
        "Did you mean 'age_to'?",
    ),
    (
        "payer: buyer",
        "payed_by: buyer\n    payer: buyer",
        f"17: contracts[0]: 'payed_by' is not a key here; use {CONTRACT_KEYS}. Did you mean 'payer'?",
    ),
    (
        "scope: {populations",
        "scope: {poplations",
        "19: contracts[0].scope: 'poplations' is not a key here; use populations or services. "
        "Did you mean 'populations'?",
    ),
    (
        "pounds_per_person",
        "pound_per_person",
        "35: contracts[1].terms[0]: 'pound_per_person' is not a key here; use mechanism, pounds_per_person, "
        f"weights, flows_out, flows_in, {ANY_TERM_KEYS}. Did you mean 'pounds_per_person'?",
    ),
    (
        "curve: linear",
        "curv: linear",
        "26: contracts[0].terms[1]: 'curv' is not a key here; use mechanism, pot_pounds_a_year, "
        f"at_risk_share_by_year, of, framing, {SCORE_KEYS}, {ANY_TERM_KEYS}. Did you mean 'curve'?",
    ),
    (
        "settle: yearly",
        "gate: {reading: 3, at_lest: 2}",
        "28: contracts[0].terms[1].gate: 'at_lest' is not a key here; use reading, at_least or at_most. "
        "Did you mean 'at_least'?",
    ),
    (
        "by_agreement",
        "by_agrement",
        "13: governance.authority: 'by_agrement' is not a key here; use by_contract or by_agreement. "
        "Did you mean 'by_agreement'?",
    ),
    (
        "notice_months",
        "notice_moths",
        "11: term: 'notice_moths' is not a key here; use months, start_month, end_month, "
        "mobilisation_months, notice_months, renewals, exit or stops_before_start_probability. "
        "Did you mean 'notice_months'?",
    ),
]

MISSPELT_WORDS = [
    (
        "mechanism: limbs",
        "mechanism: limb",
        f"21: contracts[0].terms[0].mechanism: 'limb' is not a mechanism; use {NAMES_OF_MECHANISMS}. "
        "Did you mean 'limbs'?",
    ),
    (
        "mechanism: limbs\n        ",
        "",
        f"21: contracts[0].terms[0]: 'mechanism' is missing; add it, with {NAMES_OF_MECHANISMS}",
    ),
    (
        "curve: linear",
        "curve: lineer",
        "26: contracts[0].terms[1].curve: 'lineer' is not a curve; use threshold, linear, banded, "
        "improvement or rank. Did you mean 'linear'?",
    ),
    (
        "settle: yearly",
        "settle: anually",
        "28: contracts[0].terms[1].settle: 'anually' is not a settlement period; use monthly, quarterly "
        "or yearly.",
    ),
    (
        "settle: yearly",
        "framing: bonnus",
        "28: contracts[0].terms[1].framing: 'bonnus' is not a framing; use bonus or withhold. "
        "Did you mean 'bonus'?",
    ),
    (
        "bind: each",
        "bind: eech",
        "5: roles.hospital.bind: 'eech' is not a way of binding; use each, main or all_together. "
        "Did you mean 'each'?",
    ),
    (
        "kind: acute_trust",
        "kind: acute_trst",
        f"5: roles.hospital.kind: 'acute_trst' is not a kind of party; {KINDS_OF_PARTY} "
        "Did you mean 'acute_trust'?",
    ),
    (
        "    payer: buyer",
        "    payer: boyer",
        f"17: contracts[0].payer: 'boyer' is not a role; use {ROLES}. Did you mean 'buyer'?",
    ),
    (
        "payees: [hospital, nurses]",
        "payees: [hospital, council]",
        f"18: contracts[0].payees[1]: 'council' is not a role; use {ROLES}.",
    ),
    (
        "populations: [older]",
        "populations: [oldr]",
        "19: contracts[0].scope.populations[0]: 'oldr' is not a population; use younger, older, everyone or "
        "visitors. Did you mean 'older'?",
    ),
    (
        "[emergency_admission",
        "[emergency_admision",
        f"19: contracts[0].scope.services[0]: 'emergency_admision' is not a service; {SERVICES} "
        "Did you mean 'emergency_admission'?",
    ),
    (
        "avoidable_emergency_admissions",
        "avoidable_emergencies",
        f"25: contracts[0].terms[1].measure: 'avoidable_emergencies' is not a measure; {MEASURES} "
        "Did you mean 'avoidable_emergency_admissions'?",
    ),
    (
        "coordination: 0.4",
        "cordination: 0.4",
        "13: governance.authority.by_agreement: 'cordination' is not a lever; "
        "see scenarios/catalogues/levers.csv. Did you mean 'coordination'?",
    ),
    (
        "weights: {younger",
        "weights: {yunger",
        "36: contracts[1].terms[0].weights: 'yunger' is not a population; use younger, older, everyone or "
        "visitors. Did you mean 'younger'?",
    ),
    (
        "baseline: cost",
        "baseline: cots",
        f"22: contracts[0].terms[0].target: 'cots' in 'cots' is not a kind of fact; use {KINDS_OF_FACT}. "
        "Did you mean 'cost'?",
    ),
    (
        "{baseline: cost, times: 0.98}",
        "activity(day_cas)",
        f"22: contracts[0].terms[0].target: in 'activity(day_cas)': 'day_cas' is not a service; {SERVICES} "
        "Did you mean 'day_case'?",
    ),
    (
        "{baseline: cost, times: 0.98}",
        "programme_cost(tirage)",
        "22: contracts[0].terms[0].target: in 'programme_cost(tirage)': 'tirage' is not a lever; "
        "see scenarios/catalogues/levers.csv. Did you mean 'triage'?",
    ),
    (
        "name: joint",
        "name: Joint venture",
        "16: contracts[0].name: 'Joint venture' is not a plain word; write small letters, digits and _, "
        "a letter first",
    ),
    (
        "  nurses: {kind",
        "  Nurses: {kind",
        "7: roles: 'Nurses' is not a plain word; write small letters, digits and _, a letter first",
    ),
]

NUMBERS = [
    (
        "pounds_per_person: 80",
        "pounds_per_person: -80",
        "35: contracts[1].terms[0].pounds_per_person: -80 is negative; an amount of pounds is 0 or more",
    ),
    (
        "weights: {",
        "flows_in: [{service: day_case, price_pounds: -1}]\n        weights: {",
        "36: contracts[1].terms[0].flows_in[0].price_pounds: -1 is negative; an amount of pounds is 0 or more",
    ),
    (
        "fee_share: 0.04",
        "fee_share: 4",
        "23: contracts[0].terms[0].fee_share: 4 is not a share; a share is between 0 and 1; write 4% or 0.04",
    ),
    (
        "0.02, 0.03",
        "0.02, -0.03",
        "27: contracts[0].terms[1].at_risk_share_by_year: year 3: -0.03 is not a share; "
        "a share is between 0 and 1",
    ),
    (
        "coordination: 0.4",
        "coordination: much",
        "13: governance.authority.by_agreement.coordination: 'much' is not a number or a sum: "
        "'much' is not understood",
    ),
    (
        "times: 0.98",
        "times: 98 percent",
        "22: contracts[0].terms[0].target.times: '98 percent' is not a number or a sum: "
        "'percent' is not understood",
    ),
    ("months: 48", "months: 0", "11: term.months: 0 is too small; write 1 or more"),
    ("months: 48", "months: 4800", "11: term.months: 4800 is too large; write 1200 or less"),
    ("months: 48", "months: true", "11: term.months: true is not a whole number"),
    ("months: 48", 'months: "48"', "11: term.months: '48' is not a whole number"),
    ("months: 48", "months: 48.5", "11: term.months: 48.5 is not a whole number"),
    (
        "settle: yearly",
        "lag_months: -1",
        "28: contracts[0].terms[1].lag_months: -1 is too small; write 0 or more",
    ),
]

SHAPES = [
    (
        "payees: [hospital, nurses]",
        "payees: hospital",
        "18: contracts[0].payees: 'hospital' is not a list; "
        "write [first, second], or one item a line after '- '",
    ),
    (
        "payees: [surgeries]",
        "payees: []",
        "31: contracts[1].payees: an empty list is too short; give at least 1",
    ),
    (
        "services: [gp_contact]",
        "services: []",
        "32: contracts[1].scope.services: an empty list is too short; give at least 1",
    ),
    (
        "populations: [older]",
        "populations: []",
        "19: contracts[0].scope.populations: an empty list is too short; give at least 1",
    ),
    (
        "settle: yearly",
        "populations: []",
        "28: contracts[0].terms[1].populations: an empty list is too short; give at least 1",
    ),
    # One item refused leaves the list no shorter than it is.
    (
        "payees: [surgeries]",
        "payees: [surgery]",
        f"31: contracts[1].payees[0]: 'surgery' is not a role; use {ROLES}. Did you mean 'surgeries'?",
    ),
    ("title: A small model", "title: 5", "2: title: 5 is not text; put it in quotes"),
    ("title: A small model\n", "", "1: 'title' is missing; add it"),
    (
        "title: A small model",
        "title: ~",
        "2: title: null is not text; put it in quotes",
    ),
    (
        "older: {age_from: 65}",
        "older: 65",
        "10: populations.older: 65 is not a mapping; write 'key: value' lines",
    ),
    (
        "{low: 3, mode: 6, high: 9}",
        "{low: 3, high: 9}",
        "11: term.mobilisation_months: 'mode' is missing; add it",
    ),
    (
        "{low: 3, mode: 6, high: 9}",
        "soon",
        "11: term.mobilisation_months: 'soon' is not a mapping or a whole number",
    ),
    (
        "settle: yearly",
        "variations: [{from_month: 5}]",
        "28: contracts[0].terms[1].variations[0]: 'change_share' is missing; add it",
    ),
]

DATES = [
    (
        "months: 48",
        "start_month: 13, end_month: 12",
        "11: term: end_month 12 is before start_month 13; write 13 or more",
    ),
    (
        "months: 48",
        "end_month: 12",
        "11: term: end_month 12 needs a start_month; add it, or give months instead",
    ),
    (
        "months: 48",
        "months: 48, start_month: 1, end_month: 48",
        "11: term: months and end_month both say how long the contract runs; keep one of the two",
    ),
    (
        "months: 48, ",
        "",
        "11: term: say how long the contract runs; add months, or start_month and end_month",
    ),
    (
        "low: 3, mode: 6, high: 9",
        "low: 9, mode: 6, high: 3",
        "11: term.mobilisation_months: low 9, mode 6 and high 3 are out of order; keep low <= mode <= high",
    ),
]

CURVES = [
    (
        "curve: linear\n",
        "curve: threshold\n",
        "24: contracts[0].terms[1]: the threshold curve needs at_least or at_most, one of the two",
    ),
    (
        "curve: linear\n",
        "curve: linear\n        at_least: 80\n",
        "24: contracts[0].terms[1]: 'at_least' belongs to the threshold curve; for the linear curve "
        "use nothing_at or all_at",
    ),
    (
        "measure: avoidable_emergency_admissions\n        ",
        "",
        "24: contracts[0].terms[1]: say what is measured: either 'measure' (from the catalogue) or 'reading' "
        "(any fact)",
    ),
    (
        "settle: yearly",
        "gate: {reading: measure(readmissions)}",
        "28: contracts[0].terms[1].gate: a gate needs at_least or at_most",
    ),
]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("before", "after", "words"), [*UNKNOWN_KEYS, *MISSPELT_WORDS, *NUMBERS, *SHAPES, *DATES, *CURVES]
)
def test_a_mistake_is_one_problem_in_its_place(before: str, after: str, words: str, tmp_path: Path) -> None:
    assert said_of(changed((before, after)), tmp_path) == [words]


@pytest.mark.unit
def test_a_ninth_population_is_refused(tmp_path: Path) -> None:
    seven = "".join(f"  aged_{age}: {{age_from: {age}, age_to: {age}}}\n" for age in range(7))
    assert said_of(changed(("populations:\n", f"populations:\n{seven}")), tmp_path) == [
        "8: populations: 9 populations are more than the 8 that can be counted; leave some out"
    ]


@pytest.mark.unit
def test_items_of_a_list_are_heard_where_a_number_would_do_too(tmp_path: Path) -> None:
    """A price is a number or a list of tiers: whoever writes a list means tiers."""
    tariff = "      - mechanism: tariff\n        prices_pounds: {gp_contact: [{up_to: 9, pounds: -30}, {pound: 8}]}\n"
    capitation = SMALL[SMALL.index("      - mechanism: capitation") :]
    assert said_of(changed((capitation, tariff)), tmp_path) == [
        "35: contracts[1].terms[0].prices_pounds.gp_contact[0].pounds: -30 is negative; "
        "an amount of pounds is 0 or more",
        "35: contracts[1].terms[0].prices_pounds.gp_contact[1]: 'pound' is not a key here; "
        "use pounds or up_to. Did you mean 'pounds'?",
    ]
    assert said_of(
        changed((capitation, tariff.replace("{up_to: 9, pounds: -30}, {pound: 8}", ""))), tmp_path
    ) == ["35: contracts[1].terms[0].prices_pounds.gp_contact: an empty list is too short; give at least 1"]


@pytest.mark.unit
def test_words_of_the_file_s_own_may_be_used(tmp_path: Path) -> None:
    own = (
        "services: {foot_clinic_visit: {singular: visit, plural: visits, unit: visit, provider_kind: voluntary}}\n"
        "measures: {support_points: {title: Points, unit: points, direction: higher}}\n"
    )
    text = changed(
        ("term: {", f"{own}term: {{"),
        ("gp_contact", "foot_clinic_visit"),
        (
            "measure: avoidable_emergency_admissions",
            "measure: support_points\n        nothing_at: 0\n        all_at: 9",
        ),
    )
    assert said_of(text, tmp_path) == []
    assert said_of(text.replace("measure: support_points", "measure: suport_points"), tmp_path) == [
        f"27: contracts[0].terms[1].measure: 'suport_points' is not a measure; {MEASURES} "
        "Did you mean 'support_points'?"
    ]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("given", "first", "length"),
    [
        ({"months": 84}, 1, 84),
        ({"months": 12, "start_month": 13}, 13, 12),
        ({"start_month": 13, "end_month": 13}, 13, 1),
        ({"start_month": 1, "end_month": 36}, 1, 36),
    ],
)
def test_a_term_tells_its_first_month_and_length(given: dict[str, Any], first: int, length: int) -> None:
    term = TermFile.model_validate(given)
    assert (term.first_month, term.length_months) == (first, length)


@pytest.mark.unit
def test_a_contract_has_the_term_and_governance_of_the_file_unless_it_has_its_own(tmp_path: Path) -> None:
    own = "    term: {months: 12}\n    governance: {information_sharing: 0.5}\n    scope: {populations: [younger"
    path = tmp_path / "own.yaml"
    path.write_text(changed(("    scope: {populations: [younger", own)))
    file = load_model(path).file
    first, second = file.contracts
    assert file.term_of(first) == file.term
    assert file.governance_of(first) == file.governance
    assert file.term_of(second) == TermFile(months=12)
    assert file.governance_of(second).information_sharing is not None
    assert file.governance_of(second).objective == {}


@pytest.mark.unit
def test_a_file_once_read_cannot_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    file = ModelFile.model_validate(read_yaml(path).data)
    with pytest.raises(ValidationError, match="frozen"):
        file.name = "other"  # type: ignore[misc]
    assert file.roles["nurses"] == RoleFile(kind="community_trust", bind="main")
