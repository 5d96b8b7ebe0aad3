"""Bare tables of a town, from which a place is built, and what is said of them where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.place import Place
from scenarios.place_build import build_place
from scenarios.problems import FileProblems

QUINTILES = "quintile_1_most_deprived,quintile_2,quintile_3,quintile_4,quintile_5_least_deprived"

# Four tables with nothing but figures: 100 residents, 120 on lists.
BARE = {
    "population_by_age_and_sex": (
        "age,male,female\n0-14,10,9\n15-44,20,21\n45-64,15,15\n65-74,5,2\n75-84,1,1\n85+,0,1\n"
    ),
    "population_by_age_and_quintile": f"{QUINTILES}\n30,25,20,15,10\n",
    "practices": "practice,list_size\nHarbour,80\nHill,40\n",
    "registers": "register,people\nhypertension,15\ndiabetes,7\n",
}


def write_bare(folder: Path, **texts: str) -> Path:
    """The bare tables in a new folder, with other texts for those named; "" leaves a table out."""
    folder.mkdir()
    for table, text in {**BARE, **texts}.items():
        if text:
            (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    return folder


def built(tables: Path, **said: object) -> Place:
    """The town of these tables."""
    return build_place(tables, Path("town"), **{"name": "town", "title": "Town", **said})  # type: ignore[arg-type]


def refused(tables: object, **said: object) -> list[str]:
    """What is said of tables that make no place; nothing may be left of it."""
    before = sorted(Path().rglob("*"))
    with pytest.raises(FileProblems) as refusal:
        built(tables, **said)  # type: ignore[arg-type]
    assert sorted(Path().rglob("*")) == before
    return str(refusal.value).splitlines()
