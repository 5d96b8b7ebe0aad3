"""Case files that cannot be read: each mistake is said once, in its place, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.case_file import CaseFile, CasesFile, read_cases
from scenarios.problems import FileProblems
from scenarios.yaml_files import read_yaml
from tests.scenarios.small_case import SMALL, SURGERIES, changed, differences, problems, write

FACTS = "facts: {activity(day_case): 10}"
ROW = "{term: tariff, from: payer, to: trust, pounds: 1_000.00}"
BALANCES = "balances: {trust: 1_100.00}"
ROLES = "payer, trust, surgeries, suppliers, tax_office or others"
MODEL = SMALL[SMALL.index("model:") : SMALL.index("cases:")]
PAYS = SMALL[SMALL.index("    pays:") :]


def in_row(old: str, new: str) -> str:
    return changed(ROW, old, new)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "to: trust, pounds: 1_000.00",
            "to: trusty, pounds: 1_000.00",
            f"24: cases[0].pays[0].to: 'trusty' is not a party of this case; use {ROLES}. Did you mean 'trust'?",
        ),
        (
            "from: payer, to: trust, pounds: 1_000.00",
            "from: bank, to: trust, pounds: 1_000.00",
            f"24: cases[0].pays[0].from: 'bank' is not a party of this case; use {ROLES}.",
        ),
        (
            BALANCES,
            "balances: {trusts: 1}",
            f"26: cases[0].balances.trusts: 'trusts' is not a party of this case; use {ROLES}. Did you mean 'trust'?",
        ),
        (
            ROW,
            in_row("term: tariff", "term: tarif"),
            "24: cases[0].pays[0].term: 'tarif' is not a term of this case; use main.tariff or main.fee. "
            "Did you mean 'tariff'?",
        ),
        (
            BALANCES,
            "only_terms: [tariff, fees]",
            "26: cases[0].only_terms[1]: 'fees' is not a term of this case; use main.tariff or main.fee. "
            "Did you mean 'fee'?",
        ),
        (
            "period: {month: 1}",
            "period: {month: 13}",
            "21: cases[0].period: month 13 is after the end: the longest contract runs 12 months",
        ),
        (
            "period: {month: 1}",
            "period: {months: [12, 13]}",
            "21: cases[0].period: month 13 is after the end: the longest contract runs 12 months",
        ),
    ],
)
def test_a_word_that_the_model_does_not_have(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert problems(tmp_path, old, new) == [said]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (ROW, in_row("1_000.00", "1_000.005"), "24: cases[0].pays[0].pounds: £1000.005 is not whole pence; "
         "give two decimals at most"),
        (ROW, in_row("1_000.00", "true"), "24: cases[0].pays[0].pounds: true is not a number"),
        (BALANCES, "balances: {trust: 1/3}", "26: cases[0].balances.trust: £1/3 is not whole pence; "
         "give two decimals at most"),
        (ROW, in_row("term: tariff", "month: 1, months: [1, 2]"), "24: cases[0].pays[0]: 'month' and 'months' "
         "exclude each other; keep one"),
        (ROW, in_row("term: tariff", "months: [3, 2]"), "24: cases[0].pays[0]: months [3, 2] end before they start; "
         "write [2, 3]"),
        (ROW, in_row("term: tariff", "month: 1"), "16: cases[0]: 'month' in pays is for a case settled by month; "
         "add 'by_month: true'"),
        ("period: {month: 1}", "by_month: true\n    period: {month: 1}", "16: cases[0]: in a case by month each row "
         "of pays needs 'month' or 'months'"),
        ("period: {month: 1}", "by_month: true\n    period: {quarter: 2}", "16: cases[0]: a case by month starts in "
         "month 1: write period: {months: [1, LAST]}"),
        ("period: {month: 1}", "by_month: true\n    period: {exit_month: 1}", "16: cases[0]: a case by month starts "
         "in month 1: write period: {months: [1, LAST]}"),
        (PAYS, "", "16: cases[0]: the case expects nothing; give 'pays', 'balances' or both"),
        (BALANCES, "balances: {}", "26: cases[0].balances: an empty mapping is too short; give at least 1"),
    ],
)  # fmt: skip
def test_an_expectation_that_makes_no_sense(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert problems(tmp_path, old, new) == [said]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: A small", "heading: x\ntitle: A small", "1: 'heading' is not a key here; use title, note, model or "
         "cases."),
        (BALANCES, "balance: {trust: 1}", "26: cases[0]: 'balance' is not a key here; use name, terms, by_month, "
         "only_terms, pays, balances, title, note, period, starts_month, parties or facts. Did you mean 'balances'?"),
        (ROW, in_row("term: tariff", "terms: tariff"), "24: cases[0].pays[0]: 'terms' is not a key here; use term, "
         "from, to, pounds, label, month or months. Did you mean 'term'?"),
    ],
)  # fmt: skip
def test_an_unknown_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert problems(tmp_path, old, new) == [said]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: A small tariff\n", "", "1: 'title' is missing; add it"),
        (MODEL, "", "1: 'model' is missing; add it"),
        (SMALL[SMALL.index("cases:") :], "", "1: 'cases' is missing; add it"),
        (
            SMALL[SMALL.index("cases:") :],
            "cases: []\n",
            "15: cases: an empty list is too short; give at least 1",
        ),
        ("    period: {month: 1}\n", "", "16: cases[0]: 'period' is missing; add it"),
        ("- name: ten\n    title", "- title", "16: cases[0]: 'name' is missing; add it"),
        ("name: ten", "name: 10", "16: cases[0].name: 10 is not text; put it in quotes"),
        ("name: ten", "name: ''", "16: cases[0].name: '' is too short; write at least 1 characters"),
        (ROW, in_row("from: payer, ", ""), "24: cases[0].pays[0]: 'from' is missing; add it"),
        (MODEL, "model: 5\n", "2: model: 5 is not a mapping or text"),
    ],
)
def test_a_part_that_is_missing_or_of_another_kind(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert problems(tmp_path, old, new) == [said]


@pytest.mark.unit
def test_all_facts_that_are_missing_are_said_at_once(tmp_path: Path) -> None:
    text = changed(SMALL, "{day_case: 100}", "{day_case: 100, referral: 5}")
    assert problems(tmp_path, FACTS, "facts: {}", text) == [
        "22: cases[0].facts: 'activity(day_case) by trust' is not told, but main.tariff reads it; add it.",
        "22: cases[0].facts: 'activity(referral) by trust' is not told, but main.tariff reads it; add it.",
    ]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            "facts: {activity(day_case): 10, measure(readmissions): 3}",
            "22: cases[0].facts: 'measure(readmissions)' is told, but no term reads it in this period.",
        ),
        (
            "facts: {activity(day_case): 10, activity(day_cases): 10}",
            "22: cases[0].facts.activity(day_cases): 'day_cases' is not a service; see "
            "scenarios/catalogues/services.csv, or add it under 'services'. Did you mean 'day_case'?",
        ),
        (
            "parties: {surgery: [Leigh]}\n    " + FACTS,
            f"22: cases[0].parties.surgery: 'surgery' is not a role; use {ROLES}. Did you mean 'surgeries'?",
        ),
    ],
)
def test_a_fact_or_party_that_nothing_reads(tmp_path: Path, facts: str, said: str) -> None:
    assert problems(tmp_path, FACTS, facts) == [said]


@pytest.mark.unit
def test_two_cases_of_one_name(tmp_path: Path) -> None:
    text = SMALL + SMALL[SMALL.index("  - name: ten") :]
    assert problems(tmp_path, "", "", text) == [
        "27: cases[1].name: 'ten' is already the name on line 16; give each case its own"
    ]


@pytest.mark.unit
def test_what_is_wrong_in_several_cases_is_said_at_once(tmp_path: Path) -> None:
    second = (
        SMALL[SMALL.index("  - name: ten") :].replace("name: ten", "name: two").replace("{trust:", "{trist:")
    )
    text = changed(SMALL, FACTS, "facts: {}") + second
    assert [each.split(":")[0] for each in problems(tmp_path, "", "", text)] == ["22", "37"]


@pytest.mark.unit
def test_a_wrong_model_is_said_once_for_all_cases(tmp_path: Path) -> None:
    text = SMALL + SMALL[SMALL.index("  - name: ten") :].replace("name: ten", "name: two")
    assert problems(tmp_path, "payees: [trust]", "payees: [hospital]", text) == [
        f"10: model.contracts[0].payees[0]: 'hospital' is not a role; use {ROLES}."
    ]


@pytest.mark.unit
def test_a_refused_file_names_itself(tmp_path: Path) -> None:
    path = write(tmp_path, changed(SMALL, BALANCES, "balances: {trusts: 1}"))
    with pytest.raises(FileProblems) as refused:
        read_cases(path)
    assert str(refused.value).startswith(f"{path}:26: cases[0].balances.trusts: ")


@pytest.mark.unit
def test_a_case_knows_its_file_its_model_and_its_facts(tmp_path: Path) -> None:
    (case,) = read_cases(write(tmp_path, SMALL))
    assert (case.heading, case.path, case.file.name) == ("A small tariff", ("cases", 0), "ten")
    assert (case.model.file.name, case.model.file.title) == ("small", "A small tariff")
    assert [str(fact) for fact in case.facts.entries] == ["activity(day_case)"]
    assert str(case.problem("late")) == f"{tmp_path / 'small.yaml'}:16: cases[0]: late"


@pytest.mark.unit
def test_pounds_may_be_sums(tmp_path: Path) -> None:
    assert differences(tmp_path, ROW, in_row("1_000.00", '"2 * 500 + 0.00"')) == []


@pytest.mark.unit
def test_a_row_for_several_months_stands_for_each() -> None:
    row = {"from": "a", "to": "b", "pounds": 1, "months": (2, 4)}
    case = CaseFile.model_validate(
        {"name": "x", "by_month": True, "period": {"months": (1, 4)}, "pays": [row]}
    )
    assert case.pays is not None
    assert [(each.month, each.months) for each in case.pays[0].each_month()] == [
        (2, None),
        (3, None),
        (4, None),
    ]


@pytest.mark.unit
def test_the_schema_of_case_files_describes_pounds_and_parties() -> None:
    schema = CasesFile.model_json_schema()
    row = schema["$defs"]["PaysFile"]["properties"]
    assert {"from", "to", "pounds"} == set(schema["$defs"]["PaysFile"]["required"])
    assert row["pounds"]["description"] == "pounds, in whole pence"


@pytest.mark.unit
def test_members_may_be_named_in_what_is_expected(tmp_path: Path) -> None:
    text = SURGERIES + "    balances: {Leigh: 3_000, Shoebory: 2_000}\n"
    assert problems(tmp_path, "", "", text) == [
        "15: cases[0].balances.Shoebory: 'Shoebory' is not a party of this case; use payer, surgeries, suppliers, "
        "tax_office, others, Leigh or Shoebury. Did you mean 'Shoebury'?"
    ]


@pytest.mark.unit
def test_the_example_in_the_module_s_own_words_can_be_read(tmp_path: Path) -> None:
    import scenarios.case_file as module

    lines = (module.__doc__ or "").split("\n\n")[1].splitlines()
    example = "\n".join(line[4:] for line in lines)
    term = "{mechanism: tariff, prices_pounds: {outpatient_first: 150}}"
    text = changed(changed(example, "terms: [...]", f"terms: [{term}]"), "1_537_500.00", "1_620_000.00")
    assert differences(tmp_path, text=text) == []
    assert read_yaml(tmp_path / "small.yaml").data["title"] == "Cost and volume"
