"""How a page is run: its answers replaced, its files written, its mistakes refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import PageError, answer, refreshed


def a_page(folder: Path, text: str) -> Path:
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    work = folder / "work"
    work.mkdir()
    return page


@pytest.mark.unit
def test_a_stale_answer_is_replaced_by_the_real_one(tmp_path: Path) -> None:
    page = a_page(tmp_path, "A\n\n```console\n$ careconomy --version\ncareconomy 0.0.0\n```\n\nB\n")
    version = answer("careconomy --version")
    assert (
        refreshed(page, tmp_path / "work") == f"A\n\n```console\n$ careconomy --version\n{version}```\n\nB\n"
    )


@pytest.mark.unit
def test_a_file_that_a_page_shows_is_there_for_its_commands(tmp_path: Path) -> None:
    shown = '```yaml title="x.yaml"\nname: x\n```\n\n```console fails\n$ careconomy check x.yaml\n```\n'
    assert "x.yaml:1: 'title' is missing; add it" in refreshed(a_page(tmp_path, shown), tmp_path / "work")


@pytest.mark.unit
@pytest.mark.parametrize(
    ("info", "kept"),
    [
        ('show="1-2"', ["a: fine", "b: fine", "[...]"]),
        ('show="1; -1"', ["a: fine", "[...]", "d: fine"]),
        ('show="2; c"', ["[...]", "b: fine", "c: fine", "[...]"]),
    ],
)
def test_an_answer_is_shortened_with_a_mark(
    info: str, kept: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "a: fine\nb: fine\nc: fine\nd: fine\n"
    monkeypatch.setattr("tests.docs.pages.answer", lambda command, fails: said)
    page = a_page(tmp_path, f"```console {info}\n$ careconomy check a b c d\n```\n")
    wanted = "\n".join(["$ careconomy check a b c d", *kept])
    assert refreshed(page, tmp_path / "work") == f"```console {info}\n{wanted}\n```\n"


@pytest.mark.unit
def test_a_section_of_an_answer_ends_at_the_next_heading_of_its_level(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "# Card\n## One\n### Part\ntext\n## Two\n"
    monkeypatch.setattr("tests.docs.pages.answer", lambda command, fails: said)
    page = a_page(tmp_path, '```console show="## One"\n$ careconomy x\n```\n')
    assert "[...]\n## One\n### Part\ntext\n[...]\n" in refreshed(page, tmp_path / "work")


@pytest.mark.unit
@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("```console\n$ careconomy check nothing.yaml\n```\n", "ends with exit code 1"),
        ("```console fails\n$ careconomy --version\n```\n", "ends with exit code 0"),
        ('```console show="zebra"\n$ careconomy --version\n```\n', "no line begins with 'zebra'"),
        ('```console show="7-9"\n$ careconomy --version\n```\n', "selects nothing of 1 lines"),
        ("```console\nls\n```\n", "begins with"),
    ],
)
def test_a_page_that_cannot_be_run_as_written_is_refused(text: str, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(PageError, match=complaint):
        refreshed(a_page(tmp_path, text), tmp_path / "work")


@pytest.mark.unit
def test_what_a_program_prints_is_written_below_it(tmp_path: Path) -> None:
    program = "```python\nprint(6 * 7)\n```\n\n"
    page = a_page(tmp_path, f"{program}```text\nas it is\n```\n\n```text printed\n41\n```\n")
    wanted = f"{program}```text\nas it is\n```\n\n```text printed\n42\n```\n"
    assert refreshed(page, tmp_path / "work") == wanted
