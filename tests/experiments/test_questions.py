"""The questions that come with the project: each is short, can be read, names models and outcomes, and runs."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from typer.testing import CliRunner

import experiments.questions
from experiments.asking import Question, Setting, ask, measured
from experiments.asking_command import app_of
from scenarios.cast import cast_of
from scenarios.model import load_model
from scenarios.place import load_place

NAMES = sorted(each.name for each in pkgutil.iter_modules(experiments.questions.__path__))
ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 85
TINY = ("--citizens", "4000", "--years", "1", "--seeds", "1")


def module(name: str) -> ModuleType:
    return importlib.import_module(f"experiments.questions.{name}")


def question(name: str) -> Question:
    found = module(name).QUESTION
    assert isinstance(found, Question)
    return found


@pytest.mark.unit
@pytest.mark.parametrize("name", NAMES)
def test_a_question_is_short_and_says_what_it_asks(name: str) -> None:
    path = ROOT / "experiments" / "questions" / f"{name}.py"
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert question(name).name == name
    assert question(name).title.endswith("?")
    assert question(name).note
    assert text.rstrip().endswith('if __name__ == "__main__":\n    main(QUESTION)')


@pytest.mark.unit
@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_variant_is_a_model_that_can_be_cast_and_every_outcome_is_one(
    name: str, tmp_path: Path
) -> None:
    place = load_place("southend")
    texts = set()
    for variant in question(name).variants:
        model = load_model(variant.write(tmp_path))
        assert model.file.title == variant.title
        cast_of(place, model.file.roles)
        texts.add(str(model.file.contracts) + str(model.file.governance))
    assert len(texts) == len(question(name).variants), "two variants are the same"
    for outcome in question(name).outcomes:
        assert measured(outcome).title


@pytest.mark.unit
def test_the_page_lists_every_question() -> None:
    page = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"experiments/questions/{name}.py" in page, name


@pytest.mark.end_to_end
@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_question_runs_and_leaves_its_answer(name: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app_of(question(name)), [*TINY, "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert result.output.startswith(question(name).title)
    table = pd.read_csv(tmp_path / "out" / "answer.csv")
    assert len(table) == len(question(name).variants) * len(question(name).outcomes)
    assert table.groupby("variant")["level"].count().min() >= len(question(name).outcomes) - 2
    assert (tmp_path / "out" / "answer.svg").stat().st_size > 10_000


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_question_is_a_program_with_help() -> None:
    words = [sys.executable, "-m", "experiments.questions.template", "--help"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=True)
    assert "--citizens" in done.stdout
    assert "Your question?" in done.stdout


@pytest.mark.end_to_end
def test_what_cannot_be_asked_is_said_in_a_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app_of(question("template")), ["--place", "southent", "--out", str(tmp_path / "out")]
    )
    assert result.exit_code == 1
    assert "there is no place 'southent'" in result.output
    assert not list((tmp_path / "out").rglob("*.yaml"))


@pytest.mark.unit
def test_a_setting_is_what_compare_takes(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="seeds: 0 is not allowed"):
        ask(question("template"), Setting(seeds=0), tmp_path)
