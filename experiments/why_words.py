"""Why a lever moved, in plain words: its path, each reason in pounds a year and in levels, and what holds it.

Pounds are what a whole lever more, from no effort to full effort, is worth in a year. The module must not know how a
number came about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from agents.providers.response import TENTH
from experiments.contract_money import WORDS
from experiments.run_views import told_of_contracts
from experiments.showing import columns
from experiments.why_views import OTHERS_SAY, SEEN_SHARE, STAFFED, Story
from scenarios.efforts import LEAST, MOST
from scenarios.horizon import BURN_IN_MONTHS, FIRST_MONTH
from scenarios.parameters.units import MONTHS_A_YEAR
from sim.choosing import EVENTS
from sim.deciding_rows import PEERS
from sim.governing import CONTROL
from sim.pulls import COST_OF_CARE, EFFORT_PAID
from sim.run_reader import Run

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 100
MOST_REASONS = 6
LEAST_MOVE = 0.0005
"""Reasons that account for less of a level than this are told together."""
PENCE_A_POUND = 100
HOW_TO_READ = (
    "A lever is an effort between 0 and 1. Pounds are what a whole lever more, from no effort to full effort, is "
    "worth to its owner in a year, in prices of 2014/15; only what is worth more or less than under today's contracts "
    "moves a lever."
)
BESIDES = {
    EFFORT_PAID: "what contracts pay back of the effort itself",
    COST_OF_CARE: "the cost of its own care",
    PEERS: "the effort of its peers",
    OTHERS_SAY: "a plan or an agreement",
    STAFFED: "what its contract staffs it to do",
    CONTROL: "being controlled or supported",
}
"""What moves a lever and is no term of a contract, in words."""
PARTS = {0.1: "a tenth", 0.25: "a quarter", 0.5: "half"}


def reason_label(run: Run, term: str) -> str:
    """A reason in a few words: which contract and which of its terms, or what else it is."""
    contract, _, name = term.partition(".")
    if not name:
        words = BESIDES.get(term, term.replace("_", " "))
        return words[0].upper() + words[1:]
    return f"{contract_title(run, contract)}: {name.replace('_', ' ')}"


def contract_title(run: Run, contract: str) -> str:
    """The name that people use of a contract."""
    title = run.about.get("contract_titles", {}).get(contract)
    return str(title) if title else contract.replace("_", " ").capitalize()


def text_of(runs: Sequence[Sequence[Story]], is_overview: bool) -> str:
    """The stories of some runs in words: one by one, or which levers moved at all."""
    parts = [_filled(HOW_TO_READ, "")]
    for found in runs:
        parts.append(heading(found[0].run))
        is_whole = len(found) == 1
        parts += [overview_text(found)] if is_overview else [story_text(each, is_whole) for each in found]
        parts += terms_told(found[0].run, None if is_overview else contracts_of(found))
    return "\n\n".join(parts)


def contracts_of(found: Sequence[Story]) -> set[str]:
    """The contracts that have a term among the reasons of some levers."""
    return {term.partition(".")[0] for story in found for term in story.terms if "." in term}


def terms_told(run: Run, contracts: Collection[str] | None) -> list[str]:
    """What payers have offered under contracts that let them choose, and what came of it; all contracts if None."""
    happened = run.table("contracts")
    told = happened[happened["event"].isin(EVENTS)]
    if contracts is not None:
        told = told[told["contract"].isin(contracts)]
    rows = zip(told["month"].tolist(), told["sentence"].tolist(), strict=True)
    lines = [_filled(f"Month {month}: {sentence}") for month, sentence in rows]
    return ["\n".join(["What payers offered for the year that follows:", *lines])] if lines else []


def overview(found: Sequence[Story]) -> list[list[str]]:
    """A table of the levers that moved: whose, today, last, where they are heading, and what accounts for most."""
    rows = [["whose", "lever", "today", "last", "heading for", "mostly because of"]]
    rows += [
        [
            story.title,
            story.lever_title,
            *(f"{each:.2f}" for each in (story.today, _last(story, "after"), _last(story, "wanted"))),
            _mostly(story),
        ]
        for story in found
        if story.has_moved
    ]
    return rows


def overview_text(found: Sequence[Story]) -> str:
    """The levers of a run that moved, and how many did not."""
    rows = overview(found)
    still = len(found) - (len(rows) - 1)
    stand = f"{still} {'lever stands' if still == 1 else 'levers stand'} where {'it' if still == 1 else 'they'} stood."
    told = columns(rows, right=(2, 3, 4)) if len(rows) > 1 else []
    return "\n".join([*told, *([stand] if still else [])])


def story_text(story: Story, is_whole: bool = False) -> str:
    """One lever: a heading, the sentences, and a table of reasons over the years; short where it stays as today.

    `is_whole`: all of it, even so.
    """
    is_whole = is_whole or story.has_moved
    parts = [f"{story.lever_title}: {story.title}", *map(_filled, sentences(story, is_whole))]
    if is_whole and story.terms:
        rows = over_years(story)
        parts.append("\n".join(f"  {line}" for line in columns(rows, right=range(1, len(rows[0])))))
    return "\n\n".join(parts)


def heading(run: Run) -> str:
    """Which run it is, how providers decide in it, and which contracts are in force when."""
    return f"{run.about['title']}\n{_filled(told_of_contracts(run), '')}"


def sentences(story: Story, is_whole: bool = True) -> Iterator[str]:
    """Why the lever moved, a sentence or two for each reason, the largest first; `is_whole`: and what holds it."""
    yield _where(story)
    if not story.terms:
        yield "Nothing is worth more or less than under today's contracts."
    told = [term for term in story.terms if story.moves[term].abs().max() >= LEAST_MOVE][:MOST_REASONS]
    if not is_whole:
        told = told[:1]
    for term in told:
        yield _reason(story, term)
    smaller = [term for term in story.terms if term not in told]
    if smaller:
        sum_of = float(story.moves[smaller].iloc[-1].sum())
        together = _signed(sum_of) if abs(sum_of) >= LEAST_MOVE else "as good as nothing"
        what = (
            "One smaller reason moves"
            if len(smaller) == 1
            else f"{len(smaller)} smaller reasons together move"
        )
        yield f"{what} it by {together}."
    if is_whole:
        yield from _holds(story)


# The path


def _where(story: Story) -> str:
    today, last, wanted = f"{story.today:.2f}", f"{_last(story, 'after'):.2f}", _last(story, "wanted")
    mean = f"The mean of {story.members} providers. " if story.members > 1 else ""
    start = f"{mean}Effort was {today} in the reference year"
    if not story.has_moved:
        return f"{start} and stays there; nothing moves it by {SEEN_SHARE:g} or more."
    speed = float(story.path["speed_per_quarter"].iloc[-1])
    part = PARTS.get(round(speed, 6), f"{speed:.0%}")
    return (
        f"{start}. At the end of month {story.path.index[-1]} its owner chose {last}, heading for {wanted:.2f}: each "
        f"quarter {part} of the way that is left."
    )


# Reasons


def _reason(story: Story, term: str) -> str:
    own = story.of_term(term)
    last, month = own.iloc[-1], int(own.index[-1])
    when = f"{_from(int(own.index[0]) + 1)}{'' if month == story.path.index[-1] else f' to {month + 3}'}"
    moves = f"moves the level by {_signed(float(last['moves']))}"
    if term == PEERS:
        return f"{when}, the mean effort of its peers {moves}."
    if term == OTHERS_SAY:
        return f"{when}, {BESIDES[term]} has a say in it besides, and {moves}."
    if term == STAFFED:
        return f"{when}, it has the staff that its contract's own running cost pays for, which {moves}."
    first = float(own["pounds"].iloc[0])
    now, today = float(last["pounds"]), float(last["pounds_today"])
    if not now:
        gone = "is gone, which under today's contracts makes a whole lever more"
        what = f"{_subject(story.run, term)} {gone} {_worth(today)}"
    else:
        at_first = f" ({_worth(first)} at first)" if _worth(first) != _worth(now) else ""
        what = (
            f"{_subject(story.run, term)} makes a whole lever more {_worth(now)}{at_first}; under today's contracts: "
            f"{_bare(today)}"
        )
    return f"{when}, {what}. {_measured(term, last)}, and {moves}.{_felt(story, term)}"


def _subject(run: Run, term: str) -> str:
    contract, _, name = term.partition(".")
    if not name:
        return BESIDES.get(term, f"'{term.replace('_', ' ')}'")
    kind = run.about.get("term_kinds", {}).get(term, "")
    words = WORDS.get(kind, kind.replace("_", " "))
    return f"'{name.replace('_', ' ')}' of '{contract_title(run, contract)}'{f' ({words})' if words else ''}"


def _measured(term: str, last: pd.Series[float]) -> str:
    """How large the change is beside what it is weighed against."""
    of = "of its contract's yearly value" if "." in term else "of what contracts move for it in a year"
    change = _percent(abs(float(last["strength"])) * TENTH)
    return f"The change is {change} {of} ({_pounds(float(last['scale_pounds']))})"


def _felt(story: Story, term: str) -> str:
    """How a term comes to be felt as less than it pays, beside what every pound weighs."""
    last = story.of_term(term).iloc[-1]
    paid, felt, at_stake = (float(last[each]) for each in ("paid_pounds", "pounds", "at_stake_share"))
    if _pounds(paid) == _pounds(felt) or "." not in term:
        return ""
    as_paid = f" As paid it would be {_bare(paid)}"
    if not at_stake or _pounds(paid * float(story.path["pound_weight"].iloc[-1])) == _pounds(felt):
        return f"{as_paid}."
    return (
        f"{as_paid}; {_percent(at_stake)} of its owner's income hangs on measures, and of what comes through them "
        f"{_percent(float(last['noticed_share']))} is noticed."
    )


# What holds it


def _holds(story: Story) -> Iterator[str]:
    last = story.path.iloc[-1]
    weight = float(last["pound_weight"])
    if weight < 1:
        yield (
            f"A pound gained or lost weighs as {weight * PENCE_A_POUND:.0f} pence in these sums: others are thought to "
            f"cover {_percent(1 - weight)} of a deficit."
        )
    full, cash, motive = (
        float(last[each]) for each in ("full_effort_pounds", "full_effort_cash_pounds", "motive_pounds")
    )
    paid = full - motive
    cost = f"Full effort takes {_pounds(full)} a year, {_pounds(cash)} of it in cash, the rest time and attention"
    made = f"Today's contracts make it {_worth(paid)}"
    if motive < 0:
        yield f"{cost}. {made}, more than that; habit and standards stand against {_pounds(motive)} of it."
    else:
        rest = f" besides; all {_pounds(motive)}" if paid < 0 else f"; the other {_pounds(motive)}"
        yield f"{cost}. {made}{rest} its owner gives for patients, habit and standards."
    wanted = float(last["wanted"])
    if not LEAST <= wanted <= MOST:
        yield f"It is near its {'upper' if wanted > MOST else 'lower'} bound, where each further pound moves it less."
    for first, until, level in _spans(story.set_by_others):
        months = f"months {first} to {until}" if first < until else f"month {first}"
        yield f"In {months} it stood at {level:.2f}, which its owner did not choose: somebody funds or sets it."


def _spans(levels: pd.Series[float]) -> Iterator[tuple[int, int, float]]:
    """Months without a gap in which a level stood."""
    begun: int | None = None
    months, values = [int(month) for month in levels.index], levels.tolist()
    for at, month in enumerate(months):
        begun = month if begun is None else begun
        if at + 1 == len(months) or months[at + 1] != month + 1 or values[at + 1] != values[at]:
            yield begun, month, values[at]
            begun = None


# Over the years


def over_years(story: Story) -> list[list[str]]:
    """A table: the level, where it heads, and each reason in pounds and in levels, at the end of each contract year."""
    months = _year_ends([int(each) for each in story.path.index])
    path = story.path.loc[months]
    rows = [
        ["decided at the end of", "today", *(_year_end(month) for month in months)],
        ["level", f"{story.today:.2f}", *(f"{each:.2f}" for each in path["after"])],
        ["heading for", "", *(f"{each:.2f}" for each in path["wanted"])],
    ]
    for term in [each for each in story.terms if story.moves[each].abs().max() >= LEAST_MOVE][:MOST_REASONS]:
        own, label = story.of_term(term), reason_label(story.run, term)
        if term not in (PEERS, OTHERS_SAY, STAFFED):
            by_month = dict(zip(own.index.tolist(), own["pounds"].tolist(), strict=True))
            pounds = [f"{by_month[month]:,.0f}" if month in by_month else "" for month in months]
            rows.append([f"{label}, £", f"{own['pounds_today'].iloc[-1]:,.0f}", *pounds])
        rows.append([f"{label}, moves it by", "", *(_signed(each) for each in story.moves.loc[months, term])])
    return rows


def _year_ends(months: Sequence[int]) -> list[int]:
    """The last decision of each contract year."""
    last = {(month - FIRST_MONTH) // MONTHS_A_YEAR: month for month in months}
    return list(last.values())


def _year_end(month: int) -> str:
    years, rest = divmod(month - BURN_IN_MONTHS, MONTHS_A_YEAR)
    return f"month {month}" if rest else f"year {years}"


# Numbers in words


def _from(month: int) -> str:
    years, rest = divmod(month - FIRST_MONTH, MONTHS_A_YEAR)
    start = "the start of " if not rest else ""
    return f"From month {month} ({start}year {years + 1} of contract)"


def _pounds(pounds: float) -> str:
    return f"£{abs(pounds):,.0f}"


def _worth(pounds: float) -> str:
    if round(pounds) == 0:
        return "worth nothing"
    return f"worth {_pounds(pounds)} a year" if pounds > 0 else f"a loss of {_pounds(pounds)} a year"


def _bare(pounds: float) -> str:
    """The same where 'worth' goes without saying."""
    return _worth(pounds).removeprefix("worth ")


def _percent(share: float) -> str:
    percent = share * PENCE_A_POUND
    return f"{percent:.0f}%" if percent >= 1 else f"{percent:.1g}%"


def _signed(level: float) -> str:
    return f"{level:+.2f}" if round(abs(level), 3) >= SEEN_SHARE else f"{level:+.3f}"


def _last(story: Story, column: str) -> float:
    return float(story.path[column].iloc[-1])


def _mostly(story: Story) -> str:
    return reason_label(story.run, story.terms[0]) if story.terms else "somebody sets it"


def _filled(text: str, indent: str = "  ") -> str:
    return "\n".join(wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent))
