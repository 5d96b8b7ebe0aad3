"""`careconomy why` from the command line: of made runs, and of one that was lived."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments import scenario_run
from experiments.cli import app
from experiments.run_page import figures, sections
from sim.run_reader import Run, read_run
from tests.experiments.decided_runs import asked, decided_run
from tests.experiments.runs_made import made_run

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return decided_run(tmp_path_factory.mktemp("runs") / "run")


def why(*words: str | Path) -> tuple[int, str]:
    """The exit code, and what is said, spaces made alike."""
    result = CliRunner().invoke(app, ["why", *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, " ".join(result.output.split())


def test_a_run_that_was_lived_says_why_its_levers_moved(tmp_path: Path) -> None:
    run = scenario_run.run(asked(tmp_path), tmp_path / "run")
    picture = tmp_path / "why.png"
    code, text = why(run.folder, "--provider", "social_care", "--lever", "reablement", "--out", picture)
    assert code == 0, text
    assert "these operate from month 27 on." in text
    assert "Effort was 0.50 in the reference year. At the end of month 33 its owner chose 0." in text
    assert "'each episode' of 'Adult social care' (activity price) makes a whole lever more worth £" in text
    assert "under today's contracts: nothing." in text
    assert "A pound gained or lost weighs as 50 pence in these sums" in text
    assert "of it in cash, the rest time and attention." in text
    assert text.endswith(f"wrote {picture}")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_without_a_provider_it_lists_what_moved(made: Run) -> None:
    code, text = why(made.folder)
    assert code == 0
    assert "Southend Hospital Discharge planning 0.50 0.68 0.70 Hospital: quality" in text
    assert text.endswith("2 levers stand where they stood.")


def test_several_runs_are_drawn_side_by_side(made: Run, tmp_path: Path) -> None:
    other = decided_run(tmp_path / "other", scale=0.5)
    code, text = why(
        made.folder, other.folder, "--lever", "discharge_planning", "--out", tmp_path / "why.svg"
    )
    assert code == 0
    assert text.count("Discharge planning: Southend Hospital") == 2
    assert (tmp_path / "why.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_what_cannot_be_told_is_refused_and_draws_nothing(made: Run, tmp_path: Path) -> None:
    picture = tmp_path / "why.png"
    still = made_run(tmp_path / "still", 26)
    for words, told in (
        ([still], "run it with --behaviour responsive"),
        ([made.folder, still], f"{still}: nobody decided anything in this run"),
        ([made.folder, "--provider", "RJA"], "'RJA' decides nothing in this run"),
        ([made.folder, "--lever", "cding"], "Did you mean 'coding'?"),
        ([tmp_path / "nowhere"], "there is no such folder; name the folder that a run was written to"),
    ):
        code, text = why(*words, "--out", picture)
        assert code == 1
        assert told in text
    code, text = why(made.folder, "--out", tmp_path / "why.jpg")
    assert (code, "'.jpg' is not a kind of picture" in text) == (1, True)
    assert not list(tmp_path.glob("why.*"))


def test_the_page_of_a_run_shows_why_levers_moved(made: Run, tmp_path: Path) -> None:
    assert "Why levers moved" in [section.heading for section in sections(made)]
    assert [shown.name for shown in figures(made)] == ["care", "waits", "levers", "money", "surpluses"]
    fixed = read_run(made_run(tmp_path / "fixed"))
    assert "Why levers moved" not in [section.heading for section in sections(fixed)]
    assert "levers" not in [shown.name for shown in figures(fixed)]
