"""What a month gives to the recorder: counts, offers and accounts as rows, to the last number."""

import re
from pathlib import Path

import numpy as np
import pytest

from agents.citizens.counts import Counts, Item
from agents.citizens.offer import Offer, offer_today, with_process
from sim.ledger import Ledger, Posting
from sim.recorder import Recorder
from sim.recording import (
    ITEMS,
    Names,
    account_rows,
    activity_rows,
    lever_rows,
    offer_rows,
    offers_of,
    vital_rows,
)
from sim.run_reader import Run, read_run
from tests.sim.villages import village

NAMES = Names("village", ["Leigh", "Shoebury"], ["every_trust"], ["everyone", "older"])


@pytest.fixture
def counts() -> list[Counts]:
    population = village()
    return [population.live() for _ in range(2)]


def recorded(folder: Path, *months: Counts) -> Run:
    recorder = Recorder(folder, {})
    for month, counts in enumerate(months, 1):
        for rows in activity_rows(month, counts, NAMES):
            recorder.add("activity", **rows)
        for rows in vital_rows(month, counts):
            recorder.add("vital_events", **rows)
    recorder.finish(len(months))
    return read_run(folder)


@pytest.mark.unit
def test_every_count_stands_in_its_row(tmp_path: Path, counts: list[Counts]) -> None:
    activity = recorded(tmp_path, *counts).table("activity")
    keys = ["month", "level", "provider", "population", "quintile", "item"]
    found = activity.set_index(keys)["quantity"]
    assert found.index.is_unique
    total = 0
    for month, each in enumerate(counts, 1):
        for level, table, providers in (
            ("practice", each.by_practice, NAMES.practices),
            ("trust", each.by_trust, NAMES.trusts),
        ):
            for (provider, item, population), number in np.ndenumerate(table):
                key = (month, level, providers[provider], NAMES.populations[population], 0, ITEMS[item])
                assert found.get(key, 0) == number
                total += number != 0
        for (population, fifth, item), number in np.ndenumerate(each.by_quintile):
            key = (month, "place", "village", NAMES.populations[population], fifth + 1, ITEMS[item])
            assert found.get(key, 0) == number
            total += number != 0
    assert len(activity) == total > 0


@pytest.mark.unit
def test_levels_agree(tmp_path: Path, counts: list[Counts]) -> None:
    activity = recorded(tmp_path, *counts).table("activity")
    people = activity[(activity["item"] == "people") & (activity["population"] == "everyone")]
    by_level = people.groupby(["month", "level"], observed=True)["quantity"].sum().unstack()
    assert by_level["practice"].tolist() == by_level["place"].tolist()
    assert by_level["place"].tolist() == [each.total(Item.PEOPLE) for each in counts]


@pytest.mark.unit
def test_births_and_deaths_are_those_counted(tmp_path: Path, counts: list[Counts]) -> None:
    vital = recorded(tmp_path, *counts).table("vital_events")
    totals = vital.groupby("event", observed=True)["people"].sum().to_dict()
    expected = {"death": sum(int(each.deaths.sum()) for each in counts)}
    expected["birth"] = sum(int(each.births.sum()) for each in counts)
    assert totals == {event: number for event, number in expected.items() if number}
    assert sum(totals.values()) > 0
    month, died = next((at, each.deaths) for at, each in enumerate(counts, 1) if each.deaths.any())
    oldest = np.flatnonzero(died.sum(axis=1)).max()
    assert vital[(vital["month"] == month) & (vital["event"] == "death")]["age"].max() == oldest


# Offers


def offered(folder: Path, *offers: Offer) -> Run:
    recorder = Recorder(folder, {})
    for month, offer in enumerate(offers, 1):
        for rows in offer_rows(month, offer, NAMES):
            recorder.add("offers", **rows)
    recorder.finish(len(offers))
    return read_run(folder)


@pytest.mark.unit
def test_offers_are_read_back_to_the_bit(tmp_path: Path) -> None:
    today = offer_today(2, 1)
    second = with_process(today, "contacts_wanted", [1.1, 0.9])
    second = with_process(second, "readmission", 0.7, [0])
    third = with_process(today, "package_begins", 1 / 3)
    run = offered(tmp_path, today, second, third)
    again = offers_of(run.table("offers"), NAMES, 3)
    for offer, expected in zip(again, (today, second, third), strict=True):
        for part, wanted in zip(offer, expected, strict=True):
            assert part.dtype == wanted.dtype
            assert part.tobytes() == wanted.tobytes()


@pytest.mark.unit
def test_only_what_is_not_as_today_takes_a_row(tmp_path: Path) -> None:
    run = offered(tmp_path, offer_today(2, 1), with_process(offer_today(2, 1), "contacts_wanted", 1.1, [1]))
    (row,) = run.table("offers").itertuples(index=False, name=None)
    assert row[:4] == (2, "practice", "Shoebury", "contacts_wanted")
    assert row[4] == np.float32(1.1)


@pytest.mark.unit
def test_a_life_of_the_offers_read_back_is_the_life_lived(tmp_path: Path) -> None:
    lived, again = village(), village()
    offers = [with_process(offer_today(2, 1), "contacts_wanted", [1.2, 0.8]), offer_today(2, 1)]
    run = offered(tmp_path, *offers)
    for offer, read in zip(offers, offers_of(run.table("offers"), NAMES, 2), strict=True):
        np.testing.assert_array_equal(lived.live(offer).by_practice, again.live(read).by_practice)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("names", "words"),
    [
        (
            Names("village", ["Leigh", "Shoeburyness"], ["every_trust"], []),
            "offers, month 1: 'Shoebury' is not known",
        ),
        (
            Names("town", ["Leigh", "Shoebury"], ["every_trust"], []),
            "offers, month 1: 'village' is not known",
        ),
    ],
)
def test_offers_of_others_are_refused(tmp_path: Path, names: Names, words: str) -> None:
    offer = with_process(offer_today(2, 1), "contacts_wanted", 1.1, [1])
    run = offered(
        tmp_path, offer if "Shoebury'" in words else with_process(offer_today(2, 1), "package_begins", 2)
    )
    with pytest.raises(ValueError, match=re.escape(words)):
        offers_of(run.table("offers"), names, 1)


@pytest.mark.unit
def test_an_unknown_process_is_refused(tmp_path: Path) -> None:
    run = offered(tmp_path, with_process(offer_today(2, 1), "contacts_wanted", 1.1, [1]))
    frame = run.table("offers").copy()
    frame["process"] = "contact_wanted"
    with pytest.raises(
        ValueError, match=r"'contact_wanted' is not known at the level of 'practice'.*'contacts_wanted'"
    ):
        offers_of(frame, NAMES, 1)


# Levers and accounts


@pytest.mark.unit
def test_levers_are_told_by_provider(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, {})
    efforts = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])
    recorder.add("levers", **lever_rows(25, NAMES.practices, ["access", "prevention", "recording"], efforts))
    recorder.finish(25)
    found = list(read_run(tmp_path).table("levers").itertuples(index=False, name=None))
    assert found[0] == (25, "Leigh", "access", 0.1)
    assert found[5] == (25, "Shoebury", "recording", 0.6)
    assert len(found) == 6


@pytest.mark.unit
def test_accounts_are_opening_receipts_payments_and_closing(tmp_path: Path) -> None:
    ledger = Ledger(["payer", "trust", "nobody"])
    recorder = Recorder(tmp_path, {})
    for month, pence in ((25, 100), (26, 30)):
        ledger.post(Posting(month, "payer", "trust", pence, "core", "block", "April", "a twelfth"))
        ledger.post(Posting(month, "trust", "payer", 10, "core", "withhold", "April", "a point missed"))
        recorder.add("accounts", **account_rows(month, ledger))
    recorder.finish(26)
    assert list(read_run(tmp_path).table("accounts").itertuples(index=False, name=None)) == [
        (25, "payer", 0, 10, 100, -90),
        (25, "trust", 0, 100, 10, 90),
        (25, "nobody", 0, 0, 0, 0),
        (26, "payer", -90, 10, 30, -110),
        (26, "trust", 90, 30, 10, 110),
        (26, "nobody", 0, 0, 0, 0),
    ]
