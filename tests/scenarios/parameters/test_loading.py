"""Loading: what a folder of parameters holds, and the words in which each wrong file and row is refused."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from scenarios.parameters import load_parameters
from scenarios.place_figures import AgeBand
from scenarios.problems import FileProblems
from tests.scenarios.parameters.small_rooms import FILES, small_folder

pytestmark = pytest.mark.unit

Refusal = Callable[[str, str, str], str]
PEEL = "peel_share,,0.25,0.2,0.3,beta,share,published,survey,"
PEAR = "taste_ratio,fruit=pear,1.5,1,2,triangular,ratio,assumed,memory,"


@pytest.fixture
def refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refusal:
    """What is said of the small folder with a text of one file replaced."""
    monkeypatch.chdir(tmp_path)

    def load(changed: str, old: str, new: str) -> str:
        with pytest.raises(FileProblems) as refused:
            load_parameters(small_folder(tmp_path, changed, old, new))
        return str(refused.value)

    return load


def test_a_folder_is_read(tmp_path: Path) -> None:
    parameters = load_parameters(small_folder(tmp_path))
    assert parameters.names == ("bites_annual_rate", "taste_ratio", "peel_share")
    assert parameters.rooms == dict.fromkeys(parameters.names, "orchard")
    (peel,) = parameters.rows("peel_share")
    assert (peel.value, peel.low, peel.high) == (Fraction(1, 4), Fraction(1, 5), Fraction(3, 10))
    assert (peel.distribution, peel.unit, peel.status, peel.source) == (
        "beta",
        "share",
        "published",
        ("survey",),
    )


def test_a_fixed_row_has_no_range_of_its_own(tmp_path: Path) -> None:
    boys = load_parameters(small_folder(tmp_path)).rows("bites_annual_rate")[0]
    assert boys.low == boys.value == boys.high == Fraction(1, 2)
    assert boys.subgroup == (("age", AgeBand(0, 17)), ("sex", "male"))


def test_a_row_may_have_several_sources(tmp_path: Path) -> None:
    women = load_parameters(small_folder(tmp_path)).rows("bites_annual_rate")[3]
    assert women.source == ("assumption", "survey")


def test_a_row_says_itself_in_a_line(tmp_path: Path) -> None:
    parameters = load_parameters(small_folder(tmp_path))
    assert [str(row) for row in parameters.rows("bites_annual_rate")[1:3]] == [
        "bites_annual_rate [age=0-17;sex=female] = 0.6 per_year, published",
        "bites_annual_rate [age=18+;sex=male] = 1.2 (1 to 1.5, lognormal) per_year, derived",
    ]
    assert str(parameters.rows("peel_share")[0]) == "peel_share = 0.25 (0.2 to 0.3, beta) share, published"


def test_a_folder_is_read_once(tmp_path: Path) -> None:
    assert load_parameters(small_folder(tmp_path)) is load_parameters(tmp_path)


# Cells


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "peel_share,,0.25",
            "peal_share,,0.25",
            "name: 'peal_share' is not a name in names.csv. Did you mean 'peel_share'?",
        ),
        (
            "peel_share,,",
            "peel_share,sex=mail,",
            "subgroup: 'mail' is not a level of 'sex'; use male or female. Did you mean 'male'?",
        ),
        ("peel_share,,", "peel_share,sex=male,", "subgroup: 'peel_share' is by nothing, and this row by sex"),
        (
            "0.25,0.2,0.3",
            "0.35,0.2,0.3",
            "value: 0.35 is outside low 0.2 to high 0.3; keep low <= value <= high",
        ),
        ("0.25,0.2,0.3", ",0.2,0.3", "value: the cell is empty; every row needs its value"),
        ("0.25,0.2,0.3", "0.25,,0.3", "low: the cell is empty; every row needs its low"),
        ("0.25,0.2,0.3", "some,0.2,0.3", "value: 'some' is not a number or a sum: 'some' is not understood; "
         "write a number such as 12.50"),
        ("0.25,0.2,0.3", "-0.25,-0.3,0.3", "low: -0.3 is negative; write 0 or more\n"
         "orchard.csv:7: value: -0.25 is negative; write 0 or more"),
        ("0.25,0.2,0.3", "25,20,30", "value: 25 is more than 1, the most that 'share' can be; write 0.25"),
        ("0.25,0.2,0.3", "0.25,0.2,3", "high: 3 is more than 1, the most that 'share' can be; write 0.03"),
        ("0.25,0.2,0.3", "0.2,0.2,0.2", "low: low and high are both 0.2; give a range, or write 'fixed'"),
        ("0.25,0.2,0.3", "0.25,0,0.3", "low: 0 is too low for 'beta', which stays above 0; write more"),
        ("beta,share", "fixed,share", "low: a fixed value has no range; leave the cell empty or name a distribution\n"
         "orchard.csv:7: high: a fixed value has no range; leave the cell empty or name a distribution"),
        ("beta,share", "betta,share", "distribution: 'betta' is not allowed here; use fixed, normal, lognormal, beta, "
         "gamma, uniform or triangular. Did you mean 'beta'?"),
        ("beta,share", ",share", "distribution: the cell is empty; every row needs its distribution"),
        ("beta,share", "beta,ratio", "distribution: 'beta' is for shares and probabilities, not for ratio"),
        ("beta,share", "beta,", "unit: the cell is empty; every row needs its unit"),
        ("published,survey", ",survey", "status: the cell is empty; every row needs its status"),
        ("published,survey", "published,", "source: the cell is empty; every row needs its source"),
        ("published,survey", "published,survy", "source: 'survy' is not in sources.csv. Did you mean 'survey'?"),
        ("published,survey", "published,memory",
         "status: 'published' rests on 'memory', which was recalled; write 'assumed'"),
        ("published,survey", "derived,survey assumption",
         "status: 'derived' rests on 'assumption', which is no publication; write 'assumed'"),
        ("published,survey", "published,definition",
         "status: 'published' rests on a definition; write 'derived'"),
        ("published,survey", "assumed,survey",
         "status: 'assumed', but every source was seen; name the assumption among the sources"),
    ],
)  # fmt: skip
def test_a_wrong_cell(refusal: Refusal, old: str, new: str, said: str) -> None:
    row = PEEL.replace(old, new)
    assert row != PEEL
    assert refusal("orchard", PEEL, row) == f"orchard.csv:7: {said}"


def test_a_unit_that_there_is_not(refusal: Refusal) -> None:
    said = refusal("orchard", PEEL, PEEL.replace("beta,share", "beta,shares"))
    assert said.startswith(
        "orchard.csv:7: unit: 'shares' is not allowed here; use share, probability, per_year,"
    )
    assert said.endswith(" Did you mean 'share'?")


def test_every_wrong_row_of_a_room_is_told(refusal: Refusal) -> None:
    said = refusal("orchard", ",survey,", ",survy,")
    assert [line.split(":")[1] for line in said.splitlines()] == ["2", "3", "4", "7"]


# Rows together


def test_a_subgroup_twice_though_written_in_another_order(refusal: Refusal) -> None:
    said = refusal("orchard", "sex=female;age=18+", "age=18+;sex=male")
    assert said == (
        "orchard.csv:2: bites_annual_rate: no row is about age=18+;sex=female; add it\n"
        "orchard.csv:5: bites_annual_rate: age=18+;sex=male also stands on line 4; give it once"
    )


def test_everybody_twice(refusal: Refusal) -> None:
    said = refusal("orchard", PEEL, f"{PEEL}\n{PEEL}")
    assert said == "orchard.csv:8: peel_share: everybody also stands on line 7; give it once"


def test_ages_that_no_row_is_about(refusal: Refusal) -> None:
    said = refusal("orchard", "age=18+", "age=21+")
    assert said == "orchard.csv:2: bites_annual_rate: no row is about 18-20; the bands must cover every age"


def test_ages_in_two_bands(refusal: Refusal) -> None:
    said = refusal("orchard", "sex=female;age=18+", "sex=female;age=16+")
    assert said == (
        "orchard.csv:2: bites_annual_rate: the band 16+ overlaps another; each age belongs to one band"
    )


def test_units_that_differ(refusal: Refusal) -> None:
    said = refusal("orchard", "2.4,2,3,gamma,per_year", "2.4,2,3,gamma,per_month")
    assert (
        said == "orchard.csv:5: bites_annual_rate: the unit is 'per_month', and 'per_year' on line 2; use one"
    )


def test_a_name_without_rows(refusal: Refusal) -> None:
    said = refusal("orchard", f"{PEEL}\n", "")
    assert said == "names.csv: peel_share: no room has a row of this name; add one or drop it"


def test_a_name_in_two_rooms(refusal: Refusal, tmp_path: Path) -> None:
    header = FILES["orchard"].splitlines()[0]
    (tmp_path / "cellar.csv").write_text(f"{header}\n{PEEL}\n", encoding="utf-8")
    assert refusal("orchard", PEAR, PEAR) == (
        "orchard.csv:7: peel_share: the name has rows in cellar.csv too; keep it in one room\n"
        "orchard.csv:7: peel_share: everybody also stands on line 2; give it once"
    )


# The files beside the rooms


@pytest.mark.parametrize(
    ("changed", "old", "new", "said"),
    [
        ("names", "age sex,,", "age sexx,,", "names.csv:2: axes: 'sexx' is not an axis in axes.csv. "
         "Did you mean 'sex'?"),
        ("names", "fruit,1,", "fruit,one,", "names.csv:3: otherwise: 'one' is not a number or a sum: "
         "'one' is not understood; write a number such as 12.50"),
        ("names", "Share that is peel", "", "names.csv:4: meaning: the cell is empty; every row needs its meaning"),
        ("names", "peel_share", "taste_ratio", "names.csv:4: name: 'taste_ratio' is also the name on line 3; "
         "give it once"),
        ("sources", "Open,seen", ",seen", "sources.csv:2: licence: the cell is empty; every row needs its licence"),
        ("sources", "Open,seen", "Open,scene", "sources.csv:2: standing: 'scene' is not allowed here; use seen, "
         "recalled, assumption or definition. Did you mean 'seen'?"),
    ],
)  # fmt: skip
def test_a_wrong_file_beside_the_rooms(refusal: Refusal, changed: str, old: str, new: str, said: str) -> None:
    assert refusal(changed, old, new) == said


def test_a_room_with_another_header(refusal: Refusal) -> None:
    assert refusal("orchard", "subgroup,value", "group,value") == (
        "orchard.csv:1: the header is wrong: 'subgroup' is missing, 'group' is not a column "
        "(Did you mean 'subgroup'?); the columns are "
        "name,subgroup,value,low,high,distribution,unit,status,source,note"
    )


def test_a_folder_without_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    small_folder(tmp_path)
    (tmp_path / "names.csv").unlink()
    with pytest.raises(FileProblems) as refused:
        load_parameters(tmp_path)
    assert str(refused.value) == "names.csv: the file cannot be read: No such file or directory"
