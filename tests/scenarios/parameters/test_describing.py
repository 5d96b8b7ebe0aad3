"""A parameter described: its values with range, source and readers, and which code reads a name."""

import re
from pathlib import Path

import pytest

from scenarios.parameters import describe, load_parameters
from scenarios.parameters.readers import readers, unread
from tests.scenarios.parameters.small_rooms import small_folder

pytestmark = pytest.mark.unit


def described(folder: Path, name: str, subgroup: str = "") -> list[str]:
    return describe(name, subgroup, load_parameters(small_folder(folder))).splitlines()


def test_a_parameter_is_described(tmp_path: Path) -> None:
    assert described(tmp_path, "taste_ratio") == [
        "taste_ratio (orchard.csv), ratio",
        "Taste to the usual taste",
        "Where no row stands: 1",
        "",
        "subgroup    value  low  high  distribution  status   source",
        "fruit=pear  1.5    1    2     triangular    assumed  memory",
        "",
        "Sources",
        "  memory: Somebody: A book (recalled, to be checked). Cited.",
        "",
        "Read by: no code yet",
    ]


def test_fixed_rows_show_no_range_and_notes_stand_below(tmp_path: Path) -> None:
    lines = described(tmp_path, "bites_annual_rate")
    assert "age=0-17;sex=male    0.5               fixed         published  survey" in lines
    assert "age=18+;sex=male     1.2    1    1.5   lognormal     derived    survey" in lines
    assert lines[lines.index("Notes") + 1] == "  age=18+;sex=male: Twice counted"
    assert "  assumption: Assumption of this project. MIT." in lines


def test_only_the_rows_about_a_subgroup(tmp_path: Path) -> None:
    lines = described(tmp_path, "bites_annual_rate", "age=0-17")
    assert [line.split()[0] for line in lines if line.startswith("age=")] == [
        "age=0-17;sex=male",
        "age=0-17;sex=female",
    ]
    assert not any("assumption" in line for line in lines)


def test_a_subgroup_without_rows(tmp_path: Path) -> None:
    message = "'peel_share' has no row about sex=male; it is by no axis"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        described(tmp_path, "peel_share", "sex=male")


def test_a_name_that_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"Did you mean 'peel_share'\?$"):
        described(tmp_path, "peel_chair")


def test_the_shipped_parameters_are_described_by_default() -> None:
    text = describe("deaths_annual_rate", "age=70;sex=female")
    assert "age=70;sex=female  0.01203  " in text.replace("0.012030", "0.01203")
    assert "National life tables, England, 2017-19. Open Government Licence v3.0." in text


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of two modules that read parameters."""
    for room, source in {
        "agents": '"""Reads peel_share."""\nshare = table("taste_ratio")\n',
        "sim": 'for name in ("taste_ratio", "bites_annual_rate"):\n    "peel_share"\n    table(name)\n',
        "tests": 'table("peel_share")\n',
    }.items():
        (tmp_path / room).mkdir()
        (tmp_path / room / "month.py").write_text(source, encoding="utf-8")
    return tmp_path


def test_a_name_is_read_where_it_stands_as_a_text(project: Path) -> None:
    assert readers(["taste_ratio", "bites_annual_rate"], project) == {
        "taste_ratio": ("agents/month.py", "sim/month.py"),
        "bites_annual_rate": ("sim/month.py",),
    }


def test_docstrings_and_tests_read_nothing(project: Path) -> None:
    assert unread(["peel_share", "taste_ratio"], project) == ("peel_share",)
