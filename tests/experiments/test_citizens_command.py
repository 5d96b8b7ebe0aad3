"""`careconomy citizens` as a user sees it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from typer.testing import CliRunner

from experiments import citizens_command, citizens_run
from experiments.cli import app
from scenarios.parameters import Parameters
from scenarios.place import Place
from tests.experiments.citizens_made import Made, lived_again, made

pytestmark = pytest.mark.end_to_end


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["citizens", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    # Usage errors are framed, and lines broken where the terminal ends.
    return result.exit_code, " ".join(re.sub("[─│╭╮╰╯]", "", result.output).split())


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command on citizens who are made up."""

    def founded(place: Place, parameters: Parameters, seed: int) -> Made:
        return made(300, seed, place.name)

    monkeypatch.setattr(citizens_command, "founded", founded)
    monkeypatch.setattr(citizens_command, "lived_again", lived_again)


@pytest.mark.usefixtures("small")
def test_a_run_says_what_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citizens_run, "figures", lambda *of: [])  # test_citizens_run draws them
    out = tmp_path / "run"
    code, text = run("--place", "southend", "--months", "2", "--out", str(out))
    assert code == 0, text
    assert f"wrote {out}: Southend, 300 citizens at the start, 300 after 2 months" in text
    assert f"open {out / 'index.html'}" in text
    assert (out / "run.json").is_file()


@pytest.mark.usefixtures("small")
def test_years_are_lived_in_months(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citizens_run, "write_run", lambda *what: None)
    code, text = run("--place", "oldham", "--years", "1", "--seed", "5", "--out", str(tmp_path / "run"))
    assert code == 0, text
    assert "Oldham, 300 citizens at the start, 300 after 12 months" in text


def test_an_unknown_place_is_refused(tmp_path: Path) -> None:
    code, text = run("--place", "southent", "--out", str(tmp_path / "run"))
    assert code == 1
    assert "Did you mean 'southend'?" in text
    assert list(tmp_path.iterdir()) == []


def test_all_england_is_lived_as_its_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def found(place: Place, *others: object) -> Made:
        return made(100, 1)

    monkeypatch.setattr("agents.citizens.population.found", found)
    monkeypatch.setattr("sim.england.england", lambda: SimpleNamespace(baseline=None, solved=None))
    monkeypatch.setattr(citizens_run, "figures", lambda *of: [])
    out = tmp_path / "run"
    code, text = run("--place", "england", "--months", "1", "--out", str(out))
    assert code == 0, text
    assert "England, 20,900 citizens at the start" in text


@pytest.mark.parametrize(
    ("option", "number", "words"),
    [
        ("--years", "0", "0 is too small; write 1 or more"),
        ("--years", "-1", "-1 is too small; write 1 or more"),
        ("--months", "0", "0 is too small; write 1 or more"),
        ("--seed", "-1", "-1 is too small; write 0 or more"),
    ],
)
def test_numbers_out_of_range_are_refused(tmp_path: Path, option: str, number: str, words: str) -> None:
    code, text = run("--place", "southend", option, number, "--out", str(tmp_path / "run"))
    assert code == 2
    assert option in text
    assert words in text
    assert list(tmp_path.iterdir()) == []


def test_years_and_months_are_not_given_both(tmp_path: Path) -> None:
    code, text = run("--place", "southend", "--years", "1", "--months", "1", "--out", str(tmp_path / "run"))
    assert code == 2
    assert "give --years or --months, not both" in text


@pytest.mark.usefixtures("small")
def test_somebody_s_life_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citizens_run, "figures", lambda *of: [])  # this one is drawn beside them
    out = tmp_path / "run"
    code, text = run(
        "--place", "southend", "--months", "2", "--life", "40-90, lives alone", "--out", str(out)
    )
    assert code == 0, text
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "<figcaption>Found by &#x27;40-90, lives alone&#x27;. " in page
    assert (
        json.loads((out / "run.json").read_text(encoding="utf-8"))["settings"]["life"] == "40-90, lives alone"
    )


def test_a_life_that_is_not_understood_is_refused(tmp_path: Path) -> None:
    code, text = run("--place", "southend", "--life", "woman, heart failur", "--out", str(tmp_path / "run"))
    assert code == 2
    assert "--life" in text
    assert "is not understood" in text
    assert "Did you mean 'heart failure'?" in text
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "run"
    out.write_text("mine", encoding="utf-8")
    code, text = run("--place", "southend", "--out", str(out))
    assert code == 1
    assert "this is a file; name a folder, which need not exist" in text
    assert out.read_text(encoding="utf-8") == "mine"


@pytest.mark.slow
def test_citizens_of_a_real_place_live_and_are_shown(tmp_path: Path) -> None:
    out = tmp_path / "run"
    code, text = run("--place", "southend", "--months", "2", "--out", str(out))
    assert code == 0, text
    assert "Southend, 177,626 citizens at the start" in text
    flows = pd.read_csv(out / "flows.csv")
    change = flows["births"] + flows["arrivals"] - flows["deaths"] - flows["departures"]
    assert (flows["people"] + change).tolist() == flows["people_at_end"].tolist()
    deaths = pd.read_csv(out / "deaths.csv")
    assert deaths["deaths"].sum() == flows["deaths"].sum()
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "alike the one most often in hospital" in page
