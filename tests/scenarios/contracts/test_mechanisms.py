"""Every mechanism keeps the promises of its docstring: the example pays what it says, and each key is explained."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import ValidationError

from scenarios.contracts.contract import STAGES
from scenarios.contracts.exact import total
from scenarios.contracts.facts_file import ToldFacts
from scenarios.contracts.frame import Frame
from scenarios.contracts.keys import FileModel, ScoreKeys, TermKeys
from scenarios.contracts.mechanism import MECHANISMS, Mechanism, mechanism
from scenarios.contracts.observables import const
from scenarios.contracts.periods import Window
from scenarios.contracts.requires import requires
from scenarios.contracts.settle import Posted, Settlement, settle_month, settle_period
from scenarios.contracts.terms import Pay, Term
from scenarios.model import Model
from scenarios.quantities import Pounds, Quantity
from scenarios.yaml_files import read_yaml
from tests.scenarios.contracts.examples import example_facts, example_model, settle_example

NAMED = pytest.mark.parametrize("name", MECHANISMS)
ALL = {
    *("block", "fee", "grant"),
    *("tariff", "cost_and_volume", "marginal_rate", "best_practice"),
    *("capitation", "bundle", "personal_budget", "citizen_incentive"),
    *("outcome", "cquin", "impact_bond", "withhold", "clawback"),
    *("gain_share", "profit_cap", "limbs", "pooled_budget"),
    *("cash_release", "programme_fund"),
    *("pass_through", "set_up", "management_cost", "exit_cost", "step_in"),
}


def example_of(name: str, folder: Path) -> tuple[dict[str, Any], Model, ToldFacts]:
    """A docstring's example, as data, as a model and as facts."""
    path = folder / "example.yaml"
    path.write_text(MECHANISMS[name].example, encoding="utf-8")
    example = read_yaml(path).data
    return example, example_model(example, folder), example_facts(example, folder)


def flows(postings: list[Posted]) -> list[tuple[str, str, str, int]]:
    """Who paid whom, for what and how many pence: what is below 0 flowed the other way."""
    found = []
    for each in postings:
        pence = each.total_pence()
        payer, payee = (each.payer, each.payee) if pence >= 0 else (each.payee, each.payer)
        found.append((payer, payee, each.line.label, abs(pence)))
    return sorted(found)


def expected(example: dict[str, Any], labels: list[str]) -> list[tuple[str, str, str, int]]:
    """The same as the docstring tells it; a label that it leaves out is that of the posting in its place."""
    return sorted(
        (each.get("from", "payer"), each["to"], each.get("label", label), int(each["pounds"] * 100))
        for each, label in zip(example["pays"], labels, strict=True)
    )


# The examples


@pytest.mark.unit
@NAMED
def test_the_example_pays_what_it_says(name: str, tmp_path: Path) -> None:
    example, model, facts = example_of(name, tmp_path)
    key = f"main.{example['term'].get('name', name)}"
    posted = [each for each in settle_example(model.contracts, facts) if each.term.key == key]
    assert flows(posted) == expected(example, [each.line.label for each in posted])
    assert all(each["pounds"] * 100 == int(each["pounds"] * 100) for each in example["pays"])


@pytest.mark.unit
@NAMED
def test_the_example_tells_just_the_facts_that_are_read(name: str, tmp_path: Path) -> None:
    _, model, facts = example_of(name, tmp_path)
    needed = requires(model.contracts, facts.window, facts.on_exit)
    assert facts.missing(needed) == []
    assert facts.unread(list(needed)) == []


@pytest.mark.unit
@NAMED
def test_the_example_moves_money_and_loses_none(name: str, tmp_path: Path) -> None:
    _, model, facts = example_of(name, tmp_path)
    settlement = Settlement(model.contracts, facts, facts.members)
    for term in model.contracts.in_order():
        nets = [total(settlement.net(term, role, facts.window)) for role in model.contracts.roles]
        assert sum(nets) == 0
        assert any(nets) == ((term.schedule.every == "exit") == facts.on_exit)


@pytest.mark.unit
@pytest.mark.parametrize(
    "name", [name for name, each in MECHANISMS.items() if each.settle == "yearly" and not each.at_exit]
)
def test_the_example_of_a_yearly_mechanism_adds_up_month_by_month(name: str, tmp_path: Path) -> None:
    _, model, facts = example_of(name, tmp_path)
    paid: dict[tuple[object, ...], Any] = {}
    by_month = [
        posting for month in range(1, 13) for posting in settle_month(model.contracts, facts, month, paid)
    ]
    whole = settle_period(model.contracts, facts, Window(1, 12))
    assert sums(by_month) == sums(whole)


def sums(postings: list[Posted]) -> dict[tuple[str, str, str], int]:
    """Pence by term, payee and label."""
    found: dict[tuple[str, str, str], int] = {}
    for each in postings:
        key = each.term.key, each.payee, each.line.label
        found[key] = found.get(key, 0) + each.total_pence()
    return found


# The docstrings


def keys_of(each: Mechanism) -> set[str]:
    """The keys of a mechanism's own, from the parameters of its function."""
    parameters = list(inspect.signature(each.build).parameters)[1:]
    keys = {name for name in parameters if name != each.flat}
    return keys | (set(ScoreKeys.model_fields) if each.flat else set())


@pytest.mark.unit
@NAMED
def test_each_key_is_explained_and_nothing_else_is(name: str) -> None:
    each = MECHANISMS[name]
    assert set(each.own_keys) == keys_of(each)
    assert all(text.endswith(".") for text in each.own_keys.values())


@pytest.mark.unit
@NAMED
def test_a_docstring_says_what_is_paid_in_a_sentence_and_as_arithmetic(name: str) -> None:
    each = MECHANISMS[name]
    assert each.plain.endswith(".")
    assert "\n" not in each.plain
    assert each.arithmetic
    assert "Keys:" not in each.arithmetic


@pytest.mark.unit
@NAMED
def test_the_keys_of_a_file_are_those_of_the_function_and_of_every_term(name: str) -> None:
    each = MECHANISMS[name]
    assert set(each.keys.model_fields) == keys_of(each) | set(TermKeys.model_fields) | {"mechanism"}
    for key, field in each.keys.model_fields.items():
        if key in inspect.signature(each.build).parameters:
            assert field.description == each.own_keys[key]


@pytest.mark.unit
def test_the_register_holds_every_mechanism() -> None:
    assert set(MECHANISMS) == ALL
    assert all(each.stage in STAGES for each in MECHANISMS.values())
    assert [name for name, each in MECHANISMS.items() if each.at_exit] == ["exit_cost"]


# The register itself


@pytest.fixture
def toll() -> Iterator[Mechanism]:
    """A mechanism of this test's own, taken out of the register afterwards."""

    @mechanism(stage="yearly", settle="quarterly", on_account=True)
    def toll(frame: Frame, pounds_each: Pounds, times: int = 2) -> Term:
        """So much for each
        passage.

        payment = pounds_each x times

        Keys:
            pounds_each: for a passage,
                each way.
            times: how often.

        Raises:
            ValueError: never.

        Example:
            term: {mechanism: toll}
        """
        return Pay(frame.payer, frame.payees[0], const(pounds_each.value * times), "toll")

    yield MECHANISMS["toll"]
    del MECHANISMS["toll"]


@pytest.mark.unit
def test_a_function_is_entered_under_its_name_with_its_docstring_read(toll: Mechanism) -> None:
    assert (toll.stage, toll.settle, toll.on_account, toll.at_exit) == ("yearly", "quarterly", True, False)
    assert toll.plain == "So much for each passage."
    assert toll.arithmetic == "payment = pounds_each x times"
    assert toll.own_keys == {"pounds_each": "for a passage, each way.", "times": "how often."}
    assert toll.example == "term: {mechanism: toll}"


@pytest.mark.unit
def test_the_signature_is_the_shape_in_a_file(toll: Mechanism) -> None:
    keys = toll.keys.model_validate({"mechanism": "toll", "pounds_each": "1.50"})
    assert (keys.model_dump()["times"], keys.lag_months) == (2, 0)
    with pytest.raises(ValidationError, match="pounds_each"):
        toll.keys.model_validate({"mechanism": "toll"})
    with pytest.raises(ValidationError, match="extra_forbidden"):
        toll.keys.model_validate({"mechanism": "toll", "pounds_each": 1, "price": 2})


@pytest.mark.unit
def test_a_tree_is_built_from_the_keys(toll: Mechanism) -> None:
    keys = toll.keys.model_validate({"mechanism": "toll", "pounds_each": 3, "times": 4})

    class Surroundings:
        payer, payees = "payer", ("acute",)

    assert toll.tree(Surroundings(), keys) == Pay("payer", "acute", const(12), "toll")


@pytest.mark.unit
def test_keys_of_a_model_without_a_default_are_laid_flat() -> None:
    class Passage(FileModel):
        """Keys shared with others."""

        pounds_each: Quantity
        kind: Literal["bridge", "tunnel"] = "bridge"

    def crossing(frame: Frame, passage: Passage, back: Passage | None = None) -> Term:
        """A crossing.

        Keys:
            pounds_each: for one.
            kind: bridge or tunnel.
            back: the way back.
        """
        return Pay(frame.payer, passage.kind, const(passage.pounds_each.value))

    crossing.__annotations__ |= {"frame": Frame, "passage": Passage, "back": Passage | None, "return": Term}
    try:
        mechanism(stage="base")(crossing)
        entered = MECHANISMS["crossing"]
    finally:
        MECHANISMS.pop("crossing", None)
    keys = entered.keys.model_validate({"mechanism": "crossing", "pounds_each": 3, "kind": "tunnel"})

    class Surroundings:
        payer = "payer"

    assert entered.flat == "passage"
    assert entered.tree(Surroundings(), keys) == Pay("payer", "tunnel", const(3))


@pytest.mark.unit
def test_a_stage_that_does_not_exist_is_refused() -> None:
    words = (
        "^'sometime' is not a stage of settlement; "
        "use one of base, withhold, quarterly, yearly, share, clawback, exit$"
    )
    with pytest.raises(ValueError, match=words):
        mechanism(stage="sometime")
