"""The lives of England's people from birth to old age, by the rates: which states meet in one person, at every age.

As many of either sex and every fifth live side by side, all of one age, a few months at a step. Who dies leaves its
share of the sample to those who live on; half way through each year of age everybody is written down. What is drawn is
spread evenly over people who are alike, so that few people show what is expected of many. Taken are the states that
last for years; the module must not know any published figure.
"""

from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from agents.citizens.baseline import OLDEST_SAMPLED, SAMPLE, People
from agents.citizens.chance_arrays import indexed, month_salt, uniform
from agents.citizens.columns import (
    ACTIVATION,
    CONDITIONS,
    COUNCIL_PAYS,
    FIELD,
    FRAILTY,
    HAS_CARER,
    HAS_HOME_CARE,
    IN_CARE_HOME,
    IS_CARER,
    IS_LONELY,
    LIVES_ALONE,
    NEAR_END_OF_LIFE,
    NEEDS_HELP,
    RISK_FACTORS,
    SEXES,
    Bits,
)
from agents.citizens.decisions import CAUSES, DECISIONS, Decision
from agents.citizens.levels import Numbers
from agents.citizens.rates import (
    ACTIVATIONS,
    CONDITIONS_HIGH,
    CONDITIONS_LOW,
    FRAILTIES,
    LOW,
    LOW_BITS,
    MANAGED_HIGH,
    MANAGED_LOW,
    RECENT,
    RISK_SETS,
    SOCIAL,
    Rates,
)
from agents.citizens.streams import Stream
from scenarios.place import QUINTILES

STARTS = (
    *(CONDITIONS_LOW, CONDITIONS_HIGH, MANAGED_LOW, MANAGED_HIGH),
    *(RISK_SETS, FRAILTIES, ACTIVATIONS, SOCIAL, RECENT),
)
AT_FRAILTY = STARTS.index(FRAILTIES)
MONTHS_A_STEP = 3
STEPS_A_YEAR = 12 // MONTHS_A_STEP
YEARS_WEIGHED = 5  # so long the dead are taken off weights, before others are counted in their place
STRATA = len(SEXES) * len(QUINTILES)
ONE_CONDITION = 1 << np.arange(len(CONDITIONS))[:, None]
ONE_RISK = 1 << np.arange(len(RISK_FACTORS))[:, None]
LIVED = (
    *("lives_alone", "is_lonely", "is_carer", "has_carer", "needs_help", "has_home_care"),
    *("in_care_home", "council_pays"),
)
"""The fields of the word `social` that lives bring about. What a few months bring about is left to others."""

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass
class Lives:
    """People of one age, stratum by stratum: of each sex and fifth as many. `weight`: of those who still live."""

    conditions: Whole
    diagnosed: Whole
    managed: Whole
    risks: Whole
    frailty: Whole
    activation: Whole
    social: Whole
    weight: Numbers

    def chosen(self, at: Whole) -> "Lives":
        """Those at these positions, each as often as its position is given."""
        return Lives(*(getattr(self, each.name)[at] for each in fields(self)))

    def has(self, bits: Bits) -> Flags:
        """Whether a field of the word `social` is set."""
        return np.asarray(self.social >> bits.shift & 1, dtype=np.bool_)


def lived(people: People, born: People, rates: Rates) -> People:
    """The people of a sample of England as they are after lives by these rates.

    Lives start as those of the youngest of another sample, `born`, of which this one's size is a multiple.
    """
    salt = indexed(month_salt(0, 0, Stream.SYNTHESIS_LIVES), SAMPLE)
    times = people.draws.stratum_size // born.draws.stratum_size
    lives, luck = _newborn(born, times), uniform(salt, np.arange(DECISIONS))
    written: list[Lives] = []
    for age in range(OLDEST_SAMPLED + 1):
        year = Year(lives, luck, rates, age)
        for step in range(STEPS_A_YEAR):
            if step == STEPS_A_YEAR // 2:
                written.append(year.lives)
            year.step()
        lives = year.lives
        if (age + 1) % YEARS_WEIGHED == 0:
            lives = survivors(lives, uniform(indexed(salt, age), np.arange(STRATA)))
    return _as_people(people, written)


def _newborn(people: People, times: int) -> Lives:
    first = np.flatnonzero(people.age == 0).repeat(times)
    social = np.zeros(first.size, dtype=np.int64)
    for name in LIVED:
        social |= people.whole(name)[first] << FIELD[name].bits.shift
    conditions, diagnosed, managed, risks, frailty, activation = (
        people.whole(name)[first]
        for name in ("conditions", "diagnosed", "managed", "risk_factors", "frailty", "activation")
    )
    ones = np.ones(social.size)
    return Lives(conditions, diagnosed, managed, risks, frailty, activation, social, ones)


def survivors(lives: Lives, luck: Numbers) -> Lives:
    """As many of each stratum as before, who stand for those who live on: who is likelier to does so more often.

    People are put in order by their conditions, the rarest first, and taken at even steps; so of those with any
    condition as many live on as should, to within a few.
    """
    size = lives.weight.size // STRATA
    ill = lives.conditions & ONE_CONDITION > 0
    rarest_last = np.argsort(-ill.sum(axis=1), kind="stable")
    order = np.lexsort((lives.frailty, *ill[rarest_last], np.arange(STRATA).repeat(size)))
    reached = np.cumsum(lives.weight[order].reshape(STRATA, -1), axis=1)
    reached *= size / reached[:, -1:]
    reached[:, -1] = size
    times = np.diff(np.floor(reached + luck[:, None]), axis=1, prepend=0).astype(np.int64)
    found = lives.chosen(np.repeat(order, times.ravel()))
    found.weight[...] = 1.0
    return found


def _as_people(people: People, written: list[Lives]) -> People:
    """The sample with the states that were written down."""
    together = {
        each.name: np.concatenate([getattr(lives, each.name) for lives in written]) for each in fields(Lives)
    }
    size = people.draws.stratum_size
    social, weight = together.pop("social"), together.pop("weight").reshape(-1, size)
    state = {"risk_factors" if name == "risks" else name: words for name, words in together.items()}
    for name in LIVED:
        state[name] = (social >> FIELD[name].bits.shift & 1).astype(np.bool_)
    residents = people.weight.reshape(-1, size).sum(axis=1, keepdims=True)
    spread = weight / weight.sum(axis=1, keepdims=True) * residents
    return People(people.age, people.sex, people.quintile, spread.ravel(), people.draws, state)


class Year:
    """A year of age of people who live by some rates."""

    def __init__(self, lives: Lives, luck: Numbers, rates: Rates, age: int) -> None:
        self.lives, self.luck = lives, luck
        self.ratios = rates.ratios
        self.row = rates.row[:, rates.band[age]]
        self.base = rates.base[:, age * STRATA : (age + 1) * STRATA]
        self.size = lives.weight.size // STRATA
        self.tables: dict[tuple[int, int], list[tuple[int, Numbers]]] = {}
        self.at: list[Whole] = []

    def step(self) -> None:
        """A few months: everything is about the state in which they find people."""
        lives = self.lives
        self.look()
        needs = -np.expm1(-self.rate(Decision.EMERGENCY_NEED, len(CAUSES)))
        admissions = needs.sum(axis=0) / np.exp(-self.rate(Decision.READMISSION)[0])
        conditions, diagnosed, managed = self._health()
        risks = lives.risks ^ self._toggled(
            Decision.RISK_FACTOR_BEGINS, Decision.RISK_FACTOR_ENDS, lives.risks & ONE_RISK > 0, ONE_RISK
        )
        frailty, activation = self._frailty(admissions), self._activation()
        social = self._social(admissions)
        weight = self._surviving(admissions)
        self.lives = Lives(conditions, diagnosed, managed, risks, frailty, activation, social, weight)

    def look(self) -> None:
        """Look at the people as they are now: rates are about that until it is done again."""
        lives = self.lives
        self.at = [
            lives.conditions & LOW,
            lives.conditions >> LOW_BITS,
            lives.managed & LOW,
            lives.managed >> LOW_BITS,
            lives.risks,
            lives.frailty,
            lives.activation,
            lives.social & LOW,
        ]

    def rate(self, decision: int, size: int = 1) -> Numbers:
        """Everybody's monthly rate of a decision and those after it: decision, person."""
        found = np.repeat(self.base[decision : decision + size], self.size, axis=1)
        for at, table in self._tables(decision, size):
            found = found * table[:, self.at[at]]
        return found

    def _tables(self, decision: int, size: int) -> list[tuple[int, Numbers]]:
        """The tables of ratios of decisions that are not 1 throughout, each with the place of its sets in `at`."""
        if (decision, size) not in self.tables:
            rows = self.ratios[self.row[decision : decision + size]]
            parts = [(at, rows[:, start:stop]) for at, (start, stop) in enumerate(pairwise(STARTS))]
            self.tables[decision, size] = [(at, part) for at, part in parts if (part != 1).any()]
        return self.tables[decision, size]

    def chance(self, rate: Numbers, back: Numbers | None = None) -> Numbers:
        """The chance that something has come about by the end of the step, at a monthly rate and one of its end."""
        there = -np.expm1(-rate)
        either = there if back is None else there - np.expm1(-back)
        stays = 1 - either
        for _ in range(MONTHS_A_STEP - 1):
            stays = stays * (1 - either)
        if back is None:
            return np.asarray(1 - stays)
        return np.asarray(np.divide(there * (1 - stays), either, out=np.zeros_like(either), where=either > 0))

    def happens(self, decision: int, chance: Numbers) -> Flags:
        """To whom of those who may meet it an event happens: as many as are expected, to within one.

        What is left over counts for the next step, so that this holds for all of life.
        """
        luck = self.luck[decision : decision + len(chance)]
        reached = np.cumsum(chance, axis=1) + luck[:, None]
        luck[...] = reached[:, -1] % 1.0
        return np.diff(np.floor(reached), axis=1, prepend=0) > 0

    def _toggled(self, begins: int, ends: int, has_it: Flags, one: Whole) -> Whole:
        """What begins or ends, as bits."""
        size = len(has_it)
        begin, end = self.rate(begins, size), self.rate(ends, size)
        chance = self.chance(np.where(has_it, end, begin), np.where(has_it, begin, end))
        return np.asarray((self.happens(begins, chance) * one).sum(axis=0))

    def _health(self) -> tuple[Whole, Whole, Whole]:
        """Conditions, and which are diagnosed and managed, after the step."""
        lives, size = self.lives, len(CONDITIONS)
        ill, known, managed = (
            words & ONE_CONDITION > 0 for words in (lives.conditions, lives.diagnosed, lives.managed)
        )
        changed = lives.conditions ^ self._toggled(Decision.ONSET, Decision.RECOVERY, ill, ONE_CONDITION)
        found, won, lost = (
            self.rate(each, size)
            for each in (Decision.DIAGNOSIS, Decision.MANAGEMENT_WON, Decision.MANAGEMENT_LOST)
        )
        there = np.where(managed, lost, np.where(known, won, found))
        back = np.where(managed, won, np.where(known, lost, 0.0))
        moved = self.happens(Decision.DIAGNOSIS, self.chance(there, back) * ill)
        words = (moved * ONE_CONDITION).sum(axis=0)
        return (
            changed,
            (lives.diagnosed | words) & changed,
            (lives.managed ^ words & lives.diagnosed) & changed,
        )

    def _frailty(self, admissions: Numbers) -> Whole:
        """The category of frailty after the step, month by month: it may come and go within a step."""
        frailty = self.lives.frailty
        recent = self.ratios[self.row[Decision.FRAILTY_WORSENS], RECENT + 1]
        back = -np.expm1(-admissions) * (1 - self.rate(Decision.DEATH_AFTER_ADMISSION))
        for _ in range(MONTHS_A_STEP):
            self.at[AT_FRAILTY] = frailty
            worsens = self.rate(Decision.FRAILTY_WORSENS)
            usual, after = (-np.expm1(-worsens * each) for each in (1.0, recent))
            up = (usual * (1 - back) + after * back) * (frailty < FRAILTY.highest)
            down = -np.expm1(-self.rate(Decision.FRAILTY_IMPROVES)) * (frailty > 0)
            worse = self.happens(Decision.FRAILTY_WORSENS, up)[0]
            frailty = frailty + worse - self.happens(Decision.FRAILTY_IMPROVES, down)[0]
        self.at[AT_FRAILTY] = self.lives.frailty
        return frailty

    def _activation(self) -> Whole:
        lives = self.lives
        up = self.chance(self.rate(Decision.ACTIVATION_RISES)) * (lives.activation < ACTIVATION.highest)
        down = self.chance(self.rate(Decision.ACTIVATION_FALLS)) * (lives.activation > 0)
        return np.asarray(
            lives.activation
            + self.happens(Decision.ACTIVATION_RISES, up)[0]
            - self.happens(Decision.ACTIVATION_FALLS, down)[0]
        )

    def _social(self, admissions: Numbers) -> Whole:
        """The word `social` after the step."""
        lives = self.lives
        in_home, in_need, near_end = (
            lives.has(bits) for bits in (IN_CARE_HOME, NEEDS_HELP, NEAR_END_OF_LIFE)
        )
        at_home = ~in_home
        social = lives.social
        overnight = admissions * (1 - self.rate(Decision.NO_NIGHT))
        overnight *= 1 - self.rate(Decision.DEATH_AFTER_ADMISSION)
        for bits, begins, ends, who in (
            (IS_LONELY, Decision.LONELINESS_BEGINS, Decision.LONELINESS_ENDS, np.ones_like(at_home)),
            (LIVES_ALONE, Decision.LIVING_ALONE_BEGINS, Decision.LIVING_ALONE_ENDS, at_home),
            (IS_CARER, Decision.CARING_BEGINS, Decision.CARING_ENDS, at_home),
            (NEEDS_HELP, Decision.DEPENDENCY_BEGINS, Decision.DEPENDENCY_ENDS, at_home),
            (HAS_CARER, Decision.CARER_FOUND, Decision.CARER_LOST, at_home & in_need),
            (HAS_HOME_CARE, Decision.PACKAGE_BEGINS, Decision.PACKAGE_ENDS, at_home & in_need),
        ):
            is_so, begin, end = lives.has(bits), self.rate(begins), self.rate(ends)
            if bits == HAS_HOME_CARE:
                begin = begin + self._packages_after_reablement(overnight)
            chance = self.chance(np.where(is_so, end, begin), np.where(is_so, begin, end)) * who
            social = social ^ self.happens(begins, chance)[0] << bits.shift
        moving = overnight * self.rate(Decision.DISCHARGE_TO_CARE_HOME)
        moving += self.rate(Decision.CARE_HOME_ENTERED) * in_need
        moving = np.where(in_home, self.rate(Decision.CARE_HOME_LEFT), moving)
        moved = self.happens(Decision.CARE_HOME_ENTERED, self.chance(moving))[0]
        pays = self.happens(Decision.COUNCIL_PAYS, self.rate(Decision.COUNCIL_PAYS) * (moved & at_home))[0]
        social = social ^ moved << IN_CARE_HOME.shift
        social = np.where(moved & in_home, social & ~(1 << COUNCIL_PAYS.shift), social)
        social |= pays << COUNCIL_PAYS.shift
        recognised = self.chance(self.rate(Decision.END_OF_LIFE)) * ~near_end
        social |= self.happens(Decision.END_OF_LIFE, recognised)[0] << NEAR_END_OF_LIFE.shift
        return _consistent(social)

    def _packages_after_reablement(self, overnight: Numbers) -> Numbers:
        """The rate at which reablement begins that ends with a package; `overnight`: stays of a night or more."""
        begins = self.rate(Decision.SOCIAL_CARE_REQUEST) * self.rate(Decision.REABLEMENT_ON_REQUEST)
        begins += overnight * self.rate(Decision.REABLEMENT_AT_DISCHARGE) * ~self.lives.has(NEAR_END_OF_LIFE)
        return np.asarray(begins * (1 - self.rate(Decision.REABLEMENT_SUCCEEDS)))

    def _surviving(self, admissions: Numbers) -> Numbers:
        """Each person's weight, less what of it dies."""
        near_end = self.lives.has(NEAR_END_OF_LIFE)
        rate = np.where(near_end, self.rate(Decision.DEATH_NEAR_END_OF_LIFE), self.rate(Decision.DEATH))[0]
        after = admissions * self.rate(Decision.DEATH_AFTER_ADMISSION)[0]
        return np.asarray(self.lives.weight * (np.exp(-rate) * (1 - after)) ** MONTHS_A_STEP)


def _consistent(social: Whole) -> Whole:
    """The words with what their states rule out taken away, as `social.consistent` has it."""
    resident = social >> IN_CARE_HOME.shift & 1 == 1
    in_need = social >> NEEDS_HELP.shift & 1 == 1
    helped = 1 << HAS_CARER.shift | 1 << HAS_HOME_CARE.shift
    settled = social & ~(helped | 1 << LIVES_ALONE.shift | 1 << IS_CARER.shift) | 1 << NEEDS_HELP.shift
    return np.where(resident, settled, np.where(in_need, social, social & ~helped))
