"""Building the tables of rates: rows of ratios, bases by cell, and levels solved so that means are as published.

Works on the sample of England's people. The module must not know any one decision.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agents.citizens.baseline import People, Tables, Whole
from agents.citizens.columns import CONDITIONS, FIELD, RISK_FACTORS
from agents.citizens.decisions import DECISIONS, decision_names
from agents.citizens.levels import Numbers, product_by_set
from agents.citizens.rates import CELLS, LOW, LOW_BITS, SOCIAL_STATES, Rates
from scenarios.populations import OLDEST_YEARS

AGES = OLDEST_YEARS + 1
ROUNDS = 200
CLOSE_SHARE = 1e-10
LONGEST_STEP = 2.0
MONTHS_A_YEAR = 12

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Row:
    """The ratios of one row; what is left out is 1. `social` names fields of the word, or sets of them."""

    conditions: Numbers | None = None
    managed: Numbers | None = None
    risks: Numbers | None = None
    frailty: Numbers | None = None
    activation: Numbers | None = None
    social: Numbers | None = None
    recent: Numbers | None = None

    def to_power(self, exponent: float) -> "Row":
        """The same ratios, each raised to an exponent."""
        parts = (getattr(self, name) for name in self.__dataclass_fields__)
        return Row(*(None if part is None else part**exponent for part in parts))

    def times(self, other: "Row") -> "Row":
        """The ratios of both, multiplied."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in self.__dataclass_fields__)
        return Row(*(mine if of is None else of if mine is None else mine * of for mine, of in pairs))


def social_ratios(**ratio_of: float) -> Numbers:
    """Ratios by the first eight fields of the word `social`, from those of single fields."""
    states = np.arange(SOCIAL_STATES)
    product = np.ones(SOCIAL_STATES)
    for name, ratio in ratio_of.items():
        product = np.where(states >> FIELD[name].bits.shift & 1, product * ratio, product)
    return product


def social_flag(states: NDArray[np.integer], name: str) -> Flags:
    """Whether a flag is set in words of `social`."""
    return np.asarray(states >> FIELD[name].bits.shift & 1, dtype=np.bool_)


@dataclass
class Crowd:
    """The sample of England as the solver sees it: words and sets by person."""

    people: People
    cell: Whole
    conditions: Whole
    diagnosed: Whole
    managed: Whole
    risks: Whole
    frailty: Whole
    activation: Whole
    social: Whole

    @property
    def weight(self) -> Numbers:
        """How many of England's people each stands for."""
        return self.people.weight

    def ratio(self, row: Row, conditions: Whole | None = None) -> Numbers:
        """Each person's product of the ratios of a row."""
        ill = self.conditions if conditions is None else conditions
        product = np.ones(self.cell.size)
        if row.conditions is not None:
            product = product * product_by_set(row.conditions)[ill]
        if row.managed is not None:
            product = product * product_by_set(row.managed)[self.managed]
        for table, at in (
            (None if row.risks is None else product_by_set(row.risks), self.risks),
            (row.frailty, self.frailty),
            (row.activation, self.activation),
            (row.social, self.social & LOW),
        ):
            if table is not None:
                product = product * table[at]
        return product

    def mean(self, of: Numbers | Flags, among: Flags | None = None) -> float:
        """The mean of something among some of the people."""
        weight = self.weight if among is None else self.weight * among
        return float((weight * of).sum() / weight.sum())

    def mean_by(self, group: Whole, of: Numbers | Flags, among: Flags | None = None) -> Numbers:
        """The mean by group of people; 1 where nobody is among them."""
        weight = self.weight if among is None else self.weight * among
        size = int(group.max()) + 1
        whole = np.bincount(group, weights=weight, minlength=size)
        total = np.bincount(group, weights=weight * of, minlength=size)
        return np.divide(total, whole, out=np.ones(size), where=whole > 0)


def crowd_of(people: People) -> Crowd:
    """A sample of England as the solver sees it."""
    social = np.zeros(people.age.size, dtype=np.int64)
    for name, known in FIELD.items():
        if known.column == "social" and name in people.state:
            social |= people.whole(name) << known.bits.shift
    return Crowd(
        people,
        (people.age * 2 + people.sex) * 5 + people.quintile,
        people.whole("conditions"),
        people.whole("diagnosed"),
        people.whole("managed"),
        people.whole("risk_factors"),
        people.whole("frailty"),
        people.whole("activation"),
        social,
    )


@dataclass
class Builder:
    """The tables while they are filled, and the crowd that levels are solved on.

    Once they are solved: `dying`, each person's chance to die in a month, `foreseen`, the part of it after its end of
    life was recognised, and `unrecognised`, the share of its months before that; `near_end_months`, by cell, how many
    months' recognitions are near the end of life at a time.

    `untold`: by state, the yearly rate by age at which lives lose it beyond what the crowd tells.
    """

    tables: Tables
    crowd: Crowd
    base: Numbers = field(default_factory=lambda: np.zeros((DECISIONS, CELLS)))
    row: NDArray[np.int16] = field(default_factory=lambda: np.zeros((DECISIONS, AGES), dtype=np.int16))
    rows: list[Row] = field(default_factory=lambda: [Row()])
    dying: Numbers = field(default_factory=lambda: np.zeros(0))
    foreseen: Numbers = field(default_factory=lambda: np.zeros(0))
    unrecognised: Numbers = field(default_factory=lambda: np.zeros(0))
    near_end_months: Numbers = field(default_factory=lambda: np.zeros(0))
    untold: Mapping[str, Numbers] = field(default_factory=dict)

    def set_base(self, decision: int, by_cell: Numbers) -> None:
        """Set the base of a decision: one number, or by age, by age and sex, or by age, sex and fifth."""
        cells = np.asarray(by_cell, dtype=np.float64)
        while cells.ndim < len((AGES, 2, 5)):
            cells = cells[..., None]
        self.base[decision] = np.broadcast_to(cells, (AGES, 2, 5)).ravel()

    def set_row(self, decisions: Sequence[int], row: Row, ages: Flags | None = None) -> None:
        """Give decisions a row of ratios, for all ages or some."""
        self.rows.append(row)
        for decision in decisions:
            self.row[decision, slice(None) if ages is None else ages] = len(self.rows) - 1

    def ratio(self, decision: int) -> Numbers:
        """Each person's ratio for a decision."""
        rows = self.row[decision][self.crowd.people.age]
        found = np.ones(rows.size)
        for number in np.unique(rows):
            found = np.where(rows == number, self.crowd.ratio(self.rows[number]), found)
        return found

    def rate(self, decision: int) -> Numbers:
        """Each person's rate, share or mean for a decision."""
        return np.asarray(self.base[decision][self.crowd.cell] * self.ratio(decision))

    def chance(self, decision: int) -> Numbers:
        """Each person's chance of an event in a month."""
        return np.asarray(-np.expm1(-self.rate(decision)))

    def by_age(self, name: str, unit: str | None = None) -> Numbers:
        """A parameter by age."""
        return self.tables.of(name, "age", unit=unit)

    def value(self, name: str, unit: str | None = None) -> float:
        """A parameter that is one number."""
        return float(self.tables.of(name, unit=unit))

    def untold_loss(self, state: str) -> Numbers:
        """The yearly rate at which lives lose a state beyond what the crowd tells, by age along the first axis."""
        return np.asarray(self.untold.get(state, np.zeros(AGES))[:, None, None])

    def solve_level(
        self,
        decision: int,
        shape: Numbers,
        group: Whole,
        target: Numbers,
        *,
        among: Numbers | None = None,
        is_event: bool = True,
    ) -> None:
        """Set a base as a shape by cell times a level by group, so that each group's mean is the target's.

        `shape`: by cell. `group`, `target`: by person; the target is a chance a month, or a mean number. `among`:
        the share of each person's time in which it is at risk; the target is of everybody's time all the same.
        """
        wanted = self._sums(group, target)
        at_risk = np.ones(group.size) if among is None else among
        pattern = shape[self.crowd.cell] * self.ratio(decision)
        log_level = np.zeros(wanted.size)
        # By Newton's method on the logarithm of the level.
        for _ in range(ROUNDS):
            rate = np.exp(log_level)[group] * pattern
            chance = -np.expm1(-rate) if is_event else rate
            found = self._sums(group, chance * at_risk)
            slope = self._sums(group, (rate * np.exp(-rate) if is_event else rate) * at_risk)
            is_open = (found > 0) & (wanted > 0)
            gap = np.divide(wanted - found, wanted, out=np.zeros_like(wanted), where=is_open)
            if np.abs(gap).max(initial=0.0) < CLOSE_SHARE:
                break
            step = np.divide(wanted - found, slope, out=np.zeros_like(wanted), where=is_open)
            log_level += np.clip(step, -LONGEST_STEP, LONGEST_STEP)
        else:
            name = decision_names()[decision]
            raise ValueError(f"the level of {name} could not be solved: its published rate is out of reach")
        level = np.where(wanted > 0, np.exp(log_level), 0.0)
        by_cell = self._level_by_cell(level, group)
        self.base[decision] = shape * by_cell

    def _sums(self, group: Whole, of: Numbers) -> Numbers:
        return np.asarray(np.bincount(group, weights=self.crowd.weight * of), dtype=np.float64)

    def _level_by_cell(self, level: Numbers, group: Whole) -> Numbers:
        """The level of every cell: that of its people's group; beyond the oldest sampled, that of the oldest."""
        found = np.zeros(CELLS)
        found[self.crowd.cell] = level[group]
        by_age = found.reshape(AGES, -1)
        oldest = int(self.crowd.people.age.max())
        by_age[oldest + 1 :] = by_age[oldest]
        return by_age.ravel()

    def rates(self) -> Rates:
        """The tables as the month reads them. Ages with the same rows for all decisions are one band."""
        patterns, band = np.unique(self.row, axis=1, return_inverse=True)
        return Rates(
            base=self.base,
            row=np.ascontiguousarray(patterns),
            band=band.astype(np.int16),
            ratios=np.array([_side_by_side(each) for each in self.rows]),
        )


def halves_of(ratios: Numbers) -> tuple[Numbers, Numbers]:
    """The products of the ratios of sets of conditions, by the low half of the set and by the high one."""
    return _halves(ratios, len(CONDITIONS))


def risk_vector(ratio_of: Mapping[str, float]) -> Numbers:
    """Ratios by risk factor, 1 for those not named."""
    return np.array([ratio_of.get(name, 1.0) for name in RISK_FACTORS])


def _halves(ratios: Numbers | None, size: int) -> tuple[Numbers, Numbers]:
    full = np.ones(size) if ratios is None else ratios
    return product_by_set(full[:LOW_BITS]), product_by_set(full[LOW_BITS:])


def _side_by_side(row: Row) -> Numbers:
    """A row's tables, one after the other, in the order of `Rates`."""
    ones = np.ones
    risks = ones(16) if row.risks is None else product_by_set(row.risks)
    frailty = ones(4) if row.frailty is None else row.frailty
    activation = ones(4) if row.activation is None else row.activation
    social = ones(SOCIAL_STATES) if row.social is None else row.social
    recent = ones(2) if row.recent is None else row.recent
    halves = (*_halves(row.conditions, len(CONDITIONS)), *_halves(row.managed, len(CONDITIONS)))
    return np.concatenate([*halves, risks, frailty, activation, social, recent])
