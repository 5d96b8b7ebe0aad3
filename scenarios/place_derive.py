"""Figures that a place lacks, derived from those it has.

People by age and deprivation, people of certain ages on a list, list sizes from percentiles: plain arithmetic on
whole numbers and fractions. It must not know where its figures come from, nor any file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from scenarios.place_figures import AgeAndQuintile, AgeAndSex, AgeBand, shared_out

MOST_ROUNDS = 1000
CLOSE_PEOPLE = 1e-6
ROUNDS_TOGETHER = 20
Numbers = NDArray[np.float64]


def raked(
    shape: Sequence[Sequence[int]], row_totals: Sequence[int], column_totals: Sequence[int]
) -> list[list[int]]:
    """The table with these totals that is nearest in shape to the given one: iterative proportional fitting.

    The rows add to their totals exactly, the columns but for the rounding of cells to whole people. Totals of
    rows and columns must agree. Where the shape has no people, the table has none.
    """
    table = [[float(cell) for cell in row] for row in shape]
    for _ in range(MOST_ROUNDS):
        sums = [sum(column) for column in zip(*table, strict=True)]
        factors = [total / whole if whole else 0.0 for total, whole in zip(column_totals, sums, strict=True)]
        table = [[cell * by for cell, by in zip(row, factors, strict=True)] for row in table]
        is_close = True
        for at, total in enumerate(row_totals):
            whole = sum(table[at])
            is_close = is_close and abs(whole - total) < CLOSE_PEOPLE
            table[at] = [cell * total / whole if whole else 0.0 for cell in table[at]]
        if is_close:
            break
    return [
        shared_out(total, [Fraction(cell) for cell in row])
        for row, total in zip(table, row_totals, strict=True)
    ]


def raked_together(
    by_row: Sequence[Sequence[int]], by_column: Sequence[Sequence[int]], whole: Sequence[Sequence[int]]
) -> list[list[list[int]]]:
    """A table for each of several places from its totals of rows and columns, which add to a table of all.

    Each place's rows add to their totals exactly, its columns but for rounding, and the sum of the tables comes
    as near the table of all as the places' totals allow: iterative proportional fitting in three directions.
    """
    rows, columns, target = (np.array(each, dtype=np.float64) for each in (by_row, by_column, whole))
    tables = np.ones((len(rows), *target.shape))
    for _ in range(ROUNDS_TOGETHER):
        tables *= _ratio(target, tables.sum(axis=0))
        tables *= _ratio(columns, tables.sum(axis=1))[:, None, :]
        tables *= _ratio(rows, tables.sum(axis=2))[:, :, None]
    return [
        [
            shared_out(total, [Fraction(cell) for cell in row])
            for row, total in zip(table, totals, strict=True)
        ]
        for table, totals in zip(tables.tolist(), by_row, strict=True)
    ]


def _ratio(wanted: Numbers, found: Numbers) -> Numbers:
    """What brings the found to the wanted, nought where nobody is found."""
    ratio: Numbers = np.divide(wanted, found, out=np.zeros_like(wanted), where=found > 0)
    return ratio


def quintiles_by_age(
    ages: Sequence[AgeAndSex],
    quintile_weights: Sequence[int] | Sequence[Fraction],
    like: Sequence[AgeAndQuintile],
) -> list[tuple[AgeBand, tuple[int, ...]]]:
    """People by age and quintile, from their ages, their quintiles, and another population's shape.

    The bands are those of the other population; each must hold whole bands of `ages`.
    """
    row_totals = [people_within(ages, row.age) for row in like]
    totals = shared_out(sum(row_totals), quintile_weights)
    table = raked([row.quintiles for row in like], row_totals, totals)
    return [(row.age, tuple(cells)) for row, cells in zip(like, table, strict=True)]


def people_within(ages: Sequence[AgeAndSex], band: AgeBand) -> int:
    """Residents whose whole age band lies in another."""
    return sum(row.people for row in ages if band.holds(row.age))


def share_aged(ages: Sequence[AgeAndSex], band: AgeBand) -> Fraction:
    """The share of residents whose age lies in the band, ages within a row being equally many."""
    people = sum((row.people * row.age.share_within(band.age_from, band.age_to) for row in ages), Fraction(0))
    return people / sum(row.people for row in ages)


@dataclass(frozen=True, slots=True)
class Percentiles:
    """What is known of a set of list sizes: how many there are, their sum, and three percentiles."""

    count: int
    total: int
    tenth: Fraction
    median: Fraction
    ninetieth: Fraction

    def sizes(self) -> list[int]:
        """List sizes from the smallest to the largest that add to the total.

        Straight lines join the percentiles; the first goes on to the smallest list, and the largest is such
        that the total is met. Where the percentiles leave too few people for that, all lists are scaled.
        """
        if self.count == 1:
            return [self.total]
        ranks = [Fraction(at, self.count - 1) for at in range(self.count)]
        below = [self._at(rank) for rank in ranks]
        beyond = [max(rank - NINETIETH, Fraction(0)) for rank in ranks]
        rise = max((self.total - sum(below, Fraction(0))) / sum(beyond, Fraction(0)), Fraction(0))
        return shared_out(self.total, [size + rise * by for size, by in zip(below, beyond, strict=True)])

    def _at(self, rank: Fraction) -> Fraction:
        """The size at a rank between 0 and 1, flat above the ninetieth percentile."""
        if rank <= MEDIAN:
            slope = (self.median - self.tenth) / (MEDIAN - TENTH)
            return max(self.tenth + slope * (rank - TENTH), Fraction(1))
        slope = (self.ninetieth - self.median) / (NINETIETH - MEDIAN)
        return self.median + slope * (min(rank, NINETIETH) - MEDIAN)


TENTH, MEDIAN, NINETIETH = Fraction(1, 10), Fraction(1, 2), Fraction(9, 10)
