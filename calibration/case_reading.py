"""What comes of a change: outputs of natural experiments read from a baseline run and a changed run with the same luck.

Two ways of reading. *Reckoned*: what levers and facts have done to each process of care, month by month, times what
counts and measures answer to it; there is no chance in it beyond what providers decide on. *Counted*: what the citizens
of both runs lived, chance and all. The module must not know any case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, expm1, log, nan

import numpy as np
from numpy.typing import NDArray

from calibration.case_file import COUNTED_KINDS, OutputFile, ReadsFile
from scenarios.answers import answer_populations, load_answers
from scenarios.efforts import LEVEL_OF
from scenarios.horizon import BURN_IN_MONTHS
from scenarios.measures import Definition, load_definitions
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.populations import is_same
from sim.economy import HealthEconomy

Numbers = NDArray[np.float64]
Months = tuple[int, int]
Members = Sequence[str] | None
"""Names of providers; None for all."""
PERCENT = 100


@dataclass
class Trace:
    """What was decided and what came of it, month by month after the change; a listener of a run.

    By process, the logarithm of what efforts and facts multiply it by, for each member or for all; by row of effects,
    how much more that is among those whom the row reaches. By group, levels as they act: member, lever. By record,
    points beyond what is true. By group, pounds a year of running contracts.
    """

    processes: list[Mapping[str, Numbers]] = field(default_factory=list)
    among: list[Mapping[str, Numbers]] = field(default_factory=list)
    levels: list[Mapping[str, Numbers]] = field(default_factory=list)
    records: list[Mapping[str, Numbers]] = field(default_factory=list)
    administration: list[Mapping[str, Numbers]] = field(default_factory=list)

    def __call__(self, economy: HealthEconomy) -> None:
        """Take down the month that is over."""
        moved = economy.effort.multipliers()
        self.processes.append({name: np.log(each) for name, each in moved.items() if (each != 1).any()})
        parts = zip(economy.effort.parts(among=True), economy.effort.parts(), strict=True)
        self.among.append({row.name: np.log(those / of_all) for (row, those), (_, of_all) in parts})
        self.levels.append(economy.beside.raised(economy.levers).state())
        self.records.append(economy.beside.recorded())
        added = economy.beside.added("administration")
        self.administration.append({group: pounds for (group, _), pounds in added.items()})


@dataclass(frozen=True)
class Lived:
    """A run and what was taken down of it."""

    economy: HealthEconomy
    trace: Trace

    def mean(self, months: Months, read: Callable[[int], float]) -> float:
        """The mean over months after the change, both included, of what is read of each (0 is the first)."""
        first, last = months
        return float(np.mean([read(at) for at in range(first - 1, last)]))


@dataclass(frozen=True)
class Pair:
    """The two runs of a case."""

    baseline: Lived
    changed: Lived

    def effect(self, output: OutputFile, reading: str = "") -> float:
        """The effect of the change on an output, in its own unit, by a way of reading: its own if none is given.

        Not a number where the output cannot be read so.
        """
        way = reading or output.reading
        if way == "counted" and output.reads.kind not in COUNTED_KINDS:
            return nan
        moved = self._moved(output, output.reads, output.exposed, way)
        if output.times is not None:
            moved += self._moved(output, output.times, output.exposed, way)
        if output.unexposed is not None:
            moved -= self._moved(output, output.reads, output.unexposed, way)
        if output.against is not None:
            moved -= self._moved(output, output.against, output.exposed, way)
        return self._in_unit(output, moved, way) / float(output.dose.value)

    def _moved(self, output: OutputFile, reads: ReadsFile, members: Members, way: str) -> float:
        """The change of what is read: of its logarithm, or of itself where it has none."""
        read = counted if way == "counted" else reckoned
        return read(self.changed, reads, output.months, members) - read(
            self.baseline, reads, output.months, members
        )

    def _in_unit(self, output: OutputFile, moved: float, way: str) -> float:
        if output.reads.kind not in OF_LOGARITHMS:
            return moved * (PERCENT if output.change == "points" else 1)
        if output.change == "percent":
            return PERCENT * expm1(moved)
        level = self.level(output)
        recorded = self._recorded(output) if way == "reckoned" and output.reads.kind == "reported" else 0.0
        return level * expm1(moved) + recorded

    def level(self, output: OutputFile) -> float:
        """What points are points of: stated, or what is read in the baseline run in the year to the last month."""
        if output.level is not None:
            return float(output.level.value)
        last = BURN_IN_MONTHS + output.months[1]
        return value_of(self.baseline.economy, output.reads, (last - MONTHS_A_YEAR + 1, last), output.exposed)

    def _recorded(self, output: OutputFile) -> float:
        """What recording adds to a reported measure, in the measure's unit."""
        definition = load_definitions()[output.reads.name]
        if not isinstance(definition, Definition) or not definition.record:
            return 0.0
        reads = ReadsFile(record=definition.record)
        return float(definition.per) * self._moved(output, reads, output.exposed, "reckoned")

    def levers_moved(self, last_month: int) -> dict[str, float]:
        """By lever, how far its mean lies off the baseline's at most in any month up to one, with its sign."""
        found: dict[str, float] = {}
        levers = self.baseline.economy.levers
        for group, names in levers.names.items():
            for at, name in enumerate(names):
                off = [
                    float((levers.shares[group] * (now[group][:, at] - then[group][:, at])).sum())
                    for now, then in zip(
                        self.changed.trace.levels[:last_month],
                        self.baseline.trace.levels[:last_month],
                        strict=True,
                    )
                    if levers.shares[group].size
                ]
                found[name] = max([*off, found.get(name, 0.0)], key=abs)
        return found


OF_LOGARITHMS = ("activity", "spending", "measure", "reported", "process")
"""Kinds of which the change of the logarithm is read."""


def reckoned(lived: Lived, reads: ReadsFile, months: Months, members: Members) -> float:
    """What is read over months after the change, beside the reference year: a logarithm where it has one."""
    if reads.kind == "spending":
        return _spent(lived, reads, months, members)
    if reads.kind in OF_LOGARITHMS:
        answers = _answers(reads)
        return lived.mean(
            months,
            lambda at: (
                _answered(lived, at, answers, members)
                + _of_members(lived, lived.trace.among[at].get(reads.among or ""), members)
            ),
        )
    if reads.kind == "lever":
        return lived.mean(months, lambda at: _level(lived, at, reads.name, members))
    if reads.kind == "record":
        return lived.mean(
            months, lambda at: _of_members(lived, lived.trace.records[at].get(reads.name), members)
        )
    return lived.mean(months, lambda at: _administration(lived, at, members))


def counted(lived: Lived, reads: ReadsFile, months: Months, members: Members) -> float:
    """The logarithm of what the citizens of a run lived over months after the change; not a number of nothing."""
    first, last = (BURN_IN_MONTHS + month for month in months)
    value = value_of(lived.economy, reads, (first, last), members)
    return log(value) if value > 0 else nan


def value_of(economy: HealthEconomy, reads: ReadsFile, months: Months, members: Members = None) -> float:
    """What was lived over scenario months: units of a service, or the true value of a measure.

    Not a number where nobody counted the population, or the measure of members.
    """
    if reads.kind == "spending":
        each = reads.prices_pounds.items()
        return sum(
            pounds * _units(economy, ReadsFile(activity=name), months, members) for name, pounds in each
        )
    if reads.kind == "activity":
        return _units(economy, reads, months, members)
    if members is not None:
        return nan
    value = economy.measures.true(reads.name, "place", *months)[0]
    return nan if value is None else float(value)


def _spent(lived: Lived, reads: ReadsFile, months: Months, members: Members) -> float:
    """The logarithm of what services come to at their prices, beside the reference year."""
    reference = lived.economy.history.layout.reference
    now = then = 0.0
    for name, pounds in reads.prices_pounds.items():
        activity = ReadsFile(activity=name)
        usual = pounds * _units(lived.economy, activity, reference, members)
        then += usual
        now += usual * exp(reckoned(lived, activity, months, members))
    return log(now / then)


def _answers(reads: ReadsFile) -> Mapping[str, float]:
    """How far the logarithm of what is read moves with that of each process."""
    answers = load_answers()
    if reads.kind == "process":
        return {reads.name: 1.0}
    population = answer_populations()[reads.population] if reads.population else None
    found = (
        answers.of_service(reads.name, population)
        if reads.kind == "activity"
        else answers.of_measure(reads.name)
    )
    return {name: float(each) for name, each in zip(answers.processes, found, strict=True) if each}


def _answered(lived: Lived, at: int, answers: Mapping[str, float], members: Members) -> float:
    moved = lived.trace.processes[at]
    return sum(
        each * _of_members(lived, moved[name], members) for name, each in answers.items() if name in moved
    )


def _of_members(lived: Lived, values: Numbers | None, members: Members) -> float:
    """The mean of members by their shares of the place; of all where the values are of others than the members."""
    if values is None:
        return 0.0
    if not values.ndim:
        return float(values)
    economy = lived.economy
    group = next(name for name, level in LEVEL_OF.items() if economy.levers.shares[name].size == values.size)
    weights = economy.levers.shares[group].copy()
    chosen = [at for name in members or () for of, at in [economy.groups[name]] if of == group]
    if chosen:
        weights[[at for at in range(weights.size) if at not in chosen]] = 0.0
    return float((weights * values).sum() / weights.sum())


def _level(lived: Lived, at: int, lever: str, members: Members) -> float:
    levers = lived.economy.levers
    for group, names in levers.names.items():
        if lever in names and levers.shares[group].size:
            return _of_members(lived, lived.trace.levels[at][group][:, names.index(lever)], members)
    return nan


def _administration(lived: Lived, at: int, members: Members) -> float:
    """Pounds a year of one provider of the kind, on average; nothing where no contract adds any."""
    return sum(_of_members(lived, pounds, members) for pounds in lived.trace.administration[at].values())


def _units(economy: HealthEconomy, reads: ReadsFile, months: Months, members: Members) -> float:
    number = _population_number(economy, reads)
    if number is None:
        return nan
    used = economy.history.layout.services[reads.name]
    items = list(map(int, used.items))
    if members is None:
        of_place = economy.history.counted("by_quintile", *months)[number]
        return float(of_place[:, items].sum()) * float(used.units)
    total = 0.0
    for name in members:
        group, at = economy.groups[name]
        table = economy.history.counted(f"by_{LEVEL_OF[group]}", *months)
        total += float(table[at, items, number].sum()) * float(used.units)
    return total


def _population_number(economy: HealthEconomy, reads: ReadsFile) -> int | None:
    """Where a population stands among those that the run counts."""
    if reads.population is None:
        return 0
    wanted = answer_populations()[reads.population]
    places = enumerate(economy.scenario.populations.values())
    return next((at for at, each in places if is_same(each, wanted)), None)
