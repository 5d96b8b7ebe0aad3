"""The page of a report: everything is there, every number is the table's, and nothing is fetched from elsewhere."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from experiments import report_tables
from experiments.outcomes import load_outcomes
from experiments.report_figures import report_figures
from experiments.report_folder import Finished, read_finished
from experiments.report_make import make_report
from experiments.report_numbers import JOINER, amount, difference, pounds, share
from experiments.report_page import CONTENTS, card_parts
from experiments.report_page import page as filled_in
from tests.experiments.reports_made import CARD, LONG, finished, made, write


class Reader(HTMLParser):
    """What a browser would see: texts, attributes, and tags that are open."""

    VOID = ("meta", "br", "link", "img", "path", "use", "rect")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison with its report."""
    folder = tmp_path_factory.mktemp("reported") / "two"
    shutil.copytree(made(), folder)
    make_report(folder)
    return folder


@pytest.fixture(scope="module")
def page(folder: Path) -> Reader:
    return Reader((folder / "report.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def told(folder: Path) -> Finished:
    return read_finished(folder)


def text_of(page: Reader) -> str:
    return " ".join(" ".join(page.texts).replace(JOINER, "").split())


def reported(told: Finished, folder: Path) -> str:
    """The text of a page without its figures."""
    written = write(told, folder)
    return text_of(Reader(filled_in(read_finished(written), {}, {})))


# The page


@pytest.mark.end_to_end
def test_every_section_is_there_and_listed(page: Reader) -> None:
    names = [value for tag, name, value in page.attributes if (tag, name) == ("section", "id")]
    assert names == list(CONTENTS)
    links = {value for tag, name, value in page.attributes if (tag, name) == ("a", "href")}
    assert {f"#{name}" for name in CONTENTS} <= links
    text = text_of(page)
    for heading in (
        "The question",
        "The answer",
        "What cannot be known",
        "What would change it",
        "CHEERS 2022",
    ):
        assert heading in text


@pytest.mark.end_to_end
def test_tags_are_closed_and_names_stand_once(page: Reader) -> None:
    assert page.open == []
    names = [value for _, name, value in page.attributes if name == "id"]
    assert len(names) == len(set(names))


@pytest.mark.end_to_end
def test_nothing_is_fetched_from_elsewhere(page: Reader) -> None:
    fetched = [
        (tag, name, value)
        for tag, name, value in page.attributes
        if name in ("src", "srcset", "action", "data", "poster")
        or (name.endswith("href") and not value.startswith("#"))
    ]
    assert fetched == []
    assert not {tag for tag, _, _ in page.attributes} & {"script", "link", "iframe", "img", "object"}
    style = " ".join(page.texts)
    assert "@import" not in style
    assert not re.findall(r"url\((?!#)", style)


@pytest.mark.end_to_end
def test_it_prints_and_needs_no_colour(folder: Path) -> None:
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert "@media print" in text
    assert "@page" in text
    assert 'lang="en-GB"' in text


@pytest.mark.end_to_end
def test_figures_are_drawn_into_it_and_named(page: Reader, told: Finished) -> None:
    figures = {value for tag, name, value in page.attributes if (tag, name) == ("figure", "id")}
    assert figures == {f"figure-{each.name}" for each in report_figures(told)}
    labels = [value for tag, name, value in page.attributes if (tag, name) == ("svg", "aria-label")]
    assert len(labels) == len(figures) + len(told.models)
    assert "The money under Other contract" in labels


@pytest.mark.end_to_end
def test_every_number_of_the_report_is_that_of_the_tables(page: Reader, told: Finished) -> None:
    text = text_of(page)
    for name, outcome in load_outcomes().items():
        level, apart = told.level(name, "plain"), told.difference(name, "other")
        if level is None or apart is None:
            continue
        for each in (
            amount(level.mean, outcome.unit),
            difference(apart, outcome.unit),
            share(apart.mean, level.mean),
        ):
            assert each in text, (name, each)
    for outcome_name in ("payer_spending", "margin"):
        for of in told.of(outcome_name):
            found = told.difference(outcome_name, "other", of)
            assert found is not None
            assert difference(found, "pounds") in text


@pytest.mark.end_to_end
def test_cards_are_shown_without_what_they_could_do(page: Reader) -> None:
    text = text_of(page)
    assert "Who bears which risk" in text
    assert "Nobody <script>plans</script> for the whole." in text
    assert "The arithmetic" not in text
    assert "one and one" not in text


@pytest.mark.unit
def test_the_parts_of_a_card_keep_their_order() -> None:
    parts = card_parts(CARD)
    assert parts.index("#### Who bears which risk") < parts.index("#### Who decides")
    assert "everything" not in parts
    assert card_parts("# A card without sections\n") == ""


@pytest.mark.end_to_end
def test_long_titles_one_seed_and_no_drawing(tmp_path: Path) -> None:
    told = finished({"one": f"{LONG} & <b>", "two": LONG}, seeds=1, not_drawn="the model has no example year")
    text = reported(told, tmp_path / "long")
    assert f"{LONG} & <b>" in text
    assert "There is no drawing of it: the model has no example year." in text
    assert "nobody can tell" in text
    assert "nan" not in text.lower().split()


@pytest.mark.end_to_end
def test_one_model_alone_has_a_report(tmp_path: Path) -> None:
    text = reported(
        finished({"plain": "Plain contract"}, failed={2: "nobody was discharged"}), tmp_path / "one"
    )
    assert "One contract alone: there is nothing to compare it with" in text
    assert "Seed 2 could not be lived and is left out of everything: nobody was discharged." in text


@pytest.mark.end_to_end
def test_a_model_compared_with_itself_differs_in_nothing(tmp_path: Path) -> None:
    text = reported(finished(unlike=0.0), tmp_path / "twins")
    assert "worth exactly as much as “Plain contract”" in text
    assert "Exactly the same" in text


# Its tables


@pytest.mark.unit
def test_every_table_is_whole(told: Finished) -> None:
    for table in (
        report_tables.differences(told),
        report_tables.differences(told, report_tables.every_outcome(told)),
        report_tables.money(told),
        report_tables.ambitions(told),
        report_tables.fairness(told),
        report_tables.worth(told),
        report_tables.ranks(told),
        report_tables.rests_on(told),
        report_tables.assumptions(told),
    ):
        assert table.rows, table.name
        assert table.sentence.endswith("."), table.name
        assert {len(row) for row in table.rows} == {len(table.header)}, table.name


@pytest.mark.unit
def test_a_difference_says_what_it_comes_to(told: Finished) -> None:
    rows = {row[0].text: row for row in report_tables.differences(told).rows}
    apart = told.difference("emergency_admissions", "other")
    assert apart is not None
    assert rows["Emergency admissions"][2].text == difference(apart, "admissions")
    assert rows["Emergency admissions"][2].note.endswith("more, which is worse")
    assert rows["QALYs lived"][2].note.endswith("more, which is better")


@pytest.mark.unit
def test_money_is_told_of_payers_and_providers(told: Finished) -> None:
    rows = {row[0].text: row for row in report_tables.money(told).rows}
    level = told.level("payer_spending", "plain", "council")
    assert level is not None
    assert rows["Spent by councils"][1].text == pounds(level.mean)
    assert "Left to GP practices" in rows


@pytest.mark.unit
def test_all_fifths_and_slopes_are_told(told: Finished) -> None:
    names = [row[0].text for row in report_tables.fairness(told).rows]
    fifths = ["Most deprived fifth", "Fifth 2", "Fifth 3", "Fifth 4", "Least deprived fifth"]
    assert names == [*fifths, "From most to least deprived"] * 3


@pytest.mark.unit
def test_ambitions_stand_as_true_and_as_reported(told: Finished) -> None:
    rows = {row[0].text: row for row in report_tables.ambitions(told).rows}
    name = "years_of_life_lost"
    true, reported = (told.difference(name, "other", of) for of in ("true", "reported"))
    assert true is not None
    assert reported is not None
    row = rows[load_outcomes()[name].title]
    assert (row[2].text, row[2].note) == (difference(true, ""), f"as reported {difference(reported, '')}")
    assert len(rows) == sum(bool(each.measure) for each in load_outcomes().values())


@pytest.mark.unit
def test_a_number_that_contracts_share_is_counted_once(told: Finished) -> None:
    found = {row[0].text: [cell.text for cell in row[1:]] for row in report_tables.rests_on(told).rows}
    assert found == {
        "The contracts": ["1", "0", "0"],
        "How providers decide": ["0", "0", "2"],
        "What efforts do": ["0", "1", "0"],
        "All": ["1", "1", "2"],
    }


@pytest.mark.unit
def test_assumptions_stand_with_their_ranges(told: Finished) -> None:
    ranged, bare = report_tables.assumptions(told).rows
    assert [cell.text for cell in ranged] == [
        "How strongly it answers (gp practice)",
        "0.2",
        "0.05 to 0.6",
        "ratio",
    ]
    assert [cell.text for cell in bare] == ["No range", "3", "–", "months"]


@pytest.mark.unit
def test_sources_of_what_is_not_assumed_stand_once(told: Finished) -> None:
    assert dict(report_tables.sources(told)) == {
        "The contracts": ["A source"],
        "What efforts do": ["Another source"],
    }


@pytest.mark.unit
@pytest.mark.parametrize(
    ("note", "number", "text"),
    [
        *(("on the frontier", 25_000.0, "£25.0k"), ("dominated", None, "dominated")),
        *(("extendedly dominated", None, "extendedly dominated"), ("the same", None, "the same as another")),
    ],
)
def test_standings_on_the_frontier(note: str, number: float | None, text: str) -> None:
    from dataclasses import replace

    from experiments.economics import DOMINATED, EXTENDEDLY_DOMINATED, ON_FRONTIER, SAME

    standing = {
        "on the frontier": ON_FRONTIER,
        "dominated": DOMINATED,
        "extendedly dominated": EXTENDEDLY_DOMINATED,
        "the same": SAME,
    }[note]
    told = finished()
    table = told.tables["economics"].copy()
    row = (table["measure"] == "cost of a QALY more") & (table["model"] == "other")
    table.loc[row, ["note", "mean", "compared_with"]] = standing, number, "plain"
    found = report_tables.worth(replace(told, tables={**told.tables, "economics": table}))
    assert found.rows[1][3].text == text
