"""The contract card: who pays whom for what, who bears which risk, what a good and a bad year pays, in plain English.

Written in Markdown from the contracts themselves and an example year. Nothing is said here that settlement does not do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from scenarios.arithmetic import number_text
from scenarios.contracts.choices import Choice, choices_of
from scenarios.contracts.contract import Contract, ContractTerm
from scenarios.contracts.explain import Explainer
from scenarios.contracts.facts_file import ToldFacts
from scenarios.contracts.outlook import MEASURE_KINDS, NUDGE, Outlook, outlooks
from scenarios.contracts.periods import MONTHS_IN_YEAR, Schedule, Window
from scenarios.contracts.settle import Settlement
from scenarios.contracts.terms import Leaf, leaves
from scenarios.model import Model
from scenarios.model_file import ContractFile, MonthRange, TermFile
from scenarios.problems import one_of, path_text
from scenarios.quantities import Quantity, Series, quantities_in

EVERY = {"month": "monthly", "quarter": "quarterly", "year": "yearly", "exit": "when the contract ends early"}
# A third and two thirds of a change: where a party is called covered, sharing or bearing it.
COVERED, BEARING = Fraction(1, 3), Fraction(2, 3)
# A party that pays so many times what it receives is a payer.
PAYER = 10
THOUSAND, TEN_THOUSAND, MILLION = 1_000, 10_000, 1_000_000
NO_EVIDENCE = (
    "No published study isolates the effect of the form of a contract itself; what its payments do can be tested, "
    "one by one, against natural experiments."
)


def card(model: Model, facts: ToldFacts | None) -> str:
    """The card of a model; without facts it has no amounts."""
    settlement = Settlement(model.contracts, facts, facts.members) if facts is not None else None
    say = explainer(model, settlement)
    parts = [f"# {model.file.title}", model.file.description or "", *_contracts(model, say, facts)]
    if facts is not None:
        years = outlooks(model.contracts, facts, model.catalogue)
        parts += [*_risks(years, say), *_years(years, say, facts)]
    parts += [*_decisions(model, say), *_doubt(model), *_arithmetic(model, say)]
    return "\n\n".join(part for part in parts if part) + "\n"


def explainer(model: Model, settlement: Settlement | None = None) -> Explainer:
    """An explainer with the titles of a model's roles and populations."""
    titles = {name: role.title or name.replace("_", " ") for name, role in model.file.roles.items()}
    people = {name: each.in_words(name) for name, each in model.file.populations.items()}
    return Explainer(model.catalogue, titles, settlement, people)


# ----- who pays whom, for what -----


@dataclass(frozen=True, slots=True)
class PaymentOfTerm:
    """One payment of a term as a card shows it: its parties and label, and all the stretches of months it has."""

    term: ContractTerm
    payer: str
    payees: tuple[str, ...]
    label: str
    leaves: tuple[Leaf, ...]


def payments_of(contract: Contract, term: ContractTerm) -> list[PaymentOfTerm]:
    """Every payment that a term may ever make, in the order of its tree."""
    groups: dict[tuple[str, tuple[str, ...], str], list[Leaf]] = {}
    for leaf in leaves(term.tree, Window(1, contract.months)):
        groups.setdefault((leaf.payment.payer, leaf.payees, leaf.payment.label), []).append(leaf)
    return [PaymentOfTerm(term, *key, tuple(found)) for key, found in groups.items()]


def _contracts(model: Model, say: Explainer, facts: ToldFacts | None) -> Iterator[str]:
    yield "## Who pays whom, for what"
    for number, contract in enumerate(model.contracts.contracts):
        written = model.file.contracts[number]
        payees = _listed([say.name(payee) for payee in contract.payees])
        yield f"### {written.title or contract.name}: {say.name(contract.payer)} pays {payees}"
        yield _scope(model, written, say) + " " + _length(model.file.term_of(written))
        yield "\n".join(line for term in contract.terms for line in _term_lines(contract, term, say, facts))


def _term_lines(
    contract: Contract, term: ContractTerm, say: Explainer, facts: ToldFacts | None
) -> Iterator[str]:
    """A term in plain words, and each of its payments with its sum in the example year."""
    measures = _measures(contract, term, say)
    measured = f" Measured by {_listed(measures)}." if measures else ""
    yield f"- **{_spaced(term.name)}**: {_start_lower(term.plain)}{measured} Paid {_settled(term.schedule)}."
    amounts = _amounts(term, say, facts)
    for each in payments_of(contract, term):
        whom = _listed([say.name(payee) for payee in each.payees])
        amount = amounts.get((each.payer, each.payees, each.label), "nothing" if facts is not None else "")
        if term.schedule.every == "exit":
            amount = "only if the contract ends early"
        yield f"  - {each.label}: {say.name(each.payer)} to {whom}" + (f", {amount}" if amount else "")


def _measures(contract: Contract, term: ContractTerm, say: Explainer) -> list[str]:
    found = term.facts(Window(1, contract.months))
    return sorted({say.fact(fact) for fact in found if fact.kind in MEASURE_KINDS and not fact.is_baseline})


def _arithmetic(model: Model, say: Explainer) -> Iterator[str]:
    """Every payment's formula, for whoever checks by hand."""
    yield "## The arithmetic"
    yield "What each payment comes to in a year, in the words of the facts that it reads."
    rows = []
    for contract in model.contracts.contracts:
        whole = Window(1, contract.months)
        for term in contract.terms:
            for each in payments_of(contract, term):
                whom = _listed([say.name(payee) for payee in each.payees])
                formula = "; ".join(_phrased(each.leaves, say, whole))
                rows.append([term.key, f"{each.label}: {say.name(each.payer)} to {whom}", formula])
    yield _table(["Term", "Payment", "How much in a year"], rows)


def _phrased(found: Iterable[Leaf], say: Explainer, whole: Window) -> Iterator[str]:
    for leaf in found:
        during = "" if leaf.window == whole else f"in {_span(leaf.window, whole)}: "
        yield during + say.payment(leaf)


def _scope(model: Model, contract: ContractFile, say: Explainer) -> str:
    services = [model.catalogue.services[name].plural for name in contract.scope.services]
    people = [say.population(name) for name in contract.scope.populations]
    return f"For {_listed(people)}: {_listed(services)}."


def _length(term: TermFile | None) -> str:
    if term is None:
        return ""
    said = [f"Runs {_months(term.length_months)}"]
    if isinstance(term.mobilisation_months, MonthRange):
        span = term.mobilisation_months
        said.append(f"after {span.low} to {span.high} months of preparation (most likely {span.mode})")
    elif term.mobilisation_months:
        said.append(f"after {_months(term.mobilisation_months)} of preparation")
    if term.renewals is not None and term.renewals.times:
        said.append(f"and may be renewed {_times(term.renewals.times)} for {_months(term.renewals.months)}")
    sentence = " ".join(said) + (
        f", with {term.notice_months} months' notice." if term.notice_months else "."
    )
    never = term.stops_before_start_probability
    return sentence + (f" Chance that it never starts: {_percent(never)}." if never is not None else "")


def _amounts(
    term: ContractTerm, say: Explainer, facts: ToldFacts | None
) -> dict[tuple[str, tuple[str, ...], str], str]:
    if facts is None or say.settlement is None or term.schedule.every == "exit":
        return {}
    found = {}
    for line in say.settlement.worth(term, facts.window):
        pence = [int(part.sum()) for part in line.pence()]
        found[line.payer, line.payees, line.label] = _rounded(Fraction(sum(pence), 100))
    return found


def _settled(schedule: Schedule) -> str:
    later = f", {_months(schedule.lag_months)} later" if schedule.lag_months else ""
    if schedule.on_account and schedule.every != "month":
        return f"each month on account, made exact {EVERY[schedule.every]}{later}"
    return EVERY[schedule.every] + later


# ----- who bears which risk -----


def _risks(years: list[Outlook], say: Explainer) -> Iterator[str]:
    yield "## Who bears which risk"
    yield (
        "What each party receives more (or pays out more, below 0) as a share of its turnover, when "
        f"{_share(NUDGE)} more care is needed, when the same care costs {_share(NUDGE)} more, and between the worst "
        "and the best measures. Covered: its income follows two thirds or more of the change; shares it: a third or "
        "more; bears it: less. "
        "Nobody changes what they do in this reckoning."
    )
    rows = []
    for year in sorted(years, key=lambda each: -each.turnover_pounds):
        if year.turnover_pounds:
            rows.append(
                [
                    _start_upper(say.name(year.party)),
                    _borne(year, year.more_need_pounds),
                    _borne(year, year.dearer_care_pounds),
                    f"{_change(year, year.worst_measures_pounds)} to {_change(year, year.best_measures_pounds)}",
                ]
            )
    yield _table(["Party", "A tenth more need", "Care a tenth dearer", "Worst to best measures"], rows)


def _borne(year: Outlook, gained: Fraction) -> str:
    """How its money follows a change, and so who bears it; a party that only pays just pays more."""
    change = _change(year, gained)
    if year.receipts_pounds * PAYER < year.payments_pounds:
        return f"{change} (pays)" if gained else "0% (pays no more)"
    if not gained and year.payments_pounds * 2 >= year.receipts_pounds:
        return "0% (passes it on)"
    followed = gained / year.turnover_pounds / NUDGE
    verdict = "covered" if followed >= BEARING else "shares it" if followed > COVERED else "bears it"
    return f"{change} ({verdict})"


# ----- good and bad years -----


def _years(years: list[Outlook], say: Explainer, facts: ToldFacts) -> Iterator[str]:
    yield "## A good year and a bad year"
    yield (
        f"Net received in {facts.window} of the contract, on the facts of the example year. A good year has less need "
        "and better measures, a bad year the reverse, each fact by one standard deviation (about one year in six is as "
        "good, or as bad, for any one fact)."
    )
    rows = [
        [
            _start_upper(say.name(year.party)),
            _rounded(year.bad_year_pounds),
            _rounded(year.example_pounds),
            _rounded(year.good_year_pounds),
        ]
        for year in years
    ]
    yield _table(["Party", "Bad year", "Example year", "Good year"], rows)


# ----- who decides, and what is not known -----


def _decisions(model: Model, say: Explainer) -> Iterator[str]:
    governance = model.file.governance
    yield "## Who decides"
    if governance.coordinator is None:
        yield "Nobody plans for the whole: each party decides for itself."
    else:
        yield _plan(model, say)
    if choices := choices_of(model.file):
        yield "At the end of each contract year a payer may choose other numbers, which payees take or refuse:"
        yield "\n".join(f"- {_chooses(each, say)}" for each in choices)


def _chooses(choice: Choice, say: Explainer) -> str:
    others = one_of([choice.in_words(at) for at in range(1, len(choice.values))])
    first = f"{say.name(choice.payer)}: '{choice.number}' of {choice.term}, {choice.in_words(0)} at first"
    return f"{first}, or {others}"


def _plan(model: Model, say: Explainer) -> str:
    """What whoever coordinates may decide, and what for."""
    governance = model.file.governance
    said = [f"{say.name(governance.coordinator or '').capitalize()} plans for the whole."]
    by_contract, by_agreement = governance.authority.by_contract, governance.authority.by_agreement
    if by_contract:
        said.append(f"By contract it has a say in {_levers(model, by_contract)}.")
    if by_agreement:
        said.append(
            f"By agreement, as far as the members trust each other, in {_levers(model, by_agreement)}."
        )
    weights = [
        f"{name.replace('_', ' ')} {number_text(each.value)}" for name, each in governance.objective.items()
    ]
    if weights:
        said.append(f"Its plan weighs the margins of: {_listed(weights)}.")
    return " ".join(said)


def _levers(model: Model, levers: dict[str, Quantity]) -> str:
    return _listed(
        [f"{model.catalogue.levers[name].title.lower()} ({_percent(each)})" for name, each in levers.items()]
    )


def _doubt(model: Model) -> Iterator[str]:
    yield "## How sure this is"
    stated = [(path, each) for path, each in quantities_in(model.file) if each.status is not None]
    counts = {
        status: sum(each.status == status for _, each in stated)
        for status in ("published", "derived", "assumed")
    }
    yield (
        f"Of {len(stated)} numbers with a source, "
        + _listed([f"{n} are {name}" for name, n in counts.items()])
        + ". "
        + NO_EVIDENCE
    )
    rows = [
        [path_text(path), _stated(each), _range(each), each.source or ""]
        for path, each in stated
        if each.status == "assumed"
    ]
    if rows:
        yield "Assumed:"
        yield _table(["Where", "Value", "Range", "Reason"], rows)


# ----- small words -----


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _start_lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _start_upper(name: str) -> str:
    return name[:1].upper() + name[1:]


def _listed(words: list[str]) -> str:
    return one_of(words).replace(" or ", " and ") if len(words) > 1 else "".join(words)


def _months(months: int) -> str:
    years, rest = divmod(months, MONTHS_IN_YEAR)
    if rest or not years:
        return "1 month" if months == 1 else f"{months} months"
    return "1 year" if years == 1 else f"{years} years"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _span(span: Window, whole: Window) -> str:
    is_whole_years = (span.first - 1) % MONTHS_IN_YEAR == 0 and (
        span.last % MONTHS_IN_YEAR == 0 or span.last == whole.last
    )
    if not is_whole_years:
        return f"months {span.first} to {span.last}"
    first = (span.first - 1) // MONTHS_IN_YEAR + 1
    if span.last == whole.last:
        return f"year {first} and after" if span.contract_year > first else f"year {first}"
    return f"year {first}" if span.contract_year == first else f"years {first} to {span.contract_year}"


def _change(year: Outlook, gained: Fraction) -> str:
    share = gained / year.turnover_pounds if year.turnover_pounds else Fraction(0)
    return f"{float(share * 100):+.1f}%" if round(float(share * 100), 1) else "0%"


def _share(share: Fraction) -> str:
    return "a tenth" if share == NUDGE else f"{float(share * 100):g}%"


def _percent(quantity: Quantity) -> str:
    said = f"{float(quantity.value * 100):g}%"
    if quantity.low is None or quantity.high is None:
        return said
    return f"{said}, between {float(quantity.low * 100):g}% and {float(quantity.high * 100):g}%"


def _rounded(pounds: Fraction) -> str:
    """Pounds to the nearest thousand for the eye; small sums whole."""
    size = abs(float(pounds))
    sign = "-" if pounds < 0 else ""
    if size >= MILLION:
        return f"{sign}£{size / MILLION:,.2f}m"
    return f"{sign}£{size / THOUSAND:,.0f}k" if size >= TEN_THOUSAND else f"{sign}£{size:,.0f}"


def _stated(each: Quantity | Series) -> str:
    values = each.value if isinstance(each.value, tuple) else (each.value,)
    return ", ".join(f"{float(value):g}" for value in values)


def _range(each: Quantity | Series) -> str:
    if each.low is None or each.high is None:
        return ""
    lows = each.low if isinstance(each.low, tuple) else (each.low,)
    highs = each.high if isinstance(each.high, tuple) else (each.high,)
    return ", ".join(f"{float(low):g}-{float(high):g}" for low, high in zip(lows, highs, strict=True))
