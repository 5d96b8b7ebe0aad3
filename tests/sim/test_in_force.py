"""Which contracts are in force when: those of today until the new ones operate; what they owe falls due at its lag."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from scenarios.contracts.periods import Window
from scenarios.contracts.settle import Settlement, settle_month
from scenarios.horizon import FIRST_MONTH
from scenarios.model import Model, load_model
from scenarios.same_terms import are_same_contracts
from scenarios.scenario import Scenario, scenario_of
from scenarios.scenario_parts import shipped_models
from sim.economy import HealthEconomy
from sim.in_force import InForce, ended_after, mobilisation_months, operates_from, timeline
from tests.sim.economies import CITIZENS, LAST, PLACE, forked, lived, reference

YEAR = 12
TODAY = """\
name: today
title: Contracts of today
roles:
  buyer: {kind: commissioner}
  nurses: {kind: community_trust}
term: {months: 48}
contracts:
  - name: old
    payer: buyer
    payees: [nurses]
    scope: {services: [community_contact]}
    terms:
      - {name: sum, mechanism: block, pounds_a_year: 1_000.01}
      - {name: late, mechanism: fee, pounds_a_year: 400.03, settle: quarterly, lag_months: 2, on_account: false}
      - {name: end, mechanism: exit_cost, set_up_pounds: 600, over_months: 60}
"""

TOMORROW = """\
name: tomorrow
title: Contracts of tomorrow
roles:
  buyer: {kind: commissioner}
  nurses: {kind: community_trust}
term: {months: 24, mobilisation_months: {low: 2, mode: 5, high: 9}}
contracts:
  - name: new
    payer: buyer
    payees: [nurses]
    scope: {services: [community_contact]}
    terms:
      - {name: sum, mechanism: block, pounds_a_year: 2_400.50, lag_months: 3, phase_by_year: [1, 50%]}
"""


@cache
def model(name: str, folder: Path) -> Model:
    return load_model(write(folder, name))


def write(folder: Path, name: str) -> Path:
    file = folder / f"{name}.yaml"
    file.write_text({"today": TODAY, "tomorrow": TOMORROW}[name], encoding="utf-8")
    return file


def scenario(folder: Path, name: str = "tomorrow", months: int = 36) -> Scenario:
    write(folder, "today")
    made = scenario_of(
        PLACE,
        str(write(folder, name)),
        reference=str(folder / "today.yaml"),
        citizens=CITIZENS,
        months=months,
    )
    return replace(made, populations=reference().populations)


def paid(economy: HealthEconomy, contract: str) -> dict[str, dict[int, int]]:
    """Pence by term and month, net to the nurses."""
    found: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for posting in economy.ledger:
        if posting.contract == contract:
            sign = 1 if posting.payee == "community_trust" else -1
            found[posting.term][posting.month] += sign * posting.pence
    return {term: dict(months) for term, months in found.items()}


# By hand


@pytest.mark.end_to_end
def test_five_months_of_mobilisation_by_hand_to_the_penny(tmp_path: Path) -> None:
    economy = forked(scenario(tmp_path))
    economy.run()
    assert paid(economy, "old") == {
        # 1,000.01 x 1/12 to 5/12 on account: 83.33, 166.67, 250.00, 333.34, and 416.67 when the contract ends.
        "sum": {25: 8_333, 26: 8_334, 27: 8_333, 28: 8_334, 29: 8_333},
        # A quarter of 400.03 two months after its end, and the two months to the end of the contract two months later.
        "late": {29: 10_001, 31: 6_667},
        # 600 pounds less five months of sixty.
        "end": {29: 55_000},
    }
    new = paid(economy, "new")["sum"]
    first, second = range(30, 42), range(42, 54)
    assert min(new) == 30
    # Year 1 on account; three months after it is exact nothing is left to pay. Year 2 is half as much.
    assert sum(new[month] for month in first) == 240_050
    assert [new[month] for month in first] == [20_004, 20_004, 20_005, 20_004, 20_004, 20_004] * 2
    assert sum(new[month] for month in second) == 120_025
    assert set(new) == {*first, *second}


@pytest.mark.end_to_end
def test_today_s_contracts_alone_go_on_without_a_break(tmp_path: Path) -> None:
    economy = forked(scenario(tmp_path, "today", months=15))
    economy.run()
    old = paid(economy, "old")
    assert [old["sum"][month] for month in range(25, 37)] == [
        *(8_333, 8_334, 8_333, 8_334, 8_333, 8_334, 8_333, 8_333, 8_334, 8_333, 8_334, 8_333)
    ]
    assert sum(old["sum"][month] for month in range(25, 37)) == 100_001
    assert list(old["late"]) == [29, 32, 35, 38]
    assert "end" not in old


@pytest.mark.end_to_end
def test_a_month_s_postings_bear_scenario_months(tmp_path: Path) -> None:
    economy = forked(scenario(tmp_path, months=8))
    economy.run()
    months = [posting.month for posting in economy.ledger]
    assert months == sorted(months)
    assert set(months) == set(range(25, 33))


# Parts


@pytest.mark.unit
def test_contract_months_count_from_the_first_in_which_contracts_operate(tmp_path: Path) -> None:
    old, new = parts(tmp_path)
    assert (old.first_month, old.last_month, new.first_month, new.last_month) == (25, 29, 30, None)
    assert [old.contract_month(month) for month in (24, 25, 29, 30)] == [0, 1, 5, 6]
    assert [new.contract_month(month) for month in (29, 30, 41)] == [0, 1, 12]
    assert [old.operates(month) for month in (24, 25, 29, 30)] == [False, True, True, False]
    assert [new.operates(month) for month in (29, 30, 999)] == [False, True, True]


def parts(folder: Path) -> list[InForce]:
    made = scenario(folder)
    return list(timeline(made.reference, made.reference_members, made.model, made.members))


@pytest.mark.unit
def test_the_likely_mobilisation_of_the_slowest_contract_counts(tmp_path: Path) -> None:
    assert mobilisation_months(model("tomorrow", tmp_path)) == 5
    assert mobilisation_months(model("today", tmp_path)) == 0
    slow = TOMORROW.replace(
        "    payer: buyer\n", "    term: {months: 24, mobilisation_months: 7}\n    payer: buyer\n"
    )
    file = tmp_path / "slow.yaml"
    file.write_text(slow, encoding="utf-8")
    assert mobilisation_months(load_model(file)) == 7


@pytest.mark.unit
def test_the_month_in_which_a_model_operates(tmp_path: Path) -> None:
    today, tomorrow = model("today", tmp_path), model("tomorrow", tmp_path)
    assert operates_from(today, tomorrow) == FIRST_MONTH + 5
    assert operates_from(today, today) == FIRST_MONTH


@pytest.mark.unit
def test_a_model_without_mobilisation_takes_over_at_once(tmp_path: Path) -> None:
    file = tmp_path / "at_once.yaml"
    file.write_text(TOMORROW.replace("{low: 2, mode: 5, high: 9}", "0"), encoding="utf-8")
    made = scenario(tmp_path)
    own = replace(made, model=load_model(file))
    only = list(timeline(own.reference, own.reference_members, own.model, own.members))
    assert [(each.first_month, each.last_month) for each in only] == [(25, None)]


@pytest.mark.unit
def test_contracts_that_end_are_cut_and_shorter_ones_stay(tmp_path: Path) -> None:
    contracts = model("today", tmp_path).contracts
    assert [(each.months, each.firm_months) for each in contracts.contracts] == [(48, 48)]
    assert [(each.months, each.firm_months) for each in ended_after(contracts, 5).contracts] == [(5, 5)]
    assert ended_after(contracts, 60).contracts == contracts.contracts
    assert contracts.contracts[0].months == 48


@pytest.mark.unit
def test_a_model_is_itself_wherever_it_stands(tmp_path: Path) -> None:
    copy = tmp_path / "copy.yaml"
    copy.write_text(TODAY.replace("name: today", "name: copy"), encoding="utf-8")
    assert are_same_contracts(model("today", tmp_path), load_model(copy))
    assert not are_same_contracts(model("today", tmp_path), model("tomorrow", tmp_path))


# Shipped models


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", list(shipped_models()))
def test_what_is_paid_on_account_and_trued_up_adds_up_to_the_exact_sums_of_a_year(name: str) -> None:
    economy, _ = lived(name)
    settled = economy.settled[-1]
    own, facts = settled.in_force, replace(settled.facts)
    months = range(1, own.contract_month(LAST) + 1)
    paid: dict[str, int] = defaultdict(int)
    on_account: dict[tuple[object, ...], object] = {}
    for month in months:
        facts.now = month + own.first_month - 1
        posted = settle_month(own.contracts, facts, month, on_account, own.members, own.first_month)  # type: ignore[arg-type]
        settled_then: dict[str, int] = defaultdict(int)
        for each in posted:
            settled_then[each.term.key] += each.total_pence()
            paid[each.term.key] += each.total_pence() if each.period.last <= YEAR else 0
        for key, pence in settled_then.items():
            # What is settled again is what was posted in the run.
            (noted,) = facts.record.value("paid", key, "", facts.now, facts.now)
            assert noted * 100 == pence, key
    checked = 0
    for term in own.contracts.in_order():
        lag, length = term.schedule.lag_months, own.contracts.contract(term.contract).months
        if term.schedule.every != "exit" and YEAR + lag in months:
            exact = 0
            for period in term.schedule.periods(Window(1, YEAR, own.first_month), length):
                facts.now = period.last + lag + own.first_month - 1
                lines = Settlement(own.contracts, facts, own.members).worth(term, period)
                exact += sum(int(part.sum()) for line in lines for part in line.pence())
            assert paid[term.key] == exact, term.key
            checked += 1
    assert checked > 3


# Ending early


@pytest.mark.unit
def test_a_contract_that_ends_early_ends_alone_and_no_later_than_told_before(tmp_path: Path) -> None:
    _, new = parts(tmp_path)
    assert new.ends == {}
    assert new.ended_in(35) == set()
    new.end(["new"], 35)
    assert new.contracts.contract("new").months == 6
    assert (new.ends, new.last_month) == ({"new": 6}, None)
    assert new.ended_in(35) == {"new"}
    assert new.ended_in(34) == new.ended_in(36) == set()
    new.end(["new"], 40)
    assert new.ends == {"new": 6}
    new.end_all(33)
    assert (new.ends, new.last_month) == ({"new": 4}, 33)
    assert [new.operates(month) for month in (30, 33, 34)] == [True, True, False]


@pytest.mark.unit
def test_a_contract_that_is_refused_has_no_month(tmp_path: Path) -> None:
    _, new = parts(tmp_path)
    new.end(["new"], new.first_month - 1)
    assert new.contracts.contract("new").months == 0
    assert not any(new.ended_in(month) for month in range(25, 60) if month >= new.first_month)
    settlement = Settlement(new.contracts, replace(forked().settled[0].facts), new.members)
    (term,) = new.contracts.contract("new").terms
    assert settlement.worth(term, Window(1, YEAR)) == ()


@pytest.mark.unit
def test_today_s_contracts_are_told_from_a_model_s(tmp_path: Path) -> None:
    old, new = parts(tmp_path)
    assert (old.is_today, new.is_today, old.stands_in) == (True, False, False)
    assert old.ended_in(29) == {"old"}
    only = next(
        timeline(reference().reference, reference().reference_members, reference().model, reference().members)
    )
    assert not only.is_today
