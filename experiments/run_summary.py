"""A finished run in a few sentences, and where to look next.

The module must not know how a number came about.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from experiments.run_views import everybody, kinds, told_of_contracts, waits
from experiments.showing import columns
from scenarios.catalogue import load_catalogue
from scenarios.horizon import BURN_IN_MONTHS
from scenarios.money import format_pounds
from scenarios.parameters.units import MONTHS_A_YEAR
from sim.run_reader import Run
from sim.settling import COSTS, OPENING

THOUSAND = 1000
CARE = {
    "GP contacts": (Item.GP_CONTACT,),
    "A&E attendances": (Item.AE_ATTENDANCE,),
    "emergency admissions": EMERGENCY_ADMISSIONS,
}
"""Care that is told, in words, with the items that it adds up."""


def summary(run: Run) -> str:
    """The run in words: who lived, what care they used last, what was paid; and commands that say more."""
    folder = shlex.quote(str(run.folder))
    commands = {
        f"careconomy show {folder}": "care by year, measures, who paid whom, accounts",
        f"careconomy diff {folder} ANOTHER": "what differs from another run",
    }
    if run.has("decisions") and len(run.table("decisions")):
        commands[f"careconomy why {folder}"] = "which contract terms moved providers' levers, and how far"
    contracted = max(run.months - BURN_IN_MONTHS, 0)
    lines = [
        f"{run.about['title']}: {run.months} months, {contracted or 'none'} of them under contract.",
        *((told_of_contracts(run),) if contracted else ()),
        *_care(run),
        *(_money(run) if contracted else ()),
        "",
        f"wrote {run.folder}; look at it with",
        *(f"  {line}" for line in columns(list(commands.items()))),
    ]
    return "\n".join(lines)


def _care(run: Run) -> Iterator[str]:
    months = everybody(run)
    people = months[Item.PEOPLE]
    yield f"There were {people.iloc[0]:,} people at the start, and {people.iloc[-1]:,} at the end."
    year = months.iloc[-MONTHS_A_YEAR:]
    told = ", ".join(
        f"{year[list(items)].to_numpy().sum() / year[Item.PEOPLE].mean() * THOUSAND:,.0f} {words}"
        for words, items in CARE.items()
    )
    yield f"In the last {len(year)} months, for every 1,000 of them: {told}."
    last = waits(run).iloc[-1]
    yield (
        f"Waiting for planned care at the end: {last['waiting']:,.0f}, {last['over_18_weeks']:,.0f} of them longer "
        "than 18 weeks."
    )


def _money(run: Run) -> Iterator[str]:
    postings, known = run.table("postings"), load_catalogue().party_kinds
    # Whoever gives care outside the scenario is paid for much that nobody here lives.
    providers = [
        name for name, kind in kinds(run).items() if known[kind].is_provider and known[kind].role != "outside"
    ]
    is_cost = postings["contract"] == COSTS
    spent = int(postings.loc[is_cost & postings["payer"].isin(providers), "pence"].sum())
    others = postings[~is_cost & (postings["contract"] != OPENING)]
    received, given = (
        int(others.loc[others[side].isin(providers), "pence"].sum()) for side in ("payee", "payer")
    )
    left = received - given - spent
    is_left = f"{format_pounds(left)} is left to them" if left >= 0 else f"they lack {format_pounds(-left)}"
    yield (
        f"Those who give care were paid {format_pounds(received - given)} and spent {format_pounds(spent)}: {is_left}, "
        "in prices of 2014/15."
    )
