"""The tables of docs/natural_experiments.md, from what `careconomy cases` left at default values.

    careconomy cases --seeds 20 --out FOLDER, then cases.csv, scores.csv and levers.csv of FOLDER to calibration/found/,
    then python -m experiments.cases_reference

The module must not know any case.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from experiments import reference
from experiments.cases_report import number
from experiments.reference import markdown_table
from experiments.showing import write_text

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "natural_experiments.md"
FOUND = ROOT / "calibration" / "found"


def rows_of(name: str) -> list[dict[str, str]]:
    """What was left of a table."""
    with (FOUND / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def verdicts() -> str:
    """Every output that was run: published, accepted, simulated and the verdict."""
    header = ("case", "kind", "output", "published", "accepted", "at central values", "over draws", "verdict")
    return markdown_table(header, [_verdict(row) for row in rows_of("cases") if row["simulated"]])


def failures() -> str:
    """Every case with an output that fails: what the case leaves out or the model does."""
    failing = {row["case"]: row for row in rows_of("cases") if row["verdict"] == "fail"}
    told = [(row["number"], row["reason"]) for row in failing.values()]
    return markdown_table(("case", "what is known of why"), told)


def unable() -> str:
    """Every case that the model cannot express, and why."""
    rows = {row["case"]: row for row in rows_of("cases") if row["verdict"] == "cannot be run"}
    told = [(row["number"], row["kind"], row["reason"]) for row in rows.values()]
    return markdown_table(("case", "kind", "why not"), told)


def scores() -> str:
    """How the model and the naive rivals score."""
    header = ("cases", "forecaster", "log score", "outputs inside")
    rows = [
        (row["kind"], row["forecaster"], _number(row["log_score"]), f"{row['inside']} of {row['outputs']}")
        for row in rows_of("scores")
    ]
    return markdown_table(header, rows)


def levers() -> str:
    """By lever or fact and case, how far the change moves it at most."""
    rows = rows_of("levers")
    header = tuple(rows[0]) if rows else ("moved",)
    return markdown_table(header, [tuple(_moved(name, cell) for name, cell in row.items()) for row in rows])


TABLES: Mapping[str, Callable[[], str]] = {
    "verdicts": verdicts,
    "failures": failures,
    "unable": unable,
    "scores": scores,
    "levers": levers,
}


def _verdict(row: Mapping[str, str]) -> Sequence[str]:
    accepted = f"{_number(row['accepted_low'])} to {_number(row['accepted_high'])}"
    if row["rule"] == "sign":
        accepted = "above 0" if row["accepted_high"] == "inf" else "below 0"
    drawn = (
        f"{_number(row['simulated'])} ({_number(row['simulated_low'])} to {_number(row['simulated_high'])})"
    )
    of_draws = drawn if int(row["draws"]) else "-"
    return (
        *(row["number"], row["kind"], row["title"], _number(row["published"]), accepted),
        *(_number(row["central"]), of_draws, row["verdict"]),
    )


def _number(text: str) -> str:
    return number(float(text)) if text else "-"


def _moved(name: str, cell: str) -> str:
    if name == "moved":
        return f"`{cell}`"
    return f"{float(cell):+.2f}" if abs(float(cell)) >= LEAST else ""


LEAST = 0.005
"""What is less is left blank."""


def with_tables(page: str) -> str:
    """The page with its tables made anew; raises LookupError where it asks for one that there is not."""
    return reference.with_tables(page, TABLES, "cases")


def main() -> None:
    """Write the tables into the page."""
    write_text(PAGE, with_tables(PAGE.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
