"""Numbers as a report writes them: how many digits count, units, and the doubt beside each.

The module must not know what a number is about.
"""

from __future__ import annotations

from math import floor, isnan, log10

from experiments.compare_summary import Spread

PER_CENT, THOUSAND, MILLION = 100, 1_000, 1_000_000
COUNTED = 3
"""How many digits count."""
JOINER = "\u2060"
FINEST = 4
"""The most digits after the point: finer differences are nothing to anybody."""
POUNDS = "pounds"
NO_INTERVAL = "no interval from one seed"


def plain(number: float, digits: int | None = None) -> str:
    """A number with three digits that count, whole where it is large; `digits` after the point if told."""
    if isnan(number):
        return "not known"
    found = f"{number:,.{places(number) if digits is None else digits}f}"
    return found.replace("-", "−") if any(each in "123456789" for each in found) else "0"


def signed(number: float, digits: int | None = None) -> str:
    """A difference, with its sign."""
    text = plain(number, digits)
    return f"+{text}" if number > 0 and text != "0" else text


def places(number: float) -> int:
    """How many digits after the point make three that count; none of a number of hundreds, and never more than four."""
    if not number:
        return 0
    return min(max(0, COUNTED - 1 - floor(log10(abs(number)))), FINEST)


def pounds(number: float, is_signed: bool = False) -> str:
    """A sum of money: £840, £12.3k, £4.56m."""
    if isnan(number):
        return "not known"
    sign = "−" if number < 0 else "+" if is_signed and number > 0 else ""
    size = abs(number)
    for parts, letter in ((MILLION, "m"), (THOUSAND, "k")):
        if size >= parts:
            return f"{sign}£{plain(size / parts)}{letter}"
    return f"{sign}£{size:,.0f}" if size >= 1 / 2 else "£0"


def amount(number: float, unit: str) -> str:
    """A level: money as money, anything else as a number; its unit stands elsewhere."""
    return pounds(number) if unit == POUNDS else plain(number)


def difference(found: Spread, unit: str) -> str:
    """A difference with the interval of its mean, all to the same digit."""
    if isnan(found.low) or found.low == found.high == 0:
        return _one(found.mean, unit, None)
    digits = _digits(found)
    mean, low, high = (_one(each, unit, digits) for each in found[:3])
    return mean if mean == low == high else f"{mean} ({low} to {high})"


def stated(number: float) -> str:
    """A number that somebody has set down: as it is written, without zeros that say nothing."""
    return f"{number:,.6g}".replace("-", "−")


def share(part: float, whole: float) -> str:
    """A difference as a share of a level, in per cent."""
    return f"{signed(part / whole * PER_CENT, 2)}%" if whole else ""


def per_cent(part: float) -> str:
    """A share in whole per cent."""
    return f"{part * PER_CENT:.0f}%"


def counted(number: int, one: str, many: str = "") -> str:
    """So many of something: 1 seed, 2 seeds."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: list[str]) -> str:
    """A list in words: a, b and c."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def unbroken(text: str) -> str:
    """Text in which no line ends between a sign and a sum of money."""
    return text.replace("−£", f"−{JOINER}£").replace("+£", f"+{JOINER}£")


def _digits(found: Spread) -> int:
    """The places that the largest of the three needs: one that is finer is not known so well."""
    return places(max(map(abs, found[:3])))


def _one(number: float, unit: str, digits: int | None) -> str:
    return pounds(number, is_signed=True) if unit == POUNDS else signed(number, digits)
