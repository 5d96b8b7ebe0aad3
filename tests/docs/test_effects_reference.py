"""The page on effects: its tables are those of the data, every row is on it, and what it names is there."""

from __future__ import annotations

import re

import pytest

from experiments import effects_reference
from experiments.effects_reference import PAGE, TABLES, with_tables
from scenarios.catalogue import load_catalogue
from scenarios.effects import load_effects
from scenarios.efforts import load_efforts
from scenarios.processes import load_processes

IN_CODE = re.compile(r"`([a-z][a-z0-9]*_[a-z0-9_]+)`")


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.mark.regression
def test_the_tables_of_the_page_are_current() -> None:
    assert page() == with_tables(page()), "run: python -m experiments.effects_reference"


@pytest.mark.unit
def test_the_page_has_every_table_once() -> None:
    assert sorted(re.findall(r"<!-- table: (.*) -->", page())) == sorted(TABLES)


@pytest.mark.unit
def test_every_effect_stands_in_one_table_of_effects() -> None:
    effects = load_effects()
    first = re.compile(r"^\| `(\w+)`", re.MULTILINE)
    tables = [TABLES[name]() for name in TABLES if name.startswith("effects of") or name == "facts"]
    assert sorted(name for table in tables for name in first.findall(table)) == sorted(effects)
    assert first.findall(TABLES["sources"]()) == list(effects)
    assert first.findall(TABLES["efforts"]()) == list(load_efforts())


@pytest.mark.unit
def test_a_name_on_the_page_is_one_of_the_data() -> None:
    effects = load_effects().values()
    known = {*load_effects(), *load_processes(), *load_catalogue().levers}
    known |= {word for each in effects for word in (each.driver_name, each.target_name)}
    assert set(IN_CODE.findall(page())) <= known


@pytest.mark.unit
def test_a_table_that_is_not_there() -> None:
    with pytest.raises(LookupError) as refusal:
        with_tables("<!-- table: effort -->\nold\n<!-- end of table -->")
    assert refusal.value.args == ("there is no table 'effort' of effects. Did you mean 'efforts'?",)


@pytest.mark.unit
def test_a_table_is_renewed_and_the_rest_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(effects_reference.TABLES, "facts", lambda: "new")
    text = "A\n<!-- table: facts -->\nold\n<!-- end of table -->\nB\n"
    assert with_tables(text) == "A\n<!-- table: facts -->\nnew\n<!-- end of table -->\nB\n"
