"""`careconomy cases --fit`: numbers of behaviour fitted to natural experiments, and what a fit leaves in a folder.

Runs are kept, so that a fit that was stopped goes on. The module must not know how a case is lived, nor how an emulator
works.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from calibration import behaviour_fit
from calibration.behaviour_fit import BehaviourPrior, BehaviourQuestion, aims_of, load_behaviour_priors
from calibration.case_file import Case
from calibration.case_numbers import Numbers
from calibration.case_score import accepted, log_score
from calibration.design import Floats
from calibration.history import Match, Settings, match
from calibration.posterior import Posterior, posterior
from calibration.runs import Runs, run_points
from experiments.cases_report import number, write_table
from experiments.run_folder import alone_in, check_folder, write_record
from experiments.run_record import digest, repeated_by
from experiments.showing import columns
from scenarios.problems import FileProblems, Problem, did_you_mean, shown

KIND = "fit of behaviour"
POINTS_EACH, CHECKS, KEPT_DRAWS = 7, 8, 500
COVERED = (0.025, 0.5, 0.975)


@dataclass(frozen=True)
class Fit:
    """A fit that is over. `before`, `after`: effects at the middle of all priors, and at draws of the posterior."""

    question: BehaviourQuestion
    match: Match
    posterior: Posterior
    before: Runs
    after: Runs


def fit(
    cases: Sequence[Case],
    numbers: Sequence[str],
    citizens: int,
    out: Path,
    jobs: int,
    held: Numbers = MappingProxyType({}),
    lucks: int = 1,
) -> Fit:
    """Make what is missing of a fit of numbers to cases, where other numbers may be `held` elsewhere than usual.

    Effects are means over so many courses of luck.

    Raises:
        FileProblems: there is no such number, one that moves is held, no output has a size, the folder holds something
            else, or no run went well.
    """
    priors = _meant(numbers)
    for prior in priors:
        if prior.name in held:
            raise _refusal(
                "--set", f"{prior.name} cannot be set and fitted at once; leave one of the two out"
            )
    question = BehaviourQuestion(tuple(case.word for case in cases), priors, citizens, lucks, held)
    if not question.outputs:
        raise _refusal("CASE", "no output of these cases has an accepted interval with two ends; name others")
    _open(question, out)
    middle = np.full((1, len(question.priors)), 0.5)
    try:
        with alone_in(out):
            before = run_points(question, middle, out / "before", jobs, "as it is")
            points = POINTS_EACH * len(question.priors)
            found = match(
                question, len(question.priors), aims_of(question.outputs), out, Settings(1, points, 1, jobs)
            )
            drawn = posterior(found)
            after = run_points(question, drawn.some(CHECKS, 1), out / "after", jobs, "checking")
    except ValueError as error:
        if isinstance(error, FileProblems):
            raise
        raise _refusal(str(out), str(error)) from None
    return Fit(question, found, drawn, before, after)


def leave(told: Fit, out: Path) -> None:
    """Write the numbers with their intervals, draws of them all together, and every output before and after."""
    write_table(out / "numbers.csv", *_with_header(numbers_told(told)))
    write_table(out / "outputs.csv", *_with_header(outputs_told(told)))
    names = [prior.name for prior in told.question.priors]
    rows = [_values(told, point) for point in told.posterior.some(KEPT_DRAWS, 1)]
    write_table(out / "posterior.csv", names, rows)


def text(told: Fit) -> str:
    """What came of it, in words and two tables."""
    sure = [name for name, is_sure in zip(_names(told), told.posterior.is_identified, strict=True) if is_sure]
    words = f"told by these cases: {', '.join(sure)}" if sure else "these cases tell none of the numbers"
    return "\n\n".join(
        (
            f"{len(told.match.points)} runs, {len(told.after.points)} at draws of the posterior; {words}",
            _shown(numbers_told(told)),
            _shown(outputs_told(told)),
        )
    )


def numbers_told(told: Fit) -> Iterator[dict[str, Any]]:
    """Each number: what was thought before, what the cases make of it, and how much narrower it is."""
    for at, prior in enumerate(told.question.priors):
        low, median, high = (prior.value(each) for each in np.quantile(told.posterior.draws[:, at], COVERED))
        yield {
            "number": prior.name,
            "before": float(prior.middle),
            "before_low": float(prior.low),
            "before_high": float(prior.high),
            "median": median,
            "low": low,
            "high": high,
            "width_to_prior": float(told.posterior.widths[at]),
            "is_told": "yes" if told.posterior.is_identified[at] else "no",
        }


def outputs_told(told: Fit) -> Iterator[dict[str, Any]]:
    """Each output: published, accepted, before, and at draws of the posterior, with its log score."""
    for at, (case, output) in enumerate(told.question.outputs):
        limits, after = accepted(output), told.after.outputs[:, at]
        yield {
            "case": case.file.number,
            "output": output.name,
            "published": 0.0 if output.published is None else float(output.published.value),
            "accepted_low": limits.low,
            "accepted_high": limits.high,
            "before": float(told.before.outputs[0, at]),
            "after": float(np.median(after)),
            "score_before": log_score(output, [float(told.before.outputs[0, at])]),
            "score_after": log_score(output, [float(each) for each in after]),
            "is_accepted": "yes" if limits.holds(float(np.median(after))) else "no",
        }


def _meant(words: Sequence[str]) -> tuple[BehaviourPrior, ...]:
    """The priors of the numbers meant; all of them for the word `all`."""
    known = {prior.name: prior for prior in load_behaviour_priors()}
    if "all" in words:
        return tuple(known.values())
    for word in words:
        if word not in known:
            raise _refusal(
                "--fit",
                f"{shown(word)} may not move; use all, {', '.join(known)}.{did_you_mean(word, known)}",
            )
    return tuple(known[word] for word in words)


def _open(question: BehaviourQuestion, out: Path) -> None:
    settings: dict[str, Any] = {
        "cases": list(question.cases),
        "numbers": [prior.name for prior in question.priors],
        "citizens": question.citizens,
        "lucks": question.lucks,
        "set": {name: str(each) for name, each in question.held.items()},
        "priors": digest(behaviour_fit.FILE.read_bytes()),
        "digest": question.digest,
    }
    check_folder(out, settings, KIND)
    command = repeated_by(
        "careconomy cases",
        *question.cases,
        citizens=question.citizens,
        seeds=question.lucks,
        fit=[prior.name for prior in question.priors],
        set=[f"{name}={each}" for name, each in settings["set"].items()],
        out=out,
    )
    digests = {"priors": settings["priors"], "scenario": question.digest}
    write_record(out, KIND, command, settings, digests=digests)


def _names(told: Fit) -> list[str]:
    return [prior.name for prior in told.question.priors]


def _values(told: Fit, point: Floats) -> list[float]:
    return [float(f"{each:.6g}") for each in told.question.values(point).values()]


def _with_header(rows: Iterator[dict[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    every = list(rows)
    return list(every[0]), [list(row.values()) for row in every]


def _shown(rows: Iterator[dict[str, Any]]) -> str:
    header, every = _with_header(rows)
    cells = [[number(each) if isinstance(each, float) else str(each) for each in row] for row in every]
    return "\n".join(columns([[each.replace("_", " ") for each in header], *cells]))


def _refusal(where: str, message: str) -> FileProblems:
    return FileProblems([Problem(Path(where), None, (), message)])
