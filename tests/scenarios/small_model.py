"""A small model that uses much of what a file may say, ways to spoil it, and what is then said of it."""

from __future__ import annotations

from pathlib import Path

from scenarios.model import load_model
from scenarios.problems import FileProblems

SMALL = """\
name: small
title: A small model
roles:
  buyer: {kind: commissioner}
  hospital: {kind: acute_trust, bind: each}
  surgeries: {kind: gp_practice, bind: each}
  nurses: {kind: community_trust}
populations:
  younger: {age_to: 64}
  older: {age_from: 65}
term: {months: 48, mobilisation_months: {low: 3, mode: 6, high: 9}, notice_months: 6}
governance:
  authority: {by_agreement: {coordination: 0.4}}
  objective: {buyer: 0.5, members: 1.0, pounds_per_qaly: 0}
contracts:
  - name: joint
    payer: buyer
    payees: [hospital, nurses]
    scope: {populations: [older], services: [emergency_admission, community_contact]}
    terms:
      - mechanism: limbs
        target: {baseline: cost, times: 0.98}
        fee_share: 0.04
      - mechanism: outcome
        measure: avoidable_emergency_admissions
        curve: linear
        at_risk_share_by_year: [0, 0.02, 0.03]
        settle: yearly
  - name: practice
    payer: buyer
    payees: [surgeries]
    scope: {populations: [younger, older], services: [gp_contact]}
    terms:
      - mechanism: capitation
        pounds_per_person: 80
        weights: {younger: 0.8, older: 1.6}
"""

# All that the small model reads in its second year.
WHOLE_YEAR = """\
period: {contract_year: 2}
parties:
  hospital: [Southend, Basildon]
  surgeries: [Leigh, Shoebury]
facts:
  cost(hospital): [70, 30]
  cost(nurses): 25
  baseline(cost(hospital)): [60, 40]
  baseline(cost(nurses)): 20
  people(younger) by surgeries: [900, 600]
  people(older) by surgeries: [100, 200]
  index(avoidable_emergency_admissions): 98
"""


def changed(*changes: tuple[str, str], text: str = SMALL) -> str:
    """The small model with each first text, at its first place, put in the words of the second."""
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def said_of(text: str, folder: Path) -> list[str]:
    """What is wrong with a model of this text, a line each, without the folder; nothing if it loads."""
    file = folder / "small.yaml"
    file.write_text(text, encoding="utf-8")
    try:
        load_model(file)
    except FileProblems as error:
        return [str(each).removeprefix(f"{folder}/small.yaml:") for each in error.problems]
    return []
