"""The tables of a run as data: every column says its unit and meaning, and keys say what a row is of."""

import re

import numpy as np
import pytest

from sim.ledger_posting import Posting
from sim.run_tables import ABOUT, TABLES, Table, table_named

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_says_what_it_is(table: Table) -> None:
    assert table.about in ABOUT
    assert table.meaning.endswith(".")
    assert table.columns[0].name == "month"
    assert set(table.keys) | set(table.values) == {column.name for column in table.columns}
    assert table.values


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_says_its_unit_and_meaning(table: Table) -> None:
    for column in table.columns:
        assert column.unit.strip()
        assert column.meaning[0].islower() or column.meaning[0].isdigit()
        assert not column.meaning.endswith(".")
        assert column.kind == "text" or np.dtype(column.kind).kind in "if"
    assert len({column.name for column in table.columns}) == len(table.columns)


def test_pence_are_whole_and_say_so() -> None:
    for table in TABLES.values():
        for column in table.columns:
            assert (column.unit == "pence") == column.name.endswith("pence")
            assert column.unit != "pence" or column.kind == "int64"


def test_postings_are_those_of_the_ledger() -> None:
    assert tuple(column.name for column in TABLES["postings"].columns) == Posting._fields


def test_a_table_is_found_by_its_name() -> None:
    assert table_named("levers").name == "levers"
    words = (
        "'lever' is no table of a run; use offers, activity, vital_events, measures, resources, postings, "
    )
    with pytest.raises(ValueError, match=re.escape(words) + r".* Did you mean 'levers'\?"):
        table_named("lever")
