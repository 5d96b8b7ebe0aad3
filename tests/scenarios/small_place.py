"""A small place as a folder, ways to change it, and what is then said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.place import Place
from scenarios.place_files import read_place
from scenarios.problems import FileProblems

QUINTILES = "quintile_1_most_deprived,quintile_2,quintile_3,quintile_4,quintile_5_least_deprived"

# Every table a place may have. 60 residents, 70 people on three lists.
SMALL = {
    "place.yaml": """\
name: small
title: Small
year: 2014/15
population_date: mid-2014
boundary:
  text: The island
  status: published
  source: [census]
commissioning_groups: [00C]
social_care_authorities: [Small, Smaller]
registered: 70
payers:
  - {name: commissioner, kind: commissioner, title: Small CCG, status: published, source: [census]}
  - {name: council, kind: council, title: Small council, status: assumed, source: [guess]}
""",
    "sources.csv": """\
name,publisher,publication,licence,how
census,Office for National Statistics,Census 2011,Open Government Licence v3.0,
guess,careconomy,a guess,MIT,Guessed from the census.
""",
    "population_by_age_and_sex.csv": """\
age,male,female,status,source
0-14,6,4,published,census
15-44,10,10,published,census
45-64,8,7,published,census
65-84,5,6,published,census
85+,1,3,derived,census guess
""",
    "population_by_age_and_quintile.csv": f"""\
age,{QUINTILES},status,source
0-44,10,8,6,4,2,published,census
45-64,3,3,3,3,3,published,census
65+,1,2,3,4,5,published,census
""",
    "practices.csv": """\
practice,list_size,status,source
Harbour,40,published,census
Hill,20,published,census
Lighthouse,10,assumed,guess
""",
    "registers.csv": """\
register,people,out_of,status,source
hypertension,10,70,published,census
diabetes,5,55,published,census
""",
    "managed_shares.csv": """\
indicator,people,share_of_all,share_without_exceptions,status,source
HYP006,10,0.7,0.8,published,census
DM009,,0.6,0.75,published,census
""",
    "trusts.csv": """\
trust,title,place_share,counted_with,status,source
RXX,Island Hospital,0.75,,derived,census
RYY,Mainland Hospital,0.125,,derived,census
RZZ,Old Hospital,,RXX,derived,census
""",
    "ae_by_month.csv": """\
trust,month,department,attendances,over_four_hours,emergency_admissions,status,source
RXX,2016-04,type_1,100,12,20,published,census
RXX,2016-04,type_3,50,0,0,published,census
RYY,2016-05,type_1,300,30,60,published,census
""",
    "social_care.csv": """\
authority,measure,year,value,status,source
Small,nursing_care_65_and_over_weeks,2014/15,52,published,census
Small,bought_home_care_pounds_per_hour,2014/15,13.92,published,census
""",
    "like_areas.csv": """\
rank,group,distance,status,source
1,00V,0.6,derived,census
2,02T,0.61,derived,census
""",
}


def write_small(folder: Path, **texts: str) -> Path:
    """The small place in a new folder, with other texts for the tables named; "" leaves a table out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in SMALL.items():
        changed = texts.get(name.partition(".")[0], text)
        if changed:
            (folder / name).write_text(changed, encoding="utf-8")
    return folder


def change(folder: Path, table: str, old: str, new: str) -> None:
    """Change the text of one of the folder's files, in which the old text must stand."""
    file = next(folder.glob(f"{table}.*"))
    text = file.read_text(encoding="utf-8")
    if old not in text:
        raise ValueError(f"{old!r} does not stand in {file.name}")
    file.write_text(text.replace(old, new), encoding="utf-8")


def small_place(folder: Path) -> Place:
    """The small place as it is read."""
    return read_place(write_small(folder))


def refusal_of(folder: Path) -> str:
    """All that is said of a folder that is refused, its own path cut off."""
    with pytest.raises(FileProblems) as refused:
        read_place(folder)
    return shortened(str(refused.value), folder)


def shortened(text: str, folder: Path) -> str:
    """The text without the folder before the files' names."""
    return text.replace(f"{folder}/", "")
