"""A comparison for tests, small and lived once: a model that pays for reablement, its twin, and today's contracts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from experiments.compare_plan import Plan
from experiments.compare_run import Told, compare
from tests.experiments.decided_runs import MODEL

CITIZENS, YEARS, SEEDS = 2_000, 1, 2
NAMES = ("by_episode", "twin", "traditional")


@cache
def models() -> tuple[str, ...]:
    """The files of the models: one, the same under another name, and a shipped one."""
    folder = Path(mkdtemp(prefix="models-"))
    (folder / "by_episode.yaml").write_text(MODEL, encoding="utf-8")
    twin = MODEL.replace("name: by_episode", "name: twin", 1)
    (folder / "twin.yaml").write_text(twin, encoding="utf-8")
    return str(folder / "by_episode.yaml"), str(folder / "twin.yaml"), "traditional"


def plan(
    count: int = 3, seeds: int = SEEDS, is_drawn: bool = True, place: str = "southend", years: int = YEARS
) -> Plan:
    """A plan of the first so many models."""
    return Plan(place, models()[:count], years, seeds, CITIZENS, is_drawn=is_drawn)


@cache
def told() -> Told:
    """All three, compared; not to be changed."""
    return compare(plan(), Path(mkdtemp(prefix="compared-")) / "three")
