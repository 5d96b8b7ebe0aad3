"""The result of one seed under one model: a Parquet file that is whole or not there, and all of them as one table.

A file says in its metadata what it is of. The module must not know what an outcome means.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.compare_outcomes import Found
from scenarios.problems import FileProblems, Problem
from sim.whole_file import clear_unfinished, whole_file

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "seeds"
METADATA = b"careconomy"
WORDS = ("outcome", "of", "years")
IDENTITY = ("seed", "model", "digest", "is_drawn")


def result_path(out: Path, seed: int, model: str) -> Path:
    """Where the result of a seed under a model stands in the folder of a comparison."""
    return out / FOLDER / f"{seed:05d}_{model}.parquet"


def prepare(out: Path) -> None:
    """Make the folder of results and remove what writers that were killed have left."""
    (out / FOLDER).mkdir(exist_ok=True)
    clear_unfinished(out / FOLDER)


def write_result(path: Path, found: Iterable[Found], about: dict[str, Any]) -> None:
    """Write a result, whole or not at all.

    Raises:
        OSError: it cannot be written; what was there stays.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    outcome, of, years, value = (list(column) for column in zip(*found, strict=True))
    words = pa.dictionary(pa.int32(), pa.string())
    table = pa.table(
        {
            "outcome": pa.array(outcome).cast(words),
            "of": pa.array(of).cast(words),
            "years": pa.array(years).cast(words),
            "value": pa.array(value, pa.float64()),
        }
    ).replace_schema_metadata({METADATA: json.dumps(about).encode()})
    with whole_file(path) as unfinished:
        pq.write_table(table, unfinished, compression="zstd")


def is_there(out: Path, about: dict[str, Any]) -> bool:
    """Whether the result that `about` tells of lies in the folder.

    Raises:
        FileProblems: a result of something else lies in its place, or one that cannot be read; it stays.
    """
    path = result_path(out, about["seed"], about["model"])
    if not path.is_file():
        return False
    held = _about(path)
    others = [name for name in IDENTITY if held.get(name) != about[name]]
    if others:
        raise _refusal(path, f"this is a result of another {others[0]}; name another folder")
    return True


def read_results(out: Path, seeds: Sequence[int], models: Sequence[str]) -> pd.DataFrame:
    """The results of some seeds under some models: columns seed, model, outcome, of, years, value.

    Raises:
        FileProblems: one of them cannot be read.
    """
    import numpy as np
    import pyarrow as pa

    whose = [(seed, model) for seed in seeds for model in models]
    parts = [_table(result_path(out, seed, model)).replace_schema_metadata(None) for seed, model in whose]
    rows = [len(each) for each in parts]
    schema = pa.schema([(name, pa.string()) for name in WORDS] + [("value", pa.float64())])
    together: pd.DataFrame = pa.concat_tables([each.cast(schema) for each in parts]).to_pandas()
    together.insert(0, "seed", np.repeat([seed for seed, _ in whose], rows))
    together.insert(1, "model", np.repeat(np.array([model for _, model in whose], dtype=object), rows))
    return together.astype(dict.fromkeys(WORDS, str))


def _about(path: Path) -> dict[str, Any]:
    metadata = _table(path).schema.metadata or {}
    found = json.loads(metadata.get(METADATA, b"{}"))
    return found if isinstance(found, dict) else {}


def _table(path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise _refusal(path, f"cannot be read ({error}); delete it and give the same command again") from None


def _refusal(path: Path, message: str) -> FileProblems:
    return FileProblems([Problem(path, None, (), message)])
