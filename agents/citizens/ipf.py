"""Iterative proportional fitting: a table of any number of dimensions brought to given totals, then to whole people.

A `Marginal` is a set of totals and, for every cell of the table, the one of them that the cell counts towards.
So totals may be of any axes, of groups of levels, or of anything else that sorts cells. The module must not
know what the axes are.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.citizens.chance_arrays import draw, mixed
from scenarios.problems import shown

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]

CLOSE_SHARE = 1e-9
"""How near a total a fitted table comes, as a share of it."""
MOST_ROUNDS = 10_000
TIES_SHARE = 1e-4
"""How much the keyed order counts against a difference of remainders: next to nothing."""
UNIT_STEPS = 2.0**-64


class Marginal(NamedTuple):
    """Totals, and for every cell of the table the position of its own; a cell at -1 counts towards none."""

    name: str
    totals: Numbers
    total_of_cell: Counts


class Fitted(NamedTuple):
    """A fitted table with the rounds it took, and the largest gap to a total, as a share of that total."""

    table: Numbers
    rounds: int
    largest_gap_share: float

    @property
    def has_converged(self) -> bool:
        """Whether every total is met."""
        return self.largest_gap_share <= CLOSE_SHARE


def marginal(
    name: str,
    shape: Sequence[int],
    axes: Sequence[int],
    totals: NDArray[np.integer] | Numbers,
    groups: Sequence[NDArray[np.integer] | None] = (),
) -> Marginal:
    """Totals over some axes of a table of this shape, `totals` having one dimension an axis.

    `groups`, one for each of these axes, puts the levels of an axis into groups, by number: the totals are then
    of groups.

    Raises:
        ValueError: the totals have another shape than the axes and groups give, or are negative or not finite.
    """
    given = np.asarray(totals, dtype=np.float64)
    labels = [
        np.arange(shape[axis]) if at >= len(groups) or groups[at] is None else np.asarray(groups[at])
        for at, axis in enumerate(axes)
    ]
    expected = tuple(int(label.max()) + 1 for label in labels)
    if given.shape != expected or any(
        label.size != shape[axis] for label, axis in zip(labels, axes, strict=True)
    ):
        raise ValueError(f"{name}: totals of shape {given.shape} do not fit axes that give {expected}")
    _check_numbers(name, given)
    along = [
        label.reshape([-1 if at == axis else 1 for at in range(len(shape))])
        for label, axis in zip(labels, axes, strict=True)
    ]
    cells = (
        np.ravel_multi_index(np.broadcast_arrays(*along), expected) if along else np.zeros((1,) * len(shape))
    )
    return Marginal(
        name, given.ravel(), np.ascontiguousarray(np.broadcast_to(cells, tuple(shape)), dtype=np.int64)
    )


def fit(start: Numbers, marginals: Sequence[Marginal], most_rounds: int = MOST_ROUNDS) -> Fitted:
    """The table with these totals that is nearest to `start` in shape: cells of nobody stay so.

    Where it cannot come near all totals, the fitted table says by how much; `has_converged` is then false.

    Raises:
        ValueError: the start is negative or not finite, two marginals are not of the same number of people, or
            a total counts people where the start has nobody.
    """
    _check_numbers("the starting table", start)
    _check_totals(start, marginals)
    table = start.astype(np.float64)
    gap = np.inf
    rounds = 0
    while gap > CLOSE_SHARE and rounds < most_rounds:
        rounds += 1
        for each in marginals:
            table = table * _factors(table, each)
        gap = max((_gap_share(table, each) for each in marginals), default=0.0)
    return Fitted(table, rounds, float(gap))


def whole_people(fitted: Numbers, marginals: Sequence[Marginal], key: int) -> Counts:
    """The table in whole people: every total met exactly, no cell moved by one or more.

    Of the tables that do so, the one that rounds up the largest remainders, taken together; `key` decides among
    equals, the same way on every machine.

    Raises:
        ValueError: a total is not a whole number, or no such table exists, as may be with three marginals.
    """
    lower = np.floor(fitted + CLOSE_SHARE).astype(np.int64)
    remainders = np.maximum(fitted - lower, 0.0).ravel()
    luck = draw(mixed(key), np.arange(remainders.size)) * UNIT_STEPS
    open_cells = np.flatnonzero(fitted.ravel() > 0)
    rows, missing = [], []
    for each in marginals:
        _check_whole(each)
        missing.append(np.rint(each.totals) - _sums(lower, each))
        rows.append((each.total_of_cell.ravel()[open_cells], each.totals.size))
    up = _rounded_up(remainders[open_cells] + TIES_SHARE * luck[open_cells], rows, np.concatenate(missing))
    whole = lower.ravel().copy()
    whole[open_cells] += up
    return whole.reshape(fitted.shape)


def _rounded_up(worth: Numbers, rows: Sequence[tuple[Counts, int]], missing: Numbers) -> Counts:
    """Which cells go up by one, so that each total gets those it misses and what goes up is worth most."""
    if not missing.any():
        return np.zeros(worth.size, dtype=np.int64)
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array, vstack

    parts = [
        coo_array(
            (np.ones(label.size)[label >= 0], (label[label >= 0], np.flatnonzero(label >= 0))),
            (size, label.size),
        )
        for label, size in rows
    ]
    found = milp(
        -worth,
        integrality=np.ones(worth.size, dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(vstack(parts, format="csr"), missing, missing),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise ValueError(
            "no table of whole people near the fitted one has these totals; drop one of the marginals"
        )
    return np.rint(found.x).astype(np.int64)


def _factors(table: Numbers, each: Marginal) -> Numbers:
    sums = _sums(table, each)
    ratio = np.divide(each.totals, sums, out=np.zeros_like(sums), where=sums > 0)
    return np.where(each.total_of_cell >= 0, ratio[each.total_of_cell], 1.0)


def _sums(table: NDArray[np.generic], each: Marginal) -> Numbers:
    counted = each.total_of_cell >= 0
    weights = table[counted].astype(np.float64)
    sums = np.bincount(each.total_of_cell[counted], weights=weights, minlength=each.totals.size)
    return sums.astype(np.float64)


def _gap_share(table: Numbers, each: Marginal) -> float:
    gaps = np.abs(_sums(table, each) - each.totals)
    return float(np.max(np.divide(gaps, each.totals, out=gaps, where=each.totals > 0), initial=0.0))


def _check_numbers(name: str, numbers: Numbers) -> None:
    wrong = numbers[~np.isfinite(numbers) | (numbers < 0)]
    if wrong.size:
        raise ValueError(f"{name}: {wrong.flat[0]} is not a number of people; give 0 or more")


def _check_totals(start: Numbers, marginals: Sequence[Marginal]) -> None:
    for each in marginals:
        if each.total_of_cell.shape != start.shape:
            raise ValueError(
                f"{each.name}: made for a table of shape {each.total_of_cell.shape}, not {start.shape}"
            )
        empty = np.flatnonzero((_sums(start, each) == 0) & (each.totals > 0))
        if empty.size:
            people = each.totals[empty[0]]
            raise ValueError(
                f"{each.name}: total {empty[0]} is of {people:,.0f} people where the starting table has nobody;"
                " start from a table with somebody there, or correct the total"
            )
    for each in marginals[1:]:
        first = marginals[0]
        if not np.isclose(each.totals.sum(), first.totals.sum(), rtol=CLOSE_SHARE, atol=0):
            raise ValueError(
                f"{shown(first.name)} is of {first.totals.sum():,.0f} people, and {shown(each.name)} of"
                f" {each.totals.sum():,.0f}; correct one of them"
            )


def _check_whole(each: Marginal) -> None:
    broken = each.totals[each.totals != np.rint(each.totals)]
    if broken.size:
        raise ValueError(f"{each.name}: {broken[0]} is not a whole number of people; round the totals first")
