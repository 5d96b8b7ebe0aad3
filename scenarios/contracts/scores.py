"""Scores: a measure turned into the share of a pot that it earns, by one of five curves.

Each curve is one line of arithmetic over the reading; there is no division by anything read, so that a
widths of a scale are constants. Nothing here knows what the pot is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from scenarios.contracts.facts import Fact
from scenarios.contracts.frame import Frame
from scenarios.contracts.keys import Band, Curve, Reading, ScoreKeys
from scenarios.contracts.observables import (
    ONE,
    ZERO,
    Const,
    Observable,
    clip,
    const,
    minus,
    plus,
    reaches,
    times,
)
from scenarios.quantities import Quantity


def score(frame: Frame, keys: ScoreKeys) -> Observable:
    """The share of the pot that the measure earns; `least_share` at the worst, 1 at the best.

    Raises:
        ValueError: the measure has no scale of its own, or the ends of the scale are the same.
    """
    earned = CURVES[keys.curve](frame, keys)
    least = keys.least_share.value
    if least == 0:
        return earned
    return plus(const(least, "share paid at worst"), times(const(1 - least), earned))


def _threshold(frame: Frame, keys: ScoreKeys) -> Observable:
    return _reached(frame, _reading(frame, keys), keys.at_least, keys.at_most)


def _linear(frame: Frame, keys: ScoreKeys) -> Observable:
    """(reading - nothing_at) / (all_at - nothing_at), kept between 0 and 1."""
    if keys.nothing_at is None or keys.all_at is None:
        return _on_own_scale(frame, keys)
    nothing, everything = frame.level(keys.nothing_at), frame.level(keys.all_at)
    if not isinstance(nothing, Const) or not isinstance(everything, Const):
        raise ValueError(
            "nothing_at and all_at must be numbers, because a payment never divides by something that is read; "
            "to start from a baseline use curve: improvement with 'improvement', or measure an index"
        )
    return _scale(_reading(frame, keys), nothing, everything.value - nothing.value)


def _on_own_scale(frame: Frame, keys: ScoreKeys) -> Observable:
    """The measure's own scale in the catalogue, as percentages of the reference year."""
    measure = frame.catalogue.measures[str(keys.measure)]
    nothing, everything = measure.pays_nothing_at_index, measure.pays_all_at_index
    if nothing is None or everything is None:
        raise ValueError(f"'{keys.measure}' has no scale of its own; give nothing_at and all_at")
    reading = frame.measured(Fact("index", measure.name))
    return _scale(reading, const(nothing, "no payment at"), everything - nothing)


def _improvement(frame: Frame, keys: ScoreKeys) -> Observable:
    """How far the reading has come from where it began (its baseline unless `nothing_at` says otherwise)."""
    if keys.improvement is None:
        return _linear(frame, keys)
    start = keys.nothing_at
    began = frame.level(start) if start is not None else _baseline_of(frame, keys)
    return _scale(_reading(frame, keys), began, keys.improvement.value)


def _banded(frame: Frame, keys: ScoreKeys) -> Observable:
    """The share of the best band reached: what each further band adds, summed over the bands reached."""
    reading, bands = _reading(frame, keys), _easiest_first(keys.bands)
    shares = [band.pays_share.value for band in bands]
    gains = [const(after - before) for before, after in zip([Fraction(0), *shares], shares, strict=False)]
    reached = [_reached(frame, reading, band.at_least, band.at_most) for band in bands]
    return plus(*(times(gain, band) for gain, band in zip(gains, reached, strict=True)))


def _rank(frame: Frame, keys: ScoreKeys) -> Observable:
    """The share of the narrowest band of best performers that the rank is in; `best_share` is of the peers."""
    assert keys.peers is not None
    peers = keys.peers.value
    rank = frame.measured(Fact("rank", keys.measure, peers=peers)) if keys.measure else _reading(frame, keys)
    if isinstance(rank, Fact) and rank.kind == "rank" and rank.peers is None:
        rank = replace(rank, peers=peers)
    widest_first = sorted(keys.bands, key=_width, reverse=True)
    shares = [band.pays_share.value for band in widest_first]
    gains = [const(after - before) for before, after in zip([Fraction(0), *shares], shares, strict=False)]
    places = [const(_width(band) * peers, "last place") for band in widest_first]
    return plus(*(times(gain, reaches(place, rank)) for gain, place in zip(gains, places, strict=True)))


CURVES: dict[Curve, Callable[[Frame, ScoreKeys], Observable]] = {
    "threshold": _threshold,
    "linear": _linear,
    "banded": _banded,
    "improvement": _improvement,
    "rank": _rank,
}


def _reading(frame: Frame, keys: ScoreKeys) -> Observable:
    if keys.reading is not None:
        return frame.level(keys.reading, frame.payees[0] if len(frame.payees) == 1 else "")
    return frame.measured(Fact("measure", str(keys.measure)))


def _baseline_of(frame: Frame, keys: ScoreKeys) -> Observable:
    reading = _reading(frame, keys)
    if not isinstance(reading, Fact):
        raise ValueError("the improvement curve needs a measure or one fact to begin from, or 'nothing_at'")
    return Fact(**{name: getattr(reading, name) for name in reading.__slots__} | {"is_baseline": True})


def _reached(
    frame: Frame, reading: Observable, at_least: Reading | None, at_most: Reading | None
) -> Observable:
    if at_least is not None:
        return reaches(reading, frame.level(at_least, label="threshold"))
    assert at_most is not None
    return reaches(frame.level(at_most, label="threshold"), reading)


def _scale(reading: Observable, nothing: Observable, width: Fraction) -> Observable:
    if width == 0:
        raise ValueError("nothing and everything would be paid at the same level; use curve: threshold")
    return clip(times(const(1 / width, "per point"), minus(reading, nothing)), ZERO, ONE)


def _easiest_first(bands: tuple[Band, ...]) -> list[Band]:
    """Bands in the order in which a measure that gets better reaches them; as written where a level is read.

    Raises:
        ValueError: some are for measures that are better when higher, some for the other kind.
    """
    is_upwards = bands[0].at_least is not None
    if any((band.at_least is not None) != is_upwards for band in bands):
        raise ValueError(
            "the bands of a measure go one way: write at_least in all of them, or at_most in all"
        )
    if any(_level(band).fact is not None for band in bands):
        return list(bands)
    return sorted(bands, key=lambda band: _level(band).plus.value, reverse=not is_upwards)


def _level(band: Band) -> Reading:
    level = band.at_least if band.at_least is not None else band.at_most
    assert level is not None
    return level


def _width(band: Band) -> Fraction:
    return (band.best_share or Quantity(Fraction(0))).value
