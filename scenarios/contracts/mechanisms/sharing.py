"""Sharing of results: gain share, profit cap, limbs, pooled budget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from scenarios.contracts.frame import Frame, labelled
from scenarios.contracts.keys import NONE, WHOLE, AnyReading, Reading, RoleName, ScoreKeys, WeightedScore
from scenarios.contracts.mechanism import mechanism
from scenarios.contracts.mechanisms.fixed import SomeTerms
from scenarios.contracts.mechanisms.outcomes import weighted
from scenarios.contracts.observables import (
    Observable,
    at_least,
    at_most,
    const,
    minus,
    plus,
    positive_part,
    times,
)
from scenarios.contracts.scores import score
from scenarios.contracts.terms import All, Pay, Share, Term
from scenarios.quantities import Pounds, Quantity, Series, ShareSeries
from scenarios.quantities import Share as ShareOf

CONTRIBUTION, SHARE_OF_OVERSPEND = "contribution", "share of overspend"
"""What payments into a pool are called."""


@mechanism(stage="share", settle="yearly")
def gain_share(
    frame: Frame,
    target_pounds_a_year: AnyReading,
    actual_pounds_a_year: AnyReading | None = None,
    corridor_share: ShareOf = NONE,
    gain_share: ShareOf = NONE,
    loss_share: ShareOf = NONE,
    gain_cap_share: ShareOf | None = None,
    loss_cap_share: ShareOf | None = None,
    quality: ScoreKeys | None = None,
) -> Term:
    """Savings against a target are shared with the payees, and so are overspends.

    payment = quality x min(gain_cap x target, gain_share x max(0, target - actual - corridor x target))
              - min(loss_cap x target, loss_share x max(0, actual - target - corridor x target))

    Keys:
        target_pounds_a_year: what the care was expected to cost, a number or {baseline: cost, times: 0.98}.
        actual_pounds_a_year: what it cost, a reading; the open-book cost of the payees if left out.
        corridor_share: the band around the target, as a share of it, in which nothing is shared.
        gain_share: the payees' share of savings beyond the corridor.
        loss_share: the payees' share of overspends beyond the corridor.
        gain_cap_share: the most the payees gain, as a share of the target.
        loss_cap_share: the most the payees lose, as a share of the target.
        quality: a score, as for `outcome`, that multiplies gains.

    Example:
        services: [emergency_admission]
        measures: {quality_score: {title: Quality score, unit: share, direction: higher}}
        payees: {lead: integrated_provider}
        term:
          mechanism: gain_share
          target_pounds_a_year: 40_000_000
          actual_pounds_a_year: cost(lead)
          corridor_share: 2%
          gain_share: 50%
          loss_share: 40%
          gain_cap_share: 3%
          loss_cap_share: 2%
          quality: {reading: measure(quality_score), nothing_at: 0, all_at: 1}
        period: {contract_year: 1}
        facts: {cost(lead): 37_600_000, measure(quality_score): 0.85}
        pays: [{to: lead, pounds: 680_000.00}]
    """
    target = frame.flow(target_pounds_a_year, label="target")
    actual = _costs(frame) if actual_pounds_a_year is None else frame.flow(actual_pounds_a_year)
    corridor = times(labelled(corridor_share, "corridor"), target)

    def part(
        better: Observable, worse: Observable, share: Quantity, cap: Quantity | None, word: str
    ) -> Observable:
        beyond = positive_part(minus(minus(better, worse), corridor))
        shared = times(labelled(share, f"share of {word}"), beyond)
        return shared if cap is None else at_most(times(labelled(cap, f"cap on {word}"), target), shared)

    gain = part(target, actual, gain_share, gain_cap_share, "gains") if gain_share.value else const(0)
    loss = part(actual, target, loss_share, loss_cap_share, "losses") if loss_share.value else const(0)
    gain = gain if quality is None else times(score(frame, quality), gain)
    return frame.jointly(minus(gain, loss), "shared result")


@mechanism(stage="share", settle="yearly")
def profit_cap(
    frame: Frame,
    cap_share: ShareOf,
    of: SomeTerms | None = None,
    actual_pounds_a_year: AnyReading | None = None,
    distribute_to: RoleName | None = None,
) -> Term:
    """Surplus above a share of income is returned to the payer.

    refund = max(0, income - cost - cap_share x income)

    Keys:
        cap_share: the surplus that may be kept, as a share of income.
        of: the terms that make the income; the base payments of this contract if left out.
        actual_pounds_a_year: the cost, a reading; the open-book cost of the payee if left out.
        distribute_to: the role to which the payee pays out the surplus it keeps.

    Example:
        services: [emergency_admission]
        payees: {lead: integrated_provider}
        base: {mechanism: block, pounds_a_year: 113_848_000}
        term: {mechanism: profit_cap, cap_share: 7.5%}
        period: {contract_year: 1}
        facts: {cost(lead): 103_000_000}
        pays: [{from: lead, to: payer, pounds: 2_309_400.00}]
    """
    payee = frame.sole_payee()
    income = frame.base_value(of=of)
    spent = frame.cost(payee) if actual_pounds_a_year is None else frame.flow(actual_pounds_a_year, payee)
    surplus, may_keep = minus(income, spent), times(labelled(cap_share, "profit cap"), income)
    refund = Pay(payee, frame.payer, positive_part(minus(surplus, may_keep)), "surplus above the cap")
    if distribute_to is None:
        return refund
    kept = at_most(positive_part(surplus), may_keep)
    return All((refund, Pay(payee, distribute_to, kept, "surplus kept")))


@mechanism(stage="base", settle="yearly", on_account=True)
def limbs(
    frame: Frame,
    target: AnyReading | None = None,
    targets_pounds_a_year: dict[RoleName, Pounds] | None = None,
    fee_share: ShareOf = NONE,
    result_share: ShareOf = WHOLE,
    gain_cap_share_of_fee: Quantity | None = None,
    outcome_pot_pounds_a_year: AnyReading | None = None,
    outcome_share_by_year: ShareSeries | None = None,
    measures: tuple[WeightedScore, ...] = (),
) -> Term:
    """Cost, fee and shared result: the three limbs by which partners under one agreement are paid.

    limb 1 = each member's own open-book cost; limb 2 = fee_share x its target;
    limb 3 = max(result_share x (sum of targets - sum of costs) + pot x score, - sum of limb 2), shared out
    by `split`, or in proportion to the targets: the members may lose their fee and no more

    Keys:
        target: each member's target a year, a reading such as {baseline: cost, times: 0.99}.
        targets_pounds_a_year: instead of `target`, role to pounds.
        fee_share: limb 2 as a share of each target.
        result_share: the members' share of the difference between targets and costs.
        gain_cap_share_of_fee: the most that limb 3 may add, as a share of limb 2.
        outcome_pot_pounds_a_year: money in limb 3 for the measures.
        outcome_share_by_year: instead, the pot as a share of the sum of targets, by contract year.
        measures: scores as for `cquin`.

    Example:
        services: [emergency_admission, community_contact]
        payees: {acute: acute_trust, community: community_trust}
        term:
          mechanism: limbs
          targets_pounds_a_year: {acute: 13_000_000, community: 9_600_000}
          fee_share: 5%
          result_share: 50%
          split: {acute: 60%, community: 40%}
        period: {contract_year: 1}
        facts: {cost(acute): 12_400_000, cost(community): 9_200_000}
        pays:
          - {to: acute, pounds: 12_400_000.00, label: "limb 1: cost"}
          - {to: acute, pounds: 650_000.00, label: "limb 2: fee"}
          - {to: acute, pounds: 300_000.00, label: "limb 3: shared result"}
          - {to: community, pounds: 9_200_000.00, label: "limb 1: cost"}
          - {to: community, pounds: 480_000.00, label: "limb 2: fee"}
          - {to: community, pounds: 200_000.00, label: "limb 3: shared result"}
    """
    goals = _targets(frame, target, targets_pounds_a_year)
    fee = labelled(fee_share, "fee share")
    own = tuple(
        part
        for payee in frame.payees
        for part in (
            Pay(frame.payer, payee, frame.cost(payee), "limb 1: cost"),
            Pay(frame.payer, payee, times(fee, goals[payee]), "limb 2: fee"),
        )
    )
    goal = plus(*(frame.together(goals[payee]) for payee in frame.payees))
    saved = times(labelled(result_share, "members' share"), minus(goal, _costs(frame, together=True)))
    fees = times(fee, goal)

    def third(pot: Observable) -> Term:
        result = at_least(plus(saved, pot), times(const(-1), fees))
        if gain_cap_share_of_fee is not None:
            result = at_most(result, times(labelled(gain_cap_share_of_fee, "cap on gain"), fees))
        return _shared(frame, goals, result)

    return All(
        (*own, _with_pot(frame, outcome_pot_pounds_a_year, outcome_share_by_year, measures, goal, third))
    )


@mechanism(stage="base", settle="yearly", on_account=True)
def pooled_budget(
    frame: Frame,
    outturn_pounds_a_year: AnyReading,
    contributions_pounds_a_year: Annotated[dict[RoleName, AnyReading], Field(min_length=1)] | None = None,
    budget_pounds_a_year: AnyReading | None = None,
    contribution_shares: dict[RoleName, ShareOf] | None = None,
    overspend_split: dict[RoleName, ShareOf] | None = None,
) -> Term:
    """Several payers fill one pool; its over- or underspend is shared among them.

    each pays its contribution, or its share of the budget; then (outturn - sum of contributions) is shared in
    proportion to the contributions, or by overspend_split (host: 100% leaves it with the host)

    Keys:
        outturn_pounds_a_year: what the pool spent, a reading such as cost(pool).
        contributions_pounds_a_year: role to what it pays in.
        budget_pounds_a_year: instead, what all pay in together.
        contribution_shares: role to its share of the budget.
        overspend_split: role to its share of an over- or underspend.

    Example:
        services: [home_care_hour]
        payees: {pool: pooled_budget}
        roles: {council: council}
        term:
          mechanism: pooled_budget
          contributions_pounds_a_year: {payer: 139_000_000, council: 39_000_000}
          outturn_pounds_a_year: cost(pool)
        period: {contract_year: 1}
        facts: {cost(pool): 181_560_000}
        pays:
          - {to: pool, pounds: 139_000_000.00, label: contribution}
          - {from: council, to: pool, pounds: 39_000_000.00, label: contribution}
          - {to: pool, pounds: 2_780_000.00, label: share of overspend}
          - {from: council, to: pool, pounds: 780_000.00, label: share of overspend}
    """
    pool = frame.sole_payee()
    paid_in = _paid_in(frame, pool, contributions_pounds_a_year, budget_pounds_a_year, contribution_shares)
    contributions = tuple(Pay(payer, pool, amount, CONTRIBUTION) for payer, amount in paid_in.items())
    overspend = minus(frame.flow(outturn_pounds_a_year, pool, "outturn"), plus(*paid_in.values()))
    weights: dict[str, Observable] = dict(paid_in)
    if overspend_split is not None:
        weights = {payer: const(share.value, f"share of {payer}") for payer, share in overspend_split.items()}
    # The pool gives back what it did not need, so an overspend is the negative of this and flows to the pool.
    unspent = times(const(-1), overspend)
    shared = Share(pool, tuple(weights), tuple(weights.values()), unspent, SHARE_OF_OVERSPEND)
    return All((*contributions, shared))


def _paid_in(
    frame: Frame,
    pool: str,
    contributions: dict[str, Reading] | None,
    budget: Reading | None,
    shares: dict[str, Quantity] | None,
) -> dict[str, Observable]:
    """What each payer pays into a pool: a sum of its own, or a share of one budget."""
    if contributions is not None and budget is None and shares is None:
        return {
            payer: frame.flow(amount, pool, f"contribution of {payer}")
            for payer, amount in contributions.items()
        }
    if contributions is not None or budget is None or not shares:
        raise ValueError(
            "a pool is filled either by contributions_pounds_a_year or by contribution_shares of budget_pounds_a_year"
        )
    whole = frame.flow(budget, pool, "budget of the pool")
    return {payer: times(labelled(share, f"share of {payer}"), whole) for payer, share in shares.items()}


def _targets(
    frame: Frame, target: Reading | None, by_role: dict[str, Quantity] | None
) -> dict[str, Observable]:
    if target is not None and by_role is None:
        return {payee: frame.flow(target, payee, "target") for payee in frame.payees}
    if target is not None or by_role is None:
        raise ValueError("limbs need either 'target' or 'targets_pounds_a_year'")
    missing = [payee for payee in frame.payees if payee not in by_role]
    if missing:
        raise ValueError(f"targets_pounds_a_year has no target for {missing[0]}")
    return {payee: frame.flow(by_role[payee], payee, f"target of {payee}") for payee in frame.payees}


def _with_pot(
    frame: Frame,
    pounds: Reading | None,
    shares: Series | None,
    measures: tuple[WeightedScore, ...],
    goal: Observable,
    build: Callable[[Observable], Term],
) -> Term:
    """Limb 3 with its pot for measures, by contract year where the pot grows."""
    if not measures:
        if pounds is not None or shares is not None:
            raise ValueError("limb 3 has a pot for outcomes but no 'measures' to earn it")
        return build(const(0))
    earned = weighted(frame, measures)
    if pounds is not None and shares is None:
        return build(times(frame.flow(pounds, label="pot"), earned))
    if pounds is not None or shares is None:
        raise ValueError("measures need a pot: outcome_pot_pounds_a_year or outcome_share_by_year")
    return frame.by_year(shares, lambda share: build(times(const(share, "share for outcomes"), goal, earned)))


def _shared(frame: Frame, goals: dict[str, Observable], result: Observable) -> Term:
    label = "limb 3: shared result"
    if frame.split is not None:
        return frame.jointly(result, label)
    return Share(frame.payer, frame.payees, tuple(goals[payee] for payee in frame.payees), result, label)


def _costs(frame: Frame, together: bool = False) -> Observable:
    costs = [frame.cost(payee) for payee in frame.payees]
    return plus(*(frame.together(each) for each in costs)) if together or len(costs) > 1 else costs[0]
