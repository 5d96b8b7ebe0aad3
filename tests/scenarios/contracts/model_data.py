"""A model of one contract, as the data of a file, compiled with the terms that a test is about."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scenarios.catalogue import load_catalogue
from scenarios.contracts.compile import compile_model
from scenarios.contracts.contract import Contracts, Members
from scenarios.contracts.exact import Value
from scenarios.contracts.facts import Facts
from scenarios.contracts.periods import Window
from scenarios.contracts.settle import Settlement, settle_period
from scenarios.model_file import ModelFile
from tests.scenarios.contracts.strategies import Table

CATALOGUE = load_catalogue()
ROLES = {
    "payer": {"kind": "commissioner"},
    "acute": {"kind": "acute_trust"},
    "community": {"kind": "community_trust"},
    "practices": {"kind": "gp_practice", "bind": "each"},
}
BLOCK = {"mechanism": "block", "pounds_a_year": 1200}
MEMBERS = Members.of({"practices": ("Leigh", "Shoebury", "Westcliff")})


def file_of(
    *terms: dict[str, Any], months: int = 24, file: dict[str, Any] | None = None, **contract: Any
) -> ModelFile:
    """A file of one contract with these terms; the rest is changed by the keys given."""
    one = {
        "name": "main",
        "payer": "payer",
        "payees": ["acute"],
        "scope": {"services": ["referral", "day_case"]},
        "terms": list(terms),
    }
    data = {
        "name": "made",
        "title": "Made for a test",
        "roles": ROLES,
        "term": {"months": months},
        "contracts": [one | contract],
    }
    return ModelFile.model_validate(data | (file or {}))


def compiled(*terms: dict[str, Any], **changes: Any) -> Contracts:
    """The contracts of such a file."""
    return compile_model(file_of(*terms, **changes), CATALOGUE)


def pounds(made: Contracts, role: str, window: Window, told: Facts | None = None, term: str = "") -> Value:
    """What a role nets under one term (the last in the file unless named), exactly."""
    found = made.term(f"main.{term}") if term else made.contracts[-1].terms[-1]
    return Settlement(made, told or Table({}), MEMBERS).net(found, role, window)


def paid(made: Contracts, window: Window, told: Facts | None = None) -> list[tuple[str, str, str, Fraction]]:
    """Payer, payee, what for and pounds of everything posted for the window."""
    posted = settle_period(made, told or Table({}), window, MEMBERS)
    return [(each.payer, each.payee, each.line.label, Fraction(each.total_pence(), 100)) for each in posted]
