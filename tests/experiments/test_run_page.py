"""One run shown: a reader who has never seen the code finds what was made, its units, and what a word means."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import pandas as pd
import pytest
from typer.testing import CliRunner

from agents.citizens.counts import Item
from experiments.citizens_style import Shown
from experiments.cli import app
from experiments.run_page import (
    as_text,
    figures,
    fund_sections,
    last_contract_year,
    pool_sections,
    sections,
)
from experiments.run_views import everybody
from scenarios.contracts.mechanisms.savings import ADVANCE, REPAYMENT
from scenarios.contracts.mechanisms.sharing import CONTRIBUTION, SHARE_OF_OVERSPEND
from sim.accounts import AccountRow
from sim.ledger import Ledger
from sim.run_reader import Run, read_run
from tests.experiments.runs_made import made_run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return read_run(made_run(tmp_path_factory.mktemp("runs") / "run"))


@pytest.fixture(scope="module")
def burn_in(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that ends before contracts begin."""

    def unmeasured(month: int, made: dict[str, Any]) -> None:
        made["measures"] = []

    return read_run(made_run(tmp_path_factory.mktemp("runs") / "run", 14, change=unmeasured))


def show(*words: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["show", *map(str, words)], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(scope="module")
def drawn(run: Run) -> list[Shown]:
    return figures(run)


@pytest.fixture(scope="module")
def answered(run: Run) -> tuple[int, str, str]:
    """What the command says of the run, and leaves in its folder."""
    return show(run.folder)


# What is shown


class Pooled:
    """A run of which only payments into a pool are known."""

    def __init__(self) -> None:
        self.ledger = Ledger(("commissioner", "council", "fund", "care"))
        self.about = {
            "term_kinds": {
                "agreement.pooled": "pooled_budget",
                "home.care": "block",
                "change.money": "programme_fund",
            },
            "parties": [{"name": name, "kind": name, "title": name.title()} for name in self.ledger.parties],
        }

    def table(self, name: str) -> pd.DataFrame:
        return self.ledger.to_frame()

    def pay(self, payer: str, payee: str, pence: int, reason: str) -> None:
        of_fund = reason in (ADVANCE, REPAYMENT)
        contract, term = ("home", "care") if reason == "care" else ("agreement", "pooled")
        contract, term = ("change", "money") if of_fund else (contract, term)
        self.ledger.post_batch(
            month=25,
            payer=payer,
            payee=payee,
            pence=pence,
            contract=contract,
            term=term,
            period="y",
            reason=reason,
        )


@pytest.mark.unit
def test_a_programme_fund_says_what_is_still_out() -> None:
    made = Pooled()
    run = cast(Run, made)
    made.pay("commissioner", "care", 5, "care")
    assert fund_sections(run) == []
    made.pay("fund", "commissioner", 70_00, ADVANCE)
    made.pay("commissioner", "fund", 30_00, REPAYMENT)
    (section,) = fund_sections(run)
    assert section.rows[1:] == [["year 1", "Fund", "Commissioner", "£70.00", "£30.00", "£40.00"]]


@pytest.mark.unit
def test_payers_see_what_became_of_what_they_pooled() -> None:
    made = Pooled()
    run = cast(Run, made)
    made.pay("commissioner", "care", 5, "care")
    assert pool_sections(run) == []
    made.pay("commissioner", "fund", 60_00, CONTRIBUTION)
    made.pay("council", "fund", 40_00, CONTRIBUTION)
    made.pay("fund", "care", 90_00, "care")
    made.pay("fund", "council", 10_00, SHARE_OF_OVERSPEND)
    (section,) = pool_sections(run)
    assert [row[2:] for row in section.rows[1:]] == [
        ["contribution", "Commissioner", "£60.00"],
        ["contribution", "Council", "£40.00"],
        ["share of result", "Council", "-£10.00"],
        ["spent", "Care", "£90.00"],
        ["left", "Fund", "£0.00"],
    ]


@pytest.mark.unit
def test_everything_stands_in_order(run: Run) -> None:
    assert [section.heading for section in sections(run)] == [
        "Care used",
        "Beside published figures of England",
        "Measures",
        "Who paid whom in year 1 of contract",
        "Accounts of year 1 of contract",
    ]


@pytest.mark.unit
def test_every_table_is_whole_and_every_section_says_how_to_read_it(run: Run) -> None:
    for section in sections(run):
        assert section.sentence.endswith(".")
        assert {len(row) for row in section.rows} == {len(section.rows[0])}
        assert len(section.rows) > 1


@pytest.mark.unit
def test_published_figures_are_named_in_words_and_say_on_how_many_people(run: Run) -> None:
    section = sections(run)[1]
    names = [row[0] for row in section.rows[1:]]
    assert {"GP contacts annual rate", "A&E attendances per person"} <= set(names)
    assert all(name[0].isupper() and "100000" not in name for name in names)
    people = everybody(run)[Item.PEOPLE].loc[25:36].mean()
    assert section.sentence.endswith(f"the more the fewer people: here {people:,.0f}.")


@pytest.mark.unit
def test_before_contracts_begin_there_is_no_money(burn_in: Run) -> None:
    assert last_contract_year(burn_in) == 0
    assert [section.heading for section in sections(burn_in)] == [
        "Care used",
        "Beside published figures of England",
    ]
    assert [figure.name for figure in figures(burn_in)] == ["care", "waits"]


@pytest.mark.unit
def test_the_text_says_which_run_it_is_and_what_it_is_not(run: Run) -> None:
    text = as_text(run, sections(run))
    assert text.startswith("Southend, separate contracts: 3 years and 2 months\n")
    assert "another seed gives other luck. It is no forecast" in text
    assert "Made by: careconomy run --months 14 --seed 1" in text


@pytest.mark.unit
def test_sums_are_in_pounds_and_pence(run: Run) -> None:
    text = as_text(run, sections(run))
    assert re.search(
        r"^Leigh Surgery +£600,000\.00 +£588,000\.00 +£0\.00 +£12,000\.00 +£12,000\.00$", text, re.M
    )
    assert re.search(r"^NHS England +GP practices \(2\) +£1,020,000\.00$", text, re.M)


@pytest.mark.unit
def test_every_figure_has_a_title_a_sentence_and_says_which_run_it_is_of(drawn: list[Shown]) -> None:
    for shown in drawn:
        assert shown.sentence.endswith(".")
        words = " ".join(text.get_text() for text in shown.figure.texts)
        assert "Southend, separate contracts; seed 1, 38 months" in words.replace("\n", " ")


@pytest.mark.unit
def test_every_axis_says_its_unit(drawn: list[Shown]) -> None:
    for shown in drawn:
        for axes in shown.figure.axes:
            assert axes.get_ylabel() or axes.get_xlabel() or not axes.axison


# The command


@pytest.mark.end_to_end
def test_the_command_prints_tables_and_writes_a_page(run: Run, answered: tuple[int, str, str]) -> None:
    code, text, error = answered
    assert (code, error) == (0, "")
    out = run.folder / "shown"
    assert text.endswith(f"wrote {out}: open {out / 'index.html'}\n")
    assert sorted(path.name for path in out.iterdir()) == ["accounts.csv", "figures", "index.html"]
    names = ("care", "waits", "money", "surpluses")
    assert {path.name for path in (out / "figures").iterdir()} == {
        f"{name}{suffix}" for name in names for suffix in (".svg", ".png")
    }
    for name in names:
        assert ElementTree.parse(out / "figures" / f"{name}.svg").getroot().tag.endswith("svg")
    page = (out / "index.html").read_text(encoding="utf-8")
    assert page.count("<svg ") == len(names)
    assert re.findall(r'(?:src|href)="(?!#)', page) == []
    assert ">Leigh Surgery</td>" in page
    assert re.search(r'<td style="text-align: right">-?£[\d,]+\.\d\d</td></tr>', page), (
        "sums stand flush right"
    )


@pytest.mark.end_to_end
@pytest.mark.slow
def test_shown_again_elsewhere_it_is_the_same(run: Run, tmp_path: Path) -> None:
    for name in ("one", "other"):
        assert show(run.folder, "--out", tmp_path / name)[0] == 0
    for path in (tmp_path / "one").rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "other" / path.relative_to(tmp_path / "one")).read_bytes()


@pytest.mark.end_to_end
@pytest.mark.usefixtures("answered")
def test_the_accounts_can_be_read_back(run: Run) -> None:
    found = pd.read_csv(run.folder / "shown" / "accounts.csv", keep_default_na=False)
    assert tuple(found.columns) == AccountRow._fields
    assert set(found["year"]) == {1, 2}


@pytest.mark.end_to_end
def test_a_run_without_money_is_shown_without_it(burn_in: Run) -> None:
    code, text, _ = show(burn_in.folder)
    assert code == 0
    assert "Who paid whom" not in text
    assert "£" not in text
    assert not (burn_in.folder / "shown" / "accounts.csv").exists()


@pytest.mark.end_to_end
def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    code, text, error = show(tmp_path)
    assert (code, text) == (1, "")
    assert error == f"{tmp_path}: holds no run.json; name the folder that a run was written to\n"


@pytest.mark.end_to_end
def test_a_page_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page").write_text("a file", encoding="utf-8")
    code, _, error = show(run.folder, "--out", tmp_path / "page")
    assert code == 1
    assert str(tmp_path / "page") in error


@pytest.mark.unit
def test_names_are_shown_as_text_and_never_as_html(run: Run, tmp_path: Path) -> None:
    def odd(month: int, made: dict[str, Any]) -> None:
        made["measures"] = [("<b>odd</b>", 1.0, 1.0)]

    folder = made_run(tmp_path / "run", 3, change=odd)
    show(folder)
    page = (folder / "shown" / "index.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;odd&lt;/b&gt;" in page
    assert "<b>" not in page
