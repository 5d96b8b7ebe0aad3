"""Runs case files: settles what each case tells, and says in plain words where the payments differ.

Settlement works out the payments, `case_payments` compares them; this module brings the two together and prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from scenarios.case_file import Case, read_cases
from scenarios.case_payments import Amounts, Settled, differing_balances, differing_payments, payment
from scenarios.contracts.settle import PaidOnAccount, Posted, settle_month, settle_period
from scenarios.money import format_pounds
from scenarios.problems import FileProblems

CASES = Path(__file__).parent / "cases"


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
    settled = _settled(case)
    expected, found = _expected(case), Amounts(tuple(settled.of_roles()), settled.balances())
    differences = [] if file.pays is None else [*differing_payments(expected.payments, settled)]
    differences += differing_balances(expected.balances, found.balances)
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
        lines.append(f"{heading} ({file})")
        for each in group:
            mark = "as expected" if each.is_as_expected else "DIFFERS    "
            lines.append(f"  {each.name:<{width}}  {mark}  {_in_short(each)}")
            lines += [f"    {difference}" for difference in each.differences]
        lines.append("")
    wrong = sum(not each.is_as_expected for each in results)
    count = f"{len(results)} case{'' if len(results) == 1 else 's'}"
    return "\n".join([*lines, f"{count}: {f'{wrong} not as expected' if wrong else 'all as expected'}"])


def _in_short(result: CaseResult) -> str:
    """What the case shows, with the first of the payments or balances that it expects."""
    payments, balances = result.expected.payments, result.expected.balances
    said = [f"{each.payer} -> {each.payee} {format_pounds(each.pence)}" for each in payments]
    said += [f"balance of {party} {format_pounds(pence)}" for party, pence in balances.items()]
    more = f", and {len(said) - 1} more" if len(said) > 1 else ""
    return ": ".join(part for part in (result.title, (said[0] if said else "nothing is paid") + more) if part)


def _expected(case: Case) -> Amounts:
    rows = [row for given in case.file.pays or () for row in given.each_month()]
    payments = [payment(row.payer, row.payee, row.pence, row.term, row.label, row.month) for row in rows]
    return Amounts(tuple(payments), dict(case.file.balances or {}))


def _settled(case: Case) -> Settled:
    """The postings of the terms that the case is about."""
    only = case.file.only_terms
    try:
        postings = [
            each for each in _postings(case) if only is None or {each.term.name, each.term.key} & {*only}
        ]
    except (ValueError, LookupError, OverflowError) as error:
        raise FileProblems([case.problem(str(error))]) from None
    return Settled(postings, case.facts.members, case.file.by_month)


def _postings(case: Case) -> list[Posted]:
    contracts, facts = case.model.contracts, case.facts
    if not case.file.by_month:
        return settle_period(contracts, facts, facts.window, facts.members, facts.on_exit)
    paid: PaidOnAccount = {}
    starts_month = facts.window.starts_month
    return [
        posted
        for month in range(1, facts.window.last + 1)
        for posted in settle_month(contracts, facts, month, paid, facts.members, starts_month)
    ]
