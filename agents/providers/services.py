"""The services of the catalogue and what a month counts of them: which items are a service's units, and how many.

The one place where services meet items. The module must not know what anybody is paid or what care costs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from scenarios.arithmetic import exact
from scenarios.catalogue import Service, load_catalogue
from scenarios.parameters import Parameters
from scenarios.parameters.units import DAYS_A_YEAR, MONTHS_A_YEAR

DAYS_A_WEEK = 7
WEEKS_A_MONTH = exact(DAYS_A_YEAR) / MONTHS_A_YEAR / DAYS_A_WEEK

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Used:
    """The items that are a service's units, and how many of its units each stands for."""

    items: tuple[Item, ...]
    units: Fraction = Fraction(1)

    def count(self, items: Whole, axis: int) -> Whole:
        """How many of the items there were, in an array that has all items along an axis; times `units` is units."""
        if len(self.items) == 1:
            return np.asarray(items.take(int(self.items[0]), axis=axis))
        return np.asarray(items.take([int(item) for item in self.items], axis=axis).sum(axis=axis))


def counted(parameters: Parameters) -> dict[str, Used]:
    """Every service of the catalogue by name: what a month counts of it.

    Voluntary services are not decided one by one: a share of those who could have them does, as today.
    """
    hours = parameters.one("home_care_hours_per_week").value * WEEKS_A_MONTH
    referred = parameters.one("social_prescribing_referrals_annual_rate").value / MONTHS_A_YEAR
    return {
        "gp_contact": Used((Item.GP_CONTACT,)),
        "practice_nurse_contact": Used((Item.PRACTICE_NURSE_CONTACT,)),
        "community_contact": Used((Item.COMMUNITY_CONTACT,)),
        "mental_health_contact": Used((Item.MENTAL_HEALTH_CONTACT,)),
        "drug_treatment_month": Used((Item.DRUG_TREATMENT_MONTH,)),
        "ae_attendance": Used((Item.AE_ATTENDANCE,)),
        "ambulance_journey": Used((Item.AMBULANCE_JOURNEY,)),
        "emergency_admission": Used(EMERGENCY_ADMISSIONS),
        "emergency_admission_avoidable_incentivised": Used((Item.EMERGENCY_AVOIDABLE_INCENTIVISED,)),
        "emergency_admission_avoidable_other": Used((Item.EMERGENCY_AVOIDABLE_OTHER,)),
        "emergency_admission_other_acute_avoidable": Used((Item.EMERGENCY_OTHER_ACUTE_AVOIDABLE,)),
        "emergency_admission_other": Used((Item.EMERGENCY_OTHER,)),
        "emergency_bed_day": Used((Item.EMERGENCY_BED_DAY,)),
        "delayed_day": Used((Item.DELAYED_DAY,)),
        "readmission": Used((Item.READMISSION,)),
        "referral": Used((Item.REFERRAL,)),
        "outpatient_first": Used((Item.OUTPATIENT_FIRST,)),
        "outpatient_follow_up": Used((Item.OUTPATIENT_FOLLOW_UP,)),
        "day_case": Used((Item.DAY_CASE,)),
        "planned_admission": Used((Item.PLANNED_ADMISSION,)),
        "planned_bed_day": Used((Item.PLANNED_BED_DAY,)),
        "home_care_hour": Used((Item.HOME_CARE_MONTH,), hours),
        "reablement_episode": Used((Item.REABLEMENT_EPISODE,)),
        "care_home_week": Used((Item.CARE_HOME_MONTH_COUNCIL,), WEEKS_A_MONTH),
        "social_prescribing_referral": Used((Item.PEOPLE,), referred),
        "befriending_month": Used((Item.LONELY_MONTH,), parameters.one("befriended_share").value),
        "end_of_life_support_month": Used(
            (Item.END_OF_LIFE_MONTH,), parameters.one("end_of_life_supported_share").value
        ),
    }


def used(parameters: Parameters) -> dict[str, Used]:
    """The services that have a cost of their own: costs added over these count nothing twice."""
    services = load_catalogue().services
    return {name: use for name, use in counted(parameters).items() if is_costed(services[name])}


def is_costed(service: Service) -> bool:
    """Whether a service's cost is in no other service's."""
    return not service.part_of and not service.cost_within


def used_by_kind(parameters: Parameters) -> Mapping[str, tuple[str, ...]]:
    """The services with a cost of their own that each kind of provider gives, in the order of the catalogue."""
    services = load_catalogue().services
    kinds: dict[str, list[str]] = {}
    for name in used(parameters):
        kinds.setdefault(services[name].provider_kind, []).append(name)
    return {kind: tuple(names) for kind, names in kinds.items()}
