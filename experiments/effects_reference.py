"""The tables of docs/effects.md, written from the data: `python -m experiments.effects_reference`.

What an effect is and how it comes about is told by the page itself. The module must not know any effect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from experiments.reference import markdown_table
from experiments.showing import write_text
from scenarios.arithmetic import number_text
from scenarios.effect_words import effect_text, full_effect, share_text
from scenarios.effects import Effect, load_effects
from scenarios.efforts import GROUPS, EffortToday, load_efforts
from scenarios.problems import did_you_mean, shown

PAGE = Path(__file__).parent.parent / "docs" / "effects.md"
MARKED = re.compile(r"<!-- table: (?P<table>[^>]*) -->\n.*?<!-- end of table -->", re.DOTALL)


def with_tables(page: str) -> str:
    """The page with every marked table renewed: from `<!-- table: NAME -->` to `<!-- end of table -->`.

    Raises:
        LookupError: there is no such table.
    """

    def renewed(found: re.Match[str]) -> str:
        name = found["table"]
        if name not in TABLES:
            raise LookupError(f"there is no table {shown(name)} of effects.{did_you_mean(name, TABLES)}")
        return f"<!-- table: {name} -->\n{TABLES[name]()}\n<!-- end of table -->"

    return MARKED.sub(renewed, page)


def efforts() -> str:
    """The levers: who has them, where they stand today, what full effort costs and how fast they move."""
    header = ("lever", "of", "today", "pounds a year", "for each", "of it cash", "a quarter's way", "status")
    return markdown_table(header, [_effort(each) for each in load_efforts().values()])


def effects_of(group: str) -> str:
    """The effects that a group's levers have."""
    rows = [each for each in load_effects().values() if each.owner == group and each.driver == "lever"]
    return _effects(rows)


def facts() -> str:
    """The effects of facts and states, whoever's they are."""
    return _effects([each for each in load_effects().values() if each.driver != "lever"])


def sources() -> str:
    """Where each effect comes from, and what was done to it."""
    rows = [(f"`{each.name}`", each.status, each.source, each.notes) for each in load_effects().values()]
    return markdown_table(("effect", "status", "source", "notes"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "efforts": efforts,
    **{f"effects of {group}": partial(effects_of, group) for group in GROUPS},
    "facts": facts,
    "sources": sources,
}


def _effort(each: EffortToday) -> tuple[str, ...]:
    return (
        f"`{each.name}`",
        ", ".join(owner.replace("_", " ") for owner in each.owners),
        _range(each, "today"),
        _range(each, "pounds"),
        each.scaled_by.replace("_", " "),
        share_text(each.cash_share_low, each.cash_share, each.cash_share_high),
        share_text(each.speed_per_quarter_low, each.speed_per_quarter, each.speed_per_quarter_high),
        each.status,
    )


def _range(each: EffortToday, name: str) -> str:
    low, value, high = (number_text(getattr(each, f"{name}{end}")) for end in ("_low", "", "_high"))
    return f"{value} ({low} to {high})"


def _effects(rows: list[Effect]) -> str:
    header = (
        *("effect", "driven by", "moves", "full to none", "left in routine", "reached"),
        *("months to 50%, 90%", "gone by half", "hangs on partners", "from today to full"),
    )
    return markdown_table(header, [tuple(_cells(each)) for each in rows])


def _cells(each: Effect) -> Iterator[str]:
    yield f"`{each.name}`"
    yield f"`{each.driver_name}`"
    yield f"`{each.target_name}`"
    yield effect_text(each)
    yield share_text(each.fidelity_low, each.fidelity, each.fidelity_high)
    yield share_text(each.reached_share_low, each.reached_share, each.reached_share_high)
    yield f"{each.lag_50_months}, {each.lag_90_months}"
    yield str(each.decay_50_months)
    share = share_text(each.partner_share_low, each.partner_share, each.partner_share_high)
    yield f"{share} on {', '.join(f'`{partner}`' for partner in each.partners)}" if each.partners else "-"
    yield f"{full_effect(each):.3f}" if each.is_for_the_month else "-"


if __name__ == "__main__":
    write_text(PAGE, with_tables(PAGE.read_text(encoding="utf-8")))
