"""What moves beside care, lived: what is reported and paid, never what is true; nothing while all is today's."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.citizens.counts import Item
from scenarios.contracts.contract import Members
from scenarios.contracts.exact import total
from scenarios.contracts.facts import parse_fact
from scenarios.contracts.periods import Window
from sim.economy import HealthEconomy
from sim.facts import ReportedFacts
from sim.keeping import keep, taken_up
from tests.sim.economies import LAST, Seen, changed, forked, lived, reference, watched

pytestmark = pytest.mark.end_to_end
FROM = 26


@cache
def with_(*interventions: tuple[tuple[str, Any], ...]) -> tuple[HealthEconomy, Seen]:
    """Today's contracts with interventions, to the end, and what was seen; not to be changed."""
    return watched(forked(changed(interventions=[dict(each) for each in interventions])))


def one(**keys: Any) -> tuple[HealthEconomy, Seen]:
    return with_(tuple(keys.items()))


def today() -> tuple[HealthEconomy, Seen]:
    return lived(reference().model.file.name)


def paid_pence(economy: HealthEconomy, contract: str) -> int:
    """All that was paid under a contract, less what flowed back."""
    payer = {"general_practice": "nhs_england", "acute": "commissioner"}[contract]
    found = [posting for posting in economy.ledger if posting.contract == contract]
    return sum(posting.pence if posting.payer == payer else -posting.pence for posting in found)


def effort_pence(economy: HealthEconomy) -> int:
    return sum(posting.pence for posting in economy.ledger if posting.term == "effort")


def test_nothing_moves_beside_care_while_all_is_as_today() -> None:
    economy, _ = today()
    assert economy.beside.month == LAST
    assert economy.beside.recorded() == {}
    assert economy.beside.raised(economy.levers) is economy.levers
    assert not economy.history.is_off_truth("share_at_target")
    assert not economy.history.is_off_truth("complicated_share")


def test_more_recording_is_paid_and_nobody_is_better() -> None:
    (told, seen), (usual, seen_today) = one(lever="recording", level=1.0, from_month=FROM), today()
    assert seen.people == seen_today.people
    for name in ("blood_pressure_control", "quality_framework_points"):
        true, true_today = (each.measures.true(name, "practice", LAST - 11, LAST) for each in (told, usual))
        assert true == true_today
        said, said_today = (each.measures.reported(name, "practice", LAST) for each in (told, usual))
        assert all(more >= less for more, less in zip(said, said_today, strict=True))
        assert sum(said) > sum(said_today)
    assert paid_pence(told, "general_practice") > paid_pence(usual, "general_practice")
    assert effort_pence(told) > effort_pence(usual) == 0


def test_less_recording_loses_what_was_reported() -> None:
    (told, seen), (usual, seen_today) = one(lever="recording", level=0.0, from_month=FROM), today()
    assert seen.people == seen_today.people
    assert paid_pence(told, "general_practice") < paid_pence(usual, "general_practice")


def test_recording_fades_once_it_stops() -> None:
    told, _ = one(lever="recording", level=1.0, from_month=FROM, to_month=FROM + 11)
    record = "share_at_target"
    at_the_stop, a_year_later = (
        told.history.recording(record, month, month) for month in (FROM + 11, FROM + 23)
    )
    assert (a_year_later > 0).all()
    assert a_year_later == pytest.approx(at_the_stop / 2, rel=0.1)


def test_coding_is_paid_and_nobody_is_sicker() -> None:
    (told, seen), (usual, seen_today) = one(lever="coding", level=1.0, from_month=FROM), today()
    assert seen.people == seen_today.people
    of_care = [
        sum(each.pence for each in economy.ledger if each.contract == "costs" and each.term != "effort")
        for economy in (told, usual)
    ]
    assert of_care[0] == of_care[1]
    assert paid_pence(told, "acute") > paid_pence(usual, "acute")
    read = "activity(planned_admission) by acute together"
    facts = [ReportedFacts(each.measures, Members.of({"acute": each.cast.trusts})) for each in (told, usual)]
    more, less = (total(each.value(parse_fact(read), Window(26, 37, 25))) for each in facts)
    assert less < more < less * 1.05
    assert usual.history.by_level(Item.PLANNED_ADMISSION, "trust", 0, 50, LAST).sum() == less


def test_both_kinds_of_gaming_are_kept_and_taken_up(tmp_path: Path) -> None:
    scenario = changed(interventions=[{"lever": name, "level": 1.0} for name in ("recording", "coding")])
    gaming = forked(scenario)
    gaming.run(30)
    keep(tmp_path, gaming)
    again = taken_up(tmp_path, scenario, 1)
    assert again is not None
    for economy in (gaming, again):
        economy.run(34)
    assert np.array_equal(gaming.ledger.to_frame()["pence"], again.ledger.to_frame()["pence"])
    for record, points in gaming.beside.recorded().items():
        assert np.array_equal(points, again.beside.recorded()[record])


def test_trusts_that_learn_together_work_harder_and_pay_for_it() -> None:
    told, _ = one(feedback="shared_learning", from_month=FROM)
    acting = told.beside.raised(told.levers)
    before, now = (each.of("acute_trust", "safety_and_quality") for each in (told.levers, acting))
    assert (now > before).all()
    assert effort_pence(told) > 0
    assert (told.effort.multipliers()["death_after_admission"] < 1).all()
