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
from scenarios.problems import FileProblems, Problem, from_pydantic
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
    try:
        file = ModelFile.model_validate(source.data, context=vocabulary(source.data, catalogue))
    except ValidationError as error:
        raise FileProblems(from_pydantic(error, source, ModelFile)) from None
    catalogue = _with_own(file, catalogue, source)
    found = check(file, catalogue)
    if found:
        raise FileProblems([source.problem(path, message) for path, message in found])
    return Model(source, file, catalogue, compile_model(file, catalogue))


def vocabulary(data: dict[str, Any], catalogue: Catalogue) -> dict[str, Collection[str]]:
    """The words that a file may use, by what they name: those of the catalogues and its own."""

    def own(key: str) -> set[str]:
        given = data.get(key)
        return {str(name) for name in given} if isinstance(given, dict) else set()

    return {
        "service": {*catalogue.services, *own("services")},
        "measure": {*catalogue.measures, *own("measures")},
        "role": {*own("roles"), *OUTSIDE_ROLES},
        "population": {*own("populations"), EVERYONE, VISITORS},
        "lever": {*catalogue.levers},
        "party kind": {*catalogue.party_kinds},
    }


def _with_own(file: ModelFile, catalogue: Catalogue, source: Source) -> Catalogue:
    try:
        return catalogue.with_own(
            [service.entry(name) for name, service in file.services.items()],
            [measure.entry(name) for name, measure in file.measures.items()],
        )
    except ValueError as error:
        raise FileProblems([_catalogue_problem(file, source, str(error))]) from None


def _catalogue_problem(file: ModelFile, source: Source, message: str) -> Problem:
    named = next((name for name in (*file.services, *file.measures) if f"'{name}'" in message), "")
    return source.problem(("services" if named in file.services else "measures", named), message)
