"""The bundle for joint replacements: what its contracts pay, by hand, and which way those who hold it go."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from calibration.case_file import Case, cases_named
from calibration.case_reading import Pair
from calibration.case_run import Laboratory
from scenarios.contracts.contract import Members
from scenarios.contracts.exact import pence
from scenarios.contracts.facts import parse_fact
from scenarios.contracts.periods import Window
from scenarios.contracts.settle import Settlement
from scenarios.effects import load_effects
from scenarios.model import load_model
from sim.economy import HealthEconomy
from tests.calibration.small_cases import CITIZENS
from tests.sim.clinics import Expected

STAYS = "activity(planned_admission) by acute together for older"
MOVES = "activity(institution_stay) by acute together for older"


@cache
def the_case() -> Case:
    (case,) = cases_named(["C7"])
    return case


def bundle() -> Any:
    return load_model(the_case().path(the_case().file.changed or ""))


def paid(term: str, stays: int, moves: Any, year: int) -> Fraction:
    """Pounds that the hospital's service receives under a term in a contract year, to the penny."""
    contracts = bundle().contracts
    told = {STAYS: stays, MOVES: moves}
    facts = Expected(told | {phrase.replace("together ", ""): each for phrase, each in told.items()})
    members = Members.of({role: (role,) for role in contracts.roles})
    window = Window(12 * year - 11, 12 * year)
    net = Settlement(contracts, facts, members).net(contracts.term(term), "joint_service", window)
    return Fraction(int(pence(net)), 100)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("year", "moves", "savings", "overspends"),
    [
        # A stay in an institution is 3,573 x 3,871 / 19,001 / 33.7% = 2,159.98049 pounds; the target of 1,000 stays is
        # what these cost where 337 go on, 3,573 x 22,872 / 19,001 x 1,000 = 4,300,913.43, of which 5% is 215,045.67.
        (1, 337, "0", "0"),
        (1, 336, "2159.98", "0"),
        (1, 300, "79919.28", "0"),
        (1, 237, "215045.67", "0"),
        (1, 350, "0", "0"),
        (2, 350, "0", "-28079.75"),
        (2, 300, "79919.28", "0"),
        (2, 500, "0", "-215045.67"),
    ],
)
def test_the_contract_settles_to_the_penny(year: int, moves: int, savings: str, overspends: str) -> None:
    assert paid("joint_replacement.savings", 1_000, moves, year) == Fraction(savings)
    assert paid("joint_replacement.overspends", 1_000, moves, year) == Fraction(overspends)


@pytest.mark.unit
def test_the_service_keeps_nothing_of_a_stay_but_what_it_spends_on_staff() -> None:
    received = paid("joint_replacement.stays", 1_000, 337, 1)
    assert received == 3_573_000
    assert received + paid("hospital_stays.stays", 1_000, 337, 1) == 0


# Lived


@cache
def lived() -> Pair:
    return Laboratory([the_case()], CITIZENS).pair(the_case())


@pytest.mark.regression
@pytest.mark.slow
def test_who_answers_for_what_follows_a_stay_sends_fewer_to_an_institution() -> None:
    first, second = the_case().file.outputs
    assert -33.7 * 0.356 < lived().effect(first) < 0
    assert -17 * 0.356 < lived().effect(second) < 0
    moved = lived().levers_moved(24)
    assert moved.pop("pathway_coordination") > 0
    # Nobody else has anything else to answer to; what others do is moved by fewer moves to care homes alone.
    assert max(map(abs, moved.values())) < 0.001


@pytest.mark.regression
@pytest.mark.slow
def test_those_whom_the_row_reaches_move_as_much_more_as_they_are_fewer() -> None:
    first = the_case().file.outputs[0]
    plain = replace_reads(first, among=None)
    reached = float(load_effects()["pathway_destination"].reached_share)
    assert lived().effect(plain) == pytest.approx(reached * lived().effect(first), rel=0.02)


@pytest.mark.regression
@pytest.mark.slow
def test_stays_in_institutions_are_the_published_share_of_stays_less_what_effort_keeps_home() -> None:
    changed, baseline = (share_who_go_on(each.economy) for each in (lived().changed, lived().baseline))
    assert baseline == pytest.approx(0.337, abs=0.0001)
    spent = lived().effect(the_case().file.outputs[1])
    assert changed / baseline == pytest.approx(1 + spent / (100 * 3_871 / 22_872), abs=0.00001)


def share_who_go_on(economy: HealthEconomy) -> float:
    """Stays in institutions for each stay in hospital in the second year, as contracts read them."""
    (settled,) = economy.settled
    stays, moves = (settled.facts.value(parse_fact(each), Window(13, 24, 25)) for each in (STAYS, MOVES))
    assert isinstance(stays, Fraction)
    assert isinstance(moves, Fraction)
    return float(moves / stays)


@pytest.mark.regression
@pytest.mark.slow
def test_who_is_paid_nothing_for_it_moves_nothing(tmp_path: Path) -> None:
    same = replace(the_case(), file=the_case().file.model_copy(update={"changed": unpaid(tmp_path)}))
    pair = Laboratory([same], CITIZENS).pair(same)
    assert [pair.effect(each) for each in same.file.outputs] == pytest.approx([0, 0], abs=1e-6)
    moved = pair.levers_moved(24)
    assert moved.pop("pathway_coordination") == 0
    # The hospital has a little less income, of which measures are then a little more.
    assert max(map(abs, moved.values())) < 1e-5


def unpaid(folder: Path) -> str:
    """The bundle with neither gains nor losses, though what the service keeps for staff stays."""
    extended = the_case().path(the_case().file.changed or "")
    text = (
        f"name: unpaid\ntitle: Neither gains nor losses\nextends: {extended}\n"
        "contracts:\n  - name: joint_replacement\n    terms:\n      - {name: savings, remove: true}\n"
        "      - {name: overspends, remove: true}\n"
    )
    file = folder / "unpaid.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def replace_reads(output: Any, **keys: Any) -> Any:
    return output.model_copy(update={"reads": output.reads.model_copy(update=keys)})
