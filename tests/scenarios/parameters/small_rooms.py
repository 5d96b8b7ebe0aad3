"""A small folder of parameter files for tests, of which one file at a time is changed."""

from pathlib import Path

FILES = {
    "axes": "axis,level,title\nsex,male,Men\nsex,female,Women\nfruit,apple,Apples\nfruit,pear,Pears\n",
    "names": (
        "name,axes,otherwise,meaning\n"
        "bites_annual_rate,age sex,,Bites a person-year\n"
        "taste_ratio,fruit,1,Taste to the usual taste\n"
        "peel_share,,,Share that is peel\n"
    ),
    "sources": (
        "name,publisher,publication,licence,standing\n"
        "survey,Fruit Office,Survey of fruit,Open,seen\n"
        "memory,Somebody,A book,Cited,recalled\n"
        "assumption,this project,Assumption of this project,MIT,assumption\n"
        "definition,this project,By definition,MIT,definition\n"
    ),
    "orchard": (
        "name,subgroup,value,low,high,distribution,unit,status,source,note\n"
        "bites_annual_rate,age=0-17;sex=male,0.5,,,fixed,per_year,published,survey,\n"
        "bites_annual_rate,age=0-17;sex=female,0.6,,,fixed,per_year,published,survey,\n"
        "bites_annual_rate,age=18+;sex=male,1.2,1,1.5,lognormal,per_year,derived,survey,Twice counted\n"
        "bites_annual_rate,sex=female;age=18+,2.4,2,3,gamma,per_year,assumed,assumption survey,\n"
        "taste_ratio,fruit=pear,1.5,1,2,triangular,ratio,assumed,memory,\n"
        "peel_share,,0.25,0.2,0.3,beta,share,published,survey,\n"
    ),
    "targets_citizens": (
        "name,subgroup,value,low,high,unit,period,source,status,note\n"
        "bites,age=18+,100,,,people,2014,survey,published,\n"
        "bites,,200,150,220,people,2014,memory,assumed,\n"
        "bites_share,sex=male,0.5,,,share,2014,memory,assumed,\n"
    ),
}


def small_folder(folder: Path, changed: str = "", old: str = "", new: str = "") -> Path:
    """The folder, with `old` replaced by `new` in the file `changed`; `old` must stand there."""
    for name, text in FILES.items():
        if name == changed:
            assert old in text
            text = text.replace(old, new)  # noqa: PLW2901
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
