"""The documentation is executed: files it shows are read, commands it shows are run, links lead somewhere."""

from __future__ import annotations

import difflib
import importlib.util
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from _pytest.mark import ParameterSet

from experiments.checking import checked
from experiments.cli import app
from scenarios.case_file import CaseFile, CasesFile
from scenarios.contracts.facts import KINDS, OWN_KINDS, parse_fact
from scenarios.contracts.facts_file import FactsFile, PeriodFile
from scenarios.contracts.keys import FileModel, TermKeys
from scenarios.contracts.mechanism import MECHANISMS
from scenarios.model_file import (
    Authority,
    ContractFile,
    Exit,
    Governance,
    ModelFile,
    MonthRange,
    OwnMeasure,
    OwnService,
    Renewals,
    RoleFile,
    Scope,
    TermFile,
    ToldFrom,
)
from scenarios.populations import Population
from scenarios.yaml_files import read_yaml
from tests.docs.pages import ROOT, Block, blocks, pages, refreshed

LANGUAGES = ("console", "csv", "python", "sh", "text", "yaml")
LONGEST_README_LINES = 150
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")
NOT_PROSE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
FACTS_PAGE = ROOT / "docs" / "facts_and_periods.md"


def each_block(*languages: str) -> list[Block]:
    return [block for page in pages() for block in blocks(page) if block.language in languages]


def prose(page: Path) -> str:
    """A page without its blocks and its inline code."""
    return NOT_PROSE.sub("", page.read_text(encoding="utf-8"))


def headings(page: Path) -> list[str]:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#+ (.+)$", text, re.MULTILINE)


def anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def commands_of(command: object, name: str) -> Iterator[str]:
    """The command lines that there are, without arguments."""
    below = getattr(command, "commands", None)
    if below is None:
        yield name
    for key, each in (below or {}).items():
        yield from commands_of(each, f"{name} {key}")


def first_cells(page: Path, header: str) -> list[str]:
    """The code in the first cells of the table with that header."""
    table = page.read_text(encoding="utf-8").partition(f"| {header} |")[2].split("\n\n")[0]
    return re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)


# What pages show is what there is


LONG_PAGES = ("behaviour.md", "compare.md", "how_citizens_live.md", "questions.md", "why.md")
"""Pages whose commands live people for years."""


def shown_pages() -> list[ParameterSet]:
    """All pages; those whose commands take long are for the slow tests."""
    return [
        pytest.param(page, id=page.name, marks=[pytest.mark.slow] if page.name in LONG_PAGES else [])
        for page in pages()
    ]


@pytest.mark.end_to_end
@pytest.mark.parametrize("page", shown_pages())
def test_a_page_shows_what_its_commands_print_today(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    changes = difflib.unified_diff(text.splitlines(), refreshed(page, tmp_path).splitlines(), lineterm="")
    found = "\n".join(changes)
    assert found == "", f"run python -m tests.docs.pages, then read what changed:\n{found}"


@pytest.mark.end_to_end
@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_file_that_a_page_shows_is_read_and_is_fine_unless_it_says_that_it_fails(
    page: Path, tmp_path: Path
) -> None:
    titled = [block for block in blocks(page) if block.language == "yaml" and "title" in block.says]
    for block in titled:
        (tmp_path / block.says["title"]).write_text(block.text, encoding="utf-8")
    assert {
        str(block): result.text
        for block in titled
        if (result := checked(tmp_path / block.says["title"])).is_fine == block.fails
    } == {}


@pytest.mark.unit
@pytest.mark.parametrize(
    "block", [block for block in each_block("yaml") if "title" not in block.says], ids=str
)
def test_a_part_of_a_file_could_stand_in_one(block: Block, tmp_path: Path) -> None:
    path = tmp_path / "part.yaml"
    path.write_text(block.text, encoding="utf-8")
    assert what_a_file_would_refuse(read_yaml(path).data) == set()


@pytest.mark.unit
@pytest.mark.parametrize("block", each_block("sh"), ids=str)
def test_a_shell_block_names_targets_and_modules_that_there_are(block: Block) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for line in filter(None, block.text.splitlines()):
        match shlex.split(line, comments=True):
            case ["make", *wanted]:
                assert {word for word in wanted if "=" not in word} <= set(targets), line
            case ["python", "-m", module]:
                assert importlib.util.find_spec(module) is not None, line
            case [".", activate]:
                assert activate == ".venv/bin/activate", line
            case other:
                pytest.fail(f"{block}: no rule for '{other}' in a shell block")


@pytest.mark.unit
@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_block_is_in_a_language_that_the_tests_read(page: Path) -> None:
    assert [str(block) for block in blocks(page) if block.language not in LANGUAGES] == []


@pytest.mark.unit
def test_a_page_with_python_is_named_by_a_test_that_runs_it() -> None:
    tests = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    with_python = {block.page.name for block in each_block("python")}
    assert {name for name in with_python if not any(f'"{name}"' in text for text in tests)} == set()


@pytest.mark.end_to_end
def test_the_mechanism_that_contributing_adds_pays_what_its_example_says(tmp_path: Path) -> None:
    (block,) = (each for each in each_block("python") if each.page.name == "CONTRIBUTING.md")
    program = tmp_path / "retainer.py"
    program.write_text(block.text + ITS_EXAMPLE, encoding="utf-8")
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("payer -> community £120,000.00\n", "")


ITS_EXAMPLE = """
from experiments.reference_example import example_of
from scenarios.contracts.mechanism import MECHANISMS

for each in example_of(MECHANISMS["retainer"]).payments:
    print(f"{each.payer} -> {each.payee} {each.amount}")
"""


# What a reader looks for is there


@pytest.mark.unit
@pytest.mark.parametrize("page", [*pages(), ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_every_link_leads_to_a_file_or_a_heading(page: Path) -> None:
    broken = []
    for target in LINK.findall(prose(page)):
        path, _, part = target.partition("#")
        if path.startswith("https:"):
            continue
        aim = (page.parent / path).resolve() if path else page
        is_heading = not part or (aim.is_file() and part in map(anchor, headings(aim)))
        if not aim.exists() or not is_heading:
            broken.append(target)
    assert broken == []


@pytest.mark.unit
def test_every_command_is_documented() -> None:
    written = "\n".join(page.read_text(encoding="utf-8") for page in pages())
    there = set(commands_of(typer.main.get_command(app), "careconomy"))
    assert {command for command in there if command not in written} == set()


@pytest.mark.unit
def test_every_page_of_docs_is_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page.suffix == ".md" and page not in reached and page.is_file():
            reached.add(page)
            waiting += [
                (page.parent / link.partition("#")[0]).resolve() for link in LINK.findall(prose(page))
            ]
    assert set((ROOT / "docs").glob("*.md")) <= reached


@pytest.mark.unit
def test_the_readme_is_short() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST_README_LINES


# What the page on facts says of facts


@pytest.mark.unit
def test_every_kind_of_fact_is_explained_by_a_phrase_that_is_understood() -> None:
    phrases = first_cells(FACTS_PAGE, "phrase | what it tells |")
    assert {parse_fact(phrase).kind for phrase in phrases} == set(KINDS) - OWN_KINDS
    text = FACTS_PAGE.read_text(encoding="utf-8")
    assert [kind for kind in OWN_KINDS if f"`{kind}" not in text] == []


@pytest.mark.unit
def test_a_fact_is_said_to_add_up_or_to_be_a_level_as_it_is() -> None:
    text = FACTS_PAGE.read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| `([a-z_]+)\(.*\| (adds up|level) \|$", text, re.MULTILINE))
    assert said == {
        kind: "adds up" if each.adds_up else "level" for kind, each in KINDS.items() if kind not in OWN_KINDS
    }


@pytest.mark.unit
def test_every_qualifier_is_explained_by_a_phrase_that_is_understood() -> None:
    found = [parse_fact(phrase) for phrase in first_cells(FACTS_PAGE, "words | meaning")]
    for word, plain in (("by", ""), ("together", False), ("services", ()), ("population", "")):
        assert any(getattr(fact, word) != plain for fact in found), word
    assert any(fact.over != "period" for fact in found)
    assert any(fact.lag_months for fact in found)


@pytest.mark.unit
def test_the_periods_that_the_page_on_facts_lists_are_the_months_it_says(tmp_path: Path) -> None:
    text = FACTS_PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\{.*?\})` \| (\d+)(?: to (\d+))?", text, re.MULTILINE)
    keys = set()
    for period, first, last in rows:
        path = tmp_path / "period.yaml"
        path.write_text(f"period: {period}\n", encoding="utf-8")
        read = PeriodFile.model_validate(read_yaml(path).data["period"])
        assert (read.window().first, read.window().last) == (int(first), int(last or first)), period
        keys |= read.model_fields_set
    assert keys == set(PeriodFile.model_fields)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("header", "models", "besides"),
    [
        ("key | meaning", (ModelFile, RoleFile, Population, OwnService, ToldFrom, OwnMeasure), set()),
        ("key of a contract | meaning", (ContractFile, Scope), set()),
        ("key of `term` | meaning", (TermFile, MonthRange, Renewals, Exit), set()),
        ("key of `governance` | meaning", (Governance, Authority), {"members", "pounds_per_qaly"}),
    ],
)
def test_the_tutorial_lists_every_key_of_a_model_file_and_no_other(
    header: str, models: tuple[type[FileModel], ...], besides: set[str]
) -> None:
    text = (ROOT / "docs" / "writing_a_contract.md").read_text(encoding="utf-8")
    table = text.partition(f"| {header} |\n")[2].split("\n\n")[0]
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", table))))
    keys = {key for model in models for key in model.model_fields}
    choices = set(
        re.findall(r"'(\w+)'", str([field.annotation for m in models for field in m.model_fields.values()]))
    )
    assert keys <= named <= keys | choices | besides


@pytest.mark.unit
def test_the_page_on_case_files_names_every_key() -> None:
    text = (ROOT / "docs" / "case_files.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)", text))
    assert set(CasesFile.model_fields) | set(CaseFile.model_fields) <= named


# The tests themselves see what they look for


def what_a_file_would_refuse(part: dict[str, Any]) -> set[str]:
    """The keys of a part of a file that no file has; of a term, all that its mechanism refuses."""
    if "mechanism" in part:
        MECHANISMS[part["mechanism"]].keys.model_validate(part)
        return set()
    models = (ModelFile, FactsFile, CasesFile, ContractFile, TermKeys)
    return set(part) - {key for model in models for key in model.model_fields}


@pytest.mark.unit
def test_a_part_with_an_unknown_key_is_refused() -> None:
    assert what_a_file_would_refuse({"name": "x", "nome": "y"}) == {"nome"}
    with pytest.raises(ValueError, match="pounds_a_year"):
        what_a_file_would_refuse({"mechanism": "block", "pound_a_year": 1})


@pytest.mark.unit
def test_anchors_are_those_of_github() -> None:
    assert anchor("10. A model that nobody has named") == "10-a-model-that-nobody-has-named"
    assert anchor("cost_and_volume") == "cost_and_volume"


@pytest.mark.unit
def test_links_in_code_are_not_links() -> None:
    assert LINK.findall(NOT_PROSE.sub("", "[a](b.md) `[c](d.md)`\n\n```\n[e](f.md)\n```\n")) == ["b.md"]
    assert LINK.findall("[`a [b]`](c.md) and ![picture](d.svg)") == ["c.md", "d.svg"]
