"""Which numbers of behaviour each case answers to: one number after the other at its low and its high end.

A case says nothing of a number that does not move it; a number that moves one case alone is tested by one study. The
module must not know any case or number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from calibration.case_file import Case, OutputFile
from calibration.case_numbers import rows_of_behaviour, with_numbers
from calibration.case_run import Laboratory
from calibration.case_score import accepted
from scenarios.problems import FileProblems, Problem, did_you_mean
from sim.england import england


@dataclass(frozen=True, slots=True)
class Moved:
    """How far an output lies off from a number's low end to its high end, in half-widths of what is accepted."""

    number: str
    case: str
    output: str
    half_widths: float


def numbers_meant(words: Collection[str]) -> list[str]:
    """The numbers meant: rows of behaviour that have a range; all of them for the word `all`.

    Raises:
        FileProblems: a word is no such number.
    """
    known = [name for name, row in rows_of_behaviour(england().parameters).items() if row.low < row.high]
    if "all" in words:
        return known
    wrong = [word for word in words if word not in known]
    if wrong:
        no_number = "is no number of behaviour with a range; see docs/parameters.md."
        raise FileProblems(
            Problem(Path("--each"), None, (), f"'{word}' {no_number}{did_you_mean(word, known)}")
            for word in wrong
        )
    return list(words)


def moved_by_numbers(cases: Sequence[Case], citizens: int, numbers: Collection[str]) -> Iterator[Moved]:
    """What each number moves, output by output; the same citizens and the same luck throughout.

    Raises:
        FileProblems, MissingFact, OutOfBounds, ValueError: as `Laboratory.pair`.
    """
    today = england()
    rows = rows_of_behaviour(today.parameters)
    laboratory = Laboratory(cases, citizens)
    for number in numbers:
        ends = []
        for value in (rows[number].low, rows[number].high):
            parameters = with_numbers(today.parameters, {number: value})
            laboratory = laboratory.again(replace(today, parameters=parameters))
            ends.append(list(_effects(laboratory)))
        for (case, output, low), (_, _, high) in zip(*ends, strict=True):
            yield Moved(number, case.name, output.name, (high - low) / half_width(output))


def half_width(output: OutputFile) -> float:
    """Half of what is accepted of an output that has two ends."""
    limits = accepted(output)
    return (limits.high - limits.low) / 2


def _effects(laboratory: Laboratory) -> Iterator[tuple[Case, OutputFile, float]]:
    """The effects of all outputs that have an accepted interval."""
    for case in laboratory.cases:
        for output in case.file.outputs if case.is_run else ():
            if accepted(output).is_scored:
                yield case, output, laboratory.pair(case).effect(output)
