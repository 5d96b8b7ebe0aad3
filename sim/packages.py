"""What a party has of the contracts of a model, and what it would have without them: packages, and what they are worth.

A package is all that a party is offered by one payer, or all that hangs on it where it answers for others. Its outside
option is what today's contracts pay for the same services and people, as the model has not bought them elsewhere;
beyond today's services, what it costs to give them, as far as that can be shed. The module must not know any mechanism,
nor what a party does about it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from scenarios.contracts import exact
from scenarios.contracts.contract import Contract, ContractTerm
from scenarios.contracts.facts import WORTH_KINDS, parse_fact
from scenarios.model_file import ModelFile
from scenarios.populations import EVERYONE, Population, are_same
from sim.agreements import payees_of
from sim.contracting import only
from sim.pulls import signature
from sim.worth import Book

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

NOTHING = Fraction(0)
SHARED = ("share", "clawback")
"""Stages of settlement that hang on what a year under the contract came to."""


class Package(NamedTuple):
    """Contracts that a role takes or leaves together.

    `payers`: the roles that pay it. `is_whole`: without it the model cannot go on.
    """

    role: str
    payers: tuple[str, ...]
    contracts: tuple[str, ...]
    is_whole: bool


class Offer(NamedTuple):
    """What a package is worth in a year and what is to be had without it: pounds.

    `scale_pounds`: what a gap is measured by, the largest of these two and what it pays. `income_pounds`: all that
    contracts move for the role. `stands_in`: the keys of today's terms that would be paid instead.
    """

    worth_pounds: Fraction
    outside_pounds: Fraction
    scale_pounds: Fraction
    income_pounds: Fraction
    stands_in: tuple[str, ...]

    @property
    def short_pounds(self) -> Fraction:
        """How much more is to be had without it; below 0: less."""
        return self.outside_pounds - self.worth_pounds

    def is_refused(self, margin_share: Fraction, bearable_share: Fraction) -> bool:
        """Whether more is to be had without it, by more than a margin and more than income can bear."""
        return self.short_pounds > max(margin_share * self.scale_pounds, bearable_share * self.income_pounds)


@dataclass(frozen=True)
class Market:
    """A model's contracts beside today's, as both are expected to pay in the coming year."""

    economy: HealthEconomy
    file: ModelFile
    now: Book
    today: Book

    def new_contracts(self) -> tuple[Contract, ...]:
        """The contracts that go on with nothing of today's: none of their base payments stands there."""
        usual = {signature(self.today, term.key) for term in self.today.contracts.in_order()}
        return tuple(
            contract
            for contract in self.now.contracts.contracts
            if not any(term.is_base and signature(self.now, term.key) in usual for term in contract.terms)
        )

    def packages(self) -> Iterator[Package]:
        """What each role that gives care or coordinates is offered by the new contracts."""
        new, providers = self.new_contracts(), set(self.economy.cast.providers)
        for role in dict.fromkeys(role for each in new for role in payees_of(each)):
            if not set(self.now.members[role]) <= providers:
                continue
            offered = [each for each in new if role in payees_of(each)]
            passed_on = [each for each in new if each.payer == role]
            if passed_on or role == self.file.governance.coordinator:
                payers = tuple(dict.fromkeys(each.payer for each in offered))
                names = tuple(each.name for each in (*offered, *passed_on))
                yield Package(role, payers, names, is_whole=True)
                continue
            for payer in dict.fromkeys(each.payer for each in offered):
                own = [each for each in offered if each.payer == payer]
                yield Package(
                    role,
                    (payer,),
                    tuple(each.name for each in own),
                    any(_is_all_of_another(each, role, new) for each in own),
                )

    def offer(self, package: Package) -> Offer:
        """What a package is worth to its role beside what it would have without it."""
        worth, outside = self._net(self.now, package.role, package.contracts), NOTHING
        keys = () if package.is_whole and self._is_new(package.role) else tuple(self._stands_in(package))
        if keys:
            outside = self._outside(package, keys)
        else:
            worth -= self._shed_pounds(package)
        received = sum(
            (self.paid(package.role, payer, package.contracts) for payer in package.payers), NOTHING
        )
        return Offer(
            worth, outside, max(abs(worth), abs(outside), received), self._income(package.role), keys
        )

    def net_pounds(self, role: str) -> Fraction:
        """What all contracts in force pay a role in the coming year, less what it pays."""
        return self._net(self.now, role, [each.name for each in self.now.contracts.contracts])

    def _income(self, role: str) -> Fraction:
        """All that contracts move for a role in the coming year."""
        each = (abs(self._net(self.now, role, [contract.name])) for contract in self.now.contracts.contracts)
        return sum(each, NOTHING)

    def funder(self, package: Package) -> str:
        """The role whose money a package is paid from: its payer, or whoever pays most where that is only passed on."""
        new = self.new_contracts()
        paid = {role for each in new for role in payees_of(each)}
        if package.payers[0] not in paid:
            return package.payers[0]
        funded: dict[str, Fraction] = {}
        for each in new:
            if each.payer not in paid:
                sums = (self.paid(role, each.payer, [each.name]) for role in payees_of(each))
                funded[each.payer] = funded.get(each.payer, NOTHING) + sum(sums, NOTHING)
        return max(funded, key=lambda role: funded[role], default=package.payers[0])

    def paid(self, role: str, payer: str, contracts: Collection[str]) -> Fraction:
        """What a payer pays a role under contracts in the coming year, less what flows back."""
        settlement, total = self.now.settlement, NOTHING
        for term in self.now.contracts.in_order():
            if term.contract in contracts and _is_expected(self.now, term):
                for line in settlement.worth(term, self.now.year):
                    if line.payer == payer and role in line.payees:
                        total += exact.total(line.pounds[line.payees.index(role)])
                    elif line.payer == role and payer in line.payees:
                        total -= exact.total(line.pounds[line.payees.index(payer)])
        return total

    def _is_new(self, role: str) -> bool:
        """Whether nobody of a role is paid under today's contracts."""
        paid = {role for each in self.today.contracts.contracts for role in payees_of(each)}
        usual = {name for each in paid for name in self.today.members[each]}
        return not usual & set(self.now.members[role])

    def _net(self, book: Book, role: str, contracts: Collection[str]) -> Fraction:
        terms = (each for each in book.contracts.in_order() if each.contract in contracts)
        expected = (each for each in terms if _is_expected(book, each))
        return sum((exact.total(book.settlement.net(each, role, book.year)) for each in expected), NOTHING)

    def _scopes(self, package: Package) -> Iterator[tuple[Collection[str], Collection[str]]]:
        """The services and populations that each contract of a package is about."""
        for each in self.file.contracts:
            if each.name in package.contracts:
                yield each.scope.services, each.scope.populations

    def _stands_in(self, package: Package) -> Iterator[str]:
        """Today's base payments to the same parties for what the package is about, that the model does not make."""
        kept = {signature(self.now, term.key) for term in self.now.contracts.in_order()}
        parties = set(self.now.members[package.role])
        for term in self.today.contracts.in_order():
            payees = term.payees or self.today.contracts.contract(term.contract).payees
            paid = {name for role in payees for name in self.today.members[role]}
            if term.is_base and parties & paid and self._is_about(package, term):
                reads_others = any(fact.kind in WORTH_KINDS for fact in term.facts(self.today.year))
                if not reads_others and signature(self.today, term.key) not in kept:
                    yield term.key

    def _is_about(self, package: Package, term: ContractTerm) -> bool:
        """Whether one of today's terms pays for a service of a package, for some of its people."""
        theirs = [_people(self.today, name) for name in term.populations]
        return any(
            set(services) & set(term.services)
            and any(
                _meet(_people(self.now, name), other) for name in people for other in theirs or [EVERYONE]
            )
            for services, people in self._scopes(package)
        )

    def _outside(self, package: Package, keys: Sequence[str]) -> Fraction:
        """What today's terms would pay the parties of a package's role."""
        contracts, parties = only(self.today.contracts, keys), set(self.now.members[package.role])
        roles = dict.fromkeys(role for each in contracts.contracts for role in payees_of(each))
        names = [each.name for each in contracts.contracts]
        book = replace(self.today, contracts=contracts)
        own = (role for role in roles if parties & set(self.today.members[role]))
        return sum((self._net(book, role, names) for role in own), NOTHING)

    def _shed_pounds(self, package: Package) -> Fraction:
        """What it costs the role to give services that nothing else pays it for, as far as that goes if it stops."""
        parties = set(self.now.members[package.role])
        kinds = {self.economy.cast.party(name).kind for name in parties}
        paid = _paid_for(self.today, parties, ()) | _paid_for(self.now, parties, package.contracts)
        return sum(
            (
                (spending.variable + spending.semi_fixed) * self._cost(package.role, spending.service, name)
                for kind in kinds
                for spending in self.economy.cost_book.spending.get(kind, ())
                for services, people in self._scopes(package)
                if spending.service in set(services) - paid
                for name in people
            ),
            NOTHING,
        )

    def _cost(self, role: str, service: str, population: str) -> Fraction:
        fact = parse_fact(f"cost({role}) together on {service} for {population}")
        return exact.total(self.now.forecast.value(fact, self.now.year))


def _is_expected(book: Book, term: ContractTerm) -> bool:
    """Whether a term is counted on: not what an end costs, nor before the start what shares a result not known yet."""
    return term.schedule.every != "exit" and (book.contract_month > 1 or term.stage not in SHARED)


def _paid_for(book: Book, parties: set[str], but: Collection[str]) -> set[str]:
    """The services for which base payments of contracts, but for some, go to parties."""
    found: set[str] = set()
    for contract in (each for each in book.contracts.contracts if each.name not in but):
        for term in contract.terms:
            if term.is_base and parties & {
                name for role in term.payees or contract.payees for name in book.members[role]
            }:
                found |= set(term.services)
    return found


def _people(book: Book, name: str) -> Population:
    return book.populations.get(name, EVERYONE)


def _meet(one: Population, other: Population) -> bool:
    """Whether two populations are the same, or one is everyone."""
    return are_same([one], [other]) or any(are_same([each], [EVERYONE]) for each in (one, other))


def _is_all_of_another(contract: Contract, role: str, contracts: Collection[Contract]) -> bool:
    """Whether some other role is offered nothing but this contract by its payer."""
    others = (
        [each.name for each in contracts if each.payer == contract.payer and other in payees_of(each)]
        for other in payees_of(contract)
        if other != role
    )
    return any(names == [contract.name] for names in others)
