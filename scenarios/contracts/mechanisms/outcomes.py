"""Payment on measures: outcome, CQUIN, impact bond; and money held or taken back: withhold, clawback."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from scenarios.contracts.facts import Fact
from scenarios.contracts.frame import Frame, labelled
from scenarios.contracts.keys import WHOLE, AnyReading, ScoreKeys, TermName, WeightedScore
from scenarios.contracts.mechanism import mechanism
from scenarios.contracts.mechanisms.fixed import SomeTerms
from scenarios.contracts.observables import (
    Observable,
    at_most,
    const,
    minus,
    plus,
    positive_part,
    times,
)
from scenarios.contracts.scores import score
from scenarios.contracts.terms import All, If, Pay, Term
from scenarios.quantities import Pounds, Share, ShareSeries

Scores = Annotated[tuple[WeightedScore, ...], Field(min_length=1)]


@mechanism(stage="yearly", settle="yearly")
def outcome(
    frame: Frame,
    score_keys: ScoreKeys,
    pot_pounds_a_year: AnyReading | None = None,
    at_risk_share_by_year: ShareSeries | None = None,
    of: SomeTerms | None = None,
    framing: Literal["bonus", "withhold"] = "bonus",
) -> Term:
    """A pot of money earned by a measure, along a curve.

    payment = pot x score; the pot is pot_pounds_a_year, or at_risk_share_by_year x what the terms in `of` are worth.
    With `framing: withhold` the whole pot is first taken back from the payees and what is earned is returned.

    Keys:
        measure: from the catalogue; read at the level at which it is reported.
        reading: instead of a measure, any fact.
        curve: threshold (at_least or at_most), linear (from nothing_at to all_at; the measure's own scale if left
            out), banded (bands), improvement (points gained on the baseline), or rank (bands of the best among peers).
        at_least: the threshold of a measure that is better when higher.
        at_most: the threshold of a measure that is better when lower.
        nothing_at: the level at which nothing is earned.
        all_at: the level at which all is earned; below nothing_at where lower is better.
        improvement: points from the baseline at which all is earned; negative where lower is better.
        bands: a list of {at_least or at_most, pays_share}; for rank of {best_share, pays_share}.
        peers: how many are ranked.
        least_share: share of the pot at the worst, below 0 for a penalty.
        pot_pounds_a_year: the pot.
        at_risk_share_by_year: the pot as a share of the base payments, by contract year.
        of: the terms it is a share of; the base payments of this contract if left out.
        framing: bonus or withhold.

    Example:
        services: [community_contact]
        payees: {community: community_trust}
        term:
          mechanism: outcome
          reading: measure(patient_reported_gain)
          nothing_at: 55
          all_at: 65
          pot_pounds_a_year: 350_000
        period: {contract_year: 1}
        facts: {measure(patient_reported_gain): 61.4}
        pays: [{to: community, pounds: 224_000.00}]
    """
    if (pot_pounds_a_year is None) == (at_risk_share_by_year is None):
        raise ValueError("the pot of an outcome is either pot_pounds_a_year or at_risk_share_by_year")
    earned = score(frame, score_keys)
    if pot_pounds_a_year is not None:
        return _pot(frame, frame.flow(pot_pounds_a_year, label="pot"), earned, framing)
    assert at_risk_share_by_year is not None
    return frame.by_year(
        at_risk_share_by_year,
        lambda share: _pot(
            frame, times(const(share, "share at risk"), frame.base_value(of=of)), earned, framing
        ),
    )


@mechanism(stage="quarterly", settle="quarterly")
def cquin(frame: Frame, share_of_value: Share, measures: Scores, of: SomeTerms | None = None) -> Term:
    """A small share of the contract's value, earned by several weighted measures (commissioning for quality).

    payment = share_of_value x value x sum over measures of weight x score

    Keys:
        share_of_value: of what the terms in `of` are worth.
        measures: scores as for `outcome`, each with a `weight`; the weights add to 1.
        of: the terms it is a share of; the base payments of this contract if left out.

    Example:
        services: [planned_admission]
        payees: {acute: acute_trust}
        base: {mechanism: block, pounds_a_year: 84_000_000}
        term:
          mechanism: cquin
          share_of_value: 2.5%
          measures:
            - {reading: measure(hospital_experience), curve: threshold, at_least: 80, weight: 0.2}
            - {reading: measure(best_practice_attainment), nothing_at: 0, all_at: 100, weight: 0.5}
            - {reading: measure(delayed_days), curve: threshold, at_most: 100, weight: 0.3}
        period: {contract_year: 1}
        facts:
          measure(hospital_experience): 81
          measure(best_practice_attainment): 60
          measure(delayed_days): 140
        pays: [{to: acute, pounds: 1_050_000.00}]
    """
    share = labelled(share_of_value, "share of value")
    return frame.jointly(times(share, frame.base_value(of=of), weighted(frame, measures)), "quality")


@mechanism(stage="yearly", settle="yearly")
def impact_bond(
    frame: Frame,
    treated: AnyReading,
    control: AnyReading,
    people: AnyReading,
    pounds_each: Pounds,
    least_reduction_share: Share,
    cap_pounds: Pounds | None = None,
) -> Term:
    """Investors are repaid for events avoided among those treated, judged against a control group.

    payment = min(cap_pounds, people x (control - treated) x pounds_each)
              if control - treated is at least least_reduction_share x control, else nothing

    Keys:
        treated: events a person among those treated, a reading.
        control: events a person in the control group, a reading.
        people: how many were treated, a reading (in hundreds where events are counted per 100 people).
        pounds_each: paid for an event avoided.
        least_reduction_share: the reduction below which nothing is paid.
        cap_pounds: the most that is paid in a settlement.

    Example:
        services: [social_prescribing_referral]
        payees: {backer: investor}
        term:
          mechanism: impact_bond
          treated: measure(reconvictions) for treated
          control: measure(reconvictions) for control
          people: {fact: people(treated), times: 1%}
          pounds_each: 8_000
          least_reduction_share: 7.5%
          cap_pounds: 6_000_000
        populations: {treated: {age_from: 18}, control: {age_from: 18}}
        for: [treated]
        period: {contract_year: 1}
        facts:
          people(treated): 2_000
          measure(reconvictions) for treated: 155 * 0.91
          measure(reconvictions) for control: 155
        pays: [{to: backer, pounds: 2_232_000.00}]
    """
    investor = frame.sole_payee()
    rate_of_control, rate_of_treated = frame.level(control, investor), frame.level(treated, investor)
    avoided_each = minus(rate_of_control, rate_of_treated)
    least = times(labelled(least_reduction_share, "least reduction"), rate_of_control)
    owed = times(
        labelled(pounds_each, "each", "GBP"), frame.level(people, investor), positive_part(avoided_each)
    )
    paid = owed if cap_pounds is None else at_most(owed, labelled(cap_pounds, "cap", "GBP"))
    return If(minus(avoided_each, least), Pay(frame.payer, investor, paid, "events avoided"))


@mechanism(stage="withhold", settle="quarterly", on_account=True)
def withhold(
    frame: Frame,
    monthly_share: Share,
    breach_of: TermName | None = None,
    of: SomeTerms | None = None,
    cap_share: Share | None = None,
) -> Term:
    """Money held back for each month in which a duty was in breach; returned when the breach is struck out.

    held = monthly_share x a month's value x months in breach, at most cap_share x value of the period

    Keys:
        monthly_share: of a month's value, for each month in breach.
        breach_of: the term whose duty it is; the withholding term itself if left out.
        of: the terms whose value is held; the base payments of this contract if left out.
        cap_share: the most that may be held, as a share of the period's value.

    Example:
        services: [planned_admission]
        payees: {acute: acute_trust}
        base: {mechanism: block, pounds_a_year: 21_000_000}
        term: {mechanism: withhold, monthly_share: 2%}
        period: {quarter: 1}
        facts: {months_in_breach(withhold): 3}
        pays: [{from: acute, to: payer, pounds: 105_000.00}]
    """
    breach = Fact("months_in_breach", frame.key(breach_of or frame.name))
    share = labelled(monthly_share, "share held")

    def amount(payee: str) -> Observable:
        month = frame.base_value(payee, of, over="month")
        held = times(share, month, frame.of_payee(breach, payee))
        if cap_share is None:
            return held
        return at_most(held, times(labelled(cap_share, "cap"), frame.base_value(payee, of)))

    return _taken_back(frame, amount, "held")


@mechanism(stage="clawback", settle="yearly")
def clawback(
    frame: Frame,
    paid_under: TermName,
    earned: AnyReading,
    cap_share: Share = WHOLE,
) -> Term:
    """What was paid beyond what was earned is taken back, up to a share of what was paid.

    taken back = min(max(0, paid - earned), cap_share x paid)

    Keys:
        paid_under: the term under which money was advanced.
        earned: what was earned, a number or a reading such as {fact: value(outcome)}.
        cap_share: the most that is taken back, as a share of what was paid.

    Example:
        services: [community_contact]
        payees: {community: community_trust}
        base: {mechanism: block, pounds_a_year: 600_000, name: advance}
        term: {mechanism: clawback, paid_under: advance, earned: 412_500, cap_share: 20%}
        period: {contract_year: 1}
        facts: {paid(advance): 600_000}
        pays: [{from: community, to: payer, pounds: 120_000.00}]
    """

    def amount(payee: str) -> Observable:
        paid = frame.of_payee(Fact("paid", frame.key(paid_under)), payee)
        over = positive_part(minus(paid, frame.flow(earned, payee, "earned")))
        return at_most(over, times(labelled(cap_share, "cap"), paid))

    frame.sole_payee()
    return _taken_back(frame, amount, "taken back")


def weighted(frame: Frame, measures: tuple[WeightedScore, ...]) -> Observable:
    """The weighted sum of scores.

    Raises:
        ValueError: the weights do not add to 1.
    """
    whole = sum((measure.weight.value for measure in measures), Fraction(0))
    if whole != 1:
        raise ValueError(f"the weights of the measures add to {float(whole):g}; they must add to 1")
    return plus(*(times(labelled(measure.weight, "weight"), score(frame, measure)) for measure in measures))


def _pot(frame: Frame, pot: Observable, earned: Observable, framing: str) -> Term:
    if framing == "bonus":
        return frame.jointly(times(pot, earned), "outcome")
    held = frame.jointly(times(const(-1), pot), "held at risk")
    return All((held, frame.jointly(times(pot, earned), "earned back")))


def _taken_back(frame: Frame, amount: Callable[[str], Observable], label: str) -> Term:
    parts = tuple(Pay(payee, frame.payer, amount(payee), label) for payee in frame.payees)
    return parts[0] if len(parts) == 1 else All(parts)
