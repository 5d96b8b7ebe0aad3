"""What lives lose untold, by hand: who leaves as all leave is told, who goes besides is not, and chance is left out."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import experiments.losses_reference as reference
from experiments.expected_states import STATES
from experiments.losses_reference import FEWEST, GROUPS, HEADER, YEARS, Found, Moment, lost_untold, table
from scenarios.populations import OLDEST_YEARS
from scenarios.untold_losses import untold_losses

pytestmark = pytest.mark.unit

MANY = 1000 * FEWEST * YEARS


def found(lost_share: float, over: float = 0.0) -> Found:
    """In the first state at 60 to 64 a share of many are lost in a year, and some too many at the end; else nothing."""
    lost, expected = np.zeros((len(STATES), GROUPS)), np.zeros((len(STATES), GROUPS))
    too_many = np.zeros_like(lost)
    expected[0, 12], lost[0, 12], too_many[0, 12] = MANY, MANY * lost_share, over
    return lost, expected, too_many


def told(*lucks: Found) -> dict[str, dict[str, str]]:
    rows = (dict(zip(HEADER, row, strict=True)) for row in table(list(lucks)))
    return {row["name"]: row for row in rows}


@pytest.fixture(autouse=True)
def _nothing_told_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "untold_losses", lambda: {})


def test_what_is_lost_comes_on_top_of_what_the_table_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"{STATES[0]}.60"
    alone = told(found(0.01), found(0.01))
    assert set(alone) == {name}
    assert float(alone[name]["yearly_ratio"]) == pytest.approx(np.exp(-0.01), abs=1e-5)
    held = np.zeros(OLDEST_YEARS + 1)
    held[60:65] = 0.02
    monkeypatch.setattr(reference, "untold_losses", lambda: {STATES[0]: held})
    assert float(told(found(0.01), found(0.01))[name]["yearly_ratio"]) == pytest.approx(
        np.exp(-0.03), abs=1e-5
    )


def test_what_is_less_than_its_standard_error_is_left_out() -> None:
    # Two lucks whose mean is 0.001 and whose standard error is 0.009.
    assert told(found(-0.008), found(0.010)) == {}


def test_of_two_in_a_hundred_too_many_half_are_worn_off_in_five_years() -> None:
    row = told(found(0.0, over=0.02), found(0.0, over=0.02))[f"{STATES[0]}.60"]
    assert float(row["yearly_ratio"]) == pytest.approx(np.exp(0.5 * 0.02 / 5), abs=1e-5)
    assert told(found(0.0, over=0.009), found(0.0, over=0.009)) == {}


def test_states_of_few_are_not_told() -> None:
    lost, expected, over = found(0.01)
    few = (lost / 2000, expected / 2000, over)
    assert told(few, few) == {}


def moment(keys: range, age: int, had: int, expected: float) -> Moment:
    """People of one age, of whom the first some are in the first state."""
    size = len(keys)
    states = [np.arange(size) < (had if at == 0 else 0) for at in range(len(STATES))]
    of_age = np.zeros((len(STATES), OLDEST_YEARS + 1))
    there, to_be = of_age.copy(), of_age.copy()
    there[0, age], to_be[0, age] = had, expected
    ages = np.full(size, age, dtype=np.int64)
    return Moment(np.array(keys, dtype=np.uint64), ages, states, there, to_be)


def test_too_many_go_as_all_go_and_only_what_goes_besides_is_untold() -> None:
    before = moment(range(1, 1001), 61, had=200, expected=100.0)  # 100 too many
    # A year later 50 of the 200 are no more in it: a quarter; so of the 100 too many 75 are left.
    after = moment(range(1, 1001), 62, had=150, expected=75.0)
    assert lost_untold(before, after)[0].sum() == pytest.approx(0.0)
    after = moment(range(1, 1001), 62, had=150, expected=85.0)  # only 65 too many are left
    assert lost_untold(before, after)[0].sum() == pytest.approx(10.0)


def test_a_table_written_is_a_table_read(tmp_path: Path) -> None:
    file = tmp_path / "untold_losses.csv"
    lines = [HEADER, *table([found(0.01), found(0.011)])]
    file.write_text(
        "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines) + "\n", encoding="utf-8"
    )
    ratio = Fraction(lines[1][4])
    assert untold_losses(file)[STATES[0]][62] == pytest.approx(-np.log(float(ratio)))
