"""What a month's decisions leave in tables: what each provider chose for each lever, and each reason that moved it.

Holds the order of arrays in words. The module must not know how anybody decides, nor where any of it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.providers.response import Pull
from sim.deciding import Decision
from sim.recorder import Words
from sim.recording import Rows

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

PEERS = "peers"
LEAST_STRENGTH = 1e-6
"""Reasons below this, in tenths, are of arithmetic rather than of contracts."""

Numbers = NDArray[np.float64]


def decided_rows(economy: HealthEconomy) -> Iterator[tuple[str, Rows]]:
    """The month's decisions as rows of `decisions` and `decision_reasons`, with the name of the table."""
    for decision in economy.behaviour.decisions:
        if decision.month == economy.month:
            members, levers = economy.members(decision.group), economy.levers.names[decision.group]
            yield "decisions", decision_rows(decision, members, levers)
            for rows in reason_rows(decision, members, levers):
                yield "decision_reasons", rows


def decision_rows(decision: Decision, members: Sequence[str], levers: Sequence[str]) -> Rows:
    """A group's decision as rows of `decisions`: one for each member and lever."""
    every = np.ones(decision.after.shape, np.bool_)
    return _keys(decision.month, members, levers, every) | {
        "today": decision.today.reshape(-1),
        "before": decision.before.reshape(-1),
        "alone": decision.alone.reshape(-1),
        "wanted": decision.wanted.reshape(-1),
        "after": decision.after.reshape(-1),
        "speed_per_quarter": np.broadcast_to(decision.speeds, every.shape).reshape(-1),
        "full_effort_pounds": decision.full_pounds.reshape(-1),
        "full_effort_cash_pounds": decision.cash_pounds.reshape(-1),
        "motive_pounds": decision.motive_pounds.reshape(-1),
        "pound_weight": decision.weight,
    }


def reason_rows(decision: Decision, members: Sequence[str], levers: Sequence[str]) -> Iterator[Rows]:
    """The reasons of a group's decision as rows of `decision_reasons`, those of peers last."""
    for pull in decision.pulls:
        strength = pull.strength
        moves = np.abs(strength) >= LEAST_STRENGTH
        yield _keys(decision.month, members, levers, moves) | {
            "term": pull.name,
            "pounds": pull.pounds[moves],
            "pounds_today": pull.pounds_today[moves],
            "scale_pounds": _by_lever(pull.of_pounds, moves),
            "strength": strength[moves],
            **_felt(decision, pull, moves),
        }
    moves = np.abs(decision.peers) >= LEAST_STRENGTH
    nothing = dict.fromkeys(("paid_pounds", "pounds", "pounds_today", "scale_pounds", "at_stake_share"), 0.0)
    yield (
        _keys(decision.month, members, levers, moves)
        | nothing
        | {
            "term": PEERS,
            "noticed_share": 1.0,
            "strength": decision.peers[moves],
        }
    )


def _felt(decision: Decision, pull: Pull, moves: NDArray[np.bool_]) -> dict[str, Any]:
    """How a reason comes to be felt; what is no term's weighs as every pound does."""
    if pull.feeling is not None:
        return {
            "paid_pounds": pull.feeling.paid_pounds[moves],
            "at_stake_share": _by_lever(pull.feeling.at_stake_share, moves),
            "noticed_share": _by_lever(pull.feeling.noticed_share, moves),
        }
    felt = pull.pounds[moves]
    paid = felt / decision.weight if decision.weight else np.zeros_like(felt)
    return {"paid_pounds": paid, "at_stake_share": 0.0, "noticed_share": 1.0}


def _by_lever(by_member: Numbers, moves: NDArray[np.bool_]) -> Numbers:
    return np.asarray(np.broadcast_to(by_member[:, None], moves.shape)[moves])


def _keys(
    month: int, members: Sequence[str], levers: Sequence[str], told: NDArray[np.bool_]
) -> dict[str, Any]:
    """Month, provider and lever of the rows that are told, by member and lever."""
    member, lever = np.nonzero(told)
    return {"month": month, "provider": Words(members, member), "lever": Words(levers, lever)}
