"""What a running model is made of, as plain arrays and back: citizens, the ledger, what was paid on account.

    kept = together({"citizens": population_kept(population), "ledger": ledger_kept(ledger)})
    save(folder, population.month, kept.state, kept.about)
    found = latest(folder)
    population = population_again(part(found, "citizens"), place, solved)
    ledger = ledger_again(part(found, "ledger"))

What follows from place and parameters alone is not kept but given again, and refused if it is not the same. The module
must not know how any of them moves on.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from agents.citizens.columns import Columns
from agents.citizens.movements import Examples
from agents.citizens.population import Population
from agents.citizens.solving import Solved
from scenarios.contracts.settle import PaidOnAccount
from scenarios.place import Place
from scenarios.populations import Population as ContractPopulation
from scenarios.problems import one_of, shown
from sim.checkpoint import Checkpoint, State
from sim.digests import digest
from sim.ledger import Ledger
from sim.ledger_columns import TEXT_COLUMNS

OWN_ARRAYS = ("first_slots", "reach", "own_levels", "came", "speeds")


class Kept(NamedTuple):
    """Something as a checkpoint keeps it: named arrays, and plain data about them."""

    state: State
    about: Any


class Changed(ValueError):
    """What a run would go on with is not what it began with."""


def together(parts: Mapping[str, Kept]) -> Kept:
    """Several things as one, each under its name."""
    state = {f"{name}/{each}": array for name, kept in parts.items() for each, array in kept.state.items()}
    return Kept(state, {name: kept.about for name, kept in parts.items()})


def part(whole: Kept | Checkpoint, name: str) -> Kept:
    """One of several things that were kept together.

    Raises:
        Changed: there is none of that name.
    """
    if name not in whole.about:
        raise Changed(
            f"the checkpoint keeps no {shown(name)}, but {one_of(list(whole.about))}; go on with the version of "
            "careconomy that wrote it, or begin again"
        )
    start = f"{name}/"
    state = {each.removeprefix(start): array for each, array in whole.state.items() if each.startswith(start)}
    return Kept(state, whole.about[name])


# Citizens


def population_kept(population: Population) -> Kept:
    """Citizens as they are after a month, with those whom newcomers will be like."""
    examples = population.examples
    tables = {"now": population.columns, "incomers": examples.incomers, "newborns": examples.newborns}
    state = {
        **{
            f"{name}/{each}": column
            for name, columns in tables.items()
            for each, column in columns._asdict().items()
        },
        **{name: getattr(population, name) for name in OWN_ARRAYS},
        "arrivals": examples.arrivals,
    }
    about = {
        "month": population.month,
        "seed": population.seed,
        "boys_share": examples.boys_share,
        "populations": [each.model_dump(mode="json") for each in population.populations],
        "place": place_digest(population.place),
        "rates": digest(population.solved),
    }
    return Kept(state, about)


def population_again(kept: Kept, place: Place, solved: Solved) -> Population:
    """The citizens that were kept, ready to live the next month to the same bits.

    `place` and `solved`: those that they were founded with.

    Raises:
        Changed: the place or the rates are others than when the citizens were kept.
    """
    state, about = kept
    if about["place"] != place_digest(place):
        raise Changed(f"{place.title} is not as it was when the run began; {_what_to_do('the place')}")
    if about["rates"] != digest(solved):
        raise Changed(
            f"the rates solved are not those that the run began with; {_what_to_do('the parameters')}"
        )

    def columns(name: str) -> Columns:
        return Columns._make(state[f"{name}/{each}"] for each in Columns._fields)

    again = Population(
        place=place,
        seed=about["seed"],
        columns=columns("now"),
        first_slots=state["first_slots"],
        populations=tuple(ContractPopulation.model_validate(each) for each in about["populations"]),
        solved=solved,
        examples=Examples(columns("incomers"), columns("newborns"), state["arrivals"], about["boys_share"]),
        reach=state["reach"],
        own_levels=state["own_levels"],
        month=about["month"],
    )
    again.came, again.speeds = state["came"], state["speeds"]
    return again


def place_digest(place: Place) -> str:
    """The digest of all that is known of a place."""
    return digest(repr(place))


# Money


def ledger_kept(ledger: Ledger) -> Kept:
    """Every posting as columns of numbers, with the parties and texts that codes stand for."""
    state, names = ledger.coded()
    texts = {name: names[name] for name in TEXT_COLUMNS}
    about = {"parties": ledger.parties, "no_overdraft": ledger.no_overdraft, "texts": texts}
    return Kept(state, about)


def ledger_again(kept: Kept) -> Ledger:
    """The ledger that was kept, its postings checked as if posted anew.

    Raises:
        LedgerError: the books do not balance.
    """
    import pandas as pd

    ledger = Ledger(kept.about["parties"], kept.about["no_overdraft"])
    given: dict[str, Any] = dict(kept.state)
    for name, texts in kept.about["texts"].items():
        given[name] = pd.Categorical.from_codes(given[name], pd.Index(texts, dtype=str))
    # One batch: the file does not keep which postings came together, and at the end nobody is overdrawn.
    ledger.post_batch(**given)
    ledger.check()
    return ledger


def on_account_kept(paid: PaidOnAccount) -> Kept:
    """What contracts have paid on account, as `settle_month` carries it from month to month."""
    ends = np.cumsum([len(pence) for pence in paid.values()], dtype=np.int64)
    together_pence = np.concatenate([np.zeros(0, np.int64), *paid.values()])
    return Kept({"pence": together_pence, "ends": ends}, {"accounts": list(paid)})


def on_account_again(kept: Kept) -> PaidOnAccount:
    """What was paid on account, by the same keys."""
    parts = np.split(kept.state["pence"], kept.state["ends"][:-1])
    keys = [_as_tuple(account) for account in kept.about["accounts"]]
    return dict(zip(keys, parts, strict=False))


def _as_tuple(listed: Any) -> Any:
    """Lists, as JSON has them, as the tuples that they were."""
    return tuple(_as_tuple(each) for each in listed) if isinstance(listed, list) else listed


def _what_to_do(changed: str) -> str:
    return (
        f"{changed} or the program may have changed since: go on with those that it began with, or begin again in "
        "another folder"
    )
