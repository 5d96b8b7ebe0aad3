"""Histories told by hand: sums over any window are exact, kept and refused."""

import re

import numpy as np
import pytest

from agents.citizens.counts import ITEMS, Item
from scenarios.populations import EVERYONE, Population, are_same, is_same
from sim.history import History, NotCounted
from sim.layout import Layout
from tests.sim.small_history import counts, history, layout, states

pytestmark = pytest.mark.unit


def growing(months: int) -> History:
    """Month m has m contacts in the first practice and ten in the second."""
    made = History(layout())
    for month in range(1, months + 1):
        made.append(counts({Item.GP_CONTACT: [month, 10]}))
    return made


def test_a_window_holds_its_months_and_no_others() -> None:
    made = growing(5)
    assert made.by_level(Item.GP_CONTACT, "practice", 0, 2, 4).tolist() == [9, 30]
    assert made.by_level(Item.GP_CONTACT, "place", 0, 2, 4).tolist() == [39]
    assert made.by_level(Item.GP_CONTACT, "practice", 0, 5, 5).tolist() == [5, 10]


def test_trusts_have_what_hospitals_count() -> None:
    made = history(2, {Item.AE_ATTENDANCE: [30, 10]})
    assert made.by_level(Item.AE_ATTENDANCE, "trust", 0, 1, 2).tolist() == [60, 20]


def test_a_month_is_given_back_as_it_was() -> None:
    made = growing(3)
    for one, other in zip(made.month(2), counts({Item.GP_CONTACT: [2, 10]}), strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize(("first", "last"), [(0, 2), (2, 6), (4, 3)])
def test_months_that_were_not_lived_are_refused(first: int, last: int) -> None:
    words = f"months {first} to {last} are not all counted; months 1 to 5 are"
    with pytest.raises(NotCounted, match=re.escape(words)):
        growing(5).counted("by_practice", first, last)


def test_an_empty_history_says_so() -> None:
    with pytest.raises(NotCounted, match="months 1 to 1 are not all counted; no month is"):
        History(layout()).counted("by_practice", 1, 1)


# States


def scanned_in(*months: int) -> History:
    """Six months; at each of those named, as many carers as its number."""
    made = History(layout())
    for month in range(1, 7):
        made.append(counts({}), states({"carers": [month, 0]}) if month in months else None)
    return made


@pytest.mark.parametrize(
    ("first", "last", "people", "scans"),
    [(1, 6, 9, 2), (1, 3, 3, 1), (4, 5, 3, 1), (6, 6, 6, 1), (1, 2, 3, 1)],
    ids=["both", "first", "the one before", "last", "none before: the first there is"],
)
def test_states_are_summed_over_the_scans_of_a_window(first: int, last: int, people: int, scans: int) -> None:
    found, number = scanned_in(3, 6).scanned("by_practice", first, last)
    assert (int(found.sum()), number) == (people, scans)


def test_states_that_were_never_scanned_are_refused() -> None:
    with pytest.raises(NotCounted, match="no state of citizens was scanned; append states at least once"):
        history(2, {}).scanned("by_practice", 1, 2)


# Costs and recording


def test_costs_are_by_party_service_and_population() -> None:
    made = History(layout())
    pence = np.zeros((5, 2), dtype=np.int64)
    pence[2] = [900, 400]
    made.append(counts({}), cost_pence={"south": pence}, programme_pence={"hub": np.array([70])})
    made.append(counts({}), cost_pence={"south": pence})
    assert made.cost_pence(1, 2)[1, 2].tolist() == [1800, 800]
    assert made.cost_pence(2, 2).sum() == 1300
    assert made.programme_pence(1, 2).tolist() == [[0], [0], [0], [70]]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"nobody": np.zeros((5, 2))},
            "'nobody' has costs, but is no party of this history; add it to its layout",
        ),
        ({"hub": np.zeros((4, 2))}, "costs of 'hub' have shape (4, 2); give (5, 2)"),
    ],
)
def test_costs_of_strangers_or_of_another_shape_are_refused(given: dict[str, np.ndarray], words: str) -> None:
    made = growing(2)
    with pytest.raises(ValueError, match=re.escape(words)):
        made.append(counts({}), cost_pence=given)
    assert made.months == 2
    assert made.counted("by_practice", 1, 2).sum() == 23


def test_counts_of_other_providers_are_refused() -> None:
    made, month = growing(1), counts({})
    words = f"counts.by_practice has shape (1, {ITEMS}, 2); this history takes (2, {ITEMS}, 2)"
    with pytest.raises(ValueError, match=re.escape(words)):
        made.append(month._replace(by_practice=month.by_practice[:1]))
    assert made.months == 1


def test_recording_is_true_until_it_drifts_and_after_it_is_not_told() -> None:
    made = History(layout())
    for drift in (None, None, {"share_at_target": np.array([0.5, 0.0])}, None):
        made.append(counts({}), recording=drift)
    assert made.recording("share_at_target", 1, 2).tolist() == [0, 0]
    assert made.recording("share_at_target", 3, 4).tolist() == [0.25, 0]
    assert made.recording("another", 1, 4).tolist() == [0, 0]


def test_trusts_may_record_too() -> None:
    made = History(layout(trusts=("north", "south", "east")))
    month = counts({})
    month = month._replace(by_trust=np.zeros((3, *month.by_trust.shape[1:]), dtype=np.int64))
    for drift in (None, {"complicated_share": np.array([0.3, 0.0, 0.1])}):
        assert made.is_off_truth("complicated_share") is False
        made.append(month, recording=drift)
    assert made.is_off_truth("complicated_share") is True
    assert made.recording("complicated_share", 1, 2, "trust").tolist() == pytest.approx([0.15, 0, 0.05])
    assert made.recording("share_at_target", 1, 2, "trust").tolist() == [0, 0, 0]


def test_a_record_of_others_is_refused() -> None:
    made = History(layout())
    words = "recording.share_at_target has shape (3,); this history takes (2,)"
    with pytest.raises(ValueError, match=re.escape(words)):
        made.append(counts({}), recording={"share_at_target": np.zeros(3)})
    assert made.months == 0


def test_a_history_is_the_same_after_saving() -> None:
    made = scanned_in(2, 4)
    made.append(counts({Item.DEATH: 3}), recording={"share_at_target": np.array([0.2, 0.1])})
    again = History.restored(layout(), made.saved())
    for each in (made, again):
        each.append(counts({Item.DEATH: 4}), states({"carers": 5}))
    assert (again.months, again.scans) == (made.months, made.scans) == (8, [2, 4, 8])
    assert made.saved().keys() == again.saved().keys()
    assert all(np.array_equal(made.saved()[name], each) for name, each in again.saved().items())


# Layouts


def test_a_layout_starts_with_everyone() -> None:
    with pytest.raises(ValueError, match="the first population of a history must be everyone; put it first"):
        layout(populations={"over_65": Population(age_from=65), "everyone": EVERYONE})


def test_populations_are_found_by_name_or_by_whom_they_hold() -> None:
    made = layout()
    assert [made.population(name) for name in ("", "everyone", "over_65")] == [0, 0, 1]
    assert made.population("older", Population(title="People of 65 and over", age_from=65)) == 1


@pytest.mark.parametrize(
    ("name", "predicate", "words"),
    [
        (
            "over_56",
            None,
            "months are not counted for population 'over_56'; add it to the scenario. Did you mean 'over_65'?",
        ),
        (
            "frail",
            Population(frailty=("severe",)),
            "months are not counted for 'frail'; add the population of that name to those of the scenario",
        ),
    ],
)
def test_a_population_that_is_not_counted_is_refused(
    name: str, predicate: Population | None, words: str
) -> None:
    with pytest.raises(KeyError) as refusal:
        layout().population(name, predicate)
    assert refusal.value.args[0] == words


def test_populations_are_the_same_whatever_their_lists_order() -> None:
    one = Population(conditions=("stroke", "copd"))
    assert is_same(one, Population(title="Breath and brain", conditions=("copd", "stroke")))
    assert not is_same(one, Population(conditions=("copd",)))


def test_a_party_may_stand_for_several() -> None:
    made: Layout = layout(stands_for={"practices": ("high_street", "market")})
    assert made.members_of("practices") == ("high_street", "market")
    assert made.members_of("north") == ("north",)


# Going on


def with_costs() -> History:
    """Three months in which the hub alone has costs and the community makes an effort."""
    made = History(layout())
    for month in range(1, 4):
        spent = np.full((5, 2), month)
        made.append(
            counts({Item.GP_CONTACT: (1, 2)}), None, None, {"hub": spent}, {"community": np.array([7])}
        )
    return made


def test_a_fork_goes_on_with_other_parties_and_leaves_the_first_as_it_was() -> None:
    first = with_costs()
    fork = first.forked(layout(parties=("pool", "hub", "community", "north")))
    assert fork.cost_pence(1, 3)[:, 0, 0].tolist() == [0, 6, 0, 0]
    assert fork.programme_pence(1, 3)[:, 0].tolist() == [0, 0, 21, 0]
    fork.append(counts({}), None, None, {"pool": np.full((5, 2), 9)})
    assert fork.cost_pence(4, 4)[:, 0, 0].tolist() == [9, 0, 0, 0]
    assert (first.months, fork.months) == (3, 4)
    assert fork.month(2).by_practice.tolist() == first.month(2).by_practice.tolist()


def test_a_fork_that_lacks_a_party_with_costs_is_refused() -> None:
    with pytest.raises(ValueError, match="hub") as refused:
        with_costs().forked(layout(parties=("north", "south", "community")))
    assert str(refused.value) == (
        "'hub' has had costs, and is no party of the forked history; keep it among them"
    )


def test_a_fork_of_other_providers_or_people_is_refused() -> None:
    for name, others in (
        ("practices", {"practices": ("high_street", "harbour")}),
        ("populations", {"populations": {"everyone": EVERYONE, "older": Population(age_from=66)}}),
        ("levers", {"levers": ()}),
    ):
        with pytest.raises(ValueError, match=name) as refused:
            with_costs().forked(layout(**others))
        assert str(refused.value) == (
            f"{name} of a forked history are others than of this one; keep them as they are"
        )


def test_a_fork_may_call_its_populations_otherwise() -> None:
    renamed = layout(populations={"all": Population(title="All"), "pensioners": Population(age_from=65)})
    assert with_costs().forked(renamed).layout.populations.keys() == {"all", "pensioners"}
    assert are_same([EVERYONE], [Population(title="All")])
    assert not are_same([EVERYONE], [])
    assert not are_same([EVERYONE, Population(age_from=65)], [Population(age_from=65), EVERYONE])
