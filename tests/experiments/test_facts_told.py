"""What contracts read in a run, as a facts file: with it payments come out again to the penny."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.facts_told import facts_of
from experiments.scenario_run import Asked, run
from experiments.settling import HandSettlement, read_model_and_facts, settle_by_hand
from scenarios.problems import FileProblems
from sim.run_reader import Run

REFERRALS, LISTS, BASELINE = "activity(referral)", "people(everyone) by practices", "baseline(cost(acute))"


def told(*rows: tuple[Any, ...]) -> Any:
    """A run of which contracts read these: month, first, last, fact, member, exact."""
    names = ("month", "first", "last", "fact", "member", "exact")
    table = pd.DataFrame([dict(zip(names, each, strict=True)) for each in rows])
    table = table.assign(model="blocks", starts_month=25)
    return SimpleNamespace(
        folder=Path("made"),
        about={"title": "A place", "settings": {"seed": 3}},
        table=lambda name: {"facts": table}[name],
    )


@pytest.mark.unit
@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ([(27, 1, 3, REFERRALS, "", "10"), (30, 4, 6, REFERRALS, "", "5/2")], "activity(referral): 25/2"),
        ([(27, 1, 3, REFERRALS, "", "10"), (36, 1, 12, REFERRALS, "", "48")], "activity(referral): 48"),
        # A contract that ended in its eighth month, read by one term as a whole and by another in quarters.
        (
            [
                (27, 1, 3, REFERRALS, "", "10"),
                (30, 4, 6, REFERRALS, "", "11"),
                (32, 1, 8, REFERRALS, "", "30"),
            ],
            "activity(referral): 30",
        ),
        ([(36, 1, 12, REFERRALS, "", "48"), (40, 1, 12, REFERRALS, "", "50")], "activity(referral): 50"),
        (
            [
                *[(27, 1, 3, LISTS, "a", "10"), (27, 1, 3, LISTS, "b", "7")],
                *[(33, 4, 9, LISTS, "a", "40"), (33, 4, 9, LISTS, "b", "7")],
            ],
            "people(everyone) by practices: [30, 7]",
        ),
        ([(27, 1, 3, BASELINE, "", "25"), (30, 4, 6, BASELINE, "", "25")], f"{BASELINE}: 100"),
    ],
)
def test_a_year_is_told_by_what_was_read_of_its_periods(rows: list[tuple[Any, ...]], line: str) -> None:
    lines = facts_of(told(*rows), "contract_year", 1).splitlines()
    assert lines[:3] == ['title: "A place, seed 3: blocks"', "period: {contract_year: 1}", "starts_month: 25"]
    assert f"  {line}" in lines
    assert ('  practices: ["a", "b"]' in lines) == ("practices" in line)


@pytest.mark.unit
def test_a_quarter_has_its_own_and_its_part_of_what_was_read_of_the_year() -> None:
    made = told(
        *[(27, 1, 3, REFERRALS, "", "10"), (30, 4, 6, REFERRALS, "", "20")],
        *[(36, 1, 12, "activity(day_case)", "", "48"), (36, 1, 12, "measure(wellbeing)", "", "7/2")],
    )
    lines = facts_of(made, "quarter", 2).splitlines()
    assert lines[-3:] == ["  activity(referral): 20", "  activity(day_case): 12", "  measure(wellbeing): 7/2"]


@pytest.mark.unit
def test_what_was_not_settled_is_refused() -> None:
    made = told((27, 1, 3, REFERRALS, "", "10"))
    with pytest.raises(FileProblems, match="no contract year 2 of a contract was settled in this run"):
        facts_of(made, "contract_year", 2)
    with pytest.raises(FileProblems, match=r"under 'block', but under blocks\. Did you mean 'blocks'"):
        facts_of(made, "contract_year", 1, "block")


def of_year(period: str) -> int:
    """The contract year of a posting's period."""
    words = re.fullmatch(r"(year|quarter|months?) (?:\d+-)?(\d+)", period)
    assert words, period
    kind, last = words[1], int(words[2])
    return last if kind == "year" else (last - 1) // (4 if kind == "quarter" else 12) + 1


def by_hand_again(model: str, file: Path) -> HandSettlement:
    told_model, facts = read_model_and_facts(Path(model), file, True)
    assert facts is not None
    return settle_by_hand(told_model, facts)


def paid(made: Run, payers: dict[str, str], year: int = 1) -> Counter[str]:
    """What was paid for a contract year by contract and term, less what flowed back."""
    found: Counter[str] = Counter()
    for each in made.table("postings").itertuples():
        term = f"{each.contract}.{each.term}"
        if term in payers and of_year(str(each.period)) == year:
            found[term] += int(str(each.pence)) * (1 if each.payer == payers[term] else -1)
    return found


@pytest.mark.slow
@pytest.mark.end_to_end
@pytest.mark.parametrize(("model", "months", "own"), [("traditional", 18, ""), ("iph", 24, "hub")])
def test_every_payment_of_a_run_can_be_worked_out_again(
    tmp_path: Path, model: str, months: int, own: str
) -> None:
    out, file = tmp_path / "run", tmp_path / "facts.yaml"
    made = run(Asked(model, place="southend", citizens=2_000, months=months, behaviour="fixed"), out)
    result = CliRunner().invoke(app, ["contract", "facts", str(out), "--out", str(file)])
    assert result.exit_code == 0, result.output
    settled = by_hand_again(model, file)
    payers = {f"{each.contract}.{each.term}": each.payer for each in settled.payments}
    by_hand: Counter[str] = Counter()
    for each in settled.payments:
        # Hospitals' quality is settled by quarters, and not in proportion: a year of it says nothing.
        if each.contract.startswith(own) and each.term != "quality":
            by_hand[f"{each.contract}.{each.term}"] += each.pence
    found = paid(made, {term: payer for term, payer in payers.items() if term in by_hand})
    assert {term: pence for term, pence in by_hand.items() if pence} == {t: p for t, p in found.items() if p}
    assert len([pence for pence in by_hand.values() if pence]) >= 5


@pytest.mark.slow
@pytest.mark.end_to_end
def test_a_quarter_of_a_run_can_be_worked_out_again(tmp_path: Path) -> None:
    out, file = tmp_path / "run", tmp_path / "facts.yaml"
    made = run(Asked("traditional", place="southend", citizens=2_000, months=12, behaviour="fixed"), out)
    file.write_text(facts_of(made, "quarter", 3), encoding="utf-8")
    settled = by_hand_again("traditional", file)
    (quality,) = (each for each in settled.payments if each.term == "quality")
    postings = made.table("postings")
    told = postings[(postings["term"] == "quality") & (postings["period"] == "quarter 3")]
    assert quality.pence == told["pence"].sum() > 0
    assert Fraction(quality.pence, 100) > 100
