"""Who takes part: parties that refuse, give notice or hand back, and payers that look at the price again.

Before a model operates, those to whom it offers something worth less than what they have refuse it. At the end of each
contract year they give notice, unless payers bear a part of what they lose. Whoever answers for others hands back in
the month in which it owes more than it has and is guaranteed. The module must not know a model, mechanism or form.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from scenarios.catalogue import load_catalogue
from scenarios.contracts import exact
from scenarios.contracts.exact import pence
from scenarios.contracts.periods import MONTHS_IN_YEAR, Window
from scenarios.contracts.settle import Settlement
from scenarios.draws import chance_of
from scenarios.horizon import FIRST_MONTH
from scenarios.model_file import ModelFile
from scenarios.money import format_pounds
from scenarios.parameters import Parameters
from sim.agreements import payees_of
from sim.contracting import NEVER, Cover, Ending, Event, Order
from sim.deciding import book_of, usual_book
from sim.in_force import InForce
from sim.packages import Market, Offer, Package
from sim.settling import SUPPLIERS, Settled

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

DISRUPTION, RENEGOTIATED = "disruption", "renegotiated"
PENCE_IN_POUND = 100
NOTHING = Fraction(0)


@dataclass(frozen=True)
class Terms:
    """How parties come and go: see commissioning.csv for each number."""

    leaving_margin_share: Fraction
    bearable_loss_share: Fraction
    hand_back_months: int
    disruption_months: int
    disruption_share: Fraction
    renegotiation_gap_share: Fraction
    renegotiated_share: Fraction

    @classmethod
    def of(cls, parameters: Parameters) -> Terms:
        """As the parameters have it."""

        def told(name: str) -> Fraction:
            return parameters.one(name).value

        return cls(
            told("leaving_margin_share"),
            told("bearable_loss_share"),
            round(told("hand_back_months")),
            round(told("disruption_months")),
            told("disruption_share"),
            told("renegotiation_gap_share"),
            told("renegotiated_share"),
        )


def take_part(economy: HealthEconomy, settled: Settled) -> None:
    """Let the parties of a model's contracts decide, after a month, whether they go on."""
    own, month, terms = settled.in_force, economy.month, Terms.of(economy.england.parameters)
    if own.last_month is None and month == own.first_month - 1 and month >= FIRST_MONTH:
        _sign(economy, settled, terms)
    elif own.operates(month):
        _hand_back(economy, settled, terms)
        if own.last_month is None and own.contract_month(month) % MONTHS_IN_YEAR == 0:
            _look_again(economy, settled, terms)


def market_of(economy: HealthEconomy, settled: Settled) -> Market:
    """A model's contracts beside today's for the coming year."""
    file = economy.scenario.model.file
    return Market(economy, file, book_of(economy, settled), usual_book(economy, economy.month))


def stops_before_start(file: ModelFile) -> float:
    """How likely it is that a model never starts: the likeliest of its contracts not to."""
    terms = (file.term_of(each) for each in file.contracts)
    told = (each.stops_before_start_probability for each in terms if each is not None)
    return max((float(each.value) for each in told if each is not None), default=0.0)


# Before the start


def _sign(economy: HealthEconomy, settled: Settled, terms: Terms) -> None:
    name = economy.scenario.model.file.name
    probability = stops_before_start(economy.scenario.model.file)
    if economy.scenario.may_stop_before_start and chance_of(economy.luck, "stops_before_start") < probability:
        economy.contracting.tell(
            Event(
                economy.month, name, "stopped", "", "It is stopped before it starts; today's contracts go on."
            )
        )
        economy.contracting.end(economy, Ending(NEVER))
        return
    market = market_of(economy, settled)
    for package in market.packages():
        offer = _negotiated(economy, market, package, terms)
        if offer.is_refused(terms.leaving_margin_share, terms.bearable_loss_share):
            _tell(economy, market, package, "refused", _comparison(offer), offer.short_pounds)
            if package.is_whole:
                economy.contracting.end(economy, Ending(NEVER))
                return
            _end_part(economy, package, offer, settled.in_force.first_month - 1)


# At the end of a contract year


def _look_again(economy: HealthEconomy, settled: Settled, terms: Terms) -> None:
    """Whoever is better off without what it is offered gives notice, unless payers bear enough of what it loses."""
    own, market = settled.in_force, market_of(economy, settled)
    for package in market.packages():
        if own.last_month is None and not economy.contracting.is_ending(package.contracts):
            notice = notice_months(economy, own, package, "payees")
            offer = _negotiated(economy, market, package, terms)
            if offer.is_refused(terms.leaving_margin_share, terms.bearable_loss_share) and notice is not None:
                end(economy, settled, package, offer, notice, "notice", _comparison(offer))


def _negotiated(economy: HealthEconomy, market: Market, package: Package, terms: Terms) -> Offer:
    """What a package comes to once its payer has looked at the price again, if the gap is large and that keeps it."""
    offer = market.offer(package)
    if offer.short_pounds <= terms.renegotiation_gap_share * offer.scale_pounds:
        return offer
    payer, payees = market.now.members[market.funder(package)][0], market.now.members[package.role]
    headspace = Fraction(max(economy.cash_pence(payer), 0), PENCE_IN_POUND)
    borne = min(terms.renegotiated_share * offer.short_pounds, headspace)
    monthly = int(pence(borne / MONTHS_IN_YEAR / len(payees)))
    year = Fraction(monthly * MONTHS_IN_YEAR * len(payees), PENCE_IN_POUND)
    better = offer._replace(worth_pounds=offer.worth_pounds + year)
    if not monthly or better.is_refused(terms.leaving_margin_share, terms.bearable_loss_share):
        return offer
    reason = f"a twelfth of {format_pounds(monthly * MONTHS_IN_YEAR)} borne of what it would lose in a year"
    first, name = economy.month + 1, package.contracts[0]
    economy.contracting.orders += [
        Order(payer, payee, name, RENEGOTIATED, monthly, first, first + MONTHS_IN_YEAR - 1, reason)
        for payee in payees
    ]
    sentence = f"It would lose {_told(offer.short_pounds)} in a year; {payer} bears {_told(year)} of it."
    _tell(economy, market, package, "renegotiated", sentence, year)
    return better


def end(
    economy: HealthEconomy,
    settled: Settled,
    package: Package,
    offer: Offer,
    months: int,
    event: str,
    why: str,
) -> None:
    """End a package after so many months; a whole model if it cannot go on without it."""
    last, terms = economy.month + months, Terms.of(economy.england.parameters)
    _tell(
        economy,
        market_of(economy, settled),
        package,
        event,
        f"{why} It ends after month {last}.",
        max(offer.short_pounds, NOTHING),
    )
    left = {each.name for each in settled.in_force.contracts.contracts} - set(settled.in_force.ends)
    if package.is_whole or left <= set(package.contracts):
        end_all(economy, settled, last, terms)
    else:
        _end_part(economy, package, offer, last)


def notice_months(economy: HealthEconomy, own: InForce, package: Package, who: str) -> int | None:
    """The months of notice that a side must give; None where it may not by now."""
    file, month = economy.scenario.model.file, own.contract_month(economy.month)
    found = [file.term_of(each) for each in file.contracts if each.name in package.contracts]
    if any(each is not None and (who not in each.exit.by or month < each.exit.from_month) for each in found):
        return None
    return max((each.notice_months for each in found if each is not None), default=0) or 1


# Month by month


def _hand_back(economy: HealthEconomy, settled: Settled, terms: Terms) -> None:
    """Let whoever answers for others, and owes more than it has and is guaranteed, hand its contracts back."""
    own, kinds = settled.in_force, load_catalogue().party_kinds
    bound = {name for players in economy.scenario.reference_members.values() for name in players}
    bound |= {each.party for each in economy.contracting.covers}
    for role in dict.fromkeys(role for each in own.contracts.contracts for role in payees_of(each)):
        for party in (name for name in own.members[role] if name not in bound):
            kind = kinds[economy.cast.party(party).kind]
            owed = Fraction(-economy.cash_pence(party), PENCE_IN_POUND)
            if kind.is_provider and not kind.may_overdraw and owed > 0:
                guaranteed = guaranteed_pounds(settled, economy.month)
                if owed > guaranteed:
                    _handed_back(economy, settled, role, owed, guaranteed, terms)
                    return


def guaranteed_pounds(settled: Settled, month: int) -> Fraction:
    """What others than payers and payees would pay if all contracts ended now."""
    own = settled.in_force
    settlement = Settlement(own.contracts, settled.facts, own.members)
    settled.facts.now, total = month, NOTHING
    window = Window(1, own.contract_month(month), own.first_month)
    for contract in own.contracts.contracts:
        inside = {contract.payer, *payees_of(contract)}
        for term in contract.terms:
            if term.schedule.every == "exit":
                lines = settlement.worth(term, window)
                guaranteed = (
                    line for line in lines if line.payer not in inside and contract.payer in line.payees
                )
                total += sum((exact.total(pounds) for line in guaranteed for pounds in line.pounds), NOTHING)
    return total


def _handed_back(
    economy: HealthEconomy, settled: Settled, role: str, owed: Fraction, guaranteed: Fraction, terms: Terms
) -> None:
    own, party = settled.in_force, settled.in_force.members[role][0]
    last = economy.month + terms.hand_back_months
    market = market_of(economy, settled)
    names = [each.name for each in own.contracts.contracts if role in payees_of(each)]
    payers = list(dict.fromkeys(own.contracts.contract(each).payer for each in names))
    weights = [max(int(pence(market.paid(role, payer, names))), 0) for payer in payers]
    parties = tuple(own.members[payer][0] for payer in payers)
    economy.contracting.covers.append(Cover(party, names[0], parties, tuple(weights), economy.month + 1))
    package = Package(role, tuple(payers), tuple(names), is_whole=True)
    sentence = (
        f"It owes {_told(owed)} beyond what it has, and {_told(guaranteed)} is guaranteed; its payers step in, and it "
        f"ends after month {last}."
    )
    _tell(economy, market, package, "handed_back", sentence, owed)
    end_all(economy, settled, last, terms)


def end_all(economy: HealthEconomy, settled: Settled, last_month: int, terms: Terms) -> None:
    """Let a model end; its payers run care in two ways for a time."""
    own = settled.in_force
    if own.last_month is not None and own.last_month <= last_month:
        return
    market = market_of(economy, settled)
    new = {each.name for each in market.new_contracts()}
    delivering = {role for each in own.contracts.contracts for role in payees_of(each)}
    contracting = economy.contracting
    contracting.orders = [
        replace(each, last_month=min(each.last_month, last_month))
        for each in contracting.orders
        if each.term != DISRUPTION
    ]
    for contract in (each for each in own.contracts.contracts if each.name in new):
        if contract.payer not in delivering:
            value = sum(
                (market.paid(role, contract.payer, [contract.name]) for role in payees_of(contract)), NOTHING
            )
            monthly = int(pence(max(value, NOTHING) * terms.disruption_share / MONTHS_IN_YEAR))
            for payer in own.members[contract.payer][:1] if monthly else ():
                contracting.orders.append(
                    Order(
                        payer,
                        SUPPLIERS,
                        contract.name,
                        DISRUPTION,
                        monthly,
                        last_month + 1,
                        last_month + terms.disruption_months,
                        "care run in two ways at once",
                    )
                )
    contracting.end(economy, Ending(last_month))


def _end_part(economy: HealthEconomy, package: Package, offer: Offer, last_month: int) -> None:
    """Let a package end; today's terms stand in for it, paid by whoever paid it."""
    contracting = economy.contracting
    contracting.orders = [
        replace(each, last_month=min(each.last_month, last_month))
        if each.contract in package.contracts and each.term == RENEGOTIATED
        else each
        for each in contracting.orders
    ]
    contracting.end(economy, Ending(last_month, package.contracts, offer.stands_in, package.payers[0]))


# In words


def _tell(
    economy: HealthEconomy, market: Market, package: Package, event: str, sentence: str, pounds: Fraction
) -> None:
    members, roles = market.now.members, (package.role, *package.payers)
    who = ", ".join(members[role][0] if len(members[role]) == 1 else role for role in dict.fromkeys(roles))
    economy.contracting.tell(Event(economy.month, package.contracts[0], event, who, sentence, float(pounds)))


def _comparison(offer: Offer) -> str:
    return f"It is worth {_told(offer.worth_pounds)} a year, and {_told(offer.outside_pounds)} is to be had without it."


def _told(pounds: Fraction) -> str:
    return format_pounds(int(pence(pounds)))
