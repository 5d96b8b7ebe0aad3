"""Draws that a fit left: read from a file, refused where it is wrong, and put in the place of what is drawn."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from calibration.behaviour_fit import load_behaviour_priors
from calibration.behaviour_posterior import SHIPPED, read_posterior, with_draw
from calibration.case_numbers import rows_of_behaviour
from scenarios.draws import draw
from scenarios.problems import FileProblems

pytestmark = pytest.mark.unit

KEPT_DRAWS = 500


def written(folder: Path, text: str) -> Path:
    file = folder / "posterior.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_draws_are_taken_in_turn_and_nothing_else_is_changed(tmp_path: Path) -> None:
    draws = read_posterior(written(tmp_path, "response_strength,peer_pull\n0.4,1\n0.5,0.25\n"))
    assert draws[1] == {"response_strength": Fraction(1, 2), "peer_pull": Fraction(1, 4)}
    for seed, strength in ((1, 0.4), (2, 0.5), (3, 0.4)):
        plain, fitted = draw(seed), with_draw(draw(seed), draws, seed)
        rows, before = rows_of_behaviour(fitted.parameters), rows_of_behaviour(plain.parameters)
        assert float(rows["response_strength"].value) == strength
        changed = {name for name, row in rows.items() if row.value != before[name].value}
        assert changed <= {"response_strength", "peer_pull"}
        assert fitted.effects == plain.effects
        told = {each.row: each.value for each in fitted.numbers() if each.table == "behaviour"}
        assert told["response_strength"] == strength


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("response_strenght\n0.4\n", "Did you mean 'response_strength'"),
        ("response_strength\n", "holds no draws"),
        ("outcome,model\nbed_days,iph\n", "1: holds no number of behaviour, and so no draws of one"),
        ("response_strength,peer_pull\n0.4\n", "1 cells stand under 2 names"),
        ("response_strength\nmuch\n", "much"),
    ],
)
def test_a_file_that_is_wrong_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FileProblems, match=said):
        read_posterior(written(tmp_path, text))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileProblems, match="there is no such file; name a posterior"):
        read_posterior(tmp_path / "nowhere.csv")


def test_the_fit_that_is_kept_lies_within_what_was_thought_before() -> None:
    draws = read_posterior(SHIPPED)
    priors = {prior.name: prior for prior in load_behaviour_priors()}
    assert len(draws) == KEPT_DRAWS
    assert set(draws[0]) == set(priors)
    for each in draws:
        assert all(priors[name].low <= value <= priors[name].high for name, value in each.items())
