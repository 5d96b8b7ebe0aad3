"""All parameters: looked up one by one, as arrays, or described.

Holds the rows of every room by name. It must not know what a simulation does with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scenarios.parameters.entries import Meaning, Parameter, Source
from scenarios.parameters.subgroups import AGE, Axes, Level, band_of, level_in
from scenarios.parameters.units import Floats, converted
from scenarios.place_figures import AgeBand
from scenarios.problems import did_you_mean, one_of, shown


@dataclass(frozen=True, slots=True)
class Parameters:
    """The rows of every parameter, complete and without contradiction. All who load it share it.

    `rooms` says in which file the rows of a name stand.
    """

    rows_by_name: Mapping[str, tuple[Parameter, ...]]
    meanings: Mapping[str, Meaning]
    sources: Mapping[str, Source]
    axes: Axes
    rooms: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in the order of names.csv."""
        return tuple(self.meanings)

    def meaning(self, name: str) -> Meaning:
        """What a parameter is; raises ValueError for a name that there is not."""
        if name not in self.meanings:
            near = did_you_mean(name, self.meanings) or " `careconomy parameters` lists them all."
            raise ValueError(f"there is no parameter {shown(name)}.{near}")
        return self.meanings[name]

    def rows(self, name: str) -> tuple[Parameter, ...]:
        """The rows of a parameter, in the order of its file."""
        self.meaning(name)
        return self.rows_by_name[name]

    def unit(self, name: str) -> str:
        """The unit of all rows of a parameter."""
        return self.rows(name)[0].unit

    def levels(self, axis: str) -> tuple[str, ...]:
        """The levels of an axis in order, ages apart; raises ValueError for an axis that there is not."""
        if axis not in self.axes or axis == AGE:
            axes = [each for each in self.axes if each != AGE]
            choice = f"use {one_of(axes)}.{did_you_mean(axis, axes)}"
            raise ValueError(f"{shown(axis)} is not an axis with levels of its own; {choice}")
        return tuple(self.axes[axis])

    def bands(self, name: str) -> tuple[AgeBand, ...]:
        """The bands of age of a parameter, from the youngest."""
        return bands_met(self.rows(name))

    def one(self, name: str, **subgroup: object) -> Parameter:
        """The row about one subgroup, named by its axes, such as `age=70, sex="female"`.

        An age in whole years finds the band that it belongs to.
        Raises ValueError where no row is about the subgroup, though a number holds otherwise.
        """
        wanted = {axis: self._level(name, axis, level) for axis, level in subgroup.items()}
        self._check_axes(name, list(wanted))
        for row in self.rows(name):
            if dict(row.subgroup) == wanted:
                return row
        about = ";".join(f"{axis}={level}" for axis, level in wanted.items())
        raise ValueError(f"'{name}' has no row about {about}; without a row it is {self._otherwise(name)}")

    def value(self, name: str, unit: str | None = None, **subgroup: object) -> float:
        """The value about one subgroup, in its own unit or another; raises as `one` and `converted`."""
        row = self.one(name, **subgroup)
        return float(converted(np.array(float(row.value)), row.unit, unit or row.unit))

    def table(
        self,
        name: str,
        axes: Sequence[str] = (),
        *,
        unit: str | None = None,
        ages: Sequence[int] | None = None,
    ) -> Floats:
        """The values as an array, one dimension an axis in the order asked for.

        Levels stand in the order of `levels`, ages in the order of `bands`; with `ages`, one entry for each of
        these ages in whole years. Where no row stands, the number that holds otherwise stands.

        Raises:
            ValueError: the axes are not the parameter's, or the unit does not turn into the one asked for.
        """
        meaning = self.meaning(name)
        self._check_axes(name, axes)
        places = [self._places(name, axis) for axis in axes]
        nothing = np.nan if meaning.otherwise is None else float(meaning.otherwise)
        values = np.full([len(each) for each in places], nothing)
        for row in self.rows(name):
            level_of = dict(row.subgroup)
            at = tuple(each[level_of[axis]] for axis, each in zip(axes, places, strict=True))
            values[at] = float(row.value)
        values = converted(values, self.unit(name), unit or self.unit(name))
        if ages is None or AGE not in axes:
            return values
        bands = self.bands(name)
        return values.take([band_of(age, bands) for age in ages], axis=list(axes).index(AGE))

    def _places(self, name: str, axis: str) -> dict[Level, int]:
        levels: Sequence[Level] = self.bands(name) if axis == AGE else self.levels(axis)
        return {level: at for at, level in enumerate(levels)}

    def _level(self, name: str, axis: str, level: object) -> Level:
        if axis == AGE and isinstance(level, int) and self.bands(name):
            bands = self.bands(name)
            return bands[band_of(level, bands)]
        return level_in(axis, str(level), self.axes)

    def _check_axes(self, name: str, axes: Sequence[str]) -> None:
        own = self.meaning(name).axes
        if sorted(axes) != sorted(own):
            asked = " and ".join(axes) or "no axis"
            raise ValueError(
                f"'{name}' is by {' and '.join(own) or 'no axis'}; ask for these, not for {asked}"
            )

    def _otherwise(self, name: str) -> str:
        otherwise = self.meaning(name).otherwise
        return "not known" if otherwise is None else str(otherwise)


def bands_met(rows: Sequence[Parameter]) -> tuple[AgeBand, ...]:
    """The bands of age that rows are about, each once, from the youngest."""
    bands = {level for row in rows for _, level in row.subgroup if isinstance(level, AgeBand)}
    return tuple(sorted(bands, key=lambda band: (band.age_from, str(band))))
