"""What makes two terms the same, whatever they, their contracts, their parties and their people are called.

A term is its tree, its stage and its schedule; roles in it stand for whoever plays them, populations for whom they
hold, other terms for what those are. The module must not know any mechanism, nor what anything pays.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from functools import cache

from scenarios.contracts.choices import choices_of
from scenarios.contracts.contract import Contracts
from scenarios.model import Model
from scenarios.populations import Population

WORD = re.compile(r"'([a-z_][a-z0-9_]*)(\.[a-z_][a-z0-9_]*)?'")
LABEL = re.compile(r"""label=(?:'[^']*'|"[^"]*")""")


def term_signature(
    contracts: Contracts,
    key: str,
    players: Mapping[str, object],
    populations: Mapping[str, Population],
    around: tuple[str, ...] = (),
) -> tuple[object, ...]:
    """What makes a term the same as another: stage, schedule and tree, with everything named replaced by what it is.

    `players`: what each role stands for; a word that is none of these, such as a service, stands for itself. `around`:
    the terms that are being told already, the nearest last: a term that reads one of these, or itself, says which.
    """
    told = (*around, key)
    term = contracts.term(key)
    people = {name: _people(each) for name, each in populations.items()}

    def meant(word: re.Match[str]) -> str:
        if word[2]:
            other = word[1] + word[2]
            if other in told:
                return repr(len(told) - told.index(other))
            return repr(term_signature(contracts, other, players, populations, told))
        return repr(players.get(word[1], people.get(word[1], word[1])))

    return term.stage, term.schedule, WORD.sub(meant, LABEL.sub("", repr(term.tree)))


def signatures(
    contracts: Contracts, players: Mapping[str, Hashable], populations: Mapping[str, Population]
) -> Mapping[str, tuple[object, ...]]:
    """The signature of every term by its key; remembered with the contracts, as they never change."""
    people = tuple((name, _people(each)) for name, each in populations.items())
    key = ("signatures", tuple(players.items()), people)
    if key not in contracts.remembered:
        contracts.remembered[key] = {
            term.key: term_signature(contracts, term.key, players, populations)
            for term in contracts.in_order()
        }
    found: Mapping[str, tuple[object, ...]] = contracts.remembered[key]
    return found


def are_same_contracts(one: Model, other: Model) -> bool:
    """Whether two models are the same contracts, whatever file they stand in and whatever anything is called there."""
    if _choices(one) != _choices(other):
        return False
    return one.contracts.contracts == other.contracts.contracts or _signatures(one) == _signatures(other)


def _choices(model: Model) -> list[tuple[object, ...]]:
    """What payers may choose: by where the term stands, as names are labels."""
    places = [term.key for each in model.contracts.contracts for term in each.terms]
    return [
        (places.index(each.term), each.number, each.values, each.ends_if_refused)
        for each in choices_of(model.file)
    ]


def _signatures(model: Model) -> list[tuple[object, ...]]:
    players = {name: (role.kind, role.bind) for name, role in model.file.roles.items()}
    of_terms = signatures(model.contracts, players, model.file.populations)
    return [
        (
            contract.months,
            contract.firm_months,
            players.get(contract.payer, contract.payer),
            *(players.get(payee, payee) for payee in contract.payees),
            *(of_terms[term.key] for term in contract.terms),
        )
        for contract in model.contracts.contracts
    ]


@cache
def _people(population: Population) -> str:
    """Whom a population holds; its title is a label."""
    return repr(population.model_copy(update={"title": None}))
