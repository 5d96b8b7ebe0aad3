"""The tables of docs/accounts.md: `python -m experiments.accounts_reference` lives a year and writes them.

The first contract year of a place under the contracts of today, and of England in small, beside published sums. The
module must not know any contract.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from agents.citizens.counts import Item
from experiments import reference
from experiments.benchmark_place import england_in_small
from experiments.reference import markdown_table
from experiments.showing import write_text
from scenarios.opening_balances import load_opening_balances
from scenarios.outside_care import load_outside_care
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.place import Place, load_place
from scenarios.published_accounts import PublishedAccount, load_published_accounts
from scenarios.scenario import scenario_of
from scenarios.scenario_parts import REFERENCE
from scenarios.yaml_files import read_yaml
from sim.accounts import Sorting, statements
from sim.economy import HealthEconomy
from sim.england import england
from sim.facts import registered_ratio
from sim.opening import OTHER_CARE
from sim.settling import OPENING, OUTSIDE

PAGE = Path(__file__).parent.parent / "docs" / "accounts.md"
PLACE, CITIZENS = "southend", 100_000
PENCE_IN_POUND = 100
MILLION = 1_000_000
Flow = tuple[str, str, str, str]


@dataclass(frozen=True)
class Year:
    """A year of accounts: pence by kind of payer, kind of payee, contract and term; people; rows of statements."""

    pence: Mapping[Flow, int]
    residents: float
    registered: float
    parties: Mapping[str, Mapping[str, int]]

    def pounds_a_head(self, row: PublishedAccount) -> float:
        """What the payments come to that a published sum is compared to."""
        people = self.registered if row.counted_by == "registered" else self.residents
        pence = sum(pence for flow, pence in self.pence.items() if row.holds(*flow))
        return pence / PENCE_IN_POUND / people


@cache
def year_of(place_name: str) -> Year:
    """The first year under today's contracts of a place, or of England in small; a run of 36 months."""
    economy = HealthEconomy(scenario_of(_place(place_name), _today(), months=MONTHS_A_YEAR))
    economy.run()
    kinds = {party.name: party.kind for party in economy.cast.parties}
    pence: Counter[Flow] = Counter()
    for each in economy.ledger:
        pence[kinds[each.payer], kinds[each.payee], each.contract, each.term] += each.pence
    months = economy.scenario.horizon
    lived = economy.history.by_level(Item.PEOPLE, "place", 0, months.first_month, months.last_month)
    residents = float(lived[0]) / MONTHS_A_YEAR
    ratio = float(registered_ratio(economy.scenario.place, economy.england.parameters))
    return Year(pence, residents, residents * ratio, _parties(economy, kinds))


def _parties(economy: HealthEconomy, kinds: Mapping[str, str]) -> dict[str, Counter[str]]:
    sorting = Sorting(first_month=economy.scenario.horizon.first_month)
    found = statements(economy.ledger.to_frame(), economy.cast.names, sorting)
    parties: dict[str, Counter[str]] = {}
    for party, line, counterparty, pence in found[["party", "line", "counterparty", "pence"]].itertuples(
        index=False
    ):
        if (line in ("income", "cost", "passed_on", "brought_in")) == bool(counterparty):
            parties.setdefault(kinds[party], Counter())[line] += pence
    return parties


def _place(name: str) -> Place:
    if name == PLACE:
        return load_place(name)
    # Without figures of its own, it has England's.
    return replace(england_in_small(CITIZENS, england().baseline), social_care=())


def _today() -> str:
    """The name of the model of today's contracts."""
    return str(read_yaml(REFERENCE).data["model"])


# Tables


def published() -> str:
    """Published sums beside those of a simulated year, with the reason for each gap."""
    rows = [
        (each.title, each.period, f"{float(each.pounds_a_head):.2f}", each.status,
         f"{year_of('england').pounds_a_head(each):.2f}", f"{year_of(PLACE).pounds_a_head(each):.2f}", each.gap)
        for each in load_published_accounts().values()
    ]  # fmt: skip
    header = (
        "pounds a head a year",
        "of",
        "published, England",
        "is",
        "simulated, England",
        "Southend",
        "gap",
    )
    return markdown_table(header, rows)


def sources() -> str:
    """Where each published sum is from, and for whom it is counted."""
    rows = [(each.title, each.counted_by, each.source) for each in load_published_accounts().values()]
    return markdown_table(("sum", "for each of the", "source"), rows)


def parties() -> str:
    """The year of each kind of party, in million pounds."""
    rows = [
        (kind.replace("_", " "), *(_millions(lines[line]) for line in _LINES)) for kind, lines in _in_place()
    ]
    header = (
        "million pounds",
        "opening cash",
        "income",
        "cost of care",
        "passed on",
        "surplus",
        "closing cash",
    )
    return markdown_table(header, rows)


_LINES = ("brought_in", "income", "cost", "passed_on", "surplus", "closing_cash")


def _in_place() -> Iterator[tuple[str, Mapping[str, int]]]:
    for kind, lines in year_of(PLACE).parties.items():
        if any(lines[line] for line in _LINES):
            yield kind, lines


def flows() -> str:
    """Who paid whom under what, in million pounds and in pounds for each resident."""
    year = year_of(PLACE)
    sums: Counter[tuple[str, str, str]] = Counter()
    for (payer, payee, contract, term), pence in year.pence.items():
        if contract != OPENING:
            sums[payer, payee, f"{contract}: {term}" if contract == OUTSIDE else contract] += pence
    rows = [
        (payer.replace("_", " "), payee.replace("_", " "), what.replace("_", " "), _millions(pence),
         f"{pence / PENCE_IN_POUND / year.residents:.2f}")
        for (payer, payee, what), pence in sums.items()
    ]  # fmt: skip
    return markdown_table(("from", "to", "under", "million pounds", "pounds a resident"), rows)


def outside() -> str:
    """Care outside the simulation: what is known by name."""
    rows = [
        (each.name.replace("_", " "), each.payer_kind, f"{float(each.pounds_a_year):g}",
         f"{float(each.low_pounds):g} to {float(each.high_pounds):g}", each.status, each.source)
        for each in load_outside_care().values()
    ]  # fmt: skip
    return markdown_table(("care", "bought by", "pounds a resident a year", "range", "is", "source"), rows)


def reserves() -> str:
    """What parties have in hand when accounts open."""
    rows = [
        (each.name.replace("_", " "), f"{float(each.months_of_income):g}",
         f"{float(each.low_months):g} to {float(each.high_months):g}", each.status, each.source)
        for each in load_opening_balances().values()
    ]  # fmt: skip
    return markdown_table(("kind", "months of income", "range", "is", "source"), rows)


def left_over() -> str:
    """What is left of each payer's budget, in pounds for each resident."""
    rows = []
    for name, title in ((PLACE, "Southend"), ("england", "England in small")):
        year = year_of(name)
        by_payer: Counter[str] = Counter()
        for (payer, payee, contract, term), pence in year.pence.items():
            if (contract, term) == (OUTSIDE, OTHER_CARE):
                by_payer[payer if payee == "others" else payee] += pence if payee == "others" else -pence
        rows += [
            (title, kind.replace("_", " "), f"{pence / PENCE_IN_POUND / year.residents:.2f}")
            for kind, pence in by_payer.items()
        ]
    return markdown_table(("place", "payer", "left for other care, pounds a resident a year"), rows)


def _millions(pence: int) -> str:
    return f"{pence / PENCE_IN_POUND / MILLION:.2f}"


FROM_DATA: dict[str, Callable[[], str]] = {"sources": sources, "outside": outside, "reserves": reserves}
LIVED: dict[str, Callable[[], str]] = {
    "published": published,
    "parties": parties,
    "flows": flows,
    "left over": left_over,
}
"""Tables that take a run; those of the data alone are `FROM_DATA`."""


def with_tables(page: str) -> str:
    """The page with every marked table renewed.

    Raises:
        LookupError: there is no such table.
    """
    return reference.with_tables(page, FROM_DATA | LIVED, "accounts")


if __name__ == "__main__":
    write_text(PAGE, with_tables(PAGE.read_text(encoding="utf-8")))
