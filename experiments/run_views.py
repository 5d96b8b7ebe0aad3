"""What a run's tables say, in the order in which a reader asks: care by year, waits, measures, accounts, who paid whom.

Each view is a small frame worked out from tables alone. The module must not know how a view is shown.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from experiments.citizens_check import RATIOS
from scenarios.catalogue import load_catalogue
from scenarios.horizon import BURN_IN_MONTHS, FIRST_MONTH
from scenarios.parameters import load_targets
from scenarios.parameters.subgroups import subgroup_text
from scenarios.parameters.units import MONTHS_A_YEAR, UNITS
from sim.accounts import Sorting, statements
from sim.pools import PoolRow, pool_statements
from sim.programme_funds import FundRow, fund_statements
from sim.run_reader import Run

if TYPE_CHECKING:
    import pandas as pd

PLACE = "place"
POOLED, FUNDED = "pooled_budget", "programme_fund"
MOST_APART = 4
"""So many parties of a kind are shown one by one; more of them together."""
PER = {"per_year": "person and year", "per_100000_per_year": "100,000 people and year"}


@dataclass(frozen=True, slots=True)
class Headline:
    """A line of the table of care: what it is called, its unit, and the items that it adds up.

    `parts`: how many of the item make one of the unit. `is_level`: months are averaged rather than added up.
    """

    title: str
    unit: str
    items: tuple[Item, ...]
    parts: int = 1
    is_level: bool = False


AVOIDABLE = EMERGENCY_ADMISSIONS[:3]
MILLION = 1_000_000
HEADLINES = (
    Headline("People", "people, mean of the months", (Item.PEOPLE,), is_level=True),
    Headline("Quality-adjusted life lived", "QALYs", (Item.QALY_MILLIONTHS,), MILLION),
    Headline("Deaths", "people", (Item.DEATH,)),
    Headline("GP contacts", "contacts", (Item.GP_CONTACT,)),
    Headline("Practice nurse contacts", "contacts", (Item.PRACTICE_NURSE_CONTACT,)),
    Headline("Contacts not to be had in time", "contacts", (Item.CONTACT_NOT_IN_TIME,)),
    Headline("Community nursing and therapy", "contacts", (Item.COMMUNITY_CONTACT,)),
    Headline("Community mental health care", "contacts", (Item.MENTAL_HEALTH_CONTACT,)),
    Headline("A&E attendances", "attendances", (Item.AE_ATTENDANCE,)),
    Headline("Emergency admissions", "admissions", EMERGENCY_ADMISSIONS),
    Headline("  of these, avoidable", "admissions", AVOIDABLE),
    Headline("Days in a bed after emergency admission", "days", (Item.EMERGENCY_BED_DAY,)),
    Headline("Referrals for planned care", "referrals", (Item.REFERRAL,)),
    Headline("Day cases and planned admissions", "admissions", (Item.DAY_CASE, Item.PLANNED_ADMISSION)),
    Headline("First outpatient attendances", "attendances", (Item.OUTPATIENT_FIRST,)),
    Headline("Home care", "months of a package", (Item.HOME_CARE_MONTH,)),
    Headline("Reablement", "episodes", (Item.REABLEMENT_EPISODE,)),
    Headline("Care home places paid by the council", "months", (Item.CARE_HOME_MONTH_COUNCIL,)),
)


def operates_from(run: Run) -> int:
    """The month in which the contracts of the run operate; before it, once accounts are open, today's are in force."""
    return int(run.about.get("operates_from_month", FIRST_MONTH))


def told_of_contracts(run: Run) -> str:
    """Which contracts are in force when, in a sentence."""
    first = operates_from(run)
    if first == FIRST_MONTH:
        return f"Contracts are in force from month {FIRST_MONTH} on."
    until = f"From month {FIRST_MONTH} today's contracts are in force, while new ones are mobilised; these operate from"
    missed = f", after the {run.months} months of this run" if first > run.months else ""
    return f"{until} month {first} on{missed}."


def year_names(months: int) -> dict[int, str]:
    """What each year of a run is called, by its number from 0: burn-in, reference year, then years of contract."""
    names = {}
    for year in range(-(-months // MONTHS_A_YEAR)):
        lived = min(MONTHS_A_YEAR, months - year * MONTHS_A_YEAR)
        first_year = BURN_IN_MONTHS // MONTHS_A_YEAR
        of_contract = year - first_year + 1
        name = f"year {of_contract}" if of_contract > 0 else "burn-in"
        name = "reference year" if year == first_year - 1 else name
        names[year] = name if lived == MONTHS_A_YEAR else f"{name} ({lived} month{'' if lived == 1 else 's'})"
    return names


def last_full_year(months: int) -> int:
    """The number from 0 of the last year that is whole; the first if none is."""
    return max(months // MONTHS_A_YEAR - 1, 0)


def everybody(run: Run) -> pd.DataFrame:
    """Counts of everybody in the whole place: a row for each month, a column for each item by its number."""
    activity = run.table("activity")
    population = run.about["names"]["populations"][0]
    of_place = activity[(activity["level"] == PLACE) & (activity["population"] == population)]
    by_month = of_place.groupby(["month", "item"], observed=True)["quantity"].sum()
    sums: pd.DataFrame = by_month.unstack(fill_value=0)
    sums.columns = [Item[str(name).upper()] for name in sums.columns]
    return sums.reindex(index=range(1, run.months + 1), columns=list(Item), fill_value=0)


def care_by_year(run: Run) -> pd.DataFrame:
    """The headlines by year: title, unit, and a column for each year by its name."""
    import pandas as pd

    months = everybody(run)
    years = year_names(run.months)
    year_of = (months.index - 1) // MONTHS_A_YEAR
    rows = []
    for line in HEADLINES:
        monthly = months[list(line.items)].sum(axis=1).groupby(year_of)
        found = monthly.mean() if line.is_level else monthly.sum() / line.parts
        rows.append({"title": line.title, "unit": line.unit} | {years[year]: found[year] for year in years})
    return pd.DataFrame(rows)


def waits(run: Run) -> pd.DataFrame:
    """The list for planned care by month: waiting, over_18_weeks, and over_18_weeks_share."""
    import pandas as pd

    months = everybody(run)
    waiting, long = months[Item.WAITING], months[Item.WAITING_OVER_18_WEEKS]
    return pd.DataFrame(
        {"waiting": waiting, "over_18_weeks": long, "over_18_weeks_share": long / waiting.where(waiting > 0)}
    )


def beside_published(run: Run) -> pd.DataFrame:
    """The last full year beside England's published figures: figure, about, per, simulated, low, high, lies_within.

    Only figures of people of all ages; low and high are what is accepted for England.
    """
    import pandas as pd

    months = everybody(run)
    sums = months[(months.index - 1) // MONTHS_A_YEAR == last_full_year(run.months)].sum()
    residents = next(float(target.value) for target in load_targets() if target.name == "residents")
    rows = []
    for target in load_targets():
        about = subgroup_text(target.subgroup)
        ratio = RATIOS.get((target.name, about))
        if ratio is None or "age" in dict(target.subgroup):
            continue
        is_rate = not ratio.under
        under = float(sums[list(ratio.under or (Item.PEOPLE,))].sum()) / (MONTHS_A_YEAR if is_rate else 1)
        simulated = float(sums[list(ratio.over)].sum()) / under if under else float("nan")
        scale = 1 / residents if ratio.is_total else 1.0
        low, high = (float(each) * scale for each in target.accepted)
        if is_rate and not ratio.is_total:
            simulated /= UNITS[target.unit].scale
        rows.append(
            {
                "figure": target.name.replace("_", " "),
                "about": about.partition("=")[2],
                "per": "" if not is_rate else "person and year" if ratio.is_total else PER[target.unit],
                "simulated": simulated,
                "low": low,
                "high": high,
                "lies_within": low <= simulated <= high,
            }
        )
    return pd.DataFrame(rows)


def measures(run: Run) -> pd.DataFrame:
    """Measures of the whole place: title, unit, reference, last, reported, and whether the change is for the better.

    `reference` and `last`: true values, mean of the reference year and of the last twelve months. `reported`: the last.
    """
    import pandas as pd

    of_place = run.table("measures")
    of_place = of_place[of_place["level"] == PLACE]
    known = load_catalogue().measures
    rows = []
    for name, months in of_place.groupby("measure", observed=True, sort=False):
        true = months.set_index("month")["true_value"]
        reference = true[
            (true.index > BURN_IN_MONTHS - MONTHS_A_YEAR) & (true.index <= BURN_IN_MONTHS)
        ].mean()
        last = true[true.index > run.months - MONTHS_A_YEAR].mean()
        measure = known.get(str(name))
        reported = months["reported_value"].dropna()
        rows.append(
            {
                "title": measure.title if measure else str(name).replace("_", " "),
                "unit": measure.unit if measure else "",
                "reference": reference,
                "last": last,
                "reported": reported.iloc[-1] if len(reported) else float("nan"),
                "change": _change(reference, last, measure.direction if measure else ""),
            }
        )
    columns = ["title", "unit", "reference", "last", "reported", "change"]
    return pd.DataFrame(rows, columns=columns)


def _change(reference: float, last: float, direction: str) -> str:
    if not direction or math.isnan(reference) or math.isnan(last):
        return ""
    if last == reference:
        return "same"
    return "better" if (last > reference) == (direction == "higher") else "worse"


# Money


def accounts(run: Run) -> pd.DataFrame:
    """The accounts of every party, as `sim.accounts` makes them; year 1 is the first of contract."""
    sorting = Sorting(
        first_month=FIRST_MONTH,
        suppliers=tuple(name for name, kind in kinds(run).items() if kind == "suppliers"),
        kinds=run.about["term_kinds"],
    )
    return statements(run.table("postings"), kinds(run), sorting)


def pools(run: Run) -> list[PoolRow]:
    """The statements of pooled budgets, as `sim.pools` makes them; none where nobody pools."""
    terms = [term for term, kind in run.about["term_kinds"].items() if kind == POOLED]
    found = pool_statements(run.table("postings"), terms, Sorting(first_month=FIRST_MONTH))
    return [PoolRow(*row) for row in found.to_numpy().tolist()]


def programme_funds(run: Run) -> list[FundRow]:
    """The statements of programme funds, as `sim.programme_funds` makes them; none where there is no fund."""
    terms = [term for term, kind in run.about["term_kinds"].items() if kind == FUNDED]
    found = fund_statements(run.table("postings"), terms, Sorting(first_month=FIRST_MONTH))
    return [FundRow(*row) for row in found.to_numpy().tolist()]


def surplus_by_party(found: pd.DataFrame, year: int) -> pd.DataFrame:
    """One line a party: income, cost, passed_on, surplus and closing_cash of a year, in pence."""
    lines = ["income", "cost", "passed_on", "surplus", "closing_cash"]
    of_year = found[(found["year"] == year) & found["line"].isin(lines)]
    sums = of_year.groupby(["party", "line"], sort=False)["pence"].sum().unstack(fill_value=0)
    return sums.reindex(columns=lines, fill_value=0).reindex(of_year["party"].unique())


def surplus_shown(run: Run, found: pd.DataFrame, year: int) -> list[tuple[str, list[int]]]:
    """The same to be read: parties by their titles, but those of a kind that has many of them together."""
    by_party = surplus_by_party(found, year)
    kind_of, title_of = kinds(run), titles(run)
    parties_of = Counter(kind_of.values())
    names = [
        kind_titles(run)[kind_of[party]] if parties_of[kind_of[party]] > MOST_APART else title_of[party]
        for party in map(str, by_party.index)
    ]
    sums = by_party.groupby(names, sort=False).sum()
    return [(str(name), row) for name, row in zip(sums.index, sums.to_numpy().tolist(), strict=True)]


@dataclass(frozen=True, slots=True)
class Paid:
    """What parties of one kind paid those of another in a year, less what flowed back, in pence."""

    payer: str
    payee: str
    pence: int


def paid_by_kind(run: Run, year: int) -> list[Paid]:
    """Who paid whom in a year of contract (1 is the first), by kinds of party, the largest first."""
    postings = run.table("postings")
    first = FIRST_MONTH + (year - 1) * MONTHS_A_YEAR
    of_year = postings[postings["month"].between(first, first + MONTHS_A_YEAR - 1)]
    kind_of = kinds(run)
    sums: dict[tuple[str, str], int] = {}
    pairs = of_year.groupby(["payer", "payee"], observed=True)["pence"].sum()
    for (payer, payee), pence in zip(pairs.index.tolist(), pairs.tolist(), strict=True):
        pair = kind_of[payer], kind_of[payee]
        back = pair[::-1]
        if back in sums and back != pair:
            sums[back] -= pence
        else:
            sums[pair] = sums.get(pair, 0) + pence
    paid = [
        Paid(*(pair if pence > 0 else pair[::-1]), abs(pence))
        for pair, pence in sums.items()
        if pence and pair[0] != pair[1]
    ]
    return sorted(paid, key=lambda each: -each.pence)


def kinds(run: Run) -> dict[str, str]:
    """The kind of each party, by its name."""
    return {party["name"]: party["kind"] for party in run.about["parties"]}


def titles(run: Run) -> dict[str, str]:
    """The name that people use of each party, by its name in postings."""
    return {party["name"]: party["title"] for party in run.about["parties"]}


def kind_titles(run: Run) -> dict[str, str]:
    """What each kind of party in the run is called: of one its title, of several their number."""
    parties: dict[str, list[Mapping[str, Any]]] = {}
    for party in run.about["parties"]:
        parties.setdefault(party["kind"], []).append(party)
    return {kind: _kind_title(kind, of_kind) for kind, of_kind in parties.items()}


def _kind_title(kind: str, parties: Sequence[Mapping[str, Any]]) -> str:
    if len(parties) == 1:
        return str(parties[0]["title"])
    known = load_catalogue().party_kinds.get(kind)
    plural = known.plural if known else kind.replace("_", " ")
    return f"{plural[0].upper()}{plural[1:]} ({len(parties)})"
