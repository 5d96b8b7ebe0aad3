"""What lives lose untold: by age from rows of five years, and what a table may hold."""

from __future__ import annotations

from math import log
from pathlib import Path

import numpy as np
import pytest

from experiments.expected_states import STATES
from scenarios.problems import FileProblems
from scenarios.untold_losses import FILE, untold_losses

pytestmark = pytest.mark.unit

HEADER = FILE.read_text(encoding="utf-8").splitlines()[0]


def written(folder: Path, *lines: str) -> Path:
    file = folder / "untold_losses.csv"
    file.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return file


def test_a_row_holds_for_five_years_of_age_and_no_others(tmp_path: Path) -> None:
    losses = untold_losses(written(tmp_path, "stroke.70,stroke,70,0.97,0.98,0.99,derived,this test"))
    assert set(losses) == {"stroke"}
    by_age = losses["stroke"]
    assert by_age[70:75] == pytest.approx(-log(0.98))
    assert np.flatnonzero(by_age).tolist() == [70, 71, 72, 73, 74]


def test_more_left_than_told_is_a_loss_below_0(tmp_path: Path) -> None:
    losses = untold_losses(written(tmp_path, "stroke.0,stroke,0,1.01,1.02,1.03,derived,this test"))
    assert losses["stroke"][0] == pytest.approx(-log(1.02))


def test_the_shipped_table_tells_of_states_that_there_are() -> None:
    losses = untold_losses()
    assert set(losses) <= set(STATES)
    assert len(losses) > len(STATES) / 2
    # Lives that lost a state by a fifth a year besides would be lived by other rates than the sample's.
    assert max(float(abs(by_age).max()) for by_age in losses.values()) < 0.2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "stroke.71,stroke,71,0.97,0.98,0.99,derived,x",
            "age_from: 71 is not allowed; write 0, 5 and so on to",
        ),
        ("stroke.70,stroke,70,0,0.98,0.99,derived,x", "low: nobody left of a state after a year"),
        ("stroke.70,stroke,70,0.99,0.98,0.97,derived,x", "yearly_ratio: 0.98 is outside"),
        ("stroke.75,stroke,70,0.97,0.98,0.99,derived,x", "write stroke.70"),
        ("stroke.70,stroke,70,0.97,0.98,0.99,guessed,x", "status: 'guessed' is not allowed here"),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused_with_what_to_write(
    tmp_path: Path, line: str, said: str
) -> None:
    with pytest.raises(FileProblems) as refused:
        untold_losses(written(tmp_path, line))
    [problem] = refused.value.problems
    assert said in str(problem)
