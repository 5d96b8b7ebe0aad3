"""The fit of behaviour as a question for the engine: which numbers move, and what natural experiments say at them.

    question = BehaviourQuestion(("practice_budgets_end", "global_budget"), load_behaviour_priors(), citizens=5_000)
    question(np.full(len(question.priors), 0.5))        # the effect of each output that has a size

What moves is how providers decide, with no number of any case's own. The module must not know how the question is
answered, nor what a number is for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from calibration.case_file import Case, OutputFile, cases_named
from calibration.case_numbers import Numbers, rows_of_behaviour, with_numbers
from calibration.case_rules import rule
from calibration.case_run import Laboratory
from calibration.case_score import accepted
from calibration.history import Aims
from scenarios.arithmetic import exact
from scenarios.draws import quantile
from scenarios.parameters import load_parameters
from scenarios.parameters.entries import Distribution
from scenarios.tables import Row, read_table
from sim.england import England, england

Floats = NDArray[np.float64]
FILE = Path(__file__).parent / "behaviour_priors.csv"
DIGITS = 9


@dataclass(frozen=True, slots=True)
class BehaviourPrior:
    """A number of behaviour that may move, and what is thought of it before any case is looked at."""

    name: str
    low: Fraction
    middle: Fraction
    high: Fraction
    distribution: Distribution
    why: str

    def value(self, chance: float) -> float:
        """The number that is as likely undershot as a chance says."""
        return quantile(chance, float(self.low), float(self.middle), float(self.high), self.distribution)


@cache
def load_behaviour_priors(file: Path = FILE) -> tuple[BehaviourPrior, ...]:
    """The numbers that may move, by default the project's own.

    Raises:
        FileProblems: all that is wrong with the file, by line and column.
    """
    known = list(rows_of_behaviour(load_parameters()))
    return tuple(read_table(file, BehaviourPrior, lambda row: _prior(row, known)).values())


@dataclass(frozen=True)
class BehaviourQuestion:
    """Effects of cases as a function of numbers of behaviour; all points share the citizens and their luck.

    `lucks`: how many courses of luck each effect is the mean of, from seed 1 on; the more, the less chance is read as
    behaviour. `held`: other numbers of behaviour that stand elsewhere than usual at all points.
    """

    cases: tuple[str, ...]
    priors: tuple[BehaviourPrior, ...]
    citizens: int
    lucks: int = 1
    held: Numbers = field(default_factory=dict)

    def __call__(self, point: Floats) -> Floats:
        """The effect of every output that has a size, at a point whose numbers stand from 0 to 1 of their priors.

        Raises:
            FileProblems, MissingFact, OutOfBounds, ValueError: as `Laboratory.pair`.
        """
        today = self.england_at(point)
        return np.asarray(np.mean([self._effects(today, seed) for seed in range(1, self.lucks + 1)], axis=0))

    @property
    def digest(self) -> str:
        """One digest of all that can move an effect: cases, contracts, places and every table of the project."""
        return _laboratory(self.cases, self.citizens, 1).digest

    @property
    def outputs(self) -> list[tuple[Case, OutputFile]]:
        """What can be missed by a size, case by case."""
        return sized(_laboratory(self.cases, self.citizens, 1).cases)

    def _effects(self, today: England, seed: int) -> list[float]:
        laboratory = _laboratory(self.cases, self.citizens, seed).again(today)
        return [laboratory.pair(case).effect(output) for case, output in self.outputs]

    def england_at(self, point: Floats) -> England:
        """England with the numbers where a point puts them."""
        numbers = {name: exact(float(f"{value:.{DIGITS}g}")) for name, value in self.values(point).items()}
        today = england()
        return replace(today, parameters=with_numbers(today.parameters, {**self.held, **numbers}))

    def values(self, point: Floats) -> Mapping[str, float]:
        """The numbers that a point stands for."""
        return {prior.name: prior.value(float(at)) for prior, at in zip(self.priors, point, strict=True)}


def sized(cases: Sequence[Case]) -> list[tuple[Case, OutputFile]]:
    """The outputs of cases that are run and whose accepted interval has two ends."""
    return [
        (case, output)
        for case in cases
        if case.is_run
        for output in case.file.outputs
        if accepted(output).is_scored
    ]


def aims_of(outputs: Sequence[tuple[Case, OutputFile]]) -> Aims:
    """What effects should be: as published, within what is accepted; every case counts alike, however many outputs."""
    per_half = NormalDist().inv_cdf((1 + rule("interval_share")) / 2)
    of_case = [case.name for case, _ in outputs]
    values, deviations = [], []
    for case, output in outputs:
        limits = accepted(output)
        values.append(0.0 if output.published is None else float(output.published.value))
        half = (limits.high - limits.low) / 2
        deviations.append(half / per_half * sqrt(of_case.count(case.name)))
    names = tuple(f"{case.file.number} {output.name}" for case, output in outputs)
    return Aims(names, np.array(values), np.array(deviations))


@cache
def _laboratory(cases: tuple[str, ...], citizens: int, seed: int) -> Laboratory:
    """Citizens at the end of burn-in, born once in a process."""
    return Laboratory(cases_named(list(cases)), citizens, seed)


def _prior(row: Row, known: Sequence[str]) -> BehaviourPrior:
    return BehaviourPrior(
        row.word("name", known),
        row.number("low"),
        row.number("middle"),
        row.number("high"),
        row.word("distribution", get_args(Distribution)),
        row.text("why"),
    )
