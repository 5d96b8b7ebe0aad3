"""Several places side by side: each lives as it would alone, and what is counted is added up."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from agents.citizens.counts import Item
from agents.citizens.population import Population
from experiments import citizens_run
from experiments.citizens_run import Settings, columns_digest, run
from experiments.citizens_together import Together, added, together
from scenarios.parameters import Parameters
from scenarios.place import ENGLAND, Place, load_country, load_places
from scenarios.problems import FileProblems
from tests.experiments.citizens_made import lived_again, made

SIZES = {"southend": 300, "oldham": 200}


def of_made(*names: str) -> Together:
    """People made up, who stand for those of places."""
    people: Any = [made(SIZES[name], 1, name) for name in names]
    return Together(load_country(ENGLAND), cast("list[Population]", people))


@pytest.mark.unit
def test_england_is_all_of_its_groups_and_has_no_practices() -> None:
    whole = load_country(ENGLAND)
    groups = load_places(ENGLAND)
    assert whole.residents == sum(each.residents for each in groups) == 54_370_319
    of_groups = np.sum([group.residents_by_quintile for group in groups], axis=0)
    # Groups' fifths come from small areas a few years on, so their sums are near England's and no more.
    assert of_groups == pytest.approx(np.array(whole.residents_by_quintile), rel=2e-3)
    assert len(set(whole.commissioning_groups)) == len(groups) == 209
    assert whole.practices == ()
    assert load_country("southend").name == "southend"


@pytest.mark.unit
def test_counts_are_a_row_a_place_and_add_up_to_both() -> None:
    one, other = (made(SIZES[name], 1, name).live() for name in SIZES)
    both = added([one, other])
    assert both.by_practice[0].tolist() == one.by_practice.sum(axis=0).tolist()
    assert both.by_practice[1].tolist() == other.by_practice.sum(axis=0).tolist()
    assert both.by_trust.shape[0] == 1
    assert both.by_trust[0].tolist() == (one.by_trust.sum(axis=0) + other.by_trust.sum(axis=0)).tolist()
    for item in (Item.PEOPLE, Item.AE_ATTENDANCE, Item.DEATH):
        assert both.total(item) == one.total(item) + other.total(item)
    assert np.array_equal(both.deaths, one.deaths + other.deaths)


@pytest.mark.unit
def test_a_place_alone_keeps_its_own_counts() -> None:
    alone = Together(load_country("southend"), cast(Any, [made(SIZES["southend"], 1)]))
    assert alone.live().by_practice.shape[0] == len(load_country("southend").practices)
    assert alone.month == 1


@pytest.mark.end_to_end
def test_a_run_of_places_together_counts_by_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citizens_run, "figures", lambda *of: [])

    def founder(place: Place, known: Parameters, seed: int) -> Any:
        assert place.name == ENGLAND
        return of_made("southend", "oldham")

    monkeypatch.setattr("experiments.citizens_tables.group_names", lambda place: ["one", "other"])
    recording = run(Settings(ENGLAND, 1, 2), tmp_path / "run", founder, lived_again)
    assert [int(each.sum()) for each in recording.people] == [500, 500, 500]
    by_group = pd.read_csv(tmp_path / "run" / "activity_by_group.csv")
    people = by_group[by_group["item"] == "people"].set_index("group")["count"]
    assert people.to_dict() == {"one": 600, "other": 400}
    assert not (tmp_path / "run" / "activity_by_practice.csv").exists()
    with pytest.raises(FileProblems, match="a life is shown of one place; England is 2, name one place"):
        run(Settings(ENGLAND, 1, 2, "woman, 82"), tmp_path / "again", founder, lived_again)


@pytest.mark.unit
def test_the_digest_of_places_together_hangs_on_each_and_on_their_order() -> None:
    one, other = (made(SIZES[name], 1, name).columns for name in SIZES)
    assert columns_digest([one, other]) != columns_digest([other, one])
    assert columns_digest([one, one]) != columns_digest([one])


@pytest.mark.regression
@pytest.mark.slow
def test_citizens_live_together_as_they_live_alone() -> None:
    from agents.citizens.population import found
    from sim.england import england

    today = england()

    def founded(place: Place) -> Population:
        return found(place, today.parameters, 5, today.baseline, solved=today.solved)

    pair = sorted(load_places(ENGLAND), key=lambda group: group.residents)[:2]
    both = together(load_country(ENGLAND), pair, founded)
    alone = founded(pair[1])
    for _ in range(3):
        both.live()
        alone.live()
    assert columns_digest([both.parts[1]]) == columns_digest([alone.columns])
