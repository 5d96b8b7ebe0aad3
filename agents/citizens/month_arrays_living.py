"""How people take a decision all at once, over whole arrays: the plain twin of `living`.

A decision is one keyed draw against its probability. Everybody for whom a decision applies takes it; there is no
filter. The module must not know what a decision brings about.
"""

from dataclasses import dataclass, field

import numpy as np

from agents.citizens.chance import LARGEST_POISSON_MEAN
from agents.citizens.chance_arrays import (
    Words,
    count_poisson,
    exceeds,
    happens,
    indexed,
    none_probability,
    uniform,
)
from agents.citizens.columns import has
from agents.citizens.counts import ITEMS, Item
from agents.citizens.decisions import Decision
from agents.citizens.living import HIGHEST_DRAW
from agents.citizens.month import Place
from agents.citizens.month_arrays_people import Flags, Kinds, Made, Numbers, People, Whole
from agents.citizens.rates import (
    ACTIVATIONS,
    CONDITIONS_HIGH,
    CONDITIONS_LOW,
    FRAILTIES,
    MANAGED_HIGH,
    MANAGED_LOW,
    RATIOS,
    RECENT,
    RISK_SETS,
    SOCIAL,
    Month,
)

TABLES = (
    (CONDITIONS_LOW, CONDITIONS_HIGH),
    (MANAGED_LOW, MANAGED_HIGH),
    (RISK_SETS, FRAILTIES),
    (ACTIVATIONS, SOCIAL),
    (RECENT,),
)
"""Where the tables of a row of ratios start; each pair is multiplied first, then the product by it."""
STARTS = tuple(start for pair in TABLES for start in pair)
PLANNED = (
    *(Decision.PLANNED_TREATMENT, Decision.URGENT_TREATMENT, Decision.FOLLOW_UPS),
    *(Decision.PLANNED_ADMISSION, Decision.DAY_CASE, Decision.PLANNED_STAY_DAYS),
)
AT_PLANNED_TRUST = frozenset(number for family in PLANNED for number in family.numbers)
"""Decisions that are taken at the trust where somebody waits; all others of hospitals at the usual one."""


@dataclass
class Living:
    """A month being lived: what it reads, who lives it, what it makes of them and where it is counted.

    People are numbered by their place in `people`; `who` are some of these numbers, without repetition, and what is
    found of them has the same order. `tally`: item, kind of people. `trouble`: the first decision found out of bounds
    plus 1, and its rate.
    """

    month: Month
    place: Place
    people: People
    kinds: Kinds
    made: Made
    tally: Whole = field(init=False)
    trouble: Numbers = field(default_factory=lambda: np.zeros(2))
    tables_used: Flags = field(init=False)

    def __post_init__(self) -> None:
        self.tally = np.zeros((ITEMS, self.kinds.practice.size), dtype=np.int64)
        # Tables that are 1 throughout a decision's rows need not be looked up.
        starts = np.array([*STARTS])
        is_one = np.logical_and.reduceat(self.month.ratios == 1, starts, axis=1)
        self.tables_used = np.logical_not(is_one[self.month.row].all(axis=1))

    def note(self, item: Item, who: Whole, number: Whole | int = 1) -> None:
        """Count something that happened to people, one number for all or one for each."""
        np.add.at(self.tally[item], self.people.kind[who], number)

    def note_planned(self, item: Item, who: Whole, number: Whole | int = 1) -> None:
        """Count something of planned care, where these people wait or are referred to."""
        np.add.at(self.tally[item], self.people.planned_kind[who], number)

    def rates(self, decision: int, who: Whole, more: Numbers | None = None) -> Numbers:
        """Rates, shares or mean numbers for a decision this month; `more` multiplies them."""
        found = self._ratios(decision, who, self._effects(decision, who, self.bases(decision, who)))
        return found if more is None else found * more

    def bases(self, decision: int, who: Whole) -> Numbers:
        """Rates by age, sex and fifth alone, before anything else is made of them."""
        at = self.month.start[decision] + self.people.cell[who] * self.month.step[decision]
        return np.asarray(self.month.base.take(at))

    def at_trust(self, decision: int, who: Whole) -> Numbers:
        """What the trusts that people go to make of a decision."""
        trust = self.people.planned_trust if decision in AT_PLANNED_TRUST else self.people.trust
        return np.asarray(self.place.trust_effects[:, decision].take(trust[who]))

    def befalls(self, decision: int, who: Whole, more: Numbers | None = None) -> Flags:
        """Whom of these an event befalls this month."""
        rate = self.checked(decision, self.rates(decision, who, more), LARGEST_POISSON_MEAN)
        u = uniform(self.month.salt[decision], self.people.key[who])
        found = happens(u, rate)
        # The chance is below the rate, and is found for those few alone.
        few = np.flatnonzero(found)
        found[few] = happens(u[few], 1.0 - none_probability(rate[few]))
        return found

    def turns_out(self, decision: int, who: Whole, index: int = 0, more: Numbers | None = None) -> Flags:
        """For whom of these a share of what happens anyway is so, for the thing of this index."""
        share = self.checked(decision, self.rates(decision, who, more), 1.0)
        return happens(self.uniform(decision, who, index), share)

    def how_many(self, decision: int, who: Whole, salt: Words, more: Numbers | None = None) -> Whole:
        """Poisson numbers of things around their means; a low draw is many."""
        mean = self.checked(decision, self.rates(decision, who, more), LARGEST_POISSON_MEAN)
        return count_poisson(HIGHEST_DRAW - uniform(salt, self.people.key[who]), mean)

    def uniform(self, decision: int, who: Whole, index: int) -> Numbers:
        """The draws for the thing of this index."""
        return uniform(indexed(self.month.salt[decision], index), self.people.key[who])

    def checked(self, decision: int, rate: Numbers, bound: float) -> Numbers:
        """Rates, none of them out of bounds: the first that was is remembered, and voids the month."""
        wrong = exceeds(rate, bound)
        if not wrong.any():
            return rate
        if self.trouble[0] == 0:
            self.trouble[:] = decision + 1, rate[wrong][0]
        return np.where(wrong, 0.0, rate)

    def _effects(self, decision: int, who: Whole, base: Numbers) -> Numbers:
        """Bases times what providers make of a decision for each person, where they make anything of it."""
        moved = np.bitwise_or.reduce(self.place.moved[:, decision])
        if not moved:
            return base
        practice, exposures = self.people.practice[who], self.people.exposures[who]
        product = np.ones(who.size)
        for group in range(self.place.effects.shape[1]):
            if moved >> group & 1:
                effect = self.place.effects[:, group, decision].take(practice)
                np.multiply(product, effect, out=product, where=has(exposures, group))
        return base * product

    def _ratios(self, decision: int, who: Whole, base: Numbers) -> Numbers:
        """Bases times each person's ratios for a decision."""
        used = dict(zip(STARTS, self.tables_used[decision], strict=True))
        if not any(used.values()):
            return base
        row = self.month.row[decision].astype(np.int64).take(self.people.band[who]) * RATIOS
        product = np.ones(who.size)
        for pair in TABLES:
            found = [
                self.month.ratios.ravel().take(row + self.people.at[start][who])
                for start in pair
                if used[start]
            ]
            for more in [found[0] * found[1]] if len(found) > 1 else found:
                product *= more
        return base * product
