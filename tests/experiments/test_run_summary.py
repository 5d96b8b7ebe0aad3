"""The sentences that a run ends with."""

from pathlib import Path
from typing import Any

import pytest

from experiments.run_summary import summary
from scenarios.cast import Party
from sim.run_reader import read_run
from tests.experiments import runs_made
from tests.experiments.runs_made import Change, made_run

pytestmark = pytest.mark.unit


def test_a_run_is_told_in_words(tmp_path: Path) -> None:
    folder = made_run(tmp_path / "my run", months=38)
    lines = summary(read_run(folder)).splitlines()
    assert lines[0] == "Southend, separate contracts: 38 months, 14 of them under contract."
    assert lines.pop(1) == "Contracts are in force from month 25 on."
    assert lines[1].startswith("There were ")
    assert lines[2].startswith("In the last 12 months, for every 1,000 of them: ")
    assert lines[3].startswith("Waiting for planned care at the end: ")
    assert lines[-3:] == [
        f"wrote {folder}; look at it with",
        f"  careconomy show '{folder}'          care by year, measures, who paid whom, accounts",
        f"  careconomy diff '{folder}' ANOTHER  what differs from another run",
    ]


def test_what_givers_of_care_were_paid_is_net_of_what_flowed_back(tmp_path: Path) -> None:
    run = read_run(made_run(tmp_path / "run", months=25))
    postings = run.table("postings").set_index(["payer", "payee"])["pence"]
    hospital = int(postings["commissioner", "RAJ"].sum())
    paid = 5_000_000 + 3_500_000 + hospital - 250_000 + 20_000_000 + 28_000_000
    spent = 4_900_000 + 3_600_000 + 25_000_000 + 11_000_000 + 19_500_000 + 27_900_000
    assert (
        f"Those who give care were paid £{paid / 100:,.2f} and spent £{spent / 100:,.2f}: "
        f"they lack £{(spent - paid) / 100:,.2f}, in prices of 2014/15."
    ) in summary(run)


def test_care_outside_and_what_was_there_before_are_not_what_they_were_paid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = Party("others", "others", "Providers outside the contracts")
    monkeypatch.setattr(runs_made, "PARTIES", (*runs_made.PARTIES, others))

    def with_others(month: int, made: dict[str, Any]) -> None:
        if month == 25:
            first = made["postings"][0]
            for payee, contract in (("others", "outside_care"), ("RAJ", "opening_balance")):
                made["postings"].append(first._replace(payee=payee, contract=contract))

    def told(change: Change | None, name: str) -> str:
        return summary(read_run(made_run(tmp_path / name, 25, change=change))).splitlines()[4]

    assert told(None, "one") == told(with_others, "other")


def test_what_is_left_is_told(tmp_path: Path) -> None:
    def cheaper(month: int, made: dict[str, Any]) -> None:
        postings = made["postings"]
        made["postings"] = [
            each._replace(pence=each.pence // 2) if each.contract == "costs" else each for each in postings
        ]

    assert " is left to them, in prices of 2014/15." in summary(
        read_run(made_run(tmp_path / "run", months=26, change=cheaper))
    )


def test_a_run_without_contracts_has_no_money(tmp_path: Path) -> None:
    text = summary(read_run(made_run(tmp_path / "run", months=12)))
    assert "12 months, none of them under contract." in text
    assert "Those who give care" not in text
