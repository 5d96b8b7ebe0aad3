"""The ledger: who paid whom, when, how much and why, in double entry and whole pence.

Every posting takes from one party exactly what it gives to another, so all balances always add to nothing. A
ledger is closed: money enters from a party too (the treasury pays the commissioner), and an opening balance
is a posting like any other. It must not know what a contract means, or what care cost to give: those are
other books.

    ledger = Ledger(["commissioner", "acute trust"])
    ledger.post(Posting(1, "commissioner", "acute trust", 120_000, "core", "block", "April", "£14,400 / 12"))
    ledger.balance("acute trust")  # 120000
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.money import format_pounds
from sim import ledger_export
from sim.ledger_batch import (
    Coded,
    Column,
    listed_names,
    number_parties,
    read_batch,
    read_given,
    read_months,
    read_parties,
    read_pence,
    shown,
)
from sim.ledger_columns import (
    LARGEST_PENCE,
    TEXT_COLUMNS,
    Chunk,
    LedgerColumns,
    exact_sum_pence,
    sum_by_party_pence,
)
from sim.ledger_posting import LedgerError, Posting

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Ledger", "LedgerError", "Posting"]


class Ledger:
    """Postings between parties that are known from the start, with the balance of each party at hand.

    A balance is what a party received less what it paid, in pence. It starts at zero and may go below, except
    for the parties in `no_overdraft`, whose balance is never below zero after a batch. A batch is accepted
    whole or refused whole: after a LedgerError the ledger is as it was. Raises LedgerError for a party that
    is named twice or has no name, and for an unknown party in `no_overdraft`.
    """

    def __init__(self, parties: Iterable[str], no_overdraft: Iterable[str] = ()) -> None:
        self._codes = number_parties(parties)
        given = read_given("no_overdraft", listed_names("no_overdraft", no_overdraft))
        self._guarded = read_parties(given, self._codes)
        self._known_codes: dict[tuple[str, ...], NDArray[np.int32]] = {}
        self._columns = LedgerColumns()
        self._texts: dict[str, dict[str, int]] = {name: {} for name in TEXT_COLUMNS}
        self._paid_pence = np.zeros(len(self._codes), np.int64)
        self._received_pence = np.zeros(len(self._codes), np.int64)
        self._turnover_pence = 0

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties in the order of their codes, which count from 0."""
        return tuple(self._codes)

    @property
    def no_overdraft(self) -> tuple[str, ...]:
        """The parties that may not owe, in the order given."""
        return tuple(self.parties[code] for code in self._guarded)

    def codes(self, names: Column) -> NDArray[np.int32]:
        """The codes of parties, one a name, to post batches with; raises LedgerError for an unknown name.

        Those of a tuple, the members of a role perhaps, are remembered; none may be written to.
        """
        if not isinstance(names, tuple):
            return read_parties(read_given("names", names), self._codes)
        if names not in self._known_codes:
            codes = read_parties(read_given("names", names), self._codes)
            codes.flags.writeable = False
            self._known_codes[names] = codes
        return self._known_codes[names]

    # Posting

    def post(self, *postings: Posting) -> None:
        """Accept the postings as one batch; raises LedgerError and accepts none if any is refused."""
        for row, posting in enumerate(postings):
            if not isinstance(posting, Posting):
                raise LedgerError(f"row {row}: {shown(posting)} is not a Posting")
        if postings:
            columns = (list(column) for column in zip(*postings, strict=True))
            self.post_batch(**dict(zip(Posting._fields, columns, strict=True)))

    def post_batch(
        self,
        *,
        month: Column,
        payer: Column,
        payee: Column,
        pence: Column,
        contract: Column,
        term: Column,
        period: Column,
        reason: Column,
    ) -> None:
        """Accept many postings, given as the columns of Posting.

        A column is one value for every row, or a list, numpy array, pandas Series or Categorical with one
        value a row. `payer` and `payee` hold names, or codes in a numpy array of integers. Raises
        LedgerError, naming the column, the row (from 0) and the value, and accepts none if any is refused.
        """
        given = (month, payer, payee, pence, contract, term, period, reason)
        integers, coded = read_batch(dict(zip(Posting._fields, given, strict=True)), self._codes)
        turnover_pence = self._turnover_with(integers["pence"])
        paid_pence = self._paid_pence + self._by_party_pence(integers, "payer")
        received_pence = self._received_pence + self._by_party_pence(integers, "payee")
        self._refuse_overdraft(received_pence - paid_pence, integers["payer"])
        # Nothing is refused from here on, so what is kept changes only now.
        texts = {name: _encoded(self._texts[name], each) for name, each in coded.items()}
        self._columns.append({**integers, **texts})
        self._turnover_pence = turnover_pence
        self._paid_pence, self._received_pence = paid_pence, received_pence

    def post_split(
        self,
        month: int,
        payer: str,
        payees: Column,
        pence_each: Column,
        total_pence: int,
        *,
        contract: str,
        term: str,
        period: str,
        reason: Column,
    ) -> None:
        """Accept one sum as a posting to each payee; raises LedgerError if the parts are not the total."""
        each_pence = read_pence(read_given("pence_each", pence_each))
        parts_pence = exact_sum_pence(each_pence)
        whole_pence = int(read_pence(read_given("total_pence", total_pence))[0])
        if parts_pence != whole_pence:
            more_or_less = "more" if parts_pence > whole_pence else "less"
            raise LedgerError(
                f"pence_each: the parts add to {format_pounds(parts_pence)}, "
                f"{format_pounds(abs(parts_pence - whole_pence))} {more_or_less} than total_pence, "
                f"{format_pounds(whole_pence)}; share out all of it"
            )
        self.post_batch(
            month=month,
            payer=payer,
            payee=payees,
            pence=each_pence,
            contract=contract,
            term=term,
            period=period,
            reason=reason,
        )

    # Reading

    def __len__(self) -> int:
        return self._columns.rows

    def __iter__(self) -> Iterator[Posting]:
        return self.postings()

    def __repr__(self) -> str:
        return f"<Ledger of {len(self.parties)} parties, {len(self)} postings>"

    def __eq__(self, other: object) -> bool:
        """Whether two ledgers have the same parties, rule on overdrafts and postings in the same order."""
        if not isinstance(other, Ledger):
            return NotImplemented
        is_alike = self.parties == other.parties and set(self.no_overdraft) == set(other.no_overdraft)
        return is_alike and self.digest() == other.digest()

    __hash__ = None  # type: ignore[assignment]  # what it is equal to changes with every posting

    def postings(
        self,
        *,
        first_month: int = 1,
        last_month: int | None = None,
        party: str | None = None,
        payer: str | None = None,
        payee: str | None = None,
        contract: str | None = None,
        term: str | None = None,
        period: str | None = None,
    ) -> Iterator[Posting]:
        """The postings that match all that is given, in the order they were posted; `party` pays or is paid.

        Raises LedgerError for an unknown party and for an impossible month; an unused contract matches
        nothing.
        """
        first, last = read_months(first_month, last_month)
        parties = {"party": party, "payer": payer, "payee": payee}
        codes = {name: self._code(name, value) for name, value in parties.items() if value is not None}
        texts = {"contract": contract, "term": term, "period": period}
        codes |= {name: self._texts[name].get(text, -1) for name, text in texts.items() if text is not None}
        return ledger_export.named_rows(self._columns.matching(first, last, codes), self._names())

    def balance(self, party: str) -> int:
        """What `party` received less what it paid, in pence."""
        code = self._code("party", party)
        return int(self._received_pence[code] - self._paid_pence[code])

    def balances(self) -> dict[str, int]:
        """The balance of every party in pence, in the order of the parties."""
        return dict(zip(self.parties, (self._received_pence - self._paid_pence).tolist(), strict=True))

    def trial_balance(self, month: int | None = None, first_month: int = 1) -> "pd.DataFrame":
        """What each party received and paid, and the difference, from `first_month` to the end of `month`.

        Without months, of all postings. One row a party: party, received_pence, paid_pence, balance_pence.
        What was received and what was paid have the same total, and the balances add to nothing.
        """
        paid_pence, received_pence = self.totals_pence(month, first_month)
        return ledger_export.trial_balance_frame(self.parties, paid_pence, received_pence)

    def totals_pence(
        self, month: int | None = None, first_month: int = 1
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """What each party paid and received from `first_month` to the end of `month`, in the order of the parties."""
        first, last = read_months(first_month, month, "month")
        return self._totals_pence(self._columns.matching(first, last, {}))

    def statement(self, party: str, first_month: int = 1, last_month: int | None = None) -> "pd.DataFrame":
        """The account of one party: opening balance, each posting by month, closing balance.

        Columns: entry ("opening", "posting" or "closing"), month, counterparty, amount_pence (above 0 if
        received, below if paid), balance_pence after the entry, contract, term, period, reason. Without
        `last_month`, to the last month with a posting of this party.
        """
        first, last = read_months(first_month, last_month)
        code = self._code("party", party)
        chunks = self._columns.matching(1, last, {"party": code})
        return ledger_export.statement_frame(chunks, self._names(), code, first, last_month)

    def check(self) -> None:
        """Add everything up again from the postings; raises LedgerError if the books do not balance."""
        balances_pence = self._received_pence - self._paid_pence
        if balances_pence.sum() != 0:
            raise LedgerError(
                f"the balances add to {format_pounds(int(balances_pence.sum()))}, not to nothing"
            )
        paid_pence, received_pence = self._totals_pence(self._columns.chunks())
        counted_pence = received_pence - paid_pence
        for code in np.flatnonzero(counted_pence != balances_pence):
            raise LedgerError(
                f"{self.parties[code]!r} has a balance of {format_pounds(int(balances_pence[code]))}, "
                f"but its postings add to {format_pounds(int(counted_pence[code]))}"
            )
        for code in self._guarded[balances_pence[self._guarded] < 0]:
            raise LedgerError(
                f"{self.parties[code]!r} may not be overdrawn, but its balance is "
                f"{format_pounds(int(balances_pence[code]))}"
            )

    def digest(self, last_month: int | None = None, first_month: int = 1) -> str:
        """The SHA-256 of the postings, in posting order, of all months or of those from `first_month` to `last_month`.

        It reads names and texts, not their codes: parties that no posting names do not change it.
        """
        first, last = read_months(first_month, last_month)
        is_whole = last_month is None and first_month == 1
        chunks = self._columns.chunks() if is_whole else self._columns.matching(first, last, {})
        return ledger_export.digest(chunks, self._names())

    # Files

    def to_frame(self) -> "pd.DataFrame":
        """Every posting in posting order, with the columns of Posting; names and texts are categories."""
        return ledger_export.frame(self._columns.chunks(), self._names())

    def coded(self) -> tuple[dict[str, NDArray[Any]], dict[str, list[str]]]:
        """Every posting as columns of numbers, and what the codes of parties and texts stand for."""
        return ledger_export.joined(self._columns.chunks()), self._names()

    def to_csv(self, path: str | Path) -> None:
        """Write every posting as UTF-8 text with a heading; the file appears only when it is whole."""
        ledger_export.write_csv(Path(path), self)

    def to_parquet(self, path: str | Path, metadata: Mapping[str, str] | None = None) -> None:
        """Write the postings, the parties and `metadata` of your own; the file appears only when it is whole.

        Raises LedgerError if `metadata` holds anything but text, or the key "ledger", which is taken.
        """
        about = ledger_export.About(self.parties, self.no_overdraft)
        ledger_export.write_parquet(Path(path), self._columns.chunks(), self._names(), about, metadata or {})

    @classmethod
    def read_parquet(cls, path: str | Path) -> "Ledger":
        """The ledger that `to_parquet` wrote, checked as if it were posted anew.

        Raises LedgerError, naming the file, if a ledger did not write it or its books do not balance.
        """
        about, batches = ledger_export.read_parquet(Path(path))
        with ledger_export.refusals_naming(str(path)):
            ledger = cls(about.parties)
            for batch in batches:
                with ledger_export.refusals_naming(f"from row {len(ledger)}"):
                    ledger.post_batch(**batch)
            # Only now, because the file does not keep which postings came as one batch.
            ledger._guarded = ledger.codes(about.no_overdraft)
            ledger.check()
        return ledger

    # Within

    def _code(self, name: str, party: str) -> int:
        return int(read_parties(read_given(name, party), self._codes)[0])

    def _names(self) -> dict[str, list[str]]:
        """What the codes of each column stand for."""
        tables = {"payer": self._codes, "payee": self._codes, **self._texts}
        return {name: list(table) for name, table in tables.items()}

    def _by_party_pence(self, chunk: Chunk, column: str) -> NDArray[np.int64]:
        return sum_by_party_pence(chunk[column], chunk["pence"], len(self._codes))

    def _totals_pence(self, chunks: Iterable[Chunk]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """What each party paid and received in the chunks."""
        paid_pence, received_pence = np.zeros((2, len(self._codes)), np.int64)
        for chunk in chunks:
            paid_pence += self._by_party_pence(chunk, "payer")
            received_pence += self._by_party_pence(chunk, "payee")
        return paid_pence, received_pence

    def _turnover_with(self, pence: NDArray[np.int64]) -> int:
        """All pence ever posted, with a batch; kept within an int64, so that no sum of postings can wrap."""
        turnover_pence = self._turnover_pence + exact_sum_pence(pence)
        if turnover_pence > LARGEST_PENCE:
            raise LedgerError(
                f"pence: with these postings all amounts ever posted would add to {turnover_pence}, "
                f"above {LARGEST_PENCE}, up to which sums are exact; are the amounts in pence?"
            )
        return turnover_pence

    def _refuse_overdraft(self, balances_pence: NDArray[np.int64], payer: NDArray[np.int32]) -> None:
        overdrawn = self._guarded[balances_pence[self._guarded] < 0]
        if overdrawn.size:
            code = overdrawn[0]
            party, row = self.parties[code], np.flatnonzero(payer == code)[-1]
            raise LedgerError(
                f"payer, row {row}: {party!r} may not be overdrawn; "
                f"it has {format_pounds(self.balance(party))} and would be left with "
                f"{format_pounds(int(balances_pence[code]))}; pay into it first"
            )


def _encoded(table: dict[str, int], coded: Coded) -> NDArray[np.int32]:
    """The codes of a text column, its new texts added to `table`; a text that no row uses is left out."""
    if len(coded.texts) == 1 and len(coded.positions):
        (text,) = coded.texts
        return np.full(len(coded.positions), table.setdefault(text, len(table)), np.int32)
    codes = np.zeros(len(coded.texts), np.int32)
    for position in np.flatnonzero(np.bincount(coded.positions)):
        codes[position] = table.setdefault(coded.texts[position], len(table))
    return codes[coded.positions]
