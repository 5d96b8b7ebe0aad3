"""What the form of a contract itself costs: pass-through, set-up, management, exit, step-in."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from scenarios.contracts.facts import MONTH, YEARS
from scenarios.contracts.frame import Frame, labelled
from scenarios.contracts.keys import NONE, WHOLE, AnyReading, FileModel, Month, RoleName
from scenarios.contracts.mechanism import mechanism
from scenarios.contracts.mechanisms.fixed import SomeTerms
from scenarios.contracts.observables import (
    ZERO,
    Observable,
    at_most,
    const,
    minus,
    plus,
    positive_part,
    times,
    with_facts,
)
from scenarios.contracts.periods import MONTHS_IN_YEAR
from scenarios.contracts.terms import All, During, Pay, Term
from scenarios.quantities import Count, Pounds, Quantity, Share

SUPPLIERS = "suppliers"
TAX_OFFICE = "tax_office"


class TaxLeak(FileModel):
    """Tax on what is passed on that cannot be recovered: tax_share x non_recoverable_share of the sum."""

    tax_share: Share
    non_recoverable_share: Share = WHOLE


@mechanism(stage="base", settle="yearly", on_account=True)
def pass_through(
    frame: Frame,
    of: SomeTerms,
    share: Share = WHOLE,
    margin_share: Share = NONE,
    tax_leak: TaxLeak | None = None,
) -> Term:
    """A lead passes on what it receives (or loses) under its own contract, less a margin.

    payment = share x (1 - margin_share) x what the terms in `of` are worth to the lead;
    tax = tax_share x non_recoverable_share x payment, which the lead pays to the tax office

    Keys:
        of: terms of the contract under which the lead is paid, as CONTRACT.TERM.
        share: the part that is passed on; for a loss, the part that the sub-contractors bear.
        margin_share: what the lead keeps of it.
        tax_leak: {tax_share, non_recoverable_share}.

    Example:
        services: [community_contact]
        payees: {community: community_trust}
        lead: {kind: integrated_provider, term: {mechanism: block, pounds_a_year: 60_000_000, name: part}}
        term:
          mechanism: pass_through
          of: [head.part]
          margin_share: 2%
          tax_leak: {tax_share: 20%, non_recoverable_share: 35%}
        period: {contract_year: 1}
        facts: {}
        pays:
          - {from: lead, to: community, pounds: 58_800_000.00}
          - {from: lead, to: tax_office, pounds: 4_116_000.00}
    """
    received = plus(*(frame.received(key) for key in of))
    kept = const(1 - margin_share.value, "" if margin_share.value == 0 else "passed on after margin")
    part = labelled(share, "" if share.value == 1 else "share passed on")
    passed = times(part, kept, received)
    onward = frame.shared(passed, "passed on")
    if tax_leak is None:
        return onward
    lost = times(
        labelled(tax_leak.tax_share, "tax"),
        labelled(tax_leak.non_recoverable_share, "not recoverable"),
        passed,
    )
    return All((onward, Pay(frame.payer, TAX_OFFICE, lost, "tax not recovered")))


@mechanism(stage="yearly", settle="yearly", on_account=True)
def set_up(
    frame: Frame,
    pounds: Pounds | None = None,
    share_of_first_year_value: Share | None = None,
    of: SomeTerms | None = None,
    paid_by: RoleName | None = None,
    paid_to: RoleName = SUPPLIERS,
) -> Term:
    """What it costs to bring the contract about: advice, procurement, mobilisation. Once, in the first contract year.

    payment = pounds, or share_of_first_year_value x what the terms in `of` are worth in the first year

    Keys:
        pounds: the sum.
        share_of_first_year_value: instead, a share of the first year's value.
        of: the terms it is a share of; the base payments of this contract if left out.
        paid_by: who bears it; the payer of the contract if left out.
        paid_to: who receives it.

    Example:
        services: [planned_admission]
        payees: {acute: acute_trust}
        base: {mechanism: block, pounds_a_year: 152_000_000}
        term: {mechanism: set_up, share_of_first_year_value: 0.7%}
        period: {contract_year: 1}
        facts: {}
        pays: [{to: suppliers, pounds: 1_064_000.00}]
    """
    if (pounds is None) == (share_of_first_year_value is None):
        raise ValueError("set_up is either pounds or share_of_first_year_value")
    payer = paid_by or frame.payer
    if pounds is not None:
        # A sum, not a yearly sum: twelve times a twelfth in the first month alone.
        lump = times(labelled(pounds, "set-up", "GBP"), const(MONTHS_IN_YEAR, "months", "count"), YEARS)
        return During(1, 1, Pay(payer, paid_to, lump, "set-up"))
    assert share_of_first_year_value is not None
    share = labelled(share_of_first_year_value, "set-up share")
    return During(1, MONTHS_IN_YEAR, Pay(payer, paid_to, times(share, frame.total_base_value(of)), "set-up"))


@mechanism(stage="yearly", settle="yearly", on_account=True)
def management_cost(
    frame: Frame,
    pounds_per_contract: Pounds = NONE,
    share_of_value: Share = NONE,
    pounds_per_measure: Pounds = NONE,
    pounds_per_person: Pounds = NONE,
    contracts: Count | None = None,
    measures_per_contract: Count | None = None,
    value_pounds_a_year: AnyReading | None = None,
    of: SomeTerms | None = None,
    borne_by: RoleName | None = None,
    paid_to: RoleName = SUPPLIERS,
) -> Term:
    """What it costs a party to run its contracts, from their number, their value and the measures in them.

    cost = pounds_per_contract x contracts + share_of_value x value + pounds_per_measure x measures
           + pounds_per_person x people, a year

    Keys:
        pounds_per_contract: for each contract held.
        share_of_value: of the value managed.
        pounds_per_measure: for each measure in each contract.
        pounds_per_person: for each person in the scope.
        contracts: how many; counted from the file (those that `borne_by` pays under) if left out.
        measures_per_contract: how many measures in each; counted from the file if left out.
        value_pounds_a_year: the value managed; the terms in `of`, or the base payments of this contract, if left out.
        of: the terms whose value is managed.
        borne_by: the party that manages; the payer of the contract if left out.
        paid_to: who receives it.

    Example:
        services: [planned_admission]
        payees: {acute: acute_trust}
        base: {mechanism: block, pounds_a_year: 27_000_000}
        term:
          mechanism: management_cost
          contracts: 20
          measures_per_contract: 12
          pounds_per_contract: 35_000
          share_of_value: 0.4%
          pounds_per_measure: 450
        period: {contract_year: 1}
        facts: {}
        pays: [{to: suppliers, pounds: 916_000.00}]
    """
    manager = borne_by or frame.payer
    held, measured = frame.managed_by(manager)
    number = Fraction(held) if contracts is None else contracts.value
    of_each = measures_per_contract
    measures = Fraction(measured) if of_each is None else number * of_each.value
    parts = [
        times(
            labelled(pounds_per_contract, "each contract", "GBP"), const(number, "contracts", "count"), YEARS
        ),
        times(
            labelled(pounds_per_measure, "each measure", "GBP"), const(measures, "measures", "count"), YEARS
        ),
    ]
    if share_of_value.value:
        value = frame.total_base_value(of) if value_pounds_a_year is None else frame.flow(value_pounds_a_year)
        parts.append(times(labelled(share_of_value, "share of value"), value))
    if pounds_per_person.value:
        people = plus(*(frame.together(frame.people(population)) for population in frame.populations))
        parts.append(times(labelled(pounds_per_person, "each person", "GBP"), people, YEARS))
    return Pay(manager, paid_to, plus(*parts), "management")


@mechanism(stage="exit", settle="yearly", at_exit=True)
def exit_cost(
    frame: Frame,
    set_up_pounds: Pounds = NONE,
    over_months: Month | None = None,
    reprocurement_pounds: Pounds = NONE,
    reprocurement_share: Share = NONE,
    guarantee_pounds: Pounds = NONE,
    guarantee_share: Share = NONE,
    guarantor: RoleName = "guarantor",
) -> Term:
    """What an early end costs: investment not yet written off, and buying again less what a guarantor covers.

    to the payee = set_up_pounds x max(0, over_months - months run) / over_months;
    to suppliers = what buying again costs; from the guarantor = that, up to the guarantee

    Keys:
        set_up_pounds: what the payee invested, written off evenly.
        over_months: over how long; the months of the contract if left out.
        reprocurement_pounds: what it costs the payer to buy the service again.
        reprocurement_share: the same as a share of a year of the base payments, added to it.
        guarantee_pounds: what a parent or partner guaranteed.
        guarantee_share: the same as a share of a year of the base payments, added to it.
        guarantor: the role that guaranteed it.

    Example:
        services: [planned_admission]
        payees: {lead: integrated_provider}
        term: {mechanism: exit_cost, set_up_pounds: 3_600_000, over_months: 60}
        period: {exit_month: 8}
        facts: {}
        pays: [{to: lead, pounds: 3_120_000.00}]
    """
    parts: list[Term] = []
    if set_up_pounds.value:
        months = over_months or frame.months
        months_left = positive_part(minus(const(months, "months", "count"), MONTH))
        left = times(const(Fraction(1, months), "a month's part"), months_left)
        unwritten = times(labelled(set_up_pounds, "set-up", "GBP"), left)
        parts.append(frame.jointly(unwritten, "investment not written off"))
    again = _of_a_year(frame, reprocurement_pounds, reprocurement_share, "buying again")
    if again != ZERO:
        parts.append(Pay(frame.payer, SUPPLIERS, again, "buying again"))
    guarantee = _of_a_year(frame, guarantee_pounds, guarantee_share, "guarantee")
    if guarantee != ZERO:
        parts.append(Pay(guarantor, frame.payer, at_most(again, guarantee), "guarantee called"))
    if not parts:
        raise ValueError("an exit cost needs set_up_pounds, reprocurement_pounds or reprocurement_share")
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _of_a_year(frame: Frame, pounds: Quantity, share: Quantity, label: str) -> Observable:
    """So many pounds, and a share of what the base payments are worth in twelve months like the last."""
    fixed = times(labelled(pounds, label, "GBP"))
    if share.value == 0:
        return fixed
    month = with_facts(frame.total_base_value(), lambda fact: replace(fact, over="month"))
    return plus(
        fixed,
        times(labelled(share, f"{label}, share of a year"), const(MONTHS_IN_YEAR, "months", "count"), month),
    )


@mechanism(stage="clawback", settle="monthly")
def step_in(frame: Frame, spent_pounds_a_year: AnyReading, overhead_share: Share = NONE) -> Term:
    """The payer runs the service for a failing payee and takes back what that cost, with an overhead.

    taken back = (1 + overhead_share) x what the payer spent running the service

    Keys:
        spent_pounds_a_year: a reading of that cost, such as cost(commissioner).
        overhead_share: the payer's overhead on it.

    Example:
        services: [planned_admission]
        payees: {acute: acute_trust}
        base: {mechanism: block, pounds_a_year: 21_000_000}
        term: {mechanism: step_in, spent_pounds_a_year: cost(payer), overhead_share: 10%}
        period: {months: [1, 2]}
        facts: {cost(payer): 3_800_000}
        pays: [{from: acute, to: payer, pounds: 4_180_000.00}]
    """
    payee = frame.sole_payee()
    factor = const(1 + overhead_share.value, "cost and overhead")
    spent: Observable = frame.flow(spent_pounds_a_year, payee, "spent")
    return Pay(payee, frame.payer, times(factor, spent), "step-in")
