"""A contract ready to settle: named terms, each with its tree, its schedule and its place in the order.

These are what `compile` makes of a file and what every interpreter takes. Roles stay roles here; who plays
them is told by `Members` at settlement.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scenarios.contracts.alike import Alike
from scenarios.contracts.facts import WORTH_KINDS, Fact
from scenarios.contracts.observables import Observable, facts_in
from scenarios.contracts.periods import Schedule, Window
from scenarios.contracts.programs import Programs
from scenarios.contracts.terms import Leaf, Term, leaves

# The order in which a month is settled: what is paid for the service itself comes first, what is taken back last.
STAGES = ("base", "withhold", "quarterly", "yearly", "share", "clawback", "exit")


@dataclass(frozen=True, slots=True)
class ContractTerm:
    """One named term of a contract.

    `plain` says in a sentence what the mechanism does. `services` and `populations` are the scope of a base
    payment (a population "" is everyone). `payees` are those of the term, which may be others than the contract's.
    """

    contract: str
    name: str
    mechanism: str
    plain: str
    stage: str
    schedule: Schedule
    tree: Term
    services: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()
    payees: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """`contract.term`: how facts and postings name the term."""
        return f"{self.contract}.{self.name}"

    @property
    def is_base(self) -> bool:
        """Whether it is the payment for the service itself, on which others stack."""
        return self.stage == "base"

    def facts(self, window: Window) -> set[Fact]:
        """Every fact that this term itself reads for the window."""
        return {fact for leaf in leaves(self.tree, window) for fact in leaf.facts()}


@dataclass(frozen=True, slots=True)
class Contract:
    """Payer, payees and terms of one agreement.

    It operates for `months` months if it is renewed as often as it may be, `firm_months` if it is not.
    """

    name: str
    payer: str
    payees: tuple[str, ...]
    terms: tuple[ContractTerm, ...]
    months: int
    firm_months: int

    @property
    def firm_years(self) -> int:
        """Contract years to the end of its first term, the last perhaps part of one."""
        return Window(1, self.firm_months).contract_year


@dataclass(frozen=True, slots=True)
class Contracts:
    """All contracts of one file, in the order of the file."""

    name: str
    title: str
    contracts: tuple[Contract, ...]
    roles: tuple[str, ...]
    _ordered: tuple[ContractTerm, ...] = field(init=False, repr=False, compare=False, hash=False)
    _terms: dict[str, ContractTerm] = field(init=False, repr=False, compare=False, hash=False)
    _contracts: dict[str, Contract] = field(init=False, repr=False, compare=False, hash=False)
    _readers: dict[str, set[str]] = field(
        init=False, repr=False, compare=False, hash=False, default_factory=dict
    )
    _facts_of: dict[int, frozenset[Fact]] = field(
        init=False, repr=False, compare=False, hash=False, default_factory=dict
    )
    _leaves: dict[tuple[str, Window], tuple[Leaf, ...]] = field(
        init=False, repr=False, compare=False, hash=False, default_factory=dict
    )
    _facts_ever: dict[str, frozenset[Fact]] = field(
        init=False, repr=False, compare=False, hash=False, default_factory=dict
    )
    remembered: dict[Hashable, Any] = field(
        init=False, repr=False, compare=False, hash=False, default_factory=dict
    )
    """What interpreters have found of these trees, which never change; each by a key of its own."""
    alike: Alike = field(init=False, repr=False, compare=False, hash=False)
    """Where payments of these contracts are worth the same."""
    programs: Programs = field(init=False, repr=False, compare=False, hash=False, default_factory=Programs)
    """What tells the worth of what these contracts read."""

    def __post_init__(self) -> None:
        terms = [term for contract in self.contracts for term in contract.terms]
        ordered = tuple(sorted(terms, key=lambda term: STAGES.index(term.stage)))
        object.__setattr__(self, "_ordered", ordered)
        object.__setattr__(self, "_terms", {term.key: term for term in self.in_order()})
        object.__setattr__(self, "_contracts", {contract.name: contract for contract in self.contracts})
        object.__setattr__(self, "alike", Alike(self))

    def __reduce__(self) -> tuple[type[Contracts], tuple[object, ...]]:
        """What is remembered of nodes by identity holds for no copy."""
        return Contracts, (self.name, self.title, self.contracts, self.roles)

    def in_order(self) -> Iterator[ContractTerm]:
        """Every term in the order of settlement: by stage, then as the file has them."""
        return iter(self._ordered)

    def term(self, key: str) -> ContractTerm:
        """The term of that `contract.term` key."""
        return self._terms[key]

    def contract(self, name: str) -> Contract:
        """The contract of that name."""
        return self._contracts[name]

    def affected_by(self, keys: Iterable[str]) -> list[str]:
        """The given terms and every term that reads their worth, however far removed, in the order of settlement."""
        affected = {reader for key in keys for reader in self.readers()[key]}
        return [term.key for term in self.in_order() if term.key in affected]

    def readers(self) -> dict[str, set[str]]:
        """For every term the terms whose worth reads its worth, itself included, however far removed."""
        if not self._readers:
            self._readers.update({term.key: {term.key} for term in self.in_order()})
            reads = {term.key: self._values_read_by(term) for term in self.in_order()}
            changed = True
            while changed:
                before = sum(map(len, self._readers.values()))
                for key, sources in reads.items():
                    for readers in self._readers.values():
                        if sources & readers:
                            readers.add(key)
                changed = sum(map(len, self._readers.values())) > before
        return self._readers

    def facts_of(self, node: Observable) -> frozenset[Fact]:
        """The facts that a node of the terms' own trees reads; remembered by node, as trees never change."""
        if id(node) not in self._facts_of:
            self._facts_of[id(node)] = frozenset(facts_in(node))
        return self._facts_of[id(node)]

    def facts_ever(self, term: ContractTerm) -> frozenset[Fact]:
        """Every fact that a term itself reads in any month of its contract; remembered."""
        if term.key not in self._facts_ever:
            self._facts_ever[term.key] = frozenset(term.facts(self.whole(term)))
        return self._facts_ever[term.key]

    def leaves(self, term: ContractTerm, window: Window) -> tuple[Leaf, ...]:
        """The payments of a term in a window: those of its settlement periods inside it; remembered."""
        key = (term.key, window)
        found = self._leaves.get(key)
        if found is None:
            periods = term.schedule.periods(window, self.contract(term.contract).months)
            found = self._leaves[key] = tuple(leaf for each in periods for leaf in leaves(term.tree, each))
        return found

    def _values_read_by(self, term: ContractTerm) -> set[str]:
        return {
            fact.name for fact in self.facts_ever(term) if fact.kind in WORTH_KINDS and not fact.is_baseline
        }

    def whole(self, term: ContractTerm) -> Window:
        """All months of the contract that the term belongs to."""
        return Window(1, self.contract(term.contract).months)


class Members(dict[str, tuple[str, ...]]):
    """Who plays each role: role to the names of its members. A role not told plays itself."""

    @classmethod
    def of(cls, roles: Mapping[str, tuple[str, ...] | list[str]]) -> Members:
        """Members from any mapping of role to names."""
        return cls({role: tuple(names) for role, names in roles.items()})

    def __missing__(self, role: str) -> tuple[str, ...]:
        return (role,)
