"""The page on sensitivity: its tables are those of what is kept, and its rules those of the data."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from experiments.decision_rules import rule
from experiments.outcomes import load_outcomes
from experiments.reference import MARKED
from experiments.sensitivity_factors import factors_named, load_factors
from experiments.sensitivity_reference import (
    KEPT,
    KEPT_RANKS,
    MOST,
    PAGE,
    SHOWN,
    TABLES,
    best,
    keep,
    keep_ranks,
    with_tables,
)
from experiments.sensitivity_tables import RANKING
from tests.experiments.sensitivity_made import made

HEADER = "outcome,factor,title,in_bands,spread_in_bands,share,best_changes_share"


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def rows() -> list[dict[str, str]]:
    with KEPT.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.regression
def test_tables_are_current() -> None:
    assert with_tables(page()) == page(), "run: python -m experiments.sensitivity_reference"
    assert set(MARKED.findall(page())) == set(TABLES)


@pytest.mark.unit
def test_what_is_kept_is_of_factors_and_outcomes_that_there_are() -> None:
    assert ",".join(RANKING) == HEADER
    assert {row["outcome"] for row in rows()} == set(SHOWN)
    assert len(factors_named({row["factor"] for row in rows()})) == MOST
    assert all(load_outcomes()[name].band is not None for name in SHOWN)


@pytest.mark.unit
def test_the_page_says_how_many_factors_and_draws_there_are() -> None:
    count = len(load_factors("owner"))
    assert f"so a path of {count} factors takes {count + 1} times" in page()
    assert f"two paths of {count} factors: {2 * (count + 1)} runs" in page()
    assert f"fewer than {rule('fewest_draws_for_drivers'):.0f} seeds" in (
        PAGE.parent / "compare.md"
    ).read_text("utf-8")


@pytest.mark.unit
def test_an_analysis_is_kept_by_what_moved_most(tmp_path: Path) -> None:
    keep(made()[1], tmp_path / "kept.csv")
    lines = (tmp_path / "kept.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == HEADER
    assert len(lines) == 1 + 3 * len(SHOWN)


@pytest.mark.unit
def test_who_is_best_is_kept_for_the_outcomes_that_are_shown(tmp_path: Path) -> None:
    header = "outcome,unit,band,model,best_alone_share,tied_best_share,seeds"
    rows = [f"{name},people,1,alliance,0.25,0.5,20" for name in (*SHOWN, "deaths")]
    (tmp_path / "ranks.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    keep_ranks(tmp_path, tmp_path / "kept.csv")
    assert (tmp_path / "kept.csv").read_text(encoding="utf-8").splitlines() == [header, *rows[:-1]]


@pytest.mark.unit
def test_the_best_of_a_seed_are_one_or_several() -> None:
    """Somebody is best in every seed, and nobody more often than always."""
    with KEPT_RANKS.open(encoding="utf-8", newline="") as stream:
        kept = list(csv.DictReader(stream))
    for name in SHOWN:
        shares = [
            (float(row["best_alone_share"]), float(row["tied_best_share"]))
            for row in kept
            if row["outcome"] == name
        ]
        assert sum(alone + tied for alone, tied in shares) >= 1
        assert all(alone + tied <= 1 for alone, tied in shares)
        assert best().count("%") >= len(SHOWN) * len(shares)
