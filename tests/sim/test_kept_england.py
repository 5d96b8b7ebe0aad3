"""What was solved is kept: read again as it was, solved anew when what it rests on is another, never broken."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from agents.citizens.solving import solve
from agents.citizens.synthesis import solve_baseline
from scenarios.parameters import load_parameters
from sim import kept_england
from sim.digests import digest
from sim.england import england
from sim.kept_england import kept, text_digest

NAME = "thing"


class Solver:
    """Something that counts how often it is asked."""

    def __init__(self, answer: object = (1, 2)) -> None:
        self.answer, self.asked = answer, 0

    def __call__(self) -> object:
        self.asked += 1
        return self.answer


@pytest.fixture
def text(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the text of the program is taken to be; to be changed."""
    texts = ["as it is"]
    monkeypatch.setattr(kept_england, "text_digest", lambda: texts[0])
    return texts


@pytest.mark.unit
@pytest.mark.usefixtures("text")
def test_it_is_solved_once(tmp_path: Path) -> None:
    solve_it = Solver({"a": np.arange(3)})
    first, again = kept(solve_it, NAME, tmp_path), kept(solve_it, NAME, tmp_path)
    assert solve_it.asked == 1
    assert (first["a"] == again["a"]).all()  # type: ignore[index]


@pytest.mark.unit
def test_another_text_solves_anew(tmp_path: Path, text: list[str]) -> None:
    solve_it = Solver()
    kept(solve_it, NAME, tmp_path)
    text[0] = "changed"
    kept(solve_it, NAME, tmp_path)
    assert solve_it.asked == 2


@pytest.mark.unit
@pytest.mark.usefixtures("text")
@pytest.mark.parametrize("broken", [b"", b"no digest", b"0" * 32 + b"\n" + pickle.dumps((3, 4))])
def test_a_broken_file_is_solved_anew(tmp_path: Path, broken: bytes) -> None:
    kept(Solver(), NAME, tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(broken)
    solve_it = Solver()
    assert kept(solve_it, NAME, tmp_path) == (1, 2)
    assert solve_it.asked == 1
    assert kept(Solver(None), NAME, tmp_path) == (1, 2)


@pytest.mark.unit
@pytest.mark.usefixtures("text")
def test_where_nothing_can_be_kept_it_is_solved_each_time(tmp_path: Path) -> None:
    nowhere = tmp_path / "file"
    nowhere.write_text("no folder", encoding="utf-8")
    solve_it = Solver()
    assert kept(solve_it, NAME, nowhere) == (1, 2)
    assert kept(solve_it, NAME, nowhere) == (1, 2)
    assert solve_it.asked == 2


@pytest.mark.unit
def test_the_digest_is_of_modules_and_tables_of_citizens_and_of_what_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("agents", "scenarios", "sim"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "one.py").write_text("1", encoding="utf-8")
    (tmp_path / "scenarios" / "one.csv").write_text("1", encoding="utf-8")
    monkeypatch.setattr(kept_england, "ROOT", tmp_path)

    def now() -> str:
        text_digest.cache_clear()
        return text_digest()

    before = now()
    assert now() == before
    (tmp_path / "sim" / "one.py").write_text("2", encoding="utf-8")
    assert now() == before
    seen = {before}
    for file in ("agents/one.py", "scenarios/one.csv"):
        (tmp_path / file).write_text("2", encoding="utf-8")
        seen.add(now())
    (tmp_path / "agents" / "one.py").rename(tmp_path / "agents" / "two.py")
    seen.add(now())
    assert len(seen) == 4
    text_digest.cache_clear()


@pytest.mark.slow
@pytest.mark.regression
def test_what_is_kept_of_england_is_what_is_solved() -> None:
    parameters = load_parameters()
    baseline = solve_baseline(parameters)
    solved, own = solve(baseline), england()
    assert digest(tuple(solved.rates.base)) == digest(tuple(own.solved.rates.base))
    for name in ("shapes", "by_months_waited", "losses", "experience", "arrivals", "month_index"):
        assert (getattr(solved, name) == getattr(own.solved, name)).all(), name
