"""Activity as it is paid: what was done, more where spells are coded as more complicated, less where care is steered.

What is done, what it costs and all measures stay as they are; only what contracts read of activity moves. The module
must not know any contract, nor why anybody codes.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from scenarios.catalogue import load_catalogue
from scenarios.parameters import Parameters
from sim.counting import Counting, Values, fractions
from sim.history import Level

CODED = "complicated_share"
PRICE_PAID = "price_paid_in_scope"
PLACES = 6
"""Decimals to which a ratio is kept, so that sums stay exact and short."""
NOTHING = Fraction(0)


def reported_activity(
    counting: Counting, service: str, level: Level, population: int, first: int, last: int
) -> Values:
    """Units of a service as reported, by member of a level: weighed by what is paid for them, today's units being 1.

    Practices and the place as a whole are charged what the hospitals report, each its share of all that was done.

    Raises:
        NotCounted: as `Counting.items`.
    """
    used = counting.history.layout.services[service]

    def done_at(level: Level) -> Values:
        return np.asarray(fractions(counting.items(used.items, level, population, first, last)) * used.units)

    done = done_at(level)
    above = paid_above(counting, service, first, last)
    if above is None:
        return done
    if level == "trust":
        return np.asarray(done * (1 + above))
    by_trust = done_at("trust")
    whole = by_trust.sum()
    return np.asarray(done * (1 + ((by_trust * above).sum() / whole if whole else NOTHING)))


def paid_above(counting: Counting, service: str, first: int, last: int) -> Values | None:
    """By how much of itself each trust's activity is reported as more than today's coding would make it.

    None where nothing is: then activity is read as it was done, to the last penny.
    """
    key = ("paid above", service, first, last)
    if key not in counting.remembered:
        counting.remembered[key] = _paid_above(counting, service, first, last)
    found: Values | None = counting.remembered[key]
    return found


def _paid_above(counting: Counting, service: str, first: int, last: int) -> Values | None:
    history, parameters = counting.history, counting.parameters
    weights = {
        CODED: complicated_price_above(parameters, service),
        PRICE_PAID: steered_share(parameters, service),
    }
    moved = [
        _exactly(history.recording(record, first, last, "trust")) * weight
        for record, weight in weights.items()
        if weight and history.is_off_truth(record)
    ]
    return np.asarray(sum(moved[1:], start=moved[0])) if moved else None


def steered_share(parameters: Parameters, service: str) -> Fraction:
    """The share of a service that may be had at another site; 0 if none of it."""
    found = (row.value for row in parameters.rows("steered_share") if dict(row.subgroup)["costed"] == service)
    return next(found, NOTHING)


def _exactly(points: NDArray[np.float64]) -> Values:
    """To so many decimals, as Python rounds a number; their digits are read as one whole number."""
    made = np.empty(points.size, dtype=object)
    made[:] = [Fraction(int(f"{each:.{PLACES}f}".replace(".", "")), 10**PLACES) for each in points.tolist()]
    return made


def complicated_price_above(parameters: Parameters, service: str) -> Fraction:
    """What a more complicated spell of a service is paid above another, to the mean price; 0 where all cost alike.

    A part of a service is paid as the whole.
    """
    services = load_catalogue().services
    names = (service, services[service].part_of) if service in services else ()
    for row in parameters.rows("complicated_price_above_ratio"):
        if dict(row.subgroup)["costed"] in names:
            return row.value
    return NOTHING
