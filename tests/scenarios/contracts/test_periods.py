"""Windows of months: their length, clipping, spans and names; schedules: which periods, and when each is paid."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.contracts.periods import PERIOD_MONTHS, Every, Over, Schedule, Window

YEAR_ONE, YEAR_TWO = Window(1, 12), Window(13, 24)
MONTHS = st.integers(1, 60)


@st.composite
def windows(draw: st.DrawFn, earliest: int = 1) -> Window:
    first = draw(st.integers(earliest, 40))
    return Window(first, first + draw(st.integers(0, 40)), draw(st.integers(1, 12)))


def spans(schedule: Schedule, window: Window, months: int | None = None) -> list[tuple[int, int]]:
    return [(period.first, period.last) for period in schedule.periods(window, months)]


def due(schedule: Schedule, month: int, months: int) -> list[tuple[int, int, bool]]:
    return [(window.first, window.last, is_final) for window, is_final in schedule.due(month, months)]


# Windows


@pytest.mark.unit
@pytest.mark.parametrize(
    ("window", "months", "years", "contract_year"),
    [
        (YEAR_ONE, 12, Fraction(1), 1),
        (YEAR_TWO, 12, Fraction(1), 2),
        (Window(5, 5), 1, Fraction(1, 12), 1),
        (Window(13, 15), 3, Fraction(1, 4), 2),
        (Window(1, 60), 60, Fraction(5), 5),
        (Window(12, 13), 2, Fraction(1, 6), 2),
    ],
)
def test_a_window_knows_its_length_and_its_contract_year(
    window: Window, months: int, years: Fraction, contract_year: int
) -> None:
    assert (window.months, window.years, window.contract_year) == (months, years, contract_year)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("window", "name"),
    [
        (YEAR_ONE, "year 1"),
        (Window(49, 60), "year 5"),
        (Window(7, 9), "quarter 3"),
        (Window(13, 15), "quarter 5"),
        (Window(7, 7), "month 7"),
        (Window(2, 13), "months 2-13"),
        (Window(2, 4), "months 2-4"),
        (Window(1, 24), "months 1-24"),
    ],
)
def test_a_window_names_itself_as_people_would(window: Window, name: str) -> None:
    assert str(window) == name


@pytest.mark.unit
@pytest.mark.parametrize(
    ("first", "last", "remaining"),
    [
        (1, None, (4, 9)),
        (5, None, (5, 9)),
        (1, 6, (4, 6)),
        (6, 7, (6, 7)),
        (9, 20, (9, 9)),
        (10, None, None),
        (1, 3, None),
    ],
)
def test_a_window_is_clipped_to_the_months_it_shares(
    first: int, last: int | None, remaining: tuple[int, int] | None
) -> None:
    clipped = Window(4, 9, 7).clipped(first, last)
    assert clipped == (None if remaining is None else Window(*remaining, 7))


@pytest.mark.property
@given(window=windows(), first=MONTHS, length=st.integers(0, 40))
def test_clipping_keeps_just_the_months_in_both(window: Window, first: int, length: int) -> None:
    months = set(range(window.first, window.last + 1)) & set(range(first, first + length + 1))
    clipped = window.clipped(first, first + length)
    assert months == (set(range(clipped.first, clipped.last + 1)) if clipped else set())


@pytest.mark.unit
@pytest.mark.parametrize(
    ("over", "lag_months", "first", "last"),
    [
        ("period", 0, 16, 17),
        ("month", 0, 17, 17),
        ("quarter", 0, 16, 17),
        ("year", 0, 13, 17),
        ("contract_year", 0, 13, 17),
        ("period", 3, 13, 14),
        ("month", 3, 14, 14),
        ("quarter", 3, 13, 14),
        ("contract_year", 6, 1, 11),
    ],
)
def test_a_fact_is_read_over_its_span_moved_back_by_its_lag(
    over: Over, lag_months: int, first: int, last: int
) -> None:
    assert Window(16, 17).seen_over(over, lag_months) == Window(first, last)


@pytest.mark.unit
def test_financial_spans_follow_april_and_contract_years_the_contract() -> None:
    # Contract month 1 is an October, so contract month 7 is the first April.
    october = Window(8, 8, starts_month=7)
    assert october.seen_over("year") == Window(7, 8, 7)
    assert october.seen_over("quarter") == Window(7, 8, 7)
    assert october.seen_over("contract_year") == Window(1, 8, 7)
    assert Window(5, 5, 7).seen_over("year") == Window(-5, 5, 7)
    # A contract that starts in May: its second month ends no quarter, its third starts one.
    assert Window(2, 2, starts_month=2).seen_over("quarter") == Window(0, 2, 2)
    assert Window(3, 3, starts_month=2).seen_over("quarter") == Window(3, 3, 2)


@pytest.mark.property
@given(window=windows(), over=st.sampled_from(["month", "quarter", "year"]), lag=st.integers(0, 24))
def test_a_span_holds_the_last_month_and_starts_on_its_own_calendar(
    window: Window, over: Over, lag: int
) -> None:
    seen = window.seen_over(over, lag)
    length = {"month": 1, "quarter": 3, "year": 12}[over]
    assert seen.last == window.last - lag
    assert 1 <= seen.months <= length
    assert (seen.first + window.starts_month - 2) % length == 0


# Schedules


@pytest.mark.unit
@pytest.mark.parametrize(
    ("every", "window", "expected"),
    [
        ("year", Window(1, 24), [(1, 12), (13, 24)]),
        ("year", Window(6, 20), [(6, 12), (13, 20)]),
        ("quarter", YEAR_ONE, [(1, 3), (4, 6), (7, 9), (10, 12)]),
        ("quarter", Window(2, 4), [(2, 3), (4, 4)]),
        ("month", Window(3, 5), [(3, 3), (4, 4), (5, 5)]),
    ],
)
def test_a_window_is_cut_where_periods_end(
    every: Every, window: Window, expected: list[tuple[int, int]]
) -> None:
    assert spans(Schedule(every), window) == expected


@pytest.mark.unit
def test_the_last_period_of_a_contract_may_be_a_stub() -> None:
    assert spans(Schedule("year"), Window(1, 24), months=18) == [(1, 12), (13, 18)]
    assert spans(Schedule("quarter"), Window(13, 24), months=17) == [(13, 15), (16, 17)]
    assert spans(Schedule("year"), Window(25, 36), months=18) == []


@pytest.mark.regression
def test_nothing_is_owed_for_months_before_the_contract() -> None:
    assert spans(Schedule("year"), Window(-5, 3)) == [(1, 3)]
    assert spans(Schedule("month"), Window(0, 2), months=12) == [(1, 1), (2, 2)]
    assert spans(Schedule("quarter"), Window(-3, 0), months=12) == []


@pytest.mark.regression
def test_a_contract_ends_once_however_long_the_window() -> None:
    assert spans(Schedule("exit"), Window(8, 8), months=60) == [(8, 8)]
    assert spans(Schedule("exit"), YEAR_TWO, months=60) == [(24, 24)]
    assert spans(Schedule("exit"), YEAR_TWO, months=18) == [(18, 18)]
    assert spans(Schedule("exit"), Window(25, 36), months=18) == []
    assert spans(Schedule("exit"), Window(-3, 0), months=18) == []


@pytest.mark.property
@given(every=st.sampled_from(["month", "quarter", "year"]), window=windows(earliest=-20), months=MONTHS)
def test_periods_cover_each_month_of_the_contract_once(every: Every, window: Window, months: int) -> None:
    covered = [
        month for first, last in spans(Schedule(every), window, months) for month in range(first, last + 1)
    ]
    assert covered == [month for month in range(window.first, window.last + 1) if 1 <= month <= months]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("schedule", "month", "expected"),
    [
        (Schedule("month"), 5, [(5, 5, True)]),
        (Schedule("month", lag_months=2), 5, [(3, 3, True)]),
        (Schedule("month", lag_months=2), 2, []),
        (Schedule("quarter"), 6, [(4, 6, True)]),
        (Schedule("quarter"), 5, []),
        (Schedule("year"), 12, [(1, 12, True)]),
        (Schedule("year", lag_months=2), 12, []),
        (Schedule("year", lag_months=2), 14, [(1, 12, True)]),
        (Schedule("year", on_account=True), 5, [(1, 5, False)]),
        (Schedule("year", on_account=True), 12, [(1, 12, True)]),
        (Schedule("year", on_account=True), 13, [(13, 13, False)]),
        (Schedule("year", 2, on_account=True), 12, [(1, 12, False)]),
        (Schedule("year", 2, on_account=True), 14, [(1, 12, True), (13, 14, False)]),
        (Schedule("quarter", 4, on_account=True), 7, [(1, 3, True), (7, 7, False)]),
        (Schedule("exit"), 18, []),
    ],
)
def test_a_period_is_paid_at_its_lag_and_on_account_until_then(
    schedule: Schedule, month: int, expected: list[tuple[int, int, bool]]
) -> None:
    assert due(schedule, month, months=24) == expected


@pytest.mark.unit
def test_a_stub_period_is_final_in_the_last_month_of_the_contract() -> None:
    assert due(Schedule("year", on_account=True), 18, months=18) == [(13, 18, True)]
    assert due(Schedule("year", on_account=True), 19, months=18) == []
    assert due(Schedule("year", 3), 21, months=18) == [(13, 18, True)]


@pytest.mark.unit
def test_what_falls_due_knows_the_calendar() -> None:
    assert list(Schedule("month").due(2, 12, starts_month=7)) == [(Window(2, 2, 7), True)]


@pytest.mark.property
@given(
    every=st.sampled_from(["month", "quarter", "year"]),
    lag=st.integers(0, 14),
    on_account=st.booleans(),
    months=MONTHS,
)
def test_every_period_is_final_once_and_after_its_payments_on_account(
    every: Every, lag: int, on_account: bool, months: int
) -> None:
    schedule = Schedule(every, lag, on_account)
    told = [(month, *each) for month in range(1, months + lag + 1) for each in schedule.due(month, months)]
    finals = [(month, window) for month, window, is_final in told if is_final]
    assert [window for _, window in finals] == list(schedule.periods(Window(1, months)))
    assert all(month == window.last + lag for month, window in finals)
    advances = [(month, window) for month, window, is_final in told if not is_final]
    assert on_account or not advances
    starts = {window.first: month for month, window in finals}
    assert all(window.last == month < starts[window.first] for month, window in advances)
    assert all(window.months <= PERIOD_MONTHS[every] for _, window in advances)


@pytest.mark.property
@given(
    st.sampled_from(["month", "quarter", "year"]),
    st.integers(0, 18),
    st.booleans(),
    st.integers(1, 60),
    st.integers(1, 90),
    st.integers(1, 30),
)
def test_what_is_due_is_found_without_looking_through_every_period(
    every: Every, lag_months: int, on_account: bool, months: int, month: int, starts_month: int
) -> None:
    schedule = Schedule(every, lag_months, on_account)
    expected = []
    for period in schedule.periods(Window(1, months, starts_month), months):
        if month == period.last + lag_months:
            expected.append((period, True))
        elif on_account and period.first <= month <= period.last:
            expected.append((period._replace(last=month), False))
    assert list(schedule.due(month, months, starts_month)) == expected
