"""Loading a model file: read, checked and compiled, with all that is wrong said at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scenarios.catalogue import Catalogue, load_catalogue
from scenarios.checks import check
from scenarios.contracts.compile import OUTSIDE_ROLES, compile_model
from scenarios.contracts.contract import Contracts
from scenarios.contracts.frame import EVERYONE, VISITORS
from scenarios.model_file import ModelFile
from scenarios.place import ENGLAND, places
from scenarios.problems import FilePath, FileProblems, Problem, from_pydantic, nearest
from scenarios.stand_ins import with_stand_ins
from scenarios.yaml_files import Source, read_model

MODELS = Path(__file__).parent / "models"


@dataclass(frozen=True, slots=True)
class Model:
    """A model file, loaded: what it says, the contracts it makes, the words it may use."""

    source: Source
    file: ModelFile
    catalogue: Catalogue
    contracts: Contracts

    @property
    def example(self) -> Path | None:
        """The facts file of the model's example year."""
        if self.file.example is None:
            return None
        written_in = self.source.file(("example",))
        return written_in.parent / self.file.example


def load_model(path: Path | str, shelf: Path | None = MODELS) -> Model:
    """The model of a file; what it extends is found beside it or on the shelf.

    Raises:
        FileProblems: everything that is wrong with the file.
    """
    return model_from(read_model(path, shelf))


def model_from(source: Source) -> Model:
    """The model that a source holds.

    Raises:
        FileProblems: everything that is wrong with it.
    """
    catalogue = load_catalogue()
    words = vocabulary(source.data, catalogue)
    try:
        file = ModelFile.model_validate(source.data, context=words)
    except ValidationError as error:
        refused = from_pydantic(error, source, ModelFile)
        raise FileProblems([*refused, *_in_the_rest(refused, source, catalogue)]) from None
    catalogue, found = _checked(file, catalogue)
    if found:
        raise FileProblems([source.problem(path, message) for path, message in found])
    return Model(source, file, catalogue, compile_model(file, catalogue))


def vocabulary(data: dict[str, Any], catalogue: Catalogue) -> dict[str, Collection[str]]:
    """The words that a file may use, by what they name: its own and those of the catalogues.

    Where its own cannot be read they are left out, and any word will do: the author hears of one mistake, not of
    every use.
    """
    words: dict[str, Collection[str]] = {
        "lever": catalogue.levers,
        "party kind": catalogue.party_kinds,
        "place": (*places(), ENGLAND),
    }
    misspelt = {nearest(key, ModelFile.model_fields) for key in data.keys() - ModelFile.model_fields.keys()}
    for what, shared in (
        ("role", OUTSIDE_ROLES),
        ("population", (EVERYONE, VISITORS)),
        ("service", catalogue.services),
        ("measure", catalogue.measures),
    ):
        key = f"{what}s"
        own = data.get(key, None if key in misspelt or what == "role" else {})
        if isinstance(own, dict):
            words[what] = tuple(dict.fromkeys([*(name.lower() for name in own), *shared]))
    return words


def _checked(file: ModelFile, catalogue: Catalogue) -> tuple[Catalogue, list[tuple[FilePath, str]]]:
    """The catalogue with the file's own entries, and everything in the file that does not agree."""
    found: list[tuple[FilePath, str]] = []
    for key, entries in (("services", file.services), ("measures", file.measures)):
        for name, own in entries.items():
            added: dict[str, Any] = {key: [own.entry(name)]}
            try:
                catalogue = catalogue.with_own(**added)
            except ValueError as error:
                found.append(((key, name), str(error)))
    return catalogue, [*found, *check(file, catalogue)]


def _in_the_rest(refused: list[Problem], source: Source, catalogue: Catalogue) -> list[Problem]:
    """What does not agree in a file of which parts are refused, those parts and what follows from them aside."""
    rest = with_stand_ins(
        source.data,
        [problem.path for problem in refused],
        ModelFile.model_fields,
        next(iter(catalogue.services)),
    )
    try:
        file = ModelFile.model_validate(rest.data, context=vocabulary(source.data, catalogue))
    except ValidationError:
        return []
    _, found = _checked(file, catalogue)
    return [source.problem(path, words) for path, words in found if not rest.follows(path, words)]
