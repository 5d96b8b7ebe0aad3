"""From a file to contracts: names, timing and scope, and the keys that wrap any mechanism in phases, caps and gates."""

import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.contracts.compile import OUTSIDE_ROLES, CompileError, compile_model, roles_of, terms_of
from scenarios.contracts.facts import parse_fact
from scenarios.contracts.observables import const, times
from scenarios.contracts.periods import Schedule, Window
from scenarios.contracts.terms import All, During, If, Pay, Share
from tests.scenarios.contracts.model_data import BLOCK, CATALOGUE, ROLES, compiled, file_of, paid, pounds
from tests.scenarios.contracts.strategies import Table

YEAR, YEAR_TWO = Window(1, 12), Window(13, 24)
MONTHS = 40


def year(number: int) -> Window:
    return Window(12 * number - 11, 12 * number)


def by_year(keys: dict[str, Any], years: int = 3) -> list[object]:
    """What a block of 1,200 pounds a year pays in each contract year under these keys."""
    made = compiled(BLOCK | keys, months=12 * years)
    return [pounds(made, "acute", year(number + 1)) for number in range(years)]


# What is compiled


@pytest.mark.unit
def test_contracts_keep_the_names_and_the_order_of_the_file() -> None:
    made = compiled(BLOCK, {"mechanism": "fee", "pounds_a_year": 5, "name": "hub_fee"})
    assert (made.name, made.title) == ("made", "Made for a test")
    assert [term.key for term in made.contracts[0].terms] == ["main.block", "main.hub_fee"]
    assert made.roles == (*ROLES, *OUTSIDE_ROLES)


@pytest.mark.unit
def test_a_plain_mechanism_is_a_plain_tree() -> None:
    made = compiled(BLOCK)
    amount = times(const(1200, "yearly sum", "GBP"), parse_fact("years"))
    assert made.term("main.block").tree == Pay("payer", "acute", amount, "block")


@pytest.mark.unit
def test_a_term_stands_in_for_its_contract_where_it_says_so() -> None:
    own = {
        "payer": "community",
        "payees": ["practices"],
        "services": ["day_case"],
        "populations": ["older"],
    }
    file = file_of(BLOCK, BLOCK | own | {"name": "own"}, file={"populations": {"older": {"age_from": 65}}})
    first, second = terms_of(file)
    assert (first.payer, first.payees, first.services) == ("payer", ("acute",), ("referral", "day_case"))
    assert (second.payer, second.payees) == ("community", ("practices",))
    assert (second.services, second.populations) == (("day_case",), ("older",))
    assert (first.key, second.key) == ("main.block", "main.own")
    assert (first.path, second.path) == (("contracts", 0, "terms", 0), ("contracts", 0, "terms", 1))
    term = compile_model(file, CATALOGUE).term("main.own")
    assert (term.payees, term.services, term.populations) == (("practices",), ("day_case",), ("older",))


@pytest.mark.unit
def test_some_mechanisms_pay_for_the_service_itself() -> None:
    file = file_of(BLOCK, {"mechanism": "fee", "pounds_a_year": 5})
    assert [place.is_base for place in terms_of(file)] == [True, False]
    assert [term.is_base for term in compile_model(file, CATALOGUE).contracts[0].terms] == [True, False]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("term", "schedule"),
    [
        (BLOCK, Schedule("year", 0, True)),
        (BLOCK | {"settle": "monthly"}, Schedule("month", 0, True)),
        (
            BLOCK | {"settle": "quarterly", "lag_months": 2, "on_account": False},
            Schedule("quarter", 2, False),
        ),
        ({"mechanism": "tariff", "prices_pounds": {"referral": 5}}, Schedule("month", 0, False)),
        ({"mechanism": "exit_cost", "set_up_pounds": 5}, Schedule("exit", 0, False)),
    ],
)
def test_a_term_is_settled_as_its_mechanism_or_the_file_says(
    term: dict[str, Any], schedule: Schedule
) -> None:
    assert compiled(term).contracts[0].terms[0].schedule == schedule


@pytest.mark.unit
@pytest.mark.parametrize(
    ("file", "months", "firm_months"),
    [
        ({"term": {"months": 18}}, 18, 18),
        ({"term": {"start_month": 4, "end_month": 15}}, 12, 12),
        ({"term": {"months": 36, "renewals": {"times": 2, "months": 12}}}, 60, 36),
        ({"term": None}, 12, 12),
    ],
)
def test_a_contract_runs_as_long_as_its_term_renewals_included(
    file: dict[str, Any], months: int, firm_months: int
) -> None:
    (contract,) = compiled(BLOCK, file=file).contracts
    assert (contract.months, contract.firm_months) == (months, firm_months)


@pytest.mark.unit
def test_a_contract_may_have_a_term_of_its_own() -> None:
    assert compiled(BLOCK, months=60, term={"months": 7}).contract("main").months == 7


@pytest.mark.unit
def test_every_role_has_a_kind_of_party() -> None:
    kinds = roles_of(file_of(BLOCK))
    assert kinds["acute"] == "acute_trust"
    assert {kinds[role] for role in OUTSIDE_ROLES} == set(OUTSIDE_ROLES)


# Phases, uplifts and variations


@pytest.mark.unit
@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"phase_by_year": [0, 0.1, 0.15]}, [0, 120, 180]),
        ({"phase_by_year": [0.5]}, [600, 600, 600]),
        ({"phase_by_year": [1, 0, 1]}, [1200, 0, 1200]),
        ({"uplift_share": "-1.5%"}, [1182, 1182, 1182]),
        ({"yearly_uplift_share": "10%"}, [1200, 1320, 1452]),
        ({"uplift_share": "10%", "yearly_uplift_share": "10%"}, [1320, 1452, Fraction("1597.2")]),
        ({"variations": [{"from_month": 7, "change_share": 0.5}]}, [1500, 1800, 1800]),
        (
            {
                "variations": [
                    {"from_month": 7, "change_share": 1},
                    {"from_month": 13, "change_share": -0.5},
                ]
            },
            [1800, 1200, 1200],
        ),
        ({"variations": [{"from_month": 1, "change_share": -1}]}, [0, 0, 0]),
        ({"phase_by_year": [0, 1], "uplift_share": 1}, [0, 2400, 2400]),
    ],
)
def test_prices_move_by_phase_uplift_and_variation(keys: dict[str, Any], expected: list[Fraction]) -> None:
    assert by_year(keys) == expected


SHARES = st.integers(-20, 40).map(lambda percent: f"{percent}%")


@pytest.mark.property
@given(
    phases=st.lists(st.integers(0, 3), min_size=1, max_size=4),
    uplift=SHARES,
    yearly=SHARES,
    variations=st.lists(st.tuples(st.integers(1, MONTHS + 5), SHARES), max_size=3),
)
def test_each_month_is_paid_at_its_own_price(
    phases: list[int], uplift: str, yearly: str, variations: list[tuple[int, str]]
) -> None:
    keys = {
        "phase_by_year": phases,
        "uplift_share": uplift,
        "yearly_uplift_share": yearly,
        "variations": [{"from_month": month, "change_share": share} for month, share in variations],
    }
    made = compiled(BLOCK | keys, months=MONTHS)

    def one_more(share: str) -> Fraction:
        return 1 + Fraction(int(share.removesuffix("%")), 100)

    for month in range(1, MONTHS + 1):
        year_before = (month - 1) // 12
        price = (
            100
            * phases[min(year_before, len(phases) - 1)]
            * one_more(uplift)
            * one_more(yearly) ** year_before
        )
        for from_month, share in variations:
            price *= one_more(share) if from_month <= month else 1
        assert pounds(made, "acute", Window(month, month)) == price


@pytest.mark.unit
def test_months_at_one_price_are_one_run() -> None:
    assert isinstance(compiled(BLOCK | {"phase_by_year": [1, 1]}).term("main.block").tree, Pay)
    phased = compiled(BLOCK | {"phase_by_year": [0, 2, 2, 3]}, months=60).term("main.block").tree
    assert isinstance(phased, All)
    runs = [(part.first, part.last) for part in phased.terms if isinstance(part, During)]
    assert runs == [(13, 36), (37, None)]


@pytest.mark.unit
def test_a_price_that_changes_in_mid_year_is_settled_with_the_year() -> None:
    made = compiled(BLOCK | {"variations": [{"from_month": 4, "change_share": 0.1}]})
    assert paid(made, YEAR) == [("payer", "acute", "block", Fraction(300 + 990))]
    assert paid(made, Window(3, 4)) == [("payer", "acute", "block", Fraction(100 + 110))]


@pytest.mark.unit
def test_a_phase_scales_what_is_shared_and_leaves_the_weights() -> None:
    fee = {
        "mechanism": "gain_share",
        "target_pounds_a_year": 100,
        "actual_pounds_a_year": 40,
        "gain_share": 1,
    }
    split = {"split": {"acute": 0.25, "community": 0.75}, "phase_by_year": [0.5]}
    made = compiled(fee | split, payees=["acute", "community"])
    assert [pounds(made, role, YEAR) for role in ("acute", "community")] == [
        Fraction("7.5"),
        Fraction("22.5"),
    ]


# Caps and floors


@pytest.mark.unit
@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"cap_pounds_a_year": 1000}, 1000),
        ({"cap_pounds_a_year": 1200}, 1200),
        ({"floor_pounds_a_year": 1500}, 1500),
        ({"floor_pounds_a_year": 900}, 1200),
        ({"cap_pounds_a_year": 1000, "uplift_share": "50%"}, 1000),
        ({"cap_pounds_a_year": 700, "phase_by_year": [0.5]}, 600),
        ({"cap_pounds_a_year": 500, "floor_pounds_a_year": 800}, 800),
    ],
)
def test_a_cap_and_a_floor_hold_after_prices_have_moved(keys: dict[str, Any], expected: int) -> None:
    assert pounds(compiled(BLOCK | keys), "acute", YEAR) == expected


@pytest.mark.unit
def test_a_cap_is_for_a_year_and_part_of_it_for_part_of_one() -> None:
    made = compiled(BLOCK | {"cap_pounds_a_year": 1000})
    assert pounds(made, "acute", Window(4, 6)) == 250


@pytest.mark.unit
def test_a_cap_may_be_read() -> None:
    made = compiled(BLOCK | {"cap_pounds_a_year": {"baseline": "cost(acute)", "times": 0.5}})
    assert pounds(made, "acute", YEAR, Table({"baseline(cost(acute))": 1800})) == 900


@pytest.mark.unit
def test_a_cap_holds_for_each_payee() -> None:
    made = compiled(BLOCK | {"cap_pounds_a_year": 1000}, payees=["acute", "practices"])
    assert pounds(made, "acute", YEAR) == 1000
    assert list(pounds(made, "practices", YEAR)) == [1000] * 3  # type: ignore[arg-type]


# Gates


@pytest.mark.unit
@pytest.mark.parametrize(
    ("gate", "opens_at"),
    [
        ({"at_least": 80}, [80, 90]),
        ({"at_most": 80}, [70, 80]),
        ({"at_least": 80, "at_most": 85}, [80]),
    ],
)
def test_a_gate_opens_exactly_at_its_level(gate: dict[str, Any], opens_at: list[int]) -> None:
    made = compiled(BLOCK | {"gate": {"reading": "measure(hospital_experience)"} | gate})
    paid_at = [
        reading
        for reading in (70, 80, 90)
        if pounds(made, "acute", YEAR, Table({"measure(hospital_experience)": reading}))
    ]
    assert paid_at == opens_at


@pytest.mark.unit
def test_a_gate_shuts_out_a_floor_too() -> None:
    keys = {"gate": {"reading": "measure(wellbeing)", "at_least": 5}, "floor_pounds_a_year": 900}
    made = compiled(BLOCK | keys)
    assert isinstance(made.term("main.block").tree, If)
    assert pounds(made, "acute", YEAR, Table({"measure(wellbeing)": 4})) == 0


@pytest.mark.unit
def test_a_gate_may_compare_two_readings() -> None:
    gate = {"reading": "cost(acute)", "at_most": {"baseline": "cost(acute)", "times": 1.1}}
    made = compiled(BLOCK | {"gate": gate})
    told = {"cost(acute)": 110, "baseline(cost(acute))": 100}
    assert pounds(made, "acute", YEAR, Table(told)) == 1200
    assert pounds(made, "acute", YEAR, Table(told | {"cost(acute)": 111})) == 0


# Splits


@pytest.mark.unit
def test_a_joint_sum_is_split_as_the_file_says() -> None:
    terms = [{"mechanism": "outcome", "reading": "measure(wellbeing)", "nothing_at": 0, "all_at": 1}]
    terms[0] |= {"pot_pounds_a_year": 100, "split": {"acute": 0.3, "community": 0.7}}
    made = compiled(*terms, payees=["acute", "community"])
    told = Table({"measure(wellbeing)": 1})
    assert paid(made, YEAR, told) == [
        ("payer", "acute", "outcome", Fraction(30)),
        ("payer", "community", "outcome", Fraction(70)),
    ]


@pytest.mark.unit
def test_a_joint_sum_follows_the_base_payments_where_the_file_has_no_split() -> None:
    base = {"mechanism": "tariff", "prices_pounds": {"referral": 10}, "settle": "yearly"}
    joint = {"mechanism": "outcome", "reading": "measure(wellbeing)", "nothing_at": 0, "all_at": 1}
    made = compiled(base, joint | {"pot_pounds_a_year": 100}, payees=["acute", "community"])
    tree = made.term("main.outcome").tree
    assert isinstance(tree, Share)
    told = Table(
        {
            "measure(wellbeing)": 1,
            "activity(referral) by acute": 1,
            "activity(referral) by community": 3,
        }
    )
    assert [each[3] for each in paid(made, YEAR, told)] == [10, 30, 25, 75]


# Who delivers, and what is counted


@pytest.mark.unit
@pytest.mark.parametrize("where", ["contract", "term"])
def test_others_may_deliver_what_a_payee_is_paid_for(where: str) -> None:
    tariff = {"mechanism": "tariff", "prices_pounds": {"referral": 10}}
    delivered = {"delivered_by": ["acute", "practices"]}
    made = compiled(tariff | delivered) if where == "term" else compiled(tariff, **delivered)
    told = Table({"activity(referral) by acute": 2, "activity(referral) by practices together": 5})
    assert pounds(made, "acute", Window(1, 1), told) == 70


@pytest.mark.regression
def test_one_result_shared_with_each_of_many_is_their_sum() -> None:
    # Target 98% of 100 + 10 + 20 + 30; cost 60 + 30: half of what is saved goes half to each side.
    share = {
        "mechanism": "gain_share",
        "target_pounds_a_year": {"baseline": "cost", "times": 0.98},
        "gain_share": 0.5,
        "split": {"acute": 0.5, "practices": 0.5},
    }
    made = compiled(share, payees=["acute", "practices"], scope={"services": ["gp_contact"]})
    told = Table(
        {
            "baseline(cost(acute) on gp_contact)": 100,
            "baseline(cost(practices) together on gp_contact)": 60,
            "cost(acute) on gp_contact": 60,
            "cost(practices) together on gp_contact": 30,
        }
    )
    assert [each[3] for each in paid(made, YEAR, told)] == [Fraction("16.7"), Fraction("16.7")]
    assert list(pounds(made, "practices", YEAR, told)) == [Fraction("16.7") / 3] * 3  # type: ignore[arg-type]


@pytest.mark.unit
def test_contracts_and_measures_are_counted_for_whoever_manages_them() -> None:
    cost = {"mechanism": "management_cost", "pounds_per_contract": 1000, "pounds_per_measure": 1}
    outcome = {"mechanism": "outcome", "reading": "measure(wellbeing)", "nothing_at": 0, "all_at": 1}
    measures = [{"reading": "measure(wellbeing)", "nothing_at": 0, "all_at": 1, "weight": 0.5}] * 2
    quality = {"mechanism": "cquin", "share_of_value": 0.1, "measures": measures}
    made = compiled(BLOCK, outcome | {"pot_pounds_a_year": 1}, quality, cost)
    assert pounds(made, "suppliers", YEAR) == 1003


# Refusals


@pytest.mark.unit
@pytest.mark.parametrize(
    ("term", "words"),
    [
        ({"mechanism": "fee"}, "a fee is either pounds_a_year or share_of_value"),
        (
            {"mechanism": "fee", "share_of_value": 0.1},
            "this contract has no base payment to take a share of; name the terms with 'of'",
        ),
        (
            {"mechanism": "outcome", "reading": "measure(wellbeing)", "nothing_at": 1, "all_at": 1}
            | {"pot_pounds_a_year": 1},
            "nothing and everything would be paid at the same level; use curve: threshold",
        ),
    ],
)
def test_keys_that_make_no_sense_together_are_refused_with_their_place(
    term: dict[str, Any], words: str
) -> None:
    alone = {"services": ["day_case"], "payees": ["community"]}
    with pytest.raises(CompileError, match=f"^{re.escape(words)}$") as refused:
        compiled(term | alone, term | {"name": "second"})
    assert refused.value.path == ("contracts", 0, "terms", 0)
