"""What a model is made of, kept and taken up again: the months after are the same to the bit."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agents.citizens.columns import field
from agents.citizens.offer import offer_today, with_process
from agents.citizens.population import Population
from scenarios.contracts.settle import PaidOnAccount
from sim.checkpoint import latest, save
from sim.checkpoint_parts import (
    Changed,
    Kept,
    ledger_again,
    ledger_kept,
    on_account_again,
    on_account_kept,
    part,
    population_again,
    population_kept,
    together,
)
from sim.digests import digest
from sim.ledger import Ledger, LedgerError, Posting
from sim.trace import lives_digest
from tests.sim.villages import place, solved, village

ROOT = Path(__file__).resolve().parents[2]


def lived(population: Population, months: int) -> list[str]:
    """Each month's digests, as `live_on` prints them."""
    found = []
    for _ in range(months):
        counts = population.live(offer_today(*population.reach.shape))
        found.append(f"{population.month} {lives_digest(population.columns)} {digest(counts)}")
    return found


def from_disk(folder: Path, kept: Kept) -> Kept:
    """What a checkpoint gives back of it."""
    save(folder, 1, kept.state, kept.about)
    found = latest(folder)
    assert found is not None
    return Kept(found.state, found.about)


# Several things together


@pytest.mark.unit
def test_parts_come_back_under_their_names() -> None:
    one, other = Kept({"a": np.arange(2), "b/c": np.arange(3)}, {"x": 1}), Kept({"a": np.arange(4)}, None)
    whole = together({"one": one, "one_more": other})
    assert sorted(whole.state) == ["one/a", "one/b/c", "one_more/a"]
    assert sorted(part(whole, "one").state) == ["a", "b/c"]
    assert part(whole, "one").about == {"x": 1}
    assert part(whole, "one_more").state["a"].size == 4


@pytest.mark.unit
def test_a_part_that_was_not_kept_is_refused() -> None:
    whole = together({"citizens": Kept({}, None), "ledger": Kept({}, None)})
    words = (
        "the checkpoint keeps no 'levers', but citizens or ledger; go on with the version of careconomy that wrote it, "
        "or begin again"
    )
    with pytest.raises(Changed, match=re.escape(words)):
        part(whole, "levers")


# Citizens


@pytest.mark.unit
def test_citizens_taken_up_again_live_the_same_months(tmp_path: Path) -> None:
    straight, stopped = village(), village()
    months = lived(straight, 6)
    assert lived(stopped, 3) == months[:3]
    again = population_again(from_disk(tmp_path, population_kept(stopped)), place(), solved())
    assert again.month == 3
    np.testing.assert_array_equal(again.came, stopped.came)
    assert lived(again, 3) == months[3:]


@pytest.mark.unit
def test_what_is_known_of_waits_is_taken_up_too(tmp_path: Path) -> None:
    """Of two trusts one has treated nobody for two months, and this is known only when the others go on."""
    eager = replace(solved(), choice_elasticity=3.0, wait_lag_months=2, wait_memory_months=2)
    people = replace(village(), reach=np.array([[0.7, 1.0], [0.2, 1.0]]), solved=eager)
    slow = with_process(offer_today(2, 2), "planned_treatment", 0.0, members=[0])
    for _ in range(2):
        people.live(slow)
    again = population_again(from_disk(tmp_path, population_kept(people)), place(), eager)
    np.testing.assert_array_equal(again.speeds, [[1, 1], [0, 1], [0, 1]])
    assert lived(again, 3) == lived(people, 3)
    assert field(people.columns, "waits_elsewhere").any()


@pytest.mark.end_to_end
@pytest.mark.slow
def test_citizens_taken_up_by_another_process_live_the_same_months(tmp_path: Path) -> None:
    straight, stopped = village(), village()
    months = lived(straight, 6)
    lived(stopped, 3)
    kept = together({"citizens": population_kept(stopped)})
    save(tmp_path, stopped.month, kept.state, kept.about)
    done = subprocess.run(
        [sys.executable, "-m", "tests.sim.live_on", tmp_path, "3"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == months[3:]


@pytest.mark.unit
def test_citizens_can_be_kept_before_their_first_month(tmp_path: Path) -> None:
    again = population_again(from_disk(tmp_path, population_kept(village())), place(), solved())
    assert again.month == 0
    assert lived(again, 1) == lived(village(), 1)


@pytest.mark.unit
def test_keeping_changes_nobody() -> None:
    population = village()
    before = lives_digest(population.columns)
    population_kept(population)
    assert lives_digest(population.columns) == before


@pytest.mark.unit
def test_populations_come_back(tmp_path: Path) -> None:
    again = population_again(from_disk(tmp_path, population_kept(village())), place(), solved())
    assert again.populations == village().populations


@pytest.mark.unit
def test_another_place_is_refused() -> None:
    kept = population_kept(village())
    words = (
        "Southend is not as it was when the run began; the place or the program may have changed since: go on with "
        "those that it began with, or begin again in another folder"
    )
    with pytest.raises(Changed, match=re.escape(words)):
        population_again(kept, replace(place(), population_date="2031"), solved())


@pytest.mark.unit
def test_other_rates_are_refused() -> None:
    kept = population_kept(village())
    with pytest.raises(
        Changed, match="the rates solved are not those that the run began with; the parameters or"
    ):
        population_again(kept, place(), replace(solved(), boys_share=0.4))


# Money


def books() -> Ledger:
    ledger = Ledger(["treasury", "payer", "trust", "nobody"], no_overdraft=["payer"])
    ledger.post(
        Posting(1, "treasury", "payer", 500, "funding", "grant", "April", "a twelfth"),
        Posting(1, "payer", "trust", 300, "core", "block", "April", "a twelfth"),
    )
    ledger.post(Posting(2, "trust", "payer", 25, "core", "withhold", "May", "two points missed"))
    return ledger


@pytest.mark.unit
def test_a_ledger_comes_back_posting_by_posting(tmp_path: Path) -> None:
    again = ledger_again(from_disk(tmp_path, ledger_kept(books())))
    assert again == books()
    assert again.balances() == books().balances()
    assert again.no_overdraft == ("payer",)
    for ledger in (again, expected := books()):
        ledger.post(Posting(3, "payer", "trust", 225, "core", "block", "June", "the rest"))
    assert again == expected
    with pytest.raises(LedgerError, match="may not be overdrawn"):
        again.post(Posting(4, "payer", "trust", 1, "core", "block", "July", "one more"))


@pytest.mark.unit
def test_an_empty_ledger_comes_back(tmp_path: Path) -> None:
    again = ledger_again(from_disk(tmp_path, ledger_kept(Ledger(["a", "b"]))))
    assert (len(again), again.parties) == (0, ("a", "b"))


@pytest.mark.unit
def test_books_that_are_wrong_are_refused() -> None:
    kept = ledger_kept(books())
    wrong = Kept({**kept.state, "pence": kept.state["pence"] * -1}, kept.about)
    with pytest.raises(LedgerError, match="is below 0"):
        ledger_again(wrong)


@pytest.mark.unit
def test_what_was_paid_on_account_comes_back(tmp_path: Path) -> None:
    paid: PaidOnAccount = {
        ("core.block", 1, "payer", ("trust", "practices"), "block", False): np.array([3, 1, 4], np.int64),
        ("core.outcome", 13, "payer", ("trust",), "", True): np.array([-5], np.int64),
        ("core.nobody", 13, "payer", (), "", True): np.zeros(0, np.int64),
    }
    again = on_account_again(from_disk(tmp_path, on_account_kept(paid)))
    assert list(again) == list(paid)
    assert [pence.tolist() for pence in again.values()] == [pence.tolist() for pence in paid.values()]
    again["core.block", 1, "payer", ("trust", "practices"), "block", False] += 1


@pytest.mark.unit
def test_nothing_on_account_comes_back_as_nothing(tmp_path: Path) -> None:
    assert on_account_again(from_disk(tmp_path, on_account_kept({}))) == {}


@pytest.mark.unit
def test_all_that_is_kept_is_for_json() -> None:
    kept = together({"citizens": population_kept(village()), "ledger": ledger_kept(books())})
    assert json.loads(json.dumps(kept.about))["ledger"]["no_overdraft"] == ["payer"]
