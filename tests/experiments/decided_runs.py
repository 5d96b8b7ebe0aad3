"""Runs in which providers decide: one lived, small and short; and made ones, with numbers to be checked by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.scenario_run import Asked
from scenarios.horizon import FIRST_MONTH
from sim.run_reader import Run, read_run
from tests.experiments.runs_made import made_run

MODEL = """\
name: by_episode
title: Reablement paid by the episode
extends: traditional.yaml
term: {mobilisation_months: 2}
contracts:
  - name: social_care
    terms:
      - {name: reablement_older, remove: true}
      - name: each_episode
        mechanism: tariff
        services: [reablement_episode]
        populations: [older]
        prices_pounds:
          reablement_episode: {value: 20_000, low: 9_000, high: 30_000, status: assumed, source: "made up for a test"}
"""
CITIZENS, MONTHS = 2_000, 9
DECIDED_IN = (27, 30, 33)

ALONE = {"at_stake_share": 0.0, "noticed_share": 1.0}
QUALITY = "hospital.quality"
"""The term of the made run that pays; from the second decision on."""


def asked(folder: Path, behaviour: str = "responsive") -> Asked:
    """The run, its model written to a folder."""
    model = folder / "by_episode.yaml"
    model.write_text(MODEL, encoding="utf-8")
    return Asked(str(model), seed=2, place="southend", citizens=CITIZENS, months=MONTHS, behaviour=behaviour)


def decided_run(
    folder: Path,
    months: int = 38,
    told: Mapping[str, Any] | None = None,
    scale: float = 1.0,
    happened: Mapping[int, Mapping[str, Any]] | None = None,
) -> Run:
    """A made run: the hospital and two practices decide every quarter, and a term moves them from month 30 on.

    `told`: what run.json says besides. `scale`: how far the hospital's levers go. `happened`: by month, a row of the
    table `contracts`.
    """

    def change(month: int, made: dict[str, Any]) -> None:
        if month >= FIRST_MONTH and month % 3 == 0:
            made["decided"] = list(_decided(month, scale))
        if month >= FIRST_MONTH:
            made["decided"] = [*made.get("decided", []), ("levers", _hospital(month, scale))]
        if happened and month in happened:
            made["decided"].append(("contracts", {"month": month, **happened[month]}))

    made_run(folder, months, change=change)
    record = folder / "run.json"
    about = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps(about | {"operates_from_month": 31} | dict(told or {})), encoding="utf-8")
    return read_run(folder)


def chosen(month: int, scale: float = 1.0) -> float:
    """The hospital's level of planning discharges in a month: today's, and then half of the way to 0.7 each quarter."""
    quarters = max((month - 28) // 3, 0)
    return 0.5 + scale * 0.2 * (1 - 0.5**quarters)


def _hospital(month: int, scale: float) -> dict[str, Any]:
    """Its levers in a month; in months 34 and 35 somebody sets one of them."""
    level = 0.9 if month in (34, 35) else chosen(month, scale)
    return {
        "month": month,
        "provider": "RAJ",
        "lever": ["discharge_planning", "coding"],
        "effort": [level, 0.5],
    }


def _decided(month: int, scale: float) -> list[tuple[str, dict[str, Any]]]:
    begun = month >= 30
    wanted = 0.5 + 0.2 * scale * begun
    rows: list[tuple[str, dict[str, Any]]] = [
        (
            "decisions",
            {
                "month": month,
                "provider": ["RAJ", "RAJ", "Leigh", "Shoebury"],
                "lever": ["discharge_planning", "coding", "access", "access"],
                "today": 0.5,
                "before": [chosen(month, scale), 0.5, 0.5, 0.5],
                "alone": [wanted, 0.5, 0.5, 0.5],
                "wanted": [wanted, 0.5, 0.52 if begun else 0.5, 0.5],
                "after": [chosen(month + 1, scale), 0.5, 0.5, 0.5],
                "speed_per_quarter": [0.5, 0.01, 0.5, 0.5],
                "full_effort_pounds": [40_000.0, 1_000.0, 500.0, 500.0],
                "full_effort_cash_pounds": [30_000.0, 1_000.0, 400.0, 400.0],
                "motive_pounds": [35_000.0, 1_200.0, -100.0, 500.0],
                "pound_weight": [0.1, 0.1, 1.0, 1.0],
            },
        )
    ]
    if begun:
        own = {"month": month, "provider": "RAJ", "lever": "discharge_planning"}
        rows += [("decision_reasons", own | each) for each in _reasons(month)]
    return rows


def _reasons(month: int) -> list[dict[str, Any]]:
    """Three reasons of the hospital: they come to 2 tenths, of which each 0.1 is worth 0.01 of a level."""
    pounds = 3_000.0 if month == 30 else 4_000.0
    return [
        {
            "term": QUALITY,
            "paid_pounds": pounds * 20,
            "pounds": pounds,
            "pounds_today": 1_000.0,
            "scale_pounds": 12_500.0,
            "at_stake_share": 0.02,
            "noticed_share": 0.5,
            "strength": 2.4,
        },
        {
            "term": "hospital.core",
            "paid_pounds": 0.0,
            "pounds": 0.0,
            "pounds_today": 500.0,
            "scale_pounds": 10_000.0,
            **ALONE,
            "strength": -0.5,
        },
        {
            "term": "peers",
            "paid_pounds": 0.0,
            "pounds": 0.0,
            "pounds_today": 0.0,
            "scale_pounds": 0.0,
            **ALONE,
            "strength": 0.1,
        },
    ]
