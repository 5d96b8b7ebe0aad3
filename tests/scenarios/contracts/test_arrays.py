"""Thousands settled at once: the pence of each are those of settling it alone in plain fractions."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.contracts.contract import Members
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import Fact, parse_fact
from scenarios.contracts.observables import (
    Observable,
    at_least,
    at_most,
    const,
    minus,
    plus,
    positive_part,
    reaches,
    times,
)
from scenarios.contracts.periods import Window
from scenarios.contracts.settle import Posted, Settlement, settle_period
from scenarios.contracts.terms import All, If, Pay, Share, Term
from tests.scenarios.contracts.strategies import OF_EACH, OF_ONE, Table, a_contract, a_term, observables

YEAR = Window(1, 12)
COUNT = 7500
# Some way below what whole pence can count.
MOST_POUNDS = 10**16
LISTED, VISITS, GAIN, COST = map(
    parse_fact,
    (
        "people(older) by practices",
        "activity(referral) by practices",
        "measure(gain) by practices",
        "cost(practices)",
    ),
)

# A price for each listed person, a share of savings within a corridor, a pot above a threshold, a penalty.
SCHEME = All(
    (
        Pay("payer", "practices", times(const(Fraction("123.457")), LISTED), "capitation"),
        Pay(
            "payer",
            "practices",
            at_most(
                times(
                    const(Fraction(1, 3)), positive_part(minus(times(const(Fraction("98.76")), LISTED), COST))
                ),
                const(Fraction("25000.005")),
            ),
            "saving",
        ),
        If(
            minus(GAIN, const(Fraction(2, 3))),
            Pay("payer", "practices", const(Fraction("1234.565")), "bonus"),
        ),
        Pay(
            "practices",
            "payer",
            times(const(Fraction("7.77")), at_least(minus(VISITS, LISTED), const(-100)), GAIN),
            "penalty",
        ),
    )
)


class Many:
    """Facts of many members, and of one of them alone."""

    def __init__(self, told: Mapping[str, Sequence[Fraction]], only: int | None = None) -> None:
        self.told = told
        self.only = only
        self._vectors = {} if only is not None else {phrase: Exact.of(each) for phrase, each in told.items()}

    def value(self, fact: Fact, window: Window) -> Value:
        return self._vectors[str(fact)] if self.only is None else self.told[str(fact)][self.only]


def practices(count: int) -> Members:
    return Members.of({"practices": tuple(f"practice {number}" for number in range(count))})


def by_label(postings: list[Posted]) -> dict[str, list[int]]:
    return {each.line.label: [int(pence) for pence in each.pence] for each in postings}


def settled_at_once(tree: Term, told: Mapping[str, Sequence[Fraction]], count: int) -> dict[str, list[int]]:
    """Pence by payment and member, all members in arrays."""
    return by_label(settle_period(a_contract(a_term(tree)), Many(told), YEAR, practices(count)))


def settled_alone(tree: Term, told: Mapping[str, Sequence[Fraction]], count: int) -> dict[str, list[int]]:
    """The same, each member a contract with one practice."""
    made = a_contract(a_term(tree))
    alone = [by_label(settle_period(made, Many(told, only=number), YEAR)) for number in range(count)]
    return {label: [each[label][0] for each in alone] for label in alone[0]}


# Thousands of practices


def drawn(seed: int, low: int, high: int, over: int = 1) -> list[Fraction]:
    """As many figures as there are practices, between two bounds."""
    figures = np.random.default_rng(seed).integers(low * over, high * over, COUNT)
    return [Fraction(int(each), over) for each in figures]


@pytest.mark.property
def test_7500_practices_at_once_are_paid_as_each_would_be_alone() -> None:
    told = {
        str(LISTED): drawn(1, 1_000, 20_000),
        str(VISITS): drawn(2, 500, 30_000),
        str(GAIN): drawn(3, 0, 1, over=1000),
        str(COST): drawn(4, 50_000, 2_000_000, over=100),
    }
    together = settled_at_once(SCHEME, told, COUNT)
    assert together == settled_alone(SCHEME, told, COUNT)
    # Every branch of the scheme is taken by many and missed by many.
    for label in ("saving", "bonus"):
        assert 500 < sum(pence == 0 for pence in together[label]) < COUNT - 500
    assert 500 < sum(pence < 0 for pence in together["penalty"]) < COUNT - 500


@pytest.mark.property
def test_figures_past_64_bits_with_denominators_that_nothing_cancels_are_paid_alike() -> None:
    primes = (10**9 + 7, 998_244_353, 2**31 - 1, 1_000_003)
    told = {
        str(LISTED): [each / primes[at % 4] for at, each in enumerate(drawn(5, 1, 2**45))],
        str(VISITS): [each * 2**20 / primes[-at % 4] for at, each in enumerate(drawn(6, 1, 2**45))],
        str(GAIN): drawn(7, 0, 1, over=1_000_003),
        str(COST): [each * 3**10 / 7**9 for each in drawn(8, -(2**40), 2**40)],
    }
    # The common denominator alone is some 120 bits long.
    assert Exact.of(told[str(LISTED)]).denominator > 2**64
    told = {phrase: each[:500] for phrase, each in told.items()}
    assert settled_at_once(SCHEME, told, 500) == settled_alone(SCHEME, told, 500)


@pytest.mark.unit
def test_ordinary_figures_of_7500_practices_stay_in_64_bits() -> None:
    told = {str(LISTED): drawn(1, 1_000, 20_000), str(COST): drawn(4, 50_000, 2_000_000, over=100)}
    tree = Pay("payer", "practices", at_most(times(const(Fraction("98.76")), LISTED), COST))
    made = a_contract(a_term(tree))
    (line,) = Settlement(made, Many(told), practices(COUNT)).worth(made.term("main.term"), YEAR)
    (pounds,) = line.pounds
    assert isinstance(pounds, Exact)
    assert pounds.numerators.dtype == np.int64


@pytest.mark.property
def test_a_sum_shared_among_7500_practices_loses_no_penny() -> None:
    told = {str(LISTED): drawn(9, 1_000, 20_000)}
    tree = Share("payer", ("practices",), (LISTED,), const(Fraction("1000000.005")))
    (pence,) = settled_at_once(tree, told, COUNT).values()
    assert sum(pence) == 100_000_001
    listed = sum(told[str(LISTED)])
    exact = [Fraction("100000000.5") * each / listed for each in told[str(LISTED)]]
    assert all(abs(paid - due) < 1 for paid, due in zip(pence, exact, strict=True))


# Any tree, any figures


FIGURES = st.one_of(
    st.decimals(-(10**6), 10**6, places=2).map(Fraction),
    st.fractions(-100, 100, max_denominator=10**9 + 7),
    st.builds(Fraction, st.integers(-(2**70), 2**70), st.sampled_from([1, 2**31 - 1, 3**35, 10**9 + 7])),
)
PHRASES = [str(fact) for fact in OF_EACH]


@pytest.mark.property
@given(
    amount=observables(OF_EACH, 3),
    condition=observables(OF_EACH, 1),
    rows=st.lists(st.tuples(*[FIGURES] * len(PHRASES)), min_size=2, max_size=5),
)
def test_any_tree_pays_many_as_it_pays_each(
    amount: Observable, condition: Observable, rows: list[tuple[Fraction, ...]]
) -> None:
    told = {phrase: [row[at] for row in rows] for at, phrase in enumerate(PHRASES)}

    class Anytime(Many):
        """The same figures over any span and at any lag."""

        def value(self, fact: Fact, window: Window) -> Value:
            bare = Fact(fact.kind, fact.name, fact.by, is_baseline=fact.is_baseline)
            return super().value(bare, window)

    made = a_contract(a_term(If(condition, Pay("payer", "practices", amount))))
    (term,) = made.in_order()
    many = Settlement(made, Anytime(told), practices(len(rows)))
    together = many.worth(term, YEAR)[0]
    alone = [Settlement(made, Anytime(told, only=number)).worth(term, YEAR)[0] for number in range(len(rows))]
    (pounds,) = together.pounds
    assert list(pounds) == [each.pounds[0] for each in alone]  # type: ignore[arg-type]
    if all(abs(each) < MOST_POUNDS for each in list(pounds)):  # type: ignore[arg-type]
        assert [int(each) for each in together.pence()[0]] == [int(each.pence()[0][0]) for each in alone]


# Mixtures


@pytest.mark.unit
def test_figures_of_one_and_of_each_meet_member_by_member() -> None:
    told = Table({"cost(practices)": Exact.of([1, 2, 3]), "cost(acute)": 10})
    amount = plus(COST, times(parse_fact("cost(acute)"), reaches(COST, const(2))))
    (posted,) = settle_period(a_contract(a_term(Pay("payer", "practices", amount))), told, YEAR, practices(3))
    assert list(posted.pence) == [100, 1200, 1300]


@pytest.mark.unit
def test_figures_for_another_number_of_members_are_refused() -> None:
    told = Table({str(COST): Exact.of([1, 2, 3]), str(LISTED): Exact.of([1, 2])})
    made = a_contract(a_term(Pay("payer", "practices", plus(COST, LISTED))))
    with pytest.raises(ValueError, match=r"^two lists of members meet, one of 3 and one of 2$"):
        settle_period(made, told, YEAR, practices(3))


@pytest.mark.unit
def test_one_told_once_is_the_same_as_each_told_alike() -> None:
    once, each = Table({"people(older)": 7}), Table({str(LISTED): Exact.of([7, 7])})
    price = const(Fraction("0.005"))
    for fact, told in ((OF_ONE[6], once), (LISTED, each)):
        made = a_contract(a_term(Pay("payer", "practices", times(price, fact))))
        (posted,) = settle_period(made, told, YEAR, practices(2))
        assert list(posted.pence) == [4, 4]
