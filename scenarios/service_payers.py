"""Which kind of payer answers for a service by law or custom, whatever a contract says: data beside the catalogue.

The module must not know contracts, nor what anything costs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

from scenarios.catalogue import FOLDER, load_catalogue
from scenarios.quantities import Status
from scenarios.tables import Row, read_table

FILE = FOLDER / "service_payers.csv"


@dataclass(frozen=True, slots=True)
class ServicePayer:
    """The kind of payer in whose budget a service of the catalogue falls."""

    name: str
    payer_kind: str
    status: Status
    source: str


@cache
def load_service_payers(file: Path = FILE) -> Mapping[str, ServicePayer]:
    """The payers of services by the service's name, in the order of the file; each file is read once.

    Raises:
        FileProblems: all that is wrong with the file, by line and column.
    """
    return read_table(file, ServicePayer, _service_payer)


def _service_payer(row: Row) -> ServicePayer:
    catalogue = load_catalogue()
    payers = [kind.name for kind in catalogue.party_kinds.values() if kind.role == "payer"]
    return ServicePayer(
        name=row.word("name", list(catalogue.services)),
        payer_kind=row.word("payer_kind", payers),
        status=row.word("status", get_args(Status)),
        source=row.text("source"),
    )
