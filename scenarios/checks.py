"""What must agree between the parts of a model file; each disagreement a problem in its place.

Shapes and words are checked by `model_file` already; here are the checks that need more than one place. A
mistake is told once: what only follows from another is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations

from scenarios.arithmetic import number_text
from scenarios.catalogue import Catalogue
from scenarios.contracts.choices import SPLITS, check_choices
from scenarios.contracts.compile import (
    OUTSIDE_ROLES,
    CompileError,
    Place,
    compile_term,
    roles_of,
    terms_of,
)
from scenarios.contracts.contract import ContractTerm
from scenarios.contracts.facts import KINDS, WORTH_KINDS, Fact
from scenarios.contracts.frame import EVERYONE, VISITORS
from scenarios.contracts.keys import Reading, WeightedScore
from scenarios.contracts.periods import Window
from scenarios.model_file import QALYS, Governance, ModelFile
from scenarios.populations import EVERYONE as ANYBODY
from scenarios.problems import FilePath, did_you_mean, one_of, path_text
from scenarios.told_services import wrong_with

Found = Iterator[tuple[FilePath, str]]
ALL_MONTHS = Window(1, 10**6)
TERMS_NAMED_IN = ("of", "paid_under", "breach_of")
# A pool is filled, and a lead's receipts passed on: neither buys care a second time.
NOT_FOR_CARE = ("pooled_budget", "pass_through")
BY_ACTIVITY = ("tariff", "cost_and_volume", "marginal_rate", "limbs")


def check(file: ModelFile, catalogue: Catalogue) -> list[tuple[FilePath, str]]:
    """Every disagreement in the file, as path and message."""
    found = _disagreements(file, catalogue)
    faulty = [path for path, _ in found]
    return [*found, *check_choices(file, faulty, lambda other: _disagreements(other, catalogue))]


def _disagreements(file: ModelFile, catalogue: Catalogue) -> list[tuple[FilePath, str]]:
    """Every disagreement in the file, whatever payers may choose in it."""
    found = [*_own_words(file), *_names(file), *_repeats(file), *_payers(file), *_shares(file)]
    found += [*_negative_sums(file), *_term_names(file), *_populations(file), *_governance(file)]
    found += wrong_with(file.services)
    compiled, refused = _compiled(file, catalogue, [path for path, _ in found])
    found += [*refused, *_two_bases(file), *_circles_of_contracts(file), *_circles_of_terms(file, compiled)]
    return list(dict.fromkeys(found))


# Names


def _own_words(file: ModelFile) -> Found:
    """A file may not give its own meaning to words that every file has."""
    for name in (EVERYONE, VISITORS):
        if name in file.populations:
            yield (
                ("populations", name),
                f"every file has the population '{name}' already; give yours another name",
            )
    for name in OUTSIDE_ROLES:
        if name in file.roles and file.roles[name].kind != name:
            yield ("roles", name), f"every file has the role '{name}' already; give yours another name"


def _names(file: ModelFile) -> Found:
    contracts: dict[str, FilePath] = {}
    for number, contract in enumerate(file.contracts):
        path: FilePath = ("contracts", number)
        first = contracts.setdefault(contract.name, path)
        if first != path:
            yield (
                (*path, "name"),
                f"'{contract.name}' is already the name of {path_text(first)}; give each contract its own",
            )
    terms: dict[tuple[FilePath, str], Place] = {}
    for place in terms_of(file):
        first_place = terms.setdefault((place.path[:2], place.name), place)
        if first_place.path != place.path:
            yield _same_name(first_place, place)


def _same_name(first: Place, second: Place) -> tuple[FilePath, str]:
    if second.keys.name:
        words = f"'{second.name}' is already the name of {path_text(first.path)}; give each term its own"
        return (*second.path, "name"), words
    words = f"{path_text(first.path)} is called '{second.name}' too; tell them apart by giving one a 'name'"
    return second.path, words


def _repeats(file: ModelFile) -> Found:
    """Names that stand twice in a list of payees, services or populations."""
    lists: dict[FilePath, Collection[str]] = {}
    for number, contract in enumerate(file.contracts):
        path = ("contracts", number)
        lists[*path, "payees"] = contract.payees
        lists[*path, "scope", "populations"] = contract.scope.populations
        lists[*path, "scope", "services"] = contract.scope.services
    for place in terms_of(file):
        for key in ("payees", "populations", "services"):
            lists[*place.path, key] = getattr(place.keys, key) or ()
    for path_of_list, names in lists.items():
        for at, name in enumerate(names):
            if name in list(names)[:at]:
                yield (*path_of_list, at), f"'{name}' is in the list already; leave it out here"


def _term_names(file: ModelFile) -> Found:
    """Terms named by other terms."""
    keys = [place.key for place in terms_of(file)]
    for place in terms_of(file):
        for key in TERMS_NAMED_IN:
            given = getattr(place.keys, key, None)
            for name in given if isinstance(given, tuple) else (given,) if given else ():
                full = name if "." in name else f"{place.contract.name}.{name}"
                if full not in keys:
                    yield (*place.path, key), _not_a_term(name, full, keys)
                elif full == place.key and key == "of" and keys.count(full) == 1:
                    yield (
                        (*place.path, key),
                        f"'{name}' is this term itself, and a term cannot be a share of its own worth; "
                        "name another",
                    )


def _not_a_term(name: str, full: str, keys: list[str]) -> str:
    known = list(dict.fromkeys(keys))
    return f"'{name}' is not a term of this file; use {one_of(known)}.{did_you_mean(full, known)}"


def _governance(file: ModelFile) -> Found:
    roles = list(roles_of(file))
    weighed = [*roles, "members", QALYS]
    governed: dict[FilePath, Governance | None] = {("governance",): file.governance}
    governed |= {("contracts", at, "governance"): each.governance for at, each in enumerate(file.contracts)}
    for path, governance in governed.items():
        plans = governance.coordinator if governance else None
        if plans is not None and plans not in roles:
            allowed = f"use {one_of(roles)}.{did_you_mean(plans, roles)}"
            yield (*path, "coordinator"), f"'{plans}' is not a role of this file; {allowed}"
        for name in governance.objective if governance else ():
            if name not in weighed:
                allowed = f"use {one_of(weighed)}.{did_you_mean(name, weighed)}"
                yield (*path, "objective", name), f"'{name}' cannot be weighed in the objective; {allowed}"


# Parties, shares and sums


def _payers(file: ModelFile) -> Found:
    words = "'{}' would pay itself; name another payer or payee"
    for number, contract in enumerate(file.contracts):
        if contract.payer in contract.payees:
            yield ("contracts", number, "payees"), words.format(contract.payer)
    for place in terms_of(file):
        own_key = "payees" if place.keys.payees else "payer" if place.keys.payer else None
        if own_key and place.payer in place.payees:
            yield (*place.path, own_key), words.format(place.payer)
    yield from _many_to_many(file)


def _many_to_many(file: ModelFile) -> Found:
    """Roles of many on both sides: nothing says which of the payers pays which of the payees."""
    many = {name for name, role in file.roles.items() if role.bind == "each"}
    for number, contract in enumerate(file.contracts):
        others = [payee for payee in contract.payees if payee in many and payee != contract.payer]
        if contract.payer in many and others:
            words = f"each of '{contract.payer}' cannot pay each of '{others[0]}', as nothing says who pays whom; "
            yield ("contracts", number, "payees"), words + "bind one of the two to main or all_together"


def _shares(file: ModelFile) -> Found:
    for place in terms_of(file):
        for key in SPLITS:
            split = getattr(place.keys, key, None)
            if split is not None:
                shares = (share.value for share in split.values())
                yield from _not_one((*place.path, key), "shares", shares)
        for role in place.keys.split or ():
            if role not in place.payees:
                allowed = f"use {one_of(place.payees)}.{did_you_mean(role, place.payees)}"
                yield (*place.path, "split", role), f"'{role}' is not a payee of this term; {allowed}"
        measures = getattr(place.keys, "measures", ())
        if measures and isinstance(measures[0], WeightedScore):
            weights = (measure.weight.value for measure in measures)
            yield from _not_one((*place.path, "measures"), "weights of the measures", weights)


def _not_one(path: FilePath, what: str, parts: Iterable[Fraction]) -> Found:
    whole = sum(parts, Fraction(0))
    if whole != 1:
        yield path, f"the {what} add to {number_text(whole)}; make them add to 1"


def _negative_sums(file: ModelFile) -> Found:
    """Yearly sums below 0: who pays whom is said by payer and payees. A floor may be one, a loss at most."""
    for place in terms_of(file):
        for key in type(place.keys).model_fields:
            given = getattr(place.keys, key)
            is_sum = key == "target" or key.endswith("pounds_a_year")
            if not is_sum or key.startswith("floor"):
                continue
            for step, reading in given.items() if isinstance(given, dict) else ((None, given),):
                path = (*place.path, key) if step is None else (*place.path, key, step)
                if isinstance(reading, Reading) and reading.fact is None and reading.plus.value < 0:
                    number = number_text(reading.plus.value)
                    yield path, f"{number} is negative; an amount of pounds is 0 or more"


# Populations, and what is paid for them


def _populations(file: ModelFile) -> Found:
    """The populations of one term count nobody twice."""
    for place in terms_of(file):
        scope = ("contracts", place.path[1], "scope") if place.keys.populations is None else place.path
        for one, other in combinations(dict.fromkeys(place.populations), 2):
            if _overlap(file, one, other):
                yield (
                    (*scope, "populations"),
                    f"'{one}' and '{other}' may overlap, and who is in both would be counted twice; "
                    "make them exclude each other, by age for example, or keep one",
                )


def _overlap(file: ModelFile, one: str, other: str) -> bool:
    if one == other:
        return True
    return file.populations.get(one, ANYBODY).may_overlap(file.populations.get(other, ANYBODY))


def _two_bases(file: ModelFile) -> Found:
    """One base payment for a service and a population, at each tier of payers.

    Two payments to different payees for what each does itself (tariffs) are one base, paid to two.
    """
    bases = [place for place in terms_of(file) if place.is_base and place.mechanism not in NOT_FOR_CARE]
    for at, second in enumerate(bases):
        for first in bases[:at]:
            service, whom = _paid_by_both(file, first, second)
            if service:
                yield (
                    second.path,
                    f"'{service}' for '{whom}' is paid for by '{first.key}' already, and a service and population "
                    "have one base payment; narrow the services or populations of one of the two",
                )
                break


def _paid_by_both(file: ModelFile, first: Place, second: Place) -> tuple[str, str]:
    """The first service and population that both base payments buy; "" for none."""
    both_by_activity = first.mechanism in BY_ACTIVITY and second.mechanism in BY_ACTIVITY
    each_its_own = both_by_activity and not set(first.payees) & set(second.payees)
    if first.payer != second.payer or each_its_own:
        return "", ""
    for service in _bought(second):
        for whom in second.populations if service in _bought(first) else ():
            if any(_overlap(file, whom, other) for other in first.populations):
                return service, whom
    return "", ""


def _bought(place: Place) -> tuple[str, ...]:
    """The services that a base payment buys: those it prices, else all in its scope."""
    prices = getattr(place.keys, "prices_pounds", None)
    if prices is not None:
        return tuple(prices)
    service = getattr(place.keys, "service", None)
    return (service,) if service else place.services


# Terms whose keys make no sense together, and circles


def _compiled(
    file: ModelFile, catalogue: Catalogue, faulty: list[FilePath]
) -> tuple[dict[str, ContractTerm], list[tuple[FilePath, str]]]:
    """The terms that compile, and why others do not; a term that is known to be faulty is not tried."""
    keys = [place.key for place in terms_of(file)]
    compiled: dict[str, ContractTerm] = {}
    refused: list[tuple[FilePath, str]] = []
    for place in terms_of(file):
        if any(path[: len(place.path)] == place.path for path in faulty):
            continue
        try:
            term = compile_term(file, place, catalogue)
        except CompileError as error:
            refused.append((error.path, str(error)))
            continue
        compiled[place.key] = term
        for fact in sorted(term.facts(ALL_MONTHS), key=str):
            if KINDS[fact.kind].argument == "term" and fact.name not in keys:
                refused.append((place.path, f"in '{fact}': {_not_a_term(fact.name, fact.name, keys)}"))
    return compiled, refused


def _circles_of_contracts(file: ModelFile) -> Found:
    """Sub-contracts that lead back to their payer."""
    pays: dict[str, set[str]] = {}
    for contract in file.contracts:
        pays.setdefault(contract.payer, set()).update({*contract.payees} - {contract.payer})
    paths = {contract.payer: ("contracts", at) for at, contract in reversed([*enumerate(file.contracts)])}
    for way in _circles(dict.fromkeys(contract.payer for contract in file.contracts), pays):
        yield (
            paths[way[0]],
            f"payments go in a circle: {' -> '.join(way)}; a payee cannot be its payer's payer, so leave one out",
        )


def _circles_of_terms(file: ModelFile, compiled: Mapping[str, ContractTerm]) -> Found:
    """Terms that are shares of each other."""
    reads = {
        key: {fact.name for fact in term.facts(ALL_MONTHS) if _is_value(fact)}
        for key, term in compiled.items()
    }
    paths = {place.key: place.path for place in terms_of(file)}
    for way in _circles(compiled, reads):
        words = f"terms are shares of each other: {' -> '.join(way)}; base one of them on something else"
        if len(set(way)) == 1:
            words = f"'{way[0]}' is worked out from its own worth; base it on something else"
        yield paths[way[0]], words


def _is_value(fact: Fact) -> bool:
    return fact.kind in WORTH_KINDS and not fact.is_baseline


def _circles(starts: Iterable[str], steps: Mapping[str, Collection[str]]) -> Iterator[list[str]]:
    """Ways along the steps from a start back to itself, one for each knot of circles."""
    told: set[str] = set()
    for start in starts:
        way = _way_back(start, steps)
        if way and not told & set(way):
            told |= set(way)
            yield way


def _way_back(start: str, steps: Mapping[str, Collection[str]]) -> list[str]:
    """The shortest way along the steps from the start back to it; empty if there is none."""
    waiting = [[start]]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop(0)
        for after in sorted(steps.get(way[-1], ())):
            if after == start:
                return [*way, after]
            if after not in seen:
                seen.add(after)
                waiting.append([*way, after])
    return []
