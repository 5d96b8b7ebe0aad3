"""How rows are stored: in order, over the edges of chunks, and not at all if an append breaks off."""

import numpy as np
import pytest

from sim.ledger_columns import (
    CHUNK_ROWS,
    STORED_AS,
    Chunk,
    LedgerColumns,
    exact_sum_pence,
    sum_by_party_pence,
)
from sim.ledger_posting import Posting

pytestmark = pytest.mark.unit


def rows(count: int, first: int = 0) -> Chunk:
    return {name: np.arange(first, first + count) for name in STORED_AS}


def kept(columns: LedgerColumns, name: str) -> list[int]:
    return [value for chunk in columns.chunks() for value in chunk[name].tolist()]


def test_the_columns_are_those_of_a_posting() -> None:
    assert tuple(STORED_AS) == Posting._fields


@pytest.mark.parametrize(
    "counts", [[], [1], [CHUNK_ROWS], [CHUNK_ROWS - 1, 1, 1], [3, 2 * CHUNK_ROWS], [0, 5, 0]]
)
def test_rows_are_kept_in_order_over_the_edges_of_chunks(counts: list[int]) -> None:
    columns = LedgerColumns()
    for count in counts:
        columns.append(rows(count, first=columns.rows))
    assert columns.rows == sum(counts)
    for name in STORED_AS:
        assert kept(columns, name) == list(range(sum(counts)))


def test_an_append_that_breaks_off_adds_no_rows() -> None:
    columns = LedgerColumns()
    columns.append(rows(2))
    broken = {name: column for name, column in rows(2 * CHUNK_ROWS).items() if name != "reason"}
    with pytest.raises(KeyError):
        columns.append(broken)
    assert kept(columns, "month") == kept(columns, "reason") == [0, 1]
    columns.append(rows(1, first=2))
    assert kept(columns, "month") == kept(columns, "reason") == [0, 1, 2]


def test_rows_are_picked_by_month_and_by_code() -> None:
    columns = LedgerColumns()
    columns.append({**rows(6), "payer": np.array([0, 0, 1, 2, 1, 0]), "payee": np.array([1, 2, 0, 1, 2, 2])})

    def picked(first_month: int = 0, last_month: int = 9, **codes: int) -> list[int]:
        return [
            row
            for chunk in columns.matching(first_month, last_month, codes)
            for row in chunk["pence"].tolist()
        ]

    assert picked(2, 4) == [2, 3, 4]
    assert picked(payer=0) == [0, 1, 5]
    assert picked(payer=0, payee=2) == [1, 5]
    assert picked(party=1) == [0, 2, 3, 4]
    assert picked(1, 3, party=1) == [2, 3]
    assert picked(party=1, payer=0) == [0]
    assert picked(contract=-1) == []


def test_sums_are_exact_where_floats_and_int64_are_not() -> None:
    largest = np.iinfo(np.int64).max
    assert exact_sum_pence(np.array([largest, largest, 1])) == 2**64 - 1
    assert exact_sum_pence(np.array([], np.int64)) == 0
    odd = 2**53 + 1
    sums_pence = sum_by_party_pence(np.array([2, 0, 2], np.int32), np.array([odd, 7, 2]), parties=4)
    assert sums_pence.tolist() == [7, 0, odd + 2, 0]
    assert sums_pence.dtype == np.int64
