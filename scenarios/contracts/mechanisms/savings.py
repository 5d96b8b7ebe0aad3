"""What savings come to in cash, and money that pays for change before they do: cash release, programme fund."""

from __future__ import annotations

from fractions import Fraction

from scenarios.arithmetic import number_text
from scenarios.contracts.frame import Frame, labelled
from scenarios.contracts.keys import NONE, AnyReading, Month
from scenarios.contracts.mechanism import mechanism
from scenarios.contracts.mechanisms.fixed import SomeTerms
from scenarios.contracts.observables import Observable, at_most, const, minus, positive_part, times
from scenarios.contracts.periods import MONTHS_IN_YEAR
from scenarios.contracts.terms import All, During, Pay, Term
from scenarios.quantities import Share, ShareSeries

ADVANCE, REPAYMENT = "advance", "repayment"
"""What payments from and to a programme fund are called."""


@mechanism(stage="share", settle="yearly")
def cash_release(
    frame: Frame,
    target_pounds_a_year: AnyReading,
    actual_pounds_a_year: AnyReading,
    variable_share: Share,
    semi_fixed_share: Share = NONE,
    semi_fixed_from_year: Month = 2,
) -> Term:
    """What care no longer takes, the payer takes out of a fixed sum, as far as that comes to cash.

    taken out = variable_share x max(0, target - actual), from the first year on,
                and semi_fixed_share x the same from semi_fixed_from_year on; what is fixed is never taken out

    Keys:
        target_pounds_a_year: what care took, at full cost, such as {baseline: activity(...), times: PRICE}.
        actual_pounds_a_year: what it takes, at the same cost.
        variable_share: the part of full cost that goes as soon as care does.
        semi_fixed_share: the part that goes when wards close and posts are not filled again.
        semi_fixed_from_year: the contract year from which it does.

    Example:
        services: [emergency_admission]
        payees: {acute: acute_trust}
        base: {mechanism: block, pounds_a_year: 13_000_000}
        term:
          mechanism: cash_release
          target_pounds_a_year: 13_000_000
          actual_pounds_a_year: {fact: activity(emergency_admission), times: 1_500}
          variable_share: 50%
          semi_fixed_share: 30%
          semi_fixed_from_year: 3
        period: {contract_year: 3}
        facts: {activity(emergency_admission): 8_400}
        pays:
          - {from: acute, to: payer, pounds: 200_000.00, label: variable}
          - {from: acute, to: payer, pounds: 120_000.00, label: semi-fixed}
    """
    if variable_share.value + semi_fixed_share.value > 1:
        raise ValueError(
            "variable_share and semi_fixed_share are more than the whole together; make them 100% or less"
        )
    payee = frame.sole_payee()
    target = frame.flow(target_pounds_a_year, payee, "target")
    saved = positive_part(minus(target, frame.flow(actual_pounds_a_year, payee, "actual")))

    def out(share: Share, word: str) -> Term:
        return Pay(payee, frame.payer, times(labelled(share, f"{word} share"), saved), word)

    soon = out(variable_share, "variable")
    if semi_fixed_share.value == 0:
        return soon
    first = (semi_fixed_from_year - 1) * MONTHS_IN_YEAR + 1
    late = out(semi_fixed_share, "semi-fixed")
    return All((soon, late if first == 1 else During(first, None, late)))


@mechanism(stage="share", settle="yearly", on_account=True)
def programme_fund(
    frame: Frame,
    pounds: AnyReading,
    paid_share_by_year: ShareSeries,
    repaid_share_by_year: ShareSeries,
    from_saving: SomeTerms | None = None,
) -> Term:
    """Money for change up front, paid back later, if change brings any; what is not paid back is written off.

    paid = paid_share_by_year x pounds; paid back = repaid_share_by_year x pounds,
    and no more than the terms in `from_saving` released in the year

    Keys:
        pounds: the fund: a number, or a reading of a year such as {fact: people(older), times: 15}.
        paid_share_by_year: what of it is paid, by contract year; the last holds for all later years.
        repaid_share_by_year: what of it is due back, by contract year; no more in all than is paid.
        from_saving: terms that release cash to whoever was paid, such as `cash_release`; without them all is due.

    Example:
        services: [emergency_admission]
        payees: {group: commissioner}
        term:
          mechanism: programme_fund
          pounds: 1_000_000
          paid_share_by_year: [60%, 40%, 0%]
          repaid_share_by_year: [0%, 25%, 50%, 0%]
        period: {contract_year: 2}
        facts: {}
        pays:
          - {to: group, pounds: 400_000.00, label: advance}
          - {from: group, to: payer, pounds: 250_000.00, label: repayment}
    """
    payee = frame.sole_payee()
    years = range(1, -(-frame.months // MONTHS_IN_YEAR) + 1)
    given, owed = (
        sum((series.in_year(year) for year in years), Fraction(0))
        for series in (paid_share_by_year, repaid_share_by_year)
    )
    if owed > given:
        raise ValueError(
            f"repaid_share_by_year comes to {number_text(100 * owed)}% over {len(years)} years, more than the "
            f"{number_text(100 * given)}% that are paid; the last number holds for all later years, so end it with 0%"
        )
    fund = frame.flow(pounds, payee, "programme fund")

    def due(share: Observable) -> Observable:
        whole = times(share, fund)
        if from_saving is None:
            return whole
        # What goes back to the payer is told as worth to the payee, below 0.
        released = positive_part(times(const(-1), frame.total_base_value(from_saving)))
        return at_most(released, whole)

    paid = frame.by_year(
        paid_share_by_year,
        lambda share: Pay(frame.payer, payee, times(const(share, "share paid"), fund), ADVANCE),
    )
    repaid = frame.by_year(
        repaid_share_by_year,
        lambda share: Pay(payee, frame.payer, due(const(share, "share due")), REPAYMENT),
    )
    return All((paid, repaid))
