"""A small case file, ways to change it, and what is then said of it."""

from __future__ import annotations

from pathlib import Path

from scenarios.cases import CaseResult, run_cases
from scenarios.problems import FileProblems

SMALL = """\
title: A small tariff
model:
  roles:
    payer: {kind: commissioner}
    trust: {kind: acute_trust}
    surgeries: {kind: gp_practice, bind: each}
  contracts:
    - name: main
      payer: payer
      payees: [trust]
      scope: {services: [day_case]}
      terms:
        - {mechanism: tariff, prices_pounds: {day_case: 100}}
        - {mechanism: fee, pounds_a_year: 1_200}
cases:
  - name: ten
    title: ten cases in a month
    note: |
      10 x 100 for the cases,
      and a twelfth of 1,200
    period: {month: 1}
    facts: {activity(day_case): 10}
    pays:
      - {term: tariff, from: payer, to: trust, pounds: 1_000.00}
      - {term: fee, from: payer, to: trust, pounds: 100.00}
    balances: {trust: 1_100.00}
"""
# Two surgeries with a list each, in place of the trust and its tariff.
SURGERIES = """\
title: Lists
model:
  roles: {payer: {kind: commissioner}, surgeries: {kind: gp_practice, bind: each}}
  contracts:
    - name: main
      payer: payer
      payees: [surgeries]
      scope: {services: [gp_contact]}
      terms: [{mechanism: capitation, pounds_per_person: 120}]
cases:
  - name: lists
    period: {month: 1}
    parties: {surgeries: [Leigh, Shoebury]}
    facts: {people(everyone) by surgeries: [300, 200]}
"""


def write(folder: Path, text: str, name: str = "small.yaml") -> Path:
    """The text as a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def changed(text: str, old: str = "", new: str = "") -> str:
    """The text with one passage changed, which stands in it just once."""
    if old and text.count(old) != 1:
        raise ValueError(f"'{old}' stands {text.count(old)} times in the text")
    return text.replace(old, new) if old else text


def results(folder: Path, old: str = "", new: str = "", text: str = SMALL) -> list[CaseResult]:
    """What the cases of a changed file come to."""
    return run_cases(write(folder, changed(text, old, new)))


def differences(folder: Path, old: str = "", new: str = "", text: str = SMALL) -> list[str]:
    """What differs in the first case of a changed file."""
    return list(results(folder, old, new, text)[0].differences)


def problems(folder: Path, old: str, new: str, text: str = SMALL) -> list[str]:
    """What is said of a changed file that cannot be read, with `file:` left out."""
    path = write(folder, changed(text, old, new))
    try:
        run_cases(path)
    except FileProblems as error:
        return [str(problem).removeprefix(f"{path}:") for problem in error.problems]
    return []
