"""What must agree between the parts of a model file; each disagreement a problem in its place.

Shapes and words are checked by `model_file` already; here are the checks that need more than one place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from scenarios.catalogue import Catalogue
from scenarios.contracts.compile import (
    CompileError,
    Place,
    compile_model,
    compile_term,
    roles_of,
    terms_of,
)
from scenarios.contracts.facts import Fact
from scenarios.contracts.mechanism import MECHANISMS
from scenarios.contracts.periods import Window
from scenarios.contracts.terms import leaves
from scenarios.model_file import ModelFile
from scenarios.populations import EVERYONE
from scenarios.problems import FilePath, did_you_mean, one_of

Found = Iterator[tuple[FilePath, str]]


def check(file: ModelFile, catalogue: Catalogue) -> list[tuple[FilePath, str]]:
    """Every disagreement in the file, as path and message, in the order of the file."""
    found = [*_names(file), *_splits(file), *_term_names(file), *_populations(file), *_governance(file)]
    if not found:
        found = [*_trees(file, catalogue)]
    found += [*_two_bases(file), *_circles(file, catalogue)] if not found else []
    return sorted(dict.fromkeys(found), key=lambda each: tuple(str(step).rjust(4) for step in each[0]))


def _names(file: ModelFile) -> Found:
    contracts = Counter(contract.name for contract in file.contracts)
    for number, contract in enumerate(file.contracts):
        if contracts[contract.name] > 1:
            yield (
                ("contracts", number, "name"),
                f"two contracts are called '{contract.name}'; give each its own name",
            )
    keys = Counter(place.key for place in terms_of(file))
    for place in terms_of(file):
        if keys[place.key] > 1:
            yield (
                place.path,
                f"two terms of contract '{place.contract.name}' are called '{place.name}'; give each a 'name'",
            )
        if place.payer in place.payees:
            yield place.path, f"'{place.payer}' would pay itself; payer and payees must differ"


def _splits(file: ModelFile) -> Found:
    for place in terms_of(file):
        split = place.keys.split
        if split is None:
            continue
        whole = sum((share.value for share in split.values()), Fraction(0))
        if whole != 1:
            yield (
                (*place.path, "split"),
                f"the shares add to {_decimal(whole)}; the shares of a split add to 1",
            )
        strangers = [role for role in split if role not in place.payees]
        for role in strangers:
            yield (
                (*place.path, "split", role),
                f"'{role}' is not a payee of this term; the payees are {one_of(place.payees)}",
            )


def _term_names(file: ModelFile) -> Found:
    """Terms named by other terms."""
    known = {place.key for place in terms_of(file)}
    for place in terms_of(file):
        for key in ("of", "paid_under", "breach_of"):
            given = getattr(place.keys, key, None)
            named = given if isinstance(given, tuple) else (given,) if given else ()
            for name in named:
                full = name if "." in name else f"{place.contract.name}.{name}"
                if full not in known:
                    near = did_you_mean(full, known)
                    yield (
                        (*place.path, key),
                        f"'{name}' is not a term of this file; use {one_of(sorted(known))}.{near}",
                    )
                elif full == place.key and key == "of":
                    yield (
                        (*place.path, key),
                        f"'{name}' is this term itself; a term cannot be a share of its own worth",
                    )


def _populations(file: ModelFile) -> Found:
    """The populations of one term count nobody twice."""
    for place in terms_of(file):
        for one, other in combinations(place.populations, 2):
            if _overlap(file, one, other):
                message = (
                    f"populations '{one}' and '{other}' may overlap, so people would be counted twice; "
                    "make them exclude each other"
                )
                yield ("contracts", place.path[1], "scope", "populations"), message


def _governance(file: ModelFile) -> Found:
    roles = {*roles_of(file), "members", "pounds_per_qaly"}
    governed = [(("governance",), file.governance)] + [
        (("contracts", number, "governance"), contract.governance)
        for number, contract in enumerate(file.contracts)
        if contract.governance is not None
    ]
    for path, governance in governed:
        for role in governance.objective:
            if role not in roles:
                allowed = one_of(sorted(roles))
                yield (
                    (*path, "objective", role),
                    f"'{role}' is not a role; use {allowed}.{did_you_mean(role, roles)}",
                )


def _trees(file: ModelFile, catalogue: Catalogue) -> Found:
    """Terms whose keys make no sense together, or that read a term that is not there."""
    known = {place.key for place in terms_of(file)}
    for place in terms_of(file):
        try:
            term = compile_term(file, place, catalogue)
        except CompileError as error:
            yield error.path, str(error)
            continue
        for leaf in leaves(term.tree, Window(1, 10**6)):
            for fact in leaf.facts():
                if fact.kind in ("value", "paid", "unspent", "months_in_breach") and fact.name not in known:
                    yield (
                        place.path,
                        f"{fact}: '{fact.name}' is not a term of this file.{did_you_mean(fact.name, known)}",
                    )


def _two_bases(file: ModelFile) -> Found:
    """One base payment for a service and a population, at each tier of payers.

    Two payments to different payees for what each does itself (tariffs) are one base, paid to two.
    """
    bases = [
        place
        for place in terms_of(file)
        if place.is_base and MECHANISMS[place.mechanism].name not in NOT_FOR_CARE
    ]
    for first, second in combinations(bases, 2):
        if first.payer != second.payer or _own_activity(first, second):
            continue
        services = sorted(set(_bought(first)) & set(_bought(second)))
        people = [
            (one, other)
            for one in first.populations
            for other in second.populations
            if _overlap(file, one, other)
        ]
        if services and people:
            whom = people[0][0]
            yield (
                second.path,
                (
                    f"'{services[0]}' for '{whom}' is paid for already by '{first.key}' ({first.mechanism}); a service "
                    "and population have one base payment: narrow the services or populations of one of the two"
                ),
            )


# A pool is filled, and a lead's receipts passed on: neither buys care a second time.
NOT_FOR_CARE = ("pooled_budget", "pass_through")
BY_ACTIVITY = ("tariff", "cost_and_volume", "marginal_rate", "limbs")


def _own_activity(first: Place, second: Place) -> bool:
    apart = not set(first.payees) & set(second.payees)
    return apart and first.mechanism in BY_ACTIVITY and second.mechanism in BY_ACTIVITY


def _bought(place: Place) -> tuple[str, ...]:
    """The services that a base payment buys: those it prices, else all in its scope."""
    prices = getattr(place.keys, "prices_pounds", None)
    if prices is not None:
        return tuple(prices)
    service = getattr(place.keys, "service", None)
    return (service,) if service else place.services


def _overlap(file: ModelFile, one: str, other: str) -> bool:
    if one == other:
        return True
    return file.populations.get(one, EVERYONE).may_overlap(file.populations.get(other, EVERYONE))


def _circles(file: ModelFile, catalogue: Catalogue) -> Found:
    """Sub-contracts that lead back to their payer, and terms that are shares of each other."""
    edges = {
        contract.name: {(contract.payer, payee) for payee in contract.payees} for contract in file.contracts
    }
    for number, contract in enumerate(file.contracts):
        circle = _way_back(
            contract.payer, contract.payees, {edge for some in edges.values() for edge in some}
        )
        if circle:
            way = " -> ".join((contract.payer, *circle))
            yield (
                ("contracts", number),
                f"sub-contracts go in a circle: {way}; a payee cannot be its payer's payer",
            )
            return
    contracts = compile_model(file, catalogue)
    reads = {
        term.key: {fact.name for fact in term.facts(contracts.whole(term)) if _is_value(fact)}
        for term in contracts.in_order()
    }
    for place in terms_of(file):
        circle = _way_back(
            place.key, tuple(reads[place.key]), {(a, b) for a, some in reads.items() for b in some}
        )
        if circle:
            way = " -> ".join((place.key, *circle))
            yield place.path, f"terms are shares of each other: {way}; base one of them on something else"
            return


def _is_value(fact: Fact) -> bool:
    return fact.kind == "value" and not fact.is_baseline


def _way_back(start: str, first: tuple[str, ...], edges: set[tuple[str, str]]) -> list[str]:
    """A way along the edges from `first` back to the start; empty if there is none."""
    waiting = [[step] for step in first]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop(0)
        if way[-1] == start:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            waiting += [[*way, after] for before, after in sorted(edges) if before == way[-1]]
    return []


def _decimal(number: Fraction) -> str:
    return f"{float(number):g}"
