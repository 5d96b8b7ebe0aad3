"""Writes scenarios/untold_losses.csv: what lives lose of each state beyond what the sample of England tells.

    python -m experiments.losses_reference               # takes some minutes; again, until hardly anything changes

Several populations as England in small, each with luck of its own, live ten years under today's care. How many more or
fewer of an age are in a state than expected is followed from year to year: as many of those too many leave as of all,
and what goes besides is lost untold; where after ten years still more or fewer of some ages are in a state, that is
worn off as well. Both come on top of what the table holds; what is less than its own standard error is left out. The
module must not know how rates are solved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from agents.citizens.columns import Columns, field
from agents.citizens.founding import cells
from experiments.expected_states import STATES, expected_shares, in_state
from experiments.lived_ten_years import CITIZENS, csv_text, of_each_luck, population_of
from experiments.showing import write_text
from scenarios.populations import OLDEST_YEARS
from scenarios.untold_losses import FILE, YEARS_TOGETHER, row_name, untold_losses

LUCKS = tuple(range(101, 109))
"""Other lucks than those by which `drift_reference` tells what is left."""
YEARS = 10
MONTHS_A_YEAR = 12
CONFIDENCE = 0.95
ERRORS_IN_REACH = 2
"""What is found besides counts from one standard error, half the reach of its interval, so that again comes nearer."""
FEWEST = 1_000
"""Of fewer who are expected in a state at some ages, in one population, chance says more than what is lost."""
LEAST_OVER_SHARE = 0.01
WORN_OFF_SHARE = 0.5
"""Where more than the first are too many or too few after ten years, the second of them go while a group lasts."""
OLDEST_TOLD = 100
GROUPS = OLDEST_TOLD // YEARS_TOGETHER
DECIMALS = 5
SOURCE = "this model's own citizens, lived ten years: python -m experiments.losses_reference"
HEADER = ("name", "state", "age_from", "low", "yearly_ratio", "high", "status", "source")

Floats = NDArray[np.float64]
Found = tuple[Floats, Floats, Floats]
"""What is lost and how many are expected in a year, person-years both, and what share are too many at the end.

Each by state and ages together.
"""


@dataclass(frozen=True)
class Moment:
    """Who is in which state at a time.

    `keys`: of those who are there, rising; `age` and `had`, by state, in the same order. `there`, `expected`: how many
    are in each state, and are to be, by single year of age.
    """

    keys: NDArray[np.uint64]
    age: NDArray[np.int64]
    had: list[NDArray[np.bool_]]
    there: Floats
    expected: Floats

    @classmethod
    def of(cls, columns: Columns, shares: list[Floats]) -> Moment:
        """Those who are there now; `shares` to be in each state are by age, sex and fifth."""
        slots = np.flatnonzero(field(columns, "is_present") == 1)
        slots = slots[np.argsort(columns.key[slots])]
        people = np.bincount(cells(columns)[slots], minlength=shares[0].size).reshape(shares[0].shape)
        age = np.minimum(columns.age_months[slots] // MONTHS_A_YEAR, OLDEST_YEARS).astype(np.int64)
        had = [in_state(columns, state)[slots] for state in STATES]
        expected = [(people * share).sum(axis=(1, 2)) for share in shares]
        return cls(columns.key[slots], age, had, _by_age(age, had), np.array(expected))

    def left(self, later: Moment) -> Floats:
        """How many of those in each state at ages together are no more in it later, or no more there."""
        at = np.minimum(np.searchsorted(later.keys, self.keys), later.keys.size - 1)
        stayed = later.keys[at] == self.keys
        pairs = zip(self.had, later.had, strict=True)
        return _together(_by_age(self.age, [had & ~(stayed & then[at]) for had, then in pairs]))


def main(file: Path = FILE, citizens: int = CITIZENS, lucks: tuple[int, ...] = LUCKS) -> None:
    """Live, and write the table anew."""
    rows = table(of_each_luck(losses, citizens, lucks))
    write_text(file, csv_text(HEADER, rows))


def losses(citizens: int, luck: int) -> Found:
    """What so many people with luck of their own lose untold in ten years."""
    today, people = population_of(citizens, luck)
    shares = [expected_shares(today.baseline.tables, state) for state in STATES]
    lost, expected = np.zeros((len(STATES), GROUPS)), np.zeros((len(STATES), GROUPS))
    moment = Moment.of(people.columns, shares)
    for _ in range(YEARS):
        before = moment
        for _ in range(MONTHS_A_YEAR):
            people.live()
        moment = Moment.of(people.columns, shares)
        lost += lost_untold(before, moment)
        # Of whom something befalls in the year after an age, half of it when a year older.
        expected += _together(before.expected / 2) + _together(moment.expected / 2)
    there, to_be = _together(moment.there), _together(moment.expected)
    return lost, expected, np.divide(there - to_be, to_be, out=np.zeros_like(to_be), where=to_be > 0)


def lost_untold(before: Moment, after: Moment) -> Floats:
    """How many went within a year besides as many of those too many as of all: state, ages together."""
    there = _together(before.there)
    leaving = np.divide(before.left(after), there, out=np.zeros_like(there), where=there > 0)
    too_many, still = before.there - before.expected, after.there - after.expected
    kept = too_many * (1 - np.pad(leaving.repeat(YEARS_TOGETHER, axis=1), ((0, 0), (0, _BEYOND))))
    gone = kept - _a_year_older(still)
    # Whoever is of an age for a year is a year older for half of the next.
    return _together((gone + _a_year_younger(gone)) / 2)


_BEYOND = OLDEST_YEARS + 1 - OLDEST_TOLD


def _a_year_older(by_age: Floats) -> Floats:
    """What is at each age a year later: that of the next age."""
    return np.concatenate([by_age[:, 1:], np.zeros((len(by_age), 1))], axis=1)


def _a_year_younger(by_age: Floats) -> Floats:
    return np.concatenate([np.zeros((len(by_age), 1)), by_age[:, :-1]], axis=1)


def _by_age(age: NDArray[np.int64], those: list[NDArray[np.bool_]]) -> Floats:
    return np.array([np.bincount(age[each], minlength=OLDEST_YEARS + 1) for each in those], dtype=np.float64)


def _together(by_age: Floats) -> Floats:
    """Sums over the ages that are told together."""
    return np.asarray(by_age[:, :OLDEST_TOLD].reshape(len(by_age), GROUPS, YEARS_TOGETHER).sum(axis=2))


def table(found_by_luck: list[Found]) -> Iterator[tuple[str, ...]]:
    """The rows: what the table holds, and what was found besides it."""
    lost, expected, too_many = (np.array(each) for each in zip(*found_by_luck, strict=True))
    over = too_many.mean(axis=0)
    worn_off = np.where(abs(over) > LEAST_OVER_SHARE, WORN_OFF_SHARE * over / YEARS_TOGETHER, 0.0)
    is_told = expected.min(axis=0) >= FEWEST * YEARS
    by_luck = np.divide(lost, expected, out=np.zeros_like(lost), where=is_told)
    rate, doubt = by_luck.mean(axis=0), doubts(by_luck, expected.mean(axis=0) * is_told)
    for at, state in enumerate(STATES):
        held = untold_losses().get(state, np.zeros(OLDEST_YEARS + 1))[:OLDEST_TOLD:YEARS_TOGETHER]
        for group in np.flatnonzero(is_told[at]):
            more, reach = float(rate[at, group]), float(doubt[at, group])
            besides = more if abs(more) > reach / ERRORS_IN_REACH else 0.0
            loss = held[group] + besides - float(worn_off[at, group])
            ratios = [f"{np.exp(-each):.{DECIMALS}f}" for each in (loss + reach, loss, loss - reach)]
            if float(ratios[1]) != 1:
                age = int(group) * YEARS_TOGETHER
                yield (row_name(state, age), state, str(age), *ratios, "derived", SOURCE)


def doubts(by_luck: Floats, expected: Floats) -> Floats:
    """Half the width of the interval of each mean; chance is as great for each person in a state at all ages."""
    lucks, groups = len(by_luck), (expected > 0).sum(axis=1)
    each = (by_luck.var(axis=0, ddof=1) * expected).sum(axis=1) / np.maximum(groups, 1)
    reach = stats.t.ppf((1 + CONFIDENCE) / 2, np.maximum(groups, 1) * (lucks - 1)) * np.sqrt(each / lucks)
    return np.asarray(reach[:, None] / np.sqrt(np.where(expected > 0, expected, 1.0)))


if __name__ == "__main__":
    main()
