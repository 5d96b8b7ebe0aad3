"""Interventions: changes to a place that are no contracts, from a month, for some providers.

A capacity or a payer's budget multiplied, a lever funded to a level, feedback given, a fact of the place made so. Here
is what may be written of one, and what it comes to for the parties of a cast. The module must not know what any of
them does to care.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from scenarios.cast import Cast, named
from scenarios.catalogue import load_catalogue
from scenarios.contracts.keys import FileModel, Month, Word, _known
from scenarios.horizon import FIRST_MONTH, Horizon
from scenarios.model_file import LeverName
from scenarios.problems import did_you_mean, one_of
from scenarios.quantities import Count, Share
from scenarios.tables import Row, read_table

HERE = Path(__file__).parent
Act = Literal["capacity", "budget", "lever", "feedback", "fact"]
# Each act, and the key that says how much; None: there is nothing to say.
ACTS: dict[Act, str | None] = {
    "capacity": "times",
    "budget": "times",
    "lever": "level",
    "feedback": None,
    "fact": "share",
}
AMOUNTS = ("times", "level", "share")

CapacityName = Annotated[Word, _known("capacity")]
FeedbackName = Annotated[Word, _known("feedback")]
PlaceFactName = Annotated[Word, _known("fact of a place")]
PayerName = Annotated[Word, _known("payer")]


@dataclass(frozen=True, slots=True)
class Capacity:
    """Something that providers of a kind can give only so much of."""

    name: str
    party_kind: str
    title: str
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """Something that providers of certain kinds may be told about their own care."""

    name: str
    party_kinds: tuple[str, ...]
    title: str
    meaning: str


@dataclass(frozen=True, slots=True)
class PlaceFact:
    """Something that a place may have more or less of than today, which effects read; whole where all of it holds."""

    name: str
    party_kinds: tuple[str, ...]
    title: str
    meaning: str


@cache
def load_capacities(file: Path = HERE / "capacities.csv") -> Mapping[str, Capacity]:
    """The capacities by name; raises FileProblems as `read_table` does."""
    return read_table(file, Capacity, _capacity)


@cache
def load_feedback(file: Path = HERE / "feedback.csv") -> Mapping[str, Feedback]:
    """The kinds of feedback by name; raises FileProblems as `read_table` does."""
    return read_table(file, Feedback, _feedback)


@cache
def load_place_facts(file: Path = HERE / "place_facts.csv") -> Mapping[str, PlaceFact]:
    """The facts of places by name; raises FileProblems as `read_table` does."""
    return read_table(file, PlaceFact, _place_fact)


def words_of_interventions() -> dict[str, Collection[str]]:
    """The words that interventions may use, by what they name."""
    catalogue = load_catalogue()
    payers = [name for name, kind in catalogue.party_kinds.items() if kind.role == "payer"]
    return {
        "capacity": load_capacities(),
        "feedback": load_feedback(),
        "fact of a place": load_place_facts(),
        "lever": catalogue.levers,
        "payer": payers,
    }


class InterventionFile(FileModel):
    """One intervention as a scenario file writes it; months are scenario months, both included.

    `providers` are names or kinds of party; all whom it can concern, if left out.
    """

    capacity: CapacityName | None = None
    budget: PayerName | None = None
    lever: LeverName | None = None
    feedback: FeedbackName | None = None
    fact: PlaceFactName | None = None
    times: Count | None = None
    level: Share | None = None
    share: Share | None = None
    from_month: Month = FIRST_MONTH
    to_month: Month | None = None
    providers: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _is_one_act(self) -> InterventionFile:
        acts = [act for act in ACTS if getattr(self, act) is not None]
        if len(acts) != 1:
            said = f"{' and '.join(acts)} are more than one intervention" if acts else "nothing is done here"
            raise ValueError(f"{said}; give one of {one_of(list(ACTS))}")
        amount = ACTS[self.act]
        for key in AMOUNTS:
            if key != amount and getattr(self, key) is not None:
                use = f"use '{amount}'" if amount else "leave it out"
                raise ValueError(f"'{key}' does not belong to {self.act}; {use}")
        if amount and getattr(self, amount) is None:
            raise ValueError(f"'{amount}' is missing; say {HOW_MUCH[amount]}")
        if self.act == "budget" and self.providers is not None:
            raise ValueError("a budget is a payer's, so 'providers' does not belong to it; leave it out")
        self._check_months()
        return self

    def _check_months(self) -> None:
        if self.from_month < FIRST_MONTH:
            raise ValueError(
                f"from_month {self.from_month} is in the burn-in, which is the same in every scenario; write "
                f"{FIRST_MONTH} or more"
            )
        if self.to_month is not None and self.to_month < self.from_month:
            raise ValueError(
                f"to_month {self.to_month} is before from_month {self.from_month}; write {self.from_month} or more"
            )

    @property
    def act(self) -> Act:
        """Which kind of intervention it is."""
        return next(act for act in ACTS if getattr(self, act) is not None)

    @property
    def name(self) -> str:
        """The capacity, payer, lever, feedback or fact."""
        return str(getattr(self, self.act))


HOW_MUCH = {
    "times": "by what it is multiplied, such as 0.9 for a tenth less",
    "level": "to which level, from 0 to 1, it is funded",
    "share": "how much of it holds, from 0 to 1",
}


@dataclass(frozen=True, slots=True)
class Intervention:
    """An intervention in a place: what is done, to whom, how much, in which scenario months.

    `amount` multiplies a capacity or budget, is the level of a lever, how much of a fact holds, and 1 for feedback.
    `parties` are in the order of the cast. `last_month` None: to the end.
    """

    act: Act
    name: str
    amount: Fraction
    first_month: int
    last_month: int | None
    parties: tuple[str, ...]

    def is_in_force(self, month: int) -> bool:
        """Whether it holds in a scenario month."""
        return self.first_month <= month and (self.last_month is None or month <= self.last_month)

    def meets(self, other: Intervention) -> bool:
        """Whether both are about the same thing of the same party in some month."""
        is_same = (self.act, self.name) == (other.act, other.name) and set(self.parties) & set(other.parties)
        return bool(is_same) and (self.is_in_force(other.first_month) or other.is_in_force(self.first_month))


def intervention(written: InterventionFile, cast: Cast, horizon: Horizon) -> Intervention:
    """What an intervention comes to for a cast.

    Raises:
        ValueError: nobody here is concerned, a provider is not known or cannot be concerned, or it begins after
            the end.
    """
    if written.from_month > horizon.last_month:
        raise ValueError(
            f"from_month {written.from_month} is after the last month of the scenario, {horizon.last_month}; "
            f"write {horizon.last_month} or less"
        )
    amount = written.times or written.level or written.share
    return Intervention(
        written.act,
        written.name,
        amount.value if amount else Fraction(1),
        written.from_month,
        written.to_month,
        _concerned(written, cast),
    )


def conflicts(interventions: tuple[Intervention, ...]) -> Iterator[tuple[int, int]]:
    """Places of interventions, and of earlier ones that fund the same lever of the same provider in some month."""
    for at, later in enumerate(interventions):
        for before, earlier in enumerate(interventions[:at]):
            if later.act == "lever" and later.meets(earlier):
                yield at, before


def kinds_concerned(act: Act, name: str) -> tuple[str, ...]:
    """The kinds of party that have the capacity, budget or lever, or get the feedback."""
    if act == "capacity":
        return (load_capacities()[name].party_kind,)
    if act == "lever":
        return load_catalogue().levers[name].party_kinds
    if act == "fact":
        return load_place_facts()[name].party_kinds
    return load_feedback()[name].party_kinds if act == "feedback" else (name,)


def _concerned(written: InterventionFile, cast: Cast) -> tuple[str, ...]:
    kinds = kinds_concerned(written.act, written.name)
    able = tuple(name for name in cast.names if any(name in cast.of_kind(kind) for kind in kinds))
    what = f"{written.act} '{written.name}'"
    if not able:
        raise ValueError(f"{what} belongs to {one_of(kinds)}, and there is none here; choose another")
    if written.providers is None:
        return able
    chosen: set[str] = set()
    for word in written.providers:
        found = {name for name in able if name == word or cast.party(name).kind == word}
        if not found:
            allowed = tuple(dict.fromkeys((*(kind for kind in kinds if cast.of_kind(kind)), *able)))
            raise ValueError(
                f"'{word}' is nobody who has {what}; use {named(allowed)}.{did_you_mean(word, allowed)}"
            )
        chosen |= found
    return tuple(name for name in able if name in chosen)


# What the columns of the tables may hold


def _capacity(row: Row) -> Capacity:
    return Capacity(
        name=row.name(),
        party_kind=row.word("party_kind", _providers()),
        title=row.text("title"),
        unit=row.text("unit"),
        meaning=row.text("meaning"),
    )


def _feedback(row: Row) -> Feedback:
    return Feedback(
        name=row.name(),
        party_kinds=row.words("party_kinds", _providers()),
        title=row.text("title"),
        meaning=row.text("meaning"),
    )


def _place_fact(row: Row) -> PlaceFact:
    return PlaceFact(
        name=row.name(),
        party_kinds=row.words("party_kinds", _providers()),
        title=row.text("title"),
        meaning=row.text("meaning"),
    )


def _providers() -> list[str]:
    return [name for name, kind in load_catalogue().party_kinds.items() if kind.is_provider]
