"""The picture of one life: its bands, its events and their labels, and the sentence under it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.citizens_life_figure import (
    AXES_INCHES,
    LABEL_GAP_INCHES,
    LifeMonth,
    life_bands,
    life_events,
    life_figure,
    life_in_words,
    placed_labels,
    spells,
)
from experiments.citizens_style import TEXT
from experiments.contract_labels import text_width


def life(months: int = 24, **changes: Any) -> list[LifeMonth]:
    """Months of somebody who is 70 at the start; a change names a field and gives its value by month."""
    plain = [LifeMonth(month, 70 + (month - 1) / 12, qaly=0.06) for month in range(1, months + 1)]
    for name, value_of in changes.items():
        plain = [replace(each, **{name: value_of(each.month)}) for each in plain]
    return plain


@pytest.mark.unit
def test_a_spell_lasts_from_the_first_to_the_end_of_the_last_month() -> None:
    months = life(lonely=lambda month: 3 <= month <= 5 or month == 9)
    first, second = spells(months, lambda each: each.lonely)
    assert first == pytest.approx((70 + 2 / 12, 70 + 5 / 12))
    assert second == pytest.approx((70 + 8 / 12, 70 + 9 / 12))


@pytest.mark.unit
def test_what_never_is_has_no_spell() -> None:
    assert spells(life(), lambda each: each.lonely) == ()


@pytest.mark.unit
def test_conditions_come_in_the_order_of_their_onset_and_states_after_them() -> None:
    months = life(
        conditions=lambda month: ("dementia", "stroke") if month > 12 else ("stroke",),
        frailty=lambda month: "mild" if month > 6 else "fit",
        in_care_home=lambda month: month > 20,
        waiting_for=lambda month: "musculoskeletal" if 2 <= month <= 4 else "",
    )
    bands = {band.title: band.spells for band in life_bands(months)}
    assert list(bands) == [
        "Stroke or transient ischaemic attack",
        "Dementia",
        "Frailty, mild",
        "Waits for planned care",
        "Care home",
    ]
    assert bands["Dementia"][0] == pytest.approx((71, 72))


@pytest.mark.unit
def test_events_are_turns_long_stays_and_death() -> None:
    months = life(
        lives_alone=lambda month: month >= 4,
        needs_help=lambda month: month >= 1,
        bed_days=lambda month: {8: 12, 10: 2}.get(month, 0),
        dies=lambda month: month == 24,
    )
    assert [text for _, text in life_events(months)] == [
        "lives alone from here",
        "12 days in hospital",
        "dies",
    ]
    assert [age for age, _ in life_events(months)] == pytest.approx([70.25, 70 + 7 / 12, 72])


@pytest.mark.unit
def test_what_is_so_from_the_start_is_no_event() -> None:
    assert life_events(life(lives_alone=lambda _: True)) == []


@pytest.mark.unit
def test_labels_that_would_meet_stand_in_rows() -> None:
    placed = placed_labels([(70.0, "moves to a care home"), (70.1, "needs help"), (75.0, "dies")], 70, 75)
    assert [(label.row, label.is_left) for label in placed] == [(0, False), (1, False), (0, True)]


@pytest.mark.property
@given(ages=st.lists(st.floats(60, 70), max_size=20), words=st.sampled_from(["dies", "moves to a care home"]))
def test_no_label_stands_on_another(ages: list[float], words: str) -> None:
    placed = placed_labels([(age, words) for age in sorted(ages)], 60, 70)
    long = (text_width(words, TEXT - 1) + LABEL_GAP_INCHES) / AXES_INCHES * 10
    spans = [
        (each.row, each.age - long * each.is_left, each.age + long * (not each.is_left)) for each in placed
    ]
    for at, (row, start, end) in enumerate(spans):
        for other_row, other_start, other_end in spans[at + 1 :]:
            assert row != other_row or end <= other_start + 1e-9 or other_end <= start + 1e-9


@pytest.mark.unit
def test_a_life_in_words() -> None:
    months = life(
        gp_contacts=lambda month: 1 if month <= 3 else 0,
        ae_attendances=lambda month: int(month == 5),
        admissions=lambda month: int(month == 5),
        bed_days=lambda month: 4 if month == 5 else 0,
    )
    assert life_in_words(months) == (
        "From age 70 this person has 3 GP or nurse contacts, 1 A&E visit and 1 admission with 4 days in a bed, and is"
        " seen last aged 72 after 1.4 quality-adjusted years of 2.0."
    )
    died = [*months[:-1], replace(months[-1], dies=True)]
    assert "and dies aged 72" in life_in_words(died)
    left = [*months[:-1], replace(months[-1], moves_away=True)]
    assert "and moves away aged 72" in life_in_words(left)
    assert [text for _, text in life_events(left)] == ["moves away"]


@pytest.mark.unit
def test_the_picture_has_quality_of_life_bands_and_care() -> None:
    months = life(
        conditions=lambda month: ("copd",) if month > 3 else (),
        gp_contacts=lambda month: month % 3,
        admissions=lambda month: int(month == 7),
    )
    shown = life_figure("A man of 70 in Southend", months, "Simulated: nobody real.")
    shown.figure.draw_without_rendering()
    quality, bands, care = shown.figure.axes
    assert quality.get_ylabel() == "quality of life, 1 = full health"
    assert quality.get_lines()[0].get_ydata()[0] == pytest.approx(0.72)  # type: ignore[index]
    assert [text.get_text() for text in bands.get_yticklabels()] == ["Chronic obstructive pulmonary disease"]
    assert care.get_xlim() == pytest.approx((69.99, 72.01))
    assert quality.get_ylim()[0] == 0
    admission = next(each for each in care.get_lines() if each.get_label() == "admission to hospital")
    assert list(admission.get_xdata()) == [pytest.approx(70 + 6.5 / 12)]  # type: ignore[arg-type]
    assert shown.sentence == life_in_words(months)


@pytest.mark.unit
def test_a_life_of_one_month_in_which_nothing_happens_can_be_drawn() -> None:
    shown = life_figure("A short one", life(1), "Simulated: nobody real.")
    shown.figure.draw_without_rendering()
    assert "0 GP or nurse contacts" in shown.sentence


@pytest.mark.unit
def test_a_life_without_months_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^a life without months cannot be drawn; give at least one$"):
        life_figure("Nobody", [], "")


@pytest.mark.unit
def test_months_out_of_order_are_refused() -> None:
    months = life(3)
    with pytest.raises(
        ValueError, match=r"^month 3 comes after month 1; give the months of a life in order, each once$"
    ):
        life_figure("Somebody", [months[0], months[2]], "")


@pytest.mark.unit
def test_a_month_that_took_more_than_it_gave_is_seen() -> None:
    shown = life_figure("A man of 70", life(qaly=lambda month: -0.01 if month == 5 else 0.06), "")
    quality = shown.figure.axes[0]
    assert quality.get_ylim()[0] == pytest.approx(-0.12)
    assert np.min(quality.get_lines()[0].get_ydata()) == pytest.approx(-0.12)
