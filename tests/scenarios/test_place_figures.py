"""The figures of a place: bands of ages, sums and shares, and sharing out to whole numbers."""

import dataclasses
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.place import AgeAndQuintile, AgeAndSex, AgeBand, Place, Register, shared_out
from tests.scenarios.small_place import small_place

CENSUS = ("census",)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return small_place(tmp_path)


# Bands of ages


@pytest.mark.unit
@pytest.mark.parametrize(
    ("band", "text"), [(AgeBand(0, 4), "0-4"), (AgeBand(7, 7), "7"), (AgeBand(90, None), "90+")]
)
def test_a_band_is_written_as_people_write_it(band: AgeBand, text: str) -> None:
    assert str(band) == text


@pytest.mark.unit
@pytest.mark.parametrize(
    ("outer", "inner", "is_held"),
    [
        (AgeBand(0, 14), AgeBand(0, 4), True),
        (AgeBand(0, 14), AgeBand(0, 14), True),
        (AgeBand(0, 14), AgeBand(10, 15), False),
        (AgeBand(5, 14), AgeBand(0, 14), False),
        (AgeBand(65, None), AgeBand(85, None), True),
        (AgeBand(65, None), AgeBand(70, 74), True),
        (AgeBand(65, 84), AgeBand(65, None), False),
    ],
)
def test_a_band_holds_another_when_every_age_of_it_lies_within(
    outer: AgeBand, inner: AgeBand, is_held: bool
) -> None:
    assert outer.holds(inner) is is_held


@pytest.mark.unit
@pytest.mark.parametrize(
    ("band", "age_from", "age_to", "share"),
    [
        (AgeBand(15, 19), 17, None, Fraction(3, 5)),
        (AgeBand(15, 19), 0, None, Fraction(1)),
        (AgeBand(15, 19), 20, None, Fraction(0)),
        (AgeBand(70, 74), 30, 74, Fraction(1)),
        (AgeBand(70, 79), 30, 74, Fraction(1, 2)),
        (AgeBand(25, 34), 30, 31, Fraction(1, 5)),
        (AgeBand(75, 79), 30, 74, Fraction(0)),
        (AgeBand(90, None), 50, None, Fraction(1)),
        (AgeBand(90, None), 30, 74, Fraction(0)),
        (AgeBand(90, None), 95, None, Fraction(0)),
    ],
)
def test_the_share_of_a_band_within_ages_counts_its_years(
    band: AgeBand, age_from: int, age_to: int | None, share: Fraction
) -> None:
    assert band.share_within(age_from, age_to) == share


@pytest.mark.property
@given(st.integers(0, 100), st.integers(0, 20), st.integers(0, 120))
def test_the_shares_below_and_from_an_age_make_the_whole_band(first: int, length: int, age: int) -> None:
    band = AgeBand(first, first + length)
    below = band.share_within(0, age - 1) if age else Fraction(0)
    assert below + band.share_within(age, None) == 1
    assert 0 <= band.share_within(age, None) <= 1


# Sums of a place


@pytest.mark.unit
def test_residents_are_everybody_of_every_age_and_sex(place: Place) -> None:
    assert place.residents == 60
    assert [row.people for row in place.population_by_age_sex] == [10, 20, 15, 11, 4]


@pytest.mark.unit
def test_residents_by_quintile_are_of_all_ages(place: Place) -> None:
    assert place.residents_by_quintile == (14, 13, 12, 11, 10)
    assert [row.people for row in place.population_by_age_quintile] == [30, 15, 15]


@pytest.mark.unit
def test_the_registered_are_everybody_on_a_list(place: Place) -> None:
    assert place.registered == 70


@pytest.mark.unit
def test_lists_are_scaled_to_the_residents_and_lose_nobody(place: Place) -> None:
    # 60 x 40/70 = 34.3, 60 x 20/70 = 17.1, 60 x 10/70 = 8.6: the largest remainder gets the last one.
    assert place.residents_by_practice == (34, 17, 9)


@pytest.mark.unit
def test_a_recorded_prevalence_is_exact() -> None:
    register = Register(name="diabetes", people=5, out_of=55, status="published", source=CENSUS)
    assert register.prevalence_share == Fraction(1, 11)


@pytest.mark.unit
def test_every_row_of_every_table_is_among_the_figures(place: Place) -> None:
    # A boundary, 2 payers, 5 + 3 ages, 3 practices, 2 registers, 2 shares, 3 trusts, 3 months, 2 + 2 more.
    assert len(place.figures) == 1 + 2 + 5 + 3 + 3 + 2 + 2 + 3 + 3 + 2 + 2
    assert {figure.status for figure in place.figures} == {"published", "derived", "assumed"}


@pytest.mark.unit
@pytest.mark.parametrize(
    "change",
    [
        lambda place: setattr(place, "title", "Other"),
        lambda place: setattr(place.practices[0], "list_size", 1),
        lambda place: setattr(place.population_by_age_sex[0].age, "age_from", 1),
    ],
)
def test_a_place_cannot_be_changed(place: Place, change: Callable[[Place], None]) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        change(place)


@pytest.mark.unit
def test_people_of_a_row_are_the_sum_of_its_cells() -> None:
    band = AgeBand(0, None)
    by_sex = AgeAndSex(age=band, male=2, female=3, status="assumed", source=CENSUS)
    by_quintile = AgeAndQuintile(age=band, quintiles=(1, 1, 1, 1, 1), status="assumed", source=CENSUS)
    assert by_sex.people == by_quintile.people == 5


# Sharing out


@pytest.mark.unit
@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, [1, 1], [5, 5]),
        (10, [1, 1, 1], [4, 3, 3]),
        (7, [5, 3, 1], [4, 2, 1]),
        (3, [0, 1, 0], [0, 3, 0]),
        (0, [2, 1], [0, 0]),
        (5, [0, 0], [5, 0]),
        (1, [Fraction(1, 3), Fraction(2, 3)], [0, 1]),
    ],
)
def test_a_total_is_shared_out_by_largest_remainders(
    total: int, weights: list[int], parts: list[int]
) -> None:
    assert shared_out(total, weights) == parts


@pytest.mark.property
@given(
    st.integers(0, 10**9),
    st.lists(st.fractions(min_value=0, max_value=10**6, max_denominator=1000), min_size=1, max_size=20),
)
def test_what_is_shared_out_adds_to_the_total_and_is_never_a_whole_one_off(
    total: int, weights: list[Fraction]
) -> None:
    parts = shared_out(total, weights)
    assert sum(parts) == total
    if sum(weights):
        exact = [Fraction(total) * weight / sum(weights) for weight in weights]
        assert all(abs(part - share) < 1 for part, share in zip(parts, exact, strict=True))


@pytest.mark.property
@given(st.integers(0, 10**6), st.lists(st.integers(0, 1000), min_size=1, max_size=12), st.integers(1, 9))
def test_only_the_proportions_of_the_weights_matter(total: int, weights: list[int], times: int) -> None:
    assert shared_out(total, weights) == shared_out(total, [weight * times for weight in weights])
