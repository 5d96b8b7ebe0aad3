"""The table of streams: numbers are unique, kept for ever, and stand in their family's hundred."""

import csv
from itertools import groupby
from pathlib import Path

import pytest

from agents.citizens.streams import STREAM_NUMBERS, Stream

KEPT = Path(__file__).with_name("streams.csv")
RENUMBERED = "A number once given stays: it is the luck of every citizen. Give a new stream a new number"
NOT_KEPT = f"Add each new stream as a line to {KEPT.name}, in order of number"


def kept() -> dict[str, int]:
    with KEPT.open(encoding="utf-8", newline="") as stream:
        return {row["name"]: int(row["number"]) for row in csv.DictReader(stream)}


@pytest.mark.regression
def test_no_stream_ever_changes_its_number_or_goes() -> None:
    now = {stream.name: int(stream) for stream in Stream}
    assert {name: now.get(name) for name in kept()} == kept(), RENUMBERED
    assert now == kept(), NOT_KEPT


@pytest.mark.regression
def test_no_number_was_given_twice_not_even_to_a_retired_stream() -> None:
    numbers = list(kept().values())
    assert numbers == sorted(set(numbers))


@pytest.mark.unit
def test_streams_stand_in_order_and_every_number_is_its_own() -> None:
    numbers = [int(stream) for stream in Stream]
    assert numbers == sorted(set(numbers))
    assert len(Stream.__members__) == len(numbers)  # no name is a second name of another


@pytest.mark.unit
def test_every_stream_says_what_it_is_for() -> None:
    assert [stream.name for stream in Stream if not stream.meaning.strip()] == []


@pytest.mark.unit
def test_every_family_has_room() -> None:
    families = {
        family: len(list(streams)) for family, streams in groupby(Stream, lambda stream: stream // 100)
    }
    assert len(families) == 21
    assert max(families.values()) <= 50


@pytest.mark.unit
def test_a_table_by_stream_has_a_place_for_the_highest() -> None:
    assert STREAM_NUMBERS == Stream.REGISTER_NOT_MODELLED + 1 == 2001
    assert list(range(STREAM_NUMBERS))[max(Stream)] == max(Stream)
