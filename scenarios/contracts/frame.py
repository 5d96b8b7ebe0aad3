"""Where a term stands: its payer, payees, scope and neighbours, and the small words that build its tree.

A mechanism receives a `Frame` and its own keys and returns a term. The frame turns readings into observables
in the contract's scope, so that no mechanism repeats how activity, cost or value is found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from scenarios.catalogue import Catalogue
from scenarios.contracts.facts import KINDS, YEARS, Fact
from scenarios.contracts.keys import Reading
from scenarios.contracts.observables import ZERO, Const, Observable, const, plus, times, with_facts
from scenarios.contracts.periods import MONTHS_IN_YEAR, Over
from scenarios.contracts.terms import All, During, Pay, Share, Term
from scenarios.quantities import Quantity, Series

OTHERS = "others"
VISITORS = "visitors"
EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the file: its kind of party, and whether each, the main one or all together play it."""

    kind: str
    bind: str = "main"


@dataclass(frozen=True, slots=True)
class Frame:
    """The surroundings of one term.

    `bases` are the keys of the base payments of the contract with the payees of each; `payees_of` the payees of every
    term of the file; `delivered_by` the roles
    whose activity counts, by payee ("" is whoever is paid). `counts` are the contracts that a role holds and
    the measures in them, for the cost of managing them.
    """

    contract: str
    name: str
    payer: str
    payees: tuple[str, ...]
    services: tuple[str, ...]
    populations: tuple[str, ...]
    months: int
    roles: Mapping[str, Role]
    catalogue: Catalogue
    bases: Mapping[str, tuple[str, ...]]
    payees_of: Mapping[str, tuple[str, ...]]
    delivered_by: tuple[str, ...] = ()
    split: Mapping[str, Fraction] | None = None
    people_titles: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, tuple[int, int]] | None = None

    # ----- reading the world, in scope -----

    def level(
        self, reading: Reading | Quantity, payee: str = "", label: str = "", unit: str = ""
    ) -> Observable:
        """A reading as it stands: a threshold, a price, the level of a measure."""
        if isinstance(reading, Quantity):
            return const(reading.value, label, unit)
        if reading.fact is None:
            return const(reading.plus.value, label, unit)
        found = times(const(reading.times.value), self._in_scope(reading.fact, payee))
        more = self.level(reading.more, payee) if reading.more else ZERO
        return plus(found, const(reading.plus.value), more)

    def flow(
        self, reading: Reading | Quantity, payee: str = "", label: str = "", unit: str = "GBP"
    ) -> Observable:
        """A reading of so much a year, for the length of the window; a fact that adds up brings its own length."""
        if isinstance(reading, Quantity) or reading.fact is None:
            return times(self.level(reading, payee, label, unit), YEARS)
        found = times(const(reading.times.value), self._in_scope(reading.fact, payee))
        found = found if reading.fact.adds_up else times(found, YEARS)
        more = self.flow(reading.more, payee) if reading.more else ZERO
        return plus(found, times(const(reading.plus.value), YEARS), more)

    def activity(self, service: str, payee: str) -> Observable:
        """Units of a service that the payee (or whoever delivers for it) gave to the people in scope."""
        return plus(
            *(self._doing(Fact("activity", service), role, payee) for role in self._deliverers(payee))
        )

    def people(self, population: str) -> Observable:
        """People in a population: on the payee's own list where the payee is one of many practices."""
        fact = Fact("people", population or EVERYONE)
        return replace(fact, by=self.payees[0]) if self._is_listed() else fact

    def cost(self, payee: str) -> Observable:
        """What the services in scope cost the payee, or those who deliver for it."""
        return plus(*(self._doing(Fact("cost", role), role, payee) for role in self._deliverers(payee)))

    def of_payee(self, fact: Fact, payee: str) -> Fact:
        """A fact told for each member where the payee is one of many."""
        return replace(fact, by=payee) if self._is_one_of_many(payee) else fact

    def base_value(
        self, payee: str = "", of: tuple[str, ...] | None = None, over: Over = "period"
    ) -> Observable:
        """What the base payments of this contract (or the terms named) are worth, in all or to one payee.

        A payee paid under none of the terms named takes its share of them all.

        Raises:
            ValueError: the contract has no base payment and none is named.
        """
        keys = tuple(self.key(name) for name in of) if of else tuple(self.bases)
        if not keys:
            raise ValueError("this contract has no base payment to take a share of; name the terms with 'of'")
        own = tuple(key for key in keys if payee in self.payees_of.get(key, ()))
        if payee and (own or not of):
            return plus(*(self._value_of(key, payee, over) for key in own))
        return plus(*(self._value_of(key, over=over) for key in keys))

    def total_base_value(self, of: tuple[str, ...] | None = None) -> Observable:
        """The same as one sum over all members."""
        return with_facts(self.base_value(of=of), lambda fact: replace(fact, together=True))

    def received(self, key: str) -> Observable:
        """What this contract's payer receives (below 0: loses) under a term of another contract."""
        return Fact("received", key, by=self.payer)

    def managed_by(self, role: str) -> tuple[int, int]:
        """How many contracts the role pays under, and how many measures they hold."""
        return self.counts.get(role, (0, 0)) if self.counts else (0, 0)

    def service(self, name: str) -> str:
        """A service for the reader, one unit of it."""
        return self.catalogue.services[name].singular if name in self.catalogue.services else name

    def population(self, name: str) -> str:
        """A population for the reader."""
        return self.people_titles.get(name, name.replace("_", " "))

    def key(self, name: str) -> str:
        """`contract.term` for a term named alone or in full."""
        return name if "." in name else f"{self.contract}.{name}"

    def together(self, observable: Observable) -> Observable:
        """The same reading summed over the members of a role of many."""

        def summed(fact: Fact) -> Fact:
            return replace(fact, together=True) if self._is_one_of_many(fact.role) else fact

        return with_facts(observable, summed)

    # ----- paying -----

    def each(self, amount: Callable[[str], Observable], label: str = "") -> Term:
        """Each payee its own amount.

        Raises:
            ValueError: the file splits one sum among them.
        """
        if self.split is not None:
            raise ValueError(
                "'split' shares one sum, and this mechanism pays each payee its own; leave it out, or write a term "
                "for each payee"
            )
        payments = tuple(Pay(self.payer, payee, amount(payee), label) for payee in self.payees)
        return payments[0] if len(payments) == 1 else All(payments)

    def jointly(self, amount: Observable, label: str = "", payer: str | None = None) -> Term:
        """One sum for all payees: by the `split` of the file, else in proportion to their base payments."""
        source = payer or self.payer
        if len(self.payees) == 1 and self.split is None:
            return Pay(source, self.payees[0], amount, label)
        payees = tuple(self.split) if self.split is not None else self.payees
        weights = tuple(self._weight(payee) for payee in payees)
        return Share(source, payees, weights, amount, label)

    def shared(self, amount: Observable, label: str = "") -> Term:
        """One sum, evenly among the members where a role of many is paid; as `jointly` otherwise."""
        if len(self.payees) == 1 and self._is_one_of_many(self.payees[0]):
            return Share(self.payer, self.payees, (const(1),), amount, label)
        return self.jointly(amount, label)

    def by_year(self, series: Series, build: Callable[[Fraction], Term]) -> Term:
        """A tree for each run of contract years in which the series stays the same."""
        years = -(-self.months // MONTHS_IN_YEAR)
        values = [series.in_year(year) for year in range(1, years + 1)]
        parts: list[Term] = []
        start = 0
        for year in range(1, years + 1):
            if year == years or values[year] != values[start]:
                last = year * MONTHS_IN_YEAR if year < years else None
                parts.append(_during(start * MONTHS_IN_YEAR + 1, last, build(values[start])))
                start = year
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def sole_payee(self) -> str:
        """The one payee of a mechanism that has just one.

        Raises:
            ValueError: there are several.
        """
        if len(self.payees) != 1:
            raise ValueError(
                f"this mechanism pays one party; it has {len(self.payees)}: name one with 'payees'"
            )
        return self.payees[0]

    # ----- inside -----

    def _value_of(self, key: str, payee: str = "", over: Over = "period") -> Fact:
        """What a term is worth: to each member where its payees are this term's own, else in all."""
        is_others = not payee and self.payees_of.get(key, self.payees) != self.payees
        return Fact("value", key, by=payee, together=is_others, over=over)

    def _weight(self, payee: str) -> Observable:
        if self.split is not None:
            return const(self.split[payee], f"share of {payee}")
        return self.base_value(payee)

    def _deliverers(self, payee: str) -> tuple[str, ...]:
        return self.delivered_by or (payee,)

    def _is_listed(self) -> bool:
        """Whether people are counted on the list of each payee rather than in the whole place."""
        return len(self.payees) == 1 and self._is_one_of_many(self.payees[0])

    def _is_one_of_many(self, role: str) -> bool:
        return role in self.roles and self.roles[role].bind == "each"

    def _doing(self, fact: Fact, role: str, payee: str) -> Observable:
        """A fact of a role's doing, for each population in scope; summed where others are paid for it."""
        by = "" if fact.kind == "cost" else role
        together = role != payee and self._is_one_of_many(role)
        services = self._services_of(role) if fact.kind == "cost" else ()
        whose = replace(fact, by=by, together=together, services=services)
        populations = self.populations or ("",)
        return plus(*(replace(whose, population="" if p == EVERYONE else p) for p in populations))

    def _services_of(self, role: str) -> tuple[str, ...]:
        """The services in scope that the role's kind of party provides; all of them if it provides none."""
        kind = self.roles[role].kind if role in self.roles else ""
        own = tuple(name for name in self.services if self.catalogue.services[name].provider_kind == kind)
        return own or self.services

    def _in_scope(self, fact: Fact, payee: str) -> Observable:
        """A fact as a file names it, with what the file leaves out: whose it is and for whom."""
        is_whole = bool(fact.by or fact.population or fact.services or fact.name in self.roles)
        if fact.kind in ("cost", "activity") and not is_whole:
            found = self._of_payees(fact, payee)
            return _baseline(found) if fact.is_baseline else found
        if fact.kind == "people" and not fact.by:
            return self.people(fact.name)
        if KINDS[fact.kind].argument == "term":
            return self._of_term(fact)
        return self._of_others(self._whose(fact, payee), payee)

    def _of_payees(self, fact: Fact, payee: str) -> Observable:
        """The cost or activity of one payee, or of all of them."""
        if not payee and len(self.payees) > 1:
            return plus(*(self.together(self._of_payees(fact, each)) for each in self.payees))
        whose = payee or self.payees[0]
        return self.cost(whose) if fact.kind == "cost" else self.activity(fact.name, whose)

    def _of_term(self, fact: Fact) -> Fact:
        """A fact about a term, the term named in full."""
        if fact.kind == "value" and not fact.by:
            return replace(self._value_of(self.key(fact.name), over=fact.over), is_baseline=fact.is_baseline)
        return replace(fact, name=self.key(fact.name))

    def _whose(self, fact: Fact, payee: str) -> Fact:
        """A programme is the payee's own; a measure is whose level reports it."""
        if fact.kind == "programme_cost" and not fact.by:
            return replace(fact, by=payee)
        if fact.kind in ("measure", "index", "rank") and not (fact.by or fact.population):
            return replace(fact, by=self._whose_measure(fact.name, payee or self.payees[0]))
        return fact

    def _of_others(self, fact: Fact, payee: str) -> Fact:
        """A fact of a role of many that is not the payee's own, as the sum over that role.

        Raises:
            ValueError: it is a level, which cannot be added up.
        """
        is_many = bool(fact.role) and self._is_one_of_many(fact.role)
        if fact.together or not is_many or fact.role in (payee, self.payer):
            return fact
        if not fact.adds_up:
            raise ValueError(
                f"'{fact}' is one figure for each of the {fact.role}, and cannot be added up for {payee or 'all'}; "
                "read a measure of the whole place, or pay each of them in a term of their own"
            )
        return replace(fact, together=True)

    def measured(self, fact: Fact) -> Observable:
        """A measure, read at the level at which it is reported: the place, or each payee."""
        return self._in_scope(fact, self.payees[0] if len(self.payees) == 1 else "")

    def _whose_measure(self, name: str, payee: str) -> str:
        """A measure reported by practice, trust or provider is the payee's own; others are the place's."""
        measure = self.catalogue.measures.get(name)
        if measure is None or len(self.payees) != 1 or not self._is_one_of_many(payee):
            return ""
        kind = self.roles[payee].kind
        own = {"practice": kind == "gp_practice", "trust": kind.endswith("_trust"), "provider": True}
        return payee if own.get(measure.level, False) else ""


def labelled(quantity: Quantity, label: str, unit: str = "") -> Const:
    """A number of the file with its name and unit for the reader."""
    return const(quantity.value, label, unit)


def _during(first: int, last: int | None, term: Term) -> Term:
    return term if first == 1 and last is None else During(first, last, term)


def _baseline(observable: Observable) -> Observable:
    """The same reading in the reference year."""
    return with_facts(observable, lambda fact: replace(fact, is_baseline=True))
