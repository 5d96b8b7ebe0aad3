"""What contracts need to be told: just the facts that settling them reads, term by term."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.contracts.contract import Contract, Contracts, ContractTerm
from scenarios.contracts.exact import Value
from scenarios.contracts.facts import Fact, parse_fact
from scenarios.contracts.observables import const, plus
from scenarios.contracts.periods import Schedule, Window
from scenarios.contracts.requires import requires, requires_ever
from scenarios.contracts.settle import Line, Pence, Settlement, settle_month, settle_period
from scenarios.contracts.terms import All, During, If, Pay, Share
from tests.scenarios.contracts.strategies import MEMBERS, World, a_contract, a_term, contracts, worlds

WINDOWS = st.sampled_from([Window(1, 12), Window(13, 24), Window(5, 7), Window(11, 14, 6), Window(40, 45)])
YEAR = Window(1, 12)
COST, GAIN = parse_fact("cost(acute)"), parse_fact("measure(gain)")
PAY_COST = Pay("payer", "acute", COST)


class Recorder(Settlement):
    """A settlement that keeps what each term reads."""

    def __init__(self, made: Contracts, world: World) -> None:
        super().__init__(made, self, MEMBERS)
        self.world = world
        self.reading: list[str] = []
        self.read_by: dict[Fact, set[str]] = {}

    def worth(self, term: ContractTerm, window: Window) -> tuple[Line, ...]:
        # What one term has read, a settlement remembers for others; here each asks for itself.
        self._told.clear()
        self.reading.append(term.key)
        lines = super().worth(term, window)
        self.reading.pop()
        self._told.clear()
        return lines

    def value(self, fact: Fact, window: Window) -> Value:
        self.read_by.setdefault(fact, set()).add(self.reading[-1])
        return self.world.value(fact, window)


class Listener:
    """Facts that keep what was asked of them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.asked: dict[Fact, None] = {}

    def value(self, fact: Fact, window: Window) -> Value:
        self.asked[fact] = None
        return self.world.value(fact, window)


NOUGHTS = World((Fraction(0),))


def needed(*terms: ContractTerm, window: Window = YEAR, on_exit: bool = False) -> dict[str, list[str]]:
    """The facts needed by contracts of one contract of these terms, as phrases, with the terms' names."""
    made = a_contract(*terms)
    return {
        str(fact): [key.removeprefix("main.") for key in keys]
        for fact, keys in requires(made, window, on_exit).items()
    }


# Against settlement


@pytest.mark.property
@given(made=contracts(), world=worlds(), window=WINDOWS)
def test_what_is_required_is_just_what_settlement_reads(
    made: Contracts, world: World, window: Window
) -> None:
    listener = Listener(world)
    settle_period(made, listener, window, MEMBERS)
    assert set(requires(made, window)) == set(listener.asked)


@pytest.mark.property
@given(made=contracts(), world=worlds(), window=WINDOWS)
def test_each_fact_is_required_by_just_the_terms_that_read_it(
    made: Contracts, world: World, window: Window
) -> None:
    recorder = Recorder(made, world)
    for term in made.in_order():
        recorder.worth(term, window)
    assert {fact: set(keys) for fact, keys in requires(made, window).items()} == recorder.read_by


@pytest.mark.property
@given(made=contracts(), world=worlds())
def test_no_month_of_a_contract_reads_what_was_not_required(made: Contracts, world: World) -> None:
    listener = Listener(world)
    paid: dict[tuple[object, ...], Pence] = {}
    for month in range(1, 31):
        settle_month(made, listener, month, paid, MEMBERS)
    assert set(listener.asked) <= set(requires_ever(made))


# By hand


@pytest.mark.unit
def test_conditions_weights_and_amounts_are_all_read() -> None:
    shared = Share("payer", ("acute", "hub"), (parse_fact("people(older)"), const(1)), COST)
    assert needed(a_term(If(GAIN, shared))) == {
        "measure(gain)": ["term"],
        "people(older)": ["term"],
        "cost(acute)": ["term"],
    }


@pytest.mark.unit
def test_a_condition_that_fails_still_reads_what_it_guards() -> None:
    listener = Listener(NOUGHTS)
    term = a_term(If(const(-1), PAY_COST))
    settle_period(a_contract(term), listener, Window(1, 12))
    assert list(listener.asked) == [COST]
    assert needed(term) == {"cost(acute)": ["term"]}


@pytest.mark.unit
def test_only_the_months_of_the_window_count() -> None:
    tree = All((During(1, 12, PAY_COST), During(13, None, Pay("payer", "acute", GAIN))))
    assert list(needed(a_term(tree))) == ["cost(acute)"]
    assert list(needed(a_term(tree), window=Window(13, 24))) == ["measure(gain)"]
    assert list(needed(a_term(tree), window=Window(12, 13))) == ["cost(acute)", "measure(gain)"]
    assert needed(a_term(tree), window=Window(25, 36)) == {}


@pytest.mark.unit
def test_a_fact_is_told_once_with_all_who_read_it() -> None:
    assert needed(a_term(PAY_COST, name="one"), a_term(All((PAY_COST, PAY_COST)), name="two")) == {
        "cost(acute)": ["one", "two"]
    }


@pytest.mark.unit
def test_each_span_and_lag_of_a_fact_is_a_fact_of_its_own() -> None:
    phrases = ["cost(acute)", "cost(acute) over month", "cost(acute) lag 2 months", "baseline(cost(acute))"]
    tree = Pay("payer", "acute", plus(*map(parse_fact, phrases)))
    assert list(needed(a_term(tree))) == phrases


@pytest.mark.unit
def test_the_calendar_needs_nobody_to_tell_it() -> None:
    assert needed(a_term(Pay("payer", "acute", plus(*map(parse_fact, ("years", "month")))))) == {}


@pytest.mark.unit
def test_what_a_value_stands_for_is_needed_over_the_months_it_covers() -> None:
    first = a_term(During(1, 6, PAY_COST), name="first")
    onward = Pay("payer", "hub", parse_fact("value(main.first) over month"))
    assert needed(first, a_term(onward, name="onward"), window=Window(4, 7)) == {"cost(acute)": ["first"]}
    # In month 7 the first term is over, and the month of the value with it.
    assert needed(a_term(onward, name="onward"), first, window=Window(7, 7)) == {}


@pytest.mark.unit
def test_a_value_read_back_in_time_needs_facts_of_that_time() -> None:
    first = a_term(During(1, 3, PAY_COST), name="first")
    late = a_term(Pay("payer", "hub", parse_fact("value(main.first) lag 12 months")), name="late")
    made = a_contract(first, late)
    listener = Listener(NOUGHTS)
    settle_period(made, listener, Window(13, 15))
    assert requires(made, Window(13, 15)) == {COST: ("main.first",)}
    assert list(listener.asked) == [COST]


@pytest.mark.unit
def test_what_a_term_was_worth_in_the_reference_year_is_told_not_settled() -> None:
    tree = Pay("payer", "acute", parse_fact("baseline(value(main.term))"))
    assert needed(a_term(tree)) == {"baseline(value(main.term))": ["term"]}


@pytest.mark.unit
def test_an_end_needs_its_own_facts() -> None:
    end = a_term(Pay("payer", "acute", GAIN), Schedule("exit"), "end", stage="exit")
    block = a_term(PAY_COST, name="block")
    assert needed(block, end) == {"cost(acute)": ["block"]}
    assert needed(block, end, window=Window(9, 9), on_exit=True) == {"measure(gain)": ["end"]}
    assert list(requires_ever(a_contract(block, end))) == [COST, GAIN]


@pytest.mark.unit
def test_all_that_is_ever_needed_covers_every_contract_to_its_end() -> None:
    late = a_term(During(30, None, Pay("payer", "acute", GAIN)), name="late", contract="long")
    early = a_term(During(30, None, PAY_COST), name="early", contract="short")
    made = Contracts(
        "two",
        "Two",
        (
            Contract("short", "payer", ("acute",), (early,), 12, 12),
            Contract("long", "payer", ("acute",), (late,), 36, 36),
        ),
        ("payer", "acute"),
    )
    assert requires_ever(made) == {GAIN: ("long.late",)}


@pytest.mark.unit
def test_the_end_and_the_years_may_need_one_fact() -> None:
    end = a_term(PAY_COST, Schedule("exit"), "end", stage="exit")
    assert requires_ever(a_contract(a_term(PAY_COST), end)) == {COST: ("main.term", "main.end")}


@pytest.mark.unit
def test_a_fact_that_only_a_payment_on_account_reads_is_found_too() -> None:
    # The year's own settlement reads month 12 of the first term, which is over by then; month 3 on account does not.
    first = a_term(During(1, 3, PAY_COST), name="first")
    onward = Pay("payer", "hub", parse_fact("value(main.first) over month"))
    made = a_contract(a_term(onward, Schedule("year", 0, True), "onward", stage="base"), first)
    listener = Listener(NOUGHTS)
    settle_month(made, listener, 3, {})
    assert list(listener.asked) == [COST]
    assert requires_ever(made) == {COST: ("main.first",)}
