"""What one provider's lever is worth to others: to any role, payers included, to whoever gives care, and to citizens.

The same slopes and beliefs as for the owner, from the other side; a pound weighs what it weighs to whoever gets it.
The module must not know whose gains anybody cares for, nor any mechanism.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agents.providers.beliefs import TimeLeft, by_lever
from agents.providers.response import salience
from scenarios.contracts.facts import MEASURED_KINDS, Fact
from scenarios.contracts.incentives import Incentive
from sim.each import for_each
from sim.pulls import COST_OF_CARE, LOSSES, Valued
from sim.worth import Book, OneTerm, Providers, Worth, each_pounds

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Others(OneTerm):
    """One term as it touches the players of a role, but for the lever's own owner.

    `each_pounds`: by player, pounds for one more of the fact.
    """

    players: tuple[str, ...]
    each_pounds: Numbers

    @property
    def _own_pounds(self) -> Numbers:
        """What of them falls to each owner itself."""
        mine = dict(zip(self.players, self.each_pounds, strict=True))
        return np.array([mine.get(name, 0.0) for name in self.names])

    def _reached(self, fact: Fact) -> tuple[Numbers, Numbers]:
        """Pounds to the others from what each owner's own process reaches of a fact, and from one that all share."""
        told = self.book.told(fact)
        shares = self.providers.levers.shares[self.group]
        own, shared = super()._reached(fact)
        is_theirs = told.size > 1 and self._holders(fact) == self.players
        is_owners = bool(set(self._holders(fact)) & set(self.names))
        if is_theirs:
            theirs = (self.each_pounds @ told - self._own_pounds * own * is_owners) * shares
            return (np.zeros_like(theirs) if is_owners else theirs), theirs
        rest = self.each_pounds.sum() - self._own_pounds
        if told.size > 1 and is_owners:
            # Their pounds are for one more of every holder's, and an owner's own process moves its own alone.
            return rest * own / told.size, rest * told.mean() * shares
        return rest * own, rest * shared

    def _slope(self, slope: Incentive) -> Numbers:
        """Pounds to the others for one more of an owner's own doing."""
        holders = self._holders(slope.fact)
        is_each = len(holders) > 1 and not slope.fact.together
        if is_each and holders == self.players:
            return np.zeros(len(self.names))
        return np.asarray((self.each_pounds.sum() - self._own_pounds) / (len(holders) if is_each else 1))

    def _holders(self, fact: Fact) -> tuple[str, ...]:
        return tuple(self.book.members[fact.role]) if fact.role else ()


@dataclass
class Gains:
    """What levers are worth to others under contracts that operate. `full_pounds`: what full effort takes in cash."""

    valued: Valued
    providers: Providers
    full_pounds: Mapping[str, Numbers]
    _known: dict[tuple[str, str], dict[str, Numbers]] = field(default_factory=dict)

    def to(self, role: str, group: str) -> Mapping[str, Numbers]:
        """By term, what a whole lever more of each of a group's members is worth to a role's other players, as felt.

        Pounds a year by member and lever. What it costs them to give care stands under `COST_OF_CARE`.
        """
        if (role, group) not in self._known:
            found: dict[str, Numbers] = {}
            for book, worth in self.valued.parts:
                for term, slopes in worth.slopes.items():
                    theirs = [each for each in slopes if each.party == role]
                    if theirs:
                        left = book.time_left[book.contracts.term(term).contract]
                        found[term] = self._gained(book, worth, group, term, theirs, left)
            if (care := self._care(role, group)).any():
                found[COST_OF_CARE] = care
            self._known[role, group] = found
        return self._known[role, group]

    def qalys(self, group: str) -> Numbers:
        """The quality-adjusted life years that a whole lever more adds in a year, by member and lever.

        An owner reaches as much of all that is lived as its share of the place. What lives are longer by in later years
        is not in it; nothing ends it but the years that providers look ahead.
        """
        providers = self.providers
        lived = providers.qalys_a_year * providers.levers.shares[group]
        answers = providers.answers.health[providers.processes[group]]
        return self._levers(group, TimeLeft(providers.outlook.horizon_months), answers[:, None] * lived)

    def _care(self, role: str, group: str) -> Numbers:
        """What a whole lever more saves a role's other players of the cost of their care, as they feel it."""
        providers, weights = self.providers, self.valued.temper.weight
        names, own_rows = providers.members[group], providers.own_rows[group]
        players = self.valued.parts[0][0].members[role]
        by_row = np.zeros((len(own_rows), len(names)))
        for giver, givers in providers.members.items():
            plays = np.array([name in players for name in givers], dtype=bool)
            for at, each in enumerate(providers.cost_book.spending.get(giver, ()) if plays.any() else ()):
                items = providers.items_a_year[giver][:, at] * plays
                mine = items if giver == group else np.zeros(len(names))
                theirs = (items.sum() - mine) * providers.levers.shares[group]
                # Among its peers an owner's own process moves what its own citizens use, and theirs not.
                reached = np.where((giver == group) & own_rows[:, None], 0.0, theirs)
                answers = providers.answers.of_service(each.service)[providers.processes[group]]
                pounds = each.following_an_item * weights[giver]
                by_row -= answers[:, None] * reached * pounds
        return self._levers(group, TimeLeft(providers.outlook.horizon_months), by_row)

    def _gained(
        self, book: Book, worth: Worth, group: str, term: str, slopes: Iterable[Incentive], left: TimeLeft
    ) -> Numbers:
        names = list(self.providers.members[group])
        by_row = np.zeros((len(self.providers.own_rows[group]), len(names)))
        back = np.zeros_like(self.full_pounds[group])
        for slope in slopes:
            players = tuple(book.members[slope.party])
            felt = each_pounds(book, slope) * self._feeling(
                book, worth, term, players, slope.fact.kind in MEASURED_KINDS
            )
            others = Others(book, self.providers, group, names, term, players, felt)
            by_row += others.change(slope.fact)
            back += others.paid_back([slope])
        return self._levers(group, left, by_row) + back * self.full_pounds[group]

    def _levers(self, group: str, left: TimeLeft, by_row: Numbers) -> Numbers:
        rows, weights = self.providers.effort.rows[group], self.providers.moved_in_time(group, left)
        return by_lever(weights * by_row, rows, self.providers.levers, group)

    def _feeling(
        self, book: Book, worth: Worth, term: str, players: Sequence[str], is_measured: bool
    ) -> Numbers:
        """What a pound of a term weighs to each player; to those who have no levers, such as payers, a pound."""
        for group, members in self.providers.members.items():
            if set(players) & set(members):
                weight = np.full(len(players), self.valued.temper.weight[group])
                return weight * self._noticed(book, worth, term, group, players) if is_measured else weight
        return np.ones(len(players))

    def _noticed(self, book: Book, worth: Worth, term: str, group: str, players: Sequence[str]) -> Numbers:
        """How much of what comes through measures is noticed, by player; as for the owner of a lever."""
        temper, members = self.valued.temper, list(self.providers.members[group])
        own = next((each for each in worth.terms if (each.term, each.group) == (term, group)), None)
        if own is None:
            return np.ones(len(players))
        framing = temper.loss_framing if book.contracts.term(term).stage in LOSSES else 1.0
        noticed = framing * salience(own.at_stake, self.valued.income(group, len(members)), temper)
        return np.array([noticed[members.index(name)] if name in members else 1.0 for name in players])


def net_pounds(book: Book, names: Sequence[str]) -> Numbers:
    """What contracts pay each of the named in the year looked at, less what they take."""
    found = dict.fromkeys(names, 0.0)
    for _, role, net in book.nets:
        players = book.members[role]
        if not found.keys().isdisjoint(players):
            for name, pounds in zip(players, for_each(net, len(players)).tolist(), strict=True):
                if name in found:
                    found[name] += pounds
    return np.array(list(found.values()))
