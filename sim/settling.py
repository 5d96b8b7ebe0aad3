"""Money in a month: what funds the payers, what contracts and care outside take of it, and what care costs to give.

All of it is postings. Payers are funded, and pay for care that is not simulated, a twelfth of the year at a time;
contracts settle on what is reported; providers pay what their care cost to suppliers, service by service. The module
must not know what any mechanism is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from agents.providers.costs import MonthCosts
from scenarios.allocations import Allocation
from scenarios.arithmetic import number_text
from scenarios.cast import Cast
from scenarios.contracts.contract import Contract
from scenarios.contracts.exact import pence
from scenarios.contracts.periods import Window
from scenarios.contracts.settle import PENCE_IN_POUND, Posted, settle_month, settle_period
from scenarios.money import format_pounds
from scenarios.parameters.units import MONTHS_A_YEAR
from sim.books import enter
from sim.facts import ReportedFacts
from sim.in_force import InForce
from sim.ledger import Ledger
from sim.opening import OutsideSum, Reserve
from sim.readings import Reader, Reading
from sim.term_record import SPENT

SUPPLIERS, OTHERS = "suppliers", "others"
ALLOCATIONS, COSTS, OUTSIDE, OPENING = "allocations", "costs", "outside_care", "opening_balance"
EFFORT = "effort"
"""The names under which postings that no contract asks for stand in the ledger: contracts, and a term of costs."""
MEASURED = ("measure", "index")
"""The kinds of fact that read a measure."""


class Yearly(NamedTuple):
    """What somebody pays somebody else in a year."""

    payer: str
    payee: str
    term: str
    pence: int


@dataclass
class Settled:
    """Contracts in force and the facts that they read.

    `spends_for`: where what is paid under them counts as spent too, and by which role there.
    """

    in_force: InForce
    facts: ReportedFacts
    spends_for: tuple[ReportedFacts, str] | None = None
    _measures: dict[str, tuple[Contract, tuple[str, ...]]] = field(default_factory=dict, repr=False)
    """What was found of each contract, until another takes its name."""

    def measures_of(self, contract: Contract) -> tuple[str, ...]:
        """The measures that a contract reads, each once; remembered while the contract stands."""
        known = self._measures.get(contract.name)
        if known is None or known[0] is not contract:
            known = self._measures[contract.name] = contract, measures_of(contract)
        return known[1]

    def month(self, month: int, read: list[Reading] | None = None) -> list[Posted]:
        """What the contracts pay in a scenario month, and note it for terms that read what was paid.

        `read`: where to add what was read of periods that are settled for good; nothing is, if None.

        Raises:
            MissingFact: a term reads what nobody can tell.
        """
        contracts, members = self.in_force.contracts, self.in_force.members
        contract_month = self.in_force.contract_month(month)
        if contract_month < 1:
            return []
        self.facts.now = month
        posted = settle_month(
            contracts, self.facts, contract_month, self.in_force.paid, members, self.in_force.first_month
        )
        whole = Window(1, contract_month, self.in_force.first_month)
        if ended := self.in_force.ended_in(month):
            at_end = settle_period(contracts, self.facts, whole, members, on_exit=True)
            posted += [each for each in at_end if each.term.contract in ended]
        if read is not None:
            read += self._read(contract_month, whole if ended else None)
        self.facts.record.note_postings(posted, month)
        if self.spends_for is not None:
            facts, role = self.spends_for
            spent = Fraction(sum(each.total_pence() for each in posted), PENCE_IN_POUND)
            facts.record.note(SPENT, "", month, [spent], role)
        return posted

    def _read(self, contract_month: int, ended: Window | None) -> list[Reading]:
        """What was read for good in a contract month; `ended`: the months of contracts that ended early in it."""
        reader = Reader(self.in_force.contracts, self.facts, self.in_force.members)
        reader.month(contract_month, self.in_force.first_month)
        for term in self.in_force.contracts.in_order():
            if (
                ended
                and term.schedule.every == "exit"
                and self.in_force.ends.get(term.contract) == ended.last
            ):
                reader.term(term, ended)
        return list(reader.found.values())


def measures_of(contract: Contract) -> tuple[str, ...]:
    """The measures that a contract reads, each once, by the alphabet."""
    window = Window(1, contract.months)
    facts = (fact for term in contract.terms for fact in term.facts(window) if fact.kind in MEASURED)
    return tuple(sorted({fact.name for fact in facts}))


def fund(
    ledger: Ledger, allocations: Iterable[Allocation], month: int, people_ratio: Fraction = Fraction(1)
) -> None:
    """Pay every payer its twelfth of the year: the twelve add up to the year's pence.

    `people_ratio`: people now for each at the start, by which sums for each person grow.
    """
    sums = []
    for each in allocations:
        pounds = each.pounds_a_year * (people_ratio if each.follows_people else 1)
        sums.append(Yearly(each.funder, each.payer, each.name, int(pence(pounds))))
    _pay_twelfths(ledger, month, ALLOCATIONS, sums)


def open_accounts(ledger: Ledger, reserves: Iterable[Reserve], month: int) -> None:
    """Bring in what parties have in hand when accounts open."""
    for each in reserves:
        ledger.post_batch(
            month=month,
            payer=each.funder,
            payee=each.party,
            pence=each.pence,
            contract=OPENING,
            term="reserves",
            period=f"month {month}",
            reason=f"{number_text(each.months_of_income)} months of income in the reference year",
        )


def pay_outside(
    ledger: Ledger, outside: Iterable[OutsideSum], month: int, people_ratio: Fraction = Fraction(1)
) -> None:
    """Pay others for the care that is not simulated, a twelfth of the year; what is below nothing, they make up."""
    sums = []
    for each in outside:
        year_pence = int(pence(each.pounds_a_year * people_ratio))
        payer, payee = (each.payer, OTHERS) if year_pence >= 0 else (OTHERS, each.payer)
        sums.append(Yearly(payer, payee, each.name, abs(year_pence)))
    _pay_twelfths(ledger, month, OUTSIDE, sums)


def _pay_twelfths(ledger: Ledger, month: int, contract: str, sums: Sequence[Yearly]) -> None:
    """Pay the month's part of yearly sums: the twelve parts of a year add up to its pence."""
    if not sums:
        return
    at = (month - 1) % MONTHS_A_YEAR
    so_far, before = ([each.pence * months // MONTHS_A_YEAR for each in sums] for months in (at + 1, at))
    ledger.post_batch(
        month=month,
        payer=[each.payer for each in sums],
        payee=[each.payee for each in sums],
        pence=[now - then for now, then in zip(so_far, before, strict=True)],
        contract=contract,
        term=[each.term for each in sums],
        period=f"month {month}",
        reason=[f"a twelfth of {format_pounds(each.pence)} a year" for each in sums],
    )


def pay_contracts(
    ledger: Ledger, settled: Iterable[Settled], month: int, read: list[Reading] | None = None
) -> None:
    """Enter what contracts in force pay in a scenario month, and what ended ones still owe; `read` as in `Settled`."""
    for each in settled:
        enter(
            ledger,
            (_in_scenario(posted, each.in_force) for posted in each.month(month, read)),
            each.in_force.members,
        )


def pay_costs(ledger: Ledger, costs: MonthCosts, cast: Cast, month: int) -> None:
    """Pay suppliers what each provider's care cost it, service by service, and its effort above today's."""
    payers, terms, sums = [], [], []
    for payer, term, spent in _spent(costs, cast):
        payers.append(payer)
        terms.append(term)
        sums.append(spent)
    if not sums:
        return
    ledger.post_batch(
        month=month,
        payer=payers,
        payee=SUPPLIERS,
        pence=np.array(sums, dtype=np.int64),
        contract=COSTS,
        term=terms,
        period=f"month {month}",
        reason="what it cost to give",
    )


def _spent(costs: MonthCosts, cast: Cast) -> Iterator[tuple[str, str, int]]:
    """Provider, service or effort, and pence of all that cost something."""
    for kind in costs.kinds:
        for member, name in enumerate(cast.of_kind(kind)):
            for service, spent_pence in costs.spent_pence(kind, member).items():
                if spent_pence:
                    yield name, service or EFFORT, spent_pence


def _in_scenario(posted: Posted, in_force: InForce) -> Posted:
    """A posting with the scenario month in which it falls, not the contract's."""
    month = posted.month + in_force.first_month - 1
    return Posted(month, posted.term, posted.period, posted.payer, posted.payee, posted.pence, posted.line)
