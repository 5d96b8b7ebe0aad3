"""What must agree within the file of a natural experiment, each disagreement in its place.

Shapes and words are checked by `case_file` already. The module must not know how a case is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from scenarios.answers import load_answers
from scenarios.effects import load_effects
from scenarios.efforts import LEAST, MOST
from scenarios.measures.definitions import Untold, load_definitions
from scenarios.problems import FilePath, Problem, one_of
from scenarios.yaml_files import Source

if TYPE_CHECKING:
    from calibration.case_file import CaseFile, OutputFile, ReadsFile

ANSWERED_KINDS = ("activity", "measure", "reported")
"""Kinds of which a table says what moves them."""
READ_KEYS = ("reads", "times", "against")
EFFECT_KEYS = ("published", "level", "accepted")
WHOLE_SHARE = re.compile(r"\s*([-+]?[\d_,]*\.?\d+)\s*%\s*")


def disagreements(file: CaseFile, source: Source) -> Iterator[Problem]:
    """Everything in a case that its own words do not allow."""
    for lever, quantity in file.levers_today.items():
        if not LEAST <= quantity.value <= MOST:
            words = f"today's effort lies between {float(LEAST):g} and {float(MOST):g}"
            yield source.problem(
                ("levers_today", lever), f"{float(quantity.value):g} is not allowed; {words}"
            )
    from calibration.case_score import accepted

    for at, output in enumerate(file.outputs):
        found = accepted(output)
        if not found.low < found.high:
            words = f"from {found.low:g} to {found.high:g} nothing is accepted; widen it, or use another rule"
            yield source.problem(("outputs", at, "accepted"), words)
        for key in READ_KEYS:
            reads = getattr(output, key)
            if reads is not None:
                yield from _unreadable(output, reads, ("outputs", at, key), source)
        if output.change != "amount":
            for key in EFFECT_KEYS:
                yield from _shares(source.data["outputs"][at].get(key), ("outputs", at, key), source)


def _unreadable(output: OutputFile, reads: ReadsFile, path: FilePath, source: Source) -> Iterator[Problem]:
    """What cannot be read, or not in this way."""
    if reads.among is not None and reads.among not in _rows_of(reads.process):
        rows = _rows_of(reads.process)
        known = f"use {one_of(rows)}" if rows else "no row does"
        words = f"'{reads.among}' is no row of effects.csv that moves {reads.process}; {known}"
        yield source.problem((*path, "among"), words)
    untold = _untold(reads)
    is_told = untold is None
    if reads.kind in ANSWERED_KINDS and output.reading != "counted":
        answers = load_answers()
        found = answers.of_service(reads.name) if reads.kind == "activity" else answers.of_measure(reads.name)
        if not found.any():
            instead = "write 'reading: counted'" if is_told else f"nor is it counted: {untold}"
            yield source.problem(path, f"nothing is known of what moves {reads.name}; {instead}")
    elif output.reading == "counted":
        refused = _uncountable(output, reads, untold)
        if refused:
            yield source.problem(path, refused)


def _uncountable(output: OutputFile, reads: ReadsFile, untold: str | None) -> str | None:
    """Why something cannot be counted from citizens' lives, with what to do; None if it can."""
    if untold is not None:
        return f"{reads.name} is not told by the citizens of a simulation: {untold}"
    if reads.kind == "reported":
        return f"citizens' lives tell what is true; read measure {reads.name}, or leave 'reading' out"
    if reads.kind == "measure" and (output.exposed or output.unexposed):
        return "measures are counted of the whole place; leave out 'exposed' and 'unexposed', or 'reading'"
    return None


def _untold(reads: ReadsFile) -> str | None:
    """Why citizens' months do not tell what is read, with what to do; None if they do."""
    if reads.kind in ("measure", "reported"):
        definition = load_definitions()[reads.name]
        if isinstance(definition, Untold):
            reason = definition.reason.rstrip(".")
            return f"{reason[:1].lower()}{reason[1:]}; read another, or say why the case 'cannot' be run"
    return None


def _shares(stated: Any, path: FilePath, source: Source) -> Iterator[Problem]:
    """Effects in per cent or in points that are written as shares, a hundredth of what is meant."""
    for key, each in stated.items() if isinstance(stated, dict) else (("", stated),):
        found = WHOLE_SHARE.fullmatch(each) if isinstance(each, str) else None
        if found and key not in ("source", "because"):
            words = f"'{each}' is a share, a hundredth of {found[1]}, and this is told in per cent or points"
            words += f"; write {found[1]}"
            yield source.problem((*path, key) if key else path, words)


def _rows_of(process: str | None) -> list[str]:
    """The rows of effects that move a process in the month."""
    effects = load_effects().items()
    return [name for name, each in effects if each.is_for_the_month and each.target_name == process]
