"""Why levers move: term by term, what effort is worth more or less than under today's contracts, as its owner feels it.

A term that goes on as it was is weighed by the contract that it has been part of, so that nothing moves because some
other part of that contract has gone. The module must not know how far a provider goes for a reason, nor any mechanism.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agents.providers.response import TENTH, Feeling, Pull, Temper, salience
from sim.worth import Book, Providers, TermJumps, TermWorth, Worth, care_pounds

Numbers = NDArray[np.float64]
LOSSES = ("withhold", "clawback")
"""Stages of settlement at which what a payee had is taken."""
EFFORT_PAID, COST_OF_CARE = "effort paid back", "cost of care"


@dataclass(frozen=True)
class Valued:
    """Contracts that operate at once, and what each is worth to `providers`. `temper`: how they feel about money."""

    parts: Sequence[tuple[Book, Worth]]
    temper: Temper
    providers: Providers

    def income(self, group: str, members: int) -> Numbers:
        """All that contracts move for each member of a group in a year."""
        values = [each for _, worth in self.parts for each in worth.value_pounds.get(group, {}).values()]
        return np.asarray(sum(values, start=np.zeros(members)))

    def paid_back(self, group: str, shape: tuple[int, ...]) -> Numbers:
        """The share of a pound of effort that contracts pay back: member, lever."""
        each = (worth.paid_back[group] for _, worth in self.parts if group in worth.paid_back)
        return np.asarray(sum(each, start=np.zeros(shape)))

    def terms(self, group: str) -> Iterator[tuple[Book, Worth, TermWorth]]:
        """The terms that are worth something to a group."""
        for book, worth in self.parts:
            for each in worth.terms:
                if each.group == group:
                    yield book, worth, each

    def felt(self, book: Book, term: TermWorth) -> Numbers:
        """What a term is worth as its payee feels it: covered deficits weigh less, small measures pass unnoticed."""
        temper = self.temper
        framing = temper.loss_framing if book.contracts.term(term.term).stage in LOSSES else 1.0
        noticed = framing * self.feeling(term).noticed_share[:, None]
        return np.asarray(temper.weight[term.group] * (term.pounds - term.measured + noticed * term.measured))

    def feeling(self, term: TermWorth) -> Feeling:
        """What a term pays, what of its payee's income hangs on measures, and how much of that is noticed."""
        income = self.income(term.group, term.pounds.shape[0])
        share = np.divide(term.at_stake, income, out=np.zeros_like(income), where=income > 0)
        return Feeling(term.pounds, share, salience(term.at_stake, income, self.temper))

    def jumps(self, group: str) -> Iterator[tuple[Book, Worth, TermJumps]]:
        """The terms that jump for a group."""
        for book, worth in self.parts:
            for each in worth.jumps:
                if each.group == group:
                    yield book, worth, each

    def felt_jumps(self, book: Book, worth: Worth, term: TermJumps) -> Numbers:
        """What each level tried is worth as it is felt, in tenths of what measures it: point, member, lever."""
        temper, members = self.temper, term.pounds.shape[1]
        framing = temper.loss_framing if book.contracts.term(term.term).stage in LOSSES else 1.0
        height = np.ptp(term.pounds, axis=0).max(axis=1)
        seen = (
            salience(height, self.income(term.group, members), temper)
            if term.is_measured
            else np.ones(members)
        )
        weight = temper.weight[term.group] * (framing if term.is_measured else 1.0) * seen
        tenth = TENTH * self.scale(worth, term)
        each = np.divide(weight, tenth, out=np.zeros_like(tenth), where=tenth > 0)
        return np.asarray(term.pounds * each[None, :, None])

    def scale(self, worth: Worth, term: TermWorth | TermJumps) -> Numbers:
        """What a term's worth is measured by: its contract's yearly value, if that is a part of income to speak of."""
        income = self.income(term.group, len(worth.care_pounds[term.group]))
        value = worth.value_pounds[term.group].get(term.contract, np.zeros_like(income))
        return np.maximum(value, self.temper.least_contract_share * income)


@dataclass(frozen=True)
class Comparison:
    """The contracts in force beside today's, which were valued when accounts opened.

    `growth`: by group, people now for each when accounts opened, by member; today's worth has grown with them.
    """

    now: Valued
    today: Valued
    growth: Mapping[str, Numbers]

    def pulls(self, group: str, full_effort_pounds: Numbers) -> Iterator[Pull]:
        """Term by term what is worth more or less than today to the members of a group."""
        pulls = self._terms(group)
        for key, (name, scale, curve) in self._curves(group).items():
            plain = np.zeros_like(full_effort_pounds)
            own = pulls.get(key, Pull(name, plain, plain, scale))
            pulls[key] = replace(own, of_pounds=scale, curve=curve)
        yield from pulls.values()
        yield self._care(group)
        yield self._paid_back(group, full_effort_pounds)

    def _terms(self, group: str) -> dict[object, Pull]:
        """Each term's slope beside today's, by what makes a term the same.

        Where a contract ends early in the year looked at, today's come back: what stands in both is worth what it was.
        """
        found: dict[object, Pull] = dict(self._today(group))
        for book, worth, each in self.now.terms(group):
            felt, key = self.now.felt(book, each), signature(book, each.term)
            was = found.get(key)
            nothing = np.zeros_like(felt)
            today, scale = (
                (nothing, self.now.scale(worth, each)) if was is None else (was.pounds_today, was.of_pounds)
            )
            felt = felt if was is None or book.share_of_year(each.term) == 1 else today
            found[key] = Pull(each.term, felt, today, scale, self.now.feeling(each))
        return found

    def _curves(self, group: str) -> dict[object, tuple[str, Numbers, Numbers]]:
        """Each term that jumps, what measures it, and what each level tried is worth beyond today's jumps.

        As with slopes, what stands in both is worth nothing beyond where a contract ends early.
        """
        found: dict[object, tuple[str, Numbers, Numbers]] = {}
        ends_early: set[object] = set()
        for book, worth, each in self.now.jumps(group):
            key, felt = signature(book, each.term), self.now.felt_jumps(book, worth, each)
            name, scale, so_far = found.get(
                key, (each.term, self.now.scale(worth, each), np.zeros_like(felt))
            )
            found[key] = name, scale, so_far + felt
            if book.share_of_year(each.term) < 1:
                ends_early.add(key)
        for book, worth, each in self.today.jumps(group):
            key, felt = signature(book, each.term), self.today.felt_jumps(book, worth, each)
            name, scale, so_far = found.get(
                key, (each.term, self.today.scale(worth, each), np.zeros_like(felt))
            )
            found[key] = name, scale, np.zeros_like(felt) if key in ends_early else so_far - felt
        return found

    def _today(self, group: str) -> Mapping[object, Pull]:
        """By term: today's worth, as it pulls the other way where the term is gone."""
        growth = self.growth[group]
        return {
            signature(book, term.term): Pull(
                term.term,
                np.zeros_like(term.pounds),
                self.today.felt(book, term) * growth[:, None],
                self.today.scale(worth, term) * growth,
            )
            for book, worth, term in self.today.terms(group)
        }

    def _care(self, group: str) -> Pull:
        """What care costs less or more: as much as today, where as much care is given.

        Both are told from where levers stand now. What care costs at other levels is no other under today's contracts;
        it is a part of what effort costs, and would else hold any level that somebody has come to.
        """
        weight, providers = self.now.temper.weight[group], self.now.providers
        now, then = providers.care_pounds[group], self.today.providers.items_a_year.get(group)
        today = weight * care_pounds(providers, group, then) * self.growth[group][:, None]
        return Pull(COST_OF_CARE, weight * now, today, self._income(group, now.shape[0]))

    def _income(self, group: str, members: int) -> Numbers:
        """What a year moves for each member under today's contracts; if nothing, under those in force."""
        income = self.today.income(group, members) * self.growth[group]
        return np.where(income > 0, income, self.now.income(group, members))

    def _paid_back(self, group: str, full_effort_pounds: Numbers) -> Pull:
        """What contracts pay of a provider's own effort: who pays for it may outweigh every incentive."""
        shape = full_effort_pounds.shape
        felt = self.now.temper.weight[group] * full_effort_pounds
        return Pull(
            EFFORT_PAID,
            felt * self.now.paid_back(group, shape),
            felt * self.today.paid_back(group, shape),
            self._income(group, shape[0]),
        )


def signature(book: Book, key: str) -> tuple[object, ...]:
    """What makes two terms the same, whatever anything in them is called: tree, stage and schedule, by parties."""
    return book.signatures[key]
