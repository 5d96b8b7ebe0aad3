"""A finished comparison as it lies in its folder: what its record says, its tables, and its contracts.

    found = read_finished(Path("results/southend"))
    found.difference("qalys", "twin")           # a spread, or None where nothing is told

The module reads and checks; it must not run anything, nor know how a number is shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from experiments.compare_contracts import FOLDER as CONTRACTS
from experiments.compare_outcomes import ALL_YEARS
from experiments.compare_summary import Spread
from experiments.run_folder import RECORD
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.problems import FileProblems, Problem, one_of

if TYPE_CHECKING:
    import pandas as pd

TABLES: Mapping[str, tuple[str, ...]] = {
    "summary": ("outcome", "of", "years", "unit", "model", "compared_with", *Spread._fields, "seeds"),
    "ranks": ("outcome", "unit", "band", "model", "best_alone_share", "tied_best_share", "seeds"),
    "economics": ("measure", "unit", "at", "model", "compared_with", "mean", "low", "high", "note"),
    "by_seed": ("seed", "model", "pounds", "qalys"),
    "before_start": ("outcome", "model", "stops_before_start_probability", "from_decision"),
    "acceptability": ("pounds_a_qaly", "model", "best_share"),
    "contracts": (
        *("model", "title", "description", "coordinator"),
        *("operates_from_contract_month", "not_drawn_because"),
    ),
    "inputs": ("table", "row", "of", "meaning", "value", "low", "high", "unit", "status", "source"),
    "draws": ("seed", "table", "row", "column", "central", "value"),
    "deciders": (
        *("outcome", "model", "compared_with", "better_share", "tied_share", "note"),
        *("table", "row", "column", "correlation", "by_chance"),
    ),
    "seeds": ("seed", "is_lived", "problem"),
}
"""The tables of a finished comparison, and the columns that a report reads of each."""
WORDS = (
    *(
        "of",
        "years",
        "compared_with",
        "model",
        "title",
        "problem",
        "note",
        "source",
        "meaning",
        "unit",
        "row",
    ),
    *(
        "description",
        "coordinator",
        "not_drawn_because",
        "distribution",
        "status",
        "table",
        "column",
        "outcome",
    ),
)
"""Columns of words in which an empty cell is no missing number."""


class ModelTold(NamedTuple):
    """A model as a report names it.

    `starts`: the month under contract from which its contracts operate, 1 from the start. `not_drawn`: why there is no
    drawing of it; nothing where there is one.
    """

    name: str
    title: str
    description: str
    coordinator: str
    starts: int
    not_drawn: str


@dataclass(frozen=True)
class Finished:
    """A finished comparison: its folder, record and tables by name."""

    folder: Path
    record: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]

    @cached_property
    def models(self) -> tuple[ModelTold, ...]:
        """The models, the first of them what others are compared with; a title that two share has the name added."""
        rows = self.tables["contracts"].to_dict("records")
        titles = [str(row["title"]) for row in rows]
        return tuple(
            ModelTold(
                str(row["model"]),
                title if titles.count(title) == 1 else f"{title} ({row['model']})",
                str(row["description"]),
                str(row["coordinator"]),
                int(row["operates_from_contract_month"]),
                str(row["not_drawn_because"]),
            )
            for row, title in zip(rows, titles, strict=True)
        )

    @property
    def first(self) -> ModelTold:
        """What the others are compared with."""
        return self.models[0]

    @property
    def others(self) -> tuple[ModelTold, ...]:
        """The models that are compared with the first."""
        return self.models[1:]

    @property
    def settings(self) -> Mapping[str, Any]:
        """What decided the comparison: citizens, months, behaviour, whether seeds had draws."""
        return dict(self.record["settings"])

    @property
    def place(self) -> Mapping[str, Any]:
        """What the record tells of the place."""
        return dict(self.record["place"])

    @property
    def years(self) -> int:
        """How many years under contract."""
        return int(self.settings["months"]) // MONTHS_A_YEAR

    @property
    def lived(self) -> int:
        """How many seeds went well."""
        return int(self.tables["seeds"]["is_lived"].sum())

    @property
    def failed(self) -> dict[int, str]:
        """Why the other seeds did not, by seed."""
        seeds = self.tables["seeds"]
        rows = seeds[~seeds["is_lived"].astype(bool)]
        return {int(seed): str(why) for seed, why in zip(rows["seed"], rows["problem"], strict=True)}

    @cached_property
    def _spreads(self) -> dict[tuple[str, str, str, str, str], Spread]:
        table = self.tables["summary"]
        keys = zip(
            *(table[name] for name in ("outcome", "of", "years", "model", "compared_with")), strict=True
        )
        numbers = table[list(Spread._fields)].to_numpy(dtype=float)
        return {key: Spread(*map(float, each)) for key, each in zip(keys, numbers, strict=True)}

    def level(self, outcome: str, model: str, of: str = "", years: str = ALL_YEARS) -> Spread | None:
        """What an outcome came to under a model."""
        return self._spreads.get((outcome, of, years, model, ""))

    def difference(self, outcome: str, model: str, of: str = "", years: str = ALL_YEARS) -> Spread | None:
        """How much more an outcome came to than under the first model."""
        return self._spreads.get((outcome, of, years, model, self.first.name))

    def of(self, outcome: str) -> tuple[str, ...]:
        """Whose an outcome is told, in the order of the table."""
        table = self.tables["summary"]
        return tuple(dict.fromkeys(table.loc[table["outcome"] == outcome, "of"]))

    @cached_property
    def bands(self) -> Mapping[str, float]:
        """The largest difference that does not matter, by outcome, where somebody has said."""
        ranks = self.tables["ranks"]
        return {str(name): float(band) for name, band in zip(ranks["outcome"], ranks["band"], strict=True)}

    def card(self, model: ModelTold) -> str:
        """A contract's card, in Markdown."""
        return (self.folder / CONTRACTS / f"{model.name}.md").read_text(encoding="utf-8")

    def drawing(self, model: ModelTold, suffix: str) -> Path | None:
        """The picture of a contract's money, .svg or .png; None where it cannot be drawn."""
        return None if model.not_drawn else self.folder / CONTRACTS / f"{model.name}{suffix}"


def read_finished(folder: Path) -> Finished:
    """The comparison that a folder holds.

    Raises:
        FileProblems: there is none, it is not finished, or what is there cannot be read; with what to do.
    """
    if not folder.is_dir():
        _refuse(folder, "there is no such folder; name one that careconomy compare --out has written")
    record = _record(folder)
    needed = [folder / f"{name}.csv" for name in TABLES]
    lacking = [path for path in needed if not path.is_file()]
    if lacking:
        _refuse_unfinished(folder, record, lacking[0].name)
    found = Finished(folder, record, {path.stem: _table(path) for path in needed})
    for path in _pictures(found):
        if not path.is_file():
            _refuse_unfinished(folder, record, path.relative_to(folder).as_posix())
    compared = tuple(dict.fromkeys(found.tables["acceptability"]["model"]))
    if compared != tuple(model.name for model in found.models):
        _refuse_unfinished(folder, record, "a table of the same models as contracts.csv")
    return found


def _record(folder: Path) -> dict[str, Any]:
    path = folder / RECORD
    if not path.is_file():
        _refuse(
            folder,
            f"this is no comparison, it holds no {RECORD}; name a folder of careconomy compare",
        )
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        record = None
    wanted = ("settings", "place", "models", "command", "versions")
    if not isinstance(record, dict) or any(key not in record for key in wanted):
        _refuse(path, "this is no record of a comparison; name a folder that careconomy compare has written")
    return record


def _table(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        table = pd.read_csv(path, keep_default_na=True, dtype={"years": str})
    except (ValueError, UnicodeDecodeError) as error:
        _refuse(path, f"this cannot be read as a table ({error}); give the command of the comparison again")
    lacking = [column for column in TABLES[path.stem] if column not in table.columns]
    if lacking:
        _refuse(path, f"there is no column {one_of(lacking)}; give the command of the comparison again")
    words = [name for name in table.columns if name in WORDS or table[name].dtype == object]
    return table.astype(dict.fromkeys(words, object)).fillna(dict.fromkeys(words, ""))


def _pictures(found: Finished) -> Iterator[Path]:
    for model in found.models:
        yield found.folder / CONTRACTS / f"{model.name}.md"
        for suffix in (".svg", ".png"):
            path = found.drawing(model, suffix)
            if path is not None:
                yield path


def _refuse_unfinished(folder: Path, record: Mapping[str, Any], lacking: str) -> NoReturn:
    _refuse(folder, f"the comparison is not finished, {lacking} is missing; go on with: {record['command']}")


def _refuse(path: Path, message: str) -> NoReturn:
    raise FileProblems([Problem(path, None, (), message)])
