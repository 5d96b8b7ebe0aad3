"""What a new organisation is staffed to do: the effort that its contract's own running cost pays for.

A hub or a lead does not exist today, so no habit of today's tells what it does. Its contract makes it spend money on
running itself, and a part of that is people who triage, inform and coordinate. That is where it stands, and from there
it answers incentives as everybody does; only effort above it costs more. The module must not know any mechanism.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.providers.levers import Levers
from scenarios.efforts import LEAST, LEVEL_OF, MOST
from sim.each import floats
from sim.settling import SUPPLIERS

if TYPE_CHECKING:
    from sim.worth import Book

Numbers = NDArray[np.float64]


def staffed(
    levers: Levers,
    group: str,
    names: Sequence[str],
    full_pounds: Numbers,
    books: Iterable[Book],
    share: float,
) -> Numbers:
    """The levels that a group's members stand at: today's, or what their contracts staff them to if that is more.

    `full_pounds`: the cash that full effort takes in a year, by member and lever. `share`: of running cost, that is
    work on their levers. Whoever is there today stands where it is today.
    """
    today = levers.baseline[group]
    if LEVEL_OF[group] != "place":
        return today
    spent = share * sum((running_pounds(book, names) for book in books), start=np.zeros(len(names)))
    full = full_pounds.sum(axis=1)
    level = np.divide(spent, full, out=np.zeros_like(full), where=full > 0)
    return np.asarray(
        np.maximum(today, np.clip(level, float(LEAST), float(MOST))[:, None] * (spent > 0)[:, None])
    )


def running_pounds(book: Book, names: Sequence[str]) -> Numbers:
    """What contracts make each of the named pay its own suppliers in a year; as much a month where they end in it."""
    found = dict.fromkeys(names, 0.0)
    for term in (each for each in book.contracts.in_order() if each.schedule.every != "exit"):
        # A year's payment is not told by month, so that what is left of it stays as it is.
        share = book.share_of_year(term.key) if term.schedule.every != "year" else 1.0
        for line in book.settlement.worth(term, book.year):
            payers = book.members[line.payer]
            if SUPPLIERS in line.payees and set(payers) & set(found):
                pounds = np.broadcast_to(floats(line.pounds[line.payees.index(SUPPLIERS)]), len(payers))
                for name, each in zip(payers, pounds, strict=True):
                    if name in found:
                        found[name] += float(each) / share if share > 0 else 0.0
    return np.array(list(found.values()))
