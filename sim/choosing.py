"""Payers that choose numbers of the contracts they pay under: what they offer, and whether payees take it.

At the end of each contract year a payer looks at every combination of the numbers that its contracts let it choose. It
expects of each what it expects of contracts in force: the coming year's payments as last year was, and that others
answer the new terms as they answer any. It offers what is worth most to it, then the next, until nobody refuses or
nothing is worth more than the terms in force. The module must not know any model, form or mechanism.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.contracts.choices import Choice, choices_of, offers
from scenarios.contracts.exact import pence
from scenarios.contracts.periods import MONTHS_IN_YEAR
from scenarios.money import format_pounds
from sim.agreements import payees_of
from sim.contracting import Chosen, Event, numbers_in_force, with_numbers
from sim.deciding import Responsive, choice_of, full_effort, grown, valued_now
from sim.gains import Gains
from sim.in_force import InForce
from sim.jumps import with_jumps
from sim.packages import Market, Offer, Package
from sim.participating import Terms, market_of
from sim.pulls import Comparison, Valued
from sim.settling import Settled
from sim.worth import Book

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

Numbers = NDArray[np.float64]
At = tuple[int, ...]
PENCE_IN_POUND = 100
TERMS_CHOSEN, TERMS_REFUSED, TERMS_KEPT = "terms_chosen", "terms_refused", "terms_kept"
EVENTS = (TERMS_CHOSEN, TERMS_REFUSED, TERMS_KEPT)


class Worth(NamedTuple):
    """What a combination is worth to its payer in the coming year, in whole pence.

    `paid`: what contracts pay it, less what it pays, if all goes on as last year. `answered`: what it has of what
    others would do differently.
    """

    paid_pence: int
    answered_pence: int

    @property
    def pence(self) -> int:
        """Both together."""
        return self.paid_pence + self.answered_pence


def choose_terms(economy: HealthEconomy, settled: Settled) -> None:
    """Let payers choose at the end of a contract year of a model that goes on; all at once, on what is known now."""
    own, month = settled.in_force, economy.month
    if own.last_month is not None or not own.operates(month) or own.contract_month(month) % MONTHS_IN_YEAR:
        return
    open_ones = tuple(
        each
        for each in choices_of(economy.scenario.model.file)
        if _is_open(own, each, own.contract_month(month))
    )
    if not open_ones:
        return
    taken: list[Chosen] = []
    answers = Answers.of(economy)
    for payer in dict.fromkeys(each.payer for each in open_ones):
        own_choices = tuple(each for each in open_ones if each.payer == payer)
        taken += Desk(economy, settled, payer, own_choices, answers).chosen()
    if taken:
        economy.contracting.choose(economy, taken)


@dataclass(frozen=True)
class Answers:
    """What everybody would do under other terms, each alone; of an economy in which providers decide.

    `now`: what the terms in force are worth to everybody. `full`: what full effort takes in cash, by group.
    """

    economy: HealthEconomy
    behaviour: Responsive
    now: Valued
    full: Mapping[str, Numbers]

    @classmethod
    def of(cls, economy: HealthEconomy) -> Answers | None:
        """As they are after a month; None where nobody answers contracts."""
        behaviour = economy.behaviour
        if not isinstance(behaviour, Responsive):
            return None
        return cls(economy, behaviour, valued_now(economy), full_effort(economy, economy.month))

    def weight(self, players: Sequence[str]) -> float:
        """What a pound weighs to a party; a pound to whoever has no levers."""
        for group in self.economy.levers.levels:
            if set(players) & set(self.economy.members(group)):
                return self.now.temper.weight[group]
        return 1.0

    def gained_pounds(self, payer: str, book: Book) -> float:
        """What a payer has of it that others go from where they stand to where they would head for under contracts.

        Its own effort stays as it is. Pounds a year, as paid; measures count as far as they are noticed.
        """
        parts = [
            (book, with_jumps(book, self.now.providers)) if old.members is book.members else (old, worth)
            for old, worth in self.now.parts
        ]
        valued, total = replace(self.now, parts=parts), 0.0
        gains = Gains(valued, valued.providers, self.full)
        for group, wanted in self.wanted(valued).items():
            moved = wanted - self.economy.chosen_levels[group]
            moved[[name in book.members[payer] for name in self.economy.members(group)]] = 0.0
            if group in valued.providers.groups and moved.any():
                total += sum(float((moved * each).sum()) for each in gains.to(payer, group).values())
        weight = self.weight(book.members[payer])
        return total / weight if weight else 0.0

    def wanted(self, valued: Valued) -> dict[str, Numbers]:
        """The levels that everybody would head for."""
        economy = self.economy
        compared = Comparison(valued, self.behaviour.today(economy), grown(economy))
        return {
            group: choice_of(economy, compared, group, self.full[group]).wanted
            for group, levels in economy.chosen_levels.items()
            if levels.size
        }


@dataclass(frozen=True)
class Desk:
    """A payer with the numbers that it may choose, at the end of a contract year."""

    economy: HealthEconomy
    settled: Settled
    payer: str
    choices: tuple[Choice, ...]
    answers: Answers | None

    def chosen(self) -> list[Chosen]:
        """The numbers that change, once payees have been asked. The best offer that is refused is told, and the end."""
        held = self.worth(self.now)
        worths = ((self.worth(at), at) for at in offers(self.choices, self.now))
        better = sorted(
            (each for each in worths if each[0].pence > held.pence),
            key=lambda each: (-each[0].pence, each[1]),
        )
        for number, (worth, at) in enumerate(better):
            refusing = self.refusing(at)
            if not refusing or number == 0:
                self._tell_offer(at, worth, held, refusing)
            if not refusing:
                return self._changes(at)
        self._tell_kept()
        return []

    @cached_property
    def now(self) -> At:
        """The combination in force."""
        return numbers_in_force(self.economy.contracting.chosen, self.choices)

    @cached_property
    def market(self) -> Market:
        """The contracts in force beside today's."""
        return market_of(self.economy, self.settled)

    def offered(self, at: At) -> Market:
        """The contracts as they would be with a combination."""
        changes = self._changes(at)
        if not changes:
            return self.market
        own = self.settled.in_force
        made = InForce(own.contracts, own.members, own.populations, own.first_month)
        chosen = [*self.economy.contracting.chosen, *changes]
        for term in dict.fromkeys(each.term for each in changes):
            made.put(with_numbers(self.economy.scenario.model, own.first_month, term, chosen))
        return replace(self.market, now=replace(self.market.now, contracts=made.contracts))

    def worth(self, at: At) -> Worth:
        """What a combination is worth to the payer in the coming year."""
        market, gained = self.offered(at), 0.0
        if self.answers is not None:
            gained = self.answers.gained_pounds(self.payer, market.now)
        return Worth(int(pence(market.net_pounds(self.payer))), round(gained * PENCE_IN_POUND))

    # Whether payees take it

    def refusing(self, at: At) -> list[str]:
        """The roles that refuse a combination, as in taking part.

        They compare with what they would have of today's contracts without it; and with the terms in force, unless the
        contract would end.
        """
        offered, terms = self.offered(at), Terms.of(self.economy.england.parameters)
        margin, bearable = terms.leaving_margin_share, terms.bearable_loss_share
        found = []
        for package, is_ending in self._asked(at):
            before, after = self.market.offer(package), offered.offer(package)
            scale = max(before.scale_pounds, after.scale_pounds)
            beside = Offer(after.worth_pounds, before.worth_pounds, scale, after.income_pounds, ())
            is_worse = after.worth_pounds < before.worth_pounds
            goes_on = not is_ending and beside.is_refused(margin, bearable)
            if is_worse and (goes_on or after.is_refused(margin, bearable)):
                found.append(package.role)
        return found

    def _asked(self, at: At) -> list[tuple[Package, bool]]:
        """What hangs on each term that would change for those who give care under it, and whether it would end."""
        own, providers = self.settled.in_force, set(self.economy.cast.providers)
        packages = list(self.market.packages())
        found: dict[str, tuple[Package, bool]] = {}
        for choice in self._changing(at):
            contract = own.contracts.contract(choice.contract)
            for role in payees_of(contract):
                if role == self.payer or not set(own.members[role]) <= providers:
                    continue
                alone = Package(role, (self.payer,), (contract.name,), is_whole=False)
                package = next(
                    (each for each in packages if each.role == role and contract.name in each.contracts),
                    alone,
                )
                _, is_ending = found.get(role, (package, False))
                found[role] = package, is_ending or choice.ends_if_refused
        return list(found.values())

    def _changing(self, at: At) -> list[Choice]:
        return [choice for choice, new, old in zip(self.choices, at, self.now, strict=True) if new != old]

    def _changes(self, at: At) -> list[Chosen]:
        month = self.economy.month + 1
        return [
            Chosen(month, choice.term, choice.number, new)
            for choice, new, old in zip(self.choices, at, self.now, strict=True)
            if new != old
        ]

    # In words

    def _tell_offer(self, at: At, worth: Worth, held: Worth, refusing: Sequence[str]) -> None:
        changed = "; ".join(
            f"'{choice.number}' of '{choice.term}' {choice.in_words(new)} instead of {choice.in_words(old)}"
            for choice, new, old in zip(self.choices, at, self.now, strict=True)
            if new != old
        )
        more = worth.pence - held.pence
        paid = format_pounds(worth.paid_pence - held.paid_pence)
        answered = format_pounds(worth.answered_pence - held.answered_pence)
        end = (
            f"It is refused by {self._names(refusing)}."
            if refusing
            else f"It holds from month {self.economy.month + 1} on."
        )
        sentence = (
            f"{self._names([self.payer])} offers {changed}, worth {format_pounds(more)} a year more to it ({paid} in "
            f"payments, {answered} in what others would then do). {end}"
        )
        first = self._changing(at)[0].contract
        roles = (
            [*refusing, self.payer] if refusing else [self.payer, *(each.role for each, _ in self._asked(at))]
        )
        event = TERMS_REFUSED if refusing else TERMS_CHOSEN
        self._tell(first, event, roles, sentence, more)

    def _tell_kept(self) -> None:
        held = "; ".join(
            f"'{choice.number}' of '{choice.term}' {choice.in_words(at)}"
            for choice, at in zip(self.choices, self.now, strict=True)
        )
        sentence = f"{self._names([self.payer])} keeps {held}: nothing that is taken is worth more to it."
        self._tell(self.choices[0].contract, TERMS_KEPT, [self.payer], sentence, 0)

    def _tell(self, contract: str, event: str, roles: Sequence[str], sentence: str, sum_pence: int) -> None:
        sentence = sentence[0].upper() + sentence[1:]
        self.economy.contracting.tell(
            Event(
                self.economy.month, contract, event, self._names(roles), sentence, sum_pence / PENCE_IN_POUND
            )
        )

    def _names(self, roles: Sequence[str]) -> str:
        members = self.settled.in_force.members
        return ", ".join(
            members[role][0] if len(members[role]) == 1 else role for role in dict.fromkeys(roles)
        )


def _is_open(own: InForce, choice: Choice, contract_month: int) -> bool:
    """Whether a number of a contract that goes on may be chosen now."""
    return choice.contract not in own.ends and own.contracts.contract(choice.contract).months > contract_month
