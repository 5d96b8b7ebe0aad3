"""A ledger's postings as tables, files and a digest.

It holds how columns of codes become what people and other programs read. It must not know the rules of
posting. pandas and pyarrow are imported inside functions: a run that exports nothing need not wait for them.
"""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.ledger_batch import shown
from sim.ledger_columns import CHUNK_ROWS, PARTY_COLUMNS, STORED_AS, TEXT_COLUMNS, Chunk
from sim.ledger_posting import LedgerError, Posting
from sim.whole_file import whole_file

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

# What the codes of each column stand for.
Names = Mapping[str, Sequence[str]]

NAMED_COLUMNS = (*PARTY_COLUMNS, *TEXT_COLUMNS)
METADATA_KEY = "ledger"
WRITE_ONE = "read what Ledger.to_parquet wrote"
ROWS_TOGETHER = 1 << 20


class About(NamedTuple):
    """What a ledger is besides its postings."""

    parties: tuple[str, ...]
    no_overdraft: tuple[str, ...]


def named_rows(chunks: Iterable[Chunk], names: Names) -> Iterator[Posting]:
    """The rows as postings."""
    for chunk in chunks:
        columns = (
            map(names[name].__getitem__, chunk[name].tolist()) if name in names else chunk[name].tolist()
            for name in Posting._fields
        )
        yield from map(Posting._make, zip(*columns, strict=True))


def digest(chunks: Iterable[Chunk], names: Names) -> str:
    """SHA-256 over the columns of the rows in order, each code replaced by a digest of what it stands for.

    It depends neither on the codes nor on how the rows fall into chunks.
    """
    hashes = {name: hashlib.sha256() for name in STORED_AS}
    for chunk in chunks:
        for name, column in chunk.items():
            values = _keyed(names[name], column) if name in names else column.astype("<i8")
            hashes[name].update(values.tobytes())
    return hashlib.sha256(b"".join(each.digest() for each in hashes.values())).hexdigest()


def frame(chunks: Iterable[Chunk], names: Names) -> "pd.DataFrame":
    """The rows with the columns of Posting; names and texts as categories."""
    import pandas as pd

    columns = joined(chunks)
    return pd.DataFrame(
        {
            name: pd.Categorical.from_codes(columns[name], pd.Index(list(names[name]), dtype=str))
            if name in names
            else columns[name]
            for name in Posting._fields
        }
    )


def trial_balance_frame(
    parties: Sequence[str], paid_pence: NDArray[np.int64], received_pence: NDArray[np.int64]
) -> "pd.DataFrame":
    """A row for each party: party, received_pence, paid_pence, balance_pence."""
    import pandas as pd

    return pd.DataFrame(
        {
            "party": list(parties),
            "received_pence": received_pence,
            "paid_pence": paid_pence,
            "balance_pence": received_pence - paid_pence,
        }
    )


def statement_frame(
    chunks: Iterable[Chunk], names: Names, party: int, first_month: int, last_month: int | None
) -> "pd.DataFrame":
    """The account of the party with this code, whose rows from month 1 to the last are in `chunks`.

    Rows are in order of month, then of posting; the opening balance is that before `first_month`.
    """
    import pandas as pd

    columns = joined(chunks)
    order = np.argsort(columns["month"], kind="stable")
    columns = {name: column[order] for name, column in columns.items()}
    is_received = columns["payee"] == party
    amount_pence = np.where(is_received, columns["pence"], -columns["pence"])
    balance_pence = np.concatenate([[0], np.cumsum(amount_pence)])
    start = int(np.searchsorted(columns["month"], first_month))
    months = columns["month"][start:].tolist()
    counterparty = np.where(is_received, columns["payer"], columns["payee"])[start:].tolist()
    return pd.DataFrame(
        {
            "entry": ["opening", *["posting"] * len(months), "closing"],
            "month": [first_month, *months, last_month or max(months, default=first_month)],
            "counterparty": ["", *(names["payer"][code] for code in counterparty), ""],
            "amount_pence": [0, *amount_pence[start:].tolist(), 0],
            "balance_pence": [*balance_pence[start:].tolist(), int(balance_pence[-1])],
            **{
                name: ["", *(names[name][code] for code in columns[name][start:].tolist()), ""]
                for name in TEXT_COLUMNS
            },
        }
    )


def write_csv(path: Path, postings: Iterable[Posting]) -> None:
    """A heading and a line for each posting, as UTF-8."""
    with file_in_folder(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Posting._fields)
        writer.writerows(postings)


def write_parquet(
    path: Path, chunks: Iterable[Chunk], names: Names, about: About, metadata: Mapping[str, str]
) -> None:
    """The rows with the columns of Posting; `about` and `metadata` go into the metadata of the file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    given: Mapping[Any, Any] = metadata
    for key, value in given.items():
        if not isinstance(key, str) or not isinstance(value, str) or key == METADATA_KEY:
            raise LedgerError(
                f"metadata: {shown(key)}: {shown(value)} is not text under a key other than {METADATA_KEY!r}"
            )
    texts = {name: pa.array(names[name], pa.string()) for name in NAMED_COLUMNS}
    schema = pa.schema(
        [
            (name, pa.string() if name in texts else pa.from_numpy_dtype(STORED_AS[name]))
            for name in Posting._fields
        ],
        {**metadata, METADATA_KEY: json.dumps(about._asdict(), ensure_ascii=False)},
    )
    with file_in_folder(path) as unfinished, pq.ParquetWriter(unfinished, schema) as writer:
        for group in _groups(chunks):
            columns = joined(group)
            arrays = [
                texts[name].take(pa.array(columns[name])) if name in texts else columns[name]
                for name in Posting._fields
            ]
            writer.write_table(pa.table(arrays, schema))


def read_parquet(path: Path) -> tuple[About, Iterator[dict[str, Any]]]:
    """What `write_parquet` wrote: what the ledger is, and the columns of its rows, a million at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path, read_dictionary=list(NAMED_COLUMNS))
    except pa.ArrowInvalid as error:
        raise LedgerError(f"{path}: is not a Parquet file; {WRITE_ONE}") from error
    for name in Posting._fields:
        if name not in file.schema_arrow.names:
            raise LedgerError(f"{path}: lacks the column {name!r}; {WRITE_ONE}")
    batches = file.iter_batches(ROWS_TOGETHER, columns=list(Posting._fields))
    return _about(path, file.schema_arrow.metadata or {}), map(_arrays, batches)


@contextmanager
def refusals_naming(place: str) -> Iterator[None]:
    """Put `place` before the text of a refusal that passes through."""
    try:
        yield
    except LedgerError as error:
        raise LedgerError(f"{place}: {error}") from error


@contextmanager
def file_in_folder(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to, renamed to it when the block ends, or removed if the block fails."""
    if not path.parent.is_dir():
        raise LedgerError(f"{path}: there is no folder {path.parent}; make it first")
    with whole_file(path) as unfinished:
        yield unfinished


def _keyed(texts: Sequence[str], codes: NDArray[np.int32]) -> NDArray[np.void]:
    """Sixteen bytes for the text of each code, the same wherever the text stands."""
    used, positions = np.unique(codes, return_inverse=True)
    digests = (hashlib.blake2b(texts[code].encode(), digest_size=16).digest() for code in used.tolist())
    return np.frombuffer(b"".join(digests), "V16")[positions]


def joined(chunks: Iterable[Chunk]) -> dict[str, NDArray[Any]]:
    """The rows as one array a column."""
    listed = list(chunks)
    return {
        name: np.concatenate([np.empty(0, kind), *(chunk[name] for chunk in listed)])
        for name, kind in STORED_AS.items()
    }


def _groups(chunks: Iterable[Chunk]) -> Iterator[list[Chunk]]:
    """The chunks in groups of about a million rows, which Parquet reads best."""
    remaining = iter(chunks)
    while group := list(islice(remaining, ROWS_TOGETHER // CHUNK_ROWS)):
        yield group


def _about(path: Path, metadata: Mapping[bytes, bytes]) -> About:
    try:
        stated = json.loads(metadata[METADATA_KEY.encode()])
        return About(tuple(stated["parties"]), tuple(stated["no_overdraft"]))
    except (KeyError, TypeError, ValueError) as error:
        raise LedgerError(f"{path}: does not name its parties in its metadata; {WRITE_ONE}") from error


def _arrays(batch: "pa.RecordBatch") -> dict[str, Any]:
    """The columns of a batch; texts as a Categorical, which is checked text by text and not row by row."""
    return {name: batch.column(name).to_pandas().array for name in Posting._fields}
