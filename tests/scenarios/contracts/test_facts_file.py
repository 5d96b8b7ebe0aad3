"""Facts told in a file: what they mean, and the words in which anything else is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import Fact, MissingFact, parse_fact
from scenarios.contracts.facts_file import (
    FactsFile,
    PeriodFile,
    ToldFacts,
    read_facts,
)
from scenarios.contracts.periods import Window
from scenarios.problems import FileProblems, Problem
from tests.scenarios.small_model import WHOLE_YEAR

YEAR = "period: {contract_year: 1}\n"
ONE_PERIOD = "give one of contract_year, quarter, month, months: [first, last] and exit_month"
KINDS_OF_FACT = (
    "use activity, people, measure, index, rank, cost, programme_cost, excess_cost, unspent, "
    "months_in_breach, paid, value, received, years or month."
)


def told(text: str, folder: Path, words: Any = None) -> ToldFacts:
    """The facts that a file of this text tells."""
    file = folder / "facts.yaml"
    file.write_text(text, encoding="utf-8")
    return read_facts(file, words)


def said_of(text: str, folder: Path, words: Any = None) -> list[str]:
    """What is wrong with a facts file of this text, a line each, without the folder."""
    with pytest.raises(FileProblems) as error:
        told(text, folder, words)
    return [str(each).removeprefix(f"{folder}/facts.yaml:") for each in error.value.problems]


def value(facts: ToldFacts, phrase: str, first: int = 1, last: int = 12) -> object:
    """The value told for a fact over some contract months."""
    return facts.value(parse_fact(phrase), Window(first, last))


# What a file tells


@pytest.mark.unit
@pytest.mark.parametrize(
    ("period", "window"),
    [
        ({"contract_year": 2}, Window(13, 24)),
        ({"quarter": 3}, Window(7, 9)),
        ({"month": 5}, Window(5, 5)),
        ({"months": [1, 5]}, Window(1, 5)),
        ({"exit_month": 8}, Window(8, 8)),
    ],
)
def test_a_period_is_a_window_of_contract_months(period: dict[str, Any], window: Window) -> None:
    assert PeriodFile.model_validate(period).window() == window


@pytest.mark.unit
def test_a_facts_file_tells_period_parties_and_values(tmp_path: Path) -> None:
    facts = told(
        "period: {exit_month: 8}\nstarts_month: 4\nparties: {practices: [Leigh, Shoebury]}\n"
        "facts: {people(older): 200 + 40 * 6/12}\n",
        tmp_path,
    )
    assert facts.window == Window(8, 8, 4)
    assert facts.on_exit
    assert facts.members == {"practices": ("Leigh", "Shoebury")}
    assert value(facts, "people(older)") == 220


@pytest.mark.unit
def test_what_adds_up_is_spread_over_the_months_and_levels_are_not(tmp_path: Path) -> None:
    facts = told(
        "period: {quarter: 1}\n"
        "facts: {activity(day_case): {value: 30, doubt: 6}, measure(readmissions): {value: 9%, doubt: 1%},\n"
        "  baseline(cost(acute)): 1_200}",
        tmp_path,
    )
    assert value(facts, "activity(day_case)", 1, 1) == 10
    assert value(facts, "measure(readmissions)", 1, 1) == Fraction(9, 100)
    assert value(facts, "baseline(cost(acute))", 1, 3) == 300
    assert facts.doubt(parse_fact("activity(day_case)")) == 24
    assert facts.doubt(parse_fact("measure(readmissions)")) == Fraction(1, 100)


@pytest.mark.unit
def test_one_value_holds_for_each_member_and_a_list_has_one_for_each(tmp_path: Path) -> None:
    facts = told(
        YEAR + "parties: {practices: [Leigh, Shoebury]}\n"
        "facts: {activity(gp_contact) by practices: [7, 5], people(older) by practices: 3,\n"
        "  cost(practices) together: 90}",
        tmp_path,
    )
    assert value(facts, "activity(gp_contact) by practices") == Exact.of([Fraction(7), Fraction(5)])
    assert value(facts, "activity(gp_contact) by practices together") == 12
    assert value(facts, "people(older) by practices") == 3
    assert value(facts, "people(older) by practices together") == 6
    assert value(facts, "cost(practices) together") == 90


@pytest.mark.unit
def test_members_that_are_not_named_are_numbered(tmp_path: Path) -> None:
    facts = told(YEAR + "facts: {cost(trusts): [7, 5]}", tmp_path)
    assert facts.members == {"trusts": ("trusts 1", "trusts 2")}


@pytest.mark.unit
@pytest.mark.parametrize(
    ("entry", "fact", "tells"),
    [
        ("activity(day_case)", "activity(day_case) by acute for older over year lag 3 months", True),
        ("activity(day_case) for older", "activity(day_case) by acute for older", True),
        ("activity(day_case) for older", "activity(day_case) by acute", False),
        ("activity(day_case)", "baseline(activity(day_case))", False),
        ("excess_cost(all, 500)", "excess_cost(all, 600)", False),
        ("paid(block)", "paid(main.block)", True),
        ("paid(main.block)", "paid(other.block)", False),
        ("paid(lock)", "paid(main.block)", False),
    ],
)
def test_a_fact_may_be_told_in_fewer_words_than_it_is_read_in(
    entry: str, fact: str, tells: bool, tmp_path: Path
) -> None:
    facts = told(f"{YEAR}facts: {{'{entry}': 5}}", tmp_path)
    assert facts.missing([parse_fact(fact)]) == ([] if tells else [parse_fact(fact)])
    assert facts.unread([parse_fact(fact)]) == ([] if tells else [parse_fact(entry)])


@pytest.mark.unit
def test_the_entry_with_most_words_counts(tmp_path: Path) -> None:
    facts = told(YEAR + "facts: {activity(day_case): 5, activity(day_case) for older: 3}", tmp_path)
    assert value(facts, "activity(day_case) by acute for older") == 3
    assert value(facts, "activity(day_case) by acute for younger") == 5


@pytest.mark.unit
def test_reading_what_is_not_told_says_so(tmp_path: Path) -> None:
    facts = told(YEAR + "facts: {activity(day_case): 5, activity(referral): 6}", tmp_path)
    words = r"^'activity\(day_cases\)' is read but not told\. Did you mean 'activity\(day_case\)'\?$"
    with pytest.raises(MissingFact, match=words):
        value(facts, "activity(day_cases)")


@pytest.mark.unit
def test_reading_what_two_entries_tell_says_so(tmp_path: Path) -> None:
    text = YEAR + "facts: {activity(day_case) by acute: 5, activity(day_case) for older: 6}"
    words = (
        r"^'activity\(day_case\) by acute for older' is told by two entries, 'activity\(day_case\) by acute' and "
        r"'activity\(day_case\) for older'; tell it in full, or leave one out$"
    )
    with pytest.raises(MissingFact, match=words):
        value(told(text, tmp_path), "activity(day_case) by acute for older")


# What a file may not say

PERIODS = [
    ("{}", f"1: period: the period is empty; {ONE_PERIOD}"),
    ("{month: 1, quarter: 2}", f"1: period: quarter and month are more than one period; {ONE_PERIOD}"),
    ("{months: [5, 2]}", "1: period: months [5, 2] end before they start; write [2, 5]"),
    ("{months: [5]}", "1: period.months: item 2 is missing; add it"),
    ("{months: [5, 6, 7]}", "1: period.months: a list of 3 is too long; give at most 2"),
    ("{month: 0}", "1: period.month: 0 is too small; write 1 or more"),
    ("{month: one}", "1: period.month: 'one' is not a whole number"),
    ("{month: true}", "1: period.month: true is not a whole number"),
    (
        "{contract_yaer: 1}",
        "1: period: 'contract_yaer' is not a key here; use contract_year, quarter, month, months or exit_month. "
        "Did you mean 'contract_year'?",
    ),
    ("year 1", "1: period: 'year 1' is not a mapping; write 'key: value' lines"),
]

ENTRIES = [
    ("activity(day_case): x", "activity(day_case): 'x' is not a number or a sum: 'x' is not understood"),
    (
        "activity(day_case): ",
        "activity(day_case): null tells nothing; write a number, a list of numbers, or {value: 82, doubt: 3.5}",
    ),
    (
        "activity(day_case): true",
        "activity(day_case): true tells nothing; write a number, a list of numbers, or {value: 82, doubt: 3.5}",
    ),
    ("activity(day_case): {doubt: 3}", "activity(day_case): 'value' is missing; add it"),
    (
        "activity(day_case): {value: 3, dubt: 1}",
        "activity(day_case): 'dubt' is not a key here; use value, doubt, status, source or note. "
        "Did you mean 'doubt'?",
    ),
    (
        "activity(day_case): {value: 3, doubt: -0.5}",
        "activity(day_case): doubt -0.5 is negative; a standard deviation is 0 or more",
    ),
    (
        "activity(day_case): {value: 3, status: pblished}",
        "activity(day_case).status: 'pblished' is not a status; use published, derived or assumed. "
        "Did you mean 'published'?",
    ),
    ("cost(trusts): [1, x]", "cost(trusts)[1]: 'x' is not a number or a sum: 'x' is not understood"),
    ("cost(trusts): []", "cost(trusts): an empty list is too short; give at least 1"),
    (
        "activity(day_case): [1, 2]",
        "activity(day_case): a list of 2 values does not say whose they are; write 'activity(day_case) by ROLE'",
    ),
    (
        "activity(day_case) by practices: [1, 2, 3]",
        "activity(day_case) by practices: 3 values for 'practices' do not fit the 2 parties; "
        "give one for each, or one for all",
    ),
    (
        "activty(day_case): 5",
        f"activty(day_case): 'activty' in 'activty(day_case)' is not a kind of fact; {KINDS_OF_FACT} "
        "Did you mean 'activity'?",
    ),
    (
        "activity(day_case) over yaer: 5",
        "activity(day_case) over yaer: 'yaer' in 'activity(day_case) over yaer' is not a span; "
        "use period, month, quarter, year or contract_year. Did you mean 'year'?",
    ),
    (
        "activity(day_case) fro older: 5",
        "activity(day_case) fro older: 'activity(day_case) fro older' is not a fact; write kind(name), then any of: "
        "by PARTY, together, on SERVICES, for POPULATION, over month|quarter|year|contract_year, lag N months; "
        "'fro' is not understood. Did you mean 'for'?",
    ),
]
PARTIES = "parties: {practices: [Leigh, Shoebury]}\n"


@pytest.mark.unit
@pytest.mark.parametrize(
    ("text", "words"),
    [
        *((f"period: {period}\n", words) for period, words in PERIODS),
        *((f"{YEAR}{PARTIES}facts:\n  {entry}\n", f"4: facts.{words}") for entry, words in ENTRIES),
        (PARTIES, "1: 'period' is missing; add it"),
        (
            YEAR + "fcts: {}",
            "2: 'fcts' is not a key here; use title, note, period, starts_month, parties or facts. "
            "Did you mean 'facts'?",
        ),
        (YEAR + "facts: [5]", "2: facts: a list is not a mapping; write 'key: value' lines"),
        (
            YEAR + "parties: {practices: Leigh}",
            "2: parties.practices: 'Leigh' is not a list; write [first, second], or one item a line after '- '",
        ),
        (
            YEAR + "parties: {practices: []}",
            "2: parties.practices: an empty list is too short; give at least 1",
        ),
        (
            YEAR + "parties: {practices: [Leigh, Leigh]}",
            "2: parties.practices: 'Leigh' is named twice; keep one, or tell the two apart",
        ),
        (
            YEAR + "facts: {cost(a): [1, 2], people(older) by a: [1, 2, 3]}",
            "2: facts.people(older) by a: 3 values for 'a' do not fit the 2 of an earlier list; "
            "give one for each, or one for all",
        ),
        (
            YEAR + "facts: {activity(day_case): 5, activity(day_case) for everyone: 6}",
            "2: facts.activity(day_case) for everyone: this is 'activity(day_case)' again, in other words; "
            "keep one of the two",
        ),
        (
            YEAR + "facts: {activity(day_case): 5, activity(day_case): 6}",
            "2: facts.activity(day_case): the key is already given on line 2; keep one of the two",
        ),
    ],
)
def test_a_mistake_is_one_problem_in_its_place(text: str, words: str, tmp_path: Path) -> None:
    assert said_of(text, tmp_path) == [words]


@pytest.mark.unit
def test_words_that_the_model_does_not_have_are_refused(tmp_path: Path) -> None:
    words = {
        "role": ("acute", "hub"),
        "service": ("day_case", "referral"),
        "population": ("older", "everyone"),
    }
    text = f"{YEAR}parties:\n  acut: [Southend]\nfacts:\n  activity(day_cas): 5\n  activity(referral) for oldr: 6\n"
    assert said_of(text, tmp_path, words) == [
        "3: parties.acut: 'acut' is not a role; use acute or hub. Did you mean 'acute'?",
        "5: facts.activity(day_cas): 'day_cas' is not a service; use day_case or referral. Did you mean 'day_case'?",
        "6: facts.activity(referral) for oldr: 'oldr' is not a population; use older or everyone. "
        "Did you mean 'older'?",
    ]


@pytest.mark.unit
def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """\
period: {month: 0}
titel: A year
parties:
  practices: [Leigh, Shoebury]
  Trusts: [Southend]
facts:
  activty(day_case): 5
  activity(day_case): x
  activity(gp_contact) by practices: [1, 2, 3]
  cost(practices): {value: 5, doubt: -1}
"""
    assert [each.split(": ")[:2] for each in said_of(text, tmp_path)] == [
        ["1", "period.month"],
        [
            "2",
            "'titel' is not a key here; use title, note, period, starts_month, parties or facts. Did you mean 'title'?",
        ],
        ["5", "parties"],
        ["7", "facts.activty(day_case)"],
        ["8", "facts.activity(day_case)"],
        ["10", "facts.cost(practices)"],
    ]
    assert len(said_of(text.replace("  Trusts: [Southend]\n", ""), tmp_path)) == 6


# Whatever a file holds


def problems_of(text: str, folder: Path) -> tuple[Problem, ...]:
    """What is wrong with a facts file of this text; nothing if it is read."""
    try:
        told(text, folder)
    except FileProblems as error:
        return error.problems
    return ()


@pytest.mark.property
@given(at=st.integers(0, len(WHOLE_YEAR) - 1))
def test_a_character_left_out_is_read_or_refused_in_words(
    at: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = WHOLE_YEAR[:at] + WHOLE_YEAR[at + 1 :]
    found = problems_of(text, tmp_path_factory.getbasetemp())
    assert all(problem.message for problem in found)
    assert len(found) <= len(WHOLE_YEAR.splitlines())


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 10**20), st.floats(), st.text("abc1/%-. ", max_size=5)
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(
            st.sampled_from(["value", "doubt", "month", "low", "cost(x)", "a"]), inside, max_size=2
        )
    ),
    max_leaves=5,
)


@pytest.mark.property
@given(data=st.dictionaries(st.sampled_from([*FactsFile.model_fields, "x"]), ANYTHING))
def test_any_data_is_read_or_refused_in_words(
    data: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = problems_of(json.dumps(data), tmp_path_factory.getbasetemp())
    assert all(problem.message for problem in found)
    assert found or "period" in data


@pytest.mark.property
@given(values=st.lists(st.integers(0, 10**6), min_size=1, max_size=5), months=st.integers(1, 12))
def test_the_parts_of_a_year_add_up_to_it(
    values: list[int], months: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    facts = told(f"{YEAR}facts: {{cost(trusts): {values}}}", tmp_path_factory.getbasetemp())
    fact = Fact("cost", "trusts", together=True)
    whole: Value = Fraction(0)
    for first in range(1, 13, months):
        whole = whole + facts.value(fact, Window(first, min(first + months - 1, 12)))
    assert whole == sum(values)


@pytest.mark.unit
def test_a_month_alone_is_a_period(tmp_path: Path) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text("month: 7\nfacts: {cost(acute): 12}\n", encoding="utf-8")
    assert read_facts(file).window == Window(7, 7)
