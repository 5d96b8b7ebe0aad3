"""A scenario in plain words: place, parties, contracts, who plays which role, money, interventions, months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from experiments.showing import columns
from scenarios.arithmetic import number_text
from scenarios.cast import Cast
from scenarios.catalogue import load_catalogue
from scenarios.contracts.compile import OUTSIDE_ROLES
from scenarios.horizon import BURN_IN_MONTHS
from scenarios.interventions import Intervention, load_capacities, load_feedback, load_place_facts
from scenarios.money import format_pounds
from scenarios.scenario import Scenario

PERCENT = 100

BEHAVIOUR = {
    "fixed": "fixed (everybody goes on as in the reference year; only money moves)",
    "responsive": "responsive (providers answer what contracts make their efforts worth)",
}
GOVERNANCE = {
    "neutral": "neutral (nobody decides for others)",
    "as_contracted": "as the model has it",
}
MOST_LISTED = 3


def scenario_text(scenario: Scenario) -> str:
    """What a scenario is, for a reader who has not seen its file."""
    place, horizon = scenario.place, scenario.horizon
    is_whole = scenario.people == place.residents
    who = "everybody who lives there" if is_whole else f"of {place.residents:,} people there"
    lines = [
        scenario.title,
        "",
        f"Place: {place.title}, {place.year}; {scenario.people:,} citizens, {who}",
        f"Contracts: {scenario.model.file.title}; today: {_lower(scenario.reference.file.title)}",
        f"Months: 1 to {BURN_IN_MONTHS} as today, the last twelve the reference year; then {horizon.months} under "
        f"contract, {horizon.first_month} to {horizon.last_month}",
        f"Behaviour: {BEHAVIOUR[scenario.behaviour]}",
        f"Governance: {GOVERNANCE[scenario.governance]}",
        f"Counted: {', '.join(_populations(scenario))}",
        "",
        "Who is there",
        *_indented(_cast(scenario.cast)),
        "",
        "Who plays which role",
        *_indented(_roles(scenario)),
        "",
        "Contracts",
        *_indented(_contracts(scenario)),
        "",
        "What funds the payers, a year",
        *_indented(_money(scenario), right=(3,)),
        "",
        "Interventions",
        *([f"  {_intervention(each, scenario)}" for each in scenario.interventions] or ["  none"]),
    ]
    return "\n".join(lines)


def _indented(rows: Iterator[list[str]], right: Sequence[int] = ()) -> list[str]:
    return [f"  {line}" for line in columns(list(rows), right)]


def _populations(scenario: Scenario) -> Iterator[str]:
    for name, population in scenario.populations.items():
        yield population.in_words(name)


def _cast(cast: Cast) -> Iterator[list[str]]:
    """Each kind of party, how many of it there are, and their titles."""
    kinds = load_catalogue().party_kinds
    for kind in dict.fromkeys(party.kind for party in cast.parties):
        names = cast.of_kind(kind)
        kind_title = kinds[kind].title if len(names) == 1 else _upper(kinds[kind].plural)
        titles = _listed(cast, names)
        yield [f"{len(names):,}", kind_title, "" if titles == kind_title else titles]


def _roles(scenario: Scenario) -> Iterator[list[str]]:
    for role, names in scenario.members.items():
        if role not in OUTSIDE_ROLES:
            yield [role, _whom(scenario, role), _listed(scenario.cast, names)]


def _whom(scenario: Scenario, role: str) -> str:
    """How a role is played."""
    bind, names = scenario.model.file.roles[role].bind, scenario.members[role]
    stands_for = scenario.cast.party(names[0]).stands_for
    if stands_for:
        return f"all {len(stands_for)} together"
    return f"each of {len(names)}" if bind == "each" and len(names) > 1 else ""


def _listed(cast: Cast, names: tuple[str, ...]) -> str:
    titles = cast.titles(names)
    if len(titles) <= MOST_LISTED:
        return ", ".join(titles)
    return f"{titles[0]} to {titles[-1]}" if _are_numbered(titles) else f"{', '.join(titles[:2])} and others"


def _are_numbered(titles: Sequence[str]) -> bool:
    return all(title.split()[-1].isdigit() for title in titles)


def _contracts(scenario: Scenario) -> Iterator[list[str]]:
    for contract in scenario.contracts.contracts:
        count = len(contract.terms)
        terms = f"{count} term" + ("" if count == 1 else "s")
        yield [contract.name, f"{contract.payer} -> {', '.join(contract.payees)}", terms]


def _money(scenario: Scenario) -> Iterator[list[str]]:
    for each in scenario.allocations:
        pounds = format_pounds(round(each.pounds_a_year) * 100).removesuffix(".00")
        yield [f"{each.funder} -> {each.payer}", each.name.replace("_", " "), each.status, pounds]


def _intervention(each: Intervention, scenario: Scenario) -> str:
    """An intervention in a sentence."""
    last = each.last_month or scenario.horizon.last_month
    what = _what(each)
    whom = _listed(scenario.cast, each.parties)
    return f"months {each.first_month} to {last}: {what} ({whom})"


def _what(each: Intervention) -> str:
    if each.act == "lever":
        title = load_catalogue().levers[each.name].title
        return f"{_lower(title)} funded to a level of {number_text(each.amount)}"
    if each.act == "feedback":
        return f"{_lower(load_feedback()[each.name].title)} given"
    if each.act == "fact":
        return f"{_lower(load_place_facts()[each.name].title)}, {number_text(each.amount * PERCENT)}% of it"
    title = load_capacities()[each.name].title if each.act == "capacity" else "budget"
    return f"{_lower(title)} times {number_text(each.amount)}"


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _upper(title: str) -> str:
    return title[:1].upper() + title[1:]
