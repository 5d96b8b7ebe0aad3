"""Exact numbers from what people write: 12_000_000, "12,000,000", "15%", "200 + 40 * 6/12".

Everything here is a fraction of two whole numbers; nothing is ever rounded. Nothing is evaluated as code
either: a tiny parser reads sums, and refuses what is too long, too deep or too large. It must not know of
units or files.
"""

import re
from decimal import Decimal
from fractions import Fraction

LONGEST_TEXT = 200
DEEPEST_BRACKETS = 20
LARGEST_EXPONENT = 100

# The lookaheads keep 0x10 from being read as nought times ten, and 1,2345 from being read as 1,234.
NUMBER = re.compile(
    r"(?!0x)(?P<digits>([0-9]{1,3}(,[0-9]{3})+(?![0-9_,])|[0-9]+(_[0-9]+)*)?(\.[0-9]+(_[0-9]+)*)?)"
    r"([eE](?P<exponent>[+-]?[0-9]+))?"
)
TIMES = ("*", "x", "×")


def exact(given: object) -> Fraction:
    """The exact number that `given` states, as a fraction.

    Reads a whole number, a decimal, a fraction, a float (as the decimal Python prints for it) or text: a
    number with `_` or `,` between thousands, a percentage, or a sum of these with + - * / (or x, ×) and
    brackets.
    Raises ValueError, in plain words, for anything else.
    """
    if isinstance(given, bool):
        raise ValueError(f"{str(given).lower()} is not a number")
    if isinstance(given, int | Fraction):
        return Fraction(given)
    if isinstance(given, float):
        return _from_decimal(Decimal(repr(float(given))))
    if isinstance(given, Decimal):
        return _from_decimal(given)
    if isinstance(given, str):
        return _Sum(given).read()
    raise ValueError(f"{_kind(given)} is not a number")


def number_text(number: Fraction) -> str:
    """`number` as people write it: 0.15, -5, 1200, or 1/3 where no decimal is exact.

    `exact(number_text(n)) == n` for every number whose text is within the length limit.
    """
    rest, places = number.denominator, 0
    for prime in (10, 2, 5):
        while rest % prime == 0:
            rest, places = rest // prime, places + 1
    if rest != 1:
        return str(number)
    digits = str(abs(number.numerator) * 10**places // number.denominator).rjust(places + 1, "0")
    sign, whole, decimals = "-" * (number < 0), digits[: len(digits) - places], digits[len(digits) - places :]
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def _from_decimal(number: Decimal) -> Fraction:
    if not number.is_finite():
        raise ValueError("a number must be finite; NaN and infinity are refused")
    if abs(number.adjusted()) > LARGEST_EXPONENT:
        raise _out_of_reach(str(number))
    return Fraction(number)


def _kind(given: object) -> str:
    kinds = {type(None): "null", dict: "a mapping", list: "a list", tuple: "a list"}
    return kinds.get(type(given), type(given).__name__)


def _out_of_reach(number: str) -> ValueError:
    return ValueError(
        f"{number} is out of reach; exponents run from -{LARGEST_EXPONENT} to {LARGEST_EXPONENT}"
    )


class _Sum:
    """One text being read: sum = product {+- product}; product = signed {*/ signed}; signed = {+-} atom."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST_TEXT:
            raise ValueError(
                f"a number or sum has at most {LONGEST_TEXT} characters, and this has {len(text)}"
            )
        self.text = text
        self.at = 0
        self.depth = 0

    def read(self) -> Fraction:
        """The number that the whole text states."""
        if not self.text.strip():
            raise ValueError("empty text is not a number")
        result = self._sum()
        if self._next():
            raise self._refusal()
        return result

    def _sum(self) -> Fraction:
        total = self._product()
        while (sign := self._next()) in ("+", "-"):
            self.at += 1
            term = self._product()
            total = total + term if sign == "+" else total - term
        return total

    def _product(self) -> Fraction:
        product = self._signed()
        while (sign := self._next()) in (*TIMES, "/"):
            self.at += 1
            factor = self._signed()
            if sign == "/" and factor == 0:
                raise ValueError(f"'{self.text}' divides by zero")
            product = product / factor if sign == "/" else product * factor
        return product

    def _signed(self) -> Fraction:
        is_negative = False
        while (sign := self._next()) in ("+", "-"):
            self.at += 1
            is_negative ^= sign == "-"
        number = self._bracket() if sign == "(" else self._number()
        if self._next() == "%":
            self.at += 1
            number /= 100
        return -number if is_negative else number

    def _bracket(self) -> Fraction:
        self.at += 1
        self.depth += 1
        if self.depth > DEEPEST_BRACKETS:
            raise ValueError(f"brackets stand more than {DEEPEST_BRACKETS} deep; write the result instead")
        inside = self._sum()
        if self._next() != ")":
            raise self._refusal("a ')' is missing")
        self.at += 1
        self.depth -= 1
        return inside

    def _number(self) -> Fraction:
        found = NUMBER.match(self.text, self.at)
        if not found or not found["digits"]:
            raise self._refusal()
        self.at = found.end()
        digits = found["digits"].replace("_", "").replace(",", "")
        exponent = int(found["exponent"] or 0)
        if abs(exponent) > LARGEST_EXPONENT:
            raise _out_of_reach(found[0])
        return Fraction(digits) * Fraction(10) ** exponent

    def _next(self) -> str:
        """The next sign that is not a space, or "" at the end."""
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1
        return self.text[self.at : self.at + 1]

    def _refusal(self, why: str = "") -> ValueError:
        rest = self.text[self.at :].strip()
        if not why:
            why = f"'{rest}' is not understood" if rest else "something is missing at the end"
        return ValueError(f"'{self.text}' is not a number or a sum: {why}")
