"""How likely each decision is for each citizen: a base by age, sex and fifth, times ratios by what the citizen is.

Holds the arrays, and the devices that look a citizen up in them. All ratios are products over tables by set, so one
function serves every decision. The module must not know any figure, nor what a decision brings about.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.citizens.chance import Word, exceeds, none_probability
from agents.citizens.columns import SEXES
from agents.compiled import part
from scenarios.place import QUINTILES
from scenarios.populations import OLDEST_YEARS

CELLS = (OLDEST_YEARS + 1) * len(SEXES) * len(QUINTILES)
"""Ages in whole years, sexes and fifths; the last runs fastest."""
LOW_BITS = 8
LOW = (1 << LOW_BITS) - 1  # a set is looked up in two halves, so that the tables stay small
HIGH_SETS = 1 << (15 - LOW_BITS)
SOCIAL_STATES = 1 << LOW_BITS  # the first eight fields of the word `social`
LANES = 48
"""Decisions that are looked through side by side: those that may befall anybody, and room to fill whole registers."""

Numbers = NDArray[np.float64]


# Where each table of a row of ratios stands, one after the other
CONDITIONS_LOW = 0
CONDITIONS_HIGH = CONDITIONS_LOW + LOW + 1
MANAGED_LOW = CONDITIONS_HIGH + HIGH_SETS
MANAGED_HIGH = MANAGED_LOW + LOW + 1
RISK_SETS = MANAGED_HIGH + HIGH_SETS
FRAILTIES = RISK_SETS + 16
ACTIVATIONS = FRAILTIES + 4
SOCIAL = ACTIVATIONS + 4
RECENT = SOCIAL + SOCIAL_STATES
RATIOS = RECENT + 2
TABLES = (
    *(CONDITIONS_LOW, CONDITIONS_HIGH, MANAGED_LOW, MANAGED_HIGH),
    *(RISK_SETS, FRAILTIES, ACTIVATIONS, SOCIAL, RECENT, RATIOS),
)
"""Where each table starts, and after them the end of the last."""


class Rates(NamedTuple):
    """The tables. A decision's row of ratios, `row`, is by its number and the citizen's band of age.

    `base`: decision, cell; a monthly rate, a share or a mean number. `band`: by age in years. `ratios`: row, and
    side by side the ratios of conditions, managed conditions (each by halves of a set), risk factors (by set),
    frailty, activation, the first eight fields of the word `social`, and an emergency stay that ended last month.
    """

    base: Numbers
    row: NDArray[np.int16]
    band: NDArray[np.int16]
    ratios: Numbers


class Bounds(NamedTuple):
    """What no rate of a decision that may befall anybody can exceed, before what providers make of it.

    The product of five tables by decision, float32 and rounded up: `base` by cell, `low` and `high` by the halves of
    the set of conditions, `person` by risk factors, frailty and activation as the word `person` holds them side by
    side, `social` by the first eight fields of that word and above them whether an emergency stay ended last month.
    `limit`: the bound of any decision for anybody at all.
    """

    base: NDArray[np.float32]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    person: NDArray[np.float32]
    social: NDArray[np.float32]
    limit: NDArray[np.float32]


class Month(NamedTuple):
    """What is the same for all citizens of a place in a month: the fields of `Rates` and `Bounds`, and these.

    `salt`: by decision; `spread`: the same after `chance.spread`. `meeting`: the conditions, by number, for which
    mental health teams are met. `lifelong`: salts of draws made once for life, `CHOICE` and `NEED`. `choice`: the
    salt of the choice of a trust this month. `base`: of all decisions in one run, each from its `start` on, with a
    `step` of 1 a cell, or of 0 if it is the same for all. `tables`: the ratios once more, each table but once in one
    run; `table_at`: by row and table, where it starts there. `shapes`: quantiles of distributions of mean 1,
    `NEED_SHAPE` and so on, at the middles of equal steps. `by_months_waited`: the rate of planned treatment to its
    highest. `losses`: quality of life lost by what happens in a month. `experience`: shares of contacts experienced
    as good, and what changes them.
    """

    salt: NDArray[np.uint64]
    spread: NDArray[np.uint64]
    meeting: NDArray[np.int64]
    lifelong: NDArray[np.uint64]
    choice: NDArray[np.uint64]
    base: Numbers
    start: NDArray[np.int64]
    step: NDArray[np.int64]
    row: NDArray[np.int16]
    band: NDArray[np.int16]
    ratios: Numbers
    tables: Numbers
    table_at: NDArray[np.int64]
    bound_base: NDArray[np.float32]
    bound_low: NDArray[np.float32]
    bound_high: NDArray[np.float32]
    bound_person: NDArray[np.float32]
    bound_social: NDArray[np.float32]
    limit: NDArray[np.float32]
    shapes: Numbers
    by_months_waited: Numbers
    losses: Numbers
    experience: Numbers


CHOICE, NEED = 0, 1
NEED_SHAPE, STAY_SHAPE, DELAY_SHAPE = 0, 1, 2
STEPS_BITS = 10
STEPS = 1 << STEPS_BITS
IN_HOSPITAL, DELAYED, HARMED_MONTHS, CONTACT_UNMET = 0, 1, 2, 3
GOOD_CONTACT, GOOD_EMERGENCY, GOOD_PLANNED, UNMET_RATIO, USUAL_RATIO, OTHER_RATIO = 0, 1, 2, 3, 4, 5


APART = 4
PEOPLE_LIVED, QALY_LIVED = 0, 1


class Local(NamedTuple):
    """What a practice's citizens meet, and where what befalls them is counted.

    `effects`: exposure, decision; `moved`: the exposures, as bits, in which each decision is moved; `most`: the
    most that is made of a decision for anybody; `limit`: its bound for anybody at all. `trust_effects`: trust,
    decision. `reach`: running totals of the chance of each trust; `planned_reach`: for whoever is referred, by the
    usual trust. `tally`: populations as a pattern of bits and fifth, item.
    `lived`: people and their quality of life, by those rows too; neighbours are counted `APART`, in so many parts,
    since to add twice in a row to one number takes twice as long. `by_trust`: trust, item, population. `trouble`: the
    first decision out of bounds, plus 1, and its rate.
    """

    effects: Numbers
    moved: NDArray[np.int64]
    most: NDArray[np.float32]
    limit: NDArray[np.float32]
    trust_effects: Numbers
    reach: Numbers
    planned_reach: Numbers
    tally: NDArray[np.int64]
    lived: NDArray[np.int64]
    by_trust: NDArray[np.int64]
    trouble: Numbers


class Who(NamedTuple):
    """A citizen as the month finds it: what all rates of the month are about."""

    key: np.uint64
    age_years: Word
    sex: Word
    quintile: Word
    cell: Word
    band: Word
    conditions: Word
    diagnosed: Word
    managed: Word
    risks: Word
    frailty: Word
    activation: Word
    social: Word
    planned_care: Word
    recent: Word
    exposures: Word


@part
def cell_of(age_years: Word, sex: Word, quintile: Word) -> Word:
    """The cell of an age, sex and fifth."""
    return (age_years * 2 + sex) * 5 + quintile


@part
def ratio(tables: Numbers, at: NDArray[np.int64], row: Word, who: Who) -> float:
    """A citizen's ratio in a row of the tables, which are `side_by_side` and start `at`."""
    ill, managed = who.conditions, who.managed
    product = tables[at[row, 0] + (ill & LOW)] * tables[at[row, 1] + (ill >> LOW_BITS)]
    product *= tables[at[row, 2] + (managed & LOW)] * tables[at[row, 3] + (managed >> LOW_BITS)]
    product *= tables[at[row, 4] + who.risks] * tables[at[row, 5] + who.frailty]
    product *= tables[at[row, 6] + who.activation] * tables[at[row, 7] + (who.social & LOW)]
    return float(product * tables[at[row, 8] + who.recent])


@part
def effect(effects: Numbers, moved: NDArray[np.int64], decision: Word, exposures: Word) -> float:
    """What providers make of a decision's rate for a citizen: the product over the groups it is exposed in.

    `moved`: the groups, as bits, in which each decision is moved at all.
    """
    product = effects[0, decision]
    groups = (exposures & moved[decision]) >> 1
    group = 1
    while groups:
        if groups & 1:
            product *= effects[group, decision]
        groups >>= 1
        group += 1
    return float(product)


@part
def rate_of(month: Month, local: Local, decision: Word, who: Who) -> float:
    """A citizen's rate, share or mean number for a decision this month."""
    row = month.row[decision, who.band]
    found = float(month.base[month.start[decision] + who.cell * month.step[decision]])
    found *= effect(local.effects, local.moved, decision, who.exposures)
    if row == 0:
        return found
    return found * ratio(month.tables, month.table_at, row, who)


@part
def chance_of(rate: float) -> float:
    """The probability of at least one event in a month at a monthly rate."""
    return 1.0 - none_probability(rate)


@part
def is_beyond(rate: float, bound: float) -> bool:
    """Whether a rate is above its bound, below 0 or not a number."""
    return exceeds(rate, bound)


def in_one_run(base: Numbers) -> tuple[Numbers, NDArray[np.int64], NDArray[np.int64]]:
    """The bases of all decisions in one run, with the start and step of each: short, so that it stays near.

    A decision that is alike in all cells takes one number.
    """
    parts, starts, steps = [], [], []
    at = 0
    for by_cell in base:
        varies = bool((by_cell != by_cell[0]).any())
        # A free slot's cell comes after the last.
        part = np.append(by_cell, 0.0) if varies else by_cell[:1]
        parts.append(part)
        starts.append(at)
        steps.append(int(varies))
        at += part.size
    return np.concatenate(parts), np.array(starts), np.array(steps)


def each_once(ratios: Numbers) -> tuple[Numbers, NDArray[np.int64]]:
    """The tables of all rows in one run, and by row and table where it starts: short, so that it stays near.

    Tables that are alike are there but once; most are 1 throughout.
    """
    starts = np.zeros((len(ratios), len(TABLES) - 1), dtype=np.int64)
    found: list[Numbers] = []
    end = 0
    for at, (first, last) in enumerate(pairwise(TABLES)):
        alike, which = np.unique(ratios[:, first:last], axis=0, return_inverse=True)
        found.append(alike.ravel())
        starts[:, at] = end + which.ravel() * (last - first)
        end += alike.size
    return np.concatenate(found), starts
