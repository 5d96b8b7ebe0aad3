"""What a population refuses: offers of others, and rates out of their bounds; and how a first one is founded."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from agents.citizens import offer as offer_module
from agents.citizens import population as population_module
from agents.citizens.baseline import Baseline
from agents.citizens.decisions import Decision
from agents.citizens.offer import Offer, located, offer_today
from agents.citizens.population import OutOfBounds, Population, found, reach_of
from agents.citizens.solving import Solved
from scenarios.populations import Population as ContractPopulation
from scenarios.processes import load_processes
from tests.agents.citizens.towns import PARAMETERS, copied, people_by_key, town, townspeople

REMEDY = (
    " for a citizen, which is out of bounds; lower what multiplies it, or raise the maximum of the process in"
    " processes.csv"
)


@pytest.fixture(scope="module")
def townsfolk(baseline: Baseline, solved: Solved) -> Population:
    """The town at its founding; to be copied before it lives."""
    return townspeople(baseline, solved)


def unchecked(name: str, level: float) -> Offer:
    """An offer that may leave its bounds."""
    offer = offer_today(3, 2)
    process = next(each for each in located(load_processes()) if each.name == name)
    getattr(offer, process.part)[..., process.column] = level
    return offer


def let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (offer_module, population_module):
        monkeypatch.setattr(module, "check_offer", lambda offer: None)


def complaint(people: Population, offer: Offer | None = None) -> str:
    with pytest.raises(OutOfBounds) as refusal:
        people.live(offer)
    return str(refusal.value)


# Offers


@pytest.mark.unit
@pytest.mark.parametrize(
    ("offer", "found_instead"),
    [
        (offer_today(2, 2), "2 practices, and town has 3"),
        (offer_today(4, 2), "4 practices, and town has 3"),
        (offer_today(3, 1), "1 trusts, and town has 2"),
    ],
    ids=["too few practices", "too many practices", "too few trusts"],
)
def test_an_offer_of_other_providers_is_refused(
    townsfolk: Population, offer: Offer, found_instead: str
) -> None:
    people = copied(townsfolk)
    with pytest.raises(ValueError, match="offer") as refusal:
        people.live(offer)
    assert str(refusal.value) == f"the offer is of {found_instead}; make it with offer_today(3, 2)"
    assert people.month == 0
    assert people_by_key(people.columns) == people_by_key(townsfolk.columns)


@pytest.mark.unit
def test_an_offer_out_of_its_bounds_is_refused_and_nobody_has_lived(townsfolk: Population) -> None:
    people = copied(townsfolk)
    with pytest.raises(
        ValueError, match=r"process 'referral': practice 0 has 9\.0; give a number from 0 to 1\.3"
    ):
        people.live(unchecked("referral", 9.0))
    assert people.month == 0
    assert people_by_key(people.columns) == people_by_key(townsfolk.columns)


# Rates


@pytest.mark.unit
@pytest.mark.parametrize(
    ("process", "level", "decision"),
    [
        ("contact_in_time", 5.0, "contact_in_time"),
        ("contact_in_time", -1.0, "contact_in_time"),
        ("contact_in_time", np.nan, "contact_in_time"),
        ("no_night", 9.0, "no_night"),
        ("death_after_admission", 99.0, "death_after_admission"),
        ("stay_days", 1e6, "stay_days"),
        ("follow_ups", 1e6, "follow_ups"),
    ],
)
def test_what_is_no_share_or_rate_is_said_and_never_clipped(
    townsfolk: Population, monkeypatch: pytest.MonkeyPatch, process: str, level: float, decision: str
) -> None:
    let_through(monkeypatch)
    text = complaint(copied(townsfolk), unchecked(process, level))
    assert text.startswith(f"town, month 1: the rate of {decision}")
    assert text.endswith(REMEDY)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("decision", "name"),
    [
        (Decision.AE_ATTENDANCE, "ae_attendance"),
        (Decision.EMERGENCY_NEED + 3, "emergency_need:other"),
        (Decision.REFERRAL, "referral"),
    ],
)
def test_a_rate_above_its_bound_is_said(townsfolk: Population, decision: int, name: str) -> None:
    people = copied(townsfolk)
    too_low = people.bounds.base.copy()
    too_low[:, decision] *= np.float32(0.3)
    people.bounds = people.bounds._replace(base=too_low)
    text = complaint(people)
    assert text.startswith(f"town, month 1: the rate of {name} was ")
    assert text.endswith(REMEDY)
    assert float(text.split(" was ")[1].split(" ")[0]) > 0


@pytest.mark.unit
def test_a_mean_out_of_bounds_says_what_it_was(
    townsfolk: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_through(monkeypatch)
    text = complaint(copied(townsfolk), unchecked("contact_in_time", np.nan))
    assert text == f"town, month 1: the rate of contact_in_time was nan{REMEDY}"


# Founding


@pytest.mark.unit
def test_a_population_counts_its_people_and_the_months_lived(townsfolk: Population) -> None:
    people = copied(townsfolk)
    assert people.people == town().residents
    assert people.month == 0
    people.live()
    assert people.month == 1


@pytest.mark.unit
def test_what_is_not_given_is_solved(
    townsfolk: Population, baseline: Baseline, solved: Solved, monkeypatch: pytest.MonkeyPatch
) -> None:
    solved_from: list[object] = []

    def found_for(answer: Any) -> Callable[[object], Any]:
        def solver(given: object) -> Any:
            solved_from.append(given)
            return answer

        return solver

    monkeypatch.setattr("agents.citizens.population.solve_baseline", found_for(baseline))
    monkeypatch.setattr("agents.citizens.population.solve", found_for(solved))
    same = found(town(), PARAMETERS, townsfolk.seed)
    assert solved_from == [PARAMETERS, baseline]
    assert people_by_key(same.columns) == people_by_key(townsfolk.columns)
    assert same.solved is solved


@pytest.mark.unit
@pytest.mark.parametrize("number", [0, 9])
def test_a_population_is_of_one_to_eight_contract_populations(
    baseline: Baseline, solved: Solved, number: int
) -> None:
    with pytest.raises(ValueError, match=f"{number} populations are not allowed; give 1 to 8"):
        townspeople(baseline, solved, (ContractPopulation(),) * number)


@pytest.mark.unit
def test_each_practice_reaches_all_trusts_and_the_nearest_most(baseline: Baseline) -> None:
    reach = reach_of(town(), baseline)
    chance = np.diff(reach, axis=1, prepend=0.0)
    stays = float(baseline.tables.of("nearest_trust_share"))
    assert reach[:, -1] == pytest.approx(np.ones(3))
    assert (chance > 0).all()
    assert chance.max(axis=1) == pytest.approx(stays + (1 - stays) * np.array([2, 2, 1]) / 3)
    assert np.argmax(chance, axis=1).tolist() == [0, 0, 1]
