"""What each month of a health economy leaves in the tables of its run: a listener that feeds a recorder.

    economy.listeners.append(MonthRecorder(recorder, economy))

It reads what it writes down, and changes nothing. The module must not know where tables are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

import numpy as np

from agents.providers.capacity import EVERYONE
from scenarios.horizon import FIRST_MONTH
from scenarios.measures import Definition
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.scenario import Scenario
from sim.deciding_rows import decided_rows
from sim.digests import digest
from sim.economy import HealthEconomy
from sim.history import Level, NotCounted
from sim.measures import NotTold
from sim.readings import reading_rows
from sim.recorder import Recorder, Words
from sim.recording import (
    Names,
    Rows,
    account_rows,
    activity_rows,
    lever_rows,
    offer_rows,
    positions,
    vital_rows,
)
from sim.resources import priced
from sim.steps import MONTHS_A_QUARTER
from sim.trace import Row, Trace, lives_digest, money_digest

PLACE: Level = "place"


class MonthRecorder:
    """Writes down every month from the one after that which the economy has come to; measures every quarter.

    `trace`: the digests of the months that it has seen.
    """

    def __init__(self, recorder: Recorder, economy: HealthEconomy) -> None:
        self.recorder = recorder
        self.names = names_of(economy.scenario)
        self.trace = Trace()
        # At a month's end levers are set for the next, so those of a month are known at the end of the one before.
        self._levels = economy.levers.state()
        economy.readings = []

    def __call__(self, economy: HealthEconomy) -> None:
        """Write down the month that is over."""
        for table, rows in self._tables(economy):
            self.recorder.add(table, **rows)
        self._levels = economy.levers.state()
        economy.readings = []

    def _tables(self, economy: HealthEconomy) -> Iterator[tuple[str, Rows]]:
        month, names = economy.month, self.names
        for rows in offer_rows(month, economy.offer, names):
            yield "offers", rows
        for rows in activity_rows(month, economy.counts, names):
            yield "activity", rows
        for rows in vital_rows(month, economy.counts):
            yield "vital_events", rows
        if month % MONTHS_A_QUARTER == 0:
            yield "measures", measure_rows(economy)
        for rows in resource_rows(economy):
            yield "resources", rows
        if month >= FIRST_MONTH:
            yield "accounts", account_rows(month, economy.ledger)
        if economy.readings:
            yield "facts", reading_rows(month, economy.readings)
        for group, levels in self._levels.items():
            members = economy.members(group)
            yield "levers", lever_rows(month, members, economy.levers.names[group], levels)
        yield from decided_rows(economy)
        for each in economy.governing.quarters:
            if each.month == month:
                yield "trust", each._asdict()
        for event in economy.contracting.events:
            if event.month == month:
                yield "contracts", event._asdict()
        digests = self.trace.add(
            month,
            offers=digest(economy.offer),
            lives=lives_digest(economy.population.columns),
            counts=digest(economy.counts),
            money=money_digest(economy.ledger, month),
        )
        yield "trace", dict(zip(Row._fields, map(list, zip(*digests, strict=True)), strict=True))


def names_of(scenario: Scenario) -> Names:
    """What the axes of a scenario's counts and offers stand for."""
    return Names(
        scenario.place.name, scenario.cast.practices, scenario.cast.trusts, tuple(scenario.populations)
    )


def resource_rows(economy: HealthEconomy) -> Iterator[Rows]:
    """What care of the month used, at unit cost, by provider and service."""
    book = economy.cost_book
    for kind, items in economy.costs.items.items():
        everybody = items[:, :, EVERYONE]
        member, service = positions(everybody.shape)
        yield {
            "month": economy.month,
            "provider": Words(economy.cast.of_kind(kind), member),
            "service": Words(book.services[kind], service),
            "quantity": (everybody * book.units[kind]).reshape(-1),
            "resource_pence": priced(everybody, book.prices[kind]).reshape(-1),
        }


def measure_rows(economy: HealthEconomy) -> Rows:
    """Every measure that can be told, of the whole place; at the end of a year of the members too that report it."""
    measures, wanted = economy.measures, list(_told_of(economy))
    measures.foretell(((each.name, level) for each, level in wanted), economy.month, economy.month)
    told: list[tuple[str, str, str, float, float]] = []
    for definition, level in wanted:
        name, members = definition.name, (economy.place.name,) if level == PLACE else measures.members(level)
        true, reported = _true(economy, definition, level), _reported(economy, name, level)
        nothing = [np.nan] * len(members)
        told += zip(repeat(name), repeat(level), members, true or nothing, reported or nothing, strict=False)
    measure, of, member, true_value, reported_value = map(list, zip(*told, strict=True))
    return {
        "month": economy.month,
        "measure": measure,
        "level": of,
        "provider": member,
        "true_value": np.array(true_value),
        "reported_value": np.array(reported_value),
    }


def _told_of(economy: HealthEconomy) -> Iterator[tuple[Definition, Level]]:
    """Every measure that is told by counts, with the levels that it is written down by."""
    is_year_end = economy.month % MONTHS_A_YEAR == 0
    for name, definition in economy.measures.definitions.items():
        if isinstance(definition, Definition):
            own = economy.measures.level(name) if is_year_end else PLACE
            for level in dict.fromkeys((PLACE, own)):
                yield definition, level


def _true(economy: HealthEconomy, definition: Definition, level: Level) -> list[float]:
    """True values over the months that a measure is counted for, the last of them this; [] where nothing is told."""
    first = max(1, economy.month - definition.counted_months + 1)
    try:
        return economy.measures.true_numbers(definition.name, level, first, economy.month)
    except (NotCounted, NotTold):
        return []


def _reported(economy: HealthEconomy, name: str, level: Level) -> list[float]:
    """What is published by this month; [] before the first is."""
    measures, month = economy.measures, economy.month
    try:
        if measures.published(name, month, month) + measures.measures[name].lag_months > month:
            return []
        return [float(value) for value in measures.reported(name, level, month, month)]
    except (NotCounted, NotTold):
        return []
