"""Targets: how they are read, which simulated figures they accept, and the words of each refusal."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from scenarios.parameters import Target, load_targets
from scenarios.problems import FileProblems
from tests.scenarios.parameters.small_rooms import small_folder

pytestmark = pytest.mark.unit

FIRST = "bites,age=18+,100,,,people,2014,survey,published,"


@pytest.fixture
def refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], str]:
    """What is said of the small targets with a text replaced."""
    monkeypatch.chdir(tmp_path)

    def load(old: str, new: str) -> str:
        with pytest.raises(FileProblems) as refused:
            load_targets(small_folder(tmp_path, "targets_citizens", old, new))
        return str(refused.value)

    return load


def small_targets(folder: Path) -> tuple[Target, ...]:
    return load_targets(small_folder(folder))


def test_targets_are_read_in_order(tmp_path: Path) -> None:
    targets = small_targets(tmp_path)
    assert [(each.name, each.value, each.unit) for each in targets] == [
        ("bites", 100, "people"),
        ("bites", 200, "people"),
        ("bites_share", Fraction(1, 2), "share"),
    ]
    assert targets[0].low is None
    assert targets[1].source == ("memory",)


def test_an_interval_is_accepted_as_published(tmp_path: Path) -> None:
    assert small_targets(tmp_path)[1].accepted == (Fraction(150), Fraction(220))


def test_without_one_a_published_figure_is_met_within_a_twentieth(tmp_path: Path) -> None:
    assert small_targets(tmp_path)[0].accepted == (Fraction(95), Fraction(105))


def test_without_one_a_recalled_figure_is_met_within_a_tenth(tmp_path: Path) -> None:
    assert small_targets(tmp_path)[2].accepted == (Fraction(45, 100), Fraction(55, 100))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("bites,age", "Bites,age", "name: 'Bites' is not a name; write it like 'day_case'"),
        ("age=18+", "age=grown", "subgroup: 'grown' is not an age band; write it like 0-4, 7 or 90+"),
        ("100,,", "120,80,110", "value: 120 is outside low 80 to high 110; keep low <= value <= high"),
        ("100,,", "100,80,", "high: the cell is empty; every row needs its high"),
        (
            "people",
            "share",
            "value: 100 is more than 1, the most that 'share' can be; write 1",
        ),
        ("2014,", ",", "period: the cell is empty; every row needs its period"),
        ("survey,", "survei,", "source: 'survei' is not in sources.csv. Did you mean 'survey'?"),
        (
            "survey,",
            "memory,",
            "status: 'published' rests on 'memory', which was recalled; write 'assumed'",
        ),
    ],
)
def test_a_wrong_cell(refusal: Callable[[str, str], str], old: str, new: str, said: str) -> None:
    assert refusal(FIRST, FIRST.replace(old, new, 1)) == f"targets_citizens.csv:2: {said}"


def test_a_target_twice(refusal: Callable[[str, str], str]) -> None:
    said = refusal(FIRST, f"{FIRST}\n{FIRST}")
    assert said == "targets_citizens.csv:3: name: 'bites age=18+' is also on line 2; give it once"
