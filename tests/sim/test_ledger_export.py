"""A ledger's tables by hand-worked example, and its files: what they hold, and the way back."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim import ledger_export
from sim.ledger import Ledger, LedgerError, Posting

pytestmark = pytest.mark.unit

PARTIES = ["commissioner", "acute trust", "practice", "pool"]
COLUMNS = ["month", "payer", "payee", "pence", "contract", "term", "period", "reason"]
POSTINGS = [
    Posting(1, "commissioner", "acute trust", 30_000, "core", "block", "April", "£3,600.00 / 12"),
    Posting(1, "commissioner", "practice", 4_005, "gp", "capitation", "April", '89 people x 45p, "weighted"'),
    Posting(2, "commissioner", "acute trust", 31_000, "core", "tariff", "May", "31 spells\nat £10.00"),
    Posting(4, "acute trust", "commissioner", 2_500, "core", "clawback", "year", "2.5% of £1,000.00"),
    # Posted after month 4, for month 3.
    Posting(3, "acute trust", "practice", 600, "share", "gain", "June", "half of £12.00"),
    Posting(3, "commissioner", "pool", 100, "pool", "paid in", "June", "as agreed"),
]


@pytest.fixture
def ledger() -> Ledger:
    ledger = Ledger(PARTIES, no_overdraft=["pool", "practice"])
    ledger.post(*POSTINGS)
    return ledger


# Tables


def test_the_trial_balance_of_all_months(ledger: Ledger) -> None:
    table = ledger.trial_balance()
    assert table.columns.tolist() == ["party", "received_pence", "paid_pence", "balance_pence"]
    assert table.to_numpy().tolist() == [
        ["commissioner", 2_500, 65_105, -62_605],
        ["acute trust", 61_000, 3_100, 57_900],
        ["practice", 4_605, 0, 4_605],
        ["pool", 100, 0, 100],
    ]
    assert table["received_pence"].sum() == table["paid_pence"].sum() == sum(each.pence for each in POSTINGS)
    assert table["balance_pence"].sum() == 0
    assert dict(zip(table["party"], table["balance_pence"], strict=True)) == ledger.balances()


def test_the_trial_balance_up_to_a_month_and_of_one_month(ledger: Ledger) -> None:
    assert ledger.trial_balance(3)["balance_pence"].tolist() == [-65_105, 60_400, 4_605, 100]
    assert ledger.trial_balance(4).equals(ledger.trial_balance())
    june = ledger.trial_balance(3, first_month=3)
    assert june["received_pence"].tolist() == [0, 0, 600, 100]
    assert june["paid_pence"].tolist() == [100, 600, 0, 0]
    assert ledger.trial_balance(9, first_month=5)["balance_pence"].tolist() == [0, 0, 0, 0]


def test_the_statement_of_a_party_is_its_account_by_month(ledger: Ledger) -> None:
    table = ledger.statement("acute trust", 2, 4)
    assert table.columns.tolist() == [
        *["entry", "month", "counterparty", "amount_pence", "balance_pence"],
        *["contract", "term", "period", "reason"],
    ]
    assert table.to_numpy().tolist() == [
        ["opening", 2, "", 0, 30_000, "", "", "", ""],
        ["posting", 2, "commissioner", 31_000, 61_000, "core", "tariff", "May", "31 spells\nat £10.00"],
        ["posting", 3, "practice", -600, 60_400, "share", "gain", "June", "half of £12.00"],
        ["posting", 4, "commissioner", -2_500, 57_900, "core", "clawback", "year", "2.5% of £1,000.00"],
        ["closing", 4, "", 0, 57_900, "", "", "", ""],
    ]


def test_statements_join_up(ledger: Ledger) -> None:
    for party in PARTIES:
        balance = 0
        for month in range(1, 6):
            table = ledger.statement(party, month, month)
            assert table["balance_pence"].iloc[0] == balance
            balance += int(table["amount_pence"].sum())
            assert table["balance_pence"].iloc[-1] == balance
        assert balance == ledger.balance(party)


def test_a_statement_keeps_the_order_of_posting_within_a_month() -> None:
    ledger = Ledger(PARTIES)
    first = POSTINGS[0]
    ledger.post(*[first._replace(month=1 + number % 2, pence=number) for number in range(500)])
    amounts_pence = ledger.statement("acute trust", 1, 2)["amount_pence"].tolist()
    assert amounts_pence == [0, *range(0, 500, 2), *range(1, 500, 2), 0]


def test_a_statement_without_postings_says_so(ledger: Ledger) -> None:
    ledger.post(Posting(6, "commissioner", "acute trust", 1, "core", "block", "September", "as agreed"))
    assert ledger.statement("practice", 5)[["entry", "month", "balance_pence"]].to_numpy().tolist() == [
        ["opening", 5, 4_605],
        ["closing", 5, 4_605],
    ]
    assert ledger.statement("practice")["month"].tolist() == [1, 1, 3, 3]


def test_the_frame_holds_every_posting(ledger: Ledger) -> None:
    frame = ledger.to_frame()
    assert frame.columns.tolist() == COLUMNS
    assert [Posting(*row) for row in frame.itertuples(index=False)] == POSTINGS
    assert {str(frame[name].dtype) for name in ("payer", "contract", "reason")} == {"category"}
    assert (str(frame["month"].dtype), str(frame["pence"].dtype)) == ("int32", "int64")


def test_a_frame_can_be_posted_to_another_ledger(ledger: Ledger) -> None:
    other = Ledger(PARTIES, ledger.no_overdraft)
    other.post_batch(**{str(name): column for name, column in ledger.to_frame().items()})
    assert other == ledger


def test_nothing_that_is_slow_to_import_is_imported_to_post() -> None:
    program = (
        "import sys\nfrom sim.ledger import Ledger, Posting\n"
        "Ledger(['a', 'b']).post(Posting(1, 'a', 'b', 1, 'c', 't', 'p', 'r'))\n"
        "print({'pandas', 'pyarrow'} & set(sys.modules))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout == "set()\n"


# Files


def test_the_csv_file_holds_every_posting(ledger: Ledger, tmp_path: Path) -> None:
    ledger.to_csv(tmp_path / "ledger.csv")
    text = (tmp_path / "ledger.csv").read_text(encoding="utf-8")
    assert text.startswith(
        "month,payer,payee,pence,contract,term,period,reason\n"
        '1,commissioner,acute trust,30000,core,block,April,"£3,600.00 / 12"\n'
        '1,commissioner,practice,4005,gp,capitation,April,"89 people x 45p, ""weighted"""\n'
    )
    with (tmp_path / "ledger.csv").open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    assert [
        (int(month), payer, payee, int(pence), *texts) for month, payer, payee, pence, *texts in rows
    ] == POSTINGS


def test_the_parquet_file_is_read_back_as_the_same_ledger(ledger: Ledger, tmp_path: Path) -> None:
    ledger.to_parquet(tmp_path / "ledger.parquet")
    back = Ledger.read_parquet(tmp_path / "ledger.parquet")
    assert back == ledger
    assert list(back) == POSTINGS
    assert (back.balances(), back.no_overdraft) == (ledger.balances(), ("pool", "practice"))
    with pytest.raises(LedgerError, match="'pool' may not be overdrawn"):
        back.post(Posting(5, "pool", "practice", 101, "pool", "paid out", "July", "too much"))


def test_an_empty_ledger_is_read_back(tmp_path: Path) -> None:
    Ledger(PARTIES).to_parquet(tmp_path / "ledger.parquet")
    Ledger(PARTIES).to_csv(tmp_path / "ledger.csv")
    assert Ledger.read_parquet(tmp_path / "ledger.parquet") == Ledger(PARTIES)
    assert (tmp_path / "ledger.csv").read_text(encoding="utf-8").splitlines() == [",".join(COLUMNS)]


def test_the_parquet_file_is_plain_to_other_programs(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "ledger.parquet"
    ledger.to_parquet(path, {"commit": "abc", "scenario": "été"})
    assert pd.read_parquet(path)["pence"].tolist() == [posting.pence for posting in POSTINGS]
    metadata = pq.read_schema(path).metadata
    assert (metadata[b"commit"], metadata[b"scenario"].decode()) == (b"abc", "été")
    assert json.loads(metadata[b"ledger"]) == {"parties": PARTIES, "no_overdraft": ["pool", "practice"]}
    group = pq.ParquetFile(path).metadata.row_group(0)
    encodings = {group.column(number).path_in_schema: group.column(number).encodings for number in range(8)}
    assert all("RLE_DICTIONARY" in encodings[name] for name in ledger_export.NAMED_COLUMNS)


def test_a_batch_that_nets_out_is_read_back_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(PARTIES, no_overdraft=["pool"])
    out = Posting(1, "pool", "practice", 10, "pool", "paid out", "April", "first out")
    ledger.post(out, out._replace(payer="commissioner", payee="pool", reason="then in"))
    monkeypatch.setattr(ledger_export, "ROWS_TOGETHER", 1)
    monkeypatch.setattr(ledger_export, "CHUNK_ROWS", 1)
    ledger.to_parquet(tmp_path / "ledger.parquet")
    assert Ledger.read_parquet(tmp_path / "ledger.parquet") == ledger


@pytest.mark.parametrize(
    ("metadata", "text"),
    [
        ({"ledger": "mine"}, "metadata: 'ledger': 'mine' is not text under a key other than 'ledger'"),
        ({"seed": 7}, "metadata: 'seed': 7 is not text under a key other than 'ledger'"),
        ({7: "seed"}, "metadata: 7: 'seed' is not text under a key other than 'ledger'"),
    ],
)
def test_metadata_is_text(ledger: Ledger, tmp_path: Path, metadata: Any, text: str) -> None:
    with pytest.raises(LedgerError) as refused:
        ledger.to_parquet(tmp_path / "ledger.parquet", metadata)
    assert str(refused.value) == text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("write", [Ledger.to_csv, Ledger.to_parquet])
def test_a_file_needs_a_folder(ledger: Ledger, tmp_path: Path, write: Callable[[Ledger, Path], None]) -> None:
    path = tmp_path / "missing" / "ledger"
    with pytest.raises(LedgerError) as refused:
        write(ledger, path)
    assert str(refused.value) == f"{path}: there is no folder {path.parent}; make it first"


@pytest.mark.parametrize("write", [Ledger.to_csv, Ledger.to_parquet])
def test_a_write_that_fails_leaves_the_former_file(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Ledger, Path], None]
) -> None:
    path = tmp_path / "ledger"
    write(ledger, path)
    former = path.read_bytes()
    ledger.post(*POSTINGS)

    def fail(*_: object) -> None:
        assert len(list(tmp_path.iterdir())) == 2
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="no space left"):
        write(ledger, path)
    assert [each.name for each in tmp_path.iterdir()] == ["ledger"]
    assert path.read_bytes() == former


@pytest.mark.parametrize("write", [Ledger.to_csv, Ledger.to_parquet])
def test_a_file_takes_the_place_of_the_former(
    ledger: Ledger, tmp_path: Path, write: Callable[[Ledger, Path], None]
) -> None:
    path = tmp_path / "ledger"
    path.write_text("former")
    write(ledger, path)
    assert path.stat().st_size > len("former")
    assert [each.name for each in tmp_path.iterdir()] == ["ledger"]


# Files that are no ledger


def rewritten(ledger: Ledger, path: Path, change: Callable[[pa.Table], pa.Table]) -> str:
    """The text with which the ledger's file, changed by another program, is refused, without its path."""
    ledger.to_parquet(path)
    pq.write_table(change(pq.read_table(path)), path)
    with pytest.raises(LedgerError) as refused:
        Ledger.read_parquet(path)
    assert str(refused.value).startswith(f"{path}: ")
    return str(refused.value).removeprefix(f"{path}: ")


def about(parties: object, no_overdraft: object) -> dict[str, str]:
    return {"ledger": json.dumps({"parties": parties, "no_overdraft": no_overdraft})}


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            lambda table: table.drop_columns(["pence"]),
            "lacks the column 'pence'; read what Ledger.to_parquet wrote",
        ),
        (
            lambda table: table.replace_schema_metadata({}),
            "does not name its parties in its metadata; read what Ledger.to_parquet wrote",
        ),
        (
            lambda table: table.replace_schema_metadata({"ledger": "{"}),
            "does not name its parties in its metadata; read what Ledger.to_parquet wrote",
        ),
        (
            lambda table: table.replace_schema_metadata(about(PARTIES, None)),
            "does not name its parties in its metadata; read what Ledger.to_parquet wrote",
        ),
        (
            lambda table: table.replace_schema_metadata(about([*PARTIES[:3], "pools"], [])),
            "from row 0: payee, row 5: 'pool' is not one of the ledger's 4 parties. Did you mean 'pools'?",
        ),
        (
            lambda table: table.replace_schema_metadata(about([*PARTIES, "pool"], [])),
            "parties: 'pool' stands twice; a party has one account",
        ),
        (
            lambda table: table.replace_schema_metadata(about(PARTIES, ["commissioner"])),
            "'commissioner' may not be overdrawn, but its balance is -£626.05",
        ),
        (
            lambda table: table.set_column(3, "pence", [[1, 2, 3, 4, 5, None]]),
            "from row 0: pence, row 0: 1.0 is not of an integer type; round to a whole number first",
        ),
        (
            lambda table: table.set_column(3, "pence", [[1, 2, 3, -4, 5, 6]]),
            "from row 0: pence, row 3: -4 is below 0; a payment that flows back swaps payer and payee",
        ),
    ],
)
def test_a_file_that_was_tampered_with_is_refused(
    ledger: Ledger, tmp_path: Path, change: Callable[[pa.Table], pa.Table], text: str
) -> None:
    assert rewritten(ledger, tmp_path / "ledger.parquet", change) == text


def test_a_file_that_is_not_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    Ledger(PARTIES).to_csv(path)
    with pytest.raises(LedgerError) as refused:
        Ledger.read_parquet(path)
    assert str(refused.value) == f"{path}: is not a Parquet file; read what Ledger.to_parquet wrote"
    with pytest.raises(FileNotFoundError):
        Ledger.read_parquet(tmp_path / "missing.parquet")
