"""The recorder of a run: tidy tables, kept in memory, written at checkpoints and at the end, whole or not at all.

    recorder = Recorder(folder, about)                # a folder that is not there or empty, or one to go on with
    recorder.add("levers", month=25, provider=Words(names, which), lever="access", effort=efforts)
    recorder.keep(36)                                 # before the checkpoint of month 36 is saved
    recorder.finish(48, ledger)                       # one Parquet file a table; run.json says that the run is whole

Until the end, what was kept lies in `parts`; a run that goes on from a checkpoint drops the parts after it. The module
must not know what is simulated.
"""

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.problems import FileProblems, Problem, did_you_mean, one_of, shown
from sim.ledger import Ledger
from sim.run_tables import TABLES, Column, Table, table_named
from sim.whole_file import clear_unfinished, whole_file, whole_files

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 1
RECORD = "run.json"
PARTS = "parts"
PART = re.compile(r"tables-(\d+)\.arrows")
WRITTEN_AS: dict[str, Any] = {"compression": "zstd", "compression_level": 1, "write_statistics": ["month"]}
"""How Parquet is written: quickly, and so that a reader of some months can leave out the others."""
ROWS_TOGETHER = 1 << 20
"""So many rows are written at once, as far as parts have them: quicker than year by year, and memory is not short."""
OWN_KEYS = ("format", "months", "is_finished")
POSTINGS = "postings"

Codes = NDArray[np.int32]


class Words(NamedTuple):
    """A column of texts: the different texts, and for each row the position of its text among them."""

    texts: Sequence[str]
    positions: NDArray[np.integer[Any]]


Given = str | float | Sequence[str] | Sequence[float] | Words | NDArray[Any]
"""A column of rows to record: one value for all of them, or one for each."""


class Recorder:
    """The tables of one run, as far as it has come.

    `about`: what run.json says of the run besides, for JSON: `commit`, `command`, `versions`, `settings` with a `seed`,
    `digests` and so on. Every table's file carries it too. `kept_month`: the month of the checkpoint that the run goes
    on from, 0 for a new run; later parts are removed.

    Raises:
        ValueError: `about` is not for JSON, or names what the recorder says itself.
        FileProblems: the folder cannot be written.
    """

    def __init__(self, folder: Path, about: Mapping[str, Any], kept_month: int = 0) -> None:
        self.folder = folder
        self.about = dict(about)
        _check_about(self.about)
        self._texts: dict[str, dict[str, int]] = {}
        self._codes: dict[tuple[str, tuple[str, ...]], Codes] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
        with _written(folder):
            (folder / PARTS).mkdir(parents=True, exist_ok=True)
            for each in (folder, folder / PARTS):
                clear_unfinished(each)
            for month, path in self._parts():
                if month > kept_month:
                    path.unlink()
            self._write_record(kept_month, is_finished=False)

    # Recording

    def add(self, table: str, **columns: Given) -> None:
        """Record rows of a table, all its columns given; arrays may be changed afterwards.

        Raises:
            ValueError: there is no such table or column, one is missing, or lengths or types do not fit; nothing is
                recorded.
        """
        form = table_named(table)
        if form.name == POSTINGS:
            raise ValueError("postings are read from the ledger; give it to finish")
        _check_names(form, columns)
        rows = _rows(form, columns)
        made = {
            column.name: self._column(form, column, columns[column.name], rows) for column in form.columns
        }
        if rows:
            self._rows[table].append(made)

    def keep(self, month: int) -> None:
        """Write what was recorded since the last time, through this month, and forget it.

        Raises:
            FileProblems: a file cannot be written; what was recorded is still here.
        """
        with _written(self.folder):
            added = [self._table(TABLES[name]) for name, rows in self._rows.items() if rows]
            if added:
                self._write_part(self._part(month), added)
            self._write_record(month, is_finished=False)
        self._rows = {name: [] for name in TABLES}

    def finish(self, month: int, ledger: Ledger | None = None) -> None:
        """Write every table as one file, through the last month, and say that the run is whole.

        Raises:
            FileProblems: a file cannot be written; what was recorded is still here, and what was kept stays.
        """
        with _written(self.folder):
            kept = self._kept()
            with whole_files(self.folder) as beside:
                for name, table in TABLES.items():
                    if name != POSTINGS:
                        self._write_whole(table, kept.get(name, []), beside(f"{name}.parquet"))
            if ledger is not None:
                ledger.to_parquet(self.folder / f"{POSTINGS}.parquet", self._metadata(TABLES[POSTINGS]))
            self._write_record(month, is_finished=True)
            shutil.rmtree(self.folder / PARTS)
        self._rows = {name: [] for name in TABLES}

    # Within

    def _column(self, table: Table, column: Column, given: Given, rows: int) -> NDArray[Any]:
        """A column as numbers: texts by their codes among all texts of the table's column."""
        if column.kind != "text":
            return _for_each(_numbers(table, column, given), rows)
        words = _words(table, column, given)
        codes = self._coded(f"{table.name}.{column.name}", words.texts)
        return _for_each(codes[words.positions], rows)

    def _coded(self, column: str, texts: Sequence[str]) -> Codes:
        """The codes of texts; those of a tuple, the names of all practices perhaps, are remembered."""
        if isinstance(texts, tuple) and (column, texts) in self._codes:
            return self._codes[column, texts]
        numbers = self._texts.setdefault(column, {})
        codes = np.array([numbers.setdefault(text, len(numbers)) for text in texts], np.int32)
        if isinstance(texts, tuple):
            self._codes[column, texts] = codes
        return codes

    def _table(self, table: Table) -> "pa.Table":
        """What was added to a table since the last time."""
        import pyarrow as pa

        added, columns = self._rows[table.name], []
        for column in table.columns:
            values = pa.array(np.concatenate([rows[column.name] for rows in added]))
            if column.kind == "text":
                texts = pa.array(list(self._texts[f"{table.name}.{column.name}"]), pa.string())
                values = pa.DictionaryArray.from_arrays(values, texts)
            columns.append(values)
        return pa.Table.from_arrays(columns, schema=self._schema(table))

    def _schema(self, table: Table) -> "pa.Schema":
        import pyarrow as pa

        def kind(column: Column) -> pa.DataType:
            if column.kind == "text":
                return pa.dictionary(pa.int32(), pa.string())
            return pa.from_numpy_dtype(np.dtype(column.kind))

        fields = [
            pa.field(each.name, kind(each), metadata={"unit": each.unit, "meaning": each.meaning})
            for each in table.columns
        ]
        return pa.schema(fields, self._metadata(table))

    def _metadata(self, table: Table) -> dict[str, str]:
        return {"table": table.name, "meaning": table.meaning, "run": json.dumps(self.about)}

    def _write_part(self, path: Path, tables: "list[pa.Table]") -> None:
        """Write tables one after the other, as one file: of what is kept together, all is there or nothing."""
        import pyarrow as pa

        with whole_file(path) as unfinished, pa.OSFile(str(unfinished), "wb") as file:
            for table in tables:
                with pa.ipc.new_stream(file, table.schema) as writer:
                    writer.write_table(table)

    def _kept(self) -> "dict[str, list[pa.Table]]":
        """By table, what was kept and what was added since, in order; of what was kept the disk is read as needed."""
        import pyarrow as pa

        found: dict[str, list[pa.Table]] = {}
        for _, part in self._parts():
            file = pa.memory_map(str(part))
            while file.tell() < file.size():
                table = pa.ipc.open_stream(file).read_all()
                found.setdefault(table.schema.metadata[b"table"].decode(), []).append(table)
        for name, rows in self._rows.items():
            if rows:
                found.setdefault(name, []).append(self._table(TABLES[name]))
        return found

    def _write_whole(self, table: Table, parts: "list[pa.Table]", path: Path) -> None:
        """Write the parts of a table as one file; a table without rows is written too."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema, together = self._schema(table), []
        with pq.ParquetWriter(path, schema, **WRITTEN_AS) as writer:
            for part in parts:
                together.append(part.cast(schema))
                if part is parts[-1] or sum(map(len, together)) >= ROWS_TOGETHER:
                    writer.write_table(pa.concat_tables(together).unify_dictionaries())
                    together = []

    def _part(self, month: int) -> Path:
        return self.folder / PARTS / f"tables-{month:06d}.arrows"

    def _parts(self) -> list[tuple[int, Path]]:
        """What was kept, each with the last month in it, in order."""
        named = [(PART.fullmatch(path.name), path) for path in (self.folder / PARTS).iterdir()]
        return sorted((int(found[1]), path) for found, path in named if found)

    def _write_record(self, months: int, is_finished: bool) -> None:
        text = json.dumps(
            {"format": FORMAT, "months": months, "is_finished": is_finished, **self.about}, indent=2
        )
        with whole_file(self.folder / RECORD) as unfinished:
            unfinished.write_text(text + "\n", encoding="utf-8")


def _check_about(about: dict[str, Any]) -> None:
    if taken := [key for key in OWN_KEYS if key in about]:
        raise ValueError(f"about: {shown(taken[0])} is said by the recorder; leave it out")
    try:
        json.dumps(about, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"about: JSON cannot hold it ({error})") from None


def _check_names(table: Table, columns: Mapping[str, Given]) -> None:
    wanted = [column.name for column in table.columns]
    for name in columns:
        if name not in wanted:
            raise ValueError(
                f"{table.name}: there is no column {shown(name)}; give {one_of(wanted)}.{did_you_mean(name, wanted)}"
            )
    if missing := [name for name in wanted if name not in columns]:
        raise ValueError(f"{table.name}: {missing[0]} is missing; give every column")


def _rows(table: Table, columns: Mapping[str, Given]) -> int:
    """The length that the columns share, leaving out single values."""
    lengths = {}
    for name, given in columns.items():
        if isinstance(given, Words):
            lengths[name] = len(given.positions)
        elif isinstance(given, str | int | float):
            continue
        elif isinstance(given, list | tuple) or np.ndim(given):
            lengths[name] = len(given)
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise ValueError(f"{table.name}: columns differ in length: {told}; give each one value, or one a row")
    return next(iter(lengths.values()), 1)


def _for_each(values: NDArray[Any], rows: int) -> NDArray[Any]:
    """The values, one a row; a single one is repeated."""
    return values if values.shape == (rows,) else np.full(rows, values)


def _numbers(table: Table, column: Column, given: Given) -> NDArray[Any]:
    numbers = np.asarray(given)
    if isinstance(given, np.ndarray) and numbers.dtype == column.kind:
        return numbers.copy()
    if isinstance(given, Words) or not np.can_cast(numbers.dtype, np.float64, "same_kind"):
        raise ValueError(f"{table.name}.{column.name}: {shown(str(given))} is no number; give {column.kind}")
    if column.kind.startswith("int") and numbers.dtype.kind not in "iub":
        raise ValueError(
            f"{table.name}.{column.name}: {numbers.dtype} is not of whole numbers; give {column.kind}"
        )
    kept = numbers.astype(column.kind)
    if column.kind.startswith("int") and not np.array_equal(kept, numbers):
        raise ValueError(f"{table.name}.{column.name}: a number is beyond what {column.kind} holds")
    return kept


def _words(table: Table, column: Column, given: Given) -> Words:
    """A column of texts; one text for all rows stands once."""
    if isinstance(given, Words):
        return given
    if isinstance(given, str):
        return Words([given], np.zeros(1, np.int32))
    texts = np.asarray(given, dtype=object).reshape(-1).tolist()
    if wrong := [text for text in texts if not isinstance(text, str)]:
        raise ValueError(f"{table.name}.{column.name}: {shown(wrong[0])} is no text; give texts or Words")
    known = {text: at for at, text in enumerate(dict.fromkeys(texts))}
    return Words(list(known), np.array([known[text] for text in texts], np.int32))


@contextmanager
def _written(folder: Path) -> Iterator[None]:
    """Tell in plain words that a file of a run cannot be written.

    Raises:
        FileProblems: the file, why, and what to do.
    """
    try:
        yield
    except OSError as error:
        file = Path(error.filename) if isinstance(error.filename, str) else folder
        raise FileProblems([Problem(file, None, (), _cannot_be_written(error))]) from None


def _cannot_be_written(error: OSError) -> str:
    return (
        f"cannot be written ({error.strerror or error}); what was kept before stays: make room or allow it, then give "
        "the same command again"
    )
