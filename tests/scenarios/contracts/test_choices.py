"""Numbers that payers may choose: what a file may say, what is wrong with others, and the terms they make."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from scenarios.catalogue import load_catalogue
from scenarios.contracts.choices import Choice, Number, choices_of, chosen_term, offers
from scenarios.contracts.observables import Const, Observable, fold
from scenarios.contracts.periods import Window
from scenarios.contracts.terms import leaves
from scenarios.model import Model, load_model
from scenarios.quantities import Quantity
from scenarios.same_terms import are_same_contracts
from tests.scenarios.small_model import SMALL, changed, said_of

pytestmark = pytest.mark.unit

FEE_SHARE = "        fee_share: 0.04\n"
PER_PERSON = "        pounds_per_person: 80\n"
WEIGHTS = "        weights: {younger: 0.8, older: 1.6}\n"
WHERE = "contracts[0].terms[0].payer_chooses.numbers"


def chooses(numbers: str, more: str = "") -> str:
    """The small model whose buyer chooses numbers of its first term."""
    return changed((FEE_SHARE, f"{FEE_SHARE}        payer_chooses: {{numbers: {{{numbers}}}{more}}}\n"))


def loaded(text: str, folder: Path) -> Model:
    file = folder / "small.yaml"
    file.write_text(text, encoding="utf-8")
    return load_model(file)


def test_a_choice_has_the_file_s_number_first_and_each_other_once(tmp_path: Path) -> None:
    model = loaded(chooses("fee_share: [0%, 4%, 6%]", ", if_refused: contract_ends"), tmp_path)
    (choice,) = choices_of(model.file)
    assert choice == Choice(
        "buyer",
        "joint.limbs",
        "fee_share",
        tuple(Quantity(Fraction(each)) for each in ("0.04", "0", "0.06")),
        ends_if_refused=True,
    )
    assert choice.contract == "joint"
    assert [choice.in_words(at) for at in range(3)] == ["4%", "0%", "6%"]
    assert choices_of(loaded(SMALL, tmp_path).file) == ()


def test_numbers_of_mappings_and_by_year_may_be_chosen_too(tmp_path: Path) -> None:
    text = changed(
        (
            WEIGHTS,
            f"{WEIGHTS}        payer_chooses: {{numbers: {{weights.older: [2], pounds_per_person: [85]}}}}\n",
        )
    )
    text = changed(
        (
            "        settle: yearly\n",
            "        settle: yearly\n        payer_chooses: {numbers: {at_risk_share_by_year: [[0, 5%]]}}\n",
        ),
        text=text,
    )
    series, weight, pounds = choices_of(loaded(text, tmp_path).file)
    assert (weight.number, [weight.in_words(at) for at in (0, 1)]) == ("weights.older", ["1.6", "2"])
    assert [pounds.in_words(at) for at in (0, 1)] == ["£80.00", "£85.00"]
    assert [series.in_words(at) for at in (0, 1)] == ["0%/2%/3%", "0%/5%"]


def test_the_multiple_of_a_fact_may_be_chosen(tmp_path: Path) -> None:
    model = loaded(chooses("target.times: [0.9]"), tmp_path)
    (choice,) = choices_of(model.file)
    assert [choice.in_words(at) for at in (0, 1)] == ["0.98", "0.9"]
    plain, chosen = (
        numbers_in(model, "joint.limbs", values) for values in ({}, {choice.number: choice.values[1]})
    )
    assert chosen - plain == {Fraction("0.9")}


def numbers_in(model: Model, term: str, values: Mapping[str, Number]) -> set[Fraction]:
    """The constants in a term with other numbers in it."""
    made = chosen_term(model.file, load_catalogue(), term, values)
    found: set[Fraction] = set()

    def note(leaf: Observable) -> None:
        if isinstance(leaf, Const):
            found.add(leaf.value)

    for leaf in leaves(made.tree, Window(1, 12)):
        for each in leaf.observables:
            fold(each, note, lambda node, parts: None)
    return found


def test_a_term_is_compiled_with_what_was_chosen_and_the_rest_as_it_was(tmp_path: Path) -> None:
    model = loaded(SMALL, tmp_path)
    plain = numbers_in(model, "practice.capitation", {})
    chosen = numbers_in(
        model,
        "practice.capitation",
        {"weights.older": Quantity(Fraction(2)), "pounds_per_person": Quantity(Fraction(85))},
    )
    assert {Fraction("1.6"), Fraction(80)} <= plain
    assert chosen - plain == {Fraction(2), Fraction(85)}
    assert plain - chosen == {Fraction("1.6"), Fraction(80)}


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (
            "fee_shar: [0%]",
            f"{WHERE}.fee_shar: 'fee_shar' is not a number that this term says; use target.times, fee_share",
        ),
        ("fee_share: [0%, 140%]", f"{WHERE}.fee_share[1]: 1.4 is not a share; a share is between 0 and 1"),
        ("fee_share: [much]", f"{WHERE}.fee_share[0]: "),
        ("fee_share: [1%, 0.01]", f"{WHERE}.fee_share[1]: 0.01 is in the list already; leave it out here"),
        (
            "fee_share: [4%]",
            f"{WHERE}.fee_share: the term says no other number, so there is nothing to choose",
        ),
        ("fee_share: []", f"{WHERE}.fee_share: an empty list is too short; give at least 1"),
        ("", f"{WHERE}: an empty mapping is too short; give at least 1"),
        ("target: [5]", f"{WHERE}.target: 'target' is not a number that this term says"),
        ("name: [other]", f"{WHERE}.name: 'name' is not a number that this term says"),
    ],
)
def test_what_is_wrong_is_said_in_its_place(numbers: str, words: str, tmp_path: Path) -> None:
    (said,) = said_of(chooses(numbers), tmp_path)
    assert words in said
    assert said.startswith("24: ")


def test_what_must_agree_in_a_file_must_agree_with_each_number_that_may_be_chosen(tmp_path: Path) -> None:
    text = chooses("target: [8_000, -5]").replace("target: {baseline: cost, times: 0.98}", "target: 9_000")
    (said,) = said_of(text, tmp_path)
    assert said == f"24: {WHERE}.target[1]: -5 is negative; an amount of pounds is 0 or more"


def test_the_nearest_word_is_offered(tmp_path: Path) -> None:
    (said,) = said_of(chooses("fee_shar: [0%]"), tmp_path)
    assert said.endswith("Did you mean 'fee_share'?")
    (said,) = said_of(chooses("fee_share: [0%]", ", if_refused: terms_go_in"), tmp_path)
    assert said.endswith(
        "'terms_go_in' is not an if refused; use terms_go_on or contract_ends. Did you mean 'terms_go_on'?"
    )


def test_a_payer_looks_at_no_more_combinations_than_it_can(tmp_path: Path) -> None:
    shares = ", ".join(f"{each}%" for each in range(5, 12))
    text = chooses(f"fee_share: [{shares}], result_share: [{shares}]")
    assert said_of(text, tmp_path) == []
    (said,) = said_of(text.replace("[5%", "[0%, 5%", 1), tmp_path)
    assert said.endswith(
        "with it 'buyer' has 72 combinations to look at, and 64 are the most; leave some numbers out"
    )


def test_every_combination_but_the_one_in_force_is_offered() -> None:
    two, three = (
        Choice("lead", "sub.term", name, tuple(Quantity(Fraction(each)) for each in range(size)), False)
        for name, size in (("one", 2), ("other", 3))
    )
    assert list(offers((two, three), (0, 1))) == [(0, 0), (0, 2), (1, 0), (1, 1), (1, 2)]


def test_contracts_that_let_a_payer_choose_are_others_than_those_that_do_not(tmp_path: Path) -> None:
    plain, choosing = loaded(SMALL, tmp_path), loaded(chooses("fee_share: [0%]"), tmp_path)
    other = loaded(chooses("fee_share: [1%]"), tmp_path)
    assert are_same_contracts(choosing, loaded(chooses("fee_share: [0%]"), tmp_path))
    for each in (plain, other):
        assert not are_same_contracts(choosing, each)
        assert not are_same_contracts(each, choosing)
    assert choosing.contracts.contracts == plain.contracts.contracts
