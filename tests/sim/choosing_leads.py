"""A lead that pays nurses, as in `leads`, and chooses numbers of what it pays them by: sums known by hand.

Today a commissioner pays nurses 132,000 pounds a year. The lead has 150,000, pays a price of its own, and shares what
hangs on something beside it: `bonus`, a term of the head contract.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from scenarios.scenario import Scenario, scenario_of
from tests.sim.economies import CITIZENS, PLACE, reference
from tests.sim.leads import TODAY

MODEL = """\
name: choosing
title: A lead that chooses
roles:
  buyer: {kind: commissioner}
  middle: {kind: special_purpose_company}
  nurses: {kind: community_trust}
governance: {coordinator: middle}
term: {months: 72}
contracts:
  - name: head
    payer: buyer
    payees: [middle]
    scope: {services: [community_contact]}
    terms:
      - {name: budget, mechanism: block, pounds_a_year: BUDGET}
      - BONUS
  - name: sub
    payer: middle
    payees: [nurses]
    scope: {services: [community_contact]}
    terms:
      - {name: price, mechanism: block, pounds_a_year: PAID PRICE}
  - name: sub_bonus
    payer: middle
    payees: [nurses]
    scope: {services: [community_contact]}
    terms:
      - {name: part, mechanism: pass_through, of: [head.bonus], share: FILED, settle: yearly, on_account: false SHARE}
"""
FOR_ACTIVITY = """
        name: bonus
        mechanism: fee
        pounds_a_year:
          fact: activity(community_contact) by nurses
          times: 20
          plus: {baseline: activity(community_contact) by nurses, times: -20}
        settle: yearly"""
"""20 pounds for each contact more than in the reference year."""
FOR_NOTHING = "{name: bonus, mechanism: fee, pounds_a_year: 6_000, settle: yearly, phase_by_year: PHASE}"
"""6,000 pounds a year, whatever anybody does."""


def choices(numbers: str, if_refused: str = "terms_go_on") -> str:
    """The key of a term that lets its payer choose."""
    return f", payer_chooses: {{numbers: {{{numbers}}}, if_refused: {if_refused}}}"


def choosing(
    folder: Path,
    bonus: str = FOR_NOTHING,
    price: str = "",
    share: str = "",
    phase: str = "[1]",
    filed: str = "40%",
    **keys: Any,
) -> Scenario:
    """The scenario; `price` and `share` say what the lead may choose."""
    (folder / "today.yaml").write_text(TODAY, encoding="utf-8")
    text = MODEL.replace("BONUS", bonus).replace("FILED", filed).replace("PHASE", phase)
    text = text.replace("BUDGET", str(keys.pop("budget", 150_000))).replace(
        "PAID", str(keys.pop("paid", 132_000))
    )
    text = text.replace(" PRICE", price).replace(" SHARE", share)
    file = folder / "choosing.yaml"
    file.write_text(keys.pop("renamed", lambda same: same)(text), encoding="utf-8")
    told = {"citizens": CITIZENS, "months": 48, "governance": "as_contracted"} | keys
    made = scenario_of(PLACE, str(file), reference=str(folder / "today.yaml"), **told)
    return replace(made, populations=reference().populations)
