"""What a month costs: by hand to the penny, nothing stranded or lost at today's activity, and the fixed part stays."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.counts import Counts, Item
from agents.providers.costs import (
    CostBook,
    CostState,
    MonthCosts,
    Whole,
    come_up,
    cost_book,
    cost_state_of,
    items_of,
    month_costs,
    part_of,
    unit_cost_pounds,
    usual_costs,
)
from agents.providers.services import used, used_by_kind
from scenarios.catalogue import load_catalogue
from scenarios.parameters import load_parameters
from tests.agents.providers.made_counts import PRACTICES, TRUSTS, USUAL, month, year

PARAMETERS = load_parameters()
BOOK = cost_book(PARAMETERS)
START = usual_costs(BOOK, year())
EMERGENCIES = Item.EMERGENCY_OTHER
KINDS = sorted(BOOK.spending)


def cost(counts: Counts, state: CostState = START, effort: Mapping[str, Whole] | None = None) -> MonthCosts:
    return month_costs(BOOK, state, counts, effort)[0]


def emergencies_pence(counts: Counts, state: CostState = START) -> int:
    return cost(counts, state).cost_pence("acute_trust", 0, ["emergency_admission"])


@pytest.mark.unit
def test_one_month_may_stand_for_all_of_a_year() -> None:
    one = year()[0]
    alone, twelve = usual_costs(BOOK, [one]), usual_costs(BOOK, [one] * 12)
    for part in ("usual", "followed"):
        for kind, items in getattr(twelve, part).items():
            assert getattr(alone, part)[kind].tolist() == items.tolist()
    assert twelve.usual["gp_practice"].any()


@pytest.mark.unit
def test_the_month_of_a_trust_by_hand() -> None:
    # 3,000 emergency admissions at 1,565 pounds. A hundred fewer save at once half of 156,500 pounds.
    assert emergencies_pence(month()) == 3_000 * 156_500
    assert emergencies_pence(month({EMERGENCIES: 2_900})) == 3_000 * 156_500 - 100 * 156_500 // 2
    assert emergencies_pence(month({EMERGENCIES: 3_001})) == 3_000 * 156_500 + 156_500 // 2


@pytest.mark.unit
def test_the_next_month_saves_a_twelfth_of_what_is_semi_fixed_too() -> None:
    fewer = month({EMERGENCIES: 2_880})
    _, state = month_costs(BOOK, START, fewer)
    # 120 fewer: followed admissions are 10 fewer next month, of which three tenths is saved.
    expected = 3_000 * 156_500 - 120 * 156_500 // 2 - 10 * 156_500 * 3 // 10
    assert emergencies_pence(fewer, state) == expected


@pytest.mark.unit
def test_when_activity_leaves_the_fixed_part_is_stranded() -> None:
    nothing = month({EMERGENCIES: 0})
    state = START
    for _ in range(240):
        _, state = month_costs(BOOK, state, nothing)
    left = emergencies_pence(nothing, state)
    stranded = 3_000 * 156_500 // 5
    assert stranded <= left <= stranded * 1.0001


@pytest.mark.unit
@pytest.mark.parametrize("kind", KINDS)
def test_at_today_s_activity_each_service_costs_its_units_at_reference_cost(kind: str) -> None:
    costs = cost(month())
    for at, spending in enumerate(BOOK.spending[kind]):
        items = items_of(kind, BOOK, month())[:, at, 0]
        expected = [round(int(each) * spending.pounds_an_item * 100) for each in items]
        assert costs.pence[kind][:, at].tolist() == pytest.approx(expected, abs=1), spending.service


@pytest.mark.unit
def test_a_seasonal_year_costs_its_activity_at_reference_cost() -> None:
    counts = [month({EMERGENCIES: 3_000 + 120 * (number % 3 - 1)}) for number in range(12)]
    state = usual_costs(BOOK, counts)
    total = 0
    for each in counts:
        costs, _ = month_costs(BOOK, state, each)
        total += costs.cost_pence("acute_trust", 0, ["emergency_admission"])
    assert total == 36_000 * 156_500


@pytest.mark.unit
def test_older_prices_are_brought_to_those_of_2014_15() -> None:
    assert unit_cost_pounds("emergency_admission", PARAMETERS) == 1565
    ratio = PARAMETERS.one("price_change_ratio", price_year="2012/13").value
    assert unit_cost_pounds("practice_nurse_contact", PARAMETERS) == 13 * ratio
    assert 1 < ratio < Fraction(105, 100)
    years = {service.price_year for service in load_catalogue().services.values()}
    assert {level for row in PARAMETERS.rows("price_change_ratio") for _, level in row.subgroup} == years


@pytest.mark.unit
def test_every_costed_service_says_how_it_spends() -> None:
    assert PARAMETERS.levels("costed") == tuple(used(PARAMETERS))
    for kind, names in used_by_kind(PARAMETERS).items():
        assert tuple(each.service for each in BOOK.spending[kind]) == names
    shares = [each for spending in BOOK.spending.values() for each in spending]
    assert all(0 < each.fixed < 1 for each in shares)
    assert {each.variable for each in shares} == {Fraction(3, 10), Fraction(1, 2), Fraction(3, 4)}


@pytest.mark.unit
def test_practices_trusts_and_the_area_have_their_own_activity() -> None:
    costs = cost(month())
    assert {kind: each.shape[0] for kind, each in costs.pence.items()} == {
        **{"gp_practice": PRACTICES, "acute_trust": TRUSTS},
        **dict.fromkeys(("community_trust", "social_care", "voluntary", "others"), 1),
    }
    assert costs.items["community_trust"][0, 0, 0] == 2 * USUAL[Item.COMMUNITY_CONTACT]


@pytest.mark.unit
def test_effort_adds_to_what_a_member_spends() -> None:
    costs = cost(month(), effort={"gp_practice": np.array([0, 12_345])})
    services = costs.pence["gp_practice"].sum(axis=1)
    assert (costs.total_pence("gp_practice") - services).tolist() == [0, 12_345]
    assert costs.total_pence("voluntary").tolist() == costs.pence["voluntary"].sum(axis=1).tolist()


@pytest.mark.unit
def test_everybody_s_cost_of_all_services_is_all_that_was_spent() -> None:
    costs = cost(month({EMERGENCIES: 2_777}), effort={"acute_trust": np.array([54_321, 0])})
    for member in range(TRUSTS):
        of_all = costs.cost_pence("acute_trust", member, costs.services["acute_trust"])
        assert of_all == costs.total_pence("acute_trust")[member]


@pytest.mark.unit
@pytest.mark.parametrize("kind", KINDS)
def test_a_population_and_the_rest_make_up_all_to_the_penny(kind: str) -> None:
    members = cost(month()).pence[kind].shape[0]
    costs = cost(month({EMERGENCIES: 2_999, Item.GP_CONTACT: 11_999}), effort={kind: np.full(members, 1_001)})
    services = costs.services[kind][:2]
    parts = [costs.cost_pence(kind, 0, services, population) for population in (1, 2)]
    assert sum(parts) == costs.cost_pence(kind, 0, services)
    assert parts[0] == pytest.approx(sum(parts) / 3, rel=0.002)


@pytest.mark.unit
def test_a_service_named_twice_costs_once() -> None:
    costs = cost(month())
    once = costs.cost_pence("acute_trust", 0, ["day_case", "ae_attendance"])
    assert costs.cost_pence("acute_trust", 0, ["day_case", "ae_attendance", "day_case"]) == once


@pytest.mark.unit
def test_what_a_member_spent_on_a_service_it_did_not_give_is_shared_as_by_all_members() -> None:
    counts = month()
    counts.by_trust[0, EMERGENCIES] = 0
    costs = cost(counts)
    stranded = costs.cost_pence("acute_trust", 0, ["emergency_admission"])
    assert stranded == 3_000 * 156_500 // 2
    assert costs.cost_pence("acute_trust", 0, ["emergency_admission"], 1) == round(stranded / 3)


@pytest.mark.unit
def test_what_nobody_had_is_shared_by_nobody() -> None:
    costs = cost(month({Item.REABLEMENT_EPISODE: 0}))
    assert costs.cost_pence("social_care", 0, ["reablement_episode"]) == costs.pence["social_care"][0, 1]
    assert costs.cost_pence("social_care", 0, ["reablement_episode"], 1) == 0


@pytest.mark.property
@given(whole=st.integers(0, 10**13), part=st.integers(0, 10**6), rest=st.integers(0, 10**6))
def test_two_parts_add_up(whole: int, part: int, rest: int) -> None:
    mine, theirs = part_of(whole, part, part + rest), part_of(whole, rest, part + rest)
    is_tie = part + rest > 0 and 2 * whole * part % (part + rest) == 0
    assert part + rest == 0 or abs(mine + theirs - whole) <= int(is_tie)
    # Exactly what Python's own integers come to, however large the product.
    total = part + rest
    assert mine == ((2 * whole * part + total) // (2 * total) if total else 0)
    assert 0 <= mine <= whole
    assert part_of(whole, 0, 0) == 0


@pytest.mark.property
@given(items=st.integers(0, 10**6), start=st.integers(0, 10**9), months=st.integers(1, 24))
def test_followed_items_come_nearer_and_never_pass(items: int, start: int, months: int) -> None:
    after = come_up(np.array([start]), np.array([items]), Fraction(months))[0]
    low, high = sorted((start, items * 1_000))
    assert low <= after <= high


@pytest.mark.property
@given(fewer=st.integers(0, 10_000), more=st.integers(0, 10_000))
def test_more_activity_never_costs_less(fewer: int, more: int) -> None:
    low, high = sorted((fewer, more))
    assert emergencies_pence(month({EMERGENCIES: low})) <= emergencies_pence(month({EMERGENCIES: high}))


@pytest.mark.unit
def test_shares_of_more_than_a_whole_are_refused() -> None:
    rows = dict(PARAMETERS.rows_by_name)
    rows["variable_share"] = tuple(replace(row, value=Fraction(9, 10)) for row in rows["variable_share"])
    with pytest.raises(ValueError, match="gp_contact") as refused:
        cost_book(replace(PARAMETERS, rows_by_name=rows))
    assert str(refused.value) == (
        "service 'gp_contact': variable_share 0.9 and semi_fixed_share 0.3 are more than a whole; lower one of them"
    )


@pytest.mark.unit
@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            ("acute_trusts", 0, ["day_case"], 0),
            "'acute_trusts' is no kind of provider whose care is counted; use ",
        ),
        (("acute_trust", 2, ["day_case"], 0), "there is no acute_trust 2; give a whole number from 0 to 1"),
        (("acute_trust", 0, ["day_case"], 3), "there is no population 3; give a whole number from 0 to 2"),
        (
            ("acute_trust", 0, ["day_cases"], 0),
            "'day_cases' is no service of acute_trust with a cost of its own; ",
        ),
        (
            ("acute_trust", 0, ["readmission"], 0),
            "'readmission' is no service of acute_trust with a cost of its",
        ),
    ],
)
def test_costs_of_whom_or_what_there_is_not_are_refused(
    asked: tuple[str, int, list[str], int], message: str
) -> None:
    costs = cost(month())
    with pytest.raises(ValueError, match="no ") as refused:
        costs.cost_pence(*asked)
    assert str(refused.value).startswith(message)


@pytest.mark.unit
def test_the_nearest_word_is_told() -> None:
    costs = cost(month())
    with pytest.raises(ValueError, match="Did you mean 'day_case'") as refused:
        costs.cost_pence("acute_trust", 0, ["day_cases"])
    assert "use ae_attendance" in str(refused.value)
    with pytest.raises(ValueError, match="Did you mean 'voluntary'"):
        costs.total_pence("volunteer")


@pytest.mark.unit
def test_a_service_without_a_unit_cost_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = load_catalogue()
    bare = replace(catalogue.services["day_case"], unit_cost_pounds=None)
    without = replace(catalogue, services={**catalogue.services, "day_case": bare})
    monkeypatch.setattr("agents.providers.costs.load_catalogue", lambda: without)
    with pytest.raises(ValueError, match="day_case") as refused:
        unit_cost_pounds("day_case", PARAMETERS)
    assert str(refused.value) == "service 'day_case' has no unit cost; give one in services.csv"


@pytest.mark.unit
def test_the_book_is_read_from_parameters_alone() -> None:
    assert isinstance(BOOK, CostBook)
    assert BOOK.adjustment_months == PARAMETERS.one("capacity_adjustment_months").value == 12


@pytest.mark.unit
def test_a_state_kept_costs_the_same() -> None:
    _, state = month_costs(BOOK, START, month({EMERGENCIES: 2_000}))
    kept = cost_state_of(BOOK, state.arrays())
    assert emergencies_pence(month(), kept) == emergencies_pence(month(), state)


@pytest.mark.unit
def test_a_state_of_which_something_is_missing_is_refused() -> None:
    arrays = START.arrays()
    del arrays["followed/voluntary"]
    with pytest.raises(ValueError, match="state of costs") as refused:
        cost_state_of(BOOK, arrays)
    assert str(refused.value) == "a state of costs needs 'followed/voluntary'; give all arrays that were kept"


@pytest.mark.unit
def test_a_table_holds_every_service_and_population_and_effort_under_no_name() -> None:
    costs = cost(month({EMERGENCIES: 2_999}), effort={"acute_trust": np.array([1_001, 0])})
    services = [*used(PARAMETERS), "readmission", ""]
    table = costs.table_pence("acute_trust", services)[0]
    assert table.shape == (len(services), 3)
    assert table[:, 0].sum() == costs.total_pence("acute_trust")[0]
    assert table[-1].sum() == 2 * 1_001
    assert table[-1].tolist() == pytest.approx([1_001, 334, 667], abs=1)
    assert table[-2].tolist() == table[services.index("gp_contact")].tolist() == [0, 0, 0]
    at = services.index("emergency_admission")
    without_effort = cost(month({EMERGENCIES: 2_999}))
    for population in range(3):
        assert table[at, population] == without_effort.cost_pence(
            *("acute_trust", 0, ["emergency_admission"], population)
        )


@pytest.mark.unit
@pytest.mark.parametrize("kind", KINDS)
def test_a_table_is_what_is_told_cell_by_cell(kind: str) -> None:
    counts = month({EMERGENCIES: 2_999, Item.GP_CONTACT: 11_999, Item.REABLEMENT_EPISODE: 0})
    counts.by_trust[0, EMERGENCIES] = 0
    costs = cost(counts)
    services = costs.services[kind]
    table = costs.table_pence(kind, services)
    for member, at, population in np.ndindex(*table.shape):
        told = costs.cost_pence(kind, member, [services[at]], population)
        assert table[member, at, population] == told, services[at]
    assert table[:, :, 0].tolist() == costs.pence[kind].tolist()


@pytest.mark.unit
def test_effort_of_whoever_gives_no_counted_care_is_shared_as_people_are() -> None:
    costs = cost(month(), effort={"hub": np.array([3_000])})
    assert costs.kinds == (*costs.pence, "hub")
    table = costs.table_pence("hub", ["day_case", ""])
    # 100,000 people: 33,332 of the second population and 66,668 of the third.
    assert table.tolist() == [[[0, 0, 0], [3_000, 1_000, 2_000]]]
    assert costs.total_pence("hub").tolist() == [3_000]
    assert costs.spent_pence("hub", 0) == {"": 3_000}


@pytest.mark.unit
def test_what_a_member_spent_is_told_by_service_and_effort_last() -> None:
    costs = cost(month(), effort={"voluntary": np.array([77])})
    spent = costs.spent_pence("voluntary", 0)
    assert list(spent) == [*costs.services["voluntary"], ""]
    assert spent[""] == 77
    assert sum(spent.values()) == costs.total_pence("voluntary")[0]
    assert list(costs.spent_pence("social_care", 0)) == list(costs.services["social_care"])


@pytest.mark.unit
def test_a_table_of_whom_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="'hub' is no kind of provider whose care is counted"):
        cost(month()).table_pence("hub", [])
