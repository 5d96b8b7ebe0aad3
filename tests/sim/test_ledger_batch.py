"""Every refusal of a posting, by its text; and that a refused batch leaves the ledger as it was."""

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.ledger import Ledger, LedgerError, Posting

pytestmark = pytest.mark.unit

PARTIES = ["commissioner", "acute trust", "pool", "practice 1", "practice 2"]
BATCH: dict[str, Any] = {
    "month": [1, 1, 2],
    "payer": ["commissioner", "commissioner", "pool"],
    "payee": ["acute trust", "pool", "practice 1"],
    "pence": [500, 300, 200],
    "contract": "core",
    "term": ["block", "block", "share"],
    "period": "quarter 1",
    "reason": "as agreed",
}
LARGEST = 9_223_372_036_854_775_807


def posted() -> Ledger:
    """A ledger in which each party has some money, and no text of BATCH yet."""
    ledger = Ledger(PARTIES, no_overdraft=["pool"])
    ledger.post(
        Posting(1, "commissioner", "pool", 1_000, "opening", "opening balance", "start", "by agreement"),
        Posting(1, "commissioner", "practice 1", 70, "opening", "opening balance", "start", "by agreement"),
    )
    return ledger


def state(ledger: Ledger) -> tuple[object, ...]:
    """All that can be read of a ledger, with the texts that it has learned, in their order."""
    frame = ledger.to_frame()
    texts = [list(frame[name].cat.categories) for name in ("payer", "contract", "term", "period", "reason")]
    return len(ledger), ledger.digest(), ledger.balances(), texts, list(ledger), repr(ledger.trial_balance())


def refusal(**changed: Any) -> str:
    """The text with which BATCH, changed so, is refused; the ledger must be as it was."""
    ledger = posted()
    before = state(ledger)
    with pytest.raises(LedgerError) as refused:
        ledger.post_batch(**{**BATCH, **changed})
    assert state(ledger) == before
    ledger.check()
    return str(refused.value)


def test_the_batch_that_the_refusals_change_is_accepted() -> None:
    ledger = posted()
    before = state(ledger)
    ledger.post_batch(**BATCH)
    assert all(
        now != then for now, then in zip(state(ledger), before, strict=True) if not isinstance(now, list)
    )
    assert ledger.balances() == {
        "commissioner": -1_870,
        "acute trust": 500,
        "pool": 1_100,
        "practice 1": 270,
        "practice 2": 0,
    }


@pytest.mark.parametrize(
    ("payee", "text"),
    [
        (
            ["acute trust", "pool", "practise 1"],
            "payee, row 2: 'practise 1' is not one of the ledger's 5 parties. Did you mean 'practice 1'?",
        ),
        (
            "accute trust",
            "payee: 'accute trust' is not one of the ledger's 5 parties. Did you mean 'acute trust'?",
        ),
        (["acute trust", "zzz", "pool"], "payee, row 1: 'zzz' is not one of the ledger's 5 parties."),
        (
            ["acute trust", "", "pool"],
            "payee, row 1: '' is not one of the ledger's 5 parties.",
        ),
        (np.array([1, 5, 3]), "payee, row 1: 5 is not the code of a party; codes run from 0 to 4"),
        (np.array([1, 2, -1]), "payee, row 2: -1 is not the code of a party; codes run from 0 to 4"),
        (
            [1, 2, 3],
            "payee, row 0: 1 is not text; name a party, or give codes in a numpy array of integers",
        ),
        (
            ["acute trust", None, "pool"],
            "payee, row 1: None is not text; name a party, or give codes in a numpy array of integers",
        ),
        (
            [["pool"], "pool", "pool"],
            "payee, row 0: ['pool'] is not text; name a party, or give codes in a numpy array of integers",
        ),
        (
            np.array([1.0, 2.0, 3.0]),
            "payee, row 0: 1.0 is not text; name a party, or give codes in a numpy array of integers",
        ),
        (pd.Categorical(["acute trust", None, "pool"]), "payee, row 1: is missing"),
        (
            pd.Series(pd.Categorical(["pool", "pol", "pool"])),
            "payee, row 1: 'pol' is not one of the ledger's 5 parties. Did you mean 'pool'?",
        ),
        (
            pd.Categorical([7, 7, 8]),
            "payee, row 0: 7 is not text; name a party, or give codes in a numpy array of integers",
        ),
    ],
)
def test_a_party_that_is_none_is_refused(payee: Any, text: str) -> None:
    assert refusal(payee=payee) == text


def test_a_party_does_not_pay_itself() -> None:
    text = "payee, row 1: 'pool' is also the payer; a posting needs two parties"
    assert refusal(payer=["commissioner", "pool", "commissioner"]) == text
    assert refusal(payer=np.array([0, 2, 0])) == text


@pytest.mark.parametrize(
    ("pence", "text"),
    [
        ([500, 300.0, 200], "pence, row 1: 300.0 is not of an integer type; round to a whole number first"),
        ([500, 300, 12.5], "pence, row 2: 12.5 is not of an integer type; round to a whole number first"),
        (0.1, "pence: 0.1 is not of an integer type; round to a whole number first"),
        (
            np.array([1.0, 2.0, 3.0]),
            "pence, row 0: 1.0 is not of an integer type; round to a whole number first",
        ),
        (float("nan"), "pence: nan is not of an integer type; round to a whole number first"),
        ([500, None, 200], "pence, row 1: None is not of an integer type; round to a whole number first"),
        ([True, 300, 200], "pence, row 0: True is not of an integer type; round to a whole number first"),
        (np.array([True] * 3), "pence, row 0: True is not of an integer type; round to a whole number first"),
        (np.float64(3), "pence: 3.0 is not of an integer type; round to a whole number first"),
        (
            [500, Fraction(3, 2), 200],
            "pence, row 1: Fraction(3, 2) is not of an integer type; round to a whole number first",
        ),
        ("500", "pence: '500' is not of an integer type; round to a whole number first"),
        (
            pd.Series([500, None, 200], dtype="Int64"),
            "pence, row 0: 500.0 is not of an integer type; round to a whole number first",
        ),
        ([500, 300, -1], "pence, row 2: -1 is below 0; a payment that flows back swaps payer and payee"),
        (np.int64(-7), "pence: -7 is below 0; a payment that flows back swaps payer and payee"),
        (
            [500, 300, LARGEST + 1],
            f"pence, row 2: {LARGEST + 1} is above {LARGEST}, the most that a posting can hold",
        ),
        (
            np.array([500, LARGEST + 1, 0], np.uint64),
            f"pence, row 1: {LARGEST + 1} is above {LARGEST}, the most that a posting can hold",
        ),
        (-(2**70), f"pence: {-(2**70)} is below 0; a payment that flows back swaps payer and payee"),
    ],
)
def test_pence_are_whole_numbers_from_nothing_up(pence: Any, text: str) -> None:
    assert refusal(pence=pence) == text


@pytest.mark.parametrize(
    ("month", "text"),
    [
        ([1, 0, 2], "month, row 1: 0 is below 1; months count 1, 2, 3"),
        (-3, "month: -3 is below 1; months count 1, 2, 3"),
        (2**31, "month: 2147483648 is above 2147483647, the most that a posting can hold"),
        ([1, 2, 1.5], "month, row 2: 1.5 is not of an integer type; round to a whole number first"),
        (True, "month: True is not of an integer type; round to a whole number first"),
        ("April", "month: 'April' is not of an integer type; round to a whole number first"),
    ],
)
def test_a_month_is_a_whole_number_from_one_up(month: Any, text: str) -> None:
    assert refusal(month=month) == text


@pytest.mark.parametrize("name", ["contract", "term", "period", "reason"])
@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("", "{}: '' is empty; say what the posting is for"),
        (["a", "b", "  "], "{}, row 2: '  ' is empty; say what the posting is for"),
        (7, "{}: 7 is not text"),
        (["a", 7, "b"], "{}, row 1: 7 is not text"),
        (b"core", "{}: b'core' is not text"),
        (np.array(["a", "", "b"]), "{}, row 1: '' is empty; say what the posting is for"),
        (pd.Series(["a", None, "b"], dtype=object), "{}, row 1: None is not text"),
        (pd.Categorical(["a", "b", None]), "{}, row 2: is missing"),
    ],
)
def test_a_text_says_something(name: str, column: Any, text: str) -> None:
    assert refusal(**{name: column}) == text.format(name)


def test_columns_are_of_one_length() -> None:
    assert refusal(pence=[500, 300]) == (
        "columns differ in length: month has 3, payer has 3, payee has 3, pence has 2, term has 3; "
        "give each one value, or one a row"
    )
    assert "pence has 1, term has 3" in refusal(pence=[500])
    assert "pence has 0, term has 3" in refusal(pence=[])


def test_a_column_has_rows_in_one_order() -> None:
    assert refusal(payee={"pool"}) == "payee: a set is not in rows; give a list or an array"
    assert refusal(reason={"a": "b"}) == "reason: a dict is not in rows; give a list or an array"
    assert refusal(pence=np.ones((3, 2), int)) == "pence: an array of 2 dimensions; give one value a row"
    assert refusal(pence=pd.DataFrame({"pence": [1, 2, 3]})) == (
        "pence: an array of 2 dimensions; give one value a row"
    )


def test_a_posting_is_refused_by_its_row_and_none_of_its_batch_is_kept() -> None:
    ledger = posted()
    before = state(ledger)
    good = Posting(3, "commissioner", "acute trust", 100, "core", "block", "month 3", "100 as agreed")
    for wrong, text in [
        (good._replace(payee="acute"), "payee, row 1: 'acute' is not one of the ledger's 5 parties."),
        (
            good._replace(pence=1.5),  # type: ignore[arg-type]
            "pence, row 1: 1.5 is not of an integer type",
        ),
        (
            good._replace(payer=0),  # type: ignore[arg-type]
            "payer, row 1: 0 is not text",
        ),
        (
            tuple(good),
            "row 1: (3, 'commissioner', 'acute trust', 100, 'core', 'block', 'month 3', '100 as a... "
            "is not a Posting",
        ),
    ]:
        with pytest.raises(LedgerError) as refused:
            ledger.post(good, wrong)  # type: ignore[arg-type]
        assert str(refused.value).startswith(text)
    assert state(ledger) == before


def test_a_long_value_is_shown_in_short() -> None:
    text = refusal(pence="9" * 500)
    assert len(text) < 160
    assert text.startswith("pence: '99999")


@pytest.mark.parametrize(
    "payee",
    [
        ("acute trust", "pool", "practice 1"),
        np.array(["acute trust", "pool", "practice 1"]),
        np.array(["acute trust", "pool", "practice 1"], object),
        np.array([1, 2, 3], np.int8),
        np.array([1, 2, 3], np.uint64),
        pd.Series(["acute trust", "pool", "practice 1"], index=[5, 6, 7]),
        pd.Series([1, 2, 3]),
        pd.Index(["acute trust", "pool", "practice 1"]),
        pd.Categorical(
            ["acute trust", "pool", "practice 1"], ["nobody", "practice 1", "pool", "acute trust"]
        ),
    ],
)
def test_a_column_may_be_of_any_kind_that_has_rows(payee: Any) -> None:
    expected, ledger = posted(), posted()
    expected.post_batch(**BATCH)
    ledger.post_batch(**{**BATCH, "payee": payee})
    assert ledger == expected
    assert state(ledger) == state(expected)


@pytest.mark.parametrize(
    "pence",
    [
        np.array([500, 300, 200], np.int16),
        np.array([500, 300, 200], np.uint64),
        np.array([500, 300, 200], object),
        [np.int32(500), 300, np.uint8(200)],
        pd.Series([500, 300, 200], dtype="Int64"),
        (500, 300, 200),
    ],
)
def test_pence_may_be_of_any_integer_type(pence: Any) -> None:
    expected, ledger = posted(), posted()
    expected.post_batch(**BATCH)
    ledger.post_batch(**{**BATCH, "pence": pence})
    assert state(ledger) == state(expected)


def test_one_value_stands_for_every_row_and_texts_that_no_row_uses_are_not_learned() -> None:
    ledger = Ledger(PARTIES)
    ledger.post_batch(
        month=np.int16(4),
        payer=ledger.codes(["commissioner"])[0],
        payee=["practice 1", "practice 2"],
        pence=9,
        contract=pd.Categorical(["core", "core"], ["unused", "core"]),
        term="capitation",
        period="month 4",
        reason=["a", "b"],
    )
    assert list(ledger) == [
        Posting(4, "commissioner", "practice 1", 9, "core", "capitation", "month 4", "a"),
        Posting(4, "commissioner", "practice 2", 9, "core", "capitation", "month 4", "b"),
    ]
    assert list(ledger.to_frame()["contract"].cat.categories) == ["core"]


@pytest.mark.parametrize(
    ("parties", "no_overdraft", "text"),
    [
        ("pool", (), "parties: 'pool' is one text; give a list of names"),
        (["pool", "acute trust", "pool"], (), "parties: 'pool' stands twice; a party has one account"),
        (["pool", " "], (), "parties: ' ' is not a name"),
        (["pool", None], (), "parties: None is not a name"),
        (["pool", 3], (), "parties: 3 is not a name"),
        (["pool"], "pool", "no_overdraft: 'pool' is one text; give a list of names"),
        (
            ["pool", "lead"],
            ["pool", "leed"],
            "no_overdraft, row 1: 'leed' is not one of the ledger's 2 parties. Did you mean 'lead'?",
        ),
    ],
)
def test_a_ledger_is_refused_for_its_parties(parties: Any, no_overdraft: Any, text: str) -> None:
    with pytest.raises(LedgerError) as refused:
        Ledger(parties, no_overdraft)
    assert str(refused.value) == text
