"""Month by month: what is paid on account and at its lag adds up to the whole period, to the penny."""

from collections import defaultdict
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scenarios.contracts.contract import Contracts
from scenarios.contracts.exact import Exact, Value, total
from scenarios.contracts.facts import Fact, Facts, MissingFact, parse_fact
from scenarios.contracts.observables import Observable, at_most, const, minus, reaches, times
from scenarios.contracts.periods import Every, Schedule, Window
from scenarios.contracts.settle import Pence, Settlement, settle_month, settle_period
from scenarios.contracts.terms import All, During, Pay, Share, Term
from tests.scenarios.contracts.strategies import MEMBERS, Table, World, a_contract, a_term, contracts, worlds

YEARS, ACTIVITY, COST = map(parse_fact, ("years", "activity(referral)", "cost(practices)"))
YEARLY_ON_ACCOUNT = Schedule("year", on_account=True)
LONGEST_LAG = 5
MOST_POUNDS = 10**15

Key = tuple[object, ...]
Accounts = dict[Key, Pence]


class Monthly:
    """The same figures month after month, whatever is asked."""

    def __init__(self, *by_month: int) -> None:
        self.by_month = by_month

    def value(self, fact: Fact, window: Window) -> Value:
        months = range(window.first, window.last + 1)
        return Fraction(sum(self.by_month[(month - 1) % len(self.by_month)] for month in months))


def paid_in(made: Contracts, facts: Facts, months: int) -> list[list[int]]:
    """Pence posted in each month, in order."""
    paid: Accounts = {}
    return [
        [each.total_pence() for each in settle_month(made, facts, month, paid, MEMBERS)]
        for month in range(1, months + 1)
    ]


def on_account(amount: Observable, every: Every = "year", lag: int = 0, months: int = 24) -> Contracts:
    schedule = Schedule(every, lag, on_account=True)
    return a_contract(a_term(Pay("payer", "acute", amount), schedule), months=months)


def is_countable(made: Contracts, world: World, months: int) -> bool:
    """Whether whole pence can count all that is paid."""
    settlement = Settlement(made, world, MEMBERS)
    worth = [
        abs(total(part))
        for term in made.in_order()
        for month in range(1, months + 1)
        for window, _ in term.schedule.due(month, made.contract(term.contract).months)
        for line in settlement.worth(term, window)
        for part in line.pounds
    ]
    return all(pounds < MOST_POUNDS for pounds in worth)


# The sum of the months is the whole


@pytest.mark.property
@settings(max_examples=40)
@given(made=contracts(), world=worlds())
def test_all_months_together_pay_each_period_to_the_penny(made: Contracts, world: World) -> None:
    last = max(contract.months for contract in made.contracts) + LONGEST_LAG
    assume(is_countable(made, world, last))
    paid: Accounts = {}
    by_month: dict[Key, Any] = defaultdict(int)
    for month in range(1, last + 1):
        for each in settle_month(made, world, month, paid, MEMBERS):
            by_month[each.term.key, each.payee, each.line.key] += each.pence
    by_period: dict[Key, Any] = defaultdict(int)
    settlement = Settlement(made, world, MEMBERS)
    for term in made.in_order():
        for period in term.schedule.periods(made.whole(term)):
            for line in settlement.worth(term, period):
                for payee, pence in zip(line.payees, line.pence(), strict=True):
                    by_period[term.key, payee, line.key] += pence
    assert by_month.keys() == by_period.keys()
    assert all(np.array_equal(by_month[key], by_period[key]) for key in by_period)
    assert paid == {}


@pytest.mark.property
@settings(max_examples=60)
@given(made=contracts(), world=worlds(), month=st.integers(1, 29))
def test_what_was_paid_so_far_is_what_the_period_to_date_is_worth(
    made: Contracts, world: World, month: int
) -> None:
    assume(is_countable(made, world, month))
    paid: Accounts = {}
    for each in range(1, month + 1):
        settle_month(made, world, each, paid, MEMBERS)
    settlement = Settlement(made, world, MEMBERS)
    expected = {}
    for term in made.in_order():
        for period in term.schedule.periods(made.whole(term)) if term.schedule.on_account else ():
            is_open = period.first <= month < period.last + term.schedule.lag_months
            if is_open:
                to_date = Window(period.first, min(month, period.last))
                for line in settlement.worth(term, to_date):
                    expected[(term.key, period.first, *line.key)] = np.concatenate(line.pence())
    assert paid.keys() == expected.keys()
    assert all(np.array_equal(paid[key], expected[key]) for key in expected)


@pytest.mark.property
@given(
    by_month=st.lists(st.integers(0, 10**6), min_size=12, max_size=12),
    lag=st.integers(0, 6),
    price=st.fractions(0, 100, max_denominator=997),
)
def test_a_year_on_account_is_the_yearly_settlement_whatever_the_months(
    by_month: list[int], lag: int, price: Fraction
) -> None:
    # Volume to a ceiling and a bonus beyond a threshold: early months may pay what later ones take back.
    amount = minus(
        at_most(times(const(price), ACTIVITY), const(10**7)),
        times(const(777), reaches(ACTIVITY, times(const(4 * 10**6), YEARS))),
    )
    made, facts = on_account(amount, lag=lag, months=12), Monthly(*by_month)
    (whole,) = settle_period(made, facts, Window(1, 12))
    assert sum(map(sum, paid_in(made, facts, 12 + lag))) == whole.total_pence()


# By hand


@pytest.mark.unit
def test_a_yearly_sum_is_paid_in_twelfths_that_add_up() -> None:
    twelfths = [each for (each,) in paid_in(on_account(times(const(1000), YEARS)), Table({}), 12)]
    assert twelfths[:6] == [8333, 8334, 8333, 8333, 8334, 8333]
    assert sum(twelfths) == 100_000


@pytest.mark.unit
def test_a_term_not_on_account_is_paid_once_at_its_lag() -> None:
    made = a_contract(a_term(Pay("payer", "acute", ACTIVITY), Schedule("quarter", 2)), months=6)
    assert paid_in(made, Monthly(1, 2, 3, 4, 5, 6), 9) == [[], [], [], [], [600], [], [], [1500], []]


@pytest.mark.unit
def test_the_final_figures_bring_a_period_to_its_exact_sum() -> None:
    # One referral a month at a pound; in month 14 it turns out that there were three a month.
    made = on_account(ACTIVITY, lag=2, months=12)
    paid: Accounts = {}
    advances = [settle_month(made, Monthly(1), month, paid) for month in range(1, 13)]
    assert [each.total_pence() for (each,) in advances] == [100] * 12
    assert settle_month(made, Monthly(1), 13, paid) == []
    (true_up,) = settle_month(made, Monthly(3), 14, paid)
    assert (true_up.total_pence(), true_up.period, true_up.month) == (2400, Window(1, 12), 14)
    assert paid == {}


@pytest.mark.unit
def test_figures_revised_within_the_year_are_paid_with_the_next_month() -> None:
    made = on_account(ACTIVITY)
    paid: Accounts = {}
    (first,) = settle_month(made, Monthly(10), 1, paid)
    (second,) = settle_month(made, Monthly(4), 2, paid)
    assert (first.total_pence(), second.total_pence()) == (1000, -200)


@pytest.mark.unit
def test_quarters_on_account_start_afresh() -> None:
    made = on_account(at_most(ACTIVITY, const(5)), every="quarter")
    assert paid_in(made, Monthly(2), 6) == [[200], [200], [100], [200], [200], [100]]


@pytest.mark.unit
def test_two_periods_may_be_open_at_once() -> None:
    # The first quarter waits for its final figures until month 7, while the second and third are paid.
    made = on_account(ACTIVITY, every="quarter", lag=4, months=9)
    assert paid_in(made, Monthly(1), 13) == [
        *[[100]] * 6,
        [0, 100],
        [100],
        [100],
        [0],
        [],
        [],
        [0],
    ]


@pytest.mark.unit
def test_a_contract_of_part_years_ends_with_a_stub() -> None:
    made = on_account(times(const(1200), YEARS), months=14)
    assert paid_in(made, Table({}), 15) == [*[[10_000]] * 14, []]
    yearly = a_contract(a_term(Pay("payer", "acute", times(const(1200), YEARS))), months=14)
    assert paid_in(yearly, Table({}), 15) == [*[[]] * 11, [120_000], [], [20_000], []]


@pytest.mark.unit
def test_a_phase_by_contract_year_starts_with_its_year() -> None:
    tree = All(
        tuple(
            During(first, last, Pay("payer", "acute", times(const(pounds), YEARS)))
            for first, last, pounds in ((1, 12, 120), (13, None, 240))
        )
    )
    made = a_contract(a_term(tree, YEARLY_ON_ACCOUNT))
    assert paid_in(made, Table({}), 24) == [*[[1000]] * 12, *[[2000]] * 12]


@pytest.mark.unit
def test_a_payment_that_begins_in_mid_year_is_paid_from_then_on() -> None:
    tree = During(5, 6, Pay("payer", "acute", times(const(120), YEARS)))
    made = a_contract(a_term(tree, YEARLY_ON_ACCOUNT), months=12)
    assert paid_in(made, Table({}), 12) == [*[[]] * 4, [1000], [1000], *[[0]] * 6]


@pytest.mark.unit
def test_a_share_on_account_adds_up_for_every_member() -> None:
    shared = Share("payer", ("practices", "acute"), (COST, const(1)), times(const(100), YEARS))
    told = Table({"cost(practices)": Exact.of([1, 2, 3])})
    made = a_contract(a_term(shared, YEARLY_ON_ACCOUNT))
    paid: Accounts = {}
    sums: dict[str, Any] = defaultdict(int)
    for month in range(1, 13):
        postings = settle_month(made, told, month, paid, MEMBERS)
        assert sum(each.total_pence() for each in postings) in (833, 834)
        for each in postings:
            sums[each.payee] += each.pence
    assert list(sums["practices"]) == [1429, 2857, 4286]
    assert list(sums["acute"]) == [1428]


@pytest.mark.unit
def test_an_end_is_not_a_matter_of_the_months() -> None:
    made = a_contract(a_term(Pay("payer", "acute", const(5)), Schedule("exit"), stage="exit"), months=2)
    assert paid_in(made, Table({}), 4) == [[], [], [], []]


@pytest.mark.unit
def test_a_posting_tells_the_period_that_it_pays_for() -> None:
    made = on_account(times(const(12), YEARS), lag=1, months=12)
    paid: Accounts = {}
    told = [settle_month(made, Table({}), month, paid) for month in range(1, 14)]
    assert [str(each.period) for (each,) in told[:3]] == ["month 1", "months 1-2", "quarter 1"]
    assert [(each.month, str(each.period)) for (each,) in told[11:]] == [(12, "year 1"), (13, "year 1")]


@pytest.mark.unit
def test_the_calendar_of_the_scenario_reaches_the_facts() -> None:
    # Contract month 1 is a January: the financial year ends with contract month 3.
    told = Table({"activity(referral) over year": 1})
    made = a_contract(
        a_term(Pay("payer", "acute", parse_fact("activity(referral) over year")), Schedule("month"))
    )
    for month in (3, 4):
        settle_month(made, told, month, {}, starts_month=10)
    assert [(window.first, window.last) for _, window in told.asked] == [(-8, 3), (4, 4)]


@pytest.mark.regression
def test_a_missing_fact_leaves_the_accounts_as_they_were() -> None:
    paid: Accounts = {}
    block: Term = Pay("payer", "acute", times(const(120), YEARS))
    made = a_contract(
        a_term(block, YEARLY_ON_ACCOUNT, "block", stage="base"),
        a_term(Pay("payer", "acute", ACTIVITY), Schedule("month"), "tariff"),
    )
    settle_month(made, Monthly(1), 1, paid)
    before = {account: list(pence) for account, pence in paid.items()}
    with pytest.raises(MissingFact, match=r"^'activity\(referral\)' is read but not told"):
        settle_month(made, Table({}), 2, paid)
    assert {account: list(pence) for account, pence in paid.items()} == before
    assert [each.total_pence() for each in settle_month(made, Monthly(1), 2, paid)] == [1000, 100]
