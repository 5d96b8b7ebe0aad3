"""Incentives of random contracts: the mean slope worked out another way, and no gain without a loss."""

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scenarios.contracts.contract import Contracts
from scenarios.contracts.exact import total
from scenarios.contracts.facts import Fact, parse_fact
from scenarios.contracts.incentives import HALF_WIDTH_PER_DOUBT, incentives, total_pounds
from scenarios.contracts.observables import (
    Branch,
    Const,
    Difference,
    Leaf,
    Least,
    Observable,
    Product,
    Sum,
    const,
    fold,
)
from scenarios.contracts.periods import Window
from scenarios.contracts.terms import Pay
from tests.scenarios.contracts.strategies import (
    BRANCHES,
    MEMBERS,
    NUMBERS,
    Table,
    World,
    a_contract,
    a_term,
    contracts,
    worlds,
)

pytestmark = pytest.mark.property

ACTIVITY, GAIN = parse_fact("activity(referral)"), parse_fact("measure(gain)")
CELLS = 200


@dataclass(frozen=True)
class Line:
    """A tree of one fact at one reading: its value, its slope there, and how steep and how bent it can be at all."""

    value: Fraction
    slope: Fraction = Fraction(0)
    steepest: Fraction = Fraction(0)
    kinks: int = 0


def at(node: Observable, reading: Fraction) -> Line:
    """The tree as a straight line near one reading of its only fact."""

    def leaf(each: Leaf) -> Line:
        return Line(each.value) if isinstance(each, Const) else Line(reading, Fraction(1), Fraction(1))

    def branch(each: Branch, parts: list[Line]) -> Line:
        first, last = parts[0], parts[-1]
        kinks = sum(part.kinks for part in parts)
        match each:
            case Sum() | Difference():
                sign = 1 if isinstance(each, Sum) else -1
                return Line(
                    first.value + sign * last.value,
                    first.slope + sign * last.slope,
                    first.steepest + last.steepest,
                    kinks,
                )
            case Product():
                return Line(
                    first.value * last.value,
                    first.value * last.slope,
                    abs(first.value) * last.steepest,
                    kinks,
                )
        chosen = (min if isinstance(each, Least) else max)(parts, key=lambda part: part.value)
        return Line(chosen.value, chosen.slope, max(first.steepest, last.steepest), 2 * kinks + 1)

    return fold(node, leaf, branch)


@st.composite
def bent_lines(draw: st.DrawFn, fact: Fact, depth: int = 3) -> Observable:
    """Any piecewise linear tree of one fact: sums, differences, multiples, the smaller and the larger."""
    kind = draw(st.sampled_from(["sum", "difference", "product", "least", "greatest"])) if depth else "leaf"
    if kind == "leaf":
        figure = const(draw(st.integers(-40, 40)))
        return fact if draw(st.booleans()) else figure
    second = draw(bent_lines(fact, depth - 1))
    if kind == "product":
        return Product((const(draw(st.integers(-9, 9))), second))
    return BRANCHES[kind]((draw(bent_lines(fact, depth - 1)), second))


@given(data=st.data(), reading=st.integers(-30, 30), doubt=st.fractions(0, 20, max_denominator=8))
@pytest.mark.parametrize("fact", [ACTIVITY, GAIN])
def test_an_incentive_is_the_slope_averaged_over_the_doubt(
    fact: Fact, data: st.DataObject, reading: int, doubt: Fraction
) -> None:
    amount = data.draw(bent_lines(fact))
    told = Table({str(fact): reading}, {str(fact): doubt})
    found = total_pounds(incentives(a_contract(a_term(Pay("payer", "acute", amount)), months=12), told)).get(
        ("acute", fact), Fraction(0)
    )
    half_width = HALF_WIDTH_PER_DOUBT * doubt or Fraction(1)
    middles = [reading + half_width * Fraction(2 * cell + 1 - CELLS, CELLS) for cell in range(CELLS)]
    lines = [at(amount, middle) for middle in middles]
    mean = sum((line.slope for line in lines), Fraction(0)) / CELLS
    # Only a cell with a kink in it can be wrong, by no more than the change of slope there.
    assert abs(found - mean) <= lines[0].kinks * 2 * lines[0].steepest / CELLS


@settings(max_examples=40)
@given(made=contracts(), world=worlds(), doubt=st.fractions(0, 5, max_denominator=6))
def test_what_one_party_gains_others_lose(made: Contracts, world: World, doubt: Fraction) -> None:
    sums: dict[tuple[str, Fact, int], Fraction] = {}
    for each in incentives(made, World(world.figures, (doubt,)), MEMBERS):
        key = each.term, each.fact, each.contract_year
        sums[key] = sums.get(key, Fraction(0)) + total(each.pounds_per_unit)
    assert set(sums.values()) <= {0}


class Steady(World):
    """A world in which every month is like every other."""

    is_steady = True

    def number(self, fact: Fact, window: Window, member: int) -> Fraction:
        month = Window(1, 1)
        return super().number(fact, month, member) * (window.months if fact.adds_up else 1)


class Unsaid(Steady):
    """The same world, which does not say so."""

    is_steady = False


@settings(max_examples=15)
@given(made=contracts(), figures=st.lists(NUMBERS, min_size=1, max_size=5))
def test_years_alike_have_the_incentives_that_each_would_have_alone(
    made: Contracts, figures: list[Fraction]
) -> None:
    assume(max(contract.firm_years for contract in made.contracts) > 1)
    once = incentives(made, Steady(tuple(figures)), MEMBERS)
    assert once == incentives(made, Unsaid(tuple(figures)), MEMBERS)
