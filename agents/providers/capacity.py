"""What providers can do in a month: capacities read off the reference year, and what is usual in each calendar month.

Capacity is what a year of care as it is took, so a place of fewer citizens has less by itself. The module must not know
what becomes of care when capacity is short.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agents.citizens.counts import Counts, Item
from scenarios.parameters import Parameters
from scenarios.parameters.units import DAYS_A_YEAR, MONTHS_A_YEAR
from scenarios.problems import did_you_mean, one_of, shown

EVERYONE = 0
"""The contract population that holds everybody: the first."""

Numbers = NDArray[np.float64]
Part = Literal["practice", "trust", "area"]


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that providers have so much of, and how a month shows how much of it was taken.

    `items` are what takes it. `month_index` names the parameter by which its use moves with the calendar ("" for none).
    `supplied_by` is the process with which providers offer more of it ("" for none). `is_flow`: what could not be had
    was not counted, so use must be divided by what congestion left of it. `lasts`: much the same people take it month
    after month, so that chance does not even out over a year.
    """

    part: Part
    items: tuple[Item, ...]
    month_index: str = ""
    supplied_by: str = ""
    is_flow: bool = False
    lasts: bool = False


RESOURCES: Mapping[str, Resource] = {
    "contacts": Resource("practice", (Item.GP_CONTACT_WANTED,), supplied_by="contacts_wanted", is_flow=True),
    "beds": Resource("trust", (Item.EMERGENCY_BED_DAY, Item.PLANNED_BED_DAY), "admissions_month_index"),
    "ae_attendances": Resource("trust", (Item.AE_ATTENDANCE,), "ae_month_index"),
    "community_contacts": Resource(
        "area", (Item.COMMUNITY_CONTACT,), supplied_by="community_contacts", is_flow=True
    ),
    "mental_health_contacts": Resource(
        "area", (Item.MENTAL_HEALTH_CONTACT,), supplied_by="mental_health_contacts", is_flow=True
    ),
    "home_care_packages": Resource("area", (Item.HOME_CARE_MONTH,), supplied_by="package_begins", lasts=True),
    "care_home_places": Resource(
        "area", (Item.CARE_HOME_MONTH,), supplied_by="care_home_entered", lasts=True
    ),
    "reablement_episodes": Resource(
        "area", (Item.REABLEMENT_EPISODE,), supplied_by="reablement_at_discharge", is_flow=True
    ),
    "company": Resource("area", (Item.LONELY_MONTH,), lasts=True),
    "end_of_life_support": Resource("area", (Item.END_OF_LIFE_MONTH,), lasts=True),
}
"""All but planned treatment, which has a list."""


@dataclass(frozen=True, slots=True)
class Capacities:
    """What each provider can do in a month of the reference year's mean, in the order of the place's providers.

    `beds` are a number of beds; `home_care_packages`, `care_home_places`, `company` (lonely people within reach of link
    workers and visits) and `end_of_life_support` so many people at a time; the others are units a month. Those of the
    area have one entry.
    """

    contacts: Numbers
    beds: Numbers
    planned_slots: Numbers
    ae_attendances: Numbers
    community_contacts: Numbers
    mental_health_contacts: Numbers
    home_care_packages: Numbers
    care_home_places: Numbers
    reablement_episodes: Numbers
    company: Numbers
    end_of_life_support: Numbers

    def scaled(self, by: Mapping[str, ArrayLike]) -> "Capacities":
        """These capacities with some multiplied: by one number for all members, or one for each.

        Raises:
            ValueError: there is no such capacity, or a multiplier is negative, not finite or of the wrong number.
        """
        return replace(self, **{name: self._times(name, factor) for name, factor in by.items()})

    def _times(self, name: str, factor: ArrayLike) -> Numbers:
        if name not in CAPACITIES:
            choice = f"use {one_of(CAPACITIES)}.{did_you_mean(name, CAPACITIES)}"
            raise ValueError(f"{shown(name)} is no capacity; {choice}")
        today: Numbers = getattr(self, name)
        factors = np.asarray(factor, dtype=np.float64)
        if factors.shape not in ((), today.shape):
            raise ValueError(
                f"capacity '{name}': multipliers of shape {factors.shape} are not allowed; "
                f"give one number, or one for each of {today.size}"
            )
        wrong = factors[~(np.isfinite(factors) & (factors >= 0))]
        if wrong.size:
            raise ValueError(f"capacity '{name}': {wrong.flat[0]!s} is not allowed; give a number from 0")
        return today * factors


CAPACITIES = [field.name for field in fields(Capacities)]


@dataclass(frozen=True, slots=True)
class Reference:
    """The reference year as capacity is measured by it.

    `use` and `noise` are by resource: mean use a month, and the standard deviation of a month's use by chance over the
    mean. `people` of each practice. `waiting` and `treated_share` are by trust: the mean list, and the share of it
    treated a month. `unmet` contacts a month are by practice.
    """

    capacities: Capacities
    use: Mapping[str, Numbers]
    noise: Mapping[str, Numbers]
    people: Numbers
    waiting: Numbers
    treated_share: Numbers
    unmet: Numbers


def reference_of(year: Sequence[Counts], parameters: Parameters) -> Reference:
    """What a year of care as it is says of capacity. Its months are in order, the first is April.

    Raises:
        ValueError: they are not twelve.
    """
    if len(year) != MONTHS_A_YEAR:
        raise ValueError(
            f"a reference year of {len(year)} months is not allowed; give the counts of {MONTHS_A_YEAR}, from April"
        )
    used = {name: np.array([use_of(resource, each) for each in year]) for name, resource in RESOURCES.items()}
    indices = {name: month_index(resource, parameters)[:, None] for name, resource in RESOURCES.items()}
    use = {name: months.mean(axis=0) for name, months in used.items()}
    noise = {name: _noise(used[name], use[name] * indices[name]) for name in RESOURCES}
    waiting, treated = (_by_trust(year, item) for item in (Item.WAITING, Item.TREATED))
    nights_a_month = DAYS_A_YEAR / MONTHS_A_YEAR * parameters.value("bed_occupancy_share")
    capacities = Capacities(**{**use, "beds": use["beds"] / nights_a_month, "planned_slots": treated})
    return Reference(
        capacities=capacities,
        use=use,
        noise=noise,
        people=np.mean([people_of(each) for each in year], axis=0),
        waiting=waiting,
        treated_share=np.divide(treated, waiting, out=np.zeros_like(treated), where=waiting > 0),
        unmet=np.mean([each.by_practice[:, Item.CONTACT_NOT_IN_TIME, EVERYONE] for each in year], axis=0),
    )


def use_of(resource: Resource, counts: Counts) -> Numbers:
    """How much of a resource a month took, by its providers."""
    table = counts.by_trust if resource.part == "trust" else counts.by_practice
    used = np.asarray(table[:, resource.items, EVERYONE].sum(axis=1), dtype=np.float64)
    return used.sum(keepdims=True) if resource.part == "area" else used


def people_of(counts: Counts) -> Numbers:
    """People at the start of a month, by practice."""
    return np.asarray(counts.by_practice[:, Item.PEOPLE, EVERYONE], dtype=np.float64)


def month_index(resource: Resource, parameters: Parameters) -> Numbers:
    """What the calendar makes of a resource's use, from April."""
    if not resource.month_index:
        return np.ones(MONTHS_A_YEAR)
    return parameters.table(resource.month_index, ("month",))


def _noise(used: Numbers, usual: Numbers) -> Numbers:
    """Standard deviation of a month's use over what is usual: as seen in the year, and no less than counts have."""
    with np.errstate(divide="ignore", invalid="ignore"):
        seen = np.nan_to_num((used / usual).std(axis=0, ddof=1))
        least = 1 / np.sqrt(usual.mean(axis=0))
    return np.asarray(np.maximum(seen, least))


def _by_trust(year: Sequence[Counts], item: Item) -> Numbers:
    return np.asarray(np.mean([each.by_trust[:, item, EVERYONE] for each in year], axis=0))
