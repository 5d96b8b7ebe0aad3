"""Facts told in a file: the period, who plays each role, and the reported value of each fact, with its doubt.

    period: {contract_year: 1}
    facts:
      activity(emergency_admission): 23_500
      measure(patient_experience): {value: 82, doubt: 3.5}

A fact may be told in fewer words than a contract reads it in, as long as that is not ambiguous.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError, WithJsonSchema, model_validator

from scenarios.contracts.contract import Members
from scenarios.contracts.exact import Exact, Value, total
from scenarios.contracts.facts import KINDS, Fact, MissingFact, parse_fact
from scenarios.contracts.keys import FileModel, Word, names_in, unknown
from scenarios.contracts.periods import MONTHS_IN_QUARTER, MONTHS_IN_YEAR, Window
from scenarios.problems import FilePath, FileProblems, did_you_mean, from_pydantic
from scenarios.quantities import Quantity
from scenarios.yaml_files import Source, read_yaml

Month = Annotated[int, Field(ge=1)]
# Qualifiers that a file may leave out where nothing else is meant.
QUALIFIERS = ("by", "together", "services", "population", "over", "lag_months")
PLAIN = Fact("years")


class PeriodFile(FileModel):
    """The contract months that the facts are about; `exit_month`: the contract ends in that month."""

    contract_year: Month | None = None
    quarter: Month | None = None
    month: Month | None = None
    months: Annotated[tuple[Month, Month], Field()] | None = None
    exit_month: Month | None = None

    @model_validator(mode="after")
    def _says_one(self) -> PeriodFile:
        given = [key for key in type(self).model_fields if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError(
                "a period is one of contract_year, quarter, month, months: [first, last], or exit_month"
            )
        if self.months is not None and self.months[1] < self.months[0]:
            raise ValueError(f"months {list(self.months)} end before they start")
        return self

    def window(self, starts_month: int = 1) -> Window:
        """The window of contract months."""
        if self.contract_year is not None:
            return _span(self.contract_year, MONTHS_IN_YEAR, starts_month)
        if self.quarter is not None:
            return _span(self.quarter, MONTHS_IN_QUARTER, starts_month)
        if self.months is not None:
            return Window(*self.months, starts_month)
        month = self.month or self.exit_month or 1
        return Window(month, month, starts_month)


def _span(number: int, length: int, starts_month: int) -> Window:
    return Window((number - 1) * length + 1, number * length, starts_month)


class Told(FileModel):
    """One fact's value, a number or one for each member, and the doubt about it."""

    value: Quantity | tuple[Quantity, ...]
    doubt: Quantity = Quantity(Fraction(0))
    status: str | None = None
    source: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _doubt_is_not_negative(self) -> Told:
        if self.doubt.value < 0:
            raise ValueError(
                f"doubt {float(self.doubt.value):g} is negative; a standard deviation is 0 or more"
            )
        return self


def _as_told(given: Any) -> Any:
    if isinstance(given, bool) or given is None:
        raise ValueError("a fact is told as a number, a list of numbers, or {value: ..., doubt: ...}")
    return given if isinstance(given, dict | Told) else {"value": given}


TOLD_SCHEMA = {"anyOf": [{"type": "number"}, {"type": "string"}, {"type": "array"}, {"type": "object"}]}
AnyTold = Annotated[Told, BeforeValidator(_as_told), WithJsonSchema(TOLD_SCHEMA)]


class FactsFile(FileModel):
    """A facts file.

    `parties` names the members of roles that many play; `starts_month` is the scenario month of contract month 1
    (1 is an April).
    """

    title: str | None = None
    note: str | None = None
    period: PeriodFile
    starts_month: Month = 1
    parties: dict[Word, tuple[str, ...]] = {}
    facts: dict[str, AnyTold] = {}


@dataclass(frozen=True, slots=True)
class ToldFacts:
    """Facts as a file tells them; the `Facts` and the `Forecast` of settlement by hand.

    What adds up is spread evenly over the months of the period; a baseline is told for a year.
    """

    entries: Mapping[Fact, Told]
    window: Window
    members: Members
    on_exit: bool = False

    def value(self, fact: Fact, window: Window) -> Value:
        """The value told for the fact, for the months asked about.

        Raises:
            MissingFact: no entry tells it.
        """
        entry, told = self._entry(fact)
        value = self._by_member(fact, entry, told)
        if not fact.adds_up:
            return value
        return value * (window.years if fact.is_baseline else Fraction(window.months, self.window.months))

    def doubt(self, fact: Fact) -> Value:
        """The doubt told for the fact, for a year."""
        _, told = self._entry(fact)
        return told.doubt.value * (Fraction(MONTHS_IN_YEAR, self.window.months) if fact.adds_up else 1)

    def missing(self, needed: Iterable[Fact]) -> list[Fact]:
        """Facts that are needed and not told."""
        return [fact for fact in needed if not self._matches(fact)]

    def unread(self, needed: Collection[Fact]) -> list[Fact]:
        """Entries that nothing reads."""
        return [entry for entry in self.entries if not any(_tells(entry, fact) for fact in needed)]

    def told_twice(self, needed: Iterable[Fact]) -> list[tuple[Fact, Fact, Fact]]:
        """Entries of what adds up that would be counted for two: (entry, one reading, another)."""
        first: dict[Fact, Fact] = {}
        twice = []
        for fact in needed:
            if fact.adds_up and self._matches(fact):
                entry = self._entry(fact)[0]
                other = first.setdefault(entry, fact)
                if (other.role, other.population, other.services) != (
                    fact.role,
                    fact.population,
                    fact.services,
                ):
                    twice.append((entry, other, fact))
        return twice

    def _matches(self, fact: Fact) -> list[Fact]:
        """Entries that tell the fact, the most exact first."""
        return sorted((entry for entry in self.entries if _tells(entry, fact)), key=_exactness, reverse=True)

    def _entry(self, fact: Fact) -> tuple[Fact, Told]:
        matches = self._matches(fact)
        if not matches:
            raise MissingFact(
                f"'{fact}' is read but not told.{did_you_mean(str(fact), map(str, self.entries))}"
            )
        if len(matches) > 1 and _exactness(matches[0]) == _exactness(matches[1]):
            raise MissingFact(f"'{fact}' is told twice, as '{matches[0]}' and as '{matches[1]}'; keep one")
        return matches[0], self.entries[matches[0]]

    def _by_member(self, fact: Fact, entry: Fact, told: Told) -> Value:
        count = len(self.members[fact.role]) if fact.role else 1
        if isinstance(told.value, tuple):
            value: Value = Exact.of([each.value for each in told.value])
        else:
            value = told.value.value
        if not fact.together:
            return value
        if entry.together or count == 1 or isinstance(value, Exact):
            return total(value)
        return value * count


def read_facts(path: Path | str, words: Mapping[str, Collection[str]] | None = None) -> ToldFacts:
    """The facts of a file.

    Raises:
        FileProblems: everything that is wrong with the file; `words` are those its facts may use.
    """
    return facts_from(read_yaml(path), words)


def facts_from(source: Source, words: Mapping[str, Collection[str]] | None = None) -> ToldFacts:
    """The facts that a source tells.

    Raises:
        FileProblems: everything that is wrong with it.
    """
    try:
        file = FactsFile.model_validate(source.data)
    except ValidationError as error:
        raise FileProblems(from_pydantic(error, source, FactsFile)) from None
    told, found = told_facts(file, words)
    if found:
        raise FileProblems([source.problem(path, message) for path, message in found])
    return told


def told_facts(
    file: FactsFile, words: Mapping[str, Collection[str]] | None = None
) -> tuple[ToldFacts, list[tuple[FilePath, str]]]:
    """The facts of a validated file, and what is wrong with their names or lengths."""
    entries: dict[Fact, Told] = {}
    found: list[tuple[FilePath, str]] = []
    for phrase, told in file.facts.items():
        try:
            fact = parse_fact(phrase)
            _check_words(fact, words)
            _check_length(fact, told, file)
        except ValueError as error:
            found.append((("facts", phrase), str(error)))
            continue
        if fact in entries:
            found.append((("facts", phrase), f"'{fact}' is told twice; keep one"))
        entries[fact] = told
    window = file.period.window(file.starts_month)
    return ToldFacts(entries, window, _members(file, entries), file.period.exit_month is not None), found


def _check_words(fact: Fact, words: Mapping[str, Collection[str]] | None) -> None:
    for word, what in names_in(fact):
        complaint = unknown(word, what, (words or {}).get(what))
        if complaint:
            raise ValueError(complaint)


def _check_length(fact: Fact, told: Told, file: FactsFile) -> None:
    if not isinstance(told.value, tuple):
        return
    names = file.parties.get(fact.role)
    if not fact.role:
        raise ValueError(f"a list of {len(told.value)} values needs 'by ROLE' to say whose they are")
    if names is not None and len(names) != len(told.value):
        raise ValueError(
            f"{len(told.value)} values for the {len(names)} parties of '{fact.role}'; give one each"
        )


def _members(file: FactsFile, entries: Mapping[Fact, Told]) -> Members:
    """Who plays each role: as the file names them, else numbered by the length of a list of values."""
    members = Members.of(file.parties)
    for fact, told in entries.items():
        if isinstance(told.value, tuple) and fact.role not in members:
            members[fact.role] = tuple(f"{fact.role} {number + 1}" for number in range(len(told.value)))
    return members


def _tells(entry: Fact, fact: Fact) -> bool:
    """Whether an entry, in as many words as it has, names the fact."""
    same = (entry.kind, entry.threshold_pounds, entry.is_baseline) == (
        fact.kind, fact.threshold_pounds, fact.is_baseline,
    )  # fmt: skip
    # A term may be told by its own name alone.
    is_named = fact.name == entry.name or (
        KINDS[fact.kind].argument == "term" and fact.name.endswith(f".{entry.name}")
    )
    return (
        same
        and is_named
        and all(getattr(entry, word) in (getattr(PLAIN, word), getattr(fact, word)) for word in QUALIFIERS)
    )


def _exactness(entry: Fact) -> int:
    return sum(getattr(entry, word) != getattr(PLAIN, word) for word in QUALIFIERS)
