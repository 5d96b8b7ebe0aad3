"""Draws: each number within its range and by its own name, all of a seed's at once, and nothing else moved."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scenarios.draws import ROOM, chance_of, draw, drawn, quantile
from scenarios.effect_bounds import check_bounds
from scenarios.effects import load_effects, soonest_90
from scenarios.efforts import LEAST, MOST, load_efforts
from scenarios.parameters import load_parameters

SEEDS = range(40)
CHANCES = st.floats(0.0001, 0.9999)


@pytest.mark.unit
def test_a_seed_draws_the_same_each_time_and_another_seed_others() -> None:
    first = [each.value for each in draw(1).numbers()]
    assert first == [each.value for each in draw(1).numbers()]
    others = [each.value for each in draw(2).numbers()]
    assert np.mean(np.array(first) != np.array(others)) > 0.5


@pytest.mark.unit
def test_behaviour_alone_is_drawn_of_the_parameters() -> None:
    known, drawn = load_parameters(), draw(3).parameters
    moved = {name for name in known.names if known.rows(name) != drawn.rows(name)}
    behaviour = {name for name in known.names if known.rooms[name] == ROOM}
    settings = {name for name in behaviour if {each.distribution for each in known.rows(name)} == {"fixed"}}
    assert moved == behaviour - settings
    assert settings == {"worth_measured_by_effort"}
    assert drawn.value("response_strength") != known.value("response_strength")


@pytest.mark.property
def test_every_number_stays_within_its_range() -> None:
    for seed in SEEDS:
        drawn = draw(seed)
        for name, rows in drawn.parameters.rows_by_name.items():
            for row, known in zip(rows, load_parameters().rows(name), strict=True):
                assert known.low <= row.value <= known.high, name
        for name, effect in drawn.effects.items():
            known_effect = load_effects()[name]
            assert known_effect.low <= effect.low == effect.effect == effect.high <= known_effect.high
            assert known_effect.fidelity_low <= effect.fidelity <= known_effect.fidelity_high
            assert known_effect.lag_50_low_months <= effect.lag_50_months <= known_effect.lag_50_high_months
            assert effect.lag_90_months >= soonest_90(effect.lag_50_months)
        for name, effort in drawn.efforts.items():
            known_effort = load_efforts()[name]
            assert known_effort.today_low <= effort.today <= known_effort.today_high
            assert LEAST <= effort.today <= MOST
            assert known_effort.pounds_low <= effort.pounds <= known_effort.pounds_high
        check_bounds(drawn.effects, drawn.efforts)


@pytest.mark.unit
def test_words_and_names_are_as_they_were() -> None:
    drawn = draw(1)
    for name, effect in drawn.effects.items():
        known = load_effects()[name]
        assert (effect.driver_name, effect.target_name, effect.partners, effect.moves) == (
            known.driver_name,
            known.target_name,
            known.partners,
            known.moves,
        )
    assert list(drawn.efforts) == list(load_efforts())


@pytest.mark.unit
def test_what_was_drawn_is_listed_beside_its_central_value() -> None:
    drawn = draw(1)
    listed = {(each.table, each.row, each.column): each for each in drawn.numbers()}
    strength = listed["behaviour", "response_strength", "value"]
    assert strength.central == load_parameters().value("response_strength")
    assert strength.value == drawn.parameters.value("response_strength")
    assert listed["behaviour", "deficit_covered_share[group=acute_trust]", "value"].central == 0.9
    assert listed["effects", "access_contact_in_time", "effect"].central == 1.06
    assert listed["efforts", "access", "pounds"].value == float(drawn.efforts["access"].pounds)
    assert {each.table for each in listed.values()} == {"behaviour", "effects", "efforts"}


@pytest.mark.unit
def test_a_number_hangs_on_its_seed_and_its_own_name_alone() -> None:
    assert chance_of(1, "efforts", "access") == chance_of(1, "efforts", "access")
    assert (
        len({chance_of(1, "a", "b"), chance_of(1, "ab"), chance_of(2, "a", "b"), chance_of(1, "b", "a")}) == 4
    )


@pytest.mark.statistical
def test_chances_are_even() -> None:
    found = np.array([chance_of(seed, "a row") for seed in range(20_000)])
    assert stats.kstest(found, "uniform").pvalue > 1e-6
    beside = np.array([chance_of(seed, "another row") for seed in range(20_000)])
    assert stats.pearsonr(found, beside).pvalue > 1e-6


@pytest.mark.unit
@pytest.mark.parametrize(
    ("chance", "shape", "found"),
    [
        (0.5, "uniform", 3.0),
        (0.25, "uniform", 2.0),
        (
            0.25,
            "triangular",
            2.0,
        ),  # a quarter of the area lies left of the top of a triangle from 1 over 2 to 5
        (0.5, "normal", 2.0),
        (0.5, "lognormal", 2.0),
        (0.9, "fixed", 2.0),
    ],
)
def test_shapes_by_hand(chance: float, shape: str, found: float) -> None:
    assert quantile(chance, 1.0, 2.0, 5.0, shape) == pytest.approx(found)


@pytest.mark.unit
def test_a_triangle_is_that_of_scipy() -> None:
    triangle = stats.triang(c=0.25, loc=1, scale=4)
    for chance in (0.1, 0.4, 0.8, 0.99):
        assert quantile(chance, 1, 2, 5, "triangular") == pytest.approx(triangle.ppf(chance))


@pytest.mark.unit
def test_a_normal_range_holds_the_middle_95_of_100() -> None:
    normal = stats.norm(loc=0, scale=1 / stats.norm.ppf(0.975))
    assert quantile(0.3, -1, 0, 1, "normal") == pytest.approx(normal.ppf(0.025 + 0.95 * 0.3))


@pytest.mark.property
@given(chance=CHANCES, other=CHANCES, shape=st.sampled_from(["uniform", "triangular", "normal", "lognormal"]))
def test_a_quantile_rises_with_its_chance_and_stays_inside(chance: float, other: float, shape: str) -> None:
    one, two = (quantile(each, 0.5, 0.7, 2.0, shape) for each in sorted((chance, other)))
    assert one + 1e-12 >= 0.5
    assert one <= two + 1e-12
    assert two <= 2.0 + 1e-12


@pytest.mark.unit
def test_a_shape_that_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(
        ValueError, match="'beta' cannot be drawn; use uniform, triangular, normal or lognormal"
    ):
        quantile(0.5, 0, 0.5, 1, "beta")


@pytest.mark.unit
def test_numbers_may_be_put_anywhere_in_their_ranges_one_by_one() -> None:
    def chances(table: str, row: str, column: str) -> float | None:
        return {"response_strength": 1.0, "peer_pull": 0.0}.get(row) if table == ROOM else None

    made = drawn(chances)
    strength, pull = (load_parameters().rows(name)[0] for name in ("response_strength", "peer_pull"))
    assert made.parameters.value("response_strength") == float(strength.high)
    assert made.parameters.value("peer_pull") == float(pull.low)
    moved = {each.row for each in made.numbers() if each.value != each.central}
    assert moved == {"response_strength", "peer_pull"}
    assert all(each.effect == load_effects()[name].effect for name, each in made.effects.items())
    assert all(
        each.lag_90_months == load_effects()[name].lag_90_months for name, each in made.effects.items()
    )


@pytest.mark.unit
def test_a_seed_s_draw_is_that_of_its_chances() -> None:
    assert list(drawn(partial(chance_of, 5)).numbers()) == list(draw(5).numbers())


@pytest.mark.property
@pytest.mark.parametrize("end", [0.0, 1.0])
def test_all_numbers_together_at_an_end_of_their_ranges_go_together(end: float) -> None:
    made = drawn(lambda *_: end)
    check_bounds(made.effects, made.efforts)
    assert made.efforts["access"].pounds in (
        load_efforts()["access"].pounds_low,
        load_efforts()["access"].pounds_high,
    )
