"""What contracts find in the facts told to them: what is missing, told twice, told unclearly, or read by nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scenarios.contracts.contract import Contracts
from scenarios.contracts.facts_file import ToldFacts, check_facts, read_facts, unread_facts
from scenarios.contracts.settle import settle_period
from scenarios.model import load_model, vocabulary
from scenarios.problems import FileProblems
from tests.scenarios.small_model import SMALL, WHOLE_YEAR, changed

YEAR = "period: {contract_year: 1}\n"


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


CAPITATION = SMALL[SMALL.index("      - mechanism: capitation") :]


@pytest.fixture
def contracts(tmp_path: Path) -> Contracts:
    """The contracts of the small model."""
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return load_model(path).contracts


@pytest.mark.unit
def test_nothing_is_said_of_facts_that_suffice(contracts: Contracts, tmp_path: Path) -> None:
    facts = told(WHOLE_YEAR, tmp_path)
    assert check_facts(facts, contracts) == []
    assert unread_facts(facts, contracts) == []
    assert settle_period(contracts, facts, facts.window, facts.members)


@pytest.mark.unit
def test_all_missing_facts_are_told_at_once_with_the_terms_that_read_them(
    contracts: Contracts, tmp_path: Path
) -> None:
    people = WHOLE_YEAR[WHOLE_YEAR.index("  people(younger)") : WHOLE_YEAR.index("  index(")]
    facts = told(changed((people, "  activity(gp_contact): 5\n"), text=WHOLE_YEAR), tmp_path)
    assert check_facts(facts, contracts) == [
        "'people(younger) by surgeries' is not told, but practice.capitation reads it; add it.",
        "'people(older) by surgeries' is not told, but practice.capitation reads it; add it.",
    ]
    assert unread_facts(facts, contracts) == [
        "'activity(gp_contact)' is told, but no term reads it in this period."
    ]


@pytest.mark.unit
def test_a_misspelt_entry_is_named_as_the_nearest(contracts: Contracts, tmp_path: Path) -> None:
    facts = told(changed(("people(older) by", "people(elder) by"), text=WHOLE_YEAR), tmp_path)
    assert check_facts(facts, contracts) == [
        "'people(older) by surgeries' is not told, but practice.capitation reads it; add it. "
        "Did you mean 'people(elder) by surgeries'?"
    ]
    assert unread_facts(facts, contracts) == [
        "'people(elder) by surgeries' is told, but no term reads it in this period. "
        "Did you mean 'people(older) by surgeries'?"
    ]


@pytest.mark.unit
def test_every_term_that_reads_a_missing_fact_is_named(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    fees = "".join(
        f"      - {{mechanism: fee, name: {name}, pounds_a_year: programme_cost(triage)}}\n" for name in "abc"
    )
    path.write_text(changed(("      - mechanism: capitation\n", f"{fees}      - mechanism: capitation\n")))
    assert check_facts(told(WHOLE_YEAR, tmp_path), load_model(path).contracts) == [
        "'programme_cost(triage) by surgeries' is not told, but practice.a, practice.b and practice.c read it; "
        "add it."
    ]


@pytest.mark.unit
def test_an_entry_that_would_count_twice_is_told(tmp_path: Path) -> None:
    """One number of activity for everybody, read once for the younger and once for the older."""
    path = tmp_path / "tariff.yaml"
    path.write_text(changed((CAPITATION, "      - {mechanism: tariff, prices_pounds: {gp_contact: 30}}\n")))
    facts = told(WHOLE_YEAR + "  activity(gp_contact): 7_000\n", tmp_path)
    assert check_facts(facts, load_model(path).contracts) == [
        "'activity(gp_contact)' is told once, but read as 'activity(gp_contact) by surgeries for younger' and "
        "'activity(gp_contact) by surgeries for older'; tell each of these"
    ]


@pytest.mark.unit
def test_two_entries_for_one_fact_are_told(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(
        changed(
            (
                CAPITATION,
                "      - {mechanism: tariff, populations: [older], prices_pounds: {gp_contact: 30}}\n",
            )
        )
    )
    entries = "  activity(gp_contact) by surgeries: 7\n  activity(gp_contact) for older: 8\n"
    assert check_facts(told(WHOLE_YEAR + entries, tmp_path), load_model(path).contracts) == [
        "'activity(gp_contact) by surgeries for older' is told by two entries, 'activity(gp_contact) by surgeries' "
        "and 'activity(gp_contact) for older'; tell it in full, or leave one out"
    ]


@pytest.mark.unit
def test_a_period_after_the_end_is_told(contracts: Contracts, tmp_path: Path) -> None:
    facts = told(changed(("contract_year: 2", "contract_year: 5"), text=WHOLE_YEAR), tmp_path)
    assert check_facts(facts, contracts) == [
        "the period starts in month 49, but the last contract ends in month 48"
    ]


@pytest.mark.unit
def test_parties_of_no_role_are_told_beside_what_nothing_reads(contracts: Contracts, tmp_path: Path) -> None:
    facts = told(changed(("  surgeries: [", "  surgery: ["), text=WHOLE_YEAR), tmp_path)
    assert unread_facts(facts, contracts) == [
        "'surgery' is not a role of this model. Did you mean 'surgeries'?"
    ]


@pytest.mark.unit
def test_the_words_of_a_model_hold_for_its_facts(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    model = load_model(path)
    words = vocabulary(model.source.data, model.catalogue)
    assert told(WHOLE_YEAR, tmp_path, words).members["surgeries"] == ("Leigh", "Shoebury")
    assert said_of(changed(("people(older)", "people(oldr)"), text=WHOLE_YEAR), tmp_path, words) == [
        "11: facts.people(oldr) by surgeries: 'oldr' is not a population; use younger, older, everyone or visitors. "
        "Did you mean 'older'?"
    ]
