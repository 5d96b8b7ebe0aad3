"""Which contracts are in force in which months: those of today, and those that follow once they are mobilised.

A new model is signed when accounts open. Until it operates, today's contracts go on; then it takes the place of all of
them at once, and what they still owe falls due at its lag. A contract may end early while it runs; where a whole model
does, today's contracts come back. The module must not know what any contract pays, nor why one ends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from scenarios.contracts.contract import Contracts, ContractTerm, Members
from scenarios.contracts.settle import PaidOnAccount
from scenarios.horizon import FIRST_MONTH
from scenarios.model import Model
from scenarios.model_file import MonthRange, TermFile
from scenarios.populations import Population
from scenarios.same_terms import are_same_contracts


@dataclass
class InForce:
    """The contracts of one model while they operate, and what they have paid on account.

    `first_month` and `last_month` are scenario months, the last None if they run to the end. `members` says who plays
    each role. `populations`: those that the model's terms name. `is_today`: they are today's, before a model or after
    it, or in the place of parts that have ended (`stands_in`). `ends`: contracts that end early, with their last
    contract month.
    """

    contracts: Contracts
    members: Members
    populations: Mapping[str, Population]
    first_month: int = FIRST_MONTH
    last_month: int | None = None
    paid: PaidOnAccount = field(default_factory=dict)
    is_today: bool = False
    stands_in: bool = False
    ends: dict[str, int] = field(default_factory=dict)

    def contract_month(self, month: int) -> int:
        """The contract month of a scenario month; below 1 before the contracts operate."""
        return month - self.first_month + 1

    def operates(self, month: int) -> bool:
        """Whether care in a scenario month is under these contracts; what they owe may fall due later."""
        return self.first_month <= month and (self.last_month is None or month <= self.last_month)

    def ended_in(self, month: int) -> set[str]:
        """The contracts of which a scenario month is the last, as they end early."""
        return {name for name, last in self.ends.items() if last == self.contract_month(month)}

    def put(self, term: ContractTerm) -> None:
        """Let a term be another from now on, that pays the same for the months before."""
        changed = (
            replace(each, terms=tuple(term if own.key == term.key else own for own in each.terms))
            for each in self.contracts.contracts
        )
        own = self.contracts
        self.contracts = Contracts(own.name, own.title, tuple(changed), own.roles)

    def end(self, names: Collection[str], last_month: int) -> None:
        """Let some contracts end after a scenario month, unless they end before; it is still to come."""
        months = max(self.contract_month(last_month), 0)
        self.contracts = ended_after(self.contracts, months, names)
        self.ends |= {name: min(months, self.ends.get(name, months)) for name in names}

    def end_all(self, last_month: int) -> None:
        """Let all of them end after a scenario month that is still to come."""
        self.end([each.name for each in self.contracts.contracts], last_month)
        self.last_month = last_month


def timeline(
    reference: Model, reference_members: Members, model: Model, members: Members
) -> Iterator[InForce]:
    """Today's contracts and then the model's; today's alone where they are what the scenario is about."""
    if are_same_contracts(reference, model):
        yield InForce(model.contracts, members, model.file.populations)
        return
    first = operates_from(reference, model)
    if first > FIRST_MONTH:
        cut = ended_after(reference.contracts, first - FIRST_MONTH)
        ends = dict.fromkeys((each.name for each in cut.contracts), first - FIRST_MONTH)
        yield InForce(
            cut, reference_members, reference.file.populations, last_month=first - 1, is_today=True, ends=ends
        )
    yield InForce(model.contracts, members, model.file.populations, first)


def operates_from(reference: Model, model: Model) -> int:
    """The scenario month in which a model operates: the first under contract, or later if it is to be mobilised."""
    return FIRST_MONTH + (0 if are_same_contracts(reference, model) else mobilisation_months(model))


def mobilisation_months(model: Model) -> int:
    """Months from signing until the model operates: the longest that any of its contracts is likely to take."""
    terms = [model.file.term, *(contract.term for contract in model.file.contracts)]
    return max((_likely(term) for term in terms if term is not None), default=0)


def ended_after(contracts: Contracts, months: int, names: Collection[str] | None = None) -> Contracts:
    """The contracts as they are if all of them end after so many months, or those that are named."""
    cut = tuple(
        replace(each, months=min(each.months, months), firm_months=min(each.firm_months, months))
        if names is None or each.name in names
        else each
        for each in contracts.contracts
    )
    return Contracts(contracts.name, contracts.title, cut, contracts.roles)


def _likely(term: TermFile) -> int:
    mobilisation = term.mobilisation_months
    return mobilisation.mode if isinstance(mobilisation, MonthRange) else mobilisation
