"""The reference of mechanisms, written from the code: `python -m experiments.reference` writes docs/mechanisms.md.

What a mechanism does is told by its own documentation; this module only lays it out. It must not know any
mechanism by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from sys import modules

from experiments.reference_example import Example, example_of
from experiments.reference_keys import Key, own_keys, shared_keys
from experiments.showing import write_text
from scenarios.contracts.mechanism import MECHANISMS, Mechanism
from scenarios.contracts.mechanisms import activity, fixed, form, outcomes, people, savings, sharing
from scenarios.problems import did_you_mean, shown

PAGE = Path(__file__).parent.parent / "docs" / "mechanisms.md"
# From the simplest to what stands on the others.
MODULES = (fixed, activity, people, outcomes, sharing, savings, form)

MARKED = re.compile(r"<!-- table: (?P<table>[^>]*) -->\n.*?<!-- end of table -->", re.DOTALL)
STAGES = {
    "base": "It is a base payment: it pays for the service itself.",
    "withhold": "It is worked out after the base payments, on which it stands.",
    "quarterly": "It is worked out after the base payments and what is withheld.",
    "yearly": "It is worked out after the base payments and what is withheld.",
    "share": "It is worked out when all other payments of the period are known.",
    "clawback": "It is worked out last of all, because it takes back what was paid.",
    "exit": "It is worked out once, in the month in which the contract ends.",
}
SETTLED = {
    ("monthly", False): "Settled every month.",
    ("quarterly", False): "Settled every quarter.",
    ("yearly", False): "Settled once a year, for the whole contract year.",
    ("quarterly", True): "Paid each month on account, made exact at the end of the quarter.",
    ("yearly", True): "Paid each month on account, made exact at the end of the contract year.",
}
INTRODUCTION = """\
# Mechanisms: the ways of paying

A mechanism is a way of paying that a contract file can name. This page lists them all, with what they pay, the keys
that they take and an example with the payment that it comes to. **The page is written from the code:** to change it,
change the documentation of a mechanism in `scenarios/contracts/mechanisms/`, then run
`python -m experiments.reference`.

How to put mechanisms together is told step by step in [Writing a contract](writing_a_contract.md), how facts are told
in [Facts and periods](facts_and_periods.md). All sums in the examples are invented.
"""
HOW_TO_READ = """\
## What a key takes

| in the tables below | in a file |
| --- | --- |
| a number, pounds | `12_000_000`, `"12,000,000"`, `0.85`, or a sum in text such as `200 + 40 * 6/12` |
| a share | `15%` or `0.15`, from 0 to 1 |
| a number or a share for each year | a list by contract year, `[0, 10%, 15%]`; the last one holds for later years |
| a number or a fact | a number; a fact such as `cost(acute)`; or `{fact: cost(acute), times: 0.9, plus: 1_000}`, \
where `baseline` may stand for `fact` and means the value in the reference year |
| a role, a population | a name under `roles` or `populations` of the file; `everyone` needs no entry |
| a service, a measure | a name of the catalogues, or one under `services` or `measures` of the file |
| a term | the name of a term of the same contract, or CONTRACT.TERM |
| a score | a mapping with the keys of [outcome](#outcome) from `measure` to `least_share` |

Wherever a number may stand, so may what is known about it: \
`{value: 15%, low: 10%, high: 20%, unit: share, status: assumed, source: "..."}`. `status` is `published`, `derived` or
`assumed`, and needs a `source`.

In a formula, min( ) is the smaller and max( ) the larger of what stands in the brackets.
"""


def mechanism_reference() -> str:
    """The page on all mechanisms, as Markdown.

    Raises:
        FileProblems: an example in a mechanism's documentation is not a file that can be read.
    """
    parts = [INTRODUCTION, _overview(), HOW_TO_READ, "## Keys that any term may have\n", _keys(shared_keys())]
    for module, found in groupby(_in_order(), key=lambda each: each.build.__module__):
        parts += [f"## {_heading(module)}\n", *(part for each in found for part in _page(each))]
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def _in_order() -> list[Mechanism]:
    order = [module.__name__ for module in MODULES]
    return sorted(MECHANISMS.values(), key=lambda each: order.index(each.build.__module__))


def _heading(module: str) -> str:
    """The first words of a module's documentation."""
    return (modules[module].__doc__ or module).split(":")[0]


def _overview() -> str:
    rows = [(f"[{each.name}](#{each.name})", each.plain, _settled(each)) for each in _in_order()]
    return markdown_table(("mechanism", "what it pays", "when"), rows)


def _page(mechanism: Mechanism) -> Iterator[str]:
    """Everything about one mechanism."""
    yield f"### {mechanism.name}"
    yield mechanism.plain
    yield f"```text\n{mechanism.arithmetic}\n```"
    yield f"{_settled(mechanism)} {STAGES[mechanism.stage]}"
    yield _keys(own_keys(mechanism))
    yield from _example(mechanism, example_of(mechanism))


def _settled(mechanism: Mechanism) -> str:
    if mechanism.at_exit:
        return "Settled once, if the contract ends early."
    return SETTLED[mechanism.settle, mechanism.on_account]


def _keys(keys: Iterable[Key]) -> str:
    rows = [(f"`{key.name}`", key.takes, key.default, _sentence(key.meaning)) for key in keys]
    return markdown_table(("key", "takes", "if left out", "meaning"), rows)


def _example(mechanism: Mechanism, example: Example) -> Iterator[str]:
    yield f'```yaml title="{mechanism.name}.yaml"\n{example.model_text}```'
    yield f'```yaml title="{mechanism.name}_facts.yaml"\n{example.facts_text}```'
    yield "It pays:"
    rows = [
        (each.payer, each.payee, each.label, each.amount, _how(each.sentence)) for each in example.payments
    ]
    yield markdown_table(("from", "to", "for", "amount", "how"), rows)


def _how(sentence: str) -> str:
    """The arithmetic of a payment's sentence, without who pays whom and for what."""
    return sentence.partition("): ")[2]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)


def with_tables(page: str, tables: Mapping[str, Callable[[], str]], of: str) -> str:
    """The page with every marked table renewed: from `<!-- table: NAME -->` to `<!-- end of table -->`.

    `of`: what the tables are of, for the error.

    Raises:
        LookupError: there is no such table.
    """

    def renewed(found: re.Match[str]) -> str:
        name = found["table"]
        if name not in tables:
            raise LookupError(f"there is no table {shown(name)} of {of}.{did_you_mean(name, tables)}")
        return f"<!-- table: {name} -->\n{tables[name]()}\n<!-- end of table -->"

    return MARKED.sub(renewed, page)


if __name__ == "__main__":
    write_text(PAGE, mechanism_reference())
