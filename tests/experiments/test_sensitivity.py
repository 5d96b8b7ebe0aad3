"""Which assumptions move a ranking: found where they were set by hand, kept to go on, and refused in plain words."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from calibration.design import Floats
from calibration.runs import Runs
from experiments import sensitivity_run
from experiments.cli import app
from experiments.compare_outcomes import LeverYears, outcomes_of
from experiments.compare_plan import ready
from experiments.run_folder import RECORD
from experiments.sensitivity_factors import Factor, chances_at, factors_named, load_factors
from experiments.sensitivity_report import DRAWN, FIGURES, RANKING, SCREENING
from experiments.sensitivity_run import Plan, Question, deciding, draw_few, screen
from experiments.sensitivity_tables import Screened, best_models
from scenarios.draws import draw, drawn
from scenarios.horizon import BURN_IN_MONTHS
from scenarios.parameters import load_parameters
from scenarios.problems import FileProblems
from sim.economy import HealthEconomy
from sim.england import england
from tests.experiments.sensitivity_made import DOUBT, PLAN, PULL, STRENGTH, StandIn, made


def table_of(file: Path) -> Any:
    return pd.read_csv(file)


# Factors


@pytest.mark.unit
@pytest.mark.parametrize("by", ["owner", "lever"])
def test_every_number_that_is_drawn_has_one_factor(by: str) -> None:
    factors = factors_named((), by)  # type: ignore[arg-type]
    at_ends = [drawn(chances_at(factors, [end] * len(factors))) for end in (0.0, 1.0)]
    low, high = ({each[:3]: each.value for each in found.numbers()} for found in at_ends)
    ends = [{each[:3]: each.value for each in drawn(lambda *_, end=end: end).numbers()} for end in (0.0, 1.0)]
    for key, value in ends[0].items():
        assert {low[key], high[key]} == {value, ends[1][key]}, key


@pytest.mark.unit
def test_the_more_of_a_factor_the_stronger_the_effect_and_the_easier_the_effort() -> None:
    factors = factors_named(("effects.case_management", "efforts.case_management"))
    weak, strong = (drawn(chances_at(factors, [end, end])) for end in (0.0, 1.0))
    names = [name for name, each in weak.effects.items() if each.driver_name == "case_management"]
    assert names
    for name in names:
        one, other = weak.effects[name], strong.effects[name]
        assert abs(other.full_change) >= abs(one.full_change)
        assert other.lag_50_months <= one.lag_50_months
    own = weak.efforts["case_management"], strong.efforts["case_management"]
    assert own[1].pounds < own[0].pounds
    assert own[1].speed_per_quarter > own[0].speed_per_quarter
    assert own[1].today < own[0].today


@pytest.mark.unit
def test_what_no_factor_moves_stays_central_and_a_lever_goes_before_its_owner() -> None:
    factors = factors_named(("effects.coordinator", "effects.triage"))
    found = drawn(chances_at(factors, [0.0, 1.0]))
    moved = {each.row for each in found.numbers() if each.value != each.central}
    owned = {name for name, each in found.effects.items() if each.owner == "coordinator"}
    assert moved <= owned
    alone = drawn(chances_at(factors_named(("effects.triage",)), [1.0]))
    triage = [name for name, each in found.effects.items() if each.driver_name == "triage"]
    assert [found.effects[name] for name in triage] == [alone.effects[name] for name in triage]


@pytest.mark.unit
def test_parts_of_one_parameter_move_together() -> None:
    found = drawn(chances_at(factors_named(("behaviour.deficit_covered_share",)), [1.0]))
    rows = found.parameters.rows("deficit_covered_share")
    assert len(rows) > 1
    known = {(row.name, row.subgroup): row for row in load_parameters().rows("deficit_covered_share")}
    assert all(row.value == known[row.name, row.subgroup].high for row in rows)


@pytest.mark.unit
def test_factors_are_in_words() -> None:
    assert "drawn" not in load_factors("owner")
    assert load_factors("owner")["effects.acute_trust"].title == "How strong effects are: acute trust"
    assert load_factors("lever")["efforts.triage"].title == "How easy efforts are: triage"
    assert load_factors("owner")[PULL].title.startswith("How far a provider follows the mean of its peers")


# What is found


@pytest.mark.unit
def test_the_factor_that_moves_an_outcome_is_found_and_no_other() -> None:
    told, out, _ = made()
    table = table_of(out / SCREENING)
    qalys = table[(table["outcome"] == "qalys") & (table["model"] == "twin") & (table["steps"] > 0)]
    by_factor = qalys[qalys["compared_with"] == "by_episode"].set_index("factor")
    assert by_factor.loc[STRENGTH, "effect"] == pytest.approx(20)
    assert by_factor.loc[STRENGTH, "spread"] == pytest.approx(0, abs=1e-9)
    assert by_factor.loc[[PULL, DOUBT], "mean_absolute"].tolist() == [0, 0]
    band = told.bands[[each.name for each in told.outcomes].index("qalys")]
    assert by_factor.loc[STRENGTH, "in_bands"] == pytest.approx(20 / band)


@pytest.mark.unit
def test_a_bend_has_a_spread() -> None:
    table = table_of(made()[1] / RANKING)
    spending = table[table["outcome"] == "system_spending"].set_index("factor")
    assert spending.loc[PULL, "spread_in_bands"] > 0
    assert spending.loc[PULL, "share"] == pytest.approx(1)
    assert spending.loc[DOUBT, "share"] == 0


@pytest.mark.unit
def test_few_are_those_that_move_something_the_most_first() -> None:
    found = Screened(made()[0])
    assert {each.name for each in found.few()} == {STRENGTH, PULL}
    alone = replace(made()[0], plan=replace(PLAN, few=1))
    assert len(Screened(alone).few()) == 1


@pytest.mark.unit
def test_steps_that_change_who_is_best_are_counted() -> None:
    told = made()[0]
    found = Screened(told)
    at = [each.name for each in told.outcomes].index("qalys")
    names = [each.name for each in told.factors]
    assert found.best_changes[names.index(DOUBT), at] == 0
    assert found.best_changes[names.index(STRENGTH), at] > 0


@pytest.mark.unit
def test_ties_are_ties_and_lower_is_better_where_it_is() -> None:
    outcomes = tuple(each for each in deciding() if each.name in ("emergency_admissions", "qalys"))
    levels = np.array([[[100.0, 100.5, 110.0], [5.0, 5.05, 4.0]]])
    best = best_models(levels, outcomes, np.array([1.0, 0.1]))
    assert best.tolist() == [[[True, True, False], [True, True, False]]]


@pytest.mark.unit
def test_drawn_together_each_decides_its_own_outcome() -> None:
    table = table_of(made()[1] / DRAWN)
    assert set(table["outcome"]) == {"qalys", "system_spending"}
    for outcome, factor, other in (("qalys", STRENGTH, PULL), ("system_spending", PULL, STRENGTH)):
        own = table[table["outcome"] == outcome].set_index("factor")
        assert own.loc[factor, "delta"] > own.loc[factor, "by_chance"] >= own.loc[other, "delta"] * 0.5
        assert own.loc[factor, "low"] <= own.loc[factor, "delta"] <= own.loc[factor, "high"]
        assert own.loc[factor, "correlation"] == pytest.approx(1)
        assert own.loc[factor, "draws"] == 40
        assert own.loc[factor, "better_share"] + own.loc[factor, "tied_share"] <= 1


@pytest.mark.unit
def test_draws_of_other_factors_of_long_names_are_never_taken_for_these(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = []

    def noted(question: Question, points: Floats, folder: Path, *others: object) -> Any:
        folders.append(folder)
        return Runs(points, np.zeros((len(points), len(deciding()) * len(PLAN.models))), {})

    monkeypatch.setattr(sensitivity_run, "run_points", noted)
    told, _, _ = made()
    long = [Factor(f"effects.{'a' * 200}{end}", "Two that begin alike") for end in ("b", "c")]
    for few in long:
        draw_few(replace(told, names=told.names[: len(PLAN.models)]), (few,), tmp_path)
    assert len(set(folders)) == 2


@pytest.mark.unit
def test_it_is_said_in_words() -> None:
    text = made()[2]
    assert "3 factors, 3 paths, 12 runs of 3 models." in text
    assert re.search(r"behaviour\.response_strength\s+\d+%\s+qalys", text)
    assert "behaviour.response_strength (for it," in text
    assert "behaviour.forecast_doubt_share" not in text


@pytest.mark.unit
def test_figures_and_record_are_there() -> None:
    _, out, _ = made()
    for name in ("screening", "deciding"):
        assert (out / FIGURES / f"{name}.svg").stat().st_size > 1_000
    drawing = (out / FIGURES / "screening.svg").read_text(encoding="utf-8")
    assert "No published study identifies" in drawing
    record = json.loads((out / RECORD).read_text(encoding="utf-8"))
    assert record["settings"]["factors"] == [STRENGTH, PULL, DOUBT]
    assert record["settings"]["citizens"] == 2_000
    assert record["kind"] == "sensitivity analysis"
    assert f"--move {STRENGTH},{PULL},{DOUBT} --by" in record["command"]
    assert {*record["digests"]} == {*record["settings"]["models"]}


@pytest.mark.unit
def test_models_that_are_alike_are_said_to_be_moved_by_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Alike(StandIn):
        def __call__(self, point: Floats) -> Floats:
            return np.full(len(deciding()) * 3, 1_000.0)

    monkeypatch.setattr(sensitivity_run, "Question", Alike)
    text = sensitivity_report_of(PLAN, tmp_path / "alike")
    assert "Nothing that was moved moves any difference between these models." in text
    assert not (tmp_path / "alike" / DRAWN).exists()


def sensitivity_report_of(plan: Plan, out: Path) -> str:
    from experiments.sensitivity_report import report

    return report(plan, out)


# Going on, and going wrong


@pytest.mark.unit
def test_what_is_there_is_not_lived_again_and_paths_may_be_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived: list[int] = []

    class Counted(StandIn):
        def __call__(self, point: Floats) -> Floats:
            lived.append(self.luck)
            return super().__call__(point)

    monkeypatch.setattr(sensitivity_run, "Question", Counted)
    plan = replace(PLAN, paths=1, draws=0)
    first = screen(plan, tmp_path / "moved")
    assert lived == [1] * 4
    more = screen(replace(plan, paths=2), tmp_path / "moved")
    assert lived == [1] * 4 + [2] * 4
    assert (more.paths[0].levels == first.paths[0].levels).all()


@pytest.mark.unit
def test_a_run_that_fails_takes_its_own_steps_alone_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(StandIn):
        def __call__(self, point: Floats) -> Floats:
            if self.luck == 2:
                raise ValueError("nobody was discharged")
            return super().__call__(point)

    monkeypatch.setattr(sensitivity_run, "Question", Failing)
    plan = replace(PLAN, paths=2, draws=0)
    text = sensitivity_report_of(plan, tmp_path / "moved")
    assert "a run failed: nobody was discharged" in text
    assert set(table_of(tmp_path / "moved" / SCREENING)["steps"]) == {1}


@pytest.mark.unit
def test_where_every_run_fails_it_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(StandIn):
        def __call__(self, point: Floats) -> Floats:
            raise ValueError("nobody was discharged")

    monkeypatch.setattr(sensitivity_run, "Question", Failing)
    with pytest.raises(FileProblems, match="no run went well: nobody was discharged"):
        screen(replace(PLAN, paths=1), tmp_path / "moved")


@pytest.mark.unit
def test_a_folder_of_another_analysis_is_refused() -> None:
    _, out, _ = made()
    with pytest.raises(
        FileProblems,
        match=r"a sensitivity analysis of other settings \(other digests; citizens 2000, not 2500\); name another",
    ):
        screen(replace(PLAN, citizens=2_500), out)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"move": ("behaviour.peer_pul", PULL)},
            r"there is no factor 'behaviour.peer_pul'; .*Did you mean 'behaviour.peer_pull'\?",
        ),
        ({"move": (PULL,)}, "one factor has no rival; name two or more, or none for all"),
        ({"models": PLAN.models[:1]}, "one model has nothing to be compared with; name two or more"),
        ({"draws": 4}, "4 tell nothing from chance; write 0, or 10 or more"),
        ({"years": 0}, "0 is not allowed; write 1 to 20"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_runs(
    change: dict[str, object], message: str, tmp_path: Path
) -> None:
    with pytest.raises(FileProblems, match=message):
        screen(replace(PLAN, **change), tmp_path / "none")  # type: ignore[arg-type]
    assert not (tmp_path / "none").exists()


# As a command


@pytest.mark.unit
def test_the_command_lists_factors_and_refuses_in_words(tmp_path: Path) -> None:
    listed = CliRunner().invoke(app, ["sensitivity", "--list"])
    assert listed.exit_code == 0
    assert "effects.triage" in listed.output
    assert "behaviour.response_strength" in listed.output
    words = ["sensitivity", "--place", "southend", "--models", "traditional", "--out", str(tmp_path / "none")]
    refused = CliRunner().invoke(app, words)
    assert refused.exit_code == 1
    assert "one model has nothing to be compared with" in refused.output


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_run_is_that_of_a_comparison_with_the_same_luck_and_numbers() -> None:
    compared = PLAN.compared
    today = england().drawn(draw(1))
    economy = HealthEconomy(ready(compared)[0].scenario, 1, today)
    economy.run(BURN_IN_MONTHS)
    found = []
    for each in ready(compared):
        forked = economy.fork(each.scenario)
        levers = LeverYears(forked)
        forked.run()
        whole = {
            one.outcome: one.value
            for one in outcomes_of(forked, levers)
            if (one.of, one.years) == ("", "all")
        }
        found.append([whole[outcome.name] for outcome in deciding()])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sensitivity_run, "chances_at", lambda *_: partial(chance_of_seed, 1))
        told = Question(compared, factors_named((PULL, STRENGTH)), 1)(np.array([0.5, 0.5]))
    assert told.reshape(len(deciding()), -1).T.tolist() == found


def chance_of_seed(seed: int, *words: str) -> float:
    from scenarios.draws import chance_of

    return chance_of(seed, *words)
