"""The model of a case: that of its file, with the case's terms in place of the model's, every value in its place.

Whatever is wrong is said where it is written, in the case file or in the model file that it names. It must not
know what a case tells or expects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from scenarios.model import MODELS, Model, model_from
from scenarios.problems import FilePath, FileProblems, did_you_mean, one_of
from scenarios.yaml_files import Source, read_model


@dataclass(frozen=True, slots=True)
class _Base:
    """A model as it is before a case changes it; `root` is where it stands in the case file, if it does."""

    source: Source
    root: FilePath | None


def case_model(source: Source, title: str, terms_path: FilePath, terms: Any = None) -> Model:
    """The model that a case settles: `model` of the case file, with the given terms of its contracts.

    `terms` is a list for a model of one contract, else a mapping by contract.

    Raises:
        FileProblems: everything that is wrong with the model.
    """
    base = _base(source, title)
    outside = _terms_by_contract(source, base.source, terms_path, terms)
    model_source = _with_terms(source, base.source, outside)
    roots = outside if base.root is None else {(): base.root, **outside}
    try:
        return model_from(model_source)
    except FileProblems as error:
        seen = [replace(problem, path=_seen_at(problem.path, roots)) for problem in error.problems]
        raise FileProblems(seen) from None


def _base(source: Source, title: str) -> _Base:
    """The model that the case file names, or holds: then its name and title are the file's, unless given."""
    model = source.data["model"]
    if isinstance(model, str):
        return _Base(read_model(source.path.parent / model, MODELS), None)
    if "extends" in model:
        message = "a model inside a case file cannot extend another; write it as a file and give its path"
        raise FileProblems([source.problem(("model", "extends"), message)])
    data = {"name": source.path.stem, "title": title, **model}
    return _Base(Source(source.path, data, _moved(source.places, ("model",), ()), source.files), ("model",))


def _terms_by_contract(source: Source, base: Source, path: FilePath, terms: Any) -> dict[FilePath, FilePath]:
    """Where each list of terms belongs in the model, and where it stands in the case file."""
    if terms is None:
        return {}
    contracts = base.data.get("contracts")
    names = [str(each.get("name")) for each in contracts or () if isinstance(each, dict)]
    if isinstance(terms, list):
        if len(names) == 1:
            return {("contracts", 0, "terms"): path}
        message = (
            f"the model has {len(names)} contracts; write 'terms: {{CONTRACT: [...]}}' to say whose these are"
        )
        raise FileProblems([source.problem(path, message)])
    for name in terms:
        if name not in names:
            message = (
                f"'{name}' is not a contract of the model; use {one_of(names)}.{did_you_mean(name, names)}"
            )
            raise FileProblems([source.problem((*path, name), message)])
    return {("contracts", names.index(name), "terms"): (*path, name) for name in terms}


def _with_terms(source: Source, base: Source, outside: Mapping[FilePath, FilePath]) -> Source:
    """The model with other terms, and the place of each value."""
    if not outside:
        return base
    contracts = list(base.data["contracts"])
    places = {path: place for path, place in base.places.items() if path[:3] not in outside}
    for inside, path in outside.items():
        number = int(inside[1])
        contracts[number] = {**contracts[number], "terms": _at(source.data, path)}
        places |= _moved(source.places, path, inside)
    files = tuple(dict.fromkeys((*base.files, source.path)))
    return Source(base.path, {**base.data, "contracts": contracts}, places, files)


def _at(data: Any, path: FilePath) -> Any:
    for step in path:
        data = data[step]
    return data


def _moved(places: Mapping[FilePath, Any], old: FilePath, new: FilePath) -> dict[FilePath, Any]:
    """The places below one path, as if they stood below another."""
    return {(*new, *path[len(old) :]): place for path, place in places.items() if path[: len(old)] == old}


def _seen_at(path: FilePath, roots: Mapping[FilePath, FilePath]) -> FilePath:
    """A path in the model as its author sees it in the case file: by the longest root above it."""
    for root in sorted(roots, key=len, reverse=True):
        if path[: len(root)] == root:
            return (*roots[root], *path[len(root) :])
    return path
