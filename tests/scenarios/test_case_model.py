"""The model of a case: written in the file or named by it, with the case's own terms in place of the model's."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.case_file import read_cases
from scenarios.cases import run_cases
from scenarios.problems import FileProblems
from tests.scenarios.small_case import SMALL, changed, differences, problems, write

FACTS = "    facts: {activity(day_case): 10}\n"
BLOCK = "    terms: [{mechanism: block, pounds_a_year: 12_000}]\n"
MODEL = SMALL[SMALL.index("model:") : SMALL.index("cases:")]
MODEL_FILE = "name: away\ntitle: A model of its own\n" + "".join(
    line.removeprefix("  ") + "\n" for line in MODEL.splitlines()[1:]
)
EXPECTED = SMALL[SMALL.index("    pays:") :]
BLOCK_PAID = "    pays: [{from: payer, to: trust, pounds: 1_000}]\n"
TWO_CONTRACTS = """\
title: A lead and its sub-contractor
model:
  roles: {payer: {kind: commissioner}, lead: {kind: integrated_provider}, trust: {kind: acute_trust}}
  contracts:
    - name: head
      payer: payer
      payees: [lead]
      scope: {services: [day_case]}
      terms: [{mechanism: block, pounds_a_year: 1_200}]
    - name: sub
      payer: lead
      payees: [trust]
      scope: {services: [day_case]}
      terms: [{mechanism: block, pounds_a_year: 600}]
cases:
  - name: both
    period: {month: 1}
    balances: {payer: -100, lead: 50, trust: 50}
"""


@pytest.mark.unit
def test_the_terms_of_a_case_replace_those_of_the_model(tmp_path: Path) -> None:
    text = changed(changed(SMALL, FACTS, BLOCK), EXPECTED, BLOCK_PAID)
    assert differences(tmp_path, text=text) == []
    (case,) = read_cases(tmp_path / "small.yaml")
    assert [term.key for term in case.model.contracts.in_order()] == ["main.block"]


@pytest.mark.unit
def test_other_cases_keep_the_terms_of_the_model(tmp_path: Path) -> None:
    own = changed(changed(SMALL, FACTS, BLOCK), EXPECTED, BLOCK_PAID)[SMALL.index("  - name: ten") :]
    path = write(
        tmp_path,
        SMALL
        + own.replace("name: ten", "name: own")
        + SMALL[SMALL.index("  - name: ten") :].replace("name: ten", "name: last"),
    )
    first, other, last = run_cases(path)
    assert first.is_as_expected
    assert other.is_as_expected
    assert last.is_as_expected
    one, _, two = read_cases(path)
    assert one.model is two.model


@pytest.mark.unit
def test_a_mistake_in_the_terms_of_a_case_stands_on_its_line(tmp_path: Path) -> None:
    assert problems(tmp_path, FACTS, "    terms:\n      - mechanism: fee\n        pounds_a_yeer: 5\n") == [
        "24: cases[0].terms[0]: 'pounds_a_yeer' is not a key here; use mechanism, pounds_a_year, share_of_value, of, "
        "name, note, payer, payees, delivered_by, services, populations, settle, lag_months, on_account, "
        "phase_by_year, uplift_share, yearly_uplift_share, variations, gate, cap_pounds_a_year, floor_pounds_a_year, "
        "split or payer_chooses. Did you mean 'pounds_a_year'?"
    ]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("{mechanism: fee}", "a fee is either pounds_a_year or share_of_value"),
        (
            "{mechanism: outcome, measure: readmissions, curve: banded, pot_pounds_a_year: 4, "
            "bands: [{at_least: 1, pays_share: 1}, {at_most: 2, pays_share: 1}]}",
            "the bands of a measure go one way: write at_least in all of them, or at_most in all",
        ),
        (
            "{mechanism: block, pounds_a_year: 1, payees: [trust, surgeries], split: {trust: 50%, surgeries: 50%}}",
            "'split' shares one sum, and this mechanism pays each payee its own; leave it out, or write a term for "
            "each payee",
        ),
    ],
)
def test_terms_that_make_no_sense(tmp_path: Path, term: str, said: str) -> None:
    assert problems(tmp_path, FACTS, f"    terms: [{term}]\n") == [f"22: cases[0].terms[0]: {said}"]


@pytest.mark.unit
def test_a_case_without_terms_at_all(tmp_path: Path) -> None:
    assert problems(tmp_path, FACTS, "    terms: []\n") == [
        "22: cases[0].terms: an empty list is too short; give at least 1"
    ]


@pytest.mark.unit
def test_a_model_without_terms_leaves_them_to_the_cases(tmp_path: Path) -> None:
    bare = changed(SMALL, SMALL[SMALL.index("      terms:") : SMALL.index("cases:")])
    text = changed(changed(bare, FACTS, BLOCK), EXPECTED, BLOCK_PAID)
    assert differences(tmp_path, text=text) == []


@pytest.mark.unit
def test_terms_by_contract_change_those_contracts_alone(tmp_path: Path) -> None:
    assert differences(tmp_path, text=TWO_CONTRACTS) == []
    terms = "    terms: {sub: [{mechanism: pass_through, of: [head.block], margin_share: 10%}]}\n    balances"
    text = changed(TWO_CONTRACTS, "    balances", terms)
    assert differences(tmp_path, "lead: 50, trust: 50", "lead: 10, trust: 90", text) == []


@pytest.mark.unit
def test_a_list_of_terms_does_not_say_which_of_two_contracts(tmp_path: Path) -> None:
    text = changed(
        TWO_CONTRACTS, "    balances", "    terms: [{mechanism: fee, pounds_a_year: 1}]\n    balances"
    )
    assert problems(tmp_path, "", "", text) == [
        "18: cases[0].terms: the model has 2 contracts; write 'terms: {CONTRACT: [...]}' to say whose these are"
    ]


@pytest.mark.unit
def test_terms_of_a_contract_that_is_not_there(tmp_path: Path) -> None:
    text = changed(
        TWO_CONTRACTS, "    balances", "    terms: {subs: [{mechanism: fee, pounds_a_year: 1}]}\n    balances"
    )
    assert problems(tmp_path, "", "", text) == [
        "18: cases[0].terms.subs: 'subs' is not a contract of the model; use head or sub. Did you mean 'sub'?"
    ]


@pytest.mark.unit
def test_a_model_in_a_case_file_cannot_extend_another(tmp_path: Path) -> None:
    assert problems(tmp_path, "model:\n", "model:\n  extends: other\n") == [
        "3: model.extends: a model inside a case file cannot extend another; write it as a file and give its path"
    ]


@pytest.mark.unit
def test_a_model_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, MODEL_FILE, "away.yaml")
    assert differences(tmp_path, MODEL, "model: away.yaml\n") == []
    (case,) = read_cases(tmp_path / "small.yaml")
    assert (case.model.file.name, case.model.file.title) == ("away", "A model of its own")


@pytest.mark.unit
def test_terms_of_a_case_change_a_model_in_a_file_too(tmp_path: Path) -> None:
    write(tmp_path, MODEL_FILE, "away.yaml")
    text = changed(changed(SMALL, FACTS, BLOCK), EXPECTED, BLOCK_PAID)
    assert differences(tmp_path, MODEL, "model: away.yaml\n", text) == []
    assert problems(
        tmp_path, "block, pounds_a_year: 12_000", "block", changed(text, MODEL, "model: away.yaml\n")
    ) == [
        "10: cases[0].terms[0]: 'pounds_a_year' is missing; add it (the sum for each payee; a number, or a reading "
        "such as {baseline: cost}.)"
    ]


@pytest.mark.unit
def test_a_mistake_in_a_model_s_own_file_is_said_of_that_file(tmp_path: Path) -> None:
    away = write(tmp_path, changed(MODEL_FILE, "payees: [trust]", "payees: [hospital]"), "away.yaml")
    path = write(tmp_path, changed(SMALL, MODEL, "model: away.yaml\n"))
    with pytest.raises(FileProblems) as refused:
        read_cases(path)
    assert str(refused.value).startswith(f"{away}:10: contracts[0].payees[0]: 'hospital' is not a role; use ")


@pytest.mark.unit
def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    path = write(tmp_path, changed(SMALL, MODEL, "model: nowhere.yaml\n"))
    with pytest.raises(FileProblems) as refused:
        read_cases(path)
    assert str(refused.value) == f"{tmp_path / 'nowhere.yaml'}: there is no such file."


@pytest.mark.unit
def test_a_mistake_in_the_model_stands_on_its_line(tmp_path: Path) -> None:
    (said,) = problems(tmp_path, "{mechanism: tariff,", "{mechanism: tarif,")
    assert said.startswith("13: model.contracts[0].terms[0].mechanism: 'tarif' is not a mechanism; use ")
    assert said.endswith("Did you mean 'tariff'?")
