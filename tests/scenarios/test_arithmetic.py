"""Exact numbers: what is read, the words of every refusal, and the laws of sums against fractions."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scenarios.arithmetic import exact, number_text

NUMBERS = [
    (0, Fraction(0)),
    (-12, Fraction(-12)),
    (10**150, Fraction(10**150)),
    (Decimal("0.015"), Fraction(3, 200)),
    (Decimal("-1.5e3"), Fraction(-1500)),
    (Decimal("0"), Fraction(0)),
    (Fraction(1, 3), Fraction(1, 3)),
    (0.1, Fraction(1, 10)),
    (1e22, Fraction(10**22)),
    ("7", Fraction(7)),
    ("12_000_000", Fraction(12_000_000)),
    ("12,000,000", Fraction(12_000_000)),
    ("1,234.56", Fraction(123456, 100)),
    ("0.015", Fraction(3, 200)),
    (".5", Fraction(1, 2)),
    ("-1.5e3", Fraction(-1500)),
    ("1E-3", Fraction(1, 1000)),
    ("15%", Fraction(15, 100)),
    ("-15 %", Fraction(-15, 100)),
    ("100 * 15%", Fraction(15)),
    ("200 + 40 * 6/12", Fraction(220)),
    ("1.55 * 0.91", Fraction(14105, 10000)),
    ("(3 - 1) x 2", Fraction(4)),
    ("3x2", Fraction(6)),
    ("3 × 2", Fraction(6)),
    ("(1 + 2)%", Fraction(3, 100)),
    ("8 - 2 - 1", Fraction(5)),
    ("8 / 2 / 2", Fraction(2)),
    ("2 - -3", Fraction(5)),
    ("--3", Fraction(3)),
    ("-(2 + 3) * 2", Fraction(-10)),
    ("  7\t", Fraction(7)),
    ("1/3", Fraction(1, 3)),
    ("0.1 + 0.2", Fraction(3, 10)),
]

NOT_UNDERSTOOD = "'{}' is not a number or a sum: '{}' is not understood"

REFUSALS = [
    (True, "true is not a number"),
    (False, "false is not a number"),
    (None, "null is not a number"),
    ({"value": 1}, "a mapping is not a number"),
    ([1], "a list is not a number"),
    ((1,), "a list is not a number"),
    (b"1", "bytes is not a number"),
    (float("nan"), "a number must be finite; NaN and infinity are refused"),
    (float("-inf"), "a number must be finite; NaN and infinity are refused"),
    (Decimal("NaN"), "a number must be finite; NaN and infinity are refused"),
    (Decimal("Infinity"), "a number must be finite; NaN and infinity are refused"),
    (Decimal("1e101"), "1E+101 is out of reach; exponents run from -100 to 100"),
    (1e300, "1E+300 is out of reach; exponents run from -100 to 100"),
    ("", "empty text is not a number"),
    (" \n", "empty text is not a number"),
    ("1e999999999", "1e999999999 is out of reach; exponents run from -100 to 100"),
    ("2 * 1e-101", "1e-101 is out of reach; exponents run from -100 to 100"),
    ("1" * 201, "a number or sum has at most 200 characters, and this has 201"),
    ("(" * 21 + "1" + ")" * 21, "brackets stand more than 20 deep; write the result instead"),
    ("1 / (3 - 3)", "'1 / (3 - 3)' divides by zero"),
    ("200 +", "'200 +' is not a number or a sum: something is missing at the end"),
    ("-", "'-' is not a number or a sum: something is missing at the end"),
    ("(1 + 2", "'(1 + 2' is not a number or a sum: a ')' is missing"),
    ("1 + 2)", NOT_UNDERSTOOD.format("1 + 2)", ")")),
    ("()", NOT_UNDERSTOOD.format("()", ")")),
    ("12 apples", NOT_UNDERSTOOD.format("12 apples", "apples")),
    ("twelve", NOT_UNDERSTOOD.format("twelve", "twelve")),
    ("1 2", NOT_UNDERSTOOD.format("1 2", "2")),
    ("1e", NOT_UNDERSTOOD.format("1e", "e")),
    ("1.", NOT_UNDERSTOOD.format("1.", ".")),
    ("1,5", NOT_UNDERSTOOD.format("1,5", ",5")),
    ("1,2345", NOT_UNDERSTOOD.format("1,2345", ",2345")),
    ("1__0", NOT_UNDERSTOOD.format("1__0", "__0")),
    ("2**3", NOT_UNDERSTOOD.format("2**3", "*3")),
    ("10%%", NOT_UNDERSTOOD.format("10%%", "%")),
    ("£12", NOT_UNDERSTOOD.format("£12", "£12")),
    ("0x10", NOT_UNDERSTOOD.format("0x10", "0x10")),
    ("nan", NOT_UNDERSTOOD.format("nan", "nan")),
    ("inf", NOT_UNDERSTOOD.format("inf", "inf")),
    ("٣", NOT_UNDERSTOOD.format("٣", "٣")),
    ("__import__('os')", NOT_UNDERSTOOD.format("__import__('os')", "__import__('os')")),
]


@pytest.mark.unit
@pytest.mark.parametrize(("written", "number"), NUMBERS)
def test_a_number_is_read_exactly(written: object, number: Fraction) -> None:
    assert exact(written) == number


@pytest.mark.unit
@pytest.mark.parametrize(("written", "words"), REFUSALS)
def test_what_is_no_number_is_refused_in_plain_words(written: object, words: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        exact(written)


@pytest.mark.unit
def test_the_longest_and_the_deepest_that_are_allowed_are_read() -> None:
    assert exact("1" * 200) == int("1" * 200)
    assert exact("(" * 20 + "1" + ")" * 20) == 1
    assert exact("1e100") == 10**100


@pytest.mark.unit
def test_brackets_side_by_side_do_not_count_as_depth() -> None:
    assert exact("+".join(["(1)"] * 40)) == 40


@pytest.mark.unit
@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(1200), "1200"),
        (Fraction(3, 20), "0.15"),
        (Fraction(-1, 40), "-0.025"),
        (Fraction(-5), "-5"),
        (Fraction(1, 1024), "0.0009765625"),
        (Fraction(7, 5**3), "0.056"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-22, 7), "-22/7"),
        (Fraction(10**30, 1), "1" + "0" * 30),
    ],
)
def test_a_number_is_written_as_people_write_it(number: Fraction, text: str) -> None:
    assert number_text(number) == text


@pytest.mark.property
@given(st.fractions(min_value=-(10**30), max_value=10**30, max_denominator=10**12))
@example(Fraction(1, 2**12 * 5**9))
def test_a_written_number_reads_back_as_itself(number: Fraction) -> None:
    assert exact(number_text(number)) == number


@pytest.mark.property
@given(st.floats(min_value=-1e90, max_value=1e90).filter(lambda number: number == 0 or abs(number) > 1e-90))
def test_a_float_is_read_as_the_decimal_it_prints_as(number: float) -> None:
    assert exact(number) == Fraction(repr(number))
    assert exact(number) == exact(Decimal(repr(number)))


@pytest.mark.property
@given(st.integers(min_value=-(10**40), max_value=10**40))
def test_separators_between_thousands_change_nothing(number: int) -> None:
    assert exact(number) == exact(str(number)) == exact(f"{number:,}") == exact(f"{number:_}") == number


def sums(inside: st.SearchStrategy[tuple[str, Fraction]]) -> st.SearchStrategy[tuple[str, Fraction]]:
    """Sums of smaller sums, each with the fraction that Python makes of it."""

    def joined(parts: tuple[tuple[str, Fraction], str, tuple[str, Fraction], str]) -> tuple[str, Fraction]:
        (left_text, left), sign, (right_text, right), space = parts
        results = {
            "+": left + right,
            "-": left - right,
            "*": left * right,
            "x": left * right,
            "×": left * right,
        }
        result = results[sign] if sign != "/" else left / right if right else left
        text = f"({left_text}){space}{sign}{space}({right_text})" if sign != "/" or right else left_text
        return text, result

    return st.tuples(inside, st.sampled_from("+-*x×/"), inside, st.sampled_from(["", " "])).map(joined)


NUMERALS = st.decimals(min_value=-1000, max_value=1000, places=2).map(
    lambda each: (str(each), Fraction(each))
)


@pytest.mark.property
@given(st.recursive(NUMERALS, sums, max_leaves=6).filter(lambda pair: len(pair[0]) <= 200))
def test_a_sum_is_what_python_makes_of_its_fractions(pair: tuple[str, Fraction]) -> None:
    text, result = pair
    assert exact(text) == result


@pytest.mark.property
@given(st.lists(st.integers(1, 99), min_size=2, max_size=8), st.data())
def test_products_bind_before_sums_and_both_run_from_the_left(
    numbers: list[int], data: st.DataObject
) -> None:
    signs = [data.draw(st.sampled_from("+-*/")) for _ in numbers[1:]]
    text = str(numbers[0]) + "".join(
        f" {sign} {number}" for sign, number in zip(signs, numbers[1:], strict=True)
    )
    terms = [Fraction(numbers[0])]
    for sign, number in zip(signs, numbers[1:], strict=True):
        if sign in "+-":
            terms.append(Fraction(number) if sign == "+" else Fraction(-number))
        else:
            terms[-1] = terms[-1] * number if sign == "*" else terms[-1] / number
    assert exact(text) == sum(terms)


@pytest.mark.property
@given(st.text(alphabet="0123456789.,_eE+-*/x×()% a", max_size=250) | st.text(max_size=30))
@example("(" * 200)
@example("-" * 200)
@example("9e99" + "*9e99" * 39)
@example("1e" + "9" * 190)
def test_any_text_at_all_is_a_number_or_a_plain_refusal(text: str) -> None:
    try:
        number = exact(text)
    except ValueError:
        return
    assert isinstance(number, Fraction)
