"""What contracts read when they settled a period for good: each fact, of which months, and what was reported then.

With these and the model's file every payment can be worked out again by hand. The module must not know what a fact is
of, nor what is paid for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from scenarios.contracts.contract import Contracts, ContractTerm, Members
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import OWN_KINDS, WORTH_KINDS, Fact, Facts
from scenarios.contracts.periods import Window
from sim.recording import Rows


class Reading(NamedTuple):
    """A fact that a term read of a period, and its value: one number, or one for each of `members`."""

    model: str
    term: ContractTerm
    period: Window
    fact: Fact
    value: Value
    members: tuple[str, ...]


@dataclass
class Reader:
    """Reads again what contracts read as they settled a month; each fact of the same months once a term."""

    contracts: Contracts
    facts: Facts
    members: Members
    found: dict[tuple[str, Fact, Window], Reading] = field(default_factory=dict)

    def month(self, month: int, starts_month: int) -> None:
        """Read what is settled for good in a contract month; `starts_month` is where the first lies in the run.

        Raises:
            MissingFact: a term reads what nobody can tell.
        """
        for term in self.contracts.in_order():
            months = self.contracts.contract(term.contract).months
            for period, is_final in term.schedule.due(month, months, starts_month):
                if is_final:
                    self.term(term, period)

    def term(self, term: ContractTerm, period: Window) -> None:
        """Read a term's facts of a period, and those of terms whose worth it reads; the calendar's are left out."""
        for leaf in self.contracts.leaves(term, period):
            for fact in leaf.facts():
                seen = leaf.window.seen_over(fact.over, fact.lag_months)
                if fact.kind in WORTH_KINDS:
                    self.term(self.contracts.term(fact.name), seen)
                elif fact.kind not in OWN_KINDS and (term.key, fact, leaf.window) not in self.found:
                    value = self.facts.value(fact, seen)
                    of = self.members[fact.role] if isinstance(value, Exact) else ("",)
                    made = Reading(self.contracts.name, term, leaf.window, fact, value, of)
                    self.found[term.key, fact, leaf.window] = made


def reading_rows(month: int, made: Iterable[Reading]) -> Rows:
    """Readings as rows of a table, one for each member."""
    about: list[tuple[object, ...]] = []
    members: list[str] = []
    values: list[Fraction] = []
    for each in made:
        own = list(each.value) if isinstance(each.value, Exact) else [each.value]
        period, term = each.period, each.term
        said = (each.model, term.contract, term.name, str(period), *period, str(each.fact))
        about += [said] * len(own)
        members += each.members
        values += own
    names = ("model", "contract", "term", "period", "first", "last", "starts_month", "fact")
    return {
        "month": month,
        **dict(zip(names, map(list, zip(*about, strict=True)), strict=True)),
        "member": members,
        "value": [value.numerator / value.denominator for value in values],
        "exact": list(map(str, values)),
    }
