"""Subgroups: whom a parameter is about, as age=65-74;sex=female;quintile=1.

Holds the axes and their levels, read from a file, and bands of age. It must not know any parameter.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from scenarios.place_figures import AgeBand
from scenarios.place_rows import band_in, read_rows
from scenarios.problems import FileProblems, did_you_mean, one_of, shown

AGE = "age"
FOLDER = Path(__file__).parent
COLUMNS = ("axis", "level", "title")

Level = AgeBand | str
Subgroup = tuple[tuple[str, Level], ...]
"""Axis and level, in the order in which a row writes them."""

Axes = Mapping[str, Mapping[str, str]]
"""The levels of each axis with their titles, in order. `age` is an axis too; its levels are bands."""


@cache
def load_axes(file: Path = FOLDER / "axes.csv") -> Axes:
    """The axes and levels of a file.

    Raises:
        FileProblems: the file cannot be read, a cell is empty, or a level stands twice.
    """
    axes: dict[str, dict[str, str]] = {AGE: {}}
    rows = read_rows(file, COLUMNS)
    for row in rows:
        axis, level, title = (row.text(column) for column in COLUMNS)
        if level in axes.setdefault(axis, {}):
            row.refuse("level", f"{shown(level)} stands twice under {shown(axis)}; give it once")
        axes[axis][level] = title
    if problems := [problem for row in rows for problem in row.problems]:
        raise FileProblems(problems)
    return axes


def subgroup_in(text: str, axes: Axes) -> Subgroup:
    """The subgroup that a text names; () for the empty text, which means everybody.

    Raises:
        ValueError: a part is not axis=level, or an axis or level is not known or stands twice.
    """
    found: dict[str, Level] = {}
    for part in text.split(";") if text else ():
        axis, equals, level = (each.strip() for each in part.partition("="))
        if not equals or not level:
            raise ValueError(f"{shown(part)} is not axis=level; write it like age=65-74;sex=female")
        if axis in found:
            raise ValueError(f"'{axis}' stands twice; give each axis once")
        found[axis] = level_in(axis, level, axes)
    return tuple(found.items())


def level_in(axis: str, level: str, axes: Axes) -> Level:
    """The level of an axis that a text names; raises ValueError where it names none."""
    if axis not in axes:
        raise ValueError(f"{shown(axis)} is not an axis; use {one_of(list(axes))}.{did_you_mean(axis, axes)}")
    if axis == AGE:
        return _band(level)
    levels = axes[axis]
    if level not in levels:
        choice = f"use {one_of(list(levels))}.{did_you_mean(level, levels)}"
        raise ValueError(f"{shown(level)} is not a level of '{axis}'; {choice}")
    return level


def subgroup_text(subgroup: Subgroup) -> str:
    """A subgroup as a row writes it."""
    return ";".join(f"{axis}={level}" for axis, level in subgroup)


def tiling_complaint(bands: Sequence[AgeBand]) -> str:
    """What keeps bands, in the order of their first ages, from covering every age once; or nothing."""
    age = 0
    for band in bands:
        if band.age_from > age:
            return f"no row is about {AgeBand(age, band.age_from - 1)}; the bands must cover every age"
        if band.age_from < age:
            return f"the band {band} overlaps another; each age belongs to one band"
        if band.age_to is None:
            return (
                "" if band == bands[-1] else f"the band {band} overlaps another; each age belongs to one band"
            )
        age = band.age_to + 1
    return f"no row is about {age}+; the bands must cover every age"


def band_of(age: int, bands: Sequence[AgeBand]) -> int:
    """The position of the band that an age in whole years belongs to; the bands cover every age."""
    if age < 0:
        raise ValueError(f"age {age} is negative; write 0 or more")
    return next(at for at, band in enumerate(bands) if band.age_to is None or age <= band.age_to)


def _band(text: str) -> AgeBand:
    band = band_in(text)
    if band is None:
        raise ValueError(f"{shown(text)} is not an age band; write it like 0-4, 7 or 90+")
    if band.age_to is not None and band.age_to < band.age_from:
        raise ValueError(f"{shown(text)} ends before it starts; write it like 0-4")
    return band
