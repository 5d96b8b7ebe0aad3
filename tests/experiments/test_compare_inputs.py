"""What a comparison writes down for its report: every number that went in, contracts, and which seeds were lived."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from experiments import compare_contracts
from experiments.compare_inputs import COLUMNS, CONTRACT, PLACE, TABLES, inputs
from experiments.compare_plan import Plan, _told, ready
from experiments.compare_run import Told, _seeds
from experiments.report_tables import theme_of, themes
from scenarios.effects import load_effects
from scenarios.parameters import load_parameters
from scenarios.problems import FileProblems, Problem
from scenarios.quantities import STATUSES
from tests.experiments.decided_runs import MODEL

PLAN = Plan("southend", ("traditional", "iph"), 1, 2, 2_000)


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    return inputs(ready(PLAN), is_drawn=True)


def told(plan: Plan, out: Path) -> Told:
    """A comparison that nobody has lived: what is known of it before."""
    record = {"models": {each.name: _told(each) for each in ready(plan)}}
    return Told(plan, out, record, {2: "nobody was discharged"})


@pytest.mark.unit
def test_every_number_says_how_it_is_known(found: pd.DataFrame) -> None:
    assert set(found["status"]) <= set(STATUSES)
    assert found["value"].notna().all()
    published = found[found["status"] == "published"]
    assert (published["source"] != "").all()
    assert (found["low"].isna() == found["high"].isna()).all()
    ranged = found[found["low"].notna()]
    assert (ranged["low"] <= ranged["high"]).all()


@pytest.mark.unit
def test_every_table_has_a_theme(found: pd.DataFrame) -> None:
    assert {theme_of(table) for table in found["table"]} <= set(themes())
    assert {each.rpartition("/")[2] for each in COLUMNS} <= set(found["table"])


@pytest.mark.unit
def test_parameters_are_all_there(found: pd.DataFrame) -> None:
    known = load_parameters()
    rows = Counter(known.rooms[name] for name, each in known.rows_by_name.items() for _ in each)
    counted = Counter(found["table"])
    assert {room: counted[room] for room in rows} == dict(rows)
    (strength,) = found[found["row"] == "response_strength"].to_dict("records")
    (row,) = known.rows("response_strength")
    assert (strength["value"], strength["low"], strength["high"]) == (
        float(row.value),
        float(row.low),
        float(row.high),
    )
    assert strength["is_drawn"]


@pytest.mark.unit
def test_effects_stand_with_the_ranges_of_their_table(found: pd.DataFrame) -> None:
    own = found[(found["table"] == "effects") & (found["of"] == "effect")].set_index("row")
    for name, each in load_effects().items():
        row = own.loc[name]
        assert (row["value"], row["low"], row["high"]) == (
            float(each.effect),
            float(each.low),
            float(each.high),
        )
        assert (row["unit"], row["status"]) == (each.unit, each.status)


@pytest.mark.unit
def test_what_has_no_range_beside_its_own_number_is_left_out(found: pd.DataFrame) -> None:
    spans = found[(found["table"] == "effects") & (found["of"] == "fidelity")]
    assert 0 < len(spans) < len(load_effects())
    assert (spans["low"] < spans["high"]).all()


@pytest.mark.unit
def test_columns_that_are_read_stand_in_their_tables() -> None:
    for name, columns in COLUMNS.items():
        with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            header = csv.DictReader(file).fieldnames or []
        named = {column for each in columns for column in each[:3] if column}
        assert named <= set(header), name


@pytest.mark.unit
def test_contracts_and_the_place_are_told(found: pd.DataFrame) -> None:
    contracts = {table for table in found["table"] if table.startswith(f"{CONTRACT} ")}
    assert contracts == {f"{CONTRACT} traditional", f"{CONTRACT} iph"}
    place = found[found["table"] == PLACE]
    residents = ready(PLAN)[0].alone.place.residents
    people = place[place["row"].str.startswith("AgeAndSex")]["value"].sum()
    assert people == residents


@pytest.mark.unit
def test_without_draws_nothing_is_drawn() -> None:
    assert not inputs(ready(PLAN), is_drawn=False)["is_drawn"].any()


@pytest.mark.unit
def test_of_a_series_the_first_year_is_told() -> None:
    from experiments.compare_inputs import _first

    assert _first((Fraction(1, 2), Fraction(3, 4))) == 0.5
    assert _first(None) != _first(None)


# Contracts and seeds


@pytest.mark.end_to_end
def test_contracts_are_written_as_people_read_them(tmp_path: Path) -> None:
    table = compare_contracts.write_contracts(told(replace(PLAN, models=("iph",)), tmp_path))
    (row,) = table.to_dict("records")
    assert (row["model"], row["coordinator"], row["not_drawn_because"]) == ("iph", "Pathway hub", "")
    assert row["operates_from_contract_month"] == 9
    written = {path.name for path in (tmp_path / compare_contracts.FOLDER).iterdir()}
    assert written == {"iph.md", "iph.svg", "iph.png"}
    card = (tmp_path / compare_contracts.FOLDER / "iph.md").read_text(encoding="utf-8")
    assert card.startswith("# Integrated pathway hub")
    assert "## Who bears which risk" in card


@pytest.mark.end_to_end
def test_a_contract_without_an_example_year_has_a_card_alone(tmp_path: Path) -> None:
    file = tmp_path / "bare.yaml"
    text = MODEL.replace("name: by_episode", "name: bare", 1).replace("extends", "example: null\nextends", 1)
    file.write_text(text, encoding="utf-8")
    table = compare_contracts.write_contracts(told(replace(PLAN, models=(str(file),)), tmp_path))
    assert table["not_drawn_because"].tolist() == ["the model has no example year"]
    assert {path.name for path in (tmp_path / compare_contracts.FOLDER).iterdir()} == {"bare.md"}


@pytest.mark.end_to_end
def test_why_a_contract_is_not_drawn_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise FileProblems([Problem(Path("iph.yaml"), None, (), "40 payments are too many for one picture")])

    monkeypatch.setattr(compare_contracts, "draw_figure", refused)
    table = compare_contracts.write_contracts(told(replace(PLAN, models=("iph",)), tmp_path))
    assert table["not_drawn_because"].tolist() == ["iph.yaml: 40 payments are too many for one picture"]


@pytest.mark.unit
def test_seeds_that_failed_are_kept_with_the_reason(tmp_path: Path) -> None:
    table = _seeds(told(PLAN, tmp_path))
    assert table.to_dict("records") == [
        {"seed": 1, "is_lived": True, "problem": ""},
        {"seed": 2, "is_lived": False, "problem": "nobody was discharged"},
    ]
