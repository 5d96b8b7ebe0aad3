"""The outcomes of one finished economy, year by year: read off its history, its ledger and its levers.

    levers = LeverYears(economy)            # before the first month under contract
    economy.run()
    rows = outcomes_of(economy, levers)

The module must not know which contracts were in force, nor what anything is compared with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.citizens.counts import Counts, Item
from agents.providers.capacity import EVERYONE
from experiments.equity import slope_index
from experiments.outcomes import Outcome, load_outcomes
from scenarios.cast import Party
from scenarios.catalogue import load_catalogue
from scenarios.horizon import FIRST_MONTH, Horizon
from scenarios.parameters.units import MONTHS_A_YEAR
from sim.administration import ADMINISTRATION
from sim.history import COUNTED, NotCounted
from sim.in_force import operates_from
from sim.ledger import Ledger
from sim.ledger_columns import sum_by_party_pence
from sim.measures import NotTold
from sim.owing import owed
from sim.resources import ResourceBook
from sim.settling import ALLOCATIONS, COSTS, OPENING, SUPPLIERS

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

Numbers = NDArray[np.float64]

REFERENCE, ALL_YEARS = "0", "all"
IN_FORCE, SURVIVAL = "in_force_months", "survival_share"
THOUSAND = 1000
BY_FIFTH = {"admissions_a_thousand": "admissions_slope", "qalys_a_thousand": "qalys_slope"}
"""Outcomes for each thousand people in a fifth of deprivation, and the slope through them."""
OF_FIFTH = ("qalys_of_fifth", "years_of_fifth")
"""Outcomes of all people in a fifth."""
TRUE, REPORTED = "true", "reported"


class Found(NamedTuple):
    """One number: which outcome, whose (a payer, a kind of provider, a fifth, a lever), in which years, how much."""

    outcome: str
    of: str
    years: str
    value: float


class Postings(NamedTuple):
    """Postings by row: the month, codes of payer and payee, pence, and whether they are what contracts cost to run."""

    month: NDArray[np.int32]
    payer: NDArray[np.int32]
    payee: NDArray[np.int32]
    pence: NDArray[np.int64]
    is_running: NDArray[np.bool_]


def windows(horizon: Horizon) -> dict[str, tuple[int, int]]:
    """The years of a scenario by name, as first and last month: 0 is the reference year, then 1, 2, ... and all."""
    reference = horizon.reference_year
    found = {REFERENCE: (reference.start, reference.stop - 1)}
    for year in range(1, horizon.months // MONTHS_A_YEAR + 1):
        last = FIRST_MONTH - 1 + year * MONTHS_A_YEAR
        found[str(year)] = (last - MONTHS_A_YEAR + 1, last)
    return found | {ALL_YEARS: (FIRST_MONTH, horizon.last_month)}


class LeverYears:
    """Listens to an economy: how hard each group worked on each lever in each year under contract, by its shares."""

    def __init__(self, economy: HealthEconomy) -> None:
        # At a month's end levers are set for the next, so those of a month are known at the end of the one before.
        self._levels = _means(economy)
        self._by_month: dict[int, dict[str, float]] = {}
        economy.listeners.append(self)

    def __call__(self, economy: HealthEconomy) -> None:
        """Take down the levels of the month that is over."""
        self._by_month[economy.month] = self._levels
        self._levels = _means(economy)

    def mean(self, first: int, last: int) -> dict[str, float]:
        """The mean effort of some months, by group and lever."""
        months = [self._by_month[month] for month in range(first, last + 1)]
        return {name: float(np.mean([each[name] for each in months])) for name in months[0]}


def outcomes_of(economy: HealthEconomy, levers: LeverYears) -> list[Found]:
    """Every outcome of an economy that has come to its last month; of money and levers under contract alone."""
    found: list[Found] = []
    years = windows(economy.scenario.horizon)
    for name, (first, last) in years.items():
        found += _counted(economy, name, first, last)
        found += _by_fifth(economy, name, first, last)
    found += _measured(economy, {name: each for name, each in years.items() if name != ALL_YEARS})
    under_contract = {name: each for name, each in years.items() if name != REFERENCE}
    moved = _moved(economy)
    for name, (first, last) in under_contract.items():
        found += _money(economy, moved, name, first, last)
        found.append(Found(IN_FORCE, "", name, float(in_force_months(economy, first, last))))
        found.append(Found(SURVIVAL, "", name, survival_share(economy, first, last)))
        found += [Found("lever", of, name, level) for of, level in levers.mean(first, last).items()]
    return found


def in_force_months(economy: HealthEconomy, first: int, last: int) -> int:
    """The months in which the contracts of the scenario's model operate, and not those of today in their place."""
    own = [each.in_force for each in economy.settled if not each.in_force.is_today]
    return sum(any(each.operates(month) for each in own) for month in range(first, last + 1))


def survival_share(economy: HealthEconomy, first: int, last: int) -> float:
    """In what share of months from their start the contracts of the model operate; 1 before, as none has ended."""
    start = operates_from(economy.scenario.reference, economy.scenario.model)
    months = last - max(first, start) + 1
    return in_force_months(economy, first, last) / months if months > 0 else 1.0


def _counted(economy: HealthEconomy, years: str, first: int, last: int) -> Iterator[Found]:
    items = economy.history.counted("by_quintile", first, last)[EVERYONE].sum(axis=0)
    for outcome in load_outcomes().values():
        if outcome.items and outcome.name not in (*BY_FIFTH, *OF_FIFTH):
            # What is counted at a moment of each month has its mean over months.
            months = last - first + 1 if outcome.over_years == "mean" else 1
            yield Found(outcome.name, "", years, _units(outcome, items) / months)


def _units(outcome: Outcome, items: NDArray[np.int64]) -> float:
    return float(items[list(outcome.items)].sum()) / outcome.parts


def _by_fifth(economy: HealthEconomy, years: str, first: int, last: int) -> Iterator[Found]:
    by_fifth = economy.history.counted("by_quintile", first, last)[EVERYONE]
    person_years = by_fifth[:, Item.PEOPLE] / MONTHS_A_YEAR
    is_peopled = person_years > 0
    for name, slope in BY_FIFTH.items():
        outcome = load_outcomes()[name]
        units = np.array([_units(outcome, items) for items in by_fifth])
        each = np.divide(units * THOUSAND, person_years, out=np.zeros_like(units), where=is_peopled)
        for at in np.flatnonzero(is_peopled).tolist():
            yield Found(name, f"fifth {at + 1}", years, float(each[at]))
        if is_peopled.sum() > 1:
            yield Found(slope, "", years, slope_index(each, person_years))
    for name in OF_FIFTH:
        for at in np.flatnonzero(is_peopled).tolist():
            yield Found(name, f"fifth {at + 1}", years, _units(load_outcomes()[name], by_fifth[at]))


def _measured(economy: HealthEconomy, years: Mapping[str, tuple[int, int]]) -> Iterator[Found]:
    """Measures of the place about each year, true and as it is reported of it sooner or later; all years: the mean."""
    for outcome in load_outcomes().values():
        if not outcome.measure:
            continue
        for way, read in ((TRUE, _true), (REPORTED, _reported)):
            values = {name: _or_nan(read, economy, outcome.measure, window) for name, window in years.items()}
            values[ALL_YEARS] = float(np.mean([each for name, each in values.items() if name != REFERENCE]))
            yield from (Found(outcome.name, way, name, value) for name, value in values.items())


def _or_nan(
    read: Callable[[HealthEconomy, str, int, int], float | None],
    economy: HealthEconomy,
    measure: str,
    window: tuple[int, int],
) -> float:
    """A value, NaN where there is nobody to count: small samples have nobody of some kind."""
    try:
        value = read(economy, measure, *window)
    except (NotCounted, NotTold):
        return float("nan")
    return float("nan") if value is None else value


def _true(economy: HealthEconomy, measure: str, first: int, last: int) -> float | None:
    """None where a member has nobody to count."""
    counted = min(economy.measures.definition(measure).counted_months, last - first + 1)
    (value,) = economy.measures.true(measure, "place", last - counted + 1, last)
    return None if value is None else float(value)


def _reported(economy: HealthEconomy, measure: str, first: int, last: int) -> float:
    (value,) = economy.measures.reported(measure, "place", last)
    return float(value)


# Money


def _money(economy: HealthEconomy, moved: Postings, years: str, first: int, last: int) -> Iterator[Found]:
    is_in = (moved.month >= first) & (moved.month <= last)
    columns: Iterator[Any] = (column[is_in] for column in moved)
    postings = Postings(*columns)
    outcomes = load_outcomes()
    left = _left_by_kind(postings, economy.cast.parties)
    contracts = float(_to_suppliers(postings, economy.cast.names.index(SUPPLIERS)))
    effort = float(economy.history.programme_pence(first, last).sum())
    used = ResourceBook(economy.cost_book)
    used.add(Counts(*(economy.history.counted(name, first, last) for name in COUNTED)))
    care = float(used.pence_by_quintile()[EVERYONE].sum())
    pence = {
        "transaction_spending": contracts,
        "resource_use": care,
        "effort_spending": effort,
        "system_spending": care + effort + contracts,
    }
    for name, each in pence.items():
        yield Found(name, "", years, each / outcomes[name].parts)
    for kind, each in left.items():
        role = load_catalogue().party_kinds[kind].role
        if role == "payer":
            yield Found("payer_spending", kind, years, -float(each) / outcomes["payer_spending"].parts)
        elif role in ("provider", "vehicle"):
            yield Found("margin", kind, years, float(each) / outcomes["margin"].parts)


def _moved(economy: HealthEconomy) -> Postings:
    """What payers spend and providers keep is made of: all postings but reserves and what funds payers.

    What is owed for the months lived when the last is over stands in the last: a model whose year ends later than
    another's would look cheaper without.
    """
    each = [_of_ledger(ledger) for ledger in (economy.ledger, owed(economy))]
    columns: Iterator[Any] = (np.concatenate(columns) for columns in zip(*each, strict=True))
    return Postings(*columns)


def _of_ledger(ledger: Ledger) -> Postings:
    columns, names = ledger.coded()
    contracts, terms = (np.array(names[name], dtype=str) for name in ("contract", "term"))
    of_term = (terms == ADMINISTRATION)[columns["term"]]
    is_running = (contracts != COSTS)[columns["contract"]] | of_term
    kept = ~np.isin(contracts, [OPENING, ALLOCATIONS])[columns["contract"]]
    month, payer, payee, pence = (columns[name][kept] for name in ("month", "payer", "payee", "pence"))
    return Postings(month, payer, payee, pence, is_running[kept])


def _left_by_kind(postings: Postings, parties: Sequence[Party]) -> dict[str, int]:
    """What parties of each kind that paid or was paid received less what they paid, in pence: kinds by the alphabet."""
    paid, received = (
        sum_by_party_pence(codes, postings.pence, len(parties)) for codes in (postings.payer, postings.payee)
    )
    left: dict[str, int] = {}
    for code in np.union1d(postings.payer, postings.payee).tolist():
        kind = parties[code].kind
        left[kind] = left.get(kind, 0) + int(received[code] - paid[code])
    return dict(sorted(left.items()))


def _to_suppliers(postings: Postings, suppliers: int) -> int:
    """What contracts cost to set up and run, in pence: what they make parties pay to suppliers, less what comes back.

    What care and effort take is no part of it. `suppliers`: their code.
    """
    pence = postings.pence * postings.is_running
    return int(pence[postings.payee == suppliers].sum() - pence[postings.payer == suppliers].sum())


def _means(economy: HealthEconomy) -> dict[str, float]:
    """The mean level of each lever of groups that have members, by group.lever."""
    levers = economy.levers
    return {
        f"{group}.{name}": levers.place_mean(group, name)
        for group, names in levers.names.items()
        for name in names
        if levers.shares[group].size
    }
