"""Incentives by hand, from tariffs to thresholds, for one party and for many."""

from fractions import Fraction

import pytest

from scenarios.contracts.contract import Contract, Contracts
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import MissingFact, parse_fact
from scenarios.contracts.incentives import HALF_WIDTH_PER_DOUBT, Incentive, incentives, total_pounds
from scenarios.contracts.observables import (
    ONE,
    ZERO,
    Observable,
    at_most,
    clip,
    const,
    minus,
    plus,
    positive_part,
    reaches,
    times,
)
from scenarios.contracts.periods import Schedule, Window
from scenarios.contracts.settle import Settlement
from scenarios.contracts.terms import All, During, Pay, Share, Term
from tests.scenarios.contracts.strategies import (
    MEMBERS,
    Table,
    a_contract,
    a_term,
)

YEARS, ACTIVITY, GAIN, COST, OWN = map(
    parse_fact,
    ("years", "activity(referral)", "measure(gain)", "cost(acute)", "activity(referral) by practices"),
)


def slopes(
    tree: Term | Contracts, told: Table, fact: str = "", party: str = "acute", months: int = 12
) -> list[Fraction | list[Fraction]]:
    """What a party gains from one more unit of a fact, in each year in which it gains."""
    made = tree if isinstance(tree, Contracts) else a_contract(a_term(tree), months=months)
    found = [each for each in incentives(made, told, MEMBERS) if str(each.fact) == fact or not fact]
    return [
        list(each.pounds_per_unit) if isinstance(each.pounds_per_unit, Exact) else each.pounds_per_unit
        for each in found
        if each.party == party
    ]


def pay(amount: Observable) -> Term:
    return Pay("payer", "acute", amount)


# Prices


@pytest.mark.unit
@pytest.mark.parametrize("doubt", [0, 1, 250])
def test_the_incentive_of_a_tariff_is_the_price(doubt: int) -> None:
    tree = pay(times(const(Fraction("1512.64")), ACTIVITY))
    told = Table({"activity(referral)": 1200}, {"activity(referral)": doubt})
    assert slopes(tree, told) == [Fraction("1512.64")]
    assert slopes(tree, told, party="payer") == [Fraction("-1512.64")]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("activity", "doubt", "pounds"),
    [
        (9_000, 0, "100"),
        (9_999, 0, "100"),
        (10_000, 0, "65"),
        (10_001, 0, "30"),
        (12_000, 0, "30"),
        (9_000, 500, "100"),
        (11_000, 500, "30"),
        (10_000, 500, "65"),
    ],
)
def test_a_marginal_rate_is_the_full_price_below_the_baseline_and_part_of_it_above(
    activity: int, doubt: int, pounds: str
) -> None:
    value = times(const(100), ACTIVITY)
    tree = pay(
        plus(
            at_most(value, const(1_000_000)),
            times(const(Fraction("0.3")), positive_part(minus(value, const(1_000_000)))),
        )
    )
    told = Table({"activity(referral)": activity}, {"activity(referral)": doubt})
    assert slopes(tree, told) == [Fraction(pounds)]


@pytest.mark.unit
def test_a_doubt_that_straddles_a_baseline_weighs_its_two_sides() -> None:
    # A quarter of the doubt lies above the baseline: three quarters at 100 pounds, one at 30.
    tree = pay(
        plus(
            times(const(30), ACTIVITY),
            times(const(70), at_most(ACTIVITY, const(1000 + 50 * HALF_WIDTH_PER_DOUBT))),
        )
    )
    told = Table({"activity(referral)": 1000}, {"activity(referral)": 100})
    assert slopes(tree, told) == [30 + 70 * Fraction(3, 4)]


# Curves


@pytest.mark.unit
@pytest.mark.parametrize("is_higher_better", [True, False])
@pytest.mark.parametrize(
    ("reading", "is_in_reach"),
    [
        ("74", False),
        ("75", False),
        ("76.5", False),
        ("76.6", True),
        ("80", True),
        ("83.4", True),
        ("83.5", False),
        ("90", False),
    ],
)
def test_a_threshold_has_a_slope_where_it_is_in_doubt(
    reading: str, is_in_reach: bool, is_higher_better: bool
) -> None:
    # 80 is within a half width of 3.464... of 76.6 and of 83.4, not of 76.5 and 83.5.
    pot, doubt = const(350_000), 2
    score = reaches(GAIN, const(80)) if is_higher_better else reaches(const(80), GAIN)
    told = Table({"measure(gain)": reading}, {"measure(gain)": doubt})
    # What is earned by passing the threshold, spread over the width of the doubt.
    slope = Fraction(350_000) / (2 * HALF_WIDTH_PER_DOUBT * doubt) * (1 if is_higher_better else -1)
    assert slopes(pay(times(pot, score)), told) == ([slope] if is_in_reach else [])


@pytest.mark.unit
def test_a_threshold_that_is_surely_met_or_missed_moves_nobody() -> None:
    tree = pay(times(const(100), reaches(GAIN, const(80))))
    assert slopes(tree, Table({"measure(gain)": 50})) == []
    assert slopes(tree, Table({"measure(gain)": 95})) == []
    # Without a doubt one unit on either side is looked at.
    assert slopes(tree, Table({"measure(gain)": 80})) == [50]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("reading", "pounds"), [(50, None), (55, 5), (56, 10), (60, 10), (64, 10), (65, 5), (70, None)]
)
def test_a_linear_curve_has_half_its_slope_at_either_end(reading: int, pounds: int | None) -> None:
    score = clip(times(const(Fraction(1, 10)), minus(GAIN, const(55))), ZERO, ONE)
    told = Table({"measure(gain)": reading}, {"measure(gain)": Fraction(1, 2)})
    assert slopes(pay(times(const(100), score)), told) == ([] if pounds is None else [pounds])


# Who and what


@pytest.mark.unit
def test_an_incentive_names_its_term_party_fact_and_year() -> None:
    told = Table({"cost(acute)": 5})
    found = incentives(a_contract(a_term(pay(COST)), months=12), told)
    assert found == [
        Incentive("main.term", "acute", COST, 1, Fraction(1)),
        Incentive("main.term", "payer", COST, 1, Fraction(-1)),
    ]


@pytest.mark.unit
def test_a_share_in_what_another_term_is_worth_passes_its_incentive_on() -> None:
    made = a_contract(
        a_term(pay(times(const(80), ACTIVITY)), name="tariff"),
        a_term(
            Pay("payer", "hub", times(const(Fraction(1, 10)), parse_fact("value(main.tariff)"))), name="fee"
        ),
        a_term(
            Pay("hub", "payer", times(const(Fraction(1, 2)), parse_fact("value(main.fee) by hub"))),
            name="cap",
        ),
        months=12,
    )
    told = Table({"activity(referral)": 10})
    found = {(each.term, each.party): each.pounds_per_unit for each in incentives(made, told)}
    assert found == {
        ("main.tariff", "acute"): 80,
        ("main.tariff", "payer"): -80,
        ("main.fee", "hub"): 8,
        ("main.fee", "payer"): -8,
        ("main.cap", "hub"): -4,
        ("main.cap", "payer"): 4,
    }
    assert total_pounds(incentives(made, told)) == {
        ("acute", ACTIVITY): 80,
        ("hub", ACTIVITY): 4,
        ("payer", ACTIVITY): -84,
    }


@pytest.mark.unit
def test_history_and_the_ledger_move_nobody() -> None:
    told = Table({"baseline(cost(acute))": 1, "paid(main.term)": 1, "baseline(value(main.term))": 1})
    assert slopes(pay(plus(*map(parse_fact, told.told))), told) == []


@pytest.mark.unit
def test_who_neither_gains_nor_loses_is_left_out() -> None:
    shared = Share("payer", ("acute", "hub"), (const(1), const(0)), COST)
    told = Table({"cost(acute)": 7})
    assert [each.party for each in incentives(a_contract(a_term(shared), months=12), told)] == [
        "acute",
        "payer",
    ]


@pytest.mark.unit
def test_what_an_end_costs_is_no_incentive() -> None:
    refund = Pay("payer", "acute", parse_fact("value(main.cost)"))
    made = a_contract(
        a_term(pay(COST), name="cost"), a_term(refund, Schedule("exit"), "end", stage="exit"), months=12
    )
    found = incentives(made, Table({"cost(acute)": 1}), to=["acute"])
    assert [each.term for each in found] == ["main.cost"]


@pytest.mark.unit
def test_a_fact_that_the_forecast_does_not_tell_is_named() -> None:
    with pytest.raises(MissingFact, match=r"^'cost\(acute\)' is read but not told\.$"):
        incentives(a_contract(a_term(pay(COST))), Table({}))


# Years


@pytest.mark.unit
def test_each_contract_year_has_its_own_incentive() -> None:
    phased = All((During(13, 24, pay(COST)), During(25, None, pay(times(const(3), COST)))))
    made = a_contract(a_term(phased), months=36)
    told = Table({"cost(acute)": 1})
    found = {each.contract_year: each.pounds_per_unit for each in incentives(made, told, to=["acute"])}
    assert found == {2: 1, 3: 3}


@pytest.mark.unit
def test_years_stop_with_the_last_firm_year_of_any_contract() -> None:
    def one(name: str, months: int, firm: int) -> Contract:
        return Contract(name, "payer", ("acute",), (a_term(pay(COST), contract=name),), months, firm)

    made = Contracts("two", "Two", (one("short", 12, 12), one("long", 48, 24)), ("payer", "acute"))
    found = incentives(made, Table({"cost(acute)": 1}))
    assert [(each.term, each.contract_year) for each in found if each.party == "acute"] == [
        ("short.term", 1),
        ("long.term", 1),
        ("long.term", 2),
    ]


@pytest.mark.unit
def test_a_unit_a_year_is_half_a_unit_in_half_a_year() -> None:
    made = a_contract(a_term(pay(plus(times(const(10), ACTIVITY), times(const(10), GAIN)))), months=18)
    told = Table({"activity(referral)": 6, "measure(gain)": 6})
    assert slopes(made, told, "activity(referral)") == [10, 5]
    assert slopes(made, told, "measure(gain)") == [10, 10]


@pytest.mark.unit
def test_a_fact_of_one_month_moves_by_a_twelfth_of_a_year() -> None:
    told = Table({"activity(referral) over month": 6})
    assert slopes(pay(times(const(12), parse_fact("activity(referral) over month"))), told) == [1]


class SteadyTable(Table):
    """Facts told alike for every year."""

    is_steady = True


@pytest.mark.regression
@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        # A bonus from the second year on, by the month that the calendar tells.
        (times(COST, reaches(parse_fact("month"), const(13))), [(2, 1), (3, 1)]),
        # Nothing is owed for months before the contract, so the first year's value a year back is nothing.
        (parse_fact("value(main.base) lag 12 months"), [(2, 1), (3, 1)]),
    ],
)
def test_a_year_that_only_the_calendar_makes_different_is_settled_for_itself(
    amount: Observable, expected: list[tuple[int, Fraction]]
) -> None:
    base = a_term(Pay("payer", "hub", COST), name="base", stage="base")
    made = a_contract(base, a_term(pay(amount), name="extra"), payees=("hub", "acute"), months=36)
    found = incentives(made, SteadyTable({"cost(acute)": 1}), to=["acute"])
    assert [(each.contract_year, each.pounds_per_unit) for each in found] == expected


@pytest.mark.unit
def test_the_question_may_be_narrowed() -> None:
    made = a_contract(a_term(pay(plus(COST, ACTIVITY))), months=36)
    told = Table({"cost(acute)": 1, "activity(referral)": 1})
    found = incentives(made, told, years=[2, 3], to=["payer"], of=lambda fact: fact.kind == "activity")
    assert [(each.party, each.fact, each.contract_year) for each in found] == [
        ("payer", ACTIVITY, 2),
        ("payer", ACTIVITY, 3),
    ]
    assert incentives(made, told, years=[]) == []


# Roles of many


@pytest.mark.unit
def test_each_of_many_has_its_own_incentive() -> None:
    tree = Pay("payer", "practices", times(const(50), at_most(OWN, const(100))))
    told = Table({"activity(referral) by practices": Exact.of([90, 100, 110])})
    assert slopes(tree, told, party="practices") == [[50, 25, 0]]
    assert slopes(tree, told, party="payer") == [-75]


@pytest.mark.unit
def test_each_of_many_may_have_its_own_doubt() -> None:
    tree = Pay("payer", "practices", times(const(60), reaches(OWN, const(100))))
    phrase = "activity(referral) by practices"
    told = Table({phrase: Exact.of([100, 100, 90])}, {phrase: Exact.of([0, 10, 1])})
    wide = Fraction(60) / (20 * HALF_WIDTH_PER_DOUBT)
    assert slopes(tree, told, party="practices") == [[30, wide, 0]]


@pytest.mark.unit
def test_a_sum_over_many_moves_when_any_of_them_does() -> None:
    phrase = "activity(referral) by practices together"
    shared = Share("payer", ("practices",), (const(1),), times(const(6), parse_fact(phrase)))
    assert slopes(shared, Table({phrase: 300}), party="practices") == [[2, 2, 2]]


@pytest.mark.unit
def test_what_one_party_does_is_one_fact_however_it_is_read() -> None:
    together = parse_fact("cost(acute) together")
    told = Table({"cost(acute)": 9, "cost(acute) together": 9})
    found = incentives(a_contract(a_term(pay(plus(COST, together))), months=12), told, to=["acute"])
    assert {each.fact: each.pounds_per_unit for each in found} == {COST: 2}


@pytest.mark.unit
def test_incentives_are_exact_for_thousands_at_once() -> None:
    count = 3000
    own: Value = Exact.of(Fraction(number, 7) for number in range(count))
    members = type(MEMBERS).of({"practices": tuple(map(str, range(count)))})
    tree = Pay("payer", "practices", times(const(Fraction("12.5")), positive_part(minus(OWN, const(200)))))
    told = Table({"activity(referral) by practices": own})
    found = incentives(a_contract(a_term(tree), months=12), told, members, to=["practices"])
    expected = [
        min(Fraction(1), max(Fraction(0), (Fraction(number, 7) - 199) / 2)) for number in range(count)
    ]
    assert list(found[0].pounds_per_unit) == [Fraction("12.5") * each for each in expected]  # type: ignore[arg-type]


@pytest.mark.unit
@pytest.mark.parametrize("doubt", [0, 3])
def test_numbers_beside_incentives_are_those_nearest_to_them(doubt: int) -> None:
    phrase = "activity(referral) by practices"
    tree = Pay("payer", "practices", times(const(Fraction(50, 7)), at_most(OWN, const(100))))
    told = Table({phrase: Exact.of([90, Fraction(299, 3), 110])}, {phrase: Exact.of([doubt, 1, doubt])})
    found = incentives(a_contract(a_term(tree), months=12), told, MEMBERS)
    assert {each.party for each in found} == {"practices", "payer"}
    for each in found:
        exactly = each.pounds_per_unit
        numbers = exactly if isinstance(exactly, Exact) else [exactly]
        assert each.nearest_pounds.tolist() == [float(number) for number in numbers]


@pytest.mark.unit
def test_what_is_settled_already_is_not_settled_again() -> None:
    made = a_contract(a_term(pay(times(const(3), positive_part(minus(ACTIVITY, const(10)))))), months=24)
    told = Table({"activity(referral)": 10}, {"activity(referral)": 4})
    expected = Settlement(made, told, MEMBERS, is_rounded=False)
    found = incentives(made, told, MEMBERS, expected=expected)
    assert found == incentives(made, told, MEMBERS)
    assert expected.worth(made.term("main.term"), Window(1, 12))[0].pounds == (Fraction(0),)
    assert [each.pounds_per_unit for each in found if each.party == "acute"] == [Fraction(3, 2)] * 2


@pytest.mark.unit
def test_contracts_remember_nothing_that_hangs_on_who_plays_a_role() -> None:
    together = parse_fact("activity(referral) by practices together")
    made = a_contract(a_term(Pay("payer", "acute", plus(together, times(const(2), OWN)))), months=12)
    one, many = MEMBERS | {"practices": ("alone",)}, MEMBERS
    alone = Table({"activity(referral) by practices": 9, "activity(referral) by practices together": 9})
    each = Exact.of([3, 3, 3])
    three = Table({"activity(referral) by practices": each, "activity(referral) by practices together": 9})
    for _ in range(2):
        found = incentives(made, alone, type(MEMBERS).of(one), to=["acute"])
        assert [each.pounds_per_unit for each in found] == [3]
        found = incentives(made, three, many, to=["acute"])
        expected = [(True, Fraction(3)), (False, Fraction(6))]
        assert [(each.fact.together, each.pounds_per_unit) for each in found] == expected
