"""Digests: the same wherever a scenario is made, another for whatever can move a result, blind to labels."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from scenarios import digest
from scenarios.digest import content, digest_of
from scenarios.populations import Population
from scenarios.problems import FileProblems
from scenarios.scenario import load_scenario
from tests.scenarios.small_model import SMALL as MODEL
from tests.scenarios.small_model import changed
from tests.scenarios.small_place import change
from tests.scenarios.small_scenario import small_scenario, write_scenario

pytestmark = pytest.mark.unit

ROOT = Path(digest.__file__).resolve().parent.parent


def test_a_digest_does_not_depend_on_where_files_stand(tmp_path: Path) -> None:
    assert small_scenario(tmp_path / "here").digest == small_scenario(tmp_path / "over" / "there").digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: island", "name: isle"),
        ("title: The island under joint contracts", "title: Any\ndescription: A scenario."),
        ("title: frail older people", "title: frail elders"),
        ("{feedback: norm_letter}", "{feedback: norm_letter, note: tried before}"),
        ("{feedback: norm_letter}", "{feedback: norm_letter, from_month: 25, providers: [gp_practice]}"),
        ("60%", "0.6"),
        ("months: 24", "months: 24  # two years"),
    ],
)
def test_what_moves_no_result_leaves_the_digest(old: str, new: str, tmp_path: Path) -> None:
    assert small_scenario(tmp_path / "a", (old, new)).digest == small_scenario(tmp_path / "b").digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("months: 24", "months: 36"),
        ("citizens: 60\n", ""),
        ("citizens: 60", "governance: as_contracted\ncitizens: 60"),
        ("age_from: 75", "age_from: 76"),
        ("frail_elders:", "elders:"),
        ("60_000", "60_001"),
        ("times: 0.9,", "times: 0.91,"),
        ("to_month: 41", "to_month: 42"),
        ("[RXX]", "[RYY]"),
        ("  - {feedback: norm_letter}\n", ""),
    ],
)
def test_every_setting_moves_the_digest_of_settings_alone(old: str, new: str, tmp_path: Path) -> None:
    one, other = small_scenario(tmp_path / "a"), small_scenario(tmp_path / "b", (old, new))
    assert one.digest != other.digest
    assert {name for name in one.digests if one.digests[name] != other.digests[name]} == {"settings"}


def test_a_changed_contract_moves_the_digest_of_the_model(tmp_path: Path) -> None:
    model = changed(("fee_share: 0.04", "fee_share: 0.05"), text=MODEL)
    one, other = small_scenario(tmp_path / "a"), small_scenario(tmp_path / "b", model=model)
    assert {name for name in one.digests if one.digests[name] != other.digests[name]} == {"model"}


def test_a_note_or_title_of_a_contract_moves_nothing(tmp_path: Path) -> None:
    model = changed(("  - name: joint", "  - name: joint\n    title: Joint\n    note: A note."), text=MODEL)
    assert small_scenario(tmp_path / "a").digest == small_scenario(tmp_path / "b", model=model).digest


def test_a_changed_figure_of_a_place_moves_the_digest_of_the_place(tmp_path: Path) -> None:
    one = small_scenario(tmp_path / "a")
    file = write_scenario(tmp_path / "b")
    change(tmp_path / "b" / "isle", "trusts", "0.125", "0.25")
    other = load_scenario(file)
    assert {name for name in one.digests if one.digests[name] != other.digests[name]} == {"place"}


def test_every_table_of_the_project_has_its_digest(tmp_path: Path) -> None:
    found = small_scenario(tmp_path).digests
    assert {"settings", "place", "model", "processes.csv", "parameters/contacts.csv"} <= set(found)
    assert {"catalogues/services.csv", "allocations.csv", "effects.csv", "parameters/sources.csv"} <= set(
        found
    )
    assert not any(name.split("/")[0] in ("places", "models", "cases", "scenarios") for name in found)
    assert all(len(each) == 64 for each in found.values())


def test_a_changed_table_moves_its_digest_and_line_ends_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = small_scenario(tmp_path)
    (tmp_path / "tables").mkdir()
    table = tmp_path / "tables" / "processes.csv"
    monkeypatch.setattr("scenarios.digest.HERE", tmp_path / "tables")
    found = []
    for text in (b"name,value\na,1\n", b"name,value\r\na,1\r\n", b"name,value\na,2\n"):
        table.write_bytes(text)
        found.append(digest.digests(scenario)["processes.csv"])
    assert found[0] == found[1] != found[2]


def test_a_digest_is_the_same_in_another_process() -> None:
    program = "from scenarios.scenario import load_scenario; print(load_scenario('southend_iph').digest)"
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert said == {load_scenario("southend_iph").digest}


def test_models_have_digests_of_their_own() -> None:
    names = ("southend_traditional", "southend_lead_provider", "southend_iph", "southend_alliance")
    assert len({load_scenario(name).digest for name in names}) == 4


# What content is


def test_content_keeps_order_and_names() -> None:
    assert content({"b": 1, "a": [True, None, "x"]}) == "{b: 1, a: [True, None, 'x']}"
    assert content({"a": 1, "b": 2}) != content({"b": 2, "a": 1})


def test_a_title_is_a_label_in_an_entry_and_a_name_in_a_mapping() -> None:
    assert content(Population(age_from=65, title="old")) == content(Population(age_from=65))
    assert content({"title": 1}) != content({})


def test_one_digest_of_several_does_not_depend_on_their_order() -> None:
    assert digest_of({"a": "1", "b": "2"}) == digest_of({"b": "2", "a": "1"})
    assert digest_of({"a": "1", "b": "2"}) != digest_of({"a": "2", "b": "1"})


def test_a_changed_copy_has_another_digest(tmp_path: Path) -> None:
    scenario = small_scenario(tmp_path)
    assert scenario.digest == scenario.digest
    assert replace(scenario, citizens=59).digest != scenario.digest


def test_what_is_refused_has_no_digest(tmp_path: Path) -> None:
    with pytest.raises(FileProblems):
        small_scenario(tmp_path, ("months: 24", "months: 0"))
