"""Settling and pricing by hand: what each payment read, what each party received, what one more unit is worth."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from experiments.incentives_shown import NOTHING, incentives_text, pounds_text
from experiments.settling import (
    HandIncentive,
    incentives_by_hand,
    read_model_and_facts,
    refusals_named,
    settle_by_hand,
    years_text,
)
from scenarios.contracts.facts_file import ToldFacts
from scenarios.model import MODELS, Model, load_model
from scenarios.problems import FileProblems
from scenarios.scenario_parts import shipped_models

pytestmark = pytest.mark.unit

ROLES = {
    "payer": {"kind": "commissioner", "title": "The payer"},
    "trust": {"kind": "acute_trust"},
    "practices": {"kind": "gp_practice", "bind": "each", "title": "GP practices"},
}
TARIFF = {"name": "care", "mechanism": "tariff", "prices_pounds": {"emergency_admission": 1_000}}
LIST = {"name": "list", "mechanism": "capitation", "pounds_per_person": 10}
HELD = {
    "name": "held",
    "mechanism": "outcome",
    "framing": "withhold",
    "measure": "hospital_experience",
    "curve": "linear",
    "nothing_at": 60,
    "all_at": 80,
    "at_risk_share_by_year": [0, "10%", "10%"],
}


def contract(name: str, payee: str, *terms: dict[str, Any]) -> dict[str, Any]:
    service = "emergency_admission" if payee == "trust" else "gp_contact"
    return {
        "name": name,
        "payer": "payer",
        "payees": [payee],
        "scope": {"services": [service]},
        "terms": [*terms],
    }


def written(folder: Path, contracts: list[dict[str, Any]], facts: dict[str, Any]) -> tuple[Model, ToldFacts]:
    """A model of these contracts and its facts, read as a command reads them."""
    data = {"name": "small", "title": "Small", "roles": ROLES, "term": {"months": 36}, "contracts": contracts}
    (folder / "model.yaml").write_text(json.dumps(data), encoding="utf-8")
    (folder / "facts.yaml").write_text(json.dumps(facts), encoding="utf-8")
    model, told = read_model_and_facts(folder / "model.yaml", folder / "facts.yaml")
    assert told is not None
    return model, told


def hospital(folder: Path, year: int = 2, **facts: Any) -> tuple[Model, ToldFacts]:
    told = {
        "activity(emergency_admission)": {"value": 500, "doubt": 20},
        "measure(hospital_experience)": {"value": 65, "doubt": 2},
    }
    period = {"period": {"contract_year": year}, "facts": told | facts}
    return written(folder, [contract("hospital", "trust", TARIFF, HELD)], period)


def two_practices(folder: Path) -> tuple[Model, ToldFacts]:
    facts = {
        "period": {"contract_year": 1},
        "parties": {"practices": ["Leigh", "Shoebury"]},
        "facts": {"people(everyone) by practices": [300, 500]},
    }
    return written(folder, [contract("surgery", "practices", LIST)], facts)


# Models and facts


@cache
def shipped(name: str) -> tuple[Model, ToldFacts]:
    model, told = read_model_and_facts(Path(name), None)
    assert told is not None
    return model, told


@pytest.mark.parametrize("name", sorted(shipped_models()))
def test_a_shipped_model_comes_with_its_example_year(name: str) -> None:
    model, told = shipped(name)
    assert model.file.name == name
    assert str(told.window) == "year 3"


def test_the_example_year_is_not_a_model() -> None:
    assert "example_year" not in shipped_models()
    assert all(path.parent == MODELS for path in shipped_models().values())


def test_a_file_comes_before_a_shipped_model_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, [contract("hospital", "trust", TARIFF)], two_facts())
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.yaml").rename("iph")
    model, told = read_model_and_facts(Path("iph"), None, is_needed=False)
    assert (model.file.title, told) == ("Small", None)


def two_facts() -> dict[str, Any]:
    return {"period": {"contract_year": 1}, "facts": {"activity(emergency_admission)": 5}}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("iphh", "no shipped model of that name; use .* Did you mean 'iph'?"),
        ("example_year", "no shipped model of that name"),
        ("iph.yml", "there is no such file"),
        ("models/iph", "there is no folder 'models'"),
    ],
)
def test_a_name_of_neither_is_refused(name: str, said: str) -> None:
    with pytest.raises(FileProblems, match=said):
        read_model_and_facts(Path(name), None)


def test_facts_that_are_not_told_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(FileProblems) as error:
        written(tmp_path, [contract("hospital", "trust", TARIFF, HELD)], {"period": {"contract_year": 2}})
    said = str(error.value)
    assert said.count("facts.yaml: facts: ") == len(error.value.problems) == 2
    assert "activity(emergency_admission)" in said
    assert "measure(hospital_experience)" in said


# Payments


def test_payments_say_what_they_read_and_how_they_were_worked_out(tmp_path: Path) -> None:
    care, held, earned = settle_by_hand(*hospital(tmp_path)).payments
    assert (care.contract, care.term, care.period, care.month) == ("hospital", "care", "year 2", 24)
    assert (care.payer, care.payee, care.pence, care.amount) == ("payer", "trust", 50_000_000, "£500,000.00")
    assert care.facts["activity(emergency_admission) by trust"] == "500"
    assert care.sentence == (
        "The payer pays trust £500,000.00 (activity): price of one emergency admission £1,000.00 x "
        "emergency admissions at trust 500 = £500,000.00"
    )
    # A tenth is held, a quarter of it earned back; what is held flows back.
    assert (held.payer, held.payee, held.pence) == ("trust", "payer", 5_000_000)
    assert (earned.payer, earned.payee, earned.pence) == ("payer", "trust", 1_250_000)
    assert "measure(hospital_experience)" in " ".join(earned.facts)


def test_balances_are_of_the_ledger_payers_first(tmp_path: Path) -> None:
    settled = settle_by_hand(*hospital(tmp_path))
    assert settled.balances_shown() == [["payer", "-£462,500.00"], ["trust", "£462,500.00"]]
    assert settled.as_data()["balances_pence"] == {"payer": -46_250_000, "trust": 46_250_000}
    assert len(json.loads(json.dumps(settled.as_data()))["payments"]) == 3


def test_each_member_of_a_role_has_its_payment(tmp_path: Path) -> None:
    settled = settle_by_hand(*two_practices(tmp_path))
    assert [(each.payee, each.pence) for each in settled.payments] == [
        ("Leigh", 300_000),
        ("Shoebury", 500_000),
    ]
    assert [each.facts["people(everyone) by practices"] for each in settled.payments] == ["300", "500"]
    assert settled.payments[1].sentence.startswith("The payer pays Shoebury £5,000.00 (capitation): ")
    assert settled.balances_shown()[0] == ["payer", "-£8,000.00"]


@pytest.mark.parametrize("name", sorted(shipped_models()))
def test_every_payment_of_a_shipped_model_is_in_the_ledger(name: str) -> None:
    settled = settle_by_hand(*shipped(name))
    nets: dict[str, int] = {}
    for each in settled.payments:
        nets[each.payee] = nets.get(each.payee, 0) + each.pence
        nets[each.payer] = nets.get(each.payer, 0) - each.pence
    assert settled.as_data()["balances_pence"] == {party: net for party, net in nets.items() if net}


def test_what_settlement_refuses_is_said_of_the_file() -> None:
    model = load_model(MODELS / "iph.yaml")
    with pytest.raises(FileProblems, match=r"iph.yaml: too many") as error, refusals_named(model):
        raise ValueError("too many")
    with pytest.raises(FileProblems) as again, refusals_named(model):
        raise error.value
    assert again.value is error.value


# Incentives


def test_an_incentive_is_a_row_for_each_party_term_and_stretch_of_years(tmp_path: Path) -> None:
    rows = incentives_by_hand(*hospital(tmp_path), party="trust")
    assert [
        (row.fact.split(" ")[0], row.term, row.contract_years, int(row.pounds_per_unit)) for row in rows
    ] == [
        ("activity(emergency_admission)", "hospital.care", (1, 2, 3), 1_000),
        # A tenth of the price is held, and a quarter of that earned back.
        ("activity(emergency_admission)", "hospital.held", (2, 3), -75),
        ("measure(hospital_experience)", "hospital.held", (2, 3), 2_500),
    ]
    assert [row.told for row in rows] == ["500, doubt 20", "500, doubt 20", "65, doubt 2"]


def test_incentives_as_data_are_by_term(tmp_path: Path) -> None:
    rows = incentives_by_hand(*hospital(tmp_path), party="trust", fact_text="EXPERIENCE")
    assert [row.as_data() for row in rows] == [
        {
            "party": "trust",
            "fact": rows[0].fact,
            "term": "hospital.held",
            "years": "2-3",
            "pounds_per_unit": 2_500.0,
        }
    ]


def test_incentives_narrowed_are_those_of_all(tmp_path: Path) -> None:
    model, told = hospital(tmp_path)
    every = incentives_by_hand(model, told)
    for party in ("payer", "trust"):
        assert incentives_by_hand(model, told, party) == [row for row in every if row.party == party]
    assert incentives_by_hand(model, told, fact_text="activity") == [
        row for row in every if "activity" in row.fact
    ]
    assert incentives_by_hand(model, told, fact_text="nothing like it") == []


def test_each_member_has_its_own_incentive(tmp_path: Path) -> None:
    model, told = two_practices(tmp_path)
    assert [row.party for row in incentives_by_hand(model, told, "practices")] == ["Leigh", "Shoebury"]
    (row,) = incentives_by_hand(model, told, "Shoebury")
    assert row.pounds_per_unit == 10
    assert row.told == "300 to 500"


def test_a_party_that_nobody_plays_is_refused(tmp_path: Path) -> None:
    said = r"roles: 'Liegh' is not a party of this model; use .*Leigh.* Did you mean 'Leigh'\?"
    with pytest.raises(FileProblems, match=said):
        incentives_by_hand(*two_practices(tmp_path), party="Liegh")


def test_what_is_told_of_a_month_is_shown_for_a_year(tmp_path: Path) -> None:
    facts = {"month": 2, "facts": {"activity(emergency_admission)": {"value": 40, "doubt": 2}}}
    rows = incentives_by_hand(*written(tmp_path, [contract("hospital", "trust", TARIFF)], facts))
    assert {row.told for row in rows} == {"480, doubt 24"}


@pytest.mark.parametrize(
    ("years", "text"),
    [((1,), "1"), ((1, 2, 3), "1-3"), ((1, 3), "1, 3"), ((1, 2, 4, 6, 7), "1-2, 4, 6-7"), ((), "")],
)
def test_years_that_follow_each_other_are_a_span(years: tuple[int, ...], text: str) -> None:
    assert years_text(years) == text


# Incentives as people read them


def row(
    party: str, term: str, years: tuple[int, ...], pounds: int | str, fact: str = "cost(a)"
) -> HandIncentive:
    return HandIncentive(party, fact, "5, doubt 1", term, years, Fraction(pounds))


def test_a_fact_heads_its_parties_with_the_sum_of_their_terms() -> None:
    text = incentives_text(
        [
            row("trust", "a.care", (1, 2), 100),
            row("trust", "a.held", (2,), "-7.5"),
            row("council", "a.care", (1, 2), -100),
        ]
    )
    assert text == (
        "cost(a): 5, doubt 1\n"
        "  trust    year 1      100.00  (a.care)\n"
        "  trust    year 2       92.50  (a.care 100.00, a.held -7.50)\n"
        "  council  years 1-2  -100.00  (a.care)"
    )


def test_years_that_pay_alike_are_one_line_though_others_lie_between() -> None:
    text = incentives_text([row("trust", "a.care", (1, 2, 3), 100), row("trust", "a.bonus", (2,), 1)])
    assert text.splitlines()[1:] == [
        "  trust  years 1, 3  100.00  (a.care)",
        "  trust  year 2      101.00  (a.care 100.00, a.bonus 1.00)",
    ]


def test_facts_stand_apart_and_their_columns_below_each_other() -> None:
    text = incentives_text([row("trust", "a", (1,), 5), row("hub", "b", (1,), "0.25", fact="people(x)")])
    assert text == (
        "cost(a): 5, doubt 1\n  trust  year 1    5.00  (a)\n\npeople(x): 5, doubt 1\n  hub    year 1  0.2500  (b)"
    )


def test_terms_that_undo_each_other_are_shown_to() -> None:
    text = incentives_text([row("lead", "in", (1,), 5), row("lead", "out", (1,), -5)])
    assert text.endswith("  lead  year 1  0.00  (in 5.00, out -5.00)")


def test_no_incentive_is_said() -> None:
    assert incentives_text([]) == NOTHING


@pytest.mark.parametrize(
    ("pounds", "text"), [("1234.565", "1,234.57"), ("-1", "-1.00"), ("0.00314", "0.0031"), ("0", "0.00")]
)
def test_small_pounds_have_four_places(pounds: str, text: str) -> None:
    assert pounds_text(Fraction(pounds)) == text
