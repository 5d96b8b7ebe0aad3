"""The baseline fitted to targets: waves, a posterior, and real runs at draws of it; kept, so that it can go on.

    fitted = calibrate(Plan(place="southend", move=("delays",)), Path("fit"), jobs=2)

The module must not know how an emulator works, nor how anything is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from calibration import priors as priors_module
from calibration.baseline_fit import Question, aimed, aims
from calibration.design import Floats
from calibration.emulator import HeldOut, held_out
from calibration.history import Aims, Match, Settings, match
from calibration.posterior import Posterior, posterior
from calibration.priors import Prior, load_priors
from calibration.quick import Found, quick
from calibration.runs import Runs, run_points
from calibration.targets import FILE, Target, load_targets
from experiments.run_folder import alone_in, check_folder, write_record
from experiments.run_record import digest, repeated_by
from experiments.validate_run import Plan as Validation
from experiments.validate_run import place_of, program_digest
from scenarios.place import ENGLAND, Place
from scenarios.problems import FileProblems, Problem, did_you_mean, shown
from sim.england import england

KIND = "calibration"
CITIZENS = 100_000
PILOT_SEEDS = (101, 102, 103, 104)
"""Other luck, by which it is seen how far chance moves a run."""
POINTS_EACH = 6
FEWEST_POINTS = 20
FOLDS = 5
CHECKS = 8
STEPS = 1_500


@dataclass(frozen=True, slots=True)
class Plan:
    """A fit. `move`: priors by name, all if none. `points`: runs of a wave; by the number of priors if None."""

    place: str = ENGLAND
    targets: Path = FILE
    move: tuple[str, ...] = ()
    citizens: int | None = None
    seeds: int = 1
    waves: int = 2
    points: int | None = None
    quick: int = 0
    checks: int = CHECKS
    steps: int = STEPS

    def command(self, out: Path) -> str:
        """The command that repeats the fit, or goes on with it."""
        return repeated_by(
            "careconomy calibrate",
            place=self.place,
            targets=None if self.targets == FILE else self.targets,
            move=",".join(self.move),
            citizens=self.citizens,
            seeds=self.seeds,
            waves=self.waves,
            points=self.points,
            checks=self.checks,
            quick=bool(self.quick),
            out=out,
        )

    @property
    def validation(self) -> Validation:
        """The place and people of the fit."""
        citizens = CITIZENS if self.citizens is None and self.place == ENGLAND else self.citizens
        return Validation(self.place, self.targets, citizens, self.seeds)


@dataclass(frozen=True)
class Fitted:
    """A fit that is over.

    `before`, `after`: what runs say of every target at the medians, and at draws of the posterior or the best point.
    `match` and `posterior` are None where a quick point was asked for.
    """

    plan: Plan
    place: Place
    targets: tuple[Target, ...]
    priors: tuple[Prior, ...]
    aims: Aims
    before: Runs
    after: Runs
    match: Match | None = None
    posterior: Posterior | None = None
    quick: Found | None = None

    @cached_property
    def held_out(self) -> HeldOut | None:
        """How the emulator did on runs that it had not seen; None where there are too few to leave any out."""
        if self.match is None:
            return None
        runs = len(self.match.points)
        if runs - -(-runs // FOLDS) < self.match.dimensions + 2:
            return None
        return held_out(self.match.points, self.match.outputs, FOLDS, chance=self.aims.chance)

    @property
    def covered_share(self) -> float:
        """Of real runs at draws of the posterior, the share whose figures lie where the emulator said, within 95%."""
        if self.match is None or not len(self.after.points):
            return float("nan")
        names = [target.name for target in self.targets]
        at = [names.index(name) for name in self.aims.names]
        told = self.match.emulator.at(self.after.points)
        doubt = np.sqrt(told.deviation**2 + self.match.emulator.noise**2)
        return float((np.abs(self.after.outputs[:, at] - told.mean) <= 2 * doubt).mean())


def calibrate(plan: Plan, out: Path, jobs: int = 1) -> Fitted:
    """Make what is missing of a fit.

    Raises:
        FileProblems: the plan, the targets or the folder are wrong, or no run went well.
    """
    targets, moving = load_targets(plan.targets), moving_of(plan)
    place = place_of(plan.validation, england())
    _open(plan, moving, place, out)
    citizens = None if plan.place == ENGLAND else plan.validation.people
    seeds = tuple(range(1, plan.seeds + 1))
    asked = Question(place, aimed(targets, moving), moving, citizens, seeds)
    everything = replace(asked, targets=targets, may_lack=True)
    try:
        with alone_in(out):
            goal = aims(asked.targets, _chance(asked, out, jobs))
            before = run_points(everything, everything.middle[None, :], out / "before", jobs, "as it is")
            if plan.quick:
                return _quick(plan, place, asked, everything, goal, before, out, jobs)
            points = plan.points or max(FEWEST_POINTS, POINTS_EACH * len(moving))
            settings = Settings(plan.waves, points, 1, jobs)
            found = match(asked, len(moving), goal, out, settings)
            drawn = posterior(found, plan.steps)
            after = run_points(everything, drawn.some(plan.checks, 1), out / "after", jobs, "checking")
    except ValueError as error:
        if isinstance(error, FileProblems):
            raise
        raise _refusal(out, str(error)) from None
    return Fitted(plan, place, targets, moving, goal, before, after, found, drawn)


def moving_of(plan: Plan) -> tuple[Prior, ...]:
    """The priors of a plan.

    Raises:
        FileProblems: there is no such prior.
    """
    known = {prior.name: prior for prior in load_priors()}
    for name in plan.move:
        if name not in known:
            words = f"there is no prior {shown(name)}; use {', '.join(known)}.{did_you_mean(name, known)}"
            raise _refusal(Path("--move"), words)
    return tuple(known[name] for name in plan.move or known)


def _quick(
    plan: Plan,
    place: Place,
    asked: Question,
    everything: Question,
    goal: Aims,
    before: Runs,
    out: Path,
    jobs: int,
) -> Fitted:
    found = quick(asked, len(asked.priors), goal, out / "quick", plan.quick, 1, jobs)
    after = run_points(everything, found.point[None, :], out / "after_quick", jobs, "checking")
    return Fitted(plan, place, everything.targets, asked.priors, goal, before, after, quick=found)


def _chance(asked: Question, out: Path, jobs: int) -> Floats:
    """How far chance moves a run's figures: a standard deviation by target, from other luck at the medians."""
    told = [
        run_points(asked.of_seed(seed), asked.middle[None, :], out / "pilot" / str(seed), jobs, "chance")
        for seed in PILOT_SEEDS
    ]
    outputs = [runs.outputs for runs in told if len(runs.outputs)]
    if len(outputs) < len(PILOT_SEEDS):
        failed = next(iter(problem for runs in told for problem in runs.failed.values()))
        raise ValueError(f"the model cannot be run as it is: {failed}")
    return np.asarray(np.concatenate(outputs).std(axis=0, ddof=1) / np.sqrt(len(asked.seeds)))


def _open(plan: Plan, moving: tuple[Prior, ...], place: Place, out: Path) -> None:
    settings: dict[str, Any] = {
        "place": place.name,
        "citizens": plan.validation.people or place.residents,
        "seeds": plan.seeds,
        "points": plan.points,
        "move": [prior.name for prior in moving],
        "targets": digest(plan.targets.read_bytes()),
        "priors": digest(priors_module.FILE.read_bytes()),
        "program": program_digest(),
    }
    check_folder(out, settings, KIND)
    digests = {name: settings[name] for name in ("targets", "priors", "program")}
    write_record(out, KIND, plan.command(out), settings, digests=digests)


def _refusal(path: Path, message: str) -> FileProblems:
    return FileProblems([Problem(path, None, (), message)])
