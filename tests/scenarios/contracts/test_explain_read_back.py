"""The sentences of examples, cases, shipped models and random contracts: their figures come to what was posted."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.card import explainer, payments_of
from scenarios.case_file import read_cases
from scenarios.catalogue import load_catalogue
from scenarios.contracts.contract import Contracts
from scenarios.contracts.explain import Explainer
from scenarios.contracts.facts import parse_fact
from scenarios.contracts.facts_file import read_facts
from scenarios.contracts.mechanism import MECHANISMS
from scenarios.contracts.observables import (
    const,
    times,
)
from scenarios.contracts.periods import Schedule, Window
from scenarios.contracts.settle import Posted, Settlement, settle_period
from scenarios.contracts.terms import All, During, Pay
from scenarios.model import MODELS, Model, load_model
from scenarios.yaml_files import read_yaml
from tests.scenarios.contracts.examples import example_facts, example_model, settle_example
from tests.scenarios.contracts.reckoning import names_in, worked_out
from tests.scenarios.contracts.strategies import MEMBERS, World, a_contract, a_term, contracts, worlds

CATALOGUE = load_catalogue()
MONTHLY = Schedule("month")
COST = parse_fact("cost(acute)")
SHIPPED = sorted(path.stem for path in MODELS.glob("*.yaml") if "contracts:" in path.read_text("utf-8"))
CASES = sorted((MODELS.parent / "cases").glob("*.yaml"))


# Figures that come to what was posted


def check_reckoning(say: Explainer, each: Posted) -> Iterator[bool]:
    """Whether each sentence shows all figures exactly; where it does they must come to the pence."""
    for member, pence in enumerate(each.pence):
        sentence = say.sentence(each.line, each.payee, int(pence), member)
        assert sentence.endswith(
            f" = {'-' if pence < 0 else ''}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"
        )
        yield "about" not in sentence
        if "about" not in sentence:
            # A payment is rounded by at most half a penny; a shared sum may give a member the odd penny.
            apart = abs(worked_out(sentence, names_in(each.line, say, member)) * 100 - int(pence))
            assert apart < 1 if each.line.is_shared else apart <= Fraction(1, 2), sentence


@pytest.mark.unit
@pytest.mark.parametrize("name", MECHANISMS)
def test_the_figures_of_a_mechanism_s_example_come_to_what_is_posted(name: str, tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(MECHANISMS[name].example, encoding="utf-8")
    example = read_yaml(path).data
    model, facts = example_model(example, tmp_path), example_facts(example, tmp_path)
    say = explainer(model, Settlement(model.contracts, facts, facts.members))
    exact = [shown for each in settle_example(model.contracts, facts) for shown in check_reckoning(say, each)]
    assert any(exact)


@pytest.mark.regression
@pytest.mark.parametrize("file", CASES, ids=lambda path: path.stem)
def test_the_figures_of_every_case_come_to_what_is_posted(file: Path) -> None:
    exact: list[bool] = []
    for case in read_cases(file):
        contracts, facts = case.model.contracts, case.facts
        say = explainer(case.model, Settlement(contracts, facts, facts.members))
        for each in settle_period(contracts, facts, facts.window, facts.members, facts.on_exit):
            exact += check_reckoning(say, each)
    assert sum(exact) >= len(exact) / 2 > 0


@cache
def shipped(name: str) -> Model:
    return load_model(MODELS / f"{name}.yaml")


@pytest.mark.unit
@pytest.mark.parametrize("year", [1, 3])
@pytest.mark.parametrize("name", SHIPPED)
def test_every_posting_of_a_shipped_model_has_a_sentence(name: str, year: int) -> None:
    model = shipped(name)
    assert model.example is not None
    told = read_facts(model.example)
    say = explainer(model, Settlement(model.contracts, told, told.members))
    window = Window(year * 12 - 11, year * 12)
    shown = [
        exact
        for each in settle_period(model.contracts, told, window, told.members)
        for exact in check_reckoning(say, each)
    ]
    assert sum(shown) > len(shown) / 2
    assert len(shown) > 10


# Any contract


@pytest.mark.property
@settings(max_examples=50)
@given(contracts(), worlds(), st.sampled_from([Window(1, 12), Window(10, 15)]))
def test_what_is_explained_names_every_payment_that_is_made(
    made: Contracts, world: World, window: Window
) -> None:
    named = {
        (each.term.key, each.payer, payee, each.label)
        for contract in made.contracts
        for term in contract.terms
        for each in payments_of(contract, term)
        for payee in each.payees
    }
    for each in settle_period(made, world, window, MEMBERS):
        assert (each.term.key, each.payer, each.payee, each.line.label) in named


@pytest.mark.property
@settings(max_examples=50)
@given(contracts(), worlds(), st.sampled_from([Window(1, 12), Window(10, 15)]))
def test_every_payment_of_any_contract_has_a_sentence(made: Contracts, world: World, window: Window) -> None:
    say = Explainer(CATALOGUE, settlement=Settlement(made, world, MEMBERS))
    for each in settle_period(made, world, window, MEMBERS):
        for member, pence in enumerate(each.pence):
            sentence = say.sentence(each.line, each.payee, int(pence), member)
            who, whom = say.name(each.payer, member), say.name(each.payee, member)
            first, second = (whom, who) if pence < 0 else (who, whom)
            assert sentence.startswith(f"{first} pays {second} £")
            assert sentence.count("(") == sentence.count(")")


@pytest.mark.property
@given(worlds(), st.lists(st.integers(1, 24), min_size=2, max_size=5, unique=True))
def test_stretches_of_months_come_to_what_is_posted(world: World, cuts: list[int]) -> None:
    pay = Pay("payer", "acute", times(const(7), COST), "stretch")
    tree = All(tuple(During(first, last, pay) for first, last in pairwise(sorted(cuts))))
    made = a_contract(a_term(tree, MONTHLY))
    settlement = Settlement(made, world, MEMBERS)
    say = Explainer(CATALOGUE, settlement=settlement)
    for each in settle_period(made, world, Window(1, 24), MEMBERS):
        sentence = say.sentence(each.line, each.payee, int(each.pence[0]))
        if "about" not in sentence:
            apart = worked_out(sentence, names_in(each.line, say)) * 100 - int(each.pence[0])
            assert abs(apart) <= Fraction(1, 2)
