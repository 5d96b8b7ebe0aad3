"""Contracts ready to settle: their terms by key and in order, who reads whose worth, who plays which role."""

import pytest

from scenarios.contracts.contract import STAGES, Contract, Contracts, ContractTerm, Members
from scenarios.contracts.facts import parse_fact
from scenarios.contracts.observables import Observable, const, plus
from scenarios.contracts.periods import Window
from scenarios.contracts.terms import During, If, Pay
from tests.scenarios.contracts.strategies import a_contract, a_term

pytestmark = pytest.mark.unit


def reading(name: str, *phrases: str, contract: str = "main", stage: str = "yearly") -> ContractTerm:
    """A term that reads these facts."""
    amount = plus(const(1), *map(parse_fact, phrases))
    return a_term(Pay("payer", "acute", amount), name=name, contract=contract, stage=stage)


def chain(*reads: tuple[str, str]) -> dict[str, set[str]]:
    """Who reads whom in a chain of terms, each of which reads the worth of another ("" for none)."""
    terms = [reading(name, *([f"value(main.{of})"] if of else [])) for name, of in reads]
    found = a_contract(*terms).readers()
    return {
        key.removeprefix("main."): {each.removeprefix("main.") for each in some}
        for key, some in found.items()
    }


def test_a_term_is_named_by_its_contract_and_its_own_name() -> None:
    made = a_contract(reading("block"), reading("quality"))
    assert made.term("main.quality").name == "quality"
    assert made.contract("main").terms == tuple(made.in_order())
    assert made.whole(made.term("main.block")) == Window(1, 24)


def test_terms_come_by_stage_then_as_the_file_has_them() -> None:
    terms = [reading(f"{stage}_{number}", stage=stage) for number in (1, 2) for stage in reversed(STAGES)]
    in_order = [term.name for term in a_contract(*terms).in_order()]
    assert in_order == [f"{stage}_{number}" for stage in STAGES for number in (1, 2)]


def test_terms_of_several_contracts_are_settled_together_by_stage() -> None:
    head = Contract("head", "payer", ("lead",), (reading("share", stage="share", contract="head"),), 12, 12)
    sub = Contract("sub", "lead", ("acute",), (reading("block", stage="base", contract="sub"),), 12, 12)
    made = Contracts("both", "Both", (head, sub), ("payer", "lead", "acute"))
    assert [term.key for term in made.in_order()] == ["sub.block", "head.share"]
    assert made.term("head.share") is head.terms[0]


def test_a_base_payment_is_known_by_its_stage() -> None:
    assert reading("block", stage="base").is_base
    assert not reading("quality", stage="quarterly").is_base


def test_a_term_knows_the_facts_of_the_months_it_meets() -> None:
    cost, gain = parse_fact("cost(acute)"), parse_fact("measure(gain)")
    term = a_term(During(13, None, If(gain, Pay("payer", "acute", plus(cost, cost)))))
    assert term.facts(Window(13, 24)) == {cost, gain}
    assert term.facts(Window(1, 12)) == set()


@pytest.mark.parametrize(("months", "firm_years"), [(1, 1), (12, 1), (13, 2), (24, 2), (60, 5)])
def test_the_last_firm_year_may_be_part_of_one(months: int, firm_years: int) -> None:
    assert Contract("main", "payer", ("acute",), (), 120, months).firm_years == firm_years


# Who reads whose worth


def test_a_term_that_nobody_reads_is_its_own_reader() -> None:
    assert chain(("alone", "")) == {"alone": {"alone"}}


@pytest.mark.parametrize("order", [1, -1])
def test_readers_of_readers_are_readers_whatever_the_order_of_the_file(order: int) -> None:
    terms = [("base", ""), ("fee", "base"), ("cap", "fee"), ("last", "cap"), ("other", "")][::order]
    assert chain(*terms) == {
        "base": {"base", "fee", "cap", "last"},
        "fee": {"fee", "cap", "last"},
        "cap": {"cap", "last"},
        "last": {"last"},
        "other": {"other"},
    }


def test_what_a_term_was_worth_in_the_reference_year_is_history() -> None:
    made = a_contract(reading("base"), reading("fee", "baseline(value(main.base))"))
    assert made.readers() == {"main.base": {"main.base"}, "main.fee": {"main.fee"}}


def test_a_reader_may_stand_in_another_contract_and_in_its_later_years() -> None:
    late: Observable = parse_fact("value(head.block) over year lag 3 months")
    head = Contract("head", "payer", ("lead",), (reading("block", contract="head"),), 24, 24)
    onward = a_term(During(13, None, Pay("lead", "acute", late)), name="onward", contract="sub")
    sub = Contract("sub", "lead", ("acute",), (onward,), 24, 24)
    made = Contracts("both", "Both", (head, sub), ("payer", "lead", "acute"))
    assert made.readers()["head.block"] == {"head.block", "sub.onward"}


def test_what_is_affected_comes_in_the_order_of_settlement() -> None:
    made = a_contract(
        reading("share", "value(main.block)", stage="share"),
        reading("block", stage="base"),
        reading("other", stage="base"),
    )
    assert made.affected_by(["main.block"]) == ["main.block", "main.share"]
    assert made.affected_by(["main.share", "main.other"]) == ["main.other", "main.share"]
    assert made.affected_by([]) == []


# Members


def test_a_role_not_told_plays_itself() -> None:
    members = Members.of({"practices": ["Leigh", "Shoebury"]})
    assert members["practices"] == ("Leigh", "Shoebury")
    assert members["acute"] == ("acute",)
    assert "acute" not in members
