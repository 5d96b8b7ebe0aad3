"""Facts as phrases: written and read back, each refusal in its words, what adds up and whose doing it is."""

import os
import pickle
import re
import subprocess
import sys
from copy import copy
from dataclasses import replace
from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given

from scenarios.contracts.facts import KINDS, OWN_KINDS, YEARS, Fact, Kind, parse_fact
from tests.scenarios.contracts.strategies import facts


@pytest.mark.property
@given(fact=facts())
def test_a_fact_reads_back_as_it_was_written(fact: Fact) -> None:
    assert parse_fact(str(fact)) == fact


@pytest.mark.unit
@pytest.mark.parametrize(
    ("phrase", "fact"),
    [
        ("activity(day_case)", Fact("activity", "day_case")),
        ("cost", Fact("cost")),
        ("cost(practices) together", Fact("cost", "practices", together=True)),
        (
            "activity(emergency_admission) by acute for older over year lag 3 months",
            Fact(
                "activity", "emergency_admission", by="acute", population="older", over="year", lag_months=3
            ),
        ),
        ("cost(acute) on day_case+referral", Fact("cost", "acute", services=("day_case", "referral"))),
        (
            "excess_cost(all, 33000.55) for severe",
            Fact("excess_cost", "all", population="severe", threshold_pounds=Fraction("33000.55")),
        ),
        ("excess_cost(all, 10000/3)", Fact("excess_cost", "all", threshold_pounds=Fraction(10_000, 3))),
        ("rank(readmissions)", Fact("rank", "readmissions")),
        ("rank(readmissions, 24) by acute", Fact("rank", "readmissions", by="acute", peers=Fraction(24))),
        ("value(main.block) by acute", Fact("value", "main.block", by="acute")),
        ("baseline(cost(practices) together)", Fact("cost", "practices", together=True, is_baseline=True)),
        ("years", YEARS),
        ("month over quarter", Fact("month", over="quarter")),
        ("measure(gain) over contract_year", Fact("measure", "gain", over="contract_year")),
    ],
)
def test_a_phrase_names_a_fact(phrase: str, fact: Fact) -> None:
    assert parse_fact(phrase) == fact
    assert str(fact) == phrase


@pytest.mark.unit
@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("  activity(day_case)   by   acute ", "activity(day_case) by acute"),
        ("activity(day_case) for everyone", "activity(day_case)"),
        ("activity(day_case) over period lag 0 months", "activity(day_case)"),
        ("activity(day_case) lag 1 month", "activity(day_case) lag 1 months"),
        ("cost(acute) on day_case + referral", "cost(acute) on day_case+referral"),
        ("excess_cost(all,33_000)", "excess_cost(all, 33000)"),
        ("baseline(baseline(cost))", "baseline(cost)"),
    ],
)
def test_a_phrase_may_be_written_more_freely_than_it_is_shown(written: str, shown: str) -> None:
    assert str(parse_fact(written)) == shown


NOT_A_FACT = (
    "is not a fact; write kind(name), then any of: by PARTY, together, on SERVICES, "
    "for POPULATION, over month|quarter|year|contract_year, lag N months"
)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("12 cases", f"'12 cases' {NOT_A_FACT}"),
        ("Activity(day_case)", f"'Activity(day_case)' {NOT_A_FACT}"),
        ("activity(day_case) for older by acute", f"'activity(day_case) for older by acute' {NOT_A_FACT}"),
        ("baseline(cost(acute)) over year", f"'baseline(cost(acute)) over year' {NOT_A_FACT}"),
        ("", f"'' {NOT_A_FACT}"),
        (
            "activty(day_case)",
            "'activty' in 'activty(day_case)' is not a kind of fact; use activity, people, measure, index, "
            "rank, cost, programme_cost, excess_cost, unspent, months_in_breach, paid, value, received, years "
            "or month. "
            "Did you mean 'activity'?",
        ),
        ("activity", "'activity' does not say which service: write activity(SERVICE)"),
        ("value by acute", "'value by acute' does not say which term: write value(TERM)"),
        ("years(3)", f"'years(3)' {NOT_A_FACT}"),
        ("years(acute)", "'years(acute)': years takes no name in brackets"),
        (
            "cost(acute) over yaer",
            "'yaer' in 'cost(acute) over yaer' is not a span; "
            "use period, month, quarter, year or contract_year. Did you mean 'year'?",
        ),
        (
            "cost(acute, 500)",
            "'cost(acute, 500)': cost takes no number in brackets; only excess_cost and rank do",
        ),
        ("excess_cost(all)", "'excess_cost(all)' does not say above what: write excess_cost(all, POUNDS)"),
        ("excess_cost(all, 5/0)", "'5/0' divides by zero"),
        ("excess_cost(all, 1.2.3)", "'1.2.3' is not a number or a sum: '.3' is not understood"),
        ("excess_cost", "'excess_cost' does not say which service: write excess_cost(SERVICE)"),
        ("baseline(speed(acute))", "'speed' in 'speed(acute)' is not a kind of fact"),
    ],
)
def test_a_phrase_that_names_no_fact_is_refused(phrase: str, words: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(words)}"):
        parse_fact(phrase)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("activity(x) bye acute", "'bye' is not understood. Did you mean 'by'?"),
        ("activity(x) by acute fore older", "'fore' is not understood. Did you mean 'for'?"),
        ("cost(acute) on a b", "'b' is not understood."),
        ("cost(acute) lag three months", "'three' is not understood."),
        ("cost(acute) lag 3 weeks", "'weeks' is not understood."),
    ],
)
def test_the_word_that_does_not_belong_is_named(phrase: str, words: str) -> None:
    with pytest.raises(ValueError, match=f"{re.escape(NOT_A_FACT)}; {re.escape(words)}"):
        parse_fact(phrase)


@pytest.mark.unit
def test_a_phrase_of_any_length_is_refused_at_once() -> None:
    words = "a fact has at most 2000 characters, and this has 100007"
    with pytest.raises(ValueError, match=f"^{words}$"):
        parse_fact("cost on" + " a +" * 25_000)


@pytest.mark.property
@given(fact=facts())
def test_facts_that_are_the_same_are_found_as_one_however_they_were_made(fact: Fact) -> None:
    for same in (parse_fact(str(fact)), pickle.loads(pickle.dumps(fact)), copy(fact), replace(fact)):
        assert {fact: "told"}[same] == "told"
    assert fact not in {replace(fact, lag_months=fact.lag_months + 1): "another"}


@pytest.mark.regression
def test_a_fact_of_another_process_is_found_though_words_hash_differently_there() -> None:
    fact = parse_fact("activity(day_case) by acute")
    there = (
        "import pickle; from scenarios.contracts.facts import parse_fact; "
        f"fact = pickle.loads({pickle.dumps(fact)!r}); print(fact in {{parse_fact(str(fact))}})"
    )
    for seed in ("1", "2"):
        found = subprocess.run(
            [sys.executable, "-c", there],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert found.stdout.strip() == "True"


@pytest.mark.unit
def test_every_kind_says_what_it_means() -> None:
    assert tuple(KINDS) == get_args(Kind)
    assert all(kind.meaning for kind in KINDS.values())
    assert set(KINDS) >= OWN_KINDS


@pytest.mark.unit
def test_money_and_activity_add_up_but_levels_do_not() -> None:
    levels = {"people", "measure", "index", "rank", "month"}
    assert {kind for kind in KINDS if not Fact(kind).adds_up} == levels


@pytest.mark.unit
@pytest.mark.parametrize(
    ("phrase", "role"),
    [
        ("activity(day_case) by acute", "acute"),
        ("activity(day_case)", ""),
        ("cost(acute)", "acute"),
        ("cost(pool) by acute", "acute"),
        ("cost", ""),
        ("programme_cost(coordination)", ""),
        ("baseline(cost(acute))", "acute"),
    ],
)
def test_a_fact_knows_whose_doing_it_is(phrase: str, role: str) -> None:
    assert parse_fact(phrase).role == role
