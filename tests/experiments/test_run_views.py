"""What a run's tables say: sums checked against the tables themselves, and by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from experiments import run_views
from experiments.run_views import (
    HEADLINES,
    Paid,
    accounts,
    beside_published,
    care_by_year,
    everybody,
    kind_titles,
    last_full_year,
    measures,
    operates_from,
    paid_by_kind,
    surplus_by_party,
    told_of_contracts,
    waits,
    year_names,
)
from scenarios.parameters import load_targets
from sim.ledger import Posting
from sim.run_reader import Run, read_run
from tests.experiments.runs_made import made_run

pytestmark = pytest.mark.unit

MONTHS = 38


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return read_run(made_run(tmp_path_factory.mktemp("runs") / "run", MONTHS))


def total(run: Run, item: Item, first: int, last: int) -> int:
    """An item's count of everybody, by practice, where the views read it by fifth."""
    activity = run.table("activity")
    wanted = (activity["level"] == "practice") & (activity["population"] == "everyone")
    wanted &= activity["month"].between(first, last) & (activity["item"] == item.name.lower())
    return int(activity[wanted]["quantity"].sum())


def cell(frame: pd.DataFrame, row: object, column: str) -> Any:
    return frame[column].tolist()[frame.index.tolist().index(row)]


# Contracts in force


def test_which_contracts_are_in_force_when_is_told(run: Run) -> None:
    assert told_of_contracts(run) == "Contracts are in force from month 25 on."
    for first, said in (
        (31, "these operate from month 31 on."),
        (50, "these operate from month 50 on, after the 38 months of this run."),
    ):
        later = Run(run.folder, run.about | {"operates_from_month": first})
        assert operates_from(later) == first
        until = "From month 25 today's contracts are in force, while new ones are mobilised; "
        assert told_of_contracts(later) == until + said


# Years


@pytest.mark.parametrize(
    ("months", "names"),
    [
        (1, ["burn-in (1 month)"]),
        (24, ["burn-in", "reference year"]),
        (25, ["burn-in", "reference year", "year 1 (1 month)"]),
        (38, ["burn-in", "reference year", "year 1", "year 2 (2 months)"]),
        (48, ["burn-in", "reference year", "year 1", "year 2"]),
    ],
)
def test_years_are_named_by_what_they_are(months: int, names: list[str]) -> None:
    assert list(year_names(months).values()) == names


@pytest.mark.parametrize(("months", "year"), [(5, 0), (12, 0), (23, 0), (24, 1), (38, 2), (48, 3)])
def test_the_last_full_year(months: int, year: int) -> None:
    assert last_full_year(months) == year


# Care


def test_everybody_is_counted_once(run: Run) -> None:
    months = everybody(run)
    assert months.index.tolist() == list(range(1, MONTHS + 1))
    assert months[Item.AE_ATTENDANCE].tolist()[29] == total(run, Item.AE_ATTENDANCE, 30, 30)
    assert months[Item.HARM].sum() == 0


def test_care_by_year_adds_up_months_and_averages_people(run: Run) -> None:
    care = care_by_year(run).set_index("title")
    assert list(care.index) == [line.title for line in HEADLINES]
    assert cell(care, "A&E attendances", "year 1") == total(run, Item.AE_ATTENDANCE, 25, 36)
    emergencies = sum(total(run, item, 37, 38) for item in EMERGENCY_ADMISSIONS)
    assert cell(care, "Emergency admissions", "year 2 (2 months)") == emergencies
    assert cell(care, "People", "reference year") == pytest.approx(total(run, Item.PEOPLE, 13, 24) / 12)


def test_millionths_are_shown_as_what_they_are_of(tmp_path: Path) -> None:
    def lived(month: int, made: dict[str, Any]) -> None:
        made["counts"].by_quintile[0, 0, Item.QALY_MILLIONTHS] = 1_500_000

    care = care_by_year(read_run(made_run(tmp_path / "run", 12, change=lived))).set_index("title")
    assert cell(care, "Quality-adjusted life lived", "burn-in") == 18


def test_waits_are_of_the_list_at_the_start_of_each_month(run: Run) -> None:
    found = waits(run)
    assert len(found) == MONTHS
    assert cell(found, 7, "waiting") == total(run, Item.WAITING, 7, 7)
    expected = total(run, Item.WAITING_OVER_18_WEEKS, 7, 7) / total(run, Item.WAITING, 7, 7)
    assert cell(found, 7, "over_18_weeks_share") == pytest.approx(expected)


def test_an_empty_list_has_no_share(tmp_path: Path) -> None:
    def nobody_waits(month: int, made: dict[str, Any]) -> None:
        made["counts"].by_quintile[:, :, Item.WAITING] = 0
        made["counts"].by_quintile[:, :, Item.WAITING_OVER_18_WEEKS] = 0

    found = waits(read_run(made_run(tmp_path / "run", 2, change=nobody_waits)))
    assert found["waiting"].tolist() == [0, 0]
    assert np.isnan(found["over_18_weeks_share"]).all()


def test_published_figures_stand_beside_the_last_full_year(run: Run) -> None:
    found = {(row["figure"], row["about"]): row for row in beside_published(run).to_dict("records")}
    contacts = total(run, Item.GP_CONTACT, 25, 36) + total(run, Item.PRACTICE_NURSE_CONTACT, 25, 36)
    years = total(run, Item.PEOPLE, 25, 36) / 12
    row = found["gp contacts annual rate", ""]
    assert row["simulated"] == pytest.approx(contacts / years)
    target = next(each for each in load_targets() if each.name == "gp_contacts_annual_rate")
    assert (row["low"], row["high"]) == tuple(map(float, target.accepted))
    assert row["lies_within"] == (row["low"] <= row["simulated"] <= row["high"])
    avoidable = found["avoidable admissions per 100000", "acute"]
    expected = total(run, Item.EMERGENCY_OTHER_ACUTE_AVOIDABLE, 25, 36) / years * 100_000
    assert avoidable["simulated"] == pytest.approx(expected)
    assert avoidable["per"] == "100,000 people and year"
    nurses = found["nurse contact share", ""]
    assert nurses["simulated"] == pytest.approx(total(run, Item.PRACTICE_NURSE_CONTACT, 25, 36) / contacts)


# Measures


def test_measures_are_compared_to_the_reference_year(run: Run) -> None:
    (row,) = measures(run).to_dict("records")
    assert row["title"] == "Avoidable emergency admissions"
    assert row["reference"] == pytest.approx(2_000 - 18.5)
    assert row["last"] == pytest.approx(2_000 - 32.5)
    assert row["reported"] == 2_000
    assert row["change"] == "better"


@pytest.mark.parametrize(
    ("reference", "last", "direction", "word"),
    [
        (1, 2, "higher", "better"),
        (1, 2, "lower", "worse"),
        (2, 1, "lower", "better"),
        (1, 1, "lower", "same"),
        (1, float("nan"), "lower", ""),
        (float("nan"), 1, "lower", ""),
        (1, 2, "", ""),
    ],
)
def test_a_change_is_for_the_better_by_the_direction_of_the_measure(
    reference: float, last: float, direction: str, word: str
) -> None:
    assert run_views._change(reference, last, direction) == word


def test_a_measure_of_ones_own_is_shown_by_its_name(tmp_path: Path) -> None:
    def own(month: int, made: dict[str, Any]) -> None:
        made["measures"] = [("support_points", 3.0, np.nan)]

    (row,) = measures(read_run(made_run(tmp_path / "run", 2, change=own))).to_dict("records")
    assert (row["title"], row["unit"], row["change"]) == ("support points", "", "")
    assert np.isnan(row["reported"])


# Money


def test_accounts_close_with_what_the_run_recorded(run: Run) -> None:
    found, recorded = accounts(run), run.table("accounts")
    closing = found[(found["line"] == "closing_cash") & (found["year"] == 1)]
    at_the_end = recorded[recorded["month"] == 36]
    assert dict(zip(closing["party"], closing["pence"], strict=True)) == dict(
        zip(at_the_end["party"], at_the_end["closing_pence"], strict=True)
    )


def test_accounts_name_the_kind_of_payment_and_the_service(run: Run) -> None:
    found = accounts(run)
    trust = found[(found["party"] == "RAJ") & (found["year"] == 1)]
    assert set(trust[trust["line"] == "income"]["kind"]) == {"tariff"}
    assert set(trust[trust["line"] == "cost"]["kind"]) == {"emergency_admission", "day_case"}
    assert set(trust[trust["line"] == "passed_on"]["kind"]) == {"cquin"}


def test_surpluses_are_one_line_a_party(run: Run) -> None:
    found = surplus_by_party(accounts(run), 1)
    assert found.to_numpy()[list(found.index).index("Leigh")].tolist() == [
        60_000_000,
        58_800_000,
        0,
        1_200_000,
        1_200_000,
    ]
    assert (found["surplus"] == found["income"] - found["cost"] - found["passed_on"]).all()
    assert found["surplus"].sum() == 0


def test_parties_of_a_kind_are_shown_together_where_they_are_many(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart = dict(run_views.surplus_shown(run, accounts(run), 1))
    assert apart["Leigh Surgery"] == [60_000_000, 58_800_000, 0, 1_200_000, 1_200_000]
    monkeypatch.setattr(run_views, "MOST_APART", 1)
    together = dict(run_views.surplus_shown(run, accounts(run), 1))
    assert together["GP practices (2)"] == [102_000_000, 102_000_000, 0, 0, 0]
    assert len(together) == len(apart) - 1
    assert together["Southend Hospital"] == apart["Southend Hospital"]


def test_payments_are_netted_between_kinds(run: Run) -> None:
    postings = run.table("postings")
    of_year = postings[postings["month"].between(25, 36)]

    def paid(payer: str, payee: str) -> int:
        return int(of_year[(of_year["payer"] == payer) & (of_year["payee"] == payee)]["pence"].sum())

    found = paid_by_kind(run, 1)
    assert Paid("nhs_england", "gp_practice", 12 * 8_500_000) in found
    net = paid("commissioner", "RAJ") - paid("RAJ", "commissioner")
    assert Paid("commissioner", "acute_trust", net) in found
    assert [each.pence for each in found] == sorted((each.pence for each in found), reverse=True)


def test_who_pays_back_more_than_was_paid_is_the_payer(tmp_path: Path) -> None:
    def only_back(month: int, made: dict[str, Any]) -> None:
        if made["postings"]:
            made["postings"] = [
                Posting(month, "commissioner", "RAJ", 5, "hospital", "core", "m", "x"),
                Posting(month, "RAJ", "commissioner", 7, "hospital", "core", "m", "x"),
                Posting(month, "Leigh", "Shoebury", 9, "hospital", "core", "m", "x"),
            ]

    found = paid_by_kind(read_run(made_run(tmp_path / "run", 25, change=only_back)), 1)
    assert found == [Paid("acute_trust", "commissioner", 2)]


def test_a_kind_is_called_by_its_one_party_or_by_their_number(run: Run) -> None:
    found = kind_titles(run)
    assert found["acute_trust"] == "Southend Hospital"
    assert found["gp_practice"] == "GP practices (2)"
