"""Runs made up for tests, written through the recorder itself: plausible numbers of no place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from agents.citizens.counts import ITEMS, Counts, Item
from agents.citizens.offer import offer_today, with_process
from experiments.run_record import about_run
from scenarios.cast import Party
from scenarios.horizon import FIRST_MONTH
from sim.digests import digest
from sim.ledger import Ledger, Posting
from sim.recorder import Recorder
from sim.recording import Names, account_rows, activity_rows, lever_rows, offer_rows, vital_rows
from sim.trace import Trace, money_digest

NAMES = Names("southend", ("Leigh", "Shoebury"), ("RAJ",), ("everyone", "older"))
PARTIES = (
    Party("treasury", "treasury", "Treasury"),
    Party("nhs_england", "nhs_england", "NHS England"),
    Party("commissioner", "commissioner", "Southend CCG"),
    Party("council", "council", "Southend Council"),
    Party("Leigh", "gp_practice", "Leigh Surgery"),
    Party("Shoebury", "gp_practice", "Shoebury Surgery"),
    Party("RAJ", "acute_trust", "Southend Hospital"),
    Party("community_trust", "community_trust", "Community trust"),
    Party("social_care", "social_care", "Social care providers"),
    Party("suppliers", "suppliers", "Suppliers"),
)
TERM_KINDS = {
    "general_practice.list": "capitation",
    "hospital.core": "tariff",
    "hospital.quality": "cquin",
    "community.core": "block",
    "social_care.core": "block",
    "funding.allocation": "allocation",
}
MEAN = {
    Item.PEOPLE: 6_000, Item.GP_CONTACT: 2_000, Item.PRACTICE_NURSE_CONTACT: 900, Item.AE_ATTENDANCE: 140,
    Item.EMERGENCY_OTHER: 40, Item.EMERGENCY_AVOIDABLE_INCENTIVISED: 8, Item.EMERGENCY_AVOIDABLE_OTHER: 5,
    Item.EMERGENCY_OTHER_ACUTE_AVOIDABLE: 7, Item.EMERGENCY_BED_DAY: 300, Item.REFERRAL: 115, Item.WAITING: 400,
    Item.WAITING_OVER_18_WEEKS: 30, Item.DAY_CASE: 40, Item.PLANNED_ADMISSION: 10, Item.OUTPATIENT_FIRST: 160,
    Item.COMMUNITY_CONTACT: 500, Item.HOME_CARE_MONTH: 70, Item.CARE_HOME_MONTH_COUNCIL: 20, Item.READMISSION: 7,
    Item.NO_NIGHT_ADMISSION: 20, Item.REABLEMENT_EPISODE: 2, Item.OUTPATIENT_FOLLOW_UP: 380,
}  # fmt: skip

Change = Callable[[int, dict[str, Any]], None]
"""Changes what a month of a made run records, by the names of `month_made`."""


def made_run(
    folder: Path, months: int = 38, seed: int = 1, change: Change | None = None, **settings: Any
) -> Path:
    """A finished run; `change` may alter any month before it is recorded."""
    about = about_run(
        title="Southend, separate contracts",
        command=f"careconomy run --months {months - FIRST_MONTH + 1} --seed {seed}",
        settings={"model": "example_year", "seed": seed} | settings,
        names=NAMES,
        parties=PARTIES,
        term_kinds=TERM_KINDS,
        digests={"scenario": digest([months, seed, settings])},
    )
    recorder, trace = Recorder(folder, about), Trace()
    ledger = Ledger([party.name for party in PARTIES])
    for month in range(1, months + 1):
        of_month = month_made(month, seed)
        if change is not None:
            change(month, of_month)
        record(recorder, trace, ledger, month, of_month)
        if month % 12 == 0:
            recorder.keep(month)
    recorder.finish(months, ledger)
    return folder


def month_made(month: int, seed: int) -> dict[str, Any]:
    """What a month records: counts, lives (a text to digest), offer, postings, efforts, measures."""
    luck = np.random.default_rng([seed, month])
    mean = np.zeros(ITEMS)
    mean[list(MEAN)] = list(MEAN.values())
    by_practice = luck.poisson(mean[None, :, None] * np.array([0.6, 0.4])[:, None, None] * np.array([1, 0.3]))
    by_quintile = luck.multinomial(by_practice.sum(axis=0).T, np.full(5, 0.2)).transpose(0, 2, 1)
    deaths = luck.poisson(0.03, (121, 2))
    counts = Counts(by_practice, by_practice.sum(axis=0)[None], by_quintile, deaths, np.zeros_like(deaths))
    return {
        "counts": counts,
        "lives": str(luck.integers(10**9)),
        "offer": with_process(offer_today(2, 1), "contacts_wanted", 1.1),
        "postings": postings_made(month, counts) if month >= FIRST_MONTH else [],
        "efforts": np.full((2, 2), 0.5),
        "measures": [("avoidable_emergency_admissions", 2_000.0 - month, 2_000.0 if month > 4 else np.nan)],
    }


def postings_made(month: int, counts: Counts) -> list[Posting]:
    """A month's payments, in round sums but for the hospital's."""
    emergencies = counts.total(Item.EMERGENCY_OTHER)
    rows = [
        ("treasury", "commissioner", 70_000_000, "funding", "allocation"),
        ("treasury", "nhs_england", 9_000_000, "funding", "allocation"),
        ("treasury", "council", 30_000_000, "funding", "allocation"),
        ("nhs_england", "Leigh", 5_000_000, "general_practice", "list"),
        ("nhs_england", "Shoebury", 3_500_000, "general_practice", "list"),
        ("commissioner", "RAJ", 30_000_000 + emergencies * 156_500, "hospital", "core"),
        ("RAJ", "commissioner", 250_000, "hospital", "quality"),
        ("commissioner", "community_trust", 20_000_000, "community", "core"),
        ("council", "social_care", 28_000_000, "social_care", "core"),
        ("Leigh", "suppliers", 4_900_000, "costs", "gp_contact"),
        ("Shoebury", "suppliers", 3_600_000, "costs", "gp_contact"),
        ("RAJ", "suppliers", 25_000_000, "costs", "emergency_admission"),
        ("RAJ", "suppliers", 11_000_000, "costs", "day_case"),
        ("community_trust", "suppliers", 19_500_000, "costs", "community_contact"),
        ("social_care", "suppliers", 27_900_000, "costs", "home_care_hour"),
    ]
    return [
        Posting(month, payer, payee, pence, contract, term, f"month {month}", "made up")
        for payer, payee, pence, contract, term in rows
    ]


def record(recorder: Recorder, trace: Trace, ledger: Ledger, month: int, made: dict[str, Any]) -> None:
    """Record a month as a run does."""
    counts = made["counts"]
    for table, parts in (
        ("activity", activity_rows(month, counts, NAMES)),
        ("vital_events", vital_rows(month, counts)),
        ("offers", offer_rows(month, made["offer"], NAMES)),
    ):
        for rows in parts:
            recorder.add(table, **rows)
    for measure, true_value, reported in made["measures"]:
        recorder.add(
            "measures",
            month=month,
            measure=measure,
            level="place",
            provider=NAMES.place,
            true_value=true_value,
            reported_value=reported,
        )
    recorder.add("levers", **lever_rows(month, NAMES.practices, ["access", "prevention"], made["efforts"]))
    for table, rows in made.get("decided", ()):
        recorder.add(table, **rows)
    ledger.post(*made["postings"])
    recorder.add("accounts", **account_rows(month, ledger))
    digests = trace.add(
        month,
        offers=digest(made["offer"]),
        lives=digest(made["lives"]),
        counts=digest(counts),
        money=money_digest(ledger, month),
    )
    for each in digests:
        recorder.add("trace", **each._asdict())
