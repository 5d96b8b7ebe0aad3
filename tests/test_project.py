"""What the repository promises about itself: what it ships, what it says it is, how it is written."""

import ast
import importlib
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: list[str] = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
VERSION: str = PROJECT["project"]["version"]

NAME_OF_A_CONTRACT_MODEL = re.compile(r"\b(traditional|lead_provider|iph|alliance)\b", re.IGNORECASE)
PLACE_ON_ONE_MACHINE = re.compile(
    r"(?<![\w.])/(?:home|Users|root|opt|srv|mnt|work|tmp)/|file:[/]|:\\\\?Users"
)
PACKAGE_REGISTRY = re.compile(r"index[-_]url|find[-]links|trusted[-]host|https?://[^\s/]*pypi|/simple[/]")


@cache
def project_files() -> tuple[Path, ...]:
    """Every file of the project: all under the root that .gitignore does not name."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    ignored = [".git", *(line.rstrip("/") for line in lines if line and not line.startswith("#"))]

    def under(folder: Path) -> Iterator[Path]:
        for path in sorted(folder.iterdir()):
            names = (path.name, f"/{path.relative_to(ROOT)}")
            if any(fnmatch(name, pattern) for name in names for pattern in ignored):
                continue
            if path.is_dir():
                yield from under(path)
            else:
                yield path

    return tuple(under(ROOT))


def python_files(*folders: str) -> list[Path]:
    """The project's Python files, or those in the named top-level folders."""
    files = [path for path in project_files() if path.suffix == ".py"]
    return [path for path in files if not folders or path.relative_to(ROOT).parts[0] in folders]


def texts() -> Iterator[tuple[Path, str]]:
    """Path and content of every file that is text."""
    for path in project_files():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def lines_that_match(pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern stands in the project's text, as `path:line: text`."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def words_of(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of every identifier, string and docstring of a Python source."""
    for node in ast.walk(ast.parse(source)):
        line = getattr(node, "lineno", 1)
        for _, value in ast.iter_fields(node):
            for word in value if isinstance(value, list) else [value]:
                if isinstance(word, str):
                    yield line, word


def names_of_contract_models(source: str) -> list[str]:
    """Where a Python source names a contract model, as `line: word`."""
    return [f"{line}: {word}" for line, word in words_of(source) if NAME_OF_A_CONTRACT_MODEL.search(word)]


@pytest.mark.unit
@pytest.mark.parametrize("package", PACKAGES)
def test_the_imported_package_is_this_project_s(package: str) -> None:
    module_file = importlib.import_module(package).__file__
    assert module_file is not None
    assert Path(module_file).resolve() == ROOT / package / "__init__.py"


@pytest.mark.unit
def test_every_package_is_shipped_and_held_to_the_direction_of_imports() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert set(PACKAGES) == packages
    assert set(PROJECT["tool"]["importlinter"]["root_packages"]) == packages


@pytest.mark.unit
def test_every_package_stands_in_a_layer() -> None:
    (layers,) = PROJECT["tool"]["importlinter"]["contracts"]
    assert set(PACKAGES) <= set(re.findall(r"\w+", " ".join(layers["layers"])))


@pytest.mark.unit
def test_the_version_is_the_same_wherever_it_is_said() -> None:
    citation = YAML(typ="safe").load(ROOT / "CITATION.cff")
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert importlib.metadata.version("careconomy") == VERSION == citation["version"] == newest[1]


@pytest.mark.unit
def test_every_promised_python_has_a_lock_of_exact_versions() -> None:
    minors = re.findall(r"Python :: (3\.\d+)", " ".join(PROJECT["project"]["classifiers"]))
    locks = sorted((ROOT / "requirements").iterdir())
    assert [lock.name for lock in locks] == [f"dev-{minor}.txt" for minor in sorted(minors)]
    for lock in locks:
        pins = [line for line in lock.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        assert [pin for pin in pins if not re.fullmatch(r"[a-z0-9.-]+==[\w.]+", pin)] == []


@pytest.mark.unit
@pytest.mark.parametrize("pattern", [PLACE_ON_ONE_MACHINE, PACKAGE_REGISTRY], ids=["machine", "registry"])
def test_no_text_names_a_machine_or_a_package_registry(pattern: re.Pattern[str]) -> None:
    assert lines_that_match(pattern) == []


@pytest.mark.unit
@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (PLACE_ON_ONE_MACHINE, 'open("/' + 'home/me/place.csv")'),
        (PLACE_ON_ONE_MACHINE, "C:" + "\\Users\\me"),
        (PACKAGE_REGISTRY, "--extra-index" + "-url https://example.org"),
        (PACKAGE_REGISTRY, "https://" + "pypi.example.org"),
    ],
)
def test_the_search_finds_what_it_looks_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


@pytest.mark.unit
def test_the_project_s_files_are_found_and_the_environment_s_are_not() -> None:
    names = {str(path.relative_to(ROOT)) for path in project_files()}
    assert {"README.md", ".ci/run", ".gitignore", "scenarios/__init__.py", "tests/test_project.py"} <= names
    assert not any(name.startswith((".git/", ".venv")) or "__pycache__" in name for name in names)


@pytest.mark.unit
def test_no_file_is_empty() -> None:
    assert [str(path) for path in project_files() if not path.read_bytes().strip()] == []


@pytest.mark.unit
def test_no_python_file_is_over_500_lines() -> None:
    lengths = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert {path: lines for path, lines in lengths.items() if lines > 500} == {}


@pytest.mark.unit
def test_no_function_is_over_80_lines() -> None:
    too_long = [
        f"{path}:{node.lineno}: {node.name}"
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > 80
    ]
    assert too_long == []


@pytest.mark.unit
def test_no_python_below_the_experiments_names_a_contract_model() -> None:
    named = [
        f"{path.relative_to(ROOT)}:{found}"
        for path in python_files("scenarios", "agents", "sim")
        for found in names_of_contract_models(path.read_text(encoding="utf-8"))
    ]
    assert named == []
    assert [path for path in python_files() if NAME_OF_A_CONTRACT_MODEL.search(path.stem)] == []


@pytest.mark.unit
@pytest.mark.parametrize(
    "source",
    [
        "if model == 'alliance': pass",
        "iph = 1",
        "contract.lead_provider",
        "def traditional(): pass",
        "def pay(alliance): pass",
        "pay(iph=1)",
        "import models.iph",
        "from models import alliance as a",
        "match model:\n    case 'iph': pass",
        "read(f'models/{folder}/alliance.yaml')",
        '"""The traditional contract."""',
        "match model:\n    case Model(iph=1): pass",
        "def f():\n    global iph",
        "'IPH'",
    ],
)
def test_the_reader_of_names_sees_a_contract_model(source: str) -> None:
    assert names_of_contract_models(source) != []


@pytest.mark.unit
@pytest.mark.parametrize(
    "source", ["kind = 'alliance_pool'", "lead_provider_s = 1", "x = 1  # as in an alliance"]
)
def test_the_reader_of_names_leaves_other_words_alone(source: str) -> None:
    assert names_of_contract_models(source) == []


@pytest.mark.end_to_end
def test_the_command_answers_from_another_folder_with_a_package_of_the_same_name(tmp_path: Path) -> None:
    for package in PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("raise ImportError('not the project')")
    command = Path(sys.executable).with_name("careconomy")
    answer = subprocess.run([command, "--version"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, f"careconomy {VERSION}\n", "")
