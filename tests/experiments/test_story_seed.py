"""A seed lived again for its offers: the same run as was compared, kept, and refused where it is another."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from agents.citizens.columns import each_column
from agents.citizens.counts import Item
from agents.citizens.replay import Start, replay
from experiments import story_seed
from experiments.compare_results import IDENTITY, read_results, result_path, write_result
from experiments.story_made import Makings
from experiments.story_seed import kept_seed, seed_folder
from experiments.why_views import stories
from scenarios.problems import FileProblems
from sim.run_reader import read_run
from tests.experiments.compared import NAMES
from tests.experiments.storied import compared_folder, kept, kept_apart

MONTHS = 36


@pytest.mark.end_to_end
def test_the_offers_of_every_month_and_model_are_kept() -> None:
    assert kept().models == NAMES
    assert {name: len(each) for name, each in kept().offers.items()} == dict.fromkeys(NAMES, MONTHS)
    for one, other in zip(kept().offers["by_episode"], kept().offers["twin"], strict=True):
        assert all(map(np.array_equal, one, other))


@pytest.mark.end_to_end
def test_whoever_lives_again_lives_as_in_the_crowd() -> None:
    columns = kept().population.columns
    here = np.flatnonzero(columns.key)
    start = Start(24, each_column(columns, lambda array: array[here]))
    month = replay(kept().population, start, kept().offers["traditional"][:25])[0]
    activity = kept().runs["traditional"].table("activity")
    everybody = kept().runs["traditional"].about["names"]["populations"][0]
    of_place = activity[(activity["month"] == 25) & (activity["level"] == "place")]
    of_place = of_place[of_place["population"] == everybody]
    sums = of_place.groupby("item", observed=True)["quantity"].sum()
    for item in Item:
        if item not in (Item.ARRIVAL, Item.ARRIVED_WAITING):  # of those who come after the month
            assert month.counts[:, item].sum() == sums.get(item.name.lower(), 0), item.name


@pytest.mark.end_to_end
def test_a_run_of_a_story_can_be_asked_why_and_is_whole() -> None:
    run = read_run(seed_folder(compared_folder(), 1) / "by_episode")
    assert run.months == MONTHS
    assert run.table("activity")["month"].min() == 1
    assert stories(run, "social_care", "reablement")[0].lever == "reablement"
    assert run.about["settings"]["is_drawn"]
    assert "careconomy story" in run.about["command"]


@pytest.mark.end_to_end
def test_what_is_kept_is_not_lived_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept()

    def failing(*_: object) -> None:
        raise AssertionError("lived again")

    monkeypatch.setattr(story_seed, "_live", failing)
    again = kept_seed(compared_folder(), 1)
    for name in NAMES:
        for one, other in zip(before.offers[name], again.offers[name], strict=True):
            assert all(map(np.array_equal, one, other))
        assert before.made[name].equals(again.made[name])


@pytest.mark.end_to_end
def test_what_made_an_offer_multiplies_to_it() -> None:
    own, month = kept(), MONTHS
    made = own.made["by_episode"]
    assert len(made)
    assert made["month"].min() >= 25
    products = made[made["month"] == month].groupby(["process", "provider"])["multiplier"].prod()
    offers = own.runs["by_episode"].table("offers")
    offered = offers[offers["month"] == month].set_index(["process", "provider"])["multiplier"]
    assert len(offered)
    assert products.loc[list(offered.index)].to_numpy() == pytest.approx(offered.to_numpy(), rel=1e-5)


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_seed_that_comes_to_something_else_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "other"
    shutil.copytree(compared_folder(), out, ignore=shutil.ignore_patterns("stories"))
    held = read_results(out, [1], ["by_episode"])
    is_one = (held["outcome"] == "gp_contacts") & (held["years"] == "all")
    held.loc[is_one, "value"] += 1
    columns = (held[name].tolist() for name in ("outcome", "of", "years", "value"))
    about = dict(zip(IDENTITY, (1, "by_episode", "", True), strict=True))
    write_result(result_path(out, 1, "by_episode"), zip(*columns, strict=True), about)
    said = r"seed 1 under 'by_episode' comes to another gp_contacts than was compared \(\d+, not \d+\): the program is"
    with pytest.raises(FileProblems, match=said):
        kept_seed(out, 1)
    assert not Makings.lies_in(seed_folder(out, 1) / "by_episode")


@pytest.mark.unit
def test_a_seed_that_was_not_compared_is_refused() -> None:
    with pytest.raises(FileProblems, match="has no result of seed 7 under 'by_episode'; use --seed 1 or 2"):
        kept_seed(compared_folder(), 7)


@pytest.mark.unit
def test_a_folder_that_is_no_comparison_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileProblems, match=r"holds no run\.json of a comparison"):
        kept_seed(tmp_path, 1)


@pytest.mark.end_to_end
def test_models_of_one_title_are_told_apart() -> None:
    assert kept().title("by_episode") == "Reablement paid by the episode (by_episode)"
    assert kept().title("traditional") == "Separate contracts"
    assert kept_apart().title("twin") == "Reablement paid by the episode (twin)"
