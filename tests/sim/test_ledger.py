"""The ledger by hand-worked example: posting, splitting, overdrafts, balances, statements and the check."""

from typing import Any

import numpy as np
import pytest

from scenarios.money import format_pounds
from sim.ledger import Ledger, LedgerError, Posting

pytestmark = pytest.mark.unit

PARTIES = ["treasury", "commissioner", "acute trust", "practice", "pool"]
LARGEST = 9_223_372_036_854_775_807


def payment(month: int, payer: str, payee: str, pence: int, **said: str) -> Posting:
    said = {"contract": "core", "term": "block", "period": f"month {month}", "reason": "as agreed", **said}
    return Posting(month, payer, payee, pence, **said)


@pytest.fixture
def ledger() -> Ledger:
    """Three months: the commissioner is funded, pays trust and practice, and the trust gives some back."""
    ledger = Ledger(PARTIES, no_overdraft=["pool"])
    ledger.post(
        payment(1, "treasury", "commissioner", 1_000_000, contract="allocation", reason="opening balance"),
        payment(1, "commissioner", "acute trust", 300_000),
        payment(2, "commissioner", "acute trust", 310_000, term="tariff", reason="310 spells x £10.00"),
    )
    ledger.post(payment(2, "commissioner", "practice", 40_005, contract="gp", term="capitation"))
    ledger.post(
        payment(3, "acute trust", "commissioner", 25_000, term="clawback", reason="2.5% of £10,000.00")
    )
    # Posted late, for a month that has passed.
    ledger.post(payment(2, "practice", "pool", 5))
    return ledger


def test_postings_are_kept_in_the_order_they_were_posted(ledger: Ledger) -> None:
    assert len(ledger) == 6
    assert [posting.pence for posting in ledger] == [1_000_000, 300_000, 310_000, 40_005, 25_000, 5]
    assert next(iter(ledger)) == Posting(
        month=1,
        payer="treasury",
        payee="commissioner",
        pence=1_000_000,
        contract="allocation",
        term="block",
        period="month 1",
        reason="opening balance",
    )
    assert all(type(posting) is Posting and type(posting.pence) is int for posting in ledger)
    assert repr(ledger) == "<Ledger of 5 parties, 6 postings>"


def test_a_balance_is_what_was_received_less_what_was_paid(ledger: Ledger) -> None:
    assert ledger.balances() == {
        "treasury": -1_000_000,
        "commissioner": 1_000_000 - 300_000 - 310_000 - 40_005 + 25_000,
        "acute trust": 585_000,
        "practice": 40_000,
        "pool": 5,
    }
    assert ledger.balance("acute trust") == 585_000
    assert sum(ledger.balances().values()) == 0
    ledger.check()


def test_a_new_ledger_is_empty_and_balances() -> None:
    ledger = Ledger(PARTIES)
    ledger.post()
    ledger.post_batch(
        month=[], payer=[], payee=[], pence=[], contract="core", term=[], period=[], reason=np.array([], str)
    )
    ledger.check()
    assert (len(ledger), list(ledger), set(ledger.balances().values())) == (0, [], {0})
    assert ledger == Ledger(PARTIES)
    assert ledger.to_frame().empty
    assert ledger.parties == tuple(PARTIES)
    assert ledger.no_overdraft == ()


def test_a_posting_of_nothing_is_kept(ledger: Ledger) -> None:
    before = ledger.balances()
    ledger.post(payment(3, "commissioner", "practice", 0, reason="no indicator was met"))
    assert ledger.balances() == before
    assert list(ledger)[-1].reason == "no indicator was met"


@pytest.mark.parametrize(
    ("asked", "pence"),
    [
        ({}, [1_000_000, 300_000, 310_000, 40_005, 25_000, 5]),
        ({"last_month": 1}, [1_000_000, 300_000]),
        ({"first_month": 2}, [310_000, 40_005, 25_000, 5]),
        ({"first_month": 2, "last_month": 2}, [310_000, 40_005, 5]),
        ({"first_month": 4}, []),
        ({"party": "acute trust"}, [300_000, 310_000, 25_000]),
        ({"payer": "acute trust"}, [25_000]),
        ({"payee": "acute trust"}, [300_000, 310_000]),
        ({"party": "practice", "payer": "commissioner"}, [40_005]),
        ({"contract": "gp"}, [40_005]),
        ({"contract": "gp", "last_month": 1}, []),
        ({"term": "tariff"}, [310_000]),
        ({"period": "month 2"}, [310_000, 40_005, 5]),
        ({"contract": "never used"}, []),
    ],
)
def test_postings_are_found_by_what_they_say(ledger: Ledger, asked: dict[str, Any], pence: list[int]) -> None:
    assert [posting.pence for posting in ledger.postings(**asked)] == pence


def test_a_batch_of_codes_is_the_same_as_postings_by_name() -> None:
    by_name, by_code = Ledger(PARTIES), Ledger(PARTIES)
    by_name.post(
        payment(1, "commissioner", "practice", 70),
        payment(1, "commissioner", "acute trust", 80, reason="more"),
    )
    codes = by_code.codes(["practice", "acute trust"])
    assert codes.tolist() == [3, 2]
    by_code.post_batch(
        month=1,
        payer="commissioner",
        payee=codes,
        pence=np.array([70, 80]),
        contract="core",
        term="block",
        period="month 1",
        reason=["as agreed", "more"],
    )
    assert by_code == by_name


def test_codes_of_an_unknown_name_are_refused(ledger: Ledger) -> None:
    with pytest.raises(LedgerError) as refused:
        ledger.codes(["practice", "acute trst"])
    assert str(refused.value) == (
        "names, row 1: 'acute trst' is not one of the ledger's 5 parties. Did you mean 'acute trust'?"
    )


# Splits


def split(
    ledger: Ledger, pence_each: Any, total_pence: Any, payees: Any = ("acute trust", "practice")
) -> None:
    ledger.post_split(
        4,
        "commissioner",
        payees,
        pence_each,
        total_pence,
        contract="share",
        term="gain",
        period="year",
        reason="50:50",
    )


def test_a_split_is_a_posting_to_each_payee(ledger: Ledger) -> None:
    split(ledger, [51, 50], 101)
    assert [
        (posting.payee, posting.pence, posting.reason) for posting in ledger.postings(contract="share")
    ] == [
        ("acute trust", 51, "50:50"),
        ("practice", 50, "50:50"),
    ]
    split(ledger, np.array([1, 2]), np.int64(3), payees=ledger.codes(["pool", "practice"]))
    assert ledger.balance("pool") == 5 + 1


@pytest.mark.parametrize(
    ("pence_each", "total_pence", "text"),
    [
        (
            [50, 50],
            101,
            "pence_each: the parts add to £1.00, £0.01 less than total_pence, £1.01; share out all of it",
        ),
        (
            [123_456, 50],
            101,
            "pence_each: the parts add to £1,235.06, £1,234.05 more than total_pence, £1.01; "
            "share out all of it",
        ),
        (
            [LARGEST, LARGEST],
            0,
            "pence_each: the parts add to £184,467,440,737,095,516.14, £184,467,440,737,095,516.14 more than "
            "total_pence, £0.00; share out all of it",
        ),
        (
            [50.5, 50.5],
            101,
            "pence_each, row 0: 50.5 is not of an integer type; round to a whole number first",
        ),
        ([50, 51], 101.0, "total_pence: 101.0 is not of an integer type; round to a whole number first"),
        (
            [-50, 151],
            101,
            "pence_each, row 0: -50 is below 0; a payment that flows back swaps payer and payee",
        ),
        (
            [50, 50, 1],
            101,
            "columns differ in length: payee has 2, pence has 3; give each one value, or one a row",
        ),
        (101, 101, "columns differ in length: payee has 2, pence has 1; give each one value, or one a row"),
    ],
)
def test_a_split_that_loses_a_penny_is_refused(
    ledger: Ledger, pence_each: Any, total_pence: Any, text: str
) -> None:
    before = ledger.digest(), ledger.balances()
    with pytest.raises(LedgerError) as refused:
        split(ledger, pence_each, total_pence)
    assert str(refused.value) == text
    assert (ledger.digest(), ledger.balances()) == before


# Overdrafts and overflow


def test_a_party_that_may_not_owe_is_not_overdrawn(ledger: Ledger) -> None:
    before = ledger.digest(), ledger.balances(), len(ledger)
    with pytest.raises(LedgerError) as refused:
        ledger.post(
            payment(3, "commissioner", "pool", 100),
            payment(3, "pool", "practice", 106),
            payment(3, "pool", "practice", 0),
        )
    assert str(refused.value) == (
        "payer, row 2: 'pool' may not be overdrawn; it has £0.05 and would be left with -£0.01; "
        "pay into it first"
    )
    assert (ledger.digest(), ledger.balances(), len(ledger)) == before
    ledger.check()


def test_a_batch_counts_as_a_whole_so_that_its_order_does_not_matter(ledger: Ledger) -> None:
    ledger.post(payment(3, "pool", "practice", 105), payment(3, "commissioner", "pool", 100))
    assert ledger.balance("pool") == 0
    assert ledger.no_overdraft == ("pool",)


def test_others_may_owe(ledger: Ledger) -> None:
    ledger.post(payment(3, "practice", "pool", 50_000))
    assert ledger.balance("practice") == -10_000


def test_amounts_above_what_a_float_holds_are_exact() -> None:
    ledger = Ledger(PARTIES)
    odd = 2**53 + 1
    ledger.post(
        *[payment(1, "treasury", "commissioner", odd)] * 3, payment(1, "commissioner", "pool", 2**62 + 1)
    )
    assert ledger.balance("commissioner") == 3 * odd - 2**62 - 1
    assert ledger.trial_balance()["received_pence"].tolist() == [0, 3 * odd, 0, 0, 2**62 + 1]
    assert ledger.statement("commissioner")["balance_pence"].tolist() == [
        0,
        odd,
        2 * odd,
        3 * odd,
        3 * odd - 2**62 - 1,
        3 * odd - 2**62 - 1,
    ]


@pytest.mark.parametrize(
    ("first", "second"), [([LARGEST], [1]), ([], [LARGEST, LARGEST]), ([5], [LARGEST - 4, 0])]
)
def test_sums_that_an_int64_cannot_hold_are_refused(first: list[int], second: list[int]) -> None:
    ledger = Ledger(PARTIES)
    ledger.post(*[payment(1, "treasury", "commissioner", pence) for pence in first])
    before = ledger.digest(), ledger.balances()
    with pytest.raises(LedgerError) as refused:
        ledger.post(*[payment(1, "commissioner", "treasury", pence) for pence in second])
    assert str(refused.value) == (
        f"pence: with these postings all amounts ever posted would add to {sum(first) + sum(second)}, "
        f"above {LARGEST}, up to which sums are exact; are the amounts in pence?"
    )
    assert (ledger.digest(), ledger.balances()) == before


def test_the_largest_sum_is_accepted() -> None:
    ledger = Ledger(PARTIES)
    ledger.post(
        payment(1, "treasury", "commissioner", LARGEST - 1), payment(1, "treasury", "commissioner", 1)
    )
    assert ledger.balance("treasury") == -LARGEST
    ledger.check()


# The check


def test_the_check_sees_balances_that_do_not_add_to_nothing(ledger: Ledger) -> None:
    ledger._paid_pence[1] += 1
    with pytest.raises(LedgerError) as refused:
        ledger.check()
    assert str(refused.value) == "the balances add to -£0.01, not to nothing"


def test_the_check_sees_a_balance_that_is_not_what_was_posted(ledger: Ledger) -> None:
    ledger._received_pence[2] += 100
    ledger._received_pence[3] -= 100
    with pytest.raises(LedgerError) as refused:
        ledger.check()
    assert str(refused.value) == (
        "'acute trust' has a balance of £5,851.00, but its postings add to £5,850.00"
    )


# Same luck


def test_ledgers_that_differ_from_a_month_agree_before_it(ledger: Ledger) -> None:
    other = Ledger(["unused", *reversed(PARTIES)])
    other.post(*ledger)
    assert other.digest() == ledger.digest()
    assert other != ledger
    other.post(payment(3, "commissioner", "practice", 1, contract="new"))
    assert other.digest() != ledger.digest()
    assert other.digest(last_month=2) == ledger.digest(last_month=2) != ledger.digest(last_month=1)
    assert ledger.digest(last_month=3) == ledger.digest()


@pytest.mark.parametrize(
    "changed",
    [
        {"month": 2},
        {"payer": "treasury"},
        {"payee": "practice"},
        {"pence": 71},
        {"contract": "other"},
        {"term": "other"},
        {"period": "other"},
        {"reason": "other"},
    ],
)
def test_the_digest_reads_every_column(changed: dict[str, Any]) -> None:
    posting = payment(1, "commissioner", "acute trust", 70)
    one, other = Ledger(PARTIES), Ledger(PARTIES)
    one.post(posting)
    other.post(posting._replace(**changed))
    assert one.digest() != other.digest()
    assert one != other


def test_the_digest_reads_the_order_of_postings() -> None:
    postings = [payment(1, "commissioner", "acute trust", 70), payment(1, "commissioner", "practice", 70)]
    one, other = Ledger(PARTIES), Ledger(PARTIES)
    one.post(*postings)
    other.post(*reversed(postings))
    assert one.digest() != other.digest()


def test_the_digest_is_the_same_in_every_run_and_on_every_machine() -> None:
    ledger = Ledger(PARTIES)
    ledger.post(payment(1, "commissioner", "acute trust", 70, reason="70p, as agreed: £0.70"))
    assert ledger.digest() == "79ba7e3876d89c51b4e324f0d46a9a68e155d48884bd1085942204a4a825570f"


def test_a_ledger_is_no_other_thing_and_has_no_hash(ledger: Ledger) -> None:
    assert ledger != "ledger"
    assert Ledger(PARTIES) != Ledger(PARTIES, no_overdraft=["pool"])
    with pytest.raises(TypeError, match="unhashable"):
        hash(ledger)


# Questions that have no answer


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            lambda ledger: ledger.balance("acute trusts"),
            "party: 'acute trusts' is not one of the ledger's 5 parties. Did you mean 'acute trust'?",
        ),
        (
            lambda ledger: ledger.statement("practise"),
            "party: 'practise' is not one of the ledger's 5 parties. Did you mean 'practice'?",
        ),
        (
            lambda ledger: ledger.postings(payer="pol"),
            "payer: 'pol' is not one of the ledger's 5 parties. Did you mean 'pool'?",
        ),
        (lambda ledger: ledger.postings(first_month=0), "first_month: 0 is below 1; months count 1, 2, 3"),
        (
            lambda ledger: ledger.statement("pool", 3, 2),
            "first_month: 3 comes after last_month, which is 2",
        ),
        (
            lambda ledger: ledger.trial_balance(1, first_month=2),
            "first_month: 2 comes after month, which is 1",
        ),
        (
            lambda ledger: ledger.digest(last_month=1.0),
            "last_month: 1.0 is not of an integer type; round to a whole number first",
        ),
    ],
)
def test_a_question_without_an_answer_is_refused(ledger: Ledger, question: Any, text: str) -> None:
    with pytest.raises(LedgerError) as refused:
        question(ledger)
    assert str(refused.value) == text


@pytest.mark.parametrize(
    ("pence", "text"),
    [
        (123_456, "£1,234.56"),
        (-5, "-£0.05"),
        (0, "£0.00"),
        (100, "£1.00"),
        (-100_000_000, "-£1,000,000.00"),
        (2**63, "£92,233,720,368,547,758.08"),
        (np.int64(-9_223_372_036_854_775_808), "-£92,233,720,368,547,758.08"),
    ],
)
def test_pence_are_written_as_pounds(pence: int, text: str) -> None:
    assert format_pounds(pence) == text


def test_a_part_of_a_penny_is_not_written() -> None:
    with pytest.raises(TypeError):
        format_pounds(1.5)  # type: ignore[arg-type]


@pytest.mark.unit
def test_codes_of_a_tuple_are_remembered_and_cannot_be_written_to() -> None:
    ledger = Ledger(["council", "hospital", "practice"])
    codes = ledger.codes(("practice", "council"))
    assert codes.tolist() == ledger.codes(["practice", "council"]).tolist() == [2, 0]
    assert ledger.codes(("practice", "council")) is codes
    with pytest.raises(ValueError, match="read-only"):
        codes[0] = 1
    with pytest.raises(LedgerError, match="'prctice' is not one of the ledger's 3 parties"):
        ledger.codes(("prctice",))
