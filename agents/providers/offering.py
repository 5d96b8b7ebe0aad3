"""What providers offer in a month: the product of effort, congestion and interventions, as an offer to citizens.

The one place where multipliers meet. The module must not know where any of them comes from.
"""

from collections.abc import Mapping, Sequence
from functools import cache, reduce

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agents.citizens.offer import Located, Offer, check_offer, located, offer_today
from agents.providers.capacity import Numbers
from scenarios.parameters import Parameters
from scenarios.problems import did_you_mean, one_of, shown
from scenarios.processes import Process, load_processes

Factors = Mapping[str, ArrayLike]
"""By process, one number for all practices or trusts, or one for each; without a process it is 1."""


def offer(
    effort: Factors,
    congestion: Factors,
    interventions: Factors,
    practices: int,
    trusts: int,
    parameters: Parameters,
) -> Offer:
    """An offer: for each process effort times congestion times interventions, taken in this order.

    A product above the process's maximum is cut there if `process_saturates` says so.

    Raises:
        ValueError: a multiplier is of no process, of the wrong shape, negative or not finite; or a product is above a
            maximum at which the process does not saturate.
    """
    processes = load_processes()
    given = (effort, congestion, interventions)
    for factors in given:
        _check_names(factors, processes)
    made = offer_today(practices, trusts)
    saturating = saturating_processes(parameters)
    columns = {each.name: getattr(made, each.part)[..., each.column] for each in _located()}
    members = {
        name: [_factor(name, each, column.shape) for each in given if name in each]
        for name, column in columns.items()
    }
    _check_factors(members)
    for name, parts in members.items():
        if not parts:
            continue
        product, maximum = np.asarray(reduce(np.multiply, parts)), float(processes[name].maximum)
        if name in saturating:
            product = np.minimum(product, maximum)
        else:
            _check_product(name, product, maximum, given)
        columns[name][...] = product
    check_offer(made)
    return made


def saturating_processes(parameters: Parameters) -> frozenset[str]:
    """The processes that stay at their maximum where products go beyond it."""
    return frozenset(
        str(level) for row in parameters.rows("process_saturates") if row.value for _, level in row.subgroup
    )


@cache
def _located() -> tuple[Located, ...]:
    return located(load_processes())


def _check_names(factors: Factors, processes: Mapping[str, Process]) -> None:
    if factors.keys() <= processes.keys():
        return
    for name in factors:
        if name not in processes:
            choice = f"use {one_of(list(processes))}.{did_you_mean(name, processes)}"
            raise ValueError(f"{shown(name)} is no process; {choice}")


def _factor(name: str, factors: Factors, shape: tuple[int, ...]) -> Numbers:
    """A multiplier of each member, or one of all."""
    given = np.asarray(factors[name], dtype=np.float64)
    if given.size == 1:
        given = given.reshape(())
    if given.shape not in ((), shape):
        each = f", or one for each of {shape[0]}" if shape else ""
        raise ValueError(
            f"process '{name}': multipliers of shape {given.shape} are not allowed; give one number{each}"
        )
    return given


def _check_factors(members: Mapping[str, Sequence[Numbers]]) -> None:
    """All at once, for there are many and hardly ever is one wrong; if one is, one by one to name it."""
    every = [each.ravel() for factors in members.values() for each in factors]
    if not every or _are_right(np.concatenate(every)).all():
        return
    for name, factors in members.items():
        for each in factors:
            wrong = each[~_are_right(each)]
            if wrong.size:
                raise ValueError(
                    f"process '{name}': a multiplier of {wrong[0]!s} is not allowed; give 0 or more"
                )


def _are_right(multipliers: Numbers) -> NDArray[np.bool_]:
    return np.asarray((multipliers >= 0) & (multipliers < np.inf))


def _check_product(name: str, product: Numbers, maximum: float, given: Sequence[Factors]) -> None:
    is_beyond = product > maximum
    if not is_beyond.any():
        return
    member = int(np.atleast_1d(is_beyond).argmax())
    factors = [np.atleast_1d(np.asarray(each.get(name, 1.0), dtype=np.float64)) for each in given]
    parts = " x ".join(f"{float(each[member if each.size > 1 else 0]):g}" for each in factors)
    who = f"member {member}" if np.ndim(product) else "all"
    raise ValueError(
        f"process '{name}': {who}: effort x congestion x interventions is {parts}, above its maximum of {maximum:g}; "
        "lower one of them, or raise the maximum in processes.csv"
    )
