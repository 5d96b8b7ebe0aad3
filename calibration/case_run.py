"""Natural experiments lived again: one burn-in a place, forked under the contracts of every case, with the same luck.

    laboratory = Laboratory(cases_named([]), citizens=10_000, seed=1)
    laboratory.pair(case).effect(case.file.outputs[0])

Runs that several cases share are lived once. The module must not know any case, nor what is made of an effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, replace

from calibration.case_file import Case
from calibration.case_reading import Lived, Pair, Trace
from calibration.case_scenarios import Run, baseline_run, changed_run, scenario_for
from scenarios.arithmetic import exact
from scenarios.comparison import alongside
from scenarios.digest import content, digest_of
from scenarios.draws import UNLESS_TOLD, Draw, chance_of, draw, quantile
from scenarios.efforts import EffortToday
from scenarios.horizon import BURN_IN_MONTHS
from scenarios.quantities import Quantity
from scenarios.scenario import Scenario
from sim.economy import HealthEconomy
from sim.england import England, england


@dataclass
class Laboratory:
    """Cases to be run with one luck, and with one draw of how providers decide and what efforts do.

    `is_drawn`: whether numbers are drawn by the seed, or stay at their central values. `england_today`: another England
    than the project's, such as a drawn one.
    """

    cases: Sequence[Case]
    citizens: int
    seed: int = 1
    is_drawn: bool = False
    england_today: England | None = None
    _scenarios: dict[Run, Scenario] = field(default_factory=dict)
    _burnt_in: dict[str, HealthEconomy] = field(default_factory=dict)
    _lived: dict[Run, Lived] = field(default_factory=dict)

    def pair(self, case: Case) -> Pair:
        """Both runs of a case, lived as long as its outputs need.

        Raises:
            FileProblems: the case names contracts, providers or months that do not go together.
            MissingFact, OutOfBounds, ValueError: a month cannot be lived.
        """
        return Pair(self._run(case, baseline_run(case)), self._run(case, changed_run(case)))

    def again(self, today: England) -> Laboratory:
        """The same cases and citizens under other numbers of behaviour; nobody is born anew."""
        for run in self._all():
            self._founded(run.place)
        return replace(self, england_today=today, _lived={})

    @property
    def digest(self) -> str:
        """One digest of all that can move an effect: cases, contracts, places and every table of the project."""
        files = {case.name: content(case.file) for case in self.cases}
        scenarios = {str(at): each.digest for at, each in enumerate(self._all().values())}
        return digest_of(files | scenarios)

    def _run(self, case: Case, run: Run) -> Lived:
        if run not in self._lived:
            source = copy(self._founded(run.place))
            source.england = self._england(run)
            economy = source.fork(self._scenario(run))
            self._lived[run] = Lived(economy, Trace())
            economy.listeners.append(self._lived[run].trace)
        found = self._lived[run]
        last = BURN_IN_MONTHS + case.file.months
        if found.economy.month < last:
            found.economy.run(last)
        return found

    def _founded(self, place: str) -> HealthEconomy:
        """The citizens of a place at the end of burn-in."""
        if place not in self._burnt_in:
            scenario = next(each for run, each in self._all().items() if run.place == place)
            economy = HealthEconomy(scenario, self.seed, self.england_today or england())
            economy.run(BURN_IN_MONTHS)
            self._burnt_in[place] = economy
        return self._burnt_in[place]

    def _scenario(self, run: Run) -> Scenario:
        return self._all()[run]

    def _all(self) -> dict[Run, Scenario]:
        """The scenarios of all runs, those of a place side by side so that one burn-in serves them all."""
        if not self._scenarios:
            runs = {
                run: case
                for case in self.cases
                if case.is_run
                for run in (baseline_run(case), changed_run(case))
            }
            months = max((case.file.months for case in self.cases if case.is_run), default=1)
            for place in dict.fromkeys(run.place for run in runs):
                own = [run for run in runs if run.place == place]
                made = [self._made(run, runs[run], months) for run in own]
                self._scenarios |= dict(zip(own, alongside(made), strict=True))
        return self._scenarios

    def _made(self, run: Run, case: Case, months: int) -> Scenario:
        return scenario_for(case, run, months, self.citizens)

    def _england(self, run: Run) -> England:
        today = self.england_today or england()
        drawn: Draw | None = draw(self.seed, today.parameters) if self.is_drawn else None
        today = today if drawn is None else today.drawn(drawn)
        own = {name: self._effort(today.efforts[name], each) for name, each in run.levers_today}
        return replace(today, efforts={**today.efforts, **own}) if own else today

    def _effort(self, known: EffortToday, stated: Quantity) -> EffortToday:
        """A lever's row with the case's own level of today, drawn within its range where numbers are drawn."""
        level = stated.value
        if self.is_drawn and stated.low is not None and stated.high is not None:
            chance = chance_of(self.seed, "levers_today", known.name)
            found = quantile(chance, float(stated.low), float(stated.value), float(stated.high), UNLESS_TOLD)
            level = min(max(exact(float(f"{found:.9g}")), stated.low), stated.high)
        return replace(known, today_low=level, today=level, today_high=level)
