"""Laws of the ledger that hold for every batch of postings, against sums in plain Python integers."""

import tempfile
from collections import Counter
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scenarios.money import format_pounds
from sim import ledger_columns
from sim.ledger import Ledger, LedgerError, Posting

pytestmark = pytest.mark.property

PARTIES = ("commissioner", "acute trust", "practice 1", "practice 2", "pool")
GUARDED = ("pool", "practice 2")
MONTHS = 6
# So large that no float holds it, so small that forty of them fit in an int64.
LARGE_PENCE = 2**57

texts = st.sampled_from(["core", "block", "April", "£1.00 x 2"]) | st.text(min_size=1, max_size=5).filter(
    str.strip
)


@st.composite
def postings(draw: st.DrawFn, largest_pence: int = LARGE_PENCE) -> Posting:
    payer, payee = draw(st.permutations(PARTIES))[:2]
    pence = draw(st.integers(0, largest_pence))
    return Posting(draw(st.integers(1, MONTHS)), payer, payee, pence, *(draw(texts) for _ in range(4)))


batches = st.lists(postings(), max_size=40)


def ledger_of(*parts: list[Posting]) -> Ledger:
    ledger = Ledger(PARTIES)
    for part in parts:
        ledger.post(*part)
    return ledger


def naive_balances(accepted: list[Posting]) -> dict[str, int]:
    received, paid = Counter[str](), Counter[str]()
    for posting in accepted:
        received[posting.payee] += posting.pence
        paid[posting.payer] += posting.pence
    return {party: received[party] - paid[party] for party in PARTIES}


@given(batches)
def test_balances_add_to_nothing_and_are_what_the_postings_say(batch: list[Posting]) -> None:
    ledger = ledger_of(batch)
    assert sum(ledger.balances().values()) == 0
    assert ledger.balances() == naive_balances(batch)
    assert {party: ledger.balance(party) for party in PARTIES} == ledger.balances()
    assert list(ledger) == batch
    ledger.check()


@given(batches, st.data())
def test_a_batch_in_two_parts_makes_the_same_ledger(batch: list[Posting], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(batch)))
    whole, parts, singly = (
        ledger_of(batch),
        ledger_of(batch[:cut], batch[cut:]),
        ledger_of(*[[one] for one in batch]),
    )
    assert whole == parts == singly
    assert whole.to_frame().equals(parts.to_frame())
    assert whole.balances() == parts.balances() == singly.balances()


def readings(ledger: Ledger) -> list[object]:
    tables = [ledger.to_frame(), ledger.trial_balance(3, first_month=2), ledger.statement("pool", 2, 4)]
    return [ledger.digest(), ledger.digest(last_month=3), list(ledger), *(each.to_json() for each in tables)]


@given(batches, st.integers(1, 9))
def test_the_length_of_chunks_changes_nothing(batch: list[Posting], chunk_rows: int) -> None:
    expected = readings(ledger_of(batch))
    with patch.object(ledger_columns, "CHUNK_ROWS", chunk_rows):
        assert readings(ledger_of(batch[:3], batch[3:])) == expected


@given(batches)
def test_codes_and_columns_make_the_same_ledger_as_postings(batch: list[Posting]) -> None:
    assume(batch)
    ledger = Ledger(PARTIES)
    month, payer, payee, pence, contract, term, period, reason = map(list, zip(*batch, strict=True))
    ledger.post_batch(
        month=month,
        payer=ledger.codes(payer),
        payee=ledger.codes(payee),
        pence=pence,
        contract=contract,
        term=term,
        period=period,
        reason=reason,
    )
    assert ledger == ledger_of(batch)


@given(batches)
def test_months_add_up_to_the_trial_balance(batch: list[Posting]) -> None:
    ledger = ledger_of(batch)
    columns = ["received_pence", "paid_pence", "balance_pence"]
    months = [
        ledger.trial_balance(month, first_month=month)[columns].to_numpy() for month in range(1, MONTHS + 1)
    ]
    for month in range(1, MONTHS + 1):
        upto = ledger.trial_balance(month)[columns].to_numpy()
        assert np.array_equal(np.sum(months[:month], axis=0), upto)
        assert upto[:, 0].sum() == upto[:, 1].sum()
        in_time = [posting for posting in batch if posting.month <= month]
        assert upto[:, 2].tolist() == list(naive_balances(in_time).values())


@given(batches, st.sampled_from(PARTIES), st.integers(1, MONTHS), st.integers(1, MONTHS))
def test_a_statement_runs_from_opening_to_closing(
    batch: list[Posting], party: str, one: int, other: int
) -> None:
    first, last = sorted((one, other))
    table = ledger_of(batch).statement(party, first, last)
    before = [posting for posting in batch if posting.month < first]
    upto = [posting for posting in batch if posting.month <= last]
    assert table["balance_pence"].iloc[0] == naive_balances(before)[party]
    assert table["balance_pence"].iloc[-1] == naive_balances(upto)[party]
    running = table["balance_pence"].iloc[0] + table["amount_pence"].cumsum()
    assert running.tolist() == table["balance_pence"].tolist()
    assert len(table) - 2 == sum(party in (each.payer, each.payee) and each.month >= first for each in upto)
    assert table["month"].is_monotonic_increasing


@given(st.lists(st.lists(postings(largest_pence=20), max_size=4), max_size=12))
def test_a_batch_is_accepted_only_if_no_guarded_party_would_owe(offered: list[list[Posting]]) -> None:
    ledger = Ledger(PARTIES, no_overdraft=GUARDED)
    accepted: list[Posting] = []
    for batch in offered:
        would_be = naive_balances([*accepted, *batch])
        before = ledger.digest()
        if any(would_be[party] < 0 for party in GUARDED):
            with pytest.raises(LedgerError, match="may not be overdrawn"):
                ledger.post(*batch)
            assert ledger.digest() == before
        else:
            ledger.post(*batch)
            accepted += batch
        assert ledger.balances() == naive_balances(accepted)
    assert list(ledger) == accepted
    ledger.check()


@given(
    st.lists(postings(), min_size=1, max_size=10),
    st.sampled_from(
        [
            {"month": 0},
            {"payer": "nobody"},
            {"payee": ""},
            {"pence": -1},
            {"pence": 1.0},
            {"pence": 2**63},
            {"contract": ""},
            {"reason": None},
        ]
    ),
    st.data(),
)
def test_one_bad_posting_anywhere_refuses_its_whole_batch(
    batch: list[Posting], wrong: dict[str, object], data: st.DataObject
) -> None:
    ledger = ledger_of(batch)
    before = ledger.digest(), ledger.balances(), ledger.to_frame()
    row = data.draw(st.integers(0, len(batch) - 1))
    batch = [*batch[:row], batch[row]._replace(**wrong), *batch[row + 1 :]]  # type: ignore[arg-type]
    (column,) = wrong
    with pytest.raises(LedgerError, match=f"^{column}, row {row}: "):
        ledger.post(*batch)
    digest, balances, frame = before
    assert (ledger.digest(), ledger.balances()) == (digest, balances)
    assert ledger.to_frame().equals(frame)


@given(st.lists(st.integers(0, LARGE_PENCE), max_size=20), st.integers(-2, 2))
def test_a_split_is_accepted_only_if_no_penny_is_lost(pence_each: list[int], lost_pence: int) -> None:
    ledger = Ledger(PARTIES)
    total_pence = sum(pence_each) + lost_pence
    assume(total_pence >= 0)
    said = {"contract": "share", "term": "gain", "period": "year", "reason": "by weight"}
    payees = [PARTIES[1 + number % 4] for number in range(len(pence_each))]
    if lost_pence:
        with pytest.raises(LedgerError, match="share out all of it"):
            ledger.post_split(1, "commissioner", payees, pence_each, total_pence, **said)
        assert len(ledger) == 0
    else:
        ledger.post_split(1, "commissioner", payees, pence_each, total_pence, **said)
        assert ledger.balance("commissioner") == -total_pence
        assert len(ledger) == len(pence_each)


@given(batches)
def test_files_hold_the_ledger(batch: list[Posting]) -> None:
    ledger = ledger_of(batch)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.parquet"
        ledger.to_parquet(path)
        back = Ledger.read_parquet(path)
    assert back == ledger
    assert list(back) == batch
    assert back.balances() == ledger.balances()


@given(st.lists(st.integers(0, 2**63 - 1), max_size=30))
def test_a_sum_of_pence_is_exact(pence: list[int]) -> None:
    assert ledger_columns.exact_sum_pence(np.array(pence, np.int64)) == sum(pence)


@given(st.lists(st.integers(2**60, 2**63 - 1), min_size=1, max_size=8))
def test_no_sum_ever_wraps(amounts: list[int]) -> None:
    ledger = Ledger(PARTIES)
    total = 0
    for pence in amounts:
        posting = Posting(1, "commissioner", "pool", pence, "core", "block", "April", "as agreed")
        if total + pence < 2**63:
            ledger.post(posting)
            total += pence
        else:
            with pytest.raises(LedgerError, match="up to which sums are exact"):
                ledger.post(posting)
        assert ledger.balance("pool") == total
    ledger.check()


@given(st.integers(-(2**70), 2**70))
def test_pounds_are_read_back_as_pence(pence: int) -> None:
    text = format_pounds(pence)
    assert int(text.replace("£", "").replace(",", "").replace(".", "")) == pence
    assert text.startswith("-£" if pence < 0 else "£")
    assert text[-3] == "."
