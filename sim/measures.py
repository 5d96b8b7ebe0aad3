"""Measures: what is true by member and window, and what is reported of it: late, sampled, rounded, recorded by habit.

Holds no counts and no definitions: it reads a history by the definitions that come as data. It must not know who is
paid for a measure. What a survey answers depends on the seed, the measure, the member and the month, and on the truth;
on nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.citizens.chance_arrays import indexed, month_salt, place_code, uniform
from agents.citizens.streams import Stream
from scenarios.catalogue import Measure, load_catalogue
from scenarios.measures import Definition, Name, Untold, load_definitions
from scenarios.measures.definitions import Answers
from scenarios.parameters import Parameters
from scenarios.problems import did_you_mean
from sim.counting import Counting, Values
from sim.history import History, Level, NotCounted

Number = Fraction | int
HALF = Fraction(1, 2)
NOTHING = Fraction(0)
LEVELS: Mapping[str, Level] = {
    "place": "place",
    "provider": "place",
    "practice": "practice",
    "trust": "trust",
}
"""The level of members that a measure of each of the catalogue's levels is told by."""


ANSWERED: tuple[Answers, ...] = ("share", "events", "mean")
"""The ways of answering in which only some are asked."""
NOBODY = np.zeros(0, dtype=np.int64)


class NotTold(LookupError):
    """A measure that the citizens' state cannot tell, or that nobody knows."""


class Survey(NamedTuple):
    """What a measure is told by, at the end of a month: values on record by member, and how many of each are asked."""

    definition: Definition
    level: Level
    end: int
    values: Values
    asked: NDArray[np.int64]


@dataclass
class Measures:
    """The measures of one history.

    `measures`: those of the catalogue in use, a file's own among them. `anchored_to`: whose reference year was at the
    levels that were published; their own if none is given.
    """

    history: History
    parameters: Parameters
    seed: int
    definitions: Mapping[str, Definition | Untold] = field(default_factory=load_definitions)
    measures: Mapping[str, Measure] = field(default_factory=lambda: load_catalogue().measures)
    anchored_to: Measures | None = None
    _references: dict[tuple[str, int, int], tuple[Number, Number]] = field(default_factory=dict)
    _levels: dict[tuple[str, Number, Number], Fraction] = field(default_factory=dict)
    _counted: dict[tuple[str, Level, int, int], tuple[Values, Values]] = field(default_factory=dict)
    _published: dict[tuple[str, Level, int, int], tuple[Fraction, ...]] = field(default_factory=dict)

    @cached_property
    def counting(self) -> Counting:
        """What the names of definitions stand for."""
        return Counting(self.history, self.parameters)

    def definition(self, name: str) -> Definition:
        """How a measure is counted.

        Raises:
            NotTold: it is not, and why; or there is no such measure.
        """
        found = self.definitions.get(name)
        if isinstance(found, Definition):
            return found
        if found is not None:
            raise NotTold(f"measure '{name}' is not told by the citizens of a simulation. {found.reason}")
        if name in self.measures:
            raise NotTold(
                f"measure '{name}' is a file's own, and nothing counts it; use a measure of the catalogue"
            )
        raise NotTold(f"'{name}' is no measure.{did_you_mean(name, self.definitions)}")

    @property
    def anchored_by(self) -> int:
        """The last month lived that levels hang on: in the reference year they move with every month of it."""
        return min(self.history.months, self.history.layout.reference[1])

    def level(self, name: str) -> Level:
        """The level of members that a measure is reported by."""
        return LEVELS[self.measures[name].level]

    def members(self, level: Level) -> tuple[str, ...]:
        """The members of a level by name."""
        layout = self.history.layout
        return {"place": ("place",), "practice": layout.practices, "trust": layout.trusts}[level]

    def true(self, name: str, level: Level, first: int, last: int) -> tuple[Fraction | None, ...]:
        """The true value by member over scenario months; None for a member of whom there is nothing to count.

        Raises:
            NotTold: the measure is not told, or not by this level. NotCounted: the months are not lived.
        """
        definition = self.definition(name)
        over, under = self.sums(definition, level, first, last)
        values = self._anchored(definition, over, under)
        per = definition.per
        return tuple(
            Fraction(value.numerator * per.numerator, value.denominator * per.denominator) if parts else None
            for value, parts in zip(values, under, strict=True)
        )

    def true_numbers(self, name: str, level: Level, first: int, last: int) -> list[float]:
        """The numbers nearest to the true values, NaN where there is nothing to count; as `true`, and far sooner.

        Raises:
            NotTold, NotCounted: as `true`.
        """
        definition = self.definition(name)
        over, under = self.sums(definition, level, first, last)
        up, down = definition.per.numerator, definition.per.denominator
        # Whole numbers are divided to the nearest number, however many digits they have.
        return [
            (one.numerator * some.denominator * up) / (one.denominator * some.numerator * down)
            if parts
            else float("nan")
            for (one, some), parts in zip(self._quotients(definition, over, under), under, strict=True)
        ]

    def reported(self, name: str, level: Level, last: int, now: int | None = None) -> tuple[Fraction, ...]:
        """The newest value by member that was published by the end of month `now`, about months to `last`.

        `now` None: whatever is about months to `last`, published or not. Before a first value would be known, that of
        the first months of the history stands for those of earlier years.

        Raises:
            NotTold, NotCounted: as `true`; or there is nobody to count in all of the place.
        """
        end = self.published(name, last, now)
        key = (name, level, end, self.anchored_by)
        if key not in self._published:
            (self._published[key],) = self._answered([self._asked(self.definition(name), level, end)])
        return self._published[key]

    def foretell(self, wanted: Iterable[tuple[str, Level]], last: int, now: int | None = None) -> None:
        """Work out together what `reported` will be asked; what cannot be told is left to it."""
        asked: dict[tuple[str, Level, int, int], Survey] = {}
        for name, level in wanted:
            try:
                end = self.published(name, last, now)
                key = (name, level, end, self.anchored_by)
                if key not in self._published:
                    asked[key] = self._asked(self.definition(name), level, end)
            except (NotCounted, NotTold):
                continue
        self._published.update(zip(asked, self._answered(list(asked.values())), strict=True))

    def _asked(self, definition: Definition, level: Level, end: int) -> Survey:
        """What is asked of each member, and what of it is true and on record."""
        first = max(1, end - definition.counted_months + 1)
        over, under = self.sums(definition, level, first, end)
        over, under = self._pooled(definition, over, under, first, end)
        values = self._recorded(definition, self._anchored(definition, over, under), level, first, end)
        asked = self.asked(definition.name, level, under) if definition.answers != "all" else NOBODY
        return Survey(definition, level, end, values, asked)

    def published(self, name: str, last: int, now: int | None = None) -> int:
        """The month in which the period ends that the newest published value is about."""
        definition = self.definition(name)
        lag_months = self.measures[name].lag_months
        newest = last if now is None else min(last, now - lag_months)
        every = definition.every_months
        earliest = -(-definition.counted_months // every) * every
        end = max(newest - newest % every, earliest)
        if end > self.history.months:
            raise NotCounted(
                f"measure '{name}' is first published about the months to {end}, and {self.history.months} are counted"
            )
        return end

    # From counts to values

    def sums(self, definition: Definition, level: Level, first: int, last: int) -> tuple[Values, Values]:
        """Numerator and denominator by member. Months that are lived do not change, so sums are remembered."""

        def read(name: Name) -> Values:
            return self.counting.value(name, level, first, last)

        key = (definition.name, level, first, last)
        if key not in self._counted:
            members = len(self.members(level))
            sides = (side.value(read) for side in (definition.numerator, definition.denominator))
            over, under = (
                each if isinstance(each, np.ndarray) else np.full(members, each, dtype=object)
                for each in sides
            )
            self._counted[key] = over, under
        return self._counted[key]

    def _pooled(
        self, definition: Definition, over: Values, under: Values, first: int, last: int
    ) -> tuple[Values, Values]:
        """Small numbers are told by those of the whole place."""
        few = under < definition.fewest if definition.fewest else under == 0
        if not few.any():
            return over, under
        all_over, all_under = self.sums(definition, "place", first, last)
        if all_under[0] == 0:
            raise NotCounted(
                f"measure '{definition.name}': there is nobody to count in months {first} to {last}; "
                "simulate more citizens"
            )
        return (
            _values(all_over[0] if is_few else one for one, is_few in zip(over, few, strict=True)),
            _values(all_under[0] if is_few else one for one, is_few in zip(under, few, strict=True)),
        )

    def _anchored(self, definition: Definition, over: Values, under: Values) -> Values:
        """What `_quotients` come to."""
        return _values(_quotient(one, some) for one, some in self._quotients(definition, over, under))

    def _quotients(self, definition: Definition, over: Values, under: Values) -> list[tuple[Number, Number]]:
        """Numerator over denominator, or a published level that moves with it; where nobody is counted, as of one.

        Each is worked out in whole numbers, to be made a fraction once: it would be shortened at every step.
        """
        parts = [(one, other or 1) for one, other in zip(over, under, strict=True)]
        if definition.anchor is None:
            return parts
        to_level = self._to_level(definition)
        up, down = to_level.numerator, to_level.denominator
        if definition.anchor == "ratio":
            return [((2 * one + 1) * up, 2 * some * down) for one, some in parts]
        # Odds, moved: a share of them to themselves and one is what is told.
        odds = (
            ((2 * one + 1) * up, (2 * (all_ - one) + 1) * down) for one, all_ in zip(over, under, strict=True)
        )
        return [(some, some + others) for some, others in odds]

    def _to_level(self, definition: Definition) -> Fraction:
        """What brings the ratio, or the odds, of the place's reference year to the published level."""
        level = self.counting.parameter(definition.level)
        then_over, then_under = self._reference(definition)
        key = (definition.name, then_over, then_under)
        if key not in self._levels:
            if definition.anchor == "ratio":
                self._levels[key] = level / ((then_over + HALF) / then_under)
            else:
                then_odds = (then_over + HALF) / (then_under - then_over + HALF)
                self._levels[key] = level / (1 - level) / then_odds
        return self._levels[key]

    def _reference(self, definition: Definition) -> tuple[Number, Number]:
        """The whole place's numerator and denominator in the reference year, as far as it has been lived."""
        if self.anchored_to is not None:
            return self.anchored_to._reference(definition)
        first, last = self.history.layout.reference
        last = min(last, self.history.months)
        first = min(first, max(1, last - (self.history.layout.reference[1] - first)))
        key = (definition.name, first, last)
        if key not in self._references:
            over, under = self.sums(definition, "place", first, last)
            if under[0] == 0:
                raise NotCounted(
                    f"measure '{definition.name}': there is nobody to count in the reference year, months {first} to "
                    f"{last}; simulate more citizens"
                )
            self._references[key] = over[0], under[0]
        return self._references[key]

    def _recorded(
        self, definition: Definition, values: Values, level: Level, first: int, last: int
    ) -> Values:
        """What is recorded of the truth: a share of it, and the points that practices report beyond it."""
        if definition.recorded:
            values = np.asarray(values * self.counting.parameter(definition.recorded))
        if not definition.record:
            return values
        points = self.history.recording(definition.record, first, last)
        if not points.any():
            return values
        by_member = points if level == "practice" else np.full(len(values), points.mean())
        return _values(_raised(value, more) for value, more in zip(values, by_member.tolist(), strict=True))

    def _answered(self, surveys: Sequence[Survey]) -> list[tuple[Fraction, ...]]:
        """What is published of each survey: those that are answered alike are worked out in one go."""
        told: list[Iterable[Fraction]] = [each.values for each in surveys]
        for way in ANSWERED:
            at = [number for number, each in enumerate(surveys) if each.definition.answers == way]
            if at:
                alike = [surveys[number] for number in at]
                found = iter(
                    answers(
                        way,
                        np.concatenate([each.values for each in alike]),
                        np.concatenate([each.asked for each in alike]),
                        np.concatenate([self._luck(each) for each in alike]),
                        np.repeat(
                            [self.deviation(each.definition) for each in alike],
                            [each.asked.size for each in alike],
                        ),
                    )
                )
                for number, each in zip(at, alike, strict=True):
                    told[number] = list(islice(found, each.asked.size))
        return [_rounded(each.definition, values) for each, values in zip(surveys, told, strict=True)]

    def _luck(self, survey: Survey) -> NDArray[np.float64]:
        return answer_draws(self.seed, survey.end, survey.definition.name, self.members(survey.level))

    def asked(self, name: str, level: Level, under: Values) -> NDArray[np.int64]:
        """How many answer: the sample of each member, or everybody if they are fewer."""
        sample = self.measures[name].sample_size
        own, here = self.level(name), len(self.members(level))
        share = max(1, len(self.members(own)) // here) if sample is not None and own != level else 1
        most = [int(each) if sample is None else min(sample * share, int(each)) for each in under]
        return np.maximum(np.array(most, dtype=np.int64), 1)

    def deviation(self, definition: Definition) -> float:
        """How far single answers to a survey lie apart: a standard deviation."""
        return float(self.counting.parameter(definition.deviation)) if definition.deviation else 0.0


def _is_share(definition: Definition) -> bool:
    """Whether the value cannot be above the whole."""
    return definition.anchor == "share" or (definition.answers == "share" and definition.anchor is None)


def _rounded(definition: Definition, values: Iterable[Fraction]) -> tuple[Fraction, ...]:
    """Values as they are published."""
    highest = definition.per if _is_share(definition) or definition.record else None
    return tuple(rounded(each, definition.decimals, highest, definition.per) for each in values)


def answer_draws(seed: int, month: int, measure: str, members: tuple[str, ...]) -> NDArray[np.float64]:
    """The luck of a survey with each member, from 0 to 1: of seed, month, measure and member alone."""
    return uniform(indexed(_salt(seed, month), place_code(measure)), _codes(members))


@lru_cache(maxsize=64)
def _salt(seed: int, month: int) -> NDArray[np.uint64]:
    return month_salt(seed, month, Stream.SURVEY_ANSWER)


@lru_cache(maxsize=64)
def _codes(members: tuple[str, ...]) -> NDArray[np.uint64]:
    return np.array([place_code(member) for member in members], dtype=np.uint64)


def answers(
    way: Answers,
    values: Values,
    asked: NDArray[np.int64],
    luck: NDArray[np.float64],
    deviation: NDArray[np.float64] | float,
) -> list[Fraction]:
    """What so many answer where the truth is `values`: more is answered for more luck, and for a higher truth.

    `way`: how a definition's measure is answered, other than by all.
    """
    from scipy import stats

    truth = values.astype(float)
    if way == "share":
        counts = np.asarray(stats.binom.ppf(luck, asked, np.clip(truth, 0, 1)))
    elif way == "events":
        counts = np.asarray(stats.poisson.ppf(luck, asked * truth))
    else:
        means = truth + stats.norm.ppf(np.clip(luck, 2.0**-53, 1 - 2.0**-53)) * deviation / np.sqrt(asked)
        return [Fraction(float(mean)) for mean in means]
    return [
        Fraction(max(int(count), 0), int(number))
        for count, number in zip(counts.tolist(), asked.tolist(), strict=True)
    ]


def _quotient(one: Number, other: Number) -> Fraction:
    return Fraction(one.numerator * other.denominator, one.denominator * other.numerator)


def _raised(value: Number, points: float) -> Fraction:
    """A value and so many points, and not below 0; made a fraction once, for it would be shortened at every step."""
    over, under = points.as_integer_ratio()
    parts = value.numerator * under + over * value.denominator
    return Fraction(parts, value.denominator * under) if parts > 0 else NOTHING


def _values(values: Iterable[Number]) -> Values:
    each = list(values)
    made = np.empty(len(each), dtype=object)
    made[:] = each
    return made


def rounded(
    value: Fraction, decimals: int, highest: Fraction | None = None, per: Fraction = Fraction(1)
) -> Fraction:
    """So many times a value as it is published: to so many decimals, halves up, and not above the whole."""
    step = 10**decimals
    parts, whole = value.numerator * per.numerator, value.denominator * per.denominator
    steps = (2 * parts * step + whole) // (2 * whole)
    if highest is not None and steps * highest.denominator > highest.numerator * step:
        return highest
    return Fraction(steps, step)
