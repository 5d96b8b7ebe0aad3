"""Citizens seen as people: every property against the columns, every question against a plain loop, every refusal."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.citizen import PROPERTIES, QUESTIONS, Citizen, Citizens
from agents.citizens.columns import CONDITIONS, FIELDS, FRAILTIES, Columns, field, free_slots, set_field
from scenarios.populations import EVERYONE, Population

FREE = 3
"""A slot that nobody is in; in all others are people."""


def bits(*names: str) -> int:
    return sum(1 << CONDITIONS.index(name) for name in names)


@pytest.fixture
def few() -> Columns:
    """Four people whom the tests know, in five slots; the one at 3 is free."""
    columns = free_slots(5)
    columns.key[...] = [11, 12, 13, 0, 2**64 - 1]
    columns.age_months[...] = [82 * 12 + 11, 7, 17 * 12, 0, 40 * 12]
    columns.practice[...] = [0, 0, 0, 0, 1]
    columns.conditions[...] = [
        bits("heart_failure", "diabetes", "copd"),
        0,
        bits("asthma"),
        0,
        bits("diabetes"),
    ]
    columns.diagnosed[...] = [bits("heart_failure", "diabetes"), 0, bits("asthma"), 0, 0]
    columns.managed[...] = [bits("heart_failure"), 0, bits("asthma"), 0, 0]
    for name, numbers in {
        "is_present": [1, 1, 1, 0, 1],
        "sex": [1, 0, 1, 0, 0],
        "quintile": [1, 0, 4, 0, 2],
        "risk_factors": [0, 0, 0, 0, 0b1001],
        "frailty": [2, 0, 0, 0, 0],
        "activation": [0, 1, 2, 0, 3],
        "lives_alone": [1, 0, 0, 0, 0],
        "is_carer": [0, 0, 1, 0, 0],
        "has_carer": [1, 0, 0, 0, 0],
        "pathway": [2, 0, 0, 0, 1],
        "is_urgent": [0, 0, 0, 0, 1],
        "months_waited": [3, 0, 0, 0, 1],
        "months_since_discharge": [15, 0, 15, 0, 1],
    }.items():
        set_field(columns, name, np.array(numbers))
    return columns


@pytest.fixture(scope="module")
def everyone(southend: Columns) -> Citizens:
    return Citizens(southend)


def slots(citizens: Citizens) -> list[int]:
    return [citizen.slot for citizen in citizens]


# One citizen


@pytest.mark.unit
def test_a_citizen_is_described_in_the_words_of_the_field(few: Columns) -> None:
    citizen = Citizen(few, 0)
    seen = {name: getattr(citizen, name) for name in PROPERTIES}
    flags = {name: value for name, value in seen.items() if isinstance(value, bool)}
    assert {name for name, value in flags.items() if value} == {"is_present", "lives_alone", "has_carer"}
    assert {name: value for name, value in seen.items() if name not in flags} == {
        "key": 11,
        "sex": "female",
        "age_months": 995,
        "age_years": 82,
        "deprivation_quintile": 2,
        "practice": 0,
        "conditions": ("heart_failure", "diabetes", "copd"),
        "diagnosed": ("heart_failure", "diabetes"),
        "managed": ("heart_failure",),
        "risk_factors": (),
        "frailty": "moderate",
        "activation": 1,
        "waiting_for": "other",
        "months_waited": 3,
        "waits_elsewhere": 0,
        "months_since_discharge": None,
    }


@pytest.mark.unit
def test_every_field_and_column_can_be_seen_and_flags_keep_their_names() -> None:
    others = {"key", "age_months", "practice", "conditions", "diagnosed", "managed"}
    assert {each.source for each in PROPERTIES.values()} == {each.name for each in FIELDS} | others
    assert {each.name for each in FIELDS if each.unit == "flag"} <= set(PROPERTIES)


@pytest.mark.unit
def test_each_flag_is_read_from_its_own_bit(few: Columns) -> None:
    for flag in (each.name for each in FIELDS if each.column == "social"):
        few.social[...] = 0
        set_field(few, flag, 1)
        citizen = Citizen(few, 0)
        assert [each.name for each in FIELDS if each.column == "social" and getattr(citizen, each.name)] == [
            flag
        ]


@pytest.mark.unit
def test_sets_and_ends_of_scales_are_read_to_the_last_member(few: Columns) -> None:
    last = Citizen(few, 4)
    assert (last.key, last.activation, last.risk_factors) == (2**64 - 1, 4, ("smoking", "hazardous_drinking"))
    assert (last.waiting_for, last.is_urgent, last.months_since_discharge) == ("musculoskeletal", True, 1)
    assert Citizen(few, 1).months_since_discharge == 0


@pytest.mark.unit
def test_a_citizen_says_in_one_line_who_it_is(few: Columns) -> None:
    assert [str(citizen) for citizen in Citizens(few)] == [
        "Woman of 82, quintile 2: heart failure, diabetes (not managed), chronic obstructive pulmonary disease"
        " (not diagnosed); moderately frail; lives alone; has carer; waits for other planned care, 3 months",
        "Boy of 7 months, quintile 1: no long-term condition; 0 months since an emergency discharge",
        "Girl of 17, quintile 5: asthma; carer",
        "Man of 40, quintile 3: diabetes (not diagnosed), smoking, hazardous drinking;"
        " waits for musculoskeletal care urgently, 1 month; 1 month since an emergency discharge",
    ]
    assert repr(Citizen(few, 2)) == "<Citizen 13: Girl of 17, quintile 5: asthma; carer>"


@pytest.mark.unit
@pytest.mark.parametrize("name", ["sex", "age_years", "slot", "columns", "nickname"])
def test_nothing_of_a_citizen_can_be_set(few: Columns, name: str) -> None:
    before, citizen = [few.age_months.copy(), few.person.copy(), few.social.copy()], Citizen(few, 0)
    with pytest.raises(AttributeError, match=f"'{name}' cannot be set: a citizen is seen here; set_field"):
        setattr(citizen, name, 1)
    assert np.array_equal([few.age_months, few.person, few.social], before)
    assert citizen.slot == 0


@pytest.mark.unit
def test_a_citizen_is_a_view_and_shows_what_the_columns_hold_now(few: Columns) -> None:
    citizen = Citizen(few, 0)
    few.age_months[0] += 1
    assert (citizen.columns is few, citizen.age_years) == (True, 83)
    set_field(few, "is_present", 0)
    assert str(citizen) == "Nobody: the citizen has died or moved away"


@pytest.mark.unit
def test_two_views_of_a_slot_are_one_citizen(few: Columns) -> None:
    assert Citizen(few, 0) == Citizen(few, 0)
    assert len({Citizen(few, 0), Citizen(few, 0), Citizen(few, 1)}) == 2
    assert Citizen(few, 0) != Citizen(few._replace(), 0)
    assert Citizen(few, 0) != 0


@pytest.mark.unit
@pytest.mark.parametrize(
    ("slot", "text"),
    [
        (5, "there is no slot 5; the last one is 4"),
        (-1, "there is no slot -1; the last one is 4"),
        (FREE, "nobody is in slot 3; go through Citizens(columns) to meet somebody"),
    ],
)
def test_a_slot_without_a_citizen_is_refused(few: Columns, slot: int, text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        Citizen(few, slot)


# All of them


@pytest.mark.unit
def test_citizens_are_those_present_in_the_order_of_slots(few: Columns) -> None:
    everybody = Citizens(few)
    assert (len(everybody), everybody.count()) == (4, 4)
    assert slots(everybody) == [0, 1, 2, 4]
    assert (everybody[3].slot, everybody[-1].slot) == (4, 4)
    assert slots(everybody[1:3]) == [1, 2]
    assert slots(Citizens(few, [4, FREE, 0, 4])) == [0, 4]
    assert repr(everybody) == "<4 Citizens>"


@pytest.mark.unit
def test_a_number_or_slot_beyond_the_last_is_refused(few: Columns) -> None:
    for number in (4, -5):
        with pytest.raises(IndexError, match=f"there is no citizen {number}; these are 4, numbered from 0"):
            Citizens(few)[number]
    for slot in (5, -1):
        with pytest.raises(ValueError, match=f"there is no slot {slot}; the last one is 4"):
            Citizens(few, [0, slot])


@pytest.mark.unit
def test_nobody_at_all_can_be_asked_too() -> None:
    nobody = Citizens(free_slots(2))
    assert (len(nobody), list(nobody), nobody.by("sex")) == (0, [], {})
    assert all(nobody.get(name).shape == (0,) for name in PROPERTIES)
    assert len(nobody.like("woman, 82")) == 0


@pytest.mark.unit
@pytest.mark.parametrize("name", list(PROPERTIES))
def test_get_and_by_agree_with_each_citizen(everyone: Citizens, name: str) -> None:
    some = everyone[::97]
    each = [getattr(citizen, name) for citizen in some]
    assert some.get(name).tolist() == each
    values = [member for value in each for member in value] if isinstance(each[0], tuple) else each
    assert some.by(name) == {value: values.count(value) for value in dict.fromkeys(values)}


@pytest.mark.unit
def test_counts_stand_in_the_order_of_the_scale(everyone: Citizens, southend: Columns) -> None:
    assert tuple(everyone.by("frailty")) == FRAILTIES
    assert tuple(everyone.by("conditions")) == CONDITIONS
    assert list(everyone.by("deprivation_quintile")) == [1, 2, 3, 4, 5]
    assert sum(everyone.by("practice").values()) == len(everyone) == field(southend, "is_present").sum()


@pytest.mark.unit
def test_numbers_can_be_subtracted_from(few: Columns) -> None:
    assert (Citizens(few).get("age_years") - 80).tolist() == [2, -80, -63, -40]
    assert Citizens(few).get("key").dtype == np.uint64


@pytest.mark.unit
def test_a_citizen_is_found_by_key(few: Columns) -> None:
    assert Citizens(few).find(2**64 - 1).slot == 4
    assert Citizens(few).find(few.key[1]).slot == 1
    with pytest.raises(
        ValueError, match=re.escape("none of these 2 citizens has the key 13; get('key') lists")
    ):
        Citizens(few, [0, 1]).find(13)
    with pytest.raises(ValueError, match="none of these 4 citizens has the key 0"):
        Citizens(few).find(0)
    with pytest.raises(ValueError, match="'13' is not allowed; give a whole number from 0"):
        Citizens(few).find("13")  # type: ignore[arg-type]


# Select

SELECTED: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [0, 1, 2, 4]),
    ({"sex": "female"}, [0, 2]),
    ({"age_from": 17}, [0, 2, 4]),
    ({"age_from": 17, "age_to": 40}, [2, 4]),
    ({"age_to": 81}, [1, 2, 4]),
    ({"age_years": (0, 82)}, [0, 1]),
    ({"conditions": "diabetes"}, [0, 4]),
    ({"conditions": ["diabetes", "copd"]}, [0]),
    ({"conditions": ["asthma", "diabetes"]}, []),
    ({"conditions": []}, [0, 1, 2, 4]),
    ({"any_conditions": ["asthma", "copd"]}, [0, 2]),
    ({"any_conditions": ()}, [0, 1, 2, 4]),
    ({"without_conditions": "diabetes"}, [1, 2]),
    ({"without_conditions": {"diabetes", "asthma"}}, [1]),
    ({"diagnosed": "diabetes"}, [0]),
    ({"managed": "diabetes"}, []),
    ({"risk_factors": ("smoking", "hazardous_drinking")}, [4]),
    ({"frailty": ("moderate", "severe")}, [0]),
    ({"frailty": ()}, [0, 1, 2, 4]),
    ({"deprivation_quintile": 1}, [1]),
    ({"deprivation_quintile": np.array([1, 5])}, [1, 2]),
    ({"practice": 1}, [4]),
    ({"activation": range(3, 5)}, [2, 4]),
    ({"lives_alone": True}, [0]),
    ({"lives_alone": np.bool_(False)}, [1, 2, 4]),
    ({"waiting_for": None}, [1, 2]),
    ({"waiting_for": ("musculoskeletal", "other")}, [0, 4]),
    ({"months_since_discharge": None}, [0, 2]),
    ({"months_since_discharge": (0, 1)}, [1, 4]),
    ({"key": 2**64 - 1}, [4]),
    ({"sex": "male", "at_most": 1}, [1]),
    ({"at_most": 0}, []),
]


@pytest.mark.unit
@pytest.mark.parametrize(("fields", "expected"), SELECTED)
def test_select_finds_those_who_meet_every_field(
    few: Columns, fields: dict[str, Any], expected: list[int]
) -> None:
    assert slots(Citizens(few).select(**fields)) == expected


@pytest.mark.unit
def test_a_predicate_is_asked_of_those_who_meet_the_fields_until_enough_are_found(few: Columns) -> None:
    asked: list[int] = []

    def is_adult(citizen: Citizen) -> bool:
        asked.append(citizen.slot)
        return citizen.age_years >= 18

    assert slots(Citizens(few).select(is_adult)) == [0, 4]
    asked.clear()
    assert slots(Citizens(few).select(is_adult, sex="male")) == [4]
    assert asked == [1, 4]
    asked.clear()
    assert slots(Citizens(few).select(is_adult, at_most=1)) == [0]
    assert asked == [0]


@pytest.mark.unit
def test_a_selection_can_be_selected_from(everyone: Citizens) -> None:
    women = everyone.select(sex="female")
    assert np.array_equal(women.select(age_from=80).slots, everyone.select(age_from=80, sex="female").slots)
    assert len(women) + len(everyone.select(sex="male")) == len(everyone)
    assert np.all(np.diff(women.slots) > 0)


@pytest.mark.unit
def test_a_selection_selects_anew_only_those_who_are_still_there(few: Columns) -> None:
    women = Citizens(few).select(sex="female")
    few.person[2] = 0
    assert slots(women.select()) == slots(Citizens(few).select(sex="female")) == [0]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"sexx": "female"}, "nothing of citizens is called 'sexx'; use key, is_present, sex"),
        ({"sexx": "female"}, "Did you mean 'sex'?"),
        ({"sex": "femal"}, "sex: 'femal' is not allowed; use 'male' or 'female'. Did you mean 'female'?"),
        ({"conditions": "hart_failure"}, "conditions: 'hart_failure' is not allowed; use 'hypertension', "),
        ({"any_conditions": ["copd", "astma"]}, "any_conditions: 'astma' is not allowed"),
        ({"without_conditions": "astma"}, "Did you mean 'asthma'?"),
        ({"frailty": ("mild", "sever")}, "frailty: 'sever' is not allowed; use 'fit', 'mild', 'mod"),
        ({"deprivation_quintile": 6}, "deprivation_quintile: 6 is not allowed; use 1 to 5."),
        ({"deprivation_quintile": True}, "deprivation_quintile: True is not allowed; use 1 to 5."),
        ({"lives_alone": 1}, "lives_alone: 1 is not allowed; use False or True."),
        ({"waiting_for": "hips"}, "'hips' is not allowed; use None, 'musculoskeletal' or 'other'."),
        ({"months_since_discharge": 15}, "months_since_discharge: 15 is not allowed; use 0 to 14 or None."),
        ({"age_from": 80.5}, "age_from: 80.5 is not allowed; give a whole number from 0"),
        ({"age_to": -1}, "age_to: -1 is not allowed; give a whole number from 0"),
        ({"age_from": 80, "age_to": 70}, "age_to 70 is below age_from 80; write the lower age in age_from"),
        ({"practice": "first"}, "practice: 'first' is not allowed; give a whole number from 0"),
        ({"at_most": -1}, "at_most: -1 is not allowed; give a whole number from 0"),
        ({"at_most": True}, "at_most: True is not allowed; give a whole number from 0"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(
    few: Columns, fields: dict[str, Any], text: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        Citizens(few).select(**fields)


@pytest.mark.unit
def test_a_text_in_place_of_a_predicate_is_sent_to_like(few: Columns) -> None:
    with pytest.raises(
        TypeError, match=re.escape("'woman' is not a function of a citizen; for a text use like(")
    ):
        Citizens(few).select("woman")  # type: ignore[arg-type]


@pytest.mark.unit
def test_an_unknown_property_is_refused_with_the_nearest(few: Columns) -> None:
    for ask in (Citizens(few).get, Citizens(few).by):
        with pytest.raises(ValueError, match=re.escape("called 'frality'; use key, ")) as refusal:
            ask("frality")
        assert str(refusal.value).endswith("Did you mean 'frailty'?")
        with pytest.raises(ValueError, match="nothing of citizens is called 'age_from'"):
            ask("age_from")


# Populations of contracts


def belongs(citizen: Citizen, population: Population) -> bool:
    """What populations.py says of a population, one citizen at a time."""
    quintiles = population.deprivation_quintiles
    return (
        population.age_from <= citizen.age_years <= population.age_to
        and (not population.conditions or bool(set(population.conditions) & set(citizen.conditions)))
        and not set(population.without_conditions) & set(citizen.conditions)
        and (not population.frailty or citizen.frailty in population.frailty)
        and (not quintiles or citizen.deprivation_quintile in quintiles)
        and population.in_care_home in (None, citizen.in_care_home)
        and population.end_of_life in (None, citizen.near_end_of_life)
        and population.lives_alone in (None, citizen.lives_alone)
    )


@st.composite
def populations(draw: st.DrawFn) -> Population:
    youngest, oldest = sorted(draw(st.tuples(st.integers(0, 120), st.integers(0, 120))))
    conditions = draw(st.lists(st.sampled_from(CONDITIONS), max_size=4, unique=True))
    cut = draw(st.integers(0, len(conditions)))
    given: dict[str, Any] = {
        "title": draw(st.sampled_from([None, "Some people"])),
        "age_from": youngest,
        "age_to": oldest,
        "conditions": tuple(conditions[:cut]),
        "without_conditions": tuple(conditions[cut:]),
        "frailty": tuple(draw(st.lists(st.sampled_from(FRAILTIES), unique=True))),
        "deprivation_quintiles": tuple(draw(st.lists(st.integers(1, 5), unique=True))),
    }
    for flag in ("in_care_home", "lives_alone", "end_of_life"):
        given[flag] = draw(st.sampled_from([None, None, True, False]))
    return Population(**given)


@pytest.mark.property
@given(population=populations())
def test_within_is_what_a_population_means(everyone: Citizens, population: Population) -> None:
    some = everyone[::401]
    assert slots(some.within(population)) == [each.slot for each in some if belongs(each, population)]


@pytest.mark.unit
def test_each_condition_of_a_population_is_heard(few: Columns) -> None:
    set_field(few, "near_end_of_life", np.array([1, 0, 0, 0, 0]))
    everybody = Citizens(few)
    assert slots(everybody.within(EVERYONE)) == [0, 1, 2, 4]
    assert slots(everybody.within(Population(end_of_life=True))) == [0]
    assert slots(everybody.within(Population(end_of_life=False, age_from=17))) == [2, 4]
    assert slots(everybody.within(Population(conditions=("asthma", "copd")))) == [0, 2]
    assert slots(everybody.within(Population(deprivation_quintiles=(1, 5)))) == [1, 2]
    assert set(QUESTIONS) > set(PROPERTIES)


# Texts

LIKE: list[tuple[str, dict[str, Any]]] = [
    (
        "woman, 82, heart failure, lives alone",
        {"sex": "female", "age_from": 80, "age_to": 84, "conditions": "heart_failure", "lives_alone": True},
    ),
    ("82-year-old man, has a carer", {"sex": "male", "age_from": 80, "age_to": 84, "has_carer": True}),
    ("men aged 80-89", {"sex": "male", "age_from": 80, "age_to": 89}),
    ("man of 80 to 89", {"sex": "male", "age_from": 80, "age_to": 89}),
    ("man, 17", {"sex": "male", "age_from": 18, "age_to": 19}),
    ("girl", {"sex": "female", "age_to": 17}),
    ("boys, 1 year old", {"sex": "male", "age_to": 3}),
    ("90+, lives in a care home", {"age_from": 90, "in_care_home": True}),
    ("COPD and asthma", {"conditions": ("copd", "asthma")}),
    ("Chronic kidney disease, stages 3 to 5", {"conditions": "chronic_kidney_disease"}),
    ("COPD, no stroke, without asthma", {"conditions": "copd", "without_conditions": ["stroke", "asthma"]}),
    ("drug_or_alcohol_dependence", {"conditions": "drug_or_alcohol_dependence"}),
    ("frail; most deprived", {"frailty": FRAILTIES[1:], "deprivation_quintile": 1}),
    ("moderately frail, quintile 2", {"frailty": "moderate", "deprivation_quintile": 2}),
    ("fit, least deprived", {"frailty": "fit", "deprivation_quintile": 5}),
    ("a carer, obesity, smoking", {"is_carer": True, "risk_factors": ("obesity", "smoking")}),
    (
        "home care, lonely, lives with others",
        {"has_home_care": True, "is_lonely": True, "lives_alone": False},
    ),
    ("waits for other planned care", {"waiting_for": "other"}),
    ("waits", {"waiting_for": ("musculoskeletal", "other")}),
    ("near the end of life", {"near_end_of_life": True}),
]


@pytest.mark.unit
@pytest.mark.parametrize(("text", "fields"), LIKE)
def test_a_text_selects_as_its_fields_do(everyone: Citizens, text: str, fields: dict[str, Any]) -> None:
    assert np.array_equal(everyone.like(text).slots, everyone.select(**fields).slots)
    assert len(everyone.like(text)) > 0 or "end of life" in text


@pytest.mark.unit
@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_condition_is_understood_as_citizens_say_it(few: Columns, condition: str) -> None:
    few.conditions[0] = few.diagnosed[0] = few.managed[0] = bits(condition)
    set_field(few, "pathway", 0)
    said = str(Citizen(few, 0)).split(": ")[1].split(";")[0]
    assert 0 in slots(Citizens(few).like(said))
    assert slots(Citizens(few).like(f"woman of 82, {condition}")) == [0]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("woman, hart failure, 82", "'hart failure' in 'woman, hart failure, 82' is not understood"),
        (
            "woman, hart failure, 82",
            "write a text such as 'woman, 82, heart failure, lives alone'. Did you mean 'heart f",
        ),
        ("depression", "Did you mean 'depression or anxiety'?"),
        ("lonly", "'lonly' in 'lonly' is not understood"),
        ("zebra", "'zebra' in 'zebra' is not understood"),
        ("woman, 820", "'820' in 'woman, 820' is not understood"),
        ("", "'' describes nobody; write a text such as 'woman, 82, heart failure, lives alone'"),
        ("of the, and", "describes nobody"),
        ("man, woman", "'woman' contradicts what the text said before it; keep one of the two"),
        ("fit, severely frail", "'severely frail' contradicts what the text said before it"),
        ("girl, 82", "age_to 17 is below age_from 80; write the lower age in age_from"),
    ],
)
def test_a_text_that_is_not_understood_is_refused(few: Columns, text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        Citizens(few).like(text)
