"""The columns of a ledger, kept as rows of integers in chunks of fixed length.

It holds what a row is made of, and how rows are stored and picked out. It must not know names or balances.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Chunk: TypeAlias = Mapping[str, NDArray[Any]]

PARTY_COLUMNS = ("payer", "payee")
TEXT_COLUMNS = ("contract", "term", "period", "reason")
# Four-byte codes stand for names and texts, so that a row takes 36 bytes.
STORED_AS: Mapping[str, type[np.integer[Any]]] = {
    "month": np.int32,
    **dict.fromkeys(PARTY_COLUMNS, np.int32),
    "pence": np.int64,
    **dict.fromkeys(TEXT_COLUMNS, np.int32),
}
LARGEST_MONTH = int(np.iinfo(np.int32).max)
LARGEST_PENCE = int(np.iinfo(np.int64).max)
# Small enough that a ledger of ten rows is cheap, large enough that England's rows are some hundred chunks.
CHUNK_ROWS = 1 << 16


class LedgerColumns:
    """Rows of integers, one array a column, in chunks that are never moved once they are full."""

    def __init__(self) -> None:
        self.rows = 0
        self._chunks: list[dict[str, NDArray[Any]]] = []

    def append(self, batch: Chunk) -> None:
        """Keep the rows of `batch`: an array of the same length for every column."""
        end = self.rows + len(batch["pence"])
        while len(self._chunks) * CHUNK_ROWS < end:
            self._chunks.append({name: np.empty(CHUNK_ROWS, kind) for name, kind in STORED_AS.items()})
        row = self.rows
        while row < end:
            chunk, offset = divmod(row, CHUNK_ROWS)
            count = min(CHUNK_ROWS - offset, end - row)
            taken = row - self.rows
            for name, column in self._chunks[chunk].items():
                column[offset : offset + count] = batch[name][taken : taken + count]
            row += count
        # Counted last: rows written by an append that broke off do not exist.
        self.rows = end

    def chunks(self) -> Iterator[Chunk]:
        """All rows in the order they came, a chunk at a time, as views that must not be written to."""
        for number, chunk in enumerate(self._chunks):
            rows = min(CHUNK_ROWS, self.rows - number * CHUNK_ROWS)
            if rows > 0:
                yield {name: column[:rows] for name, column in chunk.items()}

    def matching(self, first_month: int, last_month: int, codes: Mapping[str, int]) -> Iterator[Chunk]:
        """The rows of these months that hold `codes`; a code under "party" may be that of payer or payee."""
        for chunk in self.chunks():
            is_wanted = (chunk["month"] >= first_month) & (chunk["month"] <= last_month)
            for name, code in codes.items():
                if name == "party":
                    is_wanted &= (chunk["payer"] == code) | (chunk["payee"] == code)
                else:
                    is_wanted &= chunk[name] == code
            if is_wanted.any():
                yield {name: column[is_wanted] for name, column in chunk.items()}


def exact_sum_pence(pence: NDArray[np.int64]) -> int:
    """The sum of amounts of 0 or more as an exact Python integer: in halves, because int64 would wrap."""
    return (int((pence >> 32).sum()) << 32) + int((pence & 0xFFFF_FFFF).sum())


def sum_by_party_pence(codes: NDArray[np.int32], pence: NDArray[np.int64], parties: int) -> NDArray[np.int64]:
    """The pence of each party, exact while all together fit an int64 (np.bincount would add as floats)."""
    sums_pence = np.zeros(parties, np.int64)
    np.add.at(sums_pence, codes, pence)
    return sums_pence
