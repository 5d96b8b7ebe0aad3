"""The fit of a baseline: what it leaves and says, on a stand-in for the model, and as a command on the model itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from calibration.baseline_fit import Question
from calibration.design import Floats
from calibration.targets import load_targets
from experiments import calibrate_run
from experiments.calibrate_report import DRAWS, PARAMETERS, TARGETS, WAVES, answer, report
from experiments.calibrate_run import Fitted, Plan, calibrate, moving_of
from experiments.cli import app
from experiments.run_folder import RECORD
from scenarios.problems import FileProblems

MOVE = ("contacts_unequal", "delays", "end_of_life")
SMALL = Plan(move=MOVE, citizens=2_000, waves=1, points=20, checks=4, steps=300)
TRUTH = {"contacts_of_top_tenth": 0.3, "delayed_days_in_acute_beds": 0.7, "delayed_days_of_older_people": 0.7}


def chance(seed: int, name: str) -> float:
    return float(np.random.default_rng([seed, crc32(name.encode())]).normal()) * 1e-3


def table(file: Path) -> Any:
    return pd.read_csv(file)


@dataclass(frozen=True)
class StandIn(Question):
    """Targets that are met where two of the parameters stand at a point set by hand; the third has no say."""

    def __call__(self, point: Floats) -> Floats:
        luck = [chance(self.seeds[0], target.name) for target in self.targets]
        stands = {"contacts_of_top_tenth": point[0], "delayed_days_in_acute_beds": point[1]}
        stands["delayed_days_of_older_people"] = point[1]
        off = [stands.get(target.name, 0.5) - TRUTH.get(target.name, 0.5) for target in self.targets]
        values = [float(target.value) for target in self.targets]
        return np.asarray(np.array(values) * (1 + 0.5 * np.array(off) + np.array(luck)))


@cache
def fitted() -> tuple[Fitted, Path, str]:
    """A fit of the stand-in; not to be changed."""
    out = Path(mkdtemp(prefix="fitted-")) / "fit"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibrate_run, "Question", StandIn)
        text = report(SMALL, out, jobs=1)
        return calibrate(SMALL, out), out, text


@pytest.mark.end_to_end
def test_what_was_set_by_hand_is_within_the_posterior() -> None:
    told = table(fitted()[1] / PARAMETERS).drop_duplicates("prior").set_index("prior")
    assert told.loc["contacts_unequal", "at_low"] < 0.3 < told.loc["contacts_unequal", "at_high"]
    assert told.loc["delays", "at_low"] < 0.7 < told.loc["delays", "at_high"]
    assert told["is_identified"].to_dict() == {"contacts_unequal": True, "delays": True, "end_of_life": False}
    assert (told["low"] <= told["median"]).all()
    assert (told["median"] <= told["high"]).all()


@pytest.mark.end_to_end
def test_targets_are_told_before_and_after() -> None:
    told = table(fitted()[1] / TARGETS).set_index("target")
    assert len(told) == len(load_targets())
    aimed = told[told["is_aimed_at"]]
    assert set(aimed.index) == {*TRUTH, "palliative_care_register"}
    assert (aimed["emulator_error"].drop("palliative_care_register") < 0.2).all()
    gap = (told["after"] / told["published"] - 1).abs()
    assert (gap[list(TRUTH)] < 0.05).all()
    assert told.loc["delayed_days_in_acute_beds", "verdict_before"] != "inside"


@pytest.mark.end_to_end
def test_waves_and_draws_are_written() -> None:
    out = fitted()[1]
    assert table(out / WAVES)["runs"].tolist() == [20]
    draws = table(out / DRAWS)
    assert list(draws.columns) == list(MOVE)
    assert draws.to_numpy().min() > 0
    assert draws.to_numpy().max() < 1
    assert (out / "figures" / "fit.svg").is_file()


@pytest.mark.end_to_end
def test_the_words_say_what_is_not_identified_and_how_good_the_emulator_is() -> None:
    found, out, text = fitted()
    assert "3 parameters moved for 4 targets" in text
    assert "Months near the end of life" in text
    assert text.count("not identified: as wide as its prior") == 1
    assert "Emulator, on runs held out" in text
    assert found.covered_share > 0.7
    assert answer(found, out) == text


@pytest.mark.end_to_end
def test_with_too_few_runs_to_hold_any_out_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibrate_run, "Question", StandIn)
    plan = Plan(move=MOVE, citizens=2_000, waves=1, points=5, checks=1, steps=100)
    assert "There are too few runs to hold any out" in report(plan, tmp_path / "few", jobs=1)
    with pytest.raises(FileProblems, match="4 runs are too few for 3 parameters; make at least 5"):
        calibrate(Plan(move=MOVE, citizens=2_000, waves=1, points=4), tmp_path / "fewer")


@pytest.mark.end_to_end
def test_a_quick_point_says_that_it_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibrate_run, "Question", StandIn)
    plan = Plan(move=MOVE, citizens=2_000, quick=24)
    text = report(plan, tmp_path / "quick", jobs=1)
    assert "A quick point after 24 runs" in text
    assert "nothing is said of how sure it is" in text
    assert not (tmp_path / "quick" / DRAWS).exists()
    stands = table(tmp_path / "quick" / PARAMETERS).drop_duplicates("prior").set_index("prior")["at"]
    assert abs(stands["delays"] - 0.7) < 0.25


@pytest.mark.end_to_end
def test_a_folder_of_other_settings_and_unknown_priors_are_refused() -> None:
    _, out, _ = fitted()
    record = json.loads((out / RECORD).read_text(encoding="utf-8"))
    assert record["settings"]["move"] == list(MOVE)
    assert (record["kind"], set(record["digests"])) == ("calibration", {"targets", "priors", "program"})
    assert f"--move {','.join(MOVE)} --citizens" in record["command"]
    with pytest.raises(FileProblems, match="the folder holds a calibration of other settings"):
        calibrate(Plan(move=MOVE[:1], citizens=2_000), out)
    with pytest.raises(FileProblems, match=r"there is no prior 'delay'; use .* Did you mean 'delays'\?"):
        moving_of(Plan(move=("delay",)))
    assert len(moving_of(Plan())) > len(MOVE)


@pytest.mark.end_to_end
def test_a_model_that_cannot_be_run_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: StandIn, point: Floats) -> Floats:
        raise ValueError("out of reach")

    monkeypatch.setattr(StandIn, "__call__", fail)
    monkeypatch.setattr(calibrate_run, "Question", StandIn)
    with pytest.raises(FileProblems, match="the model cannot be run as it is: out of reach"):
        calibrate(SMALL, tmp_path / "broken")


@pytest.mark.slow
@pytest.mark.end_to_end
def test_the_command_fits_the_model_itself_to_one_s_own_targets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibrate_run, "PILOT_SEEDS", (101, 102))
    file = tmp_path / "my.csv"
    rows = [
        "name,output,about,value,unit",
        "hidden,delayed_days_recorded_annual_rate,age=65+,0.2,per_year",
    ]
    file.write_text("\n".join(rows), encoding="utf-8")
    words = ["calibrate", "--targets", str(file), "--move", "delays", "--citizens", "3000", "--waves", "1"]
    found = CliRunner().invoke(
        app, [*words, "--points", "3", "--checks", "1", "--jobs", "1", "--out", str(tmp_path / "fit")]
    )
    assert found.exit_code == 0, found.output
    assert "England: 1 parameters moved for 1 targets." in found.output
    assert len(list((tmp_path / "fit" / "wave_1").glob("*.json"))) == 3
