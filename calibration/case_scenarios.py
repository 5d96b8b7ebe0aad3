"""The scenarios of a natural experiment's two runs; what is wrong with them is told where the case's file says it.

A case names a place, contracts, interventions and providers. Whether they go together is known once the scenarios are
made, before anybody is lived. The module must not know any case, nor how one is run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from calibration.case_file import Case, ReadsFile
from scenarios.answers import answer_populations
from scenarios.horizon import BURN_IN_MONTHS
from scenarios.populations import is_same
from scenarios.problems import FilePath, FileProblems, Problem, did_you_mean, one_of
from scenarios.quantities import Quantity
from scenarios.scenario import NO_FILE, Scenario, scenario_of
from sim.in_force import operates_from

BEHAVIOUR = "responsive"
MOST_NAMES = 8
"""So many providers are listed to choose from; of more, the first and the last."""


@dataclass(frozen=True)
class Run:
    """One of the two runs of a case: a place, contracts before and after, and what else changes.

    Two runs that say the same are lived once.
    """

    place: str
    before: str
    after: str
    governance: str
    levers_today: tuple[tuple[str, Quantity], ...]
    interventions: str
    data: tuple[Mapping[str, Any], ...] = field(default=(), compare=False)


def baseline_run(case: Case) -> Run:
    """The run in which nothing changes."""
    file = case.file
    before = case.path(file.baseline or "")
    place, levers = case.folder(file.place), tuple(file.levers_today.items())
    return Run(place, before, before, file.governance, levers, "")


def changed_run(case: Case) -> Run:
    """The run in which what the study was about changes."""
    data = tuple(case.source.data.get("interventions", ()))
    before = baseline_run(case)
    after = case.path(case.file.changed) if case.file.changed else before.after
    return replace(before, after=after, interventions=repr(data), data=data)


def scenario_for(case: Case, run: Run, months: int, citizens: int | None) -> Scenario:
    """The scenario of one of a case's runs.

    Raises:
        FileProblems: what the case names does not go together, or is not there; by the lines of its own file.
    """
    try:
        return scenario_of(
            run.place,
            run.after,
            reference=run.before,
            months=months,
            citizens=citizens,
            behaviour=BEHAVIOUR,
            governance=run.governance,
            interventions=list(run.data),
        )
    except FileProblems as error:
        own = (_in_its_file(case, run, each) for each in error.problems)
        raise FileProblems(dict.fromkeys(own)) from None


def checked_scenarios(case: Case) -> tuple[Scenario, Scenario]:
    """Both scenarios of a case that can be run, of everybody who lives in its place; nobody is lived.

    Raises:
        FileProblems: everything about them that does not go together.
    """
    problems: list[Problem] = []
    made: list[Scenario] = []
    for run in (baseline_run(case), changed_run(case)):
        try:
            made.append(scenario_for(case, run, case.file.months, None))
        except FileProblems as error:
            problems += error.problems
    if not problems:
        problems = list(misread(case, *made))
    if problems:
        raise FileProblems(dict.fromkeys(problems))
    before, after = made
    return before, after


def misread(case: Case, before: Scenario, after: Scenario) -> Iterator[Problem]:
    """Providers and populations that outputs name and these scenarios do not have."""
    providers = [name for name in before.cast.providers if name in after.cast.providers]
    counted = [*before.populations.values(), *after.populations.values()]
    for at, output in enumerate(case.file.outputs):
        for key in ("exposed", "unexposed"):
            for name in getattr(output, key) or ():
                if name not in providers:
                    words = f"'{name}' is no provider of {before.place.title}; use names of parties, such as "
                    words += f"{one_of(_some(providers))}.{did_you_mean(name, providers)}"
                    yield case.source.problem(("outputs", at, key), words)
        for key in ("reads", "times", "against") if output.reading == "counted" else ():
            reads: ReadsFile | None = getattr(output, key)
            if reads is None or reads.population is None:
                continue
            wanted = answer_populations()[reads.population]
            if not any(is_same(each, wanted) for each in counted):
                words = f"nobody counts '{reads.population}' in these runs, as no contract of them is about such people"
                words += "; name them under 'populations' of a model, or leave 'reading' out"
                yield case.source.problem(("outputs", at, key, "population"), words)


def late_start(case: Case, before: Scenario, after: Scenario) -> str | None:
    """What must be known of contracts that are mobilised while an output is read already; None if none is."""
    first = operates_from(before.model, after.model) - BURN_IN_MONTHS
    if first <= min(each.months[0] for each in case.file.outputs):
        return None
    return (
        f"its changed contracts operate from month {first} after the change, once they are mobilised; until then those "
        "of the baseline go on. 'mobilisation_months: 0' under 'term' of the changed model lets them begin at once"
    )


def _in_its_file(case: Case, run: Run, problem: Problem) -> Problem:
    """A problem of a scenario without a file, where the case says what is wrong; others as they are."""
    if problem.file != NO_FILE:
        return problem
    if problem.path == ("citizens",):
        return Problem(Path("--citizens"), None, (), problem.message)
    return case.source.problem(_path(case, run, problem.path), problem.message)


def _path(case: Case, run: Run, path: FilePath) -> FilePath:
    """The path in a case of a path in the scenario that was made of it."""
    file = case.file
    match path[:1]:
        case ("model",):
            return ("baseline",) if run.after == run.before or file.changed is None else ("changed",)
        case ("reference",):
            return ("baseline",)
        case ("months",):
            at = next(at for at, each in enumerate(file.outputs) if each.months[1] == file.months)
            return ("outputs", at, "months")
    return path


def _some(names: list[str]) -> list[str]:
    return names if len(names) <= MOST_NAMES else [names[0], *names[1 - MOST_NAMES :]]
