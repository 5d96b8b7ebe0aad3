"""A run in which providers decide, small and short: a model that pays for reablement, begun at once."""

from __future__ import annotations

from pathlib import Path

from experiments.scenario_run import Asked

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
          reablement_episode: {value: 2_500, low: 2_000, high: 3_000, status: assumed, source: "made up for a test"}
"""
CITIZENS, MONTHS = 2_000, 9
DECIDED_IN = (27, 30, 33)


def asked(folder: Path, behaviour: str = "responsive") -> Asked:
    """The run, its model written to a folder."""
    model = folder / "by_episode.yaml"
    model.write_text(MODEL, encoding="utf-8")
    return Asked(str(model), seed=2, place="southend", citizens=CITIZENS, months=MONTHS, behaviour=behaviour)
