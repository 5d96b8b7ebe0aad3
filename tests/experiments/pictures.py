"""Models to draw: those that the project ships, small ones of any shape, and money without a model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from experiments.contract_drawing import Drawing
from experiments.contract_money import WORDS, Flow, Money, money
from experiments.contract_picture import lay_out
from scenarios.catalogue import load_catalogue
from scenarios.contracts.facts_file import ToldFacts, facts_from, read_facts
from scenarios.model import MODELS, Model, load_model, model_from
from scenarios.yaml_files import read_yaml

KINDS = load_catalogue().party_kinds
SHIPPED = sorted(
    path.stem for path in MODELS.glob("*.yaml") if "\ncontracts:" in path.read_text(encoding="utf-8")
)


@cache
def shipped(name: str) -> tuple[Model, ToldFacts]:
    """A model of the project and its example year."""
    model = load_model(MODELS / f"{name}.yaml")
    assert model.example is not None
    return model, read_facts(model.example)


@cache
def drawing_of(name: str) -> Drawing:
    """The picture of a model of the project, laid out."""
    (drawing,) = lay_out([money(*shipped(name))], KINDS)
    return drawing


def small(
    folder: Path,
    roles: Mapping[str, str],
    contracts: list[dict[str, Any]],
    facts: Mapping[str, Any] | None = None,
    period: Mapping[str, int] | None = None,
    **more: Any,
) -> tuple[Model, ToldFacts]:
    """A model of these roles (name to kind) and contracts, and facts, of its first year unless told otherwise."""
    data = {
        "name": "small",
        "title": "A small model",
        "roles": {name: {"kind": kind} for name, kind in roles.items()},
        "term": {"months": 24},
        "contracts": contracts,
    } | more
    told = {"period": period or {"contract_year": 1}, "facts": facts or {}}
    return model_from(_read(folder / "small.yaml", data)), facts_from(_read(folder / "facts.yaml", told))


def contract(payer: str, payee: str, *terms: dict[str, Any], name: str = "") -> dict[str, Any]:
    """A contract for one service between two parties; without terms, a fee of £1 million a year."""
    return {
        "name": name or f"{payer}_{payee}",
        "payer": payer,
        "payees": [payee],
        "scope": {"services": ["community_contact"]},
        "terms": list(terms) or [fee(1_000_000)],
    }


def fee(pounds: float, **keys: Any) -> dict[str, Any]:
    """A term that pays a fee a year."""
    return {"mechanism": "fee", "pounds_a_year": pounds} | keys


def flow(giver: str, receiver: str, pounds: float = 1e6, at_risk: float = 0, **more: Any) -> Flow:
    """A payment by a fixed sum."""
    given: dict[str, Any] = {"contract": f"{giver} and {receiver}", "words": ("fixed sum",)} | more
    sums: dict[str, Any] = {"pounds": Fraction(pounds), "at_risk_pounds": Fraction(at_risk)}
    return Flow(giver=giver, receiver=receiver, **sums, **given)


def money_of(kinds: Mapping[str, str], flows: Iterable[Flow], **more: Any) -> Money:
    """Money between parties of these kinds."""
    told: dict[str, Any] = {"title": "Some money", "description": "", "period": "year 1"}
    titles = {party: party.capitalize() for party in kinds}
    return Money(flows=tuple(flows), kinds=dict(kinds), titles=titles, **told | more)


@st.composite
def moneys(draw: st.DrawFn, most_parties: int = 9) -> Money:
    """Money between some parties of any kind, at most one payment a pair and direction."""
    chosen = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=2, max_size=most_parties))
    kinds = {f"party {number}": kind for number, kind in enumerate(chosen)}
    pairs = [(giver, receiver) for giver in kinds for receiver in kinds if giver != receiver]
    some = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=2 * len(kinds), unique=True))
    flows = [draw(_flows(giver, receiver)) for giver, receiver in some]
    paid = {party for pair in some for party in pair}
    return money_of({party: kind for party, kind in kinds.items() if party in paid}, flows)


def _flows(giver: str, receiver: str) -> st.SearchStrategy[Flow]:
    return st.builds(
        flow,
        st.just(giver),
        st.just(receiver),
        st.integers(1_000, 10**8),
        st.sampled_from([0, 0, 50_000, 10**7]),
        words=st.lists(st.sampled_from(sorted(WORDS.values())), min_size=1, max_size=2, unique=True).map(
            tuple
        ),
        is_taken_back=st.booleans(),
    )


def _read(path: Path, data: Mapping[str, Any]) -> Any:
    path.write_text(json.dumps(data), encoding="utf-8")
    return read_yaml(path)
