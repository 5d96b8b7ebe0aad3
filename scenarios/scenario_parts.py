"""The place and the model that a scenario file names: those that come with the project, and a user's own.

A user's own are found from the folder of the scenario file. The module must not know what a scenario does with them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from scenarios.model import MODELS, Model, load_model
from scenarios.place import ENGLAND, Place, load_place, places
from scenarios.problems import FileProblems, did_you_mean, one_of
from scenarios.yaml_files import Source, read_yaml

REFERENCE = Path(__file__).parent / "reference.yaml"


def shipped_models() -> dict[str, Path]:
    """The models that come with the project, by name."""
    return {
        path.stem: path
        for path in sorted(MODELS.glob("*.yaml"))
        if "contracts:" in path.read_text(encoding="utf-8")
    }


def place_named(source: Source) -> Place | None:
    """The place that a scenario names; None if what it says there is no text.

    Raises:
        FileProblems: there is no such place, or everything that is wrong with its files.
    """
    word = source.data.get("place")
    if not isinstance(word, str) or not word:
        return None
    if word in places():
        return load_place(word)
    folder = source.path.parent / word
    if folder.is_dir():
        return load_place(folder)
    if word == ENGLAND:
        words = (
            "england is many places, and a scenario is of one; write one of its commissioning groups to a folder "
            "and name that"
        )
    else:
        words = f"there is no place '{word}'; use {one_of([*places(), 'the folder of a place'])}."
    raise FileProblems([source.problem(("place",), words + did_you_mean(word, places()))])


def reference_named(source: Source) -> Model | None:
    """The model in force today: the one that a scenario names, else the project's; None if what it says is no text.

    Raises:
        FileProblems: as `model_named`.
    """
    if "reference" in source.data:
        return model_named(source, "reference")
    return _read_once(shipped_models()[read_yaml(REFERENCE).data["model"]])


def model_named(source: Source, key: str = "model") -> Model | None:
    """The model that a scenario names under a key; None if what it says there is no text.

    Raises:
        FileProblems: there is no such model, or everything that is wrong with its file.
    """
    word = source.data.get(key)
    if not isinstance(word, str) or not word:
        return None
    shipped = shipped_models()
    if word in shipped:
        return _read_once(shipped[word])
    path = source.path.parent / word
    if path.is_file():
        return load_model(path)
    words = f"there is no model '{word}'; use {one_of([*shipped, 'the path of a model file'])}."
    raise FileProblems([source.problem((key,), words + did_you_mean(word, shipped))])


@cache
def _read_once(shipped: Path) -> Model:
    """A model that comes with the project, which every scenario reads anew otherwise: as its own or as today's."""
    return load_model(shipped)
