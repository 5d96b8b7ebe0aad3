"""What is expected of a rank: where each may end among its peers, while all their measures are in doubt.

Every measure is expected as it was last reported, give or take. A place is 1, and one more for every peer that turns
out better. So effort moves a place where peers are near, and hardly where they are far off. Where a contract ranks more
than are told of, the others are taken to lie as those do, each in as much doubt; so one alone is expected in the middle
of its field, and moves past peers like itself. The module must not know what a rank pays.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import erf
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from scenarios.catalogue import load_catalogue
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import Fact, MissingFact
from scenarios.contracts.incentives import Forecast
from scenarios.contracts.periods import MONTHS_IN_YEAR, Window

Numbers = NDArray[np.float64]
OWN_DRAWS = 9
"""At so many values of the own measure, each as likely as another, places are looked at to tell their doubt."""
MIDDLE = Fraction(1, 2)
"""A place is the middle of one's own part of the field: the first of two reaches from 0 to 1."""
EVEN = 0.5
"""The chance of a peer that lies as oneself does to turn out better, where nothing is in doubt."""
FINEST = 1_000
"""Places are told to a thousandth."""


def expected_rank(forecast: Forecast, rank: Fact) -> tuple[Value, Value]:
    """What a forecast of a measure makes of the rank on it: the place that is expected, and the doubt about it.

    Raises:
        MissingFact: the measure is not told.
    """
    values, doubts = _told(forecast, rank)
    _check_field(rank, values.size)
    expected, doubt = places(values, doubts, is_higher_better(rank), _field(rank, values.size))
    return _exact(expected), _exact(doubt)


def moved_rank(forecast: Forecast, rank: Fact) -> Numbers:
    """How many places each who is ranked moves, up the numbers, for one more of its own measure.

    Raises:
        MissingFact: the measure is not told.
    """
    values, doubts = _told(forecast, rank)
    return places_a_unit(values, doubts, is_higher_better(rank), _field(rank, values.size))


def in_field(place: Value, rank: Fact, told: int) -> Value:
    """A place among so many who are told of, as the place among all whom the rank is about.

    Each stands in the middle of a part of the field as large as any other's: of 24 the first of two is at 6.5.

    Raises:
        MissingFact: one alone is told of, and the rank does not say among how many.
    """
    _check_field(rank, told)
    return (place - MIDDLE) * (_field(rank, told) / told) + MIDDLE


def _check_field(rank: Fact, told: int) -> None:
    if told == 1 and rank.peers is None:
        raise MissingFact(
            f"'{rank}' has one alone to compare, who has no rank; say among how many: rank({rank.name}, PEERS)"
        )


def _field(rank: Fact, told: int) -> Fraction:
    """How many the rank is among."""
    return Fraction(told) if rank.peers is None else rank.peers


def is_higher_better(rank: Fact) -> bool:
    """Whether more of what a rank is about is better; so where the catalogue does not know the measure."""
    measure = load_catalogue().measures.get(rank.name)
    return measure is None or measure.direction == "higher"


def places(
    values: Numbers, doubts: Numbers, is_higher: bool, field: Fraction | int | None = None
) -> tuple[Numbers, Numbers]:
    """The place that is expected of each, 1 the best, and the doubt about it, a standard deviation.

    `values`: what is expected of the measure of each; `doubts`: how far it may lie off, a standard deviation. `field`:
    how many are ranked; those who are told of if not given.
    """
    peers = _peers(values.size, field)
    good = values if is_higher else -values
    chances = [NormalDist().inv_cdf((at + 0.5) / OWN_DRAWS) for at in range(OWN_DRAWS)]
    own = good + doubts * np.array(chances)[:, None]
    better = _chance(good[None, None, :] - own[:, :, None], doubts[None, None, :])
    better[:, np.eye(good.size, dtype=np.bool_) & (doubts == 0)] = EVEN
    place = 1 + (better * peers).sum(axis=2)
    by_peers = (better * (1 - better) * peers).sum(axis=2).mean(axis=0)
    return place.mean(axis=0), np.sqrt(by_peers + place.var(axis=0))


def places_a_unit(
    values: Numbers, doubts: Numbers, is_higher: bool, field: Fraction | int | None = None
) -> Numbers:
    """How many places each moves, up the numbers, for one more of its own measure while its peers stay; as `places`."""
    apart, spread = values[None, :] - values[:, None], np.hypot(doubts[None, :], doubts[:, None])
    z = np.divide(apart, spread, out=np.full_like(apart, np.inf), where=spread > 0)
    density = np.divide(
        np.exp(-(z**2) / 2), spread * np.sqrt(2 * np.pi), out=np.zeros_like(z), where=spread > 0
    )
    return np.asarray((-1 if is_higher else 1) * (density * _peers(values.size, field)).sum(axis=1))


def _peers(told: int, field: Fraction | int | None) -> Numbers:
    """How many peers of each who is told of lie as each does: one who is ranked, one who is told of."""
    each = float(field if field is not None else told) / told
    return np.full((told, told), each) - np.eye(told)


def _told(forecast: Forecast, rank: Fact) -> tuple[Numbers, Numbers]:
    """The measure of each who is ranked, and the doubt about it."""
    measure = replace(rank, kind="measure", peers=None)
    return _floats(forecast.value(measure, Window(1, MONTHS_IN_YEAR))), _floats(forecast.doubt(measure))


def _floats(value: Value) -> Numbers:
    each = value.numerators / value.denominator if isinstance(value, Exact) else [float(value)]
    return np.asarray(each, dtype=np.float64)


def _exact(numbers: Numbers) -> Value:
    each = [Fraction(float(number)).limit_denominator(FINEST) for number in numbers]
    return Exact.of(each) if len(each) > 1 else each[0]


def _chance(above: Numbers, doubts: Numbers) -> Numbers:
    """The chance that what lies so far above, give or take, does turn out to lie above."""
    spread = np.broadcast_to(doubts, above.shape)
    z = np.divide(above, spread, out=np.where(above > 0, np.inf, -np.inf), where=spread > 0)
    return np.asarray(np.vectorize(_below, otypes=[np.float64])(z))


def _below(z: float) -> float:
    return (1 + erf(z / 2**0.5)) / 2
