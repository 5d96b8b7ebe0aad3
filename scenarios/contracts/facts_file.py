"""Facts told in a file: the period, who plays each role, and the reported value of each fact, with its doubt.

    period: {contract_year: 1}
    facts:
      activity(emergency_admission): 23_500
      measure(patient_experience): {value: 82, doubt: 3.5}

A fact may be told in fewer words than a contract reads it in, as long as that is not ambiguous.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, WithJsonSchema, model_validator

from scenarios.arithmetic import number_text
from scenarios.contracts.contract import Contracts, Members
from scenarios.contracts.exact import Exact, Value, total
from scenarios.contracts.facts import KINDS, Fact, MissingFact, parse_fact
from scenarios.contracts.keys import FileModel, Month, Word, names_in, unknown
from scenarios.contracts.periods import MONTHS_IN_QUARTER, MONTHS_IN_YEAR, Window
from scenarios.contracts.requires import Needed, requires
from scenarios.problems import FilePath, FileProblems, Problem, did_you_mean, from_pydantic, shown
from scenarios.quantities import Quantity, Status
from scenarios.yaml_files import Source, read_yaml

# Qualifiers that a file may leave out where nothing else is meant.
QUALIFIERS = ("by", "together", "services", "population", "over", "lag_months", "peers")
PLAIN = Fact("years")


ONE_PERIOD = "give one of contract_year, quarter, month, months: [first, last] and exit_month"


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
        if not given:
            raise ValueError(f"the period is empty; {ONE_PERIOD}")
        if len(given) > 1:
            raise ValueError(f"{' and '.join(given)} are more than one period; {ONE_PERIOD}")
        if self.months is not None and self.months[1] < self.months[0]:
            first, last = self.months
            raise ValueError(f"months [{first}, {last}] end before they start; write [{last}, {first}]")
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

    value: Quantity | Annotated[tuple[Quantity, ...], Field(min_length=1)]
    doubt: Quantity = Quantity(Fraction(0))
    status: Status | None = None
    source: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _doubt_is_not_negative(self) -> Told:
        if self.doubt.value < 0:
            doubt = number_text(self.doubt.value)
            raise ValueError(f"doubt {doubt} is negative; a standard deviation is 0 or more")
        return self


def _as_told(given: Any) -> Any:
    if isinstance(given, bool) or given is None:
        raise ValueError(
            f"{shown(given)} tells nothing; write a number, a list of numbers, or {{value: 82, doubt: 3.5}}"
        )
    return given if isinstance(given, dict | Told) else {"value": given}


TOLD_SCHEMA = {"anyOf": [{"type": "number"}, {"type": "string"}, {"type": "array"}, {"type": "object"}]}
AnyTold = Annotated[Told, BeforeValidator(_as_told), WithJsonSchema(TOLD_SCHEMA)]


def _no_name_twice(names: tuple[str, ...]) -> tuple[str, ...]:
    for at, name in enumerate(names):
        if name in names[:at]:
            raise ValueError(f"'{name}' is named twice; keep one, or tell the two apart")
    return names


Names = Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_no_name_twice)]


class FactsFile(FileModel):
    """A facts file.

    `period` says which months the facts are about (`month: 7` alone will do for a month). `parties` names the members
    of roles that many play; `starts_month` is the scenario month of contract month 1
    (1 is an April).
    """

    title: str | None = None
    note: str | None = None
    period: PeriodFile
    starts_month: Month = 1
    parties: dict[Word, Names] = {}
    facts: dict[str, AnyTold] = {}

    @model_validator(mode="before")
    @classmethod
    def _a_month_is_a_period(cls, given: Any) -> Any:
        """`month: 7` alone is short for `period: {month: 7}`."""
        if not isinstance(given, dict) or "month" not in given or "period" in given:
            return given
        return {key: value for key, value in given.items() if key != "month"} | {
            "period": {"month": given["month"]}
        }


@dataclass(frozen=True, slots=True)
class ToldFacts:
    """Facts as a file tells them; the `Facts` and the `Forecast` of settlement by hand.

    What adds up is spread evenly over the months of the period; a baseline is told for a year.
    """

    entries: Mapping[Fact, Told]
    window: Window
    members: Members
    on_exit: bool = False

    @property
    def is_steady(self) -> bool:
        """A file tells one period, taken for every year alike."""
        return True

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
            if fact.adds_up and self._matches(fact) and not self._rivals(fact):
                entry = self._entry(fact)[0]
                other = first.setdefault(entry, fact)
                if (other.role, other.population, other.services) != (
                    fact.role,
                    fact.population,
                    fact.services,
                ):
                    twice.append((entry, other, fact))
        return twice

    def ambiguous(self, needed: Iterable[Fact]) -> list[tuple[Fact, Fact, Fact]]:
        """Facts that two entries tell equally well: (fact, one entry, the other)."""
        return [(fact, *rivals) for fact in needed if (rivals := self._rivals(fact))]

    def _rivals(self, fact: Fact) -> tuple[Fact, Fact] | None:
        match self._matches(fact):
            case [one, other, *_] if _exactness(one) == _exactness(other):
                return one, other
        return None

    def _matches(self, fact: Fact) -> list[Fact]:
        """Entries that tell the fact, the most exact first."""
        return sorted((entry for entry in self.entries if _tells(entry, fact)), key=_exactness, reverse=True)

    def _entry(self, fact: Fact) -> tuple[Fact, Told]:
        matches = self._matches(fact)
        if not matches:
            raise MissingFact(
                f"'{fact}' is read but not told.{did_you_mean(str(fact), map(str, self.entries))}"
            )
        rivals = self._rivals(fact)
        if rivals:
            raise MissingFact(_two_entries(fact, *rivals))
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
        refused = from_pydantic(error, source, FactsFile)
        raise FileProblems([*refused, *_in_the_rest(refused, source, words)]) from None
    told, found = told_facts(file, words)
    if found:
        raise FileProblems([source.problem(path, message) for path, message in found])
    return told


def _in_the_rest(
    refused: list[Problem], source: Source, words: Mapping[str, Collection[str]] | None
) -> list[Problem]:
    """What is wrong with the entries that the schema takes, in a file of which it refuses other parts."""
    faulty = {problem.path[:2] for problem in refused}
    rest: dict[str, Any] = {"period": {"month": 1}}
    for key in ("parties", "facts"):
        given = source.data.get(key)
        entries = given if isinstance(given, dict) and (key,) not in faulty else {}
        rest[key] = {name: entry for name, entry in entries.items() if (key, name) not in faulty}
    _, found = told_facts(FactsFile.model_validate(rest), words)
    return [source.problem(path, message) for path, message in found]


def told_facts(
    file: FactsFile, words: Mapping[str, Collection[str]] | None = None
) -> tuple[ToldFacts, list[tuple[FilePath, str]]]:
    """The facts of a validated file, and what is wrong with their names or lengths."""
    entries: dict[Fact, Told] = {}
    phrases: dict[Fact, str] = {}
    members = Members.of(file.parties)
    complaints = ((role, unknown(role, "role", (words or {}).get("role"))) for role in file.parties)
    found: list[tuple[FilePath, str]] = [(("parties", role), words) for role, words in complaints if words]
    for phrase, told in file.facts.items():
        try:
            fact = parse_fact(phrase)
            _check_words(fact, words)
            _check_length(fact, told, members, file.parties)
            if fact in entries:
                raise ValueError(f"this is '{phrases[fact]}' again, in other words; keep one of the two")
        except ValueError as error:
            found.append((("facts", phrase), str(error)))
        else:
            entries[fact], phrases[fact] = told, phrase
    window = file.period.window(file.starts_month)
    return ToldFacts(entries, window, members, file.period.exit_month is not None), found


def _check_words(fact: Fact, words: Mapping[str, Collection[str]] | None) -> None:
    for word, what in names_in(fact):
        complaint = unknown(word, what, (words or {}).get(what))
        if complaint:
            raise ValueError(complaint)


def _check_length(fact: Fact, told: Told, members: Members, named: Collection[str]) -> None:
    """One value for each member of a role; members that the file does not name are numbered by the first list."""
    if not isinstance(told.value, tuple):
        return
    count, role = len(told.value), fact.role
    if not role:
        raise ValueError(f"a list of {count} values does not say whose they are; write '{fact} by ROLE'")
    if role not in members:
        members[role] = tuple(f"{role} {number + 1}" for number in range(count))
    if count != len(members[role]):
        others = (
            f"{len(members[role])} parties" if role in named else f"{len(members[role])} of an earlier list"
        )
        raise ValueError(
            f"{count} values for '{role}' do not fit the {others}; give one for each, or one for all"
        )


# What contracts read and a file tells


def check_facts(facts: ToldFacts, contracts: Contracts) -> list[str]:
    """Everything that keeps the facts from settling the contracts, each in a sentence; empty if nothing does.

    A fact that is read and not told, one that two entries tell, an entry that would count for two readings, and a
    period that lies after the end.
    """
    needed = requires(contracts, facts.window, facts.on_exit)
    return [*_after_the_end(facts, contracts), *_untold(facts, needed), *_told_unclearly(facts, needed)]


def unread_facts(facts: ToldFacts, contracts: Contracts) -> list[str]:
    """Entries and parties that the contracts do not read in this period, each in a sentence.

    No mistake where several models share the file.
    """
    needed = requires(contracts, facts.window, facts.on_exit)
    missing = [str(fact) for fact in facts.missing(needed)]
    strangers = [role for role in facts.members if role not in contracts.roles]
    return [
        *(
            f"'{each}' is told, but no term reads it in this period.{did_you_mean(str(each), missing)}"
            for each in facts.unread(needed)
        ),
        *(
            f"'{role}' is not a role of this model.{did_you_mean(role, contracts.roles)}"
            for role in strangers
        ),
    ]


def _after_the_end(facts: ToldFacts, contracts: Contracts) -> Iterator[str]:
    last = max(contract.months for contract in contracts.contracts)
    if facts.window.first > last:
        yield f"the period starts in month {facts.window.first}, but the last contract ends in month {last}"


def _untold(facts: ToldFacts, needed: Needed) -> Iterator[str]:
    spare = [str(entry) for entry in facts.unread(needed)]
    for fact in facts.missing(needed):
        reads = "reads" if len(needed[fact]) == 1 else "read"
        yield f"'{fact}' is not told, but {_all_of(needed[fact])} {reads} it; add it.{did_you_mean(str(fact), spare)}"


def _told_unclearly(facts: ToldFacts, needed: Needed) -> Iterator[str]:
    for fact, one, other in facts.ambiguous(needed):
        yield _two_entries(fact, one, other)
    readings: dict[Fact, dict[str, None]] = {}
    for entry, one, other in facts.told_twice(needed):
        readings.setdefault(entry, {}).update({f"'{one}'": None, f"'{other}'": None})
    for entry, each in readings.items():
        yield f"'{entry}' is told once, but read as {_all_of(tuple(each))}; tell each of these"


def _two_entries(fact: Fact, one: Fact, other: Fact) -> str:
    return f"'{fact}' is told by two entries, '{one}' and '{other}'; tell it in full, or leave one out"


def _all_of(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


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
