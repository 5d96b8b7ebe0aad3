"""Published rates on the people of a run: what England's rates by age would give for the same years lived.

Holds the use of care and the life table as frames that stand beside simulated ones. It must not know what was
simulated, beyond how many people of each age and sex lived how long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.citizens.baseline import AGES
from agents.citizens.columns import SEXES
from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from experiments.citizens_intervals import divided
from experiments.citizens_record import AGE_GROUPS
from scenarios.parameters import Parameters
from scenarios.parameters.units import Floats

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Use:
    """A use of care: its name, what it is in words, the items that count it, and whether these are single events."""

    name: str
    title: str
    items: tuple[Item, ...]
    is_of_events: bool = True


USES = (
    Use("gp_contacts", "GP and nurse contacts", (Item.GP_CONTACT, Item.PRACTICE_NURSE_CONTACT)),
    Use("ae_attendances", "A&E attendances", (Item.AE_ATTENDANCE,)),
    Use("referrals", "GP referrals", (Item.REFERRAL,)),
    Use("emergency_admissions", "Emergency admissions", EMERGENCY_ADMISSIONS),
    Use("planned_admissions", "Planned admissions, day cases too", (Item.DAY_CASE, Item.PLANNED_ADMISSION)),
    Use("bed_days", "Days in a hospital bed", (Item.EMERGENCY_BED_DAY, Item.PLANNED_BED_DAY), False),
)


def published_use(parameters: Parameters, person_years: Floats) -> pd.DataFrame:
    """England's rates of use on these years lived, by age and sex: use, age_band, annual_rate."""
    import pandas as pd

    rates = _rates_by_age(parameters)
    rows = []
    for use in USES:
        events = rates[use.name] * person_years
        for band in AGE_GROUPS:
            ages = slice(band.age_from, None if band.age_to is None else band.age_to + 1)
            rate = divided(events[ages].sum(), person_years[ages].sum())
            rows.append((use.name, str(band), float(rate)))
    return pd.DataFrame(rows, columns=["use", "age_band", "annual_rate"])


def life_table_rates(parameters: Parameters) -> Floats:
    """England's deaths a person-year by single year of age and sex; the last published age stands for all older."""
    return parameters.table("deaths_annual_rate", ("age", "sex"), unit="per_year", ages=AGES)


def person_years(deaths: pd.DataFrame) -> Floats:
    """Years lived by single year of age and sex, of the whole run, from the table of deaths."""
    return _by_age_and_sex(deaths, "person_years")


def deaths_by_age(deaths: pd.DataFrame) -> Floats:
    """Deaths by single year of age and sex, of the whole run, from the table of deaths."""
    return _by_age_and_sex(deaths, "deaths")


def _by_age_and_sex(deaths: pd.DataFrame, column: str) -> Floats:
    found = deaths.pivot_table(index="age", columns="sex", values=column, aggfunc="sum")
    return found[list(SEXES)].to_numpy(dtype=np.float64)


def _rates_by_age(parameters: Parameters) -> dict[str, Floats]:
    """Published rates a person-year by age and sex; planned care follows from referrals."""

    def of(name: str, *axes: str, unit: str | None = None) -> Floats:
        return parameters.table(name, axes, unit=unit, ages=AGES if "age" in axes else None)

    emergency = of("emergency_admissions_annual_rate", "age")
    referrals = of("referrals_annual_rate", "age")
    planned = referrals * of("first_attendances_per_referral") * of("planned_treatments_per_first_attendance")
    nights = planned * (1 - of("day_case_share")) * _days(parameters, "planned_stay_days")
    by_age = {
        "ae_attendances": of("ae_attendances_annual_rate", "age"),
        "referrals": referrals,
        "emergency_admissions": emergency,
        "planned_admissions": planned,
        "bed_days": emergency * _days(parameters, "emergency_stay_days") + nights,
    }
    both = {name: np.repeat(rate[:, None], len(SEXES), axis=1) for name, rate in by_age.items()}
    return {"gp_contacts": of("gp_contacts_annual_rate", "age", "sex"), **both}


def _days(parameters: Parameters, name: str) -> Floats:
    return parameters.table(name, ("age",), unit="days", ages=AGES)
