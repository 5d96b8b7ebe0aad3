"""A comparison in words and figures: what is said of which difference, and that nothing is said without its doubt."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments import compare_report
from experiments.citizens_style import settle
from experiments.cli import app
from experiments.compare_answer import NO_STUDY, answer, verdict
from experiments.compare_figures import figures
from experiments.compare_report import ANSWER, FIGURES, report
from experiments.compare_run import Told
from experiments.compare_summary import Spread
from experiments.outcomes import load_outcomes
from experiments.report_make import MADE, make_report
from tests.experiments.compared import models, plan, told

NAN = float("nan")
LOWER, HIGHER, NEITHER, POUNDS = (
    load_outcomes()[name] for name in ("emergency_admissions", "qalys", "gp_contacts", "transaction_spending")
)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("apart", "band", "outcome", "words"),
    [
        (Spread(-1, NAN, NAN, NAN, NAN), 0.0, LOWER, "one seed: nobody can tell"),
        (Spread(0, 0, 0, 0, 0), 5.0, LOWER, "the same"),
        (Spread(-1, -2, -0.5, -4, 1), 5.0, LOWER, "no difference that matters"),
        (Spread(-1, -6, 4, -8, 8), 5.0, LOWER, "not to be told from none"),
        (Spread(-7, -9, -6, -9, -6), 5.0, LOWER, "less, which is better"),
        (Spread(7, 6, 9, 6, 9), 5.0, LOWER, "more, which is worse"),
        (Spread(7, 6, 9, 6, 9), 5.0, HIGHER, "more, which is better"),
        (Spread(-7, -9, -6, -9, -6), 5.0, HIGHER, "less, which is worse"),
        (Spread(-7, -9, -6, -9, -6), 0.0, LOWER, "less, which is better; how much matters, nobody has said"),
        (Spread(7, 6, 9, 6, 9), 0.0, NEITHER, "more"),
        (Spread(0.01, 0.01, 0.01, 0.01, 0.01), 0.0, POUNDS, "no difference that matters"),
        (
            Spread(1.01, 1.01, 1.01, 1.01, 1.01),
            0.0,
            POUNDS,
            "more, which is worse; how much matters, nobody has said",
        ),
    ],
)
def test_verdicts(apart: Spread, band: float, outcome: object, words: str) -> None:
    assert verdict(apart, band, outcome) == words  # type: ignore[arg-type]


@pytest.mark.end_to_end
def test_of_contracts_that_are_the_same_nobody_pays_more() -> None:
    same = Told(plan(2), told().out, told().record | {"place": {"title": "Milton Keynes"}}, {})
    text = answer(same)
    assert text.startswith("Milton Keynes, 2,000 citizens")
    assert "in pounds over all years\n  nobody, to the penny\n" in text
    assert "nobody, to the penny" not in answer(told())


@pytest.mark.end_to_end
def test_the_answer_says_what_differs_and_how_sure_that_is() -> None:
    text = answer(told())
    assert text.startswith("Southend, 2,000 citizens, 1 year under contract, 2 seeds; behaviour responsive.")
    assert "twin: Reablement paid by the episode, from month 3 of it, today's contracts until then" in text
    assert (
        "What differs from by_episode, over all years, on the same citizens with the same luck and draws"
        in text
    )
    twins = [line for line in text.splitlines() if "  twin  " in line and "[" not in line]
    assert any(line.endswith("the same") for line in twins)
    assert "95% interval" in text
    assert "too few draws (2 of 200)" in text
    standings = [
        line.split(": ", 1)[1] for line in text.splitlines() if line.startswith(("  by_e", "  twin"))
    ]
    assert standings[-2] == standings[-1] == "dominated: another brings as much for no more"
    assert NO_STUDY in text
    assert "intervals do not hold that doubt" in text


@pytest.mark.end_to_end
def test_a_model_that_begins_after_the_last_month_is_said_not_to_have_begun() -> None:
    late = told().record["models"]["twin"] | {"operates_from_month": 37}
    record = told().record | {"models": told().record["models"] | {"twin": late}}
    said = "would begin in month 13, after all 12 that were lived; today's contracts until then"
    assert f"twin: Reablement paid by the episode, {said}" in answer(Told(plan(), told().out, record, {}))


@pytest.mark.end_to_end
def test_failed_seeds_and_central_values_are_told() -> None:
    with_failure = Told(replace(plan(), seeds=2), told().out, told().record, {2: "nobody was discharged"})
    text = answer(with_failure)
    assert "Seed 2 could not be lived and is left out: nobody was discharged" in text
    assert "1 seed; behaviour responsive." in text
    assert "With one seed there is no interval" in text
    central = Told(replace(plan(), is_drawn=False), told().out, told().record, {})
    assert "parameters stay central, so intervals hold no doubt about them" in answer(central)


@pytest.mark.end_to_end
def test_one_model_alone_is_told_as_that() -> None:
    alone = Told(plan(1), told().out, told().record, {})
    assert "One model alone: nothing to compare it with." in answer(alone)
    assert [each.name for each in figures(alone)] == ["years"]


@pytest.mark.end_to_end
def test_every_axis_of_every_figure_is_named_and_no_text_lies_on_another() -> None:
    drawn = list(figures(told()))
    assert [each.name for each in drawn] == ["differences", "cost_and_qalys", "ambitions", "money", "years"]
    for each in drawn:
        settle(each.figure)
        assert each.figure.texts[0].get_text() == each.title
        assert "No published study" in each.figure.texts[1].get_text().replace("\n", " ")
        for axes in each.figure.axes:
            assert axes.get_xlabel(), each.name
            assert axes.get_title(loc="left"), each.name
        for axes in each.figure.axes:
            boxes = [text.get_window_extent() for text in axes.texts if text.get_text()]
            for at, box in enumerate(boxes):
                assert not any(box.overlaps(other) for other in boxes[at + 1 :]), each.name


@pytest.mark.end_to_end
@pytest.mark.slow
def test_the_report_leaves_tables_figures_and_words() -> None:
    out = told().out
    text = report(plan(), out, jobs=1)
    assert (out / ANSWER).read_text(encoding="utf-8").rstrip() in text
    assert text.endswith(f"wrote {out}: answer.txt, tables (*.csv), figures, contracts")
    assert f"report: {', '.join(str(out / name) for name in MADE)}\n" in text
    own = ("differences", "cost_and_qalys", "ambitions", "money", "years")
    drawn = (*own, "answer", "who_pays", "fairness", "worth")
    assert {path.name for path in (out / FIGURES).iterdir()} == {
        f"{name}.{kind}" for name in drawn for kind in ("svg", "png")
    }
    tables = {path.stem for path in out.glob("*.csv")}
    came = {"summary", "ranks", "economics", "acceptability", "by_seed", "before_start", "draws", "deciders"}
    assert tables == {*came, "inputs", "seeds", "contracts"}


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_report_made_in_two_processes_is_the_same_to_the_last_bit(tmp_path: Path) -> None:
    found = {}
    for jobs in (1, 2):
        out = shutil.copytree(told().out, tmp_path / "comparison")
        own = replace(told(), out=out)
        compare_report.write_parts(own, jobs)
        make_report(out, jobs, compare_report.figures(own))
        files = (path for path in out.rglob("*") if path.is_file())
        found[jobs] = {path.relative_to(out).as_posix(): path.read_bytes() for path in files}
        shutil.rmtree(out)
    assert found[1] == found[2]
    assert {"summary.csv", "contracts.csv", "figures/answer.png", "tables.xlsx"} <= found[1].keys()


@pytest.mark.unit
def test_without_the_libraries_of_reports_it_says_how_to_have_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare_report, "missing_libraries", lambda: ["jinja2"])
    assert compare_report._reported(Path("results")) == (
        "no report, for want of jinja2: python -m pip install 'careconomy[reports]', then careconomy report results"
    )


@pytest.mark.end_to_end
@pytest.mark.slow
def test_the_command_takes_up_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare_report, "make_report", lambda *_: ())
    words = ["compare", "--place", "southend", "--models", ",".join(models()), "--years", "1", "--seeds", "2"]
    result = CliRunner().invoke(app, [*words, "--citizens", "2000", "--jobs", "1", "--out", str(told().out)])
    assert result.exit_code == 0
    assert result.output.startswith("Southend, 2,000 citizens")


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--place", "southent"], "Did you mean 'southend'"),
        (["--place", "southend", "--models", "alianse"], "Did you mean 'alliance'"),
        (["--place", "southend", "--seeds", "0"], "seeds: 0 is not allowed; write 1 to 10,000"),
        (["--place", "southend", "--draws", "2"], "2 is not allowed; write 0 or 1"),
        (["--place", "southend", "--jobs", "-1"], "-1 is not allowed; write 1 or more"),
        (["--place", "southend", "--jobs", "0"], "0 is not allowed; write 1 or more"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(words: list[str], message: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["compare", *words, "--out", str(tmp_path / "new")])
    assert result.exit_code != 0
    assert message in " ".join(result.output.replace("│", " ").split())
    assert "Traceback" not in result.output
    assert not (tmp_path / "new").exists()


@pytest.mark.end_to_end
def test_somebody_who_stops_it_is_told_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.compare_report.report", stopped)
    result = CliRunner().invoke(app, ["compare", "--place", "southend", "--out", str(tmp_path / "new")])
    assert result.exit_code == 130
    assert "stopped; give the same command again to go on" in result.output
