"""What is noted of terms, by month and member."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from scenarios.contracts.settle import settle_period
from sim.term_record import SPENT, TermRecord
from tests.sim.test_books import small

pytestmark = pytest.mark.unit


def test_amounts_add_up_over_months_by_member() -> None:
    record = TermRecord()
    for month in (1, 2, 2, 5):
        record.note("paid", "main.list", month, [Fraction(1, 2), 3], "practices")
    assert record.value("paid", "main.list", "practices", 1, 2) == [Fraction(3, 2), 9]
    assert record.value("paid", "main.list", "practices", 3, 4) == []
    assert record.value("unspent", "main.list", "practices", 1, 5) == []
    assert record.version == 4


def test_a_record_is_the_same_after_saving() -> None:
    record = TermRecord()
    assert TermRecord.restored(record.saved()).amounts == {}
    for month in (3, 1):
        record.note("paid", "main.list", month, [Fraction(-1, 3), 3, 5], "practices")
    record.note("unspent", "main.budget", 2, [4])
    again = TermRecord.restored(record.saved())
    assert again.amounts == record.amounts
    again.note("paid", "main.list", 3, [1, 1, 1], "practices")
    assert again.value("paid", "main.list", "practices", 2, 3) == [Fraction(2, 3), 4, 6]


def test_members_are_as_many_as_before() -> None:
    record = TermRecord()
    record.note("paid", "main.list", 1, [1, 2])
    with pytest.raises(ValueError, match="two lists of members meet"):
        record.note("paid", "main.list", 1, [1])


def test_postings_are_noted_in_pounds_for_all_and_by_payee(tmp_path: Path) -> None:
    terms = [{"name": "list", "mechanism": "capitation", "pounds_per_person": "0.03"}]
    model, facts = small(tmp_path, ["practices"], terms, {"people(everyone) by practices": [8_001, 5_000]})
    record = TermRecord()
    record.note_postings(settle_period(model.contracts, facts, facts.window, facts.members), 36)
    by_member = [Fraction(24003, 100), Fraction(150)]
    assert record.value("paid", "main.list", "practices", 36, 36) == by_member
    assert record.value("paid", "main.list", "", 25, 36) == [sum(by_member)]


def test_what_a_role_paid_is_noted_over_all_terms(tmp_path: Path) -> None:
    terms: list[dict[str, Any]] = [
        {"name": "list", "mechanism": "capitation", "pounds_per_person": "0.03"},
        {"name": "more", "mechanism": "fee", "pounds_a_year": 12},
    ]
    model, facts = small(tmp_path, ["practices"], terms, {"people(everyone) by practices": [8_001, 5_000]})
    record = TermRecord()
    record.note_postings(settle_period(model.contracts, facts, facts.window, facts.members), 36)
    assert record.value(SPENT, "", "payer", 36, 36) == [Fraction(24003, 100) + 150 + 2 * 12]
    assert record.value(SPENT, "", "practices", 1, 36) == []
