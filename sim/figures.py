"""Figures of a whole place that are more than a sum: from deaths, people and waits by age, fifth or month waited.

Each is a function of a history and a window, named as the definitions of measures name it. Years lived are person-years
of the window. The module must not know how a figure is reported.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from agents.citizens.counts import Item
from agents.citizens.population import AGES
from scenarios.parameters import Parameters
from scenarios.parameters.units import DAYS_A_YEAR, MONTHS_A_YEAR
from scenarios.place import QUINTILES
from sim.ages import ADULT_YEARS
from sim.history import History, Level, age_group

Floats = NDArray[np.float64]
BAND_YEARS = 5
WEEKS_A_MONTH = DAYS_A_YEAR / MONTHS_A_YEAR / 7


@dataclass(frozen=True)
class Figures:
    """What the figures are worked out from. A figure gives one number for each member of the level asked for."""

    history: History
    parameters: Parameters

    def value(self, name: str, level: Level, first: int, last: int) -> Floats:
        """The figure of that name, by member; a place's figure is the same for all members of another level.

        Raises:
            NotCounted: the months, or their states, are not counted.
        """
        made = np.atleast_1d(FIGURES[name](self, first, last))
        if level == "trust" and made.size == len(self.history.layout.trusts) + 1:
            return made[1:]
        layout = self.history.layout
        members = {"place": 1, "practice": len(layout.practices), "trust": len(layout.trusts)}[level]
        return np.full(members, made[0])

    @cached_property
    def death_rates(self) -> Floats:
        """England's deaths a person-year by age and sex."""
        ages = range(AGES)
        rates = self.parameters.table("deaths_annual_rate", ("age", "sex"), unit="per_year", ages=ages)
        return np.asarray(rates)

    @cached_property
    def remaining_years(self) -> Floats:
        """Expected years still to live in England by age and sex."""
        return remaining_years(self.death_rates)

    @cached_property
    def residents(self) -> Floats:
        """England's people by age and sex."""
        return np.asarray(self.parameters.table("residents_people", ("age", "sex"), ages=range(AGES)))

    def years_lived(self, group: str, first: int, last: int) -> Floats:
        """Person-years of a group by age and sex."""
        people, scans = self.history.scanned("by_age", first, last)
        return np.asarray(people[age_group(group)] / scans * (last - first + 1) / MONTHS_A_YEAR)


def remaining_years(rates: Floats) -> Floats:
    """Expected years still to live at each age, from central death rates by age (first axis) and more.

    The last age's rate holds for all later years, so that it is lived for its inverse.
    """
    dies = rates / (1 + rates / 2)
    # Age by age in plain numbers: arrays of a few take a hundred times as long.
    by_column = [
        _years_left(*column)
        for column in zip(dies.T.reshape(-1, rates.shape[0]), (1 / rates[-1]).ravel(), strict=True)
    ]
    return np.asarray(np.array(by_column).T.reshape(rates.shape))


def _years_left(dies: Floats, last: float) -> list[float]:
    """Years still to live at each age, from the share that dies at it and the years left at the last."""
    left = [float(last)]
    for share in dies[-2::-1].tolist():
        left.append(1 - share / 2 + (1 - share) * left[-1])
    return left[::-1]


def amenable_years_of_life_lost(figures: Figures, first: int, last: int) -> float:
    """Years lost a person-year of England's ages and sexes, from deaths before an age that is early, amenable ones."""
    parameters = figures.parameters
    early = int(parameters.value("early_death_age"))
    lost = figures.remaining_years * figures.history.counted("deaths", first, last)
    residents = figures.residents
    years = figures.years_lived("people", first, last)
    lost, residents, years = (_banded(each)[: early // BAND_YEARS] for each in (lost, residents, years))
    rate = np.divide(lost, years, out=np.zeros_like(lost), where=years > 0)
    share = parameters.value("amenable_death_share")
    return float((rate * residents).sum() / figures.residents.sum() * share)


def expected_deaths_of_mentally_ill(figures: Figures, first: int, last: int) -> float:
    """Deaths of adults with severe mental illness before an early age, if they died as all of the place do."""
    early = int(figures.parameters.value("early_death_age"))
    deaths = _banded(figures.history.counted("deaths", first, last).astype(float))
    years = _banded(figures.years_lived("people", first, last))
    ill = _banded(figures.years_lived("with_severe_mental_illness", first, last))
    rate = np.divide(deaths, years, out=np.zeros_like(deaths), where=years > 0)
    bands = slice(-(-ADULT_YEARS // BAND_YEARS), early // BAND_YEARS)
    return float((rate * ill)[bands].sum())


def healthy_life_years(figures: Figures, first: int, last: int) -> float:
    """Years that a newborn would live in good health at today's deaths and share in good health, both sexes.

    Deaths are those of the place to England's at all ages together, so that few deaths give a steady table.
    """
    years = figures.years_lived("people", first, last)
    well = figures.years_lived("in_good_health", first, last)
    expected = (figures.death_rates * years).sum()
    died = figures.history.counted("deaths", first, last).sum()
    rates = figures.death_rates * (died / expected if expected else 1.0)
    share = _spread(
        np.divide(_banded(well), _banded(years), out=np.zeros_like(_banded(well)), where=_banded(years) > 0)
    )
    dies = rates / (1 + rates / 2)
    alive = np.cumprod(np.concatenate([np.ones((1, 2)), 1 - dies[:-1]]), axis=0)
    return float((alive * (1 - dies / 2) * share).sum(axis=0).mean())


def life_expectancy_gap(figures: Figures, first: int, last: int) -> float:
    """Life expectancy at birth of the least deprived fifth less the most deprived.

    England's table is scaled by each fifth's deaths to those expected at its ages.
    """
    people, scans = figures.history.scanned("by_age_and_quintile", first, last)
    years = people / scans * (last - first + 1) / MONTHS_A_YEAR
    both = figures.death_rates.mean(axis=1)
    expected = both @ years
    died = figures.history.counted("by_quintile", first, last)[0, :, Item.DEATH]
    ratio = np.divide(died, expected, out=np.ones_like(expected), where=(expected > 0) & (died > 0))
    born = remaining_years(both[:, None] * ratio[None, :])[0]
    return float(born[-1] - born[0])


def avoidable_admission_slope(figures: Figures, first: int, last: int) -> float:
    """Avoidable emergency admissions a person-year, from the least to the most deprived.

    A weighted line goes through the fifths, each at the middle of its place in the ranks of deprivation.
    """
    counts = figures.history.counted("by_quintile", first, last)[0]
    avoidable = (
        Item.EMERGENCY_AVOIDABLE_INCENTIVISED,
        Item.EMERGENCY_AVOIDABLE_OTHER,
        Item.EMERGENCY_OTHER_ACUTE_AVOIDABLE,
    )
    years = counts[:, Item.PEOPLE] / MONTHS_A_YEAR
    weight = years / max(years.sum(), 1)
    rank = np.cumsum(weight) - weight / 2
    rate = np.divide(counts[:, avoidable].sum(axis=1), years, out=np.zeros(len(QUINTILES)), where=years > 0)
    middle = (weight * rank).sum()
    spread = (weight * (rank - middle) ** 2).sum()
    return float(-(weight * (rank - middle) * rate).sum() / spread) if spread else 0.0


def median_weeks_waited(figures: Figures, first: int, last: int) -> Floats:
    """Median weeks of those on the list, of the place and then of each trust; taken as even within a month."""
    waits, _ = figures.history.scanned("waits", first, last)
    return np.array([_median(each) * WEEKS_A_MONTH for each in (waits.sum(axis=0), *waits)])


FIGURES: Mapping[str, Callable[[Figures, int, int], float | Floats]] = {
    figure.__name__: figure
    for figure in (
        amenable_years_of_life_lost,
        expected_deaths_of_mentally_ill,
        healthy_life_years,
        life_expectancy_gap,
        avoidable_admission_slope,
        median_weeks_waited,
    )
}


def _median(people: NDArray[np.int64]) -> float:
    if not people.any():
        return 0.0
    total = np.cumsum(people)
    month = int(np.searchsorted(total, total[-1] / 2))
    return float(month + (total[-1] / 2 - (total[month] - people[month])) / people[month])


def _banded(by_age: Floats) -> Floats:
    """Sums over bands of age; ages beyond the last whole band are in it."""
    starts = np.arange(0, AGES - BAND_YEARS + 1, BAND_YEARS)
    return np.asarray(np.add.reduceat(by_age.astype(float), starts, axis=0))


def _spread(by_band: Floats) -> Floats:
    """A value for each age from one a band."""
    band = np.minimum(np.arange(AGES) // BAND_YEARS, by_band.shape[0] - 1)
    return np.asarray(by_band[band])
