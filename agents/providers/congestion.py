"""Congestion: how pressed providers were last month, and what it makes of care this month.

Demand for a resource is its use over what is usual in that month of the calendar for as many people. It is felt over
some months, and counts only as far as it is beyond chance. Over the capacity that there is it presses, and pressure
moves processes by constant elasticities. Care of a month meets the pressure of the months before it, never its own.
The module must not know contracts, nor why somebody offers more.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from agents.citizens.counts import Counts, Item
from agents.providers.acute_trust import (
    made_up_for,
    most_treated,
    treated_in,
    treated_share_felt,
    treatment_multiplier,
    waiting_after,
)
from agents.providers.capacity import (
    EVERYONE,
    RESOURCES,
    Capacities,
    Numbers,
    Reference,
    Resource,
    month_index,
    people_of,
    use_of,
)
from agents.providers.gp_practice import backlog_after, drained_by_spare, usual_backlog
from scenarios.parameters import Parameters
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.processes import load_processes

MOST_PRESSURE = 100.0
"""Where next to nothing is offered, pressure is this: a bound that keeps numbers finite, beyond all that matters."""

OF_PROVIDERS = ("backlog", "slots", "overtime", "treated_share")
"""What is remembered by practice or by trust, whatever the resource."""

Multipliers = Mapping[str, Numbers]
"""By process, one number for each practice or trust, or one for the area; without a process it is 1."""


@dataclass(frozen=True, slots=True)
class Curves:
    """What pressure does, read from the parameters.

    `elasticities`: by resource and process, below 0 where pressure lowers it. `indices`: by resource, from April.
    `weight`: of the newest month in what is felt. `overtime_weight`: of overtime, what a month makes up for. `bands`:
    by resource, how many standard deviations of a month's use demand must be off today's.
    """

    elasticities: Mapping[str, Mapping[str, float]]
    indices: Mapping[str, Numbers]
    weight: float
    bands: Mapping[str, float]
    follows_people: float
    slots_to_list: float
    overtime_weight: float
    fading_share: float
    maximum: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered of congestion from month to month, and the multipliers of the month it was made for.

    `demand` is felt, by resource, 1 for today's. `backlog` of contacts is by practice. By trust: `slots` of planned
    treatment in the month, `overtime` that they leave to be made up for, and `treated_share` of a list as it is felt
    to be treated at multiplier 1. `wished` is what effort and interventions made of the processes in the month.
    """

    demand: Mapping[str, Numbers]
    backlog: Numbers
    slots: Numbers
    overtime: Numbers
    treated_share: Numbers
    multipliers: Multipliers
    wished: Multipliers

    def arrays(self) -> dict[str, Numbers]:
        """The state as named arrays, to be kept."""
        parts = {"demand": self.demand, "multipliers": self.multipliers, "wished": self.wished}
        named = {
            f"{part}/{name}": np.asarray(each) for part, of in parts.items() for name, each in of.items()
        }
        return {**{name: getattr(self, name) for name in OF_PROVIDERS}, **named}


def state_of(arrays: Mapping[str, Numbers]) -> State:
    """The state that `State.arrays` gave.

    Raises:
        ValueError: an array is missing.
    """
    for name in (*OF_PROVIDERS, *(f"demand/{name}" for name in RESOURCES)):
        if name not in arrays:
            raise ValueError(f"a state of congestion needs '{name}'; give all arrays that were kept")
    return State(
        demand=_under("demand", arrays),
        **{name: arrays[name] for name in OF_PROVIDERS},
        multipliers=_under("multipliers", arrays),
        wished=_under("wished", arrays),
    )


def curves_of(parameters: Parameters) -> Curves:
    """The curves that parameters give."""
    elasticities: dict[str, dict[str, float]] = {name: {} for name in RESOURCES}
    for name, sign in (("congestion_raises_elasticity", 1), ("congestion_lowers_elasticity", -1)):
        for row in parameters.rows(name):
            about = {axis: str(level) for axis, level in row.subgroup}
            of = elasticities[about["resource"]]
            of[about["process"]] = of.get(about["process"], 0.0) + sign * float(row.value)
    weight = 1 / max(parameters.value("congestion_memory_months"), 1.0)
    # What is felt is a mean of some months, and what is usual one of twelve: both have their share of chance. Where the
    # same people are counted month after month, a mean of months has as much of it as one.
    of_means = np.sqrt(weight / (2 - weight) + 1 / MONTHS_A_YEAR)
    of_two_months = np.sqrt(1 + 1)
    deviations = parameters.value("congestion_noise_ratio")
    return Curves(
        elasticities=elasticities,
        indices={name: month_index(resource, parameters) for name, resource in RESOURCES.items()},
        weight=weight,
        bands={
            name: deviations * float(of_two_months if resource.lasts else of_means)
            for name, resource in RESOURCES.items()
        },
        follows_people=parameters.value("capacity_follows_people_share"),
        slots_to_list=parameters.value("planned_slots_to_list_elasticity"),
        overtime_weight=1 / max(parameters.value("overtime_made_up_months"), 1.0),
        fading_share=parameters.value("unmet_contact_decay_monthly_share"),
        maximum={name: float(process.maximum) for name, process in load_processes().items()},
    )


def usual(reference: Reference, curves: Curves, last: Counts) -> State:
    """The state at the end of the reference year, of which `last` is the last month: nobody is pressed."""
    return State(
        demand={name: np.ones_like(use) for name, use in reference.use.items()},
        backlog=usual_backlog(reference.unmet, curves.fading_share),
        slots=treated_in(last),
        overtime=np.zeros_like(reference.waiting),
        treated_share=reference.treated_share,
        multipliers={},
        wished={},
    )


def congest(
    reference: Reference,
    curves: Curves,
    capacities: Capacities,
    state: State,
    counts: Counts,
    month: int,
    wished: Multipliers,
) -> State:
    """Congestion in a month, from what was counted in the month before it.

    `capacities` are those of the month, `wished` what effort and interventions make of its processes. Month 1 is April.
    """
    growth = {
        "practice": _over(people_of(counts), reference.people) ** curves.follows_people,
        "area": _over(people_of(counts).sum(), reference.people.sum()) ** curves.follows_people,
    }
    growth["trust"] = growth["area"]
    felt, acting = {}, {}
    for name, resource in RESOURCES.items():
        usual_use = reference.use[name] * growth[resource.part]
        usual_use = usual_use * curves.indices[name][(month - 2) % MONTHS_A_YEAR]
        now = _demand(state, resource, use_of(resource, counts), usual_use, name)
        felt[name] = state.demand[name] + curves.weight * (now - state.demand[name])
        here, usual_here = getattr(capacities, name), getattr(reference.capacities, name)
        offered = 1.0 if here is usual_here else _over(here, usual_here)
        offered = offered * (_slots_offered(wished) if name == "contacts" else 1.0)
        acting[name] = pressure_of(felt[name], curves.bands[name] * reference.noise[name], offered)
    backlog, more = _more_contacts(state, counts, acting["contacts"], curves)
    acting["contacts"] = acting["contacts"] * more
    multipliers = moved(acting, curves)
    multipliers["contacts_wanted"] = more / _slots_offered(wished)
    capacity = _planned_capacity(reference, curves, capacities, counts, growth["area"], multipliers, wished)
    overtime = state.overtime + treated_in(counts) - state.slots
    made_up = made_up_for(capacity, overtime, curves.overtime_weight)
    share = treated_share_felt(state.treated_share, counts, _planned_multiplier(state), curves.weight)
    maximum = curves.maximum["planned_treatment"]
    slots = np.minimum(capacity - made_up, most_treated(waiting_after(counts), share, maximum))
    treatment = treatment_multiplier(slots, waiting_after(counts), share, maximum)
    # Slots hold what effort adds already, so congestion is what is left to be made of effort.
    effort = wished.get("planned_treatment", np.ones_like(treatment))
    left = np.divide(treatment, effort, out=np.ones_like(treatment), where=effort > 0)
    multipliers |= {"planned_treatment": left, "urgent_treatment": left}
    return State(felt, backlog, slots, overtime - made_up, share, multipliers, dict(wished))


def pressure_of(demand: Numbers, by_chance: Numbers, offered: Numbers | float) -> Numbers:
    """Demand over what is offered, both to today's: 1 where demand is off today's by no more than chance makes it."""
    off = demand - 1
    beyond = 1 + np.sign(off) * np.maximum(np.abs(off) - by_chance, 0.0)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        pressure = np.minimum(beyond / offered, MOST_PRESSURE)
    return np.where(np.isnan(pressure), 1.0, pressure)


def moved(acting: Mapping[str, Numbers], curves: Curves) -> dict[str, Numbers]:
    """What pressures make of processes: the product over resources, each pressure to its elasticity, within maxima."""
    multipliers: dict[str, Numbers] = {}
    with np.errstate(divide="ignore", over="ignore"):
        for name, pressure in acting.items():
            for process, elasticity in curves.elasticities[name].items():
                factor = np.minimum(pressure**elasticity, curves.maximum[process])
                if process in multipliers:
                    factor = np.minimum(multipliers[process] * factor, curves.maximum[process])
                multipliers[process] = factor
    return multipliers


def _demand(state: State, resource: Resource, use: Numbers, usual_use: Numbers, name: str) -> Numbers:
    """A month's use over what is usual, and over what more was offered; as before, where nothing was to be had."""
    supplied = state.wished.get(resource.supplied_by, 1.0)
    left = state.multipliers.get(resource.supplied_by, 1.0) if resource.is_flow else 1.0
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        demand = np.minimum(use / (usual_use * supplied * left), MOST_PRESSURE)
    return np.where(np.isnan(demand), state.demand[name], demand)


def _slots_offered(wished: Multipliers) -> Numbers:
    """Effort that calls forth more contacts does so by slots; with less of it both fall, and nobody is pressed."""
    return np.maximum(wished.get("contacts_wanted", 1.0), 1.0)


def _more_contacts(
    state: State, counts: Counts, pressure: Numbers, curves: Curves
) -> tuple[Numbers, Numbers]:
    """The backlog of contacts of each practice, and what making up for it multiplies the contacts wanted by."""
    wanted = use_of(RESOURCES["contacts"], counts)
    of_own = state.multipliers.get("contacts_wanted", 1.0) * _slots_offered(state.wished)
    own = wanted / of_own
    unmet = counts.by_practice[:, Item.CONTACT_NOT_IN_TIME, EVERYONE].astype(np.float64)
    backlog = backlog_after(state.backlog, unmet, wanted - own, curves.fading_share)
    more = 1 + _over(drained_by_spare(own, pressure, backlog), own, otherwise=0.0)
    return backlog, np.minimum(more, curves.maximum["contacts_wanted"])


def _planned_capacity(
    reference: Reference,
    curves: Curves,
    capacities: Capacities,
    counts: Counts,
    growth: Numbers,
    multipliers: Multipliers,
    wished: Multipliers,
) -> Numbers:
    """Planned treatments that each trust could do in the month if no overtime had to be made up for."""
    usual_list = reference.waiting * growth
    capacity = (
        capacities.planned_slots * growth * _over(waiting_after(counts), usual_list) ** curves.slots_to_list
    )
    return np.asarray(
        capacity * multipliers.get("planned_treatment", 1.0) * wished.get("planned_treatment", 1.0)
    )


def _planned_multiplier(state: State) -> Numbers:
    """What multiplied the rate of planned treatment in the month that a state was made for."""
    return np.asarray(
        state.multipliers.get("planned_treatment", 1.0)
        * state.wished.get("planned_treatment", np.ones_like(state.slots))
    )


def _under(part: str, arrays: Mapping[str, Numbers]) -> dict[str, Numbers]:
    return {
        name.removeprefix(f"{part}/"): each for name, each in arrays.items() if name.startswith(f"{part}/")
    }


def _over(numbers: Numbers, of: Numbers, otherwise: float = 1.0) -> Numbers:
    """One over another; something else where the other is 0."""
    found = np.full(np.broadcast_shapes(np.shape(numbers), np.shape(of)), otherwise)
    return np.asarray(np.divide(numbers, of, out=found, where=np.asarray(of) > 0))
