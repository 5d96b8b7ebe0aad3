"""Lives lived again: each alone, bit for bit as in the crowd; and one citizen more changes nobody."""

import io
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from agents.citizens.baseline import Baseline
from agents.citizens.columns import Columns, bytes_per_citizen, free_slots
from agents.citizens.columns import first_slots as first_slots_of
from agents.citizens.counts import Counts, Item
from agents.citizens.living import FATE_DEPARTED, FATE_DIED
from agents.citizens.offer import Offer, offer_today, with_process
from agents.citizens.population import Population, found
from agents.citizens.replay import LivedMonth, Start, newcomers, replay, start_of
from agents.citizens.solving import Solved
from scenarios.parameters import load_parameters
from scenarios.processes import load_processes
from tests.agents.citizens.test_synthesis import small_place
from tests.docs.pages import ROOT, blocks

MONTHS = 24
FOUNDERS = 26
MOVED_IN = (Item.ARRIVAL, Item.ARRIVED_WAITING)
GONE = FATE_DIED | FATE_DEPARTED
NOBODY = bytes(bytes_per_citizen())
PAGE = ROOT / "docs" / "citizens.md"


@dataclass(frozen=True)
class Run:
    """A run as it was: who lived it, the offers, and after each month the counts, the columns and who came."""

    population: Population
    founders: Start
    offers: list[Offer]
    counts: list[Counts]
    rows: list[dict[int, bytes]]
    came: list[Start]

    def row(self, key: int, month: int) -> bytes:
        """A citizen's row after a month, nobody's where it is gone."""
        return self.rows[month - 1].get(key, NOBODY)

    def row_of(self, start: Start, lived: LivedMonth, citizen: int) -> bytes:
        """What the run held of a citizen after a month that was lived again."""
        return self.row(int(start.columns.key[citizen]), lived.month)


def rows_of(columns: Columns) -> dict[int, bytes]:
    """Every citizen's row as bytes, by key."""
    return {int(key): row(columns, at) for at, key in enumerate(columns.key) if key}


def row(columns: Columns, at: int) -> bytes:
    """A slot's bytes; who is nobody has no practice that counts."""
    return b"".join(array[at].tobytes() for array in columns) if columns.key[at] else NOBODY


def offers_at_random(practices: int, trusts: int) -> list[Offer]:
    """An offer for each month, every level of every provider drawn near today's."""
    generator = np.random.default_rng(5)

    def levels(today: np.ndarray, maxima: Sequence[float]) -> np.ndarray:
        highest = np.minimum(1.1, np.array(maxima))
        return generator.uniform(0.6, highest, today.shape).astype(np.float32)

    def maxima(part: str) -> list[float]:
        return [
            float(process.maximum)
            for process in load_processes().values()
            if (process.level if process.level in {"practice", "trust"} else "area") == part
        ]

    today = offer_today(practices, trusts)
    return [
        Offer(*(levels(getattr(today, part), maxima(part)) for part in Offer._fields)) for _ in range(MONTHS)
    ]


@pytest.fixture(scope="module")
def village(baseline: Baseline, solved: Solved) -> Population:
    """A village with two practices and two trusts, as it is founded; never to be lived in."""
    place = small_place()
    shares = zip(place.trusts.values(), (Fraction(3, 5), Fraction(2, 5)), strict=True)
    trusts = {each.code: replace(each, place_share=share, counted_with="") for each, share in shares}
    return found(replace(place, trusts=trusts), load_parameters(), 3, baseline, solved=solved)


def copied(population: Population) -> Population:
    return replace(population, columns=Columns._make(array.copy() for array in population.columns))


@pytest.fixture(scope="module")
def run(village: Population) -> Run:
    """Two years of the village under offers that differ by provider and month."""
    population = copied(village)
    offers = offers_at_random(*population.reach.shape)
    founders = start_of(population, population.columns.key[population.columns.key != 0])
    counts, rows, came = [], [], []
    for offer in offers:
        counts.append(population.live(offer))
        rows.append(rows_of(population.columns))
        came.append(newcomers(population))
    return Run(population, founders, offers, counts, rows, came)


def alone(run: Run, start: Start, citizen: int) -> tuple[Start, list[LivedMonth]]:
    """One citizen of a start, lived again with nobody else."""
    one = Start(start.month, Columns._make(array[[citizen]] for array in start.columns))
    return one, replay(run.population, one, run.offers)


@pytest.mark.regression
def test_founders_live_again_alone_as_in_the_crowd(run: Run) -> None:
    assert run.population.reach.shape == (2, 2)
    people = run.founders.columns.key.size
    for citizen in range(0, people, people // FOUNDERS):
        start, lived = alone(run, run.founders, citizen)
        assert [each.month for each in lived] == list(range(1, MONTHS + 1))
        for each in lived:
            assert row(each.columns, 0) == run.row_of(start, each, 0)


@pytest.mark.regression
def test_those_who_die_or_leave_do_so_alone_in_the_same_month(run: Run) -> None:
    everybody = replay(run.population, run.founders, run.offers)
    for fate in (FATE_DIED, FATE_DEPARTED):
        month = next(each for each in everybody if (each.fate & fate).any())
        citizen = int(np.flatnonzero(month.fate & fate)[0])
        start, lived = alone(run, run.founders, citizen)
        key = int(start.columns.key[0])
        assert [each.month for each in lived if each.fate[0] & fate] == [month.month]
        assert [row(each.columns, 0) for each in lived] == [run.row(key, each.month) for each in lived]
        assert all(not each.counts.any() for each in lived if each.month > month.month)


@pytest.mark.regression
def test_newborns_and_incomers_live_again_from_when_they_came(run: Run) -> None:
    coming = [start for start in run.came if start.columns.key.size]
    born = next((start, 0) for start in coming if start.columns.age_months[0] == 0)
    moved_in = next(
        (start, at) for start in coming for at in np.flatnonzero(start.columns.age_months > 12 * 20).tolist()
    )
    for start, at in (born, moved_in):
        one, lived = alone(run, start, at)
        assert [each.month for each in lived] == list(range(start.month + 1, MONTHS + 1))
        assert lived
        for each in lived:
            assert row(each.columns, 0) == run.row_of(one, each, 0)


@pytest.mark.regression
def test_everybody_s_months_add_up_to_what_was_counted(run: Run) -> None:
    found = np.zeros((MONTHS, *run.counts[0].by_practice.shape[:2]), dtype=np.int64)
    for start in (run.founders, *run.came):
        if start.columns.key.size:
            for each in replay(run.population, start, run.offers):
                np.add.at(found[each.month - 1], start.columns.practice.astype(np.int64), each.counts)
    counted = np.array([each.by_practice[:, :, 0] for each in run.counts])
    counted[:, :, MOVED_IN] = 0
    np.testing.assert_array_equal(found, counted)
    assert (counted[:, :, Item.GP_CONTACT] > 0).all()


@pytest.mark.regression
def test_alone_or_together_the_same_is_counted(run: Run) -> None:
    together = replay(run.population, run.founders, run.offers)
    for citizen in (0, 700):
        _, lived = alone(run, run.founders, citizen)
        for one, all_of_them in zip(lived, together, strict=True):
            np.testing.assert_array_equal(one.counts[0], all_of_them.counts[citizen])
            assert one.fate[0] == all_of_them.fate[citizen]


@pytest.mark.regression
def test_a_life_can_be_taken_up_in_the_middle(village: Population) -> None:
    population = copied(village)
    offers = offers_at_random(*population.reach.shape)[:6]
    keys = population.columns.key[[3, 40, 900]]
    whole = start_of(population, keys)
    for offer in offers[:2]:
        population.live(offer)
    half = start_of(population, keys)
    later = replay(population, whole, offers)[2:]
    assert (whole.month, half.month) == (0, 2)
    for one, other in zip(replay(population, half, offers), later, strict=True):
        assert one.month == other.month
        np.testing.assert_array_equal(one.counts, other.counts)
        assert rows_of(one.columns) == rows_of(other.columns)


@pytest.mark.regression
def test_a_citizen_lives_by_what_its_own_practice_offers(run: Run) -> None:
    today = offer_today(*run.population.reach.shape)
    start = run.founders
    at_first = start.columns.practice == 0
    for practice, are_touched in ((0, at_first), (1, ~at_first)):
        none = with_process(today, "contacts_wanted", 0, [practice])
        contacts = replay(run.population, start, [none])[0].counts[:, Item.GP_CONTACT_WANTED]
        assert not contacts[are_touched].any()
        assert contacts[~are_touched].any()


@pytest.mark.regression
def test_one_citizen_more_changes_nobody_else(village: Population) -> None:
    population, crowded = copied(village), with_one_more(village)
    offers = offers_at_random(*population.reach.shape)[:12]
    for offer in offers:
        population.live(offer)
        crowded.live(offer)
    rows, with_more = rows_of(population.columns), rows_of(crowded.columns)
    assert {key: with_more.get(key) for key in rows} == rows
    assert 1 <= len(with_more) - len(rows) <= 3


def with_one_more(population: Population) -> Population:
    """The same people, and one of 40 in the first practice: like the first there, with a key of its own."""
    more = free_slots(population.columns.key.size + 1)
    for name, array in population.columns._asdict().items():
        getattr(more, name)[...] = np.concatenate([array[:1], array])
    more.key[0] = 12345
    more.age_months[0] = 40 * 12
    return replace(
        population, columns=more, first_slots=first_slots_of(more, population.first_slots.size - 1)
    )


@pytest.mark.unit
def test_a_replay_leaves_population_and_start_as_they_are(run: Run) -> None:
    before = run.population.month, rows_of(run.population.columns), rows_of(run.founders.columns)
    replay(run.population, run.founders, run.offers[:2])
    assert (run.population.month, rows_of(run.population.columns), rows_of(run.founders.columns)) == before


@pytest.mark.unit
def test_who_came_is_who_was_not_there(run: Run) -> None:
    before = rows_of(run.founders.columns)
    for month, (came, rows) in enumerate(zip(run.came, run.rows, strict=True), 1):
        assert came.month == month
        assert rows_of(came.columns).keys() == rows.keys() - before.keys()
        born = run.counts[month - 1].births.sum()
        assert (came.columns.age_months[:born] == 0).all()
        assert came.columns.key.size - born == run.counts[month - 1].by_practice[:, Item.ARRIVAL, 0].sum()
        before = rows


@pytest.mark.unit
def test_keys_are_looked_up_in_the_order_asked_for(village: Population) -> None:
    keys = village.columns.key[[800, 3, 1200]]
    start = start_of(village, keys)
    assert start.columns.key.tolist() == keys.tolist()
    assert start.month == 0


@pytest.mark.unit
@pytest.mark.parametrize("key", [0, 1, 2**64 - 1])
def test_a_key_that_nobody_has_is_refused(village: Population, key: int) -> None:
    with pytest.raises(ValueError, match=rf"village, month 0: nobody here has the key {key}; whoever died"):
        start_of(village, [int(village.columns.key[0]), key])


@pytest.mark.unit
def test_offers_must_reach_the_start(run: Run) -> None:
    late = Start(5, run.founders.columns)
    with pytest.raises(ValueError, match=r"4 offers do not reach month 5, .* give those of all months"):
        replay(run.population, late, run.offers[:4])
    assert replay(run.population, late, run.offers[:5]) == []


@pytest.mark.unit
def test_an_offer_for_other_providers_is_refused(run: Run, village: Population) -> None:
    practices, trusts = village.reach.shape
    for offer, name in (
        (offer_today(practices + 1, trusts), "practices"),
        (offer_today(practices, trusts + 1), "trusts"),
    ):
        match = rf"the offer is of 3 {name}, and village has 2; make it with offer_today\(2, 2\)"
        with pytest.raises(ValueError, match=match):
            replay(run.population, run.founders, [offer])
        with pytest.raises(ValueError, match=match):
            village.live(offer)
    assert village.month == 0


@pytest.mark.unit
def test_a_start_without_anybody_is_refused(run: Run) -> None:
    nobody = Start(0, free_slots(0))
    with pytest.raises(ValueError, match="nobody is to live again; give a start with one citizen or more"):
        replay(run.population, nobody, run.offers)


@pytest.mark.regression
@pytest.mark.slow
def test_the_page_s_example_lives_a_life_again() -> None:
    (block,) = (each for each in blocks(PAGE) if each.language == "python")
    made: dict[str, Any] = {}
    said = io.StringIO()
    with redirect_stdout(said):
        exec(block.text, made)
    key = int(made["start"].columns.key[0])
    rows = rows_of(made["people"].columns)
    assert [line.split()[0] for line in said.getvalue().splitlines()] == ["1", "2", "3"]
    assert row(made["month"].columns, 0) == rows.get(key, NOBODY)
