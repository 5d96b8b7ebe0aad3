"""When two terms, and two models, are the same: by what they say, never by what anything is called."""

from __future__ import annotations

import pytest

from scenarios.contracts.observables import const, times
from scenarios.contracts.terms import Pay
from scenarios.model import Model, load_model, model_from
from scenarios.populations import Population
from scenarios.same_terms import are_same_contracts, signatures, term_signature
from scenarios.scenario_parts import shipped_models
from scenarios.yaml_files import read_model
from tests.scenarios.contracts.strategies import a_contract, a_term
from tests.sim.clinics import fact
from tests.sim.renamed_models import renamed

pytestmark = pytest.mark.unit

NAMES = list(shipped_models())
OLDER = Population(age_from=65)


def signature(phrase: str, players: dict[str, str], people: dict[str, Population]) -> tuple[object, ...]:
    """Of a term that pays a pound for each unit of a fact."""
    payer, payee = players
    tree = Pay(payer, payee, times(const(1, f"price for {payee}"), fact(phrase)), f"paid by {payer}")
    return term_signature(
        a_contract(a_term(tree)), a_contract(a_term(tree)).contracts[0].terms[0].key, players, people
    )


def test_roles_stand_for_whoever_plays_them_and_populations_for_whom_they_hold() -> None:
    one = signature("cost(acute) for older", {"buyer": "ccg", "acute": "RAJ"}, {"older": OLDER})
    titled = Population(age_from=65, title="people of pensionable age")
    two = signature("cost(hospital) for aged", {"payer": "ccg", "hospital": "RAJ"}, {"aged": titled})
    assert one == two


@pytest.mark.parametrize(
    ("phrase", "players", "people"),
    [
        ("cost(acute) for older", {"buyer": "ccg", "acute": "RDD"}, {"older": OLDER}),
        ("cost(acute) for older", {"buyer": "council", "acute": "RAJ"}, {"older": OLDER}),
        ("cost(acute) for older", {"buyer": "ccg", "acute": "RAJ"}, {"older": Population(age_from=66)}),
        ("cost(acute)", {"buyer": "ccg", "acute": "RAJ"}, {"older": OLDER}),
    ],
)
def test_another_party_or_other_people_make_another_term(
    phrase: str, players: dict[str, str], people: dict[str, Population]
) -> None:
    usual = signature("cost(acute) for older", {"buyer": "ccg", "acute": "RAJ"}, {"older": OLDER})
    assert signature(phrase, players, people) != usual


@pytest.mark.parametrize("name", NAMES)
def test_a_renamed_model_is_the_same_contracts(name: str) -> None:
    made, _ = renamed(name)
    model = load_model(shipped_models()[name])
    assert made.contracts.contracts != model.contracts.contracts
    assert are_same_contracts(model, made)
    assert are_same_contracts(made, model)


def test_no_two_shipped_models_are_the_same() -> None:
    models = [load_model(shipped_models()[name]) for name in NAMES]
    for one in models:
        assert [are_same_contracts(one, other) for other in models] == [other is one for other in models]


@pytest.mark.parametrize(("old", "new"), [("months", 13), ("notice_months", 6)])
def test_a_longer_contract_is_another_and_a_notice_is_no_payment(old: str, new: int) -> None:
    source = read_model(shipped_models()["traditional"])
    usual = model_from(source)
    source.data["term"] = {**source.data["term"], old: new}
    changed: Model = model_from(source)
    assert are_same_contracts(usual, changed) == (old == "notice_months")


def test_a_term_that_reads_itself_is_told_once() -> None:
    players = {"buyer": "ccg", "acute": "RAJ"}
    own = signature("paid(main.term)", players, {})
    assert own == signature("paid(main.term)", players, {})
    assert own != signature("cost(acute)", players, {})


@pytest.mark.parametrize("name", NAMES)
def test_signatures_are_remembered_by_who_plays_and_whom_populations_hold(name: str) -> None:
    model = load_model(shipped_models()[name])
    contracts, people = model.contracts, model.file.populations
    players = [{role: (f"{role}{number}",) for role in contracts.roles} for number in (1, 2)]
    others = {name: Population(age_from=17) for name in people}
    for own, of in ((players[0], people), (players[1], people), (players[0], others), (players[0], people)):
        expected = {term.key: term_signature(contracts, term.key, own, of) for term in contracts.in_order()}
        assert signatures(contracts, own, of) == expected
