"""Settlement by hand, one rule of payment at a time."""

from fractions import Fraction

import pytest

from scenarios.contracts.contract import Contracts
from scenarios.contracts.exact import Exact
from scenarios.contracts.facts import MissingFact, parse_fact
from scenarios.contracts.observables import Const, Observable, clip, const, minus, plus, reaches, times
from scenarios.contracts.periods import Schedule, Window
from scenarios.contracts.settle import Posted, Settlement, settle_period
from scenarios.contracts.terms import All, During, If, Pay, Share, Term
from tests.scenarios.contracts.strategies import MEMBERS, Table, World, a_contract, a_term

YEAR = Window(1, 12)
MONTHLY, QUARTERLY = Schedule("month"), Schedule("quarter")
ACTIVITY, COST = parse_fact("activity(referral)"), parse_fact("cost(practices)")


def posted(tree: Term, told: Table | World, window: Window = YEAR, **how: object) -> list[Posted]:
    """What a contract of one term posts."""
    return settle_period(a_contract(a_term(tree, **how)), told, window, MEMBERS)  # type: ignore[arg-type]


def pence(postings: list[Posted]) -> list[tuple[str, str, list[int]]]:
    return [(each.payer, each.payee, [int(one) for one in each.pence]) for each in postings]


def net(made: Contracts, told: Table, role: str) -> object:
    (term,) = made.in_order()
    found = Settlement(made, told, MEMBERS).net(term, role, YEAR)
    return list(found) if isinstance(found, Exact) else found


# Who is paid


@pytest.mark.unit
def test_a_negative_amount_is_posted_as_such_and_flows_back() -> None:
    tree = Pay("payer", "acute", const(Fraction("-12.345")), "result")
    assert pence(posted(tree, Table({}))) == [("payer", "acute", [-1235])]
    assert net(a_contract(a_term(tree)), Table({}), "payer") == Fraction("12.345")


@pytest.mark.unit
def test_a_sum_told_once_is_paid_to_each_of_many_and_by_each_of_many() -> None:
    to_each = Pay("payer", "practices", const(Fraction("0.005")))
    by_each = Pay("practices", "payer", const(10))
    assert pence(posted(to_each, Table({}))) == [("payer", "practices", [1, 1, 1])]
    assert pence(posted(by_each, Table({}))) == [("practices", "payer", [1000, 1000, 1000])]


@pytest.mark.unit
def test_each_of_many_is_paid_for_its_own() -> None:
    told = Table({"cost(practices)": Exact.of([1, Fraction("2.5"), Fraction(1, 3)])})
    assert pence(posted(Pay("payer", "practices", COST), told)) == [("payer", "practices", [100, 250, 33])]


@pytest.mark.regression
def test_one_party_that_pays_and_is_paid_by_many_nets_one_sum() -> None:
    # 300 out; 20 + 30 + 40 back: the payer's sum must not be taken once for each practice.
    told = Table({"cost(practices)": Exact.of([20, 30, 40])})
    made = a_contract(
        a_term(All((Pay("payer", "practices", const(100)), Pay("practices", "payer", COST)))),
        payees=("practices",),
    )
    assert net(made, told, "payer") == -210
    assert net(made, told, "practices") == [80, 70, 60]


@pytest.mark.regression
def test_what_was_worked_out_for_each_of_many_is_one_sum_between_two_parties() -> None:
    told = Table({"cost(practices)": Exact.of([Fraction("0.004")] * 3)})
    assert pence(posted(Pay("payer", "acute", COST), told)) == [("payer", "acute", [1])]


@pytest.mark.regression
def test_many_cannot_pay_many() -> None:
    words = (
        "^'visits' is paid by 2 wards to 3 practices, and nothing says who pays whom; "
        "let one party pay or be paid$"
    )
    with pytest.raises(ValueError, match=words):
        posted(Pay("wards", "practices", const(5), "visits"), Table({}))


@pytest.mark.regression
def test_sums_for_other_members_than_those_paid_are_refused() -> None:
    words = (
        "^'visits' is one sum for each of 3 members, but 2 are paid or pay; "
        "read the sum over them all with 'together'$"
    )
    told = Table({"cost(practices)": Exact.of([1, 2, 3])})
    with pytest.raises(ValueError, match=words):
        posted(Pay("payer", "wards", COST, "visits"), told)


@pytest.mark.unit
def test_who_pays_itself_neither_gains_nor_loses() -> None:
    made = a_contract(a_term(All((Pay("acute", "acute", const(7)), Pay("payer", "acute", const(3))))))
    assert net(made, Table({}), "acute") == 3


@pytest.mark.unit
def test_a_share_may_go_back_to_its_payer() -> None:
    shared = Share("payer", ("payer", "acute"), (const(1), const(3)), const(100))
    made = a_contract(a_term(shared))
    assert [net(made, Table({}), role) for role in ("payer", "acute")] == [-75, 75]
    assert pence(posted(shared, Table({}))) == [("payer", "payer", [2500]), ("payer", "acute", [7500])]


# Shares


@pytest.mark.unit
def test_a_sum_is_shared_in_proportion_and_its_odd_penny_goes_to_the_earlier() -> None:
    equal = Share("payer", ("acute", "hub", "trust"), (const(1),) * 3, const(100))
    loss = Share("payer", ("acute", "hub"), (const(2), const(1)), const(-1))
    assert [each[2] for each in pence(posted(equal, Table({})))] == [[3334], [3333], [3333]]
    assert [each[2] for each in pence(posted(loss, Table({})))] == [[-67], [-33]]


@pytest.mark.unit
def test_the_weight_of_a_role_of_many_is_its_members_together() -> None:
    told = Table({"cost(practices)": Exact.of([1, 2, 3])})
    once = Share("payer", ("acute", "practices"), (const(1), const(3)), const(8))
    each = Share("payer", ("acute", "practices"), (const(6), COST), const(12))
    assert [part[2] for part in pence(posted(once, told))] == [[200], [200, 200, 200]]
    assert [part[2] for part in pence(posted(each, told))] == [[600], [100, 200, 300]]


@pytest.mark.regression
@pytest.mark.parametrize("nothing", [const(0), COST])
def test_weights_that_are_all_nothing_share_evenly_down_to_the_members(nothing: Observable) -> None:
    told = Table({"cost(practices)": Exact.of([0, 0, 0])})
    tree = Share("payer", ("acute", "practices"), (const(0), nothing), const(60))
    assert pence(posted(tree, told)) == [
        ("payer", "acute", [3000]),
        ("payer", "practices", [1000, 1000, 1000]),
    ]


@pytest.mark.regression
def test_shares_to_many_add_up_whether_or_not_there_was_anything_to_go_by() -> None:
    # Two months of one line: weights in the first, none in the second.
    weight = times(COST, reaches(const(1), parse_fact("month")))
    told = Table({"cost(practices)": Exact.of([1, 1, 2])})
    tree = Share("payer", ("practices", "acute"), (weight, const(0)), const(40))
    parts = posted(tree, told, Window(1, 2), schedule=MONTHLY)
    assert pence(parts) == [
        ("payer", "practices", [1000 + 667, 1000 + 667, 2000 + 666]),
        ("payer", "acute", [2000]),
    ]


@pytest.mark.regression
def test_a_sum_shared_by_the_members_of_one_role_loses_no_penny() -> None:
    tree = Share("payer", ("practices",), (const(1),), const(100))
    assert pence(posted(tree, Table({}))) == [("payer", "practices", [3334, 3333, 3333])]


@pytest.mark.unit
def test_a_weight_of_nothing_is_paid_nothing() -> None:
    tree = Share("payer", ("acute", "hub"), (const(0), const(5)), const(Fraction(1, 100)))
    assert [part[2] for part in pence(posted(tree, Table({})))] == [[0], [1]]


@pytest.mark.unit
@pytest.mark.parametrize(
    "tree",
    [
        Share("payer", ("acute", "hub"), (const(1), const(1)), COST, "result"),
        Share("practices", ("acute", "hub"), (const(1), const(1)), const(5), "result"),
        If(COST, Share("payer", ("acute", "hub"), (const(1), const(1)), const(5), "result")),
    ],
)
def test_many_sums_cannot_be_shared_as_one(tree: Term) -> None:
    told = Table({"cost(practices)": Exact.of([1, 2, 3])})
    with pytest.raises(ValueError, match=r"^'result' shares one sum for each of 3 members; share one sum$"):
        posted(tree, told)


# Postings


@pytest.mark.unit
def test_payments_alike_are_one_posting_rounded_once() -> None:
    third = const(Fraction("0.003"))
    tree = All((Pay("payer", "acute", third, "x"), Pay("payer", "acute", third, "x")))
    assert pence(posted(tree, Table({}))) == [("payer", "acute", [1])]
    apart = All((Pay("payer", "acute", third, "x"), Pay("payer", "acute", third, "y")))
    assert pence(posted(apart, Table({}))) == [("payer", "acute", [0]), ("payer", "acute", [0])]


@pytest.mark.unit
def test_a_sum_for_each_and_a_sum_shared_stay_two_postings() -> None:
    # Each practice's own is rounded alone; the shared sum keeps its pence together.
    own = Pay("payer", "practices", const(Fraction("0.005")), "x")
    shared = Share("payer", ("practices",), (const(1),), const(Fraction("0.02")), "x")
    assert pence(posted(All((own, shared)), Table({}))) == [
        ("payer", "practices", [1, 1, 1]),
        ("payer", "practices", [1, 1, 0]),
    ]


@pytest.mark.unit
def test_a_posting_says_what_it_is_for() -> None:
    term = a_term(Pay("payer", "acute", const(1), "block"))
    (found,) = settle_period(a_contract(term), Table({}), Window(13, 24), MEMBERS)
    assert (found.month, found.term, found.period) == (24, term, Window(13, 24))
    assert (found.payer, found.payee, found.line.label, found.total_pence()) == (
        "payer",
        "acute",
        "block",
        100,
    )


@pytest.mark.unit
def test_postings_follow_the_order_of_settlement() -> None:
    stages = ["clawback", "yearly", "base", "share", "quarterly", "withhold"]
    terms = [a_term(Pay("payer", "acute", const(1), stage), MONTHLY, stage, stage=stage) for stage in stages]
    found = settle_period(a_contract(*terms), Table({}), YEAR)
    assert [each.term.name for each in found] == [
        "base", "withhold", "quarterly", "yearly", "share", "clawback",
    ]  # fmt: skip


@pytest.mark.unit
def test_what_an_end_costs_falls_due_at_the_end_alone() -> None:
    end = a_term(Pay("payer", "acute", const(5), "end"), Schedule("exit"), "end", stage="exit")
    made = a_contract(a_term(Pay("payer", "acute", const(1), "block")), end)
    assert [each.line.label for each in settle_period(made, Table({}), YEAR)] == ["block"]
    ended = settle_period(made, Table({}), Window(1, 9), on_exit=True)
    assert [(each.line.label, each.total_pence()) for each in ended] == [("end", 500)]


# When, and over which months


@pytest.mark.unit
@pytest.mark.parametrize(
    ("schedule", "pounds"),
    [(MONTHLY, 12), (QUARTERLY, 4), (Schedule("year"), 1)],
)
def test_a_term_pays_once_a_settlement_period(schedule: Schedule, pounds: int) -> None:
    (found,) = posted(Pay("payer", "acute", const(1)), Table({}), schedule=schedule)
    assert found.total_pence() == 100 * pounds


@pytest.mark.unit
def test_a_fact_is_read_over_its_own_span_inside_the_period() -> None:
    phrases = ["activity(x)", "activity(x) over month", "activity(x) over contract_year lag 2 months"]
    told = Table(dict.fromkeys(phrases, 1))
    posted(Pay("payer", "acute", plus(*map(parse_fact, phrases))), told, Window(16, 17))
    assert told.asked == list(zip(phrases, [Window(16, 17), Window(17, 17), Window(13, 15)], strict=True))


@pytest.mark.unit
def test_the_calendar_tells_the_length_and_the_month() -> None:
    tree = Pay("payer", "acute", plus(parse_fact("years"), parse_fact("month lag 3 months")))
    assert pence(posted(tree, Table({}), Window(4, 6))) == [("payer", "acute", [325])]


@pytest.mark.unit
def test_a_price_that_changes_in_mid_year_holds_for_the_months_it_covers() -> None:
    # 100 referrals a month: three months at 2 pounds, nine at 3.
    world = World((Fraction(100),))
    tree = All(
        (
            During(1, 3, Pay("payer", "acute", times(const(2), ACTIVITY), "activity")),
            During(4, None, Pay("payer", "acute", times(const(3), ACTIVITY), "activity")),
        )
    )
    assert pence(posted(tree, world)) == [("payer", "acute", [60_000 + 270_000])]
    assert pence(posted(tree, world, Window(3, 4))) == [("payer", "acute", [20_000 + 30_000])]


@pytest.mark.unit
def test_a_stub_year_pays_for_its_months() -> None:
    block = a_term(Pay("payer", "acute", times(const(1200), parse_fact("years"))))
    made = a_contract(block, months=20)
    assert [each.total_pence() for each in settle_period(made, Table({}), Window(13, 24))] == [80_000]
    assert settle_period(made, Table({}), Window(25, 36)) == []


@pytest.mark.unit
def test_a_condition_is_met_at_zero_and_holds_member_by_member() -> None:
    told = Table({"cost(practices)": Exact.of([-1, 0, 1])})
    tree = If(COST, If(minus(const(1), COST), Pay("payer", "practices", const(5))))
    assert pence(posted(tree, told)) == [("payer", "practices", [0, 500, 500])]


# What terms are worth to other terms


def _worth(phrase: str, told: Table, first: Term, payees: tuple[str, ...]) -> list[list[int]]:
    """What a second term pays that is worth just what the phrase reads."""
    second = Pay("payer", "practices", parse_fact(phrase), "second")
    made = a_contract(
        a_term(first, name="first"), a_term(second, QUARTERLY, "second", stage="share"), payees=payees
    )
    found = settle_period(made, told, YEAR, MEMBERS)
    return [part for _, _, part in pence([each for each in found if each.line.label == "second"])]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("phrase", "payees", "expected"),
    [
        ("value(main.first) by acute", ("acute",), [48, 48, 48]),
        ("value(main.first) by payer", ("acute",), [-84, -84, -84]),
        ("value(main.first) by practices", ("acute",), [6, 12, 18]),
        ("value(main.first) by practices together", ("acute",), [36, 36, 36]),
        ("value(main.first)", ("acute",), [48, 48, 48]),
        ("value(main.first)", ("practices",), [6, 12, 18]),
        ("value(main.first) together", ("practices",), [36, 36, 36]),
        ("value(main.first)", ("acute", "practices"), [84, 84, 84]),
        ("value(main.first) over contract_year", ("acute",), [120, 120, 120]),
    ],
)
def test_a_term_reads_what_another_is_worth(
    phrase: str, payees: tuple[str, ...], expected: list[int]
) -> None:
    # In pounds a year: 0.48 to the acute trust, 0.06, 0.12 and 0.18 to the practices; read in four quarters.
    told = Table({"cost(practices)": Exact.of([Fraction("0.06"), Fraction("0.12"), Fraction("0.18")])})
    first = All(
        (
            Pay("payer", "acute", times(const(Fraction("0.48")), parse_fact("years"))),
            Pay("payer", "practices", times(COST, parse_fact("years"))),
        )
    )
    assert _worth(phrase, told, first, payees) == [expected]


@pytest.mark.regression
def test_what_pays_many_nothing_is_worth_nothing_to_each() -> None:
    # A weight of 1 less what each practice had: 1 for each of three, not 1 for the three of them.
    weight = minus(const(1), parse_fact("value(main.first) by practices"))
    first = a_term(Pay("payer", "acute", const(5)), name="first", stage="base")
    shared = Share("payer", ("acute", "practices"), (const(1), weight), const(8))
    found = settle_period(a_contract(first, a_term(shared)), Table({}), YEAR, MEMBERS)
    assert [part for _, _, part in pence(found)] == [[500], [200], [200, 200, 200]]


@pytest.mark.unit
def test_what_a_term_was_worth_in_the_reference_year_is_told() -> None:
    told = Table({"baseline(value(main.term))": 70})
    tree = Pay("payer", "acute", clip(parse_fact("baseline(value(main.term))"), const(0), const(50)))
    assert pence(posted(tree, told)) == [("payer", "acute", [5000])]


# Facts


@pytest.mark.unit
def test_a_fact_that_nobody_tells_is_named() -> None:
    with pytest.raises(MissingFact, match=r"^'activity\(referral\)' is read but not told\.$"):
        posted(If(const(-1), Pay("payer", "acute", ACTIVITY)), Table({}))


@pytest.mark.unit
def test_the_worth_of_a_term_is_worked_out_once() -> None:
    told = Table({"activity(referral)": 3})
    made = a_contract(
        a_term(Pay("payer", "acute", ACTIVITY), name="first"),
        a_term(Pay("payer", "acute", parse_fact("value(main.first)")), name="second"),
        a_term(Pay("payer", "acute", parse_fact("value(main.first)")), name="third"),
    )
    assert [each.total_pence() for each in settle_period(made, told, YEAR)] == [300, 300, 300]
    assert len(told.asked) == 1


@pytest.mark.unit
def test_a_role_not_told_plays_itself() -> None:
    made = a_contract(a_term(Pay("payer", "practices", Const(Fraction(2)))))
    (found,) = settle_period(made, Table({}), YEAR)
    assert list(found.pence) == [200]
