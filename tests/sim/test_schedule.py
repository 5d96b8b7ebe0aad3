"""The month as data: its steps are in the order that keeps money out of lives, and are done in that order."""

from __future__ import annotations

import pytest

from sim import steps
from sim.schedule import MONTH, Step, printed
from tests.docs.pages import ROOT, blocks
from tests.sim.economies import BURN_IN, forked

PAGE = ROOT / "docs" / "economy.md"
NAMES = [step.name for step in MONTH]


@pytest.mark.unit
def test_each_step_is_the_function_of_its_name() -> None:
    assert [step.do for step in MONTH] == [getattr(steps, name) for name in NAMES]
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.unit
def test_lives_come_before_money_and_money_before_decisions() -> None:
    order = ["observe", "offer", "live", "count", "settle", "decide", "record"]
    assert order == NAMES


@pytest.mark.unit
def test_the_list_to_read_has_a_line_a_step() -> None:
    lines = printed().splitlines()
    assert len(lines) == len(MONTH)
    for number, (line, step) in enumerate(zip(lines, MONTH, strict=True), 1):
        assert line.split(maxsplit=2) == [str(number), step.name, step.meaning]


@pytest.mark.end_to_end
def test_a_month_does_the_steps_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def noted(step: Step) -> Step:
        def do(economy: object) -> None:
            done.append(step.name)
            step.do(economy)  # type: ignore[arg-type]

        return step._replace(do=do)

    monkeypatch.setattr("sim.economy.MONTH", tuple(noted(step) for step in MONTH))
    economy = forked()
    economy.step()
    assert done == NAMES
    assert economy.month == BURN_IN + 1


@pytest.mark.unit
def test_the_page_prints_the_month_and_says_of_each_step_what_it_does() -> None:
    (shown,) = [each.text for each in blocks(PAGE) if each.printed and NAMES[0] in each.text]
    assert shown == printed() + "\n"
    text = PAGE.read_text(encoding="utf-8")
    told = [
        line.removeprefix("- **").partition(".**")[0].lower()
        for line in text.splitlines()
        if line.startswith("- **")
    ]
    assert told == NAMES
