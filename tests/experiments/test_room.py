"""A room: rounds on top of each other, back and again; what is refused changes nothing; what was begun goes on."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from experiments.asking import Setting
from experiments.asking_variants import Variant
from experiments.cli import app
from experiments.compare_seed import Seed, live
from experiments.compare_summary import Comparison
from experiments.room import Room
from experiments.run_command import STOPPED
from scenarios.yaml_files import read_yaml
from tests.experiments.decided_runs import MODEL

SETTING = ("--citizens", "2000", "--years", "1", "--seeds", "2", "--jobs", "1", "--show")
SHOWN = "emergency_admissions,lever:social_care.reablement,payer_spending:council"


def held(folder: Path, *lines: str) -> Result:
    """A room of a small model, with what is said in it."""
    model = folder / "by_episode.yaml"
    model.write_text(MODEL, encoding="utf-8")
    words = ["room", str(model), *SETTING, SHOWN, "--out", str(folder / "room")]
    return CliRunner().invoke(app, words, input="\n".join(lines))


PRICE = "each_episode.prices_pounds.reablement_episode"
SAID = (f"{PRICE} x 2", "back", f"{PRICE} = 10_000")


@pytest.mark.end_to_end
@pytest.mark.slow
def test_rounds_stand_on_what_was_said_and_what_is_refused_changes_nothing(tmp_path: Path) -> None:
    first, *rest = SAID
    told = held(
        tmp_path, "? episode", f"{PRICE.replace('each', 'every')} x 2", first, f"{PRICE} = dear", *rest
    )
    assert told.exit_code == 0, told.output
    assert f"contracts.social_care.terms.{PRICE}  20000 (9000 to 30000)" in told.output
    assert "Did you mean 'each_episode.prices_pounds.reablement_episode'?" in told.output
    assert "what comes next changes: As it is" in told.output
    assert "'dear' is not a number" in told.output

    out = tmp_path / "room"
    assert json.loads((out / "room.json").read_text(encoding="utf-8"))["said"] == list(SAID)
    rounds = {path.stem[:7]: read_yaml(path).data for path in (out / "variants").glob("*.yaml")}
    assert sorted(rounds) == ["round_0", "round_1", "round_2"]
    assert rounds["round_2"]["extends"] == str((tmp_path / "by_episode.yaml").resolve())
    table = pd.read_csv(out / "answer.csv").assign(round=lambda told: told["variant"].str[:7])
    answer = table.set_index(["outcome", "round"])["difference"]
    assert answer["lever", "round_1"] > 0 > answer["lever", "round_2"]
    page = (out / "room.html").read_text(encoding="utf-8")
    assert "2: prices pounds reablement episode: 10_000" in page
    assert 'http-equiv="refresh"' in page

    lived = {path.name: path.stat().st_mtime_ns for path in (out / "compared" / "seeds").iterdir()}
    again = held(tmp_path)
    assert again.exit_code == 0, again.output
    assert "2: prices pounds reablement episode: 10_000" in again.output
    assert {path.name: path.stat().st_mtime_ns for path in (out / "compared" / "seeds").iterdir()} == lived


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_round_that_was_stopped_hinders_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert held(tmp_path).exit_code == 0

    def stopped(task: Seed) -> None:
        live(task)
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.compare_run.live", stopped)
    assert held(tmp_path, f"{PRICE} x 2").exit_code == STOPPED
    monkeypatch.setattr("experiments.compare_run.live", live)
    told = held(tmp_path, f"{PRICE} x 3")
    assert told.exit_code == 0, told.output
    assert "1: prices pounds reablement episode: 3 times" in told.output
    assert "another" not in told.output


@pytest.mark.unit
@pytest.mark.parametrize("kept", ["not json", "{}"])
def test_a_room_that_cannot_be_read_is_not_begun_anew(tmp_path: Path, kept: str) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "room.json").write_text(kept, encoding="utf-8")
    told = held(tmp_path)
    assert told.exit_code == 1
    assert "room.json: cannot be read; delete it to begin anew, or name another folder" in told.output
    assert (tmp_path / "room" / "room.json").read_text(encoding="utf-8") == kept


@pytest.mark.unit
def test_what_surely_moved_is_told_beside_the_round_that_was_changed() -> None:
    levers = {"acute_trust.discharge_planning": (0.1, 0.5, 0.6), "social_care.reablement": (0.9, 0.4, 0.4)}
    rows = [
        {"seed": seed, "model": f"round_{at}", "outcome": "lever", "of": of, "years": "all"}
        | {"value": level + seed / 1000 * (of.startswith("acute") or (-1) ** seed * (at == 2))}
        for seed in range(1, 5)
        for of, levels in levers.items()
        for at, level in enumerate(levels)
    ]
    found = Comparison(pd.DataFrame(rows), ("round_0", "round_1", "round_2"))
    answer: Any = SimpleNamespace(told=SimpleNamespace(found=found))
    rounds = [Variant(f"round_{at}", str(at), "alliance") for at in range(3)]
    room = Room("alliance", Setting(), Path("room"), rounds=rounds[:1])
    assert room.moved(answer, ["lever"]) == []
    room = Room("alliance", Setting(), Path("room"), rounds=rounds, came_from={"round_2": "round_1"})
    (moved,) = room.moved(answer, ["lever"])
    assert moved.of.of == "acute_trust.discharge_planning"
    assert moved.apart.mean == pytest.approx(0.1)
