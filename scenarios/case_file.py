"""Case files: contracts, what was reported, and what must be paid, checked by hand. Reads them; `cases` runs them.

    title: Cost and volume
    model:                        # a model file's keys, or the path of a model file from here
      roles: {commissioner: {kind: commissioner}, acute: {kind: acute_trust}}
      contracts:
        - {name: main, payer: commissioner, payees: [acute], scope: {services: [outpatient_first]}, terms: [...]}
    cases:
      - name: over_plan
        note: 800 above plan, of which 500 beyond the tolerance.
        period: {contract_year: 1}
        facts: {activity(outpatient_first): 10_800}
        pays: [{from: commissioner, to: acute, pounds: 1_537_500.00}]

A case holds the keys of a facts file, its name, and what it expects; `terms` stand in for those of the model.
It must not know how anything is settled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError, WithJsonSchema, model_validator

from scenarios.arithmetic import exact, number_text
from scenarios.case_model import case_model
from scenarios.catalogue import load_catalogue
from scenarios.contracts.facts_file import FactsFile, ToldFacts, check_facts, told_facts, unread_facts
from scenarios.contracts.keys import FileModel, Month, TermName
from scenarios.model import Model, vocabulary
from scenarios.problems import FilePath, FileProblems, Problem, did_you_mean, from_pydantic, one_of
from scenarios.yaml_files import Source, read_yaml

PENCE_IN_A_POUND = 100
Found = list[tuple[FilePath, str]]


def _whole_pence(given: Any) -> int:
    pence = exact(given) * PENCE_IN_A_POUND
    if pence.denominator != 1:
        raise ValueError(
            f"£{number_text(pence / PENCE_IN_A_POUND)} is not whole pence; give two decimals at most"
        )
    return pence.numerator


PoundsAndPence = Annotated[
    int,
    BeforeValidator(_whole_pence),
    WithJsonSchema(
        {"anyOf": [{"type": "number"}, {"type": "string"}], "description": "pounds, in whole pence"}
    ),
]


class PaysFile(FileModel):
    """One payment that is expected: from and to a role or one of its members; below 0 it flows back.

    `term` and `label` are needed only to tell it from another between the same two. `month`, or each of `months`,
    is when it falls due, in a case settled by month.
    """

    term: TermName | None = None
    payer: Annotated[str, Field(alias="from")]
    payee: Annotated[str, Field(alias="to")]
    pence: Annotated[PoundsAndPence, Field(alias="pounds")]
    label: str | None = None
    month: Month | None = None
    months: tuple[Month, Month] | None = None

    @model_validator(mode="after")
    def _has_one_month_or_a_span(self) -> PaysFile:
        if self.month is not None and self.months is not None:
            raise ValueError("'month' and 'months' exclude each other; keep one")
        if self.months is not None and self.months[1] < self.months[0]:
            first, last = self.months
            raise ValueError(f"months [{first}, {last}] end before they start; write [{last}, {first}]")
        return self

    def each_month(self) -> Iterator[PaysFile]:
        """The payment, once for each of its months."""
        if self.months is None:
            yield self
            return
        for month in range(self.months[0], self.months[1] + 1):
            yield self.model_copy(update={"month": month, "months": None})


class CaseFile(FactsFile):
    """One case: a facts file, and what is paid.

    `pays` lists every payment that is not 0; `balances` are pounds received less pounds paid, by party; `only_terms`
    narrows both. `by_month`: the payments of each month, on account and final, in place of the period's as a whole.
    """

    name: Annotated[str, Field(min_length=1)]
    terms: list[Any] | dict[str, list[Any]] | None = None
    by_month: bool = False
    only_terms: Annotated[tuple[TermName, ...], Field(min_length=1)] | None = None
    pays: tuple[PaysFile, ...] | None = None
    balances: Annotated[dict[str, PoundsAndPence], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> CaseFile:
        if self.pays is None and self.balances is None:
            raise ValueError("the case expects nothing; give 'pays', 'balances' or both")
        return self

    @model_validator(mode="after")
    def _has_months_where_it_is_by_month(self) -> CaseFile:
        if self.by_month and (self.period.exit_month or self.period.window().first != 1):
            raise ValueError("a case by month starts in month 1: write period: {months: [1, LAST]}")
        for row in self.pays or ():
            has_month = row.month is not None or row.months is not None
            if self.by_month and not has_month:
                raise ValueError("in a case by month each row of pays needs 'month' or 'months'")
            if has_month and not self.by_month:
                raise ValueError("'month' in pays is for a case settled by month; add 'by_month: true'")
        return self


class CasesFile(FileModel):
    """A case file: one model, and the cases that show what it pays."""

    title: str
    note: str | None = None
    model: dict[str, Any] | str
    cases: Annotated[tuple[CaseFile, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Case:
    """A case ready to be run: where it stands, the title of its file, what it says, its model and its facts."""

    source: Source
    path: FilePath
    heading: str
    file: CaseFile
    model: Model
    facts: ToldFacts

    def problem(self, message: str) -> Problem:
        """A problem with the case as a whole."""
        return self.source.problem(self.path, message)


def read_cases(path: Path | str) -> list[Case]:
    """The cases of a file.

    Raises:
        FileProblems: everything that is wrong with the file, the models in it and the facts they need.
    """
    source = read_yaml(path)
    try:
        file = CasesFile.model_validate(source.data)
    except ValidationError as error:
        raise FileProblems(from_pydantic(error, source, CasesFile)) from None
    problems = _same_names(file, source)
    cases: list[Case] = []
    models: dict[object, Model] = {}
    for number, case in enumerate(file.cases):
        place: FilePath = ("cases", number)
        own = None if case.terms is None else number
        try:
            if own not in models:
                models[own] = case_model(source, file.title, (*place, "terms"), case.terms)
            cases.append(_case(source, place, file.title, case, models[own]))
        except FileProblems as error:
            problems += error.problems
    if problems:
        raise FileProblems(dict.fromkeys(problems))
    return cases


def _same_names(file: CasesFile, source: Source) -> list[Problem]:
    first: dict[str, int] = {}
    found = []
    for number, case in enumerate(file.cases):
        if first.setdefault(case.name, number) != number:
            line = source.line(("cases", first[case.name], "name"))
            message = f"'{case.name}' is already the name on line {line}; give each case its own"
            found.append(source.problem(("cases", number, "name"), message))
    return found


def _case(source: Source, path: FilePath, heading: str, case: CaseFile, model: Model) -> Case:
    """The case, if what it tells and expects agrees with the model."""
    told, found = told_facts(case, vocabulary(model.source.data, load_catalogue()))
    longest = max(contract.months for contract in model.contracts.contracts)
    if told.window.last > longest:
        message = f"month {told.window.last} is after the end: the longest contract runs {longest} months"
        found.append((("period",), message))
    if not found:
        unsettled = [*check_facts(told, model.contracts), *unread_facts(told, model.contracts)]
        found = [(("facts",), message) for message in unsettled]
        found += [*_parties(case, told, model), *_terms(case, model)]
    if found:
        raise FileProblems([source.problem((*path, *where), message) for where, message in found])
    return Case(source, path, heading, case, model, told)


def _parties(case: CaseFile, told: ToldFacts, model: Model) -> Found:
    """Expected payments and balances of a party that nobody plays."""
    parties = (*model.contracts.roles, *(name for names in told.members.values() for name in names))
    named: list[tuple[FilePath, str]] = [
        (("pays", number, key), party)
        for number, row in enumerate(case.pays or ())
        for key, party in (("from", row.payer), ("to", row.payee))
    ]
    named += [(("balances", party), party) for party in case.balances or ()]
    return [(path, _not_one_of(party, "a party", parties)) for path, party in named if party not in parties]


def _terms(case: CaseFile, model: Model) -> Found:
    """Terms named in what is expected that the model does not have."""
    keys = [term.key for term in model.contracts.in_order()]
    allowed = [*keys, *(key.partition(".")[2] for key in keys)]
    named: list[tuple[FilePath, str]] = [
        (("pays", number, "term"), row.term) for number, row in enumerate(case.pays or ()) if row.term
    ]
    named += [(("only_terms", number), name) for number, name in enumerate(case.only_terms or ())]
    return [(path, _not_one_of(name, "a term", keys, allowed)) for path, name in named if name not in allowed]


def _not_one_of(word: str, what: str, listed: Collection[str], allowed: Collection[str] = ()) -> str:
    words = tuple(dict.fromkeys(listed))
    return f"'{word}' is not {what} of this case; use {one_of(words)}.{did_you_mean(word, allowed or words)}"
