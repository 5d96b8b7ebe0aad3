"""A place under today's contracts, lived for two years of burn-in and one under contract: what outputs are read from.

    lived = live(place, england(), seed=1)
    lived.history, lived.people, lived.lives

Providers do not answer anything here: behaviour is fixed, as it is today. The module must not know any target.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from agents.citizens.columns import each_column
from calibration.about import People
from calibration.lives import MONTHS, MOST, Lives, Watch
from scenarios.horizon import BURN_IN_MONTHS
from scenarios.measures.definitions import load_measured_populations
from scenarios.parameters import Parameters
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.place import Place
from scenarios.scenario import Scenario, scenario_of
from scenarios.scenario_parts import REFERENCE
from scenarios.yaml_files import read_yaml
from sim.economy import HealthEconomy
from sim.england import England
from sim.history import History
from sim.measures import Measures

LAST_MONTH = BURN_IN_MONTHS + MONTHS_A_YEAR
WINDOW = (LAST_MONTH - MONTHS + 1, LAST_MONTH)
"""The scenario months of which targets are told: the reference year, and the first under contract."""
YEAR = (BURN_IN_MONTHS + 1, LAST_MONTH)
"""The last of the two years."""
MEASURED = "ill_adults"
"""Whom a measure is about that no contract of today counts."""


@dataclass
class Lived:
    """A run that is over. People and lives are worked out when they are first asked for: lives take some seconds."""

    economy: HealthEconomy
    watch: Watch

    @property
    def history(self) -> History:
        """What was counted, month by month."""
        return self.economy.history

    @property
    def parameters(self) -> Parameters:
        """The parameters that people lived by."""
        return self.economy.england.parameters

    @property
    def measures(self) -> Measures:
        """What is measured of it."""
        return self.economy.measures

    @cached_property
    def people(self) -> People:
        """Everybody who is here at the end."""
        columns = self.economy.population.columns
        here = columns.key != 0
        return People(each_column(columns, lambda column: column[here]))

    @cached_property
    def lives(self) -> Lives:
        """The two years of people one by one: of everybody, or where they are many, of a part."""
        return self.watch.lives(self.economy.population)

    @cached_property
    def watched(self) -> People:
        """The people of `lives`, in their order, in the middle of the two years."""
        return People(self.lives.columns)

    @cached_property
    def england_residents(self) -> float:
        """England's residents, to whom totals are scaled."""
        return float(self.economy.england.baseline.tables.residents.sum())


def today(place: Place, citizens: int | None = None) -> Scenario:
    """The scenario of a place going on as it is."""
    model = str(read_yaml(REFERENCE).data["model"])
    made = scenario_of(place, model, months=MONTHS_A_YEAR, behaviour="fixed", citizens=citizens)
    counted = {**made.populations, MEASURED: load_measured_populations()[MEASURED]}
    return replace(made, populations=counted)


def live(
    place: Place, england: England, seed: int, citizens: int | None = None, watched: int = MOST
) -> Lived:
    """Found a place, or a sample of so many of it, and live it to the end; so many people are watched one by one.

    Raises:
        ValueError: the place cannot be founded with these parameters, or a month cannot be lived.
    """
    economy = HealthEconomy(today(place, citizens), seed, england)
    economy.run(LAST_MONTH - MONTHS)
    watch = Watch(economy.population, watched)
    economy.listeners.append(watch)
    economy.run(LAST_MONTH)
    return Lived(economy, watch)
