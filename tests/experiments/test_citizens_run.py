"""A whole run: its files, its record, what it refuses, and that it is the same each time."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from agents.citizens.columns import Columns
from experiments import citizens_run
from experiments.citizens_run import (
    Settings,
    columns_digest,
    live_months,
    run,
    run_record,
)
from scenarios.parameters import Parameters
from scenarios.place import Place, load_place
from scenarios.problems import FileProblems
from tests.experiments.citizens_made import Made, lived_again, made, parameters

SETTINGS = Settings("southend", 3, 13)
FIGURES = {
    *("pyramid", "registers", "prevalence_by_age", "registers_by_quintile"),
    *("use_by_age", "deaths", "over_time", "life"),
}
TABLES = {
    *("activity", "activity_by_quintile", "activity_by_practice", "activity_by_trust", "people"),
    *("prevalence", "registers", "deaths", "flows", "check", "costs"),
}


def founder(place: Place, known: Parameters, seed: int) -> Made:
    assert place.name == "southend"
    assert known.names
    return made(1_500, seed)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "southend"
    run(SETTINGS, out, founder, lived_again)
    return out


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_run_leaves_tables_figures_a_page_and_its_record(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {*(f"{name}.csv" for name in TABLES), "figures", "index.html", "run.json"}
    pictures = {path.name for path in (folder / "figures").iterdir()}
    assert pictures == {f"{name}{suffix}" for name in FIGURES for suffix in (".svg", ".png")}
    assert [path.name for path in folder.parent.iterdir()] == ["southend"]


@pytest.mark.end_to_end
@pytest.mark.slow
def test_every_table_can_be_read_back(folder: Path) -> None:
    frames = {name: pd.read_csv(folder / f"{name}.csv") for name in TABLES}
    assert frames["flows"]["month"].tolist() == list(range(1, 14))
    assert sorted(set(frames["people"]["year"])) == [0, 1, 2]
    assert frames["activity"]["count"].dtype == np.int64
    assert all(len(frame) for frame in frames.values())


@pytest.mark.end_to_end
@pytest.mark.slow
def test_the_page_holds_every_figure(folder: Path) -> None:
    text = (folder / "index.html").read_text(encoding="utf-8")
    for name in FIGURES:
        assert text.count(f'<figure id="{name}">') == 1
    assert text.count("<svg ") == len(FIGURES)
    assert "Citizens of Southend: 1 year and 1 month" in text
    assert "<td>life expectancy</td>" in text


@pytest.mark.end_to_end
@pytest.mark.slow
def test_every_picture_is_well_formed(folder: Path) -> None:
    for path in (folder / "figures").glob("*.svg"):
        assert ElementTree.parse(path).getroot().tag.endswith("svg")


@pytest.mark.end_to_end
@pytest.mark.slow
def test_the_record_says_how_the_run_was_made(folder: Path) -> None:
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["settings"] == {"place": "southend", "seed": 3, "months": 13, "life": None}
    assert record["command"] == "careconomy citizens --place southend --months 13 --seed 3"
    assert record["place"] == "Southend"
    assert record["versions"] == {
        "careconomy": version("careconomy"),
        "numpy": np.__version__,
        "numba": version("numba"),
        "python": platform.python_version(),
    }
    assert set(record["digests"]) == {"place", "parameters", "citizens_at_the_end"}
    assert all(len(each) == 64 for each in record["digests"].values())


@pytest.mark.regression
@pytest.mark.slow
def test_the_same_settings_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    run(SETTINGS, tmp_path / "again", founder, lived_again)
    for path in folder.rglob("*"):
        if path.is_file():
            assert (tmp_path / "again" / path.relative_to(folder)).read_bytes() == path.read_bytes(), (
                path.name
            )


@pytest.mark.unit
@pytest.mark.slow
def test_a_run_of_other_settings_does_not_replace_one(folder: Path) -> None:
    before = (folder / "run.json").read_bytes()
    with pytest.raises(
        FileProblems,
        match=r"holds a run of citizens alone of other settings \(seed 3, not 4\); name another folder",
    ):
        run(Settings("southend", 4, 13), folder, founder, lived_again)
    assert (folder / "run.json").read_bytes() == before


@pytest.mark.unit
def test_an_unknown_place_is_told_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(FileProblems, match=r"there is no such place; .* Did you mean 'southend'\?"):
        run(Settings("southent", 1, 1), tmp_path / "run", founder, lived_again)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.unit
def test_citizens_that_cannot_be_made_leave_nothing(tmp_path: Path) -> None:
    def fails(place: Place, known: Parameters, seed: int) -> Made:
        raise ValueError("southend: the place has no practices; citizens need a practice to belong to")

    with pytest.raises(FileProblems, match="citizens need a practice to belong to"):
        run(SETTINGS, tmp_path / "run", fails, lived_again)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.unit
def test_a_run_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    class Stopped(Made):
        def live(self) -> None:  # type: ignore[override]
            raise KeyboardInterrupt

    def stopped(place: Place, known: Parameters, seed: int) -> Made:
        of = made(50)
        return Stopped(of.place, of.columns, of.generator)

    with pytest.raises(KeyboardInterrupt):
        run(SETTINGS, tmp_path / "run", stopped, lived_again)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.unit
def test_months_are_lived_with_a_bar_in_citizen_months(capsys: pytest.CaptureFixture[str]) -> None:
    recording = live_months(made(100), 3)
    assert recording.months == 3
    assert [end.month for end in recording.year_ends] == [0, 3]
    shown = capsys.readouterr().err
    assert "100%" in shown
    assert "300/300" in shown
    assert "citizen-months/s" in shown


@pytest.mark.unit
def test_digests_hang_on_every_column_and_on_nothing_else() -> None:
    columns = made(50).columns
    assert columns_digest([copied(columns)]) == columns_digest([columns])
    for name in Columns._fields:
        other = copied(columns)
        getattr(other, name)[3] += 1
        assert columns_digest([other]) != columns_digest([columns])
    assert columns_digest([copied(columns, byte_order=">")]) == columns_digest([columns])


def copied(columns: Columns, byte_order: Literal["<", ">"] = "<") -> Columns:
    """The same citizens in other memory."""
    arrays: list[Any] = [column.astype(column.dtype.newbyteorder(byte_order)) for column in columns]
    return Columns(*arrays)


@pytest.mark.unit
def test_places_have_digests_of_their_own() -> None:
    columns = made(20).columns
    one, other = (
        run_record(SETTINGS, load_place(name), parameters(), [columns])["digests"]
        for name in ("southend", "oldham")
    )
    assert one["place"] != other["place"]
    assert one["parameters"] == other["parameters"]


@pytest.mark.unit
def test_a_place_by_its_folder_is_quoted_in_the_command() -> None:
    assert Settings("my place", 1, 2).command == (
        "careconomy citizens --place 'my place' --months 2 --seed 1"
    )


@pytest.mark.unit
def test_whose_life_is_shown_is_a_part_of_the_command() -> None:
    assert Settings("southend", 1, 2, "woman, 82").command == (
        "careconomy citizens --place southend --months 2 --seed 1 --life 'woman, 82'"
    )


@pytest.mark.end_to_end
def test_without_a_usual_person_the_page_shows_no_life(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(citizens_run, "figures", lambda *of: [])  # others are drawn above

    def young(place: Place, known: Parameters, seed: int) -> Made:
        of = made(200, seed)
        of.columns.age_months[...] = 480
        return of

    run(Settings("southend", 1, 1), tmp_path / "run", young, lived_again)
    assert '<figure id="life">' not in (tmp_path / "run" / "index.html").read_text(encoding="utf-8")


@pytest.mark.unit
def test_a_life_that_nobody_has_is_refused_before_the_months(tmp_path: Path) -> None:
    match = "nobody in Southend is like 'woman, 100, lonely'; describe somebody else"
    with pytest.raises(FileProblems, match=match):
        run(Settings("southend", 1, 1, "woman, 100, lonely"), tmp_path / "run", founder, lived_again)
    assert list(tmp_path.iterdir()) == []
