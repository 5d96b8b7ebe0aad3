"""The places that come with the project, and any other by its folder.

The one module to import for places: it offers their figures' types too. It must not know how they are read.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from scenarios.place_england import ENGLAND, groups, whole
from scenarios.place_figures import (
    DEPARTMENTS,
    QUINTILES,
    AEMonth,
    AgeAndQuintile,
    AgeAndSex,
    AgeBand,
    Boundary,
    LikeArea,
    ManagedShare,
    Payer,
    Place,
    Practice,
    Register,
    SocialCareFigure,
    Source,
    Trust,
    shared_out,
)
from scenarios.place_files import ABOUT, read_place
from scenarios.place_words import PLACES, known_registers
from scenarios.problems import FileProblems, Problem, did_you_mean, one_of

__all__ = [
    "DEPARTMENTS",
    "ENGLAND",
    "QUINTILES",
    "AEMonth",
    "AgeAndQuintile",
    "AgeAndSex",
    "AgeBand",
    "Boundary",
    "LikeArea",
    "ManagedShare",
    "Payer",
    "Place",
    "Practice",
    "Register",
    "SocialCareFigure",
    "Source",
    "Trust",
    "england",
    "known_registers",
    "load_country",
    "load_place",
    "load_places",
    "places",
    "shared_out",
]


def places() -> tuple[str, ...]:
    """The names of the places that come with the project, England apart, in alphabetical order."""
    names = (file.parent.name for file in PLACES.glob(f"*/{ABOUT}"))
    return tuple(sorted(name for name in names if name != ENGLAND))


def load_place(name_or_folder: str | Path) -> Place:
    """The place of a name, or in a folder; each is read once.

    Raises:
        FileProblems: everything that is wrong with its files, or there is no such place.
    """
    if str(name_or_folder) in places():
        return _read_once(PLACES / name_or_folder)
    folder = Path(name_or_folder)
    if str(name_or_folder) == ENGLAND:
        raise _refusal(folder, f"england is {len(groups())} places; use load_places or england()")
    if not folder.is_dir():
        allowed = one_of([*places(), "the folder of a place"])
        raise _refusal(folder, f"there is no such place; use {allowed}.{did_you_mean(folder.name, places())}")
    return _read_once(folder.resolve())


def load_places(name_or_folder: str | Path) -> tuple[Place, ...]:
    """The places that a name stands for: England's commissioning groups for england, else one.

    Raises:
        FileProblems: as `load_place`.
    """
    return groups() if str(name_or_folder) == ENGLAND else (load_place(name_or_folder),)


def load_country(name_or_folder: str | Path) -> Place:
    """The place of a name or in a folder, of which england is one: all of its groups together, without practices.

    Raises:
        FileProblems: as `load_place`.
    """
    return whole() if str(name_or_folder) == ENGLAND else load_place(name_or_folder)


def england() -> Iterator[Place]:
    """England's 209 commissioning groups, each a place; together they hold every resident once."""
    yield from groups()


@cache
def _read_once(folder: Path) -> Place:
    return read_place(folder)


def _refusal(path: Path, message: str) -> FileProblems:
    return FileProblems([Problem(path, None, (), message)])
