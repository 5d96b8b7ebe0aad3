"""What is said of payments: facts in words, brackets, reasons, and sentences whose figures come to what was posted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import pytest

from scenarios.catalogue import load_catalogue
from scenarios.contracts.contract import Contracts, Members
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.explain import Explainer
from scenarios.contracts.facts import KINDS, parse_fact
from scenarios.contracts.observables import (
    Const,
    Greatest,
    Least,
    Observable,
    Product,
    Sum,
    at_least,
    at_most,
    clip,
    const,
    minus,
    plus,
    reaches,
    times,
)
from scenarios.contracts.periods import Schedule, Window
from scenarios.contracts.settle import Posted, Settlement, settle_period
from scenarios.contracts.terms import All, During, If, Leaf, Pay, Share, Term
from tests.scenarios.contracts.reckoning import worked_out
from tests.scenarios.contracts.strategies import Table, a_contract, a_term

CATALOGUE = load_catalogue()
TITLES = {"acute": "Acute trust", "practices": "GP practices", "hub": "Hub"}
PEOPLE = {"older": "people aged 65 and over"}
SAY = Explainer(CATALOGUE, TITLES, people=PEOPLE)
YEAR = Window(1, 12)
YEARLY, MONTHLY = Schedule("year"), Schedule("month")
PRACTICES = Members.of({"practices": ("Leigh", "Shoebury")})
COST, DAYS = parse_fact("cost(acute)"), parse_fact("activity(day_case) by acute")
GAIN, MONTH = parse_fact("measure(gain)"), parse_fact("month")


def posted(made: Contracts, facts: Table, window: Window, members: Members) -> Iterator[tuple[str, int]]:
    """The sentence and pence of everything that is posted."""
    say = Explainer(CATALOGUE, TITLES, Settlement(made, facts, members), PEOPLE)
    for each in settle_period(made, facts, window, members):
        yield from sentences(say, each)


def sentences(say: Explainer, each: Posted) -> Iterator[tuple[str, int]]:
    for member, pence in enumerate(each.pence):
        yield say.sentence(each.line, each.payee, int(pence), member), int(pence)


def said(
    tree: Term,
    told: Mapping[str, Value | int | str] | None = None,
    every: Schedule = YEARLY,
    members: Members = PRACTICES,
) -> list[str]:
    """The sentences of a year of a contract that is one tree."""
    made = a_contract(a_term(tree, every))
    return [sentence for sentence, _ in posted(made, Table(told or {}), YEAR, members)]


def paid(amount: Observable, told: Mapping[str, Value | int | str] | None = None) -> str:
    """The arithmetic of the payer's payment of that amount."""
    (sentence,) = said(Pay("payer", "acute", amount, "sum"), told)
    return sentence.removeprefix("payer pays Acute trust ").split("): ", 1)[1]


def pounds(number: int | str) -> Const:
    return const(Fraction(number), "", "GBP")


# Facts in words


@pytest.mark.unit
@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("activity(day_case) by acute", "day cases at Acute trust"),
        ("activity(day_case) by practices together for older", "day cases at GP practices together"),
        ("activity(made_up)", "made up"),
        ("people(everyone) by practices", "people at GP practices"),
        ("people(older)", "people aged 65 and over"),
        ("people(frail_people)", "frail people"),
        ("measure(readmissions)", "'Emergency readmissions within 30 days'"),
        ("measure(own_points) by hub", "own points at Hub"),
        ("index(delayed_days)", "'Delayed days' as % of the reference year"),
        ("rank(delayed_days) by acute", "rank on 'Delayed days' at Acute trust"),
        ("cost(acute)", "cost of Acute trust"),
        ("cost(acute) on day_case for older", "cost of Acute trust on day cases for people aged 65 and over"),
        ("cost(hub) on day_case+referral", "cost of Hub on day cases and referrals"),
        ("cost(practices) together", "cost of GP practices together"),
        ("cost by acute", "cost of Acute trust"),
        ("programme_cost(case_management) by hub", "cost of the programme for case management at Hub"),
        (
            "excess_cost(all, 3600) for older",
            "cost above £3,600.00 a person, summed for people aged 65 and over",
        ),
        ("unspent(main.budget)", "what is left of the budgets"),
        ("months_in_breach(main.duty) by acute", "months in breach at Acute trust"),
        ("paid(main.block) over quarter", "what was paid under main.block in the quarter"),
        ("value(main.block)", "what main.block is worth"),
        ("value(main.block) by acute together", "what main.block is worth to Acute trust"),
        ("years", "length in years"),
        ("month", "contract month"),
        ("cost(acute) over month", "cost of Acute trust in the month"),
        ("cost(acute) over year", "cost of Acute trust in the financial year"),
        ("cost(acute) over contract_year", "cost of Acute trust in the contract year"),
        ("cost(acute) lag 1 month", "cost of Acute trust, 1 month before"),
        ("cost(acute) lag 4 months", "cost of Acute trust, 4 months before"),
        ("baseline(cost(acute))", "cost of Acute trust in the reference year"),
    ],
)
def test_a_fact_in_words(phrase: str, words: str) -> None:
    told = SAY.fact(parse_fact(phrase))
    assert told.removesuffix(" for people aged 65 and over") == words.removesuffix(
        " for people aged 65 and over"
    )
    assert ("for people aged 65" in told) == ("for older" in phrase)


@pytest.mark.unit
def test_every_kind_of_fact_has_words() -> None:
    for kind, each in KINDS.items():
        name = "(thing, 5)" if kind == "excess_cost" else "(thing)" if each.argument else ""
        assert SAY.fact(parse_fact(kind + name)).strip(), kind


@pytest.mark.unit
def test_what_two_services_cost_reads_differently() -> None:
    phrases = ["cost(acute) on day_case", "cost(acute) on referral", "cost(acute)"]
    assert len({SAY.fact(parse_fact(phrase)) for phrase in phrases}) == len(phrases)


@pytest.mark.unit
def test_a_role_without_a_title_is_its_name_in_words() -> None:
    assert SAY.name("tax_office") == "tax office"
    assert SAY.name("acute") == "Acute trust"


# Payments of any year, without figures


@pytest.mark.unit
@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (times(const(2, "price", "GBP"), DAYS), "price £2.00 x day cases at Acute trust"),
        (times(const(2), plus(COST, GAIN)), "2 x (cost of Acute trust + gain)"),
        (minus(COST, minus(GAIN, const(1))), "cost of Acute trust - (gain - 1)"),
        (minus(COST, plus(GAIN, const(1))), "cost of Acute trust - (gain + 1)"),
        (minus(COST, times(GAIN, const(2))), "cost of Acute trust - gain x 2"),
        (Sum((minus(COST, GAIN), const(1))), "cost of Acute trust - gain + 1"),
        (at_most(COST, plus(GAIN, const(1))), "the smaller of cost of Acute trust and (gain + 1)"),
        (at_least(minus(COST, GAIN), const(0)), "the larger of (cost of Acute trust - gain) and 0"),
        (clip(GAIN, const(0), const(1)), "gain kept between 0 and 1"),
        (clip(GAIN, plus(COST, const(1)), const(9)), "gain kept between (cost of Acute trust + 1) and 9"),
        (times(const(3), clip(GAIN, const(0), const(1))), "3 x (gain kept between 0 and 1)"),
        (reaches(GAIN, const(80)), "1 where gain - 80 is 0 or more, else 0"),
        (Product((parse_fact("years"), COST)), "cost of Acute trust"),
        (Product((const(1), at_most(COST, const(9)))), "the smaller of cost of Acute trust and 9"),
        (times(const(4, "contracts", "count"), GAIN), "4 contracts x gain"),
    ],
)
def test_an_amount_in_words(amount: Observable, words: str) -> None:
    assert SAY.payment(Leaf(Pay("payer", "acute", amount), YEAR, ())) == words


@pytest.mark.unit
def test_a_condition_in_words() -> None:
    leaf = Leaf(Pay("payer", "acute", COST), YEAR, (minus(GAIN, const(3)), DAYS))
    assert (
        SAY.payment(leaf)
        == "cost of Acute trust, if gain is at least 3, if day cases at Acute trust is at least 0"
    )


# Figures


@pytest.mark.unit
@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (pounds(1200), "£1,200.00"),
        (pounds("0.5"), "£0.50"),
        (pounds("122.88939"), "£122.88939"),
        (pounds("-3.5"), "-£3.50"),
        (pounds("1/3"), "about £0.333333"),
        (const(Fraction("0.025")), "0.025"),
        (const(-1234567), "-1,234,567"),
        (const(Fraction(1, 35)), "1/35"),
        (const(Fraction(-26, 33)), "-26/33"),
        (const(Fraction(1, 1003)), "about 0.000997"),
        (const(Fraction(10**15 + 1, 10**6)), "1,000,000,000.000001"),
    ],
)
def test_a_figure_is_exact_or_says_about(amount: Observable, words: str) -> None:
    assert paid(amount).rsplit(" = ", 1)[0] == words


@pytest.mark.unit
def test_a_sentence_says_who_pays_whom_how_much_for_what_and_why() -> None:
    tree = Pay("payer", "acute", times(const(1450, "price", "GBP"), DAYS), "activity")
    assert said(tree, {str(DAYS): 400}) == [
        "payer pays Acute trust £580,000.00 (activity): price £1,450.00 x day cases at Acute trust 400 = £580,000.00"
    ]


@pytest.mark.unit
def test_what_flows_back_is_paid_by_the_payee() -> None:
    tree = Pay("payer", "acute", minus(COST, pounds(500)), "result")
    assert said(tree, {"cost(acute)": 300}) == [
        "Acute trust pays payer £200.00 (result): cost of Acute trust £300.00 - £500.00 = -£200.00"
    ]


@pytest.mark.unit
@pytest.mark.parametrize(("gain", "so"), [(-1, "£0.00"), (7, "£7.00"), (11, "£10.00")])
def test_a_clip_is_kept_between_its_bounds(gain: int, so: str) -> None:
    amount = clip(GAIN, const(0), pounds(10))
    assert paid(amount, {str(GAIN): gain}) == f"gain {gain} kept between 0 and £10.00, so {so} = {so}"


@pytest.mark.unit
def test_a_choice_says_what_it_comes_to() -> None:
    amount = times(const(2), at_most(at_most(COST, pounds(90)), pounds(80)))
    assert paid(amount, {"cost(acute)": 100}) == (
        "2 x (the smaller of (the smaller of cost of Acute trust £100.00 and £90.00, so £90.00) and £80.00, "
        "so £80.00) = £160.00"
    )


@pytest.mark.unit
@pytest.mark.parametrize(
    ("gain", "words"), [(80, "1 because gain 80 - 80 is 0 or more"), (79, "0 because gain 79")]
)
def test_a_step_says_on_which_side_it_is(gain: int, words: str) -> None:
    assert words in paid(times(pounds(5), reaches(GAIN, const(80))), {str(GAIN): gain})


@pytest.mark.unit
def test_a_reckoning_told_twice_is_as_before() -> None:
    value = times(const(1565, "price of one day case", "GBP"), DAYS, const(Fraction("0.5"), "rate"))
    words = "price of one day case £1,565.00 x day cases at Acute trust 2 x rate 0.5"
    amount = plus(at_most(value, pounds(1000)), at_least(value, pounds(0)))
    assert paid(amount, {str(DAYS): 2}) == (
        f"(the smaller of {words} and £1,000.00, so £1,000.00) + "
        "(the larger of £1,565.00 as before and £0.00, so £1,565.00) = £2,565.00"
    )


@pytest.mark.unit
def test_a_short_reckoning_is_told_again() -> None:
    value = times(const(2), DAYS)
    words = "2 x day cases at Acute trust 3"
    assert paid(Sum((value, value)), {str(DAYS): 3}) == f"{words} + {words} = £12.00"


@pytest.mark.unit
def test_a_floor_told_before_does_not_stand_for_its_words() -> None:
    floored = Greatest((COST, DAYS))
    words = paid(Sum((floored, Least((floored, const(1))))), {str(DAYS): 1, "cost(acute)": 2})
    assert words == (
        "(the larger of cost of Acute trust £2.00 and day cases at Acute trust 1, so £2.00) + "
        "(the smaller of £2.00 as before and 1, so £1.00) = £3.00"
    )


@pytest.mark.unit
def test_a_part_of_a_year_is_said_in_months() -> None:
    amount = times(pounds(1200), parse_fact("years"))
    tree = During(4, None, Pay("payer", "acute", amount))
    assert said(tree) == ["payer pays Acute trust £900.00 (): £1,200.00 x 9/12 = £900.00"]
    assert paid(amount) == "£1,200.00 = £1,200.00"


# Conditions


@pytest.mark.unit
def test_a_condition_that_is_met_gives_the_reason() -> None:
    tree = If(minus(GAIN, const(3)), Pay("payer", "acute", pounds(5), "pot"))
    assert said(tree, {str(GAIN): 3}) == [
        "payer pays Acute trust £5.00 (pot): £5.00, because gain 3 is at least 3 = £5.00"
    ]


@pytest.mark.unit
def test_a_condition_that_stops_a_payment_says_why() -> None:
    tree = If(minus(GAIN, const(3)), If(COST, Pay("payer", "acute", pounds(5), "pot")))
    assert said(tree, {str(GAIN): 2, "cost(acute)": 0}) == [
        "payer pays Acute trust £0.00 (pot): £5.00, but nothing, because gain 2 is below 3, "
        "because cost of Acute trust £0.00 is at least 0 = £0.00"
    ]


@pytest.mark.unit
def test_a_payment_with_a_reason_is_bracketed_beside_another() -> None:
    stopped = If(minus(GAIN, const(3)), Pay("payer", "acute", pounds(5), "pot"))
    tree = All((stopped, Pay("payer", "acute", plus(COST, DAYS), "pot")))
    (sentence,) = said(tree, {str(GAIN): 2, "cost(acute)": 1, str(DAYS): 6})
    assert sentence.endswith(
        "(£5.00, but nothing, because gain 2 is below 3) + "
        "cost of Acute trust £1.00 + day cases at Acute trust 6 = £7.00"
    )


# Months


@pytest.mark.unit
def test_months_that_come_to_the_same_sum_are_told_once() -> None:
    amount = times(pounds(1200), parse_fact("years"))
    assert said(Pay("payer", "acute", amount), every=MONTHLY) == [
        "payer pays Acute trust £1,200.00 (): £1,200.00 = £1,200.00"
    ]


@pytest.mark.unit
def test_months_that_do_not_add_up_to_the_year_are_counted() -> None:
    amount = at_most(times(const(2), GAIN), pounds(9))
    assert said(Pay("payer", "acute", amount), {str(GAIN): 5}, MONTHLY) == [
        "payer pays Acute trust £108.00 (): 12 x (the smaller of 2 x gain 5 and £9.00, so £9.00) = £108.00"
    ]


@pytest.mark.unit
def test_months_that_differ_are_told_apart() -> None:
    tree = During(1, 3, Pay("payer", "acute", times(pounds(10), at_most(MONTH, const(2)))))
    (sentence,) = said(tree, every=MONTHLY)
    assert sentence.endswith(
        "£10.00 x (the smaller of contract month 1 and 2, so 1) + "
        "2 x (£10.00 x (the smaller of contract month 2 and 2, so 2)) = £50.00"
    )
    assert worked_out(sentence, ["contract month"]) == 50


@pytest.mark.unit
def test_a_gap_between_months_is_not_told_as_one_stretch() -> None:
    pay = Pay("payer", "acute", times(pounds(120), parse_fact("years")))
    (sentence,) = said(All((During(1, 2, pay), During(5, 6, pay))), every=MONTHLY)
    assert sentence.endswith("4 x (£120.00 x 1/12) = £40.00")


@pytest.mark.unit
def test_payments_that_take_turns_are_each_told_once() -> None:
    one = Pay("payer", "acute", times(pounds(120), parse_fact("years")), "pay")
    other = Pay("payer", "acute", times(pounds(60), parse_fact("years")), "pay")
    (sentence,) = said(All((one, other)), every=MONTHLY)
    assert sentence.endswith("(pay): £120.00 + £60.00 = £180.00")


@pytest.mark.unit
def test_a_condition_of_months_is_told_of_each_sort() -> None:
    tree = If(minus(MONTH, const(11)), Pay("payer", "acute", pounds(5)))
    (sentence,) = said(tree, every=MONTHLY)
    assert "(£5.00, but nothing, because contract month 1 is below 11)" in sentence
    assert "(£5.00, because contract month 12 is at least 11) = £10.00" in sentence


# Shares and roles of many


@pytest.mark.unit
def test_a_share_is_a_weight_among_all_weights() -> None:
    tree = Share("payer", ("acute", "hub"), (const(3), const(1)), minus(COST, pounds(500)), "result")
    assert said(tree, {"cost(acute)": 100}) == [
        "Acute trust pays payer £300.00 (result): 3 / 4 of -£400.00, which is cost of Acute trust £100.00 - £500.00 "
        "= -£300.00",
        "Hub pays payer £100.00 (result): 1 / 4 of -£400.00, which is cost of Acute trust £100.00 - £500.00 = -£100.00",
    ]


@pytest.mark.unit
def test_a_weight_in_pounds_is_said_in_pounds() -> None:
    tree = Share("payer", ("acute", "hub"), (COST, pounds(50)), pounds(90))
    assert "£100.00 / £150.00 of £90.00, which is £90.00 = £60.00" in said(tree, {"cost(acute)": 100})[0]


@pytest.mark.unit
def test_with_nothing_to_go_by_parts_are_equal() -> None:
    tree = Share("payer", ("acute", "hub"), (GAIN, const(0)), pounds(90))
    assert [each.rsplit("): ")[1] for each in said(tree, {str(GAIN): 0})] == [
        "1 / 2 of £90.00, which is £90.00 = £45.00"
    ] * 2


@pytest.mark.unit
def test_a_weight_of_a_role_of_many_is_each_member_s_part() -> None:
    tree = Share("payer", ("practices", "hub"), (const(1), const(1)), pounds(80), "part")
    assert said(tree) == [
        "payer pays Leigh £20.00 (part): 0.5 / 2 of £80.00, which is £80.00 = £20.00",
        "payer pays Shoebury £20.00 (part): 0.5 / 2 of £80.00, which is £80.00 = £20.00",
        "payer pays Hub £40.00 (part): 1 / 2 of £80.00, which is £80.00 = £40.00",
    ]


@pytest.mark.unit
def test_each_member_is_told_its_own_figures_and_all_the_common_ones() -> None:
    own, all_people = (
        parse_fact("people(older) by practices"),
        parse_fact("people(older) by practices together"),
    )
    tree = Pay("payer", "practices", plus(times(const(2, "price", "GBP"), own), all_people), "list")
    told: dict[str, Value | int | str] = {str(own): Exact.of([30, 50]), str(all_people): 80}
    first, second = said(tree, told)
    assert first == (
        "payer pays Leigh £140.00 (list): price £2.00 x people aged 65 and over at Leigh 30 + "
        "people aged 65 and over at GP practices together 80 = £140.00"
    )
    assert "payer pays Shoebury £180.00" in second
    assert "at Shoebury 50 + people aged 65 and over at GP practices together 80" in second


@pytest.mark.unit
def test_members_who_pay_are_named_too() -> None:
    tree = Pay("practices", "hub", times(const(-1), parse_fact("cost(practices)")), "levy")
    assert said(tree, {"cost(practices)": Exact.of([3, -4])}) == [
        "Hub pays Leigh £3.00 (levy): -1 x cost of Leigh £3.00 = -£3.00",
        "Shoebury pays Hub £4.00 (levy): -1 x cost of Shoebury -£4.00 = £4.00",
    ]
