"""Targets: those that come with the project, a researcher's own, and the words of each refusal."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from calibration.outputs import load_outputs
from calibration.targets import COLUMNS, FILE, LEFT_OUT, load_left_out, load_targets
from scenarios import parameters
from scenarios.problems import FileProblems

pytestmark = pytest.mark.unit

HEADER = "name,output,about,to,value,low,high,unit,status,source"
ROW = "older_use,gp_contacts_annual_rate,age=65+,,9.1,8.5,9.7,per_year,published,A survey"
FIGURES = 216
"""Published figures that the project set out to meet, each a target, within one, or left out with the reason."""
WITHIN_BY_HAND = 1
"""The later of two figures of beds, between which a target lies."""


@pytest.fixture
def mine(tmp_path: Path) -> Callable[..., Path]:
    """A file of somebody's own targets."""

    def write(*rows: str, header: str = HEADER) -> Path:
        file = tmp_path / f"mine_{len(list(tmp_path.iterdir()))}.csv"
        file.write_text("\n".join([header, *rows]), encoding="utf-8")
        return file

    return write


def test_every_figure_is_a_target_or_says_why_not() -> None:
    targets, left_out = load_targets(), load_left_out()
    assert len(targets) + len(left_out) + WITHIN_BY_HAND == FIGURES
    assert len(targets) >= 90
    assert all(bool(each.reason) != bool(each.within) for each in left_out)


def test_every_target_has_what_a_reader_needs() -> None:
    for target in load_targets():
        assert target.title, target.name
        assert target.source, target.name
        assert target.period, target.name
        low, high = target.accepted
        assert low <= target.value <= high, target.name
        assert low < high, target.name


def test_no_two_targets_have_one_title_and_every_group_has_several() -> None:
    targets = load_targets()
    assert len({each.title for each in targets}) == len(targets)
    groups = [each.group for each in targets]
    assert all(groups.count(group) >= 3 for group in set(groups))


def test_a_number_of_the_parameters_is_taken_and_not_copied() -> None:
    target = next(each for each in load_targets() if each.name == "emergency_admissions")
    known = next(
        each
        for each in parameters.load_targets()
        if each.name == "emergency_admissions" and not each.subgroup
    )
    assert (target.value, target.low, target.high) == (known.value, known.low, known.high)
    assert target.status == known.status


def test_a_figure_of_its_own_has_an_interval_by_how_sure_it_is() -> None:
    by_name = {each.name: each for each in load_targets()}
    assert by_name["palliative_care_register"].accepted == (Fraction(2945, 10**6), Fraction(3255, 10**6))
    assert by_name["bed_occupancy"].accepted == (Fraction("0.89"), Fraction("0.9"))


def test_a_file_of_one_s_own_needs_few_columns(mine: Callable[..., Path]) -> None:
    file = mine("contacts,gp_contacts_annual_rate,5.5,per_year", header="name,output,value,unit")
    (target,) = load_targets(file)
    assert (target.title, target.group, target.about, target.to) == ("contacts", "Targets", (), None)
    assert target.accepted == (Fraction("5.225"), Fraction("5.775"))


def test_a_group_may_be_set_against_another_or_everyone(mine: Callable[..., Path]) -> None:
    rows = [
        "a,gp_contacts,age=65+,everyone,0.3,,,share,,",
        "b,gp_contacts,quintile=1,quintile=5,1.2,,,ratio,,",
    ]
    first, second = load_targets(mine(*rows))
    assert first.to == ()
    assert second.to == (("quintile", "5"),)


def test_a_file_of_another_separator_is_told_so(mine: Callable[..., Path]) -> None:
    file = mine(ROW)
    file.write_text(file.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    with pytest.raises(FileProblems, match="1: cells are separated by semicolons; save the file with commas"):
        load_targets(file)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            ROW.replace("gp_contacts_a", "gp_contact_a"),
            "is no output. Did you mean 'gp_contacts_annual_rate'? `careconomy validate --outputs` tells each.",
        ),
        (ROW.replace("gp_contacts_annual_rate", "xyz"), "'xyz' is no output. Use one of people, births"),
        (ROW.replace("per_year", "share"), "is told in per_year, not in 'share'; turn the figure into it"),
        (ROW.replace("per_year", "per_yaer"), "is told in per_year, not in 'per_yaer'"),
        (
            ROW.replace("per_year", "weeks").replace("gp_contacts_a", "gp_contact_a"),
            "'weeks' is not allowed here",
        ),
        (ROW.replace("age=65+", "ages=65+"), "'ages' is not an axis; use age, sex, quintile"),
        (ROW.replace("age=65+", "quintile=6"), "'6' is not a level of 'quintile'; use 1, 2, 3, 4 or 5."),
        (ROW.replace("8.5", "9.5"), "9.1 is outside low 9.5 to high 9.7; keep low <= value <= high"),
        (ROW.replace("9.1", "much"), "write a number such as 12.50"),
        (ROW.replace("9.1,8.5,9.7", "0,,"), "0 has no interval of its own; give low and high"),
        (ROW.replace("published,A survey", "assumed,"), "an assumed figure needs a source"),
        (ROW.replace("older_use", "Older use"), "'Older use' is not a name"),
        (ROW.replace("65+,,", "65+,age=0-64,"), "a ratio of two groups is told in ratio or share"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(mine: Callable[..., Path], row: str, said: str) -> None:
    with pytest.raises(FileProblems) as refused:
        load_targets(mine(row))
    assert said in str(refused.value)
    assert ".csv:2: " in str(refused.value)


def test_a_name_stands_once(mine: Callable[..., Path]) -> None:
    with pytest.raises(FileProblems, match="'older_use' is also on line 2; give it once"):
        load_targets(mine(ROW, ROW))


def test_a_column_that_there_is_not_is_refused(mine: Callable[..., Path]) -> None:
    with pytest.raises(FileProblems, match="'val' is not a column"):
        load_targets(mine("a,gp_contacts,5,per_year", header="name,output,val,unit"))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,gp_contacts_annual_rate,,,,,,,,,gp_contacts", "'gp_contacts' is no target of the parameters"),
        (
            "a,gp_contacts_annual_rate,,,5,,,per_year,,,gp_contacts_annual_rate",
            "the row takes its number from",
        ),
    ],
)
def test_a_number_taken_from_the_parameters_is_there_and_stands_alone(
    mine: Callable[..., Path], row: str, said: str
) -> None:
    with pytest.raises(FileProblems, match=said):
        load_targets(mine(row, header=HEADER + ",figure"))


@pytest.mark.parametrize(
    ("within", "reason", "said"),
    [
        ("nobody", "", "'nobody' is no target"),
        ("", "", "say why the model has no such output"),
        ("median_wait", "Too long", "say why the model has no such output"),
    ],
)
def test_a_figure_that_is_left_out_says_one_of_two_things(
    mine: Callable[..., Path], within: str, reason: str, said: str
) -> None:
    header = LEFT_OUT.read_text(encoding="utf-8").splitlines()[0]
    with pytest.raises(FileProblems, match=said):
        load_left_out(mine(f"Doctors,4,FTE,2014,England,A census,{within},{reason}", header=header))


def test_the_header_of_the_file_is_the_columns() -> None:
    assert sorted(FILE.read_text(encoding="utf-8").splitlines()[0].split(",")) == sorted(COLUMNS)


def test_every_output_that_a_target_names_has_its_unit() -> None:
    for target in load_targets():
        unit = load_outputs()[target.output].unit
        assert target.unit == unit or target.to is not None
