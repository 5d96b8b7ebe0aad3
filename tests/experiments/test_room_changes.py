"""What is said in a room, made into changes; and what there is that can be changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.asking_variants import Times
from experiments.room_changes import Place, places, said, whole_path
from scenarios.problems import FileProblems
from scenarios.scenario_parts import shipped_models

pytestmark = pytest.mark.unit
ALLIANCE = shipped_models()["alliance"]
FEE = "contracts.agreement.terms.limbs.fee_share"


@pytest.mark.parametrize(
    ("line", "path", "value", "text"),
    [
        ("limbs.fee_share = 8%", FEE, "8%", "limbs fee share: 8%"),
        (f"{FEE}=0.08", FEE, 0.08, "limbs fee share: 0.08"),
        ("fee_share x 1.5", FEE, Times("1.5"), "limbs fee share: 1.5 times"),
        ("limbs none", FEE.rsplit(".", 1)[0], None, "no limbs"),
        ("agreement.term.months = 60", "contracts.agreement.term.months", 60, "term months: 60"),
        ("contracts.*.term.months = 60", "contracts.*.term.months", 60, "term months: 60"),
        (
            "limbs.outcome_share_by_year = [0, 5%]",
            "contracts.agreement.terms.limbs.outcome_share_by_year",
            [0, "5%"],
            "limbs outcome share by year: [0, 5%]",
        ),
    ],
)
def test_a_line_is_a_change_at_one_place(line: str, path: str, value: object, text: str) -> None:
    assert said(line, ALLIANCE) == (path, value, text)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("more money", "'more money' is no change; write PATH = VALUE, PATH x FACTOR or PATH none"),
        ("limbs.fee_shar = 8%", "is called 'limbs.fee_shar'. Did you mean 'limbs.fee_share'?"),
        ("lag_months = 3", "several places are called 'lag_months': "),
        ("limbs.fee_share = [8%", "cannot be read"),
    ],
)
def test_what_is_no_change_is_refused_with_what_to_do(line: str, message: str) -> None:
    with pytest.raises(FileProblems) as refused:
        said(line, ALLIANCE)
    assert message in str(refused.value)


def test_each_place_that_is_shown_can_be_told_by_its_whole_path() -> None:
    shown = places(ALLIANCE)
    assert Place(FEE, "5% (3% to 10%)") in shown
    assert not any(each.path.endswith((".mechanism", ".title")) for each in shown)
    assert all(whole_path(each.path, ALLIANCE) == each.path for each in shown)


def test_a_word_narrows_what_is_shown() -> None:
    assert {each.path for each in places(ALLIANCE, "fee_share")} == {FEE}
    assert places(ALLIANCE, "no_such_word") == []


def test_a_file_of_ones_own_is_read_with_what_it_extends(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(f"name: own\ntitle: Own\nextends: {ALLIANCE}\n", encoding="utf-8")
    assert whole_path("limbs.fee_share", own) == FEE
