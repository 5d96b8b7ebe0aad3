"""What becomes of contracts while they run: numbers chosen anew, early ends, what comes in their place and costs.

    contracting.end(economy, Ending(41))                       a model ends after month 41; today's come back
    contracting.end(economy, Ending(41, ("sub_acute",), ...))  some of its contracts end; today's terms stand in
    contracting.end(economy, Ending(NEVER))                    a model never starts; today's contracts go on
    contracting.choose(economy, [Chosen(...)])                 a number of a term is another from a month on

All of it can be kept and done again, so that a run goes on to the same bits. The module must not know why a contract
ends, nor what any pays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from scenarios.contracts.choices import Choice, choices_of, chosen_term
from scenarios.contracts.contract import Contracts, ContractTerm, Members
from scenarios.contracts.terms import All, During
from scenarios.model import Model
from sim.governing import governing_of
from sim.in_force import InForce
from sim.settling import Settled

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

NEVER = 0
STEP_IN = "step_in"


class Event(NamedTuple):
    """Something that happened to a contract after a month. `parties`: who acts, then those whom it is about."""

    month: int
    contract: str
    event: str
    parties: str
    sentence: str
    pounds: float = 0.0


@dataclass(frozen=True)
class Ending:
    """Contracts that end after a month; all of a model if none is named.

    `stands_in`: today's terms that are paid in their place, by key, and `payer`, the role that pays them. `NEVER` as
    the last month: the model does not start.
    """

    last_month: int
    contracts: tuple[str, ...] = ()
    stands_in: tuple[str, ...] = ()
    payer: str = ""


@dataclass(frozen=True)
class Chosen:
    """A number of a term that is another from a month on: `at`, its place among the choice's values."""

    first_month: int
    term: str
    number: str
    at: int


@dataclass(frozen=True)
class Order:
    """A sum paid each month, from the first to the last."""

    payer: str
    payee: str
    contract: str
    term: str
    pence_a_month: int
    first_month: int
    last_month: int
    reason: str


@dataclass(frozen=True)
class Cover:
    """From a month on, payers cover what a party owes, by their weights."""

    party: str
    contract: str
    payers: tuple[str, ...]
    weights: tuple[int, ...]
    first_month: int


@dataclass
class Contracting:
    """What has become of an economy's contracts so far. `events`: all that happened; not kept with a run."""

    endings: list[Ending] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    watched: dict[str, tuple[int, ...]] = field(default_factory=dict)
    chosen: list[Chosen] = field(default_factory=list)

    def tell(self, *events: Event) -> None:
        """Take down what happened."""
        self.events += events

    # Which contracts are in force

    def end(self, economy: HealthEconomy, ending: Ending) -> None:
        """Let contracts end in months to come; what is in force follows."""
        self.endings.append(ending)
        _apply(economy, ending)
        _follow(economy)

    def choose(self, economy: HealthEconomy, chosen: Collection[Chosen]) -> None:
        """Let numbers of the model's terms be others in months to come; what is in force follows."""
        self.chosen += chosen
        _put(economy, self.chosen)
        _follow(economy)

    def is_ending(self, names: Collection[str] = ()) -> bool:
        """Whether the model, or one of the named contracts, is known to end."""
        return any(not each.contracts or set(each.contracts) & set(names) for each in self.endings)

    # What is paid besides

    def pay(self, economy: HealthEconomy) -> None:
        """Pay the month's standing sums, then cover what parties owe that have handed back."""
        month = economy.month
        for each in self.orders:
            if each.first_month <= month <= each.last_month:
                _post(
                    economy, each.payer, each.payee, each.pence_a_month, each.contract, each.term, each.reason
                )
        for cover in self.covers:
            owed = -economy.cash_pence(cover.party)
            if month >= cover.first_month and owed > 0:
                for payer, pence in zip(cover.payers, shared(owed, cover.weights), strict=True):
                    reason = f"what {cover.party} owes after handing back"
                    _post(economy, payer, cover.party, pence, cover.contract, STEP_IN, reason)

    # Kept and taken up

    def state(self) -> dict[str, Any]:
        """Plain data from which `restore` goes on."""
        kept = {
            name: [asdict(each) for each in getattr(self, name)]
            for name in ("endings", "orders", "covers", "chosen")
        }
        return kept | {"watched": {name: list(each) for name, each in self.watched.items()}}

    def restore(self, economy: HealthEconomy, state: Mapping[str, Any]) -> None:
        """Do again what was done to the contracts of an economy that begins anew."""
        self.endings = [Ending(**_tuples(each)) for each in state["endings"]]
        self.orders = [Order(**each) for each in state["orders"]]
        self.covers = [Cover(**_tuples(each)) for each in state["covers"]]
        self.watched = {name: tuple(each) for name, each in state["watched"].items()}
        self.chosen = [Chosen(**each) for each in state["chosen"]]
        _put(economy, self.chosen)
        for each in self.endings:
            _apply(economy, each)
        if self.endings or self.chosen:
            _follow(economy)


def model_in_force(economy: HealthEconomy) -> Settled | None:
    """The contracts of the scenario's model, operating or not; None if they are today's, or never start."""
    if economy.scenario.is_todays:
        return None
    return next((each for each in economy.settled if not each.in_force.is_today), None)


def numbers_in_force(chosen: Sequence[Chosen], choices: Sequence[Choice]) -> tuple[int, ...]:
    """Which value of each choice holds once all that was chosen does."""
    last = {(each.term, each.number): each.at for each in chosen}
    return tuple(last.get((each.term, each.number), 0) for each in choices)


def with_numbers(model: Model, first_month: int, term: str, chosen: Sequence[Chosen]) -> ContractTerm:
    """A term of a model as it was chosen, each number in its months; contracts operate from `first_month` on."""
    file, made = model.file, model.contracts.term(term)
    choices = [each for each in choices_of(file) if each.term == term]
    own = [each for each in chosen if each.term == term]
    starts = [1, *sorted({each.first_month - first_month + 1 for each in own})]
    parts: list[During] = []
    for start, after in zip(starts, [*starts[1:], None], strict=True):
        so_far = [each for each in own if each.first_month - first_month + 1 <= start]
        held = zip(choices, numbers_in_force(so_far, choices), strict=True)
        numbers = {each.number: each.values[at] for each, at in held if at}
        tree = chosen_term(file, model.catalogue, term, numbers).tree if numbers else made.tree
        parts.append(During(start, None if after is None else after - 1, tree))
    return replace(made, tree=All(tuple(parts)) if len(parts) > 1 else made.tree)


def _put(economy: HealthEconomy, chosen: Sequence[Chosen]) -> None:
    """Let the contracts in force have the numbers that were chosen."""
    settled = model_in_force(economy) if chosen else None
    if settled is not None:
        own = settled.in_force
        for term in dict.fromkeys(each.term for each in chosen):
            own.put(with_numbers(economy.scenario.model, own.first_month, term, chosen))


def shared(pence: int, weights: Sequence[int]) -> list[int]:
    """Pence by weights, the first bearing what is left over; alike if nobody weighs anything."""
    whole = sum(weights)
    if not whole:
        weights, whole = [1] * len(weights), len(weights)
    parts = [pence * each // whole for each in weights]
    return [parts[0] + pence - sum(parts), *parts[1:]]


def _apply(economy: HealthEconomy, ending: Ending) -> None:
    """Let the timeline follow an ending."""
    model = model_in_force(economy)
    if model is None:
        raise ValueError(
            "no contracts of a model are in force that could end; only those of a model beside today's do"
        )
    own = model.in_force
    if ending.last_month == NEVER:
        # Today's have been brought to their end for it by now, so they begin anew.
        economy.settled = [each for each in economy.settled if each is not model]
        economy.settled.append(_today_from(economy, own.first_month))
    elif not ending.contracts:
        own.end_all(ending.last_month)
        economy.settled = [each for each in economy.settled if not _comes_after(each, own)]
        for each in economy.settled:
            if each.in_force.stands_in:
                each.in_force.end_all(ending.last_month)
        economy.settled.append(_today_from(economy, ending.last_month + 1))
    else:
        own.end(ending.contracts, ending.last_month)
        if ending.stands_in:
            economy.settled.append(_standing_in(economy, model, ending))


def _comes_after(settled: Settled, own: InForce) -> bool:
    """Whether contracts are today's that were to come back after a model's, and have not yet."""
    in_force = settled.in_force
    return in_force.is_today and not in_force.stands_in and in_force.first_month > own.first_month


def _today_from(economy: HealthEconomy, first_month: int) -> Settled:
    """Today's contracts, in force from a month on."""
    scenario = economy.scenario
    return economy.settled_of(
        InForce(
            scenario.reference.contracts,
            scenario.reference_members,
            scenario.reference.file.populations,
            first_month,
            is_today=True,
        )
    )


def _standing_in(economy: HealthEconomy, model: Settled, ending: Ending) -> Settled:
    """Today's terms in the place of contracts that end, paid by whoever paid those."""
    reference, own = economy.scenario.reference, model.in_force
    contracts = only(reference.contracts, ending.stands_in)
    payers = dict.fromkeys((each.payer for each in contracts.contracts), own.members[ending.payer])
    members = Members.of({**economy.scenario.reference_members, **payers})
    first = max(ending.last_month + 1, own.first_month)
    populations = reference.file.populations
    made = economy.settled_of(InForce(contracts, members, populations, first, is_today=True, stands_in=True))
    made.spends_for = model.facts, ending.payer
    return made


def only(contracts: Contracts, keys: Collection[str]) -> Contracts:
    """The contracts with the terms of these keys alone."""
    kept = (
        replace(each, terms=tuple(term for term in each.terms if term.key in keys))
        for each in contracts.contracts
    )
    return Contracts(
        contracts.name, contracts.title, tuple(each for each in kept if each.terms), contracts.roles
    )


def _follow(economy: HealthEconomy) -> None:
    """Let what hangs on the contracts in force follow them: their content, and who governs."""
    economy.contents.clear()
    before = economy.governing
    economy.governing = governing_of(economy)
    economy.governing.trust = before.trust
    economy.governing.motive_pounds = before.motive_pounds
    economy.governing.quarters = before.quarters


def _post(
    economy: HealthEconomy, payer: str, payee: str, pence: int, contract: str, term: str, reason: str
) -> None:
    if pence:
        economy.ledger.post_batch(
            month=economy.month,
            payer=payer,
            payee=payee,
            pence=pence,
            contract=contract,
            term=term,
            period=f"month {economy.month}",
            reason=reason,
        )


def _tuples(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(each) if isinstance(each, list) else each for name, each in told.items()}
