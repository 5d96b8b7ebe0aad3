"""Looking parameters up: one row, one value, a table by axes; and the words in which a wrong question is refused."""

import math
import re
from pathlib import Path

import numpy as np
import pytest

from scenarios.parameters import Parameters, load_parameters
from tests.scenarios.parameters.small_rooms import small_folder

pytestmark = pytest.mark.unit


@pytest.fixture
def fruit(tmp_path: Path) -> Parameters:
    """The parameters of the small folder."""
    return load_parameters(small_folder(tmp_path))


def test_a_table_has_one_dimension_an_axis(fruit: Parameters) -> None:
    table = fruit.table("bites_annual_rate", ("age", "sex"))
    assert table.dtype == np.float64
    assert table.tolist() == [[0.5, 0.6], [1.2, 2.4]]


def test_the_axes_stand_in_the_order_asked_for(fruit: Parameters) -> None:
    assert fruit.table("bites_annual_rate", ("sex", "age")).tolist() == [[0.5, 1.2], [0.6, 2.4]]


def test_a_table_by_single_years_of_age(fruit: Parameters) -> None:
    table = fruit.table("bites_annual_rate", ("sex", "age"), ages=[0, 17, 18, 100])
    assert table.tolist() == [[0.5, 0.5, 1.2, 1.2], [0.6, 0.6, 2.4, 2.4]]


def test_ages_change_nothing_in_a_table_without_them(fruit: Parameters) -> None:
    assert fruit.table("taste_ratio", ("fruit",), ages=[1, 2, 3]).tolist() == [1.0, 1.5]


def test_where_no_row_stands_the_other_number_does(fruit: Parameters) -> None:
    assert fruit.table("taste_ratio", ("fruit",)).tolist() == [1.0, 1.5]


def test_a_parameter_about_everybody_is_a_table_without_axes(fruit: Parameters) -> None:
    table = fruit.table("peel_share")
    assert (table.shape, float(table)) == ((), 0.25)


def test_a_table_in_another_unit(fruit: Parameters) -> None:
    table = fruit.table("bites_annual_rate", ("age", "sex"), unit="probability_per_month")
    assert table[1, 1] == pytest.approx(1 - math.exp(-0.2))


def test_each_table_is_the_reader_s_own(fruit: Parameters) -> None:
    fruit.table("peel_share")[...] = 9
    assert fruit.value("peel_share") == 0.25


def test_one_row_and_one_value(fruit: Parameters) -> None:
    assert fruit.one("bites_annual_rate", sex="male", age="18+").note == "Twice counted"
    assert fruit.value("bites_annual_rate", sex="male", age="18+") == 1.2
    assert fruit.value("bites_annual_rate", "per_month", sex="male", age="18+") == pytest.approx(0.1)


def test_an_age_in_years_finds_its_band(fruit: Parameters) -> None:
    assert fruit.value("bites_annual_rate", age=17, sex="female") == 0.6
    assert fruit.value("bites_annual_rate", age=18, sex="female") == 2.4


def test_what_a_parameter_is(fruit: Parameters) -> None:
    assert fruit.meaning("taste_ratio").meaning == "Taste to the usual taste"
    assert fruit.unit("taste_ratio") == "ratio"
    assert [str(band) for band in fruit.bands("bites_annual_rate")] == ["0-17", "18+"]
    assert fruit.bands("peel_share") == ()
    assert fruit.levels("fruit") == ("apple", "pear")


@pytest.mark.parametrize("ask", ["meaning", "rows", "unit", "bands", "one", "value", "table"])
def test_a_name_that_there_is_not(fruit: Parameters, ask: str) -> None:
    message = "there is no parameter 'peal_share'. Did you mean 'peel_share'?"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        getattr(fruit, ask)("peal_share")


def test_a_name_like_no_other_is_told_where_all_names_are(fruit: Parameters) -> None:
    with pytest.raises(ValueError, match=r"'nonsense'\. `careconomy parameters` lists them all\.$"):
        fruit.meaning("nonsense")


@pytest.mark.parametrize(
    ("name", "axes", "message"),
    [
        ("bites_annual_rate", ("age",), "'bites_annual_rate' is by age and sex; ask for these, not for age"),
        ("bites_annual_rate", (), "'bites_annual_rate' is by age and sex; ask for these, not for no axis"),
        ("peel_share", ("sex",), "'peel_share' is by no axis; ask for these, not for sex"),
        (
            "taste_ratio",
            ("fruit", "fruit"),
            "'taste_ratio' is by fruit; ask for these, not for fruit and fruit",
        ),
    ],
)
def test_axes_that_are_not_the_parameter_s(
    fruit: Parameters, name: str, axes: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        fruit.table(name, axes)


def test_a_unit_that_it_does_not_turn_into(fruit: Parameters) -> None:
    with pytest.raises(
        ValueError, match=r"^'ratio' does not turn into 'share'; it turns into no other unit$"
    ):
        fruit.table("taste_ratio", ("fruit",), unit="share")


def test_a_subgroup_without_a_row(fruit: Parameters) -> None:
    message = "'taste_ratio' has no row about fruit=apple; without a row it is 1"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        fruit.one("taste_ratio", fruit="apple")


def test_a_band_that_is_not_the_parameter_s(fruit: Parameters) -> None:
    message = "'bites_annual_rate' has no row about age=0-15;sex=male; without a row it is not known"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        fruit.one("bites_annual_rate", age="0-15", sex="male")


def test_a_level_that_there_is_not(fruit: Parameters) -> None:
    with pytest.raises(ValueError, match=r"^'plum' is not a level of 'fruit'; use apple or pear\.$"):
        fruit.one("taste_ratio", fruit="plum")


def test_an_axis_without_levels_of_its_own(fruit: Parameters) -> None:
    message = "'age' is not an axis with levels of its own; use sex or fruit."
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        fruit.levels("age")
