"""Rules for every test: its kind is marked, and generated examples are the same on every run.

It must not hold fixtures for one package: those stand beside that package's tests.
"""

import pytest
from hypothesis import settings

KINDS = ("unit", "property", "statistical", "regression", "end_to_end")

settings.register_profile("careconomy", derandomize=True, deadline=None, max_examples=100, database=None)
settings.load_profile("careconomy")


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
