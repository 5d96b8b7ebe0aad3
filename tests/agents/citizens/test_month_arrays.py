"""The month in plain NumPy: the kernel agrees with it to the last bit, whoever lives it and whatever is offered."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numba.core.dispatcher import Dispatcher

from agents.citizens import (
    month_arrays,
    month_arrays_care,
    month_arrays_life,
    month_arrays_living,
    month_arrays_people,
)
from agents.citizens.chance import LARGEST_POISSON_MEAN
from agents.citizens.columns import CONDITIONS, Columns, free_slots
from agents.citizens.counts import HOSPITAL_ITEMS, Item
from agents.citizens.decisions import Decision, decision_names
from agents.citizens.living import FATE_DEPARTED, FATE_DIED, FATE_GAVE_BIRTH
from agents.citizens.month_arrays import live_everybody_arrays
from agents.citizens.population import OutOfBounds, Population
from tests.agents.citizens.twins import (
    EIGHT,
    MONTHS,
    apart,
    assert_same,
    differences,
    live_alike,
    offers_at_random,
    total,
)


@pytest.mark.property
def test_twin_and_kernel_agree_under_today_s_offer(village: Population) -> None:
    counted = live_alike(village, [None] * MONTHS)
    assert total(counted, Item.PEOPLE) > MONTHS * 1500
    assert total(counted, Item.DEATH) > 10


@pytest.mark.property
def test_twin_and_kernel_agree_under_any_offer(village: Population) -> None:
    counted = live_alike(village, offers_at_random(2, 2, seed=1))
    today = live_alike(village, [None])
    assert differences(counted[0], today[0])


@pytest.mark.property
def test_twin_and_kernel_agree_on_eight_populations(village: Population) -> None:
    counted = live_alike(replace(village, populations=EIGHT), [None] * MONTHS)
    people = np.array([counted[0].total(Item.PEOPLE, population) for population in range(len(EIGHT))])
    assert (people > 0).all()
    assert (people[1:] < people[0]).all()


@pytest.mark.property
def test_twin_and_kernel_agree_on_every_path(stressed: Population) -> None:
    counted = live_alike(replace(stressed, populations=EIGHT), [None] * MONTHS)
    assert [item.name for item in Item if total(counted, item) == 0] == []
    of_trusts = sum(counts.by_trust.sum(axis=(0, 2)) for counts in counted)
    assert tuple(np.flatnonzero(of_trusts)) == HOSPITAL_ITEMS


@pytest.mark.property
def test_twin_and_kernel_agree_on_every_path_under_any_offer(stressed: Population) -> None:
    live_alike(stressed, offers_at_random(2, 2, seed=2))


@pytest.mark.property
@pytest.mark.parametrize("seed", range(2, 8))
def test_twin_and_kernel_agree_whatever_the_luck(stressed: Population, seed: int) -> None:
    live_alike(replace(stressed, seed=seed, month=seed), [None] * 2)


@pytest.mark.property
def test_twin_and_kernel_agree_whatever_the_size_of_blocks(stressed: Population) -> None:
    live_alike(stressed, [None], block_size=7)


@pytest.mark.property
def test_wider_bounds_change_nothing_and_narrower_ones_are_an_error(stressed: Population) -> None:
    kernel, twin = apart(stressed), apart(stressed, sweep=live_everybody_arrays)
    bounds = kernel.bounds
    kernel.bounds = bounds._replace(base=bounds.base * np.float32(2), limit=bounds.limit * np.float32(3))
    assert differences(kernel.live(), twin.live()) == {}
    assert_same("with wide bounds", kernel, twin)
    kernel.bounds = bounds._replace(base=bounds.base * np.float32(0.5))
    with pytest.raises(OutOfBounds, match=r"village, month 2: the rate of .* was .* for a citizen"):
        kernel.live()


@pytest.mark.property
def test_twin_and_kernel_agree_with_one_trust_alone(stressed: Population) -> None:
    live_alike(replace(stressed, reach=np.ones((2, 1))), [None] * 3)


@pytest.mark.property
def test_twin_and_kernel_agree_on_one_citizen_and_on_nobody(stressed: Population) -> None:
    slot = int(np.flatnonzero(stressed.columns.key)[0])
    one = Columns._make(array[slot : slot + 1].copy() for array in stressed.columns)
    for columns in (one, free_slots(1)):
        alone = replace(stressed, columns=columns, first_slots=np.array([0, 1, 1]))
        twin = apart(alone, sweep=live_everybody_arrays)
        kernel = apart(alone)
        tallies = [kernel.live_apart(), twin.live_apart()]
        assert_same("alone", kernel, twin)
        assert np.array_equal(tallies[0].by_practice, tallies[1].by_practice)
        assert tallies[1].by_practice[0, Item.PEOPLE, 0] == (columns is one)


@pytest.mark.unit
@pytest.mark.parametrize("sweep", [None, live_everybody_arrays], ids=["kernel", "twin"])
@pytest.mark.parametrize(
    ("decision", "rate", "said"),
    [
        (Decision.CONTACT_IN_TIME, 1.5, "contact_in_time was"),
        (Decision.HARM, np.nan, "harm was nan"),
        (Decision.STAY_DAYS, 1e6, "stay_days was"),
        (Decision.CARER_FOUND, -1.0, "carer_found was -"),
        (Decision.FOLLOW_UPS, -1.0, "follow_ups was -"),
    ],
)
def test_a_rate_out_of_bounds_voids_the_month(
    stressed: Population, sweep: Callable[..., None] | None, decision: Decision, rate: float, said: str
) -> None:
    rates = stressed.solved.rates
    base = rates.base.copy()
    base[decision] = rate
    spoilt = replace(stressed.solved, rates=rates._replace(base=base))
    population = apart(stressed, solved=spoilt, **({} if sweep is None else {"sweep": sweep}))
    with pytest.raises(OutOfBounds, match=f"village, month 1: the rate of {said}"):
        population.live()


@pytest.mark.unit
@pytest.mark.parametrize(
    ("decision", "rate"),
    [
        (Decision.DEATH, np.nan),
        (Decision.BIRTH, -1.0),
        (Decision.RECOVERY, 10 * LARGEST_POISSON_MEAN),
        (Decision.GP_CONTACTS, 10 * LARGEST_POISSON_MEAN),
    ],
)
def test_the_twin_minds_every_rate_of_whoever_it_is_for(
    stressed: Population, decision: Decision, rate: float
) -> None:
    rates = stressed.solved.rates
    base = rates.base.copy()
    base[decision] = rate
    spoilt = replace(stressed.solved, rates=rates._replace(base=base))
    population = apart(stressed, solved=spoilt, sweep=live_everybody_arrays)
    with pytest.raises(OutOfBounds, match=f"month 1: the rate of {decision_names()[decision]} was "):
        population.live()


@pytest.mark.unit
def test_the_twin_calls_nothing_that_is_compiled() -> None:
    for module in (
        month_arrays,
        month_arrays_care,
        month_arrays_life,
        month_arrays_living,
        month_arrays_people,
    ):
        assert [name for name, value in vars(module).items() if isinstance(value, Dispatcher)] == []


@pytest.mark.unit
def test_the_twin_writes_a_fate_for_every_slot_and_leaves_free_ones_free(stressed: Population) -> None:
    twin = apart(stressed, sweep=live_everybody_arrays)
    twin.fate[...] = 255
    free = twin.columns.key == 0
    tallies = twin.live_apart()
    assert not twin.fate[free].any()
    assert not any(array[free].any() for name, array in twin.columns._asdict().items() if name != "practice")
    counted = tallies.by_practice[:, :, 0].sum(axis=0)
    for bit, item in (
        (FATE_DIED, Item.DEATH),
        (FATE_DEPARTED, Item.DEPARTURE),
        (FATE_GAVE_BIRTH, Item.BIRTH),
    ):
        assert np.count_nonzero(twin.fate & bit) == counted[item] > 0


@pytest.mark.unit
def test_diseases_of_the_stressed_are_known_and_managed_only_if_had(stressed: Population) -> None:
    ill, known, managed = (getattr(stressed.columns, name) for name in ("conditions", "diagnosed", "managed"))
    assert not (known & ~ill).any()
    assert not (managed & ~known).any()
    assert np.bitwise_or.reduce(managed) == (1 << len(CONDITIONS)) - 1
