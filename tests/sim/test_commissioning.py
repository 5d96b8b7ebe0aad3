"""What commissioners see and do: reported measures against the reference year, duties in breach, and notice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import sim.commissioning
from scenarios.like_areas import like_area_mean
from scenarios.scenario import scenario_of
from sim.by_chance import change_by_chance
from sim.commissioning import worse_share
from sim.economy import HealthEconomy
from sim.settling import measures_of
from tests.sim.economies import CITIZENS, PLACE, forked, lived, reference
from tests.sim.leads import TODAY, paid_pence, told

pytestmark = pytest.mark.end_to_end

WATCHED = """\
name: held_to_it
title: A contract with a duty
roles:
  buyer: {kind: commissioner}
  nurses: {kind: community_trust}
term: {months: 60, notice_months: 4}
contracts:
  - name: new
    payer: buyer
    payees: [nurses]
    scope: {services: [community_contact]}
    terms:
      - {name: sum, mechanism: block, pounds_a_year: 132_120}
      - {name: outcome, mechanism: outcome, measure: delayed_days, pot_pounds_a_year: 1_000, curve: linear}
      - {name: held, mechanism: withhold, monthly_share: 2%, breach_of: outcome, settle: monthly}
"""


def held_to_it(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    worse: float,
    acts: float = 0.0,
    chance: float = 0.0,
    today: str = TODAY,
    model: str = WATCHED,
) -> HealthEconomy:
    """Two years of the contract, whose measure is always so much worse; a draw of 0 always acts, of 1 never.

    `chance`: how far luck alone moves the measure.
    """
    (folder / "today.yaml").write_text(today, encoding="utf-8")
    (folder / "held.yaml").write_text(model, encoding="utf-8")
    made = scenario_of(
        PLACE,
        str(folder / "held.yaml"),
        reference=str(folder / "today.yaml"),
        citizens=CITIZENS,
        months=24,
        governance="as_contracted",
    )
    monkeypatch.setattr(sim.commissioning, "worse_share", lambda *_: worse)
    monkeypatch.setattr(sim.commissioning, "change_by_chance", lambda *_: chance)
    monkeypatch.setattr(sim.commissioning, "chance_of", lambda *_: acts)
    economy = forked(replace(made, populations=reference().populations))
    economy.run()
    return economy


def test_a_duty_in_breach_holds_money_back_and_plans_that_fail_end_the_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red from month 25: asked at once, a plan in the third month, breach in the fifth, plans fail in 8, 13 and 18."""
    economy = held_to_it(tmp_path, monkeypatch, worse=0.5)
    assert told(economy, "query", "plan", "breach", "failed_plan", "notice", "ended") == [
        (25, "new", "query"),
        (27, "new", "plan"),
        (29, "new", "breach"),
        (32, "new", "failed_plan"),
        (37, "new", "failed_plan"),
        (42, "new", "failed_plan"),
        (42, "new", "notice"),
        (46, "held_to_it", "ended"),
    ]
    # A fiftieth of a month's 11,010, from the month after the breach to the last.
    assert paid_pence(economy, "new", "held") == dict.fromkeys(range(30, 47), 22_020)
    assert {each.payer for each in economy.ledger if each.term == "held"} == {"community_trust"}
    assert min(paid_pence(economy, "old", "sum")) == 47
    economy.ledger.check()


def test_a_commissioner_that_never_acts_asks_and_holds_nothing_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    economy = held_to_it(tmp_path, monkeypatch, worse=0.5, acts=1.0)
    assert told(economy, "query", "plan", "breach", "failed_plan", "notice") == [
        (25, "new", "query"),
        (27, "new", "plan"),
    ]
    assert paid_pence(economy, "new", "held") == {}


def test_a_contract_begins_with_nothing_against_it_whatever_todays_are_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Today's duty is asked about from month 25 on; the model's, from month 29 on, is another of that name."""
    measured = (
        "{name: outcome, mechanism: outcome, measure: delayed_days, pot_pounds_a_year: 1_000, curve: linear}"
    )
    today = f"{TODAY}      - {measured}\n".replace("name: old", "name: new")
    later = WATCHED.replace("months: 60,", "months: 60, mobilisation_months: 4,")
    assert (today, later) != (TODAY, WATCHED)
    economy = held_to_it(tmp_path, monkeypatch, worse=0.5, today=today, model=later)
    assert told(economy, "query", "plan", "breach") == [
        (25, "new", "query"),
        (27, "new", "plan"),
        (29, "new", "query"),
        (31, "new", "plan"),
        (33, "new", "breach"),
    ]


def test_what_is_a_little_worse_is_not_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    economy = held_to_it(tmp_path, monkeypatch, worse=0.05)
    assert told(economy) == [(25, "held_to_it", "started")]


@pytest.mark.parametrize(("chance", "is_asked"), [(0.3, True), (0.31, False)])
def test_what_luck_alone_may_bring_is_not_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chance: float, is_asked: bool
) -> None:
    """Half worse is beyond 1.645 standard errors of 30%, and within those of 31%."""
    economy = held_to_it(tmp_path, monkeypatch, worse=0.5, acts=1.0, chance=chance)
    assert bool(told(economy, "query")) == is_asked


def test_what_two_thousand_people_have_changes_by_chance_much() -> None:
    measures = lived(reference().model.file.name)[0].measures
    found = {name: change_by_chance(measures, name) for name in ("readmissions", "delayed_days")}
    assert all(0.05 < each < 10 for each in found.values()), found


def test_a_measure_is_worse_by_its_own_direction_against_the_reference_year() -> None:
    economy, _ = lived(reference().model.file.name)
    (settled,) = economy.settled
    found = {}
    for contract in settled.in_force.contracts.contracts:
        for measure in measures_of(contract):
            worse = worse_share(economy, settled, measure)
            (then,) = economy.measures.reported(measure, "place", 24)
            (now,) = economy.measures.reported(measure, "place", economy.month, economy.month)
            assert worse is not None
            sign = 1 if economy.measures.measures[measure].direction == "lower" else -1
            assert worse == pytest.approx(float(sign * (now - then) / then))
            found[measure] = worse
    assert "delayed_days" in found
    assert "blood_pressure_control" in found
    assert min(found.values()) < 0 < max(found.values())


def test_a_measure_may_be_compared_with_like_areas() -> None:
    economy = forked(replace(reference(), compared_with="like_areas"))
    economy.run(26)
    (settled,) = economy.settled
    name = "blood_pressure_control"
    mean = like_area_mean(economy.scenario.place, name)
    (now,) = economy.measures.reported(name, "place", 26, 26)
    assert mean is not None
    assert worse_share(economy, settled, name) == pytest.approx(float((mean - now) / mean))
    # Nothing is published of readmissions in like areas, so they are compared with their own past.
    plain = forked(reference())
    plain.run(26)
    assert worse_share(economy, settled, "readmissions") == worse_share(
        plain, plain.settled[0], "readmissions"
    )
    assert worse_share(plain, plain.settled[0], name) != worse_share(economy, settled, name)


def test_a_contract_without_measures_is_not_watched() -> None:
    contracts = lived("traditional")[0].settled[0].in_force.contracts
    assert list(measures_of(contracts.contract("community"))) == []
    assert "readmissions" in list(measures_of(contracts.contract("acute")))
