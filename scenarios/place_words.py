"""The words that the tables of a place share: disease registers, quality indicators, measures of social care.

Holds what each of them is called and means, as files beside the places say. It must not know any place.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scenarios.place_figures import AgeBand
from scenarios.place_rows import age_band
from scenarios.tables import Row, read_table

PLACES = Path(__file__).parent / "places"


@dataclass(frozen=True, slots=True)
class KnownRegister:
    """A register of the Quality and Outcomes Framework: its code there, and the ages it is kept for."""

    name: str
    code: str
    ages: AgeBand
    title: str


@dataclass(frozen=True, slots=True)
class KnownIndicator:
    """An indicator of the Quality and Outcomes Framework, by its code; `register` is "" where it has none."""

    name: str
    register: str
    title: str


@dataclass(frozen=True, slots=True)
class KnownMeasure:
    """A measure of social care; its unit ends its name."""

    name: str
    title: str


@cache
def known_registers() -> Mapping[str, KnownRegister]:
    """The registers that a place may have, by name."""
    return read_table(PLACES / "known_registers.csv", KnownRegister, _register)


@cache
def known_indicators() -> Mapping[str, KnownIndicator]:
    """The indicators that a place may have, by code."""
    return read_table(PLACES / "known_indicators.csv", KnownIndicator, _indicator)


@cache
def known_measures() -> Mapping[str, KnownMeasure]:
    """The measures of social care that a place may have, by name."""
    return read_table(PLACES / "known_social_care_measures.csv", KnownMeasure, _measure)


@cache
def known_groups() -> Mapping[str, str]:
    """The titles of England's commissioning groups of 2014/15 by code."""
    with (PLACES / "england" / "groups.csv").open(encoding="utf-8", newline="") as stream:
        return {row["code"]: row["title"] for row in csv.DictReader(stream)}


def _register(row: Row) -> KnownRegister:
    return KnownRegister(row.name(), row.text("code"), age_band(row, "ages"), row.text("title"))


def _indicator(row: Row) -> KnownIndicator:
    register = "" if row.is_empty("register") else row.word("register", list(known_registers()))
    return KnownIndicator(row.text("name"), register, row.text("title"))


def _measure(row: Row) -> KnownMeasure:
    return KnownMeasure(row.name(), row.text("title"))
