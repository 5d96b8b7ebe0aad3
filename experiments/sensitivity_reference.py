"""The tables of docs/sensitivity.md: `python -m experiments.sensitivity_reference [FOLDER...]` writes them.

Given the folder of an analysis it first keeps what moved most there, as `experiments/sensitivity_kept.csv`; given that
of a comparison, how often each model was best, as `experiments/ranks_kept.csv`. From these the tables are made. The
module must not know a factor.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path

from experiments import reference
from experiments.outcomes import load_outcomes
from experiments.reference import markdown_table
from experiments.sensitivity_report import RANKING
from experiments.sensitivity_tables import RANKING as COLUMNS
from experiments.showing import write_text
from scenarios.model import load_model
from scenarios.scenario_parts import shipped_models

PAGE = Path(__file__).parent.parent / "docs" / "sensitivity.md"
KEPT = Path(__file__).parent / "sensitivity_kept.csv"
RANKS, KEPT_RANKS = "ranks.csv", Path(__file__).parent / "ranks_kept.csv"
MOST = 8
SHOWN = ("emergency_admissions", "waiting", "qalys", "system_spending", "qalys_slope", "survival_share")


def keep(folder: Path, file: Path = KEPT) -> None:
    """Keep the factors that moved most in an analysis, those of the outcomes that are shown."""
    with (folder / RANKING).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    most = list(dict.fromkeys(row["factor"] for row in rows))[:MOST]
    kept = [row for row in rows if row["factor"] in most and row["outcome"] in SHOWN]
    with file.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        lines.writeheader()
        lines.writerows(kept)


def most() -> str:
    """What moves most: by factor, how far it moves each outcome."""
    with KEPT.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = {(row["factor"], row["outcome"]): row for row in rows}
    titles = {row["factor"]: row["title"] for row in rows}
    header = ("what moves", *(load_outcomes()[name].title.lower() for name in SHOWN))
    return markdown_table(
        header, [(title, *(_told(found[factor, name]) for name in SHOWN)) for factor, title in titles.items()]
    )


def keep_ranks(folder: Path, file: Path = KEPT_RANKS) -> None:
    """Keep how often each model of a comparison was best in the outcomes that are shown."""
    with (folder / RANKS).open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    with file.open("w", encoding="utf-8", newline="") as stream:
        kept = csv.DictWriter(stream, list(lines[0]), lineterminator="\n")
        kept.writeheader()
        kept.writerows(row for row in lines if row["outcome"] in SHOWN)


def best() -> str:
    """By outcome, in which share of seeds each model was best or tied with the best, and alone."""
    with KEPT_RANKS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    models = dict.fromkeys(row["model"] for row in rows)
    found = {(row["outcome"], row["model"]): row for row in rows}
    header = ("best or as good", *(load_model(shipped_models()[model]).file.title for model in models))
    lines = [
        (load_outcomes()[name].title, *(_best(found[name, model]) for model in models)) for name in SHOWN
    ]
    return markdown_table(header, lines)


def _best(row: dict[str, str]) -> str:
    shares = float(row["tied_best_share"]) + float(row["best_alone_share"]), float(row["best_alone_share"])
    return f"{shares[0]:.0%}" + (f" (alone {shares[1]:.0%})" if shares[1] else "")


def _told(row: dict[str, str]) -> str:
    """How far an outcome moves, the spread, and how often others are best after it."""
    size, spread, changes = (
        float(row[name]) for name in ("in_bands", "spread_in_bands", "best_changes_share")
    )
    if not size:
        return ""
    return f"{size:.2g} ({spread:.2g})" + (f", {changes:.0%}" if changes else "")


TABLES: dict[str, Callable[[], str]] = {"what moves most": most, "who is best": best}


def with_tables(page: str) -> str:
    """The page with every marked table renewed.

    Raises:
        LookupError: there is no such table.
    """
    return reference.with_tables(page, TABLES, "sensitivity")


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        (keep_ranks if (Path(argument) / RANKS).exists() else keep)(Path(argument))
    write_text(PAGE, with_tables(PAGE.read_text(encoding="utf-8")))
