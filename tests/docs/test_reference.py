"""The reference is made from the code: complete, current, and true of what is settled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args

import pytest
from pydantic import Field, create_model

from experiments import reference_models
from experiments.reference import PAGE, SETTLED, STAGES, markdown_table, mechanism_reference
from experiments.reference_example import example_of
from experiments.reference_keys import MEANINGS, default, own_keys, shared_keys, takes
from experiments.reference_models import TABLES, with_tables
from scenarios.contracts import keys
from scenarios.contracts.contract import STAGES as EVERY_STAGE
from scenarios.contracts.facts_file import read_facts
from scenarios.contracts.keys import Settle, TermKeys
from scenarios.contracts.mechanism import MECHANISMS, Mechanism
from scenarios.contracts.settle import settle_period
from scenarios.model import load_model
from scenarios.money import format_pounds
from scenarios.quantities import Pounds, Quantity, Series, Share, ShareSeries
from scenarios.yaml_files import read_yaml

HOW_TO_RENEW = "the page is not current; run: python -m experiments.reference"
EACH = pytest.mark.parametrize("mechanism", MECHANISMS.values(), ids=lambda each: each.name)


@pytest.mark.regression
def test_the_reference_of_mechanisms_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == mechanism_reference(), HOW_TO_RENEW


@pytest.mark.regression
def test_the_tables_of_the_four_models_are_current() -> None:
    page = reference_models.PAGE.read_text(encoding="utf-8")
    assert page == with_tables(page), "run: python -m experiments.reference_models"


@pytest.mark.unit
def test_the_reference_has_a_page_for_every_mechanism() -> None:
    headings = re.findall(r"^### (\w+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(headings) == sorted(MECHANISMS)


@pytest.mark.unit
def test_every_way_and_stage_of_settling_has_its_words() -> None:
    assert set(STAGES) == set(EVERY_STAGE)
    assert {each for each, _ in SETTLED} == set(get_args(Settle))
    assert {(each.settle, each.on_account) for each in MECHANISMS.values()} <= set(SETTLED)


# Keys


@pytest.mark.unit
@EACH
def test_every_key_that_a_mechanism_takes_is_documented_and_no_other(mechanism: Mechanism) -> None:
    taken = set(mechanism.keys.model_fields) - set(TermKeys.model_fields) - {"mechanism"}
    assert {key.name for key in own_keys(mechanism)} == taken


@pytest.mark.unit
def test_every_key_that_all_terms_share_is_documented_and_no_other() -> None:
    assert set(MEANINGS) == set(TermKeys.model_fields)
    assert [key.name for key in shared_keys()] == list(TermKeys.model_fields)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("hint", "words"),
    [
        (Pounds, "pounds"),
        (Share | None, "a share"),
        (ShareSeries, "a share, or one for each year"),
        (keys.AnyReading, "a number or a fact"),
        (Literal["a", "b"], "`a` or `b`"),
        (tuple[keys.RoleName, ...], "a list of roles"),
        (tuple[keys.WeightedScore, ...], "a list of scores with a `weight`"),
        (tuple[keys.Variation, ...], "a list of {from_month, change_share}"),
        (dict[keys.RoleName, Share], "for each role: a share"),
        (keys.ScoreKeys, "a score"),
        (keys.Gate, "{reading, at_least, at_most}"),
    ],
)
def test_what_a_key_takes_is_said_in_words(hint: object, words: str) -> None:
    assert takes(hint) == words


@pytest.mark.unit
def test_a_type_without_words_is_refused() -> None:
    with pytest.raises(LookupError, match=r"bytes.* has no words in the reference; add it to WORDS"):
        takes(bytes)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("held", "words"),
    [
        (..., "must be given"),
        (None, "-"),
        ((), "-"),
        (Quantity.read("15%"), "0.15"),
        (Series.read([0, "1/2"]), "0, 0.5"),
        ("bonus", "`bonus`"),
    ],
)
def test_what_holds_if_a_key_is_left_out_is_said(held: object, words: str) -> None:
    model = create_model("Held", key=(object, Field(held)))
    assert default(model.model_fields["key"]) == words


# Examples


@pytest.mark.unit
@EACH
def test_what_an_example_is_said_to_pay_is_what_its_documentation_promises(
    mechanism: Mechanism, tmp_path: Path
) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(mechanism.example, encoding="utf-8")
    promised = {(row.get("from"), row["to"], row["pounds"]) for row in read_yaml(path).data["pays"]}
    paid = {(each.payer, each.payee, each.amount) for each in example_of(mechanism).payments}
    for payer, payee, pounds in promised:
        amount = format_pounds(round(pounds * 100))
        assert any((payer in (None, one), payee, amount) == (True, two, sum_) for one, two, sum_ in paid), (
            pounds
        )


@pytest.mark.unit
@EACH
def test_the_files_of_an_example_settle_to_the_payments_beside_them(
    mechanism: Mechanism, tmp_path: Path
) -> None:
    example = example_of(mechanism)
    model, facts = tmp_path / "model.yaml", tmp_path / "facts.yaml"
    model.write_text(example.model_text, encoding="utf-8")
    facts.write_text(example.facts_text, encoding="utf-8")
    told, contracts = read_facts(facts), load_model(model).contracts
    posted = settle_period(contracts, told, told.window, told.members, told.on_exit)
    own = [abs(each.total_pence()) for each in posted if each.term.mechanism == mechanism.name]
    assert sorted(own) == sorted(each.pence for each in example.payments) != []


# Tables


@pytest.mark.unit
def test_a_bar_in_a_cell_does_not_break_a_table() -> None:
    assert markdown_table(["a"], [["b|c"]]) == "| a |\n| --- |\n| b/c |"


BASE = """
name: base
title: Base
roles:
  payer: {kind: commissioner, title: The payer}
  acute: {kind: acute_trust}
term: {months: 24, mobilisation_months: {low: 1, mode: 2, high: 4, status: published, source: a report}}
contracts:
  - name: main
    title: Main contract
    payer: payer
    payees: [acute]
    scope: {services: [day_case]}
    terms:
      - name: activity
        mechanism: tariff
        prices_pounds: {day_case: {value: 700.5, low: 600, high: 800, status: assumed, source: a guess}}
      - name: quality
        mechanism: cquin
        share_of_value: {value: 2.5%, low: 1%, high: 3%, status: published, source: a circular}
        measures:
          - {measure: readmissions, weight: {value: 1, low: 1, high: 1, status: assumed, source: a guess}}
"""
CHILD = """
name: child
title: Child
extends: base.yaml
contracts:
  - name: main
    terms:
      - name: extra
        mechanism: block
        services: [referral]
        pounds_a_year:
          baseline: cost(acute)
          times: {value: 0.5, low: 0.25, high: 0.75, status: derived, source: half of it}
      - name: prize
        mechanism: outcome
        measure: readmissions
        at_risk_share_by_year: {value: [0, 10%], low: [0, 5%], high: [0, 20%], status: assumed, source: a guess}
      - {name: running, mechanism: management_cost, pounds_per_contract: 100}
"""


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two models of our own where the shipped ones are looked for."""
    for name, text in (("base", BASE), ("child", CHILD)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(reference_models, "MODELS", tmp_path)
    reference_models._model.cache_clear()
    yield
    reference_models._model.cache_clear()


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


@pytest.mark.unit
@pytest.mark.usefixtures("shelf")
def test_only_marked_tables_are_renewed() -> None:
    page = "A | B\n\n<!-- table: said of each of base, child -->\nold\n<!-- end of table -->\n\nC\n"
    renewed = with_tables(page)
    assert renewed.startswith("A | B\n\n<!-- table: said of each of base, child -->\n|  | Base | Child |\n")
    assert renewed.endswith("|\n<!-- end of table -->\n\nC\n")
    assert "old" not in renewed


@pytest.mark.unit
@pytest.mark.usefixtures("shelf")
def test_the_terms_of_a_model_are_those_that_it_does_not_inherit() -> None:
    own = {term: between for term, between, *_ in rows(TABLES["terms"](["child"]))}
    assert own == {
        "Main contract: extra": "The payer to Acute",
        "Main contract: prize": "The payer to Acute",
        "Main contract: running": "The payer to Suppliers",
    }
    assert len(rows(TABLES["terms"](["base"]))) == 2


@pytest.mark.unit
@pytest.mark.usefixtures("shelf")
def test_numbers_stand_with_their_range_status_and_unit() -> None:
    said = [row[3] for name in ("base", "child") for row in rows(TABLES["terms"]([name]))]
    assert said == [
        "prices day case £700.50 (£600 to £800, assumed)",
        "share of value 2.5% (1% to 3%, published); weight of readmissions 1 (assumed)",
        "a year `baseline(cost(acute))` times 0.50 (0.25 to 0.75, derived)",
        "at risk share by year 0%/10% (0%/5% to 0%/20%, assumed)",
        "-",
    ]


@pytest.mark.unit
@pytest.mark.usefixtures("shelf")
def test_sources_are_told_once_and_leave_out_what_is_assumed() -> None:
    assert rows(TABLES["sources"](["base", "child"])) == [
        ["Base", "months of preparation 2 (1 to 4, published)", "a report"],
        ["main.quality", "share of value 2.5% (1% to 3%, published)", "a circular"],
        ["Child", "months of preparation 2 (1 to 4, published)", "a report"],
        ["main.extra", "a year `baseline(cost(acute))` times 0.50 (0.25 to 0.75, derived)", "half of it"],
    ]


@pytest.mark.unit
@pytest.mark.usefixtures("shelf")
def test_what_each_model_says_as_a_whole_stands_side_by_side() -> None:
    said = {row[0]: row[1:] for row in rows(TABLES["said of each"](["base", "child"]))}
    assert said["contracts, and terms in them"] == ["1, 2", "1, 5"]
    assert said["who plans for the whole"] == ["nobody", "nobody"]
    assert said["length of the longest contract"] == ["2 years", "2 years"]
    assert said["months of preparation for it"] == ["2 (1 to 4, published)"] * 2
    assert said["chance that it never starts"] == ["-", "-"]
    assert said["assumed"] == ["2", "3"]


@pytest.mark.unit
def test_parties_outside_the_contracts_bear_no_risk() -> None:
    assert "Suppliers" in TABLES["net received"](["traditional"])
    assert "Suppliers" not in TABLES["at risk"](["traditional"])
