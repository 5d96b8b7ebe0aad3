"""A run of citizens beside England's published figures, one by one, as a table.

Holds which counts answer which target. A place is not England: a figure outside its interval is a question, and
no verdict. The module must not know how a figure is simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.citizens.baseline import AGES
from agents.citizens.columns import CONDITIONS, SEXES
from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from experiments.citizens_intervals import rate_interval, share_interval
from experiments.citizens_record import AGE_GROUPS, STAGES, Recording
from experiments.citizens_tables import Tables
from experiments.citizens_use_figures import simulated_expectancies
from scenarios.parameters import Target, load_targets
from scenarios.parameters.subgroups import load_axes, subgroup_text
from scenarios.parameters.units import MONTHS_A_YEAR, UNITS
from scenarios.place import AgeBand, Place

if TYPE_CHECKING:
    import pandas as pd

Found = tuple[float, float, float]
"""A simulated figure and the interval that chance allows; NaN where none is known."""

NOT_KNOWN = float("nan")
COLUMNS = (
    "figure",
    "subgroup",
    "simulated",
    "low",
    "high",
    "place",
    "england",
    "accepted_low",
    "accepted_high",
    "lies_within",
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """How counts answer a target: some items over others, or over person-years where there are none.

    `is_total`: the target is England's number, to be divided by its residents. `is_of_events`: each counts once,
    so that chance alone has a known reach.
    """

    over: tuple[Item, ...]
    under: tuple[Item, ...] = ()
    is_total: bool = False
    is_of_events: bool = True


RATIOS = {
    ("births", ""): Ratio((Item.BIRTH,), is_total=True),
    ("gp_contacts_annual_rate", ""): Ratio((Item.GP_CONTACT, Item.PRACTICE_NURSE_CONTACT)),
    ("nurse_contact_share", ""): Ratio(
        (Item.PRACTICE_NURSE_CONTACT,), (Item.GP_CONTACT, Item.PRACTICE_NURSE_CONTACT)
    ),
    ("ae_attendances_per_person", ""): Ratio((Item.AE_ATTENDANCE,)),
    ("emergency_admissions", ""): Ratio(EMERGENCY_ADMISSIONS, is_total=True),
    ("avoidable_admissions_per_100000", "kind=chronic"): Ratio(
        (Item.EMERGENCY_AVOIDABLE_INCENTIVISED, Item.EMERGENCY_AVOIDABLE_OTHER)
    ),
    ("avoidable_admissions_per_100000", "kind=acute"): Ratio((Item.EMERGENCY_OTHER_ACUTE_AVOIDABLE,)),
    ("no_night_share", ""): Ratio((Item.NO_NIGHT_ADMISSION,), EMERGENCY_ADMISSIONS),
    ("readmission_share", ""): Ratio((Item.READMISSION,), EMERGENCY_ADMISSIONS),
    ("emergency_bed_days", ""): Ratio((Item.EMERGENCY_BED_DAY,), is_total=True, is_of_events=False),
    ("referrals_annual_rate", ""): Ratio((Item.REFERRAL,)),
    ("first_attendances", ""): Ratio((Item.OUTPATIENT_FIRST,), is_total=True),
    ("planned_admissions", ""): Ratio((Item.DAY_CASE, Item.PLANNED_ADMISSION), is_total=True),
    ("day_case_share", ""): Ratio((Item.DAY_CASE,), (Item.DAY_CASE, Item.PLANNED_ADMISSION)),
    ("reablement_episodes", ""): Ratio((Item.REABLEMENT_EPISODE,), is_total=True),
    ("care_home_residents_share", "age=65+"): Ratio(
        (Item.CARE_HOME_MONTH,), (Item.PEOPLE,), is_of_events=False
    ),
}


def check(recording: Recording, tables: Tables) -> pd.DataFrame:
    """Every target that a run answers: simulated with its interval, as published, what is accepted."""
    import pandas as pd

    residents = next(float(target.value) for target in load_targets() if target.name == "residents")
    totals = tables["activity"].groupby(["item", "age_band"])["count"].sum()
    rows = []
    for target in load_targets():
        key = target.name, subgroup_text(target.subgroup)
        if key in RATIOS:
            ratio = RATIOS[key]
            scale = 1 / residents if ratio.is_total else _per_person_year(target)
            rows.append(_row(target, _ratio(ratio, totals, _age_bands(target)), scale, recording.place))
        elif found := _other(target, recording, tables):
            rows.append(_row(target, found, 1.0, recording.place))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(target: Target, found: Found, scale: float, place: Place) -> tuple[object, ...]:
    low, high = (float(each) * scale for each in target.accepted)
    name = target.name.replace("_", " ")
    about = _in_words(target)
    england = float(target.value) * scale
    return (name, about, *found, _of_place(target, place), england, low, high, low <= found[0] <= high)


def _of_place(target: Target, place: Place) -> float:
    """What was published of the place itself; NaN where nothing was."""
    register = str(dict(target.subgroup).get("register", ""))
    if target.name == "recorded_prevalence_share" and register in place.registers:
        return float(place.registers[register].prevalence_share)
    return NOT_KNOWN


def _in_words(target: Target) -> str:
    """Whom a target is about, in words."""
    titles = load_axes()
    words = [
        f"aged {level}" if axis == "age" else titles[axis][str(level)].split(",")[0].split(":")[0]
        for axis, level in target.subgroup
    ]
    return ", ".join(words)


def _ratio(ratio: Ratio, totals: pd.Series[int], bands: list[str]) -> Found:
    def total(items: tuple[Item, ...]) -> float:
        return float(sum(totals[item.name.lower(), band] for item in items for band in bands))

    over = total(ratio.over)
    if not ratio.under:
        years = total((Item.PEOPLE,)) / MONTHS_A_YEAR
        reach = rate_interval(over, years) if ratio.is_of_events else (NOT_KNOWN, NOT_KNOWN)
        return over / years if years else NOT_KNOWN, float(reach[0]), float(reach[1])
    under = total(ratio.under)
    reach = share_interval(over, under) if ratio.is_of_events else (NOT_KNOWN, NOT_KNOWN)
    return over / under if under else NOT_KNOWN, float(reach[0]), float(reach[1])


def _age_bands(target: Target) -> list[str]:
    """The age groups of activity that a target is about: all, or those within its ages."""
    ages = dict(target.subgroup).get("age", AgeBand(0, None))
    return [str(band) for band in AGE_GROUPS if isinstance(ages, AgeBand) and ages.holds(band)]


def _per_person_year(target: Target) -> float:
    unit = UNITS[target.unit]
    return unit.scale if unit.kind == "rate" else 1.0


def _other(target: Target, recording: Recording, tables: Tables) -> Found | None:
    """A target about who there is, how ill they are or how long they live; None where a run does not answer it."""
    about = {axis: str(level) for axis, level in target.subgroup}
    if target.name == "life_expectancy":
        return simulated_expectancies(tables["deaths"])[int(about["age"]), about["sex"]]
    if target.name == "recorded_prevalence_share":
        return _on_register(about["register"], tables["registers"])
    if target.name == "true_prevalence_share":
        return _truly_ill(target, recording)
    return None


def _on_register(register: str, registers: pd.DataFrame) -> Found:
    last = registers[(registers["month"] == registers["month"].max()) & (registers["register"] == register)]
    people, known, listed = (float(last[name].sum()) for name in ("people", "diagnosed", "on_register"))
    kept_share = listed / known if known else 0.0
    low, high = share_interval(known, people)
    return listed / people if people else NOT_KNOWN, float(low) * kept_share, float(high) * kept_share


def _truly_ill(target: Target, recording: Recording) -> Found:
    about = dict(target.subgroup)
    band, sex = about["age"], about.get("sex")
    ages = [age for age in AGES if isinstance(band, AgeBand) and band.holds(AgeBand(age, age))]
    sexes = [SEXES.index(str(sex))] if sex else list(range(len(SEXES)))
    of = np.ix_(ages, sexes)
    condition = CONDITIONS.index(str(about["condition"]))
    people = int(recording.last.people[of].sum())
    ill = int(recording.last.ill[condition, STAGES.index("conditions")][of].sum())
    low, high = share_interval(ill, people)
    return ill / people if people else NOT_KNOWN, float(low), float(high)
