"""What a first population needs besides its synthesis: states that hang on solved rates, and the place's own levels.

Rates are England's; a place whose registers hold more or fewer people keeps as many only if conditions begin, are found
and come under control at its own pace. The module must not know how anybody's month is lived.
"""

import numpy as np

from agents.citizens.baseline import Tables, Whole
from agents.citizens.chance_arrays import month_salt, uniform
from agents.citizens.columns import CONDITIONS, SEXES, Columns, field, set_field
from agents.citizens.decisions import DECISIONS, Decision
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
    RISK_SETS,
    SOCIAL,
    Rates,
)
from agents.citizens.streams import Stream
from agents.citizens.synthesis_health import condition_shares
from scenarios.place import QUINTILES
from scenarios.populations import OLDEST_YEARS

MONTHS_A_YEAR = 12


def begin_end_of_life(columns: Columns, rates: Rates, near_end_months: Numbers, seed: int) -> None:
    """Recognise as near the end of life those who would be after many months under these rates."""
    monthly = rates_by_slot(columns, rates, Decision.END_OF_LIFE)
    months = near_end_months[cells(columns)]
    share = months * monthly / (1 + months * monthly)
    u = uniform(month_salt(seed, 0, Stream.SYNTHESIS_END_OF_LIFE), columns.key)
    set_field(columns, "near_end_of_life", (u < share) & (field(columns, "is_present") == 1))


def cells(columns: Columns) -> Whole:
    """The cell of each citizen: age, sex and fifth, the last of which runs fastest."""
    age = np.minimum(columns.age_months // MONTHS_A_YEAR, OLDEST_YEARS).astype(np.int64)
    return np.asarray(
        (age * len(SEXES) + field(columns, "sex")) * len(QUINTILES) + field(columns, "quintile")
    )


def rates_by_slot(columns: Columns, rates: Rates, decision: int) -> Numbers:
    """The rate of a decision for each citizen, before what providers and the calendar make of it."""
    cell = cells(columns)
    row = rates.row[decision, rates.band[cell // (len(SEXES) * len(QUINTILES))]].astype(np.int64)
    ill, managed = columns.conditions.astype(np.int64), columns.managed.astype(np.int64)
    product = rates.base[decision][cell]
    for at in (
        CONDITIONS_LOW + (ill & LOW),
        CONDITIONS_HIGH + (ill >> LOW_BITS),
        MANAGED_LOW + (managed & LOW),
        MANAGED_HIGH + (managed >> LOW_BITS),
        RISK_SETS + field(columns, "risk_factors"),
        FRAILTIES + field(columns, "frailty"),
        ACTIVATIONS + field(columns, "activation"),
        SOCIAL + (columns.social & LOW),
    ):
        product = product * rates.ratios[row, at]
    return np.asarray(product)


def own_levels(columns: Columns, tables: Tables) -> Numbers:
    """By decision, a place's rates to England's: of onset, diagnosis and management, as its first people show them.

    Each keeps the odds of the state where they are: of being ill to what England's people of the same ages, sexes
    and fifths are, of being diagnosed and managed to England's.
    """
    levels = np.ones(DECISIONS)
    present = field(columns, "is_present") == 1
    age = np.minimum(columns.age_months[present] // MONTHS_A_YEAR, OLDEST_YEARS).astype(np.int64)
    sex, quintile = field(columns, "sex")[present], field(columns, "quintile")[present]
    usual_diagnosed, usual_managed = (
        tables.of("diagnosed_share", "condition"),
        tables.of("managed_share", "condition"),
    )
    sets = [words[present] for words in (columns.conditions, columns.diagnosed, columns.managed)]
    people = int(present.sum())
    cell = np.ravel_multi_index((age, sex, quintile), tables.residents.shape)
    shares = condition_shares(tables)
    here = np.bincount(cell, minlength=tables.residents.size)
    for at in range(len(CONDITIONS)):
        ill, known, managed = (int(np.count_nonzero(words & (1 << at))) for words in sets)
        expected = float((shares[at].ravel() * here).sum())
        levels[Decision.ONSET + at] = _odds(ill, people) / _odds(expected, people)
        levels[Decision.DIAGNOSIS + at] = _odds(known, ill) / float(_odds_of(usual_diagnosed[at]))
        levels[Decision.MANAGEMENT_WON + at] = _odds(managed, known) / float(_odds_of(usual_managed[at]))
    return levels


def _odds(members: float, people: float) -> float:
    """The odds of being among the members, with one more of either kind, so that there are always some of both."""
    return (members + 1) / (people - members + 1)


def _odds_of(share: float) -> float:
    return share / (1 - share)
