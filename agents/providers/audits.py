"""What those who report more than is true must expect: that the excess is found, and taken back.

    expected_audit_loss(excess_pounds_a_year, load_audits(parameters)["complicated_share"])

An expectation for whoever decides; no money moves here. The module must not know how an excess comes about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenarios.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Audit:
    """How a kind of record is audited.

    `found_share`: of those who report too much, whose excess is found in a year. `taken_back_ratio`: what they then pay
    back, to a year's excess.
    """

    found_share: float
    taken_back_ratio: float


def load_audits(parameters: Parameters) -> Mapping[str, Audit]:
    """The audits that parameters give, by record."""
    return {
        record: Audit(
            parameters.value("audit_annual_share", record=record),
            parameters.value("audit_taken_back_ratio", record=record),
        )
        for record in parameters.levels("record")
    }


def expected_audit_loss(excess_pounds_a_year: ArrayLike, audit: Audit) -> NDArray[np.float64]:
    """Pounds a year that an audit takes back on average, of what is paid a year beyond what is true.

    An entry for each excess given. Who reports less than is true has nothing to pay back.
    """
    excess = np.maximum(np.asarray(excess_pounds_a_year, dtype=np.float64), 0.0)
    return np.asarray(excess * audit.found_share * audit.taken_back_ratio)
