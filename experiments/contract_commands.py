"""`careconomy contract ...`: explain, settle, price, draw and prove contract files.

Each command reads files, calls one function and shows what it returns.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.showing import problems_shown, table, write_text
from scenarios.problems import FileProblems, Problem

app = typer.Typer(no_args_is_help=True, help="Explain, settle, price and draw contracts.")

ModelPath = Annotated[
    Path, typer.Argument(metavar="FILE", help="A model file, or the name of a shipped model.")
]
FactsPath = Annotated[
    Path | None, typer.Option("--facts", help="A facts file; the model's own example year if left out.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def explain(
    file: ModelPath,
    facts: FactsPath = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write the card to this Markdown file.")] = None,
) -> None:
    """Print the contract card: who pays whom for what, who bears which risk, a good and a bad year."""
    from experiments.settling import refusals_named
    from scenarios.card import card

    with problems_shown():
        model, told = _model_and_facts(file, facts, is_needed=False)
        with refusals_named(model):
            text = card(model, told)
        if out is not None:
            write_text(out, text)
    typer.echo(text if out is None else f"wrote {out}")


@app.command()
def settle(file: ModelPath, facts: FactsPath = None, as_json: AsJson = False) -> None:
    """Print every payment for the period of the facts, each with its sentence of arithmetic."""
    from experiments.settling import settle_by_hand

    with problems_shown():
        model, told = _model_and_facts(file, facts)
        assert told is not None
        settled = settle_by_hand(model, told)
    if as_json:
        typer.echo(json.dumps(settled.as_data(), indent=2, ensure_ascii=False))
        return
    typer.echo(f"{model.file.title}: {told.window} of the contract\n")
    for each in settled.payments:
        typer.echo(f"{each.payer} -> {each.payee}  {each.amount}  {each.term} ({each.label})")
        typer.echo(f"    {each.sentence}")
    typer.echo("\n" + table(["party", "net received"], settled.balances_shown()))


@app.command()
def facts(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")],
    year: Annotated[
        int | None, typer.Option("--year", min=1, help="The contract year; the first if not told.")
    ] = None,
    quarter: Annotated[int | None, typer.Option("--quarter", min=1, help="A quarter instead.")] = None,
    model: Annotated[
        str | None,
        typer.Option("--model", help="Of which contracts; of those that settled last if not told."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write the facts file here.")] = None,
) -> None:
    """Print what contracts read in a year or quarter of a run, as a facts file to settle again by hand."""
    from experiments.facts_told import facts_of
    from sim.run_reader import read_run

    if year is not None and quarter is not None:
        raise typer.BadParameter("give a year or a quarter, not both", param_hint="--quarter")
    period, number = ("contract_year", year or 1) if quarter is None else ("quarter", quarter)
    with problems_shown():
        text = facts_of(read_run(folder), period, number, model)
        if out is not None:
            write_text(out, text)
    typer.echo(text.rstrip("\n") if out is None else f"wrote {out}")


@app.command()
def incentives(
    file: ModelPath,
    facts: FactsPath = None,
    party: Annotated[str | None, typer.Option("--party", help="Only what this party gains or loses.")] = None,
    fact: Annotated[str, typer.Option("--fact", metavar="TEXT", help="Only facts with this text.")] = "",
    as_json: AsJson = False,
) -> None:
    """Print what one more unit of each fact is worth to each party, in pounds, by contract year."""
    from experiments.incentives_shown import incentives_text
    from experiments.settling import incentives_by_hand

    with problems_shown():
        model, told = _model_and_facts(file, facts)
        assert told is not None
        rows = incentives_by_hand(model, told, party, fact)
    if as_json:
        typer.echo(json.dumps([row.as_data() for row in rows], indent=2, ensure_ascii=False))
        return
    typer.echo(f"{model.file.title}: pounds for one more unit of each fact in the year, by contract year\n")
    typer.echo(incentives_text(rows))


@app.command()
def draw(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="One model file, or several side by side.")
    ],
    facts: FactsPath = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="An .svg or .png file; FILE.svg if left out.")
    ] = None,
) -> None:
    """Draw the money: parties as boxes, payments as arrows with their amount and the share at risk on measures."""
    from experiments.contract_picture import draw_model, draw_side_by_side

    with problems_shown():
        read = [_model_and_facts(file, facts) for file in files]
        path = out or Path(f"{files[0].stem}.svg")
        model, told = read[0]
        assert told is not None
        if len(read) == 1:
            draw_model(model, told, path)
        else:
            draw_side_by_side([each for each, _ in read], told, path)
    typer.echo(f"wrote {path}")


@app.command()
def cases(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Case files.")],
) -> None:
    """Settle the cases of a file and compare with what they say must be paid, to the penny."""
    from scenarios.cases import cases_table, run_cases

    with problems_shown():
        results = [result for file in files for result in run_cases(file)]
        if not results:
            raise FileProblems([Problem(files[0], None, (), "there is no case file in this folder")])
    typer.echo(cases_table(results))
    if any(not result.is_as_expected for result in results):
        raise typer.Exit(1)


def _model_and_facts(file: Path, facts: Path | None, is_needed: bool = True) -> tuple[Any, Any]:
    """The model, and the facts of a file or of its example year.

    Raises:
        FileProblems: what is wrong with either, facts that are read and not told among it.
    """
    from experiments.settling import read_model_and_facts

    return read_model_and_facts(file, facts, is_needed)
