"""How many people are to be in each state: the published shares of those who are there, by age, sex and fifth.

Conditions, risk factors, frailty (a category or a worse one) and how people live. The module must not know what anybody
lived, nor how rates are solved.
"""

import numpy as np
from numpy.typing import NDArray

from agents.citizens.baseline import Tables
from agents.citizens.columns import CONDITIONS, FRAILTIES, RISK_FACTORS, Columns, field, has
from agents.citizens.synthesis_health import condition_targets, risk_factor_targets

OF_LIVING = {
    "needs_help": "needs_help_share",
    "lives_alone": "lives_alone_share",
    "is_carer": "carer_share",
    "is_lonely": "lonely_share",
    "in_care_home": "care_home_share",
}
"""The share that is published of each state of living, and the axes by which it is."""
BY_SEX = ("needs_help", "lives_alone", "is_carer")
STATES = (*CONDITIONS, *RISK_FACTORS, *FRAILTIES[1:], *OF_LIVING)


def expected_shares(tables: Tables, state: str) -> NDArray[np.float64]:
    """The published share in a state by single year of age, sex and fifth: of frailty, in it or a worse one."""
    if state in CONDITIONS or state in RISK_FACTORS:
        names = CONDITIONS if state in CONDITIONS else RISK_FACTORS
        group, targets = (condition_targets if state in CONDITIONS else risk_factor_targets)(tables)
        return tables.share_by_age(targets[names.index(state)], group)
    if state in FRAILTIES:
        group = tables.age_groups("frailty_share")
        in_group = tables.of("frailty_share", "age", "frailty")[tables.first_ages(group)]
        share = tables.share_by_age(in_group[:, FRAILTIES.index(state) :].sum(axis=1), group)[:, None]
    else:
        name = OF_LIVING[state]
        group, first = tables.age_groups(name), tables.first_ages(tables.age_groups(name))
        axes = ("age", "sex") if state in BY_SEX else ("age",)
        share = tables.share_by_age(tables.of(name, *axes)[first], group)
        share = share if state in BY_SEX else share[:, None]
    return np.broadcast_to(share[:, :, None], (len(share), 2, 5))


def in_state(columns: Columns, state: str) -> NDArray[np.bool_]:
    """Who is in a state, by slot: of frailty, in it or a worse one."""
    if state in CONDITIONS:
        return has(field(columns, "conditions"), CONDITIONS.index(state))
    if state in RISK_FACTORS:
        return has(field(columns, "risk_factors"), RISK_FACTORS.index(state))
    if state in FRAILTIES:
        return np.asarray(field(columns, "frailty") >= FRAILTIES.index(state))
    return np.asarray(field(columns, state) == 1)
