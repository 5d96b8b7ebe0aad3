"""A run's folder, read back: what run.json says, and the tables as pandas frames, each read when it is asked for.

    run = read_run(Path("runs/southend"))
    run.table("postings")

The module must not know what a table is for.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.problems import FileProblems, Problem, shown
from sim.recorder import FORMAT, RECORD
from sim.run_tables import table_named
from sim.trace import Row, Trace

if TYPE_CHECKING:
    import pandas as pd


class Run:
    """One finished run. `about`: what run.json says, `months`: how many it lived, burn-in included."""

    def __init__(self, folder: Path, record: dict[str, Any]) -> None:
        self.folder = folder
        self.about = record
        self.months: int = record["months"]
        self._tables: dict[str, pd.DataFrame] = {}

    def table(self, name: str) -> "pd.DataFrame":
        """A table by its name, texts as categories; the frame is shared, so copy it before you change it.

        Raises:
            ValueError: there is no such table.
            FileProblems: its file is missing, or is not what the recorder wrote.
        """
        wanted = table_named(name)
        if name not in self._tables:
            self._tables[name] = _read(
                self.folder / f"{name}.parquet", [column.name for column in wanted.columns]
            )
        return self._tables[name]

    def has(self, name: str) -> bool:
        """Whether the run has that table."""
        return (self.folder / f"{table_named(name).name}.parquet").is_file()

    @property
    def trace(self) -> Trace:
        """The digests of the run."""
        frame = self.table("trace")
        rows = zip(frame["month"].tolist(), frame["what"].tolist(), frame["digest"].tolist(), strict=True)
        return Trace(Row(*row) for row in rows)


def read_run(folder: Path) -> Run:
    """The finished run in a folder.

    Raises:
        FileProblems: there is no run there, it is of another kind or format, or it is not finished.
    """
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "there is no such folder"
        raise _refusal(folder, f"{what}; name the folder that a run was written to")
    record = read_record(folder / RECORD)
    if not record["is_finished"]:
        command = record.get("command")
        again = f"finish it with '{command}'" if command else "finish it with the command that began it"
        raise _refusal(folder, f"the run stopped after month {record['months']} and is not finished; {again}")
    return Run(folder, record)


def read_record(file: Path) -> dict[str, Any]:
    """What run.json says of a run, finished or not.

    Raises:
        FileProblems: there is no such file, or it is no record of a run with tables.
    """
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _refusal(
            file.parent, f"holds no {file.name}; name the folder that a run was written to"
        ) from None
    except ValueError:
        raise _refusal(file, "is no record of a run; name the folder that a run was written to") from None
    if not isinstance(record, dict) or not {"months", "is_finished"} <= set(record):
        raise _refusal(
            file, "is the record of something else; name the folder of a run with contracts and money"
        )
    if record.get("format") != FORMAT:
        raise _refusal(
            file,
            f"is of format {shown(record.get('format'))}, and this careconomy reads format {FORMAT}; read it with the "
            "version that wrote it, or run it again",
        )
    return record


def _read(file: Path, columns: list[str]) -> "pd.DataFrame":
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(file)
    except FileNotFoundError:
        raise _refusal(file, "there is no such file; was the run written by an older version?") from None
    except pa.ArrowInvalid:
        raise _refusal(file, "is no Parquet file that can be read; run it again") from None
    for name in columns:
        if name not in table.column_names:
            raise _refusal(file, f"lacks the column '{name}'; run it again")
    texts = [at for at, field in enumerate(table.schema) if pa.types.is_string(field.type)]
    for at in texts:
        table = table.set_column(at, table.column_names[at], table.column(at).dictionary_encode())
    frame: pd.DataFrame = table.select(columns).unify_dictionaries().to_pandas()
    return frame


def _refusal(path: Path, message: str) -> FileProblems:
    return FileProblems([Problem(path, None, (), message)])
