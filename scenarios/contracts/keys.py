"""The keys that terms share in a file: readings, gates, scores, timing. Pydantic models, frozen and strict.

A mechanism adds its own keys to `TermKeys` by the parameters of its function. Nothing here builds trees.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Set
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from scenarios.arithmetic import exact
from scenarios.contracts.facts import KINDS, Fact, parse_fact
from scenarios.problems import did_you_mean, one_of, shown
from scenarios.quantities import KEYS as QUANTITY_KEYS
from scenarios.quantities import Count, Number, NumberSeries, Quantity, Share, SignedShare


def _known(what: str) -> AfterValidator:
    """Refuses a word that the file and the catalogues do not have.

    The words stand in the validation context; without one (a mechanism tried alone) any word will do.
    """

    def check(word: str, info: ValidationInfo) -> str:
        complaint = unknown(word, what, (info.context or {}).get(what))
        if complaint:
            raise ValueError(complaint)
        return word

    return AfterValidator(check)


def unknown(word: str, what: str, words: Collection[str] | None) -> str:
    """The complaint about a word that is not among those known; "" if it is, or if nothing is known."""
    if words is None or word in words:
        return ""
    kind = f"kind of {what.removesuffix(' kind')}" if what.endswith(" kind") else what
    return f"'{word}' is not a {kind}; {_allowed(what, words)}.{did_you_mean(word, words)}"


def _allowed(what: str, words: Collection[str]) -> str:
    if not words:
        return f"the file has none, so add it under '{what}s'"
    if what not in CATALOGUES or len(words) <= MOST_WORDS_LISTED:
        return f"use {one_of(sorted(words) if isinstance(words, Set) else list(words))}"
    return f"see scenarios/catalogues/{CATALOGUES[what]}"


# Where the words stand that are too many to list, and what a file does that lacks one.
MOST_WORDS_LISTED = 12
CATALOGUES = {
    "service": "services.csv, or add it under 'services'",
    "measure": "measures.csv, or add it under 'measures'",
    "lever": "levers.csv",
    "party kind": "party_kinds.csv",
}


# What a share or sum is where a file says nothing of it: no part, or the whole.
NONE = Quantity(Fraction(0))
WHOLE = Quantity(Fraction(1))

Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
ServiceName = Annotated[Word, _known("service")]
MeasureName = Annotated[Word, _known("measure")]
PopulationName = Annotated[Word, _known("population")]
RoleName = Annotated[Word, _known("role")]
TermName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
# A whole number is written as one: neither true nor text will do. A hundred years is longer than any contract.
MOST_MONTHS = 1200
Month = Annotated[int, Field(strict=True, ge=1, le=MOST_MONTHS)]
Months = Annotated[int, Field(strict=True, ge=0, le=MOST_MONTHS)]
Settle = Literal["monthly", "quarterly", "yearly"]
Curve = Literal["threshold", "linear", "banded", "improvement", "rank"]


class FileModel(BaseModel):
    """Base of everything read from a file: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Reading(FileModel):
    """A number to be read: a constant, or a fact times a number, plus a number or another reading.

    In a file: `12_000_000`, `{value: 12_000_000, low: ..., high: ...}`, `cost(acute)`,
    `{fact: activity(day_case), times: 0.9, plus: 100}` or `{baseline: cost, times: 0.99, plus: cost(hub)}`.
    """

    fact: Fact | None = None
    times: Quantity = Quantity(Fraction(1))
    plus: Quantity = Quantity(Fraction(0))
    more: Reading | None = None


def names_in(fact: Fact) -> Iterator[tuple[str, str]]:
    """The words of a fact, each with what it should be: a service, role, population, measure or lever."""
    argument = KINDS[fact.kind].argument
    what = {"party": "role"}.get(argument, argument)
    is_all = fact.kind == "excess_cost" and fact.name == "all"
    if fact.name and what != "term" and not is_all:
        yield fact.name, what
    if fact.by:
        yield fact.by, "role"
    if fact.population:
        yield fact.population, "population"
    for service in fact.services:
        yield service, "service"


def _names_what_is_known(reading: Reading, info: ValidationInfo) -> Reading:
    if reading.more is not None:
        _names_what_is_known(reading.more, info)
    fact = reading.fact
    for word, what in names_in(fact) if fact is not None else ():
        complaint = unknown(word, what, (info.context or {}).get(what))
        if complaint:
            raise ValueError(f"in '{fact}': {complaint}")
    return reading


def _as_reading(given: Any) -> Any:
    if isinstance(given, Reading):
        return given
    if isinstance(given, str):
        return _from_text(given)
    if isinstance(given, dict):
        return _from_mapping(given)
    if given is None or isinstance(given, bool | list):
        raise ValueError(f"{shown(given)} is neither a number nor a fact; {HOW_TO_READ}")
    return {"plus": given}


def _from_text(text: str) -> dict[str, Any]:
    if not text.strip():
        raise ValueError(f"empty text is neither a number nor a fact; {HOW_TO_READ}")
    is_phrase = re.match(r"\s*[A-Za-z_]", text)
    return {"fact": parse_fact(text)} if is_phrase else {"plus": exact(text)}


def _from_mapping(given: dict[str, Any]) -> dict[str, Any]:
    """A quantity with its range and source, or a fact with what it is multiplied by and what is added."""
    if "fact" in given or "baseline" in given:
        return _from_fact(given)
    if "value" in given:
        return {"plus": given}
    _check_keys(given, (*FACT_KEYS, *QUANTITY_KEYS), "a key of a reading")
    raise ValueError(f"a mapping needs 'fact', 'baseline' or 'value'; {HOW_TO_READ}")


def _from_fact(given: dict[str, Any]) -> dict[str, Any]:
    _check_keys(given, FACT_KEYS, "a key beside 'fact'")
    if "fact" in given and "baseline" in given:
        raise ValueError(
            "'fact' and 'baseline' exclude each other; 'baseline: cost' means 'fact: baseline(cost)'"
        )
    made = {"fact": _fact_of(given)} | {key: given[key] for key in ("times", "plus") if key in given}
    if "plus" in given and "fact" in (added := _as_reading(given["plus"])):
        del made["plus"]
        made["more"] = added
    return made


def _check_keys(given: dict[str, Any], allowed: tuple[str, ...], what: str) -> None:
    for key in given:
        if key not in allowed:
            raise ValueError(f"'{key}' is not {what}; use {one_of(allowed)}.{did_you_mean(key, allowed)}")


def _fact_of(given: dict[str, Any]) -> Fact:
    key = "fact" if "fact" in given else "baseline"
    if not isinstance(given[key], str):
        raise ValueError(f"{key}: {shown(given[key])} is not a fact; write one such as cost(acute)")
    return parse_fact(given[key] if key == "fact" else f"baseline({given[key]})")


FACT_KEYS = ("fact", "baseline", "times", "plus")
HOW_TO_READ = "write a number, a fact such as cost(acute), or {fact: cost(acute), times: 0.9}"
_FACT_OR_NUMBER = {
    "description": "a number, a fact such as cost(acute), or {fact: ..., times: ..., plus: ...}",
    "anyOf": [{"type": "number"}, {"type": "string"}, {"type": "object"}],
}
AnyReading = Annotated[
    Reading,
    BeforeValidator(_as_reading),
    AfterValidator(_names_what_is_known),
    WithJsonSchema(_FACT_OR_NUMBER),
]


class Gate(FileModel):
    """The term pays only where the reading is at least, or at most, a level."""

    reading: AnyReading
    at_least: AnyReading | None = None
    at_most: AnyReading | None = None

    @model_validator(mode="after")
    def _has_a_level(self) -> Gate:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a gate needs at_least or at_most")
        return self


class Variation(FileModel):
    """From a contract month on, the price changes by a share of itself."""

    from_month: Month
    change_share: SignedShare


class Band(FileModel):
    """One step of a banded or rank curve: from this level on, this share of the pot is paid."""

    at_least: AnyReading | None = None
    at_most: AnyReading | None = None
    best_share: Share | None = None
    pays_share: Number


class ScoreKeys(FileModel):
    """How good a measure is, as a share of a pot: normally 0 to 1."""

    measure: MeasureName | None = None
    reading: AnyReading | None = None
    curve: Curve = "linear"
    at_least: AnyReading | None = None
    at_most: AnyReading | None = None
    nothing_at: AnyReading | None = None
    all_at: AnyReading | None = None
    improvement: Number | None = None
    bands: tuple[Band, ...] = ()
    peers: Count | None = None
    least_share: SignedShare = Quantity(Fraction(0))

    @model_validator(mode="after")
    def _reads_something(self) -> ScoreKeys:
        if (self.measure is None) == (self.reading is None):
            raise ValueError(
                "say what is measured: either 'measure' (from the catalogue) or 'reading' (any fact)"
            )
        _check_curve(self)
        return self


class WeightedScore(ScoreKeys):
    """One of several scores in a pot; the weights add to 1."""

    weight: Share


class PayersChoice(FileModel):
    """Numbers of a term that its payer may choose anew at the end of each contract year, from what it may choose.

    `numbers`: by key of the term, such as `share` or `prices_pounds.day_case`, what may stand there beside what does.
    `if_refused`: what payees have who refuse, so what they compare with: the terms in force, or today's contracts.
    """

    numbers: Annotated[
        dict[str, Annotated[tuple[Any, ...], Field(min_length=1)]],
        Field(min_length=1, title="number of the term"),
    ]
    if_refused: Literal["terms_go_on", "contract_ends"] = "terms_go_on"


class TermKeys(FileModel):
    """Keys that any term may have, whatever its mechanism."""

    name: Word | None = None
    note: str | None = None
    payer: RoleName | None = None
    payees: Annotated[tuple[RoleName, ...], Field(min_length=1)] | None = None
    delivered_by: Annotated[tuple[RoleName, ...], Field(min_length=1)] | None = None
    services: Annotated[tuple[ServiceName, ...], Field(min_length=1)] | None = None
    populations: Annotated[tuple[PopulationName, ...], Field(min_length=1)] | None = None
    settle: Settle | None = Field(None, title="settlement period")
    lag_months: Months = 0
    on_account: bool | None = None
    phase_by_year: NumberSeries | None = None
    uplift_share: SignedShare | None = None
    yearly_uplift_share: SignedShare | None = None
    variations: tuple[Variation, ...] = ()
    gate: Gate | None = None
    cap_pounds_a_year: AnyReading | None = None
    floor_pounds_a_year: AnyReading | None = None
    split: dict[RoleName, Share] | None = None
    payer_chooses: PayersChoice | None = None


CURVE_KEYS: dict[Curve, tuple[str, ...]] = {
    "threshold": ("at_least", "at_most"),
    "linear": ("nothing_at", "all_at"),
    "banded": ("bands",),
    "improvement": ("improvement", "nothing_at", "all_at"),
    "rank": ("bands", "peers"),
}


def _check_curve(score: ScoreKeys) -> None:
    """Each curve has its own keys; a key of another curve is a mistake, not a default."""
    allowed = CURVE_KEYS[score.curve]
    for key in dict.fromkeys(key for keys in CURVE_KEYS.values() for key in keys):
        if getattr(score, key) not in (None, ()) and key not in allowed:
            owners = [curve for curve, keys in CURVE_KEYS.items() if key in keys]
            raise ValueError(
                f"'{key}' belongs to the {one_of(owners)} curve; for the {score.curve} curve use {one_of(allowed)}"
            )
    _check_complete(score)
    for number, band in enumerate(score.bands, start=1):
        _check_band(number, band, score.curve)


def _check_complete(score: ScoreKeys) -> None:
    has_one_end = (score.nothing_at is None) != (score.all_at is None)
    if score.curve == "threshold" and (score.at_least is None) == (score.at_most is None):
        raise ValueError("the threshold curve needs at_least or at_most, one of the two")
    if score.curve in ("linear", "improvement") and has_one_end and score.improvement is None:
        raise ValueError(f"the {score.curve} curve needs both nothing_at and all_at")
    if score.curve == "linear" and score.reading is not None and score.all_at is None:
        raise ValueError("the linear curve on a reading needs nothing_at and all_at")
    if score.improvement is not None and score.all_at is not None:
        raise ValueError(
            "the improvement curve ends at all_at or after 'improvement' points; keep one of the two"
        )
    if score.curve in ("banded", "rank") and not score.bands:
        raise ValueError(f"the {score.curve} curve needs bands")
    if score.curve == "rank" and score.peers is None:
        raise ValueError("the rank curve needs peers, the number of those ranked")


def _check_band(number: int, band: Band, curve: Curve) -> None:
    own, other = reversed(BAND_KEYS) if curve == "rank" else BAND_KEYS
    stray = next((key for key in other if getattr(band, key) is not None), None)
    if stray:
        raise ValueError(f"band {number}: '{stray}' does not belong to the {curve} curve; use {one_of(own)}")
    if sum(getattr(band, key) is not None for key in own) != 1:
        wanted = " or ".join(own) + (", one of the two" if len(own) > 1 else "")
        raise ValueError(f"band {number}: a band of the {curve} curve needs {wanted}")


BAND_KEYS = (("at_least", "at_most"), ("best_share",))
