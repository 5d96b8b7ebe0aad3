"""What `careconomy cases` prints and leaves: tables of effects, scores and levers, and the figure.

The module must not know how an effect was found.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isinf, isnan
from pathlib import Path
from statistics import fmean

import numpy as np

from calibration.case_file import Case
from calibration.case_moved import Moved
from calibration.case_numbers import with_numbers
from calibration.case_rules import rule
from calibration.case_score import MIDDLE, Found, case_passes, scores
from calibration.case_study import Told
from calibration.case_weights import Weighed, effective_draws, weighed_quantile
from experiments.showing import columns
from scenarios.draws import ROOM, Drawn, draw
from scenarios.parameters import load_parameters
from sim.whole_file import whole_file

UNITS: Mapping[str, str] = {"percent": "%", "points": "points", "amount": ""}
LEAST_MOVED = 0.005
"""A lever or fact that moves by less is not shown."""
Cell = str | float | int | None
CASES_HEADER = (
    *("case", "number", "kind", "family", "output", "title", "unit", "reading"),
    *("published", "published_low", "published_high", "accepted_low", "accepted_high", "rule"),
    *(
        "simulated",
        "simulated_low",
        "simulated_high",
        "mean",
        "mean_error",
        "central",
        "counted",
        "draws",
        "sign",
        "verdict",
        "reason",
    ),
)
LEFT_OUT_HEADER = (*("case", "family", "unweighed", "case_left_out", "family_left_out", "inside", "outputs"),)
NUMBERS_HEADER = (
    "number",
    "central",
    "drawn",
    "drawn_low",
    "drawn_high",
    "weighed",
    "weighed_low",
    "weighed_high",
)
SCORES_HEADER = ("kind", "forecaster", "log_score", "inside", "outputs")
PASSES, FAILS, CANNOT = "pass", "fail", "cannot be run"


def effects_table(told: Told) -> Iterator[list[Cell]]:
    """A row for each output: published, accepted and simulated, and the verdict."""
    found = {(each.case.name, each.output.name): each for each in told.found}
    for case in told.cases:
        for output in case.file.outputs:
            own, published = found.get((case.name, output.name)), output.published
            head: list[Cell] = [case.name, case.file.number, case.file.kind, case.file.family]
            head += [output.name, output.title, UNITS[output.change], output.reading]
            head += [_of(published and published.value), _of(published and published.low)]
            head += [_of(published and published.high)]
            yield head + (_judged(own) if own else _unjudged(case, len(CASES_HEADER) - len(head)))


def _judged(own: Found) -> list[Cell]:
    limits, (low, high) = own.accepted, own.interval
    verdict = PASSES if own.passes else FAILS
    sign = "right" if own.has_right_sign else "wrong"
    reason = own.output.note or own.case.file.limits or ""
    return [
        *(limits.low, limits.high, own.output.accepted.rule, own.median, low, high),
        *(own.expected, own.expected_error, own.central, own.counted, len(own.draws), sign, verdict, reason),
    ]


def _unjudged(case: Case, cells: int) -> list[Cell]:
    return [*[None] * (cells - 2), CANNOT, case.file.cannot]


def scores_table(told: Told) -> Iterator[list[Cell]]:
    """How this model and the naive rivals score, for behavioural cases and for echoes."""
    for kind in ("behavioural", "echo"):
        own = [each for each in told.found if each.case.file.kind == kind]
        for each in scores(own) if own else ():
            yield [kind, each.forecaster, each.log_score, each.inside, each.outputs]


def matrix_table(told: Told) -> Iterator[list[Cell]]:
    """By lever or fact (a row) and case (a column), how far the change moves it at most; first the header."""
    cases = [case for case in told.cases if case.is_run]
    moved = {case.name: told.moved(case) for case in cases}
    names = list(dict.fromkeys(name for own in moved.values() for name in own))
    yield ["moved", *(case.file.number for case in cases)]
    for name in names:
        row = [moved[case.name].get(name, 0.0) for case in cases]
        if any(abs(each) >= LEAST_MOVED for each in row):
            yield [name, *row]


def left_out_table(told: Told) -> Iterator[list[Cell]]:
    """How each behavioural case is told by draws that the other cases weigh."""
    for each in _weighed(told).left_out():
        yield [
            each.case,
            each.family,
            each.unweighed,
            each.case_left_out,
            each.family_left_out,
            each.inside,
            each.outputs,
        ]


def numbers_table(told: Told) -> Iterator[list[Cell]]:
    """Every number of behaviour as it was drawn, and as the behavioural cases weigh the draws."""
    weights = _weighed(told).weights()
    if not weights.size:
        return
    equal = np.full_like(weights, 1 / weights.size)
    drawn = [list(each) for each in zip(*(_drawn(told, seed) for seed in told.draws), strict=True)]
    tail = (1 - rule("interval_share")) / 2
    for own in drawn:
        values = [each.value for each in own]
        spreads = [
            [weighed_quantile(values, by, share) for share in (MIDDLE, tail, 1 - tail)]
            for by in (equal, weights)
        ]
        yield [own[0].row, own[0].central, *spreads[0], *spreads[1]]


def _drawn(told: Told, seed: int) -> list[Drawn]:
    parameters = with_numbers(load_parameters(), told.settings.numbers)
    return [each for each in draw(seed, parameters).numbers() if each.table == ROOM]


def moved_table(cases: Sequence[Case], moved: Sequence[Moved]) -> Iterator[list[Cell]]:
    """By number (a row) and case (a column), the half-widths by which its range moves the case; first the header."""
    able = [case for case in cases if case.is_run]
    yield ["number", *(case.file.number for case in able)]
    for number in dict.fromkeys(each.number for each in moved):
        own = [each for each in moved if each.number == number]
        by_case = {case.name: [each.half_widths for each in own if each.case == case.name] for case in able}
        yield [number, *(max(each, key=abs, default=None) for each in by_case.values())]


def _weighed(told: Told) -> Weighed:
    return Weighed([each for each in told.found if each.case.file.kind == "behavioural"])


def write_tables(told: Told, out: Path) -> None:
    """Write the tables, each whole or not at all: cases, scores, levers, and with draws left_out and numbers."""
    header, *rows = matrix_table(told)
    for name, first, table in (
        ("cases", CASES_HEADER, effects_table(told)),
        ("scores", SCORES_HEADER, scores_table(told)),
        ("levers", header, rows),
        *(
            (
                ("left_out", LEFT_OUT_HEADER, left_out_table(told)),
                ("numbers", NUMBERS_HEADER, numbers_table(told)),
            )
            if len(told.draws) > 1
            else ()
        ),
    ):
        write_table(out / f"{name}.csv", first, table)


def write_table(path: Path, header: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> None:
    """Write one table, whole or not at all."""
    with whole_file(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(list(header))
        lines.writerows([_cell(each) for each in row] for row in rows)


def text(told: Told) -> str:
    """The verdicts, the scores and how many cases pass, as a person reads them."""
    lines = columns([list(SHOWN), *_shown_rows(told)])
    lines += ["", *columns([["", "log score", "outputs inside"], *_score_rows(told)])]
    return "\n".join([*lines, "", *_counts(told), *_weighed_words(told)])


SHOWN = ("case", "output", "published", "accepted", "simulated", "verdict")


def _shown_rows(told: Told) -> Iterator[list[str]]:
    found = {(each.case.name, each.output.name): each for each in told.found}
    for case in told.cases:
        for output in case.file.outputs:
            own = found.get((case.name, output.name))
            published = number(None if output.published is None else float(output.published.value))
            row = [case.file.number, output.title, published]
            yield [*row, *(_simulated(own) if own else ["", "", CANNOT])]


def _simulated(own: Found) -> list[str]:
    value = number(own.median)
    if own.draws:
        value += f" ({number(own.interval[0])} to {number(own.interval[1])})"
    return [limits_text(own), value, PASSES if own.passes else FAILS]


def _score_rows(told: Told) -> Iterator[list[str]]:
    for kind, forecaster, score, inside, outputs in scores_table(told):
        yield [f"{kind}, {forecaster}", number(score), f"{inside} of {outputs}"]


def _counts(told: Told) -> Iterator[str]:
    for kind in ("behavioural", "echo"):
        cases = [case for case in told.cases if case.file.kind == kind]
        if cases:
            passed = [case.file.number for case in cases if passes(told, case)]
            unable = [case.file.number for case in cases if not case.is_run]
            words = f"{kind}: {len(passed)} of {len(cases)} cases pass in all outputs"
            words += f" ({', '.join(passed)})" if passed else ""
            yield words + (f"; cannot be run: {', '.join(unable)}" if unable else "")
            if kind == "behavioural" and told.draws:
                expected = [case.file.number for case in cases if passes_as_expected(told, case)]
                yield f"{kind}: {len(expected)} of {len(cases)} by expected values, the means over draws" + (
                    f" ({', '.join(expected)})" if expected else ""
                )


def _weighed_words(told: Told) -> Iterator[str]:
    left = list(_weighed(told).left_out()) if len(told.draws) > 1 else []
    if left:
        scores_of = [fmean(getattr(each, name) for each in left) for name in ("unweighed", "case_left_out")]
        half = sum(2 * each.inside >= each.outputs for each in left)
        yield (
            f"draws weighed by the other cases: log score {number(scores_of[1])} in place of {number(scores_of[0])}, "
            f"half or more outputs of {half} of {len(left)} cases inside; "
            f"{number(effective_draws(_weighed(told).weights()))} effective draws"
        )


def passes(told: Told, case: Case) -> bool:
    """Whether a case was run and passes in all outputs."""
    own = [each for each in told.found if each.case.name == case.name]
    return bool(own) and case_passes(own)


def passes_as_expected(told: Told, case: Case) -> bool:
    """Whether a case was run and the means of all outputs are accepted."""
    own = [each for each in told.found if each.case.name == case.name]
    return bool(own) and all(each.passes_as_expected for each in own)


def limits_text(found: Found) -> str:
    """What is accepted, in words."""
    limits = found.accepted
    if isinf(limits.high):
        return "up"
    return "down" if isinf(limits.low) else f"{number(limits.low)} to {number(limits.high)}"


def number(value: object) -> str:
    """A number to three figures; 0 where it is too small to see, nothing where there is none."""
    if not isinstance(value, int | float) or isnan(value):
        return "-"
    if abs(value) < SMALLEST:
        return "0"
    return f"{value:.3g}" if abs(value) < THOUSAND else f"{value:,.0f}"


THOUSAND, SMALLEST = 1000, 0.0005


def _of(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]


def _cell(value: Cell) -> Cell:
    return "" if value is None or (isinstance(value, float) and isnan(value)) else value


def listed(cases: Sequence[Case]) -> str:
    """The cases in a table, and below it why some cannot be run."""
    rows = [
        [case.file.number, case.name, case.file.kind, case.file.family, "" if case.is_run else CANNOT]
        for case in cases
    ]
    reasons = [f"{case.file.number}: {case.file.cannot}" for case in cases if not case.is_run]
    return "\n".join(
        [*columns([["", "case", "kind", "family", ""], *rows]), *([""] if reasons else []), *reasons]
    )
