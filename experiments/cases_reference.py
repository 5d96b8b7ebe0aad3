"""The tables of docs/natural_experiments.md, from what `careconomy cases` left at default values.

    careconomy cases --seeds 20 --out FOLDER, then cases.csv, scores.csv and levers.csv of FOLDER to calibration/found/,
    then python -m experiments.cases_reference

The module must not know any case.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from math import sqrt
from pathlib import Path
from statistics import fmean, stdev

from experiments import reference
from experiments.cases_report import number
from experiments.reference import markdown_table
from experiments.showing import write_text

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "natural_experiments.md"
FOUND = ROOT / "calibration" / "found"
FITTED = ROOT / "calibration" / "fitted" / "behaviour"


def rows_of(name: str, folder: Path = FOUND) -> list[dict[str, str]]:
    """What was left of a table."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def verdicts() -> str:
    """Every output that was run: published, accepted, simulated and the verdict."""
    rows = [row for row in rows_of("cases") if row["simulated"]]
    draws = max((int(row["draws"]) for row in rows), default=0)
    over, seen = f"over {draws} draws", fitted_to()
    published = ("case", "kind", "output", "published", "accepted")
    header = (*published, "at central values", over, "mean and its error", "verdict")
    return markdown_table(header, [_verdict(row, row["number"] in seen) for row in rows])


def fitted_to() -> set[str]:
    """The cases that the kept fit looked at, by number."""
    return {row["case"] for row in rows_of("outputs", FITTED)}


def failures() -> str:
    """Every case with an output that fails: what the case leaves out or the model does."""
    failing = {row["case"]: row for row in rows_of("cases") if row["verdict"] == "fail"}
    told = [(row["number"], row["reason"]) for row in failing.values()]
    return markdown_table(("case", "what is known of why"), told)


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


def numbers() -> str:
    """By number of behaviour and case, how far the number's range moves the case, in half-widths."""
    rows = rows_of("moved")
    header = tuple(rows[0]) if rows else ("number",)
    return markdown_table(header, [tuple(_moved(name, cell) for name, cell in row.items()) for row in rows])


def left_out() -> str:
    """How each behavioural case is told by draws that the other cases weigh."""
    header = (
        "case",
        "family",
        "all draws alike",
        "weighed by other cases",
        "by other families",
        "outputs inside",
    )
    rows = [
        (
            *(f"`{row['case']}`", row["family"].replace("_", " "), _number(row["unweighed"])),
            *(_number(row["case_left_out"]), _number(row["family_left_out"])),
            f"{row['inside']} of {row['outputs']}",
        )
        for row in rows_of("left_out")
    ]
    return markdown_table(header, rows)


def settings() -> str:
    """How behavioural cases come out at central values with a number set by hand."""
    header = ("numbers", "log score", "outputs inside", "cases that pass")
    rows = [
        (f"`{row['setting']}`", row["log_score"], f"{row['inside']} of {row['outputs']}", row["cases"])
        for row in rows_of("settings")
    ]
    return markdown_table(header, rows)


def measures_of_money() -> str:
    """How each case is told by the others under two measures of money, and how sure the difference is."""
    rows = [
        (f"`{row['case']}`", *(_number(row[name]) for name in ("by_value", "by_effort")))
        for row in rows_of("money")
    ]
    means = [
        number(fmean(float(row[name]) for row in rows_of("money"))) for name in ("by_value", "by_effort")
    ]
    header = ("case", "by a contract's value", "by what effort costs")
    return markdown_table(header, [*rows, ("all", *means)])


def gained_by_effort() -> tuple[float, float]:
    """By how much the mean log score is better with money measured by effort, and the standard error over cases."""
    gains = [float(row["by_effort"]) - float(row["by_value"]) for row in rows_of("money")]
    return fmean(gains), stdev(gains) / sqrt(len(gains))


def fit_numbers() -> str:
    """What was thought of each number of behaviour, and what a fit to cases makes of it."""
    header = ("number", "thought before", "after the fit", "spread, to before", "told by these cases")
    rows = [
        (
            f"`{row['number']}`",
            f"{_number(row['before'])} ({_number(row['before_low'])} to {_number(row['before_high'])})",
            f"{_number(row['median'])} ({_number(row['low'])} to {_number(row['high'])})",
            f"{float(row['width_to_prior']):.0%}",
            row["is_told"],
        )
        for row in rows_of("numbers", FITTED)
    ]
    return markdown_table(header, rows)


def fit_outputs() -> str:
    """Each output that was fitted to: published, accepted, before and after."""
    header = ("case", "output", "published", "accepted", "before", "after", "accepted then")
    rows = [
        (
            *(row["case"], row["output"].replace("_", " "), _number(row["published"])),
            f"{_number(row['accepted_low'])} to {_number(row['accepted_high'])}",
            *(_number(row["before"]), _number(row["after"]), row["is_accepted"]),
        )
        for row in rows_of("outputs", FITTED)
    ]
    return markdown_table(header, rows)


TABLES: Mapping[str, Callable[[], str]] = {
    "verdicts": verdicts,
    "failures": failures,
    "scores": scores,
    "levers": levers,
    "numbers": numbers,
    "settings": settings,
    "money": measures_of_money,
    "left out": left_out,
    "fit numbers": fit_numbers,
    "fit outputs": fit_outputs,
}


def _verdict(row: Mapping[str, str], was_fitted_to: bool) -> Sequence[str]:
    accepted = f"{_number(row['accepted_low'])} to {_number(row['accepted_high'])}"
    if row["rule"] == "sign":
        accepted = "above 0" if row["accepted_high"] == "inf" else "below 0"
    ends = f"{_number(row['simulated_low'])} to {_number(row['simulated_high'])}"
    # An echo is judged at central values, which stand beside.
    drawn = ends if row["kind"] == "echo" else f"{_number(row['simulated'])} ({ends})"
    of_draws = drawn if int(row["draws"]) else "-"
    mean = f"{_number(row['mean'])} ({_number(row['mean_error'])})" if row["mean_error"] else "-"
    return (
        row["number"],
        f"{row['kind']}, fitted to" if was_fitted_to else row["kind"],
        *(row["title"], _number(row["published"]), accepted),
        *(_number(row["central"]), of_draws, mean, row["verdict"]),
    )


def _number(text: str) -> str:
    return number(float(text)) if text else "-"


def _moved(name: str, cell: str) -> str:
    if name in ("moved", "number"):
        return f"`{cell}`"
    return f"{float(cell):+.2f}" if cell and abs(float(cell)) >= LEAST else ""


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
