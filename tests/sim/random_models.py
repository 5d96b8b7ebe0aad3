"""Model files with random payers, payees, ways of paying and prices, from a seed; every file is valid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML

from agents.providers.services import used_by_kind
from scenarios.parameters import load_parameters

Data = dict[str, Any]
LOWER_IS_BETTER = ("emergency_admissions", "emergency_bed_days", "readmissions", "loneliness")
PLAYED = {
    "gp_practice": "each",
    "acute_trust": "each",
    "community_trust": "main",
    "social_care": "main",
    "voluntary": "all_together",
}
PAYERS = ("commissioner", "council", "nhs_england")
COORDINATORS = ("hub", "integrated_provider", "alliance_team", "special_purpose_company")


def write_random_model(folder: Path, seed: int) -> Path:
    """A valid model file of one to six contracts, the same for the same seed."""
    luck = Random(seed)
    roles: Data = {f"buyer_{at}": {"kind": kind} for at, kind in enumerate(PAYERS)}
    roles |= {f"giver_{at}": {"kind": kind, "bind": bind} for at, (kind, bind) in enumerate(PLAYED.items())}
    roles["middle"] = {"kind": luck.choice(COORDINATORS)}
    # A service and a population have one base payment, so no two contracts are about the same service.
    free = {
        kind: list(services) for kind, services in used_by_kind(load_parameters()).items() if kind in PLAYED
    }
    contracts = [_contract(luck, roles, free, at) for at in range(luck.randint(1, 6))]
    data = {
        "name": f"random_{seed}",
        "title": f"Random contracts {seed}",
        "roles": roles,
        "populations": {"the_young": {"age_to": 64}, "the_old": {"age_from": 65}},
        "term": {"months": luck.choice((12, 24, 60)), "mobilisation_months": luck.randint(0, 7)},
        "contracts": [each for each in contracts if each["scope"]["services"]],
    }
    file = folder / f"random_{seed}.yaml"
    with file.open("w", encoding="utf-8") as stream:
        YAML(typ="safe").dump(data, stream)
    return file


def _contract(luck: Random, roles: Data, free: dict[str, list[str]], number: int) -> Data:
    giver = luck.choice([name for name in roles if name.startswith("giver")])
    left = free[roles[giver]["kind"]]
    services = luck.sample(left, luck.randint(1, len(left))) if left else []
    left[:] = [each for each in left if each not in services]
    payee, delivered = luck.choice([(giver, {}), (giver, {}), ("middle", {"delivered_by": [giver]})])
    first = luck.choice(BASE)(luck, services)
    others = [luck.choice(ON_TOP)(luck, services) for _ in range(luck.randint(0, 3))]
    terms = [term | _keys(luck) | {"name": f"term_{at}"} for at, term in enumerate((first, *others))]
    return {
        "name": f"contract_{number}",
        "payer": luck.choice([name for name in roles if name.startswith("buyer")]),
        "payees": [payee],
        "scope": {
            "services": services,
            "populations": luck.sample(("the_young", "the_old"), luck.randint(1, 2)),
        },
        "terms": [term | delivered if "prices_pounds" in term else term for term in terms],
    }


def _pounds(luck: Random, least: int, most: int) -> float:
    return luck.randint(least * 100, most * 100) / 100


def _keys(luck: Random) -> Data:
    """Keys that any term may have."""
    some: Data = {}
    if luck.random() < 0.3:
        some["lag_months"] = luck.randint(0, 4)
    if luck.random() < 0.2:
        some["uplift_share"] = luck.randint(-20, 20) / 100
    if luck.random() < 0.2:
        some["phase_by_year"] = [luck.randint(0, 10) / 10, 1]
    return some


def _block(luck: Random, services: list[str]) -> Data:
    return {"mechanism": "block", "pounds_a_year": _pounds(luck, 0, 900_000)}


def _capitation(luck: Random, services: list[str]) -> Data:
    return {"mechanism": "capitation", "pounds_per_person": _pounds(luck, 1, 2_000)}


def _tariff(luck: Random, services: list[str]) -> Data:
    return {"mechanism": "tariff", "prices_pounds": {each: _pounds(luck, 0, 9_000) for each in services}}


def _marginal(luck: Random, services: list[str]) -> Data:
    above = {"baseline_pounds_a_year": _pounds(luck, 0, 900_000), "rate_share": luck.randint(0, 100) / 100}
    return _tariff(luck, services) | {"mechanism": "marginal_rate"} | above


def _outcome(luck: Random, services: list[str]) -> Data:
    scale = {"nothing_at": luck.randint(400, 900), "all_at": luck.randint(0, 399)}
    pot = {"pot_pounds_a_year": _pounds(luck, 0, 90_000), "framing": luck.choice(("bonus", "withhold"))}
    return {"mechanism": "outcome", "measure": luck.choice(LOWER_IS_BETTER), **scale, **pot}


def _gain_share(luck: Random, services: list[str]) -> Data:
    shares = {"gain_share": luck.randint(0, 10) / 10, "loss_share": luck.randint(0, 10) / 10}
    return {"mechanism": "gain_share", "target_pounds_a_year": {"baseline": "cost", "times": 0.98}, **shares}


def _fee(luck: Random, services: list[str]) -> Data:
    return {"mechanism": "fee", "share_of_value": luck.randint(1, 20) / 100}


def _profit_cap(luck: Random, services: list[str]) -> Data:
    return {"mechanism": "profit_cap", "cap_share": luck.randint(0, 20) / 100}


BASE: tuple[Callable[[Random, list[str]], Data], ...] = (_block, _capitation, _tariff, _marginal)
ON_TOP: tuple[Callable[[Random, list[str]], Data], ...] = (_outcome, _gain_share, _fee, _profit_cap)
