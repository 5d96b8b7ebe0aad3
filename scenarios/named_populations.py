"""Populations by name, as a file of a table tells them. The module must not know what they are counted for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from scenarios.populations import Population
from scenarios.problems import FileProblems
from scenarios.yaml_files import read_yaml


@cache
def load_populations(file: Path) -> Mapping[str, Population]:
    """The populations of a file by name, in its order.

    Raises:
        FileProblems: the file is not one of populations.
    """
    source = read_yaml(file)
    try:
        return TypeAdapter(dict[str, Population]).validate_python(source.data)
    except ValidationError as error:
        messages = [
            source.problem(tuple(str(at) for at in each["loc"]), each["msg"]) for each in error.errors()
        ]
        raise FileProblems(messages) from None
