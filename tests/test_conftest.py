"""Each test bears one marker of its kind and has its turn: seen from outside, by running pytest on a small suite."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import FIRST

ROOT = Path(__file__).resolve().parent.parent

SUITE = """
import pytest

def test_without_a_kind():
    pass

@pytest.mark.slow
def test_only_slow():
    pass

@pytest.mark.unit
@pytest.mark.property
def test_of_two_kinds():
    pass

@pytest.mark.unit
@pytest.mark.slow
def test_of_one_kind():
    pass

@pytest.mark.statistical
class TestInAClass:
    def test_of_the_class_s_kind(self):
        pass
"""


OTHERS = ("agents/citizens/test_area.py", "agents/citizens/test_month_arrays.py", "scenarios/test_place.py")
OTHER = """
import pytest

@pytest.mark.unit
def test_something():
    pass
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest says of the small suite above, under the project's configuration."""
    folder = tmp_path_factory.mktemp("suite")
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "conftest.py", folder / "tests")
    (folder / "tests" / "test_suite.py").write_text(SUITE)
    for name in OTHERS:
        path = folder / "tests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(OTHER)
    arguments = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", "-v"]
    answer = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)
    assert answer.returncode == pytest.ExitCode.TESTS_FAILED, answer.stdout + answer.stderr
    return answer.stdout


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("test", "complaint"),
    [
        ("test_without_a_kind", "bears no marker of its kind"),
        ("test_only_slow", "bears no marker of its kind"),
        ("test_of_two_kinds", "bears unit and property"),
    ],
)
def test_a_test_of_no_kind_or_of_two_fails_and_is_told_what_is_allowed(
    report: str, test: str, complaint: str
) -> None:
    assert (
        f"tests/test_suite.py::{test} {complaint}; a test bears exactly one of unit, property, statistical, "
        "regression, end_to_end (slow may stand beside it). Mark the test, or its module by pytestmark."
    ) in report


@pytest.mark.end_to_end
@pytest.mark.parametrize("test", ["test_of_one_kind", "TestInAClass::test_of_the_class_s_kind"])
def test_a_test_of_one_kind_runs(report: str, test: str) -> None:
    assert f"PASSED tests/test_suite.py::{test}" in report


@pytest.mark.end_to_end
def test_what_compiles_the_month_comes_first_and_then_what_lives_none(report: str) -> None:
    started = re.findall(r"^tests/(\S+?)::\S+ (?:PASSED|FAILED) ", report, re.MULTILINE)
    assert list(dict.fromkeys(started)) == [OTHERS[1], OTHERS[2], OTHERS[0], "test_suite.py"]


@pytest.mark.unit
def test_what_is_to_come_first_is_there() -> None:
    assert [start for start in FIRST if not list(ROOT.glob(f"{start}*"))] == []
