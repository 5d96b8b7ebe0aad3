"""What the care of a run's citizens costs by service: counts at the catalogue's unit costs, with their range.

Resource use at reference cost, in pounds of each service's price year; nobody is paid here. The module must not know
how care comes about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from experiments.citizens_record import Recording, by_year
from scenarios.catalogue import load_catalogue
from scenarios.parameters import Parameters
from scenarios.parameters.units import DAYS_A_YEAR, MONTHS_A_YEAR

if TYPE_CHECKING:
    import pandas as pd

WEEKS_A_MONTH = DAYS_A_YEAR / MONTHS_A_YEAR / 7


@dataclass(frozen=True, slots=True)
class Used:
    """The items that are a service's units, and how many of its units each stands for."""

    items: tuple[Item, ...]
    units: float = 1.0


def used(parameters: Parameters) -> dict[str, Used]:
    """The services that the month counts, by their names in the catalogue."""
    hours = parameters.value("home_care_hours_per_week") * WEEKS_A_MONTH
    return {
        "gp_contact": Used((Item.GP_CONTACT,)),
        "practice_nurse_contact": Used((Item.PRACTICE_NURSE_CONTACT,)),
        "community_contact": Used((Item.COMMUNITY_CONTACT,)),
        "mental_health_contact": Used((Item.MENTAL_HEALTH_CONTACT,)),
        "drug_treatment_month": Used((Item.DRUG_TREATMENT_MONTH,)),
        "ae_attendance": Used((Item.AE_ATTENDANCE,)),
        "ambulance_journey": Used((Item.AMBULANCE_JOURNEY,)),
        "emergency_admission": Used(EMERGENCY_ADMISSIONS),
        "outpatient_first": Used((Item.OUTPATIENT_FIRST,)),
        "outpatient_follow_up": Used((Item.OUTPATIENT_FOLLOW_UP,)),
        "day_case": Used((Item.DAY_CASE,)),
        "planned_admission": Used((Item.PLANNED_ADMISSION,)),
        "home_care_hour": Used((Item.HOME_CARE_MONTH,), hours),
        "reablement_episode": Used((Item.REABLEMENT_EPISODE,)),
        "care_home_week": Used((Item.CARE_HOME_MONTH_COUNCIL,), WEEKS_A_MONTH),
    }


def costs(recording: Recording, parameters: Parameters) -> pd.DataFrame:
    """Cost by year and service: year, service, unit, quantity, unit_cost_pounds, cost_pounds and its range, a head.

    The last column is the cost for each person-year lived. A year that is not complete holds its months alone.
    """
    import pandas as pd

    services = load_catalogue().services
    yearly = by_year(np.array([each.by_quintile.sum(axis=(0, 1)) for each in recording.counts]))
    rows = []
    for year, counted in enumerate(yearly, 1):
        years_lived = counted[Item.PEOPLE] / MONTHS_A_YEAR
        for name, use in used(parameters).items():
            service = services[name]
            assert service.unit_cost_pounds is not None
            assert service.low_pounds is not None
            assert service.high_pounds is not None
            quantity = float(counted[list(use.items)].sum()) * use.units
            cost = quantity * float(service.unit_cost_pounds)
            rows.append(
                {
                    "year": year,
                    "service": name,
                    "unit": service.unit,
                    "quantity": round(quantity, 1),
                    "unit_cost_pounds": float(service.unit_cost_pounds),
                    "cost_pounds": round(cost),
                    "low_pounds": round(quantity * float(service.low_pounds)),
                    "high_pounds": round(quantity * float(service.high_pounds)),
                    "pounds_a_head": round(cost / years_lived, 2),
                    "price_year": service.price_year,
                    "status": service.status,
                }
            )
    return pd.DataFrame(rows)
