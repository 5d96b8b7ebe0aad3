"""The page on how citizens live: its tables are those of the code, and what it names is there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from agents.citizens import life, rates
from agents.citizens.columns import FIELD, Columns, bytes_per_citizen
from agents.citizens.counts import HOSPITAL_ITEMS, Item
from agents.citizens.decisions import DECISIONS, Decision
from agents.citizens.rates import CELLS, RATIOS, Rates
from experiments import citizens_reference
from experiments.citizens_reference import (
    KINDS,
    LEVELS,
    PAGE,
    PARTS,
    TABLES,
    acted_on,
    decisions,
    decisions_told,
    differs_by,
    with_tables,
)
from scenarios.parameters import load_parameters
from scenarios.parameters.readers import readers
from scenarios.populations import OLDEST_YEARS
from scenarios.problems import FileProblems
from scenarios.processes import Process, load_processes
from tests.docs.pages import ROOT, blocks

HEADER = "name,part,kind,who,level,parameters\n"
IN_CODE = re.compile(r"`([a-z][a-z0-9_]+)`")
# Functions of the example, a level of processes, and an argument of a stage.
BESIDES = {"offer_today", "with_process", "live", "place", "ages"}


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


# The page


@pytest.mark.regression
def test_the_tables_of_the_page_are_current() -> None:
    assert page() == with_tables(page()), "run: python -m experiments.citizens_reference"


@pytest.mark.unit
def test_the_page_has_every_table_once() -> None:
    assert sorted(re.findall(r"<!-- table: (.*) -->", page())) == sorted(TABLES)


@pytest.mark.unit
def test_the_program_of_the_page_is_run_with_it() -> None:
    shown = [block for block in blocks(ROOT / "docs" / "how_citizens_live.md") if block.language == "python"]
    printed = [block for block in blocks(PAGE) if block.printed]
    assert (len(shown), len(printed)) == (1, 1)
    assert shown[0].line < printed[0].line


@pytest.mark.unit
def test_every_number_that_citizens_read_is_named_on_the_page() -> None:
    read = readers(load_parameters().names)
    of_citizens = {name for name, by in read.items() if any("agents/citizens/" in module for module in by)}
    assert of_citizens - set(IN_CODE.findall(page())) == set()


@pytest.mark.unit
def test_a_name_on_the_page_is_one_of_the_code_or_of_its_tables() -> None:
    known = {*load_parameters().names, *load_processes(), *FIELD, *Columns._fields, *KINDS, *LEVELS}
    known |= {each.name.lower() for each in (*Decision, *Item)} | set(stages_told())
    known |= set(IN_CODE.findall(TABLES["members"]())) | BESIDES
    assert set(IN_CODE.findall(page())) - known == set()


def stages_told() -> list[str]:
    return [row[1].strip("`") for row in rows(TABLES["stages"]())]


@pytest.mark.unit
def test_only_marked_tables_are_renewed() -> None:
    renewed = with_tables("A | B\n\n<!-- table: kinds -->\nold\n<!-- end of table -->\n\nC\n")
    assert renewed.startswith("A | B\n\n<!-- table: kinds -->\n| kind | what it decides |\n")
    assert renewed.endswith("|\n<!-- end of table -->\n\nC\n")
    assert "old" not in renewed


@pytest.mark.unit
def test_a_table_that_there_is_not_is_refused() -> None:
    with pytest.raises(LookupError, match=r"there is no table 'item' of citizens. Did you mean 'items'\?"):
        with_tables("<!-- table: item -->\n<!-- end of table -->")


# The tables


@pytest.mark.unit
def test_the_state_is_told_to_the_bit() -> None:
    bits = {row[0].strip("`"): int(row[1]) for row in rows(TABLES["state"]())}
    words = {field.column for field in FIELD.values()}
    whole = sum(bits[name] for name in bits if name not in FIELD)
    assert set(bits) == (set(Columns._fields) - words) | set(FIELD)
    assert whole + 16 + 16 + 16 + 8 == bytes_per_citizen() * 8
    assert (bits["sex"], bits["quintile"], bits["months_waited"]) == (1, 3, 5)
    assert f"{bytes_per_citizen()} bytes" in page()


@pytest.mark.unit
def test_the_stages_are_all_there_in_the_order_of_the_month() -> None:
    order = stages_told()
    of_life = [name for name, each in vars(life).items() if is_stage(each)]
    assert set(of_life) <= set(order)
    assert order[0] == "grow_older"
    assert [name for name in order if name in ("leave", "flag", "be_admitted", "settle", "add_up")] == [
        *("flag", "leave", "be_admitted", "settle", "add_up")
    ]
    assert dict(zip(order, rows(TABLES["stages"]()), strict=True))["fall_ill"][2] == "Conditions begin."


def is_stage(each: object) -> bool:
    """Whether it is a stage of life: compiled there, of whole blocks, and no part of another."""
    function = getattr(each, "py_func", None)
    return (
        function is not None
        and function.__module__ == life.__name__
        and "block" in function.__code__.co_varnames
        and not each.targetoptions["forceinline"]  # type: ignore[attr-defined]
    )


@pytest.mark.unit
def test_every_item_is_told_with_its_unit_and_whether_trusts_have_it() -> None:
    told = {row[0].strip("`"): row[1:] for row in rows(TABLES["items"]())}
    assert list(told) == [item.name.lower() for item in Item]
    assert told["harm"] == ["admissions", "admissions with preventable harm", "yes"]
    assert sum(row[2] == "yes" for row in told.values()) == len(HOSPITAL_ITEMS)


@pytest.mark.unit
def test_every_process_is_told_with_its_most() -> None:
    told = {row[0].strip("`"): row[1:] for row in rows(TABLES["processes"]())}
    assert list(told) == list(load_processes())
    assert told["contact_in_time"][:4] == ["practice", "`contact_in_time`", "everyone", "1.12"]


CONDITIONS_ACTED_ON = tuple(f"onset:{name}" for name in ("stroke", "asthma"))


@pytest.mark.unit
@pytest.mark.parametrize(
    ("acts_on", "told"),
    [
        (("birth",), ["`birth`"]),
        (("onset",), ["`onset`"]),
        (CONDITIONS_ACTED_ON, ["`onset` of stroke, asthma"]),
        (("ambulance", "planned_treatment:other"), ["`ambulance`", "`planned_treatment` of other"]),
        (
            tuple(
                f"emergency_need:{cause}" for cause in ("avoidable_other", "other_acute_avoidable", "other")
            ),
            ["`emergency_need` but for avoidable_incentivised"],
        ),
        (
            tuple(f"planned_treatment:{kind}" for kind in ("musculoskeletal", "other")),
            ["`planned_treatment`"],
        ),
    ],
)
def test_a_process_acts_on_families_or_on_some_of_their_kinds(
    acts_on: tuple[str, ...], told: list[str]
) -> None:
    process = load_processes()["onset"]
    changed = Process(
        process.name, process.level, acts_on, process.exposed, process.today, process.maximum, "assumed", "-"
    )
    assert list(acted_on(changed)) == told


# Decisions


@pytest.mark.unit
def test_every_decision_is_told_once() -> None:
    assert sorted(decisions_told()) == sorted(family.name.lower() for family in Decision)
    assert sum(len(rows(decisions(part))) for part in PARTS) == len(Decision)


@pytest.mark.unit
def test_every_word_that_is_explained_is_used() -> None:
    told = decisions_told().values()
    assert {each.kind for each in told} == set(KINDS)
    assert {each.level for each in told} == set(LEVELS)
    assert {each.part for each in told} == set(PARTS)


@pytest.mark.unit
def test_the_parameters_of_decisions_are_those_that_solving_reads() -> None:
    read = readers(load_parameters().names)
    solving = {name for name, by in read.items() if any("citizens/solving" in module for module in by)}
    people = {f"agents/citizens/{name}.py" for name in ("synthesis_health", "standard")}
    made = {name for name, by in read.items() if people & set(by)}
    told = {name for each in decisions_told().values() for name in each.parameters}
    assert told <= solving | made
    of_life = re.compile(
        r"quality_of_life|experience|month_index|boys|choice|wait_|harm_months|net_migration"
    )
    assert {name for name in solving - told if not of_life.search(name)} == set()


@pytest.mark.unit
@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        (
            "deth,health,event,all,given,boys_share",
            r"'deth' is not allowed here; use .* Did you mean 'death'\?",
        ),
        ("death,helth,event,all,given,boys_share", r"'helth' is not allowed here; use .* 'health'\?"),
        (
            "death,health,chance,all,given,boys_share",
            "'chance' is not allowed here; use event, share or number",
        ),
        ("death,health,event,,given,boys_share", "the cell is empty; every row needs its who"),
        ("death,health,event,all,tuned,boys_share", "'tuned' is not allowed here; use given, mean, rest,"),
        ("death,health,event,all,given,boy_share", r"'boy_share' is not allowed here; .* 'boys_share'\?"),
    ],
)
def test_a_row_that_tells_what_there_is_not_is_refused(row: str, complaint: str, tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    file.write_text(f"{HEADER}{row}\n", encoding="utf-8")
    with pytest.raises(FileProblems, match=complaint):
        decisions_told(file)


def made_rates(base: Callable[[int, int, int], float], **ratios: float) -> Rates:
    """Rates of which all decisions are alike: a base by age, sex and fifth, and one ratio in each named table."""
    shape = (OLDEST_YEARS + 1, 2, 5)
    cells = np.array([base(*cell) for cell in np.ndindex(shape)])
    table = np.ones((2, RATIOS))
    for name, ratio in ratios.items():
        table[1, getattr(rates, name)] = ratio
    return Rates(
        base=np.broadcast_to(cells, (DECISIONS, CELLS)),
        row=np.ones((DECISIONS, 1), dtype=np.int16),
        band=np.zeros(OLDEST_YEARS + 1, dtype=np.int16),
        ratios=table,
    )


@pytest.mark.unit
@pytest.mark.parametrize(
    ("made", "differs"),
    [
        (made_rates(lambda age, sex, fifth: 0.25), []),
        (made_rates(lambda age, sex, fifth: age), ["age"]),
        (made_rates(lambda age, sex, fifth: sex + fifth), ["sex, fifth"]),
        (made_rates(lambda age, sex, fifth: 1.0, FRAILTIES=2.0), ["frailty"]),
        (
            made_rates(lambda age, sex, fifth: age, SOCIAL=0.5, RECENT=2),
            ["age", "how one lives", "a stay last month"],
        ),
        (made_rates(lambda age, sex, fifth: 1.0, MANAGED_HIGH=0.5), ["management"]),
        (
            made_rates(lambda age, sex, fifth: 1.0, CONDITIONS_LOW=0.5, RISK_SETS=2),
            ["illness", "risk factors"],
        ),
    ],
)
def test_what_a_decision_differs_by_is_seen_in_its_rates(made: Rates, differs: list[str]) -> None:
    assert list(differs_by(Decision.ONSET, made)) == differs
    assert list(differs_by(Decision.DEATH, made)) == differs


@pytest.mark.unit
def test_a_row_that_a_decision_does_not_use_makes_no_difference() -> None:
    made = made_rates(lambda age, sex, fifth: 1.0, ACTIVATIONS=3.0)
    assert list(differs_by(Decision.DEATH, made._replace(row=np.zeros((DECISIONS, 1), dtype=np.int16)))) == []


@pytest.mark.unit
def test_decisions_stand_with_what_their_solved_rates_show() -> None:
    told = {row[0].strip("`"): row[1:] for row in rows(decisions("coming and going"))}
    assert told["departure"] == ["event", "everybody", "age", "given", "`departures_annual_rate`"]
    assert told["death_near_end_of_life"][2] == "alike for all"
    assert told["death"][2].startswith("age, sex, fifth x illness x management x ")


@pytest.mark.unit
def test_the_module_writes_the_page_that_readers_find() -> None:
    assert citizens_reference.PAGE == ROOT / "docs" / "how_citizens_live.md"
