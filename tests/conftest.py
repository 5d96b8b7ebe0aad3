"""Rules for every test: its kind is marked, its turn is known, and examples are the same on every run.

It must not hold fixtures for one package: those stand beside that package's tests.
"""

import gc
import os
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings

KINDS = ("unit", "property", "statistical", "regression", "end_to_end")

FIRST = (
    "tests/agents/citizens/test_month_arrays.py",
    "tests/scenarios/",
    "tests/experiments/test_contract_",
    "tests/experiments/test_report_",
)
"""How paths begin. One worker compiles the month, which takes a minute; meanwhile others try what lives none."""

EXAMPLES = int(os.environ.get("EXAMPLES", "50"))
settings.register_profile("careconomy", derandomize=True, deadline=None, max_examples=EXAMPLES, database=None)
settings.load_profile("careconomy")

# Workers share the cores: a thread that waits for work by looking out for it takes the time of another worker.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collects without looking for memory to free, then or later: what modules and tests are made of stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def nobody_pulls_the_plug() -> Iterator[None]:
    """What is written is left to the system to bring to the disk; to wait for it takes longer than to write it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts first what is to be first; the rest stays as it is collected."""

    def turn(item: pytest.Item) -> int:
        return next((at for at, path in enumerate(FIRST) if item.nodeid.startswith(path)), len(FIRST))

    items.sort(key=turn)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fails a test that does not bear exactly one marker of its kind, before it runs."""
    borne = [kind for kind in KINDS if item.get_closest_marker(kind)]
    if len(borne) != 1:
        pytest.fail(
            f"{item.nodeid} bears {' and '.join(borne) or 'no marker of its kind'}; a test bears exactly one "
            f"of {', '.join(KINDS)} (slow may stand beside it). Mark the test, or its module by pytestmark.",
            pytrace=False,
        )
