"""Draws that the fit of the baseline left: read from a file, refused where it is wrong, and put into parameters."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from calibration.baseline_posterior import SHIPPED, england_at, read_points, with_point
from calibration.priors import load_priors, values
from scenarios.parameters import load_parameters
from scenarios.problems import FileProblems
from sim.england import england
from tests.calibration.test_behaviour_posterior import written

pytestmark = pytest.mark.unit

KEPT_DRAWS = 500


def test_a_point_moves_the_rows_of_its_priors_and_nothing_else(tmp_path: Path) -> None:
    (point,) = read_points(written(tmp_path, "delays\n0.75\n"))
    assert point == {"delays": Fraction(3, 4)}
    known = load_parameters()
    moved = with_point(known, point)
    (prior,) = (each for each in load_priors() if each.name == "delays")
    assert float(moved.value("delay_days")) == pytest.approx(values(prior, 0.75)["delay_days"])
    changed = {name for name, rows in moved.rows_by_name.items() if rows != known.rows_by_name[name]}
    assert changed == set(prior.parameters)


def test_england_is_solved_anew_and_today_s_is_left_as_it_is() -> None:
    before = england().solved.rates.base.copy()
    moved = england_at({"delays": Fraction(9, 10)})
    assert moved.parameters.value("delay_days") > england().parameters.value("delay_days")
    assert moved.baseline.people is england().baseline.people
    assert (england().solved.rates.base == before).all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("delay\n0.4\n", "is no prior of the baseline.*Did you mean 'delays'"),
        ("delays\n1.2\n", "1.2 is not allowed; give a number from 0 to 1"),
    ],
)
def test_a_file_that_is_wrong_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FileProblems, match=said):
        read_points(written(tmp_path, text))


def test_the_fit_that_is_kept_is_of_all_priors() -> None:
    points = read_points(SHIPPED)
    assert len(points) == KEPT_DRAWS
    assert set(points[0]) == {prior.name for prior in load_priors()}
