"""Fixed sums: block, fee, grant."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scenarios.contracts.frame import Frame
from scenarios.contracts.keys import AnyReading, TermName
from scenarios.contracts.mechanism import mechanism
from scenarios.contracts.observables import Observable, at_most, const, times
from scenarios.contracts.terms import Term
from scenarios.quantities import Share

SomeTerms = Annotated[tuple[TermName, ...], Field(min_length=1)]


@mechanism(stage="base", settle="yearly", on_account=True)
def block(frame: Frame, pounds_a_year: AnyReading) -> Term:
    """A fixed sum for the service, however much of it is used.

    payment = pounds_a_year x length of the period in years

    Keys:
        pounds_a_year: the sum for each payee; a number, or a reading such as {baseline: cost}.

    Example:
        services: [community_contact]
        payees: {community: community_trust}
        term: {mechanism: block, pounds_a_year: 12_000_000, uplift_share: -1.5%}
        period: {contract_year: 1}
        facts: {}
        pays: [{to: community, pounds: 11_820_000.00}]
    """
    return frame.each(lambda payee: frame.flow(pounds_a_year, payee, "yearly sum"), "block")


@mechanism(stage="yearly", settle="yearly", on_account=True)
def fee(
    frame: Frame,
    pounds_a_year: AnyReading | None = None,
    share_of_value: Share | None = None,
    of: SomeTerms | None = None,
) -> Term:
    """A fixed fee for a task such as coordination, beside what is paid for the service itself.

    payment = pounds_a_year x years, or share_of_value x what the terms named in `of` are worth

    Keys:
        pounds_a_year: the fee, or a reading such as programme_cost(coordination).
        share_of_value: the fee as a share of what the terms in `of` are worth.
        of: terms as TERM or CONTRACT.TERM; the base payments of this contract if left out.

    Example:
        services: [referral]
        payees: {hub: hub}
        term: {mechanism: fee, pounds_a_year: 900_000}
        period: {contract_year: 1}
        facts: {}
        pays: [{to: hub, pounds: 900_000.00}]
    """
    if (pounds_a_year is None) == (share_of_value is None):
        raise ValueError("a fee is either pounds_a_year or share_of_value")
    if pounds_a_year is not None:
        return frame.each(lambda payee: frame.flow(pounds_a_year, payee, "yearly fee"), "fee")
    assert share_of_value is not None
    share = const(share_of_value.value, "fee share")
    return frame.each(lambda payee: times(share, frame.base_value("" if of else payee, of)), "fee")


@mechanism(stage="yearly", settle="yearly", on_account=True)
def grant(frame: Frame, pounds_a_year: AnyReading, at_most_pounds_a_year: AnyReading | None = None) -> Term:
    """Money for a purpose: a fixed sum, or what a programme cost, up to a ceiling.

    payment = min(pounds_a_year, at_most_pounds_a_year) x years

    Keys:
        pounds_a_year: the sum, or a reading such as programme_cost(LEVER) to pay back what was spent.
        at_most_pounds_a_year: the ceiling.

    Example:
        services: [befriending_month]
        payees: {charity: voluntary}
        term:
          mechanism: grant
          pounds_a_year: programme_cost(social_prescribing_and_befriending)
          at_most_pounds_a_year: 50_000
        period: {contract_year: 1}
        facts: {programme_cost(social_prescribing_and_befriending): 61_250.40}
        pays: [{to: charity, pounds: 50_000.00}]
    """

    def amount(payee: str) -> Observable:
        granted = frame.flow(pounds_a_year, payee, "yearly grant")
        if at_most_pounds_a_year is None:
            return granted
        return at_most(granted, frame.flow(at_most_pounds_a_year, payee, "ceiling"))

    return frame.each(amount, "grant")
