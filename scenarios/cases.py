"""Runs case files: settles what each case tells, and says in plain words where the payments differ.

Settlement works out the payments; this module only lists, compares and prints them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from scenarios.case_file import Case, PaysFile, read_cases
from scenarios.contracts.contract import Members
from scenarios.contracts.settle import PaidOnAccount, Posted, settle_month, settle_period
from scenarios.money import format_pounds
from scenarios.problems import FileProblems

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class Payment:
    """Money from one party to another, in pence and never below 0; `month` where the case is settled by month.

    Parties are roles, or members of a role. `posting` numbers the posting that the payment is, or is a part of.
    """

    payer: str
    payee: str
    pence: int
    term: str | None = None
    label: str | None = None
    month: int | None = None
    posting: int = -1

    def __str__(self) -> str:
        month = f"month {self.month}" if self.month is not None else None
        told = ", ".join(part for part in (self.term, self.label, month) if part)
        return f"{self.payer} -> {self.payee}" + (f" ({told})" if told else "")


@dataclass(frozen=True, slots=True)
class Amounts:
    """Payments, and pence received less pence paid by party."""

    payments: tuple[Payment, ...]
    balances: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What one case expected and what was settled; `differences` are sentences, none where all is as expected.

    `title` and `note` say what the case shows; `heading` is the title of the file.
    """

    name: str
    title: str
    note: str
    heading: str
    file: Path
    line: int
    expected: Amounts
    found: Amounts
    differences: tuple[str, ...]

    @property
    def is_as_expected(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def case_files(folder: Path = CASES) -> list[Path]:
    """The case files of a folder, by name."""
    return sorted(folder.glob("*.yaml"))


def run_cases(path: Path | str) -> list[CaseResult]:
    """The result of every case of a file, or of all files of a folder.

    Raises:
        FileProblems: everything that is wrong with a file.
    """
    files = case_files(Path(path)) if Path(path).is_dir() else [Path(path)]
    return [run_case(case) for file in files for case in read_cases(file)]


def run_case(case: Case) -> CaseResult:
    """What the case expected, what was settled, and where the two differ.

    Raises:
        FileProblems: the case cannot be settled.
    """
    file = case.file
    postings = [each for each in _settled(case) if _is_meant(each, file.only_terms)]
    members = case.facts.members
    rows = [row for given in file.pays or () for row in given.each_month()]
    balances = {party: _balance(postings, members, party) for party in _parties(postings, members)}
    found = Amounts(tuple(_of_roles(postings, file.by_month)), balances)
    expected = Amounts(tuple(map(_expected, rows)), dict(file.balances or {}))
    differences: list[str] = []
    if file.pays is not None:
        differences += _differing_payments(expected.payments, postings, members, file.by_month)
    differences += _differing_balances(expected.balances, balances)
    return CaseResult(
        name=file.name,
        title=file.title or "",
        note=" ".join((file.note or "").split()),
        heading=case.heading,
        file=case.source.path,
        line=case.source.line(case.path),
        expected=expected,
        found=found,
        differences=tuple(f"{file.name}: {each}" for each in differences),
    )


def cases_table(results: Sequence[CaseResult]) -> str:
    """The results as lines of text: a heading a file, a line a case, its differences below it, and a count."""
    width = max((len(each.name) for each in results), default=0)
    lines: list[str] = []
    for (heading, file), group in groupby(results, key=lambda each: (each.heading, each.file.name)):
        lines += [*([""] if lines else []), f"{heading} ({file})"]
        for each in group:
            mark = "as expected" if each.is_as_expected else "DIFFERS    "
            lines.append(f"  {each.name:<{width}}  {mark}  {_in_short(each)}".rstrip())
            lines += [f"    {difference}" for difference in each.differences]
    wrong = sum(not each.is_as_expected for each in results)
    count = f"{len(results)} case{'' if len(results) == 1 else 's'}"
    return "\n".join([*lines, "", f"{count}: {f'{wrong} of them differ' if wrong else 'all as expected'}"])


def _in_short(result: CaseResult) -> str:
    """What the case shows, with the first of the payments or balances that it expects."""
    payments, balances = result.expected.payments, result.expected.balances
    said = [f"{each.payer} -> {each.payee} {format_pounds(each.pence)}" for each in payments]
    said += [f"balance of {party} {format_pounds(pence)}" for party, pence in balances.items()]
    more = f", and {len(said) - 1} more" if len(said) > 1 else ""
    return ": ".join(part for part in (result.title, (said[0] if said else "nothing is paid") + more) if part)


# What was settled


def _settled(case: Case) -> list[Posted]:
    contracts, facts = case.model.contracts, case.facts
    try:
        if not case.file.by_month:
            return settle_period(contracts, facts, facts.window, facts.members, facts.on_exit)
        paid: PaidOnAccount = {}
        return [
            posted
            for month in range(1, facts.window.last + 1)
            for posted in settle_month(
                contracts,
                facts,
                month,
                paid,
                facts.members,
                facts.window.starts_month,
            )
        ]
    except (ValueError, LookupError, OverflowError) as error:
        raise FileProblems([case.problem(str(error))]) from None


def _is_meant(posted: Posted, only_terms: tuple[str, ...] | None) -> bool:
    return only_terms is None or not {posted.term.name, posted.term.key}.isdisjoint(only_terms)


def _of_roles(postings: Iterable[Posted], by_month: bool) -> Iterator[Payment]:
    """One payment a posting, from role to role."""
    for number, each in enumerate(postings):
        yield _payment(each, number, each.payer, each.payee, each.total_pence(), by_month)


def _of_members(postings: Iterable[Posted], members: Members, by_month: bool) -> Iterator[Payment]:
    """The parts of each posting, from or to the members of a role."""
    for number, each in enumerate(postings):
        for payer, payee, pence in _parts(each, members):
            if (payer, payee) != (each.payer, each.payee):
                yield _payment(each, number, payer, payee, pence, by_month)


def _payment(posted: Posted, number: int, payer: str, payee: str, pence: int, by_month: bool) -> Payment:
    if pence < 0:
        payer, payee, pence = payee, payer, -pence
    month = posted.month if by_month else None
    return Payment(payer, payee, pence, posted.term.key, posted.line.label, month, number)


def _parts(posted: Posted, members: Members) -> Iterator[tuple[str, str, int]]:
    """Payer, payee and pence of each member's part of a posting."""
    count = len(posted.pence)

    def played(role: str, at: int) -> str:
        names = members[role]
        return names[0] if len(names) == 1 else names[at] if len(names) == count else role

    for at, pence in enumerate(posted.pence):
        yield played(posted.payer, at), played(posted.payee, at), int(pence)


def _parties(postings: Iterable[Posted], members: Members) -> list[str]:
    roles = dict.fromkeys(role for each in postings for role in (each.payer, each.payee))
    return list(dict.fromkeys([*roles, *(name for role in roles for name in members[role])]))


def _balance(postings: Iterable[Posted], members: Members, party: str) -> int:
    """Pence that a role, or a member of one, received less what it paid."""
    balance = 0
    for each in postings:
        if party in (each.payer, each.payee):
            balance += each.total_pence() * (1 if party == each.payee else -1)
            continue
        for payer, payee, pence in _parts(each, members):
            balance += pence * ((party == payee) - (party == payer))
    return balance


# What differs


def _expected(row: PaysFile) -> Payment:
    payer, payee = (row.payee, row.payer) if row.pence < 0 else (row.payer, row.payee)
    return Payment(payer, payee, abs(row.pence), row.term, row.label, row.month)


def _differing_payments(
    expected: Sequence[Payment], postings: Sequence[Posted], members: Members, by_month: bool
) -> Iterator[str]:
    of_roles = list(_of_roles(postings, by_month))
    of_members = list(_of_members(postings, members, by_month))
    named: set[Payment] = set()
    for row in expected:
        candidates = _candidates(row, [*of_roles, *of_members])
        if len(candidates) > 1:
            listed = " and ".join(str(each) for each in candidates)
            yield f"{row}: this row may mean {listed}; give it the 'term' or 'label' of one"
        elif not candidates:
            if row.pence:
                yield f"{row}: expected {format_pounds(row.pence)}, nothing was settled"
        elif candidates[0] in named:
            yield f"{row}: two rows name this one payment; keep one"
        elif candidates[0].pence != row.pence:
            yield f"{row}: {_in_words(row.pence, candidates[0].pence)}"
        named |= {*candidates}
    for whole in of_roles:
        if whole not in named:
            parts = [each for each in of_members if each.posting == whole.posting]
            are_parts_named = any(each in named for each in parts)
            for each in [part for part in parts if part not in named] if are_parts_named else [whole]:
                if each.pence:
                    yield f"{each}: {format_pounds(each.pence)} was settled and is not expected; add it to pays"


def _candidates(row: Payment, found: Sequence[Payment]) -> list[Payment]:
    """The payments that a row may mean; one of nothing only if it can mean no other."""
    named = [each for each in found if _is_named_by(row, each)]
    return [each for each in named if each.pence] or named[:1]


def _is_named_by(row: Payment, found: Payment) -> bool:
    """Whether a row means this payment: the same parties in the same direction, and what else the row says."""
    ways = [(found.payer, found.payee)] + ([(found.payee, found.payer)] if found.pence == 0 else [])
    term = found.term or ""
    return (
        (row.payer, row.payee) in ways
        and row.term in (None, term, term.partition(".")[2])
        and row.label in (None, found.label)
        and row.month in (None, found.month)
    )


def _differing_balances(expected: Mapping[str, int], found: Mapping[str, int]) -> Iterator[str]:
    for party, pence in expected.items():
        if found.get(party, 0) != pence:
            yield f"balance of {party}: {_in_words(pence, found.get(party, 0))}"


def _in_words(expected_pence: int, found_pence: int) -> str:
    gap = found_pence - expected_pence
    word = "too much" if gap > 0 else "short"
    settled = f"expected {format_pounds(expected_pence)}, settled {format_pounds(found_pence)}"
    return f"{settled} ({format_pounds(abs(gap))} {word})"
