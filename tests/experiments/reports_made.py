"""Finished comparisons with made numbers, for tests of reports: nobody is lived, so any shape of them is quick."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pandas as pd

from experiments.compare_contracts import FOLDER as CONTRACTS
from experiments.compare_deciders import deciders
from experiments.compare_economics import Economics
from experiments.compare_outcomes import ALL_YEARS, REFERENCE
from experiments.compare_run import write_table
from experiments.compare_start import COLUMNS
from experiments.compare_summary import Comparison, spread
from experiments.contract_picture import save
from experiments.outcomes import Outcome, load_outcomes
from experiments.report_folder import Finished
from experiments.run_folder import RECORD

CITIZENS, YEARS, SEEDS = 2_000, 2, 3
PAYERS = ("commissioner", "council")
PROVIDERS = ("acute_trust", "gp_practice")
FIFTHS = tuple(f"fifth {at}" for at in range(1, 6))
LEVEL = {"qalys": 1_700.0, "life_years": 2_000.0, "system_spending": 4e6}
PLAIN = {"plain": "Plain contract", "other": "Other contract"}
LONG = "A very long name of a contract that nobody would give, but somebody did so all the same"
COMMAND = "careconomy compare --place southend --models plain,other --out made"
CARD = """# Card

## Who pays whom, for what

everything

## Who bears which risk

| Party | Need |
| --- | --- |
| Trust | +8.1% |

## Who decides

Nobody <script>plans</script> for the whole.

## The arithmetic

one and one
"""
DRAWN = ("behaviour", "response_strength[group=gp_practice]", "value", 0.2)
INPUTS = (
    ("contract plain", "a.term", 1.0, "pounds", "published", "A source", "", "", 0.5, 2.0, "", False),
    ("contract other", "a.term", 1.0, "pounds", "published", "A source", "", "", 0.5, 2.0, "", False),
    (
        *("behaviour", "response_strength", 0.2, "ratio", "assumed", "Assumption", "group=gp_practice"),
        *("How strongly it answers", 0.05, 0.6, "lognormal", True),
    ),
    ("behaviour", "bare", 3.0, "months", "assumed", "Assumption", "", "No range", None, None, "", True),
    ("effects", "home", 0.8, "ratio", "derived", "Another source", "effect", "", 0.7, 0.9, "", True),
)
INPUT_COLUMNS = (
    *("table", "row", "value", "unit", "status", "source", "of", "meaning"),
    *("low", "high", "distribution", "is_drawn"),
)


def finished(
    titles: Mapping[str, str] = PLAIN,
    *,
    seeds: int = SEEDS,
    unlike: float = 0.01,
    years: int = YEARS,
    failed: Mapping[int, str] | None = None,
    starts: Sequence[int] = (1, 9, 25, 13, 1, 1, 1),
    folder: Path = Path("made"),
    is_drawn: bool = True,
    not_drawn: str = "",
    stops: float = 0.1,
) -> Finished:
    """A comparison of models by name and title, each so far from the one before it as a share of its level."""
    lived = [seed for seed in range(1, seeds + 1) if seed not in (failed or {})]
    found = Comparison(pd.DataFrame(_results(tuple(titles), lived, unlike, years)), tuple(titles))
    economics = Economics(found)
    contracts = [
        (name, title, f"What {name} is.", "", starts[at], "neutral", not_drawn)
        for at, (name, title) in enumerate(titles.items())
    ]
    draws = pd.DataFrame(
        [(seed, *DRAWN, 0.2 + seed / 100) for seed in lived] if is_drawn else [],
        columns=["seed", "table", "row", "column", "central", "value"],
    )
    tables = {
        "summary": found.summary(),
        "ranks": found.ranks(),
        "economics": economics.table(),
        "by_seed": economics.by_seed(),
        "before_start": _before_start(found, stops),
        "acceptability": economics.acceptability(),
        "contracts": pd.DataFrame(
            contracts,
            columns=[
                *("model", "title", "description", "coordinator"),
                *("operates_from_contract_month", "governance", "not_drawn_because"),
            ],
        ),
        "inputs": pd.DataFrame(INPUTS, columns=list(INPUT_COLUMNS)),
        "draws": draws,
        "deciders": deciders(found, draws),
        "seeds": pd.DataFrame(
            [(seed, seed in lived, (failed or {}).get(seed, "")) for seed in range(1, seeds + 1)],
            columns=["seed", "is_lived", "problem"],
        ),
    }
    return Finished(folder, record(titles, years, is_drawn), tables)


def record(titles: Mapping[str, str] = PLAIN, years: int = YEARS, is_drawn: bool = True) -> dict[str, Any]:
    """What run.json says of it."""
    months = 12 * years
    settings = {"place": "southend", "citizens": CITIZENS, "months": months, "behaviour": "responsive"}
    place = {
        "title": "Southend",
        "residents": 177_626,
        "year": "2014/15",
        "boundary": "Residents of Southend",
    }
    return {
        "settings": {**settings, "is_drawn": is_drawn},
        "place": {**place, "population_date": "mid-2014"},
        "models": {name: {"title": title} for name, title in titles.items()},
        "versions": {"careconomy": "0.1.0", "python": "3.11.7"},
        "commit": "abc",
        "command": COMMAND,
    }


def write(told: Finished, folder: Path) -> Path:
    """Write the folder of a comparison, all but its report and its own figures."""
    from matplotlib.figure import Figure

    (folder / CONTRACTS).mkdir(parents=True)
    (folder / RECORD).write_text(json.dumps(told.record), encoding="utf-8")
    for name, table in told.tables.items():
        write_table(table, folder / f"{name}.csv")
    for model in told.models:
        (folder / CONTRACTS / f"{model.name}.md").write_text(CARD, encoding="utf-8")
        for suffix in () if model.not_drawn else (".svg", ".png"):
            drawn = Figure(figsize=(4, 2))
            drawn.text(0.1, 0.5, model.name)
            save(drawn, folder / CONTRACTS / f"{model.name}{suffix}")
    return folder


@cache
def made() -> Path:
    """The folder of two models, compared; not to be changed."""
    return write(finished(), Path(mkdtemp(prefix="reported-")) / "two")


def _before_start(found: Comparison, stops: float) -> pd.DataFrame:
    """Of emergency admissions alone, for models but the first."""
    rows = []
    for model in found.others:
        apart = spread(found.difference("emergency_admissions", model))[:3]
        about = ("emergency_admissions", "admissions", model, found.first, stops)
        rows.append((*about, *apart, *(each * (1 - stops) for each in apart)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _results(
    models: Sequence[str], seeds: Sequence[int], unlike: float, years: int
) -> Iterator[dict[str, object]]:
    for seed in seeds:
        for at, model in enumerate(models):
            for number, outcome in enumerate(load_outcomes().values()):
                for of in _whose(outcome):
                    level = LEVEL.get(outcome.name, 100.0 * (number + 1)) * (1 + seed / 1_000)
                    each = level * (1 + at * unlike * (1 + seed / 10))
                    for year, value in _by_year(outcome, level, each, years).items():
                        about = {"seed": seed, "model": model, "outcome": outcome.name}
                        yield {**about, "of": of, "years": year, "value": value}


def _by_year(outcome: Outcome, level: float, each: float, years: int) -> dict[str, float]:
    if outcome.name == "in_force_months":
        level = each = 12.0
    found = {str(year): each for year in range(1, years + 1)}
    found[ALL_YEARS] = each * years if outcome.over_years == "sum" else each
    return found if outcome.about in ("money", "levers") else {REFERENCE: level, **found}


def _whose(outcome: Outcome) -> tuple[str, ...]:
    if outcome.measure:
        return ("true", "reported")
    return {
        "qalys_of_fifth": FIFTHS,
        "years_of_fifth": FIFTHS,
        "payer_spending": PAYERS,
        "margin": PROVIDERS,
        "admissions_a_thousand": FIFTHS,
        "qalys_a_thousand": FIFTHS,
        "lever": ("social_care.reablement",),
    }.get(outcome.name, ("",))
