"""What the care of a run's citizens costs by service: counts at the catalogue's unit costs, with their range.

Resource use at reference cost, in pounds of each service's price year; nobody is paid here. The module must not know
how care comes about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.citizens.counts import Item
from agents.providers.services import used
from experiments.citizens_record import Recording, by_year
from scenarios.catalogue import load_catalogue
from scenarios.parameters import Parameters
from scenarios.parameters.units import MONTHS_A_YEAR

if TYPE_CHECKING:
    import pandas as pd


def costs(recording: Recording, parameters: Parameters) -> pd.DataFrame:
    """Cost by year and service: year, service, unit, quantity, unit_cost_pounds, cost_pounds and its range, a head.

    The last column is the cost for each person-year lived. A year that is not complete holds its months alone.
    """
    import pandas as pd

    services = load_catalogue().services
    yearly = by_year(np.array([each.by_quintile.sum(axis=(0, 1)) for each in recording.counts]))
    rows = []
    for year, counted in enumerate(yearly, 1):
        years_lived = counted[Item.PEOPLE] / MONTHS_A_YEAR
        for name, use in used(parameters).items():
            service = services[name]
            assert service.unit_cost_pounds is not None
            assert service.low_pounds is not None
            assert service.high_pounds is not None
            quantity = float(int(use.count(counted, axis=0)) * use.units)
            cost = quantity * float(service.unit_cost_pounds)
            rows.append(
                {
                    "year": year,
                    "service": name,
                    "unit": service.unit,
                    "quantity": round(quantity, 1),
                    "unit_cost_pounds": float(service.unit_cost_pounds),
                    "cost_pounds": round(cost),
                    "low_pounds": round(quantity * float(service.low_pounds)),
                    "high_pounds": round(quantity * float(service.high_pounds)),
                    "pounds_a_head": round(cost / years_lived, 2),
                    "price_year": service.price_year,
                    "status": service.status,
                }
            )
    return pd.DataFrame(rows)
