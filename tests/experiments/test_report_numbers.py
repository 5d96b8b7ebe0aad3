"""Numbers as reports write them, and the room that text takes: three digits that count, and nothing that overflows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.compare_summary import Spread
from experiments.contract_labels import text_width
from experiments.report_numbers import (
    amount,
    counted,
    difference,
    listed,
    per_cent,
    plain,
    pounds,
    share,
    signed,
    stated,
)
from experiments.report_room import (
    column_widths,
    largest_size,
    line_count,
    row_height,
    table_height,
    text_height,
)

NAN = float("nan")


def spread(mean: float, low: float = NAN, high: float = NAN) -> Spread:
    return Spread(mean, low, high, NAN, NAN)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("number", "text"),
    [
        *(
            (0.0, "0"),
            (1234.4, "1,234"),
            (123.4, "123"),
            (12.34, "12.3"),
            (1.234, "1.23"),
            (0.01234, "0.0123"),
        ),
        *((-5.0, "−5.00"), (NAN, "not known"), (0.00012, "0.0001"), (1e-9, "0")),
    ],
)
def test_three_digits_count(number: float, text: str) -> None:
    assert plain(number) == text


@pytest.mark.unit
@pytest.mark.parametrize(
    ("number", "text"), [(2.5, "+2.50"), (-2.5, "−2.50"), (0.0, "0"), (NAN, "not known"), (-1234.0, "−1,234")]
)
def test_a_difference_has_its_sign(number: float, text: str) -> None:
    assert signed(number) == text


@pytest.mark.unit
@pytest.mark.parametrize(
    ("number", "text"),
    [
        *((840.0, "£840"), (12_340.0, "£12.3k"), (4_560_000.0, "£4.56m"), (-2_000_000.0, "−£2.00m")),
        *((0.2, "£0"), (0.0, "£0"), (NAN, "not known"), (1_234_000_000.0, "£1,234m")),
    ],
)
def test_money_is_written_as_money(number: float, text: str) -> None:
    assert pounds(number) == text


@pytest.mark.unit
def test_more_money_has_its_sign_and_none_has_not() -> None:
    assert [pounds(each, is_signed=True) for each in (5_000.0, -5_000.0, 0.0)] == ["+£5.00k", "−£5.00k", "£0"]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("found", "unit", "text"),
    [
        (spread(-17, -29.7, -4.3), "admissions", "−17.0 (−29.7 to −4.3)"),
        (spread(0.225, 0.186, 0.265), "QALYs", "+0.225 (+0.186 to +0.265)"),
        (spread(190_000, -930_000, 1_310_000), "pounds", "+£190k (−£930k to +£1.31m)"),
        (spread(3), "days", "+3.00"),
        (spread(0, 0, 0), "days", "0"),
        (spread(0, 0, 0), "pounds", "£0"),
        (spread(0.1, -0.1, 0.2), "pounds", "£0"),
        (spread(0.001, -250, 250), "days", "0 (−250 to +250)"),
    ],
)
def test_a_difference_stands_with_its_interval_to_the_same_digit(found: Spread, unit: str, text: str) -> None:
    assert difference(found, unit) == text


@pytest.mark.unit
def test_levels_shares_counts_and_lists() -> None:
    assert (amount(1_234, "days"), amount(1_234, "pounds")) == ("1,234", "£1.23k")
    assert (share(-1, 100), share(1, 0), per_cent(0.666)) == ("−1.00%", "", "67%")
    assert (counted(1, "seed"), counted(2_000, "seed"), counted(2, "body", "bodies")) == (
        *("1 seed", "2,000 seeds"),
        "2 bodies",
    )
    assert (listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])) == (
        *("", "a", "a and b"),
        "a, b and c",
    )


@pytest.mark.unit
def test_what_somebody_has_set_down_stays_as_it_is() -> None:
    assert [stated(each) for each in (0.05, 3.0, 120.0, 1234.5)] == ["0.05", "3", "120", "1,234.5"]


@pytest.mark.property
@given(st.floats(-1e12, 1e12))
def test_a_number_that_is_read_again_is_the_number_to_three_digits(number: float) -> None:
    read = float(plain(number).replace(",", "").replace("−", "-"))
    assert read == pytest.approx(number, rel=0.006, abs=5.1e-5)


# Room


@pytest.mark.unit
def test_lines_are_as_many_as_words_need() -> None:
    width = text_width("some words", 20)
    assert line_count("some words", width * 1.01, 20) == 1
    assert line_count("some words", width * 0.99, 20) == 2
    assert line_count("some\nwords", width * 2, 20) == 2
    assert line_count("", 1, 20) == 1


@pytest.mark.unit
def test_a_word_wider_than_its_room_takes_several_lines() -> None:
    width = text_width("indivisibility", 20)
    assert line_count("indivisibility", width / 2.5, 20) == 3


@pytest.mark.unit
def test_letters_shrink_until_they_fit_and_no_further() -> None:
    text = ["word " * 100]
    assert largest_size(["word"], 10, 1, (30, 20, 10)) == 30
    assert largest_size(text, 5, 2.5, (30, 20, 10)) == 10
    assert largest_size(text, 5, 0.1, (30, 20, 10)) is None


@pytest.mark.unit
def test_paragraphs_have_a_gap_between_them() -> None:
    one, two = text_height(["a"], 5, 12), text_height(["a", "a"], 5, 12)
    assert two > 2 * one


@pytest.mark.unit
@pytest.mark.parametrize("columns", [1, 2, 3, 7])
def test_columns_fill_the_width(columns: int) -> None:
    widths = column_widths(columns, 12)
    assert len(widths) == columns
    assert sum(widths) == pytest.approx(12)


@pytest.mark.unit
def test_a_table_is_as_high_as_its_rows_and_a_row_as_its_highest_cell() -> None:
    widths = column_widths(3, 12)
    high, low = row_height(["a", "b", "word " * 60], widths, 12), row_height(["a", "b", "c"], widths, 12)
    assert high > low
    assert table_height([["a", "b", "c"], ["a", "b", "word " * 60]], widths, 12) == pytest.approx(high + low)
