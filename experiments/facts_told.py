"""What contracts read in a period of a run, as a facts file: `careconomy contract settle` works payments out with it.

The module must not know what any contract pays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, NoReturn

from scenarios.contracts.facts import Fact, parse_fact
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.problems import FileProblems, Problem, did_you_mean
from sim.run_reader import Run

if TYPE_CHECKING:
    import pandas as pd

TABLE = "facts"
MONTHS_OF = {"contract_year": MONTHS_A_YEAR, "quarter": 3}
"""Periods by their words in a facts file, and their months."""


def facts_of(run: Run, period: str, number: int, model: str | None = None) -> str:
    """A facts file of a contract year or quarter: what was reported when its periods were settled for good.

    `period`: a word of `MONTHS_OF`, and its number. `model`: of those whose contracts were in force; the one that
    settled last if not told.

    Raises:
        FileProblems: nothing was settled in that period, or there is no such model.
    """
    months = MONTHS_OF[period]
    first, last = (number - 1) * months + 1, number * months
    table = run.table(TABLE)
    told = table[(table["first"] <= last) & (table["last"] >= first)]
    if told.empty:
        _refuse(
            run, f"no {period.replace('_', ' ')} {number} of a contract was settled in this run; name another"
        )
    models = list(told.sort_values("month", kind="stable")["model"].astype(str).drop_duplicates(keep="last"))
    if model is not None and model not in models:
        words = f"nothing was settled in that period under '{model}', but under {', '.join(models)}"
        _refuse(run, f"{words}.{did_you_mean(model, models)}")
    own = told[told["model"] == (model or models[-1])]
    starts = int(own["starts_month"].iloc[-1])
    own = own[own["starts_month"] == starts]
    facts = {parse_fact(str(name)): rows for name, rows in own.groupby("fact", observed=True, sort=False)}
    title = f"{run.about['title']}, seed {run.about['settings']['seed']}: {model or models[-1]}"
    lines = [f"title: {_word(title)}", f"period: {{{period}: {number}}}", f"starts_month: {starts}"]
    if many := {fact.role: _members(rows) for fact, rows in facts.items() if len(_members(rows)) > 1}:
        lines += ["parties:", *(f"  {role}: {_list(map(_word, names))}" for role, names in many.items())]
    lines += ["facts:", *(f"  {fact}: {_told(fact, rows, first, last)}" for fact, rows in facts.items())]
    return "\n".join(lines) + "\n"


def _told(fact: Fact, rows: pd.DataFrame, first: int, last: int) -> str:
    members = _members(rows)
    values = [_value(fact, rows[rows["member"].astype(str) == name], first, last) for name in members]
    return _list(map(str, values)) if len(values) > 1 else str(values[0])


def _value(fact: Fact, rows: pd.DataFrame, first: int, last: int) -> Fraction:
    """The value of a period: the sum of the periods in it for what adds up, else their mean over months.

    Longer periods stand for the shorter ones in them, and of what was read twice of the same months the last counts.
    What was only read of a longer period is told as it was, or its part of what adds up.
    """
    ordered = rows.sort_values("month", kind="stable")
    columns = (ordered[name].tolist() for name in ("first", "last", "exact"))
    found = {(int(a), int(b)): Fraction(str(value)) for a, b, value in zip(*columns, strict=True)}
    inside = {(a, b): value for (a, b), value in found.items() if first <= a and b <= last}
    used: dict[tuple[int, int], Fraction] = {}
    for (a, b), value in sorted(
        (inside or found).items(), key=lambda each: (each[0][0] - each[0][1], each[0])
    ):
        # Months are counted once, however many terms read them, each by periods of its own.
        if all(b < from_month or to_month < a for from_month, to_month in used):
            used[a, b] = value
    months = sum(b - a + 1 for a, b in used)
    if fact.adds_up and fact.is_baseline:
        # Told of a year, whatever the period.
        return sum(used.values(), Fraction(0)) * MONTHS_A_YEAR / months
    if fact.adds_up and fact.over == "period":
        whole = sum(used.values(), Fraction(0))
        return whole if inside else whole * (last - first + 1) / months
    return sum((value * (b - a + 1) for (a, b), value in used.items()), Fraction(0)) / months


def _members(rows: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(rows["member"].astype(str)))


def _word(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(texts)}]"


def _refuse(run: Run, message: str) -> NoReturn:
    raise FileProblems([Problem(run.folder, None, (), message)])
