"""Facts: what a contract may read of the world, and the words that name them.

A fact reads, in a file and in every message, as a short phrase:

    activity(emergency_admission) by acute for older over year lag 3 months
    baseline(cost(practices) together)

Nothing here knows how a fact is counted; producers are held to the names below.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from operator import attrgetter
from typing import Literal, Protocol, get_args

from scenarios.arithmetic import exact, number_text
from scenarios.contracts.exact import Value
from scenarios.contracts.periods import Over, Window
from scenarios.problems import did_you_mean, one_of

Kind = Literal[
    "activity",
    "people",
    "measure",
    "index",
    "rank",
    "cost",
    "programme_cost",
    "excess_cost",
    "unspent",
    "months_in_breach",
    "paid",
    "value",
    "received",
    "years",
    "month",
]


@dataclass(frozen=True, slots=True)
class KindOfFact:
    """What one kind of fact means: its argument, whether it adds up over months, and its unit."""

    argument: str
    adds_up: bool
    unit: str
    meaning: str


KINDS: dict[Kind, KindOfFact] = {
    "activity": KindOfFact("service", True, "", "units of a service delivered"),
    "people": KindOfFact("population", False, "people", "people in a population, the mean over the window"),
    "measure": KindOfFact("measure", False, "", "the reported value of a measure"),
    "index": KindOfFact(
        "measure",
        False,
        "%",
        "the reported value of a measure as a percentage of its value in the reference year",
    ),
    "rank": KindOfFact(
        "measure", False, "", "the place among so many peers on a measure, or those compared, 1 the best"
    ),
    "cost": KindOfFact(
        "party", True, "GBP", "what a party's services cost it, open book, paid effort included"
    ),
    "programme_cost": KindOfFact(
        "lever", True, "GBP", "the cash cost of the effort a party puts in one lever"
    ),
    "excess_cost": KindOfFact(
        "service", True, "GBP", "cost above a yearly threshold a person, summed over persons"
    ),
    "unspent": KindOfFact("term", True, "GBP", "what is left of the budgets paid under a term"),
    "months_in_breach": KindOfFact("term", True, "months", "months in which a term's duty was in breach"),
    "paid": KindOfFact("term", True, "GBP", "what was posted under a term"),
    "value": KindOfFact("term", True, "GBP", "what a term is worth for the window, before lags and rounding"),
    "received": KindOfFact(
        "term", True, "GBP", "what a term is worth for the window to a party, in whole pence"
    ),
    "years": KindOfFact("", True, "years", "the length of the window in years"),
    "month": KindOfFact("", False, "months", "the contract month in which the window ends"),
}
# Told by the calendar or by the contract itself, not by whoever produces facts.
OWN_KINDS: frozenset[Kind] = frozenset({"years", "month", "value", "received"})
# A measure, how it stands to the reference year, and where it stands among those of peers.
MEASURED_KINDS: frozenset[Kind] = frozenset({"measure", "index", "rank"})
# A number follows the name in their brackets: above how many pounds, among how many.
NUMBERED_KINDS: tuple[Kind, ...] = ("excess_cost", "rank")
# Told of a term by settling it.
WORTH_KINDS: frozenset[Kind] = frozenset({"value", "received"})


class _Hashed:
    """Holds a hash worked out once: facts are looked up far more often than they are made."""

    __slots__ = ("_hash",)
    _hash: int


@dataclass(frozen=True, slots=True)
class Fact(_Hashed):
    """One reading of the world.

    `name` is the argument (a service, population, measure, party, lever or term). `by` is the role whose doing
    it is: one value a member, or their sum where `together`. `population` limits it to those people ("" is
    everyone), `services` (for costs) to those services. `threshold_pounds` belongs to `excess_cost`, `peers` to
    `rank`: how many the place is among, themselves counted, where it is not those who are told of.
    `is_baseline`: the value in the reference year, a year's worth.
    """

    kind: Kind
    name: str = ""
    by: str = ""
    together: bool = False
    services: tuple[str, ...] = ()
    population: str = ""
    over: Over = "period"
    lag_months: int = 0
    threshold_pounds: Fraction | None = None
    peers: Fraction | None = None
    is_baseline: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash(_ALL_OF(self)))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[Fact], tuple[object, ...]]:
        """Made anew wherever it is read back: words hash differently in every process."""
        return Fact, _ALL_OF(self)

    @property
    def adds_up(self) -> bool:
        """Whether values of successive months add (activity, money) rather than being a level (people, measures)."""
        return KINDS[self.kind].adds_up

    @property
    def role(self) -> str:
        """The role whose doing the fact is; a cost names it as its argument."""
        return self.by or (self.name if self.kind == "cost" else "")

    def __str__(self) -> str:
        if self.is_baseline:
            return f"baseline({replace(self, is_baseline=False)})"
        number = self.threshold_pounds if self.peers is None else self.peers
        bracket = self.name if number is None else f"{self.name}, {number_text(number)}"
        phrase = [f"{self.kind}({bracket})" if self.name else self.kind]
        phrase += ["by", self.by] if self.by else []
        phrase += ["together"] if self.together else []
        phrase += ["on", "+".join(self.services)] if self.services else []
        phrase += ["for", self.population] if self.population else []
        phrase += ["over", self.over] if self.over != "period" else []
        phrase += ["lag", str(self.lag_months), "months"] if self.lag_months else []
        return " ".join(phrase)


_ALL_OF: Callable[[Fact], tuple[object, ...]] = attrgetter(*(each.name for each in fields(Fact)))


class Facts(Protocol):
    """Whoever can tell the reported value of a fact for a window of months."""

    def value(self, fact: Fact, window: Window) -> Value:
        """The value: a Fraction, or an Exact with one entry a member where `fact.by` is a role of many.

        Raises:
            MissingFact: nobody has told.
        """
        ...


class MissingFact(LookupError):
    """A term reads a fact that nobody has told."""


YEARS = Fact("years")
MONTH = Fact("month")

_PHRASE = re.compile(
    r"""(?P<kind>[a-z_]+)
        (?:\( (?P<name>[a-z_][a-z0-9_.]*) (?:,\s*(?P<number>[0-9][0-9_./]*))? \))?
        (?:\s+by\s+(?P<by>[a-z_][a-z0-9_]*))?
        (?P<together>\s+together)?
        (?:\s+on\s+(?P<services>[a-z_][a-z0-9_]*(?:\s*\+\s*[a-z_][a-z0-9_]*)*))?
        (?:\s+for\s+(?P<population>[a-z_][a-z0-9_]*))?
        (?:\s+over\s+(?P<over>[a-z_]+))?
        (?:\s+lag\s+(?P<lag>\d+)\s+months?)?""",
    re.VERBOSE,
)
JOINING_WORDS = ("by", "together", "on", "for", "over", "lag")
LONGEST_PHRASE = 2000
_BASELINE = re.compile(r"baseline\((?P<inner>.*)\)")


def parse_fact(text: str) -> Fact:
    """The fact that a phrase names; `parse_fact(str(fact)) == fact`.

    Raises:
        ValueError: the phrase is not one, its kind is unknown, or an argument is missing or out of place.
    """
    if len(text) > LONGEST_PHRASE:
        raise ValueError(f"a fact has at most {LONGEST_PHRASE} characters, and this has {len(text)}")
    words = " ".join(text.split())
    baseline = _BASELINE.fullmatch(words)
    if baseline:
        return replace(parse_fact(baseline["inner"]), is_baseline=True)
    found = _PHRASE.fullmatch(words)
    if not found:
        raise ValueError(
            f"'{text}' is not a fact; write kind(name), then any of: by PARTY, together, on SERVICES, "
            f"for POPULATION, over month|quarter|year|contract_year, lag N months{_stray_word(words)}"
        )
    _check_words(text, found)
    population = found["population"] or ""
    number = exact(found["number"]) if found["number"] else None
    return Fact(
        kind=found["kind"],  # type: ignore[arg-type]
        name=found["name"] or "",
        by=found["by"] or "",
        together=bool(found["together"]),
        services=tuple(word.strip() for word in (found["services"] or "").split("+") if word.strip()),
        population="" if population == "everyone" else population,
        over=found["over"] or "period",  # type: ignore[arg-type]
        lag_months=int(found["lag"] or 0),
        threshold_pounds=number if found["kind"] == "excess_cost" else None,
        peers=number if found["kind"] == "rank" else None,
    )


def _stray_word(words: str) -> str:
    """The first word of a phrase that cannot follow the one before it, with the nearest joining word."""
    before = ""
    for word in re.sub(r"^[a-z_]+(\(.*?\))?", "", words).replace("+", " + ").split():
        can_follow = word in (*JOINING_WORDS, "+") or before in ("by", "on", "for", "over", "+")
        if before == "lag" or before.isdigit():
            can_follow = word.isdigit() if before == "lag" else word in (*JOINING_WORDS, "month", "months")
        if not can_follow:
            return f"; '{word}' is not understood.{did_you_mean(word, (*JOINING_WORDS, 'months'))}"
        before = word
    return ""


def _check_words(text: str, found: re.Match[str]) -> None:
    kind = found["kind"]
    if kind not in KINDS:
        raise ValueError(
            f"'{kind}' in '{text}' is not a kind of fact; use {one_of(tuple(KINDS))}.{did_you_mean(kind, KINDS)}"
        )
    wanted = KINDS[kind].argument
    # A bare `cost` is that of whoever is paid.
    if wanted and not found["name"] and kind != "cost":
        raise ValueError(f"'{text}' does not say which {wanted}: write {kind}({wanted.upper()})")
    if not wanted and found["name"]:
        raise ValueError(f"'{text}': {kind} takes no name in brackets")
    if found["number"] and kind not in NUMBERED_KINDS:
        raise ValueError(
            f"'{text}': {kind} takes no number in brackets; only {' and '.join(NUMBERED_KINDS)} do"
        )
    if kind == "excess_cost" and not found["number"]:
        raise ValueError(f"'{text}' does not say above what: write excess_cost({found['name']}, POUNDS)")
    over = found["over"] or "period"
    if over not in get_args(Over):
        allowed = get_args(Over)
        raise ValueError(
            f"'{over}' in '{text}' is not a span; use {one_of(allowed)}.{did_you_mean(over, allowed)}"
        )
