"""Payment for people: capitation, bundle, personal budget, citizen incentive."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scenarios.contracts.facts import YEARS, Fact
from scenarios.contracts.frame import EVERYONE, OTHERS, VISITORS, Frame, labelled
from scenarios.contracts.keys import NONE, WHOLE, AnyReading, FileModel, PopulationName, RoleName, ServiceName
from scenarios.contracts.mechanism import mechanism
from scenarios.contracts.observables import Observable, const, minus, plus, positive_part, times
from scenarios.contracts.terms import All, Pay, Term
from scenarios.quantities import Count, Pounds, Quantity, Share


class Flow(FileModel):
    """Care that crosses the boundary of the contract: a service, its price, and the share of it that is paid."""

    service: ServiceName
    price_pounds: Pounds
    share: Share = WHOLE


class CareBand(FileModel):
    """People with alike needs and the price of a year of their care."""

    population: PopulationName
    pounds_a_year: Pounds


class StopLoss(FileModel):
    """The payer bears a share of what a person costs above a multiple of the yearly price."""

    multiple: Count
    share: Share


@mechanism(stage="base", settle="yearly", on_account=True)
def capitation(
    frame: Frame,
    pounds_per_person: Pounds,
    weights: Annotated[dict[PopulationName, Count], Field(min_length=1)] | None = None,
    flows_out: tuple[Flow, ...] = (),
    flows_in: tuple[Flow, ...] = (),
) -> Term:
    """A sum for each person, whatever care they need.

    payment = pounds_per_person x weighted people x years - care given by others + care given to visitors

    Keys:
        pounds_per_person: for a year.
        weights: population to weight; without them every person in the scope counts 1.
        flows_out: services that the people in scope had from others, deducted at price x share.
        flows_in: services given to people of other places, added at price x share.

    Example:
        services: [planned_admission, emergency_admission]
        populations: {young: {age_to: 64}, old: {age_from: 65}}
        payees: {lead: integrated_provider}
        term:
          mechanism: capitation
          pounds_per_person: 1_000
          weights: {young: 0.8, old: 2.5}
          flows_out: [{service: planned_admission, price_pounds: 2_400}]
        period: {contract_year: 1}
        facts:
          people(young): 80_000
          people(old): 20_000
          activity(planned_admission) by others for young: 90
          activity(planned_admission) by others for old: 10
        pays: [{to: lead, pounds: 113_760_000.00}]
    """
    price = labelled(pounds_per_person, "price a person", "GBP")
    weighted = _weighted_people(frame, weights)

    def amount(payee: str) -> Observable:
        out = plus(*(_crossing(frame, flow, OTHERS, "") for flow in flows_out))
        into = plus(*(_crossing(frame, flow, payee, VISITORS) for flow in flows_in))
        return plus(minus(times(price, weighted, YEARS), out), into)

    return frame.each(amount, "capitation")


@mechanism(stage="base", settle="yearly", on_account=True)
def bundle(
    frame: Frame,
    bands: Annotated[tuple[CareBand, ...], Field(min_length=1)],
    stop_loss: StopLoss | None = None,
) -> Term:
    """A price for a year of care of each person in a band of need, pro rata for part of a year.

    payment = sum over bands of price x people x years
              + stop_loss share x what persons cost above multiple x price of their band

    Keys:
        bands: population and price a year of each band; people are the mean over the period, so that six
            months in the band count a half.
        stop_loss: {multiple, share}: what the payer bears of very costly persons.

    Example:
        services: [emergency_admission, community_contact]
        populations: {mild: {frailty: [mild]}, severe: {frailty: [severe]}}
        payees: {lead: integrated_provider}
        term:
          mechanism: bundle
          bands: [{population: mild, pounds_a_year: 1_200}, {population: severe, pounds_a_year: 11_000}]
          stop_loss: {multiple: 3, share: 80%}
        period: {contract_year: 1}
        facts:
          people(mild): 500
          people(severe): 50 + 12 * 3/12
          excess_cost(all, 3600) for mild: 0
          excess_cost(all, 33000) for severe: 61_000 - 33_000
        pays: [{to: lead, pounds: 1_205_400.00}]
    """

    def of_band(band: CareBand) -> Observable:
        price = labelled(band.pounds_a_year, f"year of care of {frame.population(band.population)}", "GBP")
        care = times(price, frame.people(band.population), YEARS)
        if stop_loss is None:
            return care
        threshold = stop_loss.multiple.value * band.pounds_a_year.value
        excess = Fact("excess_cost", "all", population=band.population, threshold_pounds=threshold)
        return plus(care, times(labelled(stop_loss.share, "stop-loss share"), excess))

    return frame.each(lambda _: plus(*(of_band(band) for band in bands)), "year of care")


@mechanism(stage="base", settle="yearly")
def personal_budget(
    frame: Frame, points: AnyReading, pounds_per_point: Pounds, may_keep_share: Share = NONE
) -> Term:
    """A budget that citizens hold themselves, set by points of need; what is left over is reclaimed.

    budget = points x pounds_per_point; reclaimed = max(0, unspent - may_keep_share x budget)

    Keys:
        points: the points of need of all budget holders, a reading.
        pounds_per_point: for a year.
        may_keep_share: share of the budget that may be left unspent without being reclaimed.

    Example:
        services: [home_care_hour]
        measures: {support_points: {title: Points of need, unit: points, direction: lower}}
        payees: {people: citizens}
        term:
          mechanism: personal_budget
          points: measure(support_points)
          pounds_per_point: 310
          may_keep_share: 10%
        period: {contract_year: 1}
        facts: {measure(support_points): 62, unspent(personal_budget): 2_900}
        pays:
          - {to: people, pounds: 19_220.00}
          - {from: people, to: payer, pounds: 978.00}
    """
    holder = frame.sole_payee()
    budget = times(
        labelled(pounds_per_point, "rate a point", "GBP"), frame.level(points, holder, "points"), YEARS
    )
    unspent = Fact("unspent", frame.key(frame.name))
    may_keep = times(labelled(may_keep_share, "share that may be kept"), budget)
    reclaimed = positive_part(minus(unspent, may_keep))
    return All((Pay(frame.payer, holder, budget, "budget"), Pay(holder, frame.payer, reclaimed, "reclaimed")))


@mechanism(stage="yearly", settle="quarterly")
def citizen_incentive(
    frame: Frame,
    conditions_met: AnyReading,
    pounds_each: Pounds,
    check_pounds_each: Pounds = NONE,
    checked_by: RoleName = "suppliers",
) -> Term:
    """A payment to citizens for each condition they met and had verified, and what the checks cost.

    to citizens = pounds_each x conditions met; to whoever checks = check_pounds_each x conditions met

    Keys:
        conditions_met: verified conditions, a reading that counts them; a number is a year's.
        pounds_each: paid to the citizen.
        check_pounds_each: the cost of verifying one.
        checked_by: the role that is paid for the checks.

    Example:
        services: [gp_contact]
        payees: {people: citizens}
        term:
          mechanism: citizen_incentive
          conditions_met: activity(gp_contact) by people
          pounds_each: 15
          check_pounds_each: 1.10
        period: {contract_year: 1}
        facts: {activity(gp_contact) by people: 1840 * 6 + 410 * 4}
        pays:
          - {to: people, pounds: 190_200.00}
          - {to: suppliers, pounds: 13_948.00}
    """
    citizens = frame.sole_payee()
    met = frame.flow(conditions_met, citizens, "conditions met", "")
    transfer = Pay(frame.payer, citizens, times(labelled(pounds_each, "each", "GBP"), met), "incentive")
    if check_pounds_each.value == 0:
        return transfer
    checks = times(labelled(check_pounds_each, "check", "GBP"), met)
    return All((transfer, Pay(frame.payer, checked_by, checks, "checks")))


def _weighted_people(frame: Frame, weights: dict[str, Quantity] | None) -> Observable:
    if weights is None:
        return plus(*(frame.people(population) for population in frame.populations or (EVERYONE,)))
    return plus(
        *(
            times(labelled(weight, f"weight of {frame.population(name)}"), frame.people(name))
            for name, weight in weights.items()
        )
    )


def _crossing(frame: Frame, flow: Flow, by: str, population: str) -> Observable:
    populations = (
        (population,) if population else tuple(p if p != EVERYONE else "" for p in frame.populations)
    )
    crossing = plus(*(Fact("activity", flow.service, by=by, population=p) for p in populations or ("",)))
    share = const(1) if flow.share.value == 1 else labelled(flow.share, "share paid")
    return times(
        share, labelled(flow.price_pounds, f"price of one {frame.service(flow.service)}", "GBP"), crossing
    )
