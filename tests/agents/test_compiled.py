"""Compiled code is kept, and never outlives a change of what it calls."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numba
import numpy as np
import pytest
from numpy.typing import NDArray

from agents import compiled
from agents.compiled import device, kernel

CHANCE = """
from agents.compiled import device

@device
def luck():
    return {luck}
"""
MONTH = """
from agents.chance import luck
from agents.compiled import device

@device
def month():
    return luck()

print(month(), month.stats.cache_hits[()] if month.stats.cache_hits else 0)
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[int]]:
    """Runs a small package of the same build, and answers its result and how often code was taken from disk."""
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.delenv("NUMBA_DISABLE_JIT", raising=False)
    # Python knows a changed module by the second and the size: two of one size within a second are one to it.
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    package = tmp_path / "agents"
    package.mkdir()
    (package / "__init__.py").write_text('"""A package."""')
    shutil.copy(compiled.__file__, package / "compiled.py")
    (package / "month.py").write_text(MONTH)

    def answer(luck: int) -> list[int]:
        (package / "chance.py").write_text(CHANCE.format(luck=luck))
        command = [sys.executable, "-m", "agents.month"]
        output = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        return [int(number) for number in output.split()]

    return answer


@pytest.mark.regression
def test_a_kernel_does_not_outlive_a_change_in_a_file_it_calls(run: Callable[[int], list[int]]) -> None:
    assert run(1) == [1, 0]
    assert run(1) == [1, 1]  # nothing changed: taken from disk
    assert run(2) == [2, 0]
    assert run(1) == [1, 1]


@pytest.mark.regression
def test_a_kernel_outlives_a_change_beside_which_nothing_is_compiled(
    run: Callable[[int], list[int]], tmp_path: Path
) -> None:
    assert run(1) == [1, 0]
    (tmp_path / "agents" / "providers").mkdir()
    (tmp_path / "agents" / "providers" / "prices.py").write_text("PRICE_POUNDS = 1")
    assert run(1) == [1, 1]
    (tmp_path / "agents" / "providers" / "queues.py").write_text("from agents.compiled import device")
    assert run(1) == [1, 0]


@pytest.mark.unit
def test_the_folder_named_by_the_user_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled.config, "CACHE_DIR", str(tmp_path / "named"))
    assert compiled._writable(tmp_path) == tmp_path / "named"


@pytest.mark.unit
def test_without_a_named_folder_code_is_kept_in_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled.config, "CACHE_DIR", "")
    assert compiled._writable(tmp_path) == tmp_path / "__pycache__"


@pytest.mark.unit
def test_where_the_package_cannot_be_written_code_is_kept_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled.config, "CACHE_DIR", "")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert compiled._writable(tmp_path / "agents") == tmp_path / ".cache" / "careconomy"


@pytest.mark.unit
def test_other_users_of_numba_keep_their_own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled.config, "CACHE_DIR", "elsewhere")
    device(_reciprocal)
    assert compiled.config.CACHE_DIR == "elsewhere"


@pytest.mark.unit
def test_the_folder_is_put_back_when_compiling_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled.config, "CACHE_DIR", "elsewhere")
    with pytest.raises(TypeError):
        device(0)  # type: ignore[type-var]
    assert compiled.config.CACHE_DIR == "elsewhere"


@pytest.mark.unit
def test_division_by_zero_gives_infinity_as_in_numpy() -> None:
    assert device(_reciprocal)(0.0) == np.inf


@pytest.mark.unit
def test_a_kernel_runs_its_blocks_on_threads() -> None:
    numbers = np.arange(10.0)
    kernel(_double)(numbers)
    assert (numbers == 2 * np.arange(10.0)).all()


def _reciprocal(number: float) -> float:
    return 1.0 / number


def _double(numbers: NDArray[np.float64]) -> None:
    for i in numba.prange(numbers.size):
        numbers[i] = 2 * numbers[i]
