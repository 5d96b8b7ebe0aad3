"""A sensitivity analysis lived: models compared at points of factors, with the same citizens and luck; kept, to go on.

    told = screen(Plan("southend", ("traditional.yaml", "mine.yaml"), citizens=5_000), Path("moved"), jobs=2)

First every factor steps once along each of some random paths; then the few that matter most are drawn together. The
module must not know what is made of the outcomes.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from calibration.design import Floats, latin_hypercube
from calibration.runs import run_points
from calibration.sensitivity import screening_path
from experiments.compare_outcomes import ALL_YEARS, Found, LeverYears, outcomes_of
from experiments.compare_plan import Plan as Compared
from experiments.compare_plan import ready
from experiments.decision_rules import rule
from experiments.outcomes import Outcome, load_outcomes
from experiments.run_folder import alone_in, check_folder, write_record
from experiments.run_record import digest, repeated_by
from experiments.sensitivity_factors import By, Factor, chances_at, factors_named
from scenarios.draws import drawn
from scenarios.horizon import BURN_IN_MONTHS
from scenarios.problems import FileProblems, Problem
from sim.economy import HealthEconomy
from sim.england import england

KIND = "sensitivity analysis"
LUCK_OF_DRAWS = 1
DIGITS = 16
"""Of a digest, in the name of a folder."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked: models in a place; `move`: factors by name, all `by` owner or lever if none; so many `paths`.

    `few`: so many factors to draw together; `draws`: runs in which the few are drawn together; 0 for none.
    """

    place: str
    models: tuple[str, ...]
    years: int = 3
    citizens: int | None = 5_000
    move: tuple[str, ...] = ()
    by: By = "owner"
    paths: int = 4
    few: int = 6
    draws: int = 0

    def command(self, out: Path) -> str:
        """The command that repeats the analysis, or goes on with it."""
        return repeated_by(
            "careconomy sensitivity",
            place=self.place,
            models=",".join(self.models),
            years=self.years,
            citizens=self.citizens,
            move=",".join(self.move),
            by=self.by,
            paths=self.paths,
            few=self.few,
            draws=self.draws,
            out=out,
        )

    @property
    def compared(self) -> Compared:
        """The comparison that is made at every point."""
        return Compared(self.place, self.models, self.years, max(self.paths, 1), self.citizens)


@dataclass(frozen=True)
class Question:
    """What a run answers: the outcomes of all models where factors stand at a point; outcome by outcome, then model."""

    compared: Compared
    factors: tuple[Factor, ...]
    luck: int

    def __call__(self, point: Floats) -> Floats:
        """Live all models; every outcome of the first model and the others, one after another."""
        source = copy(_burnt_in(self.compared, self.luck))
        source.england = england().drawn(drawn(chances_at(self.factors, point.tolist())))
        levels = []
        for each in ready(self.compared):
            economy = source.fork(each.scenario)
            levers = LeverYears(economy)
            economy.run()
            found = {one.outcome: one.value for one in outcomes_of(economy, levers) if _is_whole(one)}
            levels.append([found[outcome.name] for outcome in deciding()])
        return np.array(levels).T.reshape(-1)


@dataclass(frozen=True)
class Lived:
    """Runs at points: `points` has a row a run, `levels` the axes run, outcome, model."""

    points: Floats
    levels: Floats


@dataclass(frozen=True)
class Told:
    """An analysis that has been lived: paths as runs at points, NaN where one failed, and the problems of those."""

    plan: Plan
    titles: tuple[str, ...]
    names: tuple[str, ...]
    factors: tuple[Factor, ...]
    paths: tuple[Lived, ...]
    failed: tuple[str, ...] = field(default=())

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that decide the ranking."""
        return deciding()

    @property
    def bands(self) -> Floats:
        """By outcome, the largest difference that does not matter."""
        levels = np.concatenate([each.levels[:, :, 0] for each in self.paths])
        means = np.nanmean(levels, axis=0)
        (lived,) = (at for at, each in enumerate(self.outcomes) if each.name == "life_years")
        people = float(means[lived]) / self.plan.years
        return np.array(
            [each.band_around(float(level), people) for each, level in zip(self.outcomes, means, strict=True)]
        )


def deciding() -> tuple[Outcome, ...]:
    """The outcomes by which models are ranked: those with a band and a better way."""
    return tuple(
        each
        for each in load_outcomes().values()
        if each.band is not None and each.better != "neither" and not each.measure
    )


def screen(plan: Plan, out: Path, jobs: int = 1) -> Told:
    """Live every path, but for what the folder has.

    Raises:
        FileProblems: the plan or the folder is wrong, or no run went well.
    """
    factors = _checked(plan)
    models = ready(plan.compared)
    open_folder(plan, factors, out)
    shape = (len(deciding()), len(models))
    paths: list[Lived] = []
    failed: list[str] = []
    with alone_in(out):
        for number in range(1, plan.paths + 1):
            points = screening_path(len(factors), number)
            question = Question(plan.compared, factors, number)
            runs = run_points(question, points, out / "paths" / f"{number:02d}", jobs, f"path {number}")
            levels = np.full((len(points), *shape), np.nan)
            lived = [at for at in range(len(points)) if at not in runs.failed]
            if lived:
                levels[lived] = runs.outputs.reshape(-1, *shape)
            paths.append(Lived(points, levels))
            failed += runs.failed.values()
    if all(np.isnan(each.levels).all() for each in paths):
        raise _refusal(out, f"no run went well: {'; '.join(dict.fromkeys(failed))}")
    return Told(
        plan,
        tuple(each.alone.model.file.title for each in models),
        tuple(each.name for each in models),
        factors,
        tuple(paths),
        tuple(failed),
    )


def draw_few(told: Told, few: tuple[Factor, ...], out: Path, jobs: int = 1) -> Lived:
    """Live runs in which a few factors are drawn together and all else stays central, with one luck.

    Draws of each few lie in a folder of their own: others have the same points.
    """
    plan = told.plan
    points = latin_hypercube(plan.draws, len(few), LUCK_OF_DRAWS)
    question = Question(plan.compared, few, LUCK_OF_DRAWS)
    folder = out / "draws" / digest(" ".join(each.name for each in few).encode())[:DIGITS]
    runs = run_points(question, points, folder, jobs, "drawing")
    return Lived(runs.points, runs.outputs.reshape(len(runs.points), len(deciding()), len(told.names)))


def open_folder(plan: Plan, factors: tuple[Factor, ...], out: Path) -> None:
    """Make the folder, or take up one with the same settings; paths and draws may be added to it.

    Raises:
        FileProblems: it cannot be written, or holds something else.
    """
    models = ready(plan.compared)
    settings: dict[str, Any] = {
        "models": [each.name for each in models],
        "digests": [each.digest for each in models],
        "months": models[0].alone.horizon.months,
        "citizens": models[0].alone.people,
        "factors": [each.name for each in factors],
    }
    check_folder(out, settings, KIND)
    digests = {each.name: each.digest for each in models}
    write_record(out, KIND, plan.command(out), settings, digests=digests, paths=plan.paths, draws=plan.draws)


def _checked(plan: Plan) -> tuple[Factor, ...]:
    factors = factors_named(plan.move, plan.by)
    least = int(rule("fewest_draws_for_drivers"))
    if len(plan.models) == 1:
        raise _refusal(Path("--models"), "one model has nothing to be compared with; name two or more")
    if len(factors) == 1:
        raise _refusal(Path("--move"), "one factor has no rival; name two or more, or none for all")
    if 0 < plan.draws < least:
        raise _refusal(Path("--draws"), f"{plan.draws} tell nothing from chance; write 0, or {least} or more")
    return factors


@lru_cache(maxsize=1)
def _burnt_in(compared: Compared, luck: int) -> HealthEconomy:
    """The citizens at the end of burn-in, under today's contracts, which no factor moves."""
    economy = HealthEconomy(ready(compared)[0].scenario, luck, england())
    economy.run(BURN_IN_MONTHS)
    return economy


def _is_whole(found: Found) -> bool:
    return (found.of, found.years) == ("", ALL_YEARS)


def _refusal(path: Path, message: str) -> FileProblems:
    return FileProblems([Problem(path, None, (), message)])
