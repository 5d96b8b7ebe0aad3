"""What a month gives to the recorder, as rows of its tables: counts, offers, accounts, and offers read back.

    for rows in activity_rows(month, counts, names):
        recorder.add("activity", **rows)

Holds the order of arrays in words. The module must not know where any of it is written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.citizens.columns import SEXES
from agents.citizens.counts import Counts, Item
from agents.citizens.offer import PARTS, Located, Offer, located, offer_today
from scenarios.problems import did_you_mean, shown
from scenarios.processes import load_processes
from sim.ledger import Ledger
from sim.recorder import Words
from sim.run_tables import ALL_FIFTHS

if TYPE_CHECKING:
    import pandas as pd

ITEMS = tuple(item.name.lower() for item in Item)
Rows = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What the axes of counts and offers stand for, in their order."""

    place: str
    practices: Sequence[str]
    trusts: Sequence[str]
    populations: Sequence[str]


def activity_rows(month: int, counts: Counts, names: Names) -> Iterator[Rows]:
    """A month's counts as rows of `activity`, without those of 0: by practice, by trust, and by fifth."""
    for level, table, providers in (
        ("practice", counts.by_practice, names.practices),
        ("trust", counts.by_trust, names.trusts),
    ):
        is_counted = np.flatnonzero(table)
        provider, item, population = (axis[is_counted] for axis in positions(table.shape))
        yield {
            "month": month,
            "level": level,
            "provider": Words(providers, provider),
            "item": Words(ITEMS, item),
            "population": Words(names.populations, population),
            "quintile": ALL_FIFTHS,
            "quantity": table.reshape(-1)[is_counted],
        }
    of, fifth, what = np.nonzero(counts.by_quintile)
    yield {
        "month": month,
        "level": "place",
        "provider": names.place,
        "item": Words(ITEMS, what),
        "population": Words(names.populations, of),
        "quintile": fifth + 1,
        "quantity": counts.by_quintile[of, fifth, what],
    }


def vital_rows(month: int, counts: Counts) -> Iterator[Rows]:
    """A month's deaths and births as rows of `vital_events`, without those of 0."""
    for event, table in (("death", counts.deaths), ("birth", counts.births)):
        age, sex = np.nonzero(table)
        yield {
            "month": month,
            "event": event,
            "age": age,
            "sex": Words(SEXES, sex),
            "people": table[age, sex],
        }


def offer_rows(month: int, offer: Offer, names: Names) -> Iterator[Rows]:
    """A month's offer as rows of `offers`, without what is as today."""
    for part, providers in zip(PARTS, (names.practices, names.trusts, (names.place,)), strict=True):
        levels = np.atleast_2d(getattr(offer, part))
        provider, process = np.nonzero(levels != 1)
        yield {
            "month": month,
            "level": part,
            "provider": Words(providers, provider),
            "process": Words(_process_names(part), process),
            "multiplier": levels[provider, process],
        }


def offers_of(frame: "pd.DataFrame", names: Names, months: int) -> list[Offer]:
    """The offers of all months from the first, as lives are lived again from them.

    Raises:
        ValueError: a row is of a provider or process that is not known.
    """
    offers = [offer_today(len(names.practices), len(names.trusts)) for _ in range(months)]
    providers = {"practice": names.practices, "trust": names.trusts, "area": (names.place,)}
    at = {(part, name): number for part in PARTS for number, name in enumerate(providers[part])}
    column = {(part, each.name): each.column for part in PARTS for each in _processes(part)}
    for month, level, provider, process, value in frame.itertuples(index=False, name=None):
        if (level, provider) not in at or (level, process) not in column:
            unknown, known = (process, column) if (level, provider) in at else (provider, at)
            raise ValueError(
                f"offers, month {month}: {shown(unknown)} is not known at the level of {shown(level)}; "
                f"give the names of the run.{did_you_mean(unknown, [name for _, name in known])}"
            )
        levels = np.atleast_2d(getattr(offers[month - 1], level))
        levels[at[level, provider], column[level, process]] = value
    return offers


def lever_rows(
    month: int, providers: Sequence[str], levers: Sequence[str], efforts: NDArray[np.floating[Any]]
) -> Rows:
    """The efforts of providers of one kind, by provider and lever, as rows of `levers`."""
    provider, lever = positions(efforts.shape)
    return {
        "month": month,
        "provider": Words(providers, provider),
        "lever": Words(levers, lever),
        "effort": efforts.reshape(-1),
    }


def account_rows(month: int, ledger: Ledger) -> Rows:
    """Everybody's cash in a month as rows of `accounts`; the ledger must not have later postings."""
    paid, received = ledger.totals_pence(month, first_month=month)
    closing = np.array(list(ledger.balances().values()), np.int64)
    return {
        "month": month,
        "party": Words(ledger.parties, np.arange(closing.size)),
        "opening_pence": closing - received + paid,
        "received_pence": received,
        "paid_pence": paid,
        "closing_pence": closing,
    }


@cache
def positions(shape: tuple[int, ...]) -> tuple[NDArray[np.intp], ...]:
    """For each axis of an array of this shape, the position on it of every number, laid end to end."""
    return tuple(axis.reshape(-1) for axis in np.indices(shape, dtype=np.intp))


@cache
def _processes(part: str) -> tuple[Located, ...]:
    """The processes of a part of an offer, in the order of its columns."""
    return tuple(each for each in located(load_processes()) if each.part == part)


@cache
def _process_names(part: str) -> tuple[str, ...]:
    return tuple(each.name for each in _processes(part))
