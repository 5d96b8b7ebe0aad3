"""The map of disease registers: every register and condition has its place, and wrong rows are refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios.parameters import load_parameters, load_register_map, registers_by_condition
from scenarios.place_words import known_indicators, known_registers
from scenarios.problems import FileProblems

pytestmark = pytest.mark.unit

HEADER = "name,kind,stands_for,managed_indicator,note"
WITHOUT_A_PLACE = {
    "cardiovascular_primary_prevention",
    "peripheral_arterial_disease",
    "epilepsy",
    "learning_disability",
    "osteoporosis",
    "rheumatoid_arthritis",
}


@pytest.fixture
def refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """What is said of a map with this row."""
    monkeypatch.chdir(tmp_path)

    def read(row: str) -> str:
        (tmp_path / "map.csv").write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
        with pytest.raises(FileProblems) as refused:
            load_register_map(Path("map.csv"))
        load_register_map.cache_clear()
        return str(refused.value)

    return read


def test_every_register_has_a_place_or_a_reason() -> None:
    assert set(load_register_map()) == set(known_registers())


def test_registers_without_a_place_are_listed() -> None:
    nowhere = {name: each.note for name, each in load_register_map().items() if each.kind == "none"}
    assert nowhere.keys() == WITHOUT_A_PLACE
    assert all(note.startswith("No place: ") for note in nowhere.values())


def test_all_conditions_but_two_have_a_register() -> None:
    registers = registers_by_condition()
    assert list(registers) == list(load_parameters().levels("condition"))
    without = [condition for condition, register in registers.items() if register is None]
    assert without == ["musculoskeletal", "drug_or_alcohol_dependence"]


def test_no_condition_has_two_registers() -> None:
    conditions = [each.stands_for for each in load_register_map().values() if each.kind == "condition"]
    assert len(conditions) == len(set(conditions)) == 13


def test_the_managed_are_counted_on_the_condition_s_own_register() -> None:
    for register in registers_by_condition().values():
        if register is not None:
            assert known_indicators()[register.managed_indicator].register == register.name


def test_a_condition_without_a_register_has_nobody_on_it() -> None:
    parameters = load_parameters()
    for condition, register in registers_by_condition().items():
        on_register_share = parameters.value("on_register_share", condition=condition)
        assert (on_register_share == 0) == (register is None)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("strok,condition,stroke,STIA003,", "name: 'strok' is not a register. Did you mean 'stroke'?"),
        (
            "stroke,disease,stroke,STIA003,",
            "kind: 'disease' is not allowed here; use condition, risk_factor, state or none.",
        ),
        (
            "smoking,risk_factor,smoke,,",
            "stands_for: 'smoke' is not a level of 'risk_factor'; use smoking, obesity, inactivity or "
            "hazardous_drinking. Did you mean 'smoking'?",
        ),
        (
            "epilepsy,none,stroke,,No place",
            "stands_for: kind 'none' stands for nothing, not for 'stroke'; empty the cell",
        ),
        ("epilepsy,none,,,", "note: say why the register has no place"),
        (
            "stroke,condition,stroke,STIA03,",
            "managed_indicator: 'STIA03' is not an indicator. Did you mean 'STIA003'?",
        ),
    ],
)
def test_a_wrong_row(refusal: Callable[[str], str], row: str, said: str) -> None:
    assert refusal(row) == f"map.csv:2: {said}"
