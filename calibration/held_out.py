"""A place held out: its people are made from its profile alone, and what it published of itself is the test.

A place's people are usually made so that its practices' disease registers are met. Held out, they come of how many
people of each age, sex and fifth of deprivation live there, and of England's figures; then its registers are predicted.
The rival knows no profile: everybody has England's shares. The module must not know how anything is simulated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from calibration.about import axes
from calibration.score import Compared
from calibration.targets import Target, load_targets
from scenarios.parameters import registers_by_condition
from scenarios.place import Place

OUTPUT = "recorded_prevalence_share"
GROUP = "Registers, held out"


@dataclass(frozen=True, slots=True)
class Predicted:
    """A published figure of a place, what is predicted of it, and what England's figure would have said."""

    target: Target
    predicted: float
    england: float

    @property
    def error_share(self) -> float:
        """How far the prediction is off, as a share of what was published; below 0 where it is too low."""
        return self.predicted / float(self.target.value) - 1

    @property
    def england_error_share(self) -> float:
        """How far England's figure is off."""
        return self.england / float(self.target.value) - 1


def held_out(place: Place) -> Place:
    """The place without what it published of its people's illness and care: England's figures stand in."""
    return replace(place, registers={}, managed_shares={}, social_care=())


def own_targets(place: Place) -> tuple[Target, ...]:
    """What the place published of its registers, as targets, in the order of the conditions."""
    england = _england()
    names = [kept.name for kept in registers_by_condition().values() if kept is not None]
    return tuple(
        _target(place, name) for name in dict.fromkeys(names) if name in place.registers and name in england
    )


def predicted(beside: Sequence[Compared]) -> tuple[Predicted, ...]:
    """Each target with its prediction and England's figure."""
    england = _england()
    return tuple(Predicted(each.target, each.value, england[each.target.name]) for each in beside)


def mean_error_share(errors: Sequence[float]) -> float:
    """How far predictions are off on average, whichever way."""
    return sum(map(abs, errors)) / len(errors)


def _england() -> dict[str, float]:
    """England's recorded prevalence by register."""
    return {
        str(dict(each.about)["register"]): float(each.value)
        for each in load_targets()
        if each.output == OUTPUT and each.to is None
    }


def _target(place: Place, name: str) -> Target:
    figure = place.registers[name]
    sources = (place.sources[each] for each in figure.source)
    return Target(
        name=name,
        title=axes()["register"][name],
        group=GROUP,
        output=OUTPUT,
        about=(("register", name),),
        to=None,
        value=figure.prevalence_share,
        low=None,
        high=None,
        unit="share",
        period=place.year,
        geography=place.title,
        source="; ".join(f"{each.publisher}: {each.publication}" for each in sources),
        status=figure.status,
    )
