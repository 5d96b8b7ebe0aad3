"""Levers: where they stand today, how they are set, and what is refused."""

from collections.abc import Callable

import numpy as np
import pytest

from agents.providers.levers import Levers
from scenarios.efforts import GROUPS, load_efforts
from tests.agents.providers.small_levers import SHARES, set_by_chance, small_levers

pytestmark = pytest.mark.unit

EFFORTS = load_efforts()


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the text is what is tested
        act()
    return str(refusal.value)


def test_levers_begin_as_they_are_today() -> None:
    levers = small_levers()
    for group in GROUPS:
        assert levers.levels[group].shape == (len(SHARES[group]), len(levers.names[group]))
        for lever in levers.names[group]:
            assert set(levers.of(group, lever)) == {float(EFFORTS[lever].today)}
        assert np.array_equal(levers.levels[group], levers.baseline[group])


def test_levers_stand_in_the_order_of_the_catalogue() -> None:
    levers = small_levers()
    assert levers.names["gp_practice"] == (
        *("access", "prevention", "coordination", "continuity", "referral_restraint", "recording"),
    )
    assert levers.names["coordinator"] == ("triage", "information", "pathway_coordination")
    assert "patient_selection" in levers.names["acute_trust"]
    assert "patient_selection" in levers.names["community_trust"]


def test_a_lever_is_set_for_all_for_some_or_for_each() -> None:
    levers = small_levers()
    levers.set("gp_practice", "access", 0.9)
    assert levers.of("gp_practice", "access").tolist() == [0.9, 0.9, 0.9]
    levers.set("gp_practice", "access", 0.1, members=[1])
    assert levers.of("gp_practice", "access").tolist() == [0.9, 0.1, 0.9]
    levers.set("gp_practice", "access", [0.2, 0.3], members=[2, 0])
    assert levers.of("gp_practice", "access").tolist() == [0.3, 0.1, 0.2]
    assert set(levers.of("gp_practice", "prevention")) == {float(EFFORTS["prevention"].today)}
    assert set(levers.baseline["gp_practice"][:, 0]) == {float(EFFORTS["access"].today)}


def test_what_is_given_is_a_copy() -> None:
    levers = small_levers()
    levers.of("voluntary", "peer_support_and_self_care")[:] = 1
    assert levers.of("voluntary", "peer_support_and_self_care") != 1


def test_the_place_s_mean_goes_by_shares() -> None:
    levers = small_levers()
    levers.set("gp_practice", "access", [1.0, 0.5, 0.0])
    assert levers.place_mean("gp_practice", "access") == pytest.approx(0.65)


def test_a_group_without_members_stands_where_it_does_today() -> None:
    levers = Levers({"gp_practice": [1]})
    assert levers.levels["coordinator"].shape == (0, 3)
    assert levers.place_mean("coordinator", "triage") == float(EFFORTS["triage"].today)


def test_a_state_is_given_back() -> None:
    levers, other = small_levers(), small_levers()
    set_by_chance(levers, 3)
    kept = levers.state()
    other.restore(kept)
    set_by_chance(levers, 4)
    kept["voluntary"][:] = 0
    set_by_chance(levers, 3)
    for group in GROUPS:
        assert np.array_equal(other.levels[group], levers.levels[group])


def test_what_is_refused_when_levers_are_made() -> None:
    assert refused(lambda: Levers({"gp_practise": [1]})) == (
        "'gp_practise' is no group of providers; use gp_practice, acute_trust, community_trust, social_care, "
        "voluntary or coordinator. Did you mean 'gp_practice'?"
    )
    assert refused(lambda: Levers({"acute_trust": [0, 0]})) == (
        "shares of acute_trust: [0.0, 0.0] are not allowed; give 0 or more, not all 0"
    )
    assert "shares of acute_trust: [1.0, -1.0] are" in refused(lambda: Levers({"acute_trust": [1, -1]}))


@pytest.mark.parametrize(
    ("group", "lever", "level", "members", "said"),
    [
        ("hub", "triage", 0.5, None, "'hub' is no group of providers; use gp_practice, "),
        ("gp_practice", "acess", 0.5, None, "gp_practice has no lever 'acess'; it has access, "),
        ("gp_practice", "acess", 0.5, None, " Did you mean 'access'?"),
        (
            "gp_practice",
            "access",
            1.1,
            None,
            "gp_practice.access: 1.1 is no level; give a number from 0 to 1",
        ),
        ("gp_practice", "access", -0.1, [0], "-0.1 is no level"),
        ("gp_practice", "access", float("nan"), None, "nan is no level"),
        (
            "gp_practice",
            "access",
            [0.1, 0.2],
            None,
            "levels of shape (2,) are not allowed; give one number, or one for each of 3",
        ),
        ("gp_practice", "access", 0.5, [3], "there is no member 3; give whole numbers from 0 to 2"),
        ("gp_practice", "access", 0.5, [0.5], "there is no member 0.5; give whole numbers from 0 to 2"),
    ],
)
def test_a_lever_that_cannot_be_set_stays(
    group: str, lever: str, level: float, members: list[int] | None, said: str
) -> None:
    levers = small_levers()
    assert said in refused(lambda: levers.set(group, lever, level, members))
    assert all(np.array_equal(levers.levels[each], levers.baseline[each]) for each in GROUPS)


def test_a_state_of_another_place_is_refused() -> None:
    levers = small_levers()
    said = refused(lambda: levers.restore(Levers({"gp_practice": [1]}).state()))
    assert said == (
        "levers of gp_practice: (1, 6) were kept as members and levers, and (3, 6) are needed; "
        "restore a state of the same place and the same efforts.csv"
    )


def test_a_state_out_of_range_is_refused() -> None:
    levers = small_levers()
    state = levers.state()
    state["voluntary"][0, 0] = 2
    said = refused(lambda: levers.restore(state))
    assert said == "levers of voluntary: a level is not from 0 to 1; this is no state of levers"
    assert np.array_equal(levers.levels["voluntary"], levers.baseline["voluntary"])
