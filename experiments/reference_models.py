"""Models side by side, in tables for the documentation: what their files say, and what that pays in the example year.

`python -m experiments.reference_models` renews the tables of docs/the_four_models.md. Everything is read from the files
and settled; no table is typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from experiments.reference import markdown_table
from experiments.settling import read_model_and_facts
from experiments.showing import write_text
from scenarios.arithmetic import number_text
from scenarios.card import payments_of
from scenarios.contracts.compile import OUTSIDE_ROLES, Place, terms_of
from scenarios.contracts.keys import Reading, WeightedScore
from scenarios.contracts.outlook import Outlook, outlooks
from scenarios.contracts.periods import MONTHS_IN_YEAR
from scenarios.model import MODELS, Model, load_model
from scenarios.model_file import MonthRange, TermFile
from scenarios.problems import FilePath
from scenarios.quantities import Quantity, Series, quantities_in

PAGE = Path(__file__).parent.parent / "docs" / "the_four_models.md"
MARKED = re.compile(r"<!-- table: (?P<table>[^>]*) -->\n.*?<!-- end of table -->", re.DOTALL)
MILLION = 1_000_000
SHARE = "share"


def with_tables(page: str) -> str:
    """The page with every marked table renewed: `<!-- table: NAME of MODEL, MODEL -->` to `<!-- end of table -->`."""

    def renewed(found: re.Match[str]) -> str:
        name, _, models = found["table"].rpartition(" of ")
        table = TABLES[name]([each.strip() for each in models.split(",")])
        return f"<!-- table: {found['table']} -->\n{table}\n<!-- end of table -->"

    return MARKED.sub(renewed, page)


def said_of_each(names: Sequence[str]) -> str:
    """Who plans, for how long, and how sure: what each file says as a whole."""
    models = [_model(name) for name in names]
    rows = {
        "contracts, and terms in them": [_counts(model) for model in models],
        "who plans for the whole": [_coordinator(model) for model in models],
        "what it may decide by contract": [_levers(model, "by_contract") for model in models],
        "what members decide together": [_levers(model, "by_agreement") for model in models],
        "length of the longest contract": [_length(_longest(model)) for model in models],
        "months of preparation for it": [_preparation(_longest(model)) for model in models],
        "chance that it never starts": [_chance(_longest(model)) for model in models],
        "numbers that are published": [_with_status(model, "published") for model in models],
        "derived from published ones": [_with_status(model, "derived") for model in models],
        "assumed": [_with_status(model, "assumed") for model in models],
    }
    return _side_by_side(names, rows)


def net_received(names: Sequence[str]) -> str:
    """What every party receives in the example year, less what it pays."""
    return _by_party(names, lambda year: _millions(year.example_pounds))


def at_risk(names: Sequence[str]) -> str:
    """How much of each party's money depends on measures, between their worst and their best."""
    return _by_party(names, _at_risk, insiders_only=True)


def more_need(names: Sequence[str]) -> str:
    """What a tenth more need brings or costs each party."""
    return _by_party(names, lambda year: _share(year, year.more_need_pounds), insiders_only=True)


def terms(names: Sequence[str]) -> str:
    """The terms of one model that the model it extends does not have, with their numbers."""
    model = _model(names[0])
    extended = model.source.files[1:2]
    known = [place.keys for path in extended for place in terms_of(_model(path.stem).file)]
    rows = [
        [
            f"{place.contract.title or place.contract.name}: {place.name.replace('_', ' ')}",
            _between(model, place),
            f"[{place.mechanism}](mechanisms.md#{place.mechanism})",
            "; ".join(_numbers(place)) or "-",
        ]
        for place in terms_of(model.file)
        if place.keys not in known
    ]
    return markdown_table(["term", "between", "how", "its numbers"], rows)


def sources(names: Sequence[str]) -> str:
    """Every number of the models that is not assumed, once, with where it comes from."""
    rows = dict.fromkeys(row for name in names for row in (*_preparation_source(name), *_sources(name)))
    return markdown_table(["where", "number", "source"], list(rows))


TABLES = {
    "said of each": said_of_each,
    "net received": net_received,
    "at risk": at_risk,
    "more need": more_need,
    "terms": terms,
    "sources": sources,
}


@cache
def _model(name: str) -> Model:
    return load_model(MODELS / f"{name}.yaml")


@cache
def _years_of(name: str) -> dict[str, Outlook]:
    """The example year of each party, by its title."""
    model, facts = read_model_and_facts(Path(name), None)
    assert facts is not None
    return {_title(model, year.party): year for year in outlooks(model.contracts, facts, model.catalogue)}


# What a file says


def _counts(model: Model) -> str:
    contracts = model.contracts.contracts
    return f"{len(contracts)}, {sum(len(contract.terms) for contract in contracts)}"


def _coordinator(model: Model) -> str:
    coordinator = model.file.governance.coordinator
    return "nobody" if coordinator is None else _title(model, coordinator)


def _levers(model: Model, how: str) -> str:
    named = getattr(model.file.governance.authority, how)
    said = [
        f"{model.catalogue.levers[name].title.lower()} {_number(SHARE, share)}"
        for name, share in named.items()
    ]
    return "; ".join(said) or "nothing"


def _longest(model: Model) -> TermFile | None:
    found = [model.file.term_of(contract) for contract in model.file.contracts]
    return max(
        (term for term in found if term is not None), key=lambda term: term.length_months, default=None
    )


def _length(term: TermFile | None) -> str:
    if term is None:
        return "-"
    renewals = term.renewals
    more = f", and {renewals.times} x {_years(renewals.months)} more" if renewals else ""
    return f"{_years(term.length_months)}{more}"


def _years(months: int) -> str:
    years = Fraction(months, MONTHS_IN_YEAR)
    return "1 year" if years == 1 else f"{number_text(years)} years"


def _preparation(term: TermFile | None) -> str:
    span = term.mobilisation_months if term else 0
    if not isinstance(span, MonthRange):
        return str(span)
    return f"{span.mode} ({span.low} to {span.high}, {span.status})"


def _chance(term: TermFile | None) -> str:
    never = term.stops_before_start_probability if term else None
    return "-" if never is None else _number(SHARE, never)


def _with_status(model: Model, status: str) -> str:
    return str(sum(each.status == status for _, each in quantities_in(model.file)))


# The terms that are a model's own, and their numbers


def _between(model: Model, place: Place) -> str:
    """Who pays whom under a term, by its payments."""
    contract = model.contracts.contract(place.contract.name)
    receivers: dict[str, dict[str, None]] = {}
    for each in payments_of(contract, model.contracts.term(place.key)):
        receivers.setdefault(each.payer, {}).update(dict.fromkeys(each.payees))
    return "; ".join(
        f"{_title(model, payer)} to {_titles(model, payees)}" for payer, payees in receivers.items()
    )


def _sources(name: str) -> Iterator[tuple[str, str, str]]:
    for place in terms_of(_model(name).file):
        for path, number in quantities_in(place.keys):
            if number.status not in (None, "assumed"):
                yield place.key, _said(place, path, number), str(number.source)


def _preparation_source(name: str) -> Iterator[tuple[str, str, str]]:
    term = _longest(_model(name))
    span = term.mobilisation_months if term else 0
    if isinstance(span, MonthRange) and span.status not in (None, "assumed"):
        yield _model(name).file.title, f"months of preparation {_preparation(term)}", str(span.source)


def _numbers(place: Place) -> Iterator[str]:
    for path, number in quantities_in(place.keys):
        if number.status is not None:
            yield _said(place, path, number)


def _said(place: Place, path: FilePath, number: Quantity | Series) -> str:
    """A number of a term with the words of its key; a pound sign stands for `pounds` in the key."""
    parts = list(_parts_along(place.keys, path))
    words = [str(step) for step in path if step != "plus" and not isinstance(step, int)]
    words += [f"of {each.measure}" for each in parts if isinstance(each, WeightedScore)]
    text = re.sub(r"\b(pounds|measures) ", "", " ".join(words).replace("_", " ") + " ").strip()
    fact = parts[-1].fact if isinstance(parts[-1], Reading) else None
    if fact is not None and path[-1] == "times":
        return f"{text.removesuffix('times')}`{fact}` times {_number(words[0], number)}"
    return f"{text} {_number(words[0] + words[-1], number, '£' if 'pounds' in words[0] else '')}"


def _parts_along(part: Any, path: FilePath) -> Iterator[Any]:
    """What the steps of a path lead through, the number itself left out."""
    for step in path:
        yield part
        part = part[step] if isinstance(step, int) or isinstance(part, dict) else getattr(part, step)


def _number(key: str, number: Quantity | Series, sign: str = "") -> str:
    """A number with its range and status; a share in per cent."""
    said = _values(key, number.value, sign)
    if number.low is None or number.high is None:
        return said
    low, high = (_values(key, end, sign) for end in (number.low, number.high))
    span = "" if low == said == high else f"{low} to {high}, "
    return f"{said} ({span}{number.status})"


def _values(key: str, given: Fraction | tuple[Fraction, ...], sign: str) -> str:
    return "/".join(_value(key, each, sign) for each in (given if isinstance(given, tuple) else (given,)))


def _value(key: str, number: Fraction, sign: str) -> str:
    if "share" in key:
        return f"{float(number * 100):g}%"
    return f"{sign}{number.numerator:,}" if number.denominator == 1 else f"{sign}{float(number):,.2f}"


# The example year


def _by_party(names: Sequence[str], shown: Callable[[Outlook], str], insiders_only: bool = False) -> str:
    """One row a party, in the order in which the models first pay it; those outside the contracts on request."""
    every = {party: year for name in names for party, year in _years_of(name).items()}
    parties = [party for party, year in every.items() if not (insiders_only and year.party in OUTSIDE_ROLES)]
    rows = {
        party: [shown(years[party]) if party in (years := _years_of(name)) else "-" for name in names]
        for party in parties
    }
    return _side_by_side(names, rows)


def _side_by_side(names: Sequence[str], rows: dict[str, list[str]]) -> str:
    header = ["", *(_model(name).file.title for name in names)]
    return markdown_table(header, [[name, *cells] for name, cells in rows.items()])


def _millions(pounds: Fraction) -> str:
    size = abs(float(pounds)) / MILLION
    return f"{'-' if pounds < 0 and round(size, 1) else ''}£{size:,.1f}m"


def _at_risk(year: Outlook) -> str:
    return _share(year, year.best_measures_pounds - year.worst_measures_pounds)


def _share(year: Outlook, gained: Fraction) -> str:
    """A gain as a share of the party's turnover."""
    share = float(gained / year.turnover_pounds * 100) if year.turnover_pounds else 0.0
    return f"{share:+.1f}%" if round(share, 1) else "0%"


def _title(model: Model, role: str) -> str:
    known = model.file.roles.get(role)
    title = known.title if known is not None else None
    return title or role.replace("_", " ").capitalize()


def _titles(model: Model, roles: Iterable[str]) -> str:
    return ", ".join(_title(model, role) for role in roles)


if __name__ == "__main__":
    write_text(PAGE, with_tables(PAGE.read_text(encoding="utf-8")))
