"""Incentives as people read them: by fact, what one more of it is worth to each party, and under which terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from experiments.settling import HandIncentive, years_text
from experiments.showing import columns

NOTHING = "One more of what is asked about is worth nothing to anybody."
INDENT = "  "


def incentives_text(rows: Iterable[HandIncentive]) -> str:
    """A heading for each fact with its value and doubt, and under it a line for each party and stretch of years.

    A line gives the pounds for one more unit under all terms together, and in brackets those of each term.
    """
    by_fact: dict[tuple[str, str], list[HandIncentive]] = {}
    for row in rows:
        by_fact.setdefault((row.fact, row.told), []).append(row)
    if not by_fact:
        return NOTHING
    groups = {heading: list(_lines(found)) for heading, found in by_fact.items()}
    lines = iter(columns([line for group in groups.values() for line in group], right=(2,)))
    return "\n\n".join(
        "\n".join([f"{fact}: {told}", *(INDENT + next(lines) for _ in group)])
        for (fact, told), group in groups.items()
    )


def _lines(rows: list[HandIncentive]) -> Iterator[list[str]]:
    """Party, years, pounds and where they come from; a line for years in which a party's terms pay alike."""
    for party in dict.fromkeys(row.party for row in rows):
        own = [row for row in rows if row.party == party]
        alike: dict[tuple[HandIncentive, ...], list[int]] = {}
        for year in sorted({year for row in own for year in row.contract_years}):
            parts = tuple(row for row in own if year in row.contract_years)
            alike.setdefault(parts, []).append(year)
        for parts, years in alike.items():
            total = sum((row.pounds_per_unit for row in parts), Fraction(0))
            when = f"year{'s' if len(years) > 1 else ''} {years_text(years)}"
            yield [party, when, pounds_text(total), f"({_parts(parts)})"]


def _parts(rows: tuple[HandIncentive, ...]) -> str:
    if len(rows) == 1:
        return rows[0].term
    return ", ".join(f"{row.term} {pounds_text(row.pounds_per_unit)}" for row in rows)


def pounds_text(pounds: Fraction) -> str:
    """Pounds to the penny, and small ones to four places."""
    return f"{float(pounds):,.2f}" if abs(pounds) >= 1 or not pounds else f"{float(pounds):,.4f}"
