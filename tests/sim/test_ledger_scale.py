"""A ledger of the size of a country: millions of rows at once, few bytes a row, and still exact."""

import tracemalloc
from typing import Any

import numpy as np
import pytest

from sim.ledger import Ledger, LedgerError
from sim.ledger_columns import CHUNK_ROWS

pytestmark = pytest.mark.unit

PRACTICES = 7_500
ROWS = 2_000_000


@pytest.fixture(scope="module")
def batch() -> dict[str, Any]:
    """Every practice paid many times; the practices' codes come after the commissioner's, which is 0."""
    row = np.arange(ROWS)
    return {
        "month": 1 + row // (ROWS // 120 + 1),
        "payer": "commissioner",
        "payee": 1 + row % PRACTICES,
        "pence": 4_000_000_000_000 + row,
        "contract": "gp",
        "term": "capitation",
        "period": "month",
        "reason": "people x price",
    }


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(["commissioner", *(f"practice {number}" for number in range(PRACTICES))])


def test_millions_of_rows_are_one_batch(ledger: Ledger, batch: dict[str, Any]) -> None:
    ledger.post_batch(**batch)
    total_pence = ROWS * 4_000_000_000_000 + ROWS * (ROWS - 1) // 2
    assert total_pence > 2**62
    assert ledger.balance("commissioner") == -total_pence
    of_last = sum(batch["pence"][PRACTICES - 1 :: PRACTICES].tolist())
    assert ledger.balance(f"practice {PRACTICES - 1}") == of_last
    assert ledger.trial_balance(60)["received_pence"].sum() == batch["pence"][batch["month"] <= 60].sum()
    assert len(ledger.statement("practice 0", 13, 24)) == 2 + np.count_nonzero(
        (batch["payee"] == 1) & (batch["month"] >= 13) & (batch["month"] <= 24)
    )
    ledger.check()


def test_rows_that_come_in_parts_are_the_same_ledger(ledger: Ledger, batch: dict[str, Any]) -> None:
    other = Ledger(ledger.parties)
    ledger.post_batch(**batch)
    for start, end in [(0, CHUNK_ROWS - 1), (CHUNK_ROWS - 1, CHUNK_ROWS + 1), (CHUNK_ROWS + 1, ROWS)]:
        part = {
            name: column[start:end] if isinstance(column, np.ndarray) else column
            for name, column in batch.items()
        }
        other.post_batch(**part)
    assert other == ledger


def test_a_row_takes_at_most_40_bytes(ledger: Ledger, batch: dict[str, Any]) -> None:
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        ledger.post_batch(**batch)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 30 * ROWS < after - before <= 40 * ROWS


def test_the_last_row_of_millions_is_checked(ledger: Ledger, batch: dict[str, Any]) -> None:
    pence = batch["pence"].copy()
    pence[-1] = -1
    with pytest.raises(LedgerError) as refused:
        ledger.post_batch(**{**batch, "pence": pence})
    assert str(refused.value) == (
        f"pence, row {ROWS - 1}: -1 is below 0; a payment that flows back swaps payer and payee"
    )
    assert len(ledger) == 0
