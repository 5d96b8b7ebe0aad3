"""The shipped cases, each a test; and the runner: what it says of a case that is not as expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.case_file import Case, read_cases
from scenarios.cases import CASES, CaseResult, case_files, cases_table, run_case, run_cases
from scenarios.contracts.keys import Curve, TermKeys
from scenarios.contracts.mechanism import MECHANISMS
from scenarios.problems import FileProblems
from tests.scenarios.small_case import SMALL, SURGERIES, changed, differences, results, write

# The worked examples of the evidence on contract forms, each with its published amount in pounds.
PUBLISHED = {
    "C1_annual": "11820000.00",
    "C1_month": "985000.00",
    "C2_over": "1537500.00",
    "C2_under": "1491000.00",
    "C2_in": "1500000.00",
    "C3": "3630336.00",
    "C4_30": "21050000.00",
    "C4_30_ret": "2450000.00",
    "C4_70": "22450000.00",
    "C4_below": "19000000.00",
    "C5": "2784380.00",
    "C6": "115000000.00",
    "C6_flows": "113848000.00",
    "C6_cap": "8538600.00",
    "C6_refund": "2309400.00",
    "C7": "2173000.00",
    "C7_outlier": "2195400.00",
    "C8a": "0.00",
    "C8b": "224000.00",
    "C8c": "262500.00",
    "C8d_r2": "360000.00",
    "C8d_r4": "180000.00",
    "C8d_r5": "0.00",
    "C9_held": "105000.00",
    "C9_claw_raw": "187500.00",
    "C9_claw_cap": "120000.00",
    "C10": "1050000.00",
    "C11_gain": "680000.00",
    "C11_loss": "800000.00",
    "C11_in": "0.00",
    "C12_gain_P1": "13500000.00",
    "C12_gain_P2": "9910000.00",
    "C12_gain_P3": "7490000.00",
    "C12_pain_P1": "14375000.00",
    "C12_pain_P2": "10685000.00",
    "C12_pain_P3": "8140000.00",
    "C13_budget": "19220.00",
    "C13_reclaim": "978.00",
    "C13_net": "18242.00",
    "C14_cohort1": "0.00",
    "C14_pooled": "2232000.00",
    "C15_ccg": "2780000.00",
    "C15_la": "780000.00",
    "C16_transfers": "190200.00",
    "C16_total": "-204148.00",
    "C17_unamort": "3120000.00",
    "C17_default": "-3000000.00",
    "C17_stepin": "-680000.00",
    "C18": "5860000.00",
    "C19_trad": "916000.00",
    "C19_lead_commissioner": "161000.00",
    "C19_lead_provider": "933850.00",
    "C19_runcost": "10881200.00",
    "C20_at_risk": "14520000.00",
    "C20_lost": "-6534000.00",
    "C20_subs_bear": "3920400.00",
    "C20_lead_bears": "-2613600.00",
    "C20_vat": "4200000.00",
    "C21_hub": "972000.00",
}
SHIPPED = {f"{file.stem}.{case.file.name}": case for file in case_files() for case in read_cases(file)}
WORKED = {case.file.name: case for case in SHIPPED.values() if case.file.name in PUBLISHED}
FEWEST_CASES = 3
NOT_ABOUT_MONEY = {"name", "note", "mechanism", "payer_chooses"}


def mechanism_of(term: TermKeys) -> str:
    return str(term.mechanism)  # type: ignore[attr-defined]


def terms_of(case: Case) -> Iterator[TermKeys]:
    return (keys for contract in case.model.file.contracts for keys in contract.terms)


@pytest.mark.regression
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_case_is_as_expected(name: str) -> None:
    assert run_case(SHIPPED[name]).differences == ()


@pytest.mark.regression
@pytest.mark.parametrize(("name", "pounds"), PUBLISHED.items())
def test_a_worked_example_is_settled_at_its_published_amount(name: str, pounds: str) -> None:
    result = run_case(WORKED[name])
    amounts = [each.pence for each in result.found.payments] + [*result.found.balances.values()]
    listed = [each.pence for each in result.expected.payments] + [*result.expected.balances.values()]
    pence = int(pounds.replace(".", ""))
    assert pence in amounts
    assert pence in listed


@pytest.mark.unit
def test_all_59_worked_examples_are_there_once_with_twice_as_many_others() -> None:
    names = [case.file.name for case in SHIPPED.values()]
    assert len(PUBLISHED) == 59
    assert sorted(name for name in names if name in PUBLISHED) == sorted(PUBLISHED)
    assert len(names) >= 3 * len(PUBLISHED)


@pytest.mark.unit
def test_every_mechanism_has_cases() -> None:
    counts = Counter(mechanism_of(term) for case in SHIPPED.values() for term in terms_of(case))
    assert [name for name in MECHANISMS if counts[name] < FEWEST_CASES] == []


@pytest.mark.unit
def test_every_curve_has_cases() -> None:
    curves = {getattr(keys, "curve", None) for case in SHIPPED.values() for keys in terms_of(case)} - {None}
    assert curves == set(get_args(Curve))


@pytest.mark.unit
def test_every_key_of_every_term_stands_in_some_case() -> None:
    terms = [term for case in SHIPPED.values() for term in terms_of(case)]
    written = {(mechanism_of(term), key) for term in terms for key in term.model_fields_set}
    common = {*TermKeys.model_fields} - NOT_ABOUT_MONEY
    own = {(name, key) for name, entry in MECHANISMS.items() for key in {*entry.keys.model_fields} - common}
    assert common - {key for _, key in written} == set()
    assert {each for each in own - written if each[1] not in NOT_ABOUT_MONEY} == set()


@pytest.mark.unit
@pytest.mark.parametrize("name", SHIPPED)
def test_what_one_party_pays_another_receives(name: str) -> None:
    case = SHIPPED[name]
    balances = run_case(case).found.balances
    assert sum(pence for party, pence in balances.items() if party in case.model.contracts.roles) == 0


@pytest.mark.unit
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_case_says_what_it_shows(name: str) -> None:
    result = run_case(SHIPPED[name])
    assert result.title
    assert result.file.parent == CASES


# ----- a case as expected -----


@pytest.mark.unit
def test_a_result_holds_what_was_expected_and_what_was_found(tmp_path: Path) -> None:
    (result,) = results(tmp_path)
    assert (result.name, result.title, result.heading) == ("ten", "ten cases in a month", "A small tariff")
    assert result.note == "10 x 100 for the cases, and a twelfth of 1,200"
    assert (result.file, result.line) == (tmp_path / "small.yaml", 16)
    assert [each.pence for each in result.expected.payments] == [1_000_00, 100_00]
    assert [str(each) for each in result.found.payments] == [
        "payer -> trust (main.tariff, activity)",
        "payer -> trust (main.fee, fee)",
    ]
    assert result.expected.balances == {"trust": 1_100_00}
    assert result.found.balances == {"trust": 1_100_00, "payer": -1_100_00}
    assert result.is_as_expected


@pytest.mark.unit
def test_a_row_below_nothing_is_the_same_payment_the_other_way(tmp_path: Path) -> None:
    row = "{term: fee, from: payer, to: trust, pounds: 100.00}"
    assert differences(tmp_path, row, "{term: fee, from: trust, to: payer, pounds: -100}") == []


@pytest.mark.unit
def test_balances_alone_will_do(tmp_path: Path) -> None:
    pays = SMALL[SMALL.index("    pays:") : SMALL.index("    balances:")]
    assert differences(tmp_path, pays) == []


@pytest.mark.unit
def test_only_terms_narrows_payments_and_balances(tmp_path: Path) -> None:
    pays = SMALL[SMALL.index("    pays:") :]
    row = "{from: payer, to: trust, pounds: 100}"
    narrowed = f"    only_terms: [main.fee]\n    pays: [{row}]\n    balances: {{trust: 100, payer: -100}}\n"
    assert differences(tmp_path, pays, narrowed) == []
    (result,) = results(tmp_path, pays, narrowed)
    assert [str(each) for each in result.found.payments] == ["payer -> trust (main.fee, fee)"]


@pytest.mark.unit
def test_a_payment_of_nothing_may_be_listed_or_not(tmp_path: Path) -> None:
    nothing = changed(SMALL, "activity(day_case): 10", "activity(day_case): 0")
    row = "      - {term: tariff, from: payer, to: trust, pounds: 1_000.00}\n"
    balance = "trust: 1_100.00"
    for listed in (
        "",
        row.replace("1_000.00", "0.00"),
        row.replace("from: payer, to: trust", "from: trust, to: payer").replace("1_000.00", "0"),
    ):
        text = changed(changed(nothing, row, listed), balance, "trust: 100")
        assert differences(tmp_path, text=text) == []


@pytest.mark.unit
def test_members_of_a_role_are_listed_together_or_each(tmp_path: Path) -> None:
    together = "    pays: [{from: payer, to: surgeries, pounds: 5_000}]\n"
    each = "    pays: [{from: payer, to: Leigh, pounds: 3_000}, {from: payer, to: Shoebury, pounds: 2_000}]\n"
    balances = "    balances: {surgeries: 5_000, Leigh: 3_000, Shoebury: 2_000, payer: -5_000}\n"
    for expected in (together, each, together + balances):
        assert differences(tmp_path, text=SURGERIES + expected) == []


@pytest.mark.unit
def test_members_may_be_those_who_pay(tmp_path: Path) -> None:
    text = changed(
        SURGERIES, "payer: payer\n      payees: [surgeries]", "payer: surgeries\n      payees: [payer]"
    )
    text = changed(
        text, "{mechanism: capitation, pounds_per_person: 120}", "{mechanism: fee, pounds_a_year: 600}"
    )
    text = changed(text, "    facts: {people(everyone) by surgeries: [300, 200]}\n")
    each = "    pays: [{from: Leigh, to: payer, pounds: 50}, {from: Shoebury, to: payer, pounds: 50}]\n"
    balances = "    balances: {Leigh: -50, Shoebury: -50, surgeries: -100, payer: 100}\n"
    assert differences(tmp_path, text=text + each + balances) == []
    assert differences(tmp_path, text=text + "    pays: [{from: surgeries, to: payer, pounds: 100}]\n") == []


@pytest.mark.unit
def test_a_role_of_one_may_be_called_by_its_name(tmp_path: Path) -> None:
    text = changed(SMALL, "facts: {", "parties: {trust: [Southend]}\n    facts: {")
    text = text.replace("to: trust", "to: Southend").replace("{trust: 1", "{Southend: 1")
    assert differences(tmp_path, text=text) == []
    assert differences(tmp_path, text=text.replace("Southend: 1_100", "trust: 1_100")) == []


@pytest.mark.unit
def test_a_case_by_month_lists_what_falls_due_in_each(tmp_path: Path) -> None:
    head = SMALL[: SMALL.index("    period:")]
    months = (
        "    by_month: true\n    period: {months: [1, 3]}\n    facts: {activity(day_case): 6}\n    pays:\n"
        "      - {months: [1, 3], term: tariff, from: payer, to: trust, pounds: 200}\n"
        "      - {month: 1, term: fee, from: payer, to: trust, pounds: 100}\n"
        "      - {months: [2, 3], term: fee, from: payer, to: trust, pounds: 100}\n"
    )
    assert differences(tmp_path, text=head + months) == []
    assert differences(
        tmp_path, text=head + changed(months, "{months: [2, 3], term: fee", "{month: 2, term: fee")
    ) == [
        "ten: payer -> trust (main.fee, fee, month 3): £100.00 was settled and is not expected; add it to pays"
    ]


@pytest.mark.unit
def test_a_folder_is_run_file_by_file(tmp_path: Path) -> None:
    write(tmp_path, SMALL, "b.yaml")
    write(tmp_path, changed(SMALL, "name: ten", "name: dix"), "a.yaml")
    assert [each.name for each in run_cases(tmp_path)] == ["dix", "ten"]


# ----- a case that differs -----

TARIFF_ROW = "{term: tariff, from: payer, to: trust, pounds: 1_000.00}"
FEE_ROW = "      - {term: fee, from: payer, to: trust, pounds: 100.00}\n"


@pytest.mark.unit
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "pounds: 1_000.00",
            "pounds: 1_050.00",
            ["ten: payer -> trust (tariff): expected £1,050.00, settled £1,000.00 (£50.00 short)"],
        ),
        (
            "pounds: 1_000.00",
            "pounds: 999.99",
            ["ten: payer -> trust (tariff): expected £999.99, settled £1,000.00 (£0.01 too much)"],
        ),
        (
            FEE_ROW,
            FEE_ROW + "      - {label: bonus, from: payer, to: trust, pounds: 5}\n",
            ["ten: payer -> trust (bonus): expected £5.00, nothing was settled"],
        ),
        (
            FEE_ROW,
            "",
            ["ten: payer -> trust (main.fee, fee): £100.00 was settled and is not expected; add it to pays"],
        ),
        (
            TARIFF_ROW,
            "{term: tariff, from: trust, to: payer, pounds: 1_000.00}",
            [
                "ten: trust -> payer (tariff): expected £1,000.00, nothing was settled",
                "ten: payer -> trust (main.tariff, activity): £1,000.00 was settled and is not expected; "
                "add it to pays",
            ],
        ),
        (
            TARIFF_ROW,
            "{from: payer, to: trust, pounds: 1_000.00}",
            [
                "ten: payer -> trust: this row may mean payer -> trust (main.tariff, activity) and "
                "payer -> trust (main.fee, fee); give it the 'term' or 'label' of one",
                "ten: payer -> trust (fee): two rows mean this one payment; keep one",
            ],
        ),
        (
            FEE_ROW,
            FEE_ROW + FEE_ROW,
            ["ten: payer -> trust (fee): two rows mean this one payment; keep one"],
        ),
        (
            "balances: {trust: 1_100.00}",
            "balances: {trust: 1_200.00, payer: -1_100}",
            ["ten: balance of trust: expected £1,200.00, settled £1,100.00 (£100.00 short)"],
        ),
        (
            "balances: {trust: 1_100.00}",
            "balances: {suppliers: 1}",
            ["ten: balance of suppliers: expected £1.00, settled £0.00 (£1.00 short)"],
        ),
        (
            "activity(day_case): 10}",
            "activity(day_case): 0}",
            [
                "ten: payer -> trust (tariff): expected £1,000.00, settled £0.00 (£1,000.00 short)",
                "ten: balance of trust: expected £1,100.00, settled £100.00 (£1,000.00 short)",
            ],
        ),
    ],
    ids=[
        "short",
        "too much",
        "missing",
        "extra",
        "turned",
        "ambiguous",
        "twice",
        "balance",
        "no balance",
        "nothing",
    ],
)
def test_a_wrong_expectation_is_reported(tmp_path: Path, old: str, new: str, said: list[str]) -> None:
    assert differences(tmp_path, old, new) == said
    assert not results(tmp_path, old, new)[0].is_as_expected


@pytest.mark.unit
def test_a_member_that_is_not_listed_is_reported(tmp_path: Path) -> None:
    assert differences(
        tmp_path, text=SURGERIES + "    pays: [{from: payer, to: Leigh, pounds: 3_000}]\n"
    ) == [
        "lists: payer -> Shoebury (main.capitation, capitation): £2,000.00 was settled and is not expected; "
        "add it to pays"
    ]


@pytest.mark.unit
def test_a_case_that_expects_nothing_reports_what_is_paid(tmp_path: Path) -> None:
    assert differences(tmp_path, text=SURGERIES + "    pays: []\n") == [
        "lists: payer -> surgeries (main.capitation, capitation): £5,000.00 was settled and is not expected; "
        "add it to pays"
    ]


@pytest.mark.unit
def test_a_case_that_cannot_be_settled_names_its_line(tmp_path: Path) -> None:
    text = changed(SMALL, "payer: payer\n", "payer: surgeries\n")
    text = changed(text, "payees: [trust]", "payees: [trust, payer]")
    text = changed(
        text,
        "- {mechanism: fee, pounds_a_year: 1_200}",
        "- {mechanism: outcome, measure: delayed_days, "
        "nothing_at: 9, all_at: 5, pot_pounds_a_year: 10, split: {trust: 50%, payer: 50%}}",
    )
    text = changed(
        text,
        "facts: {activity(day_case): 10}",
        "parties: {surgeries: [Leigh, Shoebury]}\n"
        "    facts: {activity(day_case) by trust: 1, activity(day_case) by payer: 1, measure(delayed_days): 5}",
    )
    text = changed(text, text[text.index("    pays:") :], "    pays: []\n")
    path = write(tmp_path, text)
    with pytest.raises(FileProblems) as refused:
        run_cases(path)
    assert (
        str(refused.value)
        == f"{path}:16: cases[0]: 'outcome' shares one sum for each of 2 members; share one sum"
    )


@pytest.mark.property
@given(gap_pence=st.integers(-(10**9), 10**9).filter(bool), at=st.integers(0, len(SHIPPED) - 1))
def test_any_wrong_amount_is_reported_and_nothing_else_is(gap_pence: int, at: int) -> None:
    case = [*SHIPPED.values()][at]
    rows = case.file.pays or ()
    if not rows or rows[0].pence == 0 or rows[0].months is not None:
        return
    wrong = rows[0].model_copy(update={"pence": rows[0].pence + gap_pence})
    file = case.file.model_copy(update={"pays": (wrong, *rows[1:])})
    result = run_case(replace(case, file=file))
    is_turned = (wrong.pence < 0) != (rows[0].pence < 0) and wrong.pence != 0
    assert len(result.differences) == (2 if is_turned else 1)
    assert all(each.startswith(f"{case.file.name}: ") for each in result.differences)


# ----- the table -----


@pytest.mark.unit
def test_the_table_lists_cases_by_file_with_their_differences(tmp_path: Path) -> None:
    right = write(tmp_path, SMALL, "right.yaml")
    wrong = write(
        tmp_path,
        changed(changed(SMALL, "pounds: 100.00", "pounds: 90"), "name: ten", "name: eleven"),
        "wrong.yaml",
    )
    assert cases_table([*run_cases(right), *run_cases(wrong)]).splitlines() == [
        "A small tariff (right.yaml)",
        "  ten     as expected  ten cases in a month: payer -> trust £1,000.00, and 2 more",
        "",
        "A small tariff (wrong.yaml)",
        "  eleven  DIFFERS      ten cases in a month: payer -> trust £1,000.00, and 2 more",
        "    eleven: payer -> trust (fee): expected £90.00, settled £100.00 (£10.00 too much)",
        "",
        "2 cases: 1 not as expected",
    ]


@pytest.mark.unit
def test_the_table_of_a_case_without_a_title_or_a_payment(tmp_path: Path) -> None:
    text = changed(SURGERIES + "    pays: []\n", "[300, 200]", "[0, 0]")
    assert cases_table(results(tmp_path, text=text)).splitlines() == [
        "Lists (small.yaml)",
        "  lists  as expected  nothing is paid",
        "",
        "1 case: all as expected",
    ]


@pytest.mark.unit
def test_the_table_of_no_cases() -> None:
    nothing: list[CaseResult] = []
    assert cases_table(nothing) == "0 cases: all as expected"


@pytest.mark.unit
def test_the_table_of_the_shipped_cases_says_that_all_is_well() -> None:
    lines = cases_table(run_cases(CASES)).splitlines()
    assert lines[-1] == f"{len(SHIPPED)} cases: all as expected"
    assert max(map(len, lines)) <= 200
