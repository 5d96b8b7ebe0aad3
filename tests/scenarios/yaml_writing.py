"""Writing YAML files into an empty folder, and the one problem that such a file has."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios.problems import FileProblems
from scenarios.yaml_files import read_model

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a file into an empty working folder."""
    monkeypatch.chdir(tmp_path)

    def written(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return written


def refusal(path: Path | str, shelf: Path | None = None) -> str:
    """The whole text of the one problem that a file has."""
    with pytest.raises(FileProblems) as found:
        read_model(path, shelf)
    assert len(found.value.problems) == 1
    return str(found.value)
