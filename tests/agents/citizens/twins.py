"""A village and a crowd of old, ill and frail people, who live months by the kernel and by its plain twin."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.citizens.chance_arrays import founder_key, place_code
from agents.citizens.columns import Columns, free_slots, set_field
from agents.citizens.counts import Counts, Item
from agents.citizens.month import Place as PlaceOfMonth
from agents.citizens.month import Tallies
from agents.citizens.month_arrays import live_everybody_arrays
from agents.citizens.month_arrays_living import Living
from agents.citizens.month_arrays_people import nothing_made, people_of
from agents.citizens.offer import Offer, offer_today
from agents.citizens.population import Population
from agents.citizens.rates import Month
from scenarios.populations import EVERYONE
from scenarios.populations import Population as ContractPopulation
from scenarios.processes import load_processes

MONTHS = 24
TWO_TRUSTS = np.array([[0.7, 1.0], [0.4, 1.0]])
OLD_AND_ILL = 2400
YOUNG_WOMEN = 600
FREE = 200
EIGHT = (
    EVERYONE,
    ContractPopulation(age_from=65),
    ContractPopulation(age_to=17, lives_alone=False),
    ContractPopulation(conditions=("diabetes", "atrial_fibrillation"), without_conditions=("dementia",)),
    ContractPopulation(frailty=("moderate", "severe"), in_care_home=False),
    ContractPopulation(deprivation_quintiles=(1, 2)),
    ContractPopulation(in_care_home=True),
    ContractPopulation(age_from=18, end_of_life=False, lives_alone=True),
)


def old_ill_and_frail(village: Population) -> Population:
    """People who walk every path: old, ill and frail, and young women; slots are free among them."""
    practices = np.sort(np.arange(OLD_AND_ILL + YOUNG_WOMEN + FREE) % 2)
    columns = free_slots(practices.size)
    columns.practice[...] = practices
    here = np.random.default_rng(3).permutation(practices.size)[FREE:]
    _make_people(columns, here)
    starts = np.searchsorted(practices, np.arange(3)).astype(np.int64)
    return replace(village, columns=columns, first_slots=starts)


def _make_people(columns: Columns, here: NDArray[np.int64]) -> None:
    generator = np.random.default_rng(4)
    size = here.size
    is_old = np.arange(size) < OLD_AND_ILL
    people = free_slots(size)
    people.key[...] = founder_key(9, place_code("stress"), np.arange(size))
    people.practice[...] = columns.practice[here]
    people.age_months[...] = np.where(
        is_old, generator.integers(700, 1300, size), generator.integers(216, 480, size)
    )
    people.conditions[...] = generator.integers(1, 1 << 15, size)
    people.diagnosed[...] = people.conditions & generator.integers(0, 1 << 15, size)
    people.managed[...] = people.diagnosed & generator.integers(0, 1 << 15, size)
    set_field(people, "is_present", 1)
    set_field(people, "sex", np.where(is_old, generator.integers(0, 2, size), 1))
    for name, highest in (("quintile", 4), ("risk_factors", 15), ("activation", 3), ("frailty", 3)):
        set_field(people, name, generator.integers(0, highest + 1, size))
    for name in ("lives_alone", "is_lonely", "is_carer", "has_carer", "needs_help", "has_home_care"):
        set_field(people, name, generator.integers(0, 2, size))
    for name in ("in_reablement", "in_care_home", "council_pays", "has_settled_home", "has_meaningful_role"):
        set_field(people, name, generator.random(size) < 0.3)
    set_field(people, "near_end_of_life", generator.random(size) < 0.05)
    waits = generator.integers(0, 3, size)
    set_field(people, "pathway", waits)
    set_field(people, "is_urgent", (waits > 0) & (generator.random(size) < 0.2))
    set_field(people, "months_waited", np.where(waits > 0, generator.integers(0, 32, size), 0))
    set_field(people, "months_since_discharge", generator.integers(0, 16, size))
    for name in Columns._fields:
        getattr(columns, name)[here] = getattr(people, name)


def apart(population: Population, **changes: Any) -> Population:
    """The population with columns of its own."""
    return replace(population, columns=Columns._make(array.copy() for array in population.columns), **changes)


def offers_at_random(practices: int, trusts: int, seed: int) -> list[Offer]:
    """An offer a month, every level anywhere from none to its maximum."""
    generator = np.random.default_rng(seed)
    today = offer_today(practices, trusts)
    highest = {
        part: [
            float(process.maximum)
            for process in load_processes().values()
            if (process.level if process.level in {"practice", "trust"} else "area") == part
        ]
        for part in Offer._fields
    }
    return [
        Offer(
            *(
                generator.uniform(0, highest[part], getattr(today, part).shape).astype(np.float32)
                for part in highest
            )
        )
        for _ in range(MONTHS)
    ]


def differences(one: Counts, other: Counts) -> dict[str, int]:
    """By name, in how many places two counts differ; items are named."""
    found = {
        f"{name}: {item.name.lower()}": int((getattr(one, name) != getattr(other, name))[at].sum())
        for name, where in (
            ("by_practice", (slice(None),)),
            ("by_trust", (slice(None),)),
            ("by_quintile", (...,)),
        )
        for item in Item
        for at in [(*where, item)]
    }
    for name in ("deaths", "births"):
        found[name] = int((getattr(one, name) != getattr(other, name)).sum())
    return {name: places for name, places in found.items() if places}


def live_alike(population: Population, offers: Sequence[Offer | None], **changes: Any) -> list[Counts]:
    """Live months by the kernel and by the twin, and compare everything after each; what was counted."""
    kernel, twin = apart(population, **changes), apart(population, sweep=live_everybody_arrays)
    counted = []
    for offer in offers:
        of_kernel, of_twin = kernel.live_apart(offer), twin.live_apart(offer)
        assert_same("before anybody goes", kernel, twin)
        counts, counts_of_twin = kernel._moved(of_kernel), twin._moved(of_twin)
        assert differences(counts, counts_of_twin) == {}, f"month {kernel.month}"
        assert_same("after the moves", kernel, twin)
        counted.append(counts)
    return counted


def assert_same(when: str, kernel: Population, twin: Population) -> None:
    assert np.array_equal(kernel.first_slots, twin.first_slots)
    assert np.array_equal(kernel.fate, twin.fate), f"month {kernel.month}, {when}: fate"
    for name in Columns._fields:
        one, other = getattr(kernel.columns, name), getattr(twin.columns, name)
        assert one.dtype == other.dtype
        assert np.array_equal(one, other), f"month {kernel.month}, {when}: {name}"


def total(counted: Sequence[Counts], item: Item) -> int:
    return sum(counts.total(item) for counts in counted)


Look = Callable[[Living, Month, PlaceOfMonth], None]


def look_at(population: Population, offer: Offer | None, look: Look) -> None:
    """Let `look` see the people of a month before it is lived; nobody lives it."""

    def sweep(
        columns: Columns,
        first_slots: NDArray[np.int64],
        groups: NDArray[np.int64],
        month: Month,
        values: object,
        place: PlaceOfMonth,
        members: NDArray[np.int64],
        tallies: Tallies,
        block_size: int,
    ) -> None:
        people, kinds = people_of(columns, first_slots, month, place, members)
        look(Living(month, place, people, kinds, nothing_made(people)), month, place)

    apart(population, sweep=sweep).live_apart(offer)
