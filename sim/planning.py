"""The plan of whoever coordinates: the rule of its owner for each lever, with the margins of all whom the plan is for.

What effort is worth to its owner beside money, and what it costs in time, stays the owner's. So the plan begins where
the owner stands today, and differs by what it weighs: margins of others, its owner's own for more or less, and health.
The module must not know what anybody trusts or decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agents.providers.response import Pull
from scenarios.contracts.terms import leaves
from sim.agreements import Agreement
from sim.gains import Gains
from sim.worth import Book, OneTerm, Worth

Numbers = NDArray[np.float64]
HEALTH = "health of citizens"


@dataclass(frozen=True)
class Plan:
    """What an agreement's plan weighs. `gains`: what levers are worth to others."""

    agreement: Agreement
    gains: Gains

    def pulls(self, group: str, own: tuple[Pull, ...]) -> Iterator[Pull]:
        """The reasons of the plan for the levers of a group, from its owners' own reasons and what others gain."""
        weight = self.owner_weights(group)[:, None]
        scales = {each.name: each.of_pounds for each in own}
        cost_pounds = next((each.cost_pounds for each in own), None)
        for each in own:
            # What jumps is told as now less today; the owner's part in it is weighed as a whole.
            curve = None if each.curve is None else weight * each.curve
            yield replace(each, pounds=weight * each.pounds, curve=curve)
        value = self.value_pounds(group)
        for role, weighs in self.agreement.weighed_roles.items():
            for term, gained in self.gains.to(role, group).items():
                nothing = np.zeros_like(gained)
                of_pounds = scales.get(term, value)
                yield Pull(f"{term} to {role}", weighs * gained, nothing, of_pounds, cost_pounds=cost_pounds)
        if pounds := self.agreement.pounds_per_qaly:
            healthier = pounds * self.gains.qalys(group)
            yield Pull(HEALTH, healthier, np.zeros_like(healthier), value, cost_pounds=cost_pounds)

    def owner_weights(self, group: str) -> Numbers:
        """What a pound of each owner's own margin weighs."""
        names = self.gains.providers.members[group]
        weights = np.zeros(len(names))
        for role, weight in reversed(self.agreement.weighed_roles.items()):
            is_player = [name in self.agreement.in_force.members[role] for name in names]
            weights[is_player] = weight
        return weights

    def value_pounds(self, group: str) -> Numbers:
        """What the contracts under the agreement move for each member of a group in a year."""
        valued = self.gains.valued
        income = valued.income(group, len(self.gains.providers.members[group]))
        value = np.zeros_like(income)
        for book, worth in self._parts():
            known = {each.name for each in book.contracts.contracts} & set(self.agreement.contracts)
            for contract, pounds in worth.value_pounds.get(group, {}).items():
                value += pounds if contract in known else 0.0
        return np.asarray(np.maximum(value, valued.temper.least_contract_share * income))

    def authority(self, group: str, trust: float) -> Numbers:
        """The share of a decision that the plan takes, by member and lever: none where the lever is priced already."""
        providers, agreement = self.gains.providers, self.agreement
        under = agreement.players(agreement.member_roles)
        is_under = np.array([name in under for name in providers.members[group]])
        shares = np.array([agreement.authority(lever, trust) for lever in providers.levers.names[group]])
        return np.asarray(np.where(self.priced(group) > 0, 0.0, is_under[:, None] * shares))

    def priced(self, group: str) -> Numbers:
        """What whoever coordinates pays each owner for a whole lever more: pounds a year, by member and lever."""
        coordinator = self.agreement.governance.coordinator
        made = np.zeros_like(self.gains.full_pounds[group])
        for book, worth in self._parts():
            for each in worth.terms:
                if each.group == group and coordinator in payers_of(book, each.term):
                    one = OneTerm(
                        book,
                        self.gains.providers,
                        group,
                        list(self.gains.providers.members[group]),
                        each.term,
                    )
                    players = [
                        slope for slope in worth.slopes[each.term] if self._is_of(book, slope.party, group)
                    ]
                    made += each.pounds + one.paid_back(players) * self.gains.full_pounds[group]
        return made

    def margin_pounds(self, role: str, moves: dict[str, Numbers], own: dict[str, tuple[Pull, ...]]) -> float:
        """How a role's margin changes where levers of all groups move so far: pounds a year, as it feels them.

        `own`: the owners' reasons, by group. What the role's own effort takes in cash is not in it.
        """
        total = 0.0
        for group, each in moves.items():
            for gained in self.gains.to(role, group).values():
                total += float((each * gained).sum())
            names = self.gains.providers.members[group]
            is_player = np.array([name in self.agreement.in_force.members[role] for name in names])
            if is_player.any():
                paid = np.asarray(sum(pull.pounds for pull in own[group]))
                total += float((each * paid)[is_player].sum())
        return total

    def _parts(self) -> Iterator[tuple[Book, Worth]]:
        members = self.agreement.in_force.members
        return (part for part in self.gains.valued.parts if part[0].members is members)

    def _is_of(self, book: Book, role: str, group: str) -> bool:
        return bool(set(book.members[role]) & set(self.gains.providers.members[group]))


def payers_of(book: Book, term: str) -> set[str]:
    """Who pays under a term in the year looked at."""
    return {leaf.payment.payer for leaf in leaves(book.contracts.term(term).tree, book.year)}
