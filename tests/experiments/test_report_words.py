"""What a report says: nothing is said without its doubt, and every sentence follows from the tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from experiments import report_doubt, report_words
from experiments.compare_answer import CARE_DRAWN, DRAWN, NO_STUDY, NOT_DRAWN
from experiments.compare_summary import Spread
from experiments.report_cheers import STATEMENTS, Item, filled, load_items
from experiments.report_folder import Finished
from experiments.report_methods import methods, rules
from experiments.report_page import CONTENTS
from experiments.report_words import (
    BETTER,
    HEADINGS,
    MATTERS_NOT,
    PERHAPS_BETTER,
    PERHAPS_WORSE,
    SAME,
    UNSURE,
    WORSE,
    findings,
)
from scenarios.problems import FileProblems
from tests.experiments.reports_made import COMMAND, LONG, PLAIN, finished

NAN = float("nan")


@pytest.fixture(scope="module")
def told() -> Finished:
    return finished()


def said(told: Finished) -> str:
    return " ".join(
        [*report_words.question(told), report_words.headline(told), report_words.net_benefits(told)]
    )


def with_apart(told: Finished, outcome: str, mean: float, low: float, high: float) -> Finished:
    """The same, with another difference of an outcome over all years."""
    table = told.tables["summary"].copy()
    row = (table["outcome"] == outcome) & (table["years"] == "all") & (table["compared_with"] != "")
    table.loc[row, ["mean", "low", "high"]] = mean, low, high
    return replace(told, tables={**told.tables, "summary": table})


def kind_of(told: Finished, outcome: str) -> str:
    (found,) = findings(told, told.others[0], (outcome,))
    return found.kind


# The question


@pytest.mark.unit
def test_the_question_names_models_people_years_and_seeds(told: Finished) -> None:
    first, how, *models = report_words.question(told)
    assert first == (
        "Which of 2 ways of contracting should we choose for Southend: “Plain contract” and “Other contract”?"
    )
    assert how.startswith(
        "Each was tried on the same 2,000 simulated citizens, a sample of the 177,626 who live there, over 2 years "
        "under contract after two years of today’s contracts, in 3 courses of events (seeds)"
    )
    assert models[0] == "“Plain contract” operates from the start."
    assert models[1] == "“Other contract” operates from month 9, and today’s contracts until then."
    assert report_words.heading(told) == "Contracts compared for Southend"


@pytest.mark.unit
def test_everybody_is_no_sample() -> None:
    told = finished()
    told = replace(told, record={**told.record, "settings": {**told.settings, "citizens": 177_626}})
    assert "177,626 simulated citizens, everybody who lives there, over" in said(told)


@pytest.mark.unit
def test_one_model_alone_is_told_as_that() -> None:
    alone = finished({"plain": "Plain contract"})
    assert report_words.heading(alone) == "Plain contract: Southend"
    assert "There is no other contract to compare it with. It was tried" in said(alone)
    assert report_words.headline(alone).startswith("One contract alone")
    assert report_words.net_benefits(alone) == ""
    assert list(report_words.answers(alone)) == []


@pytest.mark.unit
def test_seeds_that_failed_are_told() -> None:
    found = finished(failed={2: "nobody was discharged"})
    assert found.lived == 2
    assert "Seed 2 could not be lived and is left out of everything: nobody was discharged." in said(found)
    assert "1 of 3 seeds could not be lived. Those that are left may be unlike them" in " ".join(
        report_doubt.how_sure(found)
    )
    most = finished(seeds=5, failed={1: "a", 3: "b", 4: "a"})
    assert "Seeds 1 and 4 could not be lived and are left out of everything: a. Seed 3 could not be" in said(
        most
    )


@pytest.mark.unit
def test_a_contract_that_begins_after_the_end_can_differ_in_nothing() -> None:
    late = finished(starts=(1, 25))
    assert "would operate from month 25 only, after the 2 years compared" in said(late)
    assert "“Other contract” would not have begun in the years compared" in report_words.headline(late)
    assert "“Other contract” had less than a year in force, or none" in " ".join(
        report_doubt.would_change(late)
    )


@pytest.mark.unit
def test_contracts_that_ended_early_are_told() -> None:
    told = with_level(finished(), "in_force_months", 7.0, 5.0, 9.0)
    model = told.others[0]
    assert report_words.lasted(told, model) == (
        "Its contracts were refused or ended early in some seeds: of 16 months they were in force for 7 on average; "
        "middle 95% of seeds 5 to 9. What is told of it is of its contracts and of what came after them."
    )
    assert report_words.lasted(told, model) in said(told)
    assert report_words.lasted(finished(starts=(1, 1)), finished(starts=(1, 1)).first) == ""


def with_level(told: Finished, outcome: str, mean: float, low: float, high: float) -> Finished:
    table = told.tables["summary"].copy()
    row = (table["outcome"] == outcome) & (table["years"] == "all") & (table["compared_with"] == "")
    table.loc[row, ["mean", "middle_low", "middle_high"]] = mean, low, high
    return replace(told, tables={**told.tables, "summary": table})


@pytest.mark.unit
def test_who_does_not_answer_contracts_is_said_not_to() -> None:
    told = finished()
    fixed = replace(told, record={**told.record, "settings": {**told.settings, "behaviour": "fixed"}})
    assert "Providers go on as today, whatever they are paid." in said(fixed)
    assert "a check that no contract is made to win" in dict(methods(fixed))["Providers"]


# The answer


@pytest.mark.unit
@pytest.mark.parametrize(
    ("mean", "low", "high", "words"),
    [
        (1e6, 5e5, 2e6, "“Other contract” is worth more than “Plain contract”."),
        (-1e6, -2e6, -5e5, "“Other contract” is worth less than “Plain contract”."),
        (0.0, 0.0, 0.0, "“Other contract” is worth exactly as much as “Plain contract”."),
        (
            1.0,
            -1e6,
            2e6,
            "nobody can tell whether “Other contract” is worth more or less than “Plain contract”.",
        ),
        (
            1.0,
            NAN,
            NAN,
            "nobody can tell whether “Other contract” is worth more or less than “Plain contract”.",
        ),
    ],
)
def test_the_headline_follows_from_net_benefit(mean: float, low: float, high: float, words: str) -> None:
    told = finished()
    table = told.tables["economics"].copy()
    table.loc[table["measure"] == "net benefit", ["mean", "low", "high"]] = mean, low, high
    found = report_words.headline(replace(told, tables={**told.tables, "economics": table}))
    assert found.startswith(
        "If a year in full health (a QALY) is worth £20,000, then, on cost and quality of life"
    )
    assert words in found
    assert found.endswith("This is reasoning from assumptions, not evidence.")


@pytest.mark.unit
def test_beside_the_headline_stands_net_benefit_with_its_interval(told: Finished) -> None:
    found = report_words.net_benefit(told, told.others[0], 20_000)
    assert found.low < found.mean < found.high
    assert "“Other contract” " in report_words.net_benefits(told)
    assert " to " in report_words.net_benefits(told)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("apart", "kind"),
    [
        ((-50, -60, -40), BETTER),
        ((50, 40, 60), WORSE),
        ((-50, -99, -1), PERHAPS_BETTER),
        ((50, 1, 99), PERHAPS_WORSE),
        ((0.1, -0.2, 0.4), MATTERS_NOT),
        ((50, -40, 140), UNSURE),
        ((0, 0, 0), SAME),
    ],
)
def test_differences_are_sorted_by_what_they_come_to(apart: tuple[float, float, float], kind: str) -> None:
    told = with_apart(finished(), "emergency_admissions", *apart)
    assert kind_of(told, "emergency_admissions") == kind
    groups = dict(dict(report_words.answers(told))[told.others[0]])
    assert "emergency admissions" in groups[HEADINGS[kind]].lower()


@pytest.mark.unit
def test_a_model_beside_itself_is_exactly_the_same() -> None:
    twins = finished(unlike=0.0)
    ((_, groups),) = report_words.answers(twins)
    assert [title for title, _ in groups] == [HEADINGS[SAME]]
    assert "worth exactly as much" in report_words.headline(twins)


@pytest.mark.unit
def test_one_seed_tells_nothing() -> None:
    alone = finished(seeds=1)
    ((_, groups),) = report_words.answers(alone)
    assert [title for title, _ in groups] == ["Nobody can tell from one seed"]
    assert "nobody can tell whether" in report_words.headline(alone)
    assert "There is one seed, so no interval" in " ".join(report_doubt.how_sure(alone))


@pytest.mark.unit
@pytest.mark.parametrize(
    ("title", "text"),
    [
        *(("Emergency admissions", "emergency admissions"), ("A&E attendances", "A&E attendances")),
        *(("QALYs lived", "QALYs lived"), ("Set-up and running", "set-up and running"), ("Deaths", "deaths")),
        ("GP and nurse contacts", "GP and nurse contacts"),
    ],
)
def test_titles_within_a_sentence(title: str, text: str) -> None:
    assert report_words.lower(title) == text


@pytest.mark.unit
def test_long_titles_are_cut_and_stay_apart() -> None:
    one, other = finished({"one": LONG, "two": LONG}).models
    assert (one.title, other.title) == (f"{LONG} (one)", f"{LONG} (two)")
    assert report_words.short(one) == "A very long name of a contract that nobody… (one)"
    assert report_words.short(one) != report_words.short(other)
    assert report_words.short(finished().first) == "Plain contract"


# How sure


@pytest.mark.unit
def test_the_doubt_of_draws_is_told_as_it_is() -> None:
    assert DRAWN in list(report_doubt.how_sure(finished()))
    assert NOT_DRAWN in list(report_doubt.how_sure(finished(is_drawn=False)))
    told = finished()
    cared = replace(told, record={**told.record, "settings": {**told.settings, "baseline": "digest"}})
    assert CARE_DRAWN in list(report_doubt.how_sure(cared))


@pytest.mark.unit
def test_an_end_before_all_seeds_is_told(told: Finished) -> None:
    ended = replace(told, record={**told.record, "plan": {"seeds": 20}})
    assert "It ended after 3 of 20 seeds" in " ".join(report_doubt.how_sure(ended))
    whole = replace(told, record={**told.record, "plan": {"seeds": 3}})
    assert "It ended after" not in " ".join(report_doubt.how_sure(whole))


@pytest.mark.unit
def test_shares_of_seeds_stand_for_both_prices_of_a_qaly(told: Finished) -> None:
    words = " ".join(report_doubt.how_sure(told))
    for threshold in (20_000, 30_000):
        assert f"If a QALY is worth £{threshold:,}: “Plain contract” is worth most in" in words
    assert "told from 200 seeds on" in words


@pytest.mark.unit
def test_what_knowing_is_worth_is_told_where_it_is_known() -> None:
    told = finished()
    table = told.tables["economics"].copy()
    row = table["measure"] == "worth of perfect information"
    table.loc[row, ["mean", "low", "high"]] = 5_000.0, 4_000.0, 6_000.0
    words = " ".join(report_doubt.how_sure(replace(told, tables={**told.tables, "economics": table})))
    assert (
        "To know everything for sure would be worth £5.00k (£4.00k to £6.00k) if a QALY is worth £20,000"
        in words
    )


@pytest.mark.unit
def test_that_a_contract_may_never_start_is_told(told: Finished) -> None:
    assert "Chance of being stopped before it, assumed: “Other contract” 10%." in " ".join(
        report_doubt.how_sure(told)
    )
    assert "Chance of being stopped" not in " ".join(report_doubt.how_sure(finished(stops=0.0)))


@pytest.mark.unit
def test_how_many_seeds_would_tell() -> None:
    # An interval twice as wide as its mean needs four times the seeds.
    assert report_doubt.seeds_needed(Spread(10, -10, 30, NAN, NAN), 20) == pytest.approx(80)
    assert report_doubt.seeds_needed(Spread(10, -1, 21, NAN, NAN), 20) == pytest.approx(24.2)
    told = with_apart(finished(), "deaths", 10.0, -10.0, 30.0)
    assert "deaths about 12" in " ".join(report_doubt.would_change(told))


@pytest.mark.unit
def test_a_sample_and_assumptions_would_change_it(told: Finished) -> None:
    words = " ".join(report_doubt.would_change(told))
    assert "A sample of 2,000 makes chance larger than it is among the 177,626" in words
    assert "How strongly and fast providers answer money is fitted to five contracts" in words
    assert "all else of behaviour is assumed" in words


@pytest.mark.unit
def test_no_reader_takes_it_for_evidence() -> None:
    first, *rest = report_doubt.not_known()
    assert first == NO_STUDY
    assert any("no forecast" in each for each in rest)


# Methods, and the list of what a report should say


@pytest.mark.unit
def test_methods_tell_how_to_have_the_same_again(told: Finished) -> None:
    found = dict(methods(told))
    assert found["Made by"].endswith(COMMAND)
    assert "commit abc" in found["Made by"]
    assert "177,626 at mid-2014" in found["People"]


@pytest.mark.unit
def test_rules_stand_with_their_sources() -> None:
    found = {name: (number, source) for name, number, source in rules()}
    assert found["Lower threshold"][0] == "20,000 pounds per QALY"
    assert found["Cost discount"][0] == "3.5% a year"
    assert all(source for _, source in found.values())


@pytest.mark.unit
def test_all_28_items_are_there_in_order_and_point_to_sections_that_there_are() -> None:
    items = list(load_items().values())
    assert [each.number for each in items] == list(range(1, 29))
    assert {each.section for each in items} <= {*CONTENTS, ""}
    assert all(each.section for each in items if each.standing == "answered")
    assert any(each.standing == "not_answered" for each in items)


@pytest.mark.unit
def test_answers_to_items_are_about_the_comparison(told: Finished) -> None:
    found = {each.name: each for each in filled(told)}
    assert "Plain contract and Other contract" in found["comparators"].answer
    assert "3.5% and QALYs 3.5% a year, and QALYs at 1.5%" in found["discount"].answer
    assert found["uncertainty"].answer == DRAWN
    assert not any("{" in each.answer for each in found.values())
    assert isinstance(found["title"], Item)


@pytest.mark.unit
def test_names_do_not_matter() -> None:
    renamed = finished({f"x{name}": title for name, title in PLAIN.items()})
    assert said(renamed) == said(finished())


# What only the authors know


@pytest.mark.unit
def test_what_its_authors_say_answers_an_item_in_their_words(told: Finished, tmp_path: Path) -> None:
    (tmp_path / STATEMENTS).write_text("funding: A grant.\nabstract: It stands above.\n", encoding="utf-8")
    before = {each.name: each for each in filled(told)}
    after = {each.name: each for each in filled(replace(told, folder=tmp_path))}
    assert after["funding"].standing == "answered"
    assert after["funding"].answer == "The authors say: A grant."
    assert after["abstract"].answer == f"{before['abstract'].answer} The authors say: It stands above."
    changed = {name for name, each in after.items() if each != before[name]}
    assert changed == {"funding", "abstract"}


@pytest.mark.unit
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fundin: A grant.", "statements.yaml:1: fundin: 'fundin' is no item; use "),
        ("fundin: A grant.", "Did you mean 'funding'?"),
        ("funding: 3", "funding: 3 is no statement; write a sentence"),
        ("funding: ' '", "is no statement; write a sentence"),
    ],
)
def test_what_is_no_statement_is_refused(told: Finished, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / STATEMENTS).write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(FileProblems) as refused:
        filled(replace(told, folder=tmp_path))
    assert message in str(refused.value)
