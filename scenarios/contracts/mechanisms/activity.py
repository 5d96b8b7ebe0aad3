"""Payment for activity: tariff, cost and volume, marginal rate, best practice."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scenarios.contracts.facts import YEARS
from scenarios.contracts.frame import Frame, labelled
from scenarios.contracts.keys import NONE, WHOLE, AnyReading, FileModel, RoleName, ServiceName
from scenarios.contracts.mechanism import mechanism
from scenarios.contracts.observables import (
    Observable,
    at_most,
    clip,
    const,
    minus,
    plus,
    positive_part,
    times,
)
from scenarios.contracts.terms import All, Pay, Term
from scenarios.quantities import Count, Pounds, Quantity, Share


class Tier(FileModel):
    """A price that holds up to a yearly volume; the last tier has no end."""

    pounds: Pounds
    up_to: Count | None = None


Tiers = Annotated[tuple[Tier, ...], Field(min_length=1)]
Prices = Annotated[dict[ServiceName, Pounds | Tiers], Field(min_length=1)]


@mechanism(stage="base", settle="monthly")
def tariff(frame: Frame, prices_pounds: Prices, market_forces_factor: Count = WHOLE) -> Term:
    """A price for each unit of activity.

    payment = market_forces_factor x sum over services of price x activity

    Keys:
        prices_pounds: service to price, or to tiers [{up_to: 1000, pounds: 150}, {pounds: 75}] by yearly volume
            (settle such a term yearly).
        market_forces_factor: what local prices are of the national price.

    Example:
        services: [day_case, planned_admission]
        payees: {acute: acute_trust}
        term:
          mechanism: tariff
          prices_pounds: {day_case: 1_450, planned_admission: 5_800}
          market_forces_factor: 1.0432
        period: {contract_year: 1}
        facts: {activity(day_case): 1_200, activity(planned_admission): 300}
        pays: [{to: acute, pounds: 3_630_336.00}]
    """
    factor = labelled(market_forces_factor, "" if market_forces_factor.value == 1 else "market forces factor")
    return frame.each(lambda payee: times(factor, _at_prices(frame, prices_pounds, payee)), "activity")


@mechanism(stage="base", settle="yearly", on_account=True)
def cost_and_volume(
    frame: Frame,
    service: ServiceName,
    price_pounds: Pounds,
    plan: Count,
    tolerance_share: Share = NONE,
    above_share: Share = NONE,
    below_share: Share = NONE,
) -> Term:
    """A planned volume at a price; outside a tolerance, more is paid or less at part of the price.

    payment = price x plan + above_share x price x max(0, activity - plan x (1 + tolerance_share))
              - below_share x price x max(0, plan x (1 - tolerance_share) - activity)

    Keys:
        service: what is counted.
        price_pounds: for each planned unit.
        plan: units a year.
        tolerance_share: how far activity may stray from plan before the payment moves.
        above_share: share of the price paid for units above the tolerance.
        below_share: share of the price taken back for units below it.

    Example:
        services: [outpatient_first]
        payees: {acute: acute_trust}
        term:
          mechanism: cost_and_volume
          service: outpatient_first
          price_pounds: 150
          plan: 10_000
          tolerance_share: 3%
          above_share: 50%
          below_share: 30%
        period: {contract_year: 1}
        facts: {activity(outpatient_first): 10_800}
        pays: [{to: acute, pounds: 1_537_500.00}]
    """
    price = labelled(price_pounds, "price", "GBP")
    upper = times(const(plan.value * (1 + tolerance_share.value), "upper bound"), YEARS)
    lower = times(const(plan.value * (1 - tolerance_share.value), "lower bound"), YEARS)
    planned = times(price, labelled(plan, "plan"), YEARS)

    def amount(payee: str) -> Observable:
        activity = frame.activity(service, payee)
        above = times(labelled(above_share, "share above"), price, positive_part(minus(activity, upper)))
        below = times(labelled(below_share, "share below"), price, positive_part(minus(lower, activity)))
        return minus(plus(planned, above), below)

    return frame.each(amount, "planned volume")


@mechanism(stage="base", settle="yearly", on_account=True)
def marginal_rate(
    frame: Frame,
    prices_pounds: Prices,
    baseline_pounds_a_year: AnyReading,
    rate_share: Share,
    market_forces_factor: Count = WHOLE,
    retained_by: RoleName | None = None,
) -> Term:
    """Full price up to a baseline value; above it only part of the price.

    payment = min(A, baseline) + rate_share x max(0, A - baseline), where A is the activity at full price;
    the rest, (1 - rate_share) x max(0, A - baseline), is kept by the payer, or set aside with `retained_by`

    Keys:
        prices_pounds: service to full price.
        baseline_pounds_a_year: the value of activity up to which the full price is paid; a number, or a fact such as
            {baseline: value(emergencies)}.
        rate_share: share of the price paid above the baseline.
        market_forces_factor: what local prices are of the national price.
        retained_by: the role that receives what is not paid, ring-fenced (for demand management, say).

    Example:
        services: [emergency_admission]
        payees: {acute: acute_trust}
        term:
          mechanism: marginal_rate
          prices_pounds: {emergency_admission: 2_350}
          baseline_pounds_a_year: 20_000_000
          rate_share: 30%
        period: {contract_year: 1}
        facts: {activity(emergency_admission): 10_000}
        pays: [{to: acute, pounds: 21_050_000.00}]
    """
    factor = labelled(market_forces_factor, "" if market_forces_factor.value == 1 else "market forces factor")
    rate = labelled(rate_share, "marginal rate")

    def full_value(payee: str) -> Observable:
        return times(factor, _at_prices(frame, prices_pounds, payee))

    def excess(payee: str) -> Observable:
        baseline = frame.flow(baseline_pounds_a_year, payee, "baseline value")
        return positive_part(minus(full_value(payee), baseline))

    def amount(payee: str) -> Observable:
        baseline = frame.flow(baseline_pounds_a_year, payee, "baseline value")
        return plus(at_most(full_value(payee), baseline), times(rate, excess(payee)))

    paid = frame.each(amount, "activity")
    if retained_by is None:
        return paid
    unpaid = const(1 - rate_share.value, "share not paid")
    kept = tuple(
        Pay(frame.payer, retained_by, times(unpaid, excess(payee)), "retained") for payee in frame.payees
    )
    return All((paid, *kept))


@mechanism(stage="yearly", settle="quarterly", on_account=False)
def best_practice(
    frame: Frame, service: ServiceName, top_up_pounds: Pounds, attained: AnyReading | None = None
) -> Term:
    """A top-up for each case treated to the full standard.

    payment = top_up_pounds x cases that met every criterion

    Keys:
        service: the activity that counts such cases.
        top_up_pounds: for each of them, on top of the base price.
        attained: the share of the service's cases that met the standard (a measure in per cent: times 1%); left
            out where the service itself counts only those.

    Example:
        services: [planned_admission]
        payees: {acute: acute_trust}
        term:
          mechanism: best_practice
          service: planned_admission
          attained: {fact: measure(best_practice_attainment), times: 1%}
          top_up_pounds: 1_335
        period: {contract_year: 1}
        facts: {activity(planned_admission): 400, measure(best_practice_attainment): 57}
        pays: [{to: acute, pounds: 304_380.00}]
    """
    top_up = labelled(top_up_pounds, "top-up", "GBP")

    def amount(payee: str) -> Observable:
        met = frame.activity(service, payee)
        return times(top_up, met if attained is None else times(frame.level(attained, payee), met))

    return frame.each(amount, "top-up")


def _at_prices(frame: Frame, prices: dict[str, Quantity | tuple[Tier, ...]], payee: str) -> Observable:
    """The payee's activity at its prices, service by service."""
    priced = []
    for service, price in prices.items():
        activity, label = frame.activity(service, payee), f"price of one {frame.service(service)}"
        if isinstance(price, Quantity):
            priced.append(times(labelled(price, label, "GBP"), activity))
        else:
            priced += _in_tiers(price, activity, label)
    return plus(*priced)


def _in_tiers(tiers: tuple[Tier, ...], activity: Observable, label: str) -> list[Observable]:
    """Each tier's price on the activity that falls in it."""
    parts: list[Observable] = []
    start: Observable = const(0)
    for tier in tiers:
        price = labelled(tier.pounds, label, "GBP")
        if tier.up_to is None:
            within = positive_part(minus(activity, start))
        else:
            end = times(labelled(tier.up_to, "up to"), YEARS)
            within = minus(clip(activity, start, end), start)
            start = end
        parts.append(times(price, within))
    return parts
