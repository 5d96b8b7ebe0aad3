"""Words for observables and figures: what joins two phrases, where brackets go, how a number is written.

Nothing here knows what a fact is called, who reads, or what a contract is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from scenarios.contracts.exact import Value
from scenarios.contracts.observables import (
    Branch,
    Difference,
    Greatest,
    Least,
    Observable,
    Product,
    Step,
    Sum,
)
from scenarios.contracts.periods import MONTHS_IN_YEAR
from scenarios.contracts.programs import worked_out

# How tightly a phrase holds together: a looser one inside a tighter one needs brackets.
LOOSE, SUMMED, MULTIPLIED, ONE_WORD = range(4)
MOST_PLACES = 6
PARTS_SHOWN: int = 10**MOST_PLACES
PLACES_OF_PENCE = 2
LONGEST_DENOMINATOR = 1000


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words for an observable; its value and unit where told; how tightly the words hold; whether it is a sure 1.

    `floored` holds the words of an observable and its floor, so that a floor within a ceiling is said as a range.
    """

    words: str
    value: Fraction | None = None
    hold: int = ONE_WORD
    unit: str = ""
    is_one: bool = False
    floored: tuple[str, str] | None = None

    def inside(self, hold: int) -> str:
        """The words, bracketed where they would fall apart inside a tighter phrase."""
        return self.words if self.hold >= hold else f"({self.words})"

    def as_before(self) -> Phrase:
        """The same reckoning, told a second time by its result alone."""
        told = f"{result(self.value or Fraction(0), self.unit)} as before"
        return replace(self, words=told, hold=ONE_WORD, floored=None)


def joined(node: Branch, parts: list[Phrase]) -> Phrase:
    """The phrase of an operation from those of its parts; with its value where theirs are told."""
    told: list[Value] = [part.value for part in parts if part.value is not None]
    value = None
    if len(told) == len(parts):
        computed = worked_out(node, told)
        assert isinstance(computed, Fraction)
        value = computed
    unit = "GBP" if any(part.unit == "GBP" for part in parts) and not isinstance(node, Step) else ""
    return replace(_WORDING[type(node)](parts, value), unit=unit)


def compared(
    condition: Observable, say: Callable[[Observable], Phrase], yes: str, no: str, is_met: bool = True
) -> str:
    """A condition 'first - second is at least 0' said as a comparison."""
    if isinstance(condition, Difference):
        first, second = (say(part) for part in condition.parts)
        return f"{first.inside(SUMMED)} {yes if is_met else no} {second.inside(SUMMED)}"
    return f"{say(condition).words} {yes if is_met else no} 0"


def of_a_year(value: Fraction | None) -> Phrase:
    """The length of a window; a whole year goes without saying."""
    if value is None:
        return Phrase("a year", is_one=True)
    return Phrase(f"{value * MONTHS_IN_YEAR}/{MONTHS_IN_YEAR}", value, is_one=value == 1)


def figure(value: Fraction, unit: str = "") -> str:
    """A number for the reader: pounds, or a decimal of at most six places, or a fraction where that is exact."""
    if unit == "GBP" or _is_a_decimal(value) or value.denominator >= LONGEST_DENOMINATOR:
        return result(value, unit)
    return f"{value.numerator:,}/{value.denominator:,}"


def result(value: Fraction, unit: str = "") -> str:
    """A number on the way, as a decimal; 'about' where its places do not end."""
    about = "" if _is_a_decimal(value) else "about "
    least, sign = (PLACES_OF_PENCE, "£") if unit == "GBP" else (0, "")
    return f"{about}{'-' if value < 0 else ''}{sign}{_decimal(abs(value), least)}"


# ----- inside -----


def _is_a_decimal(value: Fraction) -> bool:
    return (value * PARTS_SHOWN).denominator == 1


def _decimal(value: Fraction, least_places: int) -> str:
    """The digits of a number of 0 or more, rounded to at most six places, zeros at the end left out."""
    whole, rest = divmod(round(value * PARTS_SHOWN), PARTS_SHOWN)
    places = f"{rest:0{MOST_PLACES}d}".rstrip("0").ljust(least_places, "0")
    return f"{whole:,}.{places}" if places else f"{whole:,}"


def _sum(parts: list[Phrase], value: Fraction | None) -> Phrase:
    return Phrase(" + ".join(part.inside(SUMMED) for part in parts), value, SUMMED)


def _difference(parts: list[Phrase], value: Fraction | None) -> Phrase:
    return Phrase(f"{parts[0].inside(SUMMED)} - {parts[1].inside(MULTIPLIED)}", value, SUMMED)


def _product(parts: list[Phrase], value: Fraction | None) -> Phrase:
    kept = [part for part in parts if not part.is_one]
    if len(kept) == 1:
        return replace(kept[0], value=value)
    words = " x ".join(part.inside(MULTIPLIED) for part in kept) if kept else "1"
    return Phrase(words, value, MULTIPLIED if kept else ONE_WORD)


def _least(parts: list[Phrase], value: Fraction | None) -> Phrase:
    first, second = parts
    if first.floored is not None:
        inner, floor = first.floored
        return _so(f"{inner} kept between {floor} and {second.inside(MULTIPLIED)}", value, parts)
    return _so(f"the smaller of {first.inside(MULTIPLIED)} and {second.inside(MULTIPLIED)}", value, parts)


def _greatest(parts: list[Phrase], value: Fraction | None) -> Phrase:
    first, second = (part.inside(MULTIPLIED) for part in parts)
    return replace(_so(f"the larger of {first} and {second}", value, parts), floored=(first, second))


def _step(parts: list[Phrase], value: Fraction | None) -> Phrase:
    if value is None:
        return Phrase(f"1 where {parts[0].words} is 0 or more, else 0", None, LOOSE)
    is_met = "is 0 or more" if value else "is below 0"
    return Phrase(f"{value} because {parts[0].words} {is_met}", value, LOOSE)


_WORDING: dict[type[Branch], Callable[[list[Phrase], Fraction | None], Phrase]] = {
    Sum: _sum,
    Difference: _difference,
    Product: _product,
    Least: _least,
    Greatest: _greatest,
    Step: _step,
}


def _so(words: str, value: Fraction | None, parts: list[Phrase]) -> Phrase:
    if value is None:
        return Phrase(words, None, LOOSE)
    unit = "GBP" if any(part.unit == "GBP" for part in parts) else ""
    return Phrase(f"{words}, so {result(value, unit)}", value, LOOSE)
