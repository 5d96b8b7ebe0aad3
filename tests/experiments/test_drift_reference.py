"""Drift told of several populations: the mean is drift, what they differ by is chance, and the page has what is off."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from experiments.drift_reference import ALL_AGES, FARTHEST, FILE, HEADER, MANY, _is_off, shown, table
from experiments.expected_states import STATES
from scenarios.populations import OLDEST_YEARS

pytestmark = pytest.mark.unit


def populations() -> list[dict[str, tuple[np.ndarray, np.ndarray]]]:
    """Two, in which all states are as expected but the first, at 60 to 64: 2% and 4% commoner."""
    expected = np.full(OLDEST_YEARS + 1, MANY / 10)
    expected[60:65] = MANY
    as_expected = dict.fromkeys(STATES, (expected, expected))
    off = []
    for share in (0.02, 0.04):
        there = expected.copy()
        there[60:65] *= 1 + share
        off.append(as_expected | {STATES[0]: (there, expected)})
    return off


def test_what_populations_have_in_common_is_drift_and_what_they_differ_by_is_chance() -> None:
    rows = [dict(zip(HEADER, row, strict=True)) for row in table(populations())]
    own = {row["age_from"]: row for row in rows if row["state"] == STATES[0]}
    # Ages of fewer than 10,000 are not told by themselves.
    assert set(own) == {ALL_AGES, "60"}
    assert own["60"]["expected_people"] == str(5 * MANY)
    # Student's t of one degree of freedom, 12.706, times half of what two differ by.
    numbers = [float(own["60"][name]) for name in ("drift_share", "low", "high")]
    assert numbers == pytest.approx([0.03, 0.03 - 12.706 * 0.01, 0.03 + 12.706 * 0.01], abs=1e-5)
    assert {row["drift_share"] for row in rows if row["state"] != STATES[0]} == {"0.00000"}


def kept() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_no_frequency_drifts_by_2_per_cent_in_ten_years() -> None:
    rows = kept()
    assert {row["state"] for row in rows} == set(STATES)
    assert all(float(row["low"]) <= float(row["drift_share"]) <= float(row["high"]) for row in rows)
    assert sum(row["age_from"] != ALL_AGES for row in rows) > 200
    assert [row for row in rows if _is_off(row, 0.02)] == []


def test_the_page_tells_what_is_farthest_off_first(tmp_path: Path) -> None:
    told = shown().splitlines()
    listed = told[told.index("| farthest off | drift | low | high |") + 2 :]
    shares = [abs(float(line.split("|")[2].strip().rstrip("%"))) for line in listed]
    assert len(shares) == FARTHEST
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == pytest.approx(max(abs(float(row["drift_share"])) for row in kept()) * 100, abs=0.051)
    small = tmp_path / "drift.csv"
    small.write_text(
        ",".join(HEADER) + "\nstroke,75,14588,0.02500,0.01,0.04\nstroke,all,200000,0.001,0,0.002\n"
    )
    assert "| of five years of age | 1 | 1 | 1 |" in shown(small)
    assert "| of all ages | 1 | 0 | 0 |" in shown(small)
    assert "stroke, 75-79 | +2.5% | +1.0% | +4.0%" in shown(small)
