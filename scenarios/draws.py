"""Draws of what is not known for sure: how providers decide, what efforts do, and what they cost.

Every number is drawn within its range by a chance that hangs on the seed and on the number's own name, so that a row
more or less changes no other draw. What citizens and their care are like stays at its central values: England would
have to be solved anew for each draw. The module must not know what a number is for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from math import exp, log, sqrt
from statistics import NormalDist
from typing import Any, NamedTuple

from scenarios.arithmetic import exact
from scenarios.effect_bounds import check_bounds
from scenarios.effects import Effect, load_effects, soonest_90
from scenarios.efforts import EffortToday, load_efforts
from scenarios.parameters import Parameter, Parameters, load_parameters
from scenarios.parameters.subgroups import subgroup_text
from scenarios.problems import shown

ROOM = "behaviour"
"""The room of parameters that is drawn; the others stay central."""
UNLESS_TOLD = "triangular"
"""The shape of ranges that have no column for one: likeliest at the central value, never outside."""
EFFECT_SPANS = ("fidelity", "reached_share", "partner_share")
EFFORT_SPANS = ("today", "pounds", "cash_share", "speed_per_quarter")
OUTSIDE = 0.025
"""The share of a normal or lognormal distribution below `low`, and above `high`: it is cut off."""
DIGITS = 9
BITS = 53

Chances = Callable[[str, str, str], float | None]
"""By table, row and column: how far along its range a number is drawn, 0 to 1; None leaves its central value."""


class Drawn(NamedTuple):
    """A number that was drawn: its table, row and column, and beside it the central value."""

    table: str
    row: str
    column: str
    central: float
    value: float


@dataclass(frozen=True)
class Draw:
    """One draw of all that is drawn; the rest is as it is without."""

    parameters: Parameters
    effects: Mapping[str, Effect]
    efforts: Mapping[str, EffortToday]

    def numbers(self) -> Iterator[Drawn]:
        """Every number beside its central value, in the order of the tables."""
        central = load_parameters()
        for name, rows in self.parameters.rows_by_name.items():
            if self.parameters.rooms[name] == ROOM:
                for row, known_row in zip(rows, central.rows(name), strict=True):
                    yield Drawn(ROOM, _row_name(row), "value", float(known_row.value), float(row.value))
        for table, drawn, known, columns in (
            ("effects", self.effects, load_effects(), ("effect", *EFFECT_SPANS, "lag_50_months")),
            ("efforts", self.efforts, load_efforts(), EFFORT_SPANS),
        ):
            for name, each in drawn.items():
                for column in columns:
                    was = float(getattr(known[name], column))
                    yield Drawn(table, name, column, was, float(getattr(each, column)))


def draw(seed: int, parameters: Parameters | None = None) -> Draw:
    """The draw of a seed, of the tables that come with the project; 0 or more.

    Raises:
        FileProblems: effects could together take a process beyond its maximum.
    """
    return drawn(partial(chance_of, seed), parameters)


def drawn(chances: Chances, parameters: Parameters | None = None) -> Draw:
    """The draw in which every number stands as far along its range as its chance says.

    Raises:
        FileProblems: effects could together take a process beyond its maximum.
    """
    known = parameters or load_parameters()
    efforts = {name: _effort(chances, each) for name, each in load_efforts().items()}
    effects = {name: _effect(chances, each) for name, each in load_effects().items()}
    check_bounds(effects, efforts)
    rows = {
        name: tuple(_parameter(chances, row) for row in each) if known.rooms[name] == ROOM else each
        for name, each in known.rows_by_name.items()
    }
    return Draw(replace(known, rows_by_name=rows), effects, efforts)


def quantile(chance: float, low: float, middle: float, high: float, shape: str) -> float:
    """The number that is as likely undershot as `chance` says, from `low` to `high`.

    A triangle has its top at `middle`, a uniform distribution none. A normal or lognormal one has `middle` as its
    median and a width of its own on either side; `low` and `high` end its middle 95%, and the rest is cut off.

    Raises:
        ValueError: there is no such shape.
    """
    if shape == "fixed" or low == high:
        return middle
    if shape == "uniform":
        return low + chance * (high - low)
    if shape == "triangular":
        return _triangular(chance, low, middle, high)
    if shape == "normal":
        return _two_halves(chance, low, middle, high)
    if shape == "lognormal":
        return exp(_two_halves(chance, log(low), log(middle), log(high)))
    raise ValueError(f"{shown(shape)} cannot be drawn; use uniform, triangular, normal or lognormal")


def chance_of(seed: int, *words: str) -> float:
    """A chance above 0 and below 1 that hangs on a seed and some words, and on nothing else."""
    key = "\x1f".join((str(seed), *words)).encode()
    number = int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "big") >> (64 - BITS)
    return (number + 0.5) / (1 << BITS)


def _triangular(chance: float, low: float, middle: float, high: float) -> float:
    width = high - low
    if chance * width <= middle - low:
        return low + sqrt(chance * width * (middle - low))
    return high - sqrt((1 - chance) * width * (high - middle))


def _two_halves(chance: float, low: float, middle: float, high: float) -> float:
    """A normal quantile with one width below the median and one above, without its ends."""
    ends = NormalDist().inv_cdf(1 - OUTSIDE)
    z = NormalDist().inv_cdf(OUTSIDE + chance * (1 - 2 * OUTSIDE)) / ends
    return float(middle + z * (middle - low if z < 0 else high - middle))


def _number(chance: float | None, low: Fraction, middle: Fraction, high: Fraction, shape: str) -> Fraction:
    if chance is None:
        return middle
    found = quantile(chance, float(low), float(middle), float(high), shape)
    return min(max(exact(float(f"{found:.{DIGITS}g}")), low), high)


def _parameter(chances: Chances, row: Parameter) -> Parameter:
    chance = chances(ROOM, _row_name(row), "value")
    value = _number(chance, row.low, row.value, row.high, row.distribution)
    return replace(row, value=value, low=value, high=value, distribution="fixed")


def _row_name(row: Parameter) -> str:
    about = subgroup_text(row.subgroup)
    return f"{row.name}[{about}]" if about else row.name


def _effect(chances: Chances, row: Effect) -> Effect:
    chance = chances("effects", row.name, "effect")
    effect = _number(chance, row.low, row.effect, row.high, row.distribution)
    return replace(
        row,
        low=effect,
        effect=effect,
        high=effect,
        **_spans(chances, "effects", row, EFFECT_SPANS),
        **_lags(chances, row),
    )


def _effort(chances: Chances, row: EffortToday) -> EffortToday:
    return replace(row, **_spans(chances, "efforts", row, EFFORT_SPANS))


def _spans(
    chances: Chances, table: str, row: Effect | EffortToday, columns: tuple[str, ...]
) -> dict[str, Any]:
    """Columns that stand between `..._low` and `..._high`, drawn; all three are the draw."""
    found: dict[str, Any] = {}
    for column in columns:
        low, middle, high = (getattr(row, name) for name in (f"{column}_low", column, f"{column}_high"))
        value = _number(chances(table, row.name, column), low, middle, high, UNLESS_TOLD)
        found |= {f"{column}_low": value, column: value, f"{column}_high": value}
    return found


def _lags(chances: Chances, row: Effect) -> dict[str, Any]:
    """Whole months to half of an effect, and to nine tenths, which are stretched alike."""
    chance = chances("effects", row.name, "lag_50_months")
    if chance is None:
        return {}
    months = quantile(chance, row.lag_50_low_months, row.lag_50_months, row.lag_50_high_months, UNLESS_TOLD)
    half = max(round(months), 1)
    nine_tenths = max(round(row.lag_90_months * half / row.lag_50_months), soonest_90(half))
    return {
        "lag_50_low_months": half,
        "lag_50_months": half,
        "lag_50_high_months": half,
        "lag_90_months": nine_tenths,
    }
