"""Interpreter 4: a contract -> the facts it reads, so that a missing one is found on loading, not in month 37."""

from __future__ import annotations

from scenarios.contracts.contract import Contracts, ContractTerm
from scenarios.contracts.facts import OWN_KINDS, WORTH_KINDS, Fact
from scenarios.contracts.periods import Window
from scenarios.contracts.terms import leaves

Needed = dict[Fact, tuple[str, ...]]


def requires(contracts: Contracts, window: Window, on_exit: bool = False) -> Needed:
    """Every fact that settling the window reads, with the keys of the terms that read it; in the order read.

    What the calendar or the contract itself tells (`years`, `month`, `value`) is not among them; what a `value`
    stands for is, and so is what a term was worth in the reference year.
    """
    found: dict[Fact, dict[str, None]] = {}
    seen: set[tuple[str, Window]] = set()
    for term in contracts.in_order():
        if (term.schedule.every == "exit") == on_exit:
            _collect(contracts, term, window, found, seen)
    return {fact: tuple(terms) for fact, terms in found.items()}


def requires_ever(contracts: Contracts) -> Needed:
    """Every fact that any month of any contract reads, its end included."""
    found: dict[Fact, dict[str, None]] = {}
    for term in contracts.in_order():
        for leaf in leaves(term.tree, contracts.whole(term)):
            for fact in leaf.facts():
                if _is_told(fact):
                    found.setdefault(fact, {})[term.key] = None
    return {fact: tuple(terms) for fact, terms in found.items()}


def _is_told(fact: Fact) -> bool:
    """Whether it is neither the calendar nor the contract itself that tells the fact."""
    return fact.is_baseline or fact.kind not in OWN_KINDS


def _collect(
    contracts: Contracts,
    term: ContractTerm,
    window: Window,
    found: dict[Fact, dict[str, None]],
    seen: set[tuple[str, Window]],
) -> None:
    if (term.key, window) in seen:
        return
    seen.add((term.key, window))
    for leaf in contracts.leaves(term, window):
        for fact in leaf.facts():
            if _is_told(fact):
                found.setdefault(fact, {})[term.key] = None
            elif fact.kind in WORTH_KINDS:
                over = leaf.window.seen_over(fact.over, fact.lag_months)
                _collect(contracts, contracts.term(fact.name), over, found, seen)
