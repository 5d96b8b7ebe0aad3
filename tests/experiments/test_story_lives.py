"""Who is alike, how far their lives lie apart, and whose is told."""

from __future__ import annotations

import numpy as np
import pytest

from agents.citizens.citizen import Citizens
from agents.citizens.columns import each_column
from agents.citizens.counts import ITEMS, Item
from agents.citizens.replay import Start
from experiments import story_lives
from experiments.decision_rules import rule
from experiments.story_lives import Alike, alike_in, pounds_an_item
from scenarios.problems import FileProblems
from sim.resources import ResourceBook
from tests.experiments.storied import APART, kept, kept_apart

MODELS = ("one", "other")


def made(qalys: list[list[float]], pounds: list[list[float]], same: list[bool]) -> Alike:
    """People whose lives came to these, under two models."""
    columns = kept().population.columns
    some = np.flatnonzero(columns.key)[: len(qalys)]
    start = Start(24, each_column(columns, lambda array: array[some]))
    is_same = np.array([[True, each] for each in same])
    return Alike("made", len(qalys), start, MODELS, np.array(qalys), np.array(pounds), is_same)


@pytest.mark.unit
@pytest.mark.slow
def test_lives_lie_apart_by_qalys_at_the_threshold_and_by_care() -> None:
    found = made([[1, 1.5], [1, 1], [2, 2]], [[0, 100], [0, 0], [0, 300]], [False, True, False])
    assert found.apart_pounds.tolist() == [0.5 * rule("lower_threshold") + 100, 0, 300]
    assert found.in_order.tolist() == [0, 2, 1]
    assert found.chosen(is_typical=False) == 0
    assert found.chosen(is_typical=True) == 2


@pytest.mark.unit
def test_of_many_in_the_middle_the_typical_one_lives_a_middling_number_of_qalys() -> None:
    qalys = [[each, each] for each in (3.0, 1.0, 2.0, 9.0)]
    found = made([*qalys, [1, 2]], [[0, 0]] * 5, [True, True, True, True, False])
    assert found.chosen(is_typical=True) == 0
    assert made(qalys[:3], [[0, 0]] * 3, [True] * 3).chosen(is_typical=True) == 2


@pytest.mark.unit
def test_of_equal_lives_those_that_differ_in_anything_come_first() -> None:
    found = made([[1, 1], [1, 1]], [[5, 5], [5, 5]], [True, False])
    assert found.in_order.tolist() == [1, 0]


@pytest.mark.unit
def test_one_of_many_can_be_followed_alone() -> None:
    found = made([[1, 1], [1, 1]], [[5, 5], [5, 5]], [True, False])
    alone = found.alone(1)
    assert alone.month == 24
    assert alone.columns.key.tolist() == [found.start.columns.key[1]]
    assert found.person(1).key == alone.columns.key[0]


@pytest.mark.end_to_end
def test_all_who_are_alike_are_found_and_under_the_same_offers_live_alike() -> None:
    found = alike_in(kept(), "woman, 65+")
    everyone = Citizens(kept().population.columns)
    assert found.people == len(everyone.select(sex="female", age_from=65))
    assert found.same[:, :2].all()
    assert (found.qalys[:, 0] == found.qalys[:, 1]).all()
    assert (found.qalys > 0).all()
    assert (found.qalys < 1).all()


@pytest.mark.end_to_end
def test_under_other_offers_some_live_otherwise_and_some_do_not() -> None:
    found = alike_in(kept_apart(), "65+")
    number = kept_apart().models.index(APART)
    assert 0 < found.same[:, number].sum() < found.people
    apart = found.apart_pounds
    assert (apart[found.same.all(axis=1)] == 0).all()
    assert apart[found.chosen(is_typical=False)] == apart.max() > 0


@pytest.mark.end_to_end
def test_of_very_many_some_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story_lives, "MOST_LOOKED_AT", 50)
    monkeypatch.setattr(story_lives, "AT_ONCE", 16)
    found = alike_in(kept(), "65+")
    assert found.people > 300
    assert 40 <= len(found.qalys) <= 50
    assert (found.qalys > 0).all()


@pytest.mark.end_to_end
def test_care_is_priced_as_the_resource_book_prices_it() -> None:
    economy = kept().economy
    book = ResourceBook(economy.cost_book)
    book.add(economy.counts)
    counts = economy.counts.by_quintile[0].sum(axis=0)
    prices = pounds_an_item(economy.cost_book)
    assert prices.shape == (ITEMS,)
    assert counts @ prices == pytest.approx(book.pence_by_quintile()[0].sum() / 100, rel=1e-6)
    assert prices[Item.DEATH] == 0


@pytest.mark.unit
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("woman, 82, hart failure", "'hart failure' in .* is not understood.*Did you mean 'heart failure'"),
        (
            "girl, 4, dementia",
            r"nobody here is like .*: \d+ are 'girl, 4', and none of them is 'dementia'; leave that",
        ),
        ("man, woman", "'woman' contradicts what the text said before it"),
        ("119+", "2,0.. people live here, and none of them is '119.'; leave that out"),
    ],
)
def test_who_cannot_be_found_is_said(text: str, said: str) -> None:
    with pytest.raises(FileProblems, match=said):
        alike_in(kept(), text)
