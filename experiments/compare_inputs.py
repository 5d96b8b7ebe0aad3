"""What a comparison rests on: every number that goes in, with its range, how it is known and where it comes from.

Written down when models are compared, so that a report made later tells of the tables that were used. The module must
not know what a number does.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from fractions import Fraction
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import scenarios
from calibration.priors import load_priors, values
from experiments.compare_draws import points, posterior
from experiments.decision_rules import FILE as RULES_FILE
from experiments.outcomes import load_outcomes
from scenarios.draws import EFFECT_SPANS, ROOM, UNLESS_TOLD
from scenarios.parameters import load_parameters
from scenarios.parameters.subgroups import subgroup_text
from scenarios.place import Place
from scenarios.place_figures import Figure
from scenarios.problems import path_text
from scenarios.quantities import quantities_in
from scenarios.rules import load_rules

if TYPE_CHECKING:
    import pandas as pd

    from experiments.compare_plan import Compared

TABLES = Path(scenarios.__file__).parent
NOT_GIVEN = float("nan")
CONTRACT, PLACE, OUTCOMES, RULES = "contract", "place", "outcomes", "decision_rules"


class Input(NamedTuple):
    """One number: the table and row it stands in, what of the row it is, its range, and where it comes from.

    `low` and `high` are NaN where no range is given. `is_drawn`: whether each seed has a value of its own.
    """

    table: str
    row: str
    value: float
    unit: str
    status: str
    source: str
    of: str = ""
    meaning: str = ""
    low: float = NOT_GIVEN
    high: float = NOT_GIVEN
    distribution: str = ""
    is_drawn: bool = False


class Columns(NamedTuple):
    """Where a number stands in a table: its column, those of its range, and its unit or the column that holds it."""

    value: str
    low: str
    high: str
    unit: str


def _span(name: str, unit: str) -> Columns:
    return Columns(name, f"{name}_low", f"{name}_high", unit)


COLUMNS: Mapping[str, Sequence[Columns]] = {
    "effects": (
        Columns("effect", "low", "high", "unit"),
        *(_span(name, "share") for name in EFFECT_SPANS),
        Columns("lag_50_months", "lag_50_low_months", "lag_50_high_months", "months"),
    ),
    "efforts": (
        _span("today", "share of full effort"),
        _span("pounds", "pounds a year"),
        _span("cash_share", "share"),
        _span("speed_per_quarter", "share of full effort"),
    ),
    "processes": (Columns("maximum", "", "", "as the process"),),
    "contract_facts": (Columns("full", "low", "high", "share"),),
    "allocations": (Columns("pounds_a_year", "low_pounds", "high_pounds", "pounds a year"),),
    "outside_care": (Columns("pounds_a_year", "low_pounds", "high_pounds", "pounds a year"),),
    "opening_balances": (Columns("months_of_income", "low_months", "high_months", "months of income"),),
    "catalogues/services": (Columns("unit_cost_pounds", "low_pounds", "high_pounds", "pounds"),),
    "answers": (Columns("answer", "low", "high", "ratio"),),
}
"""The tables whose rows say how they are known, apart from parameters, places and contracts."""
DRAWN = ("effects", "efforts")
FITTED = "posterior"
SOURCE_OF_FIT = "fitted to natural experiments, docs/natural_experiments.md"
SOURCE_OF_CARE = "fitted to published figures of England, docs/calibration.md"
ENDS = (0.025, 0.5, 0.975)
SAYS_WHAT = ("title", "plural", "notes", "meaning")


def inputs(
    models: Sequence[Compared], is_drawn: bool, posterior_file: str = "", baseline_file: str = ""
) -> pd.DataFrame:
    """Every number that models rest on, one a row; columns as in `Input`.

    `posterior_file`: of a fit, from which numbers of behaviour are drawn in place of their rows' ranges.
    `baseline_file`: of a fit, from which parameters of care are drawn, which stay as they are without.
    """
    import pandas as pd

    fitted = _fitted(posterior_file) if posterior_file else {}
    of_care = _care_fitted(baseline_file) if baseline_file else {}
    parameters = (_as_fitted(each, fitted, of_care) for each in _parameters(is_drawn))
    rows = [*_contracts(models), *parameters]
    for name, columns in COLUMNS.items():
        rows += _table(name, columns, is_drawn and name in DRAWN)
    rows += [*_place(models[0].alone.place), *_rules(), *_bands()]
    return pd.DataFrame(rows, columns=list(Input._fields))


def _contracts(models: Sequence[Compared]) -> Iterator[Input]:
    """Numbers that the contracts state with a source; the terms of a contract themselves are what is compared."""
    for model in models:
        for path, each in quantities_in(model.alone.model.file):
            if each.status is None:
                continue
            value, low, high = (_first(number) for number in (each.value, each.low, each.high))
            origin = (each.unit or "", each.status, each.source or "")
            yield Input(f"{CONTRACT} {model.name}", path_text(path), value, *origin, low=low, high=high)


def _first(number: Fraction | tuple[Fraction, ...] | None) -> float:
    """A number, or that of the first contract year; NaN for none."""
    if number is None:
        return NOT_GIVEN
    return float(number if isinstance(number, Fraction) else number[0])


def _parameters(is_drawn: bool) -> Iterator[Input]:
    known = load_parameters()
    for name, rows in known.rows_by_name.items():
        for row in rows:
            is_open = row.distribution != "fixed"
            yield Input(
                known.rooms[name],
                name,
                float(row.value),
                row.unit,
                row.status,
                "; ".join(str(known.sources[source]) for source in row.source),
                of=subgroup_text(row.subgroup),
                meaning=known.meaning(name).meaning,
                low=float(row.low) if is_open else NOT_GIVEN,
                high=float(row.high) if is_open else NOT_GIVEN,
                distribution=row.distribution,
                is_drawn=is_drawn and known.rooms[name] == ROOM,
            )


def _fitted(file: str) -> Mapping[str, Sequence[float]]:
    """Low, middle and high of what a posterior has of each number of behaviour, the ends of its middle 95%."""
    import numpy as np

    draws = posterior(file)
    return {name: np.quantile([float(each[name]) for each in draws], ENDS).tolist() for name in draws[0]}


def _care_fitted(file: str) -> Mapping[str, Sequence[float]]:
    """As `_fitted`, of the rows that priors of the baseline are about; rows that take the rest of a whole follow."""
    import numpy as np

    drawn = points(file)
    priors = [prior for prior in load_priors() if prior.name in drawn[0]]
    ends = {prior: np.quantile([float(each[prior.name]) for each in drawn], ENDS) for prior in priors}
    found: dict[str, list[float]] = {}
    for prior, at_ends in ends.items():
        for at in at_ends:
            for name, value in values(prior, float(at)).items():
                found.setdefault(name, []).append(value)
    return {name: sorted(of_row) for name, of_row in found.items()}


def _as_fitted(
    row: Input, fitted: Mapping[str, Sequence[float]], of_care: Mapping[str, Sequence[float]]
) -> Input:
    """A row as a fit left it, if it is one of those."""
    name = f"{row.row}[{row.of}]" if row.of else row.row
    if row.table == ROOM and name in fitted:
        low, middle, high = fitted[name]
        source = SOURCE_OF_FIT
    elif row.table != ROOM and name in of_care:
        low, middle, high = of_care[name]
        source = SOURCE_OF_CARE
    else:
        return row
    return row._replace(
        value=middle,
        low=low,
        high=high,
        distribution=FITTED,
        status="derived",
        source=source,
        is_drawn=True,
    )


def _table(name: str, columns: Sequence[Columns], is_drawn: bool) -> Iterator[Input]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for number, each in enumerate(columns):
                value, low, high = (_number(row.get(column, "")) for column in each[:3])
                # A second number of a row that has no range says nothing: all of it, or none.
                if isnan(value) or (number and low == high):
                    continue
                shape = UNLESS_TOLD if is_drawn else ""
                yield Input(
                    name.rpartition("/")[2],
                    row["name"],
                    value,
                    row.get(each.unit, each.unit),
                    row["status"],
                    row.get("source", ""),
                    of=each.value,
                    meaning=next((row[key] for key in SAYS_WHAT if row.get(key)), ""),
                    low=low,
                    high=high,
                    distribution=shape if number else row.get("distribution", shape),
                    is_drawn=is_drawn,
                )


def _number(text: str) -> float:
    return float(text) if text else NOT_GIVEN


def _place(place: Place) -> Iterator[Input]:
    for figure in place.figures:
        sources = "; ".join(
            f"{place.sources[name].publisher}: {place.sources[name].publication}" for name in figure.source
        )
        for of, value in _numbers(figure):
            about = f"{type(figure).__name__} {getattr(figure, 'name', getattr(figure, 'age', ''))}".strip()
            yield Input(PLACE, about, value, "", figure.status, sources, of=of)


def _numbers(figure: Figure) -> Iterator[tuple[str, float]]:
    for field in fields(figure):
        found: Any = getattr(figure, field.name)
        for at, each in enumerate(found if isinstance(found, tuple) else (found,), start=1):
            if isinstance(each, int | Fraction):
                yield (f"{field.name} {at}" if isinstance(found, tuple) else field.name), float(each)


def _rules() -> Iterator[Input]:
    for name, each in load_rules(RULES_FILE).items():
        yield Input(RULES, name, float(each.value), each.unit, each.status, each.source)


def _bands() -> Iterator[Input]:
    for name, each in load_outcomes().items():
        if each.band is not None:
            unit = "share of the level" if each.band_of == "level" else f"{each.unit} a person"
            meaning = f"{each.title}: a difference no larger does not matter"
            origin = (unit, "assumed", each.band_source)
            yield Input(OUTCOMES, name, float(each.band), *origin, of="band", meaning=meaning)
