"""Writes calibration/drift.csv: how far states drift at fine ages in ten years under today's care.

    python -m experiments.drift_reference               # takes some minutes

Some populations of millions as England in small, each with luck of its own, live ten years. What is expected is exact:
the published shares of those who are there then, by age, sex and fifth. So what all populations have in common is
drift, and by what they differ is chance. The module must not know how any state comes about.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from agents.citizens.columns import FRAILTIES, field
from agents.citizens.founding import cells
from agents.citizens.population import Population
from experiments.expected_states import STATES, expected_shares, in_state
from experiments.lived_ten_years import CITIZENS, csv_text, of_each_luck, population_of
from experiments.reference import markdown_table
from experiments.showing import write_text
from scenarios.populations import OLDEST_YEARS

FILE = Path(__file__).parent.parent / "calibration" / "drift.csv"
LUCKS = (1, 2, 3, 4, 5, 6, 7, 8)
MONTHS = 120
MANY = 10_000
"""Only where so many at least are expected in a state in one population is its drift told by five years of age."""
YEARS_TOGETHER = 5
CONFIDENCE = 0.95
ALL_AGES = "all"
MOST = (0.01, 0.02)
FARTHEST = 10
"""So many are told one by one."""
HEADER = ("state", "age_from", "expected_people", "drift_share", "low", "high")

Floats = NDArray[np.float64]


def main(file: Path = FILE, citizens: int = CITIZENS, lucks: tuple[int, ...] = LUCKS) -> None:
    """Live, and write the table anew."""
    rows = table(of_each_luck(ten_years_on, citizens, lucks))
    write_text(file, csv_text(HEADER, rows))


def ten_years_on(citizens: int, luck: int) -> Mapping[str, tuple[Floats, Floats]]:
    """How many are in each state after ten years, and how many are expected to be, by single year of age."""
    today, people = population_of(citizens, luck)
    for _ in range(MONTHS):
        people.live()
    return {
        state: there_and_expected(people, expected_shares(today.baseline.tables, state), state)
        for state in STATES
    }


def there_and_expected(people: Population, share: Floats, state: str) -> tuple[Floats, Floats]:
    """How many are in a state, and are to be by its `share` of age, sex and fifth, by single year of age."""
    columns = people.columns
    slots = np.flatnonzero(field(columns, "is_present") == 1)
    cell = cells(columns)[slots]
    size = share.size
    of_all = np.bincount(cell, minlength=size).reshape(share.shape)
    there = np.bincount(cell[in_state(columns, state)[slots]], minlength=size).reshape(share.shape)
    return there.sum(axis=(1, 2)).astype(np.float64), (of_all * share).sum(axis=(1, 2))


def table(all_lived: Sequence[Mapping[str, tuple[Floats, Floats]]]) -> Iterator[tuple[str, ...]]:
    """The rows: every state at all ages, then at every five years of age at which many are in it."""
    for state in STATES:
        there, expected = (np.array([each[state][at] for each in all_lived]) for at in (0, 1))
        yield _row(state, ALL_AGES, there.sum(axis=1), expected.sum(axis=1))
        for first in range(0, OLDEST_YEARS + 1, YEARS_TOGETHER):
            ages = slice(first, first + YEARS_TOGETHER)
            of_ages = expected[:, ages].sum(axis=1)
            if of_ages.mean() >= MANY:
                yield _row(state, str(first), there[:, ages].sum(axis=1), of_ages)


def shown(file: Path = FILE) -> str:
    """The tables of the page: how many frequencies are off by much, and which are farthest off."""
    with file.open(encoding="utf-8", newline="") as kept:
        rows = list(csv.DictReader(kept))
    kinds = {
        "of all ages": [row for row in rows if row["age_from"] == ALL_AGES],
        "of five years of age": [row for row in rows if row["age_from"] != ALL_AGES],
    }
    counts = [
        (title, str(len(those)), *(str(sum(_is_off(row, most) for row in those)) for most in MOST))
        for title, those in kinds.items()
    ]
    farthest = sorted(rows, key=lambda row: -abs(float(row["drift_share"])))[:FARTHEST]
    told = [
        (_title(row), *(_per_cent(row[name]) for name in ("drift_share", "low", "high"))) for row in farthest
    ]
    header = ("frequencies", "how many", *(f"off by over {most:.0%}" for most in MOST))
    return "\n\n".join(
        [markdown_table(header, counts), markdown_table(("farthest off", "drift", "low", "high"), told)]
    )


def _is_off(row: Mapping[str, str], most: float) -> bool:
    return abs(float(row["drift_share"])) > most


def _per_cent(number: str) -> str:
    return f"{float(number):+.1%}"


def _title(row: Mapping[str, str]) -> str:
    name = row["state"].replace("_", " ")
    name = f"{name} frailty or worse" if row["state"] in FRAILTIES else name
    first = row["age_from"]
    return f"{name}, all ages" if first == ALL_AGES else f"{name}, {first}-{int(first) + YEARS_TOGETHER - 1}"


def _row(state: str, age_from: str, there: Floats, expected: Floats) -> tuple[str, ...]:
    drift = there / expected - 1
    mean = float(there.sum() / expected.sum() - 1)
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, drift.size - 1) * drift.std(ddof=1) / np.sqrt(drift.size))
    numbers = (f"{each:.5f}" for each in (mean, mean - reach, mean + reach))
    return (state, age_from, f"{expected.mean():.0f}", *numbers)


if __name__ == "__main__":
    main()
