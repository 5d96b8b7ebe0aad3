"""What a year may bring each party: good and bad, more need, dearer care, measures at their ends, by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from scenarios.contracts.facts_file import ToldFacts, facts_from
from scenarios.contracts.outlook import NUDGE, Outlook, outlooks
from scenarios.model import Model, model_from
from tests.scenarios.contracts.examples import load

pytestmark = pytest.mark.unit

ROLES = {
    "payer": {"kind": "commissioner"},
    "trust": {"kind": "acute_trust"},
    "practices": {"kind": "gp_practice", "bind": "each"},
}
EMERGENCIES = "activity(emergency_admission)"
TARIFF = {"mechanism": "tariff", "prices_pounds": {"emergency_admission": 1_000}}


def years(
    folder: Path,
    terms: list[dict[str, Any]],
    facts: dict[str, Any],
    period: dict[str, Any] | None = None,
    parties: dict[str, list[str]] | None = None,
    **contract: Any,
) -> dict[str, Outlook]:
    """The outlook of each party to one contract."""
    one = {
        "name": "main",
        "payer": "payer",
        "payees": ["trust"],
        "scope": {"services": ["emergency_admission"]},
        "terms": terms,
    }
    data = {
        "name": "small",
        "title": "Small",
        "roles": ROLES,
        "term": {"months": 24},
        "contracts": [one | contract],
    }
    model: Model = load(data, folder / "model.yaml", model_from)
    year = {"period": period or {"contract_year": 1}, "facts": facts, "parties": parties or {}}
    told: ToldFacts = load(year, folder / "facts.yaml", facts_from)
    return {each.party: each for each in outlooks(model.contracts, told, model.catalogue)}


def pounds(*numbers: int) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, numbers))


def outcome(pot: int, measure: str = "hospital_experience", **curve: Any) -> dict[str, Any]:
    return {"mechanism": "outcome", "reading": f"measure({measure})", "pot_pounds_a_year": pot} | curve


def test_a_block_is_the_same_whatever_the_year(tmp_path: Path) -> None:
    trust = years(tmp_path, [{"mechanism": "block", "pounds_a_year": 1_000}], {})["trust"]
    assert trust == Outlook("trust", *pounds(1_000, 0, 1_000, 1_000, 1_000, 0, 0, 0, 0))


def test_a_price_follows_need_and_not_cost(tmp_path: Path) -> None:
    found = years(tmp_path, [TARIFF], {EMERGENCIES: {"value": 500, "doubt": 50}})
    # A tenth more of 500 admissions at 1,000; a good year has 50 fewer of them.
    assert found["trust"] == Outlook("trust", *pounds(500_000, 0, 500_000, 550_000, 450_000, 50_000, 0, 0, 0))
    assert found["payer"] == Outlook(
        "payer", *pounds(0, 500_000, -500_000, -550_000, -450_000, -50_000, 0, 0, 0)
    )


def test_a_marginal_rate_pays_part_of_what_is_above_its_baseline(tmp_path: Path) -> None:
    term = TARIFF | {"mechanism": "marginal_rate", "baseline_pounds_a_year": 500_000, "rate_share": "30%"}
    trust = years(tmp_path, [term], {EMERGENCIES: {"value": 500, "doubt": 100}})["trust"]
    assert trust.more_need_pounds == Fraction(3, 10) * 50_000
    # 600 admissions: 500,000 + 30% of 100,000. 400 of them: 400,000, in full.
    assert (trust.bad_year_pounds, trust.good_year_pounds) == pounds(530_000, 400_000)


def test_limbs_meet_cost_and_share_the_result(tmp_path: Path) -> None:
    term = {
        "mechanism": "limbs",
        "targets_pounds_a_year": {"trust": 1_000},
        "fee_share": "100%",
        "result_share": 0.5,
    }
    trust = years(tmp_path, [term], {"cost(trust)": {"value": 900, "doubt": 60}})["trust"]
    # Cost 900, fee 1,000 and half of the 100 under target; at 990 half of 10, at 960 half of 40, at 840 half of 160.
    assert trust.example_pounds == 900 + 1_000 + 50
    assert trust.dearer_care_pounds == trust.more_need_pounds == (990 + 1_000 + 5) - 1_950
    assert (trust.bad_year_pounds, trust.good_year_pounds) == pounds(960 + 1_000 + 20, 840 + 1_000 + 80)


def test_need_moves_costs_and_dearer_care_does_not_move_activity(tmp_path: Path) -> None:
    share = {
        "mechanism": "gain_share",
        "target_pounds_a_year": 600_000,
        "actual_pounds_a_year": "cost(trust)",
        "gain_share": "50%",
    }
    facts = {EMERGENCIES: 500, "cost(trust)": 500_000}
    trust = years(tmp_path, [TARIFF, share], facts)["trust"]
    assert trust.more_need_pounds == 50_000 - 25_000
    assert trust.dearer_care_pounds == -25_000


@pytest.mark.parametrize(
    ("measure", "bad", "good"), [("hospital_experience", 3_000, 7_000), ("readmissions", 7_000, 3_000)]
)
def test_better_is_higher_or_lower_as_the_catalogue_says(
    measure: str, bad: int, good: int, tmp_path: Path
) -> None:
    term = outcome(10_000, measure, curve="linear", nothing_at=0, all_at=10)
    trust = years(tmp_path, [term], {f"measure({measure})": {"value": 5, "doubt": 2}})["trust"]
    assert (trust.bad_year_pounds, trust.good_year_pounds) == pounds(bad, good)
    # The worst of a measure that should be high is nothing, of one that should be low twice as much.
    ends = (trust.worst_measures_pounds, trust.best_measures_pounds)
    assert ends == (pounds(-5_000, 5_000) if measure == "hospital_experience" else pounds(5_000, -5_000))


def test_a_good_year_has_less_need_and_better_measures_at_once(tmp_path: Path) -> None:
    facts = {
        EMERGENCIES: {"value": 500, "doubt": 10},
        "measure(hospital_experience)": {"value": 5, "doubt": 1},
    }
    terms = [TARIFF, outcome(10_000, curve="linear", nothing_at=0, all_at=10)]
    trust = years(tmp_path, terms, facts)["trust"]
    assert trust.example_pounds == 505_000
    assert (trust.bad_year_pounds, trust.good_year_pounds) == pounds(510_000 + 4_000, 490_000 + 6_000)


def test_a_rank_is_better_when_it_is_lower(tmp_path: Path) -> None:
    term = outcome(900, curve="threshold", at_most=2) | {"reading": "rank(hospital_experience)"}
    trust = years(tmp_path, [term], {"rank(hospital_experience)": {"value": 2, "doubt": 1}})["trust"]
    assert (trust.bad_year_pounds, trust.example_pounds, trust.good_year_pounds) == pounds(0, 900, 900)
    assert (trust.worst_measures_pounds, trust.best_measures_pounds) == pounds(-900, 0)


def test_the_reference_year_stays_as_it_was(tmp_path: Path) -> None:
    term = {"mechanism": "block", "pounds_a_year": {"baseline": "cost"}}
    facts = {"baseline(cost(trust) on emergency_admission)": {"value": 700, "doubt": 90}}
    trust = years(tmp_path, [term], facts)["trust"]
    assert trust == Outlook("trust", *pounds(700, 0, 700, 700, 700, 0, 0, 0, 0))


def test_the_doubt_of_a_quarter_is_a_quarter_of_a_year_s(tmp_path: Path) -> None:
    trust = years(tmp_path, [TARIFF], {EMERGENCIES: {"value": 100, "doubt": 8}}, {"quarter": 1})["trust"]
    assert (trust.bad_year_pounds, trust.good_year_pounds) == pounds(108_000, 92_000)


def test_members_of_a_role_are_one_party_here(tmp_path: Path) -> None:
    term = {"mechanism": "capitation", "pounds_per_person": 10}
    own = outcome(1_000, curve="linear", nothing_at=0, all_at=10)
    found = years(
        tmp_path,
        [term, own | {"reading": "measure(hospital_experience) by practices"}],
        {
            "people(everyone) by practices": [300, 500],
            "measure(hospital_experience) by practices": {"value": [2, 8], "doubt": 1},
        },
        parties={"practices": ["Leigh", "Shoebury"]},
        payees=["practices"],
    )
    practices = found["practices"]
    assert practices.receipts_pounds == 8_000 + 200 + 800
    assert (practices.bad_year_pounds, practices.good_year_pounds) == pounds(8_800, 9_200)
    # Shoebury cannot earn more than all of its pot: 1,000 - 800, while Leigh's goes from 200 to 400.
    assert practices.best_measures_pounds == 200 + 200
    assert practices.worst_measures_pounds == -1_000
    assert found["payer"].example_pounds == -9_000


def test_what_flows_back_counts_as_received_by_the_payer(tmp_path: Path) -> None:
    share = {
        "mechanism": "gain_share",
        "target_pounds_a_year": 1_000,
        "actual_pounds_a_year": "cost(trust)",
        "gain_share": "50%",
        "loss_share": "50%",
    }
    terms: list[dict[str, Any]] = [{"mechanism": "block", "pounds_a_year": 1_000}, share]
    found = years(tmp_path, terms, {"cost(trust)": 1_200})
    assert (found["trust"].receipts_pounds, found["trust"].payments_pounds) == pounds(1_000, 100)
    assert (found["payer"].receipts_pounds, found["payer"].payments_pounds) == pounds(100, 1_000)
    assert found["payer"].turnover_pounds == found["trust"].turnover_pounds == 1_000
    # The share of the loss turns to one of a gain as costs go: it is the net that is compared.
    assert found["trust"].dearer_care_pounds == -NUDGE * 1_200 / 2


def test_what_is_paid_only_at_an_early_end_is_left_out(tmp_path: Path) -> None:
    terms: list[dict[str, Any]] = [
        {"mechanism": "block", "pounds_a_year": 1_000},
        {"mechanism": "exit_cost", "reprocurement_share": "6%"},
    ]
    found = years(tmp_path, terms, {})
    assert {name: each.example_pounds for name, each in found.items()} == {"payer": -1_000, "trust": 1_000}


def test_money_is_conserved_in_every_year(tmp_path: Path) -> None:
    facts = {
        EMERGENCIES: {"value": 500, "doubt": 70},
        "measure(hospital_experience)": {"value": 4, "doubt": 3},
        "cost(trust)": {"value": 510_000, "doubt": 9_000},
    }
    share: dict[str, Any] = {
        "mechanism": "gain_share",
        "target_pounds_a_year": 500_000,
        "actual_pounds_a_year": "cost(trust)",
        "loss_share": "30%",
        "gain_share": "30%",
    }
    terms: list[dict[str, Any]] = [TARIFF, share, outcome(10_000, curve="linear", nothing_at=0, all_at=10)]
    found = years(tmp_path, terms, facts).values()
    for name in ("example", "bad_year", "good_year", "more_need", "dearer_care", "worst_measures"):
        assert sum(getattr(each, f"{name}_pounds") for each in found) == 0
    assert sum(each.best_measures_pounds for each in found) == 0
