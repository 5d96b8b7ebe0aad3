"""Priors: parameters that may move in the fit of the baseline, and the targets that they should answer to.

A prior is one number from 0 to 1: how far along their own ranges the rows of a parameter stand, all at once. So ranges
and shapes are those of the parameters' own rows, and every prior is uniform. The module must not know any output.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from calibration.targets import load_targets
from scenarios.draws import quantile
from scenarios.parameters import Parameter, Parameters, load_parameters
from scenarios.parameters.subgroups import Subgroup, load_axes, subgroup_in, subgroup_text
from scenarios.place import AgeBand
from scenarios.place_rows import read_rows
from scenarios.problems import FileProblems, did_you_mean, shown
from scenarios.tables import Row

Way = Literal["together", "apart"]
FILE = Path(__file__).parent / "priors.csv"
COLUMNS = ("name", "title", "parameters", "subgroup", "way", "rest", "answers", "why")
NARROW = {"beta": "normal", "gamma": "lognormal"}
"""Shapes whose quantiles stand in for others: both have the row's range as their middle 95%."""
DIGITS = 9
MIDDLE = 0.5


@dataclass(frozen=True, slots=True)
class Prior:
    """Rows of parameters that move at once.

    `way`: together, all to the same quantile; apart, those above the middle of all rows up while those below go down.
    `rest`: the rows that take what is left of a whole, so that shares still make it up.
    `answers`: the targets that should move.
    """

    name: str
    title: str
    parameters: tuple[str, ...]
    subgroup: Subgroup
    way: Way
    rest: Subgroup
    answers: tuple[str, ...]
    why: str

    def rows(self, parameters: Parameters) -> Iterator[Parameter]:
        """The rows that move."""
        for name in self.parameters:
            for row in parameters.rows(name):
                if _is_within(row, self.subgroup) and row.distribution != "fixed":
                    yield row


@cache
def load_priors(file: Path = FILE) -> tuple[Prior, ...]:
    """The priors of a file, in its order.

    Raises:
        FileProblems: all that is wrong with it: no such parameter, row or target, or no row with a range.
    """
    rows = read_rows(file, COLUMNS)
    found = [_prior(row) for row in rows]
    if problems := [problem for row in rows for problem in row.problems]:
        raise FileProblems(problems)
    return tuple(found)


def moved(parameters: Parameters, priors: Sequence[Prior], at: NDArray[np.float64]) -> Parameters:
    """The parameters with every prior where a point puts it, each from 0 to 1; 0.5 leaves medians.

    Raises:
        ValueError: the point has another length than there are priors, or leaves 0 to 1.
    """
    if len(at) != len(priors) or not ((at >= 0) & (at <= 1)).all():
        raise ValueError(
            f"a point of {len(priors)} numbers from 0 to 1 is needed, not {np.round(at, 3).tolist()}"
        )
    rows = dict(parameters.rows_by_name)
    for prior, chance in zip(priors, at, strict=True):
        for name in prior.parameters:
            rows[name] = _moved(rows[name], prior, float(chance))
    return replace(parameters, rows_by_name=rows)


def values(prior: Prior, chance: float, parameters: Parameters | None = None) -> dict[str, float]:
    """Where a prior puts each of its rows, by name and subgroup."""
    known = parameters or load_parameters()
    made = moved(known, [prior], np.array([chance]))
    names = {_row_name(row) for row in prior.rows(known)}
    return {
        _row_name(row): float(row.value)
        for name in prior.parameters
        for row in made.rows(name)
        if _row_name(row) in names
    }


def _moved(rows: tuple[Parameter, ...], prior: Prior, chance: float) -> tuple[Parameter, ...]:
    moving = [row for row in rows if _is_within(row, prior.subgroup) and row.distribution != "fixed"]
    middle = sorted(row.value for row in moving)[len(moving) // 2]
    found = {}
    for row in moving:
        is_turned = prior.way == "apart" and row.value < middle
        stays = prior.way == "apart" and row.value == middle
        at = MIDDLE if stays else 1 - chance if is_turned else chance
        found[row] = _at(row, at)
    if prior.rest:
        found |= _rest(rows, found, prior)
    return tuple(replace(row, value=found[row]) if row in found else row for row in rows)


def _at(row: Parameter, chance: float) -> Fraction:
    shape = NARROW.get(row.distribution, row.distribution)
    number = quantile(chance, float(row.low), float(row.value), float(row.high), shape)
    return min(max(Fraction(f"{number:.{DIGITS}g}"), row.low), row.high)


def _rest(
    rows: Sequence[Parameter], found: Mapping[Parameter, Fraction], prior: Prior
) -> dict[Parameter, Fraction]:
    """The rows of the rest, each less by what the others of its own age, and all else, have gained."""
    axes = {axis for axis, _ in prior.rest}
    left: dict[Parameter, Fraction] = {}
    for row in rows:
        if not _is_within(row, prior.rest):
            continue
        about = {each for each in row.subgroup if each[0] not in axes}
        gained = sum(
            (now - each.value for each, now in found.items() if about <= set(each.subgroup)), Fraction(0)
        )
        left[row] = row.value - gained
    return left


def _is_within(row: Parameter, about: Subgroup) -> bool:
    own = dict(row.subgroup)
    for axis, level in about:
        mine = own.get(axis)
        if isinstance(level, AgeBand):
            if not isinstance(mine, AgeBand) or not level.holds(mine):
                return False
        elif mine != level:
            return False
    return True


def _row_name(row: Parameter) -> str:
    about = subgroup_text(row.subgroup)
    return f"{row.name}[{about}]" if about else row.name


def _prior(row: Row) -> Prior:
    known = load_parameters()
    names = tuple(row.text("parameters").split())
    for name in names:
        if name not in known.names:
            row.refuse("parameters", f"there is no parameter {shown(name)}.{did_you_mean(name, known.names)}")
    targets = [target.name for target in load_targets()]
    answers = tuple(row.text("answers").split())
    for name in answers:
        if name not in targets:
            row.refuse("answers", f"there is no target {shown(name)}.{did_you_mean(name, targets)}")
    made = Prior(
        name=row.name(),
        title=row.text("title"),
        parameters=names,
        subgroup=_subgroup(row, "subgroup"),
        way=row.word("way", get_args(Way)),
        rest=_subgroup(row, "rest"),
        answers=answers,
        why=row.text("why"),
    )
    if not row.problems and not any(made.rows(known)):
        row.refuse("subgroup", "no row of the parameters is of this subgroup and has a range; name others")
    return made


def _subgroup(row: Row, column: str) -> Subgroup:
    try:
        return subgroup_in(row.cells[column], load_axes())
    except ValueError as error:
        row.refuse(column, str(error))
        return ()
