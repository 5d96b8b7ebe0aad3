"""The columns: one table, no bit used twice, every number read back as it was written."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from agents.citizens import columns as table
from agents.citizens.columns import (
    ACTIVATION,
    COLUMNS,
    CONDITIONS,
    FIELDS,
    FRAILTIES,
    QUINTILE,
    RISK_FACTORS,
    RISKS,
    SEX,
    Bits,
    Columns,
    bytes_per_citizen,
    field,
    first_slots,
    free_slots,
    has,
    packed,
    set_field,
    unpacked,
)
from agents.compiled import device
from scenarios.parameters import load_parameters

WORDS = sorted({each.column for each in FIELDS})
MOST_BYTES = 32


@device
def swap_sex(citizens: Columns) -> None:
    """Fields read and written as a kernel does, with the tuple of arrays as its argument."""
    for i in range(citizens.person.size):
        citizens.person[i] = packed(citizens.person[i], SEX, 1 - unpacked(citizens.person[i], SEX))


def some_citizens(slots: int = 100) -> Columns:
    """Columns whose every bit is as likely set as not."""
    bits = np.random.default_rng(1)
    citizens = free_slots(slots)
    for array in citizens:
        array[...] = bits.integers(0, np.iinfo(array.dtype).max, size=slots, dtype=array.dtype, endpoint=True)
    return citizens


@pytest.mark.unit
def test_the_tuple_and_the_table_have_the_same_columns_in_the_same_order() -> None:
    assert Columns._fields == tuple(each.name for each in COLUMNS)


@pytest.mark.unit
def test_arrays_are_of_the_types_that_the_table_says() -> None:
    assert [array.dtype.type for array in free_slots(3)] == [each.dtype for each in COLUMNS]


@pytest.mark.unit
def test_a_citizen_takes_at_most_32_bytes() -> None:
    assert bytes_per_citizen() == sum(array.nbytes for array in free_slots(1)) <= MOST_BYTES


@pytest.mark.unit
def test_every_column_and_field_says_its_unit_and_meaning() -> None:
    assert all(each.unit and each.meaning for each in (*COLUMNS, *FIELDS))


@pytest.mark.unit
def test_a_word_is_a_word_of_fields_in_both_tables() -> None:
    assert [each.name for each in COLUMNS if each.unit == "fields"] == [
        "person",
        "social",
        "planned_care",
        "emergency_care",
    ]
    assert sorted(each.name for each in COLUMNS if each.unit == "fields") == WORDS


@pytest.mark.unit
def test_no_name_is_given_twice() -> None:
    names = [each.name for each in (*COLUMNS, *FIELDS)]
    assert len(names) == len(set(names))


@pytest.mark.unit
@pytest.mark.parametrize("column", WORDS)
def test_no_bit_is_used_twice_and_none_lies_outside_its_word(column: str) -> None:
    used = [each.bits.highest << each.bits.shift for each in FIELDS if each.column == column]
    together = sum(used)
    assert together == np.bitwise_or.reduce(used)
    assert together <= np.iinfo(getattr(free_slots(1), column).dtype).max


@pytest.mark.unit
@pytest.mark.parametrize("bits", [each.bits for each in FIELDS])
def test_the_bits_of_a_field_are_a_run(bits: Bits) -> None:
    assert bits.highest & (bits.highest + 1) == 0


@pytest.mark.unit
def test_every_field_has_a_constant_of_its_own() -> None:
    constants = [value for value in vars(table).values() if isinstance(value, Bits)]
    assert sorted(constants) == sorted(each.bits for each in FIELDS)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("levels", "bits"), [("frailty", table.FRAILTY), ("activation", ACTIVATION), ("quintile", QUINTILE)]
)
def test_a_field_has_room_for_every_level_of_its_parameter(levels: str, bits: Bits) -> None:
    assert len(load_parameters().levels(levels)) <= bits.highest + 1


@pytest.mark.unit
@pytest.mark.parametrize(
    ("axis", "names"),
    [("condition", CONDITIONS), ("risk_factor", RISK_FACTORS), ("frailty", FRAILTIES), ("sex", table.SEXES)],
)
def test_names_stand_in_the_order_of_the_parameters(axis: str, names: tuple[str, ...]) -> None:
    assert load_parameters().levels(axis) == names


@pytest.mark.unit
def test_sets_have_a_bit_for_each_of_their_members() -> None:
    assert len(CONDITIONS) <= np.iinfo(free_slots(1).conditions.dtype).bits
    assert 2 ** len(RISK_FACTORS) - 1 == RISKS.highest


@pytest.mark.property
@given(word=st.integers(0, 2**16 - 1), each=st.sampled_from(FIELDS), data=st.data())
def test_a_number_is_read_back_and_the_other_fields_stay(
    word: int, each: table.Field, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, each.bits.highest))
    changed = packed(word, each.bits, number)
    assert unpacked(changed, each.bits) == number
    others = [other.bits for other in FIELDS if other.column == each.column and other != each]
    assert [unpacked(changed, bits) for bits in others] == [unpacked(word, bits) for bits in others]
    assert packed(changed, each.bits, unpacked(word, each.bits)) == word


@pytest.mark.property
@given(each=st.sampled_from(FIELDS), data=st.data())
def test_arrays_and_single_words_agree(each: table.Field, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, each.bits.highest))
    citizens, before = some_citizens(), some_citizens()
    set_field(citizens, each.name, number)
    words = getattr(before, each.column)
    assert getattr(citizens, each.column).tolist() == [packed(int(word), each.bits, number) for word in words]
    assert field(before, each.name).tolist() == [unpacked(int(word), each.bits) for word in words]


@pytest.mark.property
@given(each=st.sampled_from(FIELDS))
def test_writing_one_field_leaves_all_others(each: table.Field) -> None:
    citizens, before = some_citizens(), some_citizens()
    set_field(citizens, each.name, np.full(100, each.bits.highest))
    for other in FIELDS:
        expected = np.full(100, each.bits.highest) if other == each else field(before, other.name)
        assert np.array_equal(field(citizens, other.name), expected)


@pytest.mark.unit
def test_numbers_may_differ_by_slot() -> None:
    citizens = free_slots(4)
    set_field(citizens, "quintile", np.array([0, 4, 2, 1]))
    assert field(citizens, "quintile").tolist() == [0, 4, 2, 1]


@pytest.mark.unit
def test_a_flag_may_be_written_from_truth_values() -> None:
    citizens = free_slots(2)
    set_field(citizens, "is_lonely", np.array([True, False]))
    assert field(citizens, "is_lonely").tolist() == [1, 0]


@pytest.mark.unit
def test_a_column_is_read_by_its_name_too() -> None:
    citizens = free_slots(2)
    citizens.age_months[...] = [7, 900]
    assert field(citizens, "age_months").tolist() == [7, 900]


@pytest.mark.unit
def test_a_kernel_takes_the_tuple_and_changes_its_fields() -> None:
    citizens, before = some_citizens(), some_citizens()
    swap_sex(citizens)
    assert np.array_equal(field(citizens, "sex"), 1 - field(before, "sex"))
    assert np.array_equal(field(citizens, "quintile"), field(before, "quintile"))


@pytest.mark.unit
def test_a_set_tells_whether_it_has_a_member() -> None:
    sets: NDArray[np.uint16] = np.array([0b101, 0b010], dtype=np.uint16)
    assert [has(sets, at).tolist() for at in range(3)] == [[True, False], [False, True], [True, False]]


@pytest.mark.unit
def test_segments_start_where_the_practice_changes() -> None:
    citizens = free_slots(6)
    citizens.practice[...] = [0, 0, 1, 3, 3, 3]
    assert first_slots(citizens, 4).tolist() == [0, 2, 3, 3, 6]


@pytest.mark.unit
@pytest.mark.parametrize("number", [-1, 8])
def test_a_number_that_a_field_cannot_hold_is_refused_and_nothing_is_written(number: int) -> None:
    citizens, before = some_citizens(2), some_citizens(2)
    with pytest.raises(
        ValueError, match=f"^quintile: {number} is not allowed; give a whole number from 0 to 7$"
    ):
        set_field(citizens, "quintile", np.array([1, number]))
    assert np.array_equal(citizens.person, before.person)


@pytest.mark.unit
def test_a_field_that_there_is_not_is_refused_with_the_nearest_name() -> None:
    words = "there is no field 'is_lonley' of a citizen; the table in columns.py lists them. Did you mean 'is_lonely'?"
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        field(free_slots(1), "is_lonley")
    with pytest.raises(ValueError, match="there is no field 'key' of a citizen"):
        set_field(free_slots(1), "key", 1)
