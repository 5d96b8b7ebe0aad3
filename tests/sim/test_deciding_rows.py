"""Decisions as rows: everybody's levels, and of the reasons only those that move something."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from agents.providers.response import Feeling, Pull
from sim.deciding import Decision
from sim.deciding_rows import LEAST_STRENGTH, decided_rows, decision_rows, reason_rows
from sim.economy import HealthEconomy
from sim.recorder import Words
from sim.recording import Rows
from sim.run_tables import TABLES
from tests.sim.economies import changed, forked

MEMBERS, LEVERS = ("Leigh", "Shoebury"), ("access", "prevention")
WEIGHT = 0.5


def pull(name: str, now: list[list[float]], today: float = 0.0, feeling: Feeling | None = None) -> Pull:
    pounds = np.array(now)
    return Pull(name, pounds, np.full(pounds.shape, today), np.array([1_000.0, 2_000.0]), feeling)


def decision(*pulls: Pull, peers: float = 0.0) -> Decision:
    levels = np.array([[0.5, 0.6], [0.5, 0.6]])
    return Decision(
        27,
        "gp_practice",
        before=levels,
        wanted=levels + 0.2,
        after=levels + 0.1,
        pulls=pulls,
        peers=np.full(levels.shape, peers),
        alone=levels + 0.3,
        today=levels,
        speeds=np.array([0.5, 0.25]),
        cash_pounds=np.array([[450.0, 400.0], [400.0, 300.0]]),
        cash_shares=np.array([0.5, 1.0]),
        weight=WEIGHT,
    )


def told(rows: Rows) -> list[tuple[object, ...]]:
    """Rows as tuples, by provider and lever."""
    count = len(rows["provider"].positions)
    columns = []
    for given in rows.values():
        if isinstance(given, Words):
            columns.append([given.texts[at] for at in given.positions])
        else:
            columns.append(np.broadcast_to(np.asarray(given), count).tolist())
    return list(zip(*columns, strict=True))


@pytest.mark.unit
def test_a_decision_has_a_row_for_each_provider_and_lever() -> None:
    rows = decision_rows(decision(pull("a.b", [[0, 0], [0, 0]], today=100.0)), MEMBERS, LEVERS)
    assert set(rows) == {column.name for column in TABLES["decisions"].columns}
    assert told(rows)[:2] == [
        (27, "Leigh", "access", 0.5, 0.5, 0.8, 0.7, 0.6, 0.5, 900.0, 450.0, 800.0, 0.5),
        (
            27,
            "Leigh",
            "prevention",
            0.6,
            0.6,
            pytest.approx(0.9),
            pytest.approx(0.8),
            0.7,
            0.25,
            400.0,
            400.0,
            300.0,
            0.5,
        ),
    ]
    assert [row[1:3] for row in told(rows)[2:]] == [("Shoebury", "access"), ("Shoebury", "prevention")]


@pytest.mark.unit
def test_a_reason_has_rows_where_it_moves_something_and_nowhere_else() -> None:
    feeling = Feeling(np.array([[0.0, 80.0], [0.0, 0.0]]), np.array([0.03, 0.0]), np.array([0.75, 0.0]))
    term, nothing = reason_rows(
        decision(pull("hospital.quality", [[0, 20], [0, 0]], feeling=feeling)), MEMBERS, LEVERS
    )
    assert set(term) == {column.name for column in TABLES["decision_reasons"].columns}
    names = ("provider", "lever", "term", "paid_pounds", "pounds", "pounds_today", "scale_pounds", "strength")
    (row,) = told({name: term[name] for name in names})
    assert row == ("Leigh", "prevention", "hospital.quality", 80.0, 20.0, 0.0, 1_000.0, 0.2)
    assert (term["at_stake_share"].tolist(), term["noticed_share"].tolist()) == ([0.03], [0.75])
    assert told(nothing) == []


@pytest.mark.unit
def test_what_is_worth_as_much_as_today_is_no_reason() -> None:
    least = LEAST_STRENGTH * 100
    same, *_ = reason_rows(decision(pull("a.b", [[7, 7], [7, 7 + least]], today=7.0)), MEMBERS, LEVERS)
    assert told(same) == []
    more, *_ = reason_rows(decision(pull("a.b", [[7, 7], [7, 7 + 4 * least]], today=7.0)), MEMBERS, LEVERS)
    assert [row[1:3] for row in told(more)] == [("Shoebury", "prevention")]


@pytest.mark.unit
def test_what_is_no_term_was_paid_as_every_pound_weighs() -> None:
    back, _ = reason_rows(decision(pull("effort paid back", [[30, 0], [0, 0]])), MEMBERS, LEVERS)
    assert back["paid_pounds"].tolist() == [60.0]
    covered = replace(decision(pull("effort paid back", [[30, 0], [0, 0]])), weight=0.0)
    back, _ = reason_rows(covered, MEMBERS, LEVERS)
    assert back["paid_pounds"].tolist() == [0.0]


@pytest.mark.unit
def test_peers_are_a_reason_without_pounds() -> None:
    (peers,) = reason_rows(decision(peers=-0.05), MEMBERS, LEVERS)
    assert peers["term"] == "peers"
    assert (peers["strength"].tolist(), peers["pounds"]) == ([-0.05] * 4, 0.0)


@pytest.mark.unit
def test_a_month_tells_its_own_decisions_alone() -> None:
    economy = forked(changed(behaviour="responsive"))
    economy.run(27)
    groups = [group for group, levels in economy.levers.levels.items() if levels.size]
    assert [name for name, _ in decided_rows(economy) if name == "decisions"] == ["decisions"] * len(groups)
    economy.month = 28
    assert list(decided_rows(economy)) == []


@pytest.mark.unit
def test_nothing_is_told_where_behaviour_is_fixed() -> None:
    economy = fixed()
    assert list(decided_rows(economy)) == []


def fixed() -> HealthEconomy:
    economy = forked()
    economy.run(27)
    return economy
