"""Running totals hold what adding the months up again gives, for every history and window."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.counts import Item
from sim.history import History
from tests.sim.small_history import counts, layout


@pytest.mark.property
@given(st.lists(st.lists(st.integers(0, 2**40), min_size=2, max_size=2), min_size=1, max_size=12), st.data())
def test_running_totals_agree_with_adding_up_again(told: list[list[int]], data: st.DataObject) -> None:
    made = History(layout())
    for month in told:
        made.append(counts({Item.GP_CONTACT: month}))
    first = data.draw(st.integers(1, len(told)))
    last = data.draw(st.integers(first, len(told)))
    afresh = np.sum(told[first - 1 : last], axis=0)
    assert made.by_level(Item.GP_CONTACT, "practice", 0, first, last).tolist() == afresh.tolist()
    assert made.counted("by_practice", first, last).dtype == np.int64
