"""Laws of building a place: any sound tables make it, any spoilt cell is refused in its place and leaves nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.place import known_registers, load_place, shared_out
from scenarios.place_build import build_place
from scenarios.place_files import read_place, write_place
from scenarios.problems import FileProblems

pytestmark = pytest.mark.property

QUINTILES = "quintile_1_most_deprived,quintile_2,quintile_3,quintile_4,quintile_5_least_deprived"
Table = list[list[str]]
Tables = dict[str, Table]
MOST_REGISTERS = 6


@st.composite
def sound_tables(draw: st.DrawFn) -> Tables:
    """Four tables that agree: any bands of ages, quintiles of whole bands, lists, registers of these people."""
    starts = sorted({0, *draw(st.lists(st.integers(1, 99), max_size=8))})
    bands = [f"{first}-{after - 1}" for first, after in pairwise(starts)]
    bands.append(f"{starts[-1]}+")
    people = [draw(st.tuples(st.integers(1, 5000), st.integers(0, 5000))) for _ in bands]
    ages = [[band, str(male), str(female)] for band, (male, female) in zip(bands, people, strict=True)]
    cut = draw(st.integers(0, len(starts) - 1))
    parts = [(f"0-{starts[cut] - 1}", people[:cut])] if cut else []
    parts.append((f"{starts[cut]}+", people[cut:]))
    shares = draw(st.lists(st.integers(1, 100), min_size=5, max_size=5))
    quintiles = [[band, *map(str, shared_out(sum(map(sum, part)), shares))] for band, part in parts]
    lists = draw(st.lists(st.integers(1, 20_000), min_size=1, max_size=8))
    practices = [[f"practice {number}", str(size)] for number, size in enumerate(lists)]
    names = draw(
        st.lists(st.sampled_from(list(known_registers())), unique=True, min_size=1, max_size=MOST_REGISTERS)
    )
    of_all = [name for name in names if str(known_registers()[name].ages) == "0+"] or ["hypertension"]
    registers = [[name, str(draw(st.integers(0, sum(lists)))), str(sum(lists))] for name in of_all]
    return {
        "population_by_age_and_sex": [["age", "male", "female"], *ages],
        "population_by_age_and_quintile": [["age", *QUINTILES.split(",")], *quintiles],
        "practices": [["practice", "list_size"], *practices],
        "registers": [["register", "people", "out_of"], *registers],
    }


@contextmanager
def folder_of(tables: Tables) -> Iterator[Path]:
    """A folder `tables` with these files, in a folder of its own."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary) / "tables"
        folder.mkdir()
        for name, rows in tables.items():
            (folder / f"{name}.csv").write_text("\n".join(map(",".join, rows)))
        yield folder


def whole(rows: Table, column: int) -> int:
    return sum(int(row[column]) for row in rows[1:])


@given(sound_tables())
@settings(max_examples=40)
def test_sound_tables_make_a_place_with_their_totals(tables: Tables) -> None:
    with folder_of(tables) as folder:
        place = build_place(folder, folder.parent / "town", name="town", title="Town")
        assert load_place(folder.parent / "town") == place
    ages = tables["population_by_age_and_sex"]
    assert place.residents == whole(ages, 1) + whole(ages, 2) == sum(place.residents_by_quintile)
    assert place.registered == whole(tables["practices"], 1)
    assert sum(place.residents_by_practice) == place.residents
    assert all(0 <= register.prevalence_share <= 1 for register in place.registers.values())


@given(sound_tables())
@settings(max_examples=20)
def test_a_place_that_is_written_and_built_again_is_the_same(tables: Tables) -> None:
    with folder_of(tables) as folder:
        place = build_place(folder, folder.parent / "town", name="town", title="Town")
        again = build_place(folder.parent / "town", folder.parent / "again")
        (folder.parent / "copy").mkdir()
        write_place(again, folder.parent / "copy")
        assert place == again == read_place(folder.parent / "copy")


@given(sound_tables(), st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_the_order_of_rows_of_ages_does_not_matter(tables: Tables, chance: st.DataObject) -> None:
    with folder_of(tables) as folder:
        place = build_place(folder, folder.parent / "town", name="town", title="Town")
    header, *rows = tables["population_by_age_and_sex"]
    chance.shuffle(rows)  # type: ignore[attr-defined]
    with folder_of({**tables, "population_by_age_and_sex": [header, *rows]}) as folder:
        assert build_place(folder, folder.parent / "town", name="town", title="Town") == place


@given(
    sound_tables(),
    st.sampled_from(["nan", "-1", "", "x", "1.5", "inf", "1e999", "1;2", "--", "1/0"]),
    st.data(),
)
@settings(max_examples=60)
def test_a_spoilt_number_is_refused_in_its_place_and_leaves_nothing(
    tables: Tables, junk: str, data: st.DataObject
) -> None:
    table = data.draw(st.sampled_from(sorted(tables)))
    rows = [list(row) for row in tables[table]]
    line = data.draw(st.integers(1, len(rows) - 1))
    column = data.draw(st.integers(1, len(rows[0]) - 1))
    if rows[0][column] == "out_of" and not junk:
        junk = "none"  # an empty cell may stand there
    rows[line][column] = junk
    with folder_of({**tables, table: rows}) as folder:
        with pytest.raises(FileProblems) as refused:
            build_place(folder, folder.parent / "town", name="town", title="Town")
        assert [each.name for each in folder.parent.iterdir()] == ["tables"]
    assert f"{table}.csv:{line + 1}: {rows[0][column]}: " in str(refused.value)


@given(sound_tables(), st.data())
@settings(max_examples=40)
def test_a_row_that_is_given_twice_or_left_out_is_refused(tables: Tables, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(sorted(tables)))
    rows = tables[table]
    line = data.draw(st.integers(1, len(rows) - 1))
    with folder_of({**tables, table: [*rows, rows[line]]}) as folder:
        with pytest.raises(FileProblems, match=f"is also on line {line + 1}; give it once"):
            build_place(folder, folder.parent / "town", name="town", title="Town")
        assert [each.name for each in folder.parent.iterdir()] == ["tables"]


@given(sound_tables(), st.integers(-1000, 1000).filter(bool))
@settings(max_examples=40)
def test_list_sizes_that_do_not_add_up_are_refused(tables: Tables, off: int) -> None:
    total = whole(tables["practices"], 1)
    stated = max(total + off, 0)
    with folder_of({**tables, "practices": [*tables["practices"], ["total", str(stated)]]}) as folder:
        with pytest.raises(FileProblems) as refused:
            build_place(folder, folder.parent / "town", name="town", title="Town")
        assert [each.name for each in folder.parent.iterdir()] == ["tables"]
    assert f"list_size: the rows add to {total:,}, not to {stated:,}; correct the rows" in str(refused.value)
