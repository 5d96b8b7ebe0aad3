"""The tidy tables of a run of citizens: one row a number, each with the words that say what it is of.

Turns what was recorded into pandas frames and writes them as csv files. The module must not know what a
number means for health.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from agents.citizens.baseline import Whole
from agents.citizens.columns import CONDITIONS, SEXES
from agents.citizens.counts import Item
from experiments.citizens_record import AGE_GROUPS, STAGES, Recording, YearEnd, by_year, year_of
from experiments.citizens_registers import registers
from experiments.showing import write_text
from scenarios.parameters import Parameters
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.place import QUINTILES, AgeBand, Place

if TYPE_CHECKING:
    import pandas as pd

Tables = Mapping[str, "pd.DataFrame"]

BAND_YEARS, OLDEST_BAND_YEARS = 5, 90
FIVE_YEAR_BANDS = (
    *(AgeBand(age, age + BAND_YEARS - 1) for age in range(0, OLDEST_BAND_YEARS, BAND_YEARS)),
    AgeBand(OLDEST_BAND_YEARS, None),
)
FLOWS = {"births": Item.BIRTH, "arrivals": Item.ARRIVAL, "deaths": Item.DEATH, "departures": Item.DEPARTURE}
HALF_MONTHS_A_YEAR = 2 * MONTHS_A_YEAR
YEARS_DIGITS = 4
EVERY_TRUST = "every_trust"


def tables(recording: Recording, parameters: Parameters) -> dict[str, pd.DataFrame]:
    """Every table of a run by its name; docs/citizens.md says what each column holds."""
    return {
        "activity": activity(recording),
        "activity_by_quintile": activity_by_quintile(recording),
        **activity_by_provider(recording),
        "activity_by_trust": activity_by_trust(recording),
        "people": people(recording),
        "prevalence": prevalence(recording),
        "registers": registers(recording, parameters),
        "deaths": deaths(recording),
        "flows": flows(recording),
    }


def write_tables(folder: Path, found: Tables) -> None:
    """Write each table as a csv file, whole or not at all.

    Raises:
        OSError: a file cannot be written.
    """
    for name, frame in found.items():
        write_text(folder / f"{name}.csv", frame.to_csv(index=False, lineterminator="\n"))


def activity(recording: Recording) -> pd.DataFrame:
    """Counts by month, item and age: month, year, item, unit, age_band, count."""
    counted = np.array([each.by_quintile.sum(axis=1) for each in recording.counts])
    return _counted(counted.swapaxes(1, 2), "age_band", [str(band) for band in AGE_GROUPS])


def activity_by_quintile(recording: Recording) -> pd.DataFrame:
    """Counts by month, item and fifth of deprivation, 1 the most deprived."""
    counted = np.array([each.by_quintile.sum(axis=0) for each in recording.counts])
    return _counted(counted.swapaxes(1, 2), "quintile", range(1, len(QUINTILES) + 1))


def activity_by_provider(recording: Recording) -> dict[str, pd.DataFrame]:
    """Counts by year, practice and item; of places together, by commissioning group."""
    provider, names = "practice", [practice.name for practice in recording.place.practices]
    if not names:
        provider, names = "group", group_names(recording.place)
    return {f"activity_by_{provider}": _provided(recording, "by_practice", provider, names)}


def group_names(place: Place) -> list[str]:
    """The codes of the commissioning groups that counts of places together are kept for."""
    return list(place.commissioning_groups)


def activity_by_trust(recording: Recording) -> pd.DataFrame:
    """Counts by year, hospital trust and item."""
    return _provided(recording, "by_trust", "trust", trust_names(recording.place))


def trust_names(place: Place) -> list[str]:
    """The codes of the trusts that counts are kept for: those with a share of the place, or one for all."""
    leading = [code for code, trust in place.trusts.items() if trust.place_share and not trust.counted_with]
    return leading or [EVERY_TRUST]


def people(recording: Recording) -> pd.DataFrame:
    """Residents at the start and at each year's end: year, month, age_band, sex, quintile, people."""
    parts = [
        _frame(
            _by_band(end.people), _when(end), age_band=_BANDS, sex=SEXES, quintile=_FIFTHS, values="people"
        )
        for end in recording.year_ends
    ]
    return _stacked(parts)


def prevalence(recording: Recording) -> pd.DataFrame:
    """People with each condition: year, month, condition, age_band, sex, quintile, people, with, diagnosed, managed."""
    parts = []
    for end in recording.year_ends:
        levels = {"condition": CONDITIONS, "age_band": _BANDS, "sex": SEXES, "quintile": _FIFTHS}
        everybody = np.broadcast_to(_by_band(end.people), (len(CONDITIONS), *_by_band(end.people).shape))
        part = _frame(everybody, _when(end), **levels, values="people")
        for stage, name in enumerate(STAGES):
            column = "with" if name == "conditions" else name
            part[column] = np.array([_by_band(of) for of in end.ill[:, stage]]).ravel()
        parts.append(part)
    return _stacked(parts)


def deaths(recording: Recording) -> pd.DataFrame:
    """Deaths and years lived by year, single year of age and sex: year, age, sex, deaths, person_years."""
    died = by_year(np.array([each.deaths for each in recording.counts]))
    halves = recording.half_months_lived()
    years = range(1, len(halves) + 1)
    ages = range(halves.shape[1])
    found = _frame(halves, {}, year=years, age=ages, sex=SEXES, values="person_years")
    found["person_years"] = (found["person_years"] / HALF_MONTHS_A_YEAR).round(YEARS_DIGITS)
    found.insert(3, "deaths", died.ravel())
    return found


def flows(recording: Recording) -> pd.DataFrame:
    """Residents at the start and end of each month, and how they came and went between."""
    import pandas as pd

    start = [int(each.sum()) for each in recording.people]
    months = range(1, recording.months + 1)
    found = pd.DataFrame({"month": months, "year": [year_of(month) for month in months]})
    found["people"] = start[:-1]
    for name, item in FLOWS.items():
        found[name] = [int(each.by_quintile[:, :, item].sum()) for each in recording.counts]
    found["people_at_end"] = start[1:]
    return found


def _provided(recording: Recording, counted: str, provider: str, names: Sequence[str]) -> pd.DataFrame:
    """Yearly counts of providers, all populations together."""
    yearly = by_year(np.array([getattr(each, counted).sum(axis=2) for each in recording.counts]))
    levels = {"year": range(1, len(yearly) + 1), provider: names, "item": _ITEMS}
    found = _frame(yearly, {}, **levels, values="count")
    found.insert(3, "unit", np.tile([item.unit for item in Item], len(found) // len(Item)))
    return found


def _counted(counted: Whole, by: str, levels: Sequence[object]) -> pd.DataFrame:
    """Monthly counts by item and something else."""
    months = range(1, len(counted) + 1)
    found = _frame(counted, {}, month=months, item=_ITEMS, **{by: levels}, values="count")
    found.insert(1, "year", found["month"].map(year_of))
    found.insert(3, "unit", found["item"].map({item.name.lower(): item.unit for item in Item}))
    return found


def _frame(
    numbers: Whole, when: Mapping[str, int], *, values: str, **levels: Sequence[object]
) -> pd.DataFrame:
    """An array as rows: a column for each of its axes, of the levels given, and one of its numbers."""
    import pandas as pd

    index = pd.MultiIndex.from_product(list(levels.values()), names=list(levels))
    found = index.to_frame(index=False)
    for at, (name, number) in enumerate(when.items()):
        found.insert(at, name, number)
    found[values] = np.asarray(numbers).ravel()
    return found


def _stacked(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(parts, ignore_index=True)


def _when(end: YearEnd) -> dict[str, int]:
    return {"year": year_of(end.month), "month": end.month}


def _by_band(by_age: Whole) -> Whole:
    """Numbers by single year of age, the first axis, added up into bands of five years."""
    return np.add.reduceat(by_age, [band.age_from for band in FIVE_YEAR_BANDS], axis=0)


_BANDS = tuple(str(band) for band in FIVE_YEAR_BANDS)
_FIFTHS = range(1, len(QUINTILES) + 1)
_ITEMS = tuple(item.name.lower() for item in Item)
